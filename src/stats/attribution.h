/* attribution.h - why people who intend to act do not: barriers and the gap (methods 4.3).
 *
 * Of those the gap is about (their intention and behaviour are known), the gap is P(intends) - P(acts). Among the
 * intenders whose barriers are known a logistic model of acting on barriers and composition says how many more would
 * act without a barrier; times P(intends) those are points of the gap itself. */
#ifndef TREDE_STATS_ATTRIBUTION_H
#define TREDE_STATS_ATTRIBUTION_H

#include <stdbool.h>
#include <stdint.h>

#include "stats/design.h"
#include "stats/patterns.h"
#include "trede/estimate.h"

/* Fewer people with a barrier (or without it) do not carry a comparison: it stays out of the model, too_few; a level of
 * a covariate then joins the first. And a model needs so many who act, and who do not, per coefficient (Vittinghoff &
 * McCulloch 2007): with fewer its intervals hold the truth less often than they say. */
enum { TREDE_LEAST_COMPARED = 5 };

struct trede_attribution_sample {
    const struct trede_design *design;
    const int8_t *intends, *acts;               /* rows of the design: 1, 0, -1 = not known */
    const struct trede_pattern_column *barrier; /* 1 = has it, 0 = has not; levels 2 */
    size_t barriers;
    const struct trede_pattern_column *covariate; /* composition: categories; the first ones first: a model takes as */
    size_t covariates;                            /* many as its people can bear */
};

/* The sample collapsed; made once and asked about many parts of it. */
struct trede_attribution_patterns {
    const struct trede_attribution_sample *sample;
    struct trede_patterns patterns; /* of intenders: acting, barriers, covariates */
};
TREDE_MUST_CHECK enum trede_status trede_attribution_prepare(struct trede_arena *arena,
                                                             const struct trede_attribution_sample *sample,
                                                             struct trede_attribution_patterns *out);

/* A number with its standard error, or why there is none. */
struct trede_attributed {
    enum trede_estimate_status status;
    bool redundant; /* not_converged because the barrier cannot be told from others or from the composition */
    double value, se;
};
struct trede_attribution {
    enum trede_estimate_status status; /* of the model: too_few, not_converged; every number then has it */
    bool *taken;                       /* covariates: is it in the model? */
    bool penalised;                    /* Firth's penalty, because of separation */
    int64_t people;                    /* the gap is about */
    int64_t base;                      /* intenders in the model */
    double effective_base;
    double df; /* PSUs - strata among them, + 1 - coefficients */
    struct trede_barrier_effect {
        struct trede_attributed marginal_effect; /* on P(acts) of intenders: everybody with it less everybody without */
        struct trede_attributed closed;          /* points of the gap, if nobody had it */
        struct trede_attributed shapley;         /* its part of the points, if nobody had any */
    } * barrier;                                 /* in the arena */
    struct trede_attributed explainable, unexplained; /* sum of the Shapley values; the gap less that */
};
/* rows: those it is about, ascending; of whom intention or behaviour is not known is passed over.
 * TREDE_INPUT when the design refuses a lonely stratum; TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_attribution_make(struct trede_arena *arena,
                                                          const struct trede_attribution_patterns *patterns,
                                                          const uint32_t *rows, size_t count,
                                                          struct trede_attribution *out);

#endif
