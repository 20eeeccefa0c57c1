/* exact_counts.h - exact limits of counts and exact ratios of pairs of counts, for tables of many: the same count and
 * the same pair come back all the time, so each different one is worked out once, and on all cores. What comes out is
 * exactly what stats/count_rate.h gives. */
#ifndef TREDE_ANALYSIS_EXACT_COUNTS_H
#define TREDE_ANALYSIS_EXACT_COUNTS_H

#include "base/alloc.h"
#include "stats/count_rate.h"
#include "trede/result.h"
#include "trede/status.h"

struct trede_count_pair {
    double now, exposure_now, then, exposure_then;
};

struct trede_exact_counts {
    const double *counts; /* in order, no two alike */
    struct trede_limits *limits;
    size_t count;
    const struct trede_count_pair *pairs; /* in order, no two alike */
    struct trede_rate_ratio *ratios;
    size_t pair_count;
    double level;
};

/* What is asked of them is asked for here first; counts and pairs are put in order in place. Memory from the arena.
 * TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_exact_counts_make(double *counts, size_t count, struct trede_count_pair *pairs,
                                                           size_t pair_count, double level, int threads,
                                                           struct trede_arena *arena, struct trede_exact_counts *out);
struct trede_limits trede_exact_limits(const struct trede_exact_counts *exact, double count);
struct trede_rate_ratio trede_exact_ratio(const struct trede_exact_counts *exact, struct trede_count_pair pair);
/* The ratio with its limits and p as the estimate of a row; TREDE_TOO_FEW where there is none or no upper limit. */
void trede_row_take_ratio(struct trede_result *row, const struct trede_rate_ratio *ratio);

#endif
