/* multiplicity.c - how many of all the changes in one workbook are chance (methods 3.1).
 *
 * Within one table p_adjusted is Holm's (adjust.c). Over the whole workbook the question is another one: of so many
 * comparisons, how many would look real if nothing had changed (level x comparisons), how many do, and how many still
 * do when the share of false ones among them is held at 10 % (Benjamini & Hochberg 1995)? Counted is every change
 * between two moments that has a p-value and a base that may be shown; the headline gap is the same number as the gap
 * of its denominator and counts once. The comparisons go together (rungs, segments): under such positive dependence
 * the bound holds (Benjamini & Yekutieli 2001). Rejected: Holm over everything (with 500 changes nothing survives), and
 * Benjamini & Yekutieli's own bound (holds under any dependence, at the price of a factor ln n). */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "base/alloc.h"
#include "stats/multiplicity.h"

static const double false_among_found = 0.10;

/* The analyses whose differences are changes of one number; in others (the gap forward in time, effects) a difference
 * is between two numbers. */
static bool is_of_changes(const char *analysis)
{
    static const char *const changes[] = {"stage_share", "at_least", "stage_mean", "profile",       "indicator",
                                          "message",     "trust",    "appeal",     "participation", "gap",
                                          "barrier",     "reach",    "report_rate"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (strcmp(analysis, changes[i]) == 0) return true;
    return false;
}

static bool is_change(const struct trede_context *context, const struct trede_result *row)
{
    const struct trede_campaign *campaign = context->campaign;
    int64_t least = row->is_reports ? campaign->minimum_reports : campaign->minimum_cell;
    if (!row->has_p || !row->against[0] || isnan(row->p) || !is_of_changes(row->analysis)) return false;
    if (!campaign->public_data && row->estimate.base < least) return false;
    if (strcmp(row->statistic, "difference") != 0 && strcmp(row->statistic, "rate_ratio") != 0) return false;
    return strcmp(row->note, "headline") != 0;
}

struct tally {
    size_t tests, below, hold;
    double largest_p; /* of those that hold; 0 = none does */
};

static enum trede_status emit_figure(const struct trede_context *context, const char *statistic, double value,
                                     enum trede_unit unit, struct trede_results *out)
{
    struct trede_result row = trede_row_begin(context, "multiplicity");
    row.subject = "changes";
    row.statistic = statistic;
    row.unit = unit;
    row.is_aggregate = true;
    row.estimate.value = value;
    return trede_results_add(out, &row);
}

static enum trede_status emit(const struct trede_context *context, const struct tally *t, struct trede_results *out)
{
    double by_chance = (1 - context->campaign->confidence) * (double)t->tests;
    enum trede_status status = emit_figure(context, "tests", (double)t->tests, TREDE_UNIT_COUNT, out);
    if (!status) status = emit_figure(context, "by_chance", by_chance, TREDE_UNIT_COUNT, out);
    if (!status) status = emit_figure(context, "below_level", (double)t->below, TREDE_UNIT_COUNT, out);
    if (!status) status = emit_figure(context, "hold", (double)t->hold, TREDE_UNIT_COUNT, out);
    if (!status && t->hold) status = emit_figure(context, "largest_p", t->largest_p, TREDE_UNIT_PROBABILITY, out);
    return status;
}

static struct tally count(const struct trede_context *context, const double *p, const double *adjusted, size_t tests)
{
    struct tally t = {.tests = tests};
    for (size_t i = 0; i < tests; i++) {
        t.below += p[i] < 1 - context->campaign->confidence;
        if (adjusted[i] > false_among_found) continue;
        t.hold++;
        t.largest_p = fmax(t.largest_p, p[i]);
    }
    return t;
}

enum trede_status trede_analyse_multiplicity(const struct trede_context *context, struct trede_results *out)
{
    size_t rows = context->found ? trede_results_count(context->found) : 0, tests = 0;
    double *p = trede_alloc(rows, sizeof *p), *adjusted = trede_alloc(rows, sizeof *adjusted);
    enum trede_status status = p && adjusted ? TREDE_OK : TREDE_INTERNAL;
    for (size_t i = 0; !status && i < rows; i++) {
        const struct trede_result *row = trede_results_at(context->found, i);
        if (is_change(context, row)) p[tests++] = row->p;
    }
    if (!status && tests > 0) status = trede_adjust(TREDE_BH, p, tests, adjusted);
    if (!status && tests > 0) {
        struct tally t = count(context, p, adjusted, tests);
        status = emit(context, &t, out);
    }
    trede_free(p);
    trede_free(adjusted);
    return status;
}
