/* quantile.c - inverses of the distribution functions: Newton steps inside a shrinking bracket, bisection where Newton
 * leaves it. The tail that is solved for is always the small one, so far tails keep their digits. */
#include <float.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "stats/distribution.h"
#include "stats/gsl_guard.h"
#include "stats/interval.h"

double trede_increasing_root(const struct trede_curve *curve, double low, double high, double start)
{
    double x = start;
    for (int i = 0; i < 1200; i++) { /* 1074 halvings reach the smallest double */
        double error = curve->value(curve, x);
        if (error == 0.0) return x;
        if (error > 0.0) {
            high = x;
        } else {
            low = x;
        }
        double next = x - error / curve->slope(curve, x);
        if (!(next > low && next < high)) next = low + (high - low) / 2.0;
        if (fabs(next - x) <= DBL_EPSILON * fabs(next)) return next;
        x = next;
    }
    return x;
}

static double beta_value(const struct trede_curve *c, double x)
{
    if (c->upper) return c->target - trede_beta_lower(c->b, c->a, 1.0 - x, x);
    return trede_beta_lower(c->a, c->b, x, 1.0 - x) - c->target;
}

static double beta_slope(const struct trede_curve *c, double x)
{
    return trede_beta_front(c->a, c->b, x, 1.0 - x) / (x * (1.0 - x));
}

struct trede_split trede_beta_quantile(double p, double a, double b)
{
    bool mirrored = a > b; /* solve for the smaller of x and 1 - x: it is the one that needs digits */
    struct trede_curve curve = {.value = beta_value, .slope = beta_slope, .a = mirrored ? b : a, .b = mirrored ? a : b};
    double lower = mirrored ? 1.0 - p : p, upper = mirrored ? p : 1.0 - p;
    curve.upper = upper < lower;
    curve.target = curve.upper ? upper : lower;
    double x = trede_increasing_root(&curve, 0.0, 1.0, curve.a / (curve.a + curve.b));
    struct trede_split split = {x, 1.0 - x};
    return mirrored ? (struct trede_split){split.rest, split.x} : split;
}

static double gamma_value(const struct trede_curve *c, double x)
{
    return c->upper ? c->target - trede_gamma_upper(c->a, x) : trede_gamma_lower(c->a, x) - c->target;
}

static double gamma_slope(const struct trede_curve *c, double x)
{
    gsl_error_handler_t *unused = 0;
    (void)unused;
    return exp((c->a - 1.0) * log(x) - x - lgamma(c->a));
}

double trede_gamma_quantile(double p, double a)
{
    struct trede_curve curve = {.value = gamma_value, .slope = gamma_slope, .a = a, .upper = p > 0.5};
    curve.target = curve.upper ? 1.0 - p : p;
    double high = a + 1.0;
    while (gamma_value(&curve, high) < 0.0) high *= 2.0;
    return trede_increasing_root(&curve, 0.0, high, a < high ? a : high / 2.0);
}

double trede_f_quantile(double p, double df1, double df2)
{
    struct trede_split split = trede_beta_quantile(p, df1 / 2.0, df2 / 2.0);
    return split.x / split.rest * (df2 / df1);
}
