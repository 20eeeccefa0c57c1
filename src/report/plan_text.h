/* plan_text.h - a plan for the next wave, for people (a table of text) and for programs (JSON). */
#ifndef TREDE_REPORT_PLAN_TEXT_H
#define TREDE_REPORT_PLAN_TEXT_H

#include "campaign/campaign.h"
#include "result/plan.h"
#include "trede/status.h"

/* The bytes into *out, freed with trede_free; TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_plan_text(const struct trede_plan *plan, const struct trede_campaign *campaign,
                                                   enum trede_language language, char **out, size_t *length);
/* {"schema": "trede-plan-1", "campaign": ..., "rows": [{...}]}; what there is not is null. */
TREDE_MUST_CHECK enum trede_status trede_plan_json(const struct trede_plan *plan, char **out, size_t *length);

#endif
