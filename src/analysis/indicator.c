/* indicator.c - the campaign's indicators and its named rules: shares of rules, means of numbers, and their changes. */
#include <math.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"

struct column {
    const uint16_t *wave;
    const int8_t *outcome; /* a rule, or NULL */
    const double *number;  /* a number, or NULL */
};

static size_t answer_of_row(const void *payload, size_t row, struct trede_term *terms)
{
    const struct column *c = payload;
    if (c->outcome) {
        if (c->outcome[row] < 0) return 0;
        terms[0] = (struct trede_term){c->wave[row], c->outcome[row], 1};
    } else {
        if (isnan(c->number[row])) return 0;
        terms[0] = (struct trede_term){c->wave[row], c->number[row], 1};
    }
    return 1;
}

static enum trede_status emit_column(const struct trede_context *context, const char *name, const struct column *column,
                                     struct trede_results *out)
{
    static const double one[1] = {1};
    struct trede_fits fits;
    const struct trede_fits_question question = {
        .k = context->campaign->wave_count, .width = 1, .fn = answer_of_row, .payload = column};
    enum trede_status status = trede_fits_make(context, &question, &fits);
    if (status) return status;
    bool share = column->outcome != NULL;
    struct trede_measure measure = {.analysis = "indicator",
                                    .subject = name,
                                    .statistic = share ? "share" : "mean",
                                    .coefficients = one,
                                    .kind = share ? TREDE_KIND_SHARE : TREDE_KIND_MEAN,
                                    .unit = share ? TREDE_UNIT_SHARE : TREDE_UNIT_MEAN};
    status = trede_emit_measure(&fits, &measure, out);
    trede_fits_free(&fits);
    return status;
}

static enum trede_status emit_rule(const struct trede_context *context, const char *name, int rule,
                                   struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    if (rule < 0) return TREDE_OK;
    struct column column = {frame->wave, frame->outcome[rule], NULL};
    return emit_column(context, name, &column, out);
}

enum trede_status trede_analyse_indicator(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    const struct trede_frame *frame = context->frame;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < c->indicator_count; i++) {
        const char *name = c->indicators[i].rule.name;
        status = emit_rule(context, name, frame->indicator[i], out);
        if (status || frame->indicator_number[i] < 0) continue;
        struct column column = {frame->wave, NULL, frame->number[frame->indicator_number[i]]};
        status = emit_column(context, name, &column, out);
    }
    if (!status) status = emit_rule(context, "intention", frame->intention, out);
    if (!status) status = emit_rule(context, "opportunity", frame->opportunity, out);
    if (!status) status = emit_rule(context, "behaviour", frame->behaviour, out);
    if (!status) status = emit_rule(context, "decided_not", frame->decided_not, out);
    return status;
}
