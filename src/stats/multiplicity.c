/* multiplicity.c - adjusted p-values.
 *
 * Each method is a bound that grows along the sorted p-values: Bonferroni; Holm 1979 (step down, running maximum);
 * Hochberg 1988, Benjamini & Hochberg 1995 and Benjamini & Yekutieli 2001 (step up, running minimum); Hommel 1988 by
 * Wright's 1992 closed-test algorithm. Equal to R p.adjust. Rejected for Hommel: the O(n log n) algorithm of Meijer and
 * others 2019; the tables here have tens of p-values. */
#include "stats/multiplicity.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"

struct ranked {
    double p;
    size_t place;
};

static int by_p(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->p != y->p) return x->p < y->p ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static void holm(const struct ranked *sorted, size_t n, double *out)
{
    double running = 0.0;
    for (size_t i = 0; i < n; i++) {
        running = fmax(running, (double)(n - i) * sorted[i].p);
        out[i] = fmin(1.0, running);
    }
}

/* From the largest p-value down; the i-th of n (from 1) is multiplied by (n + 1 - i), or by scale n / i. */
static void step_up(const struct ranked *sorted, size_t n, double scale, bool by_rank, double *out)
{
    double running = INFINITY;
    for (size_t i = n; i-- > 0;) {
        double factor = by_rank ? scale * (double)n / (double)(i + 1) : (double)(n - i);
        running = fmin(running, factor * sorted[i].p);
        out[i] = fmin(1.0, running);
    }
}

/* For every size m of a subset: the smallest Simes bound of the m largest p-values raises what came before. */
static void hommel(const struct ranked *sorted, size_t n, double *out)
{
    double simes = INFINITY;
    for (size_t i = 0; i < n; i++)
        simes = fmin(simes, (double)n * sorted[i].p / (double)(i + 1));
    for (size_t i = 0; i < n; i++)
        out[i] = simes;
    for (size_t m = n; m-- > 2;) {
        size_t below = n - m + 1; /* sorted[0..below) is compared one by one, the m - 1 above it together */
        double top = INFINITY;
        for (size_t i = below; i < n; i++)
            top = fmin(top, (double)m * sorted[i].p / (double)(i - below + 2));
        double last = fmin((double)m * sorted[below - 1].p, top);
        for (size_t i = 0; i < n; i++)
            out[i] = fmax(out[i], i < below ? fmin((double)m * sorted[i].p, top) : last);
    }
    for (size_t i = 0; i < n; i++)
        out[i] = fmax(out[i], sorted[i].p);
}

static double harmonic(size_t n)
{
    double total = 0.0;
    for (size_t i = 1; i <= n; i++)
        total += 1.0 / (double)i;
    return total;
}

static void adjust_sorted(enum trede_adjustment method, const struct ranked *sorted, size_t n, double *out)
{
    switch (method) {
    case TREDE_BONFERRONI:
        for (size_t i = 0; i < n; i++)
            out[i] = fmin(1.0, (double)n * sorted[i].p);
        break;
    case TREDE_HOLM:
        holm(sorted, n, out);
        break;
    case TREDE_HOCHBERG:
        step_up(sorted, n, 1.0, false, out);
        break;
    case TREDE_HOMMEL:
        hommel(sorted, n, out);
        break;
    case TREDE_BH:
        step_up(sorted, n, 1.0, true, out);
        break;
    case TREDE_BY:
        step_up(sorted, n, harmonic(n), true, out);
        break;
    }
}

enum trede_status trede_adjust(enum trede_adjustment method, const double *p, size_t n, double *adjusted)
{
    enum trede_status status = TREDE_INTERNAL;
    struct ranked *sorted = trede_alloc(n, sizeof *sorted);
    double *values = trede_alloc(n, sizeof *values);
    if (!sorted || !values) goto done;
    size_t present = 0;
    for (size_t i = 0; i < n; i++) {
        adjusted[i] = p[i];
        if (!isnan(p[i])) sorted[present++] = (struct ranked){p[i], i};
    }
    qsort(sorted, present, sizeof *sorted, by_p);
    adjust_sorted(method, sorted, present, values);
    for (size_t i = 0; i < present; i++)
        adjusted[sorted[i].place] = values[i];
    status = TREDE_OK;
done:
    trede_free(values);
    trede_free(sorted);
    return status;
}
