/* signal_reports.c - the latest report period against the one it is compared with: fewer reports, fewer followed up,
 * fewer fed back to the reporter. Counts and their exact tests are those of report_rate; where another analysis
 * compares what became of reports, its rows are taken, else the ratio of the two shares is tested as one of rates
 * (exact, and on the safe side: a share varies less than a count). */
#include <math.h>
#include <string.h>

#include "analysis/exact_counts.h"
#include "analysis/signal.h"
#include "base/alloc.h"
#include "base/date.h"
#include "base/texts.h"
#include "stats/count_rate.h"

static bool period_of(const struct trede_result *row, struct trede_period *period)
{
    return row->is_reports && trede_period_parse(row->wave, strlen(row->wave), period);
}

static bool same_series(const struct trede_result *a, const struct trede_result *b)
{
    return strcmp(a->analysis, b->analysis) == 0 && strcmp(a->statistic, b->statistic) == 0 &&
           strcmp(a->subject, b->subject) == 0 && strcmp(a->segment_set, b->segment_set) == 0 &&
           strcmp(a->segment, b->segment) == 0 && !a->against[0] == !b->against[0];
}

/* Channels for everyone, segments for all channels: a channel within a segment is the same reports once more. */
static bool is_wanted(const struct trede_signal_scan *scan, const struct trede_result *row)
{
    bool everyone = strcmp(row->segment_set, "all") == 0;
    if (strcmp(row->analysis, "report_rate") == 0)
        return strcmp(row->statistic, "rate_ratio") == 0 && (everyone || strcmp(row->subject, "all") == 0);
    return strcmp(row->analysis, "back_office") == 0 &&
           trede_signal_fixed_set(scan->context->campaign, row->segment_set) &&
           (strcmp(row->subject, "followed_up") == 0 || strcmp(row->subject, "fed_back") == 0);
}

static struct trede_signal_subject about_of(struct trede_signal_scan *scan, const struct trede_result *row)
{
    struct trede_signal_subject about = {
        .bad = TREDE_BAD_DOWN, .smallest = scan->context->campaign->smallest_relevant, .evidence = "counts"};
    if (strcmp(row->analysis, "report_rate") == 0) {
        about.kind = "reports_down";
        about.theme = "reports";
        about.subject = "reports";
        if (strcmp(row->subject, "all") != 0) {
            about.name = row->subject;
            about.subject = trede_results_text(scan->out, "reports:%s", row->subject);
        }
    } else {
        about.kind = strcmp(row->subject, "followed_up") == 0 ? "follow_up_down" : "feedback_down";
        about.theme = about.subject = row->subject;
    }
    return about;
}

/* ---- what became of the reports, where only the shares are there ---- */

/* The share of the same series in that period; NULL = there is none. */
static const struct trede_result *share_in(const struct trede_results *found, const struct trede_result *row,
                                           const char *wave)
{
    for (size_t i = 0; i < trede_results_count(found); i++) {
        const struct trede_result *r = trede_results_at(found, i);
        if (same_series(r, row) && strcmp(r->wave, wave) == 0) return r;
    }
    return NULL;
}

/* The period that the reports of this one are compared with; NULL = none. */
static const char *compared_with(const struct trede_results *found, const struct trede_result *share)
{
    for (size_t i = 0; i < trede_results_count(found); i++) {
        const struct trede_result *r = trede_results_at(found, i);
        if (strcmp(r->analysis, "report_rate") == 0 && strcmp(r->statistic, "rate_ratio") == 0 &&
            strcmp(r->wave, share->wave) == 0 && strcmp(r->subject, "all") == 0 &&
            strcmp(r->segment_set, share->segment_set) == 0 && strcmp(r->segment, share->segment) == 0)
            return r->estimate.status == TREDE_REFUSED_BREAK ? NULL : r->against;
    }
    return NULL;
}

static bool is_compared(const struct trede_results *found, const struct trede_result *share)
{
    for (size_t i = 0; i < trede_results_count(found); i++) {
        const struct trede_result *r = trede_results_at(found, i);
        if (strcmp(r->analysis, "back_office") == 0 && r->against[0] && r->has_p &&
            strcmp(r->subject, share->subject) == 0)
            return true;
    }
    return false;
}

static enum trede_status add_share(struct trede_signal_scan *scan, const struct trede_result *now)
{
    const struct trede_results *found = scan->context->found;
    const char *against = compared_with(found, now);
    const struct trede_result *then = against ? share_in(found, now, against) : NULL;
    if (!then) return TREDE_OK;
    struct trede_result row = *now;
    row.against = then->wave;
    row.statistic = "rate_ratio";
    row.unit = TREDE_UNIT_RATIO;
    row.method = "exact";
    row.cases = -1;
    row.estimate = (struct trede_estimate){.status = TREDE_TOO_FEW, .base = now->estimate.base};
    if (then->estimate.base < row.estimate.base) row.estimate.base = then->estimate.base;
    row.estimate.effective_base = (double)row.estimate.base;
    struct trede_rate_ratio ratio =
        trede_rate_ratio_exact((double)now->cases, now->estimate.effective_base, (double)then->cases,
                               then->estimate.effective_base, row.level);
    trede_row_take_ratio(&row, &ratio);
    struct trede_signal_subject about = about_of(scan, &row);
    return trede_signal_add(scan, &row, &about);
}

/* ---- which rows are the latest of their series ---- */

/* The shortest periods of a series, and the last of those. Of a series in months and years that is the last month. */
struct latest {
    int per_year;
    int32_t first;
};

struct latest_list {
    struct trede_texts *series;
    struct latest *of; /* by number */
    size_t count, capacity;
};

/* The place of the row's series; NULL = no memory. A table of results keeps a text once, so that equal texts have one
 * address. */
static struct latest *latest_of(struct trede_arena *arena, struct latest_list *list, const struct trede_result *row)
{
    const char *const key[] = {row->analysis,    row->statistic, row->subject,
                               row->segment_set, row->segment,   row->against[0] ? row->analysis : NULL};
    uint32_t number = trede_texts_add(list->series, (const char *)key, sizeof key);
    if (number == TREDE_NO_TEXT) return NULL;
    if (number < list->count) return &list->of[number];
    struct latest *latest = trede_arena_push(arena, &list->of, &list->count, &list->capacity, sizeof *latest);
    if (latest) *latest = (struct latest){0, INT32_MIN};
    return latest;
}

static enum trede_status find_latest(const struct trede_signal_scan *scan, struct trede_arena *arena,
                                     struct latest_list *list)
{
    const struct trede_results *found = scan->context->found;
    list->series = trede_texts_create(arena);
    if (!list->series) return TREDE_INTERNAL;
    for (size_t i = 0; i < trede_results_count(found); i++) {
        const struct trede_result *row = trede_results_at(found, i);
        struct trede_period period;
        if (!row->is_reports || !is_wanted(scan, row) || !period_of(row, &period)) continue;
        struct latest *latest = latest_of(arena, list, row);
        if (!latest) return TREDE_INTERNAL;
        bool shorter = period.per_year > latest->per_year, same = period.per_year == latest->per_year;
        if (shorter || (same && period.first > latest->first)) *latest = (struct latest){period.per_year, period.first};
    }
    return TREDE_OK;
}

static enum trede_status add_row(struct trede_signal_scan *scan, const struct trede_result *row)
{
    bool share = strcmp(row->analysis, "back_office") == 0 && !row->against[0];
    if (strcmp(row->analysis, "back_office") == 0 && !share && !row->has_p) return TREDE_OK;
    if (share) return is_compared(scan->context->found, row) ? TREDE_OK : add_share(scan, row);
    struct trede_signal_subject about = about_of(scan, row);
    return about.subject ? trede_signal_add(scan, row, &about) : TREDE_INTERNAL;
}

enum trede_status trede_signal_reports(struct trede_signal_scan *scan)
{
    const struct trede_results *found = scan->context->found;
    struct latest_list list = {0};
    struct trede_arena *arena = trede_arena_create();
    enum trede_status status = arena ? find_latest(scan, arena, &list) : TREDE_INTERNAL;
    for (size_t i = 0; !status && i < trede_results_count(found); i++) {
        const struct trede_result *row = trede_results_at(found, i);
        struct trede_period period;
        if (!row->is_reports || !is_wanted(scan, row) || !period_of(row, &period)) continue;
        const struct latest *latest = latest_of(arena, &list, row);
        if (!latest) status = TREDE_INTERNAL;
        if (latest && latest->per_year == period.per_year && latest->first == period.first) status = add_row(scan, row);
    }
    trede_arena_destroy(arena);
    return status;
}
