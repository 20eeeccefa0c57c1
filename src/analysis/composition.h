/* composition.h - who people are, as a model takes it: one coded column per segment set (and the ladder), with
 * categories joined until each holds some of group 1: those who are to stand for others. */
#ifndef TREDE_ANALYSIS_COMPOSITION_H
#define TREDE_ANALYSIS_COMPOSITION_H

#include "analysis/analysis.h"
#include "stats/patterns.h"

/* A category needs this many of group 1, and a model this many of the smaller group for every parameter. */
enum { TREDE_COMPOSITION_LEAST = 5 };

struct trede_composition_question {
    const int8_t *group; /* rows: 0 or 1; -1 = has no part in it */
    bool background;     /* only sets that say nothing of what is measured (background.h) */
    bool ladder;         /* the rung is the first column; rows without one must have no part in it */
};

/* Main effects: a column of L categories costs L - 1 parameters beside the constant. Everything in the arena. */
struct trede_composition {
    struct trede_pattern_column *column; /* columns; code -1 for rows without a part, 0 the reference */
    const char **word;                   /* columns: the set, or "stage" */
    size_t columns, parameters;
    const char *taken;     /* "stage, age, district": the ladder and the sets in it; "" = none */
    bool ladder, left_out; /* the rung is in it; a set had to be left out: too few people for more parameters */
    int64_t people[2];     /* of each group */
};

/* A person is in the first segment of a set whose rule holds, or in none of them. Rungs are joined with their
 * neighbour, segments with the largest of their set; what remains of one category is no column. Sets are taken in the
 * campaign's order. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_composition_make(const struct trede_context *context,
                                                          const struct trede_composition_question *question,
                                                          struct trede_arena *arena, struct trede_composition *out);

#endif
