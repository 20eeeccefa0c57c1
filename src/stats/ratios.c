/* ratios.c - shares, means, conditional shares: everything of the form sum w y / sum w x.
 *
 * Model: Hajek ratio R = Y / X with linearised variable (y - R x) / X. Algorithm: one pass for compensated totals, one
 * through the variance engine; both stream. Reference: Sarndal, Swensson & Wretman 1992, 5.6; survey::svyratio.
 * Rejected: centring inside the engine, which would need an estimator to know the design. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "stats/influence.h"

/* What the first pass gathers of one ratio, or of all together. */
struct tally {
    struct trede_sum y, x;
    double mean, squares; /* weighted mean of y and sum w (y - mean)^2 over rows with x != 0 (West 1979) */
    size_t last;          /* the row counted last */
    double psus, strata;
};

static void count_design(const struct trede_design *d, size_t row, struct tally *t)
{
    bool first = t->strata == 0.0;
    if (first || d->stratum[row] != d->stratum[t->last]) t->strata += 1.0;
    if (first || d->psu[row] != d->psu[t->last]) t->psus += 1.0;
    t->last = row;
}

static void count_term(const struct trede_design *d, size_t row, const struct trede_term *term, struct tally *t,
                       struct trede_ratios *out)
{
    double w = d->weight[row];
    trede_sum_add(&t->y, w * term->y);
    trede_sum_add(&t->x, w * term->x);
    out->cases[term->index] += term->y != 0.0;
    if (term->x == 0.0) return;
    count_design(d, row, t);
    out->base[term->index]++;
    out->weight[term->index] += w;
    out->weight_squared[term->index] += w * w;
    double off = term->y - t->mean;
    t->mean += w / out->weight[term->index] * off;
    t->squares += w * off * (term->y - t->mean);
}

struct pass {
    const struct trede_design *design;
    const uint32_t *domain;
    size_t domain_rows;
    trede_ratio_fn *fn;
    const void *context;
    struct trede_term *terms; /* k, for one row */
    struct tally *tallies;    /* k + 1; the last is for rows with any x */
    const double *value;
};

static void count_rows(const struct pass *pass, struct trede_ratios *out)
{
    struct tally *joint = pass->tallies + out->k;
    for (size_t i = 0; i < pass->domain_rows; i++) {
        size_t row = pass->domain ? pass->domain[i] : i, count = pass->fn(pass->context, row, pass->terms);
        bool any = false;
        for (size_t t = 0; t < count; t++) {
            count_term(pass->design, row, pass->terms + t, pass->tallies + pass->terms[t].index, out);
            any = any || pass->terms[t].x != 0.0;
        }
        if (any) count_design(pass->design, row, joint);
    }
    out->df_joint = joint->psus - joint->strata;
}

static void fill_values(const struct tally *tallies, struct trede_ratios *out)
{
    for (size_t i = 0; i < out->k; i++) {
        const struct tally *t = tallies + i;
        double x = trede_sum_value(&t->x);
        out->value[i] = x != 0.0 ? trede_sum_value(&t->y) / x : 0.0;
        out->df[i] = t->psus - t->strata;
        if (!(out->weight[i] > 0.0)) continue;
        double off = t->mean - out->value[i]; /* not 0 where x is not constant */
        out->weighted_variance[i] = t->squares / out->weight[i] + off * off;
    }
}

static size_t linearised(const void *context, size_t row, struct trede_value *values)
{
    const struct pass *pass = context;
    size_t count = pass->fn(pass->context, row, pass->terms), kept = 0;
    for (size_t t = 0; t < count; t++) {
        const struct trede_term *term = pass->terms + t;
        double x = trede_sum_value(&pass->tallies[term->index].x);
        if (x == 0.0) continue;
        values[kept++] = (struct trede_value){term->index, (term->y - pass->value[term->index] * term->x) / x};
    }
    return kept;
}

static bool make_ratios(size_t k, struct trede_ratios *out)
{
    *out = (struct trede_ratios){.k = k};
    if (k > 0 && k > SIZE_MAX / 16 / k) return false;
    double *numbers = trede_alloc(k * k + 5 * k, sizeof *numbers);
    int64_t *counts = trede_alloc(2 * k, sizeof *counts);
    out->value = numbers; /* one block each: trede_ratios_free relies on it */
    out->base = counts;
    if (!numbers || !counts) return false;
    out->weight = numbers + k;
    out->weight_squared = numbers + 2 * k;
    out->weighted_variance = numbers + 3 * k;
    out->df = numbers + 4 * k;
    out->covariance = numbers + 5 * k;
    out->cases = counts + k;
    return true;
}

void trede_ratios_free(struct trede_ratios *ratios)
{
    trede_free(ratios->value);
    trede_free(ratios->base);
    memset(ratios, 0, sizeof *ratios);
}

enum trede_status trede_ratios_estimate(const struct trede_design *design, const uint32_t *domain, size_t domain_rows,
                                        size_t k, trede_ratio_fn *fn, const void *context, struct trede_ratios *out)
{
    enum trede_status status = TREDE_INTERNAL;
    struct pass pass = {design, domain, domain ? domain_rows : design->rows, fn, context, NULL, NULL, NULL};
    pass.terms = trede_alloc(k, sizeof *pass.terms);
    pass.tallies = trede_alloc(k + 1, sizeof *pass.tallies);
    if (make_ratios(k, out) && pass.terms && pass.tallies) {
        count_rows(&pass, out);
        fill_values(pass.tallies, out);
        pass.value = out->value;
        struct trede_influence source = {k, linearised, &pass, domain, pass.domain_rows};
        status = trede_variance(design, &source, out->covariance, NULL);
    }
    trede_free(pass.tallies);
    trede_free(pass.terms);
    if (status != TREDE_OK) trede_ratios_free(out);
    return status;
}

/* A variance this small beside its parts is what is left of exact cancellation, for example a share minus itself. */
static const double rounding = 1e-14;

struct trede_linear trede_ratios_combine(const struct trede_ratios *ratios, const double *coefficients)
{
    struct trede_linear out = {.df = ratios->df_joint};
    size_t used = 0;
    double variance = 0.0, scale = 0.0;
    for (size_t i = 0; i < ratios->k; i++) {
        if (coefficients[i] == 0.0) continue;
        used++;
        if (used == 1) out.df = ratios->df[i];
        out.value += coefficients[i] * ratios->value[i];
        for (size_t j = 0; j < ratios->k; j++) {
            double part = coefficients[i] * coefficients[j] * ratios->covariance[i * ratios->k + j];
            variance += part;
            scale += fabs(part);
        }
    }
    if (used != 1) out.df = ratios->df_joint;
    out.se = variance > rounding * scale ? sqrt(variance) : 0.0;
    return out;
}

double trede_ratios_effective_base(const struct trede_ratios *ratios, size_t i)
{
    double squares = ratios->weight_squared[i];
    return squares > 0.0 ? ratios->weight[i] * ratios->weight[i] / squares : 0.0;
}
