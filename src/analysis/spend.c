#include "analysis/spend.h"

#include <string.h>

bool trede_spend_has_wave(const struct trede_context *context, size_t wave)
{
    const struct trede_frame *frame = context->frame;
    return !frame || frame->rows == 0 || frame->wave_rows[wave] > 0;
}

struct trede_period trede_spend_window(const struct trede_context *context, size_t wave)
{
    const struct trede_campaign *campaign = context->campaign;
    struct trede_period window = {INT32_MIN, campaign->waves[wave].last_day, 0};
    if (campaign->has_start) window.first = campaign->start;
    for (size_t w = wave; w-- > 0;) {
        if (!trede_spend_has_wave(context, w)) continue;
        window.first = campaign->waves[w].last_day + 1;
        break;
    }
    return window;
}

static bool lies_in(const struct trede_period *period, const struct trede_period *window)
{
    int32_t middle = period->first + (period->last - period->first) / 2;
    return !window || (middle >= window->first && middle <= window->last);
}

static struct trede_effort effort_of(const struct trede_tally *tally)
{
    return (struct trede_effort){
        tally->spend, tally->hours, tally->contacts, tally->has_spend, tally->has_hours, tally->has_contacts, 1};
}

static bool is_of(const struct trede_tally *tally, const char *set, const char *segment)
{
    return strcmp(tally->set, set) == 0 && strcmp(tally->segment, segment) == 0;
}

struct trede_effort trede_spend_of(const struct trede_tallies *activity, const struct trede_period *window,
                                   const char *set, const char *segment, const char *channel)
{
    struct trede_effort effort = {0};
    for (size_t i = 0; i < activity->count; i++) {
        const struct trede_tally *tally = &activity->of[i];
        if (strcmp(tally->channel, channel) != 0 || !is_of(tally, set, segment) || !lies_in(&tally->period, window))
            continue;
        const struct trede_effort more = effort_of(tally);
        trede_spend_add(&effort, &more);
    }
    return effort;
}

void trede_spend_each(const struct trede_context *context, const struct trede_tallies *activity,
                      const struct trede_period *window, const struct trede_domain *domain,
                      struct trede_effort *channels, struct trede_effort *total)
{
    for (size_t c = 0; c < context->campaign->channel_count; c++)
        channels[c] = (struct trede_effort){0};
    *total = (struct trede_effort){0};
    for (size_t i = 0; i < activity->count; i++) {
        const struct trede_tally *tally = &activity->of[i];
        bool all = strcmp(tally->channel, "all") == 0;
        if ((!all && tally->channel_index < 0) || !is_of(tally, domain->set, domain->segment) ||
            !lies_in(&tally->period, window))
            continue;
        const struct trede_effort more = effort_of(tally);
        trede_spend_add(all ? total : &channels[tally->channel_index], &more);
    }
}

void trede_spend_add(struct trede_effort *to, const struct trede_effort *more)
{
    to->spend += more->spend;
    to->hours += more->hours;
    to->contacts += more->contacts;
    to->has_spend = to->has_spend || more->has_spend;
    to->has_hours = to->has_hours || more->has_hours;
    to->has_contacts = to->has_contacts || more->has_contacts;
    to->tallies += more->tallies;
}
