/* linear.h - symmetric systems that may be singular, private to stats. */
#ifndef TREDE_STATS_LINEAR_H
#define TREDE_STATS_LINEAR_H

#include <stddef.h>

#include "trede/status.h"

/* Systems up to this size take no memory. */
enum { TREDE_SMALL_SYSTEM = 16 };

/* Solves A X = B for symmetric, positive semi-definite A (n x n, row-major, destroyed) and right sides in the range of
 * A: B is n x columns, row-major, and is replaced by a basic solution (redundant unknowns are 0). rank may be NULL. */
TREDE_MUST_CHECK enum trede_status trede_solve_semidefinite(size_t n, double *a, size_t columns, double *b,
                                                            size_t *rank);

#endif
