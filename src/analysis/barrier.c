/* How common each barrier is (methods 4.3): among all who answered it, among those who intend to act, and among
 * inclined abstainers (who intend and do not act). Shares are ratios of one fit a barrier, all waves together. */
#include "analysis/analyses.h"
#include "analysis/asked.h"
#include "analysis/emit.h"

enum { ALL, INTENDERS, ABSTAINERS, GROUPS };

static const char *const notes[GROUPS] = {"all", "intenders", "inclined_abstainer"};

struct barrier_people {
    const struct trede_frame *frame;
    int column;
};

static bool holds(const struct trede_frame *frame, int column, size_t row, int8_t wanted)
{
    return column >= 0 && frame->outcome[column][row] == wanted;
}

static size_t barrier_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct barrier_people *people = payload;
    const struct trede_frame *frame = people->frame;
    int8_t met = frame->outcome[people->column][row];
    if (met < 0) return 0;
    bool intends = holds(frame, frame->intention, row, 1);
    const bool belongs[GROUPS] = {true, intends, intends && holds(frame, frame->behaviour, row, 0)};
    size_t count = 0;
    for (size_t g = 0; g < GROUPS; g++)
        if (belongs[g]) terms[count++] = (struct trede_term){frame->wave[row] * (size_t)GROUPS + g, met, 1};
    return count;
}

/* How many of the groups the campaign can tell apart. */
static size_t groups_of(const struct trede_frame *frame)
{
    if (frame->intention < 0) return INTENDERS;
    return frame->behaviour < 0 ? ABSTAINERS : GROUPS;
}

static enum trede_status add_barrier(const struct trede_context *context, size_t barrier, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    const struct barrier_people people = {frame, frame->barrier[barrier]};
    const int questions[GROUPS] = {people.column, frame->intention, frame->behaviour};
    struct trede_fits fits;
    const struct trede_fits_question question = {
        .k = context->campaign->wave_count * GROUPS, .width = GROUPS, .fn = barrier_terms, .payload = &people};
    enum trede_status status = trede_fits_make(context, &question, &fits);
    if (status) return status;
    for (size_t g = 0; g < groups_of(frame) && !status; g++) {
        size_t first = trede_results_count(out);
        double coefficients[GROUPS] = {0};
        coefficients[g] = 1;
        const struct trede_measure measure = {.analysis = "barrier",
                                              .subject = context->campaign->barriers[barrier].rule.name,
                                              .statistic = "prevalence",
                                              .note = notes[g],
                                              .coefficients = coefficients,
                                              .kind = TREDE_KIND_SHARE,
                                              .unit = TREDE_UNIT_SHARE};
        status = trede_emit_measure(&fits, &measure, out);
        if (!status) status = trede_settle_asked(context, questions, g + 1, first, out);
    }
    trede_fits_free(&fits);
    return status;
}

enum trede_status trede_analyse_barrier(const struct trede_context *context, struct trede_results *out)
{
    for (size_t b = 0; b < context->campaign->barrier_count; b++) {
        enum trede_status status = add_barrier(context, b, out);
        if (status) return status;
    }
    return TREDE_OK;
}
