/* count_theta.c - the dispersion of a negative binomial by maximum likelihood.
 *
 * Model: with alpha = 1 / theta the log-likelihood of a count y with mean m is
 *   sum over k < y of log(1 + alpha k) - (y + 1 / alpha) log(1 + alpha m) + y log m - log y!,
 * which is Poisson's at alpha = 0 without a limit to be taken (Lawless 1987). Its slope at 0 is
 * sum [(y - m)^2 - y] / 2: where that is not above 0 there is no overdispersion.
 * Algorithm: Newton for the root of the slope in alpha, inside a bracket. The sums over k: one by one until 1 / alpha +
 * k has reached 20, the rest by the formula of Euler and Maclaurin, so a count of a million costs what one of 20 does.
 * Reference: Lawless 1987; McCullagh & Nelder 1989, 11.2; DLMF 2.10(i).
 * Rejected: differences of log-gamma, digamma and trigamma functions of theta (no digits are left when theta is large,
 * which is where Poisson is decided for); the moment estimate of theta (not efficient, and no likelihood to compare).
 */
#include "stats/count_theta.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

enum { MOST_STEPS = 200, MOST_TERMS = 60, BERNOULLI = 5 };
static const double smallest_base = 20.0;  /* 1 / alpha from which the formula has all digits */
static const double series_below = 0.25;   /* closed forms lose digits for arguments below */
static const double no_dispersion = 1e-14; /* an alpha that no counts can tell from 0 */
static const double settled = 1e-13;

/* B_2 / 2!, B_4 / 4!, ... */
static const double bernoulli[BERNOULLI] = {1.0 / 12.0, -1.0 / 720.0, 1.0 / 30240.0, -1.0 / 1209600.0,
                                            1.0 / 47900160.0};

/* (-t)^m times of(m), summed over m = 0, 1, ... for 0 <= t < 1/4. */
static double series(double t, double (*of)(double m))
{
    double sum = 0.0, power = 1.0;
    for (int m = 0; m < MOST_TERMS && fabs(power) > 0.01 * DBL_EPSILON; m++, power *= -t)
        sum += power * of(m);
    return sum;
}

static double of_log(double m)
{
    return 1.0 / ((m + 1.0) * (m + 2.0));
}

static double of_first(double m)
{
    return 1.0 / (m + 2.0);
}

static double of_second(double m)
{
    return (m + 1.0) / (m + 3.0);
}

static double of_mean(double m)
{
    return (m + 1.0) / (m + 2.0);
}

static double of_mean_slope(double m)
{
    return -(m + 1.0) * (m + 2.0) / (m + 3.0);
}

/* Sums over k = 0 .. n - 1: of log(1 + a k), of f = k / (1 + a k), and of f^2. */
struct rising {
    double log, first, second;
};

/* 0 <= a <= 1 / 20. The integrals from 0 to n, half of what the ends differ, and their odd derivatives. */
static struct rising formula(double n, double a)
{
    double t = a * n, v = 1.0 / (1.0 + t), l = log1p(t), f = n * v;
    bool small = t < series_below;
    struct rising sum = {.log = t * n * (small ? series(t, of_log) : ((1.0 + t) * l - t) / (t * t)) - 0.5 * l,
                         .first = n * n * (small ? series(t, of_first) : (t - l) / (t * t)) - 0.5 * f,
                         .second = n * n * n * (small ? series(t, of_second) : (t - 2.0 * l + t * v) / (t * t * t)) -
                                   0.5 * f * f};
    sum.log += bernoulli[0] * a * (v - 1.0);
    sum.first += bernoulli[0] * (v * v - 1.0);
    sum.second += bernoulli[0] * 2.0 * n * v * v * v;
    double factorial = 1.0, a_power = 1.0, v_power = v; /* (r - 1)!, a^(r - 1), v^r of the derivative r */
    for (int i = 1; i < BERNOULLI; i++) {
        double r = 2.0 * i + 1.0, before = a_power * a;
        factorial *= (r - 1.0) * (r - 2.0);
        a_power *= a * a;
        v_power *= v * v;
        sum.log += bernoulli[i] * factorial * a_power * a * (v_power - 1.0);
        sum.first += bernoulli[i] * factorial * r * a_power * (v_power * v - 1.0);
        sum.second += bernoulli[i] * factorial * r * before * (v_power * v * (2.0 - (r + 1.0) * v) - (1.0 - r));
    }
    return sum;
}

static struct rising rising_of(double count, double alpha)
{
    struct rising sum = {0};
    double head = alpha * smallest_base > 1.0 ? ceil(smallest_base - 1.0 / alpha) : 0.0, product = 1.0;
    head = fmin(head, count);
    for (double k = 1.0; k < head; k++) {
        double grown = 1.0 + alpha * k, f = k / grown;
        product *= grown;
        sum.first += f;
        sum.second += f * f;
    }
    sum.log = log(product);
    if (!(count > head)) return sum;
    /* with k = head + j and u = 1 + alpha head: 1 + alpha k = u (1 + j alpha / u), f = head / u + f_j / u^2 */
    double n = count - head, u = 1.0 + alpha * head, base = head / u;
    struct rising rest = formula(n, alpha / u);
    sum.log += n * log(u) + rest.log;
    sum.first += n * base + rest.first / (u * u);
    sum.second += n * base * base + (2.0 * base * rest.first + rest.second / (u * u)) / (u * u);
    return sum;
}

double trede_log_rising(double count, double alpha)
{
    return rising_of(count, alpha).log;
}

/* [log(1 + t) - t / (1 + t)] / t^2 and its derivative. */
static double of_mean_at(double t)
{
    return t < series_below ? series(t, of_mean) : (log1p(t) - t / (1.0 + t)) / (t * t);
}

static double of_mean_slope_at(double t)
{
    if (t < series_below) return series(t, of_mean_slope);
    double u = 1.0 + t;
    return ((2.0 * t + 3.0 * t * t) / (u * u) - 2.0 * log1p(t)) / (t * t * t);
}

struct trede_dispersion_slope trede_dispersion_slope_at(size_t rows, const double *count, const double *mean,
                                                        double alpha)
{
    struct trede_dispersion_slope slope = {0};
    for (size_t i = 0; i < rows; i++) {
        double y = count[i], m = mean[i], t = alpha * m, share = m / (1.0 + t);
        struct rising sums = rising_of(y, alpha);
        slope.first += sums.first + m * m * of_mean_at(t) - y * share;
        slope.second += m * m * m * of_mean_slope_at(t) + y * share * share - sums.second;
    }
    return slope;
}

/* Where to look when Newton's step leaves the bracket: further out, or an order nearer to 0. */
static double within(double low, double high, double at)
{
    if (isinf(high)) return 4.0 * at;
    return low > 0.0 ? sqrt(low * high) : high / 16.0;
}

double trede_dispersion_fit(size_t rows, const double *count, const double *mean, double guess)
{
    double low = 0.0, high = INFINITY, alpha = guess;
    for (int step = 0; step < MOST_STEPS && alpha > no_dispersion; step++) {
        struct trede_dispersion_slope slope = trede_dispersion_slope_at(rows, count, mean, alpha);
        if (slope.first == 0.0) return alpha;
        if (slope.first > 0.0) {
            low = alpha;
        } else {
            high = alpha;
        }
        double next = alpha - slope.first / slope.second;
        if (!(slope.second < 0.0 && next > low && next < high)) next = within(low, high, alpha);
        if (fabs(next - alpha) <= settled * alpha) return next;
        alpha = next;
    }
    return alpha > no_dispersion ? alpha : 0.0;
}
