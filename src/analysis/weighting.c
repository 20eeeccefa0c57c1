/* weighting.c - what weighting costs, per wave (methods 1.3): Kish's design effect, the effective number of
 * respondents, the largest weight against the smallest. */
#include "analysis/analyses.h"
#include "analysis/emit.h"

static enum trede_status emit_figure(const struct trede_context *context, int wave, const char *statistic, double value,
                                     enum trede_unit unit, struct trede_results *out)
{
    struct trede_result row = trede_row_begin(context, "weighting");
    trede_row_keys(&row, context, &context->domains->of[0], wave, -1);
    row.subject = row.wave;
    row.statistic = statistic;
    row.unit = unit;
    row.is_aggregate = true;
    row.estimate.base = context->frame->kish[wave].rows;
    row.estimate.effective_base = context->frame->kish[wave].effective;
    row.estimate.value = value;
    if (!row.estimate.base) row.estimate.status = TREDE_QUESTION_NOT_ASKED;
    return trede_results_add(out, &row);
}

enum trede_status trede_analyse_weighting(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (int w = 0; !status && w < (int)context->campaign->wave_count; w++) {
        const struct trede_kish *kish = &context->frame->kish[w];
        double ratio = kish->rows ? kish->largest / kish->smallest : 0;
        status = emit_figure(context, w, "kish_deff", kish->design_effect, TREDE_UNIT_RATIO, out);
        if (!status) status = emit_figure(context, w, "effective_n", kish->effective, TREDE_UNIT_COUNT, out);
        if (!status) status = emit_figure(context, w, "weight_ratio", ratio, TREDE_UNIT_RATIO, out);
    }
    return status;
}
