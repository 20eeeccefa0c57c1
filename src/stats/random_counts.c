/* random_counts.c - numbers that are counts.
 *
 * Algorithm: gamma by a transformed normal that is accepted or not (Marsaglia & Tsang 2000), with a power of a uniform
 * number for shapes under 1; Poisson under 10 by adding up chances, from 10 by transformed rejection (Hormann 1993,
 * PTRS), so that a draw costs the same for any mean. Rejected: quantiles of one uniform number (exact too, but an
 * incomplete gamma function for every step of the search); GSL's samplers (a Poisson mean is split by gamma draws until
 * it is small). */
#include "stats/random_counts.h"

#include <math.h>

#include <gsl/gsl_sf_gamma.h>

#include "stats/gsl_guard.h"

static const double few = 10.0, most = 1e15;

double trede_random_gamma(struct trede_random *stream, double shape)
{
    double scale = 1.0;
    if (shape < 1.0) {
        scale = pow(trede_random_uniform(stream), 1.0 / shape);
        shape += 1.0;
    }
    double d = shape - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        double x = trede_random_normal(stream), v = 1.0 + c * x;
        if (v <= 0.0) continue;
        v = v * v * v;
        double u = trede_random_uniform(stream);
        if (u < 1.0 - 0.0331 * x * x * x * x) return scale * d * v; /* surely below what follows */
        if (log(u) < 0.5 * x * x + d * (1.0 - v + log(v))) return scale * d * v;
    }
}

static double added_up(struct trede_random *stream, double mean)
{
    double rest = trede_random_uniform(stream), chance = exp(-mean), k = 0.0;
    while (rest > chance && chance > 0.0) {
        rest -= chance;
        k += 1.0;
        chance *= mean / k;
    }
    return k;
}

static double log_chance(double k, double mean)
{
    gsl_sf_result factorial = {0};
    trede_gsl_quiet();
    if (gsl_sf_lngamma_e(k + 1.0, &factorial) != 0) return -INFINITY;
    return k * log(mean) - mean - factorial.val;
}

double trede_random_poisson(struct trede_random *stream, double mean)
{
    if (mean < few) return added_up(stream, mean);
    mean = fmin(mean, most);
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    double steep = 1.1239 + 1.1328 / (b - 3.4), inside = 0.9277 - 3.6224 / (b - 2.0);
    for (;;) {
        double u = trede_random_uniform(stream) - 0.5, v = trede_random_uniform(stream), edge = 0.5 - fabs(u);
        double k = floor((2.0 * a / edge + b) * u + mean + 0.43);
        if (edge >= 0.07 && v <= inside) return k;
        if (k < 0.0 || (edge < 0.013 && v > edge)) continue;
        if (log(v * steep / (a / (edge * edge) + b)) <= log_chance(k, mean)) return k;
    }
}
