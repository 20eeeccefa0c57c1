/* cross_table.c - the cells of an R x C table, and the way from values per cell to the variance engine.
 *
 * Model: every number that is made from the table has a linearised value per cell (stats/design.h). Algorithm: where
 * totals of PSUs suffice a PSU is its weight in every cell, so the values are added once a cell and not once a row.
 * Reference: Binder 1983. Rejected: the covariance of all R C cells, of which a test needs (R-1)(C-1) combinations. */
#include "stats/cross_table.h"

#include <string.h>

#include "base/sum.h"
#include "stats/influence.h"
#include "stats/moments.h"

static size_t cell_of(const struct trede_cross_table *t, size_t row)
{
    return t->row_place[t->of->row_of[row]] * t->c + t->column_place[t->of->column_of[row]];
}

static void find_inside(struct trede_cross_table *t, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        size_t row = t->of->domain ? t->of->domain[i] : i;
        if (t->of->row_of[row] < 0 || t->of->column_of[row] < 0) continue;
        t->inside[t->inside_count++] = (uint32_t)row;
        t->row_place[t->of->row_of[row]] = 1;
        t->column_place[t->of->column_of[row]] = 1;
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

static void fill_shares(struct trede_cross_table *t)
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

enum trede_status trede_cross_table_make(struct trede_arena *arena, const struct trede_design *design,
                                         const struct trede_cross *of, struct trede_cross_table *out)
{
    size_t rows = of->domain ? of->rows : design->rows;
    *out = (struct trede_cross_table){.design = design, .of = of};
    out->row_place = trede_arena_alloc(arena, of->r, sizeof *out->row_place);
    out->column_place = trede_arena_alloc(arena, of->c, sizeof *out->column_place);
    out->inside = trede_arena_alloc(arena, rows, sizeof *out->inside);
    out->cell = trede_arena_alloc(arena, rows, sizeof *out->cell);
    if (!out->row_place || !out->column_place || !out->inside || !out->cell) return TREDE_INTERNAL;
    find_inside(out, rows);
    out->r = number_places(out->row_place, of->r);
    out->c = number_places(out->column_place, of->c);
    if (out->r < 2 || out->c < 2) return TREDE_OK;
    out->share = trede_arena_alloc(arena, out->r * out->c, sizeof *out->share);
    if (!out->share) return TREDE_INTERNAL;
    fill_shares(out);
    return TREDE_OK;
}

/* ---- covariance ---- */

struct linear_in_cells {
    const struct trede_cross_table *table;
    size_t k;
    const double *influence;
    uint32_t *psu_row; /* of every PSU with a row inside: its first there */
    size_t *psu_first; /* the same as its place in inside; one more: inside_count */
    size_t psu_count;
    uint32_t *one_block; /* k: all 0 */
    double *cell_total;  /* r x c, room: the weight of one PSU in every cell, 0 between two */
};

static void linearise(const void *context, size_t row, double *u)
{
    const struct linear_in_cells *of = context;
    memcpy(u, of->influence + cell_of(of->table, row) * of->k, of->k * sizeof *u);
}

/* A row's values depend on its cell alone: a PSU is its weight in every cell. */
static void psu_total(const void *context, size_t p, struct trede_total *total)
{
    const struct linear_in_cells *of = context;
    const struct trede_cross_table *t = of->table;
    for (size_t i = of->psu_first[p]; i < of->psu_first[p + 1]; i++)
        of->cell_total[t->cell[i]] += t->design->weight[t->inside[i]];
    trede_total_touch(total, 0);
    for (size_t i = of->psu_first[p]; i < of->psu_first[p + 1]; i++) {
        double w = of->cell_total[t->cell[i]];
        if (w == 0.0) continue;
        const double *influence = of->influence + t->cell[i] * of->k;
        of->cell_total[t->cell[i]] = 0.0;
        for (size_t j = 0; j < of->k; j++)
            total->value[j] += w * influence[j];
    }
}

static void find_psus(struct linear_in_cells *of)
{
    const struct trede_cross_table *t = of->table;
    const uint32_t *psu = t->design->psu;
    for (size_t i = 0; i < t->inside_count; i++) {
        if (i > 0 && psu[t->inside[i]] == psu[t->inside[i - 1]]) continue;
        of->psu_row[of->psu_count] = t->inside[i];
        of->psu_first[of->psu_count++] = i;
    }
    of->psu_first[of->psu_count] = t->inside_count;
}

enum trede_status trede_cross_table_covariance(struct trede_arena *arena, const struct trede_cross_table *table,
                                               size_t k, const double *influence, double *covariance)
{
    struct linear_in_cells of = {.table = table, .k = k, .influence = influence};
    if (!trede_totals_suffice(table->design))
        return trede_taylor(table->design, table->inside, table->inside_count, k, linearise, &of, covariance, NULL);
    of.psu_row = trede_arena_alloc(arena, table->inside_count, sizeof *of.psu_row);
    of.psu_first = trede_arena_alloc(arena, table->inside_count + 1, sizeof *of.psu_first);
    of.one_block = trede_arena_alloc(arena, k, sizeof *of.one_block);
    of.cell_total = trede_arena_alloc(arena, table->r * table->c, sizeof *of.cell_total);
    if (!of.psu_row || !of.psu_first || !of.one_block || !of.cell_total) return TREDE_INTERNAL;
    find_psus(&of);
    const struct trede_influence source = {.k = k,
                                           .block_of = of.one_block,
                                           .context = &of,
                                           .psu = psu_total,
                                           .psu_row = of.psu_row,
                                           .psu_count = of.psu_count};
    return trede_variance(table->design, &source, covariance, NULL);
}
