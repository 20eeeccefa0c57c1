/* message.c - the headline measures of a campaign's message: recognised when shown, remembered unaided, understood,
 * appreciated. What only those who know the campaign can answer is about those who recognised it (note recognised); the
 * appreciation of a channel about those who met it (note met). */
#include "analysis/analyses.h"
#include "analysis/named.h"

#include "base/text.h"

/* The outcome column of recognition; -1 = not asked. */
static int recognition_of(const struct trede_context *context)
{
    const struct trede_named *message = &context->campaign->named[TREDE_NAMED_MESSAGE];
    for (size_t i = 0; i < message->count; i++)
        if (trede_text_equal(message->of[i].rule.name, "recognition"))
            return context->frame->named[TREDE_NAMED_MESSAGE][i].rule;
    return -1;
}

/* Among whom a number of the message is: an outcome column, -1 = all; note says it. */
static int among(const struct trede_context *context, size_t i, const char **note)
{
    const struct trede_campaign *c = context->campaign;
    const char *name = c->named[TREDE_NAMED_MESSAGE].of[i].rule.name;
    int recognition = recognition_of(context), channel = c->message_channel[i];
    *note = "all";
    if (trede_text_equal(name, "recognition") || trede_text_equal(name, "recall")) return -1;
    if (channel >= 0 && context->frame->exposure[channel] >= 0) {
        *note = "met";
        return context->frame->exposure[channel];
    }
    if (recognition < 0) return -1;
    *note = "recognised";
    return recognition;
}

enum trede_status trede_analyse_message(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_named *message = &context->campaign->named[TREDE_NAMED_MESSAGE];
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < message->count; i++) {
        struct trede_named_question question = {.analysis = "message",
                                                .subject = message->of[i].rule.name,
                                                .column = context->frame->named[TREDE_NAMED_MESSAGE][i]};
        question.among = among(context, i, &question.note);
        status = trede_named_emit(context, &question, out);
    }
    return status;
}
