/* random.h - random numbers that are a function of who asks: counter-based streams.
 *
 * A stream is named by the seed of the run, by what it is for and by the number of the replicate. Its numbers depend on
 * nothing else, so work that is cut over threads in another way draws the same. Streams differ in their counters, and
 * a counter never comes twice: no two streams overlap. Philox 4x32-10 (Salmon et al. 2011, Parallel random numbers: as
 * easy as 1, 2, 3). A stream has 2^34 numbers of 32 bits. */
#ifndef TREDE_STATS_RANDOM_H
#define TREDE_STATS_RANDOM_H

#include <stdint.h>

/* What a stream is for. Numbers are kept for good: another number is another result. */
enum trede_random_purpose {
    TREDE_RANDOM_BOOTSTRAP = 1,     /* which PSUs a replicate draws (bootstrap.h) */
    TREDE_RANDOM_PROJECTION = 2,    /* where transitions lead */
    TREDE_RANDOM_STARTS = 3,        /* starting points of an iteration */
    TREDE_RANDOM_SIMULATION = 4,    /* data with a known truth */
    TREDE_RANDOM_POOLING = 5,       /* pooled effects from their posterior */
    TREDE_RANDOM_ALLOCATION = 6,    /* responses and reach that the advice on the mix is drawn over */
    TREDE_RANDOM_COEFFICIENTS = 11, /* what the coefficients of a count series could have been (count_draws.c) */
    TREDE_RANDOM_NEW_COUNTS = 12    /* a count around its mean (count_interval.c) */
};

struct trede_random {
    uint32_t key[2], counter[4];
    uint32_t block[4];
    unsigned used; /* of block; 4 = all */
};

struct trede_random trede_random_stream(uint64_t seed, enum trede_random_purpose purpose, uint64_t replicate);

/* The next block of four numbers. */
void trede_random_refill(struct trede_random *stream);
static inline uint32_t trede_random_bits(struct trede_random *stream)
{
    if (stream->used == 4) trede_random_refill(stream);
    return stream->block[stream->used++];
}
/* 0..n-1, each equally likely (Lemire 2019); n > 0. */
static inline uint32_t trede_random_below(struct trede_random *stream, uint32_t n)
{
    uint64_t product = (uint64_t)trede_random_bits(stream) * n;
    if ((uint32_t)product < n) {
        uint32_t least = (0U - n) % n;
        while ((uint32_t)product < least)
            product = (uint64_t)trede_random_bits(stream) * n;
    }
    return (uint32_t)(product >> 32);
}
double trede_random_uniform(struct trede_random *stream); /* above 0, below 1; 52 bits */
double trede_random_normal(struct trede_random *stream);  /* standard normal: the quantile of one uniform number */

#endif
