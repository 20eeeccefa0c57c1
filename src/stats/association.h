/* association.h - Rao-Scott test of independence, and simple two-sample comparisons that oracles and small tables need.
 */
#ifndef TREDE_STATS_ASSOCIATION_H
#define TREDE_STATS_ASSOCIATION_H

#include "stats/design.h"
#include "stats/interval.h"

/* Second-order Rao-Scott F for an R x C table of a domain (survey::svychisq, statistic "F"): row_of and column_of give
 * 0..R-1 and 0..C-1, -1 = not in the table. */
struct trede_rao_scott {
    _Bool defined;
    double f, df1, df2, p;
    int64_t base;
};
TREDE_MUST_CHECK enum trede_status trede_rao_scott_of(const struct trede_design *design, const uint32_t *domain,
                                                      size_t rows, const int32_t *row_of, size_t r,
                                                      const int32_t *column_of, size_t c, struct trede_rao_scott *out);

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
