/* guttman.c - errors against a perfect cumulative pattern, for items scored 0 or 1.
 *
 * Model: items ordered from most to least often held; a person with total t should hold the first t. Goodenough-Edwards
 * errors count every cell that differs; reproducibility = 1 - errors / cells; minimal marginal reproducibility is what
 * the margins alone give; scalability is the gain over it (Menzel 1953). Pairwise errors count the pairs held in the
 * wrong order (they make Loevinger's H). Rejected: Guttman's own count, which depends on where one cuts. */
#include "stats/scale.h"

#include <stdlib.h>

#include "base/alloc.h"

struct held {
    int64_t count;
    size_t item;
};

static int64_t people_of(const double *people, size_t row)
{
    return people ? (int64_t)people[row] : 1;
}

static int most_held_first(const void *a, const void *b)
{
    const struct held *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return x->item < y->item ? -1 : 1;
}

static struct held *ordered_items(const double *scores, const double *people, size_t rows, size_t items)
{
    struct held *held = trede_alloc(items, sizeof *held);
    if (!held) return NULL;
    for (size_t i = 0; i < items; i++) {
        held[i].item = i;
        for (size_t r = 0; r < rows; r++)
            held[i].count += scores[r * items + i] > 0.5 ? people_of(people, r) : 0;
    }
    qsort(held, items, sizeof *held, most_held_first);
    return held;
}

enum trede_status trede_guttman_order(const double *scores, size_t rows, size_t items, size_t *order)
{
    struct held *held = ordered_items(scores, NULL, rows, items);
    if (!held) return TREDE_INTERNAL;
    for (size_t i = 0; i < items; i++)
        order[i] = held[i].item;
    trede_free(held);
    return TREDE_OK;
}

static void count_pattern(const double *person, int64_t people, const struct held *order, size_t items,
                          struct trede_guttman *out)
{
    int64_t total = 0, errors = 0, missed = 0;
    for (size_t i = 0; i < items; i++)
        total += person[i] > 0.5;
    for (size_t place = 0; place < items; place++) {
        bool holds = person[order[place].item] > 0.5, should = (int64_t)place < total;
        errors += holds != should;
        if (holds) out->pairwise_errors += people * missed; /* each more popular item not held is a pair out of order */
        missed += !holds;
    }
    out->errors += people * errors;
    out->perfect += errors == 0 ? people : 0;
}

enum trede_status trede_guttman_of(const double *scores, const double *people, size_t rows, size_t items,
                                   struct trede_guttman *out)
{
    *out = (struct trede_guttman){0};
    if (rows < 1 || items < 2) return TREDE_OK;
    struct held *order = ordered_items(scores, people, rows, items);
    if (!order) return TREDE_INTERNAL;
    int64_t total = 0;
    for (size_t r = 0; r < rows; r++) {
        count_pattern(scores + r * items, people_of(people, r), order, items, out);
        total += people_of(people, r);
    }
    double cells = (double)total * (double)items, marginal = 0.0;
    for (size_t i = 0; i < items; i++) {
        int64_t other = total - order[i].count;
        marginal += (double)(order[i].count > other ? order[i].count : other);
    }
    trede_free(order);
    out->reproducibility = 1.0 - (double)out->errors / cells;
    out->minimal_marginal = marginal / cells;
    out->defined = out->minimal_marginal < 1.0; /* else everybody answers alike: nothing to scale */
    if (out->defined) out->scalability = (out->reproducibility - out->minimal_marginal) / (1.0 - out->minimal_marginal);
    return TREDE_OK;
}
