/* Who was reached (methods 6.1): the share of those asked who met the channel, per wave and segment, and its change. */
#include "analysis/analyses.h"
#include "analysis/emit.h"

struct exposed {
    const struct trede_frame *frame;
    int column;
};

static size_t exposed_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct exposed *people = payload;
    int8_t met = people->frame->outcome[people->column][row];
    if (met < 0) return 0;
    terms[0] = (struct trede_term){people->frame->wave[row], met, 1};
    return 1;
}

static enum trede_status add_channel(const struct trede_context *context, size_t channel, struct trede_results *out)
{
    const struct exposed people = {context->frame, context->frame->exposure[channel]};
    struct trede_fits fits;
    const struct trede_fits_question question = {
        .k = context->campaign->wave_count, .width = 1, .fn = exposed_terms, .payload = &people};
    enum trede_status status = trede_fits_make(context, &question, &fits);
    if (status) return status;
    const struct trede_measure measure = {.analysis = "reach",
                                          .subject = context->campaign->channels[channel].name,
                                          .statistic = "share",
                                          .coefficients = (const double[]){1},
                                          .kind = TREDE_KIND_SHARE,
                                          .unit = TREDE_UNIT_SHARE};
    status = trede_emit_measure(&fits, &measure, out);
    trede_fits_free(&fits);
    return status;
}

enum trede_status trede_analyse_reach(const struct trede_context *context, struct trede_results *out)
{
    for (size_t c = 0; c < context->campaign->channel_count; c++) {
        if (context->frame->exposure[c] < 0) continue; /* the campaign has no question about this channel */
        enum trede_status status = add_channel(context, c, out);
        if (status) return status;
    }
    return TREDE_OK;
}
