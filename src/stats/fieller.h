/* fieller.h - the confidence set of a ratio of two estimates (methods 6.3: cost per additional person).
 *
 * All ratios r for which a - r b is not further from 0 than its error allows. Where b itself may be 0, a / b may be
 * anything large, of either sign, and the set has no ends: that is an answer, not an error. */
#ifndef TREDE_STATS_FIELLER_H
#define TREDE_STATS_FIELLER_H

#include <stdbool.h>

enum trede_ratio_shape {
    TREDE_RATIO_INTERVAL,   /* low to high: b is distinguishable from 0 */
    TREDE_RATIO_COMPLEMENT, /* b is not: everything up to low, and everything from high on; of cost per additional
                             * person: at least high, or nobody, or the campaign costs people (up to low, below 0). An
                             * end may be infinite (that side is not there) */
    TREDE_RATIO_WHOLE_LINE, /* b is not, and a is not either: nothing is excluded */
    TREDE_RATIO_UNUSABLE    /* b is 0 without error, a number is not finite, or the covariance is none */
};

/* Ratio a / b. Variance 0 = known exactly (a budget); b may be persons x effect. */
struct trede_ratio_of {
    double a, b;
    double variance_a, variance_b, covariance;
};
struct trede_ratio_set {
    enum trede_ratio_shape shape;
    bool has_value;
    double value; /* a / b, unless b is 0 or UNUSABLE */
    double low, high;
};
/* df: of the errors, INFINITY = normal; > 0. level 0..1. */
struct trede_ratio_set trede_fieller(const struct trede_ratio_of *ratio, double df, double level);

#endif
