/* flow_pairs.h - the same people at two waves: what flow, flow_test and the prospective gap read. */
#ifndef TREDE_ANALYSIS_FLOW_PAIRS_H
#define TREDE_ANALYSIS_FLOW_PAIRS_H

#include "analysis/analysis.h"
#include "analysis/domains.h"
#include "stats/estimated_weights.h"

/* Someone who stands on a rung in both waves of a pair is a row of its earlier wave with a partner: the row of the same
 * respondent in the later wave, found along frame->next. */
struct trede_flow_pairs {
    const struct trede_frame *frame;
    int top;
    uint32_t *partner; /* frame->rows; UINT32_MAX = not in the pair */
    int64_t people;
    const int8_t *answered; /* frame->rows: below 0 = could not be followed from the earlier wave; NULL = all on a rung */
    const struct trede_estimated_weights *attrition; /* for those not seen again (attrition.h); NULL = not weighted */
};

/* The row of the same respondent in a later wave; UINT32_MAX = none. */
uint32_t trede_partner_of(const struct trede_frame *frame, uint32_t row, int wave);
/* The people of one pair, attrition left out; the caller frees partner, also after a failure. TREDE_INTERNAL = no
 * memory. */
TREDE_MUST_CHECK enum trede_status trede_flow_pairs_find(const struct trede_context *context,
                                                         const struct trede_pair *pair, struct trede_flow_pairs *out);

/* Calls fn for every pair of waves that has people in both, whatever else was measured in them: the context handed on
 * has everyone for its domains. Stops at the first failure. Without a ladder there is nothing to do. */
typedef enum trede_status trede_flow_pairs_fn(const struct trede_context *context, const struct trede_pair *pair,
                                              const struct trede_flow_pairs *people, struct trede_results *out);
TREDE_MUST_CHECK enum trede_status trede_flow_pairs_each(const struct trede_context *context, trede_flow_pairs_fn *fn,
                                                         struct trede_results *out);

#endif
