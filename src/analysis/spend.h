/* spend.h - what was spent, worked and delivered for a wave: the activity between two waves, each period counted once.
 *
 * A period of the activity files belongs to the wave by whose fieldwork it was half over: its middle day lies after the
 * last day of the wave before (for the first wave: on or after the start of the campaign, if that is given) and not
 * after the last day of the wave itself. Whole periods, so that the sums are those of the file; rejected: a share of
 * the days of a period, which makes sums that nobody finds back. */
#ifndef TREDE_ANALYSIS_SPEND_H
#define TREDE_ANALYSIS_SPEND_H

#include "analysis/analysis.h"
#include "analysis/domains.h"
#include "analysis/tally.h"

struct trede_effort {
    double spend, hours, contacts;
    bool has_spend, has_hours, has_contacts; /* one of the files says it */
    size_t tallies;                          /* 0 = nothing is known */
};

/* Is there an answer of that wave? Without a survey every wave counts. */
bool trede_spend_has_wave(const struct trede_context *context, size_t wave);
/* The days that the middle of a period of this wave lies in; first > last when it has none. */
struct trede_period trede_spend_window(const struct trede_context *context, size_t wave);
/* What a segment got through a channel ("all" = all channels) in the window (NULL = ever). */
struct trede_effort trede_spend_of(const struct trede_tallies *activity, const struct trede_period *window,
                                   const char *set, const char *segment, const char *channel);
/* The same for every channel of the campaign at once (channels: one each) and for all together. */
void trede_spend_each(const struct trede_context *context, const struct trede_tallies *activity,
                      const struct trede_period *window, const struct trede_domain *domain,
                      struct trede_effort *channels, struct trede_effort *total);
void trede_spend_add(struct trede_effort *to, const struct trede_effort *more);

#endif
