/* survival.h - how long until something is done, when for some it is not done yet (methods 5.4).
 *
 * Right-censored times: for each day how many were done and how many were last seen, not done. Who is censored on a day
 * was still at risk when those of that day were done. All start at 0. Numbers are those of R's survival package
 * (survfit with conf.type = "log-log", quantile, survdiff). */
#ifndef TREDE_STATS_SURVIVAL_H
#define TREDE_STATS_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"

struct trede_event_counts {
    size_t times;
    const double *time;              /* days, 0 or more, ascending, each once */
    const double *events, *censored; /* cases: whole, 0 or more */
};

/* Kaplan and Meier's curve: a step at every time with events. Arrays are in the arena. */
struct trede_survival {
    double cases, events;
    double last; /* the last time at which a case was seen, done or not */
    size_t steps;
    double *time, *at_risk, *done; /* steps */
    double *survival;              /* share not done after the step; falls strictly */
    double *log_variance;          /* Greenwood's, of its logarithm; INFINITY where survival is 0 */
};
/* TREDE_INTERNAL: no memory, or counts that are not as described. */
TREDE_MUST_CHECK enum trede_status
trede_survival_fit(struct trede_arena *arena, const struct trede_event_counts *counts, struct trede_survival *out);

/* The share done within so many days. known false: longer than any case was followed, and some were not done; or there
 * are no cases. Nobody done yet: 0, and all: 1, without se and interval (the log-log scale has none). */
struct trede_done_share {
    bool known, has_interval;
    double value, se, low, high;
};
struct trede_done_share trede_done_within(const struct trede_survival *curve, double days, double level);

/* The time by which a share p (0..1, not the ends) is done: the first at which at least so many are; where exactly so
 * many are, the middle of the flat part from there on (to the last time seen, when nothing follows). The interval is
 * Brookmeyer and Crowley's (1982): all times at which the log-log limits of the curve include p. Each is missing when
 * it is not reached. */
struct trede_done_quantile {
    bool reached, has_low, has_high;
    double value, low, high;
};
struct trede_done_quantile trede_done_quantile(const struct trede_survival *curve, double p, double level);

/* Log-rank test that groups have the same curve. defined false: fewer than two groups were ever at risk together when
 * something was done. */
struct trede_log_rank {
    bool defined;
    double chisq, df, p;
    double *observed, *expected; /* groups, in the arena */
};
/* TREDE_INTERNAL: no memory, or counts that are not as described. */
TREDE_MUST_CHECK enum trede_status trede_log_rank_test(struct trede_arena *arena, size_t groups,
                                                       const struct trede_event_counts *counts,
                                                       struct trede_log_rank *out);

/* Are the counts as described above? */
bool trede_event_counts_are_right(const struct trede_event_counts *counts);

#endif
