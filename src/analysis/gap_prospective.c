/* The gap in a panel, forward in time (methods 4.1): intention at one wave, behaviour at a later one, of the same
 * people.
 *
 * Model: on those who said at t whether they intend to act and at t + 1 whether they acted (for saw_signal: and said
 * then that they had the opportunity), I_t = P(intends at t), B = P(acts by t + 1), gap = I_t - B, conversion = P(acts
 * by t + 1 given intends at t). Algorithm: each person is one row of the design, that of the earlier wave with its
 * weight and segment, weighted for those who did not come back (attrition.h), as in flow.c; all are ratios of one fit,
 * so that the covariance of I and B counts. Reference: Sheeran 2002; Orbell & Sheeran 1998 for the prospective design.
 * Rejected: I of one wave less B of another among all who answered each, because the difference then mixes the gap with
 * who dropped out. */
#include "analysis/analyses.h"
#include "analysis/attrition.h"
#include "analysis/emit.h"
#include "analysis/flow_pairs.h"

enum { INTENTION, BEHAVIOUR, CONVERSION, WIDTH };

static const uint32_t base_of[WIDTH] = {[CONVERSION] = 1};

enum { NUMBERS = 4 };

static const struct number {
    const char *subject, *statistic;
    double coefficients[WIDTH];
    size_t ratio; /* whose base it stands on */
    enum trede_kind kind;
    enum trede_unit unit;
} numbers[NUMBERS] = {
    {"intention", "share", {[INTENTION] = 1}, INTENTION, TREDE_KIND_SHARE, TREDE_UNIT_SHARE},
    {"behaviour", "share", {[BEHAVIOUR] = 1}, BEHAVIOUR, TREDE_KIND_SHARE, TREDE_UNIT_SHARE},
    {"gap", "difference", {[INTENTION] = 1, [BEHAVIOUR] = -1}, INTENTION, TREDE_KIND_CONTRAST, TREDE_UNIT_POINTS},
    {"conversion", "share", {[CONVERSION] = 1}, CONVERSION, TREDE_KIND_SHARE, TREDE_UNIT_SHARE},
};

struct followed {
    const struct trede_frame *frame;
    uint32_t *partner; /* rows: the later row of someone who answered both; UINT32_MAX = not in the pair */
    bool saw_signal;
    size_t people;
};

static size_t prospective_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct followed *people = payload;
    const struct trede_frame *frame = people->frame;
    uint32_t later = people->partner[row];
    if (later == UINT32_MAX) return 0;
    if (people->saw_signal && frame->outcome[frame->opportunity][later] != 1) return 0;
    int8_t intends = frame->outcome[frame->intention][row], acts = frame->outcome[frame->behaviour][later];
    terms[0] = (struct trede_term){INTENTION, intends, 1};
    terms[1] = (struct trede_term){BEHAVIOUR, acts, 1};
    if (!intends) return 2;
    terms[2] = (struct trede_term){CONVERSION, acts, 1};
    return 3;
}

static enum trede_status find_people(const struct trede_frame *frame, const struct trede_pair *pair,
                                     struct followed *out)
{
    *out = (struct followed){.frame = frame, .partner = trede_alloc(frame->rows, sizeof *out->partner)};
    if (!out->partner) return TREDE_INTERNAL;
    for (uint32_t row = 0; row < frame->rows; row++) {
        out->partner[row] = UINT32_MAX;
        if (frame->wave[row] != pair->from || frame->outcome[frame->intention][row] < 0) continue;
        uint32_t later = trede_partner_of(frame, row, pair->to);
        if (later == UINT32_MAX || frame->outcome[frame->behaviour][later] < 0) continue;
        out->partner[row] = later;
        out->people++;
    }
    return TREDE_OK;
}

/* fits NULL: the comparison is refused. */
static enum trede_status add_number(const struct trede_context *context, const struct trede_fits *fits,
                                    struct trede_combination *what, const struct number *number,
                                    struct trede_results *out)
{
    what->subject = number->subject;
    what->statistic = number->statistic;
    what->coefficients = number->coefficients;
    what->kind = number->kind;
    what->unit = number->unit;
    if (!fits) return trede_emit_status(context, what, TREDE_REFUSED_BREAK, out);
    if (fits->of[what->domain].base[number->ratio] == 0) return trede_emit_status(context, what, TREDE_TOO_FEW, out);
    return trede_emit(fits, what, out);
}

/* The gap once more beside the other gaps, as gap / prospective; it was tested above, and is tested once. */
static enum trede_status add_copy(const struct trede_context *context, const struct trede_fits *fits,
                                  struct trede_combination *what, struct trede_results *out)
{
    static const struct number copy = {"prospective", "difference",        {[INTENTION] = 1, [BEHAVIOUR] = -1},
                                       INTENTION,     TREDE_KIND_CONTRAST, TREDE_UNIT_POINTS};
    what->analysis = "gap";
    enum trede_status status = add_number(context, fits, what, &copy, out);
    if (!status) trede_results_edit(out, trede_results_count(out) - 1)->has_p = false;
    return status;
}

static enum trede_status add_domains(const struct trede_context *context, const struct trede_fits *fits,
                                     const struct trede_pair *pair, const char *note, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t d = 0; d < context->domains->count; d++) {
        struct trede_combination what = {
            .analysis = "prospective_gap", .note = note, .domain = d, .wave = pair->to, .against = pair->from};
        for (size_t i = 0; i < NUMBERS && !status; i++)
            status = add_number(context, fits, &what, &numbers[i], out);
        if (!status) status = add_copy(context, fits, &what, out);
    }
    return status;
}

static enum trede_status add_people(const struct trede_context *context, const struct trede_pair *pair,
                                    const struct followed *people, const struct trede_estimated_weights *factors,
                                    struct trede_results *out)
{
    const char *note = people->saw_signal ? "saw_signal" : "all";
    if (pair->refused) return add_domains(context, NULL, pair, note, out);
    struct trede_fits fits;
    const struct trede_fits_question question = {
        .k = WIDTH, .width = WIDTH, .fn = prospective_terms, .payload = people, .base_of = base_of, .factors = factors};
    enum trede_status status = trede_fits_make(context, &question, &fits);
    if (status) return status;
    status = add_domains(context, &fits, pair, note, out);
    trede_fits_free(&fits);
    return status;
}

/* Where people are followed at all, a pair without them says so, for everyone. */
static enum trede_status add_strangers(const struct trede_context *context, const struct trede_pair *pair,
                                       const char *note, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; i < NUMBERS && !status && context->frame->panel_rows > 0; i++) {
        const struct trede_combination what = {.analysis = "prospective_gap",
                                               .subject = numbers[i].subject,
                                               .statistic = numbers[i].statistic,
                                               .note = note,
                                               .wave = pair->to,
                                               .against = pair->from,
                                               .unit = numbers[i].unit};
        status = trede_emit_status(context, &what, TREDE_TOO_FEW, out);
    }
    return status;
}

/* Of everybody, and of those who saw a signal, weighted for those who did not come back. */
static enum trede_status add_followed(const struct trede_context *context, const struct trede_pair *pair,
                                      struct followed *people, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    const struct trede_flow_pairs followed = {.frame = frame,
                                              .top =
                                                  context->campaign->ladder.given ? context->campaign->ladder.top : 0,
                                              .partner = people->partner,
                                              .answered = frame->outcome[frame->intention]};
    struct trede_attrition attrition;
    enum trede_status status = trede_attrition_make(context, pair, &followed, &attrition);
    const struct trede_estimated_weights *factors = attrition.weighted ? &attrition.propensity.weights : NULL;
    if (!status) status = add_people(context, pair, people, factors, out);
    people->saw_signal = true;
    if (!status && frame->opportunity >= 0) status = add_people(context, pair, people, factors, out);
    trede_attrition_free(&attrition);
    return status;
}

static enum trede_status add_pair(const struct trede_context *context, const struct trede_pair *pair,
                                  struct trede_results *out)
{
    struct followed people;
    bool with_signal = context->frame->opportunity >= 0;
    enum trede_status status = find_people(context->frame, pair, &people);
    if (!status && people.people == 0) {
        status = add_strangers(context, pair, "all", out);
        if (!status && with_signal) status = add_strangers(context, pair, "saw_signal", out);
    } else if (!status) {
        status = add_followed(context, pair, &people, out);
    }
    trede_free(people.partner);
    return status;
}

enum trede_status trede_analyse_gap_prospective(const struct trede_context *given, struct trede_results *out)
{
    struct trede_context context = *given;
    if (given->frame->intention < 0 || given->frame->behaviour < 0) return TREDE_OK;
    context.domains = given->people;
    enum trede_status status = TREDE_OK;
    for (size_t p = 0; !status && p < context.domains->pair_count; p++)
        status = add_pair(&context, &context.domains->pairs[p], out);
    return status;
}
