/* quadrature.c - points for a density with one region of mass, wherever that lies.
 *
 * Algorithm: look at even points for the highest, refine it by golden section, find where the density has fallen to
 * e^-14 of it on both sides by halving, and put a Gauss-Legendre rule between. For a normal density that is 20 points
 * over 5 standard deviations either way, good to 1e-7; a density that is cut off at 0 costs no digits, because the rule
 * has no points there. Reference: Davis & Rabinowitz, Methods of Numerical Integration, 2.7; Naylor & Smith 1982
 * (adaptive rules for posteriors). Rejected: Laplace's approximation (wrong where the mode is at 0); Markov chain
 * Monte Carlo (noise, and a seed in every number). */
#include "stats/quadrature.h"

#include <math.h>

static const double pi = 3.14159265358979323846, golden = 0.61803398874989484820;
static const double negligible = 14.0; /* of the logarithm, below the highest */
enum { POINTS = 32, SECTIONS = 14, HALVINGS = 12 };

void trede_quadrature_make(struct trede_quadrature *rule)
{
    for (int i = 0; i < TREDE_NODES; i++) {
        double x = -cos(pi * (i + 0.75) / (TREDE_NODES + 0.5)), slope = 1.0;
        for (int step = 0; step < 8; step++) { /* Newton: the start is good to three digits, and they double */
            double before = 1.0, here = x;
            for (int j = 2; j <= TREDE_NODES; j++) {
                double next = ((2 * j - 1) * x * here - (j - 1) * before) / j;
                before = here;
                here = next;
            }
            slope = TREDE_NODES * (x * here - before) / (x * x - 1.0);
            x -= here / slope;
        }
        rule->x[i] = (1.0 + x) / 2.0;
        rule->weight[i] = 1.0 / ((1.0 - x * x) * slope * slope);
    }
}

struct peak {
    double x, height;
};

static void keep_higher(struct peak *peak, double x, double height)
{
    if (height > peak->height) *peak = (struct peak){x, height};
}

/* The highest that golden section finds between low and high. */
static void refine(trede_log_density *density, void *context, double low, double high, struct peak *peak)
{
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = density(context, left), at_right = density(context, right);
    for (int i = 0; i < SECTIONS; i++) {
        keep_higher(peak, left, at_left);
        keep_higher(peak, right, at_right);
        if (at_left > at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = density(context, left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = density(context, right);
        }
    }
}

/* Between outside, where the density is negligible, and inside, where it is not: the outermost point it is known from.
 */
static double edge(trede_log_density *density, void *context, double outside, double inside, double least)
{
    for (int i = 0; i < HALVINGS; i++) {
        double middle = outside + (inside - outside) / 2.0;
        if (density(context, middle) > least) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    return outside;
}

void trede_nodes_of(const struct trede_quadrature *rule, trede_log_density *density, void *context, double high,
                    struct trede_nodes *out)
{
    double value[POINTS + 1], step = high / POINTS, from = 0.0, to = high, most = -INFINITY, sum = 0.0;
    int best = 0, first = 0, last = POINTS;
    for (int i = 0; i <= POINTS; i++) {
        value[i] = density(context, step * i);
        if (value[i] > value[best]) best = i;
    }
    struct peak peak = {step * best, value[best]};
    refine(density, context, best > 0 ? step * (best - 1) : 0.0, best < POINTS ? step * (best + 1) : high, &peak);
    double least = peak.height - negligible;
    while (step * first < peak.x && !(value[first] > least))
        first++;
    if (first > 0) from = edge(density, context, step * (first - 1), fmin(step * first, peak.x), least);
    while (step * last > peak.x && !(value[last] > least))
        last--;
    if (last < POINTS) to = edge(density, context, step * (last + 1), fmax(step * last, peak.x), least);
    for (int i = 0; i < TREDE_NODES; i++) {
        out->x[i] = from + (to - from) * rule->x[i];
        out->log_mass[i] = density(context, out->x[i]) + log(rule->weight[i] * (to - from));
        most = fmax(most, out->log_mass[i]);
    }
    for (int i = 0; i < TREDE_NODES; i++)
        sum += exp(out->log_mass[i] - most);
    out->log_total = most + log(sum);
}
