/* survival.c - Kaplan-Meier from counts, its limits and its quantiles.
 *
 * Model: independent censoring; S(t) = product over times up to t of (1 - d / n) (Kaplan & Meier 1958), the variance of
 * log S by Greenwood's sum d / (n (n - d)). Limits are symmetric on the scale log(-log S) (Kalbfleisch & Prentice):
 * they stay within 0..1 and hold their level at small numbers (Borgan & Liestol 1990). Algorithm: one pass over the
 * times. Quantiles as in R: a share counts as reached within 1.5e-8, and where the curve is flat at exactly 1 - p the
 * quantile is the middle of the flat part. Reference: Klein & Moeschberger 2003, 4.2-4.5; Brookmeyer & Crowley 1982.
 * Rejected: plain limits S +- z se (leave 0..1, and too narrow at small numbers); carrying the curve on past the last
 * time seen (a guess). */
#include "stats/survival.h"

#include <math.h>

#include "stats/interval.h"

static const double alike = 1.4901161193847656e-08; /* sqrt(DBL_EPSILON), R's tolerance of quantiles */

bool trede_event_counts_are_right(const struct trede_event_counts *counts)
{
    for (size_t i = 0; i < counts->times; i++) {
        bool after = i == 0 ? counts->time[i] >= 0.0 : counts->time[i] > counts->time[i - 1];
        bool counted = counts->events[i] >= 0.0 && counts->censored[i] >= 0.0;
        if (!after || !counted || !isfinite(counts->time[i])) return false;
        if (!isfinite(counts->events[i]) || !isfinite(counts->censored[i])) return false;
    }
    return true;
}

enum trede_status trede_survival_fit(struct trede_arena *arena, const struct trede_event_counts *counts,
                                     struct trede_survival *out)
{
    size_t times = counts->times;
    double survival = 1.0, variance = 0.0;
    *out = (struct trede_survival){0};
    double *numbers = trede_arena_alloc(arena, 5 * times, sizeof *numbers);
    if (!numbers || !trede_event_counts_are_right(counts)) return TREDE_INTERNAL;
    out->time = numbers;
    out->at_risk = numbers + times;
    out->done = numbers + 2 * times;
    out->survival = numbers + 3 * times;
    out->log_variance = numbers + 4 * times;
    for (size_t i = 0; i < times; i++)
        out->cases += counts->events[i] + counts->censored[i];
    double at_risk = out->cases;
    for (size_t i = 0; i < times; i++) {
        double done = counts->events[i], seen = done + counts->censored[i];
        if (seen > 0.0) out->last = counts->time[i];
        if (done > 0.0) {
            size_t step = out->steps++;
            bool all = !(at_risk > done);
            survival *= all ? 0.0 : 1.0 - done / at_risk;
            variance += all ? INFINITY : done / (at_risk * (at_risk - done));
            out->time[step] = counts->time[i];
            out->at_risk[step] = at_risk;
            out->done[step] = done;
            out->survival[step] = survival;
            out->log_variance[step] = variance;
            out->events += done;
        }
        at_risk -= seen;
    }
    return TREDE_OK;
}

/* Of survival at a step, strictly between 0 and 1. */
static struct trede_limits limits_at(const struct trede_survival *curve, size_t step, double z)
{
    double log_survival = log(curve->survival[step]), half = z * sqrt(curve->log_variance[step]) / -log_survival;
    return (struct trede_limits){exp(log_survival * exp(half)), exp(log_survival * exp(-half))};
}

static double z_of(double level)
{
    return trede_normal_quantile(0.5 + level / 2.0);
}

struct trede_done_share trede_done_within(const struct trede_survival *curve, double days, double level)
{
    struct trede_done_share share = {0};
    size_t steps = 0;
    while (steps < curve->steps && curve->time[steps] <= days)
        steps++;
    double survival = steps > 0 ? curve->survival[steps - 1] : 1.0;
    share.known = curve->cases > 0.0 && days >= 0.0 && (days <= curve->last || !(survival > 0.0));
    if (!share.known) return share;
    share.value = 1.0 - survival;
    share.has_interval = survival > 0.0 && survival < 1.0;
    if (!share.has_interval) return share;
    struct trede_limits limits = limits_at(curve, steps - 1, z_of(level));
    share.se = survival * sqrt(curve->log_variance[steps - 1]);
    share.low = 1.0 - limits.high;
    share.high = 1.0 - limits.low;
    return share;
}

/* The curve itself, or one of its limits. */
enum which { LOWER = -1, CURVE = 0, UPPER = 1 };

static double done_at(const struct trede_survival *curve, size_t step, enum which which, double z)
{
    if (which == CURVE) return 1.0 - curve->survival[step];
    if (!(curve->survival[step] > 0.0)) return NAN; /* no limits where nobody is left */
    struct trede_limits limits = limits_at(curve, step, z);
    return 1.0 - (which == LOWER ? limits.low : limits.high);
}

/* When the share done comes to p; false = it does not. (R's quantile calls a share that the whole curve just reaches
 * missing when rounding puts it below p; here the tolerance holds there too.) */
static bool first_time(const struct trede_survival *curve, double p, enum which which, double z, double *time)
{
    size_t at = 0;
    double done = NAN;
    while (at < curve->steps && !((done = done_at(curve, at, which, z)) >= p - alike))
        at++;
    if (at == curve->steps) return false;
    size_t beyond = at;
    while (beyond < curve->steps && !(done_at(curve, beyond, which, z) >= p + alike))
        beyond++;
    if (beyond < curve->steps) {
        *time = (curve->time[at] + curve->time[beyond]) / 2.0;
        return true;
    }
    *time = (curve->time[at] + curve->last) / 2.0;
    return !isnan(done_at(curve, curve->steps - 1, which, z));
}

struct trede_done_quantile trede_done_quantile(const struct trede_survival *curve, double p, double level)
{
    struct trede_done_quantile out = {0};
    double z = z_of(level);
    out.reached = first_time(curve, p, CURVE, z, &out.value);
    out.has_low = first_time(curve, p, LOWER, z, &out.low);
    out.has_high = first_time(curve, p, UPPER, z, &out.high);
    return out;
}
