/* plan_known.h - what is known of the next wave before anything is computed: measured, given by the campaign, or
 * assumed (private to this floor). */
#ifndef TREDE_ANALYSIS_PLAN_KNOWN_H
#define TREDE_ANALYSIS_PLAN_KNOWN_H

#include "analysis/goal_key.h"
#include "campaign/campaign.h"
#include "result/plan.h"

struct trede_planner {
    const struct trede_campaign *campaign;
    const struct trede_result *const *found; /* the published rows */
    size_t found_count;
    int wave; /* the last with answers; -1 = none */
};

/* One thing to plan for: where its number stands, and what is asked of it. */
struct trede_plan_question {
    struct trede_goal_key key;
    const struct trede_goal *goal;            /* NULL = none */
    const struct trede_result *last, *change; /* the figure of the last wave, and its change; NULL = not published */
};

/* The id of a wave; "" when there is none. */
const char *trede_plan_wave_id(const struct trede_planner *planner, int wave);
int trede_plan_last_wave(const struct trede_campaign *campaign, const struct trede_result *const *rows, size_t count);
/* Finds the figures of the question, and fills in of the row: unit, now, base, interviews, population, design_effect,
 * correlation. The row has its segment and aim. */
void trede_plan_describe(const struct trede_planner *planner, struct trede_plan_question *question,
                         struct trede_plan_row *row);
/* The variance of one answer to the question, before anything was measured. */
double trede_plan_assumed_variance(const struct trede_planner *planner, const struct trede_plan_question *question);
/* Where nothing was measured. */
struct trede_plan_basis trede_plan_design_effect(const struct trede_planner *planner);
struct trede_plan_basis trede_plan_correlation(const struct trede_planner *planner);
struct trede_plan_basis trede_plan_response(const struct trede_planner *planner);
struct trede_plan_basis trede_plan_retention(const struct trede_planner *planner);

#endif
