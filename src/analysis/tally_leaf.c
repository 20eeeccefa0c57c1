#include "analysis/tally_leaf.h"

#include <stdlib.h>

/* What a file's rows without a segment or channel are. */
struct source_rules {
    bool segment_rest, channel_rest, both_rest; /* the rest that could not be placed, not a total */
    bool segment_totals;                        /* holds totals of segments over their channels */
};

struct leaves {
    struct trede_tally_leaf *of;
    size_t count;
    struct trede_arena *scratch;
    struct source_rules *rules; /* one a file */
};

static double given(double value)
{
    return value > 0 ? value : 0;
}

static int by_number(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int line_last(const void *left, const void *right)
{
    const struct trede_tally_leaf *a = *(const struct trede_tally_leaf *const *)left,
                                  *b = *(const struct trede_tally_leaf *const *)right;
    int order = by_number(a->of.moment, b->of.moment);
    if (!order) order = by_number(a->of.place, b->of.place);
    if (!order) order = by_number(a->of.line, b->of.line);
    return order ? order : (a > b) - (a < b);
}

static int place_last(const void *left, const void *right)
{
    const struct trede_tally_leaf *a = *(const struct trede_tally_leaf *const *)left,
                                  *b = *(const struct trede_tally_leaf *const *)right;
    int order = by_number(a->of.moment, b->of.moment);
    if (!order) order = by_number(a->of.line, b->of.line);
    if (!order) order = by_number(a->of.place, b->of.place);
    return order ? order : (a > b) - (a < b);
}

enum { AMOUNTS = 4 };                /* count, spend, hours, contacts */
static const double rounding = 1e-9; /* parts in cents need not add up to the last bit */

/* Of what a row is a total (or the rest): of a channel's segments, a segment's channels, or all cells of the file. */
enum over { OVER_SEGMENTS, OVER_CHANNELS, OVER_BOTH };

static bool is_whole(const struct trede_tally_leaf *leaf, enum over over)
{
    return (over == OVER_SEGMENTS || leaf->of.line == 0) && (over == OVER_CHANNELS || leaf->of.place == 0);
}

static bool is_part(const struct trede_tally_leaf *leaf, enum over over)
{
    return (over == OVER_SEGMENTS || leaf->of.line != 0) && (over == OVER_CHANNELS || leaf->of.place != 0);
}

/* Does a run of leaves (first to end) hold a row that is smaller than its parts in the run together? */
static bool holds_rest(struct trede_tally_leaf *const *first, struct trede_tally_leaf *const *end, enum over over)
{
    double parts[AMOUNTS] = {0}, whole[AMOUNTS] = {0};
    bool stated[AMOUNTS] = {false}, has_whole = false, says = false;
    for (struct trede_tally_leaf *const *at = first; at < end; at++) {
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

static bool is_one_run(const struct trede_tally_leaf *a, const struct trede_tally_leaf *b, enum over over)
{
    if (a->of.moment != b->of.moment) return false;
    return over == OVER_BOTH || (over == OVER_CHANNELS ? a->of.place == b->of.place : a->of.line == b->of.line);
}

/* What a run says of its leaves: with a whole in it they are not added over what it is the whole of. */
static void mark_run(struct trede_tally_leaf *const *first, struct trede_tally_leaf *const *end, enum over over)
{
    bool has_whole = false;
    for (struct trede_tally_leaf *const *at = first; at < end; at++)
        has_whole = has_whole || is_whole(*at, over);
    for (struct trede_tally_leaf *const *at = first; at < end; at++) {
        if (over == OVER_SEGMENTS) (*at)->adds_over_segments = !has_whole;
        if (over == OVER_CHANNELS) (*at)->adds_over_channels = !has_whole;
        if (over == OVER_BOTH) (*at)->in_grand_total = has_whole && is_part(*at, over);
    }
}

/* Leaves are sorted so that the runs are together. */
static void look_at_runs(struct leaves *all, struct trede_tally_leaf *const *in_order, enum over over)
{
    struct trede_tally_leaf *const *run = in_order, *const *all_end = in_order + all->count;
    while (run < all_end) {
        struct trede_tally_leaf *const *end = run + 1;
        while (end < all_end && is_one_run(*run, *end, over))
            end++;
        struct source_rules *rules = &all->rules[(*run)->cell->source];
        bool *const rests[] = {&rules->segment_rest, &rules->channel_rest, &rules->both_rest};
        if (holds_rest(run, end, over)) *rests[over] = true;
        mark_run(run, end, over);
        run = end;
    }
}

static enum trede_status find_rests(struct leaves *all, enum over over)
{
    size_t wholes = 0;
    for (size_t i = 0; i < all->count; i++)
        wholes += is_whole(&all->of[i], over);
    if (wholes == 0 || wholes == all->count) return TREDE_OK; /* no total beside its parts */
    struct trede_tally_leaf **in_order = trede_arena_alloc(all->scratch, all->count, sizeof *in_order);
    if (!in_order) return TREDE_INTERNAL;
    for (size_t i = 0; i < all->count; i++)
        in_order[i] = &all->of[i];
    qsort(in_order, all->count, sizeof *in_order, over == OVER_SEGMENTS ? place_last : line_last);
    look_at_runs(all, in_order, over);
    return TREDE_OK;
}

/* May this row be added to the number of all channels, of all segments? Not where the file has their total. */
static void decide(struct leaves *all, struct trede_tally_leaf *leaf)
{
    const struct source_rules *rules = &all->rules[leaf->cell->source];
    bool every_channel = leaf->of.line == 0, everywhere = leaf->of.place == 0;
    if (every_channel || rules->channel_rest)
        leaf->adds_over_channels = true;
    else if (everywhere && rules->segment_totals)
        leaf->adds_over_channels = false;
    if (everywhere || rules->segment_rest) leaf->adds_over_segments = true;
    if (rules->both_rest) leaf->in_grand_total = false;
}

static enum trede_status find_rules(struct leaves *all)
{
    int sources = 0;
    for (size_t i = 0; i < all->count; i++) {
        struct trede_tally_leaf *leaf = &all->of[i];
        if (leaf->cell->source >= sources) sources = leaf->cell->source + 1;
        leaf->adds_over_channels = leaf->adds_over_segments = true;
    }
    all->rules = trede_arena_alloc(all->scratch, (size_t)sources, sizeof *all->rules);
    enum trede_status status = all->rules ? find_rests(all, OVER_SEGMENTS) : TREDE_INTERNAL;
    if (!status) status = find_rests(all, OVER_CHANNELS);
    if (!status) status = find_rests(all, OVER_BOTH);
    for (size_t i = 0; !status && i < all->count; i++) {
        const struct trede_tally_leaf *leaf = &all->of[i];
        if (leaf->of.line == 0 && leaf->of.place != 0) all->rules[leaf->cell->source].segment_totals = true;
    }
    for (size_t i = 0; !status && i < all->count; i++)
        decide(all, &all->of[i]);
    return status;
}

enum trede_status trede_tally_leaves_decide(struct trede_tally_leaf *leaves, size_t count, struct trede_arena *scratch)
{
    struct leaves all = {.of = leaves, .count = count, .scratch = scratch};
    return find_rules(&all);
}
