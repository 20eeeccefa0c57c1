/* alpha.c - Cronbach's alpha, from the covariance matrix of the items.
 *
 * alpha = k / (k - 1) (1 - sum of item variances / variance of the total); standardised alpha from the mean
 * correlation; interval by Feldt 1965: (1 - alpha) / (1 - alpha-hat) follows F with (n - 1)(k - 1) and n - 1 degrees of
 * freedom. Two passes for the covariances, so large offsets do no harm. Rejected: the normal interval (alpha is bounded
 * by 1). */
#include "stats/scale.h"

#include <math.h>

#include "base/alloc.h"
#include "stats/distribution.h"

static void fill_covariance(const double *scores, size_t rows, size_t items, double *mean, double *cov)
{
    for (size_t i = 0; i < items; i++) {
        double origin = scores[i], sum = 0.0; /* a sum of small differences keeps the digits of a large mean */
        for (size_t r = 0; r < rows; r++)
            sum += scores[r * items + i] - origin;
        mean[i] = origin + sum / (double)rows;
    }
    for (size_t r = 0; r < rows; r++) {
        const double *row = scores + r * items;
        for (size_t i = 0; i < items; i++) {
            for (size_t j = 0; j < items; j++)
                cov[i * items + j] += (row[i] - mean[i]) * (row[j] - mean[j]) / (double)(rows - 1);
        }
    }
}

/* Alpha of all items but one; without >= items leaves none out. */
static bool alpha_without(const double *cov, size_t items, size_t without, double *alpha)
{
    double total = 0.0, own = 0.0, k = (double)(without < items ? items - 1 : items);
    for (size_t i = 0; i < items; i++) {
        for (size_t j = 0; j < items; j++) {
            if (i == without || j == without) continue;
            total += cov[i * items + j];
            if (i == j) own += cov[i * items + i];
        }
    }
    if (k < 2.0 || !(total > 0.0)) return false;
    *alpha = k / (k - 1.0) * (1.0 - own / total);
    return true;
}

/* 0 where an item does not vary. */
static double correlation(double covariance, double variance1, double variance2)
{
    return variance1 > 0.0 && variance2 > 0.0 ? covariance / sqrt(variance1 * variance2) : 0.0;
}

static double mean_correlation(const double *cov, size_t items)
{
    double sum = 0.0;
    for (size_t i = 0; i < items; i++) {
        for (size_t j = 0; j < i; j++)
            sum += correlation(cov[i * items + j], cov[i * items + i], cov[j * items + j]);
    }
    return sum / ((double)items * (double)(items - 1) / 2.0);
}

/* Correlation of an item with the sum of the others. */
static double item_rest(const double *cov, size_t items, size_t item)
{
    double with_rest = 0.0, rest = 0.0;
    for (size_t i = 0; i < items; i++) {
        if (i == item) continue;
        with_rest += cov[item * items + i];
        for (size_t j = 0; j < items; j++) {
            if (j != item) rest += cov[i * items + j];
        }
    }
    return correlation(with_rest, cov[item * items + item], rest);
}

static void fill_alpha(const double *cov, size_t rows, size_t items, double level, struct trede_alpha *out)
{
    double k = (double)items, df1 = (double)rows - 1.0, df2 = df1 * (k - 1.0), tail = (1.0 - level) / 2.0;
    out->defined = alpha_without(cov, items, items, &out->raw);
    if (!out->defined) return;
    out->mean_r = mean_correlation(cov, items);
    out->standardised = k * out->mean_r / (1.0 + (k - 1.0) * out->mean_r);
    out->feldt_low = 1.0 - (1.0 - out->raw) * trede_f_quantile(1.0 - tail, df1, df2);
    out->feldt_high = 1.0 - (1.0 - out->raw) * trede_f_quantile(tail, df1, df2);
    for (size_t i = 0; i < items; i++) {
        if (out->if_dropped && !alpha_without(cov, items, i, out->if_dropped + i)) out->if_dropped[i] = 0.0;
        if (out->item_rest) out->item_rest[i] = item_rest(cov, items, i);
    }
}

enum trede_status trede_alpha_of(const double *scores, size_t rows, size_t items, double level, struct trede_alpha *out)
{
    *out = (struct trede_alpha){.if_dropped = out->if_dropped, .item_rest = out->item_rest};
    if (rows < 2 || items < 2) return TREDE_OK;
    enum trede_status status = TREDE_INTERNAL;
    double *mean = trede_alloc(items, sizeof *mean), *cov = trede_alloc(items * items, sizeof *cov);
    if (mean && cov) {
        fill_covariance(scores, rows, items, mean, cov);
        fill_alpha(cov, rows, items, level, out);
        status = TREDE_OK;
    }
    trede_free(cov);
    trede_free(mean);
    return status;
}
