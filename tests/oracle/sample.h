/* sample.h - a CSV of the oracle pack as a table, and a table as a survey sample. */
#ifndef TREDE_TEST_SAMPLE_H
#define TREDE_TEST_SAMPLE_H

#include "oracle.h"
#include "stats/design.h"

/* name is relative to the folder of the case: in the tree, or where it is not in the tree, in the folder of all
 * references (TREDE_ORACLES, else shared/oracles next to the tree or to the folder it is in). Cells are never NULL;
 * empty = missing. */
struct table {
    size_t rows, columns;
    char **cell; /* the header, then rows, row-major */
};
const struct table *read_table(struct oracle_case *c, const char *name);
bool lacks_table(struct oracle_case *c, const char *name);
const char *text_at(struct oracle_case *c, const struct table *t, size_t row, const char *column);
/* A column as numbers (missing: NAN), and as numbered categories in ascending order (missing: -1). */
double *numbers_of(struct oracle_case *c, const struct table *t, const char *column);
struct labels {
    int32_t *of_row;
    size_t count;
    const char **name; /* count */
};
struct labels labels_of(struct oracle_case *c, const struct table *t, const char *column);
/* 1 where the cell equals text, else 0; and 1 where it is not missing. */
double *is_text(struct oracle_case *c, const struct table *t, const char *column, const char *text);
double *is_present(struct oracle_case *c, const struct table *t, const char *column);
double *all_of(struct oracle_case *c, size_t rows, double value);

/* What the sample is made of; NULL columns mean: one stratum, the row is the PSU, one stage. */
struct plan {
    const char *stratum, *psu, *second;
    const double *weight, *fpc, *second_fpc; /* rows of the table; population sizes */
    const bool *keep;                        /* NULL = all rows */
};
struct sample {
    struct trede_design design;
    size_t *source;  /* table row of each design row */
    uint32_t *place; /* design row of each table row kept */
};
struct sample *make_sample(struct oracle_case *c, const struct table *t, const struct plan *plan);

/* k ratios with y and x per table row (x NULL = 1); a row counts where x or y is not 0. */
struct measures {
    const struct sample *sample;
    size_t k;
    const double *const *y, *const *x;
};
struct trede_ratios estimate(struct oracle_case *c, const struct measures *m);
/* One mean over the rows where inside is 1 (NULL = all). The ratios live as long as the case. */
struct trede_ratios estimate_mean(struct oracle_case *c, const struct sample *s, const double *y, const double *inside);
/* Standard error of the total of y. */
double total_se(struct oracle_case *c, const struct sample *s, const double *y);
double total_of(const struct sample *s, const double *y);

#endif
