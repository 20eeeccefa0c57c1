/* pooling.c - fixed effect, DerSimonian-Laird and REML, with what belongs to a pooled mean.
 *
 * Model: in pooling.h. Algorithm: weights 1 / (v + tau2); tau2 by the moments of Q (DerSimonian & Laird 1986) or by
 * restricted maximum likelihood (between.h: bracketed Newton, all maxima, 0 among them); the mean's error as if tau2
 * were known, and from the weighted squares about it (Hartung & Knapp 2001; Sidik & Jonkman 2002); prediction by
 * Higgins, Thompson & Spiegelhalter 2009. Estimates are scaled by a power of two near the smallest standard error,
 * which rounds nothing. Reference: values of R metafor (oracle, area 12). Rejected: Paule-Mandel and maximum likelihood
 * (no user asks, and the latter is biased towards 0); profile intervals of tau2 (nested_pooling.h averages over it). */
#include "stats/pooling.h"

#include <math.h>

#include "stats/between.h"

static const double far = 1e100; /* in units; squares of squares of more are not numbers */

/* The smallest variance; 0 = not usable. */
static double smallest_of(size_t k, const double *y, const double *v)
{
    double smallest = INFINITY;
    for (size_t i = 0; i < k; i++) {
        if (!isfinite(y[i]) || !(v[i] > 0.0) || isinf(v[i]) || !isfinite(1.0 / v[i])) return 0.0;
        smallest = fmin(smallest, v[i]);
    }
    return smallest;
}

static double by_moments(const struct trede_between *between, double q)
{
    double sum = 0.0, squares = 0.0, df = (double)between->k - 1.0;
    for (size_t i = 0; i < between->k; i++) {
        sum += between->p[i];
        squares += between->p[i] * between->p[i];
    }
    double spread = sum - squares / sum;
    return q > df && spread > 0.0 ? (q - df) / spread : 0.0;
}

static double find_tau2(enum trede_pool_method method, const struct trede_between *between, double q)
{
    if (method == TREDE_POOL_DERSIMONIAN_LAIRD) return by_moments(between, q);
    return method == TREDE_POOL_RESTRICTED_LIKELIHOOD ? trede_between_reml(between) : 0.0;
}

static struct trede_limits around(double mean, double reach)
{
    return (struct trede_limits){mean - reach, mean + reach};
}

/* Everything at tau2, in units. */
static void describe(const struct trede_between *between, double tau2, double level, struct trede_pool *out)
{
    struct trede_between_at at = trede_between_at(between, tau2);
    double df = (double)out->k - 1.0, upper = (1.0 + level) / 2.0;
    out->tau2 = tau2;
    out->mean = at.mean;
    out->se = 1.0 / sqrt(at.weight);
    out->interval = around(at.mean, trede_normal_quantile(upper) * out->se);
    out->has_hartung_knapp = out->k >= 2;
    if (out->has_hartung_knapp) {
        out->hartung_knapp_se = out->se * sqrt(at.q / df);
        out->hartung_knapp = around(at.mean, trede_t_quantile(upper, df) * out->hartung_knapp_se);
    }
    out->has_prediction = out->k >= 3;
    if (out->has_prediction)
        out->prediction = around(at.mean, trede_t_quantile(upper, df - 1.0) * hypot(sqrt(tau2), out->se));
    for (size_t i = 0; i < out->k; i++) {
        double to_mean = 1.0 / (1.0 + tau2 * between->p[i]);
        out->weight[i] = between->p[i] * to_mean / at.weight;
        out->shrunken[i] = to_mean * at.mean + (1.0 - to_mean) * between->y[i];
    }
}

static void scale(struct trede_limits *limits, double unit)
{
    limits->low *= unit;
    limits->high *= unit;
}

static void to_unit_of_caller(struct trede_pool *out, double unit)
{
    out->tau2 *= unit * unit;
    out->mean *= unit;
    out->se *= unit;
    out->hartung_knapp_se *= unit;
    scale(&out->interval, unit);
    scale(&out->hartung_knapp, unit);
    scale(&out->prediction, unit);
    for (size_t i = 0; i < out->k; i++)
        out->shrunken[i] *= unit;
}

enum trede_status trede_pool(struct trede_arena *arena, enum trede_pool_method method, size_t k, const double *y,
                             const double *v, double level, struct trede_pool *out)
{
    *out = (struct trede_pool){.outcome = k > 0 ? TREDE_POOL_UNUSABLE : TREDE_POOL_NOTHING, .k = k};
    double smallest = smallest_of(k, y, v);
    if (k == 0 || !(smallest > 0.0)) return TREDE_OK;
    double *in_units = trede_arena_alloc(arena, k, 2 * sizeof *in_units);
    out->weight = trede_arena_alloc(arena, k, sizeof *out->weight);
    out->shrunken = trede_arena_alloc(arena, k, sizeof *out->shrunken);
    if (!in_units || !out->weight || !out->shrunken) return TREDE_INTERNAL;
    int power;
    (void)frexp(sqrt(smallest), &power);
    double unit = ldexp(1.0, power);
    for (size_t i = 0; i < k; i++) {
        in_units[i] = y[i] / unit;
        in_units[k + i] = 1.0 / (v[i] / unit / unit);
        if (!(fabs(in_units[i]) < far) || !(in_units[k + i] > 1.0 / far)) return TREDE_OK;
    }
    struct trede_between between = trede_between_of(k, in_units, in_units + k);
    out->outcome = k > 1 ? TREDE_POOL_POOLED : TREDE_POOL_SINGLE;
    double df = (double)k - 1.0;
    out->q = trede_between_at(&between, 0.0).q;
    out->q_p = k > 1 ? trede_chisq_upper(out->q, df) : 1.0;
    out->i2 = out->q > df ? (out->q - df) / out->q : 0.0;
    describe(&between, find_tau2(method, &between, out->q), level, out);
    to_unit_of_caller(out, unit);
    return TREDE_OK;
}

struct trede_james_stein trede_james_stein(size_t k, const double *y, double v, double *shrunken)
{
    struct trede_james_stein out = {.outcome = TREDE_JAMES_STEIN_UNUSABLE};
    double squares = 0.0;
    for (size_t i = 0; i < k; i++) {
        double step = y[i] - out.mean;
        out.mean += step / (double)(i + 1);
        squares += step * (y[i] - out.mean);
    }
    if (k == 0 || !isfinite(squares) || !(v >= 0.0) || isinf(v)) return out;
    out.outcome = k > 3 ? TREDE_JAMES_STEIN_SHRUNKEN : TREDE_JAMES_STEIN_TOO_FEW;
    double lost = k > 3 ? ((double)k - 3.0) * v : 0.0;
    out.factor = lost < squares ? 1.0 - lost / squares : k > 3 ? 0.0 : 1.0;
    for (size_t i = 0; i < k; i++)
        shrunken[i] = out.mean + out.factor * (y[i] - out.mean);
    return out;
}
