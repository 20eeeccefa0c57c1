#include "analysis/flow_pairs.h"

#include "analysis/attrition.h"

uint32_t trede_partner_of(const struct trede_frame *frame, uint32_t row, int wave)
{
    uint32_t at = frame->next[row];
    while (at != UINT32_MAX && frame->wave[at] < wave)
        at = frame->next[at];
    return at != UINT32_MAX && frame->wave[at] == wave ? at : UINT32_MAX;
}

static bool on_a_rung(const struct trede_flow_pairs *pairs, uint32_t row)
{
    return pairs->frame->stage[row] >= 1 && pairs->frame->stage[row] <= pairs->top;
}

enum trede_status trede_flow_pairs_find(const struct trede_context *context, const struct trede_pair *pair,
                                        struct trede_flow_pairs *out)
{
    const struct trede_frame *frame = context->frame;
    *out = (struct trede_flow_pairs){.frame = frame, .top = context->campaign->ladder.top};
    out->partner = trede_alloc(frame->rows, sizeof *out->partner);
    if (!out->partner) return TREDE_INTERNAL;
    for (uint32_t row = 0; row < frame->rows; row++) {
        out->partner[row] = UINT32_MAX;
        if (frame->wave[row] != pair->from || !on_a_rung(out, row)) continue;
        uint32_t later = trede_partner_of(frame, row, pair->to);
        if (later == UINT32_MAX || !on_a_rung(out, later)) continue;
        out->partner[row] = later;
        out->people++;
    }
    return TREDE_OK;
}

/* A refused comparison has no weights to make. */
static enum trede_status with_attrition(const struct trede_context *context, const struct trede_pair *pair,
                                        struct trede_flow_pairs *people, trede_flow_pairs_fn *fn,
                                        struct trede_results *out)
{
    struct trede_attrition attrition = {0};
    enum trede_status status = pair->refused ? TREDE_OK : trede_attrition_make(context, pair, people, &attrition);
    people->attrition = attrition.weighted ? &attrition.propensity.weights : NULL;
    if (!status) status = fn(context, pair, people, out);
    trede_attrition_free(&attrition);
    return status;
}

enum trede_status trede_flow_pairs_each(const struct trede_context *given, trede_flow_pairs_fn *fn,
                                        struct trede_results *out)
{
    struct trede_context context = *given;
    context.domains = given->people;
    enum trede_status status = TREDE_OK;
    if (!context.campaign->ladder.given) return status;
    for (size_t p = 0; !status && p < context.domains->pair_count; p++) {
        const struct trede_pair *pair = &context.domains->pairs[p];
        struct trede_flow_pairs people;
        status = trede_flow_pairs_find(&context, pair, &people);
        if (!status && people.people > 0) status = with_attrition(&context, pair, &people, fn, out);
        trede_free(people.partner);
    }
    return status;
}
