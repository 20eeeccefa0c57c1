/* reraking.c - the built-in bootstrap as replicates; raking again inside every replicate.
 *
 * Model: a replicate is a sample too, so its weights are raked to the same margins as those of the sample (Deville &
 * Sarndal 1992; survey::calibrate of a svrepdesign). Algorithm: raking multiplies rows with the same categories by the
 * same factor, so each replicate is raked as a table of patterns of categories, not as rows; the margins are what the
 * final weights add up to. A replicate that has drawn nobody of some category cannot reach the margins: its weights
 * become 0 and no estimate uses it. Rejected: raking rows, a thousand times the work of the sample itself. */
#include <string.h>

#include "base/hash.h"
#include "base/parallel.h"
#include "base/sum.h"
#include "stats/raking.h"
#include "stats/replicated.h"

#define RAKING_TOLERANCE 1e-11
enum { RAKING_SWEEPS = 2000 };

/* ---- patterns ---- */

struct patterns {
    const struct trede_design *design;
    int32_t *of_row;  /* -1 = not calibrated */
    uint32_t *row_of; /* first row of each */
    size_t count;
    int32_t **category; /* margins x count */
    double **target;    /* margins x columns */
    struct trede_margin *margin;
};

static bool is_calibrated(const struct trede_calibration *c, size_t row)
{
    for (size_t m = 0; m < c->margins; m++)
        if (c->category[m][row] < 0) return false;
    return c->margins > 0;
}

static bool same_pattern(const struct trede_calibration *c, size_t a, size_t b)
{
    for (size_t m = 0; m < c->margins; m++)
        if (c->category[m][a] != c->category[m][b]) return false;
    return true;
}

static uint64_t hash_of(const struct trede_calibration *c, size_t row)
{
    uint64_t hash = TREDE_HASH_START;
    for (size_t m = 0; m < c->margins; m++)
        hash = trede_hash(hash, (const char *)&c->category[m][row], sizeof(int32_t));
    return hash;
}

/* Patterns in the order of their first rows. */
static enum trede_status find_patterns(struct trede_arena *arena, const struct trede_design *d, struct patterns *p)
{
    const struct trede_calibration *c = d->calibration;
    size_t slots = 2 * d->rows + 1;
    uint32_t *slot = trede_alloc(slots, sizeof *slot); /* pattern + 1 */
    p->design = d;
    p->of_row = trede_arena_alloc(arena, d->rows, sizeof *p->of_row);
    p->row_of = trede_arena_alloc(arena, d->rows, sizeof *p->row_of);
    bool enough = slot && p->of_row && p->row_of;
    for (size_t row = 0; enough && row < d->rows; row++) {
        p->of_row[row] = -1;
        if (!is_calibrated(c, row)) continue;
        size_t at = trede_hash_slot(hash_of(c, row), slots);
        while (slot[at] && !same_pattern(c, p->row_of[slot[at] - 1], row))
            at = (at + 1) % slots;
        if (!slot[at]) {
            p->row_of[p->count++] = (uint32_t)row;
            slot[at] = (uint32_t)p->count;
        }
        p->of_row[row] = (int32_t)(slot[at] - 1);
    }
    trede_free(slot);
    return enough ? TREDE_OK : TREDE_INTERNAL;
}

static enum trede_status list_margins(struct trede_arena *arena, struct patterns *p)
{
    const struct trede_calibration *c = p->design->calibration;
    p->category = trede_arena_alloc(arena, c->margins, sizeof *p->category);
    p->target = trede_arena_alloc(arena, c->margins, sizeof *p->target);
    p->margin = trede_arena_alloc(arena, c->margins, sizeof *p->margin);
    struct trede_sum *sum = trede_arena_alloc(arena, c->columns, sizeof *sum);
    int32_t *number = trede_arena_alloc(arena, c->columns, sizeof *number);
    if (!p->category || !p->target || !p->margin || !sum || !number) return TREDE_INTERNAL;
    for (size_t row = 0; row < p->design->rows; row++)
        for (size_t m = 0; p->of_row[row] >= 0 && m < c->margins; m++)
            trede_sum_add(&sum[c->category[m][row]], p->design->weight[row]);
    for (size_t i = 0; i < c->columns; i++)
        number[i] = -1;
    for (size_t m = 0; m < c->margins; m++) { /* a margin's own columns, from 0 */
        int32_t columns = 0;
        p->category[m] = trede_arena_alloc(arena, p->count, sizeof **p->category);
        p->target[m] = trede_arena_alloc(arena, c->columns, sizeof **p->target);
        if (!p->category[m] || !p->target[m]) return TREDE_INTERNAL;
        for (size_t i = 0; i < p->count; i++) {
            int32_t column = c->category[m][p->row_of[i]];
            if (number[column] < 0) {
                p->target[m][columns] = trede_sum_value(&sum[column]);
                number[column] = columns++;
            }
            p->category[m][i] = number[column];
        }
        p->margin[m] = (struct trede_margin){p->category[m], p->target[m], (size_t)columns};
    }
    return TREDE_OK;
}

static enum trede_status make_patterns(struct trede_arena *arena, const struct trede_design *d, struct patterns *p)
{
    *p = (struct patterns){0};
    enum trede_status status = find_patterns(arena, d, p);
    return status ? status : list_margins(arena, p);
}

/* ---- factors ---- */

struct raking {
    const struct patterns *patterns;
    const double *table; /* replicates x patterns: weights before raking */
    size_t stride;
    double *factor;  /* patterns x stride */
    uint8_t *failed; /* replicates */
};

static enum trede_status rake_one(void *payload, size_t r)
{
    const struct raking *raking = payload;
    const struct patterns *p = raking->patterns;
    const double *before = raking->table + r * p->count;
    double *after = trede_alloc(p->count, sizeof *after);
    struct trede_raking result;
    if (!after) return TREDE_INTERNAL;
    memcpy(after, before, p->count * sizeof *after);
    enum trede_status status = trede_rake(after, p->count, p->margin, p->design->calibration->margins, RAKING_TOLERANCE,
                                          RAKING_SWEEPS, &result);
    raking->failed[r] = !status && result.status != TREDE_RAKED;
    for (size_t i = 0; !status && i < p->count; i++) {
        double factor = before[i] > 0.0 && !raking->failed[r] ? after[i] / before[i] : 0.0;
        raking->factor[i * raking->stride + r] = factor;
    }
    trede_free(after);
    return status;
}

/* failed (count) gets 1 for each replicate that could not reach the margins. */
static enum trede_status make_factors(struct trede_arena *arena, const struct patterns *p, const double *table,
                                      size_t count, int threads, uint8_t *failed, const double **factor)
{
    size_t stride = trede_replicate_stride(count);
    struct raking raking = {p, table, stride, trede_arena_alloc(arena, p->count, stride * sizeof(double)), failed};
    *factor = raking.factor;
    return raking.factor ? trede_parallel(count, threads, rake_one, &raking) : TREDE_INTERNAL;
}

static size_t count_failed(const uint8_t *failed, size_t count)
{
    size_t lost = 0;
    for (size_t r = 0; r < count; r++)
        lost += failed[r];
    return lost;
}

/* ---- the built-in bootstrap ---- */

static size_t pattern_cell(const void *context, size_t row, struct trede_cell_value *values)
{
    const struct patterns *p = context;
    if (p->of_row[row] < 0) return 0;
    values[0] = (struct trede_cell_value){(size_t)p->of_row[row], 1.0};
    return 1;
}

/* What a failed replicate weighs nothing of: rows that were not raked too. */
static enum trede_status rerake(struct trede_arena *arena, const struct trede_design *design,
                                const struct trede_bootstrap *bootstrap, int threads, struct trede_reraking *out)
{
    struct patterns patterns;
    struct trede_unit_totals totals;
    struct trede_design before = *design;
    before.weight = design->calibration->weight_before;
    enum trede_status status = make_patterns(arena, design, &patterns);
    struct trede_arena *scratch = trede_arena_create();
    if (!scratch) return TREDE_INTERNAL;
    double *table = trede_arena_alloc(scratch, patterns.count, bootstrap->count * sizeof *table);
    uint8_t *failed = trede_arena_alloc(arena, bootstrap->count, sizeof *failed);
    if (!table || !failed) status = TREDE_INTERNAL;
    if (!status)
        status = trede_unit_totals_of(scratch, &before, bootstrap, patterns.count, 1, pattern_cell, &patterns, &totals);
    if (!status) status = trede_bootstrap_table(bootstrap, &totals, threads, table);
    *out = (struct trede_reraking){
        patterns.of_row, patterns.count, trede_replicate_stride(bootstrap->count), NULL, failed, 0};
    if (!status) status = make_factors(arena, &patterns, table, bootstrap->count, threads, failed, &out->factor);
    out->lost = status ? 0 : count_failed(failed, bootstrap->count);
    trede_arena_destroy(scratch);
    return status;
}

enum trede_status trede_replicates_bootstrap(struct trede_arena *arena, const struct trede_design *design,
                                             uint64_t seed, size_t count, int threads, struct trede_replicates *out)
{
    struct trede_bootstrap *bootstrap = trede_arena_alloc(arena, 1, sizeof *bootstrap);
    struct trede_reraking *reraking = trede_arena_alloc(arena, 1, sizeof *reraking);
    if (!bootstrap || !reraking) return TREDE_INTERNAL;
    enum trede_status status = trede_bootstrap_make(arena, design, seed, count, bootstrap);
    if (!status && design->calibration) status = rerake(arena, design, bootstrap, threads, reraking);
    *out = (struct trede_replicates){.count = count,
                                     .scale = bootstrap->inflation *
                                              trede_replicate_scale(TREDE_REPLICATE_BOOTSTRAP, count, 0),
                                     .bootstrap = bootstrap,
                                     .reraking = design->calibration ? reraking : NULL,
                                     .threads = threads};
    return status;
}

/* ---- given weights ---- */

static void sum_patterns(const struct patterns *p, const double *weight, size_t count, double *table)
{
    for (size_t row = 0; row < p->design->rows; row++)
        for (size_t r = 0; p->of_row[row] >= 0 && r < count; r++)
            table[r * p->count + (size_t)p->of_row[row]] += weight[row * count + r];
}

static void apply(const struct patterns *p, const double *factor, const uint8_t *failed, size_t count, double *weight)
{
    size_t stride = trede_replicate_stride(count);
    for (size_t row = 0; row < p->design->rows; row++)
        for (size_t r = 0; r < count; r++) {
            bool raked = p->of_row[row] >= 0;
            double times = failed[r] ? 0.0 : raked ? factor[(size_t)p->of_row[row] * stride + r] : 1.0;
            weight[row * count + r] *= times;
        }
}

enum trede_status trede_replicates_rake(const struct trede_design *design, double *weight, size_t count, int threads,
                                        size_t *lost)
{
    struct patterns patterns;
    const double *factor = NULL;
    struct trede_arena *arena = trede_arena_create();
    if (!arena) return TREDE_INTERNAL;
    enum trede_status status = make_patterns(arena, design, &patterns);
    double *table = status ? NULL : trede_arena_alloc(arena, patterns.count, count * sizeof *table);
    uint8_t *failed = trede_arena_alloc(arena, count, sizeof *failed);
    if (!status && (!table || !failed)) status = TREDE_INTERNAL;
    if (!status) sum_patterns(&patterns, weight, count, table);
    if (!status) status = make_factors(arena, &patterns, table, count, threads, failed, &factor);
    if (!status) apply(&patterns, factor, failed, count, weight);
    *lost = status ? 0 : count_failed(failed, count);
    trede_arena_destroy(arena);
    return status;
}
