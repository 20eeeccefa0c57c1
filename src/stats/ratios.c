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
#include "stats/ratio_replicates.h"

static double df_of(const struct trede_met_units *units)
{
    return units->psus - units->strata;
}

/* ---- the ratios ---- */

static void fill_values(const struct trede_ratio_pass *pass, struct trede_ratios *out)
{
    const struct trede_ratio_question *q = pass->question;
    for (size_t i = 0; i < out->k; i++) {
        const struct trede_ratio_tally *r = pass->ratio + i;
        const struct trede_base_tally *b = pass->base + trede_base_of(q, i);
        double x = trede_sum_value(&b->x), above = x != 0.0 ? trede_sum_value(&r->off) / x : 0.0;
        out->value[i] = r->shift + above;
        out->base[i] = b->base;
        out->cases[i] = r->cases;
        out->weight[i] = b->weight;
        out->weight_squared[i] = b->weight_squared;
        out->df[i] = df_of(&b->units);
        if (!(b->weight > 0.0)) continue;
        double mean = r->first / b->weight, off = mean - above; /* off is not 0 where x is not constant */
        out->weighted_variance[i] = fmax(r->second / b->weight - mean * mean, 0.0) + off * off;
    }
    out->df_joint = df_of(&pass->joint);
    for (size_t p = 0; p < q->pair_count; p++)
        out->pair_df[p] = df_of(&pass->pair[p]);
}

/* ---- linearised ---- */

/* The pass is over: what a ratio is, less its shift, and the total of its base; 0 = nobody is in it. */
struct linearisation {
    const struct trede_ratio_pass *pass;
    struct trede_term *terms; /* k, for one row */
    size_t *first;            /* bases + 1: base b has the ratios first[b] to first[b + 1] - 1 */
    double *above, *x;        /* k, bases */
};

static enum trede_status linearise(struct trede_arena *arena, const struct trede_ratio_pass *pass,
                                   struct trede_term *terms, struct linearisation *l)
{
    const struct trede_ratio_question *q = pass->question;
    *l = (struct linearisation){.pass = pass, .terms = terms};
    l->first = trede_arena_alloc(arena, pass->bases + 1, sizeof *l->first);
    l->above = trede_arena_alloc(arena, q->k, sizeof *l->above);
    l->x = trede_arena_alloc(arena, pass->bases, sizeof *l->x);
    if (!l->first || !l->above || !l->x) return TREDE_INTERNAL;
    for (size_t b = 0; b < pass->bases; b++)
        l->x[b] = trede_sum_value(&pass->base[b].x);
    for (size_t i = 0; i < q->k; i++) {
        uint32_t b = trede_base_of(q, i);
        l->first[b + 1] = i + 1;
        if (l->x[b] != 0.0) l->above[i] = trede_sum_value(&pass->ratio[i].off) / l->x[b];
    }
    return TREDE_OK;
}

/* From the totals that were kept: (Y - R X) of the PSU, over the X of the domain. A ratio of which the PSU has the base
 * but no y has an influence too. */
static void psu_total(const void *context, size_t p, struct trede_total *total)
{
    const struct linearisation *l = context;
    const struct trede_kept_psu *psu = &l->pass->kept.psu[p];
    const struct trede_kept_total *bases = psu->totals, *ratios = bases + psu->bases;
    for (size_t i = 0; i < psu->bases; i++) {
        uint32_t b = bases[i].index;
        if (l->x[b] == 0.0) continue;
        trede_total_touch(total, b);
        for (size_t r = l->first[b]; r < l->first[b + 1]; r++)
            total->value[r] = -(l->above[r] * bases[i].value);
    }
    for (size_t i = 0; i < psu->ratios; i++)
        if (l->x[total->blocks->of[ratios[i].index]] != 0.0) trede_total_add(total, ratios[i].index, ratios[i].value);
    for (size_t a = 0; a < total->count; a++) {
        size_t b = total->touched[a];
        for (size_t r = l->first[b]; r < l->first[b + 1]; r++)
            total->value[r] /= l->x[b];
    }
}

static void take_value(struct trede_value *values, size_t *kept, size_t index, double u)
{
    values[(*kept)++] = (struct trede_value){index, u};
}

/* From a row: all ratios of the bases it is in. */
static size_t row_values(const void *context, size_t row, struct trede_value *values)
{
    const struct linearisation *l = context;
    const struct trede_ratio_question *q = l->pass->question;
    size_t count = q->fn(q->context, row, l->terms), kept = 0;
    for (size_t t = 0; t < count;) {
        uint32_t b = trede_base_of(q, l->terms[t].index);
        double x = l->terms[t].x;
        size_t next = l->first[b];
        for (; t < count && trede_base_of(q, l->terms[t].index) == b; t++) {
            const struct trede_term *term = l->terms + t;
            if (l->x[b] == 0.0) continue;
            for (; x != 0.0 && next < term->index; next++)
                take_value(values, &kept, next, -(l->above[next] * x) / l->x[b]);
            next = term->index + 1;
            double ratio = l->pass->ratio[term->index].shift + l->above[term->index];
            take_value(values, &kept, term->index, (term->y - ratio * term->x) / l->x[b]);
        }
        for (; x != 0.0 && l->x[b] != 0.0 && next < l->first[b + 1]; next++)
            take_value(values, &kept, next, -(l->above[next] * x) / l->x[b]);
    }
    return kept;
}

static enum trede_status fill_covariance(struct trede_arena *arena, const struct trede_ratio_pass *pass,
                                         struct trede_term *terms, const struct trede_subset *domain,
                                         struct trede_ratios *out)
{
    struct linearisation l;
    enum trede_status status = linearise(arena, pass, terms, &l);
    if (status != TREDE_OK) return status;
    struct trede_influence source = {.k = pass->question->k,
                                     .block_of = pass->question->base_of,
                                     .apart = pass->question->which == TREDE_VARIANCES_ONLY,
                                     .fn = row_values,
                                     .context = &l,
                                     .domain = domain->rows,
                                     .domain_rows = domain->rows ? domain->count : pass->design->rows};
    if (pass->keep) {
        source.psu = psu_total;
        source.psu_row = pass->kept.row;
        source.psu_count = pass->kept.psus;
    }
    return trede_variance(pass->design, &source, out->covariance, NULL);
}

static bool make_ratios(const struct trede_ratio_question *question, struct trede_ratios *out)
{
    size_t k = question->k;
    *out = (struct trede_ratios){.k = k};
    if (k > 0 && k > SIZE_MAX / 16 / k) return false;
    double *numbers = trede_alloc(k * k + 5 * k + question->pair_count, sizeof *numbers);
    int64_t *counts = trede_alloc(2 * k, sizeof *counts);
    out->value = numbers; /* one block each: trede_ratios_free relies on it */
    out->base = counts;
    if (!numbers || !counts) return false;
    out->weight = numbers + k;
    out->weight_squared = numbers + 2 * k;
    out->weighted_variance = numbers + 3 * k;
    out->df = numbers + 4 * k;
    out->covariance = numbers + 5 * k;
    out->pair_df = out->covariance + k * k;
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
static enum trede_status conclude(struct trede_ratio_pass *pass, struct trede_term *terms,
                                  const struct trede_subset *domain, struct trede_ratios *out)
{
    enum trede_status status = TREDE_INTERNAL;
    struct trede_arena *arena = trede_arena_create();
    *out = (struct trede_ratios){0};
    if (arena && make_ratios(pass->question, out)) {
        fill_values(pass, out);
        status = pass->design->replicates ? TREDE_OK : fill_covariance(arena, pass, terms, domain, out);
    }
    trede_arena_destroy(arena);
    if (status != TREDE_OK) trede_ratios_free(out);
    return status;
}

/* With replicates the covariance comes last, of all domains together. On failure out holds nothing. */
static enum trede_status replicate(const struct trede_design *design, const struct trede_ratio_pass *passes,
                                   const struct trede_subset *domains, size_t count, struct trede_ratios *out)
{
    if (!design->replicates) return TREDE_OK;
    enum trede_status status = trede_ratio_replicates(passes, domains, count, out);
    for (size_t d = 0; status != TREDE_OK && d < count; d++)
        trede_ratios_free(out + d);
    return status;
}

/* ---- the rows, PSU by PSU ---- */

struct rows {
    const struct trede_ratio_question *question;
    const struct trede_design *design;
    struct trede_term *terms; /* k, for one row */
    struct trede_weighted_row weighted;
};

static enum trede_status rows_begin(struct rows *rows)
{
    rows->terms = trede_alloc(rows->question->k, sizeof *rows->terms);
    rows->weighted.terms = trede_alloc(rows->question->k, sizeof *rows->weighted.terms);
    return rows->terms && rows->weighted.terms ? TREDE_OK : TREDE_INTERNAL;
}

static void rows_end(struct rows *rows)
{
    trede_free(rows->terms);
    trede_free(rows->weighted.terms);
}

static void look_at(struct rows *rows, size_t row)
{
    const struct trede_ratio_question *q = rows->question;
    size_t count = q->fn(q->context, row, rows->terms);
    trede_weigh_row(q, rows->terms, count, rows->design->weight[row], &rows->weighted);
}

static enum trede_status add_domain(struct rows *rows, struct trede_ratio_pass *pass, const struct trede_subset *domain)
{
    const uint32_t *psu = rows->design->psu;
    size_t count = domain->rows ? domain->count : rows->design->rows;
    for (size_t i = 0; i < count; i++) {
        size_t row = domain->rows ? domain->rows[i] : i;
        look_at(rows, row);
        trede_ratio_pass_add(pass, &rows->weighted);
        bool last = i + 1 == count || psu[domain->rows ? domain->rows[i + 1] : i + 1] != psu[row];
        if (last && !trede_ratio_pass_end_psu(pass, row)) return TREDE_INTERNAL;
    }
    return TREDE_OK;
}

enum trede_status trede_ratios_estimate(const struct trede_design *design, const uint32_t *domain, size_t domain_rows,
                                        size_t k, trede_ratio_fn *fn, const void *context, struct trede_ratios *out)
{
    const struct trede_ratio_question question = {.k = k, .fn = fn, .context = context};
    const struct trede_subset subset = {domain, domain_rows, design->psus};
    struct rows rows = {&question, design, NULL, {0}};
    struct trede_ratio_pass pass;
    size_t spare = TREDE_MOST_TOTALS;
    *out = (struct trede_ratios){0};
    enum trede_status status = trede_ratio_pass_begin(&pass, design, &question, design->psus, &spare);
    if (status == TREDE_OK) status = rows_begin(&rows);
    if (status == TREDE_OK) status = add_domain(&rows, &pass, &subset);
    if (status == TREDE_OK) status = conclude(&pass, rows.terms, &subset, out);
    if (status == TREDE_OK) status = replicate(design, &pass, &subset, 1, out);
    trede_ratio_pass_free(&pass);
    rows_end(&rows);
    return status;
}

/* Many domains: a row is looked at once and goes to those it is in. */
struct many {
    struct rows rows;
    const struct trede_subsets *subsets;
    struct trede_ratio_pass *passes;
};

static bool end_psu(struct many *m, size_t row)
{
    const struct trede_subsets *subsets = m->subsets;
    uint32_t psu = m->rows.design->psu[row];
    for (size_t i = subsets->psu_first[psu]; i < subsets->psu_first[psu + 1]; i++)
        if (!trede_ratio_pass_end_psu(m->passes + subsets->psu_in[i], row)) return false;
    return true;
}

static void add_row(struct many *m, size_t row)
{
    const struct trede_weighted_row *weighted = &m->rows.weighted;
    const struct trede_weighted_term *term = weighted->terms;
    const uint16_t *in = m->subsets->in + m->subsets->first[row], *end = m->subsets->in + m->subsets->first[row + 1];
    if (weighted->count == 1 && term->counts && m->passes->gathers) {
        uint32_t index = term->index;
        double weight = weighted->weight;
        for (; in < end; in++)
            trede_ratio_pass_gather(m->passes + *in, index, weight);
        return;
    }
    for (; weighted->count && in < end; in++)
        trede_ratio_pass_add(m->passes + *in, weighted);
}

static enum trede_status add_subsets(struct many *m)
{
    const struct trede_design *design = m->rows.design;
    for (size_t row = 0; row < design->rows; row++) {
        look_at(&m->rows, row);
        add_row(m, row);
        bool last = row + 1 == design->rows || design->psu[row + 1] != design->psu[row];
        if (last && !end_psu(m, row)) return TREDE_INTERNAL;
    }
    return TREDE_OK;
}

static enum trede_status many_begin(struct many *m, size_t *spare)
{
    enum trede_status status = rows_begin(&m->rows);
    m->passes = trede_alloc(m->subsets->count, sizeof *m->passes);
    if (!m->passes) return TREDE_INTERNAL;
    for (size_t d = 0; status == TREDE_OK && d < m->subsets->count; d++)
        status = trede_ratio_pass_begin(m->passes + d, m->rows.design, m->rows.question, m->subsets->of[d].psus, spare);
    return status;
}

static void many_end(struct many *m)
{
    for (size_t d = 0; m->passes && d < m->subsets->count; d++)
        trede_ratio_pass_free(m->passes + d);
    trede_free(m->passes);
    rows_end(&m->rows);
}

enum trede_status trede_ratios_estimate_each(const struct trede_design *design, const struct trede_subsets *subsets,
                                             const struct trede_ratio_question *question, struct trede_ratios *out)
{
    struct many m = {.rows = {question, design, NULL, {0}}, .subsets = subsets};
    size_t spare = TREDE_MOST_TOTALS, done = 0;
    enum trede_status status = many_begin(&m, &spare);
    if (status == TREDE_OK) status = add_subsets(&m);
    for (; status == TREDE_OK && done < subsets->count; done += status == TREDE_OK)
        status = conclude(m.passes + done, m.rows.terms, &subsets->of[done], out + done);
    for (size_t d = 0; status != TREDE_OK && d < done; d++)
        trede_ratios_free(out + d);
    if (status == TREDE_OK) status = replicate(design, m.passes, subsets->of, subsets->count, out);
    many_end(&m);
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
