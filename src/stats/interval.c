/* interval.c - limits from an estimate and its standard error.
 *
 * Conventions are those of R survey::svyciprop (Lumley 2010) where it has one, so that an analyst finds the same
 * limits: logit and arcsine by the delta method with t on the design's degrees of freedom; Korn & Graubard (1998) with
 * the rows of the domain in the correction of the effective sample size. The stored logit limit is the closed form, not
 * the value of an iterated fit. Others on request: the arcsine cut at 0 and a right angle; Wilson's and the
 * likelihood's (2 n KL(p, p0) <= t^2) on the effective size n = p (1 - p) / se^2, for Wilson corrected as Korn and
 * Graubard's (Franco, Little, Louis & Slud 2019); the plain t interval, cut off at 0 and 1. Rejected as the house's:
 * the plain t interval (leaves 0..1) and Wilson's (not what analysts compare with).
 */
#include "stats/interval.h"

#include <math.h>

#include "stats/distribution.h"

static double t_of_level(double df, double level)
{
    return trede_t_quantile(1.0 - (1.0 - level) / 2.0, df);
}

double trede_t_remembered(struct trede_t_memo *memo, double df)
{
    if (!(df >= 0.0 && df < 1e15)) return t_of_level(df, memo->level);
    size_t at = (size_t)df % TREDE_T_SLOTS;
    if (memo->slot[at].df < df || memo->slot[at].df > df) {
        memo->slot[at].df = df;
        memo->slot[at].t = t_of_level(df, memo->level);
    }
    return memo->slot[at].t;
}

/* A level, and perhaps a memory of it. */
struct confidence {
    double level;
    struct trede_t_memo *memo;
};

static double t_at(struct confidence c, double df)
{
    return c.memo ? trede_t_remembered(c.memo, df) : t_of_level(df, c.level);
}

struct trede_limits trede_interval_t(double value, double se, double df, double level)
{
    double half = se > 0.0 ? t_of_level(df, level) * se : 0.0;
    return (struct trede_limits){value - half, value + half};
}

static double logistic(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

static struct trede_limits logit_limits(double p, double se, double t)
{
    if (p <= 0.0 || p >= 1.0) return (struct trede_limits){0.0, 1.0}; /* the logit says nothing here */
    if (!(se > 0.0)) return (struct trede_limits){p, p};
    double centre = log(p / (1.0 - p)), half = t * se / (p * (1.0 - p));
    /* fmin, fmax: a standard error of a few rounding errors must not put p outside its own interval. */
    return (struct trede_limits){fmin(p, logistic(centre - half)), fmax(p, logistic(centre + half))};
}

struct trede_limits trede_interval_logit(double p, double se, double df, double level)
{
    return logit_limits(p, se, t_of_level(df, level));
}

/* As in svyciprop the angle is not cut at 0 or a right angle: near the ends the sine folds back. Kept for agreement
 * with R; the house rule does not use this method. */
struct trede_limits trede_interval_asin(double p, double se, double df, double level)
{
    if (p <= 0.0 || p >= 1.0) return (struct trede_limits){0.0, 1.0};
    double angle = asin(sqrt(p)), half = t_of_level(df, level) * se / (2.0 * sqrt(p * (1.0 - p)));
    double low = sin(angle - half), high = sin(angle + half);
    return (struct trede_limits){low * low, high * high};
}

/* Clopper-Pearson with a sample size that need not be whole. */
static struct trede_limits exact_limits(double p, double n, double level)
{
    double tail = (1.0 - level) / 2.0;
    struct trede_limits limits = {0.0, 1.0};
    if (!(n > 0.0)) return limits;
    if (p > 0.0) limits.low = trede_beta_quantile(tail, n * p, n * (1.0 - p) + 1.0).x;
    if (p < 1.0) limits.high = trede_beta_quantile(1.0 - tail, n * p + 1.0, n * (1.0 - p)).x;
    return limits;
}

/* Korn and Graubard's correction for few degrees of freedom: n rows would have had n - 1. The rows are those of the
 * domain, as in survey::svyciprop on a subset; of a raked design R's subset keeps all rows, and so counts all. */
static double corrected_size(double size, double t, int64_t rows, struct confidence c)
{
    if (rows < 2) return size;
    double ratio = t_at(c, (double)(rows - 1)) / t;
    return size * ratio * ratio;
}

/* With this many effective cases in the smaller class the exact limits and the logit's agree to seven digits, and the
 * continued fraction would need thousands of terms. */
static const double plenty = 1e7;

static struct trede_limits beta_limits(double p, double se, double t, int64_t rows, struct confidence c)
{
    double size = (double)rows;
    if (p > 0.0 && p < 1.0) {
        if (!(se > 0.0)) return (struct trede_limits){p, p};
        size = p * (1.0 - p) / (se * se);
        if (size * fmin(p, 1.0 - p) > plenty) return logit_limits(p, se, t);
    }
    return exact_limits(p, corrected_size(size, t, rows, c), c.level);
}

struct trede_limits trede_interval_beta(double p, double se, double df, int64_t rows, double level)
{
    return beta_limits(p, se, t_of_level(df, level), rows, (struct confidence){level, NULL});
}

enum { FEW_IN_SMALLER_CLASS = 10 };

static struct trede_limits share_limits(double p, double se, double df, int64_t rows, double effective_base,
                                        struct confidence c)
{
    double t = t_at(c, df);
    if (p <= 0.0 || p >= 1.0) return exact_limits(p, corrected_size(effective_base, t, rows, c), c.level);
    double size = effective_base;
    if (se > 0.0) size = fmin(size, p * (1.0 - p) / (se * se));
    if (size * fmin(p, 1.0 - p) < FEW_IN_SMALLER_CLASS) return beta_limits(p, se, t, rows, c);
    return logit_limits(p, se, t);
}

struct trede_limits trede_interval_share(double p, double se, double df, int64_t rows, double effective_base,
                                         double level)
{
    return share_limits(p, se, df, rows, effective_base, (struct confidence){level, NULL});
}

double trede_detectable(double se, double df)
{
    return (trede_t_quantile(0.975, df) + trede_t_quantile(0.8, df)) * se;
}

static bool enough(struct trede_estimate *e)
{
    bool yes = e->base >= 2 && e->df >= 1.0;
    e->status = yes ? TREDE_ESTIMATE_OK : TREDE_TOO_FEW;
    e->has_se = e->has_interval = yes;
    return yes;
}

static void without_variance(struct trede_estimate *e)
{
    e->status = TREDE_NO_VARIANCE;
    e->has_se = e->has_interval = false;
}

static void set_limits(struct trede_estimate *e, struct trede_limits limits)
{
    e->low = limits.low;
    e->high = limits.high;
}

/* ---- other methods, on request ---- */

static struct trede_limits wilson_limits(double p, double n, double z)
{
    if (!(n > 0.0)) return (struct trede_limits){0.0, 1.0};
    double share = z * z / n;
    double centre = (p + share / 2.0) / (1.0 + share);
    double half = z * sqrt(p * (1.0 - p) / n + share / (4.0 * n)) / (1.0 + share);
    return (struct trede_limits){p <= 0.0 ? 0.0 : centre - half, p >= 1.0 ? 1.0 : centre + half};
}

struct trede_limits trede_interval_wilson(double x, double n, double level)
{
    return wilson_limits(n > 0.0 ? x / n : 0.0, n, trede_normal_quantile(0.5 + level / 2.0));
}

static struct trede_limits asin_limits(double p, double se, double t)
{
    static const double right_angle = 1.57079632679489661923;
    double angle = asin(sqrt(p)), half = t * se / (2.0 * sqrt(p * (1.0 - p)));
    double low = sin(fmax(0.0, angle - half)), high = sin(fmin(right_angle, angle + half));
    return (struct trede_limits){low * low, high * high};
}

/* What p0 loses in likelihood against p, per respondent. */
static double loss(double p, double p0)
{
    double lost = p > 0.0 ? p * log(p / p0) : 0.0;
    return p < 1.0 ? lost + (1.0 - p) * log((1.0 - p) / (1.0 - p0)) : lost;
}

/* Between p, where nothing is lost, and an end, where all is. */
static double where_lost(double p, double end, double allowed)
{
    double inside = p, outside = end;
    for (int i = 0; i < 200 && inside != outside; i++) {
        double middle = inside + (outside - inside) / 2.0;
        if (middle == inside || middle == outside) break;
        if (loss(p, middle) < allowed)
            inside = middle;
        else
            outside = middle;
    }
    return inside;
}

static struct trede_limits likelihood_limits(double p, double n, double t)
{
    if (!(n > 0.0)) return (struct trede_limits){0.0, 1.0};
    double allowed = t * t / (2.0 * n);
    return (struct trede_limits){p > 0.0 ? where_lost(p, 0.0, allowed) : 0.0,
                                 p < 1.0 ? where_lost(p, 1.0, allowed) : 1.0};
}

static struct trede_limits t_limits(double p, double half)
{
    return (struct trede_limits){fmax(0.0, p - half), fmin(1.0, p + half)};
}

static struct trede_limits limits_by(enum trede_share_interval method, const struct trede_estimate *e,
                                     struct confidence c)
{
    double p = e->value;
    bool inside = p > 0.0 && p < 1.0;
    if (method == TREDE_INTERVAL_HOUSE) return share_limits(p, e->se, e->df, e->base, e->effective_base, c);
    if (inside && !(e->se > 0.0)) return (struct trede_limits){p, p};
    double t = t_at(c, e->df), size = inside ? p * (1.0 - p) / (e->se * e->se) : e->effective_base;
    if (method == TREDE_INTERVAL_WILSON)
        return wilson_limits(p, corrected_size(size, t, e->base, c), trede_normal_quantile(0.5 + c.level / 2.0));
    if (method == TREDE_INTERVAL_LIKELIHOOD) return likelihood_limits(p, size, t);
    if (!inside) return share_limits(p, e->se, e->df, e->base, e->effective_base, c);
    if (method == TREDE_INTERVAL_BETA) return beta_limits(p, e->se, t, e->base, c);
    if (method == TREDE_INTERVAL_ASIN) return asin_limits(p, e->se, t);
    return method == TREDE_INTERVAL_MEAN ? t_limits(p, t * e->se) : logit_limits(p, e->se, t);
}

struct trede_limits trede_interval_share_by(enum trede_share_interval method, double p, double se, double df,
                                            int64_t rows, double effective_base, double level)
{
    const struct trede_estimate e = {.value = p, .se = se, .df = df, .base = rows, .effective_base = effective_base};
    return limits_by(method, &e, (struct confidence){level, NULL});
}

static void estimate_share(struct trede_estimate *e, struct confidence c, enum trede_share_interval method)
{
    if (!enough(e)) return;
    bool inside = e->value > 0.0 && e->value < 1.0;
    if (inside && !(e->se > 0.0)) {
        without_variance(e);
        return;
    }
    e->has_se = inside; /* the standard error of 0 % or 100 % is 0 only because nobody differed */
    set_limits(e, limits_by(method, e, c));
}

void trede_estimate_share(struct trede_estimate *e, double level)
{
    estimate_share(e, (struct confidence){level, NULL}, TREDE_INTERVAL_HOUSE);
}

void trede_estimate_share_with(struct trede_estimate *e, struct trede_t_memo *memo, enum trede_share_interval method)
{
    estimate_share(e, (struct confidence){memo->level, memo}, method);
}

void trede_estimate_mean(struct trede_estimate *e, double level)
{
    if (!enough(e)) return;
    if (!(e->se > 0.0)) {
        without_variance(e);
        return;
    }
    set_limits(e, trede_interval_t(e->value, e->se, e->df, level));
}

enum trede_verdict trede_verdict_of(double value, double se, double df, double delta, double level)
{
    struct trede_limits interval = trede_interval_t(value, se, df, level);
    if (interval.low > 0.0 && value >= delta) return TREDE_UP;
    if (interval.high < 0.0 && value <= -delta) return TREDE_DOWN;
    struct trede_limits equivalence = trede_interval_t(value, se, df, 0.90);
    if (equivalence.low > -delta && equivalence.high < delta) return TREDE_NO_RELEVANT_CHANGE;
    return TREDE_NOT_DISTINGUISHABLE;
}
