/* multiplicity.h - adjusted p-values. NaN in p = missing: left out of the count and stays NaN. */
#ifndef TREDE_STATS_MULTIPLICITY_H
#define TREDE_STATS_MULTIPLICITY_H

#include <stddef.h>

#include "trede/status.h"

enum trede_adjustment { TREDE_BONFERRONI, TREDE_HOLM, TREDE_HOCHBERG, TREDE_HOMMEL, TREDE_BH, TREDE_BY };
TREDE_MUST_CHECK enum trede_status trede_adjust(enum trede_adjustment method, const double *p, size_t n,
                                                double *adjusted);

#endif
