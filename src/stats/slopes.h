/* slopes.h - is one slope enough for all thresholds of an ordered answer? The binary logits at every
 * threshold, and the tests that their slopes are equal. */
#ifndef TREDE_STATS_SLOPES_H
#define TREDE_STATS_SLOPES_H

#include "stats/ordinal.h"

/* The logit of being above threshold t on the same cells, for every t: levels - 1 fits with two levels each. Its value
 * 0 is the threshold, its value 1 + j the slope of column j. data->nominal is not looked at. */
struct trede_threshold_fits {
    size_t count;
    struct trede_ordinal *at;
};
TREDE_MUST_CHECK enum trede_status trede_threshold_fits_make(struct trede_arena *arena,
                                                             const struct trede_ordinal_data *data,
                                                             struct trede_threshold_fits *out);

/* Wald test that groups x width values (group after group, with their covariance) are the same in every group:
 * chisq on (groups - 1) * width degrees of freedom. Not defined when the contrasts have no proper covariance. */
struct trede_equal {
    bool defined;
    double chisq;
    size_t df;
};
TREDE_MUST_CHECK enum trede_status trede_equal_test(size_t groups, size_t width, const double *value,
                                                    const double *covariance, struct trede_equal *out);

/* The design-based reading of it: F = chisq (df - q + 1) / (df q) on q and df - q + 1, q = test.df (Korn and Graubard
 * 1990, Thomas and Rao 1987). Returns p; NAN without degrees of freedom. */
struct trede_equal_f {
    bool defined;
    double f, df1, df2, p;
};
struct trede_equal_f trede_equal_f_of(const struct trede_equal *test, double df);

/* The slope of one column under the design: common to all thresholds, and at each, with their joint covariance. A slope
 * whose model has no fit has covariance 0 with all. equal is tested when every threshold has a fit. */
struct trede_slopes {
    size_t count;       /* 1 + thresholds: [0] the common slope, [1 + t] that of threshold t */
    bool *fitted;       /* count */
    double *value;      /* count */
    double *covariance; /* count x count */
    double df;          /* PSUs - strata among the rows */
    struct trede_equal equal;
};
/* common and at are fits on the same cells, rows says where the rows of the design are. */
TREDE_MUST_CHECK enum trede_status trede_slopes_of_column(struct trede_arena *arena, const struct trede_design *design,
                                                          const struct trede_ordinal_rows *rows, size_t column,
                                                          const struct trede_ordinal *common,
                                                          const struct trede_threshold_fits *at,
                                                          struct trede_slopes *out);

/* Brant 1990: for a simple random sample, of all slopes (omnibus) and of every column (each: columns). */
TREDE_MUST_CHECK enum trede_status trede_brant(struct trede_arena *arena, const struct trede_ordinal_data *data,
                                               struct trede_equal *omnibus, struct trede_equal *each);

#endif
