/* fieller.c - Fieller's theorem.
 *
 * Model: a and b normal with known covariance (Student's t with df for estimated errors); r is in the set when
 *     (a - r b)^2 <= t^2 (var a - 2 r cov + r^2 var b),
 * a quadratic A r^2 - 2 B r + C <= 0. A > 0: between its roots; A < 0: outside them, or everywhere without roots.
 * Algorithm: a and b in units of their size (errors included), the discriminant from the terms that are left when a^2
 * b^2 has gone out, the root that would cancel from the product of both. Reference: Fieller 1954, JRSS B 16; von
 * Luxburg & Franz 2009 (the three shapes). Rejected: the delta method and bootstrap percentiles (always a finite
 * interval: wrong where b may be 0). */
#include "stats/fieller.h"

#include <math.h>

#include "stats/interval.h"

static bool usable(const struct trede_ratio_of *r)
{
    bool finite = isfinite(r->a) && isfinite(r->b) && isfinite(r->variance_a) && isfinite(r->variance_b) &&
                  isfinite(r->covariance);
    if (!finite || !(r->variance_a >= 0.0) || !(r->variance_b >= 0.0)) return false;
    if (fabs(r->covariance) > sqrt(r->variance_a) * sqrt(r->variance_b) * (1.0 + 1e-9)) return false;
    return r->b != 0.0 || r->variance_b > 0.0;
}

/* The set of the scaled ratio. */
static void solve(const struct trede_ratio_of *r, double t, struct trede_ratio_set *out)
{
    double t2 = t * t;
    double first = r->b * r->b - t2 * r->variance_b, last = r->a * r->a - t2 * r->variance_a;
    double middle = r->a * r->b - t2 * r->covariance;
    double free = fmax(r->variance_a * r->variance_b - r->covariance * r->covariance, 0.0);
    double linear = r->a * r->a * r->variance_b + r->b * r->b * r->variance_a - 2.0 * r->a * r->b * r->covariance;
    double discriminant = t2 * (linear - t2 * free);
    out->shape = first > 0.0 ? TREDE_RATIO_INTERVAL : TREDE_RATIO_COMPLEMENT;
    if (first == 0.0) {                                         /* one end is at infinity */
        if (middle == 0.0) out->shape = TREDE_RATIO_WHOLE_LINE; /* last is not above 0 there */
        double end = middle == 0.0 ? 0.0 : last / (2.0 * middle);
        out->low = middle > 0.0 ? -INFINITY : end;
        out->high = middle > 0.0 ? end : INFINITY;
        return;
    }
    if (first < 0.0 && !(discriminant > 0.0)) {
        out->shape = TREDE_RATIO_WHOLE_LINE;
        return;
    }
    double far = middle + copysign(sqrt(fmax(discriminant, 0.0)), middle);
    double one = far / first, other = far != 0.0 ? last / far : one;
    out->low = fmin(one, other);
    out->high = fmax(one, other);
}

struct trede_ratio_set trede_fieller(const struct trede_ratio_of *ratio, double df, double level)
{
    struct trede_ratio_set out = {.shape = TREDE_RATIO_UNUSABLE};
    if (!usable(ratio)) return out;
    double size_a = fmax(fabs(ratio->a), sqrt(ratio->variance_a)),
           size_b = fmax(fabs(ratio->b), sqrt(ratio->variance_b));
    if (!(size_a > 0.0)) size_a = 1.0; /* a is 0 without error */
    struct trede_ratio_of scaled = {.a = ratio->a / size_a,
                                    .b = ratio->b / size_b,
                                    .variance_a = ratio->variance_a / size_a / size_a,
                                    .variance_b = ratio->variance_b / size_b / size_b,
                                    .covariance = ratio->covariance / size_a / size_b};
    solve(&scaled, trede_t_quantile((1.0 + level) / 2.0, df), &out);
    double back = size_a / size_b;
    out.low *= back;
    out.high *= back;
    out.has_value = ratio->b != 0.0;
    if (out.has_value) out.value = ratio->a / ratio->b;
    return out;
}
