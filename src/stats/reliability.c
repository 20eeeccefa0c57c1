/* reliability.c - the NCHS standard for showing a proportion.
 *
 * Model: the respondents n, the effective respondents n_e = p (1 - p) / se^2 (n where p is 0 or 1; never more than n),
 * and the 95 % interval of Korn and Graubard (1998) on n_e corrected for the degrees of freedom, again never more than
 * n. Withheld: n or n_e under 30; the interval 0.30 wide or wider; between 0.05 and 0.30 when wider than 130 % of p.
 * Reference: Parker et al., National Center for Health Statistics Data Presentation Standards for Proportions, Vital
 * and Health Statistics Series 2, No. 175, 2017. Rejected: the relative standard error, which the standard replaced: it
 * calls the same answer reliable as "yes" and unreliable as "no". */
#include <math.h>

#include "stats/distribution.h"
#include "stats/interval.h"

static const double fewest = 30.0, narrow = 0.05, wide = 0.30, relative = 1.3, review_df = 8.0;

static double width_of(double p, double n)
{
    double low = p > 0.0 ? trede_beta_quantile(0.025, n * p, n * (1.0 - p) + 1.0).x : 0.0;
    double high = p < 1.0 ? trede_beta_quantile(0.975, n * p + 1.0, n * (1.0 - p)).x : 1.0;
    return high - low;
}

struct trede_reliability trede_reliability_nchs(const struct trede_estimate *e)
{
    double n = (double)e->base, p = e->value, effective = n;
    bool inside = p > 0.0 && p < 1.0;
    if (inside && e->se > 0.0) effective = fmin(n, p * (1.0 - p) / (e->se * e->se));
    if (!(effective >= fewest) || !(e->df > 0.0)) return (struct trede_reliability){false, false};
    double correction = trede_t_quantile(0.975, n - 1.0) / trede_t_quantile(0.975, e->df);
    double width = width_of(p, fmin(n, effective * correction * correction));
    bool shown = width <= narrow || (width < wide && width <= relative * p);
    return (struct trede_reliability){shown, shown && (e->df < review_df || !inside)};
}
