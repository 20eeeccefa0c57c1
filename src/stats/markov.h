/* markov.h - chains of stages seen at several moments (methods 3.5, 3.6): transition matrices from counted moves, tests
 * of order and homogeneity, where a chain leads.
 *
 * Matrices are row-major: row = stage before, column = stage after. Counts may be weighted; the tests are for counts of
 * people. A stage nobody starts from has a row of zeroes: its probabilities are not known, and what would need them is
 * a status. */
#ifndef TREDE_STATS_MARKOV_H
#define TREDE_STATS_MARKOV_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/transition.h"
#include "trede/estimate.h"
#include "trede/status.h"

enum { TREDE_MOST_STAGES = 16 };

/* k x k: every row of counts over its sum; a row nobody starts from stays 0. */
void trede_chain_probabilities(const double *counts, size_t k, double *p);
/* Sum of n log(n / row sum) over the cells with people. */
double trede_chain_log_likelihood(const double *counts, size_t k);

/* Have count tables (rows x columns, one after another) the same probabilities in each row? Likelihood ratio and
 * Pearson, with (columns in use - 1) degrees of freedom for each row in use of each table, less those of the pooled
 * table. Not defined without degrees of freedom.
 *  - homogeneity over time or over segments: tables of moves, k x k, one a step or a segment;
 *  - order 1 against 0: count = k tables of 1 x k, the moves by stage of origin;
 *  - order 2 against 1: count = k tables of k x k, the moves b > c by the stage a before b. */
struct trede_chain_test {
    struct trede_test likelihood_ratio, pearson;
};
struct trede_chain_test trede_chain_homogeneity(const double *tables, size_t count, size_t rows, size_t columns);

/* The distribution that moves with probabilities p leave as it is. TOO_FEW when a stage that can be reached has no row;
 * NOT_CONVERGED when there is more than one (stages that fall apart in groups). k <= TREDE_MOST_STAGES. */
TREDE_MUST_CHECK enum trede_estimate_status trede_chain_stationary(const double *p, size_t k, double *distribution);
/* after: steps x k, the distribution start after 1, 2, ... steps. TOO_FEW when people would stand on a stage without a
 * row. start and after may not overlap. k <= TREDE_MOST_STAGES. */
TREDE_MUST_CHECK enum trede_estimate_status trede_chain_project(const double *p, size_t k, const double *start,
                                                                size_t steps, double *after);
/* The second-largest modulus of the eigenvalues: the share of a distance from the stationary distribution that is left
 * after a step. k >= 2. TREDE_INTERNAL: no memory. */
TREDE_MUST_CHECK enum trede_status trede_chain_second_eigenvalue(const double *p, size_t k, double *modulus);

/* Steps until the path a, path[0], path[1], ... (steps of them) comes to target from below, with a straight line
 * between steps; 0 when a is there already, -1 when it does not get there. */
double trede_chain_steps_to(double a, const double *path, size_t steps, double target);

#endif
