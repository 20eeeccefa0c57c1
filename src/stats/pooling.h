/* pooling.h - one mean of k estimates, and how far they differ (random-effects pooling; James-Stein).
 *
 * Model: y_i = mu + u_i + e_i, e_i ~ N(0, v_i) known, u_i ~ N(0, tau2). For effects of channels x segments, and for
 * shrunken effects with intervals that know that tau2 is an estimate, see nested_pooling.h: with one cell a channel it
 * is this model. */
#ifndef TREDE_STATS_POOLING_H
#define TREDE_STATS_POOLING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "stats/interval.h"

enum trede_pool_method {
    TREDE_POOL_FIXED,                /* tau2 = 0 */
    TREDE_POOL_DERSIMONIAN_LAIRD,    /* by moments */
    TREDE_POOL_RESTRICTED_LIKELIHOOD /* REML */
};

enum trede_pool_outcome {
    TREDE_POOL_POOLED,
    TREDE_POOL_SINGLE,  /* one estimate: it is the mean, and nothing is known of differences (tau2 0) */
    TREDE_POOL_NOTHING, /* none */
    TREDE_POOL_UNUSABLE /* a variance is 0, negative or not finite (an estimate without error has infinite weight:
                         * leave it out), or an estimate is not finite */
};

/* Read outcome first. Unit that of y, tau2 and v its square. Arrays are in the arena. */
struct trede_pool {
    enum trede_pool_outcome outcome;
    size_t k;
    double tau2;                  /* 0 = no more difference than chance gives */
    double mean, se;              /* se takes tau2 as known */
    struct trede_limits interval; /* normal */
    bool has_hartung_knapp;       /* k >= 2: se from how far the estimates are off, Student's t with k - 1 */
    double hartung_knapp_se;      /* may be below se, and is 0 where all are alike: then look at the wider interval */
    struct trede_limits hartung_knapp;
    bool has_prediction; /* k >= 3: where the effect of one more would lie, Student's t with k - 2 */
    struct trede_limits prediction;
    double q, q_p;    /* Cochran's Q about the fixed-effect mean, and P of a chi-square with k - 1 beyond
                       * it (1 for one estimate) */
    double i2;        /* 0..1: (Q - (k - 1)) / Q, at least 0 */
    double *weight;   /* k: add up to 1 */
    double *shrunken; /* k: tau2 / (tau2 + v) of y, the rest of the mean (BLUP at tau2) */
};
/* level: of the intervals, 0..1. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_pool(struct trede_arena *arena, enum trede_pool_method method, size_t k,
                                              const double *y, const double *v, double level, struct trede_pool *out);

enum trede_james_stein_outcome {
    TREDE_JAMES_STEIN_SHRUNKEN,
    TREDE_JAMES_STEIN_TOO_FEW, /* under four estimates nothing is gained: factor is 1, shrunken is y */
    TREDE_JAMES_STEIN_UNUSABLE /* none, an estimate is not finite, or the variance is negative or not finite */
};
struct trede_james_stein {
    enum trede_james_stein_outcome outcome;
    double mean, factor; /* of the distance to the mean that is kept: 1 - (k - 3) v / sum (y - mean)^2, at least 0 */
};
/* k estimates with one variance, towards their mean (Efron & Morris 1975, positive part). shrunken: k, the caller's. */
struct trede_james_stein trede_james_stein(size_t k, const double *y, double v, double *shrunken);

#endif
