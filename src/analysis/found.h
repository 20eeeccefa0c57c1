/* found.h - rows that other analyses made, by their keys; for late analyses. */
#ifndef TREDE_ANALYSIS_FOUND_H
#define TREDE_ANALYSIS_FOUND_H

#include "analysis/analysis.h"

/* What is looked for among the rows of one moment (against is empty). note NULL = any. */
struct trede_wanted {
    const char *analysis, *wave, *set, *segment, *subject, *statistic, *note;
};

/* The rows of a few analyses, so that a look-up does not pass over all. */
struct trede_found {
    const struct trede_result **rows;
    size_t count;
};
/* Rows of the analyses named (ended by NULL), without those that compare. Memory of the arena. */
TREDE_MUST_CHECK enum trede_status trede_found_gather(const struct trede_context *context, const char *const *analyses,
                                                      struct trede_arena *arena, struct trede_found *out);
/* The first that fits; NULL = none. */
const struct trede_result *trede_found_row(const struct trede_found *found, const struct trede_wanted *wanted);
/* Is there a number in it? (row may be NULL.) */
bool trede_found_holds(const struct trede_result *row);

#endif
