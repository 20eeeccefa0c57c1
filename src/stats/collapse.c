/* collapse.c - rows of raked samples gathered into what has one replicate weight.
 *
 * Model: under the bootstrap the weight of a row in replicate r is its weight before raking x the multiplier of its
 * unit x the factor of its pattern of margin categories, so the rows of a unit with one pattern may be added up first:
 * the same sums, from as many terms as there are units by patterns. Algorithm: the rows of a unit lie together; their
 * sums are kept by pattern and cell until the unit ends. Rejected: a weight a row and replicate (replicates.c does that
 * where collapsing asks too much memory). */
#include "stats/replicated.h"

enum { MOST_SLOTS = 1 << 22, MOST_CELLS = 1 << 23 }; /* 32 MiB, 128 MiB */

/* A cell met in the open unit; those of one pattern are a chain. */
struct met {
    uint32_t cell, next; /* next: + 1 in the list, 0 = the last */
};

struct collapse {
    struct trede_arena *arena;
    size_t cells;
    double *sum;        /* (patterns + 1) x cells, of the open unit; pattern -1 = not raked first */
    bool *is_met;       /* as sum */
    uint32_t *head;     /* per pattern + 1: its chain */
    uint32_t *patterns; /* met, in the order they came */
    size_t pattern_count;
    struct met *met;
    size_t met_count, met_capacity;
    /* what comes out */
    uint32_t *unit;
    int32_t *pattern;
    size_t *first, count;
    struct trede_unit_cell *cell;
    size_t cell_count, cell_capacity;
};

static bool add_value(struct collapse *c, uint32_t slot, size_t cell, double value)
{
    size_t at = slot * c->cells + cell;
    c->sum[at] += value;
    if (c->is_met[at]) return true;
    struct met *met = trede_arena_push(c->arena, &c->met, &c->met_count, &c->met_capacity, sizeof *met);
    if (!met) return false;
    if (!c->head[slot]) c->patterns[c->pattern_count++] = slot;
    *met = (struct met){(uint32_t)cell, c->head[slot]};
    c->head[slot] = (uint32_t)c->met_count;
    c->is_met[at] = true;
    return true;
}

static bool close_pattern(struct collapse *c, uint32_t unit, uint32_t slot)
{
    for (uint32_t at = c->head[slot]; at; at = c->met[at - 1].next) {
        size_t place = slot * c->cells + c->met[at - 1].cell;
        struct trede_unit_cell *cell =
            trede_arena_push(c->arena, &c->cell, &c->cell_count, &c->cell_capacity, sizeof *cell);
        if (!cell) return false;
        *cell = (struct trede_unit_cell){c->met[at - 1].cell, c->sum[place]};
        c->sum[place] = 0.0;
        c->is_met[place] = false;
    }
    c->head[slot] = 0;
    c->unit[c->count] = unit;
    c->pattern[c->count++] = (int32_t)slot - 1;
    c->first[c->count] = c->cell_count;
    return true;
}

static bool close_unit(struct collapse *c, uint32_t unit)
{
    for (size_t i = 0; i < c->pattern_count; i++)
        if (!close_pattern(c, unit, c->patterns[i])) return false;
    c->pattern_count = c->met_count = 0;
    return true;
}

static bool take_room(struct collapse *c, size_t patterns, size_t rows)
{
    c->sum = trede_arena_alloc(c->arena, patterns * c->cells, sizeof *c->sum);
    c->is_met = trede_arena_alloc(c->arena, patterns * c->cells, sizeof *c->is_met);
    c->head = trede_arena_alloc(c->arena, patterns, sizeof *c->head);
    c->patterns = trede_arena_alloc(c->arena, patterns, sizeof *c->patterns);
    c->unit = trede_arena_alloc(c->arena, rows, sizeof *c->unit);
    c->pattern = trede_arena_alloc(c->arena, rows, sizeof *c->pattern);
    c->first = trede_arena_alloc(c->arena, rows + 1, sizeof *c->first);
    return c->sum && c->is_met && c->head && c->patterns && c->unit && c->pattern && c->first;
}

/* false = no memory. *fits: not too much came together. */
static bool gather(struct collapse *c, const struct trede_design *design, const struct trede_replicates *replicates,
                   const struct trede_replicated *of, struct trede_cell_value *values, bool *fits)
{
    const struct trede_reraking *reraking = replicates->reraking;
    const uint32_t *unit = replicates->bootstrap->unit;
    size_t rows = of->domain ? of->domain_rows : design->rows;
    for (size_t i = 0; i < rows && *fits; i++) {
        size_t row = of->domain ? of->domain[i] : i, count = of->fn(of->context, row, values);
        int32_t pattern = reraking ? reraking->pattern[row] : -1;
        double weight = pattern >= 0 ? design->calibration->weight_before[row] : design->weight[row];
        for (size_t v = 0; v < count; v++)
            if (!add_value(c, (uint32_t)(pattern + 1), values[v].cell, weight * values[v].value)) return false;
        size_t next = i + 1 == rows ? SIZE_MAX : of->domain ? of->domain[i + 1] : i + 1;
        if (next != SIZE_MAX && unit[next] == unit[row]) continue;
        if (!close_unit(c, unit[row])) return false;
        *fits = c->cell_count <= MOST_CELLS;
    }
    return true;
}

enum trede_status trede_replicate_collapse(struct trede_arena *arena, const struct trede_design *design,
                                           const struct trede_replicates *replicates, const struct trede_replicated *of,
                                           struct trede_unit_totals *out, bool *collapsed)
{
    size_t patterns = (replicates->reraking ? replicates->reraking->patterns : 0) + 1;
    size_t rows = of->domain ? of->domain_rows : design->rows;
    struct collapse c = {.arena = arena, .cells = of->cells};
    *collapsed = !replicates->weight && patterns <= MOST_SLOTS / (of->cells + 1);
    if (!*collapsed) return TREDE_OK;
    struct trede_cell_value *values = trede_arena_alloc(arena, of->most, sizeof *values);
    if (!values || !take_room(&c, patterns, rows) || !gather(&c, design, replicates, of, values, collapsed))
        return TREDE_INTERNAL;
    *out = (struct trede_unit_totals){of->cells, c.count, c.unit, c.first, c.cell, c.pattern};
    return TREDE_OK;
}
