#include "analysis/tally.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/tally_leaf.h"

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
    struct trede_tally_leaf *leaves; /* by series, else in the order of the frame, so that sums are made in one order */
    size_t leaf_count;
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

static size_t series_of(const struct trede_tally_keys *keys, const struct trede_tally_leaf *leaf)
{
    return (size_t)keys->places[leaf->of.place].rank * keys->line_count + keys->lines[leaf->of.line].rank;
}

/* Puts the rows of a series together, else as they were: what is added to next is then near. Not where most series have
 * no row. */
static enum trede_status put_series_together(struct counting *counting)
{
    const struct trede_tally_keys *keys = &counting->keys;
    size_t series = keys->place_count * keys->line_count;
    if (series / 4 > counting->leaf_count) return TREDE_OK;
    struct trede_tally_leaf *together = trede_arena_alloc(counting->scratch, counting->leaf_count, sizeof *together);
    size_t *first = trede_arena_alloc(counting->scratch, series + 1, sizeof *first);
    if (!together || !first) return TREDE_INTERNAL;
    for (size_t i = 0; i < counting->leaf_count; i++)
        first[series_of(keys, &counting->leaves[i]) + 1]++;
    for (size_t i = 1; i <= series; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; i < counting->leaf_count; i++)
        together[first[series_of(keys, &counting->leaves[i])]++] = counting->leaves[i];
    counting->leaves = together;
    return TREDE_OK;
}

static enum trede_status make_leaves(struct counting *counting, const struct trede_count_table *table, bool years)
{
    struct trede_tally_keys *keys = &counting->keys;
    enum trede_status status = trede_tally_keys_make(keys, counting->campaign, counting->scratch);
    counting->leaves = trede_arena_alloc(counting->scratch, table->count, sizeof *counting->leaves);
    if (!counting->leaves) status = TREDE_INTERNAL;
    for (size_t i = 0; !status && i < table->count; i++) {
        struct trede_tally_leaf *leaf = &counting->leaves[counting->leaf_count++];
        leaf->cell = &table->cells[i];
        status = trede_tally_keys_add(keys, leaf->cell, &leaf->of);
    }
    if (!status) status = trede_tally_keys_rank(keys, years);
    return status ? status : put_series_together(counting);
}

/* ---- under which keys a row counts ---- */

static uint64_t key_of(const struct counting *counting, uint32_t place, uint32_t line, uint32_t time)
{
    const struct trede_tally_keys *keys = &counting->keys;
    return ((uint64_t)keys->places[place].rank * keys->line_count + keys->lines[line].rank) * keys->time_count + time;
}

static size_t add_target(const struct counting *counting, const struct trede_tally_leaf *leaf, uint32_t place,
                         uint32_t line, uint64_t *targets, size_t count)
{
    const struct trede_tally_moment *moment = &counting->keys.moments[leaf->of.moment];
    targets[count++] = key_of(counting, place, line, moment->time);
    if (moment->makes_year) targets[count++] = key_of(counting, place, line, moment->year);
    return count;
}

/* The row under its own keys, and under every total it belongs to. */
static size_t find_targets(const struct counting *counting, const struct trede_tally_leaf *leaf,
                           uint64_t targets[MOST_TARGETS])
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

/* The slot of this key, or the empty one where it belongs. Eight keys in a row stand together: the periods of a series
 * are asked for one after the other. */
static struct slot *slot_of(const struct counting *counting, uint64_t key)
{
    size_t at = (size_t)(mix(key >> 3) << 3 | (key & 7)) & (counting->slot_count - 1);
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

static double given(double value)
{
    return value > 0 ? value : 0;
}

static struct trede_tally_part part_of(double part, double count)
{
    return part >= 0 && count >= 0 ? (struct trede_tally_part){part, count} : (struct trede_tally_part){0, 0};
}

/* Without its keys. */
static struct trede_tally tally_of(const struct trede_tally_leaf *leaf)
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
        const struct trede_tally_leaf *leaf = &counting->leaves[i];
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
    if (!status) status = trede_tally_leaves_decide(counting->leaves, counting->leaf_count, counting->scratch);
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
