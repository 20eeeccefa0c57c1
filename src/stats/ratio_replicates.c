/* ratio_replicates.c - covariance of ratios from replicate weights.
 *
 * Model: theta_r = sum w_r y / sum w_r x, with y taken off its shift (ratio_pass.h): then theta_r - theta is the
 * difference of two small numbers, and of a mean of equal numbers exactly 0. Algorithm: cells of a domain are its
 * bases, then its ratios; the totals of PSUs that the pass kept are enough for a bootstrap whose weights are a
 * multiplier of the PSU, otherwise the rows are read again. Domains go together as far as memory allows, because the
 * multipliers of a block of replicates are made once for all of them. Reference: survey::svymean and svyratio of a
 * svrepdesign. Rejected: linearised replicates for ratios too, which would not be what R prints. */
#include "stats/ratio_replicates.h"

#include <string.h>

#include "stats/replicated.h"

enum { MOST_SUMS = 1 << 23 }; /* 64 MiB */

struct domain {
    const struct trede_ratio_pass *pass;
    const struct trede_subset *subset;
    struct trede_ratios *out;
    struct trede_term *terms; /* k, for one row */
    struct trede_unit_totals totals;
    double *sum; /* (bases + k) x stride */
};

static size_t cells_of(const struct trede_ratio_pass *pass)
{
    return pass->bases + pass->question->k;
}

/* ---- what is summed ---- */

static size_t row_cells(const void *context, size_t row, struct trede_cell_value *values)
{
    const struct domain *d = context;
    const struct trede_ratio_question *q = d->pass->question;
    size_t count = q->fn(q->context, row, d->terms), cells = 0;
    uint32_t last = UINT32_MAX;
    for (size_t t = 0; t < count; t++) {
        const struct trede_term *term = d->terms + t;
        uint32_t base = trede_base_of(q, term->index);
        double off = term->y - d->pass->ratio[term->index].shift * term->x;
        if (base != last && term->x != 0.0) values[cells++] = (struct trede_cell_value){base, term->x};
        if (off != 0.0) values[cells++] = (struct trede_cell_value){d->pass->bases + term->index, off};
        last = base;
    }
    return cells;
}

/* The kept totals of the pass as totals of units. */
static bool list_units(struct trede_arena *arena, struct domain *d)
{
    const struct trede_kept *kept = &d->pass->kept;
    uint32_t *unit = trede_arena_alloc(arena, kept->psus, sizeof *unit);
    size_t *first = trede_arena_alloc(arena, kept->psus + 1, sizeof *first), next = 0;
    struct trede_unit_cell *cell = trede_arena_alloc(arena, kept->totals, sizeof *cell);
    if (!unit || !first || !cell) return false;
    for (size_t p = 0; p < kept->psus; p++) {
        const struct trede_kept_psu *psu = &kept->psu[p];
        unit[p] = d->pass->design->psu[kept->row[p]];
        for (uint32_t i = 0; i < psu->bases + psu->ratios; i++) {
            uint32_t index = psu->totals[i].index + (i < psu->bases ? 0 : (uint32_t)d->pass->bases);
            cell[next++] = (struct trede_unit_cell){index, psu->totals[i].value};
        }
        first[p + 1] = next;
    }
    d->totals = (struct trede_unit_totals){cells_of(d->pass), kept->psus, unit, first, cell, NULL};
    return true;
}

static enum trede_status prepare(struct trede_arena *arena, struct domain *d, struct trede_replicated *of)
{
    size_t k = d->pass->question->k, cells = cells_of(d->pass);
    size_t stride = trede_replicate_stride(d->pass->design->replicates->count);
    d->sum = trede_arena_alloc(arena, cells, stride * sizeof *d->sum);
    d->terms = trede_arena_alloc(arena, k, sizeof *d->terms);
    bool collapsed = true;
    if (!d->sum || !d->terms) return TREDE_INTERNAL;
    *of = (struct trede_replicated){.cells = cells,
                                    .domain = d->subset->rows,
                                    .domain_rows = d->subset->count,
                                    .most = 2 * k,
                                    .fn = row_cells,
                                    .context = d,
                                    .sum = d->sum};
    enum trede_status status = TREDE_OK;
    if (!d->pass->keep)
        status =
            trede_replicate_collapse(arena, d->pass->design, d->pass->design->replicates, of, &d->totals, &collapsed);
    else if (!list_units(arena, d))
        status = TREDE_INTERNAL;
    if (collapsed) of->totals = &d->totals;
    return status;
}

/* ---- from sums to a covariance ---- */

/* Deviations take the place of the sums of the ratios. said (bases x stride). */
static void deviate(struct domain *d, size_t stride, uint8_t *said)
{
    const struct trede_ratio_pass *pass = d->pass;
    for (size_t i = 0; i < pass->bases * stride; i++)
        said[i] = d->sum[i] != 0.0;
    for (size_t i = 0; i < pass->question->k; i++) {
        uint32_t b = trede_base_of(pass->question, i);
        double *of = d->sum + (pass->bases + i) * stride, above = d->out->value[i] - pass->ratio[i].shift;
        for (size_t r = 0; r < stride; r++)
            of[r] = said[b * stride + r] ? of[r] / d->sum[b * stride + r] - above : 0.0;
    }
}

static enum trede_status vary(struct trede_arena *arena, struct domain *d)
{
    const struct trede_ratio_pass *pass = d->pass;
    const struct trede_ratio_question *q = pass->question;
    size_t stride = trede_replicate_stride(pass->design->replicates->count);
    uint8_t *said = trede_arena_alloc(arena, pass->bases, stride * sizeof *said);
    uint32_t *base_of = trede_arena_alloc(arena, q->k, sizeof *base_of);
    if (!said || !base_of) return TREDE_INTERNAL;
    for (size_t i = 0; i < q->k; i++)
        base_of[i] = trede_base_of(q, i);
    deviate(d, stride, said);
    const struct trede_deviations deviations = {.k = q->k,
                                                .of = d->sum + pass->bases * stride,
                                                .said = said,
                                                .group_of = base_of,
                                                .apart = q->which == TREDE_VARIANCES_ONLY};
    trede_replicate_covariance(pass->design->replicates, &deviations, d->out->covariance);
    return TREDE_OK;
}

/* ---- degrees of freedom of given weights ---- */

struct ranks {
    const struct trede_replicates *replicates;
    struct trede_rank *base; /* bases */
    struct trede_rank both;  /* of two bases, or all */
    double *scratch;
};

static bool make_rank(struct trede_arena *arena, const struct trede_replicates *replicates, struct trede_rank *rank)
{
    *rank = (struct trede_rank){.width = replicates->count, .most = replicates->rank};
    rank->basis = trede_arena_alloc(arena, rank->most, rank->width * sizeof *rank->basis);
    return rank->basis != NULL;
}

static bool make_ranks(struct trede_arena *arena, const struct trede_replicates *replicates, size_t bases,
                       struct ranks *ranks)
{
    ranks->replicates = replicates;
    ranks->base = trede_arena_alloc(arena, bases, sizeof *ranks->base);
    ranks->scratch = trede_arena_alloc(arena, replicates->count, sizeof *ranks->scratch);
    bool all = ranks->base && ranks->scratch && make_rank(arena, replicates, &ranks->both);
    for (size_t b = 0; all && b < bases; b++)
        all = make_rank(arena, replicates, &ranks->base[b]);
    return all;
}

static void add_row(const struct domain *d, const struct ranks *ranks, size_t row)
{
    const struct trede_ratio_question *q = d->pass->question;
    const double *weight = ranks->replicates->weight + row * ranks->replicates->count;
    size_t count = q->fn(q->context, row, d->terms);
    for (size_t t = 0; t < count; t++)
        if (d->terms[t].x != 0.0)
            trede_rank_add(&ranks->base[trede_base_of(q, d->terms[t].index)], weight, ranks->scratch);
}

static void join(const struct ranks *ranks, struct trede_rank *into, const struct trede_rank *from)
{
    for (size_t i = 0; i < from->rank; i++)
        trede_rank_add(into, from->basis + i * from->width, ranks->scratch);
}

static double less_one(const struct trede_rank *rank)
{
    return rank->rank > 0 ? (double)rank->rank - 1.0 : 0.0;
}

static void fill_by_rank(const struct domain *d, struct ranks *ranks)
{
    const struct trede_ratio_question *q = d->pass->question;
    for (size_t i = 0; i < q->k; i++)
        d->out->df[i] = less_one(&ranks->base[trede_base_of(q, i)]);
    for (size_t p = 0; p < q->pair_count; p++) {
        ranks->both.rank = 0;
        join(ranks, &ranks->both, &ranks->base[q->pairs[p].a]);
        join(ranks, &ranks->both, &ranks->base[q->pairs[p].b]);
        d->out->pair_df[p] = less_one(&ranks->both);
    }
    ranks->both.rank = 0;
    for (size_t b = 0; b < d->pass->bases; b++)
        join(ranks, &ranks->both, &ranks->base[b]);
    d->out->df_joint = less_one(&ranks->both);
}

static double no_more(double df, int64_t rows)
{
    double most = rows > 0 ? (double)rows - 1.0 : 0.0;
    return df < most ? df : most;
}

/* As the user gave them; so many rows have no more. */
static void fill_as_given(const struct domain *d, double df)
{
    const struct trede_ratio_question *q = d->pass->question;
    int64_t all = 0;
    for (size_t i = 0; i < q->k; i++)
        d->out->df[i] = no_more(df, d->out->base[i]);
    for (size_t b = 0; b < d->pass->bases; b++)
        all += d->pass->base[b].base;
    d->out->df_joint = no_more(df, all);
    for (size_t p = 0; p < q->pair_count; p++)
        d->out->pair_df[p] = no_more(df, d->pass->base[q->pairs[p].a].base + d->pass->base[q->pairs[p].b].base);
}

static enum trede_status count_freedom(struct trede_arena *arena, const struct domain *d)
{
    const struct trede_design *design = d->pass->design;
    const struct trede_replicates *replicates = design->replicates;
    struct ranks ranks = {0};
    if (!replicates->weight) return TREDE_OK;
    if (replicates->df > 0.0) {
        fill_as_given(d, replicates->df);
        return TREDE_OK;
    }
    if (!make_ranks(arena, replicates, d->pass->bases, &ranks)) return TREDE_INTERNAL;
    size_t rows = d->subset->rows ? d->subset->count : design->rows;
    for (size_t i = 0; i < rows; i++)
        add_row(d, &ranks, d->subset->rows ? d->subset->rows[i] : i);
    fill_by_rank(d, &ranks);
    return TREDE_OK;
}

/* ---- all domains ---- */

static enum trede_status estimate_batch(struct trede_arena *arena, struct domain *domains, size_t count)
{
    const struct trede_design *design = domains->pass->design;
    struct trede_replicated *of = trede_arena_alloc(arena, count, sizeof *of);
    enum trede_status status = of ? TREDE_OK : TREDE_INTERNAL;
    for (size_t d = 0; !status && d < count; d++)
        status = prepare(arena, &domains[d], &of[d]);
    if (!status) status = trede_replicate_sums(design, design->replicates, of, count);
    for (size_t d = 0; !status && d < count; d++)
        status = vary(arena, &domains[d]);
    for (size_t d = 0; !status && d < count; d++)
        status = count_freedom(arena, &domains[d]);
    return status;
}

/* How many domains from the first have room together; at least one. */
static size_t batch_from(const struct trede_ratio_pass *passes, size_t domains)
{
    size_t each = cells_of(passes) * trede_replicate_stride(passes->design->replicates->count);
    size_t fit = each > 0 ? MOST_SUMS / each : domains;
    if (fit < 1) fit = 1;
    return fit < domains ? fit : domains;
}

enum trede_status trede_ratio_replicates(const struct trede_ratio_pass *passes, const struct trede_subset *subsets,
                                         size_t domains, struct trede_ratios *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t from = 0, count; !status && from < domains; from += count) {
        count = batch_from(passes + from, domains - from);
        struct trede_arena *arena = trede_arena_create();
        struct domain *batch = arena ? trede_arena_alloc(arena, count, sizeof *batch) : NULL;
        status = batch ? TREDE_OK : TREDE_INTERNAL;
        for (size_t d = 0; batch && d < count; d++)
            batch[d] = (struct domain){.pass = &passes[from + d], .subset = &subsets[from + d], .out = &out[from + d]};
        if (!status) status = estimate_batch(arena, batch, count);
        trede_arena_destroy(arena);
    }
    return status;
}
