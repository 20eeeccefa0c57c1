/* bootstrap_table.c - the table kernel: totals of units times multipliers of replicates.
 *
 * Model: a weighted table of a replicate is the sum over units of multiplier times the unit's own table, so the rows
 * are read once for any number of replicates. Algorithm: replicates in blocks of which the sums of a usual table stay
 * in cache; a unit's cell that is not 0 adds its block of multipliers in one straight loop. Threads take blocks.
 * Rejected: a dense matrix product, which multiplies the zeros of units that are in few cells; a replicate at a time,
 * which reads every total anew. */
#include "base/parallel.h"
#include "stats/replicated.h"

/* A loop of fixed length without branches: the compiler makes it wide. No fused multiply-add (cmake/warnings.cmake), so
 * every machine gives the same bits. */
void trede_replicate_add(double *restrict out, const double *restrict multiplier, double value)
{
    for (int r = 0; r < TREDE_REPLICATE_BLOCK; r++)
        out[r] += value * multiplier[r];
}

struct job {
    const struct trede_bootstrap *bootstrap;
    const struct trede_unit_totals *totals;
    double *out;
};

void trede_replicate_units(const struct trede_weight_block *block, const struct trede_unit_totals *totals, double *sum)
{
    double room[TREDE_REPLICATE_BLOCK];
    for (size_t u = 0; u < totals->count; u++) {
        const double *of_unit = trede_weight_block_unit(block, totals, u, room);
        for (size_t i = totals->first[u]; i < totals->first[u + 1]; i++)
            trede_replicate_add(sum + totals->cell[i].cell * (size_t)TREDE_REPLICATE_BLOCK, of_unit,
                                totals->cell[i].total);
    }
}

static enum trede_status do_block(void *payload, size_t block)
{
    const struct job *job = payload;
    size_t cells = job->totals->cells, from = block * TREDE_REPLICATE_BLOCK;
    double *multiplier = trede_alloc(job->bootstrap->units, TREDE_REPLICATE_BLOCK * sizeof *multiplier);
    double *sum = trede_alloc(cells, TREDE_REPLICATE_BLOCK * sizeof *sum);
    enum trede_status status = multiplier && sum ? TREDE_OK : TREDE_INTERNAL;
    if (!status) status = trede_bootstrap_multipliers(job->bootstrap, block, multiplier);
    const struct trede_weight_block w = {.block = block, .multiplier = multiplier};
    if (!status) trede_replicate_units(&w, job->totals, sum);
    for (size_t r = 0; !status && r < TREDE_REPLICATE_BLOCK && from + r < job->bootstrap->count; r++)
        for (size_t c = 0; c < cells; c++)
            job->out[(from + r) * cells + c] = sum[c * TREDE_REPLICATE_BLOCK + r];
    trede_free(multiplier);
    trede_free(sum);
    return status;
}

enum trede_status trede_bootstrap_table(const struct trede_bootstrap *bootstrap, const struct trede_unit_totals *totals,
                                        int threads, double *out)
{
    struct job job = {bootstrap, totals, out};
    return trede_parallel(trede_replicate_blocks(bootstrap->count), threads, do_block, &job);
}

/* ---- totals from rows ---- */

struct gathering {
    struct trede_arena *arena;
    double *sum; /* cells, of the open unit */
    bool *met;
    uint32_t *cells_met;
    size_t met_count;
    struct trede_unit_cell *cell;
    size_t cell_count, cell_capacity;
};

static void add_value(struct gathering *g, size_t cell, double value)
{
    if (!g->met[cell]) {
        g->met[cell] = true;
        g->cells_met[g->met_count++] = (uint32_t)cell;
    }
    g->sum[cell] += value;
}

static bool close_unit(struct gathering *g)
{
    for (size_t i = 0; i < g->met_count; i++) {
        uint32_t cell = g->cells_met[i];
        struct trede_unit_cell *kept =
            trede_arena_push(g->arena, &g->cell, &g->cell_count, &g->cell_capacity, sizeof *kept);
        if (!kept) return false;
        *kept = (struct trede_unit_cell){cell, g->sum[cell]};
        g->sum[cell] = 0.0;
        g->met[cell] = false;
    }
    g->met_count = 0;
    return true;
}

enum trede_status trede_unit_totals_of(struct trede_arena *arena, const struct trede_design *design,
                                       const struct trede_bootstrap *bootstrap, size_t cells, size_t most,
                                       trede_cell_fn *fn, const void *context, struct trede_unit_totals *out)
{
    struct gathering g = {.arena = arena,
                          .sum = trede_arena_alloc(arena, cells, sizeof *g.sum),
                          .met = trede_arena_alloc(arena, cells, sizeof *g.met),
                          .cells_met = trede_arena_alloc(arena, cells, sizeof *g.cells_met)};
    struct trede_cell_value *values = trede_arena_alloc(arena, most, sizeof *values);
    uint32_t *unit = trede_arena_alloc(arena, bootstrap->units, sizeof *unit);
    size_t *first = trede_arena_alloc(arena, bootstrap->units + 1, sizeof *first), units = 0;
    if (!g.sum || !g.met || !g.cells_met || !values || !unit || !first) return TREDE_INTERNAL;
    for (size_t row = 0; row < design->rows; row++) {
        size_t count = fn(context, row, values);
        for (size_t v = 0; v < count; v++)
            add_value(&g, values[v].cell, design->weight[row] * values[v].value);
        if (row + 1 < design->rows && bootstrap->unit[row + 1] == bootstrap->unit[row]) continue;
        if (!close_unit(&g)) return TREDE_INTERNAL;
        unit[units] = bootstrap->unit[row];
        first[++units] = g.cell_count;
    }
    *out = (struct trede_unit_totals){cells, units, unit, first, g.cell, NULL};
    return TREDE_OK;
}
