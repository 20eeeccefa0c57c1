/* Who was reached (methods 6.1): the share of those asked who met the channel, per wave and segment, and its change;
 * and how often those who met it did (of those who say so). */
#include "analysis/reach.h"

#include <math.h>
#include <string.h>

#include "analysis/analyses.h"

/* ---- groups of channels ---- */

enum { TACTICS = TREDE_INDIVIDUAL + 1 };

static bool is_first_of_pillar(const struct trede_campaign *campaign, size_t channel)
{
    const char *pillar = campaign->channels[channel].pillar;
    if (!pillar || !*pillar) return false;
    for (size_t i = 0; i < channel; i++)
        if (campaign->channels[i].pillar && strcmp(campaign->channels[i].pillar, pillar) == 0) return false;
    return true;
}

bool trede_channel_group_has(const struct trede_campaign *campaign, const struct trede_channel_group *group,
                             size_t channel)
{
    const struct trede_channel *c = &campaign->channels[channel];
    if (!group->pillar) return c->tactic == group->tactic;
    return c->pillar && strcmp(c->pillar, group->pillar) == 0;
}

bool trede_channel_group_next(const struct trede_campaign *campaign, struct trede_channel_group *group)
{
    for (; group->next < TACTICS + campaign->channel_count; group->next++) {
        size_t at = group->next, channel = at - TACTICS;
        group->pillar = NULL;
        group->tactic = (enum trede_tactic)(at < TACTICS ? at : 0);
        bool any = false;
        for (size_t c = 0; at < TACTICS && c < campaign->channel_count; c++)
            any = any || trede_channel_group_has(campaign, group, c);
        if (at >= TACTICS && is_first_of_pillar(campaign, channel)) {
            group->pillar = campaign->channels[channel].pillar;
            any = true;
        }
        if (!any) continue;
        group->next++;
        return true;
    }
    return false;
}

const char *trede_channel_group_name(const struct trede_channel_group *group, struct trede_results *out)
{
    static const char *const tactics[TACTICS] = {"mass", "group", "individual"};
    if (group->pillar) return trede_results_text(out, "pillar:%s", group->pillar);
    return trede_results_text(out, "tactic:%s", tactics[group->tactic]);
}

/* ---- channels one by one ---- */

struct exposed {
    const struct trede_frame *frame;
    int column;
    const double *frequency; /* how often; NULL = whether at all */
};

static size_t exposed_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct exposed *people = payload;
    int8_t met = people->frame->outcome[people->column][row];
    double often = people->frequency ? people->frequency[row] : met;
    if (met < 0 || (people->frequency && (met != 1 || isnan(often)))) return 0;
    terms[0] = (struct trede_term){people->frame->wave[row], often, 1};
    return 1;
}

static enum trede_status add_number(const struct trede_context *context, const char *channel,
                                    const struct exposed *people, struct trede_results *out)
{
    bool share = !people->frequency;
    struct trede_fits fits;
    const struct trede_fits_question question = {
        .k = context->campaign->wave_count, .width = 1, .fn = exposed_terms, .payload = people};
    enum trede_status status = trede_fits_make(context, &question, &fits);
    if (status) return status;
    const struct trede_measure measure = {.analysis = "reach",
                                          .subject = channel,
                                          .statistic = share ? "share" : "frequency",
                                          .coefficients = (const double[]){1},
                                          .kind = share ? TREDE_KIND_SHARE : TREDE_KIND_MEAN,
                                          .unit = share ? TREDE_UNIT_SHARE : TREDE_UNIT_MEAN,
                                          .no_change = !share};
    status = trede_emit_measure(&fits, &measure, out);
    trede_fits_free(&fits);
    return status;
}

static enum trede_status add_channel(const struct trede_context *context, size_t channel, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    const char *name = context->campaign->channels[channel].name;
    struct exposed people = {frame, frame->exposure[channel], NULL};
    enum trede_status status = add_number(context, name, &people, out);
    if (status || frame->frequency[channel] < 0) return status;
    people.frequency = frame->number[frame->frequency[channel]];
    return add_number(context, name, &people, out);
}

enum trede_status trede_analyse_reach(const struct trede_context *context, struct trede_results *out)
{
    bool any = false;
    for (size_t c = 0; c < context->campaign->channel_count; c++) {
        if (context->frame->exposure[c] < 0) continue; /* the campaign has no question about this channel */
        any = true;
        enum trede_status status = add_channel(context, c, out);
        if (status) return status;
    }
    return any ? trede_add_reach_together(context, out) : TREDE_OK;
}
