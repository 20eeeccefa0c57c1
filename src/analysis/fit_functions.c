/* What is needed against what is supplied, function by function, and channel by channel (methods 6.4).
 *
 * Model: need is N_f of fit.c. supply is the share of f in the ratings of the present mix, S_f = R_f / sum R, R_f the
 * ratings averaged by spend. Their difference is S_f - N_f; the supply is known, so its standard error is that of the
 * need. A channel's main functions are those it is rated highest for. covered is the part of the need they make up;
 * people is the share of the segment on a rung that needs one of them. Where that is less than a third, the whole
 * interval long, few need what the channel is for: a mismatch. Rejected: holding covered against the part that as many
 * functions would have on average, because a talk, good at four of the six, then serves nobody well enough. */
#include <string.h>

#include "analysis/mix.h"
#include "base/alloc.h"

enum { F = TREDE_FUNCTIONS };

static const double few = 1.0 / 3; /* of the segment: fewer need it than this */

/* ---- functions ---- */

static const char *basis_note(const struct trede_mix *mix)
{
    static const char *const notes[] = {[TREDE_MIX_NONE] = "no_rating",
                                        [TREDE_MIX_SPEND] = "",
                                        [TREDE_MIX_SPEND_EVER] = "all_periods",
                                        [TREDE_MIX_PLAIN] = "plain"};
    return notes[mix->basis];
}

static double supply_of(const struct trede_mix *mix, size_t f)
{
    double sum = 0;
    for (size_t g = 0; g < F; g++)
        sum += mix->rating[g];
    return sum > 0 ? mix->rating[f] / sum : -1;
}

static enum trede_status add_function(const struct trede_fit_place *place, size_t f, double *coefficients)
{
    const char *subject = trede_results_text(place->out, "function:%s", trede_function_names[f]);
    const char *note = basis_note(place->mix);
    double supply = supply_of(place->mix, f);
    if (!subject) return TREDE_INTERNAL;
    struct trede_fit_number number = {subject, "need", NULL, TREDE_KIND_MEAN, TREDE_UNIT_SHARE, coefficients, 0};
    coefficients[place->wave * F + f] = 1;
    enum trede_status status = trede_fit_add(place, place->needs, &number);
    if (!status)
        status = trede_fit_add_fixed(place, subject, "supply", supply < 0 ? "no_rating" : note, supply >= 0, supply);
    if (!status && supply >= 0) {
        coefficients[place->wave * F + f] = -1;
        number = (struct trede_fit_number){subject,           "difference", note,  TREDE_KIND_MEAN,
                                           TREDE_UNIT_POINTS, coefficients, supply};
        status = trede_fit_add(place, place->needs, &number);
    }
    coefficients[place->wave * F + f] = 0;
    return status;
}

enum trede_status trede_fit_add_functions(const struct trede_fit_place *place)
{
    double *coefficients = trede_alloc(place->needs->k, sizeof *coefficients);
    enum trede_status status = coefficients ? TREDE_OK : TREDE_INTERNAL;
    for (size_t f = 0; !status && f < F; f++)
        status = add_function(place, f, coefficients);
    trede_free(coefficients);
    return status;
}

/* ---- channels ---- */

/* The functions it is rated highest for; 0 = it is rated 0 for all. */
static size_t main_functions(const int rating[F], bool is_main[F])
{
    int most = 1;
    size_t count = 0;
    for (size_t f = 0; f < F; f++)
        if (rating[f] > most) most = rating[f];
    for (size_t f = 0; f < F; f++) {
        is_main[f] = rating[f] == most;
        count += is_main[f];
    }
    return count;
}

/* "serves:attention,maintain" */
static const char *serves(const struct trede_fit_place *place, const bool is_main[F])
{
    const char *note = "serves:";
    bool first = true;
    for (size_t f = 0; f < F && note; f++) {
        if (!is_main[f]) continue;
        note = trede_results_text(place->out, "%s%s%s", note, first ? "" : ",", trede_function_names[f]);
        first = false;
    }
    return note;
}

/* The verdict stands behind a semicolon: it goes when the row is withheld. */
static enum trede_status judge(const struct trede_fit_place *place, size_t at, const char *note)
{
    struct trede_result *row = trede_results_edit(place->out, at);
    const struct trede_estimate *e = &row->estimate;
    bool known = e->status == TREDE_ESTIMATE_OK && e->has_interval;
    const char *verdict = known && e->high < few ? "mismatch" : known && e->low >= few ? "matches" : "cannot_tell";
    row->note = trede_results_text(place->out, "%s;%s", note, verdict);
    return row->note ? TREDE_OK : TREDE_INTERNAL;
}

static bool needs_one(const struct trede_campaign *campaign, size_t rung, const bool is_main[F])
{
    for (size_t f = 0; f < F; f++)
        if (is_main[f] && campaign->need[rung][f] > 0) return true;
    return false;
}

static enum trede_status add_people(const struct trede_fit_place *place, const char *subject, const char *note,
                                    const bool is_main[F])
{
    size_t width = place->people->width, before = trede_results_count(place->out);
    double *coefficients = trede_alloc(place->people->k, sizeof *coefficients);
    if (!coefficients) return TREDE_INTERNAL;
    bool any = false;
    for (size_t s = 1; s <= width; s++) {
        bool needs = needs_one(place->context->campaign, s, is_main);
        coefficients[place->wave * width + s - 1] = needs;
        any = any || needs;
    }
    const struct trede_fit_number number = {subject,          "people",     note, TREDE_KIND_SHARE,
                                            TREDE_UNIT_SHARE, coefficients, 0};
    /* no rung of this ladder needs it: that is about nobody in particular */
    enum trede_status status = any ? trede_fit_add(place, place->people, &number)
                                   : trede_fit_add_fixed(place, subject, "people",
                                                         trede_results_text(place->out, "%s;mismatch", note), true, 0);
    trede_free(coefficients);
    if (status || !any || trede_results_count(place->out) == before) return status;
    return judge(place, before, note);
}

static enum trede_status add_covered(const struct trede_fit_place *place, size_t channel, const char *subject,
                                     double *coefficients)
{
    bool is_main[F];
    size_t count = main_functions(trede_mix_rating(place->context->campaign, channel), is_main);
    if (count == 0) return TREDE_OK; /* a medium for nothing has no need to meet */
    const char *note = serves(place, is_main);
    if (!note) return TREDE_INTERNAL;
    for (size_t f = 0; f < F; f++)
        coefficients[place->wave * F + f] = is_main[f];
    const struct trede_fit_number number = {subject,          "covered",    note, TREDE_KIND_MEAN,
                                            TREDE_UNIT_SHARE, coefficients, 0};
    enum trede_status status = trede_fit_add(place, place->needs, &number);
    return status ? status : add_people(place, subject, note, is_main);
}

enum trede_status trede_fit_add_mismatches(const struct trede_fit_place *place)
{
    const struct trede_campaign *campaign = place->context->campaign;
    double *coefficients = trede_alloc(place->needs->k, sizeof *coefficients);
    enum trede_status status = coefficients ? TREDE_OK : TREDE_INTERNAL;
    for (size_t c = 0; !status && c < campaign->channel_count; c++) {
        if (!trede_mix_is_rated(campaign, c)) continue;
        const char *subject = trede_results_text(place->out, "mismatch:%s", campaign->channels[c].name);
        bool spent = place->mix->has_spend;
        status = subject ? add_covered(place, c, subject, coefficients) : TREDE_INTERNAL;
        if (!status)
            status =
                trede_fit_add_fixed(place, subject, "budget", spent ? "" : "no_spend", spent, place->mix->share[c]);
    }
    trede_free(coefficients);
    return status;
}
