/* Grouping of rows by keys, in the order in which the values are shown. */
#include <stdlib.h>
#include <string.h>

#include "base/texts.h"
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

/* Rows with the same keys come next to each other only after sorting; the rank of a value without an order of its own
 * is its number among those found. INT64_MIN = no memory. */
static int64_t rank_of(const struct trede_source *source, const struct trede_result *row, enum trede_key key,
                       struct trede_texts *sets, struct trede_texts *values)
{
    size_t length;
    int64_t rank = trede_source_rank(source, row, key);
    if (rank != INT32_MAX && key != TREDE_KEY_STATISTIC && key != TREDE_KEY_ANALYSIS && key != TREDE_KEY_NOTE)
        return rank;
    const char *text = trede_key_text(row, key, &length);
    uint32_t number = trede_texts_add(values, text, length);
    if (key == TREDE_KEY_SEGMENT && number != TREDE_NO_TEXT) { /* two sets may have a segment of one name */
        const uint32_t pair[2] = {trede_texts_add(sets, row->segment_set, strlen(row->segment_set)), number};
        number = pair[0] == TREDE_NO_TEXT ? TREDE_NO_TEXT : trede_texts_add(sets, (const char *)pair, sizeof pair);
    }
    return number == TREDE_NO_TEXT ? INT64_MIN : INT32_MAX + (int64_t)number;
}

static bool rank_rows(const struct trede_source *source, const struct trede_rows *rows, const enum trede_key *by,
                      size_t by_count, struct ranked *ranked, struct trede_arena *scratch)
{
    for (size_t k = 0; k < by_count && k < 3; k++) {
        struct trede_texts *values = trede_texts_create(scratch), *sets = trede_texts_create(scratch);
        if (!values || !sets) return false;
        for (size_t i = 0; i < rows->count; i++) {
            ranked[i].rank[k] = rank_of(source, rows->items[i], by[k], sets, values);
            if (ranked[i].rank[k] == INT64_MIN) return false;
        }
    }
    return true;
}

enum trede_status trede_distinct(const struct trede_source *source, const struct trede_rows *rows,
                                 const enum trede_key *by, size_t by_count, struct trede_rows *out)
{
    struct trede_arena *scratch = trede_arena_create();
    struct ranked *ranked = scratch ? trede_arena_alloc(scratch, rows->count, sizeof *ranked) : NULL;
    size_t kept = 0;
    *out = (struct trede_rows){trede_arena_alloc(source->arena, rows->count, sizeof *out->items), 0};
    for (size_t i = 0; ranked && i < rows->count; i++)
        ranked[i] = (struct ranked){.row = rows->items[i], .found = i};
    if (!ranked || !out->items || !rank_rows(source, rows, by, by_count, ranked, scratch)) {
        trede_arena_destroy(scratch);
        return TREDE_INTERNAL;
    }
    if (rows->count) qsort(ranked, rows->count, sizeof *ranked, by_rank);
    for (size_t i = 0; i < rows->count; i++)
        if (kept == 0 || !trede_rows_agree(out->items[kept - 1], ranked[i].row, by, by_count))
            out->items[kept++] = ranked[i].row;
    out->count = kept;
    trede_arena_destroy(scratch);
    return TREDE_OK;
}
