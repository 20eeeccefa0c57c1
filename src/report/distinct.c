/* Grouping of rows by keys, in the order in which the values are shown. */
#include <stdlib.h>

#include "report/compose.h"

struct ranked {
    const struct trede_result *row;
    int64_t rank[3];
    size_t found;
};

bool trede_rows_agree(const struct trede_result *a, const struct trede_result *b, const enum trede_key *by,
                      size_t by_count)
{
    for (size_t k = 0; k < by_count; k++)
        if (!trede_key_same(a, b, by[k])) return false;
    return true;
}

static int by_rank(const void *p, const void *q)
{
    const struct ranked *a = p, *b = q;
    for (int k = 0; k < 3; k++)
        if (a->rank[k] != b->rank[k]) return a->rank[k] < b->rank[k] ? -1 : 1;
    return a->found < b->found ? -1 : 1;
}

/* Rows with the same keys come next to each other only after sorting; values without an order of their own keep the
 * order of their first row, so the rank of such a key is the place of the first row that agrees with it. */
static int64_t rank_of(const struct trede_source *source, const struct trede_rows *rows, size_t at, enum trede_key key)
{
    int64_t rank = trede_source_rank(source, rows->items[at], key);
    if (rank != INT32_MAX && key != TREDE_KEY_STATISTIC && key != TREDE_KEY_ANALYSIS && key != TREDE_KEY_NOTE)
        return rank;
    for (size_t i = 0; i < at; i++)
        if (trede_key_same(rows->items[i], rows->items[at], key)) return INT32_MAX + (int64_t)i;
    return INT32_MAX + (int64_t)at;
}

enum trede_status trede_distinct(const struct trede_source *source, const struct trede_rows *rows,
                                 const enum trede_key *by, size_t by_count, struct trede_rows *out)
{
    struct ranked *ranked = trede_alloc(rows->count, sizeof *ranked);
    size_t kept = 0;
    *out = (struct trede_rows){trede_arena_alloc(source->arena, rows->count, sizeof *out->items), 0};
    if (!ranked || !out->items) {
        trede_free(ranked);
        return TREDE_INTERNAL;
    }
    for (size_t i = 0; i < rows->count; i++) {
        ranked[i] = (struct ranked){.row = rows->items[i], .found = i};
        for (size_t k = 0; k < by_count && k < 3; k++)
            ranked[i].rank[k] = rank_of(source, rows, i, by[k]);
    }
    if (rows->count) qsort(ranked, rows->count, sizeof *ranked, by_rank);
    for (size_t i = 0; i < rows->count; i++)
        if (kept == 0 || !trede_rows_agree(out->items[kept - 1], ranked[i].row, by, by_count))
            out->items[kept++] = ranked[i].row;
    out->count = kept;
    trede_free(ranked);
    return TREDE_OK;
}
