/* Does the mix do what the segment needs? (methods 6.4) Model: a person on rung s needs communication function f to
 * the degree need[s][f] (functions.csv); a segment needs f in the share N_f = sum of need[s][f] over its people, over
 * the sum of all their needs. A channel rated r_f for f (the media matrix, 0..3) fits to the degree sum N_f r_f.
 * Algorithm: the N_f are ratios with one denominator, so a fit is a linear combination of them with a standard error
 * from the design. The ratings themselves are the judgement of experts and carry no error here.
 * mix: the ratings averaged over the rated channels by spend - in the activity periods that touch the calendar quarter
 * in which the wave's fieldwork ended, else over all activity; the segment's own spend where the file is split by its
 * set, else everyone's; without any spend the plain average. */
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/tally.h"
#include "base/date.h"

enum { F = TREDE_FUNCTIONS };

static const char *const functions[F] = {"attention", "inform", "persuade", "support", "maintain", "converse"};

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

/* ---- the present mix ---- */

static bool is_rated(const struct trede_context *context, int channel)
{
    return channel >= 0 && context->campaign->channels[channel].medium_row >= 0;
}

static const int *rating_of(const struct trede_context *context, size_t channel)
{
    return context->campaign->media[context->campaign->channels[channel].medium_row].rating;
}

/* The calendar quarter a day lies in. */
static struct trede_period quarter_of(int32_t day)
{
    int year, month, of_month;
    trede_date_parts(day, &year, &month, &of_month);
    int first = (month - 1) / 3 * 3 + 1;
    int32_t end = first == 10 ? trede_date_from_parts(year + 1, 1, 1) : trede_date_from_parts(year, first + 3, 1);
    return (struct trede_period){trede_date_from_parts(year, first, 1), end - 1, 4};
}

/* Adds spend times rating over the tallies of one segment that touch the window (NULL = always); returns the spend. */
static double add_spend(const struct trede_context *context, const struct trede_tallies *activity, const char *set,
                        const char *segment, const struct trede_period *window, double rating[F])
{
    double spend = 0;
    for (size_t i = 0; i < activity->count; i++) {
        const struct trede_tally *tally = &activity->of[i];
        if (!is_rated(context, tally->channel_index) || strcmp(tally->set, set) != 0 ||
            strcmp(tally->segment, segment) != 0)
            continue;
        if (window && (tally->period.last < window->first || tally->period.first > window->last)) continue;
        const int *rated = rating_of(context, (size_t)tally->channel_index);
        for (size_t f = 0; f < F; f++)
            rating[f] += tally->spend * rated[f];
        spend += tally->spend;
    }
    return spend;
}

/* The plain sum of the ratings; returns the number of rated channels. */
static double add_plain(const struct trede_context *context, double rating[F])
{
    double channels = 0;
    for (size_t c = 0; c < context->campaign->channel_count; c++) {
        if (!is_rated(context, (int)c)) continue;
        for (size_t f = 0; f < F; f++)
            rating[f] += rating_of(context, c)[f];
        channels++;
    }
    return channels;
}

/* The mix's ratings for a domain in a wave; false when no channel is rated. */
static bool mix_of(const struct trede_context *context, const struct trede_tallies *activity,
                   const struct trede_domain *domain, size_t wave, double rating[F])
{
    struct trede_period quarter = quarter_of(context->campaign->waves[wave].last_day);
    memset(rating, 0, F * sizeof *rating);
    double weight = add_spend(context, activity, domain->set, domain->segment, &quarter, rating);
    if (!(weight > 0)) weight = add_spend(context, activity, "all", "all", &quarter, rating);
    if (!(weight > 0)) weight = add_spend(context, activity, domain->set, domain->segment, NULL, rating);
    if (!(weight > 0)) weight = add_spend(context, activity, "all", "all", NULL, rating);
    if (!(weight > 0)) weight = add_plain(context, rating);
    for (size_t f = 0; f < F && weight > 0; f++)
        rating[f] /= weight;
    return weight > 0;
}

/* ---- rows ---- */

struct fit_rows {
    const struct trede_context *context;
    const struct trede_fits *needs; /* waves x functions */
    struct trede_results *out;
    size_t domain, wave;
};

static const char *most_needed(const struct fit_rows *rows)
{
    const struct trede_ratios *needs = &rows->needs->of[rows->domain];
    const double *share = &needs->value[rows->wave * F];
    if (needs->base[rows->wave * F] == 0) return "";
    size_t most = 0;
    for (size_t f = 1; f < F; f++)
        if (share[f] > share[most]) most = f;
    return functions[most];
}

static bool all_zero(const double rating[F])
{
    for (size_t f = 0; f < F; f++)
        if (rating[f] > 0) return false;
    return true;
}

/* A medium that serves no function scores 0 whoever the people are. */
static enum trede_status add_useless(const struct fit_rows *rows, const struct trede_combination *what)
{
    struct trede_result row = trede_row_begin(rows->context, what->analysis);
    trede_row_keys(&row, rows->context, &rows->context->domains->of[what->domain], what->wave, what->against);
    const struct trede_ratios *needs = &rows->needs->of[what->domain];
    size_t first = rows->wave * F;
    row.subject = what->subject;
    row.statistic = what->statistic;
    row.note = what->note;
    row.unit = what->unit;
    row.estimate.base = needs->base[first];
    row.estimate.effective_base = needs->base[first] ? trede_ratios_effective_base(needs, first) : 0;
    row.estimate.status = row.estimate.base < 2 ? TREDE_TOO_FEW : TREDE_NO_VARIANCE;
    return trede_results_add(rows->out, &row);
}

/* rating: F ratings, or NULL = the matrix has none. */
static enum trede_status add_row(const struct fit_rows *rows, const char *subject, const double *rating)
{
    struct trede_combination what = {.analysis = "fit",
                                     .subject = subject,
                                     .statistic = "score",
                                     .note = rating ? most_needed(rows) : "no_rating",
                                     .domain = rows->domain,
                                     .wave = (int)rows->wave,
                                     .against = -1,
                                     .kind = TREDE_KIND_MEAN,
                                     .unit = TREDE_UNIT_SCORE};
    if (!rating) return trede_emit_status(rows->context, &what, TREDE_QUESTION_NOT_ASKED, rows->out);
    if (all_zero(rating)) return add_useless(rows, &what);
    size_t k = rows->needs->k;
    double *coefficients = trede_alloc(k, sizeof *coefficients);
    if (!coefficients) return TREDE_INTERNAL;
    memcpy(&coefficients[rows->wave * F], rating, F * sizeof *rating);
    what.coefficients = coefficients;
    enum trede_status status = trede_emit(rows->needs, &what, rows->out);
    trede_free(coefficients);
    return status;
}

static enum trede_status add_channels(const struct fit_rows *rows)
{
    const struct trede_campaign *campaign = rows->context->campaign;
    for (size_t c = 0; c < campaign->channel_count; c++) {
        double rating[F];
        bool rated = is_rated(rows->context, (int)c);
        for (size_t f = 0; f < F && rated; f++)
            rating[f] = rating_of(rows->context, c)[f];
        enum trede_status status = add_row(rows, campaign->channels[c].name, rated ? rating : NULL);
        if (status) return status;
    }
    return TREDE_OK;
}

static enum trede_status add_all(const struct trede_context *context, const struct trede_fits *needs,
                                 const struct trede_tallies *activity, struct trede_results *out)
{
    struct fit_rows rows = {context, needs, out, 0, 0};
    for (rows.domain = 0; rows.domain < context->domains->count; rows.domain++) {
        for (rows.wave = 0; rows.wave < context->campaign->wave_count; rows.wave++) {
            double rating[F];
            bool mixed = mix_of(context, activity, &context->domains->of[rows.domain], rows.wave, rating);
            enum trede_status status = add_channels(&rows);
            if (!status) status = add_row(&rows, "mix", mixed ? rating : NULL);
            if (status) return status;
        }
    }
    return TREDE_OK;
}

enum trede_status trede_analyse_fit(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *campaign = context->campaign;
    if (!campaign->ladder.given || campaign->channel_count == 0) return TREDE_OK;
    struct trede_tallies activity;
    struct trede_fits needs;
    enum trede_status status = trede_tallies_make(campaign, &context->activity, false, &activity);
    if (status) return status;
    const uint32_t one_base[F] = {0};
    const struct trede_fits_question question = {
        .k = campaign->wave_count * F, .width = F, .fn = need_terms, .payload = context, .base_of = one_base};
    status = trede_fits_make(context, &question, &needs);
    if (!status) {
        status = add_all(context, &needs, &activity, out);
        trede_fits_free(&needs);
    }
    trede_tallies_free(&activity);
    return status;
}
