/* asked.h - the difference between "nobody was asked" and "nobody belongs to this part of those who were asked". */
#ifndef TREDE_ANALYSIS_ASKED_H
#define TREDE_ANALYSIS_ASKED_H

#include "analysis/analysis.h"

/* The emitter calls a number about a part of people (who intend, who saw a signal) not_asked when the part is empty.
 * Of the rows from first on, those of waves in which the questions were asked become too_few. column: the questions'
 * outcome columns, columns of them; asked = a row of the wave has an answer to all. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_settle_asked(const struct trede_context *context, const int *column,
                                                      size_t columns, size_t first, struct trede_results *out);

#endif
