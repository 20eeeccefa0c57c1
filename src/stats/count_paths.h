/* count_paths.h - rows of the counterfactual, private to stats. */
#ifndef TREDE_STATS_COUNT_PATHS_H
#define TREDE_STATS_COUNT_PATHS_H

#include "stats/count_series.h"

/* Is the row one of those that the sums are over? */
bool trede_count_is_on(const struct trede_count_data *data, const struct trede_count_question *question, size_t row);
/* Splits x of a row: without gets x with the listed columns at 0. Returns the logarithm of the counterfactual mean. */
double trede_count_without(const struct trede_count_data *data, const struct trede_count_model *model,
                           const struct trede_count_question *question, size_t row, double *without);
/* The effect, and what its standard errors are made of: derivatives to b of the counterfactual sum and of the
 * attributable sum (columns each). */
void trede_count_gradients(const struct trede_count_data *data, const struct trede_count_model *model,
                           const struct trede_count_question *question, double *work, double *counterfactual,
                           double *attributable, struct trede_count_effect *out);

#endif
