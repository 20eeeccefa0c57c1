/* effect_rows.h - one comparison of exposed and unexposed people, and the rows it makes; for effect.c. */
#ifndef TREDE_ANALYSIS_EFFECT_ROWS_H
#define TREDE_ANALYSIS_EFFECT_ROWS_H

#include "analysis/effect_people.h"
#include "analysis/emit.h"

/* Contrasts of one comparison, and where their means stand in the covariance. */
enum {
    TREDE_EFFECT_NAIVE,
    TREDE_EFFECT_NAIVE_STAGE,
    TREDE_EFFECT_ROBUST,
    TREDE_EFFECT_ROBUST_STAGE,
    TREDE_EFFECT_SEGMENT_CONTRASTS,
    TREDE_EFFECT_WEIGHTED = TREDE_EFFECT_SEGMENT_CONTRASTS,
    TREDE_EFFECT_ON_EXPOSED,
    TREDE_EFFECT_STANDARDISED,
    TREDE_EFFECT_CONTRASTS
};

extern const struct trede_effect_contrast {
    const char *statistic;
    enum trede_unit unit;
    enum trede_contrast_method method;
    bool of_stage; /* the mean rung, not the share on the target rung */
} trede_effect_contrasts[TREDE_EFFECT_CONTRASTS];

/* One channel in one domain and wave. */
struct trede_effect_comparison {
    const struct trede_context *context;
    const struct trede_effect_wave *wave;
    const struct trede_domain *domain;
    const char *channel;
    bool everyone; /* or the panel: all contrasts and diagnostics; the others get the main ones */
    struct trede_arena *arena;
    struct trede_effect_arms arms;
    struct trede_propensity chance;
    struct trede_outcome share, stage;
    struct trede_contrast contrast[TREDE_EFFECT_CONTRASTS];
    size_t first, count; /* contrasts made: first to first + count - 1 */
    double *covariance;
    double df;
    const char *note; /* what was adjusted for */
    struct trede_results *out;
};

/* A row without a number; note may be "". */
TREDE_MUST_CHECK enum trede_status trede_effect_add_status(const struct trede_effect_comparison *c,
                                                           const char *statistic, enum trede_unit unit,
                                                           const char *note, enum trede_estimate_status status);
/* Contrast number i, which was made, with interval and p. */
TREDE_MUST_CHECK enum trede_status trede_effect_add_contrast(const struct trede_effect_comparison *c, size_t i);
/* Risk ratio and E-values of the doubly robust contrasts. */
TREDE_MUST_CHECK enum trede_status trede_effect_add_e_values(const struct trede_effect_comparison *c);
/* Overlap and balance. */
TREDE_MUST_CHECK enum trede_status trede_effect_add_diagnostics(const struct trede_effect_comparison *c);

#endif
