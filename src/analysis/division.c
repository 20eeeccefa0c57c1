/* division.c - shares of categories.
 *
 * Model: shares s_j = T_j / sum T of the estimated totals T of the categories. Algorithm: covariance V of the totals by
 * the variance engine, whose linearised variable is 1 for the row's own category, so one value a row; then J V J' with
 * the Jacobian J_ij = (delta_ij - s_i) / T of the shares. Linearising first and summing afterwards is the same by
 * algebra. Reference: Wolter 2007, 6.2 and 6.5. Rejected: a ratio for every category (trede_ratios_estimate), which
 * handles width values a row and takes six times as long for seven rungs. */
#include "analysis/division.h"

#include "base/alloc.h"
#include "base/text.h"

/* Rows of one wave, or of all together. Rows come by stratum and PSU. */
struct tally {
    int64_t rows;
    struct trede_sum weight;
    double squares, psus, strata;
    uint32_t psu, stratum;
};

static void count_row(const struct trede_design *d, size_t row, struct tally *t)
{
    if (!t->rows || t->psu != d->psu[row]) t->psus++;
    if (!t->rows || t->stratum != d->stratum[row]) t->strata++;
    t->psu = d->psu[row];
    t->stratum = d->stratum[row];
    t->rows++;
    trede_sum_add(&t->weight, d->weight[row]);
    t->squares += d->weight[row] * d->weight[row];
}

static void count_rows(const struct trede_design *design, const struct trede_domain *domain,
                       const struct trede_division *division, struct tally *wave, struct trede_sum *total,
                       struct trede_ratios *out)
{
    struct tally all = {0};
    size_t count = domain->rows ? domain->count : design->rows;
    for (size_t i = 0; i < count; i++) {
        size_t row = domain->rows ? domain->rows[i] : i;
        if (division->category[row] <= 0) continue;
        size_t cell = division->wave[row] * division->width + (size_t)division->category[row] - 1;
        trede_sum_add(&total[cell], design->weight[row]);
        out->cases[cell]++;
        count_row(design, row, &wave[division->wave[row]]);
        count_row(design, row, &all);
    }
    out->df_joint = all.psus - all.strata;
}

static void fill_values(const struct trede_division *division, const struct tally *wave, const struct trede_sum *total,
                        struct trede_ratios *out)
{
    for (size_t i = 0; i < out->k; i++) {
        const struct tally *t = &wave[i / division->width];
        if (!t->rows) continue;
        double share = trede_sum_value(&total[i]) / trede_sum_value(&t->weight);
        out->value[i] = share;
        out->base[i] = t->rows;
        out->weight[i] = trede_sum_value(&t->weight);
        out->weight_squared[i] = t->squares;
        out->weighted_variance[i] = share * (1 - share);
        out->df[i] = t->psus - t->strata;
    }
}

static void own_category(const void *payload, size_t row, double *u)
{
    const struct trede_division *d = payload;
    if (d->category[row] > 0) u[d->wave[row] * d->width + (size_t)d->category[row] - 1] = 1;
}

size_t trede_division_term(const void *payload, size_t row, struct trede_term *terms)
{
    const struct trede_division *d = payload;
    if (d->category[row] <= 0) return 0;
    terms[0] = (struct trede_term){d->wave[row] * d->width, 0, 1};
    return 1;
}

/* One line of the matrix (stride 1: a row, stride k: a column) times the Jacobian of every wave. */
static void apply_jacobian(const struct trede_ratios *r, size_t width, double *line, size_t stride)
{
    for (size_t first = 0; first < r->k; first += width) {
        double sum = 0;
        for (size_t j = 0; j < width; j++)
            sum += line[(first + j) * stride];
        for (size_t j = 0; j < width; j++) {
            double *at = &line[(first + j) * stride];
            *at = r->base[first] ? (*at - r->value[first + j] * sum) / r->weight[first] : 0;
        }
    }
}

/* A share of nobody or of everybody does not vary; rounding must not say otherwise. */
static void clear_constant(struct trede_ratios *r)
{
    for (size_t i = 0; i < r->k; i++) {
        if (r->cases[i] && r->cases[i] != r->base[i]) continue;
        for (size_t j = 0; j < r->k; j++)
            r->covariance[i * r->k + j] = r->covariance[j * r->k + i] = 0;
    }
}

static enum trede_status fill_covariance(const struct trede_design *design, const struct trede_domain *domain,
                                         const struct trede_division *division, struct trede_ratios *out)
{
    enum trede_status status =
        trede_taylor(design, domain->rows, domain->count, out->k, own_category, division, out->covariance, NULL);
    if (status) return status;
    for (size_t i = 0; i < out->k; i++)
        apply_jacobian(out, division->width, out->covariance + i * out->k, 1);
    for (size_t i = 0; i < out->k; i++)
        apply_jacobian(out, division->width, out->covariance + i, out->k);
    clear_constant(out);
    return TREDE_OK;
}

static size_t no_terms(const void *payload, size_t row, struct trede_term *terms)
{
    (void)payload;
    (void)row;
    (void)terms;
    return 0;
}

/* Room for k ratios: those of nobody. */
static enum trede_status take_ratios(const struct trede_design *design, size_t k, struct trede_ratios *out)
{
    static const uint32_t nobody[1] = {0};
    struct trede_design plain = *design;
    plain.calibration = NULL;
    return trede_ratios_estimate(&plain, nobody, 0, k, no_terms, NULL, out);
}

enum trede_status trede_division_estimate(const struct trede_design *design, const struct trede_domain *domain,
                                          const struct trede_division *division, struct trede_ratios *out)
{
    size_t k = division->waves * division->width;
    enum trede_status status = take_ratios(design, k, out);
    if (status) return status;
    struct tally *wave = trede_alloc(division->waves, sizeof *wave);
    struct trede_sum *total = trede_alloc(k, sizeof *total);
    status = wave && total ? TREDE_OK : TREDE_INTERNAL;
    if (!status) {
        count_rows(design, domain, division, wave, total, out);
        fill_values(division, wave, total, out);
        status = fill_covariance(design, domain, division, out);
    }
    trede_free(wave);
    trede_free(total);
    if (status) trede_ratios_free(out);
    return status;
}
