/* What became of the reports (methods 5.4): of those for which the file says it, the share followed up, fed back to
 * the reporter, and anonymous, and the days it took. Full counts, so no standard error: method count. median_days is
 * the mean of the files' medians weighted by their reports; a median of the whole cannot be made from medians. */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/tally.h"

static enum trede_status add_row(const struct trede_tally *tally, struct trede_result row, double base,
                                 struct trede_results *out)
{
    row.wave = tally->period_text;
    row.segment_set = tally->set;
    row.segment = tally->segment;
    row.method = "count";
    row.is_reports = true;
    row.estimate.base = (int64_t)llround(base);
    row.estimate.effective_base = base;
    if (base < 2) row.estimate.status = TREDE_TOO_FEW;
    return trede_results_add(out, &row);
}

static enum trede_status add_share(const struct trede_context *context, const struct trede_tally *tally,
                                   const char *subject, const struct trede_tally_part *part, struct trede_results *out)
{
    if (!(part->of > 0)) return TREDE_OK; /* no file says it for this period */
    struct trede_result row = trede_row_begin(context, "back_office");
    row.subject = subject;
    row.statistic = "share";
    row.unit = TREDE_UNIT_SHARE;
    row.cases = (int64_t)llround(part->part);
    row.estimate.value = part->part / part->of;
    return add_row(tally, row, part->of, out);
}

static enum trede_status add_days(const struct trede_context *context, const struct trede_tally *tally,
                                  struct trede_results *out)
{
    if (tally->medians == 0) return TREDE_OK;
    struct trede_result row = trede_row_begin(context, "back_office");
    row.subject = "median_days";
    row.statistic = "days";
    row.unit = TREDE_UNIT_DAYS;
    row.note = tally->medians > 1 ? "mean_of_medians" : "";
    row.estimate.value = tally->median_days;
    return add_row(tally, row, tally->median_count, out);
}

static enum trede_status add_period(const struct trede_context *context, const struct trede_tally *tally,
                                    struct trede_results *out)
{
    enum trede_status status = add_share(context, tally, "followed_up", &tally->followed_up, out);
    if (!status) status = add_share(context, tally, "fed_back", &tally->fed_back, out);
    if (!status) status = add_share(context, tally, "anonymous", &tally->anonymous, out);
    return status ? status : add_days(context, tally, out);
}

enum trede_status trede_analyse_back_office(const struct trede_context *context, struct trede_results *out)
{
    struct trede_tallies tallies;
    enum trede_status status = trede_tallies_make(context->campaign, &context->reports, true, &tallies);
    if (status) return status;
    for (size_t i = 0; i < tallies.count && !status; i++) {
        const struct trede_tally *tally = &tallies.of[i];
        bool everything = strcmp(tally->set, "all") == 0 && strcmp(tally->channel, "all") == 0;
        if (everything) status = add_period(context, tally, out);
    }
    trede_tallies_free(&tallies);
    return status;
}
