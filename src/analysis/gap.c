/* The gap between intention and behaviour (methods 4.1, 4.2). Model: on the people whose intention and behaviour are
 * both known - and, for saw_signal, who had the opportunity - I = P(intends), B = P(acts), gap = I - B, conversion =
 * P(acts | intends). Algorithm: all are ratios of one fit over all waves, so the covariance of I and B, and of two
 * waves of a panel, counts (Sheeran 2002 for the four groups). Rejected: I and B each among all who answered it,
 * because the difference then mixes two groups of people. */
#include "analysis/analyses.h"
#include "analysis/asked.h"
#include "analysis/emit.h"
#include "analysis/gap_correlation.h"

enum {
    INTENTION,
    BEHAVIOUR,
    ACTOR, /* the four groups: intends and acts, intends only, acts only, neither */
    ABSTAINER,
    DISINCLINED_ACTOR,
    DISINCLINED_ABSTAINER,
    CONVERSION,
    INCONSISTENCY,
    WIDTH
};

/* Those asked; those who intend; those who do one of the two. */
static const uint32_t base_of[WIDTH] = {[CONVERSION] = 1, [INCONSISTENCY] = 2};

enum { NUMBERS = WIDTH + 1 }; /* and the gap, which is no ratio of its own */

static const struct number {
    const char *analysis, *subject, *statistic;
    double coefficients[WIDTH];
} numbers[NUMBERS] = {
    {"gap", "intention", "share", {[INTENTION] = 1}},
    {"gap", "behaviour", "share", {[BEHAVIOUR] = 1}},
    {"gap", "gap", "difference", {[INTENTION] = 1, [BEHAVIOUR] = -1}},
    {"gap", "conversion", "share", {[CONVERSION] = 1}},
    {"gap_group", "inclined_actor", "share", {[ACTOR] = 1}},
    {"gap_group", "inclined_abstainer", "share", {[ABSTAINER] = 1}},
    {"gap_group", "disinclined_actor", "share", {[DISINCLINED_ACTOR] = 1}},
    {"gap_group", "disinclined_abstainer", "share", {[DISINCLINED_ABSTAINER] = 1}},
    {"gap_group", "inconsistency", "share", {[INCONSISTENCY] = 1}},
};

enum { GAP = 2 }; /* its place in numbers */

struct gap_people {
    const struct trede_frame *frame;
    bool saw_signal;
};

static size_t gap_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct gap_people *people = payload;
    const struct trede_frame *frame = people->frame;
    if (people->saw_signal && frame->outcome[frame->opportunity][row] != 1) return 0;
    int8_t intends = frame->outcome[frame->intention][row], acts = frame->outcome[frame->behaviour][row];
    if (intends < 0 || acts < 0) return 0;
    size_t count = 0, first = frame->wave[row] * (size_t)WIDTH;
    if (intends) terms[count++] = (struct trede_term){first + INTENTION, 1, 1};
    if (acts) terms[count++] = (struct trede_term){first + BEHAVIOUR, 1, 1};
    size_t group = (size_t)ACTOR + (intends ? 0 : 2) + (acts ? 0 : 1); /* one of the four, in their order */
    terms[count++] = (struct trede_term){first + group, 1, 1};
    if (intends) terms[count++] = (struct trede_term){first + CONVERSION, acts, 1};
    if (intends != acts) terms[count++] = (struct trede_term){first + INCONSISTENCY, intends, 1};
    return count;
}

static enum trede_status add_number(const struct trede_fits *fits, size_t number, const char *note,
                                    struct trede_results *out)
{
    bool is_gap = number == GAP;
    const struct trede_profiles *profiles = &fits->context->campaign->profiles;
    const struct trede_measure measure = {.analysis = numbers[number].analysis,
                                          .subject = numbers[number].subject,
                                          .statistic = numbers[number].statistic,
                                          .note = note,
                                          .coefficients = numbers[number].coefficients,
                                          .kind = is_gap ? TREDE_KIND_CONTRAST : TREDE_KIND_SHARE,
                                          .unit = is_gap ? TREDE_UNIT_POINTS : TREDE_UNIT_SHARE,
                                          .no_change = number > GAP + 1,
                                          .not_within = profiles->count ? profiles->set + 1 : 0};
    return trede_emit_measure(fits, &measure, out);
}

/* headline: the gap of these people is the one to show first, and stands there once more under that note. */
static enum trede_status add_people(const struct trede_context *context, bool saw_signal, bool headline,
                                    struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    const struct gap_people people = {frame, saw_signal};
    const int questions[] = {frame->intention, frame->behaviour, frame->opportunity};
    struct trede_fits fits;
    size_t first = trede_results_count(out);
    const struct trede_fits_question question = {.k = context->campaign->wave_count * WIDTH,
                                                 .width = WIDTH,
                                                 .fn = gap_terms,
                                                 .payload = &people,
                                                 .base_of = base_of};
    enum trede_status status = trede_fits_make(context, &question, &fits);
    if (status) return status;
    for (size_t number = 0; number < NUMBERS && !status; number++)
        status = add_number(&fits, number, saw_signal ? "saw_signal" : "all", out);
    if (!status && headline) status = add_number(&fits, GAP, "headline", out);
    const struct trede_gap_shares shares = {INTENTION, BEHAVIOUR, ACTOR};
    if (!status) status = trede_emit_gap_correlations(&fits, &shares, saw_signal ? "saw_signal" : "all", out);
    trede_fits_free(&fits);
    return status ? status : trede_settle_asked(context, questions, saw_signal ? 3 : 2, first, out);
}

enum trede_status trede_analyse_gap(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    if (frame->intention < 0 || frame->behaviour < 0) return TREDE_OK;
    bool conditioned = frame->opportunity >= 0;
    enum trede_status status = add_people(context, false, !conditioned, out);
    return status || !conditioned ? status : add_people(context, true, true, out);
}
