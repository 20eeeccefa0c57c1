#include "disclosure/masking.h"

#include <stdlib.h>
#include <string.h>

static int first_difference(const char *const *a, const char *const *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int order = strcmp(a[i], b[i]);
        if (order) return order;
    }
    return 0;
}

#define COMPARE(x, y) first_difference((x), (y), sizeof(x) / sizeof *(x))

int trede_same_table(const struct trede_result *a, const struct trede_result *b)
{
    const char *const x[] = {a->analysis, a->wave, a->against, a->segment_set, a->subject, a->statistic, a->note};
    const char *const y[] = {b->analysis, b->wave, b->against, b->segment_set, b->subject, b->statistic, b->note};
    return COMPARE(x, y);
}

int trede_same_list(const struct trede_result *a, const struct trede_result *b)
{
    const char *const x[] = {a->analysis, a->wave, a->against, a->segment_set, a->segment, a->statistic, a->note};
    const char *const y[] = {b->analysis, b->wave, b->against, b->segment_set, b->segment, b->statistic, b->note};
    return COMPARE(x, y);
}

int trede_same_year(const struct trede_result *a, const struct trede_result *b)
{
    const char *const x[] = {a->analysis, a->against, a->segment_set, a->segment, a->subject, a->statistic, a->note};
    const char *const y[] = {b->analysis, b->against, b->segment_set, b->segment, b->subject, b->statistic, b->note};
    int order = COMPARE(x, y);
    return order ? order : strncmp(a->wave, b->wave, 4);
}

int trede_same_cell(const struct trede_result *a, const struct trede_result *b)
{
    const char *const x[] = {a->analysis, a->segment_set, a->segment, a->subject, a->wave, a->against};
    const char *const y[] = {b->analysis, b->segment_set, b->segment, b->subject, b->wave, b->against};
    return COMPARE(x, y);
}

int trede_same_figure(const struct trede_result *a, const struct trede_result *b)
{
    const char *const x[] = {a->segment_set, a->segment, a->wave, a->against};
    const char *const y[] = {b->segment_set, b->segment, b->wave, b->against};
    int order = COMPARE(x, y);
    if (order) return order;
    order = (a->estimate.value > b->estimate.value) - (a->estimate.value < b->estimate.value);
    return order ? order : (a->estimate.base > b->estimate.base) - (a->estimate.base < b->estimate.base);
}

/* The key goes along, because qsort has no room for it. */
struct ordered {
    const struct trede_result *row;
    size_t number;
    trede_same_fn *same;
};

static int by_key(const void *p, const void *q)
{
    const struct ordered *a = p, *b = q;
    int order = a->same(a->row, b->row);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static size_t *sorted_rows(const struct trede_masking *m, trede_same_fn *same)
{
    size_t *rows = trede_alloc(m->count, sizeof *rows);
    struct ordered *sorted = trede_alloc(m->count, sizeof *sorted);
    if (rows && sorted) {
        for (size_t i = 0; i < m->count; i++)
            sorted[i] = (struct ordered){&m->rows[i], i, same};
        qsort(sorted, m->count, sizeof *sorted, by_key);
        for (size_t i = 0; i < m->count; i++)
            rows[i] = sorted[i].number;
    } else {
        trede_free(rows);
        rows = NULL;
    }
    trede_free(sorted);
    return rows;
}

bool trede_masking_make(struct trede_masking *m)
{
    m->mark = trede_alloc(m->count, sizeof *m->mark);
    m->by_table = sorted_rows(m, trede_same_table);
    m->by_list = sorted_rows(m, trede_same_list);
    m->by_year = sorted_rows(m, trede_same_year);
    m->by_cell = sorted_rows(m, trede_same_cell);
    m->by_figure = sorted_rows(m, trede_same_figure);
    return m->mark && m->by_table && m->by_list && m->by_year && m->by_cell && m->by_figure;
}

void trede_masking_free(struct trede_masking *m)
{
    trede_free(m->mark);
    trede_free(m->by_table);
    trede_free(m->by_list);
    trede_free(m->by_year);
    trede_free(m->by_cell);
    trede_free(m->by_figure);
}

int64_t trede_minimum_of(const struct trede_masking *masking, const struct trede_result *row)
{
    return row->is_reports ? masking->rules->minimum_reports : masking->rules->minimum_cell;
}
