/* distribution.h - tails and quantiles of the beta, gamma, F and binomial distributions, private to stats.
 *
 * Model: regularised incomplete beta and gamma functions. Algorithm: continued fractions (modified Lentz) and a power
 * series, each with the front factor in saddle-point form (Loader 2000), so that no digits are lost for large counts;
 * quantiles by Newton steps kept inside a bracket. Reference: Press et al., Numerical Recipes 6.2 and 6.4; Loader, Fast
 * and accurate computation of binomial probabilities, 2000. Rejected: gsl_cdf_tdist (a Cornish-Fisher expansion above
 * 30 degrees of freedom, good to 1e-8 only), gsl_cdf_beta (gives up after 512 terms) and its inverse (1e-6 in the
 * tails). */
#ifndef TREDE_STATS_DISTRIBUTION_H
#define TREDE_STATS_DISTRIBUTION_H

/* I_x(a, b), with y = 1 - x given apart because either may be tiny. a, b > 0. */
double trede_beta_lower(double a, double b, double x, double y);
/* The same for many x: what depends on a and b alone is made once. front gets x^a y^b / B(a, b): x y times the density.
 */
struct trede_beta {
    double a, b, scale;
};
struct trede_beta trede_beta_of(double a, double b);
double trede_beta_part(const struct trede_beta *beta, double x, double y, double *front);
/* x^a e^-x / Gamma(a): x times the gamma density. */
double trede_gamma_front(double a, double x);
double trede_gamma_lower(double a, double x);
double trede_gamma_upper(double a, double x);

/* Quantile of Beta(a, b) at 0 < p < 1, with its complement to full precision. */
struct trede_split {
    double x, rest;
};
struct trede_split trede_beta_quantile(double p, double a, double b);
double trede_gamma_quantile(double p, double a);
double trede_f_quantile(double p, double df1, double df2);

/* Binomial with n trials of chance p: P(X = x), P(X <= x), P(X >= x). 0 <= x <= n, 0 < p < 1. */
double trede_binomial_mass(double x, double n, double p);
double trede_binomial_lower(double x, double n, double p);
double trede_binomial_upper(double x, double n, double p);

/* The one root of an increasing function in (low, high); value gives its slope too. */
struct trede_curve {
    double (*value)(const struct trede_curve *curve, double x, double *slope);
    double a, target;
    struct trede_beta beta;
    _Bool upper; /* target is an upper tail */
};
double trede_increasing_root(const struct trede_curve *curve, double low, double high, double start);

#endif
