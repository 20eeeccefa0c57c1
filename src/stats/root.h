/* root.h - the Cholesky root of a small covariance or information matrix, private to stats. Takes no memory. */
#ifndef TREDE_STATS_ROOT_H
#define TREDE_STATS_ROOT_H

#include <stddef.h>

/* The lower triangle L with L L' = A, for symmetric, positive semi-definite A (n x n, row-major; only its lower half is
 * read). A row that is a combination of those before it gets a column of zeros. L has zeros above its diagonal and may
 * be A. Returns the rank. */
size_t trede_root(size_t n, const double *a, double *root);
/* x becomes A^-1 x. The rank of A is n. */
void trede_root_solve(size_t n, const double *root, double *x);
/* x becomes L' x: its square is then x' A x. */
void trede_root_turn(size_t n, const double *root, double *x);
/* A^-1, both halves. The rank of A is n; inverse is another matrix than root. */
void trede_root_inverse(size_t n, const double *root, double *inverse);

/* g' A g and g' x, for any symmetric A. */
double trede_quadratic(size_t n, const double *a, const double *g);
double trede_dot(size_t n, const double *g, const double *x);

#endif
