/* Did more reports come in than would have without the campaign? (methods 5.2) Per line - everyone, a segment, a
 * channel - the model of series_model.c; from it the change at the start (step, slope) and in each burst, the path that
 * the counts would have taken without them, and what came in beyond it.
 *
 * Errors: overdispersed and carrying on into the next period (first-order autoregression), with Student's t, unless the
 * campaign asks for others: in 24 to 60 months they hold 96-97 of 100 truths where months are independent and 92-93
 * where they are not, quasi-Poisson's 95 and 86-88, Newey-West's 63-85. All kinds stand beside each other as
 * log_rate_ratio_KIND. The excess is fitted less counterfactual counts; its interval comes from 1,000 draws of the
 * coefficients, whose covariance is widened by (t / z)^2. Where a trend cannot be had, or there are fewer than 30
 * reports: reports per inhabitant (or per period) after against before, exact conditional limits, and the excess that
 * follows from them. Reference: Bernal, Cummins & Gasparrini 2017; Wood 2017, 6.10 (draws of coefficients).
 * Rejected: observed less counterfactual with the noise of the counts to come, which answers another question (what
 * next year's number may be) and is wider than what is said about the campaign.
 *
 * What a reader could work out: the fitted counts add up to the observed ones, before and after. Where one period of
 * either is too small to be shown, and only one, the sums would give it away: the numbers then have its base. */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/series_model.h"
#include "base/files.h"
#include "stats/count_rate.h"

enum { DRAWS = 1000, MOST_PATHS = 60 };

struct series_rows {
    const struct trede_context *context;
    const struct trede_series_lines *lines;
    const struct trede_series_line *line;
    const struct trede_series_fit *fit;
    const struct trede_count_draws *draws;
    struct trede_arena *arena;
    struct trede_results *out;
    const char *wave; /* the last period of the line */
    int64_t base;     /* of what follows from all its counts */
};

/* ---- rows ---- */

static struct trede_result begin(const struct series_rows *r, const char *subject, const char *statistic,
                                 enum trede_unit unit)
{
    struct trede_result row = trede_row_begin(r->context, "report_series");
    const char *channel = r->line->channel;
    bool all = strcmp(channel, "all") == 0;
    row.wave = r->wave;
    row.segment_set = r->line->set;
    row.segment = r->line->segment;
    row.subject = trede_results_text(r->out, "%s%s%s", subject, all ? "" : ":", all ? "" : channel);
    row.statistic = statistic;
    row.unit = unit;
    row.is_reports = true;
    row.estimate.base = r->base;
    row.estimate.effective_base = (double)r->base;
    return row;
}

static enum trede_status add(const struct series_rows *r, const struct trede_result *row)
{
    return row->subject && row->wave && row->note ? trede_results_add(r->out, row) : TREDE_INTERNAL;
}

static enum trede_status add_value(const struct series_rows *r, const char *subject, const char *statistic,
                                   enum trede_unit unit, double value)
{
    struct trede_result row = begin(r, subject, statistic, unit);
    row.estimate.value = value;
    row.method = r->fit->way == TREDE_SERIES_MODEL ? trede_series_kind_names[r->fit->headline] : "count";
    return add(r, &row);
}

/* ---- the smallest group that a reader could work out ---- */

static int64_t base_of(const struct series_rows *r)
{
    const struct trede_series *target = &r->line->target;
    double total = 0, lone[2] = {0, 0};
    int hidden[2] = {0, 0};
    for (size_t t = 0; t < r->lines->time.count; t++) {
        if (!target->has[t]) continue;
        size_t after = r->line->has_start && r->line->on[t] > 0;
        total += target->count[t];
        if (!(target->count[t] > 0) || target->count[t] >= r->context->campaign->minimum_reports) continue;
        hidden[after]++;
        lone[after] = target->count[t];
    }
    for (int part = 0; part < 2; part++)
        if (hidden[part] == 1) return (int64_t)llround(lone[part]);
    return (int64_t)llround(total);
}

/* ---- changes of the model ---- */

static double df_of(const struct series_rows *r)
{
    return (double)(r->fit->design.data.rows - r->fit->design.data.columns);
}

/* A log rate ratio with its interval and p; and as a ratio. */
static enum trede_status add_ratio(const struct series_rows *r, const char *subject, const char *statistic,
                                   struct trede_count_contrast c, enum trede_series_kind kind)
{
    double level = r->context->campaign->confidence, df = df_of(r);
    struct trede_result row = begin(r, subject, statistic, TREDE_UNIT_STATISTIC);
    bool ratio = strstr(statistic, "log_") == NULL;
    struct trede_limits limits = trede_interval_t(c.value, c.se, df, level);
    row.method = trede_series_kind_names[kind];
    row.note = r->fit->design.has_control ? "control" : "";
    row.unit = ratio ? TREDE_UNIT_RATIO : TREDE_UNIT_STATISTIC;
    row.estimate.value = ratio ? exp(c.value) : c.value;
    row.estimate.low = ratio ? exp(limits.low) : limits.low;
    row.estimate.high = ratio ? exp(limits.high) : limits.high;
    row.estimate.has_interval = true;
    row.estimate.df = df;
    row.estimate.has_se = !ratio;
    row.estimate.se = ratio ? 0 : c.se;
    if (!(c.se > 0)) row.estimate.status = TREDE_NO_VARIANCE;
    row.has_p = c.se > 0 && strcmp(subject, "path") != 0; /* a path is one story, not a test a period */
    row.p = c.se > 0 ? trede_t_two_sided(c.value / c.se, df) : 0;
    return add(r, &row);
}

static struct trede_count_contrast contrast(const struct series_rows *r, enum trede_series_kind kind,
                                            const double *combination)
{
    return trede_count_contrast_of(&r->fit->model[kind], r->fit->covariance[kind], combination);
}

/* A column of the model as a change: the headline, as a ratio, and with every kind of errors. */
static enum trede_status add_change(const struct series_rows *r, const char *subject, size_t column)
{
    static const char *const of_kind[TREDE_SERIES_KINDS] = {
        "log_rate_ratio_poisson", "log_rate_ratio_quasi", "log_rate_ratio_newey_west", "log_rate_ratio_autoregression",
        "log_rate_ratio_negative_binomial"};
    double combination[TREDE_SERIES_COLUMNS_MOST] = {0};
    combination[column] = 1;
    enum trede_series_kind headline = r->fit->headline;
    struct trede_count_contrast c = contrast(r, headline, combination);
    enum trede_status status = add_ratio(r, subject, "log_rate_ratio", c, headline);
    if (!status) status = add_ratio(r, subject, "rate_ratio", c, headline);
    for (size_t k = 0; k < TREDE_SERIES_KINDS && !status; k++)
        if (r->fit->covariance[k])
            status = add_ratio(r, subject, of_kind[k], contrast(r, (enum trede_series_kind)k, combination),
                               (enum trede_series_kind)k);
    return status;
}

static enum trede_status add_changes(const struct series_rows *r)
{
    const struct trede_series_design *d = &r->fit->design;
    size_t column = d->first_change;
    enum trede_status status = TREDE_OK;
    if (d->has_step) status = add_change(r, "step", column++);
    if (!status && d->has_slope) status = add_change(r, "slope", column++);
    for (size_t b = 0; b < d->burst_count && !status; b++) {
        const char *name = r->context->campaign->series.bursts[d->burst[b]].name;
        const char *subject = trede_arena_join(r->arena, "burst:", name, NULL);
        status = subject ? add_change(r, subject, column++) : TREDE_INTERNAL;
        if (status || !d->burst_slope[b]) continue;
        subject = trede_arena_join(r->arena, "burst_slope:", name, NULL);
        status = subject ? add_change(r, subject, column++) : TREDE_INTERNAL;
    }
    if (!status && d->has_control) {
        double combination[TREDE_SERIES_COLUMNS_MOST] = {0};
        combination[d->trend_difference] = 1;
        status = add_ratio(r, "trend_before", "log_rate_ratio", contrast(r, r->fit->headline, combination),
                           r->fit->headline);
    }
    return status;
}

/* ---- the path without, and what came in beyond it ---- */

struct path {
    double *without, *low, *high; /* per row of the model */
    struct trede_count_effect effect;
    struct trede_count_interval interval;
};

static enum trede_status make_path(const struct series_rows *r, struct path *path)
{
    const struct trede_series_design *d = &r->fit->design;
    const struct trede_count_model *model = &r->fit->model[r->fit->headline];
    size_t rows = d->data.rows, columns = d->data.columns;
    double level = r->context->campaign->confidence;
    double wider = trede_t_quantile(0.5 + level / 2, df_of(r)) / trede_normal_quantile(0.5 + level / 2);
    size_t *listed = trede_arena_alloc(r->arena, d->changes, sizeof *listed);
    double *wide = trede_arena_alloc(r->arena, columns * columns, sizeof *wide);
    path->without = trede_arena_alloc(r->arena, rows, sizeof *path->without);
    path->low = trede_arena_alloc(r->arena, rows, sizeof *path->low);
    path->high = trede_arena_alloc(r->arena, rows, sizeof *path->high);
    if (!listed || !wide || !path->without || !path->low || !path->high) return TREDE_INTERNAL;
    for (size_t i = 0; i < d->changes; i++)
        listed[i] = d->first_change + i;
    for (size_t i = 0; i < columns * columns; i++)
        wide[i] = r->fit->covariance[r->fit->headline][i] * wider * wider;
    struct trede_count_room *room = r->fit->room[r->fit->headline];
    struct trede_count_question question = {r->fit->covariance[r->fit->headline], listed, d->changes, d->of_target};
    trede_count_effect_of(&d->data, model, room, &question, path->without, &path->effect);
    question.covariance = wide;
    return trede_count_interval_of(&d->data, model, room, &question, r->draws,
                                   (struct trede_count_interval_method){level, false}, path->low, path->high,
                                   &path->interval);
}

static enum trede_status add_count(const struct series_rows *r, const char *subject, const char *statistic,
                                   double value, double se, struct trede_limits limits)
{
    struct trede_result row = begin(r, subject, statistic, TREDE_UNIT_COUNT);
    row.method = trede_series_kind_names[r->fit->headline];
    row.note = r->fit->design.has_control ? "control" : "";
    row.estimate.value = value;
    row.estimate.se = se;
    row.estimate.has_se = se > 0;
    row.estimate.low = limits.low;
    row.estimate.high = limits.high;
    row.estimate.has_interval = true;
    row.estimate.df = df_of(r);
    return add(r, &row);
}

/* The count itself is hidden where it is small; what a model says of it is not that count. */
static enum trede_status add_period(const struct series_rows *given, const struct path *path, size_t row)
{
    struct series_rows r = *given;
    const struct trede_series_design *d = &r.fit->design;
    char text[12];
    trede_period_format(text, &r.lines->time.period[d->place[row]]);
    r.wave = trede_results_text(r.out, "%s", text);
    enum trede_status status = add_count(&r, "path", "expected", path->without[row], 0,
                                         (struct trede_limits){path->low[row], path->high[row]});
    if (!status) status = add_value(&r, "path", "fitted", TREDE_UNIT_COUNT, r.fit->model[r.fit->headline].mean[row]);
    double combination[TREDE_SERIES_COLUMNS_MOST] = {0};
    bool changed = false;
    for (size_t i = d->first_change; i < d->data.columns; i++) {
        combination[i] = d->data.x[row * d->data.columns + i];
        changed = changed || combination[i] != 0;
    }
    if (!status && changed)
        status = add_ratio(&r, "path", "rate_ratio", contrast(&r, r.fit->headline, combination), r.fit->headline);
    r.base = (int64_t)llround(d->data.count[row]);
    return status ? status : add_value(&r, "path", "observed", TREDE_UNIT_COUNT, d->data.count[row]);
}

static enum trede_status add_excess(const struct series_rows *r, bool with_path)
{
    struct path path;
    const struct trede_series_design *d = &r->fit->design;
    enum trede_status status = make_path(r, &path);
    if (status) return status;
    status = add_count(r, "excess", "count", path.effect.attributable, path.effect.attributable_se,
                       path.interval.attributable);
    if (!status)
        status = add_count(r, "expected", "count", path.effect.counterfactual, path.effect.counterfactual_se,
                           path.interval.counterfactual);
    if (!status) status = add_value(r, "observed", "count", TREDE_UNIT_COUNT, path.effect.observed);
    for (size_t row = 0; with_path && row < d->target_rows && !status; row++)
        status = add_period(r, &path, row);
    return status;
}

static enum trede_status add_model(const struct series_rows *r, bool with_path)
{
    const struct trede_count_model *poisson = &r->fit->model[TREDE_SERIES_OF_POISSON];
    const struct trede_count_model *negative = &r->fit->model[TREDE_SERIES_OF_NEGATIVE_BINOMIAL];
    enum trede_status status = add_changes(r);
    if (!status) status = add_excess(r, with_path);
    if (!status) status = add_value(r, "dispersion", "quasi", TREDE_UNIT_STATISTIC, poisson->dispersion);
    if (!status && r->fit->covariance[TREDE_SERIES_OF_NEGATIVE_BINOMIAL] && !negative->no_overdispersion)
        status = add_value(r, "dispersion", "theta", TREDE_UNIT_STATISTIC, negative->theta);
    if (!status) status = add_value(r, "season", "harmonics", TREDE_UNIT_COUNT, (double)r->fit->design.harmonics);
    return status;
}

/* ---- a start that never was ---- */

/* The line up to the start, with half of it after a start in its middle; false = no memory. */
static bool make_placebo(const struct series_rows *r, struct trede_series_line *line, size_t *start)
{
    const struct trede_timeline *time = &r->lines->time;
    size_t rows = 0, seen = 0;
    *line = *r->line;
    line->control.rows = 0;
    line->target.has = trede_arena_alloc(r->arena, time->count, sizeof *line->target.has);
    line->on = trede_arena_alloc(r->arena, time->count, sizeof *line->on);
    line->since = trede_arena_alloc(r->arena, time->count, sizeof *line->since);
    if (!line->target.has || !line->on || !line->since) return false;
    for (size_t t = 0; t < time->count; t++) {
        line->target.has[t] = r->line->target.has[t] && !(r->line->on[t] > 0);
        rows += line->target.has[t];
    }
    line->target.rows = rows;
    for (size_t t = 0; t < time->count; t++) {
        if (!line->target.has[t]) continue;
        if (seen++ == rows / 2) *start = t;
        if (seen <= rows / 2) continue;
        line->on[t] = 1;
        line->since[t] = (time->number[t] - time->number[*start] + 0.5) / time->per_year;
    }
    return true;
}

/* Without a comparison: would the same model find a change where there was no campaign yet? */
static enum trede_status add_placebo(const struct series_rows *given, struct trede_series_rooms *rooms)
{
    enum { LEAST_BEFORE = 16 };
    struct series_rows r = *given;
    struct trede_series_line line;
    struct trede_series_fit fit;
    size_t start = 0;
    if (r.fit->design.has_control || !r.line->has_start || r.fit->design.before < LEAST_BEFORE) return TREDE_OK;
    if (!make_placebo(&r, &line, &start)) return TREDE_INTERNAL;
    enum trede_status status = trede_series_fit_line(r.context->campaign, &r.lines->time, &line, r.arena, rooms, &fit);
    if (status || fit.way != TREDE_SERIES_MODEL || !fit.design.has_step) return status;
    char text[12];
    double combination[TREDE_SERIES_COLUMNS_MOST] = {0};
    r.line = &line;
    r.fit = &fit;
    trede_period_format(text, &r.lines->time.period[start]);
    r.wave = trede_results_text(r.out, "%s", text);
    combination[fit.design.first_change] = 1;
    return add_ratio(&r, "placebo", "placebo_ratio", contrast(&r, fit.headline, combination), fit.headline);
}

/* ---- after against before ---- */

struct sides {
    double count[2], exposure[2];
};

/* Exposure: inhabitants times periods, where they are known. */
static struct sides sides_of(const struct series_rows *r)
{
    const struct trede_series *target = &r->line->target;
    struct sides sides = {{0, 0}, {0, 0}};
    for (size_t t = 0; t < r->lines->time.count; t++) {
        if (!target->has[t]) continue;
        size_t after = r->line->has_start && r->line->on[t] > 0;
        sides.count[after] += target->count[t];
        sides.exposure[after] += target->population[t] > 0 ? target->population[t] : 1;
    }
    return sides;
}

static enum trede_status add_exact(const struct series_rows *r, const char *subject, const char *statistic,
                                   enum trede_unit unit, double value, struct trede_limits limits, bool known)
{
    struct trede_result row = begin(r, subject, statistic, unit);
    row.method = "exact";
    row.note = "before_after";
    row.estimate.value = value;
    row.estimate.low = limits.low;
    row.estimate.high = limits.high;
    row.estimate.has_interval = true;
    if (!known) row.estimate.status = TREDE_TOO_FEW;
    return add(r, &row);
}

static enum trede_status add_before_after(const struct series_rows *r)
{
    struct sides s = sides_of(r);
    struct trede_rate_ratio ratio =
        trede_rate_ratio_exact(s.count[1], s.exposure[1], s.count[0], s.exposure[0], r->context->campaign->confidence);
    bool known = ratio.defined && ratio.has_high && ratio.ratio > 0;
    if (s.exposure[1] <= 0) return TREDE_OK; /* bursts alone: without a model there is nothing to hold them against */
    struct trede_limits none = {0, 0}, limits = known ? (struct trede_limits){ratio.low, ratio.high} : none;
    struct trede_limits logs = none, excess = none;
    if (known) {
        logs = (struct trede_limits){log(ratio.low), log(ratio.high)};
        excess = (struct trede_limits){s.count[1] * (1 - 1 / ratio.low), s.count[1] * (1 - 1 / ratio.high)};
    }
    double expected = s.count[0] * s.exposure[1] / s.exposure[0];
    bool bounded = known && ratio.low > 0;
    enum trede_status status =
        add_exact(r, "step", "log_rate_ratio", TREDE_UNIT_STATISTIC, known ? log(ratio.ratio) : 0, logs, bounded);
    if (!status) status = add_exact(r, "step", "rate_ratio", TREDE_UNIT_RATIO, ratio.ratio, limits, known);
    if (!status) status = add_exact(r, "excess", "count", TREDE_UNIT_COUNT, s.count[1] - expected, excess, bounded);
    if (!status) status = add_value(r, "observed", "count", TREDE_UNIT_COUNT, s.count[1]);
    return status;
}

/* ---- lines ---- */

static const char *last_period(const struct series_rows *r)
{
    char text[12] = "";
    for (size_t t = 0; t < r->lines->time.count; t++)
        if (r->line->target.has[t]) trede_period_format(text, &r->lines->time.period[t]);
    return trede_results_text(r->out, "%s", text);
}

static enum trede_status add_line(const struct series_rows *given, struct trede_series_rooms *rooms, bool with_path)
{
    struct series_rows r = *given;
    struct trede_series_fit fit;
    r.arena = trede_arena_create();
    if (!r.arena) return TREDE_INTERNAL;
    enum trede_status status = trede_series_fit_line(r.context->campaign, &r.lines->time, r.line, r.arena, rooms, &fit);
    r.fit = &fit;
    r.wave = last_period(&r);
    r.base = base_of(&r);
    if (!status && !r.wave) status = TREDE_INTERNAL;
    if (!status && fit.way == TREDE_SERIES_MODEL) {
        status = add_model(&r, with_path);
        if (!status) status = add_placebo(&r, rooms); /* last: it takes the rooms */
    }
    if (!status && fit.way == TREDE_SERIES_BEFORE_AFTER) status = add_before_after(&r);
    trede_arena_destroy(r.arena);
    return status;
}

static enum trede_status add_lines(const struct trede_context *context, const struct trede_series_lines *lines,
                                   struct trede_results *out)
{
    struct trede_series_rooms rooms;
    struct trede_count_draws draws, wanted = {DRAWS, TREDE_SERIES_COLUMNS_MOST, context->seed, INFINITY, NULL};
    size_t rows = 2 * lines->time.count;
    enum trede_status status = trede_count_room(lines->arena, rows, TREDE_SERIES_COLUMNS_MOST, DRAWS, &rooms.poisson);
    if (!status)
        status = trede_count_room(lines->arena, rows, TREDE_SERIES_COLUMNS_MOST, DRAWS, &rooms.negative_binomial);
    if (!status) status = trede_count_draws_make(lines->arena, &wanted, context->threads, &draws);
    for (size_t i = 0; i < lines->count && !status; i++) {
        const struct series_rows r = {context, lines, &lines->of[i], NULL, &draws, NULL, out, NULL, 0};
        bool everyone = strcmp(lines->of[i].set, "all") == 0;
        status = trede_interrupted() ? TREDE_INTERRUPTED : add_line(&r, &rooms, everyone || lines->count <= MOST_PATHS);
    }
    return status;
}

enum trede_status trede_analyse_report_series(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *campaign = context->campaign;
    struct trede_series_lines lines;
    bool changes = campaign->has_start || campaign->series.burst_count || campaign->comparison.start;
    if (!changes || context->reports.count == 0) return TREDE_OK;
    enum trede_status status = trede_series_lines_make(campaign, &context->reports, &lines);
    if (status) return status;
    if (lines.count) status = add_lines(context, &lines, out);
    trede_series_lines_free(&lines);
    return status;
}
