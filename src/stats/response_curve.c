/* response_curve.c - concave response and its inverse marginal.
 *
 * Model: four forms in use for diminishing returns: power (constant elasticity), logarithm, exponential saturation
 * (Little 1979), Hill (1910; Michaelis-Menten at power 1). For a power above 1 Hill's curve is convex up to its
 * inflection scale ((h - 1) / (h + 1))^(1 / h): only the part from there on has an inverse.
 * Algorithm: demand is a function of the logarithm s of the price. Power, log and Hill of power 1 are all
 * exp(rate (s - shift)) - offset, and saturation is a straight line in s. Hill's other powers: with u = log(x / scale)
 * the log marginal is log(a h / scale) - g(u), g(u) = (1 - h) u + 2 log(1 + exp(h u)), which is convex and, where the
 * curve is concave, rises: Halley's steps, never to the right of where g(u) >= (1 + h) u and g(u) >= (1 - h) u say that
 * u must be.
 * Reference: Boyd & Vandenberghe 2004, 5.5 (the price as multiplier). Rejected: the concave envelope of an S-shaped
 * curve (it promises on its chord what no input delivers, and the certificate of allocation.h would be about that
 * promise); bisection on the marginal (fifty evaluations for ten digits, 840 times a price). */
#include "stats/response_curve.h"

#include <math.h>

enum { MOST_STEPS = 60 };
static const double largest = 1e100; /* so that no product of two parameters is too large for a double */
static const double settled = 1e-5;  /* a step of u after which what is left is its third power */
static const double straight = 10.0; /* saturation: constant of its core, in scales; large = Newton's plain step */

bool trede_curve_is_valid(const struct trede_response_curve *curve)
{
    if (!(fabs(curve->a) <= largest)) return false;
    bool scaled = curve->scale >= 1.0 / largest && curve->scale <= largest;
    switch (curve->form) {
    case TREDE_CURVE_POWER:
        return curve->power > 0.0 && curve->power <= 1.0;
    case TREDE_CURVE_LOG:
    case TREDE_CURVE_SATURATION:
        return scaled;
    case TREDE_CURVE_HILL:
        return scaled && curve->power > 0.0 && curve->power <= largest;
    }
    return false;
}

double trede_curve_concave_from(const struct trede_response_curve *curve)
{
    double h = curve->power;
    if (curve->form != TREDE_CURVE_HILL || h <= 1.0) return 0.0;
    return curve->scale * pow((h - 1.0) / (h + 1.0), 1.0 / h);
}

/* For a = 1. */
static struct trede_curve_point hill_at(double x, double scale, double h)
{
    if (x <= 0.0) return (struct trede_curve_point){0.0, h < 1.0 ? INFINITY : h > 1.0 ? 0.0 : 1.0 / scale};
    double ratio = h == 1.0 ? x / scale : pow(x / scale, h);
    if (ratio > 1.0) {
        double rest = 1.0 / ratio, share = 1.0 / (1.0 + rest);
        return (struct trede_curve_point){share, h / x * rest * share * share};
    }
    double share = ratio / (1.0 + ratio);
    if (h == 1.0) return (struct trede_curve_point){share, 1.0 / (scale * (1.0 + ratio) * (1.0 + ratio))};
    return (struct trede_curve_point){share, h / x * share / (1.0 + ratio)};
}

static struct trede_curve_point power_at(double x, double p)
{
    if (p >= 1.0) return (struct trede_curve_point){x, 1.0};
    if (x <= 0.0) return (struct trede_curve_point){0.0, INFINITY};
    double value = pow(x, p);
    return (struct trede_curve_point){value, p * value / x};
}

struct trede_curve_point trede_curve_at(const struct trede_response_curve *curve, double x)
{
    struct trede_curve_point unit = {0.0, 0.0};
    double scaled = x / curve->scale;
    if (!(curve->a > 0.0 || curve->a < 0.0)) return unit;
    switch (curve->form) {
    case TREDE_CURVE_POWER:
        unit = power_at(x, curve->power);
        break;
    case TREDE_CURVE_LOG:
        unit = (struct trede_curve_point){log1p(scaled), 1.0 / (curve->scale + x)};
        break;
    case TREDE_CURVE_SATURATION:
        unit = (struct trede_curve_point){-expm1(-scaled), exp(-scaled) / curve->scale};
        break;
    case TREDE_CURVE_HILL:
        unit = hill_at(x, curve->scale, curve->power);
        break;
    }
    return (struct trede_curve_point){curve->a * unit.value, curve->a * unit.marginal};
}

/* g(u), with its first and second derivative. */
static double hill_fall(double u, double h, double *slope, double *bend)
{
    double e = exp(-h * fabs(u)), far = 1.0 / (1.0 + e), near = e * far;
    *slope = 1.0 - h + 2.0 * h * (u >= 0.0 ? far : near);
    *bend = 2.0 * h * h * far * near;
    return (u >= 0.0 ? (1.0 + h) * u : (1.0 - h) * u) + 2.0 * log(1.0 + e);
}

static struct trede_demand hill_demand_of(const struct trede_response_curve *curve)
{
    double h = curve->power, scale = curve->scale, slope, bend;
    struct trede_demand d = {.kind = TREDE_DEMAND_HILL,
                             .shift = log(curve->a * h / scale),
                             .rate = h,
                             .offset = scale,
                             .u = NAN,
                             .least = -INFINITY,
                             .least_t = -INFINITY};
    if (h < 1.0) return d;
    d.least = log((h - 1.0) / (h + 1.0)) / h;
    d.least_t = hill_fall(d.least, h, &slope, &bend);
    return d;
}

struct trede_demand trede_demand_of(const struct trede_response_curve *curve)
{
    double a = curve->a, scale = curve->scale, power = curve->power;
    if (a < 0.0) return (struct trede_demand){.kind = TREDE_DEMAND_NONE};
    if (!(a > 0.0)) return (struct trede_demand){.kind = TREDE_DEMAND_FLAT};
    switch (curve->form) {
    case TREDE_CURVE_POWER:
        if (power >= 1.0) return (struct trede_demand){.kind = TREDE_DEMAND_FLAT, .offset = a};
        return (struct trede_demand){
            .kind = TREDE_DEMAND_EXPONENTIAL, .shift = log(a * power), .rate = 1.0 / (power - 1.0)};
    case TREDE_CURVE_LOG:
        return (struct trede_demand){.kind = TREDE_DEMAND_EXPONENTIAL, .shift = log(a), .rate = -1.0, .offset = scale};
    case TREDE_CURVE_SATURATION:
        return (struct trede_demand){
            .kind = TREDE_DEMAND_LINEAR, .shift = log(a / scale), .rate = -scale, .offset = straight * scale};
    case TREDE_CURVE_HILL:
        break;
    }
    if (power == 1.0)
        return (struct trede_demand){
            .kind = TREDE_DEMAND_EXPONENTIAL, .shift = log(a * scale), .rate = -0.5, .offset = scale};
    return hill_demand_of(curve);
}

/* The u with g(u) = t; d->fall is the slope of g there. */
static double hill_root(struct trede_demand *d, double t)
{
    double h = d->rate, right = t / (1.0 + h), bend;
    if (h < 1.0) right = fmin(right, t / (1.0 - h));
    double u = d->u + (t - d->t) / d->fall; /* Newton's step from where the last search ended */
    if (!(u > d->least && u < right)) u = right;
    for (int i = 0; i < MOST_STEPS; i++) {
        double before = u, off = hill_fall(u, h, &d->fall, &bend) - t;
        u = fmax(d->least, fmin(right, u - off / (d->fall - off * bend / (2.0 * d->fall))));
        if (fabs(u - before) <= settled) break; /* or there is nowhere to go */
    }
    return u;
}

static double hill_demand(struct trede_demand *d, double log_price, double *slope, double *core)
{
    double t = d->shift - log_price;
    *slope = *core = 0.0;
    if (t <= d->least_t) return 0.0;
    d->u = hill_root(d, t);
    d->t = t;
    if (!(d->u > d->least && d->fall > 0.0)) return 0.0; /* at the inflection but for rounding */
    double x = d->offset * exp(d->u);
    *slope = -x / d->fall;
    *core = x;
    return x;
}

double trede_demand_at(struct trede_demand *d, double log_price, double *slope, double *core)
{
    if (d->kind == TREDE_DEMAND_EXPONENTIAL) {
        *core = exp(d->rate * (log_price - d->shift));
        *slope = d->rate * *core;
        return *core - d->offset;
    }
    if (d->kind == TREDE_DEMAND_HILL) return hill_demand(d, log_price, slope, core);
    double x = d->rate * (log_price - d->shift);
    *slope = d->rate;
    *core = x + d->offset;
    return x;
}

double trede_curve_input_at(const struct trede_response_curve *curve, double price)
{
    struct trede_demand demand = trede_demand_of(curve);
    double slope, core;
    if (demand.kind == TREDE_DEMAND_NONE) return 0.0;
    if (demand.kind == TREDE_DEMAND_FLAT) return demand.offset >= price ? INFINITY : 0.0;
    return fmax(trede_curve_concave_from(curve), trede_demand_at(&demand, log(price), &slope, &core));
}
