/* shapley.h - sharing out what all columns of a model do together, private to stats (methods 4.3). */
#ifndef TREDE_STATS_SHAPLEY_H
#define TREDE_STATS_SHAPLEY_H

#include "stats/margins.h"

enum { TREDE_MOST_PLAYERS = 16 };

/* The worth of a set of columns is the mean chance with those columns at 0, less the mean chance as it is. out
 * (players) gets the Shapley value of each of the columns named (each 0 or 1 in every cell; at most
 * TREDE_MOST_PLAYERS): exact, and together the worth of all. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_shapley_of_columns(struct trede_arena *arena,
                                                            const struct trede_logistic_cells *cells,
                                                            const struct trede_logistic *model, const size_t *column,
                                                            size_t players, struct trede_margin *out);

#endif
