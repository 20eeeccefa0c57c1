/* attribution_part.c - which people, and which columns a model of them can bear.
 *
 * Model: a column needs TREDE_LEAST_COMPARED people on either side; a covariate is taken whole or not at all, and only
 * while there are so many of the rarer outcome for each coefficient; a column that is made up of those before it is
 * left out. Algorithm: Cholesky's factor of the columns' products, row by row, a column without a rest having no row
 * (Golub & Van Loan, Matrix Computations 4.2). Rejected: pivoting, which could leave a barrier out and keep the
 * covariate that it equals. */
#include "stats/attribution_part.h"

#include <math.h>
#include <string.h>

static const double redundant = 1e-9; /* of a column's square: what the columns before it leave of it */

static bool take_room(struct trede_part *part, size_t count)
{
    size_t patterns = part->patterns->patterns.count;
    part->rows = trede_arena_alloc(part->arena, count, sizeof *part->rows);
    part->model_rows = trede_arena_alloc(part->arena, count, sizeof *part->model_rows);
    part->cell_of = trede_arena_alloc(part->arena, patterns, sizeof *part->cell_of);
    part->first = trede_arena_alloc(part->arena, patterns, sizeof *part->first);
    part->weight = trede_arena_alloc(part->arena, patterns, sizeof *part->weight);
    part->y = trede_arena_alloc(part->arena, patterns, sizeof *part->y);
    part->people = trede_arena_alloc(part->arena, patterns, sizeof *part->people);
    if (!part->rows || !part->model_rows || !part->cell_of || !part->first) return false;
    memset(part->cell_of, 0xFF, patterns * sizeof *part->cell_of);
    return part->weight && part->y && part->people;
}

static void add_to_model(struct trede_part *part, uint32_t row, double weight)
{
    uint32_t pattern = part->patterns->patterns.of[row];
    if (pattern == TREDE_NO_PATTERN) return;
    if (part->cell_of[pattern] == TREDE_NO_PATTERN) {
        part->first[part->cells] = row;
        part->y[part->cells] = part->sample->acts[row];
        part->cell_of[pattern] = (uint32_t)part->cells++;
    }
    uint32_t cell = part->cell_of[pattern];
    part->weight[cell] += weight;
    part->people[cell]++;
    part->model_rows[part->model_count++] = row;
    part->model_total += weight;
    part->model_squared += weight * weight;
}

static void add_people(struct trede_part *part, const uint32_t *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t row = rows[i];
        int8_t intends = part->sample->intends[row], acts = part->sample->acts[row];
        double weight = part->sample->design->weight[row];
        if (intends < 0 || acts < 0) continue;
        part->rows[part->count++] = row;
        part->total += weight;
        part->intends += intends * weight;
        part->acts += acts * weight;
        add_to_model(part, row, weight);
    }
}

/* ---- the columns of the model ---- */

static double value_in(const struct trede_part *part, size_t cell, const struct trede_part_column *column)
{
    uint32_t row = part->first[cell];
    if (column->kind == TREDE_CONSTANT) return 1.0;
    if (column->kind == TREDE_BARRIER) return part->sample->barrier[column->index].code[row];
    return part->sample->covariate[column->index].code[row] == column->level;
}

static size_t people_at(const struct trede_part *part, const struct trede_part_column *column)
{
    size_t people = 0;
    for (size_t c = 0; c < part->cells; c++)
        if (value_in(part, c, column) > 0.0) people += part->people[c];
    return people;
}

bool trede_part_compares(const struct trede_part *part, const struct trede_part_column *column)
{
    size_t people = people_at(part, column);
    return people >= TREDE_LEAST_COMPARED && part->model_count - people >= TREDE_LEAST_COMPARED;
}

size_t trede_part_rarer(const struct trede_part *part)
{
    size_t act = 0;
    for (size_t c = 0; c < part->cells; c++)
        if (part->y[c] > 0.0) act += part->people[c];
    return act < part->model_count - act ? act : part->model_count - act;
}

/* The levels of a covariate that compare enough people, but for the first of them, which the others are held against;
 * none of them when the model would have more coefficients than its people can bear. */
static bool take_covariate(struct trede_part *part, size_t v)
{
    size_t p = part->p;
    bool met = false;
    for (int32_t level = 0; level < (int32_t)part->sample->covariate[v].levels; level++) {
        part->columns[p] = (struct trede_part_column){TREDE_LEVEL, v, level};
        bool enough = trede_part_compares(part, &part->columns[p]);
        p += enough && met;
        met = met || enough;
    }
    if (p == part->p || trede_part_rarer(part) < TREDE_LEAST_COMPARED * p) return false;
    part->p = p;
    return true;
}

static bool list_columns(struct trede_part *part)
{
    const struct trede_attribution_sample *sample = part->sample;
    size_t most = 1 + sample->barriers;
    for (size_t v = 0; v < sample->covariates; v++)
        most += sample->covariate[v].levels;
    part->columns = trede_arena_alloc(part->arena, most, sizeof *part->columns);
    part->player = trede_arena_alloc(part->arena, 2 * sample->barriers, sizeof *part->player);
    if (!part->columns || !part->player) return false;
    part->column = part->player + sample->barriers;
    part->columns[part->p++] = (struct trede_part_column){TREDE_CONSTANT, 0, 0};
    for (size_t b = 0; b < sample->barriers; b++) {
        part->columns[part->p] = (struct trede_part_column){TREDE_BARRIER, b, 1};
        part->p += trede_part_compares(part, &part->columns[part->p]);
    }
    for (size_t v = 0; v < sample->covariates; v++)
        part->taken[v] = take_covariate(part, v);
    return true;
}

/* Products of all columns, summed over the model. */
static double *products_of(const struct trede_part *part)
{
    size_t p = part->p;
    double *products = trede_arena_alloc(part->arena, p * p, sizeof *products);
    double *x = trede_arena_alloc(part->arena, p, sizeof *x);
    if (!products || !x) return NULL;
    for (size_t c = 0; c < part->cells; c++) {
        for (size_t i = 0; i < p; i++)
            x[i] = value_in(part, c, &part->columns[i]);
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j <= i && x[i] > 0.0; j++)
                products[i * p + j] += part->weight[c] * x[j];
    }
    return products;
}

/* Keeps the columns that are not made up of those before them: Cholesky's rows, left out where nothing is left. The
 * products of kept columns move up beside them. */
static bool keep_independent(struct trede_part *part)
{
    size_t p = part->p, kept = 0;
    double *a = products_of(part);
    size_t *of = trede_arena_alloc(part->arena, p, sizeof *of);
    if (!a || !of) return false;
    for (size_t i = 0; i < p; i++) {
        double whole = a[i * p + i], rest = whole;
        for (size_t j = 0; j < kept; j++) {
            double part_of = a[i * p + of[j]];
            for (size_t l = 0; l < j; l++)
                part_of -= a[i * p + of[l]] * a[of[j] * p + of[l]];
            a[i * p + of[j]] = part_of / a[of[j] * p + of[j]];
            rest -= a[i * p + of[j]] * a[i * p + of[j]];
        }
        if (!(rest > redundant * whole)) continue;
        a[i * p + i] = sqrt(rest);
        part->columns[kept] = part->columns[i];
        of[kept++] = i;
    }
    part->p = kept;
    for (size_t i = 0; i < kept; i++) {
        if (part->columns[i].kind != TREDE_BARRIER) continue;
        part->player[part->players] = part->columns[i].index;
        part->column[part->players++] = i;
    }
    return true;
}

enum trede_status trede_part_cells(struct trede_part *part, struct trede_logistic_cells *cells)
{
    double *x = trede_arena_alloc(part->arena, part->cells * part->p, sizeof *x);
    if (!x) return TREDE_INTERNAL;
    for (size_t c = 0; c < part->cells; c++)
        for (size_t i = 0; i < part->p; i++)
            x[c * part->p + i] = value_in(part, c, &part->columns[i]);
    *cells = (struct trede_logistic_cells){
        .cells = part->cells, .p = part->p, .x = x, .y = part->y, .weight = part->weight};
    return TREDE_OK;
}

enum trede_status trede_part_make(struct trede_arena *arena, const struct trede_attribution_patterns *patterns,
                                  const uint32_t *rows, size_t count, struct trede_part *out)
{
    *out = (struct trede_part){.arena = arena, .sample = patterns->sample, .patterns = patterns};
    out->taken = trede_arena_alloc(arena, patterns->sample->covariates, sizeof *out->taken);
    if (!out->taken || !take_room(out, count)) return TREDE_INTERNAL;
    add_people(out, rows, count);
    return list_columns(out) && keep_independent(out) ? TREDE_OK : TREDE_INTERNAL;
}
