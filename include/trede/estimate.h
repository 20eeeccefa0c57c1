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

/* How the interval of a proportion is made (report: interval). HOUSE: logit, and Korn and Graubard's where the smaller
 * class is small. The others: as R survey::svyciprop calls them, and Wilson's on the effective number of respondents. */
enum trede_share_interval {
    TREDE_INTERVAL_HOUSE,
    TREDE_INTERVAL_LOGIT,
    TREDE_INTERVAL_BETA,
    TREDE_INTERVAL_WILSON,
    TREDE_INTERVAL_ASIN,
    TREDE_INTERVAL_LIKELIHOOD,
    TREDE_INTERVAL_MEAN
};

/* low/high: the interval at the level of the result row; has_interval false = none exists for this statistic. */
struct trede_estimate {
    double value, se, low, high, df;
    int64_t base;           /* unweighted respondents behind it */
    double effective_base;  /* Kish */
    _Bool has_se, has_interval;
    enum trede_estimate_status status;
};

#endif
