/* response_curve.h - what a channel brings as a function of what is put in (methods 6.6).
 *
 * x is input in the unit of the budget (euros, hours), 0 or more; the value is in the unit of a (persons moved). a is
 * the only parameter with a sign: 0 = no effect, below 0 = harm; all curves are a times a rising function from 0. */
#ifndef TREDE_STATS_RESPONSE_CURVE_H
#define TREDE_STATS_RESPONSE_CURVE_H

#include <stdbool.h>

enum trede_curve_form {
    TREDE_CURVE_POWER,      /* a x^power, 0 < power <= 1 (1: every euro brings the same) */
    TREDE_CURVE_LOG,        /* a log(1 + x / scale) */
    TREDE_CURVE_SATURATION, /* a (1 - exp(-x / scale)) */
    TREDE_CURVE_HILL        /* a x^power / (x^power + scale^power), power > 0; S-shaped above 1 */
};

struct trede_response_curve {
    enum trede_curve_form form;
    double a;
    double scale; /* > 0, in the unit of x; not looked at for POWER */
    double power; /* not looked at for LOG and SATURATION */
};

/* Are the parameters within the bounds above, and no larger than 1e100 (scale: no smaller than 1e-100)? */
bool trede_curve_is_valid(const struct trede_response_curve *curve);
/* Where the curve begins to bend down for a > 0: 0, or the inflection of an S-shaped Hill curve. */
double trede_curve_concave_from(const struct trede_response_curve *curve);

/* At x >= 0; the marginal is what the next unit brings. At 0 it is INFINITY (times the sign of a) for POWER and HILL
 * with power < 1. */
struct trede_curve_point {
    double value, marginal;
};
struct trede_curve_point trede_curve_at(const struct trede_response_curve *curve, double x);

/* The inverse of the marginal: the largest x at which the next unit still brings the price (> 0). 0 = none does,
 * INFINITY = all do (a straight line that brings the price or more). Of an S-shaped Hill curve: on its concave part;
 * its inflection when none does. */
double trede_curve_input_at(const struct trede_response_curve *curve, double price);

/* The same for many prices: what does not depend on the price is worked out once. */
enum trede_demand_kind {
    TREDE_DEMAND_NONE,        /* no price is worth it: a < 0 */
    TREDE_DEMAND_FLAT,        /* all or nothing: the marginal is offset everywhere */
    TREDE_DEMAND_EXPONENTIAL, /* exp(rate (log price - shift)) - offset */
    TREDE_DEMAND_LINEAR,      /* rate (log price - shift) */
    TREDE_DEMAND_HILL         /* scale exp(u), u solved for */
};
struct trede_demand {
    enum trede_demand_kind kind;
    double shift, rate, offset;
    double least, least_t; /* HILL: u and g(u) of the inflection */
    double u, fall, t;     /* and of the price before, where the next search starts */
};
struct trede_demand trede_demand_of(const struct trede_response_curve *curve);
/* Not for NONE and FLAT; log_price is finite. May lie below 0 (EXPONENTIAL, LINEAR): then it is 0; and is 0 for HILL
 * where it would be below the inflection. slope gets its
 * derivative in log price, core the part of demand plus a constant of which the logarithm is nearly linear in log
 * price: Newton's steps. */
double trede_demand_at(struct trede_demand *demand, double log_price, double *slope, double *core);

#endif
