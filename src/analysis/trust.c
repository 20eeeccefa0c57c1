/* trust.c - trust in reporting: each part of it, and a scale over the parts.
 *
 * The scale of a person is the mean of the parts when all are items with one range, and the number of parts that hold
 * when all are rules; only of people who answered every part, so that nobody's scale rests on other parts than
 * another's. The note says the range. Parts of different kinds have no scale. Rejected: standardised parts, whose scale
 * no reader can place; a mean over the parts that were answered, which differs from person to person. */
#include <math.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/named.h"
#include "base/text.h"

struct scale {
    const struct trede_frame *frame;
    const struct trede_named_column *part;
    size_t parts;
    double divide; /* the sum by: 1 = the number of rules that hold */
    double low, high;
};

static size_t scale_of_row(const void *payload, size_t row, struct trede_term *terms)
{
    const struct scale *s = payload;
    double sum = 0;
    for (size_t i = 0; i < s->parts; i++)
        sum += trede_named_value(s->frame, s->part[i], row);
    if (isnan(sum)) return 0;
    terms[0] = (struct trede_term){s->frame->wave[row], sum / s->divide, 1};
    return 1;
}

/* The item that a part is no more than the name of; NULL = it is a rule. */
static const struct trede_item *item_of(const struct trede_campaign *c, const struct trede_indicator *part)
{
    for (size_t i = 0; i < c->item_count; i++)
        if (trede_text_equal(c->items[i].name, part->rule.sql)) return &c->items[i];
    return NULL;
}

/* Are the parts of one kind, and with one range where they are items? */
static bool make_scale(const struct trede_context *context, struct scale *out)
{
    const struct trede_named *trust = &context->campaign->named[TREDE_NAMED_TRUST];
    *out = (struct scale){context->frame,      context->frame->named[TREDE_NAMED_TRUST], trust->count, 1, 0,
                          (double)trust->count};
    if (trust->count < 2) return false;
    for (size_t i = 0; i < trust->count; i++) {
        const struct trede_indicator *part = &trust->of[i];
        if (part->is_mean != trust->of[0].is_mean) return false;
        if (!part->is_mean) continue;
        const struct trede_item *item = item_of(context->campaign, part);
        if (!item || !item->has_min || !item->has_max) return false;
        if (i > 0 && (item->min < out->low || item->min > out->low || item->max < out->high || item->max > out->high))
            return false;
        out->low = item->min;
        out->high = item->max;
    }
    if (trust->of[0].is_mean) out->divide = (double)trust->count;
    return true;
}

static enum trede_status emit_scale(const struct trede_context *context, struct trede_results *out)
{
    struct scale scale;
    if (!make_scale(context, &scale)) return TREDE_OK;
    struct trede_fits fits;
    const struct trede_fits_question question = {
        .k = context->campaign->wave_count, .width = 1, .fn = scale_of_row, .payload = &scale};
    enum trede_status status = trede_fits_make(context, &question, &fits);
    if (status) return status;
    const struct trede_measure mean = {.analysis = "trust",
                                       .subject = "scale",
                                       .statistic = "mean",
                                       .note = trede_results_text(out, "%.0f-%.0f", scale.low, scale.high),
                                       .coefficients = (const double[]){1},
                                       .kind = TREDE_KIND_MEAN,
                                       .unit = TREDE_UNIT_MEAN};
    status = mean.note ? trede_emit_measure(&fits, &mean, out) : TREDE_INTERNAL;
    trede_fits_free(&fits);
    return status;
}

enum trede_status trede_analyse_trust(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_named *trust = &context->campaign->named[TREDE_NAMED_TRUST];
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < trust->count; i++) {
        const struct trede_named_question question = {.analysis = "trust",
                                                      .subject = trust->of[i].rule.name,
                                                      .column = context->frame->named[TREDE_NAMED_TRUST][i],
                                                      .among = -1};
        status = trede_named_emit(context, &question, out);
    }
    return status || !trust->count ? status : emit_scale(context, out);
}
