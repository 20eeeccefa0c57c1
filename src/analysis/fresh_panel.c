/* fresh_panel.c - do a fresh and a panel sample of one wave answer alike? (methods 1.7)
 *
 * Model: the difference fresh - panel of what both were asked, as it is and with the panel composed like the fresh
 * sample: panel answers weighted by their odds of being fresh, logistic in the segments (stats/response_propensity.h), those
 * aside whose rules read what is measured. What is
 * left is not the make-up of the panel as far as the segments know it: it is having been asked before (conditioning)
 * or who stayed within the segments (selective drop-out); which of the two, these data cannot tell. The standard error
 * knows that the odds were estimated. Reference: Little 1986; Sarndal & Lundstrom 2005; Warren & Halpern-Manners 2012
 * (panel conditioning). Rejected: cells of all segment sets crossed, of which most are empty; the difference as it is
 * only, which calls an older panel a conditioned one. */
#include <math.h>

#include "analysis/analyses.h"
#include "analysis/composition.h"
#include "analysis/emit.h"
#include "stats/response_propensity.h"

static const double most_times = 5.0;

/* One mixed wave. The domains are everyone alone: segments would be compared on a handful. */
struct comparison {
    const struct trede_context *context;
    struct trede_arena *arena;
    int wave;
    const int8_t *is_panel; /* rows; -1 = not of this wave */
    struct trede_composition composition;
    struct trede_response_propensity propensity;
    struct trede_results *out;
};

/* What is compared: a rung out of top, a rule or a number. Ratios: those of the fresh sample, then of the panel. */
struct answers {
    const struct comparison *comparison;
    size_t width;
    const int8_t *stage, *outcome;
    const double *number;
};

static size_t answer_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct answers *a = payload;
    int8_t panel = a->comparison->is_panel[row];
    if (panel < 0) return 0;
    size_t first = (size_t)panel * a->width;
    if (a->stage) {
        if (a->stage[row] < 1 || (size_t)a->stage[row] > a->width) return 0;
        terms[0] = (struct trede_term){first + (size_t)a->stage[row] - 1, 1, 1};
    } else if (a->outcome) {
        if (a->outcome[row] < 0) return 0;
        terms[0] = (struct trede_term){first, a->outcome[row], 1};
    } else {
        if (isnan(a->number[row])) return 0;
        terms[0] = (struct trede_term){first, a->number[row], 1};
    }
    return 1;
}

/* ---- rows ---- */

struct sample_measure {
    const char *subject;
    const double *coefficients; /* width, of one sample */
    bool share;
};

enum { MOST_WIDTH = TREDE_TOP_STAGE };

static enum trede_status emit(const struct comparison *c, const struct trede_fits *fits, size_t width, bool adjusted,
                              const struct sample_measure *measure)
{
    double difference[2 * MOST_WIDTH];
    for (size_t j = 0; j < width; j++) {
        difference[j] = measure->coefficients[j];
        difference[width + j] = -measure->coefficients[j];
    }
    const struct trede_combination what = {.analysis = "fresh_panel",
                                           .subject = measure->subject,
                                           .statistic = adjusted ? "adjusted_difference" : "difference",
                                           .note = adjusted ? c->composition.taken : "",
                                           .wave = c->wave,
                                           .against = -1,
                                           .coefficients = difference,
                                           .kind = TREDE_KIND_CONTRAST,
                                           .unit = measure->share ? TREDE_UNIT_POINTS : TREDE_UNIT_MEAN};
    if (!fits) return trede_emit_status(c->context, &what, TREDE_NOT_CONVERGED, c->out);
    return trede_emit(fits, &what, c->out);
}

static enum trede_status emit_stages(const struct comparison *c, const struct trede_fits *fits, size_t top,
                                     bool adjusted)
{
    enum trede_status status = TREDE_OK;
    double rung[MOST_WIDTH];
    for (size_t k = 1; !status && k <= 2 * top; k++) { /* every rung, then every rung or higher */
        bool upper = k > top;
        size_t at = upper ? k - top : k;
        if (upper && at < 2) continue;
        for (size_t j = 1; j <= top; j++)
            rung[j - 1] = upper ? j >= at : j == at;
        const struct sample_measure share = {trede_results_text(c->out, upper ? "at_least:%zu" : "stage_share:%zu", at),
                                             rung, true};
        status = share.subject ? emit(c, fits, top, adjusted, &share) : TREDE_INTERNAL;
    }
    for (size_t j = 1; j <= top; j++)
        rung[j - 1] = (double)j;
    const struct sample_measure mean = {"stage_mean", rung, false};
    return status ? status : emit(c, fits, top, adjusted, &mean);
}

static enum trede_status emit_all(const struct answers *a, const struct trede_fits *fits, const char *name,
                                  bool adjusted)
{
    static const double one[1] = {1};
    const struct comparison *c = a->comparison;
    if (a->stage) return emit_stages(c, fits, a->width, adjusted);
    const struct sample_measure measure = {name, one, a->outcome != NULL};
    return emit(c, fits, 1, adjusted, &measure);
}

/* ---- estimates ---- */

static enum trede_status compare(const struct answers *a, const char *name, bool adjusted)
{
    const struct comparison *c = a->comparison;
    uint32_t base_of[2 * MOST_WIDTH];
    for (size_t j = 0; j < 2 * a->width; j++)
        base_of[j] = j >= a->width;
    struct trede_fits_question question = {
        .k = 2 * a->width, .width = 2 * a->width, .fn = answer_terms, .payload = a, .base_of = base_of};
    if (adjusted && c->propensity.outcome != TREDE_LOGISTIC_FITTED) return emit_all(a, NULL, name, true);
    if (adjusted) question.factors = &c->propensity.weights;
    struct trede_fits fits;
    enum trede_status status = trede_fits_make(c->context, &question, &fits);
    if (status) return status;
    status = emit_all(a, &fits, name, adjusted);
    trede_fits_free(&fits);
    return status;
}

/* Not asked in this wave, or not of both samples: nothing to compare. */
static bool both_answered(const struct answers *a)
{
    bool answered[2] = {false, false};
    struct trede_term term;
    for (size_t row = 0; row < a->comparison->context->frame->rows; row++)
        if (answer_terms(a, row, &term)) answered[a->comparison->is_panel[row]] = true;
    return answered[0] && answered[1];
}

static enum trede_status compare_answers(const struct answers *a, const char *name)
{
    if (!both_answered(a)) return TREDE_OK;
    enum trede_status status = compare(a, name, false);
    return status ? status : compare(a, name, true);
}

static enum trede_status compare_rule(const struct comparison *c, const char *name, int rule)
{
    if (rule < 0) return TREDE_OK;
    const struct answers a = {.comparison = c, .width = 1, .outcome = c->context->frame->outcome[rule]};
    return compare_answers(&a, name);
}

static enum trede_status compare_indicators(const struct comparison *c)
{
    const struct trede_campaign *campaign = c->context->campaign;
    const struct trede_frame *frame = c->context->frame;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < campaign->indicator_count; i++) {
        const char *name = campaign->indicators[i].rule.name;
        status = compare_rule(c, name, frame->indicator[i]);
        if (status || frame->indicator_number[i] < 0) continue;
        const struct answers a = {.comparison = c, .width = 1, .number = frame->number[frame->indicator_number[i]]};
        status = compare_answers(&a, name);
    }
    if (!status) status = compare_rule(c, "intention", frame->intention);
    if (!status) status = compare_rule(c, "opportunity", frame->opportunity);
    return status ? status : compare_rule(c, "behaviour", frame->behaviour);
}

/* ---- waves ---- */

static enum trede_status prepare(struct comparison *c)
{
    const struct trede_frame *frame = c->context->frame;
    int8_t *is_panel = trede_arena_alloc(c->arena, frame->rows, sizeof *is_panel);
    if (!is_panel) return TREDE_INTERNAL;
    for (size_t row = 0; row < frame->rows; row++)
        is_panel[row] = frame->wave[row] != c->wave ? -1 : frame->sampling[row] == TREDE_PANEL;
    c->is_panel = is_panel;
    const struct trede_composition_question question = {.group = is_panel, .background = true};
    enum trede_status status = trede_composition_make(c->context, &question, c->arena, &c->composition);
    const struct trede_response_propensity_question model = {.rows = frame->rows,
                                                    .weight = frame->design.weight,
                                                    .seen = is_panel,
                                                    .columns = c->composition.column,
                                                    .column_count = c->composition.columns,
                                                    .like_the_others = true,
                                                    .most = most_times};
    c->propensity.outcome = TREDE_LOGISTIC_SINGULAR; /* without a column there is nothing to adjust for */
    return status || !c->composition.columns ? status : trede_response_propensity_fit(c->arena, &model, &c->propensity);
}

static enum trede_status compare_wave(const struct trede_context *context, int wave, struct trede_results *out)
{
    struct comparison c = {.context = context, .wave = wave, .out = out, .arena = trede_arena_create()};
    enum trede_status status = c.arena ? prepare(&c) : TREDE_INTERNAL;
    if (!status && context->campaign->ladder.given) {
        const struct answers stages = {
            .comparison = &c, .width = (size_t)context->campaign->ladder.top, .stage = context->frame->stage};
        status = compare_answers(&stages, NULL);
    }
    if (!status) status = compare_indicators(&c);
    trede_arena_destroy(c.arena);
    return status;
}

enum trede_status trede_analyse_fresh_panel(const struct trede_context *given, struct trede_results *out)
{
    if (!trede_domains_differ(given->campaign, given->frame)) return TREDE_OK;
    struct trede_context context = *given;
    struct trede_campaign unsegmented = *given->campaign;
    struct trede_domains *everyone = NULL;
    unsegmented.sets = NULL;
    unsegmented.set_count = 0;
    enum trede_status status = trede_domains_create(&unsegmented, given->frame, TREDE_ROWS_EVERYONE, &everyone);
    context.domains = context.people = everyone;
    for (int w = 0; !status && w < (int)given->campaign->wave_count; w++)
        if (given->frame->mixed[w]) status = compare_wave(&context, w, out);
    trede_domains_destroy(everyone);
    return status;
}
