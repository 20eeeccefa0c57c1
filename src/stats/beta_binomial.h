/* beta_binomial.h - shares of cells that lean on each other (empirical Bayes).
 *
 * Model: x of the n people of a cell, Binomial(n, p), and p ~ Beta(alpha, beta) over cells, with mean
 * mu = alpha / (alpha + beta) and rho = 1 / (alpha + beta + 1), the correlation of two people of one cell. Counts are
 * of people, unweighted. */
#ifndef TREDE_STATS_BETA_BINOMIAL_H
#define TREDE_STATS_BETA_BINOMIAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"

enum trede_beta_binomial_outcome {
    TREDE_BETA_BINOMIAL_FITTED,
    TREDE_BETA_BINOMIAL_NO_SPREAD,     /* rho 0: cells differ no more than chance gives, or no cell has two people */
    TREDE_BETA_BINOMIAL_ALL_OR_NOBODY, /* rho 1: all or nobody in every cell; mu is the share of cells with all */
    TREDE_BETA_BINOMIAL_ALIKE,         /* nobody in any cell (mu 0), or all in all (mu 1); of rho nothing is known */
    TREDE_BETA_BINOMIAL_NOTHING,       /* nobody was asked */
    TREDE_BETA_BINOMIAL_UNUSABLE       /* x < 0, x > n, or n above TREDE_BETA_BINOMIAL_MOST */
};
enum { TREDE_BETA_BINOMIAL_MOST = 1000000 }; /* time and memory go with the largest n */

/* A cell's share given its own count: mean, equal-tailed limits, and how much of the mean is mu. alpha and beta are
 * taken as known, so with a handful of cells the limits are too narrow. */
struct trede_beta_posterior {
    double mean, low, high;
    double shrinkage; /* (alpha + beta) / (alpha + beta + n) */
};

/* Read outcome first. */
struct trede_beta_binomial {
    enum trede_beta_binomial_outcome outcome;
    double alpha, beta; /* FITTED; else INFINITY where rho is 0, and 0 */
    double mu, rho;
    double log_likelihood;             /* binomial coefficients included; FITTED and NO_SPREAD */
    struct trede_beta_posterior *cell; /* cells, in the arena; FITTED and NO_SPREAD (every cell is then mu, with the
                                        * exact interval of all people together), else NULL */
};
/* x and n: cells; n 0 = nobody asked, its share is foretold. level of the limits, 0..1. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_beta_binomial(struct trede_arena *arena, size_t cells, const int64_t *x,
                                                       const int64_t *n, double level, struct trede_beta_binomial *out);

#endif
