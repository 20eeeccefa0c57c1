/* attrition.c - the response-propensity model of a pair of waves (methods 1.4).
 *
 * Model: among those on a rung in the earlier wave, being on a rung in the later one is logistic in the rung and the
 * segments of the earlier wave (stats/response_propensity.h), with the earlier wave's weight. The factor is at most
 * MOST_TIMES the mean one. What a model cannot carry is left out in the open: categories are joined (composition.h); if
 * the maximum does not exist all the same, the rung alone is tried; else the flows are not weighted, and say so.
 * Reference: Little 1986; Sarndal & Lundstrom 2005. */
#include "analysis/attrition.h"

static const double most_times = 5.0;

/* Where the earlier wave had a fresh and a panel sample, one that nobody was followed from has no part in it. */
static int8_t *who_was_seen(const struct trede_context *context, const struct trede_pair *pair,
                            const struct trede_flow_pairs *people, struct trede_arena *arena)
{
    const struct trede_frame *frame = context->frame;
    int8_t *seen = trede_arena_alloc(arena, frame->rows, sizeof *seen);
    bool followed[2] = {false, false};
    for (size_t row = 0; row < frame->rows; row++)
        if (people->partner[row] != UINT32_MAX) followed[frame->apart[row]] = true;
    for (size_t row = 0; seen && row < frame->rows; row++) {
        bool placed = !people->top || (frame->stage[row] >= 1 && frame->stage[row] <= people->top);
        bool could = placed && (!people->answered || people->answered[row] >= 0);
        bool before = frame->wave[row] == pair->from && could && followed[frame->apart[row]];
        seen[row] = before ? people->partner[row] != UINT32_MAX : -1;
    }
    return seen;
}

static enum trede_status fit(const struct trede_context *context, const int8_t *seen, size_t columns,
                             struct trede_attrition *out)
{
    const struct trede_response_propensity_question question = {.rows = context->frame->rows,
                                                                .weight = context->frame->design.weight,
                                                                .seen = seen,
                                                                .columns = out->composition.column,
                                                                .column_count = columns,
                                                                .most = most_times};
    return trede_response_propensity_fit(out->arena, &question, &out->propensity);
}

static enum trede_status make(const struct trede_context *context, const int8_t *seen, struct trede_attrition *out)
{
    const struct trede_composition_question question = {.group = seen, .ladder = context->campaign->ladder.given};
    struct trede_composition *composition = &out->composition;
    enum trede_status status = trede_composition_make(context, &question, out->arena, composition);
    if (status) return status;
    out->model = composition->people[0] ? TREDE_ATTRITION_TOO_FEW : TREDE_ATTRITION_NOBODY;
    if (!composition->columns) return TREDE_OK;
    status = fit(context, seen, composition->columns, out);
    out->model = TREDE_ATTRITION_MODELLED;
    if (!status && out->propensity.outcome != TREDE_LOGISTIC_FITTED && composition->ladder) {
        status = fit(context, seen, 1, out);
        out->model = TREDE_ATTRITION_BY_LADDER;
    }
    out->weighted = !status && out->propensity.outcome == TREDE_LOGISTIC_FITTED;
    if (!out->weighted) out->model = TREDE_ATTRITION_TOO_FEW;
    return status;
}

enum trede_status trede_attrition_make(const struct trede_context *context, const struct trede_pair *pair,
                                       const struct trede_flow_pairs *people, struct trede_attrition *out)
{
    *out = (struct trede_attrition){.model = TREDE_ATTRITION_OFF};
    if (context->campaign->attrition == TREDE_ATTRITION_NONE || pair->refused) return TREDE_OK;
    out->arena = trede_arena_create();
    int8_t *seen = out->arena ? who_was_seen(context, pair, people, out->arena) : NULL;
    return seen ? make(context, seen, out) : TREDE_INTERNAL;
}

void trede_attrition_free(struct trede_attrition *attrition)
{
    trede_arena_destroy(attrition->arena);
    *attrition = (struct trede_attrition){0};
}
