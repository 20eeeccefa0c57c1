/* adjust.c - Holm's adjustment over the finished rows, one table at a time: the changes a reader sees side by side. */
#include <stdlib.h>
#include <string.h>

#include "analysis/analyses.h"
#include "base/alloc.h"
#include "stats/multiplicity.h"

struct tested {
    struct trede_result *row;
    size_t index;
};

/* The odds ratio of the whole ladder and those of its thresholds are two tables: one of them is shown. */
static bool is_threshold(const struct trede_result *row)
{
    return strcmp(row->analysis, "adjusted_movement") == 0 && strcmp(row->subject, "wave") != 0;
}

/* A table keeps a text once. */
static int by_text(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}

static int by_table(const struct trede_result *a, const struct trede_result *b)
{
    int order = by_text(a->analysis, b->analysis);
    if (!order) order = by_text(a->wave, b->wave);
    if (!order) order = by_text(a->against, b->against);
    if (!order) order = by_text(a->segment_set, b->segment_set);
    if (!order) order = by_text(a->statistic, b->statistic);
    return order ? order : (int)is_threshold(a) - (int)is_threshold(b);
}

static int by_table_and_index(const void *a, const void *b)
{
    const struct tested *x = a, *y = b;
    int order = by_table(x->row, y->row);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static size_t gather(struct trede_results *results, struct tested *tested)
{
    size_t count = 0;
    for (size_t i = 0; i < trede_results_count(results); i++)
        if (trede_results_at(results, i)->has_p) tested[count++] = (struct tested){trede_results_edit(results, i), i};
    return count;
}

static enum trede_status adjust_table(struct tested *tested, size_t count, double *p, double *adjusted)
{
    for (size_t i = 0; i < count; i++)
        p[i] = tested[i].row->p;
    enum trede_status status = trede_adjust(TREDE_HOLM, p, count, adjusted);
    for (size_t i = 0; !status && i < count; i++) {
        tested[i].row->p_adjusted = adjusted[i];
        tested[i].row->has_p_adjusted = true;
    }
    return status;
}

enum trede_status trede_adjust_tables(struct trede_results *results)
{
    size_t rows = trede_results_count(results);
    struct tested *tested = trede_alloc(rows, sizeof *tested);
    double *p = trede_alloc(rows, sizeof *p), *adjusted = trede_alloc(rows, sizeof *adjusted);
    enum trede_status status = tested && p && adjusted ? TREDE_OK : TREDE_INTERNAL;
    size_t count = status ? 0 : gather(results, tested);
    if (count > 1) qsort(tested, count, sizeof *tested, by_table_and_index);
    for (size_t from = 0, to; !status && from < count; from = to) {
        for (to = from + 1; to < count && by_table(tested[from].row, tested[to].row) == 0;)
            to++;
        status = adjust_table(tested + from, to - from, p, adjusted);
    }
    trede_free(tested);
    trede_free(p);
    trede_free(adjusted);
    return status;
}
