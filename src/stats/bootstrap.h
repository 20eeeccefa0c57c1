/* bootstrap.h - the rescaled bootstrap over PSUs (Rao, Wu & Yue 1992; methods 0).
 *
 * Of the n PSUs of a stratum every replicate draws n - 1 with replacement; a PSU drawn t times has multiplier
 *     1 - a + a t n / (n - 1),  a = sqrt(1 - f), f the sampling fraction (0 when it is not known),
 * so that a total varies over replicates as the variance engine says: (1 - f) n / (n - 1) sum (z - mean)^2. A replicate
 * weight is weight x multiplier, and is never below 0. Multipliers are made a block of replicates at a time, one a PSU:
 * a matrix of rows by replicates does not exist. */
#ifndef TREDE_STATS_BOOTSTRAP_H
#define TREDE_STATS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "stats/design.h"

/* A unit is what multipliers belong to: a PSU, or a second-stage unit where the design corrects for both stages. */
struct trede_bootstrap {
    uint64_t seed;
    size_t count; /* replicates */
    size_t units;
    const uint32_t *unit; /* per row of the design */
    double inflation;     /* variances are to be multiplied by this: lonely strata given the average of the others */
    const struct trede_bootstrap_plan *plan;
};

/* Everything made lies in arena, save the design, which must live as long. TREDE_INPUT when a stratum has one PSU and
 * the policy refuses; TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_bootstrap_make(struct trede_arena *arena, const struct trede_design *design,
                                                        uint64_t seed, size_t count, struct trede_bootstrap *out);

/* How many replicates the work is done for at a time. */
enum { TREDE_REPLICATE_BLOCK = 32 };
static inline size_t trede_replicate_blocks(size_t count)
{
    return (count + TREDE_REPLICATE_BLOCK - 1) / TREDE_REPLICATE_BLOCK;
}

/* Replicates block * TREDE_REPLICATE_BLOCK and on: multiplier is units x TREDE_REPLICATE_BLOCK, replicate by replicate
 * within a unit; 0 beyond the last replicate. The same for whoever asks, in whatever order. */
TREDE_MUST_CHECK enum trede_status trede_bootstrap_multipliers(const struct trede_bootstrap *bootstrap, size_t block,
                                                               double *multiplier);

/* ---- the table kernel: totals of units in, totals of replicates out ---- */

/* Of the units listed (any order, each once) the cells that are not 0. */
struct trede_unit_cell {
    uint32_t cell;
    double total;
};
struct trede_unit_totals {
    size_t cells; /* how many there are in all */
    size_t count; /* units */
    const uint32_t *unit;
    const size_t *first; /* count + 1: of unit i, cell[first[i]] to cell[first[i + 1] - 1] */
    const struct trede_unit_cell *cell;
    const int32_t *pattern; /* per unit listed, which may then be listed more than once: whose factor its multipliers
                             * are times (replicates.h), -1 = nobody's; NULL = no factors */
};
/* The totals of weight times value, from rows: fn gives a row's cells and their values (at most most). */
struct trede_cell_value {
    size_t cell;
    double value;
};
typedef size_t trede_cell_fn(const void *context, size_t row, struct trede_cell_value *values);
TREDE_MUST_CHECK enum trede_status trede_unit_totals_of(struct trede_arena *arena, const struct trede_design *design,
                                                        const struct trede_bootstrap *bootstrap, size_t cells,
                                                        size_t most, trede_cell_fn *fn, const void *context,
                                                        struct trede_unit_totals *out);
/* out (count x cells): the table of every replicate, sum over units of multiplier x total. threads as trede_parallel
 * takes them; the same bits for any. */
TREDE_MUST_CHECK enum trede_status trede_bootstrap_table(const struct trede_bootstrap *bootstrap,
                                                         const struct trede_unit_totals *totals, int threads,
                                                         double *out);
/* out[0..TREDE_REPLICATE_BLOCK - 1] += value x multiplier[0..]: the innermost loop of everything replicated. */
void trede_replicate_add(double *out, const double *multiplier, double value);

#endif
