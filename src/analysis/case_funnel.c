/* The back office by case registers (methods 5.4): of the reports of a quarter, the share on which each step was taken
 * within 30 and 90 days, and the days after which it was on half and on nine of ten of them.
 *
 * Model: the time from receipt to a step; a report on which it was not taken when the register was made is censored on
 * that day. Nothing else censors: a report that was closed without the step stays in, as one on which it is never
 * taken, so that the curve is the share of all reports received (what a regression on the cumulative incidence with
 * complete censoring times does; Fine & Gray 1999), not of those still open. Algorithm: Kaplan and Meier's curve with
 * log-log limits, quantiles by Brookmeyer and Crowley, a change between two quarters by the log-rank test and by the
 * difference of the two independent curves (stats/survival.h). Rejected: the mean of the days of what is done (quick
 * reports are done first, so it is too low), and censoring on closing (then refusing everything would look like swift
 * follow-up).
 *
 * Feedback is looked at for reports that are not known to be anonymous: there is nobody to tell, and a rise of
 * anonymous reporting must not look like a fall of feedback.
 *
 * The share as it stood in the register is shown beside it, without a standard error: it is a full count. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/back_office.h"
#include "analysis/case_groups.h"
#include "stats/survival.h"

enum { LIMITS = 2 };
static const int limit_days[LIMITS] = {30, 90};
static const char *const limit_share[LIMITS] = {"share_30_days", "share_90_days"};
static const char *const limit_difference[LIMITS] = {"difference_30_days", "difference_90_days"};

/* One step of the reports of one group. */
struct step_times {
    struct trede_event_counts counts;
    struct trede_survival curve;
    double known, done; /* reports for which the register says whether it was taken; on which it was */
};

struct watched {
    int time;
    bool done;
};

static int by_time(const void *left, const void *right)
{
    const struct watched *a = left, *b = right;
    return (a->time > b->time) - (a->time < b->time);
}

static enum trede_status count_times(struct trede_arena *arena, const struct watched *of, size_t count,
                                     struct step_times *out)
{
    double *numbers = trede_arena_alloc(arena, 3 * count, sizeof *numbers);
    if (!numbers) return TREDE_INTERNAL;
    double *time = numbers, *events = numbers + count, *censored = numbers + 2 * count;
    size_t times = 0;
    for (size_t i = 0; i < count; i++) {
        if (times == 0 || of[i].time > of[i - 1].time) time[times++] = of[i].time;
        (of[i].done ? events : censored)[times - 1]++;
        out->done += of[i].done;
    }
    out->known = (double)count;
    out->counts = (struct trede_event_counts){times, time, events, censored};
    return trede_survival_fit(arena, &out->counts, &out->curve);
}

static enum trede_status gather_times(const struct trede_context *context, const struct trede_case_group *group,
                                      size_t step, struct trede_arena *arena, struct step_times *out)
{
    *out = (struct step_times){0};
    struct watched *of = trede_arena_alloc(arena, group->count, sizeof *of);
    size_t count = 0;
    if (!of) return TREDE_INTERNAL;
    for (size_t i = 0; i < group->count; i++) {
        const struct trede_report_case *report = &context->cases.cases[group->members[i]];
        int days = report->days[step];
        bool nobody = step == TREDE_STEP_FED_BACK && report->anonymous == 1;
        if (days == TREDE_CASE_UNKNOWN || nobody) continue;
        of[count++] = (struct watched){days == TREDE_CASE_OPEN ? report->watched : days, days != TREDE_CASE_OPEN};
    }
    if (count) qsort(of, count, sizeof *of, by_time);
    return count_times(arena, of, count, out);
}

/* ---- rows of one quarter ---- */

static enum trede_status add_within(const struct trede_context *context, const struct trede_office_keys *keys,
                                    const char *subject, const struct step_times *times, size_t limit,
                                    struct trede_results *out)
{
    struct trede_result row = trede_office_row(context, keys, subject, limit_share[limit], times->known);
    struct trede_done_share share = trede_done_within(&times->curve, limit_days[limit], row.level);
    row.method = "kaplan_meier";
    row.unit = TREDE_UNIT_SHARE;
    row.estimate.value = share.value;
    row.estimate.se = share.se;
    row.estimate.low = share.low;
    row.estimate.high = share.high;
    row.estimate.has_se = row.estimate.has_interval = share.has_interval;
    if (!share.has_interval) row.estimate.status = TREDE_NO_VARIANCE;
    if (!share.known || times->known < 2) row.estimate.status = TREDE_TOO_FEW;
    return trede_results_add(out, &row);
}

/* The days by which a share is done. Half or nine tenths may not be reached: then there is a status, and no number. */
static enum trede_status add_quantile(const struct trede_context *context, const struct trede_office_keys *keys,
                                      const char *subject, const char *statistic, const struct step_times *times,
                                      double share, struct trede_results *out)
{
    struct trede_result row = trede_office_row(context, keys, subject, statistic, times->known);
    struct trede_done_quantile days = trede_done_quantile(&times->curve, share, row.level);
    row.method = "kaplan_meier";
    row.unit = TREDE_UNIT_DAYS;
    row.estimate.value = days.value;
    if (days.has_low && days.has_high) {
        row.estimate.has_interval = true;
        row.estimate.low = days.low;
        row.estimate.high = days.high;
    }
    if (!row.estimate.has_interval) row.estimate.status = TREDE_NO_VARIANCE;
    if (!days.reached) row.estimate.status = TREDE_NOT_CONVERGED;
    if (times->known < 2) row.estimate.status = TREDE_TOO_FEW;
    return trede_results_add(out, &row);
}

static enum trede_status add_step(const struct trede_context *context, const struct trede_office_keys *keys,
                                  size_t step, const struct step_times *times, struct trede_results *out)
{
    const char *subject = trede_office_step[step];
    if (!(times->known > 0)) return TREDE_OK;
    enum trede_status status = trede_office_share(context, keys, subject, times->done, times->known, true, out);
    for (size_t i = 0; i < LIMITS && !status; i++)
        status = add_within(context, keys, subject, times, i, out);
    if (!status) status = add_quantile(context, keys, subject, "median_days", times, 0.5, out);
    if (!status) status = add_quantile(context, keys, subject, "p90_days", times, 0.9, out);
    if (!status && step == TREDE_STEP_FOLLOWED_UP)
        status = add_quantile(context, keys, "median_days", "days", times, 0.5, out);
    return status;
}

/* ---- a change between two quarters ---- */

static enum trede_status add_difference(const struct trede_context *context, const struct trede_office_keys *keys,
                                        const char *subject, const struct step_times *now,
                                        const struct step_times *then, size_t limit, struct trede_results *out)
{
    struct trede_result row =
        trede_office_row(context, keys, subject, limit_difference[limit], fmin(now->known, then->known));
    struct trede_done_share after = trede_done_within(&now->curve, limit_days[limit], row.level);
    struct trede_done_share before = trede_done_within(&then->curve, limit_days[limit], row.level);
    double se = hypot(after.se, before.se);
    row.method = "kaplan_meier";
    row.unit = TREDE_UNIT_POINTS;
    row.estimate.value = after.value - before.value;
    row.estimate.status = TREDE_NO_VARIANCE;
    if (after.has_interval && before.has_interval) {
        struct trede_limits limits = trede_interval_t(row.estimate.value, se, INFINITY, row.level);
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.se = se;
        row.estimate.low = limits.low;
        row.estimate.high = limits.high;
        row.estimate.has_se = row.estimate.has_interval = row.has_p = true;
        row.p = trede_normal_two_sided(row.estimate.value / se);
    }
    if (!after.known || !before.known || now->known < 2 || then->known < 2) row.estimate.status = TREDE_TOO_FEW;
    return trede_results_add(out, &row);
}

/* The note says which way: what was expected at the speed of both together against what was done. */
static enum trede_status add_log_rank(const struct trede_context *context, const struct trede_office_keys *keys,
                                      const char *subject, const struct step_times *now, const struct step_times *then,
                                      struct trede_arena *arena, struct trede_results *out)
{
    struct trede_result row = trede_office_row(context, keys, subject, "log_rank", fmin(now->known, then->known));
    const struct trede_event_counts counts[2] = {then->counts, now->counts};
    struct trede_log_rank test;
    enum trede_status status = trede_log_rank_test(arena, 2, counts, &test);
    if (status) return status;
    row.method = "log_rank";
    row.unit = TREDE_UNIT_STATISTIC;
    row.estimate.status = TREDE_TOO_FEW;
    if (test.defined && now->known >= 2 && then->known >= 2) {
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.value = test.chisq;
        row.estimate.df = test.df;
        row.has_p = true;
        row.p = test.p;
        row.note = test.observed[1] < test.expected[1] ? ";slower" : ";faster";
    }
    return trede_results_add(out, &row);
}

static enum trede_status add_changes(const struct trede_context *context, struct trede_office_keys keys, size_t step,
                                     const struct step_times *now, const struct trede_case_group *earlier,
                                     struct trede_arena *arena, struct trede_results *out)
{
    struct step_times then;
    const char *subject = trede_office_step[step];
    keys.against = earlier->period_text;
    enum trede_status status = gather_times(context, earlier, step, arena, &then);
    if (status || !(now->known > 0) || !(then.known > 0)) return status;
    for (size_t i = 0; i < LIMITS && !status; i++)
        status = add_difference(context, &keys, subject, now, &then, i, out);
    return status ? status : add_log_rank(context, &keys, subject, now, &then, arena, out);
}

/* ---- one group ---- */

/* yes of those for which a flag of the register is known. */
struct flag {
    double yes, known;
};

static enum trede_status add_flags(const struct trede_context *context, const struct trede_office_keys *keys,
                                   const struct trede_case_group *group, struct trede_results *out)
{
    struct flag anonymous = {0, 0}, repeat = {0, 0}, open = {0, 0};
    for (size_t i = 0; i < group->count; i++) {
        const struct trede_report_case *report = &context->cases.cases[group->members[i]];
        anonymous.yes += report->anonymous > 0;
        anonymous.known += report->anonymous >= 0;
        repeat.yes += report->repeat > 0;
        repeat.known += report->repeat >= 0;
        if (report->days[TREDE_STEP_FOLLOWED_UP] == TREDE_CASE_UNKNOWN) continue;
        open.known++;
        open.yes += report->days[TREDE_STEP_FOLLOWED_UP] == TREDE_CASE_OPEN && report->days[TREDE_STEP_CLOSED] < 0;
    }
    enum trede_status status = trede_office_share(context, keys, "open", open.yes, open.known, false, out);
    if (!status) status = trede_office_share(context, keys, "anonymous", anonymous.yes, anonymous.known, false, out);
    return status ? status : trede_office_share(context, keys, "repeat", repeat.yes, repeat.known, false, out);
}

static enum trede_status add_group(const struct trede_context *context, const struct trede_case_groups *groups,
                                   size_t i, struct trede_arena *arena, struct trede_results *out)
{
    const struct trede_case_group *group = &groups->of[i], *earlier = trede_case_group_earlier(groups, i);
    struct trede_office_keys keys = {group->period_text, "", group->set, group->segment};
    enum trede_status status = trede_office_received(context, &keys, (double)group->count, out);
    if (!status && earlier && strcmp(group->set, "all") == 0) {
        const struct trede_office_counts counts = {(double)group->count, (double)earlier->count, group->days,
                                                   earlier->days, group->registers == earlier->registers};
        keys.against = earlier->period_text;
        status = trede_office_rate_ratio(context, &keys, &counts, out);
        keys.against = "";
    }
    for (size_t step = 0; step < TREDE_OFFICE_STEPS && !status; step++) {
        struct step_times times;
        status = gather_times(context, group, step, arena, &times);
        if (!status) status = add_step(context, &keys, step, &times, out);
        if (!status && earlier) status = add_changes(context, keys, step, &times, earlier, arena, out);
    }
    return status ? status : add_flags(context, &keys, group, out);
}

enum trede_status trede_office_of_cases(const struct trede_context *context, struct trede_results *out)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_case_groups groups = {0};
    enum trede_status status = arena ? trede_case_groups_make(context, arena, &groups) : TREDE_INTERNAL;
    for (size_t i = 0; i < groups.count && !status; i++) {
        struct trede_arena *scratch = trede_arena_create();
        status = scratch ? add_group(context, &groups, i, scratch, out) : TREDE_INTERNAL;
        trede_arena_destroy(scratch);
    }
    trede_arena_destroy(arena);
    return status;
}
