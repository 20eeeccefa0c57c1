/* between.c - restricted likelihood of one variance between estimates.
 *
 * Model: in between.h; K'y of any K that takes the mean out is N(0, K'(D + t I)K) (Patterson & Thompson 1971).
 * Algorithm: sums over the weights, taken about the heaviest estimate; the score 1/2 (y'PPy - tr P) is followed from 0
 * to a bound beyond which it is negative (peak.h). Reference: Viechtbauer 2005, Bias and efficiency of meta-analytic
 * variance estimators, J. Educ. Behav. Stat. 30. Rejected: the textbook's sums about 0 (one estimate that is a thousand
 * times more exact than the others takes their digits). */
#include "stats/between.h"

#include <math.h>

#include "stats/peak.h"

struct trede_between trede_between_of(size_t k, const double *y, const double *p)
{
    struct trede_between between = {.k = k, .y = y, .p = p};
    for (size_t i = 0; i < k; i++) {
        if (p[i] > p[between.heaviest]) between.heaviest = i;
        between.measured += p[i] > 0.0;
    }
    return between;
}

/* Sums over all but the heaviest, which may outweigh them by any number of digits. */
struct rest {
    double weight, offset, square, fourth, trace, spread;
};

struct trede_between_at trede_between_at(const struct trede_between *between, double t)
{
    const double *y = between->y, *p = between->p;
    double origin = y[between->heaviest], heavy = p[between->heaviest] / (1.0 + t * p[between->heaviest]);
    struct trede_between_at at = {.log_det = log1p(t * p[between->heaviest])};
    struct rest rest = {0};
    for (size_t i = 0; i < between->k; i++) {
        if (i == between->heaviest || !(p[i] > 0.0)) continue;
        double a = p[i] / (1.0 + t * p[i]);
        rest.weight += a;
        rest.offset += a * (y[i] - origin);
        at.log_det += log1p(t * p[i]);
    }
    at.weight = heavy + rest.weight;
    double off = rest.offset / at.weight, cube = heavy * heavy * heavy * off * off;
    at.mean = origin + off;
    at.q = heavy * off * off;
    at.pull = -heavy * heavy * off;
    at.bend = heavy * heavy * off * off;
    for (size_t i = 0; i < between->k; i++) {
        if (i == between->heaviest || !(p[i] > 0.0)) continue;
        double a = p[i] / (1.0 + t * p[i]), r = y[i] - origin - off, left = 1.0 - a / at.weight;
        at.q += a * r * r;
        at.pull += a * a * r;
        at.bend += a * a * r * r;
        cube += a * a * a * r * r;
        rest.square += a * a;
        rest.fourth += a * a * a * a;
        rest.trace += a * left;
        rest.spread += a * a * left * left;
    }
    double part = heavy * rest.weight / at.weight, crossed = rest.square * rest.square - rest.fourth;
    double spread =
        part * part + rest.spread + (2.0 * heavy * heavy * rest.square + fmax(crossed, 0.0)) / (at.weight * at.weight);
    at.square = heavy * heavy + rest.square;
    at.trace = part + rest.trace;
    at.information = spread / 2.0;
    at.score = (at.bend - at.trace) / 2.0;
    at.curvature = cube - at.pull * at.pull / at.weight - spread / 2.0;
    at.log_likelihood = -(at.log_det + log(at.weight) + at.q) / 2.0;
    return at;
}

/* The squares of the contrasts are at most squares / t^2 in the score, and its trace at least count / (widest + t). */
double trede_between_bound(double squares, double count, double widest)
{
    return count > 0.0 ? (squares + sqrt(squares) * sqrt(squares + 4.0 * count * widest)) / (2.0 * count) : 0.0;
}

/* Where the looking begins and ends. */
static void make_range(const struct trede_between *between, double *low, double *high)
{
    double count = 0.0, mean = 0.0, squares = 0.0, widest = 0.0;
    for (size_t i = 0; i < between->k; i++) {
        if (!(between->p[i] > 0.0)) continue;
        double step = between->y[i] - mean;
        count += 1.0;
        mean += step / count;
        squares += step * (between->y[i] - mean);
        widest = fmax(widest, 1.0 / between->p[i]);
    }
    *low = 1e-3 / between->p[between->heaviest];
    *high = trede_between_bound(squares, count - 1.0, widest);
}

static double score_of(void *context, double t, double *change)
{
    struct trede_between_at at = trede_between_at(context, t);
    *change = at.curvature;
    return at.score;
}

static double height_of(void *context, double t)
{
    return trede_between_at(context, t).log_likelihood;
}

double trede_between_reml(const struct trede_between *between)
{
    if (between->measured < 2) return 0.0;
    struct trede_between copy = *between;
    const struct trede_hill hill = {score_of, height_of, &copy};
    double low, high;
    make_range(between, &low, &high);
    return trede_highest(&hill, low, high);
}
