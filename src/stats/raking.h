/* raking.h - iterative proportional fitting, trimming, Kish's design effect (methods 1.3). */
#ifndef TREDE_STATS_RAKING_H
#define TREDE_STATS_RAKING_H

#include <stddef.h>
#include <stdint.h>

#include "trede/status.h"

struct trede_margin {
    const int32_t *category; /* rows: 0..categories-1, -1 = unknown (such a row keeps its weight and is not raked) */
    const double *target;    /* categories; > 0 */
    size_t categories;
};
enum trede_raking_status {
    TREDE_RAKED,
    TREDE_RAKING_EMPTY_CELL,
    TREDE_RAKING_NOT_CONVERGED,
    TREDE_RAKING_TOTALS_DIFFER
};
struct trede_raking {
    enum trede_raking_status status;
    int iterations;
    size_t margin, category; /* where it failed, or the largest error */
    double largest_error;    /* relative, over all margins */
};
/* weight (rows) is changed in place. Converged when every margin is within tolerance (relative); at most sweeps. */
TREDE_MUST_CHECK enum trede_status trede_rake(double *weight, size_t rows, const struct trede_margin *margins,
                                              size_t count, double tolerance, int sweeps, struct trede_raking *result);
/* survey::trimWeights: clamp to [low, high], spread what was cut equally over the weights inside; strict repeats. */
TREDE_MUST_CHECK enum trede_status trede_trim(double *weight, size_t rows, double low, double high, int strict);

struct trede_kish {
    int64_t rows;
    double sum, sum_squares, effective, design_effect, smallest, largest;
};
struct trede_kish trede_kish_of(const double *weight, const uint32_t *domain, size_t rows);

#endif
