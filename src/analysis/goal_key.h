/* goal_key.h - where the number of a goal's indicator stands in the tidy result. */
#ifndef TREDE_ANALYSIS_GOAL_KEY_H
#define TREDE_ANALYSIS_GOAL_KEY_H

#include "campaign/campaign.h"

/* Which rows an indicator's number stands in. */
struct trede_goal_key {
    const char *analysis, *subject, *statistic, *note; /* statistic NULL: any */
};
/* name: the indicator of a goal, as goals.csv has it. */
struct trede_goal_key trede_goal_key_of(const struct trede_campaign *campaign, const char *name);

#endif
