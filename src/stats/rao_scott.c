/* rao_scott.c - is the row independent of the column, under the design?
 *
 * Model: weighted cell shares p of an R x C table; X2 = n sum (p - e)^2 / e corrected to first and second order by the
 * eigenvalues of the design effect matrix D = (C' P^-1 C / n)^-1 (C' P^-1 V P^-1 C), C a basis of the interactions:
 * F = X2 / tr D on tr(D)^2 / tr(D^2) and that times (PSUs - strata) degrees of freedom.
 * Algorithm: the interactions C' P^-1 p are linearised directly, so the engine sees (R-1)(C-1) values and not R C.
 * Reference: Rao & Scott 1984; survey::svychisq statistic "F". Rejected: the Wald statistic, unstable when the table is
 * large beside the degrees of freedom. Rows and columns that nobody holds are left out first. */
#include "stats/association.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/sum.h"
#include "stats/influence.h"
#include "stats/linear.h"
#include "stats/moments.h"

struct table {
    const struct trede_design *design;
    const uint32_t *domain;
    size_t rows;
    const int32_t *row_of, *column_of;
    size_t r, c, interactions;
    size_t *row_place, *column_place; /* from the caller's numbers to the occupied ones */
    double *share;                    /* r x c, of the occupied rows and columns */
    double *basis;                    /* r x c x interactions: orthonormal */
    double *mean_basis;               /* interactions: sum of the basis over occupied cells */
    double *influence;                /* r x c x interactions: the linearised values of a row in that cell */
    double weight;
    uint32_t *inside; /* the rows of the domain that are in the table */
    uint32_t *cell;   /* of each of them */
    size_t inside_count;
    uint32_t *psu_row; /* of every PSU with a row inside: its first there */
    size_t *psu_first; /* the same as its place in inside; one more: inside_count */
    size_t psu_count;
    uint32_t *one_block; /* interactions: all 0 */
    double *cell_total;  /* r x c, room: the weight of one PSU in every cell, 0 between two */
};

static size_t cell_of(const struct table *t, size_t row)
{
    return t->row_place[t->row_of[row]] * t->c + t->column_place[t->column_of[row]];
}

static void find_inside(struct table *t)
{
    for (size_t i = 0; i < t->rows; i++) {
        size_t row = t->domain ? t->domain[i] : i;
        if (t->row_of[row] < 0 || t->column_of[row] < 0) continue;
        t->inside[t->inside_count++] = (uint32_t)row;
        t->row_place[t->row_of[row]] = 1;
        t->column_place[t->column_of[row]] = 1;
    }
}

/* Turns marks into places; returns how many were marked. */
static size_t number_places(size_t *place, size_t count)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        size_t marked = place[i];
        place[i] = used;
        used += marked;
    }
    return used;
}

static void fill_shares(struct table *t)
{
    struct trede_sum total = {0};
    for (size_t i = 0; i < t->inside_count; i++) {
        double w = t->design->weight[t->inside[i]];
        t->cell[i] = (uint32_t)cell_of(t, t->inside[i]);
        t->share[t->cell[i]] += w;
        trede_sum_add(&total, w);
    }
    t->weight = trede_sum_value(&total);
    for (size_t cell = 0; cell < t->r * t->c; cell++)
        t->share[cell] /= t->weight;
}

/* The m-th (from 0) Helmert contrast of n levels at level i: orthogonal to a constant, length 1. */
static double helmert(size_t m, size_t i)
{
    double length = sqrt((double)((m + 1) * (m + 2)));
    if (i <= m) return 1.0 / length;
    return i == m + 1 ? -(double)(m + 1) / length : 0.0;
}

static void fill_basis(struct table *t)
{
    size_t columns = t->c - 1;
    for (size_t cell = 0; cell < t->r * t->c; cell++) {
        for (size_t k = 0; k < t->interactions; k++) {
            double value = helmert(k / columns, cell / t->c) * helmert(k % columns, cell % t->c);
            t->basis[cell * t->interactions + k] = value;
            if (t->share[cell] > 0.0) t->mean_basis[k] += value;
        }
    }
}

static void fill_influence(struct table *t)
{
    for (size_t cell = 0; cell < t->r * t->c; cell++) {
        const double *basis = t->basis + cell * t->interactions;
        double *u = t->influence + cell * t->interactions;
        for (size_t k = 0; t->share[cell] > 0.0 && k < t->interactions; k++)
            u[k] = (basis[k] / t->share[cell] - t->mean_basis[k]) / t->weight;
    }
}

static void linearise(const void *context, size_t row, double *u)
{
    const struct table *t = context;
    memcpy(u, t->influence + cell_of(t, row) * t->interactions, t->interactions * sizeof *u);
}

/* A row's values depend on its cell alone: a PSU is its weight in every cell. */
static void psu_total(const void *context, size_t p, struct trede_total *total)
{
    const struct table *t = context;
    size_t k = t->interactions;
    for (size_t i = t->psu_first[p]; i < t->psu_first[p + 1]; i++)
        t->cell_total[t->cell[i]] += t->design->weight[t->inside[i]];
    trede_total_touch(total, 0);
    for (size_t i = t->psu_first[p]; i < t->psu_first[p + 1]; i++) {
        double w = t->cell_total[t->cell[i]];
        if (w == 0.0) continue;
        const double *influence = t->influence + t->cell[i] * k;
        t->cell_total[t->cell[i]] = 0.0;
        for (size_t j = 0; j < k; j++)
            total->value[j] += w * influence[j];
    }
}

static void find_psus(struct table *t)
{
    const uint32_t *psu = t->design->psu;
    for (size_t i = 0; i < t->inside_count; i++) {
        if (i > 0 && psu[t->inside[i]] == psu[t->inside[i - 1]]) continue;
        t->psu_row[t->psu_count] = t->inside[i];
        t->psu_first[t->psu_count++] = i;
    }
    t->psu_first[t->psu_count] = t->inside_count;
}

/* The covariance of the linearised interactions. */
static enum trede_status take_covariance(struct table *t, double *covariance)
{
    if (!trede_totals_suffice(t->design))
        return trede_taylor(t->design, t->inside, t->inside_count, t->interactions, linearise, t, covariance, NULL);
    find_psus(t);
    const struct trede_influence source = {.k = t->interactions,
                                           .block_of = t->one_block,
                                           .context = t,
                                           .psu = psu_total,
                                           .psu_row = t->psu_row,
                                           .psu_count = t->psu_count};
    return trede_variance(t->design, &source, covariance, NULL);
}

/* C' P^-1 C / n over the occupied cells. */
static void independence_matrix(const struct table *t, double *matrix)
{
    size_t k = t->interactions;
    for (size_t cell = 0; cell < t->r * t->c; cell++) {
        if (!(t->share[cell] > 0.0)) continue;
        const double *b = t->basis + cell * k;
        double scale = 1.0 / (t->share[cell] * (double)t->inside_count);
        for (size_t i = 0; i < k; i++) {
            for (size_t j = 0; j < k; j++)
                matrix[i * k + j] += scale * b[i] * b[j];
        }
    }
}

static double pearson(const struct table *t)
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

/* delta becomes the design effect matrix; false when it cannot be made. */
static enum trede_status design_effects(struct table *t, double *independence, double *delta, size_t *rank)
{
    independence_matrix(t, independence);
    enum trede_status status = take_covariance(t, delta);
    if (status != TREDE_OK) return status;
    return trede_solve_semidefinite(t->interactions, independence, t->interactions, delta, rank);
}

static void fill_result(const struct table *t, const double *delta, struct trede_rao_scott *out)
{
    size_t k = t->interactions;
    double trace = 0.0, square = 0.0;
    for (size_t i = 0; i < k; i++) {
        trace += delta[i * k + i];
        for (size_t j = 0; j < k; j++)
            square += delta[i * k + j] * delta[j * k + i];
    }
    double df = trede_domain_df(t->design, t->inside, t->inside_count);
    if (!(trace > 0.0) || !(square > 0.0) || !(df > 0.0)) return;
    out->f = pearson(t) / trace;
    out->df1 = trace * trace / square;
    out->df2 = out->df1 * df;
    out->p = trede_f_upper(out->f, out->df1, out->df2);
    out->defined = true;
}

static enum trede_status test_table(struct trede_arena *arena, struct table *t, struct trede_rao_scott *out)
{
    out->base = (int64_t)t->inside_count;
    if (t->r < 2 || t->c < 2) return TREDE_OK;
    t->interactions = (t->r - 1) * (t->c - 1);
    size_t square = t->interactions * t->interactions, rank = 0;
    t->share = trede_arena_alloc(arena, t->r * t->c, sizeof(double));
    t->basis = trede_arena_alloc(arena, t->r * t->c * t->interactions, sizeof(double));
    t->mean_basis = trede_arena_alloc(arena, t->interactions, sizeof(double));
    t->influence = trede_arena_alloc(arena, t->r * t->c * t->interactions, sizeof(double));
    double *independence = trede_arena_alloc(arena, square, sizeof(double));
    double *delta = trede_arena_alloc(arena, square, sizeof(double));
    t->cell_total = trede_arena_alloc(arena, t->r * t->c, sizeof(double));
    t->psu_row = trede_arena_alloc(arena, t->inside_count, sizeof *t->psu_row);
    t->psu_first = trede_arena_alloc(arena, t->inside_count + 1, sizeof *t->psu_first);
    t->one_block = trede_arena_alloc(arena, t->interactions, sizeof *t->one_block);
    if (!t->share || !t->basis || !t->mean_basis || !t->influence || !independence || !delta || !t->cell_total ||
        !t->psu_row || !t->psu_first || !t->one_block)
        return TREDE_INTERNAL;
    fill_shares(t);
    fill_basis(t);
    fill_influence(t);
    enum trede_status status = design_effects(t, independence, delta, &rank);
    if (status == TREDE_OK && rank > 0) fill_result(t, delta, out);
    return status;
}

enum trede_status trede_rao_scott_of(const struct trede_design *design, const uint32_t *domain, size_t rows,
                                     const int32_t *row_of, size_t r, const int32_t *column_of, size_t c,
                                     struct trede_rao_scott *out)
{
    *out = (struct trede_rao_scott){0};
    enum trede_status status = TREDE_INTERNAL;
    struct trede_arena *arena = trede_arena_create();
    struct table t = {.design = design, .domain = domain, .row_of = row_of, .column_of = column_of};
    t.rows = domain ? rows : design->rows;
    if (!arena) return status;
    t.row_place = trede_arena_alloc(arena, r, sizeof *t.row_place);
    t.column_place = trede_arena_alloc(arena, c, sizeof *t.column_place);
    t.inside = trede_arena_alloc(arena, t.rows, sizeof *t.inside);
    t.cell = trede_arena_alloc(arena, t.rows, sizeof *t.cell);
    if (t.row_place && t.column_place && t.inside && t.cell) {
        find_inside(&t);
        t.r = number_places(t.row_place, r);
        t.c = number_places(t.column_place, c);
        status = test_table(arena, &t, out);
    }
    trede_arena_destroy(arena);
    return status;
}
