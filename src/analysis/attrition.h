/* attrition.h - who of the earlier wave was not seen again, and the weights that let the others stand for them
 * (methods 1.4). */
#ifndef TREDE_ANALYSIS_ATTRITION_H
#define TREDE_ANALYSIS_ATTRITION_H

#include "analysis/composition.h"
#include "analysis/flow_pairs.h"
#include "stats/response_propensity.h"

/* What the weights were made of. */
enum trede_attrition_model {
    TREDE_ATTRITION_OFF,       /* the campaign wants none, or the pair is refused */
    TREDE_ATTRITION_NOBODY,    /* nobody dropped out */
    TREDE_ATTRITION_MODELLED,  /* rung and segments of the earlier wave */
    TREDE_ATTRITION_BY_LADDER, /* the rung only: with the segments the model has no answer */
    TREDE_ATTRITION_TOO_FEW    /* fewer than TREDE_COMPOSITION_LEAST were seen again, or dropped out, for every rung
                                * and segment together; or no model has an answer: not weighted */
};

struct trede_attrition {
    struct trede_arena *arena;
    enum trede_attrition_model model;
    bool weighted; /* propensity.weights are to be used */
    struct trede_composition composition;
    struct trede_response_propensity propensity;
};

/* The weights of one pair. Who may be seen again: those on a rung in the earlier wave (where there is a ladder) who
 * answered what people->answered asks. Who was: those with a partner. */
TREDE_MUST_CHECK enum trede_status trede_attrition_make(const struct trede_context *context,
                                                        const struct trede_pair *pair,
                                                        const struct trede_flow_pairs *people,
                                                        struct trede_attrition *out);
void trede_attrition_free(struct trede_attrition *attrition);

#endif
