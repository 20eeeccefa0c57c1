/* follow_up_trust.c - follow-up beside trust and repeat reporting (methods 5.4), wave by wave: of the reports since the
 * last measurement the share followed up and fed back, what residents think of it (the indicators or barriers under
 * trust, or its parts), and the share of the reports by somebody who had reported before.
 *
 * Which reports: those received from the day after the fieldwork of the wave before to the last day of this wave's
 * (the first wave: as many days as the next, else a year): what people can have heard of. By a case register a step
 * counts when it was taken by that last day (of a register that covers those days but for a month), so that every wave
 * is looked at after the same time; by report counts as the file says it, of the shortest periods that lie within. The
 * numbers of trust are the rows of the survey.
 *
 * Over the segments of a set (areas), five or more: Spearman's rank correlation of the share followed up, or fed back,
 * with trust and with repeat reporting. It says that they go together, not that one makes the other. Only segments
 * large enough to be shown take part, so the correlation tells nothing of the others; its base is the smallest in it.
 * Rejected: a model of trust on follow-up over waves (a handful of waves), and linking respondents to reports (nobody
 * may). */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/back_office.h"
#include "analysis/goal_key.h"
#include "analysis/tally.h"
#include "base/date.h"
#include "stats/rank_correlation.h"

enum { SLACK = 31 /* days */, LEAST_AREAS = 5, REPORT_SHARES = 3, FOLLOWED_UP = 0, FED_BACK, REPEAT };
static const char *const share_names[REPORT_SHARES] = {"followed_up", "fed_back", "repeat"};

struct share {
    double part, of;
};

struct window {
    int32_t from, to;
};

/* The shares of one segment's reports in one window. */
struct place {
    const char *set, *segment;
    struct share of[REPORT_SHARES];
};

struct linking {
    const struct trede_context *context;
    struct trede_tallies tallies; /* without a case register */
    struct trede_arena *arena;
    struct place *places;              /* per domain */
    const struct trede_result **trust; /* per indicator of trust and domain; NULL = not measured */
    struct window window;
    int wave;
};

/* ---- reports ---- */

static struct window window_of(const struct trede_campaign *campaign, int wave)
{
    const struct trede_wave *waves = campaign->waves;
    int32_t to = waves[wave].last_day, days = 365;
    if (wave > 0 && waves[wave - 1].last_day < to) return (struct window){waves[wave - 1].last_day + 1, to};
    if (wave == 0 && campaign->wave_count > 1 && waves[1].last_day > to) days = waves[1].last_day - to;
    return (struct window){to - days + 1, to};
}

static void add_part(struct share *share, double part, double of)
{
    share->part += part;
    share->of += of;
}

static bool is_of(const struct place *place, const struct trede_report_case *report)
{
    if (strcmp(place->set, "all") == 0) return true;
    for (size_t s = 0; s < TREDE_CASE_SETS && report->sets[s]; s++)
        if (strcmp(report->sets[s], place->set) == 0) return strcmp(report->segments[s], place->segment) == 0;
    return false;
}

static void add_case(const struct window *window, const struct trede_report_case *report, struct place *place)
{
    static const enum trede_step steps[] = {TREDE_STEP_FOLLOWED_UP, TREDE_STEP_FED_BACK};
    for (size_t i = 0; i < 2; i++) {
        int days = report->days[steps[i]];
        bool nobody = steps[i] == TREDE_STEP_FED_BACK && report->anonymous == 1; /* as in case_funnel.c */
        if (days != TREDE_CASE_UNKNOWN && !nobody)
            add_part(&place->of[i], days >= 0 && report->received + days <= window->to, 1);
    }
    if (report->repeat >= 0) add_part(&place->of[REPEAT], report->repeat, 1);
}

/* A register that began halfway would show only reports that had little time. Cases come by register and day. */
static bool covers(const struct linking *l, const struct trede_report_case *first)
{
    return first->received <= l->window.from + SLACK && l->context->cases.as_of[first->source] >= l->window.to - SLACK;
}

static void add_cases(struct linking *l, struct place *place)
{
    const struct trede_case_table *table = &l->context->cases;
    bool covered = false;
    for (size_t i = 0; i < table->count; i++) {
        const struct trede_report_case *report = &table->cases[i];
        if (i == 0 || report->source != report[-1].source) covered = covers(l, report);
        if (covered && report->received >= l->window.from && report->received <= l->window.to && is_of(place, report))
            add_case(&l->window, report, place);
    }
}

static void add_tallies(struct linking *l, struct place *place)
{
    int finest = 0;
    for (size_t i = 0; i < l->tallies.count; i++) {
        const struct trede_tally *tally = &l->tallies.of[i];
        bool mine = strcmp(tally->channel, "all") == 0 && strcmp(tally->set, place->set) == 0 &&
                    strcmp(tally->segment, place->segment) == 0;
        if (!mine || tally->period.first < l->window.from || tally->period.last > l->window.to) continue;
        if (tally->period.per_year < finest) continue;
        if (tally->period.per_year > finest) memset(place->of, 0, sizeof place->of);
        finest = tally->period.per_year;
        add_part(&place->of[FOLLOWED_UP], tally->followed_up.part, tally->followed_up.of);
        add_part(&place->of[FED_BACK], tally->fed_back.part, tally->fed_back.of);
    }
}

static void fill_places(struct linking *l)
{
    const struct trede_domains *domains = l->context->domains;
    for (size_t d = 0; d < domains->count; d++) {
        l->places[d] = (struct place){.set = domains->of[d].set, .segment = domains->of[d].segment};
        if (l->context->cases.count > 0)
            add_cases(l, &l->places[d]);
        else
            add_tallies(l, &l->places[d]);
    }
}

/* ---- rows side by side ---- */

static struct trede_result row_of(const struct linking *l, size_t domain, const char *subject, const char *statistic)
{
    struct trede_result row = trede_row_begin(l->context, "trust");
    trede_row_keys(&row, l->context, &l->context->domains->of[domain], l->wave, -1);
    row.subject = subject;
    row.statistic = statistic;
    return row;
}

static bool is_measure(const struct trede_result *row, const struct trede_goal_key *key, const char *wave)
{
    return !row->against[0] && strcmp(row->subject, key->subject) == 0 && strcmp(row->analysis, key->analysis) == 0 &&
           strcmp(row->wave, wave) == 0 && strcmp(row->note, key->note) == 0;
}

/* Where the survey's number stands. A part of trust has rows of its own; else it is an indicator or a barrier. */
static struct trede_goal_key key_of(const struct trede_campaign *campaign, const char *name)
{
    if (campaign->trust_of_parts) return (struct trede_goal_key){"trust", name, NULL, ""};
    return trede_goal_key_of(campaign, name);
}

/* The rows of the survey, one per domain. */
static void find_trust(struct linking *l, size_t trust)
{
    const struct trede_context *context = l->context;
    const struct trede_domains *domains = context->domains;
    const struct trede_goal_key key = key_of(context->campaign, context->campaign->trust[trust]);
    const char *wave = context->campaign->waves[l->wave].id;
    for (size_t d = 0; d < domains->count; d++)
        l->trust[trust * domains->count + d] = NULL;
    for (size_t i = 0; i < trede_results_count(context->found); i++) {
        const struct trede_result *row = trede_results_at(context->found, i);
        if (!is_measure(row, &key, wave)) continue;
        for (size_t d = 0; d < domains->count; d++)
            if (strcmp(row->segment_set, domains->of[d].set) == 0 && strcmp(row->segment, domains->of[d].segment) == 0)
                l->trust[trust * domains->count + d] = row;
    }
}

static enum trede_status add_share(const struct linking *l, size_t domain, size_t which, struct trede_results *out)
{
    const struct share *share = &l->places[domain].of[which];
    if (!(share->of > 0)) return TREDE_OK;
    struct trede_result row = row_of(l, domain, share_names[which], "estimate");
    row.is_reports = true;
    row.method = "count";
    row.unit = TREDE_UNIT_SHARE;
    row.cases = (int64_t)llround(share->part);
    row.estimate.value = share->part / share->of;
    row.estimate.base = (int64_t)llround(share->of);
    row.estimate.effective_base = share->of;
    if (share->of < 2) row.estimate.status = TREDE_TOO_FEW;
    return trede_results_add(out, &row);
}

/* The survey's own row under the name of this analysis; disclosure hides the two together. */
static enum trede_status add_trust(const struct linking *l, size_t domain, size_t trust, struct trede_results *out)
{
    const struct trede_result *found = l->trust[trust * l->context->domains->count + domain];
    if (!found) return TREDE_OK;
    struct trede_result row = *found;
    row.analysis = "trust";
    row.statistic = "estimate";
    row.note = "";
    row.has_p = row.has_p_adjusted = row.has_mdd = false;
    return trede_results_add(out, &row);
}

static enum trede_status add_domain(const struct linking *l, size_t domain, struct trede_results *out)
{
    const struct trede_campaign *campaign = l->context->campaign;
    bool any = false;
    for (size_t i = 0; i < REPORT_SHARES; i++)
        any = any || l->places[domain].of[i].of > 0;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; i < REPORT_SHARES && any && !status; i++)
        status = add_share(l, domain, i, out);
    for (size_t i = 0; i < campaign->trust_count && any && !status; i++)
        status = add_trust(l, domain, i, out);
    return status;
}

/* ---- do they go together? ---- */

/* Pairs of numbers of the segments of one set. */
struct pairs {
    double *x, *y;
    size_t count;
    double base; /* smallest of what y is made of */
};

static void add_pair(struct pairs *pairs, double x, double y, double base)
{
    pairs->x[pairs->count] = x;
    pairs->y[pairs->count++] = y;
    if (pairs->count == 1 || base < pairs->base) pairs->base = base;
}

static bool is_shown(const struct linking *l, const struct share *share)
{
    const struct trede_campaign *campaign = l->context->campaign;
    return share->of > 1 && (campaign->public_data || share->of >= campaign->minimum_reports);
}

/* y: an indicator of trust, or after the last repeat reporting. */
static void gather(const struct linking *l, int set, size_t step, size_t trust, struct pairs *pairs)
{
    const struct trede_campaign *campaign = l->context->campaign;
    for (size_t d = 0; d < l->context->domains->count; d++) {
        const struct share *step_of = &l->places[d].of[step], *repeat = &l->places[d].of[REPEAT];
        if (l->context->domains->of[d].set_index != set || !is_shown(l, step_of)) continue;
        if (trust == campaign->trust_count) {
            if (is_shown(l, repeat))
                add_pair(pairs, step_of->part / step_of->of, repeat->part / repeat->of, fmin(step_of->of, repeat->of));
            continue;
        }
        const struct trede_result *row = l->trust[trust * l->context->domains->count + d];
        bool holds = row && row->estimate.status == TREDE_ESTIMATE_OK &&
                     (campaign->public_data || row->estimate.base >= campaign->minimum_cell);
        if (holds) add_pair(pairs, step_of->part / step_of->of, row->estimate.value, (double)row->estimate.base);
    }
}

static enum trede_status add_correlation(const struct linking *l, int set, size_t step, size_t trust,
                                         struct trede_results *out)
{
    const struct trede_campaign *campaign = l->context->campaign;
    size_t most = l->context->domains->count;
    double *numbers = trede_arena_alloc(l->arena, 2 * most, sizeof *numbers);
    if (!numbers) return TREDE_INTERNAL;
    struct pairs pairs = {.x = numbers, .y = numbers + most};
    gather(l, set, step, trust, &pairs);
    if (pairs.count < LEAST_AREAS) return TREDE_OK;
    struct trede_rank_correlation rho;
    enum trede_status status = trede_rank_correlation_of(pairs.x, pairs.y, pairs.count, campaign->confidence, &rho);
    if (status) return status;
    bool repeat = trust == campaign->trust_count;
    const char *subject =
        trede_results_text(out, "with_%s:%s", share_names[step], repeat ? "repeat" : campaign->trust[trust]);
    struct trede_result row = row_of(l, 0, subject, "rank_correlation");
    row.segment_set = campaign->sets[set].name;
    row.is_reports = repeat;
    row.method = "spearman";
    row.unit = TREDE_UNIT_STATISTIC;
    row.estimate.base = (int64_t)llround(pairs.base);
    row.estimate.effective_base = pairs.base;
    row.estimate.status = TREDE_NO_VARIANCE;
    row.note = "unclear";
    if (rho.defined) {
        bool beyond = rho.p < 1 - campaign->confidence;
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.value = rho.value;
        row.estimate.has_interval = rho.has_interval;
        row.estimate.low = rho.limits.low;
        row.estimate.high = rho.limits.high;
        row.has_p = true;
        row.p = rho.p;
        if (beyond) row.note = rho.value > 0 ? "together" : "opposite";
    }
    if (!subject) return TREDE_INTERNAL;
    status = trede_results_add(out, &row);
    struct trede_result areas = row_of(l, 0, subject, "areas");
    areas.segment_set = row.segment_set;
    areas.unit = TREDE_UNIT_COUNT;
    areas.is_aggregate = true;
    areas.estimate.value = (double)pairs.count;
    return status ? status : trede_results_add(out, &areas);
}

static enum trede_status add_correlations(const struct linking *l, struct trede_results *out)
{
    const struct trede_campaign *campaign = l->context->campaign;
    enum trede_status status = TREDE_OK;
    for (int set = 0; set < (int)campaign->set_count; set++)
        for (size_t step = FOLLOWED_UP; step <= FED_BACK; step++) {
            for (size_t i = 0; i <= campaign->trust_count && !status; i++)
                status = add_correlation(l, set, step, i, out);
        }
    return status;
}

/* ---- waves ---- */

/* Which days of receipt the shares of this wave are about. */
static enum trede_status add_window(const struct linking *l, struct trede_results *out)
{
    char from[11], to[11];
    trede_date_format(from, l->window.from);
    trede_date_format(to, l->window.to);
    struct trede_result row = row_of(l, 0, "window", "window");
    row.unit = TREDE_UNIT_VERDICT;
    row.is_aggregate = true;
    row.note = trede_results_text(out, "%s/%s", from, to);
    return row.note ? trede_results_add(out, &row) : TREDE_INTERNAL;
}

static enum trede_status add_wave(struct linking *l, struct trede_results *out)
{
    l->window = window_of(l->context->campaign, l->wave);
    fill_places(l);
    bool any = l->places[0].of[FOLLOWED_UP].of > 0 || l->places[0].of[FED_BACK].of > 0;
    enum trede_status status = any ? add_window(l, out) : TREDE_OK;
    for (size_t i = 0; i < l->context->campaign->trust_count; i++)
        find_trust(l, i);
    for (size_t d = 0; d < l->context->domains->count && !status; d++)
        status = add_domain(l, d, out);
    return status ? status : add_correlations(l, out);
}

enum trede_status trede_analyse_follow_up_trust(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    bool reports = context->cases.count > 0 || context->reports.count > 0;
    struct linking l = {.context = context, .arena = NULL};
    if (!reports || context->campaign->trust_count == 0 || !frame || frame->rows == 0) return TREDE_OK;
    enum trede_status status = trede_tallies_make(context->campaign, &context->reports, false, &l.tallies);
    if (status) return status;
    l.arena = trede_arena_create();
    if (l.arena) l.places = trede_arena_alloc(l.arena, context->domains->count, sizeof *l.places);
    if (l.places)
        l.trust = trede_arena_alloc(l.arena, context->campaign->trust_count * context->domains->count, sizeof *l.trust);
    status = l.trust ? TREDE_OK : TREDE_INTERNAL;
    for (l.wave = 0; l.wave < (int)context->campaign->wave_count && !status; l.wave++)
        if (frame->wave_rows[l.wave] > 0) status = add_wave(&l, out);
    trede_tallies_free(&l.tallies);
    trede_arena_destroy(l.arena);
    return status;
}
