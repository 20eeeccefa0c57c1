/* reliability.c - what the standard for showing proportions did (report: reliability: nchs), per wave: how many it
 * withheld, and how many it shows but wants looked at. Counts of rows, not of people. */
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/quality.h"
#include "stats/interval.h"

struct looked_at {
    double withheld, review;
};

static bool is_proportion(const struct trede_result *row, const char *method)
{
    return row->cases >= 0 && strcmp(row->method, method) == 0 && row->estimate.status == TREDE_ESTIMATE_OK;
}

static struct looked_at look_at(const struct trede_results *found, const char *wave, const char *method)
{
    struct looked_at counts = {0, 0};
    for (size_t i = 0; i < trede_results_count(found); i++) {
        const struct trede_result *row = trede_results_at(found, i);
        if (strcmp(row->wave, wave) != 0) continue;
        counts.withheld += strcmp(row->method, "nchs") == 0;
        counts.review += is_proportion(row, method) && trede_reliability_nchs(&row->estimate).review;
    }
    return counts;
}

enum trede_status trede_analyse_reliability(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    enum trede_status status = TREDE_OK;
    for (int w = 0; !status && c->nchs && w < (int)c->wave_count; w++) {
        if (context->frame->wave_rows[w] == 0) continue;
        struct looked_at counts = look_at(context->found, c->waves[w].id, trede_variance_word(context));
        status = trede_quality_count(context, w, -1, "percentages_withheld", counts.withheld, "nchs", out);
        if (!status) status = trede_quality_count(context, w, -1, "percentages_review", counts.review, "nchs", out);
    }
    return status;
}
