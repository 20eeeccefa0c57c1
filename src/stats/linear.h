/* linear.h - symmetric systems that may be singular, and columns that say nothing new. */
#ifndef TREDE_STATS_LINEAR_H
#define TREDE_STATS_LINEAR_H

#include <stdbool.h>
#include <stddef.h>

#include "trede/status.h"

/* Systems up to this size take no memory. */
enum { TREDE_SMALL_SYSTEM = 16 };

/* Solves A X = B for symmetric, positive semi-definite A (n x n, row-major, destroyed) and right sides in the range of
 * A: B is n x columns, row-major, and is replaced by a basic solution (redundant unknowns are 0). rank may be NULL. */
TREDE_MUST_CHECK enum trede_status trede_solve_semidefinite(size_t n, double *a, size_t columns, double *b,
                                                            size_t *rank);

/* Which unknowns are combinations of those before them, for a cross-product A = X'X (n x n, row-major, destroyed). */
void trede_find_redundant(size_t n, double *a, bool *redundant);

#endif
