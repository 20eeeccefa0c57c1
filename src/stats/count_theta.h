/* count_theta.h - how much more than Poisson counts vary, given their means; private to stats. */
#ifndef TREDE_STATS_COUNT_THETA_H
#define TREDE_STATS_COUNT_THETA_H

#include <stddef.h>

/* alpha = 1 / theta: Var = mean + alpha mean^2. Poisson is alpha = 0, a point like any other in these functions. */
struct trede_dispersion_slope {
    double first, second; /* derivatives of the log-likelihood to alpha */
};
struct trede_dispersion_slope trede_dispersion_slope_at(size_t rows, const double *count, const double *mean,
                                                        double alpha);
/* The alpha at which the likelihood is highest for these means, from a first guess (> 0). 0 = Poisson. */
double trede_dispersion_fit(size_t rows, const double *count, const double *mean, double guess);
/* The sum over k = 0 .. count - 1 of log(1 + alpha k). */
double trede_log_rising(double count, double alpha);

#endif
