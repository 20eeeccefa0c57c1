/* patterns.h - rows that are alike in every column a model looks at, taken together.
 *
 * A model of coded columns cannot tell such rows apart, so it is fitted on patterns (a few hundred) instead of rows (a
 * million): likelihood, scores and influence are the same sums. What differs between rows of a pattern is their weight,
 * stratum and PSU, and those stay with the rows: the engine looks the influence of a row's pattern up. */
#ifndef TREDE_STATS_PATTERNS_H
#define TREDE_STATS_PATTERNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "stats/design.h"
#include "trede/status.h"

/* What a column may hold: 0 to levels - 1. Anything else (-1: not answered) keeps the row out of the model. */
struct trede_pattern_column {
    const int32_t *code; /* rows */
    uint32_t levels;
};

struct trede_pattern_question {
    size_t rows;
    const struct trede_pattern_column *columns; /* the outcome too, where influence depends on it */
    size_t column_count;
    const double *weight;   /* rows; NULL = one each */
    const uint32_t *domain; /* row numbers, ascending; NULL = all */
    size_t domain_rows;
};

struct trede_pattern {
    double weight, weight_squared; /* sums over its rows */
    uint32_t first;                /* its first row: read the codes there */
    uint32_t rows;
};

#define TREDE_NO_PATTERN UINT32_MAX

/* Patterns in order of first appearance. Everything is in the arena. */
struct trede_patterns {
    size_t count;
    const struct trede_pattern *pattern;
    const uint32_t *of; /* rows: which pattern, or TREDE_NO_PATTERN (outside the domain, or a code missing) */
    size_t rows;        /* that have one */
    double weight, weight_squared;
};

/* No column: all rows of the domain are one pattern. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_patterns_make(struct trede_arena *arena,
                                                       const struct trede_pattern_question *question,
                                                       struct trede_patterns *out);

/* Codes for a column of numbers: equal numbers get the same code, in order of first appearance; a number that is not
 * finite gets -1. value[code] is the number. */
struct trede_coded {
    int32_t *code; /* rows */
    uint32_t levels;
    const double *value;
};
TREDE_MUST_CHECK enum trede_status trede_code_numbers(struct trede_arena *arena, const double *number, size_t rows,
                                                      struct trede_coded *out);

/* For trede_taylor (its fn is trede_linear_of_pattern, its context this): the linearised variable of a row is that of
 * its pattern, and 0 for a row without one. */
struct trede_pattern_linear {
    const uint32_t *of; /* as struct trede_patterns */
    const double *u;    /* patterns x k, row-major */
    size_t k;
};
void trede_linear_of_pattern(const void *context, size_t row, double *u);
/* trede_taylor of that, faster where PSU totals are all that counts: a PSU's rows are added up in one go. */
TREDE_MUST_CHECK enum trede_status trede_taylor_of_patterns(const struct trede_design *design, const uint32_t *domain,
                                                            size_t domain_rows,
                                                            const struct trede_pattern_linear *linear,
                                                            double *covariance, size_t *lonely_stratum);

#endif
