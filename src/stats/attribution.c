/* attribution.c - from barriers to points of the gap.
 *
 * Model: among intenders, P(acts) = logistic(constant + barriers + composition), by pseudo-maximum likelihood; with
 * I = P(intends) among all that the gap is about,
 *   closed(b) = I mean(P without b - P as it is),   shapley(b) the same over all orders of taking barriers away,
 *   explainable = sum of shapley(b),                unexplained = I - B - explainable.
 * Intenders of whom a barrier is not known count in I and are taken to be as the other intenders. Linearised variables:
 * of a mean over intenders margins.c; of I (row intends - I) / W; of a product the sum of both; so each standard error
 * holds the sampling of people, of outcomes and of who intends. All numbers of one model are one table with a line per
 * pattern, and four for those outside it (intends or not, acts or not).
 * Of a few hundred intenders, a dozen with a barrier, the plain linearisation makes the standard error of a marginal
 * effect too small (intervals of 95 % held it 90 % of the time with 84 intenders, 93 % with 175): the few fit
 * themselves. So the influence of a row on the coefficients is divided by 1 - its leverage, which is what leaving it
 * out would do (the linearised jackknife: Bell & McCaffrey 2002; Long & Ervin 2000 call it HC3). Separation: Firth's
 * penalty, counted in effective respondents. Reference: Binder 1983; Graubard & Korn 1999; Shapley 1953; Firth 1993;
 * Heinze & Schemper 2002. Rejected: coefficients as importance (no points, do not add up); the sample of complete
 * answers alone (its gap is not the gap on the sheet); dropping rows that separate. */
#include "stats/attribution.h"

#include <math.h>
#include <string.h>

#include "stats/influence.h"
#include "stats/shapley.h"

static const double redundant = 1e-9; /* of a column's square: what the columns before it leave of it */
static const double smallest_rest =
    0.1; /* of 1 - leverage: a row that all but fits itself counts ten times, not more */

/* ---- the sample, collapsed ---- */

enum trede_status trede_attribution_prepare(struct trede_arena *arena, const struct trede_attribution_sample *sample,
                                            struct trede_attribution_patterns *out)
{
    size_t rows = sample->design->rows, count = 1 + sample->barriers + sample->covariates;
    struct trede_pattern_column *columns = trede_arena_alloc(arena, count, sizeof *columns);
    int32_t *outcome = trede_arena_alloc(arena, rows, sizeof *outcome);
    if (!columns || !outcome) return TREDE_INTERNAL;
    for (size_t r = 0; r < rows; r++)
        outcome[r] = sample->intends[r] == 1 ? sample->acts[r] : -1;
    columns[0] = (struct trede_pattern_column){outcome, 2};
    for (size_t b = 0; b < sample->barriers; b++)
        columns[1 + b] = sample->barrier[b];
    for (size_t v = 0; v < sample->covariates; v++)
        columns[1 + sample->barriers + v] = sample->covariate[v];
    const struct trede_pattern_question question = {.rows = rows, .columns = columns, .column_count = count};
    out->sample = sample;
    return trede_patterns_make(arena, &question, &out->patterns);
}

/* ---- the part that is asked about ---- */

struct part {
    struct trede_arena *arena;
    const struct trede_attribution_sample *sample;
    const struct trede_attribution_patterns *patterns;
    uint32_t *rows, *model_rows; /* the people, and those in the model */
    size_t count, model_count;
    uint32_t *cell_of; /* patterns: cell; TREDE_NO_PATTERN = nobody here */
    uint32_t *first;   /* cells: a row of it */
    double *weight, *y;
    size_t *people; /* cells */
    size_t cells;
    double total, intends, acts; /* sums of weights */
    double model_total, model_squared;
    /* columns of the model: the constant, barriers, levels of covariates */
    struct column {
        enum { CONSTANT, BARRIER, LEVEL } kind;
        size_t index;
        int32_t level;
    } * columns;
    size_t p;
    size_t *player, *column; /* barriers in the model, and their columns */
    size_t players;
};

static bool take_room(struct part *part, size_t count)
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

static void add_to_model(struct part *part, uint32_t row, double weight)
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

static void add_people(struct part *part, const uint32_t *rows, size_t count)
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

static double value_in(const struct part *part, size_t cell, const struct column *column)
{
    uint32_t row = part->first[cell];
    if (column->kind == CONSTANT) return 1.0;
    if (column->kind == BARRIER) return part->sample->barrier[column->index].code[row];
    return part->sample->covariate[column->index].code[row] == column->level;
}

static size_t people_at(const struct part *part, const struct column *column)
{
    size_t people = 0;
    for (size_t c = 0; c < part->cells; c++)
        if (value_in(part, c, column) > 0.0) people += part->people[c];
    return people;
}

static bool compares(const struct part *part, const struct column *column)
{
    size_t people = people_at(part, column);
    return people >= TREDE_LEAST_COMPARED && part->model_count - people >= TREDE_LEAST_COMPARED;
}

/* All columns that compare enough people. The first level of a covariate that does is what others are held against. */
static bool list_columns(struct part *part)
{
    const struct trede_attribution_sample *sample = part->sample;
    size_t most = 1 + sample->barriers;
    for (size_t v = 0; v < sample->covariates; v++)
        most += sample->covariate[v].levels;
    part->columns = trede_arena_alloc(part->arena, most, sizeof *part->columns);
    part->player = trede_arena_alloc(part->arena, 2 * sample->barriers, sizeof *part->player);
    if (!part->columns || !part->player) return false;
    part->column = part->player + sample->barriers;
    part->columns[part->p++] = (struct column){CONSTANT, 0, 0};
    for (size_t b = 0; b < sample->barriers; b++) {
        part->columns[part->p] = (struct column){BARRIER, b, 1};
        part->p += compares(part, &part->columns[part->p]);
    }
    for (size_t v = 0; v < sample->covariates; v++) {
        bool met = false;
        for (int32_t level = 0; level < (int32_t)sample->covariate[v].levels; level++) {
            part->columns[part->p] = (struct column){LEVEL, v, level};
            bool enough = compares(part, &part->columns[part->p]);
            part->p += enough && met;
            met = met || enough;
        }
    }
    return true;
}

/* Products of all columns, summed over the model. */
static double *products_of(const struct part *part)
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
static bool keep_independent(struct part *part)
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
        if (part->columns[i].kind != BARRIER) continue;
        part->player[part->players] = part->columns[i].index;
        part->column[part->players++] = i;
    }
    return true;
}

static enum trede_status make_cells(struct part *part, struct trede_logistic_cells *cells)
{
    double *x = trede_arena_alloc(part->arena, part->cells * part->p, sizeof *x);
    if (!x) return TREDE_INTERNAL;
    for (size_t c = 0; c < part->cells; c++)
        for (size_t i = 0; i < part->p; i++)
            x[c * part->p + i] = value_in(part, c, &part->columns[i]);
    *cells =
        (struct trede_logistic_cells){.cells = part->cells, .p = part->p, .x = x, .y = part->y, .weight = part->weight};
    return TREDE_OK;
}

/* ---- the model ---- */

static bool enough_outcomes(const struct part *part)
{
    size_t act = 0;
    for (size_t c = 0; c < part->cells; c++)
        if (part->y[c] > 0.0) act += part->people[c];
    size_t rarer = act < part->model_count - act ? act : part->model_count - act;
    return rarer >= TREDE_LEAST_COMPARED * part->p;
}

static double leverage_of(const struct trede_logistic_cells *cells, const struct trede_logistic *model, size_t cell)
{
    const double *x = cells->x + cell * cells->p;
    double sum = 0.0, chance = model->fitted[cell];
    for (size_t i = 0; i < cells->p; i++)
        for (size_t j = 0; j < cells->p; j++)
            sum += x[i] * model->inverse[i * cells->p + j] * x[j];
    return cells->weight[cell] * chance * (1.0 - chance) * sum;
}

/* From what a row adds to what the coefficients would lose without it. */
static void leave_one_out(const struct part *part, const struct trede_logistic_cells *cells,
                          struct trede_logistic *model)
{
    for (size_t c = 0; c < cells->cells; c++) {
        double of_a_row = leverage_of(cells, model, c) / (double)part->people[c];
        for (size_t i = 0; i < cells->p; i++)
            model->influence[c * cells->p + i] /= fmax(1.0 - of_a_row, smallest_rest);
    }
}

static enum trede_status fit_model(struct part *part, const struct trede_logistic_cells *cells,
                                   struct trede_logistic *model, struct trede_attribution *out)
{
    enum trede_status status = trede_logistic_fit(part->arena, cells, (struct trede_logistic_method){0}, model);
    if (!status && model->outcome == TREDE_LOGISTIC_SEPARATED)
        status = trede_logistic_fit(part->arena, cells,
                                    (struct trede_logistic_method){.firth_size = out->effective_base}, model);
    out->penalised = model->penalised;
    if (status) return status;
    if (model->outcome == TREDE_LOGISTIC_FITTED)
        leave_one_out(part, cells, model);
    else
        out->status = TREDE_NOT_CONVERGED;
    return TREDE_OK;
}

/* ---- its numbers, and their linearised variables ---- */

enum { EFFECT, CLOSED, SHAPLEY, OF_A_BARRIER };
enum { EXPLAINABLE, UNEXPLAINED, OF_ALL };

struct numbers {
    size_t k, lines; /* lines: cells, then four for those outside the model */
    double *value;   /* k: three a player, then two */
    double *u;       /* lines x k */
    double *variance;
};

static bool make_numbers(const struct part *part, struct numbers *n)
{
    n->k = OF_A_BARRIER * part->players + OF_ALL;
    n->lines = part->cells + 4;
    n->value = trede_arena_alloc(part->arena, n->k, sizeof *n->value);
    n->u = trede_arena_alloc(part->arena, n->lines * n->k, sizeof *n->u);
    n->variance = trede_arena_alloc(part->arena, n->k * n->k, sizeof *n->variance);
    return n->value && n->u && n->variance;
}

static double *settings_of(const struct part *part, const struct trede_logistic_cells *cells, size_t column,
                           double value)
{
    size_t size = cells->cells * cells->p;
    double *x = trede_arena_alloc(part->arena, size, sizeof *x);
    if (!x) return NULL;
    memcpy(x, cells->x, size * sizeof *x);
    for (size_t c = 0; c < cells->cells; c++)
        x[c * cells->p + column] = value;
    return x;
}

static void put(struct numbers *n, size_t at, const struct trede_logistic_cells *cells,
                const struct trede_logistic *model, const struct trede_margin *margin)
{
    n->value[at] = margin->value;
    trede_margin_influence(cells, model, margin, n->u + at, n->k);
}

static enum trede_status put_contrasts(const struct part *part, const struct trede_logistic_cells *cells,
                                       const struct trede_logistic *model, size_t player, struct numbers *n)
{
    struct trede_margin effect, closed;
    const double *with = settings_of(part, cells, part->column[player], 1.0);
    const double *without = settings_of(part, cells, part->column[player], 0.0);
    if (!with || !without) return TREDE_INTERNAL;
    enum trede_status status = trede_margin_of_contrast(part->arena, cells, model, with, without, &effect);
    if (!status) status = trede_margin_of_contrast(part->arena, cells, model, without, cells->x, &closed);
    if (status) return status;
    put(n, OF_A_BARRIER * player + EFFECT, cells, model, &effect);
    put(n, OF_A_BARRIER * player + CLOSED, cells, model, &closed);
    return TREDE_OK;
}

static enum trede_status put_margins(const struct part *part, const struct trede_logistic_cells *cells,
                                     const struct trede_logistic *model, struct numbers *n)
{
    struct trede_margin *shapley = trede_arena_alloc(part->arena, part->players, sizeof *shapley);
    enum trede_status status = shapley ? TREDE_OK : TREDE_INTERNAL;
    for (size_t i = 0; !status && i < part->players; i++)
        status = put_contrasts(part, cells, model, i, n);
    if (status || part->players > TREDE_MOST_PLAYERS) return status;
    status = trede_shapley_of_columns(part->arena, cells, model, part->column, part->players, shapley);
    for (size_t i = 0; !status && i < part->players; i++)
        put(n, OF_A_BARRIER * i + SHAPLEY, cells, model, &shapley[i]);
    return status;
}

/* From a mean over intenders to points of the gap: times P(intends), whose own influence joins. */
static void scale_to_gap(const struct part *part, size_t at, struct numbers *n)
{
    double intends = part->intends / part->total, value = n->value[at];
    for (size_t line = 0; line < n->lines; line++) {
        bool intender = line < part->cells || line - part->cells >= 2;
        double *u = n->u + line * n->k + at;
        *u = intends * *u + value * (intender - intends) / part->total;
    }
    n->value[at] = intends * value;
}

/* The sum of the Shapley values, and what it leaves of the gap. */
static void add_rest(const struct part *part, struct numbers *n)
{
    double gap = (part->intends - part->acts) / part->total, *all = n->value + n->k - OF_ALL;
    for (size_t i = 0; i < part->players; i++)
        all[EXPLAINABLE] += n->value[OF_A_BARRIER * i + SHAPLEY];
    all[UNEXPLAINED] = gap - all[EXPLAINABLE];
    for (size_t line = 0; line < n->lines; line++) {
        bool inside = line < part->cells;
        double intends = inside || line - part->cells >= 2;
        double acts = inside ? part->y[line] : (double)((line - part->cells) % 2);
        double *u = n->u + line * n->k, *u_all = u + n->k - OF_ALL;
        for (size_t i = 0; i < part->players; i++)
            u_all[EXPLAINABLE] += u[OF_A_BARRIER * i + SHAPLEY];
        u_all[UNEXPLAINED] = (intends - acts - gap) / part->total - u_all[EXPLAINABLE];
    }
}

struct look_up {
    const struct part *part;
    const struct numbers *numbers;
};

static size_t line_of(const void *context, size_t row, struct trede_value *values)
{
    const struct look_up *l = context;
    const struct part *part = l->part;
    uint32_t pattern = part->patterns->patterns.of[row];
    size_t outside = 2 * (size_t)part->sample->intends[row] + (size_t)part->sample->acts[row];
    size_t line = pattern == TREDE_NO_PATTERN ? part->cells + outside : part->cell_of[pattern];
    const double *u = l->numbers->u + line * l->numbers->k;
    for (size_t i = 0; i < l->numbers->k; i++)
        values[i] = (struct trede_value){i, u[i]};
    return l->numbers->k;
}

static enum trede_status find_variances(const struct part *part, struct numbers *n)
{
    const struct look_up look_up = {part, n};
    uint32_t *one_block = trede_arena_alloc(part->arena, n->k, sizeof *one_block);
    if (!one_block) return TREDE_INTERNAL;
    const struct trede_influence source = {.k = n->k,
                                           .block_of = one_block,
                                           .apart = true,
                                           .fn = line_of,
                                           .context = &look_up,
                                           .domain = part->rows,
                                           .domain_rows = part->count};
    return trede_variance(part->sample->design, &source, n->variance, NULL);
}

static enum trede_status estimate(const struct part *part, const struct trede_logistic_cells *cells,
                                  const struct trede_logistic *model, struct numbers *n)
{
    if (!make_numbers(part, n)) return TREDE_INTERNAL;
    enum trede_status status = put_margins(part, cells, model, n);
    if (status) return status;
    for (size_t i = 0; i < part->players; i++) {
        scale_to_gap(part, OF_A_BARRIER * i + CLOSED, n);
        scale_to_gap(part, OF_A_BARRIER * i + SHAPLEY, n);
    }
    add_rest(part, n);
    return find_variances(part, n);
}

/* ---- what comes out ---- */

static struct trede_attributed number_at(const struct numbers *n, size_t at)
{
    double variance = n->variance[at * n->k + at];
    return (struct trede_attributed){variance > 0.0 ? TREDE_ESTIMATE_OK : TREDE_NO_VARIANCE, false, n->value[at],
                                     variance > 0.0 ? sqrt(variance) : 0.0};
}

static void fill(const struct part *part, const struct numbers *n, struct trede_attribution *out)
{
    bool shared = part->players <= TREDE_MOST_PLAYERS;
    const struct trede_attributed none = {.status = TREDE_NOT_CONVERGED};
    for (size_t i = 0; i < part->players; i++) {
        struct trede_barrier_effect *barrier = &out->barrier[part->player[i]];
        barrier->marginal_effect = number_at(n, OF_A_BARRIER * i + EFFECT);
        barrier->closed = number_at(n, OF_A_BARRIER * i + CLOSED);
        barrier->shapley = shared ? number_at(n, OF_A_BARRIER * i + SHAPLEY) : none;
    }
    out->explainable = shared ? number_at(n, n->k - OF_ALL + EXPLAINABLE) : none;
    out->unexplained = shared ? number_at(n, n->k - OF_ALL + UNEXPLAINED) : none;
}

/* Every number gets the status of the model; barriers that can be compared but did not get a column are redundant. */
static void fill_status(const struct part *part, struct trede_attribution *out)
{
    out->explainable.status = out->unexplained.status = out->status;
    for (size_t b = 0; b < part->sample->barriers; b++) {
        const struct column column = {BARRIER, b, 1};
        struct trede_attributed none = {.status = out->status};
        if (out->status == TREDE_ESTIMATE_OK) {
            none.redundant = compares(part, &column);
            none.status = none.redundant ? TREDE_NOT_CONVERGED : TREDE_TOO_FEW;
        }
        out->barrier[b] = (struct trede_barrier_effect){none, none, none};
    }
}

static enum trede_status run(struct part *part, struct trede_attribution *out)
{
    struct trede_logistic_cells cells;
    struct trede_logistic model;
    struct numbers numbers;
    if (!list_columns(part) || !keep_independent(part)) return TREDE_INTERNAL;
    out->df = trede_domain_df(part->sample->design, part->model_rows, part->model_count) + 1.0 - (double)part->p;
    out->status = part->players > 0 && out->df >= 1.0 && enough_outcomes(part) ? TREDE_ESTIMATE_OK : TREDE_TOO_FEW;
    enum trede_status status = TREDE_OK;
    if (out->status == TREDE_ESTIMATE_OK) status = make_cells(part, &cells);
    if (!status && out->status == TREDE_ESTIMATE_OK) status = fit_model(part, &cells, &model, out);
    if (!status && out->status == TREDE_ESTIMATE_OK) status = estimate(part, &cells, &model, &numbers);
    if (status) return status;
    fill_status(part, out);
    if (out->status == TREDE_ESTIMATE_OK) fill(part, &numbers, out);
    return TREDE_OK;
}

enum trede_status trede_attribution_make(struct trede_arena *arena, const struct trede_attribution_patterns *patterns,
                                         const uint32_t *rows, size_t count, struct trede_attribution *out)
{
    struct part part = {.arena = arena, .sample = patterns->sample, .patterns = patterns};
    *out = (struct trede_attribution){.status = TREDE_TOO_FEW};
    out->barrier = trede_arena_alloc(arena, patterns->sample->barriers, sizeof *out->barrier);
    if (!out->barrier || !take_room(&part, count)) return TREDE_INTERNAL;
    add_people(&part, rows, count);
    out->people = (int64_t)part.count;
    out->base = (int64_t)part.model_count;
    out->effective_base = part.model_squared > 0.0 ? part.model_total * part.model_total / part.model_squared : 0.0;
    return run(&part, out);
}
