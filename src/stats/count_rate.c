/* count_rate.c - exact inference on Poisson counts.
 *
 * One count: Garwood 1936 (gamma quantiles). Two counts given their total are binomial with chance
 * exposure1 / (exposure1 + exposure0) under equal rates; limits of the ratio are Clopper-Pearson limits p turned into
 * p / (1 - p); the two-sided p sums every outcome no more likely than the one seen (R poisson.test, binom.test).
 * Rejected: the log-Wald interval, which fails for counts below about ten. */
#include "stats/count_rate.h"

#include <math.h>
#include <stdbool.h>

#include "stats/distribution.h"

struct trede_limits trede_poisson_exact(double count, double level)
{
    double tail = (1.0 - level) / 2.0;
    double low = count > 0.0 ? trede_gamma_quantile(tail, count) : 0.0;
    return (struct trede_limits){low, trede_gamma_quantile(1.0 - tail, count + 1.0)};
}

/* Binomial probabilities that differ by less than this factor count as equal, as in R. */
static const double equal_within = 1.0 + 1e-7;

/* Smallest outcome above the mean that is no more likely than limit; n + 1 when there is none. The mass falls from
 * the mean upwards. */
static double first_unlikely_above(double mean, double n, double p, double limit)
{
    double low = ceil(mean), high = n + 1.0;
    while (low < high) {
        double middle = floor((low + high) / 2.0);
        if (trede_binomial_mass(middle, n, p) <= limit) {
            high = middle;
        } else {
            low = middle + 1.0;
        }
    }
    return high;
}

static double two_sided(double x, double n, double p)
{
    if (x == n * p) return 1.0;
    if (x > n * p) {
        x = n - x;
        p = 1.0 - p;
    }
    double mean = n * p;
    double far = first_unlikely_above(mean, n, p, trede_binomial_mass(x, n, p) * equal_within);
    double above = far > n ? 0.0 : trede_binomial_upper(far, n, p);
    return fmin(1.0, trede_binomial_lower(x, n, p) + above);
}

struct trede_rate_ratio trede_rate_ratio_exact(double count1, double exposure1, double count0, double exposure0,
                                               double level)
{
    struct trede_rate_ratio out = {0};
    if (!(count1 + count0 > 0.0) || !(exposure1 > 0.0) || !(exposure0 > 0.0)) return out;
    double tail = (1.0 - level) / 2.0, scale = exposure0 / exposure1;
    out.defined = true;
    out.has_high = count0 > 0.0;
    out.ratio = out.has_high ? count1 / count0 * scale : INFINITY;
    out.high = INFINITY;
    if (count1 > 0.0) {
        struct trede_split low = trede_beta_quantile(tail, count1, count0 + 1.0);
        out.low = low.x / low.rest * scale;
    }
    if (out.has_high) {
        struct trede_split high = trede_beta_quantile(1.0 - tail, count1 + 1.0, count0);
        out.high = high.x / high.rest * scale;
    }
    out.p = two_sided(count1, count1 + count0, exposure1 / (exposure1 + exposure0));
    return out;
}
