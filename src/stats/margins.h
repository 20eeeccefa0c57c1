/* margins.h - what a logistic model says of the people it was fitted on, on the scale of shares (methods 3.7, 4.3): how
 * many points more would act if everybody were set so instead of so (Graubard & Korn 1999, predictive margins). */
#ifndef TREDE_STATS_MARGINS_H
#define TREDE_STATS_MARGINS_H

#include "stats/logistic.h"

/* The weighted mean over the cells of some h(x, coefficients). Arrays are in the arena. */
struct trede_margin {
    double value;
    double *of_cell;  /* cells: h */
    double *gradient; /* p: of value to the coefficients */
};

/* h = P(to) - P(from): to and from are cells x p, as the model's x with some columns set otherwise. from NULL = no
 * second part: the mean chance itself. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_margin_of_contrast(struct trede_arena *arena,
                                                            const struct trede_logistic_cells *cells,
                                                            const struct trede_logistic *model, const double *to,
                                                            const double *from, struct trede_margin *out);
/* h = dP / dx of a column that is a number. */
TREDE_MUST_CHECK enum trede_status trede_margin_of_slope(struct trede_arena *arena,
                                                         const struct trede_logistic_cells *cells,
                                                         const struct trede_logistic *model, size_t column,
                                                         struct trede_margin *out);

/* For margins of another h: room for one (zeroes), and what is left to do once of_cell holds h and gradient the sum
 * over the cells of weight times the gradient of h. */
TREDE_MUST_CHECK enum trede_status
trede_margin_begin(struct trede_arena *arena, const struct trede_logistic_cells *cells, struct trede_margin *out);
void trede_margin_close(const struct trede_logistic_cells *cells, struct trede_margin *margin);

/* The linearised variable of the margin for a row of each cell: u[c * stride]. That people and not only outcomes were
 * sampled is in it: (h - value) / sum of weights, beside the influence of the coefficients through the gradient. */
void trede_margin_influence(const struct trede_logistic_cells *cells, const struct trede_logistic *model,
                            const struct trede_margin *margin, double *u, size_t stride);

#endif
