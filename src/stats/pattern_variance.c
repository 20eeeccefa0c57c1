/* pattern_variance.c - the variance engine for linearised variables that are looked up per pattern.
 *
 * Model and engine: variance.c; nothing is computed here but the totals of w u of each PSU. Algorithm: the rows of a
 * domain stand PSU after PSU, so each PSU is a run of them; its total is made in place, without a list of values a row.
 * Calibration and second stages look at single rows, and take the way of trede_taylor. Rejected: counting weights per
 * PSU and pattern first (most pairs occur once). */
#include "stats/influence.h"
#include "stats/moments.h"
#include "stats/patterns.h"

struct runs {
    const struct trede_design *design;
    const struct trede_pattern_linear *linear;
    const uint32_t *domain;
    size_t rows;     /* of the domain */
    size_t *first;   /* PSUs + 1: where the run of each begins among the rows of the domain */
    uint32_t *row;   /* PSUs: its first row */
    uint32_t *block; /* k: one block */
    size_t count;
};

static size_t row_at(const struct runs *runs, size_t i)
{
    return runs->domain ? runs->domain[i] : i;
}

static bool find_runs(struct trede_arena *arena, struct runs *runs)
{
    const uint32_t *psu = runs->design->psu;
    for (size_t i = 0; i < runs->rows; i++)
        runs->count += i == 0 || psu[row_at(runs, i)] != psu[row_at(runs, i - 1)];
    runs->first = trede_arena_alloc(arena, runs->count + 1, sizeof *runs->first);
    runs->row = trede_arena_alloc(arena, runs->count, sizeof *runs->row);
    runs->block = trede_arena_alloc(arena, runs->linear->k, sizeof *runs->block);
    if (!runs->first || !runs->row || !runs->block) return false;
    size_t p = 0;
    for (size_t i = 0; i < runs->rows; i++) {
        if (i > 0 && psu[row_at(runs, i)] == psu[row_at(runs, i - 1)]) continue;
        runs->first[p] = i;
        runs->row[p++] = (uint32_t)row_at(runs, i);
    }
    runs->first[p] = runs->rows;
    return true;
}

static void add_run(const void *context, size_t p, struct trede_total *total)
{
    const struct runs *runs = context;
    const struct trede_pattern_linear *linear = runs->linear;
    for (size_t i = runs->first[p]; i < runs->first[p + 1]; i++) {
        size_t row = row_at(runs, i);
        uint32_t pattern = linear->of[row];
        if (pattern == TREDE_NO_PATTERN) continue;
        double weight = runs->design->weight[row];
        const double *u = linear->u + pattern * linear->k;
        trede_total_touch(total, 0);
        for (size_t j = 0; j < linear->k; j++)
            total->value[j] += weight * u[j];
    }
}

static enum trede_status run(struct trede_arena *arena, struct runs *runs, double *covariance, size_t *lonely_stratum)
{
    if (!find_runs(arena, runs)) return TREDE_INTERNAL;
    const struct trede_influence source = {.k = runs->linear->k,
                                           .block_of = runs->block,
                                           .context = runs,
                                           .domain = runs->domain,
                                           .domain_rows = runs->rows,
                                           .psu = add_run,
                                           .psu_row = runs->row,
                                           .psu_count = runs->count};
    return trede_variance(runs->design, &source, covariance, lonely_stratum);
}

enum trede_status trede_taylor_of_patterns(const struct trede_design *design, const uint32_t *domain,
                                           size_t domain_rows, const struct trede_pattern_linear *linear,
                                           double *covariance, size_t *lonely_stratum)
{
    if (!trede_totals_suffice(design))
        return trede_taylor(design, domain, domain_rows, linear->k, trede_linear_of_pattern, linear, covariance,
                            lonely_stratum);
    struct runs runs = {
        .design = design, .linear = linear, .domain = domain, .rows = domain ? domain_rows : design->rows};
    struct trede_arena *arena = trede_arena_create();
    if (!arena) return TREDE_INTERNAL;
    enum trede_status status = run(arena, &runs, covariance, lonely_stratum);
    trede_arena_destroy(arena);
    return status;
}
