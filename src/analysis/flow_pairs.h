/* flow_pairs.h - the same people at two waves: what flow, flow_test read. */
#ifndef TREDE_ANALYSIS_FLOW_PAIRS_H
#define TREDE_ANALYSIS_FLOW_PAIRS_H

#include "analysis/analysis.h"
#include "analysis/domains.h"

/* Someone who stands on a rung in both waves of a pair is a row of its earlier wave with a partner: the row of the same
 * respondent in the later wave, found along frame->next. */
struct trede_flow_pairs {
    const struct trede_frame *frame;
    int top;
    uint32_t *partner; /* frame->rows; UINT32_MAX = not in the pair */
    int64_t people;
};

/* TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_flow_pairs_make(const struct trede_context *context,
                                                         const struct trede_pair *pair, struct trede_flow_pairs *out);
void trede_flow_pairs_free(struct trede_flow_pairs *pairs);

/* The rows of analysis flow_test for one pair of waves: a table of two moments for every domain. */
TREDE_MUST_CHECK enum trede_status trede_flow_tests(const struct trede_context *context, const struct trede_pair *pair,
                                                    const struct trede_flow_pairs *people, struct trede_results *out);

#endif
