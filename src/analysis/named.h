/* named.h - the numbers of the survey that have a block of their own (message, trust): shares of rules and means
 * of items per wave and domain, and their changes. */
#ifndef TREDE_ANALYSIS_NAMED_H
#define TREDE_ANALYSIS_NAMED_H

#include "analysis/analysis.h"

struct trede_named_question {
    const char *analysis, *subject, *note; /* of its rows; note NULL = empty */
    struct trede_named_column column;
    int among; /* outcome column: only those for whom it is true; -1 = everyone who answered */
};
TREDE_MUST_CHECK enum trede_status trede_named_emit(const struct trede_context *context,
                                                    const struct trede_named_question *question,
                                                    struct trede_results *out);

/* What somebody answered: 0 or 1 of a rule, the number of an item; NaN = unknown. */
double trede_named_value(const struct trede_frame *frame, struct trede_named_column column, size_t row);

#endif
