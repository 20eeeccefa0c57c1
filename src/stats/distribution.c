/* distribution.c - see distribution.h for model, algorithm, reference and what was rejected. */
#include "stats/distribution.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_sf_gamma.h>

#include "stats/gsl_guard.h"

static const double pi = 3.14159265358979323846;
enum { MOST_TERMS = 2000000 };

/* Gamma(x) / (sqrt(2 pi) x^(x - 1/2) e^-x): the small correction of Stirling's formula. */
static double stirling_factor(double x)
{
    gsl_sf_result result;
    trede_gsl_quiet();
    if (gsl_sf_gammastar_e(x, &result) != 0) return 1.0;
    return result.val;
}

/* x ln(x / m) + m - x without cancellation when x is near m (Loader's bd0). The difference x - m is handed over because
 * the caller may know it to more digits than the subtraction gives. */
static double deviance_term(double x, double m, double difference)
{
    double sum = x + m;
    if (x == 0.0) return m;
    if (fabs(difference) >= 0.1 * sum) return x * log(x / m) - difference;
    double v = difference / sum, total = difference * v, term = 2.0 * x * v;
    for (int j = 1; j < 1000; j++) {
        term *= v * v;
        double next = total + term / (2 * j + 1);
        if (next == total) break;
        total = next;
    }
    return total;
}

/* a - (a + b) x = (a + b) y - b: the smaller of x and y has the digits. */
static double offset_of(double a, double b, double x, double y)
{
    return x < y ? a - (a + b) * x : (a + b) * y - b;
}

struct trede_beta trede_beta_of(double a, double b)
{
    double n = a + b, stirling = stirling_factor(n) / (stirling_factor(a) * stirling_factor(b));
    return (struct trede_beta){a, b, sqrt(a / (2.0 * pi) * (b / n)) * stirling};
}

static double beta_front(const struct trede_beta *beta, double x, double y)
{
    double n = beta->a + beta->b, offset = offset_of(beta->a, beta->b, x, y);
    return beta->scale * exp(-deviance_term(beta->a, n * x, offset) - deviance_term(beta->b, n * y, -offset));
}

static double not_zero(double x)
{
    return fabs(x) < DBL_MIN / DBL_EPSILON ? DBL_MIN / DBL_EPSILON : x;
}

/* The even part of the continued fraction DLMF 8.17.22. Written with the offset its denominators are sums of positive
 * terms, so nothing cancels for a of a million and x near 1, where the plain form loses ten digits. */
static double beta_fraction(double a, double b, double x, double y)
{
    double offset = offset_of(a, b, x, y);
    double h = not_zero((1.0 + offset) / (a + 1.0)), c = h, d = 0.0;
    for (int i = 1; i < MOST_TERMS; i++) {
        double m = i, before = m - 1.0, e = a + 2.0 * m; /* a + before: a may be too small to survive a + m - 1 */
        double top = (a + before) * (a + b + before) / ((a + 2.0 * before) * (e - 1.0));
        top *= m * (b - m) * x * x / ((e - 1.0) * e);
        double rest = offset + m * y;
        double odd = (a * (2.0 * m + 1.0 + rest) + m * (3.0 * m + 2.0 + rest)) / (e * (e + 1.0));
        double bottom = odd + m * (b - m) * x / ((e - 1.0) * e);
        d = 1.0 / not_zero(bottom + top * d);
        c = not_zero(bottom + top / c);
        double step = c * d;
        h *= step;
        if (fabs(step - 1.0) <= 2.0 * DBL_EPSILON) break;
    }
    return 1.0 / h;
}

double trede_beta_part(const struct trede_beta *beta, double x, double y, double *front)
{
    double a = beta->a, b = beta->b;
    *front = 0.0;
    if (x <= 0.0) return 0.0;
    if (y <= 0.0) return 1.0;
    *front = beta_front(beta, x, y);
    if (x < (a + 1.0) / (a + b + 2.0)) return *front / a * beta_fraction(a, b, x, y);
    return 1.0 - *front / b * beta_fraction(b, a, y, x);
}

double trede_beta_lower(double a, double b, double x, double y)
{
    struct trede_beta beta = trede_beta_of(a, b);
    double front;
    return trede_beta_part(&beta, x, y, &front);
}

double trede_gamma_front(double a, double x)
{
    return sqrt(a / (2.0 * pi)) / stirling_factor(a) * exp(-deviance_term(a, x, a - x));
}

static double gamma_series(double a, double x)
{
    double term = 1.0 / a, total = term;
    for (int n = 1; n < MOST_TERMS; n++) {
        term *= x / (a + n);
        total += term;
        if (term < total * DBL_EPSILON * 0.5) break;
    }
    return trede_gamma_front(a, x) * total;
}

static double gamma_fraction(double a, double x)
{
    double b = x + 1.0 - a, c = 1.0 / DBL_MIN, d = 1.0 / not_zero(b), h = d;
    for (int i = 1; i < MOST_TERMS; i++) {
        double top = -i * (i - a);
        b += 2.0;
        d = 1.0 / not_zero(top * d + b);
        c = not_zero(b + top / c);
        double step = d * c;
        h *= step;
        if (fabs(step - 1.0) <= 2.0 * DBL_EPSILON) break;
    }
    return trede_gamma_front(a, x) * h;
}

double trede_gamma_lower(double a, double x)
{
    if (x <= 0.0) return 0.0;
    return x < a + 1.0 ? gamma_series(a, x) : 1.0 - gamma_fraction(a, x);
}

double trede_gamma_upper(double a, double x)
{
    if (x <= 0.0) return 1.0;
    return x < a + 1.0 ? 1.0 - gamma_series(a, x) : gamma_fraction(a, x);
}

double trede_binomial_mass(double x, double n, double p)
{
    if (x <= 0.0) return exp(n * log1p(-p));
    if (x >= n) return exp(n * log(p));
    /* Beta(x, n - x) front: p^x q^(n-x) / B(x, n-x); C(n, x) = n / (x (n - x) B(x, n - x)). */
    struct trede_beta beta = trede_beta_of(x, n - x);
    return beta_front(&beta, p, 1.0 - p) * n / (x * (n - x));
}

double trede_binomial_lower(double x, double n, double p)
{
    return x >= n ? 1.0 : trede_beta_lower(n - x, x + 1.0, 1.0 - p, p);
}

double trede_binomial_upper(double x, double n, double p)
{
    return x <= 0.0 ? 1.0 : trede_beta_lower(x, n - x + 1.0, p, 1.0 - p);
}
