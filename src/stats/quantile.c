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
        double slope, error = curve->value(curve, x, &slope);
        if (error == 0.0) return x;
        if (error > 0.0) {
            high = x;
        } else {
            low = x;
        }
        double next = x - error / slope;
        if (!(next > low && next < high)) next = low + (high - low) / 2.0;
        if (fabs(next - x) <= DBL_EPSILON * fabs(next)) return next;
        x = next;
    }
    return x;
}

static double beta_value(const struct trede_curve *c, double x, double *slope)
{
    double front, y = 1.0 - x;
    double part = c->upper ? trede_beta_part(&c->beta, y, x, &front) : trede_beta_part(&c->beta, x, y, &front);
    *slope = front / (x * y);
    return c->upper ? c->target - part : part - c->target;
}

/* Near the quantile when a, b >= 1 (Abramowitz & Stegun 26.5.22); else the mean. Only where Newton starts. */
static double beta_start(double a, double b, double lower)
{
    double mean = a / (a + b);
    if (!(a > 1.0) || !(b > 1.0)) return mean;
    double y = -trede_normal_quantile(lower), tail = (y * y - 3.0) / 6.0;
    double part_a = 1.0 / (2.0 * a - 1.0), part_b = 1.0 / (2.0 * b - 1.0), h = 2.0 / (part_a + part_b);
    double w = y * sqrt(tail + h) / h - (part_b - part_a) * (tail + 5.0 / 6.0 - 2.0 / (3.0 * h));
    double x = a / (a + b * exp(2.0 * w));
    return x > 0.0 && x < 1.0 ? x : mean;
}

struct trede_split trede_beta_quantile(double p, double a, double b)
{
    bool mirrored = a > b; /* solve for the smaller of x and 1 - x: it is the one that needs digits */
    double small = mirrored ? b : a, large = mirrored ? a : b;
    double lower = mirrored ? 1.0 - p : p, upper = mirrored ? p : 1.0 - p;
    struct trede_curve curve = {.value = beta_value, .upper = upper < lower};
    curve.beta = curve.upper ? trede_beta_of(large, small) : trede_beta_of(small, large);
    curve.target = curve.upper ? upper : lower;
    double x = trede_increasing_root(&curve, 0.0, 1.0, beta_start(small, large, lower));
    struct trede_split split = {x, 1.0 - x};
    return mirrored ? (struct trede_split){split.rest, split.x} : split;
}

static double gamma_value(const struct trede_curve *c, double x, double *slope)
{
    *slope = trede_gamma_front(c->a, x) / x;
    return c->upper ? c->target - trede_gamma_upper(c->a, x) : trede_gamma_lower(c->a, x) - c->target;
}

double trede_gamma_quantile(double p, double a)
{
    struct trede_curve curve = {.value = gamma_value, .a = a, .upper = p > 0.5};
    curve.target = curve.upper ? 1.0 - p : p;
    double high = a + 1.0, slope;
    while (gamma_value(&curve, high, &slope) < 0.0)
        high *= 2.0;
    return trede_increasing_root(&curve, 0.0, high, a < high ? a : high / 2.0);
}

double trede_f_quantile(double p, double df1, double df2)
{
    struct trede_split split = trede_beta_quantile(p, df1 / 2.0, df2 / 2.0);
    return split.x / split.rest * (df2 / df1);
}

/* ---- normal and Student's t ---- */

double trede_normal_quantile(double p)
{
    trede_gsl_quiet();
    if (p <= 0.0) return -INFINITY;
    if (p >= 1.0) return INFINITY;
    return gsl_cdf_ugaussian_Pinv(p);
}

double trede_normal_two_sided(double z)
{
    trede_gsl_quiet();
    return 2.0 * gsl_cdf_ugaussian_Q(fabs(z));
}

double trede_t_upper(double t, double df)
{
    trede_gsl_quiet();
    if (isinf(df) || isinf(t)) return gsl_cdf_ugaussian_Q(t);
    double square = t * t, below = df / (df + square), above = square / (df + square);
    if (t >= 0.0) return 0.5 * trede_beta_lower(df / 2.0, 0.5, below, above);
    return 0.5 + 0.5 * trede_beta_lower(0.5, df / 2.0, above, below);
}

double trede_t_two_sided(double t, double df)
{
    return 2.0 * trede_t_upper(fabs(t), df);
}

/* beta is that of df / 2 and 1/2. */
static double t_value(const struct trede_curve *c, double t, double *slope)
{
    double square = t * t, front;
    double below = c->a / (c->a + square), above = square / (c->a + square);
    double tail = 0.5 * trede_beta_part(&c->beta, below, above, &front);
    *slope = front / t;
    return c->target - tail;
}

/* The normal quantile, stretched for few degrees of freedom (Abramowitz & Stegun 26.7.5). Only where Newton starts. */
static double t_start(double p, double df)
{
    double z = trede_normal_quantile(p), square = z * z;
    double first = (square + 1.0) / 4.0, second = ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    double third = (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
    return z * (1.0 + (first + (second + third / df) / df) / df);
}

double trede_t_quantile(double p, double df)
{
    if (isinf(df)) return trede_normal_quantile(p);
    if (p == 0.5) return 0.0;
    if (p < 0.5) return -trede_t_quantile(1.0 - p, df);
    if (!(df > 0.0) || p >= 1.0) return INFINITY;
    struct trede_curve curve = {.value = t_value, .a = df, .beta = trede_beta_of(df / 2.0, 0.5), .target = 1.0 - p};
    double start = t_start(p, df);
    if (!(start > 0.0 && start < 1e6)) start = 1.0; /* the expansion is none below one degree of freedom */
    /* The curve is concave: from the left Newton never goes past the root, so there is no upper bound to look for. */
    return trede_increasing_root(&curve, 0.0, DBL_MAX, start);
}

double trede_chisq_upper(double x, double df)
{
    return trede_gamma_upper(df / 2.0, x / 2.0);
}

double trede_f_upper(double x, double df1, double df2)
{
    if (x <= 0.0) return 1.0;
    if (isinf(df2)) return trede_chisq_upper(x * df1, df1);
    double scaled = df1 * x;
    return trede_beta_lower(df2 / 2.0, df1 / 2.0, df2 / (df2 + scaled), scaled / (df2 + scaled));
}
