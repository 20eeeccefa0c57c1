/* interval.h - from estimate and standard error to limits, p-values and detectable differences. */
#ifndef TREDE_STATS_INTERVAL_H
#define TREDE_STATS_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trede/estimate.h"
#include "trede/status.h"

struct trede_limits {
    double low, high;
};

/* Quantile of Student's t (df may be INFINITY), of the normal, and two-sided p of t. df > 0. */
double trede_t_quantile(double p, double df);
double trede_t_two_sided(double t, double df);
double trede_t_upper(double t, double df); /* P(T > t) */
double trede_normal_quantile(double p);
double trede_normal_two_sided(double z);
double trede_chisq_upper(double x, double df);
double trede_f_upper(double x, double df1, double df2);

struct trede_limits trede_interval_t(double value, double se, double df, double level);
/* Proportions. rows: unweighted rows of the domain (Korn-Graubard); all need 0 <= p <= 1. */
struct trede_limits trede_interval_logit(double p, double se, double df, double level);
struct trede_limits trede_interval_asin(double p, double se, double df, double level);
struct trede_limits trede_interval_beta(double p, double se, double df, int64_t rows, double level);
/* The house rule of methods 2: logit; Korn-Graubard where p is 0 or 1 or the effective count in the smaller class is
 * under 10; at 0 and 1 with the effective base (rows / Kish design effect). Always a valid interval within 0..1. */
struct trede_limits trede_interval_share(double p, double se, double df, int64_t rows, double effective_base,
                                         double level);
/* The method asked for; always a valid interval within 0..1. At 0 and 1, where there is no standard error, Wilson and
 * likelihood stand on the effective base and all others are Korn and Graubard's. */
struct trede_limits trede_interval_share_by(enum trede_share_interval method, double p, double se, double df,
                                            int64_t rows, double effective_base, double level);
struct trede_limits trede_interval_wilson(double x, double n, double level);

/* (t(0.975, df) + t(0.8, df)) * se : the difference a measurement with this standard error sees with power 80 %. */
double trede_detectable(double se, double df);

/* A share / mean / difference as an estimate: fills interval, status too_few when base < 2 or df < 1, no_variance when
 * se is 0 where a share is not 0 or 1. */
void trede_estimate_share(struct trede_estimate *e, double level); /* value, se, df, base, effective_base set */
/* Thousands of estimates have the same few degrees of freedom and bases, and a quantile costs more than the rest of an
 * interval: Student's t at (1 + level) / 2, remembered. level is set, the rest 0; one thread at a time. */
enum { TREDE_T_SLOTS = 256 };
struct trede_t_memo {
    double level;
    struct {
        double df, t; /* df 0 = not used; a slot is of the df that came last */
    } slot[TREDE_T_SLOTS];
};
double trede_t_remembered(struct trede_t_memo *memo, double df);
/* trede_estimate_share at the level of the memo, by a method. */
void trede_estimate_share_with(struct trede_estimate *e, struct trede_t_memo *memo, enum trede_share_interval method);
void trede_estimate_mean(struct trede_estimate *e, double level); /* t interval: means and differences */

/* May a proportion be shown by the NCHS standard (Parker et al. 2017)? Withheld when respondents or effective respondents
 * are fewer than 30, when Korn and Graubard's 95 % interval is 0.30 wide or wider, or when it is wider than 0.05 and
 * than 1.3 times the proportion. review: shown, but fewer than 8 degrees of freedom, or nobody or everybody. */
struct trede_reliability {
    bool shown, review;
};
struct trede_reliability trede_reliability_nchs(const struct trede_estimate *e);

/* Verdict on a difference with a smallest relevant difference delta (methods 2). */
enum trede_verdict { TREDE_UP, TREDE_DOWN, TREDE_NO_RELEVANT_CHANGE, TREDE_NOT_DISTINGUISHABLE };
/* UP/DOWN: the interval excludes 0 and |value| >= delta; NO_RELEVANT_CHANGE: the 90 % interval (two one-sided tests at
 * 5 %) lies within +-delta; else NOT_DISTINGUISHABLE. */
enum trede_verdict trede_verdict_of(double value, double se, double df, double delta, double level);

#endif
