/* Are the goals met? (methods 7) Model: the indicator's true value is the estimate plus se times Student's t with the
 * estimate's degrees of freedom (flat prior), so P(met) is a tail of t: a rise is met at or above the target, a fall at
 * or below it, a hold within the smallest relevant difference of the baseline (equivalence: Schuirmann 1987). Where the
 * estimate has an interval but no standard error (0 or 100 %, counts), the se is the longer arm of the interval over
 * its quantile. Rejected: comparing the point estimate with the target, which calls half of the near misses met.
 *
 * Verdict, in this order: not_measurable - no estimate, or a base under the minimum cell; met - P at least 0.90;
 * missed - the date is past and P under 0.10; on_track - the estimate is on or beyond the straight line from the
 * baseline (given, else the first wave's estimate) at the campaign's start (else the first wave) to the target at its
 * date, for a hold: within the smallest relevant difference; else at_risk. A date is past when fieldwork of the last
 * wave (the last period of reports) ended after it: the same input gives the same verdict on any day. The estimate is
 * the one in the indicator's own row, so what hides that row hides the goal. */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/goal_key.h"
#include "base/date.h"
#include "base/text.h"
#include "stats/interval.h"

/* A row with the day it speaks of. */
struct measured {
    const struct trede_result *row;
    int32_t day;
    int per_year; /* of a report period, else 0 */
};

struct goal_state {
    const struct trede_context *context;
    const struct trede_goal *goal;
    struct trede_goal_key key;
    struct measured first, last; /* row NULL: none */
    double se, df;               /* of last; se 0 = not known */
    bool has_baseline;
    double baseline, tolerance;
};

/* ---- where the number stands ---- */

static bool is_row_of(const struct goal_state *state, const struct trede_result *row)
{
    const struct trede_goal_key *key = &state->key;
    return strcmp(row->analysis, key->analysis) == 0 && strcmp(row->subject, key->subject) == 0 &&
           strcmp(row->note, key->note) == 0 && strcmp(row->segment_set, state->goal->segment_set) == 0 &&
           strcmp(row->segment, state->goal->segment) == 0;
}

static int wave_of(const struct trede_campaign *campaign, const char *id)
{
    for (size_t w = 0; w < campaign->wave_count; w++)
        if (strcmp(campaign->waves[w].id, id) == 0) return (int)w;
    return -1;
}

static bool place_in_time(const struct trede_campaign *campaign, const struct trede_result *row,
                          struct measured *measured)
{
    *measured = (struct measured){row, 0, 0};
    if (row->is_reports) {
        struct trede_period period;
        if (!trede_period_parse(row->wave, strlen(row->wave), &period)) return false;
        measured->day = period.last;
        measured->per_year = period.per_year;
        return true;
    }
    int wave = wave_of(campaign, row->wave);
    if (wave >= 0) measured->day = campaign->waves[wave].last_day;
    return wave >= 0;
}

static bool holds(const struct trede_result *row)
{
    return row->estimate.status == TREDE_ESTIMATE_OK || row->estimate.status == TREDE_NO_VARIANCE;
}

/* A row of one moment in which somebody was asked. */
static bool is_moment(const struct goal_state *state, const struct trede_result *row, struct measured *at)
{
    if (row->against[0] || !is_row_of(state, row) || row->estimate.status == TREDE_QUESTION_NOT_ASKED) return false;
    if (state->key.statistic && strcmp(row->statistic, state->key.statistic) != 0) return false;
    return place_in_time(state->context->campaign, row, at);
}

/* The last moment with data, and the first with a number. Report periods of the shortest length count. */
static void find_rows(struct goal_state *state)
{
    const struct trede_results *found = state->context->found;
    for (size_t i = 0; i < trede_results_count(found); i++) {
        struct measured at;
        if (!is_moment(state, trede_results_at(found, i), &at)) continue;
        if (state->last.row && at.per_year < state->last.per_year) continue;
        if (at.per_year > state->last.per_year) state->first.row = state->last.row = NULL;
        if (!state->last.row || at.day > state->last.day) state->last = at;
        if (holds(at.row) && (!state->first.row || at.day < state->first.day)) state->first = at;
    }
}

/* The row that compares the last wave with the first; NULL when there is none. */
static const struct trede_result *find_change(const struct goal_state *state)
{
    const struct trede_results *found = state->context->found;
    for (size_t i = 0; i < trede_results_count(found); i++) {
        const struct trede_result *row = trede_results_at(found, i);
        if (is_row_of(state, row) && strcmp(row->statistic, "difference") == 0 &&
            strcmp(row->wave, state->last.row->wave) == 0 && strcmp(row->against, state->first.row->wave) == 0)
            return row;
    }
    return NULL;
}

/* ---- how sure ---- */

static void find_error(const struct trede_result *row, double *se, double *df)
{
    const struct trede_estimate *e = &row->estimate;
    *se = 0;
    *df = e->df > 0 ? e->df : INFINITY;
    if (e->status != TREDE_ESTIMATE_OK) return;
    if (e->has_se && e->se > 0) {
        *se = e->se;
    } else if (e->has_interval) {
        *df = INFINITY;
        *se = fmax(e->high - e->value, e->value - e->low) / trede_normal_quantile(0.5 + row->level / 2);
    }
}

/* P(the true value is at least bound). */
static double at_least(double value, double bound, double se, double df)
{
    return trede_t_upper((bound - value) / se, df);
}

/* The change that a hold is about: against a given baseline the difference from it; else the measured change. */
static bool change_of(const struct goal_state *state, double *change, double *se, double *df)
{
    *change = state->last.row->estimate.value - state->baseline;
    *se = state->se;
    *df = state->df;
    if (state->goal->has_baseline) return *se > 0;
    const struct trede_result *row = find_change(state);
    double first_se, first_df;
    if (row) {
        *change = row->estimate.value;
        find_error(row, se, df);
        return *se > 0;
    }
    find_error(state->first.row, &first_se, &first_df);
    *se = sqrt(*se * *se + first_se * first_se);
    *df = fmin(*df, first_df);
    return state->se > 0 && first_se > 0 && state->first.row != state->last.row;
}

static bool probability(const struct goal_state *state, double *p)
{
    double value = state->last.row->estimate.value, target = state->goal->target, change, se, df;
    if (state->goal->type == TREDE_HOLD) {
        if (!state->has_baseline || !change_of(state, &change, &se, &df)) return false;
        *p = at_least(change, -state->tolerance, se, df) - at_least(change, state->tolerance, se, df);
        return true;
    }
    if (!(state->se > 0)) return false;
    *p = at_least(value, target, state->se, state->df);
    if (state->goal->type == TREDE_FALL) *p = 1 - *p;
    return true;
}

/* ---- verdict ---- */

/* Between waves that were measured differently no line can be drawn. */
static bool is_broken(const struct goal_state *state)
{
    const struct trede_campaign *campaign = state->context->campaign;
    int from = wave_of(campaign, state->first.row->wave), to = wave_of(campaign, state->last.row->wave);
    if (from < 0 || to < 0 || campaign->overlap_measured) return false;
    return trede_wave_break(&campaign->waves[from], &campaign->waves[to]) != NULL;
}

static int32_t start_day(const struct goal_state *state)
{
    const struct trede_campaign *campaign = state->context->campaign;
    if (campaign->has_start) return campaign->start;
    int wave = wave_of(campaign, state->first.row ? state->first.row->wave : "");
    if (wave >= 0) return campaign->waves[wave].first_day;
    return state->first.row ? state->first.day : state->last.day;
}

static double line_on_day(const struct goal_state *state)
{
    double length = (double)state->goal->by - start_day(state), gone = (double)state->last.day - start_day(state);
    double part = length > 0 ? fmin(fmax(gone / length, 0), 1) : 1;
    return state->baseline + part * (state->goal->target - state->baseline);
}

static bool on_track(const struct goal_state *state)
{
    double value = state->last.row->estimate.value;
    switch (state->goal->type) {
    case TREDE_RISE:
        return value >= line_on_day(state);
    case TREDE_FALL:
        return value <= line_on_day(state);
    case TREDE_HOLD:
        break;
    }
    return fabs(value - state->baseline) <= state->tolerance;
}

/* The last day that anything was measured. */
static int32_t today(const struct goal_state *state)
{
    const struct trede_context *context = state->context;
    int32_t day = state->last.day;
    for (size_t w = 0; w < context->campaign->wave_count && !state->last.row->is_reports; w++)
        if (context->frame && context->frame->wave_rows && context->frame->wave_rows[w] > 0 &&
            context->campaign->waves[w].last_day > day)
            day = context->campaign->waves[w].last_day;
    return day;
}

static const char *verdict_of(const struct goal_state *state, double p)
{
    if (p >= 0.90) return "met";
    if (today(state) > state->goal->by && p < 0.10) return "missed";
    if (!state->has_baseline) return "not_measurable";
    return on_track(state) ? "on_track" : "at_risk";
}

/* ---- what would be needed ---- */

/* Fewer respondents may be shown, but not judged: a verdict on a dozen people is a guess (NCHS: effective n of 30). */
enum { RESPONDENTS_FOR_A_VERDICT = 30 };

static int64_t minimum_base(const struct goal_state *state)
{
    const struct trede_campaign *campaign = state->context->campaign;
    if (strcmp(state->key.analysis, "report_rate") == 0) return campaign->minimum_reports;
    return campaign->minimum_cell > RESPONDENTS_FOR_A_VERDICT ? campaign->minimum_cell : RESPONDENTS_FOR_A_VERDICT;
}

/* Respondents with whom the way from baseline to target would be seen (two-sided 5 %, power 80 %): from the se of this
 * wave, else from the variance of a share at the target. 0 = that cannot be said. */
static int64_t needed_base(const struct goal_state *state)
{
    double target = state->goal->target, way = state->has_baseline ? fabs(target - state->baseline) : 0;
    if (state->goal->type == TREDE_HOLD || !(way > state->tolerance)) way = state->tolerance;
    const double seen = trede_normal_quantile(0.975) + trede_normal_quantile(0.8);
    double variance = target > 0 && target < 1 ? target * (1 - target) : 0;
    if (state->last.row && state->se > 0) variance = state->se * state->se * (double)state->last.row->estimate.base;
    if (!(way > 0) || !(variance > 0)) return 0;
    double n = ceil(seen * seen * variance / (way * way));
    return n < 1e9 ? (int64_t)n : 0;
}

/* ---- rows ---- */

static struct trede_result begin(const struct goal_state *state, const char *statistic)
{
    struct trede_result row = trede_row_begin(state->context, "goal");
    row.segment_set = state->goal->segment_set;
    row.segment = state->goal->segment;
    row.subject = state->goal->name;
    row.statistic = statistic;
    row.estimate.status = TREDE_TOO_FEW;
    if (!state->last.row) return row;
    row.wave = state->last.row->wave;
    row.is_reports = state->last.row->is_reports;
    row.cases = state->last.row->cases;
    row.estimate.base = state->last.row->estimate.base;
    row.estimate.effective_base = state->last.row->estimate.effective_base;
    if (!holds(state->last.row)) row.estimate.status = state->last.row->estimate.status;
    return row;
}

static enum trede_status add_estimate(const struct goal_state *state, struct trede_results *out)
{
    struct trede_result row = begin(state, "estimate");
    if (state->last.row) {
        row.estimate = state->last.row->estimate;
        row.level = state->last.row->level;
        row.method = state->last.row->method;
        row.unit = state->last.row->unit;
        row.has_mdd = state->se > 0;
        row.mdd = row.has_mdd ? trede_detectable(state->se, state->df) : 0;
    }
    return trede_results_add(out, &row);
}

static enum trede_status add_probability(const struct goal_state *state, bool known, double p,
                                         struct trede_results *out)
{
    struct trede_result row = begin(state, "probability_met");
    row.unit = TREDE_UNIT_PROBABILITY;
    if (known) {
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.value = fmin(fmax(p, 0), 1);
    }
    return trede_results_add(out, &row);
}

static enum trede_status add_verdict(const struct goal_state *state, const char *verdict, struct trede_results *out)
{
    struct trede_result row = begin(state, "verdict");
    char note[64];
    row.unit = TREDE_UNIT_VERDICT;
    row.note = verdict;
    int64_t needed = needed_base(state);
    if (strcmp(verdict, "not_measurable") != 0) {
        row.estimate.status = TREDE_ESTIMATE_OK;
    } else {
        if (needed < minimum_base(state)) needed = minimum_base(state);
        (void)trede_print(note, sizeof note, "not_measurable; n=%lld", (long long)needed);
        row.note = note;
    }
    return trede_results_add(out, &row);
}

static struct goal_state look_up(const struct trede_context *context, const struct trede_goal *goal)
{
    struct goal_state state = {.context = context, .goal = goal};
    state.key = trede_goal_key_of(context->campaign, goal->indicator);
    state.tolerance = goal->smallest_relevant > 0 ? goal->smallest_relevant : context->campaign->smallest_relevant;
    find_rows(&state);
    if (state.last.row) find_error(state.last.row, &state.se, &state.df);
    state.has_baseline = goal->has_baseline || (state.first.row && !is_broken(&state));
    if (goal->has_baseline)
        state.baseline = goal->baseline;
    else if (state.has_baseline)
        state.baseline = state.first.row->estimate.value;
    return state;
}

static enum trede_status add_goal(const struct trede_context *context, const struct trede_goal *goal,
                                  struct trede_results *out)
{
    const struct goal_state state = look_up(context, goal);
    bool enough = state.last.row && holds(state.last.row) && state.last.row->estimate.base >= minimum_base(&state);
    double p = 0;
    bool known = enough && probability(&state, &p);
    enum trede_status status = add_estimate(&state, out);
    if (!status) status = add_probability(&state, known, p, out);
    return status ? status : add_verdict(&state, known ? verdict_of(&state, p) : "not_measurable", out);
}

enum trede_status trede_analyse_goal(const struct trede_context *context, struct trede_results *out)
{
    for (size_t g = 0; g < context->campaign->goal_count && context->found; g++) {
        enum trede_status status = add_goal(context, &context->campaign->goals[g], out);
        if (status) return status;
    }
    return TREDE_OK;
}
