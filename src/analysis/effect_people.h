/* effect_people.h - the people an effect of exposure is estimated on: their covariates, and the cells these make.
 *
 * Covariates are coded columns (factors): the rung before the campaign in a panel, then the segment sets under
 * effect: adjust, in that order. People without a rung take no part. */
#ifndef TREDE_ANALYSIS_EFFECT_PEOPLE_H
#define TREDE_ANALYSIS_EFFECT_PEOPLE_H

#include "analysis/analysis.h"
#include "analysis/domains.h"
#include "stats/causal.h"

enum { TREDE_MOST_FACTORS = 32 };

struct trede_factor {
    const char *name; /* as in notes: earlier_stage, or the segment set */
    int32_t *code;    /* rows of the frame */
    uint32_t levels;
};

/* What holds for all waves. */
struct trede_effect_people {
    const struct trede_context *context;
    struct trede_arena *arena;
    struct trede_factor factor[TREDE_MOST_FACTORS];
    size_t factors;
    double *at_least, *stage; /* rows: 1 = on the target rung or higher; the rung */
    int8_t *any;              /* rows: met a channel, whichever; -1 = not known */
};
/* TREDE_INTERNAL = no memory. Freed with trede_effect_people_free. */
TREDE_MUST_CHECK enum trede_status trede_effect_people_make(const struct trede_context *context,
                                                            struct trede_effect_people *out);
void trede_effect_people_free(struct trede_effect_people *people);

/* The people of a domain in one wave, in cells: alike in every factor. */
struct trede_effect_wave {
    const struct trede_effect_people *people;
    const struct trede_domain *domain;
    struct trede_arena *arena;
    int wave;
    const uint32_t *rows; /* with a rung, ascending */
    size_t count;
    struct trede_patterns patterns;
    uint16_t *level;                  /* cells x factors */
    struct trede_level_count *levels; /* room to count the levels of one factor */
};
struct trede_level_count {
    int64_t rows[TREDE_ARMS];
    double weight;
};
TREDE_MUST_CHECK enum trede_status trede_effect_wave_make(const struct trede_effect_people *people,
                                                          const struct trede_domain *domain, int wave,
                                                          struct trede_effect_wave *out);
void trede_effect_wave_free(struct trede_effect_wave *wave);

/* One comparison: who was and was not exposed, in a domain of that wave. */
struct trede_effect_arms {
    struct trede_arms arms; /* with x: the constant and dummies of the factors used */
    bool *left_out;         /* cells */
    struct trede_arm_sum *sum;
    struct trede_arm_sum total[TREDE_ARMS]; /* before anybody is left out */
    bool used[TREDE_MOST_FACTORS];          /* factors adjusted for: those with two levels at least that fit */
    bool none_fits;                         /* there are covariates, and not one of them fits */
    double no_counterpart;                  /* weighted share of people left out: nobody like them in the other arm */
};
/* Counts the arms; x is not made yet. */
TREDE_MUST_CHECK enum trede_status trede_effect_arms_count(const struct trede_effect_wave *wave, const int8_t *exposed,
                                                           struct trede_arena *arena, struct trede_effect_arms *out);
/* Leaves a cell out. */
void trede_effect_arms_leave_out(struct trede_effect_arms *arms, size_t cell);
/* Chooses factors, first to last, as long as the smaller arm has 5 people for every parameter. */
void trede_effect_arms_choose(const struct trede_effect_wave *wave, struct trede_effect_arms *arms);
/* Leaves out the levels of used factors that are in one arm only, and makes x. arms->arms.p is the number of
 * parameters. Can be called again after more cells were left out. */
TREDE_MUST_CHECK enum trede_status trede_effect_arms_settle(const struct trede_effect_wave *wave,
                                                            struct trede_arena *arena, struct trede_effect_arms *arms);
/* People in the smaller arm, and whether they are enough for the parameters. */
int64_t trede_effect_arms_smaller(const struct trede_effect_arms *arms);
bool trede_effect_arms_enough(const struct trede_effect_arms *arms);

#endif
