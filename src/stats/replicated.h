/* replicated.h - sums under every replicate's weights and their covariance; private to stats. */
#ifndef TREDE_STATS_REPLICATED_H
#define TREDE_STATS_REPLICATED_H

#include "stats/influence.h"
#include "stats/replicates.h"

/* A sum has one number a replicate, rounded up to whole blocks; 0 beyond the last replicate. */
static inline size_t trede_replicate_stride(size_t count)
{
    return trede_replicate_blocks(count) * TREDE_REPLICATE_BLOCK;
}

/* What is summed: totals of units, for weights that are a multiplier of the unit; or values of rows. */
struct trede_replicated {
    size_t cells;
    const struct trede_unit_totals *totals; /* NULL: from rows */
    const uint32_t *domain;                 /* NULL = all rows */
    size_t domain_rows, most;
    trede_cell_fn *fn; /* called by one thread at a time */
    const void *context;
    double *sum; /* cells x stride */
};
TREDE_MUST_CHECK enum trede_status trede_replicate_sums(const struct trede_design *design,
                                                        const struct trede_replicates *replicates,
                                                        const struct trede_replicated *of, size_t count);
/* The weights of a row in a block of replicates. */
struct trede_weight_block {
    const struct trede_design *design;
    const struct trede_replicates *replicates;
    size_t block;
    double *multiplier; /* units x TREDE_REPLICATE_BLOCK; NULL for given weights */
};
void trede_weight_block_row(const struct trede_weight_block *block, size_t row, double *weight);
/* The multipliers of the i-th unit listed, times the factor of its pattern; room: a block of numbers. */
const double *trede_weight_block_unit(const struct trede_weight_block *block, const struct trede_unit_totals *totals,
                                      size_t i, double *room);
/* sum (cells x TREDE_REPLICATE_BLOCK) += the units' totals times their multipliers. */
void trede_replicate_units(const struct trede_weight_block *block, const struct trede_unit_totals *totals, double *sum);

/* Rows as totals of what shares its replicate weights, for a bootstrap; *collapsed false = not possible, or not in
 * reasonable memory. of has fn and its context; out lies in arena. */
TREDE_MUST_CHECK enum trede_status trede_replicate_collapse(struct trede_arena *arena,
                                                            const struct trede_design *design,
                                                            const struct trede_replicates *replicates,
                                                            const struct trede_replicated *of,
                                                            struct trede_unit_totals *out, bool *collapsed);

/* Covariance of k statistics from what each replicate deviates from the whole sample's (k x stride, changed). said
 * (groups x stride): is a replicate's deviation of a statistic of that group known? group_of: k; both NULL = all known.
 * apart: variances only. */
struct trede_deviations {
    size_t k;
    double *of;
    const uint8_t *said;
    const uint32_t *group_of;
    bool apart;
};
void trede_replicate_covariance(const struct trede_replicates *replicates, const struct trede_deviations *deviations,
                                double *covariance);

/* The variance engine with replicates: estimating-function replicates of the linearised values. */
TREDE_MUST_CHECK enum trede_status trede_replicate_variance(const struct trede_design *design,
                                                            const struct trede_influence *source, double *covariance);
/* Degrees of freedom of so many rows, with given weights. */
double trede_replicate_df(const struct trede_replicates *replicates, size_t rows);

/* Rank, row by row: an orthonormal basis of the rows so far. */
struct trede_rank {
    size_t width, rank, most; /* most: it is known not to go beyond */
    double *basis;            /* most x width */
};
void trede_rank_add(struct trede_rank *rank, const double *row, double *scratch);

#endif
