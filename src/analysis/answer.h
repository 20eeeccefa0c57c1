/* answer.h - one thing that is asked of everybody, wherever the frame keeps it: where groups are compared that are no
 * domain. */
#ifndef TREDE_ANALYSIS_ANSWER_H
#define TREDE_ANALYSIS_ANSWER_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The column an answer is in, and what of it. */
struct trede_answer {
    const char *subject;
    const int8_t *outcome; /* 1, 0, -1 */
    const double *number;  /* NaN = missing */
    const int8_t *stage;   /* 0 = none */
    int at_least;          /* with stage: that rung or higher; 0 = the mean rung */
};

/* false = this row has no answer. */
static inline bool trede_answer_value(const struct trede_answer *answer, size_t row, double *y)
{
    if (answer->stage) {
        *y = answer->at_least ? answer->stage[row] >= answer->at_least : answer->stage[row];
        return answer->stage[row] > 0;
    }
    *y = answer->outcome ? answer->outcome[row] : answer->number[row];
    return answer->outcome ? answer->outcome[row] >= 0 : !isnan(answer->number[row]);
}

static inline bool trede_answer_is_mean(const struct trede_answer *answer)
{
    return answer->number || (answer->stage && !answer->at_least);
}

#endif
