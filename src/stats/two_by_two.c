/* two_by_two.c - how two yes/no answers go together: phi and the tetrachoric correlation, with their gradients in the
 * three shares that make the table, so that the variance engine gives the standard error.
 *
 * Model: shares a, b and both. phi = (both - a b) / sqrt(a (1 - a) b (1 - b)). Tetrachoric: both answers are a normal
 * variable cut at h and k, correlated r: Phi(h) = a, Phi(k) = b, Phi2(h, k, r) = both; a 2 x 2 table has as many
 * numbers as the model, so this is maximum likelihood too. Algorithm: Phi2(h, k, sin t) = a b + integral from 0 to t of
 * exp(-(h^2 + k^2 - 2 h k sin u) / (2 cos^2 u)) / 2 pi du (Plackett 1954), by adaptive Gauss-Kronrod (GSL), and t by
 * Newton inside a bracket. Gradient by the implicit function theorem: dPhi2/dr is the bivariate density, dPhi2/da =
 * Phi((k - r h) / sqrt(1 - r^2)). Reference: Pearson 1900; Drezner & Wesolowsky 1990; Binder 1983 for what an estimate
 * defined by an equation owes each row. Rejected: Pearson's cosine approximation (off by 0.05 at uneven shares); adding
 * a half to empty cells, which makes the correlation depend on an invention. */
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>

#include "stats/association.h"
#include "stats/gsl_guard.h"

static bool is_inside(double share)
{
    return share > 0.0 && share < 1.0;
}

struct trede_correlation trede_phi_of(struct trede_two_answers of)
{
    struct trede_correlation out = {0};
    if (!is_inside(of.a) || !is_inside(of.b)) return out;
    double va = of.a * (1.0 - of.a), vb = of.b * (1.0 - of.b), scale = sqrt(va * vb);
    out.defined = true;
    out.value = (of.both - of.a * of.b) / scale;
    out.by_both = 1.0 / scale;
    out.by_a = -of.b / scale - out.value * (1.0 - 2.0 * of.a) / (2.0 * va);
    out.by_b = -of.a / scale - out.value * (1.0 - 2.0 * of.b) / (2.0 * vb);
    return out;
}

struct cut {
    double h, k;
};

static double slope(double angle, void *payload)
{
    const struct cut *at = payload;
    double sine = sin(angle), cosine = cos(angle);
    double square = at->h * at->h + at->k * at->k - 2.0 * at->h * at->k * sine;
    return exp(-square / (2.0 * cosine * cosine)) / (2.0 * 3.14159265358979323846);
}

enum { PIECES = 200 };
static const double empty = 1e-12; /* what sums of weights leave of a group of nobody */

/* Phi2 less the product of its margins; false = the integral was not found. */
static bool excess(struct cut *at, double angle, gsl_integration_workspace *work, double *out)
{
    gsl_function f = {slope, at};
    double error;
    return !gsl_integration_qag(&f, 0.0, angle, 1e-13, 1e-11, PIECES, GSL_INTEG_GAUSS31, work, out, &error);
}

/* The angle at which the excess is wanted: it rises with the angle. */
static bool find_angle(struct cut *at, double wanted, gsl_integration_workspace *work, double *angle)
{
    double low = -1.57079632679489661923, high = 1.57079632679489661923, got;
    *angle = 0.0;
    for (int i = 0; i < 200; i++) {
        if (!excess(at, *angle, work, &got)) return false;
        double off = got - wanted, rise = slope(*angle, at);
        if (fabs(off) <= 1e-13) return true;
        *(off > 0.0 ? &high : &low) = *angle;
        double next = rise > 0.0 ? *angle - off / rise : low;
        *angle = next > low && next < high ? next : low + (high - low) / 2.0;
        if (high - low < 1e-14) return true;
    }
    return false;
}

static struct trede_correlation at_angle(struct cut at, double angle)
{
    double r = sin(angle), rest = cos(angle);
    double density = slope(angle, &at) / rest; /* dPhi2/dr = dPhi2/dt over dr/dt */
    return (struct trede_correlation){.defined = rest > 0.0 && density > 0.0,
                                      .value = r,
                                      .by_both = 1.0 / density,
                                      .by_a = -gsl_cdf_ugaussian_P((at.k - r * at.h) / rest) / density,
                                      .by_b = -gsl_cdf_ugaussian_P((at.h - r * at.k) / rest) / density};
}

enum trede_status trede_tetrachoric_of(struct trede_two_answers of, struct trede_correlation *out)
{
    *out = (struct trede_correlation){0};
    double only_a = of.a - of.both, only_b = of.b - of.both, neither = 1.0 - of.a - only_b;
    if (!(fmin(fmin(of.both, only_a), fmin(only_b, neither)) > empty)) return TREDE_OK;
    trede_gsl_quiet();
    struct cut at = {gsl_cdf_ugaussian_Pinv(of.a), gsl_cdf_ugaussian_Pinv(of.b)};
    gsl_integration_workspace *work = gsl_integration_workspace_alloc(PIECES);
    double angle;
    if (!work) return TREDE_INTERNAL;
    if (find_angle(&at, of.both - of.a * of.b, work, &angle)) *out = at_angle(at, angle);
    gsl_integration_workspace_free(work);
    return TREDE_OK;
}

struct trede_limits trede_interval_correlation(double value, double se, double df, double level)
{
    if (!(fabs(value) < 1.0)) return (struct trede_limits){-1.0, 1.0};
    struct trede_limits z = trede_interval_t(atanh(value), se / (1.0 - value * value), df, level);
    return (struct trede_limits){tanh(z.low), tanh(z.high)};
}
