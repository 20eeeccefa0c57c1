/* linear.c - least squares over dummy columns and small quadratic forms.
 *
 * Algorithm: scale A to unit diagonal, QR with column pivoting (GSL), unknowns whose pivot is below 1e-10 of the first
 * are dropped. Scaling makes "redundant" mean the same for a category of ten and of ten thousand people.
 * Reference: Golub & Van Loan, Matrix Computations 5.4. Rejected: QR of the n x p dummy matrix (never held in memory);
 * plain Cholesky (calibration margins are always singular: the dummies of each margin add up to one). */
#include "stats/linear.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>

#include "base/alloc.h"
#include "stats/gsl_guard.h"

static const double negligible = 1e-10;

struct factors {
    gsl_matrix_view qr;
    gsl_vector_view tau, norm;
    gsl_permutation order;
    size_t rank;
};

static void scale_to_unit(size_t n, double *a, double *scale)
{
    for (size_t i = 0; i < n; i++)
        scale[i] = a[i * n + i] > 0.0 ? 1.0 / sqrt(a[i * n + i]) : 0.0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            a[i * n + j] *= scale[i] * scale[j];
    }
}

static int factorise(size_t n, struct factors *f)
{
    int sign;
    int failed = gsl_linalg_QRPT_decomp(&f->qr.matrix, &f->tau.vector, &f->order, &sign, &f->norm.vector);
    double first = fabs(gsl_matrix_get(&f->qr.matrix, 0, 0));
    while (f->rank < n && fabs(gsl_matrix_get(&f->qr.matrix, f->rank, f->rank)) > negligible * first)
        f->rank++;
    return failed;
}

/* One right side, of stride columns. work holds n numbers. */
static int solve_column(size_t n, const struct factors *f, const double *scale, size_t columns, double *b, double *work)
{
    for (size_t i = 0; i < n; i++)
        work[i] = b[i * columns] * scale[i];
    gsl_vector_view whole = gsl_vector_view_array(work, n);
    int failed = gsl_linalg_QR_QTvec(&f->qr.matrix, &f->tau.vector, &whole.vector);
    gsl_vector_view head = gsl_vector_view_array(work, f->rank);
    gsl_matrix_const_view upper = gsl_matrix_const_submatrix(&f->qr.matrix, 0, 0, f->rank, f->rank);
    if (!failed) failed = gsl_blas_dtrsv(CblasUpper, CblasNoTrans, CblasNonUnit, &upper.matrix, &head.vector);
    for (size_t i = 0; i < n; i++) {
        size_t unknown = f->order.data[i];
        b[unknown * columns] = i < f->rank ? work[i] * scale[unknown] : 0.0;
    }
    return failed;
}

enum trede_status trede_solve_semidefinite(size_t n, double *a, size_t columns, double *b, size_t *rank)
{
    if (rank) *rank = 0;
    if (n == 0) return TREDE_OK;
    trede_gsl_quiet();
    enum trede_status status = TREDE_INTERNAL;
    double small_numbers[4 * TREDE_SMALL_SYSTEM];
    size_t small_order[TREDE_SMALL_SYSTEM];
    bool small = n <= TREDE_SMALL_SYSTEM;
    double *numbers = small ? small_numbers : trede_alloc(4 * n, sizeof *numbers);
    size_t *order = small ? small_order : trede_alloc(n, sizeof *order);
    if (!numbers || !order) goto done;
    double *scale = numbers, *work = numbers + 3 * n;
    struct factors f = {.qr = gsl_matrix_view_array(a, n, n),
                        .tau = gsl_vector_view_array(numbers + n, n),
                        .norm = gsl_vector_view_array(numbers + 2 * n, n),
                        .order = {n, order}};
    scale_to_unit(n, a, scale);
    int failed = factorise(n, &f);
    for (size_t c = 0; c < columns && !failed; c++) {
        if (f.rank > 0) {
            failed = solve_column(n, &f, scale, columns, b + c, work);
        } else {
            for (size_t i = 0; i < n; i++)
                b[i * columns + c] = 0.0;
        }
    }
    if (rank) *rank = f.rank;
    if (!failed) status = TREDE_OK;
done:
    if (!small) trede_free(order);
    if (!small) trede_free(numbers);
    return status;
}

/* Cholesky in the order given, of A scaled to unit diagonal: what is left of a column after those before it are taken
 * out is its pivot. */
void trede_find_redundant(size_t n, double *a, bool *redundant)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (i != j)
                a[i * n + j] = a[i * n + i] > 0.0 && a[j * n + j] > 0.0
                                   ? a[i * n + j] / (sqrt(a[i * n + i]) * sqrt(a[j * n + j]))
                                   : 0.0;
    for (size_t i = 0; i < n; i++)
        a[i * n + i] = a[i * n + i] > 0.0;
    for (size_t pivot = 0; pivot < n; pivot++) {
        redundant[pivot] = !(a[pivot * n + pivot] > negligible);
        for (size_t i = pivot + 1; i < n && !redundant[pivot]; i++) {
            double factor = a[i * n + pivot] / a[pivot * n + pivot];
            for (size_t j = pivot + 1; j < n; j++)
                a[i * n + j] -= factor * a[pivot * n + j];
        }
    }
}
