#include "analysis/asked.h"

#include "base/text.h"

static bool answered(const struct trede_frame *frame, const int *column, size_t columns, size_t row)
{
    for (size_t c = 0; c < columns; c++)
        if (column[c] >= 0 && frame->outcome[column[c]][row] < 0) return false;
    return true;
}

/* Was it asked in the wave of that id? "" = no wave, so nothing to object. */
static bool asked_in(const struct trede_context *context, const bool *asked, const char *id)
{
    for (size_t w = 0; w < context->campaign->wave_count && id[0]; w++)
        if (trede_text_equal(context->campaign->waves[w].id, id)) return asked[w];
    return true;
}

enum trede_status trede_settle_asked(const struct trede_context *context, const int *column, size_t columns,
                                     size_t first, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    bool *asked = trede_alloc(context->campaign->wave_count, sizeof *asked);
    if (!asked) return TREDE_INTERNAL;
    for (size_t row = 0; row < frame->rows; row++)
        if (!asked[frame->wave[row]]) asked[frame->wave[row]] = answered(frame, column, columns, row);
    for (size_t i = first; i < trede_results_count(out); i++) {
        struct trede_result *row = trede_results_edit(out, i);
        if (row->estimate.status == TREDE_QUESTION_NOT_ASKED && asked_in(context, asked, row->wave) &&
            asked_in(context, asked, row->against))
            row->estimate.status = TREDE_TOO_FEW;
    }
    trede_free(asked);
    return TREDE_OK;
}
