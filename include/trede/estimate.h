/* estimate.h - the value that travels from estimator to cell. */
#ifndef TREDE_ESTIMATE_H
#define TREDE_ESTIMATE_H

#include <stdint.h>

/* Why there is or is not a number. Read status before value: for every status but TREDE_ESTIMATE_OK and
 * TREDE_NO_VARIANCE (value holds, se and interval do not) the numbers mean nothing. */
enum trede_estimate_status {
    TREDE_ESTIMATE_OK,
    TREDE_TOO_FEW,
    TREDE_NO_VARIANCE,
    TREDE_NOT_CONVERGED,
    TREDE_SUPPRESSED,
    TREDE_QUESTION_NOT_ASKED,
    TREDE_REFUSED_BREAK
};
/* "ok", "too_few", "no_variance", "not_converged", "suppressed", "not_asked", "refused_break". */
const char *trede_estimate_status_name(enum trede_estimate_status status);

/* low/high: the interval at the level of the result row; has_interval false = none exists for this statistic. */
struct trede_estimate {
    double value, se, low, high, df;
    int64_t base;           /* unweighted respondents behind it */
    double effective_base;  /* Kish */
    _Bool has_se, has_interval;
    enum trede_estimate_status status;
};

#endif
