/* root.c - Cholesky's root of matrices that may be singular.
 *
 * Algorithm: column by column in the order given; a pivot that keeps less than 1e-10 of its diagonal element is what
 * rounding left of 0 (the same bound as in linear.c), and its column is 0. Reference: Golub & Van Loan, Matrix
 * Computations 4.2; Higham 2002, 10.3. Rejected: the eigenvectors of A (a root of any semi-definite matrix too, at ten
 * times the cost, and which of two equal eigenvectors comes first is a matter of rounding: the same draws would give
 * other paths); linear.c's pivoted QR (allocates, and a fit of a short series solves six systems). */
#include "stats/root.h"

#include <math.h>

static const double negligible = 1e-10;

double trede_dot(size_t n, const double *g, const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += g[i] * x[i];
    return sum;
}

double trede_quadratic(size_t n, const double *a, const double *g)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += g[i] * trede_dot(n, a + i * n, g);
    return sum;
}

size_t trede_root(size_t n, const double *a, double *root)
{
    size_t rank = 0;
    for (size_t i = 0; i < n; i++) {
        double *row = root + i * n, whole = a[i * n + i];
        for (size_t j = 0; j < i; j++) {
            double pivot = root[j * n + j], rest = a[i * n + j] - trede_dot(j, row, root + j * n);
            row[j] = pivot > 0.0 ? rest / pivot : 0.0;
        }
        double rest = whole - trede_dot(i, row, row);
        row[i] = rest > negligible * whole ? sqrt(rest) : 0.0;
        rank += row[i] > 0.0;
        for (size_t j = i + 1; j < n; j++)
            row[j] = 0.0;
    }
    return rank;
}

void trede_root_solve(size_t n, const double *root, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - trede_dot(i, root + i * n, x)) / root[i * n + i];
    for (size_t i = n; i-- > 0;) {
        for (size_t j = i + 1; j < n; j++)
            x[i] -= root[j * n + i] * x[j];
        x[i] /= root[i * n + i];
    }
}

/* In place: element j needs only those from j on. */
void trede_root_turn(size_t n, const double *root, double *x)
{
    for (size_t j = 0; j < n; j++) {
        double sum = 0.0;
        for (size_t i = j; i < n; i++)
            sum += x[i] * root[i * n + j];
        x[j] = sum;
    }
}

/* The lower half becomes L^-1, column by column; then L^-1' L^-1 from the top, where row i of L^-1 is needed for the
 * last time. */
void trede_root_inverse(size_t n, const double *root, double *inverse)
{
    for (size_t j = 0; j < n; j++) {
        inverse[j * n + j] = 1.0 / root[j * n + j];
        for (size_t i = j + 1; i < n; i++) {
            double sum = 0.0;
            for (size_t k = j; k < i; k++)
                sum += root[i * n + k] * inverse[k * n + j];
            inverse[i * n + j] = -sum / root[i * n + i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = 0.0;
            for (size_t k = i; k < n; k++)
                sum += inverse[k * n + i] * inverse[k * n + j];
            inverse[i * n + j] = sum;
        }
        for (size_t j = 0; j < i; j++)
            inverse[j * n + i] = inverse[i * n + j];
    }
}
