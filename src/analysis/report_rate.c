/* Reports per period, channel and segment (methods 5.1). Model: a count is Poisson around its rate. Algorithm: exact
 * limits of a count (Garwood 1936), divided by the population for the rate per 1,000; the ratio of two periods by the
 * exact conditional test (Clopper and Pearson's limits of the share of the later count). What is counted once and who
 * lives where: tally.h. Rejected: the normal approximation on the log scale, wrong for small counts; and dividing by
 * days, because a month's reports are what the partners publish.
 *
 * A period is compared with the same period a year earlier, else with the one just before it, never across a gap. When
 * not the same files cover both, their numbers are not alike: refused_break.
 *
 * The channels of every segment in every period are most of the rows of a national campaign, and nobody reads them one
 * by one. Where they would be more than MOST_CROSS_ROWS they are made for the latest of the longest periods that can be
 * compared (years, where there are) and for what it is compared with. How many were left out is said in a row of
 * quality. What is kept is all that disclosure needs to see: of a period every channel of every segment or none, so
 * that no total stands beside a part of its parts; of one length only, for a year less its last quarter is a number
 * too; and both counts of every ratio. */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/exact_counts.h"
#include "analysis/quality.h"
#include "analysis/tally.h"

enum { MOST_CROSS_ROWS = 100000 };

/* What becomes of a tally: its rows, and what it is compared with. */
struct plan {
    const struct trede_tally *then; /* NULL = nothing */
    bool number, ratio;             /* rows that are made */
};

struct rates {
    const struct trede_context *context;
    struct trede_tallies tallies;
    struct plan *plans; /* one a tally */
    struct trede_exact_counts exact;
    struct trede_arena *arena;
    size_t left_out; /* rows */
};

/* ---- what a period is compared with ---- */

/* As trede_tally_earlier, of a series that starts at first: by halving, for there may be many days. */
static const struct trede_tally *earlier(const struct trede_tallies *tallies, size_t first, size_t i)
{
    const struct trede_tally *now = &tallies->of[i];
    int32_t wanted = trede_year_before(&now->period);
    size_t low = first, high = i;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tallies->of[middle].period.first < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < i && tallies->of[low].period.first == wanted) return &tallies->of[low];
    bool follows = i > first && tallies->of[i - 1].period.last + 1 == now->period.first;
    return follows ? &tallies->of[i - 1] : NULL;
}

static void find_earlier(struct rates *rates)
{
    const struct trede_tallies *tallies = &rates->tallies;
    for (size_t i = 0, first = 0; i < tallies->count; i++) {
        struct plan *plan = &rates->plans[i];
        if (i && !trede_tally_same_series(&tallies->of[i - 1], &tallies->of[i])) first = i;
        plan->then = earlier(tallies, first, i);
        plan->number = tallies->of[i].counted;
        plan->ratio = plan->number && plan->then && plan->then->counted;
    }
}

/* ---- which rows are made ---- */

static bool is_cross(const struct trede_tally *tally)
{
    return strcmp(tally->set, "all") != 0 && strcmp(tally->channel, "all") != 0;
}

static size_t rows_of(const struct trede_tally *tally, const struct plan *plan)
{
    size_t numbers = tally->population > 0 ? 2 : 1;
    return (plan->number ? numbers : 0) + plan->ratio;
}

static size_t cross_rows(const struct rates *rates)
{
    size_t rows = 0;
    for (size_t i = 0; i < rates->tallies.count; i++)
        if (is_cross(&rates->tallies.of[i])) rows += rows_of(&rates->tallies.of[i], &rates->plans[i]);
    return rows;
}

/* The periods of the cross that are kept: the latest of the longest that anything is compared in, and what that is
 * compared with: a year earlier, or the one just before. */
struct kept {
    int per_year;
    int32_t latest, with[2]; /* first days */
    size_t count;            /* of with */
};

/* Is tally a better choice? One that is compared; of those the longest; of those the latest. */
static bool is_better(const struct trede_tally *tally, bool ratio, const struct kept *kept, bool kept_ratio)
{
    if (kept->per_year == 0 || ratio != kept_ratio) return kept->per_year == 0 || ratio;
    if (tally->period.per_year != kept->per_year) return tally->period.per_year < kept->per_year;
    return tally->period.first > kept->latest;
}

static bool is_at(const struct trede_tally *tally, const struct kept *kept, int32_t first)
{
    return tally->period.per_year == kept->per_year && tally->period.first == first;
}

static struct kept find_kept(const struct rates *rates)
{
    struct kept kept = {0};
    bool kept_ratio = false;
    for (size_t i = 0; i < rates->tallies.count; i++) {
        const struct trede_tally *tally = &rates->tallies.of[i];
        const struct plan *plan = &rates->plans[i];
        if (!is_cross(tally) || !plan->number || !is_better(tally, plan->ratio, &kept, kept_ratio)) continue;
        kept.per_year = tally->period.per_year;
        kept.latest = tally->period.first;
        kept_ratio = plan->ratio;
    }
    for (size_t i = 0; i < rates->tallies.count; i++) {
        const struct plan *plan = &rates->plans[i];
        if (!is_cross(&rates->tallies.of[i]) || !plan->ratio || !is_at(&rates->tallies.of[i], &kept, kept.latest))
            continue;
        int32_t with = plan->then->period.first;
        bool known = (kept.count > 0 && kept.with[0] == with) || (kept.count > 1 && kept.with[1] == with);
        if (!known && kept.count < 2) kept.with[kept.count++] = with;
    }
    return kept;
}

static void leave_out_old_cross(struct rates *rates)
{
    size_t before = cross_rows(rates);
    if (before <= MOST_CROSS_ROWS) return;
    const struct kept kept = find_kept(rates);
    for (size_t i = 0; i < rates->tallies.count; i++) {
        const struct trede_tally *tally = &rates->tallies.of[i];
        if (!is_cross(tally) || is_at(tally, &kept, kept.latest)) continue;
        bool with = (kept.count > 0 && is_at(tally, &kept, kept.with[0])) ||
                    (kept.count > 1 && is_at(tally, &kept, kept.with[1]));
        rates->plans[i].ratio = false;
        rates->plans[i].number = rates->plans[i].number && with;
    }
    rates->left_out = before - cross_rows(rates);
}

/* ---- numbers ---- */

/* Exposure is the population where both are known. */
static struct trede_count_pair pair_of(const struct trede_tally *now, const struct trede_tally *then)
{
    bool known = now->population > 0 && then->population > 0;
    return (struct trede_count_pair){now->count, known ? now->population : 1, then->count,
                                     known ? then->population : 1};
}

static bool same_files(const struct trede_tally *now, const struct trede_tally *then)
{
    return now->sources == then->sources;
}

static enum trede_status work_out(struct rates *rates)
{
    const struct trede_context *context = rates->context;
    size_t n = rates->tallies.count, numbers = 0, ratios = 0;
    double *counts = trede_arena_alloc(rates->arena, n, sizeof *counts);
    struct trede_count_pair *pairs = trede_arena_alloc(rates->arena, n, sizeof *pairs);
    if (!counts || !pairs) return TREDE_INTERNAL;
    for (size_t i = 0; i < n; i++) {
        const struct plan *plan = &rates->plans[i];
        if (plan->number) counts[numbers++] = rates->tallies.of[i].count;
        if (plan->ratio && same_files(&rates->tallies.of[i], plan->then))
            pairs[ratios++] = pair_of(&rates->tallies.of[i], plan->then);
    }
    return trede_exact_counts_make(counts, numbers, pairs, ratios, context->campaign->confidence, context->threads,
                                   rates->arena, &rates->exact);
}

/* ---- rows ---- */

static struct trede_result row_of(const struct trede_context *context, const struct trede_tally *tally,
                                  const char *statistic, enum trede_unit unit)
{
    struct trede_result row = trede_row_begin(context, "report_rate");
    row.wave = tally->period_text;
    row.segment_set = tally->set;
    row.segment = tally->segment;
    row.subject = tally->channel;
    row.statistic = statistic;
    row.unit = unit;
    row.method = "exact";
    row.is_reports = true;
    row.estimate.base = (int64_t)llround(tally->count);
    row.estimate.effective_base = tally->count;
    return row;
}

/* The count and, per 1,000, the rate: of is how many the count is divided by. */
static enum trede_status add_number(struct trede_result row, double count, struct trede_limits limits, double of,
                                    struct trede_results *out)
{
    row.estimate.value = count / of;
    row.estimate.low = limits.low / of;
    row.estimate.high = limits.high / of;
    row.estimate.has_interval = true;
    return trede_results_add(out, &row);
}

/* A ratio to a period without reports is no number. */
static enum trede_status add_ratio(const struct rates *rates, const struct trede_tally *now,
                                   const struct trede_tally *then, struct trede_results *out)
{
    struct trede_result row = row_of(rates->context, now, "rate_ratio", TREDE_UNIT_RATIO);
    row.against = then->period_text;
    if (then->count < now->count) {
        row.estimate.base = (int64_t)llround(then->count);
        row.estimate.effective_base = then->count;
    }
    if (!same_files(now, then)) {
        row.estimate.status = TREDE_REFUSED_BREAK;
        row.note = "other_files";
        return trede_results_add(out, &row);
    }
    struct trede_rate_ratio ratio = trede_exact_ratio(&rates->exact, pair_of(now, then));
    trede_row_take_ratio(&row, &ratio);
    return trede_results_add(out, &row);
}

static enum trede_status add_tally(const struct rates *rates, size_t i, struct trede_results *out)
{
    const struct trede_context *context = rates->context;
    const struct trede_tally *tally = &rates->tallies.of[i];
    const struct plan *plan = &rates->plans[i];
    if (!plan->number) return TREDE_OK;
    struct trede_limits limits = trede_exact_limits(&rates->exact, tally->count);
    enum trede_status status =
        add_number(row_of(context, tally, "count", TREDE_UNIT_COUNT), tally->count, limits, 1, out);
    if (!status && tally->population > 0)
        status = add_number(row_of(context, tally, "rate_per_1000", TREDE_UNIT_RATE), tally->count, limits,
                            tally->population / 1000, out);
    return status || !plan->ratio ? status : add_ratio(rates, tally, plan->then, out);
}

static enum trede_status add_all(struct rates *rates, struct trede_results *out)
{
    rates->plans = trede_arena_alloc(rates->arena, rates->tallies.count, sizeof *rates->plans);
    if (!rates->plans) return TREDE_INTERNAL;
    find_earlier(rates);
    leave_out_old_cross(rates);
    enum trede_status status = work_out(rates);
    for (size_t i = 0; i < rates->tallies.count && !status; i++)
        status = add_tally(rates, i, out);
    if (!status && rates->left_out > 0)
        status =
            trede_quality_count(rates->context, -1, -1, "rows_left_out", (double)rates->left_out, "report_rate", out);
    return status;
}

enum trede_status trede_analyse_report_rate(const struct trede_context *context, struct trede_results *out)
{
    struct rates rates = {.context = context, .arena = trede_arena_create()};
    if (!rates.arena) return TREDE_INTERNAL;
    enum trede_status status = trede_tallies_make(context->campaign, &context->reports, true, &rates.tallies);
    if (!status) status = add_all(&rates, out);
    trede_tallies_free(&rates.tallies);
    trede_arena_destroy(rates.arena);
    return status;
}
