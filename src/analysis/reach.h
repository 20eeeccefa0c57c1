/* reach.h - channels one by one, together, and in groups: the three tactics and the pillars of a campaign. */
#ifndef TREDE_ANALYSIS_REACH_H
#define TREDE_ANALYSIS_REACH_H

#include "analysis/emit.h"

/* The channels of one tactic, or of one pillar. Start with {0}. */
struct trede_channel_group {
    size_t next;        /* where to look for the one after it */
    const char *pillar; /* NULL = it is a tactic */
    enum trede_tactic tactic;
};
/* The next group that has a channel: the tactics, then the pillars in the order of channels.csv. */
bool trede_channel_group_next(const struct trede_campaign *campaign, struct trede_channel_group *group);
bool trede_channel_group_has(const struct trede_campaign *campaign, const struct trede_channel_group *group,
                             size_t channel);
/* "tactic:mass", "pillar:NAME", in the table's memory; NULL = no memory. */
const char *trede_channel_group_name(const struct trede_channel_group *group, struct trede_results *out);

/* Rows of reach about more than one channel (reach_overlap.c); at least one channel has an exposure rule. */
TREDE_MUST_CHECK enum trede_status trede_add_reach_together(const struct trede_context *context,
                                                            struct trede_results *out);

#endif
