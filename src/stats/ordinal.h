/* ordinal.h - the cumulative logit model of an ordered answer, fitted on cells: P(answer <= k) = F(theta_k - x'b).
 *
 * A cell is all rows alike in x; it holds the weight of its rows on every level. A positive slope = higher levels.
 * Signs and parameters as R MASS::polr, ordinal::clm and survey::svyolr. */
#ifndef TREDE_STATS_ORDINAL_H
#define TREDE_STATS_ORDINAL_H

#include <stdbool.h>

#include "base/alloc.h"
#include "stats/design.h"

/* Levels are 0..levels-1 here. All arrays belong to the caller and live as long as the fit. */
struct trede_ordinal_data {
    size_t cells, columns, levels;
    const double *x;      /* cells x columns, without a constant */
    const double *weight; /* cells x levels, >= 0 */
    const bool *nominal;  /* columns: a slope of its own at every threshold; NULL = proportional odds throughout */
};

enum trede_ordinal_outcome {
    TREDE_ORDINAL_FITTED,
    TREDE_ORDINAL_EMPTY_LEVEL,  /* a level nobody is on, or fewer than two levels: there is no such threshold */
    TREDE_ORDINAL_SINGULAR,     /* a column is a sum of others */
    TREDE_ORDINAL_SEPARATED,    /* a slope or threshold runs off to infinity */
    TREDE_ORDINAL_NOT_CONVERGED /* for no known reason */
};

/* k = levels - 1 thresholds, then the slopes column by column. Only when fitted is everything
 * there; of a separated fit the log-likelihood is right too: its limit. */
struct trede_ordinal {
    enum trede_ordinal_outcome outcome;
    struct trede_ordinal_data data;
    size_t k;
    double *value;           /* k */
    double *inverse;         /* k x k: inverse of the observed information; the covariance of a simple random sample */
    const size_t *column;    /* k: the column of a slope, SIZE_MAX for a threshold */
    const size_t *threshold; /* k: the threshold it holds for, SIZE_MAX = all */
    double *up, *down;       /* cells x levels: derivative of the log-likelihood to the threshold above, and below */
    double log_likelihood;
    int iterations;
};

/* TREDE_INTERNAL = no memory; what the data does not allow is an outcome. */
TREDE_MUST_CHECK enum trede_status trede_ordinal_fit(struct trede_arena *arena, const struct trede_ordinal_data *data,
                                                     struct trede_ordinal *out);

/* The linearised value of parameter i for a row of the cell with that level (Binder 1983): row i of the inverse
 * information times the row's score. */
double trede_ordinal_influence(const struct trede_ordinal *fit, size_t i, size_t cell, size_t level);

/* Where every row of a design stands. */
struct trede_ordinal_rows {
    const uint32_t *domain; /* ascending; NULL = all rows */
    size_t count;
    const uint32_t *cell; /* design rows: its cell; UINT32_MAX = not in the model */
    const int8_t *level;  /* design rows: 0..levels-1 */
};
/* PSUs - strata among the rows in the model; of given replicate weights those of trede_domain_df. */
double trede_ordinal_df(const struct trede_design *design, const struct trede_ordinal_rows *rows);
/* The design-based covariance (k x k) of all parameters: sandwich of the inverse information around the covariance of
 * the score totals. Weights of the design must be those of the cells. *df: PSUs - strata among the rows in the model.
 */
TREDE_MUST_CHECK enum trede_status trede_ordinal_covariance(const struct trede_design *design,
                                                            const struct trede_ordinal *fit,
                                                            const struct trede_ordinal_rows *rows, double *covariance);

/* P(level) for every level at the given columns. */
void trede_ordinal_predict(const struct trede_ordinal *fit, const double *x, double *probability);

#endif
