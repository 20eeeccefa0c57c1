#include "analysis/tally.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/tally_keys.h"

/* One row of a file with its keys made explicit: "all" where it has no segment or channel. */
struct leaf {
    const struct trede_count_cell *cell;
    struct trede_tally_of of;
    bool adds_over_channels, adds_over_segments; /* no total of the file stands in its place */
    bool in_grand_total;                         /* of a file with one total below all its cells */
};

/* What a file's rows without a segment or channel are. */
struct source_rules {
    bool segment_rest, channel_rest, both_rest; /* the rest that could not be placed, not a total */
    bool segment_totals;                        /* holds totals of segments over their channels */
};

/* What a tally is of as one number, plus 1; which tally that is. */
struct slot {
    uint64_t key;
    size_t tally;
};

/* A row counts under its own keys and under at most three totals, each also as part of a year. */
enum { MOST_TARGETS = 8 };

struct counting {
    struct trede_arena *arena, *scratch;
    const struct trede_campaign *campaign;
    enum trede_tally_cut cut;
    struct trede_tally_keys keys;
    struct leaf *leaves; /* as the table has them: in the order of the frame, so sums are made in one order */
    size_t leaf_count;
    struct source_rules *rules;
    struct slot *slots; /* open addressing, at most half full; key 0 = empty */
    size_t slot_count, used;
    struct trede_tally *tallies;
    uint64_t *order; /* their keys */
    size_t tally_count;
};

static bool same_text(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

bool trede_tally_same_series(const struct trede_tally *a, const struct trede_tally *b)
{
    return a->period.per_year == b->period.per_year && same_text(a->segment, b->segment) && same_text(a->set, b->set) &&
           same_text(a->channel, b->channel);
}

int32_t trede_year_before(const struct trede_period *period)
{
    if (period->per_year == 52) return period->first - 364;
    int year, month, day;
    trede_date_parts(period->first, &year, &month, &day);
    bool leap_day = month == 2 && day == 29;
    return trede_date_from_parts(year - 1, month, leap_day ? 28 : day);
}

const struct trede_tally *trede_tally_earlier(const struct trede_tallies *tallies, size_t i)
{
    const struct trede_tally *now = &tallies->of[i];
    int32_t wanted = trede_year_before(&now->period);
    const struct trede_tally *previous = NULL;
    for (size_t j = i; j-- > 0;) {
        const struct trede_tally *then = &tallies->of[j];
        if (!trede_tally_same_series(now, then) || then->period.first < wanted) break;
        if (then->period.first == wanted) return then;
        if (then->period.last + 1 == now->period.first) previous = then;
    }
    return previous;
}

/* ---- leaves and what a row without a part is ---- */

static enum trede_status make_leaves(struct counting *counting, const struct trede_count_table *table, bool years)
{
    struct trede_tally_keys *keys = &counting->keys;
    enum trede_status status = trede_tally_keys_make(keys, counting->campaign, counting->scratch);
    counting->leaves = trede_arena_alloc(counting->scratch, table->count, sizeof *counting->leaves);
    if (!counting->leaves) status = TREDE_INTERNAL;
    for (size_t i = 0; !status && i < table->count; i++) {
        struct leaf *leaf = &counting->leaves[counting->leaf_count++];
        leaf->cell = &table->cells[i];
        status = trede_tally_keys_add(keys, leaf->cell, &leaf->of);
    }
    return status ? status : trede_tally_keys_rank(keys, years);
}

static int by_number(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int line_last(const void *left, const void *right)
{
    const struct leaf *a = *(const struct leaf *const *)left, *b = *(const struct leaf *const *)right;
    int order = by_number(a->of.moment, b->of.moment);
    if (!order) order = by_number(a->of.place, b->of.place);
    if (!order) order = by_number(a->of.line, b->of.line);
    return order ? order : (a > b) - (a < b);
}

static int place_last(const void *left, const void *right)
{
    const struct leaf *a = *(const struct leaf *const *)left, *b = *(const struct leaf *const *)right;
    int order = by_number(a->of.moment, b->of.moment);
    if (!order) order = by_number(a->of.line, b->of.line);
    if (!order) order = by_number(a->of.place, b->of.place);
    return order ? order : (a > b) - (a < b);
}

static double given(double value)
{
    return value > 0 ? value : 0;
}

enum { AMOUNTS = 4 };                /* count, spend, hours, contacts */
static const double rounding = 1e-9; /* parts in cents need not add up to the last bit */

/* Of what a row is a total (or the rest): of a channel's segments, a segment's channels, or all cells of the file. */
enum over { OVER_SEGMENTS, OVER_CHANNELS, OVER_BOTH };

static bool is_whole(const struct leaf *leaf, enum over over)
{
    return (over == OVER_SEGMENTS || leaf->of.line == 0) && (over == OVER_CHANNELS || leaf->of.place == 0);
}

static bool is_part(const struct leaf *leaf, enum over over)
{
    return (over == OVER_SEGMENTS || leaf->of.line != 0) && (over == OVER_CHANNELS || leaf->of.place != 0);
}

/* Does a run of leaves (first to end) hold a row that is smaller than its parts in the run together? */
static bool holds_rest(struct leaf *const *first, struct leaf *const *end, enum over over)
{
    double parts[AMOUNTS] = {0}, whole[AMOUNTS] = {0};
    bool stated[AMOUNTS] = {false}, has_whole = false, says = false;
    for (struct leaf *const *at = first; at < end; at++) {
        const struct trede_count_cell *cell = (*at)->cell;
        const double amount[AMOUNTS] = {cell->count, cell->spend, cell->hours, cell->contacts};
        bool without = is_whole(*at, over);
        if (!without && !is_part(*at, over)) continue;
        has_whole = has_whole || without;
        for (size_t i = 0; i < AMOUNTS; i++) {
            stated[i] = stated[i] || (without && amount[i] >= 0);
            (without ? whole : parts)[i] += given(amount[i]);
        }
    }
    for (size_t i = 0; i < AMOUNTS; i++) {
        says = says || stated[i];
        if (stated[i] && whole[i] < parts[i] * (1 - rounding)) return true;
    }
    return has_whole && !says; /* a row without numbers is nobody's total */
}

static bool is_one_run(const struct leaf *a, const struct leaf *b, enum over over)
{
    if (a->of.moment != b->of.moment) return false;
    return over == OVER_BOTH || (over == OVER_CHANNELS ? a->of.place == b->of.place : a->of.line == b->of.line);
}

/* What a run says of its leaves: with a whole in it they are not added over what it is the whole of. */
static void mark_run(struct leaf *const *first, struct leaf *const *end, enum over over)
{
    bool has_whole = false;
    for (struct leaf *const *at = first; at < end; at++)
        has_whole = has_whole || is_whole(*at, over);
    for (struct leaf *const *at = first; at < end; at++) {
        if (over == OVER_SEGMENTS) (*at)->adds_over_segments = !has_whole;
        if (over == OVER_CHANNELS) (*at)->adds_over_channels = !has_whole;
        if (over == OVER_BOTH) (*at)->in_grand_total = has_whole && is_part(*at, over);
    }
}

/* Leaves are sorted so that the runs are together. */
static void look_at_runs(struct counting *counting, struct leaf *const *in_order, enum over over)
{
    struct leaf *const *run = in_order, *const *all_end = in_order + counting->leaf_count;
    while (run < all_end) {
        struct leaf *const *end = run + 1;
        while (end < all_end && is_one_run(*run, *end, over))
            end++;
        struct source_rules *rules = &counting->rules[(*run)->cell->source];
        bool *const rests[] = {&rules->segment_rest, &rules->channel_rest, &rules->both_rest};
        if (holds_rest(run, end, over)) *rests[over] = true;
        mark_run(run, end, over);
        run = end;
    }
}

static enum trede_status find_rests(struct counting *counting, enum over over)
{
    size_t wholes = 0;
    for (size_t i = 0; i < counting->leaf_count; i++)
        wholes += is_whole(&counting->leaves[i], over);
    if (wholes == 0 || wholes == counting->leaf_count) return TREDE_OK; /* no total beside its parts */
    struct leaf **in_order = trede_arena_alloc(counting->scratch, counting->leaf_count, sizeof *in_order);
    if (!in_order) return TREDE_INTERNAL;
    for (size_t i = 0; i < counting->leaf_count; i++)
        in_order[i] = &counting->leaves[i];
    qsort(in_order, counting->leaf_count, sizeof *in_order, over == OVER_SEGMENTS ? place_last : line_last);
    look_at_runs(counting, in_order, over);
    return TREDE_OK;
}

/* May this row be added to the number of all channels, of all segments? Not where the file has their total. */
static void decide(struct counting *counting, struct leaf *leaf)
{
    const struct source_rules *rules = &counting->rules[leaf->cell->source];
    bool every_channel = leaf->of.line == 0, everywhere = leaf->of.place == 0;
    if (every_channel || rules->channel_rest)
        leaf->adds_over_channels = true;
    else if (everywhere && rules->segment_totals)
        leaf->adds_over_channels = false;
    if (everywhere || rules->segment_rest) leaf->adds_over_segments = true;
    if (rules->both_rest) leaf->in_grand_total = false;
}

static enum trede_status find_rules(struct counting *counting)
{
    int sources = 0;
    for (size_t i = 0; i < counting->leaf_count; i++) {
        struct leaf *leaf = &counting->leaves[i];
        if (leaf->cell->source >= sources) sources = leaf->cell->source + 1;
        leaf->adds_over_channels = leaf->adds_over_segments = true;
    }
    counting->rules = trede_arena_alloc(counting->scratch, (size_t)sources, sizeof *counting->rules);
    enum trede_status status = counting->rules ? find_rests(counting, OVER_SEGMENTS) : TREDE_INTERNAL;
    if (!status) status = find_rests(counting, OVER_CHANNELS);
    if (!status) status = find_rests(counting, OVER_BOTH);
    for (size_t i = 0; !status && i < counting->leaf_count; i++) {
        const struct leaf *leaf = &counting->leaves[i];
        if (leaf->of.line == 0 && leaf->of.place != 0) counting->rules[leaf->cell->source].segment_totals = true;
    }
    for (size_t i = 0; !status && i < counting->leaf_count; i++)
        decide(counting, &counting->leaves[i]);
    return status;
}

/* ---- under which keys a row counts ---- */

static uint64_t key_of(const struct counting *counting, uint32_t place, uint32_t line, uint32_t time)
{
    const struct trede_tally_keys *keys = &counting->keys;
    return ((uint64_t)keys->places[place].rank * keys->line_count + keys->lines[line].rank) * keys->time_count + time;
}

static size_t add_target(const struct counting *counting, const struct leaf *leaf, uint32_t place, uint32_t line,
                         uint64_t *targets, size_t count)
{
    const struct trede_tally_moment *moment = &counting->keys.moments[leaf->of.moment];
    targets[count++] = key_of(counting, place, line, moment->time);
    if (moment->makes_year) targets[count++] = key_of(counting, place, line, moment->year);
    return count;
}

/* The row under its own keys, and under every total it belongs to. */
static size_t find_targets(const struct counting *counting, const struct leaf *leaf, uint64_t targets[MOST_TARGETS])
{
    size_t count = 0;
    bool split_segment = leaf->of.place != 0, split_channel = leaf->of.line != 0;
    bool segments = leaf->adds_over_segments, channels = leaf->adds_over_channels,
         cross = split_segment && split_channel;
    if (!cross || counting->cut == TREDE_TALLY_EVERYTHING)
        count = add_target(counting, leaf, leaf->of.place, leaf->of.line, targets, count);
    if (cross && channels) count = add_target(counting, leaf, leaf->of.place, 0, targets, count);
    if (cross && segments) count = add_target(counting, leaf, 0, leaf->of.line, targets, count);
    if ((split_segment || split_channel) && segments && channels && !leaf->in_grand_total)
        count = add_target(counting, leaf, 0, 0, targets, count);
    return count;
}

/* ---- tallies ---- */

/* splitmix64's finaliser (Steele, Lea & Flood 2014): keys are small numbers, which must spread. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The slot of this key, or the empty one where it belongs. */
static struct slot *slot_of(const struct counting *counting, uint64_t key)
{
    size_t at = (size_t)mix(key) & (counting->slot_count - 1);
    while (counting->slots[at].key && counting->slots[at].key != key + 1)
        at = (at + 1) & (counting->slot_count - 1);
    return &counting->slots[at];
}

static bool widen(struct counting *counting)
{
    struct counting wider = *counting;
    wider.slot_count = counting->slot_count ? counting->slot_count * 2 : 1024;
    wider.slots = trede_arena_alloc(counting->scratch, wider.slot_count, sizeof *wider.slots);
    if (!wider.slots) return false;
    for (size_t i = 0; i < counting->slot_count; i++)
        if (counting->slots[i].key) *slot_of(&wider, counting->slots[i].key - 1) = counting->slots[i];
    *counting = wider;
    return true;
}

static bool note_key(struct counting *counting, uint64_t key)
{
    if (counting->used * 2 >= counting->slot_count && !widen(counting)) return false;
    struct slot *slot = slot_of(counting, key);
    counting->used += slot->key == 0;
    slot->key = key + 1;
    return true;
}

static int by_key(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* What the key stands for; the numbers are still 0. */
static struct trede_tally empty_tally(const struct trede_tally_keys *keys, uint64_t key)
{
    const struct trede_tally_time *time = &keys->times[key % keys->time_count];
    const struct trede_tally_line *line = keys->line_at[key / keys->time_count % keys->line_count];
    const struct trede_tally_place *place = keys->place_at[key / keys->time_count / keys->line_count];
    struct trede_tally tally = {.period = time->period,
                                .set = place->set,
                                .segment = place->segment,
                                .channel = line->channel,
                                .channel_index = line->index};
    memcpy(tally.period_text, time->text, sizeof tally.period_text);
    return tally;
}

/* All keys first, so that the tallies stand in their order from the start. */
static enum trede_status make_tallies(struct counting *counting)
{
    uint64_t targets[MOST_TARGETS];
    for (size_t i = 0; i < counting->leaf_count; i++) {
        size_t count = find_targets(counting, &counting->leaves[i], targets);
        for (size_t t = 0; t < count; t++)
            if (!note_key(counting, targets[t])) return TREDE_INTERNAL;
    }
    uint64_t *order = counting->order = trede_arena_alloc(counting->scratch, counting->used, sizeof *order);
    counting->tallies = trede_arena_alloc(counting->arena, counting->used, sizeof *counting->tallies);
    if (!order || !counting->tallies) return TREDE_INTERNAL;
    for (size_t i = 0, n = 0; i < counting->slot_count; i++)
        if (counting->slots[i].key) order[n++] = counting->slots[i].key - 1;
    if (counting->used > 1) qsort(order, counting->used, sizeof *order, by_key);
    for (size_t i = 0; i < counting->used; i++) {
        slot_of(counting, order[i])->tally = i;
        counting->tallies[i] = empty_tally(&counting->keys, order[i]);
    }
    counting->tally_count = counting->used;
    return TREDE_OK;
}

static struct trede_tally_part part_of(double part, double count)
{
    return part >= 0 && count >= 0 ? (struct trede_tally_part){part, count} : (struct trede_tally_part){0, 0};
}

/* Without its keys. */
static struct trede_tally tally_of(const struct leaf *leaf)
{
    const struct trede_count_cell *cell = leaf->cell;
    bool has_median = cell->median_days >= 0 && cell->count > 0;
    return (struct trede_tally){.sources = UINT64_C(1) << ((unsigned)cell->source % 64),
                                .counted = cell->count >= 0,
                                .count = given(cell->count),
                                .has_spend = cell->spend >= 0,
                                .has_hours = cell->hours >= 0,
                                .has_contacts = cell->contacts >= 0,
                                .spend = given(cell->spend),
                                .hours = given(cell->hours),
                                .contacts = given(cell->contacts),
                                .anonymous = part_of(cell->anonymous, cell->count),
                                .acknowledged = part_of(cell->acknowledged, cell->count),
                                .followed_up = part_of(cell->followed_up, cell->count),
                                .fed_back = part_of(cell->fed_back, cell->count),
                                .median_days = has_median ? cell->median_days * cell->count : 0,
                                .median_count = has_median ? cell->count : 0,
                                .medians = has_median};
}

static void add_part(struct trede_tally_part *to, const struct trede_tally_part *from)
{
    to->part += from->part;
    to->of += from->of;
}

static void add_tally(struct trede_tally *to, const struct trede_tally *from)
{
    to->sources |= from->sources;
    to->counted = to->counted || from->counted;
    to->count += from->count;
    to->has_spend = to->has_spend || from->has_spend;
    to->has_hours = to->has_hours || from->has_hours;
    to->has_contacts = to->has_contacts || from->has_contacts;
    to->spend += from->spend;
    to->hours += from->hours;
    to->contacts += from->contacts;
    add_part(&to->anonymous, &from->anonymous);
    add_part(&to->acknowledged, &from->acknowledged);
    add_part(&to->followed_up, &from->followed_up);
    add_part(&to->fed_back, &from->fed_back);
    to->median_days += from->median_days;
    to->median_count += from->median_count;
    to->medians += from->medians;
}

static void add_leaves(struct counting *counting)
{
    uint64_t targets[MOST_TARGETS];
    for (size_t i = 0; i < counting->leaf_count; i++) {
        const struct leaf *leaf = &counting->leaves[i];
        const struct trede_tally tally = tally_of(leaf);
        size_t count = find_targets(counting, leaf, targets);
        for (size_t t = 0; t < count; t++)
            add_tally(&counting->tallies[slot_of(counting, targets[t])->tally], &tally);
    }
}

/* Who lives somewhere does not depend on the channel: asked once a segment and period. The tallies of a segment stand
 * together. */
struct persons {
    uint64_t sources; /* 0 = not asked yet */
    double persons;
};

static double persons_of(const struct trede_population *population, const struct trede_tally *tally,
                         struct persons *known)
{
    if (known->sources != tally->sources)
        *known = (struct persons){tally->sources, trede_population_of(population, tally)};
    return known->persons;
}

static enum trede_status finish(struct counting *counting, const struct trede_count_table *table)
{
    const struct trede_tally_keys *keys = &counting->keys;
    struct trede_population *population;
    enum trede_status status = trede_population_make(counting->campaign, table, counting->scratch, &population);
    struct persons *known = trede_arena_alloc(counting->scratch, keys->time_count, sizeof *known);
    if (!known) status = TREDE_INTERNAL;
    if (status) return status;
    for (size_t i = 0; i < counting->tally_count; i++) {
        struct trede_tally *tally = &counting->tallies[i];
        const struct trede_tally *before = i ? tally - 1 : tally;
        if (before->set != tally->set || before->segment != tally->segment)
            memset(known, 0, keys->time_count * sizeof *known);
        if (tally->median_count > 0) tally->median_days /= tally->median_count;
        tally->population = persons_of(population, tally, &known[counting->order[i] % keys->time_count]);
    }
    return TREDE_OK;
}

static enum trede_status count_all(struct counting *counting, const struct trede_count_table *table, bool years)
{
    enum trede_status status = make_leaves(counting, table, years);
    if (!status) status = find_rules(counting);
    if (!status) status = make_tallies(counting);
    if (status) return status;
    add_leaves(counting);
    return finish(counting, table);
}

enum trede_status trede_tallies_make_cut(const struct trede_campaign *campaign, const struct trede_count_table *table,
                                         bool years, enum trede_tally_cut cut, struct trede_tallies *out)
{
    struct counting counting = {
        .arena = trede_arena_create(), .scratch = trede_arena_create(), .campaign = campaign, .cut = cut};
    enum trede_status status = counting.arena && counting.scratch ? count_all(&counting, table, years) : TREDE_INTERNAL;
    *out = (struct trede_tallies){0};
    trede_arena_destroy(counting.scratch);
    if (status)
        trede_arena_destroy(counting.arena);
    else
        *out = (struct trede_tallies){counting.tallies, counting.tally_count, counting.arena};
    return status;
}

enum trede_status trede_tallies_make(const struct trede_campaign *campaign, const struct trede_count_table *table,
                                     bool years, struct trede_tallies *out)
{
    return trede_tallies_make_cut(campaign, table, years, TREDE_TALLY_EVERYTHING, out);
}

void trede_tallies_free(struct trede_tallies *tallies)
{
    if (tallies->arena) trede_arena_destroy(tallies->arena);
    *tallies = (struct trede_tallies){0};
}
