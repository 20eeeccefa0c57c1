/* logistic.h - logistic regression by pseudo-maximum likelihood, on cells (methods 1.4, 3.7, 4.3). */
#ifndef TREDE_STATS_LOGISTIC_H
#define TREDE_STATS_LOGISTIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "stats/design.h"
#include "stats/lines.h"
#include "stats/patterns.h"

/* Cells: rows that are alike in all that the model looks at, outcome included (patterns.h), or single rows. Where rows
 * of a cell differ in outcome, y is their weighted mean: the coefficients are the same, but a row then has no influence
 * to look up. */
struct trede_logistic_cells {
    size_t cells, p;
    const double *x;                 /* cells x p, row-major; the constant is one of the columns */
    const double *y;                 /* cells, 0..1 */
    const double *weight;            /* cells, the sum over its rows; 0 = as if it were not there */
    const struct trede_lines *lines; /* x without its zeros, where several fits share it; NULL = to be made */
};

enum trede_logistic_outcome {
    TREDE_LOGISTIC_FITTED,
    TREDE_LOGISTIC_SEPARATED,     /* (quasi-)complete separation, or all outcomes alike: no finite maximum */
    TREDE_LOGISTIC_NOT_CONVERGED, /* a maximum may exist; it was not reached */
    TREDE_LOGISTIC_SINGULAR       /* a column is a combination of others, or there is no cell */
};

/* Firth's penalty, half the logarithm of the determinant of the information (Firth 1993): a finite estimate whatever
 * the separation. It counts people: the weights are scaled to add up to size, the (effective) number of respondents.
 * size 0 = no penalty. */
struct trede_logistic_method {
    double firth_size;
    bool no_influence; /* nobody will ask for the influence of the coefficients */
};

/* Read outcome first: the rest holds only when FITTED. Arrays are in the arena. */
struct trede_logistic {
    enum trede_logistic_outcome outcome;
    size_t cells, p;
    double *coefficient;   /* p */
    double *inverse;       /* p x p: of the information, in the weights given (not a covariance of a weighted sample) */
    double *fitted;        /* cells: the chance that y is 1 */
    double *influence;     /* cells x p: the linearised variable of the coefficients for a row of the cell, before its
                            * weight; for trede_taylor through trede_linear_of_pattern; NULL
                            * when nobody asks */
    double log_likelihood; /* in the weights given, without the penalty */
    int iterations;
    bool penalised;
};
/* TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_logistic_fit(struct trede_arena *arena,
                                                      const struct trede_logistic_cells *cells,
                                                      struct trede_logistic_method method, struct trede_logistic *out);

/* The chance at a linear predictor, and its complement, both to full precision; slope is their product. */
struct trede_logistic_chance {
    double of_one, of_zero, slope;
};
struct trede_logistic_chance trede_logistic_chance_at(double predictor);
/* x (p) times the coefficients. */
double trede_logistic_predictor(const struct trede_logistic *model, const double *x);

#endif
