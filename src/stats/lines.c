/* lines.c - from a full design matrix to compressed rows (Saad, Iterative Methods for Sparse Linear Systems, 3.4). */
#include "stats/lines.h"

enum trede_status trede_lines_make(struct trede_arena *arena, size_t count, size_t p, const double *x,
                                   struct trede_lines *out)
{
    size_t *first = trede_arena_alloc(arena, count + 1, sizeof *first), entries = 0;
    if (!first) return TREDE_INTERNAL;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < p; j++)
            entries += x[i * p + j] != 0.0;
        first[i + 1] = entries;
    }
    uint32_t *column = trede_arena_alloc(arena, entries, sizeof *column);
    double *value = trede_arena_alloc(arena, entries, sizeof *value);
    if (!column || !value) return TREDE_INTERNAL;
    entries = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < p; j++) {
            if (x[i * p + j] == 0.0) continue;
            column[entries] = (uint32_t)j;
            value[entries++] = x[i * p + j];
        }
    *out = (struct trede_lines){count, p, first, column, value};
    return TREDE_OK;
}

void trede_mirror(size_t p, double *a)
{
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < i; j++)
            a[j * p + i] = a[i * p + j];
}
