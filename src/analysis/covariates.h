/* covariates.h - what people are made up of, as columns of a model: the segment sets that the campaign adjusts for,
 * and the wave. Rows that are alike in these are one pattern; a model is fitted on patterns. */
#ifndef TREDE_ANALYSIS_COVARIATES_H
#define TREDE_ANALYSIS_COVARIATES_H

#include "analysis/analysis.h"
#include "analysis/domains.h"
#include "stats/ordinal.h"
#include "stats/patterns.h"

/* Of every set a row is in one category: its segment; or, last, in none of them or in more than one. */
struct trede_covariates {
    const struct trede_context *context;
    size_t sets;
    struct trede_pattern_column *column; /* sets, then the wave */
    struct trede_patterns patterns;      /* of all rows of the frame */
    size_t categories;                   /* of all sets together */
    size_t *first;                       /* sets + 1: where the categories of a set begin */
};
TREDE_MUST_CHECK enum trede_status trede_covariates_make(struct trede_arena *arena, const struct trede_context *context,
                                                         struct trede_covariates *out);

/* The people of one comparison: rows of one domain in two waves who stand on a rung, by pattern. */
struct trede_compared {
    const struct trede_covariates *covariates;
    int from, to;
    size_t cells, levels;              /* patterns that occur; rungs that occur */
    uint32_t *pattern;                 /* cells */
    double *weight;                    /* cells x levels */
    int64_t *people;                   /* cells */
    int level_of[TREDE_TOP_STAGE + 1]; /* rungs: -1 = nobody is on it */
    int64_t base[2];                   /* from, to */
    double effective_base[2];
    uint32_t *group; /* categories: which category stands for it in this comparison: small ones are taken together */
    struct trede_ordinal_rows rows;
};

/* Room for comparisons, used again for each. */
struct trede_comparing {
    uint32_t *row, *cell, *place;
    int8_t *level;
};
TREDE_MUST_CHECK enum trede_status
trede_comparing_make(struct trede_arena *arena, const struct trede_covariates *covariates, struct trede_comparing *out);
TREDE_MUST_CHECK enum trede_status trede_compare(struct trede_arena *arena, const struct trede_covariates *covariates,
                                                 struct trede_comparing *room, size_t domain,
                                                 const struct trede_pair *pair, struct trede_compared *out);

/* The cumulative logit of the levels (cut SIZE_MAX; at least two), or of being above level cut (of those but the last),
 * on composition and wave: the slope of the later wave is parameter number wave of the fit. Categories whose people are
 * all on the lowest or all on the highest level take no part: in the limit their slope is infinite and they say nothing
 * about the others. */
struct trede_compared_fit {
    struct trede_ordinal fit;
    size_t wave;
    uint32_t *cell;  /* compared->cells: that of the fit; UINT32_MAX = takes no part */
    bool confounded; /* wave and composition cannot be told apart */
};
TREDE_MUST_CHECK enum trede_status trede_compared_fit_make(struct trede_arena *arena,
                                                           const struct trede_compared *compared, size_t cut,
                                                           struct trede_compared_fit *out);

#endif
