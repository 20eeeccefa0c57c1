/* random_counts.h - Poisson and gamma numbers from a stream of random.h, private to stats. */
#ifndef TREDE_STATS_RANDOM_COUNTS_H
#define TREDE_STATS_RANDOM_COUNTS_H

#include "stats/random.h"

/* Gamma with scale 1; shape > 0. */
double trede_random_gamma(struct trede_random *stream, double shape);
/* Poisson; 0 <= mean <= 1e15 (above that a double holds no single counts). */
double trede_random_poisson(struct trede_random *stream, double mean);

#endif
