/* plan.h - a plan for the next wave: what is known or assumed, and a row a question. Made from the published table, so
 * that it can tell nothing about a group that the workbook withholds. Text lives as long as the plan's arena. */
#ifndef TREDE_RESULT_PLAN_H
#define TREDE_RESULT_PLAN_H

#include "trede/result.h"

/* A figure that the plan rests on: measured, given by the campaign, or neither: an assumption, to be said as one. */
struct trede_plan_basis {
    double value;
    bool measured, given;
};

/* What is to be seen. */
enum trede_plan_aim { TREDE_PLAN_RISE, TREDE_PLAN_FALL, TREDE_PLAN_HOLD };

/* How many interviews, at a power of 80 % and of 90 %; 0 = no number is enough, or none can be given. */
struct trede_plan_size {
    int64_t at_80, at_90;
};

struct trede_plan_row {
    const char *goal;      /* "" = not a goal: a rung or an indicator of its own */
    const char *indicator; /* as in goals.csv: at_least_5, conversion, a name under indicators */
    const char *segment_set, *segment;
    enum trede_plan_aim aim;
    enum trede_unit unit; /* share, points or mean */
    struct trede_plan_basis now;
    double difference;      /* the smallest relevant one, in the unit of now */
    bool has_design_effect; /* a mean or a gap: its se holds the design, apart it is not known */
    struct trede_plan_basis design_effect;
    struct trede_plan_basis correlation; /* of the same person's answers in two waves */
    int64_t base, interviews;            /* of the last wave: who answered this, and all of the segment */
    double population;                   /* people in the segment, when they are to be counted; 0 = endless */
    bool has_seen, has_seen_panel;
    double seen, seen_panel; /* what two waves of this size see, at 80 %: of others, of the same people */
    struct trede_plan_size separate, panel; /* interviews in the segment and wave; panel: people who answer both */
    size_t together;                        /* segments of the set */
    int64_t together_at_80;                 /* the same when each is tested at Holm's first level */
    int64_t invited, invited_panel;         /* people to ask, for 80 % */
};

struct trede_plan {
    const char *campaign, *wave; /* wave: the last with answers, "" = none yet */
    double level;
    struct trede_plan_basis response, retention; /* of those invited; of those in a wave, who answer the next */
    struct trede_plan_basis design_effect, correlation; /* where nothing was measured */
    const struct trede_plan_row *rows;
    size_t count;
};

#endif
