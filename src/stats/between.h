/* between.h - estimates that differ by more than their errors: the variance between them, private to stats.
 *
 * Model: y_i ~ N(mu, 1 / p_i + t) with known precisions p_i and an unknown mean and variance t >= 0. */
#ifndef TREDE_STATS_BETWEEN_H
#define TREDE_STATS_BETWEEN_H

#include <stddef.h>

/* y and p are borrowed. p 0 = not measured: y is then not looked at for anything, but must be finite. */
struct trede_between {
    size_t k, measured; /* measured: how many p are above 0 */
    const double *y, *p;
    size_t heaviest; /* the largest p: sums are taken about its y, so that one exact estimate costs no digits */
};
struct trede_between trede_between_of(size_t k, const double *y, const double *p);

/* What is known at one t, with weights a = p / (1 + t p), residuals r = y - mean and P the projection that takes the
 * mean out (REML). At least one is measured; the last five mean something for two or more. */
struct trede_between_at {
    double weight, mean;       /* sum a, and the weighted mean */
    double log_det, q;         /* sum log(1 + t p), sum a r^2 */
    double square, pull, bend; /* sum a^2, sum a^2 r, sum a^2 r^2 */
    double trace;              /* of P */
    double information;        /* expected, of t: half the trace of P P */
    double score, curvature;   /* first derivative of the log-likelihood to t, and less the second */
    double log_likelihood;     /* restricted: -1/2 (log_det + log weight + q) */
};
struct trede_between_at trede_between_at(const struct trede_between *between, double t);

/* The t >= 0 where the restricted likelihood is largest, of all its maxima; 0 with fewer than two measured. */
double trede_between_reml(const struct trede_between *between);

/* A t beyond which a restricted likelihood of count free contrasts falls: squares is the sum of their squares,
 * widest the largest variance of error among them. */
double trede_between_bound(double squares, double count, double widest);

#endif
