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

#include "stats/attribution_part.h"
#include "stats/influence.h"
#include "stats/shapley.h"

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

/* ---- the model ---- */

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
static void leave_one_out(const struct trede_part *part, const struct trede_logistic_cells *cells,
                          struct trede_logistic *model)
{
    for (size_t c = 0; c < cells->cells; c++) {
        double of_a_row = leverage_of(cells, model, c) / (double)part->people[c];
        for (size_t i = 0; i < cells->p; i++)
            model->influence[c * cells->p + i] /= fmax(1.0 - of_a_row, smallest_rest);
    }
}

static enum trede_status fit_model(struct trede_part *part, const struct trede_logistic_cells *cells,
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

static bool make_numbers(const struct trede_part *part, struct numbers *n)
{
    n->k = OF_A_BARRIER * part->players + OF_ALL;
    n->lines = part->cells + 4;
    n->value = trede_arena_alloc(part->arena, n->k, sizeof *n->value);
    n->u = trede_arena_alloc(part->arena, n->lines * n->k, sizeof *n->u);
    n->variance = trede_arena_alloc(part->arena, n->k * n->k, sizeof *n->variance);
    return n->value && n->u && n->variance;
}

static double *settings_of(const struct trede_part *part, const struct trede_logistic_cells *cells, size_t column,
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

static enum trede_status put_contrasts(const struct trede_part *part, const struct trede_logistic_cells *cells,
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

static enum trede_status put_margins(const struct trede_part *part, const struct trede_logistic_cells *cells,
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
static void scale_to_gap(const struct trede_part *part, size_t at, struct numbers *n)
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
static void add_rest(const struct trede_part *part, struct numbers *n)
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
    const struct trede_part *part;
    const struct numbers *numbers;
};

static size_t line_of(const void *context, size_t row, struct trede_value *values)
{
    const struct look_up *l = context;
    const struct trede_part *part = l->part;
    uint32_t pattern = part->patterns->patterns.of[row];
    size_t outside = 2 * (size_t)part->sample->intends[row] + (size_t)part->sample->acts[row];
    size_t line = pattern == TREDE_NO_PATTERN ? part->cells + outside : part->cell_of[pattern];
    const double *u = l->numbers->u + line * l->numbers->k;
    for (size_t i = 0; i < l->numbers->k; i++)
        values[i] = (struct trede_value){i, u[i]};
    return l->numbers->k;
}

static enum trede_status find_variances(const struct trede_part *part, struct numbers *n)
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

static enum trede_status estimate(const struct trede_part *part, const struct trede_logistic_cells *cells,
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

static void fill(const struct trede_part *part, const struct numbers *n, struct trede_attribution *out)
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
static void fill_status(const struct trede_part *part, struct trede_attribution *out)
{
    out->explainable.status = out->unexplained.status = out->status;
    for (size_t b = 0; b < part->sample->barriers; b++) {
        const struct trede_part_column column = {TREDE_BARRIER, b, 1};
        struct trede_attributed none = {.status = out->status};
        if (out->status == TREDE_ESTIMATE_OK) {
            none.redundant = trede_part_compares(part, &column);
            none.status = none.redundant ? TREDE_NOT_CONVERGED : TREDE_TOO_FEW;
        }
        out->barrier[b] = (struct trede_barrier_effect){none, none, none};
    }
}

static enum trede_status run(struct trede_part *part, struct trede_attribution *out)
{
    struct trede_logistic_cells cells;
    struct trede_logistic model;
    struct numbers numbers;
    out->df = trede_domain_df(part->sample->design, part->model_rows, part->model_count) + 1.0 - (double)part->p;
    bool enough = trede_part_rarer(part) >= TREDE_LEAST_COMPARED * part->p;
    out->status = part->players > 0 && out->df >= 1.0 && enough ? TREDE_ESTIMATE_OK : TREDE_TOO_FEW;
    enum trede_status status = TREDE_OK;
    if (out->status == TREDE_ESTIMATE_OK) status = trede_part_cells(part, &cells);
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
    struct trede_part part;
    *out = (struct trede_attribution){.status = TREDE_TOO_FEW};
    out->barrier = trede_arena_alloc(arena, patterns->sample->barriers, sizeof *out->barrier);
    enum trede_status status = out->barrier ? trede_part_make(arena, patterns, rows, count, &part) : TREDE_INTERNAL;
    if (status) return status;
    out->taken = part.taken;
    out->people = (int64_t)part.count;
    out->base = (int64_t)part.model_count;
    out->effective_base = part.model_squared > 0.0 ? part.model_total * part.model_total / part.model_squared : 0.0;
    return run(&part, out);
}
