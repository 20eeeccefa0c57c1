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

/* Slopes of several fits under one design, with their joint covariance: the common slope of a column, and its slope at
 * every threshold. The fits may be on fewer cells than there are (some said nothing about the slope). */
struct trede_slope_source {
    const struct trede_ordinal *fit; /* outcome not FITTED: the slope is left out */
    size_t parameter;                /* of the fit */
    const uint32_t *cell; /* for a cell of the rows that of the fit; UINT32_MAX = not in it; NULL = the same */
    size_t cut;           /* SIZE_MAX: the fit has the levels of the rows; else level > cut is its level 1 */
};
struct trede_slopes {
    size_t count;
    bool *fitted;       /* count */
    double *value;      /* count */
    double *covariance; /* count x count; 0 where not fitted */
    double df;          /* PSUs - strata among the rows */
};
/* cells, levels: those of rows. */
TREDE_MUST_CHECK enum trede_status trede_slopes_make(struct trede_arena *arena, const struct trede_design *design,
                                                     const struct trede_ordinal_rows *rows, size_t cells, size_t levels,
                                                     const struct trede_slope_source *of, size_t count,
                                                     struct trede_slopes *out);
/* Are those from number first on the same, as far as they are fitted? */
TREDE_MUST_CHECK enum trede_status trede_slopes_equal(struct trede_arena *arena, const struct trede_slopes *slopes,
                                                      size_t first, struct trede_equal *out);

/* Brant 1990: for a simple random sample, of all slopes (omnibus) and of every column (each: columns). */
TREDE_MUST_CHECK enum trede_status trede_brant(struct trede_arena *arena, const struct trede_ordinal_data *data,
                                               struct trede_equal *omnibus, struct trede_equal *each);

#endif
