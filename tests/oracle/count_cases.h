/* count_cases.h - a count series of the oracle pack, column by column, and its fit. */
#ifndef TREDE_TEST_COUNT_CASES_H
#define TREDE_TEST_COUNT_CASES_H

#include "sample.h"
#include "stats/count_series.h"

enum { MOST_COLUMNS = 16 };

struct count_case {
    struct oracle_case *c;
    const char *name[MOST_COLUMNS];
    const double *column[MOST_COLUMNS];
    struct trede_count_data data; /* x when assembled */
    struct trede_count_room room;
    struct trede_count_model model;
    size_t listed[2], listed_count; /* columns that the counterfactual has at 0 */
};

struct count_case count_case_of(struct oracle_case *c, size_t rows, const double *count, const double *offset);
void add_column(struct count_case *s, const char *name, const double *value);
void add_listed(struct count_case *s, const char *name, const double *value);
/* sin1, cos1, sin2, cos2 of month / 12. */
void add_season(struct count_case *s, const double *month);
/* x, and room for it. */
void assemble(struct count_case *s);

/* Values at path/NAME for every column, and standard errors of a covariance. */
void want_columns(struct count_case *s, const char *path, const double *value);
void want_errors(struct count_case *s, const char *path, const double *covariance);

#endif
