/* rank_correlation.c - Spearman's rho.
 *
 * Model: the order of the areas in the one number says nothing of their order in the other. Algorithm: product-moment
 * correlation of mid-ranks; p over all orders of the second (each once, by Heap's algorithm) while there are few, else
 * t = rho sqrt((n - 2) / (1 - rho^2)); limits by Fisher's z with variance (1 + rho^2 / 2) / (n - 3) (Bonett & Wright
 * 2000). As R's cor.test(method = "spearman"). Rejected: Kendall's tau (as good; less known), and a regression on the
 * shares themselves (a handful of areas of unlike size). */
#include "stats/rank_correlation.h"

#include <math.h>

static const double alike = 1e-12;

static void put_ranks(const double *x, size_t n, double *ranks)
{
    for (size_t i = 0; i < n; i++) {
        double below = 0, same = 0;
        for (size_t j = 0; j < n; j++) {
            below += x[j] < x[i];
            same += x[j] == x[i];
        }
        ranks[i] = below + (same + 1) / 2 - ((double)n + 1) / 2; /* about their mean */
    }
}

static double product(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* The share of all orders of b whose product with a is as far from 0 as seen. */
static double exact_p(const double *a, double *b, size_t n, double seen)
{
    size_t turn[TREDE_EXACT_PAIRS] = {0}, i = 1;
    double orders = 1, as_far = 1; /* the order as it is */
    while (i < n) {
        if (turn[i] >= i) {
            turn[i++] = 0;
            continue;
        }
        size_t with = i % 2 ? turn[i] : 0;
        double kept = b[with];
        b[with] = b[i];
        b[i] = kept;
        orders++;
        as_far += fabs(product(a, b, n)) >= fabs(seen) - alike * (double)n;
        turn[i]++;
        i = 1;
    }
    return as_far / orders;
}

enum trede_status trede_rank_correlation_of(const double *x, const double *y, size_t pairs, double level,
                                            struct trede_rank_correlation *out)
{
    *out = (struct trede_rank_correlation){0};
    if (pairs < 4) return TREDE_OK;
    double *ranks = trede_alloc(2 * pairs, sizeof *ranks), n = (double)pairs;
    if (!ranks) return TREDE_INTERNAL;
    double *a = ranks, *b = ranks + pairs;
    put_ranks(x, pairs, a);
    put_ranks(y, pairs, b);
    double seen = product(a, b, pairs), size = sqrt(product(a, a, pairs) * product(b, b, pairs));
    out->defined = size > 0;
    if (out->defined) {
        double rho = fmax(-1, fmin(1, seen / size));
        bool in_order = 1 - fabs(rho) < alike;
        out->value = rho;
        if (pairs <= TREDE_EXACT_PAIRS)
            out->p = exact_p(a, b, pairs, seen);
        else
            out->p = in_order ? 0 : trede_t_two_sided(rho * sqrt((n - 2) / (1 - rho * rho)), n - 2);
        out->has_interval = !in_order;
        if (out->has_interval) {
            double half = trede_normal_quantile(0.5 + level / 2) * sqrt((1 + rho * rho / 2) / (n - 3));
            out->limits = (struct trede_limits){tanh(atanh(rho) - half), tanh(atanh(rho) + half)};
        }
    }
    trede_free(ranks);
    return TREDE_OK;
}
