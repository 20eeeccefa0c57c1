/* bounds.c - what two margins alone say about movement.
 *
 * Model: A is the rung before, B the rung after, margins known, joint distribution not. With F the cumulative shares,
 *   least P(B > A) = max_j (F_A(j) - F_B(j), 0)          greatest P(B > A) = 1 - max_j (F_B(j) - F_A(j - 1), 0)
 * and both are reached by some joint distribution (sharp): P(B <= A) is at most what Strassen's theorem allows, and for
 * an ordered scale the sets that matter are the rungs up to j. Moving down is the same with A and B exchanged. The
 * least mean number of rungs moved is sum_j |F_A(j) - F_B(j)| (earth mover's distance). Reference: Lu, Ding & Dasgupta
 * 2018, Treatment effects on ordinal outcomes. Rejected: linear programming (same answer; the test does it). */
#include <math.h>

#include "stats/transition.h"

static void share_of_risers(const double *before, const double *after, size_t k, double *least, double *most)
{
    double upto_before = 0.0, upto_after = 0.0, forced_up = 0.0, forced_not_up = 0.0;
    for (size_t j = 0; j < k; j++) {
        forced_not_up = fmax(forced_not_up, upto_after + after[j] - upto_before); /* F_A(j - 1) is still in hand */
        upto_before += before[j];
        upto_after += after[j];
        forced_up = fmax(forced_up, upto_before - upto_after);
    }
    *least = forced_up;
    *most = fmax(forced_up, 1.0 - forced_not_up);
}

struct trede_bounds trede_movement_bounds(const double *from, const double *to, size_t k)
{
    struct trede_bounds out = {0};
    share_of_risers(from, to, k, &out.up_low, &out.up_high);
    /* Down the ladder is up the ladder of the reversed scale; over the same order it is B < A, so swap the moments. */
    share_of_risers(to, from, k, &out.down_low, &out.down_high);
    double gap = 0.0;
    for (size_t j = 0; j + 1 < k; j++) {
        gap += from[j] - to[j];
        out.earth_mover += fabs(gap);
    }
    return out;
}
