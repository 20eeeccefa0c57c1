/* estimated_weights.c - stacked estimating equations for ratios with an estimated factor in their weights.
 *
 * Model: R = Y / X with Y = sum w f(b) y, X = sum w f(b) x, and b the solution of estimating equations with linearised
 * variable v (influence). Then R has linearised variable
 *   u = f (y - R x) / X + g'v,   g = sum w (df/db) (y - R x) / X,
 * the second part for every row b was estimated from, in the domain or not: people who were not seen again make the
 * weights of those who were. Algorithm: the covariance of the first parts and of b is asked of the variance engine in
 * one go, b as a block of its own, and V(R) = [I g'] V [I g']'. The first parts touch few ratios of a PSU, and that of
 * b with itself is the same for every domain and made once, so what a domain costs is its rows, not rows x ratios^2.
 * Reference: Binder 1983; Kim & Kim 2007 (Canadian Journal of Statistics 35: estimated response probabilities).
 * Rejected: weights as known, which overstates the variance where the model explains what is measured; replication,
 * which would fit the model again for every replicate. */
#include "stats/estimated_weights.h"

#include <string.h>

#include "base/alloc.h"
#include "base/sum.h"
#include "stats/influence.h"
#include "stats/moments.h"

/* ---- the question, with factors ---- */

struct weighted_question {
    const struct trede_ratio_question *asked;
    const struct trede_estimated_weights *weights;
};

static double factor_of(const struct trede_estimated_weights *weights, size_t row)
{
    uint32_t cell = weights->of[row];
    return cell == TREDE_NO_PATTERN ? 0.0 : weights->factor[cell];
}

static size_t weighted_terms(const void *context, size_t row, struct trede_term *terms)
{
    const struct weighted_question *q = context;
    double factor = factor_of(q->weights, row);
    size_t count = factor > 0.0 ? q->asked->fn(q->asked->context, row, terms) : 0;
    for (size_t t = 0; t < count; t++) {
        terms[t].y *= factor;
        terms[t].x *= factor;
    }
    return count;
}

/* ---- one domain ---- */

struct psu_rows {
    uint32_t first, end;
};

/* The work for one domain: totals first, then influence. */
struct domain_work {
    const struct trede_design *design;
    struct weighted_question question;
    const struct trede_subset *domain;
    struct trede_ratios *out;
    size_t bases, chosen;
    struct trede_term *terms; /* k, for one row */
    struct trede_sum *x;      /* bases: sum w f x */
    double *gradient_x;       /* bases x q: sum w (df/db) x */
    double *gradient_y;       /* k x q */
    double *weight, *squared; /* bases */
    size_t *ratio;            /* chosen: which ratio; those with a variance to estimate */
    size_t *first;            /* bases + 1: of base b are chosen first[b] to first[b + 1] - 1 */
    uint32_t *block_of;       /* chosen + q: the bases with one chosen; the parameters come last */
    uint8_t *inside;          /* rows */
    double *u;                /* chosen + q, for one row */
    const struct psu_rows *psu;
};

static void add_gradient(double *sum, double amount, const double *gradient, size_t q)
{
    for (size_t i = 0; i < q; i++)
        sum[i] += amount * gradient[i];
}

static void add_row(struct domain_work *work, size_t row)
{
    const struct trede_ratio_question *asked = work->question.asked;
    const struct trede_estimated_weights *weights = work->question.weights;
    double factor = factor_of(weights, row), w = work->design->weight[row];
    if (!(factor > 0.0)) return;
    size_t count = asked->fn(asked->context, row, work->terms);
    const double *gradient = weights->gradient + (size_t)weights->of[row] * weights->q;
    uint32_t last = UINT32_MAX;
    for (size_t t = 0; t < count; t++) {
        const struct trede_term *term = &work->terms[t];
        uint32_t base = asked->base_of ? asked->base_of[term->index] : (uint32_t)term->index;
        add_gradient(work->gradient_y + term->index * weights->q, w * term->y, gradient, weights->q);
        if (base == last || term->x == 0.0) continue;
        last = base;
        trede_sum_add(&work->x[base], w * factor * term->x);
        add_gradient(work->gradient_x + base * weights->q, w * term->x, gradient, weights->q);
        work->weight[base] += w * factor;
        work->squared[base] += w * factor * w * factor;
    }
}

static uint32_t base_of(const struct domain_work *work, size_t ratio)
{
    const uint32_t *of = work->question.asked->base_of;
    return of ? of[ratio] : (uint32_t)ratio;
}

/* Ratios somebody counts for; the others are 0 without a variance. */
static void choose_ratios(struct domain_work *work)
{
    struct trede_ratios *out = work->out;
    for (size_t i = 0; i < out->k; i++) {
        uint32_t base = base_of(work, i);
        out->weight[i] = work->weight[base];
        out->weight_squared[i] = work->squared[base];
        out->weighted_variance[i] = 0.0;
        if (out->cases[i] > 0 && trede_sum_value(&work->x[base]) != 0.0) work->ratio[work->chosen++] = i;
        work->first[base + 1] = work->chosen;
    }
}

/* g (chosen x q): how the ratios move with the parameters. */
static void fill_gradient(const struct domain_work *work, double *g)
{
    size_t q = work->question.weights->q;
    for (size_t c = 0; c < work->chosen; c++) {
        size_t i = work->ratio[c];
        uint32_t base = base_of(work, i);
        double x = trede_sum_value(&work->x[base]);
        for (size_t j = 0; j < q; j++)
            g[c * q + j] = (work->gradient_y[i * q + j] - work->out->value[i] * work->gradient_x[base * q + j]) / x;
    }
}

/* ---- influence ---- */

/* Adds scale times the first part of u: what the row itself says. total NULL = nobody asks which blocks. */
static void add_direct(const struct domain_work *work, size_t row, double scale, double *u, struct trede_total *total)
{
    size_t count = weighted_terms(&work->question, row, work->terms), at = 0;
    uint32_t last = UINT32_MAX;
    for (size_t t = 0; t < count; t++) {
        const struct trede_term *term = &work->terms[t];
        uint32_t base = base_of(work, term->index);
        double x = trede_sum_value(&work->x[base]);
        if (x == 0.0 || work->first[base] == work->first[base + 1]) continue;
        if (base != last) {
            last = base;
            at = work->first[base];
            if (total) trede_total_touch(total, work->block_of[at]);
            for (size_t c = at; c < work->first[base + 1]; c++)
                u[c] -= scale * work->out->value[work->ratio[c]] * term->x / x;
        }
        while (at < work->first[base + 1] && work->ratio[at] < term->index)
            at++;
        if (at < work->first[base + 1] && work->ratio[at] == term->index) u[at] += scale * term->y / x;
    }
}

static void add_parameters(const struct trede_estimated_weights *weights, size_t row, double scale, double *u)
{
    const double *influence = weights->influence + (size_t)weights->of[row] * weights->q;
    for (size_t j = 0; j < weights->q; j++)
        u[j] += scale * influence[j];
}

static void psu_total(const void *context, size_t p, struct trede_total *total)
{
    const struct domain_work *work = context;
    const struct trede_estimated_weights *weights = work->question.weights;
    if (weights->q > 0) trede_total_touch(total, work->block_of[work->chosen]);
    for (uint32_t row = work->psu[p].first; row < work->psu[p].end; row++) {
        if (weights->of[row] == TREDE_NO_PATTERN) continue;
        add_parameters(weights, row, work->design->weight[row], total->value + work->chosen);
        if (work->inside[row]) add_direct(work, row, work->design->weight[row], total->value, total);
    }
}

static size_t row_values(const void *context, size_t row, struct trede_value *values)
{
    const struct domain_work *work = context;
    const struct trede_estimated_weights *weights = work->question.weights;
    size_t k = work->chosen + weights->q;
    if (weights->of[row] == TREDE_NO_PATTERN) return 0;
    memset(work->u, 0, k * sizeof *work->u);
    add_parameters(weights, row, 1.0, work->u + work->chosen);
    if (work->inside[row]) add_direct(work, row, 1.0, work->u, NULL);
    for (size_t c = 0; c < k; c++)
        values[c] = (struct trede_value){c, work->u[c]};
    return k;
}

/* ---- PSUs that had a part in the estimating ---- */

struct psus {
    struct psu_rows *of;
    uint32_t *row;
    size_t count;
};

static enum trede_status list_psus(struct trede_arena *arena, const struct trede_design *design,
                                   const struct trede_estimated_weights *weights, struct psus *psus)
{
    psus->of = trede_arena_alloc(arena, design->psus, sizeof *psus->of);
    psus->row = trede_arena_alloc(arena, design->psus, sizeof *psus->row);
    if (!psus->of || !psus->row) return TREDE_INTERNAL;
    for (size_t row = 0; row < design->rows; row++) {
        if (weights->of[row] == TREDE_NO_PATTERN) continue;
        bool open = psus->count > 0 && design->psu[psus->row[psus->count - 1]] == design->psu[row];
        if (!open) {
            psus->row[psus->count] = (uint32_t)row;
            psus->of[psus->count++].first = (uint32_t)row;
        }
        psus->of[psus->count - 1].end = (uint32_t)row + 1;
    }
    return TREDE_OK;
}

/* ---- one domain, put together ---- */

static bool take_room(struct trede_arena *arena, struct domain_work *work)
{
    size_t k = work->out->k, q = work->question.weights->q;
    work->bases = k ? (size_t)base_of(work, k - 1) + 1 : 0;
    work->terms = trede_arena_alloc(arena, k, sizeof *work->terms);
    work->x = trede_arena_alloc(arena, work->bases, sizeof *work->x);
    work->gradient_x = trede_arena_alloc(arena, work->bases * q, sizeof(double));
    work->gradient_y = trede_arena_alloc(arena, k * q, sizeof(double));
    work->weight = trede_arena_alloc(arena, work->bases, sizeof(double));
    work->squared = trede_arena_alloc(arena, work->bases, sizeof(double));
    work->ratio = trede_arena_alloc(arena, k, sizeof *work->ratio);
    work->first = trede_arena_alloc(arena, work->bases + 1, sizeof *work->first);
    work->inside = trede_arena_alloc(arena, work->design->rows, 1);
    work->block_of = trede_arena_alloc(arena, k + q, sizeof *work->block_of);
    work->u = trede_arena_alloc(arena, k + q, sizeof(double));
    return work->terms && work->x && work->gradient_x && work->gradient_y && work->weight && work->squared &&
           work->ratio && work->first && work->inside && work->block_of && work->u;
}

static void add_rows(struct domain_work *work)
{
    const struct trede_subset *domain = work->domain;
    size_t count = domain->rows ? domain->count : work->design->rows;
    for (size_t i = 0; i < count; i++) {
        size_t row = domain->rows ? domain->rows[i] : i;
        work->inside[row] = 1;
        add_row(work, row);
    }
}

static void fill_blocks(struct domain_work *work)
{
    uint32_t block = 0;
    for (size_t c = 0; c < work->chosen; c++) {
        if (c > 0 && base_of(work, work->ratio[c]) != base_of(work, work->ratio[c - 1])) block++;
        work->block_of[c] = block;
    }
    for (size_t j = 0; j < work->question.weights->q; j++)
        work->block_of[work->chosen + j] = work->chosen > 0 ? block + 1 : 0;
}

/* Covariance (k x k, k = chosen + q) of the first parts and the parameters; with known (q x q), the parameters' own is
 * taken from there. */
static enum trede_status stacked_covariance(struct domain_work *work, const struct psus *psus, const double *known,
                                            double *covariance)
{
    size_t q = work->question.weights->q, chosen = work->chosen, k = chosen + q;
    fill_blocks(work);
    work->psu = psus->of;
    struct trede_influence source = {.k = k,
                                     .block_of = work->block_of,
                                     .last_block_known = known && q > 0,
                                     .fn = row_values,
                                     .context = work,
                                     .domain_rows = work->design->rows};
    if (trede_totals_suffice(work->design)) {
        source.psu = psu_total;
        source.psu_row = psus->row;
        source.psu_count = psus->count;
    }
    enum trede_status status = trede_variance(work->design, &source, covariance, NULL);
    for (size_t i = 0; known && i < q; i++)
        memcpy(covariance + (chosen + i) * k + chosen, known + i * q, q * sizeof *known);
    return status;
}

/* [I g] V [I g]' into the places of the chosen ratios. half: room for chosen x (chosen + q). */
static void fill_covariance(const struct domain_work *work, const double *stacked, const double *g, double *half)
{
    size_t q = work->question.weights->q, chosen = work->chosen, k = chosen + q;
    for (size_t a = 0; a < chosen; a++)
        for (size_t b = 0; b < k; b++) {
            double sum = stacked[a * k + b];
            for (size_t j = 0; j < q; j++)
                sum += g[a * q + j] * stacked[(chosen + j) * k + b];
            half[a * k + b] = sum;
        }
    for (size_t a = 0; a < chosen; a++)
        for (size_t b = 0; b <= a; b++) {
            double sum = half[a * k + b];
            for (size_t j = 0; j < q; j++)
                sum += half[a * k + chosen + j] * g[b * q + j];
            size_t i = work->ratio[a], l = work->ratio[b];
            work->out->covariance[i * work->out->k + l] = work->out->covariance[l * work->out->k + i] = sum;
        }
}

static enum trede_status estimate_covariance(struct trede_arena *arena, struct domain_work *work,
                                             const struct psus *psus, const double *known)
{
    size_t q = work->question.weights->q, chosen = work->chosen, k = chosen + q;
    double *g = trede_arena_alloc(arena, chosen * q, sizeof *g);
    double *stacked = trede_arena_alloc(arena, k * k, sizeof *stacked);
    double *half = trede_arena_alloc(arena, chosen * k, sizeof *half);
    if (!g || !stacked || !half) return TREDE_INTERNAL;
    fill_gradient(work, g);
    enum trede_status status = stacked_covariance(work, psus, known, stacked);
    memset(work->out->covariance, 0, work->out->k * work->out->k * sizeof(double));
    if (!status) fill_covariance(work, stacked, g, half);
    return status;
}

/* The parameters alone: what all domains have in common. */
static enum trede_status parameter_covariance(struct trede_arena *arena, const struct domain_work *given,
                                              const struct psus *psus, double *covariance)
{
    struct trede_ratios none = {0};
    struct domain_work work = *given;
    work.out = &none;
    if (!take_room(arena, &work)) return TREDE_INTERNAL;
    return stacked_covariance(&work, psus, NULL, covariance);
}

static enum trede_status correct_domain(const struct domain_work *given, const struct psus *psus, const double *known)
{
    struct domain_work work = *given;
    struct trede_arena *arena = trede_arena_create();
    enum trede_status status = arena && take_room(arena, &work) ? TREDE_OK : TREDE_INTERNAL;
    if (!status) add_rows(&work);
    if (!status) choose_ratios(&work);
    if (!status && work.chosen) status = estimate_covariance(arena, &work, psus, known);
    trede_arena_destroy(arena);
    return status;
}

enum trede_status trede_ratios_reweighted_each(const struct trede_design *design, const struct trede_subsets *subsets,
                                               const struct trede_ratio_question *question,
                                               const struct trede_estimated_weights *weights, struct trede_ratios *out)
{
    struct domain_work work = {.design = design, .question = {question, weights}};
    struct trede_ratio_question weighted = *question;
    struct psus psus = {0};
    weighted.fn = weighted_terms;
    weighted.context = &work.question;
    struct trede_arena *arena = trede_arena_create();
    double *known = arena ? trede_arena_alloc(arena, weights->q * weights->q, sizeof *known) : NULL;
    enum trede_status status = known ? list_psus(arena, design, weights, &psus) : TREDE_INTERNAL;
    if (!status && weights->q > 0) status = parameter_covariance(arena, &work, &psus, known);
    if (!status) status = trede_ratios_estimate_each(design, subsets, &weighted, out);
    bool made = !status;
    for (size_t d = 0; !status && d < subsets->count; d++) {
        work.domain = &subsets->of[d];
        work.out = &out[d];
        status = correct_domain(&work, &psus, known);
    }
    for (size_t d = 0; made && status && d < subsets->count; d++)
        trede_ratios_free(&out[d]);
    trede_arena_destroy(arena);
    return status;
}
