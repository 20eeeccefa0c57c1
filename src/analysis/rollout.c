/* What a channel did where it came earlier against where it came later or never (methods 6.5: staggered areas).
 *
 * Model: the share on the target rung or higher in an area and wave is a level of the area, a level of the wave, and
 * for every channel an amount in the areas that have it by then. Channels are in one model because they come at
 * different moments in the same areas. Algorithm: weighted least squares on the shares of area x wave, with the number
 * of people as weights, so each coefficient is one linear combination of those shares; its variance comes from the one
 * variance engine. Areas also move for reasons of their own: where the shares lie further from the model than their
 * sampling errors say, the standard errors are made larger by that factor (Birge 1932), never smaller. An area has a
 * channel from the first activity there (euros, hours or contacts) on, if that was before fieldwork began. Reference:
 * Wooldridge 2021 (two-way fixed effects). Rejected: group-time effects per channel (analysis did has them for the
 * campaign as a whole), which would count what other channels did in the same areas as this one's; with effects that
 * grow, one coefficient is a weighted mean of them, and said to be so in Methode. A channel that came everywhere at
 * once, or always together with another, cannot be told apart: not_converged. */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "stats/design.h"
#include "stats/interval.h"
#include "stats/linear.h"

enum { LEAST_AREAS = 4, LEAST_WAVES = 3, LEAST_DF = 10, MOST_CELLS = 2000 };

struct rollout {
    const struct trede_context *context;
    struct trede_arena *arena;
    struct trede_results *out;
    int set;                    /* the areas */
    size_t areas;               /* segments of the set */
    size_t waves;               /* with data */
    int *wave_of;               /* waves with data */
    int32_t *wave;              /* rows: number among them */
    int32_t *area;              /* rows; < 0 = in none, or in two */
    int32_t *start;             /* channels x areas: first day; INT32_MAX = never */
    struct trede_ratios ratios; /* areas x waves */
    size_t *cell;               /* the cells in the model */
    size_t cells;
    size_t *channel; /* the channels in the model */
    size_t channels;
    double *x; /* cells x columns: areas, waves but the first, channels */
    size_t columns;
};

/* ---- areas, waves, starts ---- */

/* The set of the campaign's area comparison, if activity is split by it; else the first that activity is split by. */
static int find_set(const struct trede_context *context)
{
    const struct trede_campaign *c = context->campaign;
    int found = -1;
    for (size_t i = 0; i < context->activity.count; i++)
        for (size_t s = 0; s < c->set_count; s++) {
            if (strcmp(context->activity.cells[i].segment_set, c->sets[s].name) != 0) continue;
            if ((int)s == c->comparison.set) return (int)s;
            if (found < 0) found = (int)s;
        }
    return found;
}

static size_t area_of(const struct rollout *r, const char *segment)
{
    const struct trede_segment_set *set = &r->context->campaign->sets[r->set];
    size_t s = 0;
    while (s < set->count && strcmp(set->segments[s].rule.name, segment) != 0)
        s++;
    return s;
}

static bool is_active(const struct trede_count_cell *cell)
{
    return cell->spend > 0 || cell->hours > 0 || cell->contacts > 0;
}

/* Activity that is not of one area came everywhere. */
static void find_starts(struct rollout *r)
{
    const struct trede_context *context = r->context;
    size_t all = context->campaign->channel_count * r->areas;
    for (size_t i = 0; i < all; i++)
        r->start[i] = INT32_MAX;
    for (size_t i = 0; i < context->activity.count; i++) {
        const struct trede_count_cell *cell = &context->activity.cells[i];
        if (cell->channel < 0 || !is_active(cell)) continue;
        bool of_set = strcmp(cell->segment_set, context->campaign->sets[r->set].name) == 0;
        size_t only = of_set ? area_of(r, cell->segment) : r->areas;
        for (size_t a = 0; a < r->areas; a++) {
            int32_t *start = &r->start[(size_t)cell->channel * r->areas + a];
            if ((!of_set || a == only) && cell->period.first < *start) *start = cell->period.first;
        }
    }
}

static bool has_channel(const struct rollout *r, size_t channel, size_t cell)
{
    size_t area = cell / r->waves, wave = cell % r->waves;
    return r->start[channel * r->areas + area] < r->context->campaign->waves[r->wave_of[wave]].first_day;
}

static void number_waves(struct rollout *r)
{
    const struct trede_frame *frame = r->context->frame;
    for (size_t w = 0; w < r->context->campaign->wave_count; w++)
        if (frame->wave_rows[w]) r->wave_of[r->waves++] = (int)w;
    for (size_t row = 0; row < frame->rows; row++) {
        r->wave[row] = -1;
        for (size_t t = 0; t < r->waves; t++)
            if (r->wave_of[t] == frame->wave[row]) r->wave[row] = (int32_t)t;
    }
}

/* ---- the shares ---- */

static size_t cell_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct rollout *r = payload;
    int stage = r->context->frame->stage[row];
    if (stage < 1 || r->area[row] < 0 || r->wave[row] < 0) return 0;
    size_t cell = (size_t)r->area[row] * r->waves + (size_t)r->wave[row];
    terms[0] = (struct trede_term){cell, stage >= r->context->campaign->effect.stage, 1};
    return 1;
}

static enum trede_status find_shares(struct rollout *r)
{
    const struct trede_domain *everyone = &r->context->domains->of[0];
    enum trede_status status = trede_ratios_estimate(&r->context->frame->design, everyone->rows, everyone->count,
                                                     r->areas * r->waves, cell_terms, r, &r->ratios);
    for (size_t i = 0; !status && i < r->ratios.k; i++)
        if (r->ratios.base[i] >= 2) r->cell[r->cells++] = i;
    return status;
}

/* ---- the model ---- */

static void write_row(const struct rollout *r, size_t i, double *x)
{
    size_t area = r->cell[i] / r->waves, wave = r->cell[i] % r->waves;
    memset(x, 0, r->columns * sizeof *x);
    x[area] = 1;
    if (wave > 0) x[r->areas + wave - 1] = 1;
    for (size_t c = 0; c < r->channels; c++)
        x[r->areas + r->waves - 1 + c] = has_channel(r, r->channel[c], r->cell[i]);
}

/* X'WX, with the column `last` moved to the end; columns is how many. */
static void cross_product(const struct rollout *r, const double *x, size_t last, double *a)
{
    size_t n = r->columns;
    memset(a, 0, n * n * sizeof *a);
    for (size_t i = 0; i < r->cells; i++) {
        double weight = (double)r->ratios.base[r->cell[i]];
        for (size_t p = 0; p < n; p++) {
            size_t from_p = p == last ? n - 1 : p == n - 1 ? last : p;
            double left = weight * x[i * n + p];
            for (size_t q = 0; left > 0 && q < n; q++)
                a[from_p * n + (q == last ? n - 1 : q == n - 1 ? last : q)] += left * x[i * n + q];
        }
    }
}

/* Channels that are there in some cells and not in others. */
static void list_channels(struct rollout *r)
{
    for (size_t c = 0; c < r->context->campaign->channel_count; c++) {
        size_t with = 0;
        for (size_t i = 0; i < r->cells; i++)
            with += has_channel(r, c, r->cell[i]);
        if (with > 0 && with < r->cells) r->channel[r->channels++] = c;
    }
}

/* weights: the coefficient of a column is sum weights[i] share[i]. scale: by how much the shares lie further from the
 * model than sampling says, at least 1. */
struct solution {
    double *weights; /* columns x cells */
    double scale, df;
};

static double scale_of(const struct rollout *r, const struct solution *s, double df)
{
    double sum = 0;
    for (size_t i = 0; i < r->cells; i++) {
        double fitted = 0, variance = r->ratios.covariance[r->cell[i] * r->ratios.k + r->cell[i]];
        for (size_t p = 0; p < r->columns; p++) {
            double beta = 0;
            for (size_t j = 0; r->x[i * r->columns + p] > 0 && j < r->cells; j++)
                beta += s->weights[p * r->cells + j] * r->ratios.value[r->cell[j]];
            fitted += r->x[i * r->columns + p] * beta;
        }
        double off = r->ratios.value[r->cell[i]] - fitted;
        if (variance > 0) sum += off * off / variance;
    }
    return fmax(1, sqrt(sum / df));
}

static enum trede_status solve(struct rollout *r, struct solution *s)
{
    size_t n = r->columns, rank;
    double *a = trede_arena_alloc(r->arena, n * n, sizeof *a);
    s->weights = trede_arena_alloc(r->arena, n * r->cells, sizeof *s->weights);
    if (!a || !s->weights) return TREDE_INTERNAL;
    cross_product(r, r->x, n - 1, a);
    for (size_t i = 0; i < r->cells; i++)
        for (size_t p = 0; p < n; p++)
            s->weights[p * r->cells + i] = (double)r->ratios.base[r->cell[i]] * r->x[i * n + p];
    enum trede_status status = trede_solve_semidefinite(n, a, r->cells, s->weights, &rank);
    if (status) return status;
    s->df = (double)r->cells - (double)rank;
    if (s->df >= LEAST_DF) s->scale = scale_of(r, s, s->df);
    return TREDE_OK;
}

static enum trede_status is_separable(const struct rollout *r, size_t column, bool *separable)
{
    double *a = trede_arena_alloc(r->arena, r->columns * r->columns, sizeof *a);
    bool *redundant = trede_arena_alloc(r->arena, r->columns, sizeof *redundant);
    if (!a || !redundant) return TREDE_INTERNAL;
    cross_product(r, r->x, column, a);
    trede_find_redundant(r->columns, a, redundant);
    *separable = !redundant[r->columns - 1];
    return TREDE_OK;
}

/* ---- rows ---- */

static void fill(const struct rollout *r, const struct solution *s, size_t column, double *coefficients,
                 struct trede_result *row)
{
    struct trede_estimate *e = &row->estimate;
    memset(coefficients, 0, r->ratios.k * sizeof *coefficients);
    for (size_t i = 0; i < r->cells; i++)
        coefficients[r->cell[i]] = s->weights[column * r->cells + i];
    struct trede_linear linear = trede_ratios_combine(&r->ratios, coefficients);
    e->value = linear.value;
    e->se = linear.se * s->scale;
    e->df = fmin(linear.df, s->df);
    e->has_se = true;
    trede_estimate_mean(e, row->level);
    if (e->status != TREDE_ESTIMATE_OK) return;
    row->has_p = row->has_mdd = true;
    row->p = trede_t_two_sided(e->value / e->se, e->df);
    row->mdd = trede_detectable(e->se, e->df);
}

/* The people in the smallest cell: the areas' own figures are what a reader could solve for. */
static int64_t smallest_base(const struct rollout *r)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < r->cells; i++)
        if (r->ratios.base[r->cell[i]] < least) least = r->ratios.base[r->cell[i]];
    return least;
}

static enum trede_status add_channel(struct rollout *r, const struct solution *s, size_t c)
{
    const struct trede_campaign *campaign = r->context->campaign;
    struct trede_result row = trede_row_begin(r->context, "effect");
    double *coefficients = trede_arena_alloc(r->arena, r->ratios.k, sizeof *coefficients);
    size_t column = r->areas + r->waves - 1 + c;
    bool separable = false;
    if (!coefficients) return TREDE_INTERNAL;
    enum trede_status status = is_separable(r, column, &separable);
    if (status) return status;
    row.wave = campaign->waves[r->wave_of[r->waves - 1]].id;
    row.subject = campaign->channels[r->channel[c]].name;
    row.statistic = "rollout_difference";
    row.unit = TREDE_UNIT_POINTS;
    row.method = trede_variance_word(r->context);
    row.note = trede_results_text(r->out, "at_least:%d;areas:%s", campaign->effect.stage, campaign->sets[r->set].name);
    row.estimate.base = smallest_base(r);
    row.estimate.effective_base = (double)row.estimate.base;
    if (!row.note) return TREDE_INTERNAL;
    if (s->df < LEAST_DF)
        row.estimate.status = TREDE_TOO_FEW;
    else if (!separable)
        row.estimate.status = TREDE_NOT_CONVERGED;
    else
        fill(r, s, column, coefficients, &row);
    return trede_results_add(r->out, &row);
}

/* The part of the people of the latest wave who live where the channel came: turns a change there into one of all. */
static enum trede_status add_share(struct rollout *r, size_t c)
{
    double with = 0, all = 0;
    int64_t base = 0;
    for (size_t i = 0; i < r->cells; i++) {
        if (r->cell[i] % r->waves != r->waves - 1) continue;
        double weight = r->ratios.weight[r->cell[i]];
        all += weight;
        base += r->ratios.base[r->cell[i]];
        if (has_channel(r, r->channel[c], r->cell[i])) with += weight;
    }
    struct trede_result row = trede_row_begin(r->context, "effect");
    row.wave = r->context->campaign->waves[r->wave_of[r->waves - 1]].id;
    row.subject = r->context->campaign->channels[r->channel[c]].name;
    row.statistic = "rollout_share";
    row.unit = TREDE_UNIT_SHARE;
    row.estimate.base = base;
    row.estimate.effective_base = (double)base;
    row.estimate.status = all > 0 ? TREDE_NO_VARIANCE : TREDE_TOO_FEW;
    row.estimate.value = all > 0 ? with / all : 0;
    return trede_results_add(r->out, &row);
}

static enum trede_status add_model(struct rollout *r)
{
    struct solution solution = {NULL, 1, 0};
    list_channels(r);
    if (r->channels == 0) return TREDE_OK;
    r->columns = r->areas + r->waves - 1 + r->channels;
    r->x = trede_arena_alloc(r->arena, r->cells * r->columns, sizeof *r->x);
    if (!r->x) return TREDE_INTERNAL;
    for (size_t i = 0; i < r->cells; i++)
        write_row(r, i, r->x + i * r->columns);
    enum trede_status status = solve(r, &solution);
    for (size_t c = 0; c < r->channels && !status; c++)
        if (!(status = add_channel(r, &solution, c))) status = add_share(r, c);
    return status;
}

static enum trede_status make(struct rollout *r)
{
    const struct trede_campaign *campaign = r->context->campaign;
    size_t rows = r->context->frame->rows;
    r->areas = campaign->sets[r->set].count;
    r->wave_of = trede_arena_alloc(r->arena, campaign->wave_count, sizeof *r->wave_of);
    r->wave = trede_arena_alloc(r->arena, rows, sizeof *r->wave);
    r->area = trede_arena_alloc(r->arena, rows, sizeof *r->area);
    r->start = trede_arena_alloc(r->arena, campaign->channel_count * r->areas, sizeof *r->start);
    r->channel = trede_arena_alloc(r->arena, campaign->channel_count, sizeof *r->channel);
    if (!r->wave_of || !r->wave || !r->area || !r->start || !r->channel) return TREDE_INTERNAL;
    number_waves(r);
    if (r->areas < LEAST_AREAS || r->waves < LEAST_WAVES || r->areas * r->waves > MOST_CELLS) return TREDE_OK;
    r->cell = trede_arena_alloc(r->arena, r->areas * r->waves, sizeof *r->cell);
    if (!r->cell) return TREDE_INTERNAL;
    trede_domains_place(r->context->domains, rows, r->set, r->area);
    find_starts(r);
    enum trede_status status = find_shares(r);
    if (!status) status = add_model(r);
    if (r->ratios.value) trede_ratios_free(&r->ratios);
    return status;
}

enum trede_status trede_analyse_rollout(const struct trede_context *context, struct trede_results *out)
{
    struct rollout r = {.context = context, .out = out, .set = find_set(context)};
    if (r.set < 0 || !context->campaign->ladder.given) return TREDE_OK;
    r.arena = trede_arena_create();
    enum trede_status status = r.arena ? make(&r) : TREDE_INTERNAL;
    trede_arena_destroy(r.arena);
    return status;
}
