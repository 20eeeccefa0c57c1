/* ratio_replicates.h - ratios made again with every replicate's weights; private to stats. */
#ifndef TREDE_STATS_RATIO_REPLICATES_H
#define TREDE_STATS_RATIO_REPLICATES_H

#include "stats/ratio_pass.h"

/* Fills the covariance of every domain (out[d] of passes[d] over subsets[d]), and with given replicate weights its
 * degrees of freedom. The passes are over; the rest of out is filled in. */
TREDE_MUST_CHECK enum trede_status trede_ratio_replicates(const struct trede_ratio_pass *passes,
                                                          const struct trede_subset *subsets, size_t domains,
                                                          struct trede_ratios *out);

#endif
