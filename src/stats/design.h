/* design.h - the sampling design and the one variance engine (methods 0).
 *
 * Every estimator gives the linearised variable u of each row (its influence before weighting); trede_taylor sums
 * w * u into PSU totals as the rows stream past and turns those into a covariance matrix. No estimator has a variance
 * formula of its own. Reference: Binder 1983; Lumley 2004 (R survey, svyrecvar); results agree with R to 1e-8.
 * A design with replicates has its variances from those instead (replicates.h), through the same functions. */
#ifndef TREDE_STATS_DESIGN_H
#define TREDE_STATS_DESIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trede/status.h"

enum trede_lonely_policy {
    TREDE_LONELY_GRAND_MEAN,
    TREDE_LONELY_AVERAGE_STRATA,
    TREDE_LONELY_NOTHING,
    TREDE_LONELY_REFUSE
};

/* Calibration (raking, post-stratification) of the weights: influence is replaced by its residual from the regression
 * on the margin dummies, weighted with the weights before calibration (survey::calibrate). Rows with group < 0
 * were not calibrated. Margins are crossed with wave by giving every wave its own margin columns. */
struct trede_calibration {
    const double *weight_before; /* rows */
    size_t margins;              /* dummy blocks per row */
    const int32_t *const
        *category;  /* margins x rows: index of the dummy column that is 1, over all blocks; -1 = none */
    size_t columns; /* dummy columns in all (rank may be lower: redundant columns are dropped) */
};

/* Rows are ordered by stratum, then PSU, then second-stage unit. All arrays belong to the caller. */
struct trede_design {
    size_t rows;
    const double *weight;    /* final weights, > 0 */
    const uint32_t *stratum; /* 0..strata-1 */
    const uint32_t *psu;     /* 0..psus-1, nested in strata */
    const uint32_t *second;  /* second-stage unit, nested in the PSU, ascending; NULL = one stage */
    size_t strata, psus;
    const uint32_t *stratum_psus;  /* per stratum: its PSUs; NULL = to be counted from the rows every time */
    const double *fraction;        /* per stratum: sampling fraction of PSUs; NULL = with replacement */
    const double *second_fraction; /* per PSU: sampling fraction of second-stage units; used only with fraction */
    enum trede_lonely_policy lonely;
    const struct trede_calibration *calibration; /* NULL = none */
    const struct trede_replicates *replicates;   /* NULL = linearisation */
};

/* Fills u (k zeroed values) for a row of the domain. */
typedef void trede_linear_fn(const void *context, size_t row, double *u);

/* Covariance (k x k, row-major) of estimates whose linearised variables are given by fn over the domain's rows (row
 * indices ascending; NULL = all). Strata with one PSU: by policy; *lonely_stratum gets the first one, or SIZE_MAX.
 * TREDE_INPUT when the policy refuses; TREDE_INTERNAL = no memory. With replicates: estimating-function replicates,
 * sum (w_r - w) u; calibration then shows in the replicate weights, not in residuals. */
TREDE_MUST_CHECK enum trede_status trede_taylor(const struct trede_design *design, const uint32_t *domain,
                                                size_t domain_rows, size_t k, trede_linear_fn *fn, const void *context,
                                                double *covariance, size_t *lonely_stratum);

/* Degrees of freedom of a domain: PSUs with a row in it - strata with a row in it; of given replicate weights those
 * given, at most the domain's rows - 1, or else the rank of all rows' weights - 1 (the ratios know their own). */
double trede_domain_df(const struct trede_design *design, const uint32_t *domain, size_t domain_rows);

/* ---- ratios: shares, means, conditional shares, gaps: everything of the form sum w y / sum w x ---- */

/* One non-zero contribution of a row to ratio number index. */
struct trede_term {
    size_t index;
    double y, x;
};
/* Writes at most k terms for the row (those with x or y not zero) and returns how many. */
typedef size_t trede_ratio_fn(const void *context, size_t row, struct trede_term *terms);

/* VARIANCES_ONLY: only single ratios will be asked about. The covariances of two are 0, not estimated, and the work for
 * a PSU grows with k, not with its square. */
enum trede_covariances { TREDE_ALL_COVARIANCES, TREDE_VARIANCES_ONLY };

/* What is asked: k ratios. A base is those a ratio is about; ratios of one base have the same x in every row (the
 * shares of seven rungs in one wave). Of a row in a base at least one ratio of it has a term; y is 0 for the ratios of
 * that base without one. The terms of a base stand together, in the order of the ratios. */
struct trede_ratio_question {
    size_t k;
    trede_ratio_fn *fn;
    const void *context;
    const uint32_t *base_of; /* k, from 0, never descending, none left out; NULL = every ratio has a base of its own */
    const struct trede_base_pair {
        uint32_t a, b;
    } * pairs; /* of which two bases together the degrees of freedom are wanted */
    size_t pair_count;
    enum trede_covariances which;
};

/* k ratios over one domain with their joint covariance. Freed with trede_ratios_free. */
struct trede_ratios {
    size_t k;
    double *value;                   /* sum w y / sum w x; meaningless where base is 0 */
    double *covariance;              /* k x k */
    int64_t *base;                   /* rows with x != 0 */
    int64_t *cases;                  /* rows with y != 0 */
    double *weight, *weight_squared; /* sums over rows with x != 0 */
    double *weighted_variance;       /* sum w (y - value)^2 / sum w over rows with x != 0: for design effects */
    double *df;                      /* PSUs - strata among rows with x != 0, per ratio */
    double df_joint;                 /* the same over rows with any x != 0 */
    double *pair_df;                 /* pair_count: the same over rows in one of the two bases */
};
TREDE_MUST_CHECK enum trede_status trede_ratios_estimate(const struct trede_design *design, const uint32_t *domain,
                                                         size_t domain_rows, size_t k, trede_ratio_fn *fn,
                                                         const void *context, struct trede_ratios *out);
/* The same for many domains at once: a row is looked at once, whatever the number of domains it is in. */
struct trede_subset {
    const uint32_t *rows; /* ascending; NULL = all */
    size_t count, psus;   /* of rows, and of PSUs with one */
};
struct trede_subsets {
    size_t count;
    const struct trede_subset *of;
    const uint32_t *first; /* rows + 1: row r is in the subsets in[first[r]] to in[first[r + 1] - 1] */
    const uint16_t *in;
    const uint32_t *psu_first; /* psus + 1: the same for the subsets that PSU p has a row in */
    const uint16_t *psu_in;
};
/* out: one for each subset. On failure nothing is left to free. */
TREDE_MUST_CHECK enum trede_status trede_ratios_estimate_each(const struct trede_design *design,
                                                              const struct trede_subsets *subsets,
                                                              const struct trede_ratio_question *question,
                                                              struct trede_ratios *out);
void trede_ratios_free(struct trede_ratios *ratios);

/* A linear combination sum c_i value_i: value, se and df (PSUs - strata among rows of the ratios with c_i != 0 is
 * approximated by df_joint unless exactly one c_i is not 0). */
struct trede_linear {
    double value, se, df;
};
struct trede_linear trede_ratios_combine(const struct trede_ratios *ratios, const double *coefficients);
double trede_ratios_effective_base(const struct trede_ratios *ratios, size_t i); /* Kish: (sum w)^2 / sum w^2 */

#endif
