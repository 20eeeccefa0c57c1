/* attribution_part.h - a part of the sample that attribution is asked about, as cells and columns of a model; private
 * to stats. */
#ifndef TREDE_STATS_ATTRIBUTION_PART_H
#define TREDE_STATS_ATTRIBUTION_PART_H

#include "stats/attribution.h"
#include "stats/logistic.h"

enum trede_part_kind { TREDE_CONSTANT, TREDE_BARRIER, TREDE_LEVEL };
struct trede_part_column {
    enum trede_part_kind kind;
    size_t index; /* of the barrier or covariate */
    int32_t level;
};

/* The people of the gap, the intenders of the model among them, and its columns: the constant, barriers, levels of
 * covariates. Everything in the arena. */
struct trede_part {
    struct trede_arena *arena;
    const struct trede_attribution_sample *sample;
    const struct trede_attribution_patterns *patterns;
    uint32_t *rows, *model_rows; /* the people, and those in the model */
    size_t count, model_count;
    uint32_t *cell_of; /* patterns: cell; TREDE_NO_PATTERN = nobody here */
    uint32_t *first;   /* cells: a row of it */
    double *weight, *y;
    size_t *people; /* cells */
    size_t cells;
    double total, intends, acts; /* sums of weights */
    double model_total, model_squared;
    struct trede_part_column *columns; /* p */
    size_t p;
    size_t *player, *column; /* players: barriers in the model, and their columns */
    size_t players;
    bool *taken; /* covariates: is it in the model? */
};
/* TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_part_make(struct trede_arena *arena,
                                                   const struct trede_attribution_patterns *patterns,
                                                   const uint32_t *rows, size_t count, struct trede_part *out);
/* Has the column enough people on either side? */
bool trede_part_compares(const struct trede_part *part, const struct trede_part_column *column);
/* How many act, or do not, whichever are fewer. */
size_t trede_part_rarer(const struct trede_part *part);
TREDE_MUST_CHECK enum trede_status trede_part_cells(struct trede_part *part, struct trede_logistic_cells *cells);

#endif
