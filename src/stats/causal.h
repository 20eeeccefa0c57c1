/* causal.h - exposed against unexposed people, made alike in what was measured of them (methods 3.7).
 *
 * Cells: people who are alike in every covariate (patterns.h), or single rows where covariates are continuous. Each
 * estimator gives two means, of the outcome had nobody and had everybody been exposed, and the linearised variable of
 * each; the one variance engine makes their covariance. */
#ifndef TREDE_STATS_CAUSAL_H
#define TREDE_STATS_CAUSAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "stats/design.h"
#include "stats/logistic.h"
#include "stats/patterns.h"

enum { TREDE_UNEXPOSED, TREDE_EXPOSED, TREDE_ARMS };

/* Who is compared. A row takes part when it has a cell that is not left out and is exposed (1) or not (0). */
struct trede_arms {
    const struct trede_design *design;
    const uint32_t *domain; /* ascending; NULL = all rows */
    size_t domain_rows;
    const uint32_t *cell;  /* rows; TREDE_NO_PATTERN = none */
    const int8_t *exposed; /* rows */
    size_t cells, p;
    const double *x;      /* cells x p, row-major; the first column is 1, no column is a combination of others */
    const bool *left_out; /* cells; NULL = none */
};

/* The place of a row among cells x TREDE_ARMS; SIZE_MAX = it does not take part. */
size_t trede_arms_place(const struct trede_arms *arms, size_t row);

/* Sums over the rows of one arm in one cell. */
struct trede_arm_sum {
    double weight, weight_squared;
    int64_t rows;
};

/* sum (cells x TREDE_ARMS, zeroed) is filled. cells, cell and exposed are looked at, and left_out; x is not. */
void trede_arms_sum(const struct trede_arms *arms, struct trede_arm_sum *sum);
/* Marks in keep (p) the columns of x that are no combination of the columns before them, over the cells with people. */
TREDE_MUST_CHECK enum trede_status trede_arms_columns(const struct trede_arms *arms, const struct trede_arm_sum *sum,
                                                      bool *keep);

/* The chance of having been exposed, by logistic regression on the covariates. Arrays are in the arena. */
struct trede_propensity {
    enum trede_logistic_outcome outcome; /* the rest, but sum and total, holds only when FITTED */
    struct trede_arms arms;
    const struct trede_arm_sum *sum; /* cells x TREDE_ARMS */
    struct trede_arm_sum total[TREDE_ARMS];
    struct trede_lines lines;  /* of arms.x */
    const double *coefficient; /* p */
    const double *chance;      /* cells */
    const double *information; /* p x p: sum w e (1 - e) x x' */
};
/* sum: of the same arms, kept as long as the fit; NULL = to be made. With an empty arm the outcome is SEPARATED.
 * TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_propensity_fit(struct trede_arena *arena, const struct trede_arms *arms,
                                                        const struct trede_arm_sum *sum, struct trede_propensity *out);

/* ---- diagnostics ---- */

struct trede_overlap {
    double least, most;           /* chance of exposure */
    double outside;               /* weighted share of people with a chance outside low..high */
    double effective[TREDE_ARMS]; /* Kish's effective number of people, weights divided by the chance of their arm */
    double stabilised_mean, stabilised_least, stabilised_most; /* share of the arm / chance of the arm */
};
struct trede_overlap trede_overlap_of(const struct trede_propensity *fit, double low, double high);

/* Standardised mean differences of the covariates, exposed minus unexposed, over the root of the mean of the two
 * variances before weighting: before and after weighting by the inverse chance (p each; 0 for a column that does not
 * vary). */
void trede_balance_of(const struct trede_propensity *fit, double *before, double *after);

/* Marks in left_out (cells) those with a chance outside low..high; returns the weighted share of people in them. */
double trede_propensity_trim(const struct trede_propensity *fit, double low, double high, bool *left_out);

/* ---- the outcome ---- */

enum trede_outcome_model { TREDE_OUTCOME_LINEAR, TREDE_OUTCOME_LOGISTIC };

/* The outcome regressed on the covariates. */
struct trede_outcome {
    const struct trede_propensity *propensity;
    enum trede_logistic_outcome outcome; /* else only sum and variance hold, and the arms can be compared as they are */
    enum trede_outcome_model model;
    const double *y;                       /* rows: not NaN where a row takes part */
    const double *sum;                     /* cells x TREDE_ARMS: sum w y */
    const double *expected[TREDE_ARMS];    /* cells: by the regression of that arm */
    const double *slope[TREDE_ARMS];       /* cells: of the expectation to its linear predictor */
    const double *information[TREDE_ARMS]; /* columns x columns of lines */
    bool joint;                            /* one regression for both arms */
    struct trede_lines lines;              /* of the covariates in the regressions: cells, or joint cells x TREDE_ARMS */
    double variance[TREDE_ARMS]; /* weighted, of y in the arm */
};
/* Each arm on its own. LINEAR always succeeds where the chances did. */
TREDE_MUST_CHECK enum trede_status trede_outcome_fit(struct trede_arena *arena, const struct trede_propensity *fit,
                                                     const double *y, enum trede_outcome_model model,
                                                     struct trede_outcome *out);
/* One regression for both arms: the covariates, and products of the exposure with those marked in product (p; the
 * first, the constant, gives the exposure itself). */
TREDE_MUST_CHECK enum trede_status trede_outcome_fit_joint(struct trede_arena *arena,
                                                           const struct trede_propensity *fit, const double *y,
                                                           enum trede_outcome_model model, const bool *product,
                                                           struct trede_outcome *out);

/* ---- the contrast ---- */

enum trede_contrast_method {
    TREDE_CONTRAST_NAIVE,        /* as they are */
    TREDE_CONTRAST_WEIGHTED,     /* inverse chance, normalised (Hajek): everybody */
    TREDE_CONTRAST_ON_EXPOSED,   /* odds of the chance: those who were exposed */
    TREDE_CONTRAST_STANDARDISED, /* outcome regressions of the two arms, over everybody (g-computation) */
    TREDE_CONTRAST_DOUBLY_ROBUST /* augmented inverse chance (AIPW) */
};
/* Does the variance count that chances and regressions are estimates? KNOWN: as if they were given. SMALL_SAMPLE: as
 * ESTIMATED, and residuals are divided by 1 - leverage, because a model (and a weighted mean) fits its own sample a
 * little too well (HC3; MacKinnon & White 1985). */
enum trede_nuisance { TREDE_NUISANCE_ESTIMATED, TREDE_NUISANCE_KNOWN, TREDE_NUISANCE_SMALL_SAMPLE };

/* The linearised variable of a row with outcome y: at_zero + slope y. */
struct trede_affine {
    double at_zero, slope;
};
struct trede_contrast {
    double mean[TREDE_ARMS];
    const double *y;               /* rows, as given */
    const struct trede_affine *of; /* cells x TREDE_ARMS (of the row) x TREDE_ARMS (of the mean) */
};
/* NAIVE needs no fit that succeeded; WEIGHTED and ON_EXPOSED need the chances, the others the regressions too. */
TREDE_MUST_CHECK enum trede_status trede_contrast_make(struct trede_arena *arena, const struct trede_outcome *outcome,
                                                       enum trede_contrast_method method, enum trede_nuisance nuisance,
                                                       struct trede_contrast *out);

/* Covariance of the means of count contrasts over the same arms: 2 count x 2 count, unexposed before exposed. */
TREDE_MUST_CHECK enum trede_status trede_contrasts_covariance(const struct trede_arms *arms,
                                                              const struct trede_contrast *contrasts, size_t count,
                                                              double *covariance, size_t *lonely_stratum);

/* PSUs - strata among the rows that take part. */
double trede_arms_df(const struct trede_arms *arms);

#endif
