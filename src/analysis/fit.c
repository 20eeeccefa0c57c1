/* Does the mix do what the segment needs? (methods 6.4) Model: a person on rung s needs communication function f to
 * the degree need[s][f] (functions.csv); a segment needs f in the share N_f = sum of need[s][f] over its people, over
 * the sum of all their needs. A channel rated r_f for f (the media matrix, 0..3) fits to the degree sum N_f r_f.
 * Algorithm: the N_f are ratios with one denominator, so a fit is a linear combination of them with a standard error
 * from the design. The ratings themselves are the judgement of experts (Goubin) and carry no error here.
 * mix: the ratings averaged over the rated channels by what was spent for the wave (spend.h), else by what was ever
 * spent; the segment's own spend where the file is split by its set, else everyone's; without any spend the plain
 * average. Rejected: a rating of 0 for a medium that the matrix does not have: nobody judged it. */
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/mix.h"

enum { F = TREDE_FUNCTIONS };

static size_t need_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct trede_context *context = payload;
    const struct trede_frame *frame = context->frame;
    int stage = frame->stage[row], sum = 0;
    if (stage < 1 || stage > context->campaign->ladder.top) return 0;
    const int *need = context->campaign->need[stage];
    for (size_t f = 0; f < F; f++)
        sum += need[f];
    if (sum == 0) return 0;
    for (size_t f = 0; f < F; f++)
        terms[f] = (struct trede_term){frame->wave[row] * (size_t)F + f, need[f], sum};
    return F;
}

/* ---- scores ---- */

static const char *most_needed(const struct trede_fit_place *place)
{
    const struct trede_ratios *needs = &place->needs->of[place->domain];
    const double *share = &needs->value[place->wave * F];
    if (needs->base[place->wave * F] == 0) return "";
    size_t most = 0;
    for (size_t f = 1; f < F; f++)
        if (share[f] > share[most]) most = f;
    return trede_function_names[most];
}

static bool all_zero(const double rating[F])
{
    for (size_t f = 0; f < F; f++)
        if (rating[f] > 0) return false;
    return true;
}

/* A medium that serves no function scores 0 whoever the people are. */
static enum trede_status add_useless(const struct trede_fit_place *place, const struct trede_combination *what)
{
    struct trede_result row = trede_row_begin(place->context, what->analysis);
    trede_row_keys(&row, place->context, &place->context->domains->of[what->domain], what->wave, what->against);
    const struct trede_ratios *needs = &place->needs->of[what->domain];
    size_t first = place->wave * F;
    row.subject = what->subject;
    row.statistic = what->statistic;
    row.note = what->note;
    row.unit = what->unit;
    row.estimate.base = needs->base[first];
    row.estimate.effective_base = needs->base[first] ? trede_ratios_effective_base(needs, first) : 0;
    row.estimate.status = row.estimate.base < 2 ? TREDE_TOO_FEW : TREDE_NO_VARIANCE;
    return trede_results_add(place->out, &row);
}

/* rating: F ratings, or NULL = the matrix has none. */
static enum trede_status add_score(const struct trede_fit_place *place, const char *subject, const double *rating)
{
    struct trede_combination what = {.analysis = "fit",
                                     .subject = subject,
                                     .statistic = "score",
                                     .note = rating ? most_needed(place) : "no_rating",
                                     .domain = place->domain,
                                     .wave = (int)place->wave,
                                     .against = -1,
                                     .kind = TREDE_KIND_MEAN,
                                     .unit = TREDE_UNIT_SCORE};
    if (!rating) return trede_emit_status(place->context, &what, TREDE_QUESTION_NOT_ASKED, place->out);
    if (all_zero(rating)) return add_useless(place, &what);
    double *coefficients = trede_alloc(place->needs->k, sizeof *coefficients);
    if (!coefficients) return TREDE_INTERNAL;
    memcpy(&coefficients[place->wave * F], rating, F * sizeof *rating);
    what.coefficients = coefficients;
    enum trede_status status = trede_emit(place->needs, &what, place->out);
    trede_free(coefficients);
    return status;
}

static enum trede_status add_scores(const struct trede_fit_place *place)
{
    const struct trede_campaign *campaign = place->context->campaign;
    for (size_t c = 0; c < campaign->channel_count; c++) {
        double rating[F];
        bool rated = trede_mix_is_rated(campaign, c);
        for (size_t f = 0; f < F && rated; f++)
            rating[f] = trede_mix_rating(campaign, c)[f];
        enum trede_status status = add_score(place, campaign->channels[c].name, rated ? rating : NULL);
        if (status) return status;
    }
    return add_score(place, "mix", place->mix->basis == TREDE_MIX_NONE ? NULL : place->mix->rating);
}

/* ---- one number of the segment, made into a row ---- */

enum trede_status trede_fit_add(const struct trede_fit_place *place, const struct trede_fits *fits,
                                const struct trede_fit_number *number)
{
    size_t before = trede_results_count(place->out);
    const struct trede_combination what = {.analysis = "fit",
                                           .subject = number->subject,
                                           .statistic = number->statistic,
                                           .note = number->note,
                                           .domain = place->domain,
                                           .wave = (int)place->wave,
                                           .against = -1,
                                           .coefficients = number->coefficients,
                                           .kind = number->kind,
                                           .unit = number->unit};
    enum trede_status status = trede_emit(fits, &what, place->out);
    if (status || trede_results_count(place->out) == before) return status; /* a sample that the wave does not have */
    struct trede_estimate *e = &trede_results_edit(place->out, before)->estimate;
    if (e->status != TREDE_ESTIMATE_OK && e->status != TREDE_NO_VARIANCE) return TREDE_OK;
    e->value += number->plus;
    if (!e->has_interval) return TREDE_OK;
    e->low += number->plus;
    e->high += number->plus;
    if (number->unit != TREDE_UNIT_SHARE) return TREDE_OK;
    if (e->low < 0) e->low = 0;
    if (e->high > 1) e->high = 1;
    return TREDE_OK;
}

enum trede_status trede_fit_add_fixed(const struct trede_fit_place *place, const char *subject, const char *statistic,
                                      const char *note, bool known, double value)
{
    struct trede_result row = trede_row_begin(place->context, "fit");
    trede_row_keys(&row, place->context, &place->context->domains->of[place->domain], (int)place->wave, -1);
    row.subject = subject;
    row.statistic = statistic;
    row.note = note;
    row.unit = TREDE_UNIT_SHARE;
    row.is_aggregate = true;
    if (known)
        row.estimate.value = value;
    else
        row.estimate.status = TREDE_QUESTION_NOT_ASKED;
    return trede_results_add(place->out, &row);
}

/* ---- all rows ---- */

static enum trede_status add_place(const struct trede_fit_place *place)
{
    enum trede_status status = add_scores(place);
    if (!status) status = trede_fit_add_functions(place);
    if (!status) status = trede_fit_add_mismatches(place);
    return status ? status : trede_fit_add_strategy(place);
}

static enum trede_status add_all(struct trede_fit_place *place, const struct trede_tallies *activity,
                                 struct trede_arena *arena)
{
    const struct trede_context *context = place->context;
    size_t channels = context->campaign->channel_count;
    double *share = trede_arena_alloc(arena, channels, sizeof *share);
    struct trede_effort *efforts = trede_arena_alloc(arena, channels, sizeof *efforts);
    if (!share || !efforts) return TREDE_INTERNAL;
    for (place->domain = 0; place->domain < context->domains->count; place->domain++) {
        for (place->wave = 0; place->wave < context->campaign->wave_count; place->wave++) {
            struct trede_mix mix;
            trede_mix_of(context, activity, &context->domains->of[place->domain], place->wave, efforts, share, &mix);
            place->mix = &mix;
            enum trede_status status = add_place(place);
            if (status) return status;
        }
    }
    return TREDE_OK;
}

static enum trede_status with_fits(const struct trede_context *context, const struct trede_tallies *activity,
                                   struct trede_results *out)
{
    static const uint32_t one_base[F] = {0};
    const struct trede_campaign *campaign = context->campaign;
    struct trede_fits needs, people;
    const struct trede_fits_question question = {
        .k = campaign->wave_count * F, .width = F, .fn = need_terms, .payload = context, .base_of = one_base};
    enum trede_status status = trede_fits_make(context, &question, &needs);
    if (status) return status;
    status = trede_fits_make_shares(context, context->frame->stage, (size_t)campaign->ladder.top, &people);
    if (!status) {
        struct trede_arena *arena = trede_arena_create();
        struct trede_fit_place place = {.context = context, .needs = &needs, .people = &people, .out = out};
        status = arena ? add_all(&place, activity, arena) : TREDE_INTERNAL;
        if (arena) trede_arena_destroy(arena);
        trede_fits_free(&people);
    }
    trede_fits_free(&needs);
    return status;
}

enum trede_status trede_analyse_fit(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *campaign = context->campaign;
    if (!campaign->ladder.given || campaign->channel_count == 0) return TREDE_OK;
    struct trede_tallies activity;
    enum trede_status status = trede_tallies_make(campaign, &context->activity, false, &activity);
    if (status) return status;
    status = with_fits(context, &activity, out);
    trede_tallies_free(&activity);
    return status;
}
