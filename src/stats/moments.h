/* moments.h - sparse totals and their centred co-moments, private to stats. */
#ifndef TREDE_STATS_MOMENTS_H
#define TREDE_STATS_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"

/* A vector of k numbers of which few are touched; the untouched ones are 0. */
struct trede_total {
    double *value;   /* k */
    size_t *touched; /* the count touched indices, in order of first touch */
    size_t count;
    bool *is_touched;
};
bool trede_total_make(struct trede_arena *arena, size_t k, struct trede_total *total); /* false = no memory */
static inline void trede_total_add(struct trede_total *total, size_t index, double value)
{
    if (!total->is_touched[index]) {
        total->is_touched[index] = true;
        total->touched[total->count++] = index;
    }
    total->value[index] += value;
}
void trede_total_clear(struct trede_total *total);

/* What is known of one pair (i, j) over the vectors that touched both: sum of (z_i - shift_i)(z_j - shift_j), sum of
 * z_i - shift_i, and how many vectors. */
struct trede_pair {
    double cross, given, both;
};

/* Running co-moments of the vectors of one group (a stratum, or a PSU at the second stage). */
struct trede_moments {
    size_t k;
    bool apart;              /* only each component with itself: the co-moments of two are left at 0 */
    double *shift;           /* the first value seen of each component */
    struct trede_pair *pair; /* k x k, or k when apart */
    size_t *active;          /* components touched by any vector of the group */
    size_t active_count;
    bool *is_active;
};
bool trede_moments_make(struct trede_arena *arena, size_t k, bool apart, struct trede_moments *moments);
void trede_moments_add(struct trede_moments *moments, const struct trede_total *total);
/* covariance (k x k) += scale * sum over n vectors of (z - mean)(z - mean)'; vectors not added count as 0. Then empty.
 */
void trede_moments_close(struct trede_moments *moments, size_t n, double scale, double *covariance);
/* The same for a group of one vector, about 0: covariance += scale * z z'. Then empty. */
void trede_moments_close_single(struct trede_moments *moments, double scale, double *covariance, double *sum);
void trede_moments_empty(struct trede_moments *moments);

#endif
