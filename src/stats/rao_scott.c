/* rao_scott.c - is the row independent of the column, under the design?
 *
 * Model: weighted cell shares p of an R x C table; X2 = n sum (p - e)^2 / e corrected to first and second order by the
 * eigenvalues of the design effect matrix D = (C' P^-1 C / n)^-1 (C' P^-1 V P^-1 C), C a basis of the interactions:
 * F = X2 / tr D on tr(D)^2 / tr(D^2) and that times (PSUs - strata) degrees of freedom; to first order X2 over the mean
 * eigenvalue against chi-square on (R-1)(C-1).
 * Algorithm: the interactions C' P^-1 p are linearised directly, so the engine sees (R-1)(C-1) values and not R C; the
 * eigenvalues are those of the symmetric pair (GSL), the F needs the traces alone.
 * Reference: Rao & Scott 1984; survey::svychisq statistics "F" and "Chisq". Rejected as the house's test: the Wald
 * statistic, unstable when the table is large beside the degrees of freedom (table_wald.c has it, adjusted). */
#include <math.h>

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_sort_vector.h>

#include "base/alloc.h"
#include "stats/association.h"
#include "stats/cross_table.h"
#include "stats/gsl_guard.h"
#include "stats/linear.h"

struct interactions {
    struct trede_arena *arena;
    struct trede_cross_table table;
    size_t k;                          /* (r - 1)(c - 1) */
    double *basis;                     /* r x c x k: orthonormal */
    double *mean_basis;                /* k: sum of the basis over occupied cells */
    double *influence;                 /* r x c x k: the linearised values of a row in that cell */
    double *independence, *covariance; /* k x k: C' P^-1 C / n, and the covariance of the interactions */
};

/* The m-th (from 0) Helmert contrast of n levels at level i: orthogonal to a constant, length 1. */
static double helmert(size_t m, size_t i)
{
    double length = sqrt((double)((m + 1) * (m + 2)));
    if (i <= m) return 1.0 / length;
    return i == m + 1 ? -(double)(m + 1) / length : 0.0;
}

static void fill_basis(struct interactions *of)
{
    const struct trede_cross_table *t = &of->table;
    size_t columns = t->c - 1;
    for (size_t cell = 0; cell < t->r * t->c; cell++) {
        for (size_t k = 0; k < of->k; k++) {
            double value = helmert(k / columns, cell / t->c) * helmert(k % columns, cell % t->c);
            of->basis[cell * of->k + k] = value;
            if (t->share[cell] > 0.0) of->mean_basis[k] += value;
        }
    }
}

static void fill_influence(struct interactions *of)
{
    const struct trede_cross_table *t = &of->table;
    for (size_t cell = 0; cell < t->r * t->c; cell++) {
        const double *basis = of->basis + cell * of->k;
        double *u = of->influence + cell * of->k;
        for (size_t k = 0; t->share[cell] > 0.0 && k < of->k; k++)
            u[k] = (basis[k] / t->share[cell] - of->mean_basis[k]) / t->weight;
    }
}

/* C' P^-1 C / n over the occupied cells. */
static void fill_independence(struct interactions *of)
{
    const struct trede_cross_table *t = &of->table;
    for (size_t cell = 0; cell < t->r * t->c; cell++) {
        if (!(t->share[cell] > 0.0)) continue;
        const double *b = of->basis + cell * of->k;
        double scale = 1.0 / (t->share[cell] * (double)t->inside_count);
        for (size_t i = 0; i < of->k; i++) {
            for (size_t j = 0; j < of->k; j++)
                of->independence[i * of->k + j] += scale * b[i] * b[j];
        }
    }
}

static double pearson(const struct trede_cross_table *t)
{
    double chisq = 0.0;
    for (size_t i = 0; i < t->r; i++) {
        double row_share = 0.0;
        for (size_t j = 0; j < t->c; j++)
            row_share += t->share[i * t->c + j];
        for (size_t j = 0; j < t->c; j++) {
            double column_share = 0.0;
            for (size_t other = 0; other < t->r; other++)
                column_share += t->share[other * t->c + j];
            double expected = row_share * column_share, off = t->share[i * t->c + j] - expected;
            chisq += off * off / expected;
        }
    }
    return chisq * (double)t->inside_count;
}

/* The table with its two matrices; k 0 when there is nothing to test. */
static enum trede_status make_interactions(const struct trede_design *design, const struct trede_cross *cross,
                                           struct interactions *of)
{
    enum trede_status status = trede_cross_table_make(of->arena, design, cross, &of->table);
    if (status || !of->table.share) return status;
    size_t k = (of->table.r - 1) * (of->table.c - 1), cells = of->table.r * of->table.c;
    of->basis = trede_arena_alloc(of->arena, cells * k, sizeof(double));
    of->mean_basis = trede_arena_alloc(of->arena, k, sizeof(double));
    of->influence = trede_arena_alloc(of->arena, cells * k, sizeof(double));
    of->independence = trede_arena_alloc(of->arena, k * k, sizeof(double));
    of->covariance = trede_arena_alloc(of->arena, k * k, sizeof(double));
    if (!of->basis || !of->mean_basis || !of->influence || !of->independence || !of->covariance) return TREDE_INTERNAL;
    of->k = k;
    fill_basis(of);
    fill_influence(of);
    fill_independence(of);
    return trede_cross_table_covariance(of->arena, &of->table, k, of->influence, of->covariance);
}

static void fill_result(const struct interactions *of, struct trede_rao_scott *out)
{
    size_t k = of->k;
    const struct trede_cross_table *t = &of->table;
    const double *delta = of->covariance; /* solved: the design effect matrix */
    double trace = 0.0, square = 0.0;
    for (size_t i = 0; i < k; i++) {
        trace += delta[i * k + i];
        for (size_t j = 0; j < k; j++)
            square += delta[i * k + j] * delta[j * k + i];
    }
    double df = trede_domain_df(t->design, t->inside, t->inside_count);
    if (!(trace > 0.0) || !(square > 0.0) || !(df > 0.0)) return;
    out->chisq = pearson(t);
    out->f = out->chisq / trace;
    out->df1 = trace * trace / square;
    out->df2 = out->df1 * df;
    out->p = trede_f_upper(out->f, out->df1, out->df2);
    out->first_order = out->f * (double)k;
    out->p_first_order = trede_chisq_upper(out->first_order, (double)k);
    out->defined = true;
}

enum trede_status trede_rao_scott_of(const struct trede_design *design, const struct trede_cross *cross,
                                     struct trede_rao_scott *out)
{
    struct interactions of = {.arena = trede_arena_create()};
    size_t rank = 0;
    *out = (struct trede_rao_scott){0};
    if (!of.arena) return TREDE_INTERNAL;
    enum trede_status status = make_interactions(design, cross, &of);
    out->base = (int64_t)of.table.inside_count;
    if (!status && of.k > 0) status = trede_solve_semidefinite(of.k, of.independence, of.k, of.covariance, &rank);
    if (!status && rank > 0) fill_result(&of, out);
    trede_arena_destroy(of.arena);
    return status;
}

/* The eigenvalues of V x = lambda A x; none when empty cells leave A singular. */
static enum trede_status take_eigenvalues(struct interactions *of, double *lambda, size_t *count)
{
    trede_gsl_quiet();
    gsl_eigen_gensymm_workspace *work = gsl_eigen_gensymm_alloc(of->k);
    if (!work) return TREDE_INTERNAL;
    gsl_matrix_view covariance = gsl_matrix_view_array(of->covariance, of->k, of->k);
    gsl_matrix_view independence = gsl_matrix_view_array(of->independence, of->k, of->k);
    gsl_vector_view values = gsl_vector_view_array(lambda, of->k);
    int failed = gsl_eigen_gensymm(&covariance.matrix, &independence.matrix, &values.vector, work);
    gsl_eigen_gensymm_free(work);
    gsl_sort_vector(&values.vector);
    if (!failed) *count = of->k;
    return TREDE_OK;
}

enum trede_status trede_design_effects_of(const struct trede_design *design, const struct trede_cross *cross,
                                          double *lambda, size_t *count)
{
    struct interactions of = {.arena = trede_arena_create()};
    *count = 0;
    if (!of.arena) return TREDE_INTERNAL;
    enum trede_status status = make_interactions(design, cross, &of);
    if (!status && of.k > 0) status = take_eigenvalues(&of, lambda, count);
    trede_arena_destroy(of.arena);
    return status;
}
