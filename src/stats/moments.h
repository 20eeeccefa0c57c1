/* moments.h - sparse totals and their centred co-moments, private to stats. */
#ifndef TREDE_STATS_MOMENTS_H
#define TREDE_STATS_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"

/* Components that are always touched together, as the shares of one base, form a block. */
struct trede_blocks {
    size_t k, count;
    uint32_t *of;  /* k: ascending from 0, none left out */
    size_t *first; /* count + 1: block b has the components first[b] to first[b + 1] - 1 */
};
/* of NULL: every component is a block of its own. false = no memory. */
bool trede_blocks_make(struct trede_arena *arena, size_t k, const uint32_t *of, struct trede_blocks *blocks);

/* A vector of k numbers of which few blocks are touched; the others are 0. */
struct trede_total {
    const struct trede_blocks *blocks;
    double *value;   /* k */
    size_t *touched; /* the count touched blocks, in order of first touch */
    size_t count;
    bool *is_touched; /* blocks */
};
bool trede_total_make(struct trede_arena *arena, const struct trede_blocks *blocks, struct trede_total *total);
static inline void trede_total_touch(struct trede_total *total, size_t block)
{
    if (total->is_touched[block]) return;
    total->is_touched[block] = true;
    total->touched[total->count++] = block;
}
static inline void trede_total_add(struct trede_total *total, size_t index, double value)
{
    trede_total_touch(total, total->blocks->of[index]);
    total->value[index] += value;
}
void trede_total_clear(struct trede_total *total);

/* Running co-moments of the vectors of one group (a stratum, or a PSU at the second stage). Of components i and j only
 * the vectors that touch both their blocks are summed: (z_i - shift_i)(z_j - shift_j), z_i - shift_i, and how many. */
struct trede_moments {
    const struct trede_blocks *blocks;
    bool apart;     /* only each component with itself: the co-moments of two are left at 0 */
    size_t known;   /* a block whose co-moments with itself are not asked for; SIZE_MAX = none */
    double *shift;  /* k: the first value seen of each component */
    double *off;    /* k: the vector at hand less the shift */
    double *cross;  /* k x k, j <= i; or k when apart */
    double *given;  /* k x blocks: of i, over the vectors that touch the block; or k */
    double *both;   /* blocks x blocks; or blocks */
    size_t *active; /* blocks touched by any vector of the group */
    size_t active_count;
    bool *is_active;
};
bool trede_moments_make(struct trede_arena *arena, const struct trede_blocks *blocks, bool apart,
                        struct trede_moments *moments);
void trede_moments_add(struct trede_moments *moments, const struct trede_total *total);
/* covariance (k x k) += scale * sum over n vectors of (z - mean)(z - mean)'; vectors not added count as 0. Then empty.
 */
void trede_moments_close(struct trede_moments *moments, size_t n, double scale, double *covariance);
/* The same for a group of one vector, about 0: covariance += scale * z z'. Then empty. */
void trede_moments_close_single(struct trede_moments *moments, double scale, double *covariance, double *sum);
void trede_moments_empty(struct trede_moments *moments);

#endif
