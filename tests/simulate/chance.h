/* chance.h - random numbers of the simulation: the same on every machine, one stream a run. */
#ifndef TREDE_SIMULATE_CHANCE_H
#define TREDE_SIMULATE_CHANCE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* splitmix64 (Steele, Lea & Flood 2014): a counter behind a mixer, so any seed starts a stream of its own. */
struct chance {
    uint64_t state;
};

static inline uint64_t chance_bits(struct chance *c)
{
    uint64_t z = c->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static inline struct chance chance_of(uint64_t scenario, uint64_t run)
{
    struct chance c = {scenario * 0xD1342543DE82EF95u + run};
    c.state = chance_bits(&c);
    return c;
}

/* In (0, 1). */
static inline double chance_uniform(struct chance *c)
{
    return ((double)(chance_bits(c) >> 11) + 0.5) * 0x1p-53;
}

static inline size_t chance_below(struct chance *c, size_t n)
{
    return (size_t)(chance_uniform(c) * (double)n);
}

static inline int chance_is(struct chance *c, double p)
{
    return chance_uniform(c) < p;
}

static inline double chance_normal(struct chance *c)
{
    double radius = sqrt(-2.0 * log(chance_uniform(c)));
    return radius * cos(6.283185307179586 * chance_uniform(c));
}

#endif
