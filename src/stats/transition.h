/* transition.h - square tables of the same people at two moments, unweighted (methods 3.3), and what two margins alone
 * can say (3.4). Tables are K x K row-major: rows = first moment, columns = second. */
#ifndef TREDE_STATS_TRANSITION_H
#define TREDE_STATS_TRANSITION_H

#include <stdbool.h>
#include <stddef.h>

#include "trede/status.h"

/* defined false: nobody moved, or no cell to test. */
struct trede_test {
    bool defined;
    double statistic, df, p;
};

struct trede_test trede_bowker(const double *table, size_t k); /* df = non-empty pairs */
/* Over the categories that occur off the diagonal; not defined for more than MOST_CATEGORIES. */
enum { TREDE_MOST_CATEGORIES = 16 };
struct trede_test trede_stuart_maxwell(const double *table, size_t k);
/* McNemar on two discordant counts: chi-square without correction, with correction, exact and mid-p. */
struct trede_mcnemar {
    double b, c;
    bool defined;
    double chisq, p, chisq_corrected, p_corrected, p_exact, p_mid;
};
struct trede_mcnemar trede_mcnemar_of(double b, double c);
/* Cut at "at least stage k" (k from 2..K): b moved up across the cut, c moved down. */
struct trede_mcnemar trede_mcnemar_cut(const double *table, size_t k, size_t at_least);

/* Share that moved up, given only the two margins (each sums to 1): sharp bounds (Lu, Ding & Dasgupta 2018; the
 * coupling that moves least / most), and the earth mover's distance over the rungs = least mean number of rungs moved.
 */
struct trede_bounds {
    double up_low, up_high, down_low, down_high, earth_mover;
};
struct trede_bounds trede_movement_bounds(const double *from, const double *to, size_t k);

#endif
