/* rank_correlation.h - do two numbers of the same areas go together? (Spearman) */
#ifndef TREDE_STATS_RANK_CORRELATION_H
#define TREDE_STATS_RANK_CORRELATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "stats/interval.h"

/* defined false: fewer than 4 pairs, or one of the two is the same everywhere. p is exact up to TREDE_EXACT_PAIRS pairs
 * (ties included), above that by Student's t. has_interval false: all pairs in one order. */
enum { TREDE_EXACT_PAIRS = 9 };
struct trede_rank_correlation {
    bool defined, has_interval;
    double value, p;
    struct trede_limits limits;
};
/* TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_rank_correlation_of(const double *x, const double *y, size_t pairs,
                                                             double level, struct trede_rank_correlation *out);

#endif
