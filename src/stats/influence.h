/* influence.h - what the variance engine takes in, and the residuals that calibration asks for; private to stats. */
#ifndef TREDE_STATS_INFLUENCE_H
#define TREDE_STATS_INFLUENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "stats/design.h"
#include "stats/replicates.h"

/* One non-zero linearised value of a row. */
struct trede_value {
    size_t index;
    double u;
};
/* Writes the non-zero values of a row of the domain (at most k, each index once) and returns how many. */
typedef size_t trede_value_fn(const void *context, size_t row, struct trede_value *values);

struct trede_total;

/* Adds the totals of w u of PSU number p to total, which is empty. */
typedef void trede_psu_fn(const void *context, size_t p, struct trede_total *total);

/* Calibration and a second stage look inside the PSU, replicate weights do unless they are a multiplier of the PSU;
 * otherwise its total is all that counts. */
static inline bool trede_totals_suffice(const struct trede_design *design)
{
    const struct trede_replicates *replicates = design->replicates;
    if (replicates) return !replicates->weight && !replicates->reraking && replicates->bootstrap->unit == design->psu;
    return !design->calibration && !(design->second && design->fraction && design->second_fraction);
}

struct trede_influence {
    size_t k;
    const uint32_t *block_of; /* k: which values are never 0 without each other (moments.h); NULL = not known */
    bool apart;               /* variances only: the covariances stay 0 */
    bool last_block_known; /* nobody asks for the covariance of the last block with itself: what stands there is void */
    trede_value_fn *fn;
    const void *context;
    const uint32_t *domain; /* NULL = all rows */
    size_t domain_rows;
    trede_psu_fn *psu;       /* instead of fn, when not NULL: for a design whose totals suffice */
    const uint32_t *psu_row; /* psu_count: any row of each PSU with a row in the domain, ascending */
    size_t psu_count;
};
static inline size_t trede_domain_row(const struct trede_influence *source, size_t i)
{
    return source->domain ? source->domain[i] : i;
}

/* Rows that take part, PSU by PSU: what an estimator needs to make the totals of a PSU itself. */
struct trede_psu_rows {
    uint32_t *row;     /* rows */
    uint32_t *psu_row; /* count: the first row of each PSU */
    size_t *first;     /* count + 1: where each begins in row */
    size_t rows, count;
};
/* Of the domain's rows (NULL = all) those whose cell is not UINT32_MAX. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_psu_rows_make(struct trede_arena *arena, const struct trede_design *design,
                                                       const uint32_t *domain, size_t domain_rows, const uint32_t *cell,
                                                       struct trede_psu_rows *out);

/* The engine behind trede_taylor, for callers whose values are sparse. */
TREDE_MUST_CHECK enum trede_status trede_variance(const struct trede_design *design,
                                                  const struct trede_influence *source, double *covariance,
                                                  size_t *lonely_stratum);

/* Regression of u on the margin dummies, weighted with the weights before calibration: coefficient is columns x k. */
struct trede_residual {
    const struct trede_calibration *calibration;
    size_t k;
    double *coefficient;
};
TREDE_MUST_CHECK enum trede_status trede_residual_fit(struct trede_arena *arena, const struct trede_design *design,
                                                      const struct trede_influence *source, struct trede_residual *out);
/* Subtracts the fitted values of a row from u (k values). Returns false when the row was not calibrated. */
bool trede_residual_subtract(const struct trede_residual *residual, size_t row, double *u);

#endif
