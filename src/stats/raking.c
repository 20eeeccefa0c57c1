/* raking.c - weights that meet known margins, trimming, Kish's design effect.
 *
 * Algorithm: iterative proportional fitting (Deming & Stephan 1940), sweep after sweep over the margins until every
 * margin is within tolerance, not only the one fitted last. One margin is post-stratification and needs one sweep.
 * Rejected: Newton steps on the calibration equations (fewer sweeps, but needs a solve and fails on redundant margins);
 * stopping on the change of the weights, which hides margins that contradict each other. */
#include "stats/raking.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "base/sum.h"

static bool is_raked(const struct trede_margin *margins, size_t count, size_t row)
{
    for (size_t m = 0; m < count; m++) {
        if (margins[m].category[row] < 0) return false;
    }
    return true;
}

struct rake {
    double *weight;
    size_t rows, count;
    const struct trede_margin *margins;
    const bool *raked;     /* rows */
    struct trede_sum *sum; /* categories of the widest margin */
};

static void margin_sums(const struct rake *r, size_t m)
{
    const struct trede_margin *margin = r->margins + m;
    for (size_t c = 0; c < margin->categories; c++)
        r->sum[c] = (struct trede_sum){0};
    for (size_t row = 0; row < r->rows; row++) {
        if (r->raked[row]) trede_sum_add(r->sum + margin->category[row], r->weight[row]);
    }
}

static void fit_margin(const struct rake *r, size_t m)
{
    const struct trede_margin *margin = r->margins + m;
    margin_sums(r, m);
    for (size_t row = 0; row < r->rows; row++) {
        if (!r->raked[row]) continue;
        int32_t category = margin->category[row];
        r->weight[row] *= margin->target[category] / trede_sum_value(r->sum + category);
    }
}

/* The largest relative error over all margins. */
static void measure(const struct rake *r, struct trede_raking *result)
{
    result->largest_error = 0.0;
    for (size_t m = 0; m < r->count; m++) {
        margin_sums(r, m);
        for (size_t c = 0; c < r->margins[m].categories; c++) {
            double error = fabs(trede_sum_value(r->sum + c) / r->margins[m].target[c] - 1.0);
            if (error <= result->largest_error) continue;
            result->largest_error = error;
            result->margin = m;
            result->category = c;
        }
    }
}

static bool has_empty_cell(const struct rake *r, struct trede_raking *result)
{
    for (size_t m = 0; m < r->count; m++) {
        margin_sums(r, m);
        for (size_t c = 0; c < r->margins[m].categories; c++) {
            if (trede_sum_value(r->sum + c) > 0.0) continue;
            *result = (struct trede_raking){TREDE_RAKING_EMPTY_CELL, 0, m, c, INFINITY};
            return true;
        }
    }
    return false;
}

static double target_total(const struct trede_margin *margin)
{
    struct trede_sum total = {0};
    for (size_t c = 0; c < margin->categories; c++)
        trede_sum_add(&total, margin->target[c]);
    return trede_sum_value(&total);
}

static bool totals_differ(const struct rake *r, double tolerance, struct trede_raking *result)
{
    for (size_t m = 1; m < r->count; m++) {
        double error = fabs(target_total(r->margins + m) / target_total(r->margins) - 1.0);
        if (error <= fmax(tolerance, 1e-12)) continue;
        *result = (struct trede_raking){TREDE_RAKING_TOTALS_DIFFER, 0, m, 0, error};
        return true;
    }
    return false;
}

static void sweep_until(const struct rake *r, double tolerance, int sweeps, struct trede_raking *result)
{
    *result = (struct trede_raking){.status = TREDE_RAKING_NOT_CONVERGED};
    while (result->iterations < sweeps) {
        for (size_t m = 0; m < r->count; m++)
            fit_margin(r, m);
        result->iterations++;
        measure(r, result);
        if (result->largest_error <= tolerance) {
            result->status = TREDE_RAKED;
            return;
        }
    }
}

enum trede_status trede_rake(double *weight, size_t rows, const struct trede_margin *margins, size_t count,
                             double tolerance, int sweeps, struct trede_raking *result)
{
    enum trede_status status = TREDE_INTERNAL;
    size_t widest = 0;
    for (size_t m = 0; m < count; m++)
        widest = margins[m].categories > widest ? margins[m].categories : widest;
    bool *raked = trede_alloc(rows, sizeof *raked);
    struct trede_sum *sum = trede_alloc(widest, sizeof *sum);
    if (!raked || !sum) goto done;
    for (size_t row = 0; row < rows; row++)
        raked[row] = is_raked(margins, count, row);
    struct rake r = {weight, rows, count, margins, raked, sum};
    if (!totals_differ(&r, tolerance, result) && !has_empty_cell(&r, result))
        sweep_until(&r, tolerance, sweeps, result);
    status = TREDE_OK;
done:
    trede_free(sum);
    trede_free(raked);
    return status;
}

/* Clamps once and adds what was cut, in equal parts, to the weights that were inside. Returns how many were outside. */
static size_t trim_once(double *weight, size_t rows, double low, double high)
{
    struct trede_sum cut = {0};
    size_t outside = 0;
    for (size_t i = 0; i < rows; i++) {
        double kept = fmax(low, fmin(high, weight[i]));
        outside += kept != weight[i];
        trede_sum_add(&cut, weight[i] - kept);
    }
    if (outside == 0 || outside == rows) return outside;
    double share = trede_sum_value(&cut) / (double)(rows - outside);
    for (size_t i = 0; i < rows; i++) {
        double kept = fmax(low, fmin(high, weight[i]));
        weight[i] = kept == weight[i] ? weight[i] + share : kept;
    }
    return outside;
}

/* The total must fit between rows * low and rows * high, or nothing can hold what is cut. */
static bool can_trim(const double *weight, size_t rows, double low, double high)
{
    struct trede_sum total = {0};
    for (size_t i = 0; i < rows; i++)
        trede_sum_add(&total, weight[i]);
    double sum = trede_sum_value(&total), slack = 8.0 * DBL_EPSILON * fabs(sum);
    return sum >= (double)rows * low - slack && sum <= (double)rows * high + slack;
}

enum { MOST_TRIMS = 10000 };

enum trede_status trede_trim(double *weight, size_t rows, double low, double high, int strict)
{
    if (rows == 0) return TREDE_OK;
    if (low > high || (strict && !can_trim(weight, rows, low, high))) return TREDE_INPUT;
    for (int i = 0; i < MOST_TRIMS; i++) {
        size_t outside = trim_once(weight, rows, low, high);
        if (outside == 0 || !strict) return outside == rows ? TREDE_INPUT : TREDE_OK;
        if (outside == rows) return TREDE_INPUT;
    }
    return TREDE_INPUT;
}

struct trede_kish trede_kish_of(const double *weight, const uint32_t *domain, size_t rows)
{
    struct trede_kish k = {.rows = (int64_t)rows};
    struct trede_sum sum = {0}, squares = {0};
    for (size_t i = 0; i < rows; i++) {
        double w = weight[domain ? domain[i] : i];
        trede_sum_add(&sum, w);
        trede_sum_add(&squares, w * w);
        k.smallest = i == 0 || w < k.smallest ? w : k.smallest;
        k.largest = i == 0 || w > k.largest ? w : k.largest;
    }
    k.sum = trede_sum_value(&sum);
    k.sum_squares = trede_sum_value(&squares);
    if (k.sum_squares > 0.0) {
        k.effective = k.sum * k.sum / k.sum_squares;
        k.design_effect = (double)rows / k.effective;
    }
    return k;
}
