#include "analysis/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"

/* One row of a file with its keys made explicit: "all" where it has no segment or channel. */
struct leaf {
    const struct trede_count_cell *cell;
    const char *set, *segment, *channel;
};

/* What a file's rows without a segment or channel are. */
struct source_rules {
    bool segment_rest, channel_rest, both_rest; /* the rest that could not be placed, not a total */
    bool segment_totals;                        /* holds totals of segments over their channels */
};

/* Periods of one length one file has of one year. */
struct year {
    int source, year, per_year, periods;
    int32_t last_seen;
};

struct counting {
    struct trede_arena *arena;
    const struct trede_campaign *campaign;
    bool years_wanted;
    struct leaf *leaves; /* by source, period, set, segment, channel */
    size_t leaf_count;
    struct source_rules *rules;
    struct year *years;
    size_t year_count, year_capacity;
    struct trede_tally *tallies;
    size_t tally_count, tally_capacity;
};

static bool is_all(const char *text)
{
    return strcmp(text, "all") == 0;
}

static bool blank(const char *text)
{
    return !text || !*text || is_all(text);
}

/* ---- order ---- */

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_file_and_period(const struct leaf *a, const struct leaf *b)
{
    int order = by_number(a->cell->source, b->cell->source);
    if (!order) order = by_number(a->cell->period.first, b->cell->period.first);
    return order ? order : by_number(a->cell->period.per_year, b->cell->period.per_year);
}

static int by_segment(const struct leaf *a, const struct leaf *b)
{
    int order = strcmp(a->set, b->set);
    return order ? order : strcmp(a->segment, b->segment);
}

static int channel_last(const void *left, const void *right)
{
    const struct leaf *a = left, *b = right;
    int order = by_file_and_period(a, b);
    if (!order) order = by_segment(a, b);
    return order ? order : strcmp(a->channel, b->channel);
}

static int segment_last(const void *left, const void *right)
{
    const struct leaf *a = left, *b = right;
    int order = by_file_and_period(a, b);
    if (!order) order = strcmp(a->channel, b->channel);
    return order ? order : by_segment(a, b);
}

static int all_first(const char *a, const char *b)
{
    return is_all(a) != is_all(b) ? (is_all(a) ? -1 : 1) : strcmp(a, b);
}

static int by_series(const struct trede_tally *a, const struct trede_tally *b)
{
    int order = all_first(a->set, b->set);
    if (!order) order = all_first(a->segment, b->segment);
    if (!order && is_all(a->channel) != is_all(b->channel)) return is_all(a->channel) ? -1 : 1;
    /* the campaign's own channels in its order; -1 as unsigned comes last */
    if (!order) order = by_number((unsigned)a->channel_index, (unsigned)b->channel_index);
    if (!order) order = strcmp(a->channel, b->channel);
    return order ? order : by_number(a->period.per_year, b->period.per_year);
}

static int by_series_and_period(const void *left, const void *right)
{
    const struct trede_tally *a = left, *b = right;
    int order = by_series(a, b);
    if (!order) order = by_number(a->period.first, b->period.first);
    if (!order) order = by_number((int64_t)a->sources, (int64_t)b->sources);
    /* so that sums of broken numbers are made in one order whatever the sort does */
    if (!order) order = (a->count > b->count) - (a->count < b->count);
    if (!order) order = (a->spend > b->spend) - (a->spend < b->spend);
    if (!order) order = (a->hours > b->hours) - (a->hours < b->hours);
    return order ? order : (a->contacts > b->contacts) - (a->contacts < b->contacts);
}

bool trede_tally_same_series(const struct trede_tally *a, const struct trede_tally *b)
{
    return by_series(a, b) == 0;
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

static enum trede_status make_leaves(struct counting *counting, const struct trede_count_table *table)
{
    counting->leaves = trede_arena_alloc(counting->arena, table->count, sizeof *counting->leaves);
    if (!counting->leaves) return TREDE_INTERNAL;
    for (size_t i = 0; i < table->count; i++) {
        const struct trede_count_cell *cell = &table->cells[i];
        bool everywhere = blank(cell->segment);
        const char *name = cell->channel >= 0 ? counting->campaign->channels[cell->channel].name : cell->channel_name;
        counting->leaves[counting->leaf_count++] =
            (struct leaf){cell, everywhere ? "all" : cell->segment_set, everywhere ? "all" : cell->segment,
                          blank(name) ? "all" : name};
    }
    return TREDE_OK;
}

static bool has_leaf(const struct counting *counting, const struct leaf *like, const char *set, const char *segment,
                     const char *channel)
{
    struct leaf key = {like->cell, set, segment, channel};
    return bsearch(&key, counting->leaves, counting->leaf_count, sizeof key, channel_last) != NULL;
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
    return (over == OVER_SEGMENTS || is_all(leaf->channel)) && (over == OVER_CHANNELS || is_all(leaf->segment));
}

static bool is_part(const struct leaf *leaf, enum over over)
{
    return (over == OVER_SEGMENTS || !is_all(leaf->channel)) && (over == OVER_CHANNELS || !is_all(leaf->segment));
}

/* Does a run of leaves (first to end) hold a row that is smaller than its parts in the run together? */
static bool holds_rest(const struct leaf *first, const struct leaf *end, enum over over)
{
    double parts[AMOUNTS] = {0}, whole[AMOUNTS] = {0};
    bool stated[AMOUNTS] = {false}, has_whole = false, says = false;
    for (const struct leaf *leaf = first; leaf < end; leaf++) {
        const struct trede_count_cell *cell = leaf->cell;
        const double amount[AMOUNTS] = {cell->count, cell->spend, cell->hours, cell->contacts};
        bool without = is_whole(leaf, over);
        if (!without && !is_part(leaf, over)) continue;
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

static bool same_but_channel(const struct leaf *a, const struct leaf *b)
{
    return by_file_and_period(a, b) == 0 && by_segment(a, b) == 0;
}

static bool same_but_segment(const struct leaf *a, const struct leaf *b)
{
    return by_file_and_period(a, b) == 0 && strcmp(a->channel, b->channel) == 0;
}

static bool is_one_run(const struct leaf *a, const struct leaf *b, enum over over)
{
    if (over == OVER_BOTH) return by_file_and_period(a, b) == 0;
    return over == OVER_CHANNELS ? same_but_channel(a, b) : same_but_segment(a, b);
}

/* Leaves are sorted so that the runs are together. */
static void find_rests(struct counting *counting, enum over over)
{
    const struct leaf *leaf = counting->leaves, *all_end = leaf + counting->leaf_count;
    while (leaf < all_end) {
        const struct leaf *end = leaf + 1;
        while (end < all_end && is_one_run(leaf, end, over))
            end++;
        struct source_rules *rules = &counting->rules[leaf->cell->source];
        bool *const rests[] = {&rules->segment_rest, &rules->channel_rest, &rules->both_rest};
        if (holds_rest(leaf, end, over)) *rests[over] = true;
        leaf = end;
    }
}

static enum trede_status find_rules(struct counting *counting)
{
    int sources = 0;
    for (size_t i = 0; i < counting->leaf_count; i++)
        if (counting->leaves[i].cell->source >= sources) sources = counting->leaves[i].cell->source + 1;
    counting->rules = trede_arena_alloc(counting->arena, (size_t)sources, sizeof *counting->rules);
    if (!counting->rules) return TREDE_INTERNAL;
    if (counting->leaf_count == 0) return TREDE_OK;
    qsort(counting->leaves, counting->leaf_count, sizeof *counting->leaves, segment_last);
    find_rests(counting, OVER_SEGMENTS);
    qsort(counting->leaves, counting->leaf_count, sizeof *counting->leaves, channel_last);
    find_rests(counting, OVER_CHANNELS);
    find_rests(counting, OVER_BOTH);
    for (size_t i = 0; i < counting->leaf_count; i++) {
        const struct leaf *leaf = &counting->leaves[i];
        if (is_all(leaf->channel) && !is_all(leaf->segment)) counting->rules[leaf->cell->source].segment_totals = true;
    }
    return TREDE_OK;
}

/* May this row be added to the number of all channels, of all segments? Not where the file has their total. */
static bool adds_over_channels(const struct counting *counting, const struct leaf *leaf)
{
    const struct source_rules *rules = &counting->rules[leaf->cell->source];
    if (is_all(leaf->channel) || rules->channel_rest) return true;
    if (is_all(leaf->segment) && rules->segment_totals) return false;
    return !has_leaf(counting, leaf, leaf->set, leaf->segment, "all");
}

static bool adds_over_segments(const struct counting *counting, const struct leaf *leaf)
{
    if (is_all(leaf->segment) || counting->rules[leaf->cell->source].segment_rest) return true;
    return !has_leaf(counting, leaf, "all", "all", leaf->channel);
}

/* A file with one total below all its cells, and none of segments or channels apart. */
static bool is_in_grand_total(const struct counting *counting, const struct leaf *leaf)
{
    bool both = !is_all(leaf->segment) && !is_all(leaf->channel);
    return both && !counting->rules[leaf->cell->source].both_rest && has_leaf(counting, leaf, "all", "all", "all");
}

/* ---- complete years ---- */

static int year_of(const struct trede_period *period)
{
    int year, month, day;
    trede_date_parts(period->first, &year, &month, &day);
    return year;
}

static struct year *find_year(struct counting *counting, const struct leaf *leaf)
{
    int year = year_of(&leaf->cell->period);
    for (size_t i = counting->year_count; i-- > 0;) {
        struct year *at = &counting->years[i];
        if (at->source == leaf->cell->source && at->year == year && at->per_year == leaf->cell->period.per_year)
            return at;
    }
    return NULL;
}

/* Leaves come in order of period, so a period is new when it begins later than the last one seen. */
static enum trede_status find_years(struct counting *counting)
{
    for (size_t i = 0; i < counting->leaf_count; i++) {
        const struct leaf *leaf = &counting->leaves[i];
        const struct trede_period *period = &leaf->cell->period;
        struct year *year = find_year(counting, leaf);
        if (!year) {
            year = trede_arena_push(counting->arena, &counting->years, &counting->year_count, &counting->year_capacity,
                                    sizeof *year);
            if (!year) return TREDE_INTERNAL;
            *year = (struct year){leaf->cell->source, year_of(period), period->per_year, 0, INT32_MIN};
        }
        if (period->first > year->last_seen) year->periods++;
        year->last_seen = period->first;
    }
    return TREDE_OK;
}

/* Weeks do not make up a year and days are too many to be all there: months and quarters only. */
static bool makes_year(struct counting *counting, const struct leaf *leaf)
{
    int per_year = leaf->cell->period.per_year;
    if (!counting->years_wanted) return false;
    const struct year *year = per_year == 12 || per_year == 4 ? find_year(counting, leaf) : NULL;
    return year && year->periods == per_year;
}

/* ---- tallies ---- */

static struct trede_tally_part part_of(double part, double count)
{
    return part >= 0 && count >= 0 ? (struct trede_tally_part){part, count} : (struct trede_tally_part){0, 0};
}

static struct trede_tally tally_of(const struct leaf *leaf)
{
    const struct trede_count_cell *cell = leaf->cell;
    bool has_median = cell->median_days >= 0 && cell->count > 0;
    return (struct trede_tally){.period = cell->period,
                                .set = leaf->set,
                                .segment = leaf->segment,
                                .channel = leaf->channel,
                                .channel_index = cell->channel,
                                .sources = UINT64_C(1) << ((unsigned)cell->source % 64),
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

static enum trede_status push(struct counting *counting, struct trede_tally tally, bool year)
{
    struct trede_tally *place = trede_arena_push(counting->arena, &counting->tallies, &counting->tally_count,
                                                 &counting->tally_capacity, sizeof *place);
    if (!place) return TREDE_INTERNAL;
    *place = tally;
    if (!year) return TREDE_OK;
    int of = year_of(&tally.period);
    place->period = (struct trede_period){trede_date_from_parts(of, 1, 1), trede_date_from_parts(of, 12, 31), 1};
    return TREDE_OK;
}

static enum trede_status push_both(struct counting *counting, struct trede_tally tally, bool year)
{
    enum trede_status status = push(counting, tally, false);
    return status || !year ? status : push(counting, tally, true);
}

/* The row under its own keys, and under every total it belongs to. */
static enum trede_status spread_leaf(struct counting *counting, const struct leaf *leaf)
{
    bool year = makes_year(counting, leaf);
    bool split_segment = !is_all(leaf->segment), split_channel = !is_all(leaf->channel);
    bool segments = adds_over_segments(counting, leaf), channels = adds_over_channels(counting, leaf);
    struct trede_tally tally = tally_of(leaf);
    enum trede_status status = push_both(counting, tally, year);
    if (!status && split_segment && split_channel && channels) {
        struct trede_tally of_segment = tally;
        of_segment.channel = "all";
        of_segment.channel_index = -1;
        status = push_both(counting, of_segment, year);
    }
    tally.set = tally.segment = "all";
    if (!status && split_segment && split_channel && segments) status = push_both(counting, tally, year);
    tally.channel = "all";
    tally.channel_index = -1;
    bool in_total = (split_segment || split_channel) && segments && channels && !is_in_grand_total(counting, leaf);
    return status || !in_total ? status : push_both(counting, tally, year);
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

/* Adds what has the same keys, in place. */
static void merge(struct counting *counting)
{
    size_t kept = 0;
    struct trede_tally *of = counting->tallies;
    if (counting->tally_count > 0) qsort(of, counting->tally_count, sizeof *of, by_series_and_period);
    for (size_t i = 0; i < counting->tally_count; i++) {
        struct trede_tally *last = kept ? &of[kept - 1] : NULL;
        if (last && by_series(last, &of[i]) == 0 && last->period.first == of[i].period.first)
            add_tally(last, &of[i]);
        else
            of[kept++] = of[i];
    }
    counting->tally_count = kept;
}

static enum trede_status finish(struct counting *counting, const struct trede_count_table *table)
{
    struct trede_population *population;
    enum trede_status status = trede_population_make(counting->campaign, table, counting->arena, &population);
    if (status) return status;
    for (size_t i = 0; i < counting->tally_count; i++) {
        struct trede_tally *tally = &counting->tallies[i];
        if (tally->median_count > 0) tally->median_days /= tally->median_count;
        tally->population = trede_population_of(population, tally);
        trede_period_format(tally->period_text, &tally->period);
    }
    return TREDE_OK;
}

static enum trede_status count_all(struct counting *counting, const struct trede_count_table *table)
{
    enum trede_status status = make_leaves(counting, table);
    if (!status) status = find_rules(counting);
    if (!status) status = find_years(counting);
    for (size_t i = 0; i < counting->leaf_count && !status; i++)
        status = spread_leaf(counting, &counting->leaves[i]);
    if (status) return status;
    merge(counting);
    return finish(counting, table);
}

enum trede_status trede_tallies_make(const struct trede_campaign *campaign, const struct trede_count_table *table,
                                     bool years, struct trede_tallies *out)
{
    struct counting counting = {.arena = trede_arena_create(), .campaign = campaign, .years_wanted = years};
    *out = (struct trede_tallies){0};
    if (!counting.arena) return TREDE_INTERNAL;
    enum trede_status status = count_all(&counting, table);
    if (status) {
        trede_arena_destroy(counting.arena);
        return status;
    }
    *out = (struct trede_tallies){counting.tallies, counting.tally_count, counting.arena};
    return TREDE_OK;
}

void trede_tallies_free(struct trede_tallies *tallies)
{
    if (tallies->arena) trede_arena_destroy(tallies->arena);
    *tallies = (struct trede_tallies){0};
}
