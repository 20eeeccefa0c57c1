/* ratios.c - shares, means, conditional shares: everything of the form sum w y / sum w x.
 *
 * Model: Hajek ratio R = Y / X with linearised variable (y - R x) / X. Algorithm: one pass for the totals, of the
 * domain and of each PSU (ratio_pass.c); the PSU totals go through the variance engine. Where what happens inside a PSU
 * counts too (calibration, a second stage), or there are too many totals to keep, the engine streams the rows.
 * Reference: Sarndal, Swensson & Wretman 1992, 5.6; survey::svyratio.
 * Rejected: centring inside the engine, which would need an estimator to know the design. */
#include <math.h>
#include <string.h>

#include "stats/ratio_pass.h"

/* The ratio less its shift. */
static double above_shift(const struct trede_ratio_tally *t)
{
    double x = trede_sum_value(&t->x);
    return x != 0.0 ? trede_sum_value(&t->off) / x : 0.0;
}

static void fill_values(const struct trede_ratio_pass *pass, struct trede_ratios *out)
{
    for (size_t i = 0; i < out->k; i++) {
        const struct trede_ratio_tally *t = pass->tally + i;
        double above = above_shift(t);
        out->value[i] = t->shift + above;
        out->base[i] = t->base;
        out->cases[i] = t->cases;
        out->weight[i] = t->weight;
        out->weight_squared[i] = t->weight_squared;
        out->df[i] = t->psus - t->strata;
        if (!(t->weight > 0.0)) continue;
        double mean = t->first / t->weight, off = mean - above; /* off is not 0 where x is not constant */
        out->weighted_variance[i] = fmax(t->second / t->weight - mean * mean, 0.0) + off * off;
    }
    out->df_joint = pass->joint.psus - pass->joint.strata;
}

static void linearise_totals(struct trede_ratio_pass *pass)
{
    for (size_t p = 0; p < pass->psu_count; p++) {
        struct trede_psu_total *total = pass->psu + p;
        if (total->index == TREDE_NO_VALUE) continue;
        const struct trede_ratio_tally *t = pass->tally + total->index;
        double x = trede_sum_value(&t->x);
        if (x == 0.0)
            total->index = TREDE_NO_VALUE;
        else
            total->u = (total->u - above_shift(t) * pass->psu_x[p]) / x;
    }
}

/* What the ratios are of. */
struct question {
    const struct trede_design *design;
    size_t k;
    trede_ratio_fn *fn;
    const void *context;
    struct trede_term *terms; /* k, for one row */
    bool apart;
};

struct stream {
    const struct question *question;
    const struct trede_ratio_pass *pass;
};

static size_t linearised(const void *context, size_t row, struct trede_value *values)
{
    const struct stream *stream = context;
    const struct question *q = stream->question;
    size_t count = q->fn(q->context, row, q->terms), kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct trede_term *term = q->terms + i;
        const struct trede_ratio_tally *t = stream->pass->tally + term->index;
        double x = trede_sum_value(&t->x);
        if (x == 0.0) continue;
        double u = (term->y - (t->shift + above_shift(t)) * term->x) / x;
        values[kept++] = (struct trede_value){term->index, u};
    }
    return kept;
}

static enum trede_status fill_covariance(const struct question *question, struct trede_ratio_pass *pass,
                                         const uint32_t *domain, size_t domain_rows, struct trede_ratios *out)
{
    const struct stream stream = {question, pass};
    struct trede_influence source = {.k = question->k,
                                     .apart = question->apart,
                                     .fn = linearised,
                                     .context = &stream,
                                     .domain = domain,
                                     .domain_rows = domain ? domain_rows : question->design->rows};
    if (pass->keep) {
        linearise_totals(pass);
        source.psu = pass->psu;
        source.psu_count = pass->psu_count;
    }
    return trede_variance(question->design, &source, out->covariance, NULL);
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

/* After the last row: from the pass to the ratios. On failure out holds nothing. */
static enum trede_status conclude(const struct question *question, struct trede_ratio_pass *pass,
                                  const uint32_t *domain, size_t domain_rows, struct trede_ratios *out)
{
    enum trede_status status = TREDE_INTERNAL;
    if (trede_ratio_pass_end(pass) && make_ratios(question->k, out)) {
        fill_values(pass, out);
        status = fill_covariance(question, pass, domain, domain_rows, out);
    }
    if (status != TREDE_OK) trede_ratios_free(out);
    return status;
}

static enum trede_status add_domain(const struct question *q, struct trede_ratio_pass *pass, const uint32_t *domain,
                                    size_t domain_rows)
{
    size_t rows = domain ? domain_rows : q->design->rows;
    for (size_t i = 0; i < rows; i++) {
        size_t row = domain ? domain[i] : i;
        if (!trede_ratio_pass_add(pass, row, q->terms, q->fn(q->context, row, q->terms))) return TREDE_INTERNAL;
    }
    return TREDE_OK;
}

enum trede_status trede_ratios_estimate(const struct trede_design *design, const uint32_t *domain, size_t domain_rows,
                                        size_t k, trede_ratio_fn *fn, const void *context, struct trede_ratios *out)
{
    struct question question = {.design = design, .k = k, .fn = fn, .context = context};
    struct trede_ratio_pass pass;
    size_t spare = TREDE_MOST_TOTALS;
    *out = (struct trede_ratios){0};
    question.terms = trede_alloc(k, sizeof *question.terms);
    enum trede_status status = trede_ratio_pass_begin(&pass, design, k, &spare);
    if (!question.terms) status = TREDE_INTERNAL;
    if (status == TREDE_OK) status = add_domain(&question, &pass, domain, domain_rows);
    if (status == TREDE_OK) status = conclude(&question, &pass, domain, domain_rows, out);
    trede_ratio_pass_free(&pass);
    trede_free(question.terms);
    return status;
}

static enum trede_status add_subsets(const struct question *q, struct trede_ratio_pass *passes,
                                     const struct trede_subsets *subsets)
{
    for (size_t row = 0; row < q->design->rows; row++) {
        size_t count = q->fn(q->context, row, q->terms);
        for (size_t i = subsets->first[row]; i < subsets->first[row + 1]; i++)
            if (!trede_ratio_pass_add(passes + subsets->in[i], row, q->terms, count)) return TREDE_INTERNAL;
    }
    return TREDE_OK;
}

enum trede_status trede_ratios_estimate_each(const struct trede_design *design, const struct trede_subsets *subsets,
                                             enum trede_covariances which, size_t k, trede_ratio_fn *fn,
                                             const void *context, struct trede_ratios *out)
{
    struct question question = {
        .design = design, .k = k, .fn = fn, .context = context, .apart = which == TREDE_VARIANCES_ONLY};
    struct trede_ratio_pass *passes = trede_alloc(subsets->count, sizeof *passes);
    size_t spare = TREDE_MOST_TOTALS, done = 0;
    question.terms = trede_alloc(k, sizeof *question.terms);
    enum trede_status status = passes && question.terms ? TREDE_OK : TREDE_INTERNAL;
    for (size_t d = 0; status == TREDE_OK && d < subsets->count; d++)
        status = trede_ratio_pass_begin(passes + d, design, k, &spare);
    if (status == TREDE_OK) status = add_subsets(&question, passes, subsets);
    for (; status == TREDE_OK && done < subsets->count; done += status == TREDE_OK)
        status = conclude(&question, passes + done, subsets->of[done].rows, subsets->of[done].count, out + done);
    for (size_t d = 0; passes && d < subsets->count; d++)
        trede_ratio_pass_free(passes + d);
    for (size_t d = 0; status != TREDE_OK && d < done; d++)
        trede_ratios_free(out + d);
    trede_free(question.terms);
    trede_free(passes);
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
