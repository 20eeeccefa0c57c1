/* sample_allocation.c - optimal allocation of a stratified sample.
 *
 * Model: the variance of a stratified mean is a constant plus sum N^2 S^2 / n over the strata; cost is linear. The best
 * n is N S / sqrt(cost) times one number t (Neyman 1934; Cochran 1977, 5.5), moved into its bounds.
 * Algorithm: cost as a function of t rises in straight pieces that change where a stratum reaches a bound. The bracket
 * of t is cut at such places until none is left inside; there t follows from one division. Whole numbers: the gain of
 * one respondent, N^2 S^2 / (n (n + 1)), falls in n, so taking the largest each time is best (Gross 1956; Wright 2012).
 * Rejected: rounding the fractions (can miss the best, and the total); repeating Neyman after moving one stratum to its
 * bound (wrong when bounds below and above are met at once); a knapsack programme for whole numbers at unequal costs
 * (what it can add is less than one respondent). */
#include "stats/sample_allocation.h"

#include <math.h>
#include <stdbool.h>

static const double rounding = 1e-12; /* of the budget */

static double cost_of(const struct trede_sampling_strata *s, size_t h)
{
    return s->cost ? s->cost[h] : 1.0;
}

static double most_of(const struct trede_sampling_strata *s, size_t h)
{
    return s->most ? fmin(s->most[h], s->population[h]) : s->population[h];
}

static double least_of(const struct trede_sampling_strata *s, size_t h)
{
    return fmin(s->least ? s->least[h] : 2.0, most_of(s, h));
}

/* What the numbers grow with. */
static double pull_of(const struct trede_sampling_strata *s, size_t h)
{
    return s->population[h] * s->sd[h] / sqrt(cost_of(s, h));
}

double trede_stratified_se(const struct trede_sampling_strata *s, const double *n)
{
    double variance = 0.0, people = 0.0;
    for (size_t h = 0; h < s->count; h++) {
        double total_sd = s->population[h] * s->sd[h];
        people += s->population[h];
        if (total_sd > 0.0) variance += total_sd * total_sd * (1.0 / n[h] - 1.0 / s->population[h]);
    }
    return sqrt(fmax(0.0, variance)) / people;
}

static double number_at(const struct trede_sampling_strata *s, size_t h, double t)
{
    return fmin(most_of(s, h), fmax(least_of(s, h), t * pull_of(s, h)));
}

static double spent_at(const struct trede_sampling_strata *s, double t)
{
    double sum = 0.0;
    for (size_t h = 0; h < s->count; h++)
        sum += cost_of(s, h) * number_at(s, h, t);
    return sum;
}

struct bracket {
    double low, high; /* of t: the budget pays for low, and not for high */
};

static void cut(const struct trede_sampling_strata *s, double budget, double t, struct bracket *b)
{
    if (!(t > b->low && t < b->high)) return;
    if (spent_at(s, t) <= budget)
        b->low = t;
    else
        b->high = t;
}

/* Within the bracket every stratum is at a bound or open. */
static double solve_piece(const struct trede_sampling_strata *s, double budget, struct bracket b)
{
    double fixed = 0.0, open = 0.0;
    for (size_t h = 0; h < s->count; h++) {
        double pull = pull_of(s, h), least = least_of(s, h), most = most_of(s, h);
        if (!(pull > 0.0) ||
            least / pull >= b.high) /* the quotients that the bracket was cut at: no rounding between */
            fixed += cost_of(s, h) * least;
        else if (most / pull <= b.low)
            fixed += cost_of(s, h) * most;
        else
            open += cost_of(s, h) * pull;
    }
    return open > 0.0 ? fmin(b.high, fmax(b.low, (budget - fixed) / open)) : b.low;
}

struct trede_sampling trede_sample_divide(const struct trede_sampling_strata *s, double budget, double *n)
{
    struct trede_sampling out = {.limit = spent_at(s, 0.0)};
    struct bracket b = {0.0, INFINITY};
    if (!(out.limit <= budget + rounding * fabs(budget))) {
        out.outcome = TREDE_SAMPLING_TOO_SMALL;
        return out;
    }
    for (size_t h = 0; h < s->count; h++) {
        double pull = pull_of(s, h);
        if (!(pull > 0.0)) continue;
        cut(s, budget, least_of(s, h) / pull, &b);
        cut(s, budget, most_of(s, h) / pull, &b);
    }
    double t = solve_piece(s, budget, b);
    for (size_t h = 0; h < s->count; h++) {
        n[h] = number_at(s, h, t);
        out.spent += cost_of(s, h) * n[h];
    }
    out.se = trede_stratified_se(s, n);
    return out;
}

/* The stratum where one more gains most per cost; count = nobody more gains anything, or can be paid. */
static size_t best_next(const struct trede_sampling_strata *s, double left, const int64_t *n)
{
    size_t best = s->count;
    double best_gain = 0.0;
    for (size_t h = 0; h < s->count; h++) {
        double now = (double)n[h], cost = cost_of(s, h), total_sd = s->population[h] * s->sd[h];
        if (now + 1.0 > most_of(s, h) || cost > left) continue;
        double gain = now > 0.0 ? total_sd * total_sd / (now * (now + 1.0)) / cost : total_sd > 0.0 ? INFINITY : 0.0;
        if (!(gain > best_gain)) continue;
        best = h;
        best_gain = gain;
    }
    return best;
}

struct trede_sampling trede_sample_divide_whole(const struct trede_sampling_strata *s, double budget, int64_t *n)
{
    struct trede_sampling out = {.outcome = TREDE_SAMPLING_DIVIDED};
    double variance = 0.0, people = 0.0, slack = rounding * fabs(budget);
    for (size_t h = 0; h < s->count; h++) {
        n[h] = (int64_t)fmin(ceil(least_of(s, h)), floor(most_of(s, h)));
        out.limit += cost_of(s, h) * (double)n[h];
    }
    if (!(out.limit <= budget + slack)) {
        out.outcome = TREDE_SAMPLING_TOO_SMALL;
        return out;
    }
    out.spent = out.limit;
    for (size_t h; (h = best_next(s, budget + slack - out.spent, n)) < s->count;) {
        n[h]++;
        out.spent += cost_of(s, h);
    }
    for (size_t h = 0; h < s->count; h++) {
        double total_sd = s->population[h] * s->sd[h];
        people += s->population[h];
        if (total_sd > 0.0) variance += total_sd * total_sd * (1.0 / (double)n[h] - 1.0 / s->population[h]);
    }
    out.se = sqrt(fmax(0.0, variance)) / people;
    return out;
}
