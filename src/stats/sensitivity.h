/* sensitivity.h - how strong something that was not measured must be to explain a difference away. */
#ifndef TREDE_STATS_SENSITIVITY_H
#define TREDE_STATS_SENSITIVITY_H

/* The E-value of a risk ratio (> 0): the risk ratio that an unmeasured trait must have with both exposure and outcome,
 * beyond what was adjusted for. 1 = nothing is needed. VanderWeele & Ding 2017. */
double trede_e_value(double risk_ratio);
/* The same of the limit of the interval that is nearest to 1; 1 when 1 lies in it. */
double trede_e_value_of_limits(double low, double high);
/* A difference of means in standard deviations as an approximate risk ratio: exp(0.91 d) (VanderWeele & Ding 2017,
 * after Chinn 2000). */
double trede_risk_ratio_of_means(double standardised_difference);

/* Of two shares (unexposed, exposed) with their covariance (2 x 2): the logarithm of the ratio of exposed to unexposed,
 * of shares or of odds, and its standard error by the delta method. Both shares between 0 and 1, not at the ends. */
struct trede_log_ratio {
    double value, se;
};
struct trede_log_ratio trede_log_risk_ratio(const double *share, const double *covariance);
struct trede_log_ratio trede_log_odds_ratio(const double *share, const double *covariance);

#endif
