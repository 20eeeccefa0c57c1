#include "analysis/mix.h"

#include <string.h>

enum { F = TREDE_FUNCTIONS };

const char *const trede_function_names[F] = {"attention", "inform", "persuade", "support", "maintain", "converse"};

bool trede_mix_is_rated(const struct trede_campaign *campaign, size_t channel)
{
    return campaign->channels[channel].medium_row >= 0;
}

const int *trede_mix_rating(const struct trede_campaign *campaign, size_t channel)
{
    return campaign->media[campaign->channels[channel].medium_row].rating;
}

/* Fills the shares of what was spent, and the ratings weighted by it; the weight of the rated channels is returned. */
static double weigh(const struct trede_campaign *campaign, const struct trede_effort *efforts, double total,
                    struct trede_mix *mix)
{
    double weight = 0;
    memset(mix->rating, 0, sizeof mix->rating);
    for (size_t c = 0; c < campaign->channel_count; c++) {
        mix->share[c] = efforts[c].spend / total;
        if (!trede_mix_is_rated(campaign, c)) continue;
        for (size_t f = 0; f < F; f++)
            mix->rating[f] += efforts[c].spend * trede_mix_rating(campaign, c)[f];
        weight += efforts[c].spend;
    }
    return weight;
}

/* The plain sum of the ratings; returns the number of rated channels. */
static double weigh_alike(const struct trede_campaign *campaign, struct trede_mix *mix)
{
    double channels = 0;
    memset(mix->rating, 0, sizeof mix->rating);
    for (size_t c = 0; c < campaign->channel_count; c++) {
        if (!trede_mix_is_rated(campaign, c)) continue;
        for (size_t f = 0; f < F; f++)
            mix->rating[f] += trede_mix_rating(campaign, c)[f];
        channels++;
    }
    return channels;
}

void trede_mix_of(const struct trede_context *context, const struct trede_tallies *activity,
                  const struct trede_domain *domain, size_t wave, struct trede_effort *efforts, double *share,
                  struct trede_mix *out)
{
    const struct trede_campaign *campaign = context->campaign;
    const struct trede_domain *whose[] = {domain, &context->domains->of[0]};
    struct trede_period window = trede_spend_window(context, wave);
    *out = (struct trede_mix){.share = share};
    double weight = 0;
    for (size_t i = 0; i < 4 && !(weight > 0); i++) {
        struct trede_effort total;
        trede_spend_each(context, activity, i < 2 ? &window : NULL, whose[i % 2], efforts, &total);
        if (!(total.spend > 0)) continue;
        out->has_spend = true;
        out->basis = i < 2 ? TREDE_MIX_SPEND : TREDE_MIX_SPEND_EVER;
        weight = weigh(campaign, efforts, total.spend, out);
    }
    if (!(weight > 0)) {
        weight = weigh_alike(campaign, out);
        out->basis = weight > 0 ? TREDE_MIX_PLAIN : TREDE_MIX_NONE;
    }
    for (size_t f = 0; f < F && weight > 0; f++)
        out->rating[f] /= weight;
}
