/* Reports per period, channel and segment (methods 5.1). Model: a count is Poisson around its rate. Algorithm: exact
 * limits of a count (Garwood 1936), divided by the population for the rate per 1,000; the ratio of two periods by the
 * exact conditional test (Clopper and Pearson's limits of the share of the later count). What is counted once and who
 * lives where: tally.h. Rejected: the normal approximation on the log scale, wrong for small counts; and dividing by
 * days, because a month's reports are what the partners publish.
 *
 * A period is compared with the same period a year earlier, else with the one just before it, never across a gap. When
 * not the same files cover both, their numbers are not alike: refused_break. */
#include <math.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/tally.h"
#include "stats/count_rate.h"

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

/* Exposure is the population where both are known. A ratio to a period without reports is no number. */
static enum trede_status add_ratio(const struct trede_context *context, const struct trede_tally *now,
                                   const struct trede_tally *then, struct trede_results *out)
{
    struct trede_result row = row_of(context, now, "rate_ratio", TREDE_UNIT_RATIO);
    row.against = then->period_text;
    if (then->count < now->count) {
        row.estimate.base = (int64_t)llround(then->count);
        row.estimate.effective_base = then->count;
    }
    if (now->sources != then->sources) {
        row.estimate.status = TREDE_REFUSED_BREAK;
        row.note = "other_files";
        return trede_results_add(out, &row);
    }
    bool known = now->population > 0 && then->population > 0;
    struct trede_rate_ratio ratio = trede_rate_ratio_exact(now->count, known ? now->population : 1, then->count,
                                                           known ? then->population : 1, row.level);
    row.estimate.status = TREDE_TOO_FEW;
    if (ratio.defined && ratio.has_high) {
        row.estimate.status = TREDE_ESTIMATE_OK;
        row.estimate.value = ratio.ratio;
        row.estimate.low = ratio.low;
        row.estimate.high = ratio.high;
        row.estimate.has_interval = true;
        row.has_p = true;
        row.p = ratio.p;
    }
    return trede_results_add(out, &row);
}

static enum trede_status add_tally(const struct trede_context *context, const struct trede_tallies *tallies, size_t i,
                                   struct trede_results *out)
{
    const struct trede_tally *tally = &tallies->of[i], *then = trede_tally_earlier(tallies, i);
    if (!tally->counted) return TREDE_OK;
    struct trede_limits limits = trede_poisson_exact(tally->count, context->campaign->confidence);
    enum trede_status status =
        add_number(row_of(context, tally, "count", TREDE_UNIT_COUNT), tally->count, limits, 1, out);
    if (!status && tally->population > 0)
        status = add_number(row_of(context, tally, "rate_per_1000", TREDE_UNIT_RATE), tally->count, limits,
                            tally->population / 1000, out);
    return status || !then || !then->counted ? status : add_ratio(context, tally, then, out);
}

enum trede_status trede_analyse_report_rate(const struct trede_context *context, struct trede_results *out)
{
    struct trede_tallies tallies;
    enum trede_status status = trede_tallies_make(context->campaign, &context->reports, true, &tallies);
    if (status) return status;
    for (size_t i = 0; i < tallies.count && !status; i++)
        status = add_tally(context, &tallies, i, out);
    trede_tallies_free(&tallies);
    return status;
}
