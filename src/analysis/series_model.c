/* series_model.c - what is modelled of a line of counts.
 *
 * Model: log E(count) = log(inhabitants) + level + trend + season + step + slope + bursts; with a comparison two such
 * series stand in one model, with a level and a trend of their own, one season, and the changes of the target beyond
 * those of the comparison (a controlled interrupted time series). Step: the part of the period with the campaign.
 * Slope: years since the start (of a burst: since its first day), from 6 periods with the campaign (the burst) on.
 * Season: 0, 1 or 2 harmonics a year by QAIC, with the dispersion of the largest model, and only from two whole years
 * on. Too short for a trend (fewer than 8 periods without the campaign, or fewer than 6 degrees of freedom), or fewer
 * than 30 reports in all: reports after against before, exact (report_series.c). Reference: Bernal, Cummins &
 * Gasparrini 2017 and 2018 (with control); Burnham & Anderson 2002. Rejected: an ARIMA model (needs 50 periods and
 * more, no exact counts), and choosing the slope by AIC (its interval would take the choice as given). */
#include "analysis/series_model.h"

#include <math.h>
#include <string.h>

#include "base/date.h"

enum { LEAST_BEFORE = 8, LEAST_DF = 6, LEAST_WITH_SLOPE = 6, LEAST_EVENTS = 30, LEAST_EVENTS_BEFORE = 10 };

const char *const trede_series_kind_names[TREDE_SERIES_KINDS] = {"poisson", "quasi", "newey_west", "autoregression",
                                                                 "negative_binomial"};

struct making {
    const struct trede_campaign *campaign;
    const struct trede_timeline *time;
    const struct trede_series_line *line;
    struct trede_arena *arena;
    struct trede_series_rooms *rooms;
    struct trede_series_fit *fit;
    double *x;
};

/* ---- which periods and changes ---- */

/* The part of a period within a burst. */
static double burst_part(const struct trede_burst *burst, const struct trede_period *period)
{
    int32_t from = period->first > burst->from ? period->first : burst->from;
    int32_t to = period->last < burst->to ? period->last : burst->to;
    return to < from ? 0 : (to - from + 1) / (double)(period->last - period->first + 1);
}

/* Years from the first day of a burst to the middle of the period's part in it. */
static double burst_years(const struct trede_burst *burst, const struct trede_period *period)
{
    int32_t from = period->first > burst->from ? period->first : burst->from;
    int32_t to = period->last < burst->to ? period->last : burst->to;
    return to < from ? 0 : ((from + to + 1) / 2.0 - burst->from) / 365.25;
}

static bool has_change(const struct making *m, size_t place)
{
    if (m->line->has_start && m->line->on[place] > 0) return true;
    for (size_t b = 0; b < m->campaign->series.burst_count; b++)
        if (burst_part(&m->campaign->series.bursts[b], &m->time->period[place]) > 0) return true;
    return false;
}

/* Bursts that fall into the series; a long one has a slope of its own. */
static void find_bursts(struct making *m)
{
    struct trede_series_design *d = &m->fit->design;
    for (size_t b = 0; b < m->campaign->series.burst_count && d->burst_count < TREDE_BURSTS_MOST; b++) {
        size_t with = 0;
        for (size_t t = 0; t < m->time->count; t++)
            with += m->line->target.has[t] && burst_part(&m->campaign->series.bursts[b], &m->time->period[t]) > 0;
        if (with == 0) continue;
        d->burst_slope[d->burst_count] = with >= LEAST_WITH_SLOPE && m->campaign->series.slope != TREDE_SLOPE_NEVER;
        d->burst[d->burst_count++] = b;
    }
}

static void count_periods(struct making *m)
{
    struct trede_series_design *d = &m->fit->design;
    const struct trede_series *target = &m->line->target;
    size_t with_step = 0;
    for (size_t t = 0; t < m->time->count; t++) {
        if (!target->has[t]) continue;
        bool changed = has_change(m, t);
        *(changed ? &d->after : &d->before) += 1;
        if (!changed) d->events_before += target->count[t];
        d->events += target->count[t];
        with_step += m->line->has_start && m->line->on[t] > 0;
    }
    d->has_step = with_step > 0;
    enum trede_series_slope slope = m->campaign->series.slope;
    d->has_slope =
        d->has_step && slope != TREDE_SLOPE_NEVER && with_step >= (slope == TREDE_SLOPE_ALWAYS ? 2 : LEAST_WITH_SLOPE);
    find_bursts(m);
}

/* ---- columns ---- */

static size_t changes_of(const struct trede_series_design *d)
{
    size_t slopes = 0;
    for (size_t b = 0; b < d->burst_count; b++)
        slopes += d->burst_slope[b];
    return (size_t)d->has_step + (size_t)d->has_slope + d->burst_count + slopes;
}

static size_t columns_of(const struct trede_series_design *d)
{
    return 2 + d->seasons + changes_of(d) * (d->has_control ? 2 : 1) + (d->has_control ? 2 : 0);
}

static size_t write_changes(const struct making *m, size_t place, double *out)
{
    const struct trede_series_design *d = &m->fit->design;
    size_t n = 0;
    if (d->has_step) out[n++] = m->line->on[place];
    if (d->has_slope) out[n++] = m->line->since[place];
    for (size_t b = 0; b < d->burst_count; b++) {
        const struct trede_burst *burst = &m->campaign->series.bursts[d->burst[b]];
        const struct trede_period *period = &m->time->period[place];
        double part = burst_part(burst, period);
        out[n++] = part;
        if (d->burst_slope[b]) out[n++] = part * burst_years(burst, period);
    }
    return n;
}

/* The middle of a period as a part of its year; a month counts as a twelfth, whatever its days. */
static double position_of(const struct trede_period *period)
{
    int year, month, day;
    trede_date_parts(period->first, &year, &month, &day);
    if (period->per_year == 12) return month / 12.0;
    if (period->per_year == 4) return (month + 2) / 12.0;
    int32_t first = trede_date_from_parts(year, 1, 1);
    return (period->first - first + period->last - first + 1) / 2.0 / 365.25;
}

static void write_row(const struct making *m, size_t row, double *x)
{
    const struct trede_series_design *d = &m->fit->design;
    size_t place = d->place[row], n = 0;
    double years = (m->time->number[place] - m->time->number[0]) / (double)m->time->per_year;
    bool target = d->of_target[row];
    x[n++] = 1;
    x[n++] = years;
    n += trede_season_write(position_of(&m->time->period[place]), (size_t)m->time->per_year, d->harmonics, x + n);
    if (d->has_control) {
        x[n++] = target;
        x[n++] = target ? years : 0;
        n += write_changes(m, place, x + n);
    }
    if (target)
        n += write_changes(m, place, x + n);
    else
        memset(x + n, 0, changes_of(d) * sizeof *x);
}

static void write_columns(struct making *m, size_t harmonics)
{
    struct trede_series_design *d = &m->fit->design;
    d->harmonics = harmonics;
    d->seasons = trede_season_columns((size_t)m->time->per_year, harmonics);
    d->data.columns = columns_of(d);
    d->data.x = m->x;
    d->changes = changes_of(d);
    d->first_change = d->data.columns - d->changes;
    d->trend_difference = 3 + d->seasons;
    for (size_t r = 0; r < d->data.rows; r++)
        write_row(m, r, m->x + r * d->data.columns);
}

/* ---- rows ---- */

static bool knows_population(const struct trede_series *series)
{
    return series->rows == 0 || series->population[0] > 0;
}

struct row_room {
    double *count, *offset;
    uint32_t *series;
    int32_t *time;
};

static void add_rows(struct making *m, const struct trede_series *series, bool target, struct row_room *rows)
{
    struct trede_series_design *d = &m->fit->design;
    for (size_t t = 0; t < m->time->count; t++) {
        if (!series->has[t]) continue;
        size_t r = d->data.rows++;
        d->place[r] = t;
        d->of_target[r] = target;
        rows->count[r] = series->count[t];
        rows->offset[r] = series->population[t] > 0 ? log(series->population[t]) : 0;
        rows->series[r] = !target;
        rows->time[r] = m->time->number[t];
    }
}

static bool make_rows(struct making *m)
{
    struct trede_series_design *d = &m->fit->design;
    const struct trede_series *target = &m->line->target, *control = &m->line->control;
    size_t most = target->rows + control->rows;
    struct row_room rows = {
        trede_arena_alloc(m->arena, most, sizeof(double)), trede_arena_alloc(m->arena, most, sizeof(double)),
        trede_arena_alloc(m->arena, most, sizeof(uint32_t)), trede_arena_alloc(m->arena, most, sizeof(int32_t))};
    d->place = trede_arena_alloc(m->arena, most, sizeof *d->place);
    d->of_target = trede_arena_alloc(m->arena, most, sizeof *d->of_target);
    m->x = trede_arena_alloc(m->arena, most * TREDE_SERIES_COLUMNS_MOST, sizeof *m->x);
    if (!rows.count || !rows.offset || !rows.series || !rows.time || !d->place || !d->of_target || !m->x) return false;
    add_rows(m, target, true, &rows);
    d->target_rows = d->data.rows;
    if (control->rows) add_rows(m, control, false, &rows);
    d->data.count = rows.count;
    d->data.offset = knows_population(target) && knows_population(control) ? rows.offset : NULL;
    d->data.series = rows.series;
    d->data.time = rows.time;
    return true;
}

/* ---- fits ---- */

static bool leaves_enough(const struct making *m, size_t harmonics)
{
    struct trede_series_design trial = m->fit->design;
    trial.seasons = trede_season_columns((size_t)m->time->per_year, harmonics);
    return trial.data.rows >= columns_of(&trial) + LEAST_DF;
}

static size_t most_harmonics(const struct making *m)
{
    int asked = m->campaign->series.season;
    size_t most = asked >= 0 ? (size_t)asked : 2;
    if (asked < 0 && m->fit->design.target_rows < 2 * (size_t)m->time->per_year) return 0;
    while (most > 0 && !leaves_enough(m, most))
        most--;
    return most;
}

static enum trede_status fit_poisson(struct making *m, size_t harmonics)
{
    write_columns(m, harmonics);
    return trede_count_poisson(&m->fit->design.data, &m->rooms->poisson, &m->fit->model[TREDE_SERIES_OF_POISSON]);
}

/* The season by QAIC; leaves the chosen model fitted. */
static enum trede_status choose_season(struct making *m)
{
    const struct trede_count_model *model = &m->fit->model[TREDE_SERIES_OF_POISSON];
    size_t most = most_harmonics(m), best = most;
    enum trede_status status = fit_poisson(m, most);
    if (status || m->campaign->series.season >= 0 || most == 0 || model->outcome != TREDE_COUNT_FITTED) return status;
    double dispersion = fmax(1, model->dispersion), least = trede_count_akaike(model, dispersion);
    for (size_t k = most; k-- > 0;) {
        status = fit_poisson(m, k);
        if (status) return status;
        double criterion = model->outcome == TREDE_COUNT_FITTED ? trede_count_akaike(model, dispersion) : INFINITY;
        if (criterion > least) continue;
        least = criterion;
        best = k;
    }
    return best == 0 ? TREDE_OK : fit_poisson(m, best);
}

/* A burst that is as long as the campaign, or the like: without it. */
static enum trede_status fit_what_can_be(struct making *m)
{
    struct trede_series_design *d = &m->fit->design;
    const struct trede_count_model *model = &m->fit->model[TREDE_SERIES_OF_POISSON];
    enum trede_status status = choose_season(m);
    while (!status && model->outcome == TREDE_COUNT_SINGULAR && (d->burst_count || d->has_slope)) {
        if (d->burst_count)
            d->burst_count--;
        else
            d->has_slope = false;
        status = choose_season(m);
    }
    return status;
}

static double *square(struct making *m)
{
    size_t columns = m->fit->design.data.columns;
    return trede_arena_alloc(m->arena, columns * columns, sizeof(double));
}

static enum trede_series_kind headline_of(const struct making *m)
{
    switch (m->campaign->series.errors) {
    case TREDE_SERIES_NEWEY_WEST:
        return TREDE_SERIES_OF_NEWEY_WEST;
    case TREDE_SERIES_NEGATIVE_BINOMIAL:
        if (m->fit->covariance[TREDE_SERIES_OF_NEGATIVE_BINOMIAL]) return TREDE_SERIES_OF_NEGATIVE_BINOMIAL;
        return TREDE_SERIES_OF_QUASI;
    case TREDE_SERIES_QUASI:
        return TREDE_SERIES_OF_QUASI;
    case TREDE_SERIES_HOUSE:
        break;
    }
    return TREDE_SERIES_OF_AUTOREGRESSION;
}

static enum trede_status add_covariances(struct making *m)
{
    struct trede_series_fit *fit = m->fit;
    const struct trede_count_model *poisson = &fit->model[TREDE_SERIES_OF_POISSON];
    const struct trede_count_data *data = &fit->design.data;
    for (size_t k = 0; k < TREDE_SERIES_KINDS; k++) {
        bool other = k == TREDE_SERIES_OF_NEGATIVE_BINOMIAL;
        fit->room[k] = other ? &m->rooms->negative_binomial : &m->rooms->poisson;
        if (!(fit->covariance[k] = square(m))) return TREDE_INTERNAL;
    }
    for (size_t k = 1; k < TREDE_SERIES_OF_NEGATIVE_BINOMIAL; k++)
        fit->model[k] = *poisson;
    trede_count_scaled(poisson, 1, fit->covariance[TREDE_SERIES_OF_POISSON]);
    trede_count_scaled(poisson, poisson->dispersion, fit->covariance[TREDE_SERIES_OF_QUASI]);
    trede_count_newey_west(data, poisson, &m->rooms->poisson, (size_t)m->time->per_year, false,
                           fit->covariance[TREDE_SERIES_OF_NEWEY_WEST]);
    (void)trede_count_autoregression(data, poisson, &m->rooms->poisson, 1,
                                     fit->covariance[TREDE_SERIES_OF_AUTOREGRESSION]);
    struct trede_count_model *negative = &fit->model[TREDE_SERIES_OF_NEGATIVE_BINOMIAL];
    enum trede_status status = trede_count_negative_binomial(data, &m->rooms->negative_binomial, negative);
    if (status) return status;
    if (negative->outcome == TREDE_COUNT_FITTED)
        trede_count_scaled(negative, 1, fit->covariance[TREDE_SERIES_OF_NEGATIVE_BINOMIAL]);
    else
        fit->covariance[TREDE_SERIES_OF_NEGATIVE_BINOMIAL] = NULL;
    fit->headline = headline_of(m);
    return TREDE_OK;
}

static bool is_long_enough(const struct making *m)
{
    const struct trede_series_design *d = &m->fit->design;
    return d->before >= LEAST_BEFORE && d->after > 0 && d->events >= LEAST_EVENTS &&
           d->events_before >= LEAST_EVENTS_BEFORE;
}

enum trede_status trede_series_fit_line(const struct trede_campaign *campaign, const struct trede_timeline *time,
                                        const struct trede_series_line *line, struct trede_arena *arena,
                                        struct trede_series_rooms *rooms, struct trede_series_fit *out)
{
    *out = (struct trede_series_fit){.way = TREDE_SERIES_NOTHING};
    struct making m = {campaign, time, line, arena, rooms, out, NULL};
    count_periods(&m);
    if (out->design.after == 0 || out->design.before == 0) return TREDE_OK;
    out->way = TREDE_SERIES_BEFORE_AFTER;
    out->design.has_control = line->control.rows > 0;
    if (!is_long_enough(&m)) return TREDE_OK;
    if (!make_rows(&m)) return TREDE_INTERNAL;
    while (!leaves_enough(&m, 0) && out->design.has_slope)
        out->design.has_slope = false;
    if (!leaves_enough(&m, 0)) return TREDE_OK;
    enum trede_status status = fit_what_can_be(&m);
    if (status || out->model[TREDE_SERIES_OF_POISSON].outcome != TREDE_COUNT_FITTED) return status;
    out->way = TREDE_SERIES_MODEL;
    return add_covariances(&m);
}
