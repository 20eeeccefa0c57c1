/* cross_table.h - an R x C table of weighted shares under a design, and the covariance of whatever is linear in its
 * cells; private to stats. Rows and columns that nobody holds are left out first. */
#ifndef TREDE_STATS_CROSS_TABLE_H
#define TREDE_STATS_CROSS_TABLE_H

#include "base/alloc.h"
#include "stats/association.h"

struct trede_cross_table {
    const struct trede_design *design;
    const struct trede_cross *of;
    size_t r, c;                      /* occupied rows and columns */
    size_t *row_place, *column_place; /* from the caller's numbers to the occupied ones */
    double *share;                    /* r x c */
    double weight;
    uint32_t *inside; /* the rows of the domain that are in the table */
    uint32_t *cell;   /* of each of them */
    size_t inside_count;
};

/* Arena memory. Without two rows and two columns that anybody holds, share is NULL. */
TREDE_MUST_CHECK enum trede_status trede_cross_table_make(struct trede_arena *arena, const struct trede_design *design,
                                                          const struct trede_cross *of, struct trede_cross_table *out);

/* Covariance (k x k) of estimates whose linearised values depend on a row's cell alone: influence is r x c x k. */
TREDE_MUST_CHECK enum trede_status trede_cross_table_covariance(struct trede_arena *arena,
                                                                const struct trede_cross_table *table, size_t k,
                                                                const double *influence, double *covariance);

#endif
