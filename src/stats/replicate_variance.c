/* replicate_variance.c - the variance engine's door for linearised values, with replicate weights.
 *
 * Model: theta_r - theta is taken as sum (w_r - w) u, which needs no estimate to be made again; to first order it is
 * what a new estimate would give. Reference: Binder, Kovacevic & Roberts 2004; Rao & Tausi 2004. Rejected: fitting a
 * model under every replicate, a thousand fits of which some fail to converge or separate. */
#include "stats/moments.h"
#include "stats/replicated.h"

struct values {
    const struct trede_influence *source;
    struct trede_value *of_row; /* k */
};

static size_t row_cells(const void *context, size_t row, struct trede_cell_value *values)
{
    const struct values *v = context;
    size_t count = v->source->fn(v->source->context, row, v->of_row);
    for (size_t i = 0; i < count; i++)
        values[i] = (struct trede_cell_value){v->of_row[i].index, v->of_row[i].u};
    return count;
}

/* What the final weights make of the same sums. */
static void sum_final(const struct trede_design *design, const struct values *v, struct trede_cell_value *values,
                      double *final)
{
    const struct trede_influence *source = v->source;
    for (size_t i = 0; i < source->domain_rows; i++) {
        size_t row = trede_domain_row(source, i), count = row_cells(v, row, values);
        for (size_t c = 0; c < count; c++)
            final[values[c].cell] += design->weight[row] * values[c].value;
    }
}

static enum trede_status from_rows(struct trede_arena *arena, const struct trede_design *design,
                                   const struct values *values, double *sum, double *final)
{
    const struct trede_influence *source = values->source;
    struct trede_cell_value *room = trede_arena_alloc(arena, source->k, sizeof *room);
    if (!room) return TREDE_INTERNAL;
    struct trede_replicated of = {.cells = source->k,
                                  .domain = source->domain,
                                  .domain_rows = source->domain_rows,
                                  .most = source->k,
                                  .fn = row_cells,
                                  .context = values,
                                  .sum = sum};
    struct trede_unit_totals totals;
    bool collapsed;
    enum trede_status status = trede_replicate_collapse(arena, design, design->replicates, &of, &totals, &collapsed);
    if (status != TREDE_OK) return status;
    if (collapsed) of.totals = &totals;
    sum_final(design, values, room, final);
    return trede_replicate_sums(design, design->replicates, &of, 1);
}

/* ---- from totals of PSUs, where weights are a multiplier of the PSU ---- */

struct units {
    uint32_t *unit;
    size_t *first, cell_count, cell_capacity;
    struct trede_unit_cell *cell;
};

static bool keep_total(struct trede_arena *arena, struct units *units, const struct trede_total *total, double *final)
{
    const size_t *first = total->blocks->first;
    for (size_t a = 0; a < total->count; a++)
        for (size_t i = first[total->touched[a]]; i < first[total->touched[a] + 1]; i++) {
            struct trede_unit_cell *cell =
                trede_arena_push(arena, &units->cell, &units->cell_count, &units->cell_capacity, sizeof *cell);
            if (!cell) return false;
            *cell = (struct trede_unit_cell){(uint32_t)i, total->value[i]};
            final[i] += total->value[i];
        }
    return true;
}

static enum trede_status from_totals(struct trede_arena *arena, const struct trede_design *design,
                                     const struct trede_influence *source, double *sum, double *final)
{
    struct trede_blocks blocks;
    struct trede_total total;
    struct units units = {.unit = trede_arena_alloc(arena, source->psu_count, sizeof *units.unit),
                          .first = trede_arena_alloc(arena, source->psu_count + 1, sizeof *units.first)};
    if (!units.unit || !units.first || !trede_blocks_make(arena, source->k, source->block_of, &blocks) ||
        !trede_total_make(arena, &blocks, &total))
        return TREDE_INTERNAL;
    for (size_t p = 0; p < source->psu_count; p++) {
        source->psu(source->context, p, &total);
        if (!keep_total(arena, &units, &total, final)) return TREDE_INTERNAL;
        trede_total_clear(&total);
        units.unit[p] = design->psu[source->psu_row[p]];
        units.first[p + 1] = units.cell_count;
    }
    const struct trede_unit_totals totals = {source->k, source->psu_count, units.unit, units.first, units.cell, NULL};
    struct trede_replicated of = {.cells = source->k, .totals = &totals, .sum = sum};
    return trede_replicate_sums(design, design->replicates, &of, 1);
}

enum trede_status trede_replicate_variance(const struct trede_design *design, const struct trede_influence *source,
                                           double *covariance)
{
    const struct trede_replicates *replicates = design->replicates;
    size_t k = source->k, stride = trede_replicate_stride(replicates->count);
    struct trede_arena *arena = trede_arena_create();
    if (!arena) return TREDE_INTERNAL;
    struct values values = {source, trede_arena_alloc(arena, k, sizeof(struct trede_value))};
    double *sum = trede_arena_alloc(arena, k, stride * sizeof *sum),
           *final = trede_arena_alloc(arena, k, sizeof *final);
    enum trede_status status = values.of_row && sum && final ? TREDE_OK : TREDE_INTERNAL;
    if (!status)
        status = source->psu ? from_totals(arena, design, source, sum, final)
                             : from_rows(arena, design, &values, sum, final);
    if (!status) {
        for (size_t i = 0; i < k; i++)
            for (size_t r = 0; r < replicates->count; r++)
                sum[i * stride + r] -= final[i];
        const struct trede_deviations deviations = {.k = k, .of = sum, .apart = source->apart};
        trede_replicate_covariance(replicates, &deviations, covariance);
    }
    trede_arena_destroy(arena);
    return status;
}

double trede_replicate_df(const struct trede_replicates *replicates, size_t rows)
{
    double df = replicates->df > 0.0 ? replicates->df : (double)replicates->rank - 1.0;
    double most = (double)rows - 1.0;
    return df < most ? df : most > 0.0 ? most : 0.0;
}
