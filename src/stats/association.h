/* association.h - tests of independence, correlation of two yes/no answers, and simple two-sample comparisons that oracles and small tables need.
 */
#ifndef TREDE_STATS_ASSOCIATION_H
#define TREDE_STATS_ASSOCIATION_H

#include "stats/design.h"
#include "stats/interval.h"

/* A cross table of a domain (row indices ascending; NULL = all): row_of and column_of give 0..r-1 and 0..c-1 for every
 * row of the design, < 0 = not in the table. */
struct trede_cross {
    const uint32_t *domain;
    size_t rows; /* of the domain */
    const int32_t *row_of;
    size_t r;
    const int32_t *column_of;
    size_t c;
};

/* Second-order Rao-Scott F (survey::svychisq, statistic "F"), and its first order ("Chisq"): chisq is Pearson's,
 * first_order that over the mean design effect, on (r-1)(c-1) degrees of freedom. */
struct trede_rao_scott {
    _Bool defined;
    double f, df1, df2, p;
    double chisq, first_order, p_first_order;
    int64_t base;
};
TREDE_MUST_CHECK enum trede_status trede_rao_scott_of(const struct trede_design *design, const struct trede_cross *cross,
                                                      struct trede_rao_scott *out);
/* The generalised design effects, ascending: room for (r-1)(c-1); *count is how many the rows and columns that anybody
 * holds leave, 0 when empty cells leave no test of all of them. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_design_effects_of(const struct trede_design *design,
                                                           const struct trede_cross *cross, double *lambda,
                                                           size_t *count);

/* Adjusted Wald F of independence (survey::svychisq, statistic "adjWald"): not defined with fewer PSUs - strata than
 * (r-1)(c-1), or a singular covariance. */
struct trede_table_wald {
    _Bool defined;
    double f, df1, df2, p;
};
TREDE_MUST_CHECK enum trede_status trede_table_wald_of(const struct trede_design *design,
                                                       const struct trede_cross *cross, struct trede_table_wald *out);

/* ---- two yes/no answers ---- */

/* Shares of yes to the one, to the other, to both. */
struct trede_two_answers {
    double a, b, both;
};
/* A correlation and its slopes in the three shares. Not defined: everybody gave the same answer to one of the two; for
 * the tetrachoric also when one of the four cells is empty (it is then 1 or -1, without a standard error). */
struct trede_correlation {
    _Bool defined;
    double value, by_a, by_b, by_both;
};
struct trede_correlation trede_phi_of(struct trede_two_answers of);
/* TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_tetrachoric_of(struct trede_two_answers of, struct trede_correlation *out);
/* By Fisher's z = atanh r: within -1..1. */
struct trede_limits trede_interval_correlation(double value, double se, double df, double level);

/* Two independent proportions p2 - p1: unpooled Wald, Newcombe hybrid score, pooled z. */
struct trede_two_shares {
    double difference, se_unpooled, z_pooled, p_pooled;
    struct trede_limits wald, newcombe;
};
struct trede_two_shares trede_two_shares_of(double x1, double n1, double x2, double n2, double level);
/* Welch on means, variances (n-1) and sizes: mean2 - mean1. */
struct trede_welch {
    double difference, se, t, df, p;
    struct trede_limits limits;
};
struct trede_welch trede_welch_of(double mean1, double var1, double n1, double mean2, double var2, double n2,
                                  double level);
/* Cochran-Armitage trend of proportions over scores. */
struct trede_trend {
    double chisq, p;
};
struct trede_trend trede_cochran_armitage(const double *x, const double *n, const double *score, size_t count);

#endif
