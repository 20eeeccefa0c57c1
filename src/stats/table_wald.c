/* table_wald.c - the adjusted Wald test of independence.
 *
 * Model: Y = N_ij - N_i N_j / N, weighted totals of the cells without the first row and column, is 0 under
 * independence; W = Y' V^-1 Y with V the design's covariance of Y, F = W (df - m + 1) / (m df) on m = (R-1)(C-1) and df
 * - m + 1 degrees of freedom, df = PSUs - strata. Algorithm: Y is linearised per cell, one solve. Reference: Koch,
 * Freeman & Freeman 1975; Thomas & Rao 1987; survey::svychisq statistic "adjWald". Rejected: W against chi-square, far
 * too eager when m is not small beside df. */
#include "stats/cross_table.h"
#include "stats/linear.h"

struct shares {
    const double *row, *column;
};

/* Shares stand for totals: F does not change when all are divided by N. */
static void fill_margins(const struct trede_cross_table *t, double *row, double *column)
{
    for (size_t cell = 0; cell < t->r * t->c; cell++) {
        row[cell / t->c] += t->share[cell];
        column[cell % t->c] += t->share[cell];
    }
}

/* Of Y_kl, k and l from 1, in a row of cell (i, j). */
static double influence_of(const struct trede_cross_table *t, struct shares of, size_t cell, size_t k, size_t l)
{
    bool in_row = cell / t->c == k, in_column = cell % t->c == l;
    double value = in_row && in_column ? 1.0 : 0.0;
    if (in_row) value -= of.column[l];
    if (in_column) value -= of.row[k];
    return (value + of.row[k] * of.column[l]) / t->weight;
}

static void fill(const struct trede_cross_table *t, struct shares of, size_t m, double *y, double *influence)
{
    for (size_t n = 0; n < m; n++) {
        size_t k = n / (t->c - 1) + 1, l = n % (t->c - 1) + 1;
        y[n] = t->share[k * t->c + l] - of.row[k] * of.column[l];
        for (size_t cell = 0; cell < t->r * t->c; cell++)
            influence[cell * m + n] = influence_of(t, of, cell, k, l);
    }
}

static void fill_result(const struct trede_cross_table *t, size_t m, const double *y, const double *solved,
                        struct trede_table_wald *out)
{
    double w = 0.0, df = trede_domain_df(t->design, t->inside, t->inside_count);
    for (size_t n = 0; n < m; n++)
        w += y[n] * solved[n];
    out->df1 = (double)m;
    out->df2 = df - out->df1 + 1.0;
    if (!(out->df2 > 0.0)) return;
    out->f = w * out->df2 / (out->df1 * df);
    out->p = trede_f_upper(out->f, out->df1, out->df2);
    out->defined = true;
}

static enum trede_status test_table(struct trede_arena *arena, const struct trede_cross_table *t,
                                    struct trede_table_wald *out)
{
    size_t m = (t->r - 1) * (t->c - 1), rank = 0;
    double *row = trede_arena_alloc(arena, t->r, sizeof *row), *column = trede_arena_alloc(arena, t->c, sizeof *column);
    double *y = trede_arena_alloc(arena, m, sizeof *y), *solved = trede_arena_alloc(arena, m, sizeof *solved);
    double *influence = trede_arena_alloc(arena, t->r * t->c * m, sizeof *influence);
    double *covariance = trede_arena_alloc(arena, m * m, sizeof *covariance);
    if (!row || !column || !y || !solved || !influence || !covariance) return TREDE_INTERNAL;
    fill_margins(t, row, column);
    fill(t, (struct shares){row, column}, m, y, influence);
    enum trede_status status = trede_cross_table_covariance(arena, t, m, influence, covariance);
    for (size_t n = 0; n < m; n++)
        solved[n] = y[n];
    if (!status) status = trede_solve_semidefinite(m, covariance, 1, solved, &rank);
    if (!status && rank == m) fill_result(t, m, y, solved, out);
    return status;
}

enum trede_status trede_table_wald_of(const struct trede_design *design, const struct trede_cross *cross,
                                      struct trede_table_wald *out)
{
    struct trede_cross_table table;
    struct trede_arena *arena = trede_arena_create();
    *out = (struct trede_table_wald){0};
    if (!arena) return TREDE_INTERNAL;
    enum trede_status status = trede_cross_table_make(arena, design, cross, &table);
    if (!status && table.share) status = test_table(arena, &table, out);
    trede_arena_destroy(arena);
    return status;
}
