/* quality_attrition.c - what became of the panel between two waves: what its weights were made of, how unequal they
 * are, and from which rung fewest came back. */
#include "analysis/analyses.h"
#include "analysis/attrition.h"
#include "analysis/quality.h"
#include "base/alloc.h"
#include "stats/raking.h"

struct followed {
    const struct trede_context *context;
    const struct trede_pair *pair;
    const struct trede_flow_pairs *people;
    const struct trede_attrition *attrition;
    struct trede_results *out;
};

static const char *model_called(enum trede_attrition_model model)
{
    static const char *const names[] = {[TREDE_ATTRITION_OFF] = "attrition:none",
                                        [TREDE_ATTRITION_NOBODY] = "attrition:nobody",
                                        [TREDE_ATTRITION_MODELLED] = "attrition:modelled",
                                        [TREDE_ATTRITION_BY_LADDER] = "attrition:by_ladder",
                                        [TREDE_ATTRITION_TOO_FEW] = "attrition:too_few"};
    return names[model];
}

static enum trede_status emit_model(const struct followed *f)
{
    enum trede_attrition_model model = f->attrition->model;
    const char *note = model == TREDE_ATTRITION_MODELLED    ? f->attrition->composition.taken
                       : model == TREDE_ATTRITION_BY_LADDER ? "stage"
                                                            : "";
    if (f->attrition->propensity.penalised && note[0]) note = trede_results_text(f->out, "%s; firth", note);
    if (!note) return TREDE_INTERNAL;
    return trede_quality_count(f->context, f->pair->to, f->pair->from, model_called(model),
                               (double)f->attrition->propensity.parameters, note, f->out);
}

static enum trede_status emit_bounded(const struct followed *f)
{
    const struct trede_response_propensity *p = &f->attrition->propensity;
    struct trede_quality_share share = {.subject = "attrition_bounded",
                                        .wave = f->pair->to,
                                        .compared = true,
                                        .against = f->pair->from,
                                        .cases = p->bounded,
                                        .base = p->people,
                                        .people = true};
    return trede_quality_share(f->context, &share, f->out);
}

/* Among rungs with enough people to be shown, so that the name of the rung gives nobody away. */
static enum trede_status emit_lowest(const struct followed *f)
{
    const struct trede_frame *frame = f->context->frame;
    int64_t base[TREDE_TOP_STAGE + 1] = {0}, again[TREDE_TOP_STAGE + 1] = {0};
    const uint32_t *of = f->attrition->propensity.weights.of;
    for (size_t row = 0; row < frame->rows; row++) {
        if (of[row] == TREDE_NO_PATTERN) continue;
        base[frame->stage[row]]++;
        again[frame->stage[row]] += f->people->partner[row] != UINT32_MAX;
    }
    int lowest = 0;
    for (int k = 1; k <= f->people->top; k++)
        if (base[k] >= f->context->campaign->minimum_cell &&
            (!lowest || (double)again[k] * (double)base[lowest] < (double)again[lowest] * (double)base[k]))
            lowest = k;
    if (!lowest) return TREDE_OK;
    struct trede_quality_share share = {.subject = trede_results_text(f->out, "attrition_return:%d", lowest),
                                        .wave = f->pair->to,
                                        .compared = true,
                                        .against = f->pair->from,
                                        .cases = again[lowest],
                                        .base = base[lowest],
                                        .people = true};
    return share.subject ? trede_quality_share(f->context, &share, f->out) : TREDE_INTERNAL;
}

/* ---- how unequal the weights are ---- */

static enum trede_status emit_figure(const struct followed *f, const struct trede_kish *kish, const char *statistic,
                                     double value, enum trede_unit unit)
{
    struct trede_result row = trede_row_begin(f->context, "weighting");
    trede_row_keys(&row, f->context, &f->context->domains->of[0], f->pair->to, f->pair->from);
    row.subject = row.wave;
    row.statistic = statistic;
    row.unit = unit;
    row.is_aggregate = true;
    row.estimate.base = kish->rows;
    row.estimate.effective_base = kish->effective;
    row.estimate.value = value;
    return trede_results_add(f->out, &row);
}

static enum trede_status emit_weights(const struct followed *f)
{
    const struct trede_estimated_weights *weights = &f->attrition->propensity.weights;
    size_t rows = f->context->frame->rows, count = 0;
    uint32_t *list = trede_alloc(rows, sizeof *list);
    double *weight = trede_alloc(rows, sizeof *weight);
    enum trede_status status = list && weight ? TREDE_OK : TREDE_INTERNAL;
    for (size_t row = 0; !status && row < rows; row++) {
        if (f->people->partner[row] == UINT32_MAX) continue;
        double factor = weights->factor[weights->of[row]];
        weight[row] = f->context->frame->weight[row] * factor;
        list[count++] = (uint32_t)row;
    }
    if (!status) {
        struct trede_kish kish = trede_kish_of(weight, list, count);
        status = emit_figure(f, &kish, "kish_deff", kish.design_effect, TREDE_UNIT_RATIO);
        if (!status) status = emit_figure(f, &kish, "effective_n", kish.effective, TREDE_UNIT_COUNT);
        if (!status) status = emit_figure(f, &kish, "weight_ratio", kish.largest / kish.smallest, TREDE_UNIT_RATIO);
    }
    trede_free(list);
    trede_free(weight);
    return status;
}

static enum trede_status emit_pair(const struct trede_context *context, const struct trede_pair *pair,
                                   const struct trede_flow_pairs *people, const struct trede_attrition *attrition,
                                   struct trede_results *out)
{
    const struct followed f = {context, pair, people, attrition, out};
    enum trede_status status = emit_model(&f);
    if (status || !attrition->weighted) return status;
    status = emit_bounded(&f);
    if (!status) status = emit_lowest(&f);
    bool many = people->people >= context->campaign->minimum_cell;
    return status || !many ? status : emit_weights(&f);
}

enum trede_status trede_quality_attrition(const struct trede_context *given, struct trede_results *out)
{
    struct trede_context context = *given;
    enum trede_status status = TREDE_OK;
    context.domains = given->people;
    if (!context.campaign->ladder.given) return status;
    for (size_t p = 0; !status && p < context.domains->pair_count; p++) {
        const struct trede_pair *pair = &context.domains->pairs[p];
        struct trede_flow_pairs people;
        struct trede_attrition attrition = {0};
        status = trede_flow_pairs_find(&context, pair, &people);
        bool followed = !status && people.people > 0 && !pair->refused;
        if (followed) status = trede_attrition_make(&context, pair, &people, &attrition);
        if (followed && !status) status = emit_pair(&context, pair, &people, &attrition, out);
        trede_attrition_free(&attrition);
        trede_free(people.partner);
    }
    return status;
}
