/* count_rate.h - Poisson counts with a known population (methods 5.1). */
#ifndef TREDE_STATS_COUNT_RATE_H
#define TREDE_STATS_COUNT_RATE_H

#include "stats/interval.h"

/* Garwood: exact limits of a Poisson mean given count. */
struct trede_limits trede_poisson_exact(double count, double level);
/* Ratio of two rates, exact conditional (binomial) limits and two-sided p (R poisson.test). defined false when both
 * counts are 0. high may be INFINITY when count0 is 0 (then has_high is false). */
struct trede_rate_ratio {
    _Bool defined, has_high;
    double ratio, low, high, p;
};
struct trede_rate_ratio trede_rate_ratio_exact(double count1, double exposure1, double count0, double exposure0,
                                               double level);

#endif
