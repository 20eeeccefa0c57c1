/* power.c - sample sizes and detectable differences.
 *
 * Model: the estimates of two waves are normal. Shares of independent waves: z test with the pooled variance under no
 * change and the two variances under the change (Fleiss, Levin & Paik 2003, ch. 4; R power.prop.test); Fleiss, Tytun &
 * Ury's continuity correction; Cohen's h on the arcsine scale. Waves that share respondents: the variance of a change
 * with covariance (Kish 1965, 12.4). Pairs: Connor 1987 for McNemar's test. Clusters: 1 + (m - 1) rho, sizes that vary
 * by Eldridge, Ashby & Kerry 2006; weights: Kish 1965. Several segments: the level of Holm's first step.
 * Algorithm: closed forms; where there is none, bisection of a function that only rises: nobody waits for it, and it
 * cannot leave its bracket. Rejected: Casagrande's exact sizes (a table of every outcome for a figure that rests on
 * an assumed design effect), and the noncentral t (Guenther's term has its n right to within one). */
#include "stats/power.h"

#include <math.h>

#include "stats/interval.h"

static double normal_lower(double z)
{
    return 0.5 * erfc(-z / sqrt(2.0));
}

static double z_of_level(double level)
{
    return trede_normal_quantile(1.0 - level / 2.0);
}

static double of_share(double p)
{
    return p * (1.0 - p);
}

/* Where rising(x) passes target, between low and high. */
struct rising {
    double (*at)(const struct rising *f, double x);
    double p1, p2, level, n, direction;
};

static double root_of(const struct rising *f, double low, double high, double target)
{
    for (int step = 0; step < 200; step++) {
        double middle = low + (high - low) / 2.0;
        if (middle <= low || middle >= high) break;
        if (f->at(f, middle) < target)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2.0;
}

/* ---- independent waves ---- */

double trede_n_two_shares(double p1, double p2, struct trede_power_test test)
{
    double d = p2 - p1, middle = (p1 + p2) / 2.0;
    if (!(fabs(d) > 0.0)) return INFINITY;
    double none = z_of_level(test.level) * sqrt(2.0 * of_share(middle));
    double some = trede_normal_quantile(test.power) * sqrt(of_share(p1) + of_share(p2));
    return (none + some) * (none + some) / (d * d);
}

double trede_n_corrected(double n, double d)
{
    double factor = 1.0 + sqrt(1.0 + 4.0 / (n * fabs(d)));
    return n / 4.0 * factor * factor;
}

static double power_of_angle(const struct rising *f, double n)
{
    double z = z_of_level(f->level), shift = f->p1 * sqrt(n / 2.0);
    return normal_lower(shift - z) + normal_lower(-shift - z);
}

double trede_n_arcsine(double p1, double p2, struct trede_power_test test)
{
    double h = fabs(2.0 * asin(sqrt(p2)) - 2.0 * asin(sqrt(p1)));
    if (!(h > 0.0)) return INFINITY;
    const struct rising f = {.at = power_of_angle, .p1 = h, .level = test.level};
    double z = z_of_level(test.level) + trede_normal_quantile(test.power);
    return root_of(&f, 0.0, 2.0 * z * z / (h * h) + 1.0, test.power); /* without the far tail n is larger */
}

double trede_power_two_shares(double n, double p1, double p2, double level, bool far_tail)
{
    double apart = sqrt(n) * fabs(p2 - p1), none = z_of_level(level) * sqrt(2.0 * of_share((p1 + p2) / 2.0));
    double spread = sqrt(of_share(p1) + of_share(p2));
    if (!(spread > 0.0)) return apart > none ? 1.0 : 0.0; /* from nobody to everybody */
    double power = normal_lower((apart - none) / spread);
    return far_tail ? power + normal_lower((-apart - none) / spread) : power;
}

static double power_of_difference(const struct rising *f, double d)
{
    return trede_power_two_shares(f->n, f->p1, f->p1 + f->direction * d, f->level, false);
}

bool trede_detectable_shares(double n, double p, bool rise, struct trede_power_test test, double *difference)
{
    const struct rising f = {
        .at = power_of_difference, .p1 = p, .level = test.level, .n = n, .direction = rise ? 1.0 : -1.0};
    double room = rise ? 1.0 - p : p;
    if (!(n > 0.0) || !(room > 0.0) || power_of_difference(&f, room) < test.power) return false;
    *difference = root_of(&f, 0.0, room, test.power);
    return true;
}

/* ---- waves that share respondents ---- */

static double variance_of(const struct trede_change *c)
{
    return c->variance1 + c->variance2 - 2.0 * c->overlap * c->correlation * sqrt(c->variance1 * c->variance2);
}

static double z_of_both(struct trede_power_test test)
{
    return z_of_level(test.level) + trede_normal_quantile(test.power);
}

double trede_n_change(const struct trede_change *change, struct trede_power_test test)
{
    double z = z_of_both(test), d = change->difference;
    return fabs(d) > 0.0 ? z * z * fmax(0.0, variance_of(change)) / (d * d) : INFINITY;
}

double trede_detectable_change(const struct trede_change *change, double n, struct trede_power_test test)
{
    return n > 0.0 ? z_of_both(test) * sqrt(fmax(0.0, variance_of(change)) / n) : INFINITY;
}

double trede_n_means(const struct trede_change *change, struct trede_power_test test)
{
    double z = z_of_level(test.level);
    /* z^2 / 4 a group of two independent ones, z^2 / 2 of the one group of differences in a panel */
    return trede_n_change(change, test) + z * z / 4.0 * (1.0 + change->overlap);
}

double trede_n_pairs(double up, double down, struct trede_power_test test)
{
    double moved = up + down, d = up - down;
    if (!(fabs(d) > 0.0)) return INFINITY;
    double sum = z_of_level(test.level) * sqrt(moved) + trede_normal_quantile(test.power) * sqrt(moved - d * d);
    return sum * sum / (d * d);
}

bool trede_n_panel(double p1, double p2, double correlation, struct trede_power_test test, double *pairs)
{
    double both = p1 * p2 + correlation * sqrt(of_share(p1) * of_share(p2));
    double up = p2 - both, down = p1 - both, neither = 1.0 - p1 - p2 + both;
    if (up < 0.0 || down < 0.0 || both < 0.0 || neither < 0.0) return false;
    *pairs = trede_n_pairs(up, down, test);
    return true;
}

double trede_most_correlation(double p1, double p2)
{
    double spread = sqrt(of_share(p1) * of_share(p2));
    return spread > 0.0 ? (fmin(p1, p2) - p1 * p2) / spread : 0.0;
}

/* ---- the design ---- */

double trede_deff_clusters(double m, double cv, double intraclass)
{
    return 1.0 + ((1.0 + cv * cv) * m - 1.0) * intraclass;
}

double trede_deff_weights(double cv)
{
    return 1.0 + cv * cv;
}

double trede_n_finite(double n, double population)
{
    return population > 0.0 ? n / (1.0 + n / population) : n;
}

double trede_level_each(double level, size_t count)
{
    return count > 1 ? level / (double)count : level;
}

/* ---- people ---- */

/* Up, but not for a rounding error: 555 / 0.45 is 1233.33, 500 x 1.4 is 700 and not 701. */
static int64_t up(double people)
{
    double whole = ceil(people * (1.0 - 1e-12));
    return isfinite(whole) && whole > 0.0 && whole < 1e12 ? (int64_t)whole : 0;
}

int64_t trede_plan_completed(double n, double design_effect)
{
    return up(n * design_effect);
}

int64_t trede_plan_invited(int64_t completed, double rate)
{
    return rate > 0.0 ? up((double)completed / rate) : 0;
}
