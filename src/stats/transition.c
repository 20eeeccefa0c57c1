/* transition.c - tests on square tables of the same people at two moments.
 *
 * Symmetry (Bowker 1948), equal margins (Stuart 1955, Maxwell 1970), two discordant counts (McNemar 1947; mid-p by
 * Fagerland, Lydersen & Laake 2013). Unweighted counts. Bowker counts only pairs with somebody in them; Stuart-Maxwell
 * takes only categories that occur off the diagonal, so a stage nobody holds costs no degree of freedom, and the rank
 * of its matrix as degrees of freedom, so movement within separate blocks is not counted twice. Rejected: K (K - 1) / 2
 * degrees of freedom whatever the table; the continuity correction as the p-value to report. */
#include "stats/transition.h"

#include <math.h>

#include "stats/distribution.h"
#include "stats/interval.h"
#include "stats/linear.h"

_Static_assert((int)TREDE_MOST_CATEGORIES <= (int)TREDE_SMALL_SYSTEM,
               "a test has no status to say that memory ran out");

struct trede_test trede_bowker(const double *table, size_t k)
{
    struct trede_test test = {0};
    for (size_t i = 0; i < k; i++) {
        for (size_t j = i + 1; j < k; j++) {
            double up = table[i * k + j], down = table[j * k + i];
            if (!(up + down > 0.0)) continue;
            test.statistic += (up - down) * (up - down) / (up + down);
            test.df += 1.0;
        }
    }
    test.defined = test.df > 0.0;
    if (test.defined) test.p = trede_chisq_upper(test.statistic, test.df);
    return test;
}

/* People of category i who are elsewhere at the other moment, both ways. */
static double movers(const double *table, size_t k, size_t i)
{
    double sum = 0.0;
    for (size_t j = 0; j < k; j++) {
        if (j != i) sum += table[i * k + j] + table[j * k + i];
    }
    return sum;
}

static double margin_difference(const double *table, size_t k, size_t i)
{
    double sum = 0.0;
    for (size_t j = 0; j < k; j++)
        sum += table[i * k + j] - table[j * k + i];
    return sum;
}

/* d' S^- d over the used categories. */
static struct trede_test quadratic_form(const double *table, size_t k, const size_t *use, size_t used)
{
    struct trede_test test = {0};
    double s[TREDE_MOST_CATEGORIES * TREDE_MOST_CATEGORIES], d[TREDE_MOST_CATEGORIES], solved[TREDE_MOST_CATEGORIES];
    for (size_t a = 0; a < used; a++) {
        for (size_t b = 0; b < used; b++)
            s[a * used + b] = -(table[use[a] * k + use[b]] + table[use[b] * k + use[a]]);
        s[a * used + a] = movers(table, k, use[a]);
        d[a] = solved[a] = margin_difference(table, k, use[a]);
    }
    size_t rank = 0;
    if (trede_solve_semidefinite(used, s, 1, solved, &rank) != TREDE_OK || rank == 0) return test;
    for (size_t a = 0; a < used; a++)
        test.statistic += d[a] * solved[a];
    test.defined = true;
    test.df = (double)rank;
    test.p = trede_chisq_upper(test.statistic, test.df);
    return test;
}

struct trede_test trede_stuart_maxwell(const double *table, size_t k)
{
    size_t used = 0, use[TREDE_MOST_CATEGORIES];
    if (k > TREDE_MOST_CATEGORIES) return (struct trede_test){0};
    for (size_t i = 0; i < k; i++) {
        if (movers(table, k, i) > 0.0) use[used++] = i;
    }
    return quadratic_form(table, k, use, used);
}

struct trede_mcnemar trede_mcnemar_of(double b, double c)
{
    struct trede_mcnemar m = {.b = b, .c = c, .p_exact = 1.0};
    double n = b + c, smaller = fmin(b, c), difference = fabs(b - c);
    if (!(n > 0.0)) return m;
    double corrected = fmax(difference - 1.0, 0.0);
    m.defined = true;
    m.chisq = difference * difference / n;
    m.chisq_corrected = corrected * corrected / n;
    m.p = trede_chisq_upper(m.chisq, 1.0);
    m.p_corrected = trede_chisq_upper(m.chisq_corrected, 1.0);
    double mass = trede_binomial_mass(smaller, n, 0.5);
    m.p_exact = fmin(1.0, 2.0 * trede_binomial_lower(smaller, n, 0.5));
    m.p_mid = b == c ? 1.0 - mass : fmin(1.0, m.p_exact - mass);
    return m;
}

struct trede_mcnemar trede_mcnemar_cut(const double *table, size_t k, size_t at_least)
{
    double up = 0.0, down = 0.0;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            bool before = i + 1 >= at_least, after = j + 1 >= at_least;
            if (!before && after) up += table[i * k + j];
            if (before && !after) down += table[i * k + j];
        }
    }
    return trede_mcnemar_of(up, down);
}
