#include "analysis/exact_counts.h"

#include <stdlib.h>

#include "base/parallel.h"

enum { TASK = 512 }; /* numbers in a piece of work: a few milliseconds */

static int by_size(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_count(const void *a, const void *b)
{
    return by_size(*(const double *)a, *(const double *)b);
}

static int by_pair(const void *left, const void *right)
{
    const struct trede_count_pair *a = left, *b = right;
    int order = by_size(a->now, b->now);
    if (!order) order = by_size(a->then, b->then);
    if (!order) order = by_size(a->exposure_now, b->exposure_now);
    return order ? order : by_size(a->exposure_then, b->exposure_then);
}

/* Of two equal exposures only that they are equal counts: both 1, and many more pairs are alike. */
static struct trede_count_pair plain(struct trede_count_pair pair)
{
    if (pair.exposure_now == pair.exposure_then && pair.exposure_now > 0) pair.exposure_now = pair.exposure_then = 1;
    return pair;
}

static size_t keep_different_counts(double *counts, size_t count)
{
    size_t kept = 0;
    if (count > 1) qsort(counts, count, sizeof *counts, by_count);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || by_count(&counts[kept - 1], &counts[i]) != 0) counts[kept++] = counts[i];
    return kept;
}

static size_t keep_different_pairs(struct trede_count_pair *pairs, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        pairs[i] = plain(pairs[i]);
    if (count > 1) qsort(pairs, count, sizeof *pairs, by_pair);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || by_pair(&pairs[kept - 1], &pairs[i]) != 0) pairs[kept++] = pairs[i];
    return kept;
}

/* Counts first, then pairs. */
static enum trede_status work_out(void *payload, size_t task)
{
    struct trede_exact_counts *exact = payload;
    size_t all = exact->count + exact->pair_count, end = (task + 1) * TASK < all ? (task + 1) * TASK : all;
    for (size_t i = task * TASK; i < end; i++) {
        if (i < exact->count) {
            exact->limits[i] = trede_poisson_exact(exact->counts[i], exact->level);
            continue;
        }
        const struct trede_count_pair *pair = &exact->pairs[i - exact->count];
        exact->ratios[i - exact->count] =
            trede_rate_ratio_exact(pair->now, pair->exposure_now, pair->then, pair->exposure_then, exact->level);
    }
    return TREDE_OK;
}

enum trede_status trede_exact_counts_make(double *counts, size_t count, struct trede_count_pair *pairs,
                                          size_t pair_count, double level, int threads, struct trede_arena *arena,
                                          struct trede_exact_counts *out)
{
    *out = (struct trede_exact_counts){.counts = counts, .pairs = pairs, .level = level};
    out->count = keep_different_counts(counts, count);
    out->pair_count = keep_different_pairs(pairs, pair_count);
    out->limits = trede_arena_alloc(arena, out->count, sizeof *out->limits);
    out->ratios = trede_arena_alloc(arena, out->pair_count, sizeof *out->ratios);
    if (!out->limits || !out->ratios) return TREDE_INTERNAL;
    return trede_parallel((out->count + out->pair_count + TASK - 1) / TASK, threads, work_out, out);
}

struct trede_limits trede_exact_limits(const struct trede_exact_counts *exact, double count)
{
    const double *found = bsearch(&count, exact->counts, exact->count, sizeof count, by_count);
    return found ? exact->limits[found - exact->counts] : trede_poisson_exact(count, exact->level);
}

struct trede_rate_ratio trede_exact_ratio(const struct trede_exact_counts *exact, struct trede_count_pair pair)
{
    pair = plain(pair);
    const struct trede_count_pair *found = bsearch(&pair, exact->pairs, exact->pair_count, sizeof pair, by_pair);
    return found ? exact->ratios[found - exact->pairs]
                 : trede_rate_ratio_exact(pair.now, pair.exposure_now, pair.then, pair.exposure_then, exact->level);
}

void trede_row_take_ratio(struct trede_result *row, const struct trede_rate_ratio *ratio)
{
    bool known = ratio->defined && ratio->has_high;
    row->estimate.status = known ? TREDE_ESTIMATE_OK : TREDE_TOO_FEW;
    if (!known) return;
    row->estimate.value = ratio->ratio;
    row->estimate.low = ratio->low;
    row->estimate.high = ratio->high;
    row->estimate.has_interval = row->has_p = true;
    row->p = ratio->p;
}
