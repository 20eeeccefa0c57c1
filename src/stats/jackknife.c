/* jackknife.c - delete-one-PSU replicate weights; the rank of replicate weights.
 *
 * Model: replicate r leaves out one PSU of a stratum of n_h; its other PSUs weigh n_h / (n_h - 1) times as much, other
 * strata as before. rscales (1 - f_h)(n_h - 1) / n_h (JKn); with one stratum that factor is the scale and rscales holds
 * the correction alone (JK1). Rank: Gram-Schmidt row by row, which can stop once all columns are reached.
 * Reference: Rust & Rao 1996; survey::jkn.weights, jk1.weights, degf. Rejected: a QR of the whole matrix. */
#include <math.h>
#include <string.h>

#include "stats/replicated.h"

static bool opens_psu(const struct trede_design *d, size_t row)
{
    return row == 0 || d->psu[row] != d->psu[row - 1] || d->stratum[row] != d->stratum[row - 1];
}

struct strata {
    size_t *first, *psus; /* per stratum: its first replicate, and how many */
    size_t *replicate;    /* per row: the replicate that leaves it out */
    size_t count, met;    /* replicates; strata with a row */
};

static bool count_psus(struct trede_arena *arena, const struct trede_design *d, struct strata *s)
{
    s->first = trede_arena_alloc(arena, d->strata, sizeof *s->first);
    s->psus = trede_arena_alloc(arena, d->strata, sizeof *s->psus);
    s->replicate = trede_arena_alloc(arena, d->rows, sizeof *s->replicate);
    if (!s->first || !s->psus || !s->replicate) return false;
    for (size_t row = 0; row < d->rows; row++) {
        uint32_t h = d->stratum[row];
        if (opens_psu(d, row)) {
            if (s->psus[h]++ == 0) {
                s->first[h] = s->count;
                s->met++;
            }
            s->count++;
        }
        s->replicate[row] = s->count - 1;
    }
    return true;
}

/* false: a stratum of one PSU that is not drawn whole. */
static bool fill_rscales(const struct trede_design *d, const struct strata *s, double *rscales)
{
    bool one = s->met == 1;
    for (size_t h = 0; h < d->strata; h++) {
        double n = (double)s->psus[h], rest = d->fraction ? 1.0 - d->fraction[h] : 1.0;
        if (s->psus[h] == 1 && rest > 0.0) return false;
        for (size_t i = 0; i < s->psus[h]; i++)
            rscales[s->first[h] + i] = one ? rest : rest * (n - 1.0) / n;
    }
    return true;
}

enum trede_status trede_jackknife_make(struct trede_arena *arena, const struct trede_design *design,
                                       struct trede_replicates *out)
{
    struct strata s = {0};
    if (!count_psus(arena, design, &s)) return TREDE_INTERNAL;
    double *weight = trede_arena_alloc(arena, design->rows, s.count * sizeof *weight);
    double *rscales = trede_arena_alloc(arena, s.count, sizeof *rscales);
    if (!weight || !rscales) return TREDE_INTERNAL;
    if (!fill_rscales(design, &s, rscales)) return TREDE_INPUT;
    for (size_t row = 0; row < design->rows; row++) {
        uint32_t h = design->stratum[row];
        double n = (double)s.psus[h], *of_row = weight + row * s.count;
        for (size_t r = 0; r < s.count; r++) {
            bool same = r >= s.first[h] && r < s.first[h] + s.psus[h] && s.psus[h] > 1;
            double factor = !same ? 1.0 : r == s.replicate[row] ? 0.0 : n / (n - 1.0);
            of_row[r] = design->weight[row] * factor;
        }
    }
    *out = (struct trede_replicates){.count = s.count,
                                     .scale = s.met == 1 ? trede_replicate_scale(TREDE_REPLICATE_JK1, s.count, 0) : 1.0,
                                     .rscales = rscales,
                                     .weight = weight,
                                     .rank = s.count,
                                     .threads = 1};
    return TREDE_OK;
}

/* ---- rank ---- */

static const double tolerance = 1e-5; /* as survey::degf */

static double length_of(const double *v, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += v[i] * v[i];
    return sqrt(sum);
}

/* Twice: once leaves what rounding made of the first projections. */
static void project_out(const struct trede_rank *rank, double *v)
{
    for (size_t b = 0; b < 2 * rank->rank; b++) {
        const double *basis = rank->basis + b % rank->rank * rank->width;
        double along = 0.0;
        for (size_t i = 0; i < rank->width; i++)
            along += basis[i] * v[i];
        for (size_t i = 0; i < rank->width; i++)
            v[i] -= along * basis[i];
    }
}

void trede_rank_add(struct trede_rank *rank, const double *row, double *scratch)
{
    double length = length_of(row, rank->width);
    if (rank->rank >= rank->most || !(length > 0.0)) return;
    for (size_t i = 0; i < rank->width; i++)
        scratch[i] = row[i] / length;
    project_out(rank, scratch);
    double left = length_of(scratch, rank->width);
    if (left < tolerance) return;
    double *next = rank->basis + rank->rank++ * rank->width;
    for (size_t i = 0; i < rank->width; i++)
        next[i] = scratch[i] / left;
}

enum trede_status trede_replicates_rank(const struct trede_design *design, const uint32_t *rows, size_t count,
                                        size_t *rank)
{
    size_t width = design->replicates->count;
    struct trede_rank r = {.width = width, .most = width, .basis = trede_alloc(width, width * sizeof(double))};
    double *scratch = trede_alloc(width, sizeof *scratch);
    enum trede_status status = r.basis && scratch ? TREDE_OK : TREDE_INTERNAL;
    size_t all = rows ? count : design->rows;
    for (size_t i = 0; !status && i < all; i++)
        trede_rank_add(&r, design->replicates->weight + (rows ? rows[i] : i) * width, scratch);
    *rank = r.rank;
    trede_free(r.basis);
    trede_free(scratch);
    return status;
}
