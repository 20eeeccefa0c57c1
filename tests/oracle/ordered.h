/* ordered.h - a cumulative logit on the rows of a table, every row a cell of its own. */
#ifndef TREDE_TEST_ORDERED_H
#define TREDE_TEST_ORDERED_H

#include "sample.h"
#include "stats/slopes.h"

/* Columns of x and level (0.., NAN = not in the model) by table row; weight NULL = 1. */
struct ordered {
    const struct table *table;
    const double *level, *weight;
    const double *const *x;
    size_t columns, levels;
};
struct ordered_fit {
    struct trede_ordinal_data data;
    struct trede_ordinal fit;
    uint32_t *cell; /* table rows; UINT32_MAX = not in the model */
};
/* Checks that the model is fitted; with nominal (as in ordinal.h) it may be separated. */
struct ordered_fit fit_ordered(struct oracle_case *c, const struct ordered *model, const bool *nominal);
/* The k values and the roots of the diagonal of a k x k covariance. */
void want_values(struct oracle_case *c, const char *path, const double *value, size_t count);
void want_roots(struct oracle_case *c, const char *path, const double *covariance, size_t k);
/* Design-based covariance of the fit on a sample of the same table. */
double *design_covariance(struct oracle_case *c, const struct ordered *model, const struct ordered_fit *fitted,
                          const struct sample *sample);
void want_brant(struct oracle_case *c, const char *path, const struct trede_equal *test);

#endif
