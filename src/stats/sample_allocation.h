/* sample_allocation.h - how many respondents from each stratum, for the smallest standard error of a mean or a share
 * (methods 10). */
#ifndef TREDE_STATS_SAMPLE_ALLOCATION_H
#define TREDE_STATS_SAMPLE_ALLOCATION_H

#include <stddef.h>
#include <stdint.h>

struct trede_sampling_strata {
    size_t count;
    const double *population; /* people, > 0 */
    const double *sd;         /* of the answer within the stratum, >= 0; of a share sqrt(p (1 - p)) */
    const double *cost;       /* of one respondent, > 0; NULL = 1 each: then the budget is a number of respondents */
    const double *least; /* respondents at least; NULL = 2 each: fewer give no standard error. Never more than most */
    const double *most;  /* at most; NULL = the population, which is also the most there can be */
};

enum trede_sampling_outcome {
    TREDE_SAMPLING_DIVIDED,
    TREDE_SAMPLING_TOO_SMALL /* limit: what the least numbers cost */
};

struct trede_sampling {
    enum trede_sampling_outcome outcome;
    double limit;
    double spent; /* less than the budget where nothing is gained by more: all are asked, or all answer alike */
    double se;    /* of the stratified mean, with finite population correction */
};

/* In fractions of people (Neyman; with costs: Cochran), exact within the bounds. n: strata, written when DIVIDED. */
struct trede_sampling trede_sample_divide(const struct trede_sampling_strata *strata, double budget, double *n);

/* In whole people, one at a time where it gains most per cost. With equal costs no whole division has a smaller
 * standard error. With unequal ones none that costs as little has, up to the first respondent that the budget could not
 * pay; what is left is then given to those it can. The se of trede_sample_divide bounds from below what any could
 * reach. least is rounded up, most down. */
struct trede_sampling trede_sample_divide_whole(const struct trede_sampling_strata *strata, double budget, int64_t *n);

/* Of any division; INFINITY when a stratum whose answers differ has nobody. */
double trede_stratified_se(const struct trede_sampling_strata *strata, const double *n);

#endif
