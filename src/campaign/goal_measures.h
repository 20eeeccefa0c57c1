/* goal_measures.h - what a goal can be about, and in what unit. Private to this floor. */
#ifndef TREDE_CAMPAIGN_GOAL_MEASURES_H
#define TREDE_CAMPAIGN_GOAL_MEASURES_H

#include "campaign/rooms.h"

enum trede_measure {
    TREDE_MEASURE_UNKNOWN, /* something is wrong with it, here or in its rule */
    TREDE_MEASURE_SHARE,
    TREDE_MEASURE_DIFFERENCE, /* of shares */
    TREDE_MEASURE_RUNG,
    TREDE_MEASURE_MEAN,
    TREDE_MEASURE_RATE
};

/* The measure an indicator of goals.csv stands for; findings when there is none, when the campaign lacks what it is
 * made of, or when it is an output. *name is changed to how a channel is written in channels.csv. */
enum trede_measure trede_goal_measure(struct trede_reading *r, const struct trede_written *w, const char **name);

#endif
