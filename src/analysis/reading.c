/* More crime or more willingness? (methods 5.2) A rise in reports is not yet a rise in willingness: what people say in
 * the survey is weighed with it. Model: reports = people x share that saw a signal x share of those that reported, so a
 * rise comes from the second, the third, or both (or from people who report more often, which a share does not show).
 * Algorithm: the excess of report_series rose or not; the change of both shares between the two waves of the campaign's
 * comparison has one of the house's verdicts (up, down, about the same, cannot tell); the table below gives the word.
 *
 *   saw a signal \ reported   up                 same, down         cannot tell
 *   up                        both               more_signals       more_signals
 *   same, down                more_willingness   cannot_tell        points_to_willingness
 *   cannot tell               more_willingness   points_to_signals  cannot_tell
 *
 * "Points to" is said where one of the two is known not to explain the rise and the other is not known. Rejected: a
 * product of the two changes compared with the rise, which is far less precise than each of the three and would rest on
 * every signal being reported in the survey's own period. */
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "stats/interval.h"

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool is_everyone(const struct trede_result *row)
{
    return same(row->segment_set, "all") && same(row->segment, "all");
}

static const struct trede_result *find_excess(const struct trede_results *found)
{
    for (size_t i = 0; i < trede_results_count(found); i++) {
        const struct trede_result *row = trede_results_at(found, i);
        if (same(row->analysis, "report_series") && is_everyone(row) && same(row->subject, "excess")) return row;
    }
    return NULL;
}

static int wave_of(const struct trede_campaign *c, const char *id)
{
    for (size_t w = 0; w < c->wave_count; w++)
        if (same(c->waves[w].id, id)) return (int)w;
    return -1;
}

struct wanted {
    const char *analysis, *subject, *note;
};

static bool is_change_of(const struct trede_result *row, const struct wanted *wanted)
{
    return row->against[0] && same(row->analysis, wanted->analysis) && same(row->subject, wanted->subject) &&
           same(row->statistic, "difference") && same(row->note, wanted->note) && is_everyone(row);
}

/* Of the campaign's own pair of waves, when it names one. */
static bool is_of_pair(const struct trede_campaign *c, const struct trede_result *row)
{
    if (c->compare_from < 0 || c->compare_to < 0) return true;
    return same(row->against, c->waves[c->compare_from].id) && same(row->wave, c->waves[c->compare_to].id);
}

/* Later, or over a longer time up to the same wave. */
static bool says_more(const struct trede_campaign *c, const struct trede_result *row, const struct trede_result *best)
{
    if (!best) return true;
    int to = wave_of(c, row->wave), best_to = wave_of(c, best->wave);
    return to > best_to || (to == best_to && wave_of(c, row->against) < wave_of(c, best->against));
}

/* The change of a share over the campaign's pair of waves; else over the longest time up to the last wave. */
static const struct trede_result *find_change(const struct trede_context *context, struct wanted wanted)
{
    const struct trede_campaign *c = context->campaign;
    const struct trede_result *best = NULL;
    for (size_t i = 0; i < trede_results_count(context->found); i++) {
        const struct trede_result *row = trede_results_at(context->found, i);
        if (is_change_of(row, &wanted) && is_of_pair(c, row) && says_more(c, row, best)) best = row;
    }
    return best;
}

enum way { UNKNOWN, RISEN, NOT_RISEN, WAYS };

static enum way way_of(const struct trede_context *context, const struct trede_result *change)
{
    if (!change || change->estimate.status != TREDE_ESTIMATE_OK || !change->estimate.has_se) return UNKNOWN;
    switch (trede_verdict_of(change->estimate.value, change->estimate.se, change->estimate.df,
                             context->campaign->smallest_relevant, context->campaign->confidence)) {
    case TREDE_UP:
        return RISEN;
    case TREDE_DOWN:
    case TREDE_NO_RELEVANT_CHANGE:
        return NOT_RISEN;
    case TREDE_NOT_DISTINGUISHABLE:
        break;
    }
    return UNKNOWN;
}

static const char *word_of(const struct trede_context *context, const struct trede_result *excess)
{
    /* by signals seen, then by those reported */
    static const char *const words[WAYS][WAYS] = {{"cannot_tell", "more_willingness", "points_to_signals"},
                                                  {"more_signals", "both", "more_signals"},
                                                  {"points_to_willingness", "more_willingness", "cannot_tell"}};
    if (excess->estimate.high < 0) return "fell";
    if (!(excess->estimate.low > 0)) return "no_rise";
    const struct trede_result *saw = find_change(context, (struct wanted){"indicator", "opportunity", ""});
    const struct trede_result *reported = find_change(context, (struct wanted){"gap", "behaviour", "saw_signal"});
    if (!saw || !reported) return "no_survey";
    return words[way_of(context, saw)][way_of(context, reported)];
}

enum trede_status trede_analyse_reading(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_result *excess = find_excess(context->found);
    if (!excess) return TREDE_OK;
    struct trede_result row = trede_row_begin(context, "reading");
    bool known = excess->estimate.status == TREDE_ESTIMATE_OK && excess->estimate.has_interval;
    row.wave = excess->wave;
    row.subject = "reports";
    row.statistic = "verdict";
    row.unit = TREDE_UNIT_VERDICT;
    row.note = known ? word_of(context, excess) : "not_measurable";
    row.is_reports = true;
    row.estimate.base = excess->estimate.base;
    row.estimate.effective_base = excess->estimate.effective_base;
    row.estimate.status = excess->estimate.status;
    return trede_results_add(out, &row);
}
