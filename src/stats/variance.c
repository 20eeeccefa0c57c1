/* variance.c - the one variance engine: from linearised values to a covariance matrix.
 *
 * Model: with-replacement sampling of PSUs within strata, finite population corrections where fractions are given:
 *   V = sum_h (1 - f_h) n_h/(n_h - 1) sum_j (z_hj - mean_h)(z_hj - mean_h)'
 *     + sum_h f_h sum_j (1 - f_hj) n_hj/(n_hj - 1) sum_l (z_hjl - mean_hj)(z_hjl - mean_hj)'   (second stage)
 * with z the total of w u of a unit, n_h the PSUs of the stratum in the whole design: a PSU without a row in the domain
 * has total 0. A stratum without a row in the domain adds nothing.
 * Algorithm: one pass over the rows in design order; nothing larger than k x k is held (moments.c).
 * Reference: Binder 1983; Lumley 2004, survey::svyrecvar (same numbers). Rejected: deleting rows outside the domain,
 * which loses PSUs; an n x k matrix of influence values. */
#include <math.h>

#include "stats/influence.h"
#include "stats/moments.h"
#include "stats/replicated.h"

/* Fully sampled strata have no variance at their stage, however many PSUs they have (survey uses the same bound). */
static const double fully_sampled = 1e-7;

/* Strata of one PSU, kept apart until the mean of all PSU totals is known. */
struct alone {
    double *outer; /* k x k: sum of c z z' */
    double *sum;   /* k: sum of c z */
    double weight; /* sum of c */
};

struct walk {
    const struct trede_design *design;
    size_t k;
    bool two_stages, open, apart;
    size_t row;           /* the row added last: tells which stratum, PSU and second-stage unit are open */
    size_t stratum_start; /* first design row of the open stratum */
    size_t psu_start;     /* first design row of the open PSU; followed in two stages only */
    struct trede_blocks blocks;
    struct trede_total psu, second;
    struct trede_moments psus, seconds;
    struct alone alone;
    double *grand;  /* k: sum of all PSU totals */
    double *within; /* k x k: the second stage */
    double *covariance;
    size_t strata, estimable, lonely_stratum;
    bool refused;
};

static bool make_walk(struct trede_arena *arena, const struct trede_influence *source, struct walk *w)
{
    const struct trede_design *design = w->design;
    size_t k = w->k, square = k * k;
    w->two_stages = design->second && design->fraction && design->second_fraction;
    w->alone.outer = trede_arena_alloc(arena, square, sizeof(double));
    w->alone.sum = trede_arena_alloc(arena, k, sizeof(double));
    w->grand = trede_arena_alloc(arena, k, sizeof(double));
    w->within = trede_arena_alloc(arena, w->two_stages ? square : 1, sizeof(double));
    if (!w->alone.outer || !w->alone.sum || !w->grand || !w->within) return false;
    if (!trede_blocks_make(arena, k, source->block_of, &w->blocks)) return false;
    if (!trede_total_make(arena, &w->blocks, &w->psu)) return false;
    if (!trede_moments_make(arena, &w->blocks, w->apart, &w->psus)) return false;
    if (source->last_block_known) w->psus.known = w->blocks.count - 1;
    if (!w->two_stages) return true;
    return trede_total_make(arena, &w->blocks, &w->second) &&
           trede_moments_make(arena, &w->blocks, w->apart, &w->seconds);
}

/* Units (runs of equal inner ids) of the group that starts at row start. */
static size_t units_from(const uint32_t *outer, const uint32_t *inner, size_t rows, size_t start)
{
    size_t units = 1;
    for (size_t row = start + 1; row < rows && outer[row] == outer[start]; row++)
        units += inner[row] != inner[row - 1];
    return units;
}

static size_t start_of(const uint32_t *group, uint32_t id, size_t from)
{
    while (group[from] != id)
        from++;
    return from;
}

static double unsampled(const double *fraction, uint32_t id)
{
    double rest = fraction ? 1.0 - fraction[id] : 1.0;
    return rest < fully_sampled ? 0.0 : rest;
}

static void meet_lonely(struct walk *w, uint32_t stratum)
{
    if (w->lonely_stratum == SIZE_MAX) w->lonely_stratum = stratum;
    if (w->design->lonely == TREDE_LONELY_REFUSE) w->refused = true;
}

static void move_total(struct trede_total *from, struct trede_total *into)
{
    const size_t *first = from->blocks->first;
    for (size_t a = 0; a < from->count; a++)
        for (size_t i = first[from->touched[a]]; i < first[from->touched[a] + 1]; i++)
            trede_total_add(into, i, from->value[i]);
    trede_total_clear(from);
}

static void close_second(struct walk *w)
{
    if (!w->two_stages) return;
    trede_moments_add(&w->seconds, &w->second);
    move_total(&w->second, &w->psu);
}

/* The second stage of the PSU that ends. A lonely second-stage unit is centred at 0, which is the mean of all totals of
 * a linearised statistic, except where the policy says it adds nothing. */
static void close_within(struct walk *w, uint32_t stratum, uint32_t psu)
{
    const struct trede_design *d = w->design;
    double scale = d->fraction[stratum] * unsampled(d->second_fraction, psu);
    if (scale <= 0.0) {
        trede_moments_empty(&w->seconds);
        return;
    }
    size_t units = units_from(d->psu, d->second, d->rows, w->psu_start);
    if (units > 1) {
        trede_moments_close(&w->seconds, units, scale * (double)units / (double)(units - 1), w->within);
        return;
    }
    meet_lonely(w, stratum);
    if (d->lonely == TREDE_LONELY_NOTHING) {
        trede_moments_empty(&w->seconds);
    } else {
        trede_moments_close_single(&w->seconds, scale, w->within, NULL);
    }
}

static void close_psu(struct walk *w)
{
    close_second(w);
    if (w->two_stages) close_within(w, w->design->stratum[w->row], w->design->psu[w->row]);
    const size_t *first = w->blocks.first;
    for (size_t a = 0; a < w->psu.count; a++)
        for (size_t i = first[w->psu.touched[a]]; i < first[w->psu.touched[a] + 1]; i++)
            w->grand[i] += w->psu.value[i];
    trede_moments_add(&w->psus, &w->psu);
    trede_total_clear(&w->psu);
}

static void close_lonely(struct walk *w, uint32_t stratum, double scale)
{
    meet_lonely(w, stratum);
    if (w->design->lonely == TREDE_LONELY_GRAND_MEAN) {
        trede_moments_close_single(&w->psus, scale, w->alone.outer, w->alone.sum);
        w->alone.weight += scale;
    } else {
        trede_moments_empty(&w->psus);
    }
    if (w->design->lonely != TREDE_LONELY_AVERAGE_STRATA) w->estimable++;
}

static void close_stratum(struct walk *w)
{
    const struct trede_design *d = w->design;
    uint32_t stratum = d->stratum[w->row];
    close_psu(w);
    w->strata++;
    double scale = unsampled(d->fraction, stratum);
    size_t psus =
        d->stratum_psus ? d->stratum_psus[stratum] : units_from(d->stratum, d->psu, d->rows, w->stratum_start);
    if (scale > 0.0 && psus == 1) {
        close_lonely(w, stratum, scale);
        return;
    }
    w->estimable++;
    if (scale > 0.0) {
        trede_moments_close(&w->psus, psus, scale * (double)psus / (double)(psus - 1), w->covariance);
    } else {
        trede_moments_empty(&w->psus);
    }
}

/* Closes what ends before row, and opens what begins with it. */
static void move_to(struct walk *w, size_t row)
{
    const struct trede_design *d = w->design;
    if (!w->open || d->stratum[row] != d->stratum[w->row]) {
        if (w->open) close_stratum(w);
        if (!d->stratum_psus) w->stratum_start = start_of(d->stratum, d->stratum[row], w->stratum_start);
    } else if (d->psu[row] != d->psu[w->row]) {
        close_psu(w);
    } else if (w->two_stages && d->second[row] != d->second[w->row]) {
        close_second(w);
    }
    if (w->two_stages) w->psu_start = start_of(d->psu, d->psu[row], w->psu_start);
    w->open = true;
    w->row = row;
}

static void walk_domain(struct walk *w, const struct trede_influence *source, struct trede_value *values)
{
    for (size_t i = 0; i < source->domain_rows; i++) {
        size_t row = trede_domain_row(source, i);
        move_to(w, row);
        struct trede_total *total = w->two_stages ? &w->second : &w->psu;
        size_t count = source->fn(source->context, row, values);
        for (size_t v = 0; v < count; v++)
            trede_total_add(total, values[v].index, w->design->weight[row] * values[v].u);
    }
}

static void walk_totals(struct walk *w, const struct trede_influence *source)
{
    for (size_t p = 0; p < source->psu_count; p++) {
        move_to(w, source->psu_row[p]);
        source->psu(source->context, p, &w->psu);
    }
}

/* Every row of the design takes part: outside the domain the residual is not 0. */
static void walk_residuals(struct walk *w, const struct trede_influence *source, const struct trede_residual *residual,
                           struct trede_value *values, double *u)
{
    size_t next = 0;
    for (size_t row = 0; row < w->design->rows; row++) {
        bool inside = next < source->domain_rows && trede_domain_row(source, next) == row;
        size_t count = inside ? source->fn(source->context, row, values) : 0;
        next += inside;
        for (size_t i = 0; i < w->k; i++)
            u[i] = 0.0;
        for (size_t v = 0; v < count; v++)
            u[values[v].index] = values[v].u;
        bool calibrated = trede_residual_subtract(residual, row, u);
        if (!inside && !calibrated) continue;
        move_to(w, row);
        struct trede_total *total = w->two_stages ? &w->second : &w->psu;
        for (size_t i = 0; i < w->k; i++) {
            if (u[i] != 0.0) trede_total_add(total, i, w->design->weight[row] * u[i]);
        }
    }
}

static void add_lonely(struct walk *w)
{
    size_t k = w->k;
    double count = (double)w->design->psus;
    for (size_t i = 0; i < k; i++) {
        double mean_i = w->grand[i] / count;
        for (size_t j = 0; j < k; j++) {
            double mean_j = w->grand[j] / count;
            w->covariance[i * k + j] += w->alone.outer[i * k + j] - mean_i * w->alone.sum[j] -
                                        w->alone.sum[i] * mean_j + w->alone.weight * mean_i * mean_j;
        }
    }
}

static void finish(struct walk *w)
{
    size_t square = w->k * w->k;
    if (w->open) close_stratum(w);
    if (w->alone.weight > 0.0) add_lonely(w);
    if (w->estimable < w->strata && w->estimable > 0) { /* the average of the others stands in for lonely strata */
        for (size_t i = 0; i < square; i++)
            w->covariance[i] *= (double)w->strata / (double)w->estimable;
    }
    for (size_t i = 0; w->two_stages && i < square; i++)
        w->covariance[i] += w->within[i];
}

static enum trede_status run_walk(struct trede_arena *arena, const struct trede_influence *source, struct walk *w)
{
    struct trede_value *values = trede_arena_alloc(arena, w->k, sizeof *values);
    double *u = trede_arena_alloc(arena, w->k, sizeof *u);
    if (!values || !u || !make_walk(arena, source, w)) return TREDE_INTERNAL;
    if (w->design->calibration) {
        struct trede_residual residual;
        enum trede_status status = trede_residual_fit(arena, w->design, source, &residual);
        if (status != TREDE_OK) return status;
        walk_residuals(w, source, &residual, values, u);
    } else if (source->psu) {
        walk_totals(w, source);
    } else {
        walk_domain(w, source, values);
    }
    finish(w);
    return w->refused ? TREDE_INPUT : TREDE_OK;
}

enum trede_status trede_variance(const struct trede_design *design, const struct trede_influence *source,
                                 double *covariance, size_t *lonely_stratum)
{
    if (design->replicates) {
        if (lonely_stratum) *lonely_stratum = SIZE_MAX;
        return trede_replicate_variance(design, source, covariance);
    }
    struct walk w = {
        .design = design, .k = source->k, .apart = source->apart, .covariance = covariance, .lonely_stratum = SIZE_MAX};
    for (size_t i = 0; i < source->k * source->k; i++)
        covariance[i] = 0.0;
    struct trede_arena *arena = trede_arena_create();
    enum trede_status status = arena ? run_walk(arena, source, &w) : TREDE_INTERNAL;
    trede_arena_destroy(arena);
    if (lonely_stratum) *lonely_stratum = w.lonely_stratum;
    return status;
}

enum trede_status trede_psu_rows_make(struct trede_arena *arena, const struct trede_design *design,
                                      const uint32_t *domain, size_t domain_rows, const uint32_t *cell,
                                      struct trede_psu_rows *out)
{
    size_t most = domain ? domain_rows : design->rows;
    *out = (struct trede_psu_rows){.row = trede_arena_alloc(arena, most, sizeof *out->row),
                                   .psu_row = trede_arena_alloc(arena, most, sizeof *out->psu_row),
                                   .first = trede_arena_alloc(arena, most + 1, sizeof *out->first)};
    if (!out->row || !out->psu_row || !out->first) return TREDE_INTERNAL;
    for (size_t i = 0; i < most; i++) {
        uint32_t row = domain ? domain[i] : (uint32_t)i;
        if (cell[row] == UINT32_MAX) continue;
        if (out->rows == 0 || design->psu[row] != design->psu[out->row[out->rows - 1]]) {
            out->psu_row[out->count] = row;
            out->first[out->count++] = out->rows;
        }
        out->row[out->rows++] = row;
    }
    out->first[out->count] = out->rows;
    return TREDE_OK;
}

/* ---- the door for dense linearised variables ---- */

struct dense {
    trede_linear_fn *fn;
    const void *context;
    size_t k;
    double *u;
};

static size_t gather(const void *context, size_t row, struct trede_value *values)
{
    const struct dense *dense = context;
    size_t count = 0;
    for (size_t i = 0; i < dense->k; i++)
        dense->u[i] = 0.0;
    dense->fn(dense->context, row, dense->u);
    for (size_t i = 0; i < dense->k; i++) {
        if (dense->u[i] != 0.0) values[count++] = (struct trede_value){i, dense->u[i]};
    }
    return count;
}

enum trede_status trede_taylor(const struct trede_design *design, const uint32_t *domain, size_t domain_rows, size_t k,
                               trede_linear_fn *fn, const void *context, double *covariance, size_t *lonely_stratum)
{
    struct dense dense = {fn, context, k, trede_alloc(k, sizeof(double))};
    if (!dense.u) return TREDE_INTERNAL;
    struct trede_influence source = {
        .k = k, .fn = gather, .context = &dense, .domain = domain, .domain_rows = domain ? domain_rows : design->rows};
    enum trede_status status = trede_variance(design, &source, covariance, lonely_stratum);
    trede_free(dense.u);
    return status;
}

double trede_domain_df(const struct trede_design *design, const uint32_t *domain, size_t domain_rows)
{
    size_t count = domain ? domain_rows : design->rows;
    double df = 0.0;
    if (design->replicates && design->replicates->weight) return trede_replicate_df(design->replicates, count);
    for (size_t i = 0; i < count; i++) {
        size_t row = domain ? domain[i] : i, last = i == 0 ? row : domain ? domain[i - 1] : i - 1;
        df += i == 0 || design->psu[row] != design->psu[last];
        df -= i == 0 || design->stratum[row] != design->stratum[last];
    }
    return df;
}
