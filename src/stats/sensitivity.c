/* sensitivity.c - the E-value.
 *
 * Model: an unmeasured trait with risk ratio at most B with the exposure and at most B with the outcome can move an
 * observed risk ratio by at most B^2 / (2 B - 1). Algorithm: solve that for B: RR + sqrt(RR (RR - 1)), with 1 / RR for
 * a ratio under 1. Reference: Ding & VanderWeele 2016; VanderWeele & Ding 2017, Annals of Internal Medicine 167.
 * Rejected: Rosenbaum bounds, which need matched pairs. */
#include "stats/sensitivity.h"

#include <math.h>

double trede_e_value(double risk_ratio)
{
    double r = risk_ratio < 1.0 ? 1.0 / risk_ratio : risk_ratio;
    return r + sqrt(r * (r - 1.0));
}

double trede_e_value_of_limits(double low, double high)
{
    if (low <= 1.0 && high >= 1.0) return 1.0;
    return trede_e_value(low > 1.0 ? low : high);
}

double trede_risk_ratio_of_means(double standardised_difference)
{
    return exp(0.91 * standardised_difference);
}

/* log of exposed minus log of unexposed, with the derivatives of the two logarithms. */
static struct trede_log_ratio difference_of(double value, double unexposed, double exposed, const double *v)
{
    double variance = unexposed * unexposed * v[0] - unexposed * exposed * (v[1] + v[2]) + exposed * exposed * v[3];
    return (struct trede_log_ratio){value, sqrt(fmax(0.0, variance))};
}

struct trede_log_ratio trede_log_risk_ratio(const double *share, const double *covariance)
{
    return difference_of(log(share[1] / share[0]), 1.0 / share[0], 1.0 / share[1], covariance);
}

struct trede_log_ratio trede_log_odds_ratio(const double *share, const double *covariance)
{
    double value = log(share[1] / (1.0 - share[1])) - log(share[0] / (1.0 - share[0]));
    return difference_of(value, 1.0 / (share[0] * (1.0 - share[0])), 1.0 / (share[1] * (1.0 - share[1])), covariance);
}
