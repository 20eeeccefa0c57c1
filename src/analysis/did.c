/* did.c - where the campaign ran against where it did not (yet) (methods 3.7).
 *
 * Model and algorithm: stats/did.h, group-time effects against areas that had not started, averaged over cohorts by
 * their number of people (Callaway & Sant'Anna 2021). Here: which area a respondent lives in, which waves hold data,
 * and the rows. An area that had the campaign in the first wave with data has no before: it is in no comparison. People
 * in no area, or in two, are left out. Rejected: comparing areas after the start only, which takes differences that
 * were always there for an effect. */
#include <math.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "base/alloc.h"
#include "base/text.h"
#include "stats/did.h"
#include "stats/interval.h"
#include "stats/sensitivity.h"

/* Waves are numbered over those with data. */
struct areas {
    const struct trede_context *context;
    struct trede_arena *arena;
    const struct trede_segment_set *set;
    int *wave_of; /* waves with data: index into campaign->waves */
    size_t waves;
    int32_t *wave;           /* rows: number of the wave */
    int32_t *area;           /* rows: segment of the set; -1 = none, two, or left out */
    int32_t *cohort;         /* rows */
    uint32_t *start;         /* cohorts, ascending: number of the first wave with the campaign; waves = never */
    size_t cohorts, treated; /* treated: cohorts with a wave before and one after their start */
    struct trede_results *out;
};

/* One outcome. */
struct outcome {
    const char *subject;
    double *y; /* rows; NaN = no answer */
    bool share;
};

/* ---- areas and cohorts ---- */

static size_t number_waves(struct areas *a)
{
    const struct trede_frame *frame = a->context->frame;
    size_t waves = 0;
    for (size_t w = 0; w < a->context->campaign->wave_count; w++)
        if (frame->wave_rows[w]) a->wave_of[waves++] = (int)w;
    for (size_t row = 0; row < frame->rows; row++)
        for (size_t t = 0; t < waves; t++)
            if (a->wave_of[t] == frame->wave[row]) a->wave[row] = (int32_t)t;
    return waves;
}

static void place_in_areas(struct areas *a)
{
    const struct trede_context *context = a->context;
    const struct trede_frame *frame = context->frame;
    const struct trede_area_comparison *comparison = &context->campaign->comparison;
    for (size_t row = 0; row < frame->rows; row++) {
        size_t in = 0;
        for (size_t s = 0; s < a->set->count; s++) {
            int column = frame->segment[comparison->set][s];
            if (column < 0 || frame->outcome[column][row] != 1) continue;
            a->area[row] = (int32_t)s;
            in++;
        }
        if (in != 1 || comparison->start[a->area[row]] == TREDE_NO_PART) a->area[row] = -1;
    }
}

/* The number of the first wave with data in which an area has the campaign; waves = none. */
static uint32_t start_of(const struct areas *a, size_t area)
{
    uint32_t start = 0;
    while (start < a->waves && a->wave_of[start] < a->context->campaign->comparison.start[area])
        start++;
    return start;
}

static bool takes_part(const struct areas *a, size_t area)
{
    return a->context->campaign->comparison.start[area] != TREDE_NO_PART;
}

static void list_cohorts(struct areas *a)
{
    for (uint32_t start = 0; start <= a->waves; start++) {
        bool any = false;
        for (size_t s = 0; s < a->set->count; s++)
            any = any || (takes_part(a, s) && start_of(a, s) == start);
        if (!any) continue;
        a->treated += start > 0 && start < a->waves;
        a->start[a->cohorts++] = start;
    }
    for (size_t row = 0; row < a->context->frame->rows; row++) {
        a->cohort[row] = -1;
        for (size_t c = 0; a->area[row] >= 0 && c < a->cohorts; c++)
            if (a->start[c] == start_of(a, (size_t)a->area[row])) a->cohort[row] = (int32_t)c;
    }
}

static enum trede_status make_areas(struct areas *a)
{
    const struct trede_campaign *campaign = a->context->campaign;
    size_t rows = a->context->frame->rows;
    a->set = &campaign->sets[campaign->comparison.set];
    a->wave_of = trede_arena_alloc(a->arena, campaign->wave_count, sizeof *a->wave_of);
    a->wave = trede_arena_alloc(a->arena, rows, sizeof *a->wave);
    a->area = trede_arena_alloc(a->arena, rows, sizeof *a->area);
    a->cohort = trede_arena_alloc(a->arena, rows, sizeof *a->cohort);
    a->start = trede_arena_alloc(a->arena, campaign->wave_count + 1, sizeof *a->start);
    if (!a->wave_of || !a->wave || !a->area || !a->cohort || !a->start) return TREDE_INTERNAL;
    a->waves = number_waves(a);
    place_in_areas(a);
    list_cohorts(a);
    return TREDE_OK;
}

/* ---- rows ---- */

static struct trede_result row_of(const struct areas *a, const struct outcome *y, const char *statistic, size_t wave,
                                  size_t against)
{
    struct trede_result row = trede_row_begin(a->context, "did");
    row.wave = a->context->campaign->waves[a->wave_of[wave]].id;
    row.against = a->context->campaign->waves[a->wave_of[against]].id;
    row.segment_set = a->set->name;
    row.subject = y->subject;
    row.statistic = statistic;
    row.unit = y->share ? TREDE_UNIT_POINTS : TREDE_UNIT_MEAN;
    return row;
}

static bool broken(const struct areas *a, size_t from, size_t to)
{
    const struct trede_campaign *campaign = a->context->campaign;
    for (size_t t = from + 1; t <= to; t++)
        if (trede_wave_break(&campaign->waves[a->wave_of[from]], &campaign->waves[a->wave_of[t]]))
            return !campaign->overlap_measured;
    return false;
}

static enum trede_status add_effect(const struct areas *a, const struct trede_did_effect *effect, bool refused,
                                    struct trede_result *row)
{
    struct trede_estimate *e = &row->estimate;
    e->base = effect->base;
    e->effective_base = effect->effective_base;
    if (!effect->defined || refused) {
        e->status = refused ? TREDE_REFUSED_BREAK : TREDE_TOO_FEW;
        return trede_results_add(a->out, row);
    }
    row->method = "taylor";
    e->value = effect->value;
    e->se = effect->se;
    e->df = effect->df;
    e->has_se = true;
    trede_estimate_mean(e, row->level);
    if (e->status == TREDE_ESTIMATE_OK) {
        row->has_p = row->has_mdd = true;
        row->p = trede_t_two_sided(e->value / e->se, e->df);
        row->mdd = trede_detectable(e->se, e->df);
    }
    return trede_results_add(a->out, row);
}

/* The first cohort with a before and an after. */
static uint32_t first_start(const struct areas *a)
{
    size_t c = 0;
    while (a->start[c] == 0)
        c++;
    return a->start[c];
}

static enum trede_status add_number(const struct areas *a, struct trede_result row, const char *statistic, double value,
                                    bool defined)
{
    row.statistic = statistic;
    row.unit = TREDE_UNIT_RATIO;
    row.method = "none";
    row.estimate = (struct trede_estimate){.value = value,
                                           .base = row.estimate.base,
                                           .effective_base = row.estimate.effective_base,
                                           .status = defined ? TREDE_ESTIMATE_OK : TREDE_NOT_CONVERGED};
    row.has_p = row.has_mdd = false;
    return trede_results_add(a->out, &row);
}

/* What was seen over what would have been seen; of shares between 0 and 1 only. */
static double ratio_without(double seen, double effect)
{
    double without = seen - effect;
    return seen > 0 && seen < 1 && without > 0 && without < 1 ? seen / without : 0;
}

static enum trede_status add_e_value(const struct areas *a, const struct trede_did_effect *effect,
                                     const struct trede_result *row)
{
    const struct trede_estimate *e = &row->estimate;
    double ratio = ratio_without(effect->seen, e->value), low = ratio_without(effect->seen, e->low),
           high = ratio_without(effect->seen, e->high);
    enum trede_status status = add_number(a, *row, "e_value", ratio > 0 ? trede_e_value(ratio) : 0, ratio > 0);
    if (status) return status;
    bool across = e->low <= 0 && e->high >= 0, limits = across || (low > 0 && high > 0);
    double limit = across ? 1 : limits ? trede_e_value_of_limits(low, high) : 0;
    return add_number(a, *row, "e_value_limit", limit, limits);
}

static enum trede_status add_average(const struct areas *a, const struct outcome *y, struct trede_did *did)
{
    size_t before = first_start(a) - 1;
    struct trede_did_effect effect = trede_did_average(did, SIZE_MAX);
    struct trede_result row = row_of(a, y, "difference", a->waves - 1, before);
    enum trede_status status = add_effect(a, &effect, broken(a, before, a->waves - 1), &row);
    if (!status && y->share && row.estimate.status == TREDE_ESTIMATE_OK) status = add_e_value(a, &effect, &row);
    for (size_t t = before + 1; !status && before + 2 < a->waves && t < a->waves; t++) {
        struct trede_did_effect at = trede_did_average(did, t);
        struct trede_result one = row_of(a, y, "difference_wave", t, before);
        status = add_effect(a, &at, broken(a, before, t), &one);
    }
    return status;
}

/* Every cohort at every wave but the one it is set against: effects from its start on, placebos before it. */
static enum trede_status add_cohorts(const struct areas *a, const struct outcome *y, struct trede_did *did)
{
    enum trede_status status = TREDE_OK;
    for (size_t c = 0; c < a->cohorts; c++) {
        uint32_t start = a->start[c];
        if (start == 0 || start >= a->waves) continue;
        const char *note = trede_results_text(a->out, "start:%s", a->context->campaign->waves[a->wave_of[start]].id);
        if (!note) return TREDE_INTERNAL;
        for (size_t t = 0; !status && t < a->waves; t++) {
            if (t + 1 == start || (t >= start && a->treated < 2)) continue;
            struct trede_did_effect effect = trede_did_at(did, c, t);
            struct trede_result row = row_of(a, y, t < start ? "before" : "group_time", t, start - 1);
            row.note = note;
            status = add_effect(a, &effect, broken(a, t < start ? t : start - 1, t < start ? start - 1 : t), &row);
        }
    }
    return status;
}

static enum trede_status add_trend(const struct areas *a, const struct outcome *y, struct trede_did *did)
{
    struct trede_did_trend trend;
    enum trede_status status = trede_did_trend_before(did, &trend);
    size_t before = first_start(a) - 1;
    if (status || before == 0) return status; /* one wave before: there is no trend to look at */
    struct trede_result row = row_of(a, y, "trend_before", before, 0);
    char number[32];
    row.unit = TREDE_UNIT_STATISTIC;
    row.estimate.base = trede_did_average(did, SIZE_MAX).base;
    if (!trend.defined || broken(a, 0, before)) {
        row.estimate.status = trend.defined ? TREDE_REFUSED_BREAK : TREDE_TOO_FEW;
        return trede_results_add(a->out, &row);
    }
    trede_format_exact(number, sizeof number, trend.df2);
    row.method = "taylor";
    row.estimate.value = trend.f;
    row.estimate.df = trend.df1;
    row.has_p = true;
    row.p = trend.p;
    row.note = trede_results_text(a->out, "F; df2=%s", number);
    return row.note ? trede_results_add(a->out, &row) : TREDE_INTERNAL;
}

/* ---- placebo areas: when the campaign started everywhere at once ---- */

static bool in_period(const struct areas *a, size_t row, uint32_t start, size_t after)
{
    return after ? a->wave[row] >= (int32_t)start : a->wave[row] + 1 == (int32_t)start;
}

static void sum_areas(const struct areas *a, const struct outcome *y, uint32_t start, struct trede_placebo_area *sums)
{
    const struct trede_domain *everyone = &a->context->domains->of[0];
    for (size_t i = 0; i < everyone->count; i++) {
        size_t row = everyone->rows ? everyone->rows[i] : i;
        if (a->area[row] < 0 || isnan(y->y[row])) continue;
        for (size_t after = 0; after < 2; after++) {
            if (!in_period(a, row, start, after)) continue;
            sums[a->area[row]].sum[after] += a->context->frame->weight[row] * y->y[row];
            sums[a->area[row]].weight[after] += a->context->frame->weight[row];
        }
    }
}

/* Areas with people before and after; those that had it from the first wave on are no part of it. */
static size_t keep_areas(const struct areas *a, uint32_t start, struct trede_placebo_area *sums)
{
    size_t kept = 0;
    for (size_t s = 0; s < a->set->count; s++) {
        if (!takes_part(a, s) || start_of(a, s) == 0 || !(sums[s].weight[0] > 0 && sums[s].weight[1] > 0)) continue;
        sums[kept] = sums[s];
        sums[kept++].treated = start_of(a, s) == start;
    }
    return kept;
}

static enum trede_status add_placebo(const struct areas *a, const struct outcome *y, int64_t base)
{
    enum { FEWEST_WAYS = 10 };
    if (a->treated != 1) return TREDE_OK;
    uint32_t start = first_start(a);
    struct trede_placebo_area *sums = trede_alloc(a->set->count, sizeof *sums);
    if (!sums) return TREDE_INTERNAL;
    sum_areas(a, y, start, sums);
    struct trede_placebo placebo = trede_placebo_of(sums, keep_areas(a, start, sums), NULL);
    trede_free(sums);
    struct trede_result row = row_of(a, y, "placebo_p", a->waves - 1, start - 1);
    row.unit = TREDE_UNIT_PROBABILITY;
    row.estimate.base = base;
    bool known = placebo.defined && placebo.count >= FEWEST_WAYS;
    row.estimate.status = known ? TREDE_ESTIMATE_OK : TREDE_TOO_FEW;
    row.estimate.value = known ? placebo.p : 0;
    row.method = known ? "exact" : "none";
    return trede_results_add(a->out, &row);
}

/* ---- outcomes ---- */

static enum trede_status add_outcome(const struct areas *a, const struct outcome *y)
{
    const struct trede_context *context = a->context;
    const struct trede_domain *everyone = &context->domains->of[0];
    const struct trede_did_question question = {.design = &context->frame->design,
                                                .domain = everyone->rows,
                                                .domain_rows = everyone->count,
                                                .waves = a->waves,
                                                .cohorts = a->cohorts,
                                                .start = a->start,
                                                .wave = a->wave,
                                                .cohort = a->cohort,
                                                .y = y->y,
                                                .base = TREDE_DID_LAST_BEFORE};
    struct trede_did did;
    enum trede_status status = trede_did_make(&question, &did);
    if (status) return status;
    int64_t base = trede_did_average(&did, SIZE_MAX).base;
    status = add_average(a, y, &did);
    if (!status) status = add_cohorts(a, y, &did);
    if (!status) status = add_trend(a, y, &did);
    if (!status) status = add_placebo(a, y, base);
    trede_did_free(&did);
    return status;
}

static enum trede_status add_ladder(const struct areas *a, double *y)
{
    const struct trede_context *context = a->context;
    const struct trede_frame *frame = context->frame;
    int target = context->campaign->effect.stage;
    char name[16];
    if (!context->campaign->ladder.given) return TREDE_OK;
    (void)trede_print(name, sizeof name, "at_least_%d", target);
    for (size_t row = 0; row < frame->rows; row++)
        y[row] = frame->stage[row] > 0 ? frame->stage[row] >= target : NAN;
    enum trede_status status = add_outcome(a, &(struct outcome){name, y, true});
    for (size_t row = 0; row < frame->rows; row++)
        y[row] = frame->stage[row] > 0 ? frame->stage[row] : NAN;
    return status ? status : add_outcome(a, &(struct outcome){"stage_mean", y, false});
}

static enum trede_status add_rule(const struct areas *a, const char *name, int column, double *y)
{
    if (column < 0) return TREDE_OK;
    for (size_t row = 0; row < a->context->frame->rows; row++)
        y[row] = a->context->frame->outcome[column][row] < 0 ? NAN : a->context->frame->outcome[column][row];
    return add_outcome(a, &(struct outcome){name, y, true});
}

static enum trede_status add_indicators(const struct areas *a, double *y)
{
    const struct trede_campaign *campaign = a->context->campaign;
    const struct trede_frame *frame = a->context->frame;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < campaign->indicator_count; i++) {
        const char *name = campaign->indicators[i].rule.name;
        status = add_rule(a, name, frame->indicator[i], y);
        int number = frame->indicator_number[i];
        if (!status && frame->indicator[i] < 0 && number >= 0)
            status = add_outcome(a, &(struct outcome){name, frame->number[number], false});
    }
    return status;
}

static enum trede_status add_outcomes(struct areas *a)
{
    const struct trede_frame *frame = a->context->frame;
    enum trede_status status = make_areas(a);
    if (status || a->treated == 0) return status;
    double *y = trede_arena_alloc(a->arena, frame->rows, sizeof *y);
    if (!y) return TREDE_INTERNAL;
    status = add_ladder(a, y);
    if (!status) status = add_rule(a, "intention", frame->intention, y);
    if (!status) status = add_rule(a, "behaviour", frame->behaviour, y);
    return status ? status : add_indicators(a, y);
}

enum trede_status trede_analyse_did(const struct trede_context *context, struct trede_results *out)
{
    if (!context->campaign->comparison.start) return TREDE_OK;
    struct areas a = {.context = context, .arena = trede_arena_create(), .out = out};
    enum trede_status status = a.arena ? add_outcomes(&a) : TREDE_INTERNAL;
    trede_arena_destroy(a.arena);
    return status;
}
