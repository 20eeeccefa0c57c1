/* scale.h - is the ladder a ladder? Loevinger's H (Mokken), Guttman errors, Cronbach's alpha (methods 1.2). */
#ifndef TREDE_STATS_SCALE_H
#define TREDE_STATS_SCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trede/status.h"

/* scores: rows x items, row-major, complete rows only. people (rows): how many answered so, at least 1; NULL = one. */
struct trede_loevinger {
    bool defined;
    double h, se;
    double *h_item; /* items, may be NULL: not wanted */
    double *h_pair; /* items x items or NULL */
    bool has_se;
};
/* se: delta method (Kuijpers, Van der Ark & Croon 2013); has_se false and se 0 when an item has more than 64 distinct
 * scores. h_item and h_pair are 0 where an item does not vary. defined false: fewer than 2 people or items, or no
 * item varies. */
TREDE_MUST_CHECK enum trede_status trede_loevinger_of(const double *scores, const double *people, size_t rows,
                                                      size_t items, struct trede_loevinger *out);

/* Dichotomous items (0/1): Goodenough-Edwards errors against the ideal pattern of the same total. */
struct trede_guttman {
    bool defined;
    int64_t errors, pairwise_errors, perfect;
    double reproducibility, minimal_marginal, scalability;
};
TREDE_MUST_CHECK enum trede_status trede_guttman_of(const double *scores, const double *people, size_t rows,
                                                    size_t items, struct trede_guttman *out);
/* The items from most to least often held; ties in the order given. */
TREDE_MUST_CHECK enum trede_status trede_guttman_order(const double *scores, size_t rows, size_t items, size_t *order);

struct trede_alpha {
    bool defined;
    double raw, standardised, mean_r, feldt_low, feldt_high;
    double *if_dropped, *item_rest; /* items, may be NULL; if_dropped is 0 with 2 items */
};
TREDE_MUST_CHECK enum trede_status trede_alpha_of(const double *scores, size_t rows, size_t items, double level,
                                                  struct trede_alpha *out);

#endif
