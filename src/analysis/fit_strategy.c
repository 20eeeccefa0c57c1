/* Where people stand on the ladder against where the money goes (methods 6.4).
 *
 * Model: every rung has its strategy. A channel that says at which rungs it is aimed (channels.csv: rungs) spends the
 * same on each of those; else its spend is divided over the rungs in proportion to how well it does what they need, the
 * mean of its ratings weighted by need: sum r_f need[s][f] / sum need[s][f]. Channels with neither are left out, and
 * how much is spent on them is said (unrated). budget is a rung's part of what was divided, people the share of the
 * segment on it; the budget is known, so the standard error of their difference is that of the share. Rejected: all of
 * a channel's spend to the one rung it serves best, which makes a letter that serves two as well a matter of rounding.
 */
#include <string.h>

#include "analysis/mix.h"
#include "base/alloc.h"

enum { F = TREDE_FUNCTIONS, RUNGS = TREDE_TOP_STAGE + 1 };

/* How much of a channel goes to each rung, in parts that need not add up to 1; returns their sum. */
static double parts_of(const struct trede_campaign *campaign, size_t channel, double part[RUNGS])
{
    const struct trede_channel *c = &campaign->channels[channel];
    double sum = 0;
    memset(part, 0, RUNGS * sizeof *part);
    for (int s = 1; s <= campaign->ladder.top; s++) {
        double served = 0, needed = 0;
        for (size_t f = 0; f < F && !c->rungs && c->medium_row >= 0; f++) {
            served += trede_mix_rating(campaign, channel)[f] * campaign->need[s][f];
            needed += campaign->need[s][f];
        }
        part[s] = c->rungs ? (double)(c->rungs >> s & 1u) : needed > 0 ? served / needed : 0;
        sum += part[s];
    }
    return sum;
}

/* The budget of each rung; the part of all spend that was divided is returned. */
static double divide(const struct trede_fit_place *place, double budget[RUNGS])
{
    const struct trede_campaign *campaign = place->context->campaign;
    double divided = 0;
    memset(budget, 0, RUNGS * sizeof *budget);
    for (size_t c = 0; c < campaign->channel_count; c++) {
        double part[RUNGS], sum = parts_of(campaign, c, part);
        if (!(sum > 0)) continue;
        divided += place->mix->share[c];
        for (size_t s = 1; s < RUNGS; s++)
            budget[s] += place->mix->share[c] * part[s] / sum;
    }
    for (size_t s = 1; s < RUNGS && divided > 0; s++)
        budget[s] /= divided;
    return divided;
}

static enum trede_status add_rung(const struct trede_fit_place *place, size_t rung, const double *budget,
                                  double *coefficients)
{
    const char *subject = trede_results_text(place->out, "rung:%d", (int)rung);
    if (!subject) return TREDE_INTERNAL;
    size_t at = place->wave * place->people->width + rung - 1;
    const char *note = place->mix->basis == TREDE_MIX_SPEND_EVER ? "all_periods" : "";
    struct trede_fit_number number = {subject, "people", NULL, TREDE_KIND_SHARE, TREDE_UNIT_SHARE, coefficients, 0};
    coefficients[at] = 1;
    enum trede_status status = trede_fit_add(place, place->people, &number);
    if (!status)
        status = trede_fit_add_fixed(place, subject, "budget", budget ? note : "no_spend", budget != NULL,
                                     budget ? budget[rung] : 0);
    if (!status && budget) {
        coefficients[at] = -1;
        number = (struct trede_fit_number){subject,           "difference", note,        TREDE_KIND_MEAN,
                                           TREDE_UNIT_POINTS, coefficients, budget[rung]};
        status = trede_fit_add(place, place->people, &number);
    }
    coefficients[at] = 0;
    return status;
}

enum trede_status trede_fit_add_strategy(const struct trede_fit_place *place)
{
    double budget[RUNGS], divided = place->mix->has_spend ? divide(place, budget) : 0;
    double *coefficients = trede_alloc(place->people->k, sizeof *coefficients);
    enum trede_status status = coefficients ? TREDE_OK : TREDE_INTERNAL;
    for (size_t s = 1; !status && s <= (size_t)place->context->campaign->ladder.top; s++)
        status = add_rung(place, s, divided > 0 ? budget : NULL, coefficients);
    trede_free(coefficients);
    double left = divided < 1 - 1e-9 ? 1 - divided : 0;
    if (!status && place->mix->has_spend) status = trede_fit_add_fixed(place, "unrated", "spend_share", "", true, left);
    return status;
}
