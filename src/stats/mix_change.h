/* mix_change.h - how a whole is divided, and whether the division changed between two sides of several periods
 * (methods 5.3). */
#ifndef TREDE_STATS_MIX_CHANGE_H
#define TREDE_STATS_MIX_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "stats/interval.h"

/* One side: counts by period and category, [period * categories + category]. */
struct trede_mix_side {
    const double *counts;
    size_t periods;
};

/* The test, over the categories that are expected 5 times or more on both sides; the others are one category together,
 * and left out when that is still expected less often. dispersion: how many times a multinomial's variance the periods
 * of one side vary among themselves, at least 1, from df2 degrees of freedom; df2 0 = no side has two periods, so 1 is
 * assumed. Then statistic is Pearson's chi-square on df, else F on df and df2. defined false: fewer than two such
 * categories. */
struct trede_mix_test {
    bool defined;
    double statistic, df, df2, dispersion, p;
};
/* later and earlier have the same categories. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_mix_test_of(struct trede_arena *arena, size_t categories,
                                                     const struct trede_mix_side *earlier,
                                                     const struct trede_mix_side *later, struct trede_mix_test *out);

/* Share of one category later minus earlier. With df2 0 Newcombe's limits and the pooled z, else Wald's with the
 * dispersion and t on df2. */
struct trede_mix_difference {
    bool defined;
    double value, se, p;
    struct trede_limits limits;
};
struct trede_mix_difference trede_mix_difference_of(double part1, double all1, double part2, double all2,
                                                    const struct trede_mix_test *test, double level);

#endif
