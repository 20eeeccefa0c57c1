/* estimated_weights.h - ratios whose weights hold a factor that was itself estimated from the sample (response
 * propensity, calibration by a model): the point estimates, and standard errors that know about the estimating. */
#ifndef TREDE_STATS_ESTIMATED_WEIGHTS_H
#define TREDE_STATS_ESTIMATED_WEIGHTS_H

#include "stats/design.h"
#include "stats/patterns.h"

/* A factor for every row, by cells of rows that are alike, and how it hangs together with q estimated parameters. All
 * arrays belong to the caller. */
struct trede_estimated_weights {
    const uint32_t *of;      /* rows: their cell; TREDE_NO_PATTERN = no factor: the row counts for nothing */
    size_t cells, q;         /* q 0: the factors are taken as known */
    const double *factor;    /* cells; 0 for rows that are only there to be estimated from */
    const double *gradient;  /* cells x q: the factor's derivative by the parameters */
    const double *influence; /* cells x q: the linearised variable of the parameters for a row, before its weight */
};

/* As trede_ratios_estimate_each, with every weight times its factor: sum w f y / sum w f x. Counts (base, cases,
 * degrees of freedom) are of the rows with a factor above 0 that the question has terms for; weight and weight_squared
 * are sums of w f and its square; weighted_variance is not given (0). The covariance is that of the whole procedure. */
TREDE_MUST_CHECK enum trede_status trede_ratios_reweighted_each(const struct trede_design *design,
                                                                const struct trede_subsets *subsets,
                                                                const struct trede_ratio_question *question,
                                                                const struct trede_estimated_weights *weights,
                                                                struct trede_ratios *out);

#endif
