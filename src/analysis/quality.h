/* quality.h - rows of the quality sheet: figures about the file, made by counting (private to the quality rooms). */
#ifndef TREDE_ANALYSIS_QUALITY_H
#define TREDE_ANALYSIS_QUALITY_H

#include "analysis/emit.h"

/* A count of the file; wave and against -1 = empty. note NULL = empty. */
TREDE_MUST_CHECK enum trede_status trede_quality_count(const struct trede_context *context, int wave, int against,
                                                       const char *subject, double value, const char *note,
                                                       struct trede_results *out);
/* cases of base, unweighted; base 0 = nobody was asked. people: the figure says something about people, so the minimum
 * cell holds for it. */
struct trede_quality_share {
    const char *subject, *note; /* note NULL = empty */
    int wave;                   /* -1 = empty */
    int64_t cases, base;
    bool people;
    bool compared; /* about two waves: wave and against */
    int against;
};
TREDE_MUST_CHECK enum trede_status trede_quality_share(const struct trede_context *context,
                                                       const struct trede_quality_share *share,
                                                       struct trede_results *out);

/* What became of the panel between two waves (quality_attrition.c); needs a survey. */
TREDE_MUST_CHECK enum trede_status trede_quality_attrition(const struct trede_context *context,
                                                           struct trede_results *out);

/* Were more questions left open, or answered all alike, than in the wave before (quality_change.c); needs a survey. */
TREDE_MUST_CHECK enum trede_status trede_quality_changes(const struct trede_context *context,
                                                         struct trede_results *out);

/* What the answers themselves show (quality_answers.c); needs a survey. */
TREDE_MUST_CHECK enum trede_status trede_quality_answers(const struct trede_context *context,
                                                         struct trede_results *out);

#endif
