/* plan.h - planning the next wave (methods 10). */
#ifndef TREDE_ANALYSIS_PLAN_H
#define TREDE_ANALYSIS_PLAN_H

#include "base/alloc.h"
#include "campaign/campaign.h"
#include "result/plan.h"

/* A row for every goal that a survey can answer, then for every rung (or, without a ladder, indicator) x everyone and
 * segment. rows: the published table; none = everything is assumed. All text comes from campaign, rows and arena. */
TREDE_MUST_CHECK enum trede_status trede_plan_make(const struct trede_campaign *campaign,
                                                   const struct trede_result *const *rows, size_t count,
                                                   struct trede_arena *arena, struct trede_plan *out);

#endif
