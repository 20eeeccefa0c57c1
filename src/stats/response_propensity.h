/* response_propensity.h - weights for those who were seen again, so that they stand for all who were there before
 * (methods 1.4), or for people of one sample, so that they are composed like another (methods 1.7). */
#ifndef TREDE_STATS_RESPONSE_PROPENSITY_H
#define TREDE_STATS_RESPONSE_PROPENSITY_H

#include "stats/estimated_weights.h"
#include "stats/logistic.h"

struct trede_response_propensity_question {
    size_t rows;
    const double *weight;                       /* rows */
    const int8_t *seen;                         /* rows: 1 seen again, 0 not, -1 has no part in it */
    const struct trede_pattern_column *columns; /* main effects; level 0 is the reference */
    size_t column_count;
    bool like_the_others; /* those seen are to be composed like those not seen, who keep a factor of 1 */
    double most;          /* no factor above this many times the mean one; 0 = no bound */
};

/* Read outcome first: for anything but FITTED there are no weights. Arrays are in the arena. */
struct trede_response_propensity {
    enum trede_logistic_outcome outcome;
    bool penalised;         /* by Firth's penalty: without it there was no finite maximum */
    size_t parameters;       /* of the model; 0 when everybody was seen again */
    double mean, lowest;     /* chance to be seen again: weighted mean, and the lowest of a cell before the bound */
    int64_t people, bounded; /* seen again; of them, those whose factor is at the bound */
    struct trede_estimated_weights weights; /* factor of those seen: 1 / chance, or (1 - chance) / chance */
};
TREDE_MUST_CHECK enum trede_status
trede_response_propensity_fit(struct trede_arena *arena, const struct trede_response_propensity_question *question,
                              struct trede_response_propensity *out);

#endif
