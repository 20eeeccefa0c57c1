/* latent_markov.h - true stages seen through answers with error (methods 3.5): a latent Markov model with one answer a
 * wave, response probabilities and transitions that do not change over time. */
#ifndef TREDE_STATS_LATENT_MARKOV_H
#define TREDE_STATS_LATENT_MARKOV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/latent_tree.h"
#include "trede/status.h"

enum { TREDE_MOST_LATENT = 8, TREDE_MOST_ANSWERS = 16 };

/* Row-major, as wide as they are used (states k, categories m). */
struct trede_latent_parameters {
    double initial[TREDE_MOST_LATENT];                             /* k: the distribution in the first wave */
    double transition[TREDE_MOST_LATENT * TREDE_MOST_LATENT];      /* k x k: from, to */
    double response[(TREDE_MOST_ANSWERS + 1) * TREDE_MOST_LATENT]; /* (m + 1) x k: answer given the state; row 0, no
                                                                    * answer, is 1 throughout */
};

struct trede_latent_question {
    const struct trede_latent_tree *tree; /* categories <= TREDE_MOST_ANSWERS */
    const double *weight;                 /* tree->people, >= 0; NULL = 1. Only their proportions count */
    const double *ends;                   /* instead: tree->nodes, the weight of the people whose leaf it is */
    size_t states;                        /* 1..TREDE_MOST_LATENT */
    bool adjacent_only;                   /* moves to a neighbouring state only */
    size_t starts;                        /* the first from the answers, the others at random; at least 1 */
    uint64_t seed;
    const struct trede_latent_parameters *from; /* instead: start here, once. NULL = not */
    size_t most_steps;                          /* of a start; 0 = enough for nearly everything */
    double change;                              /* the largest of a probability in a last step; 0 = 1e-8 */
    double *path; /* room for path_size log-likelihoods, in the order they were met; NULL = not wanted */
    size_t path_size;
};

/* States are ordered by their mean answer. With adjacent_only the neighbours of a state are those next to it in that
 * order: a solution whose states stand in another order is only taken, as not converged, when there is no other. */
struct trede_latent_model {
    size_t states, categories;
    struct trede_latent_parameters at;
    double moves[TREDE_MOST_LATENT * TREDE_MOST_LATENT]; /* k x k: expected moves between two waves, in people */
    double mean_answer[TREDE_MOST_LATENT];
    double log_likelihood, aic, bic;
    size_t people;         /* who answered in at least one wave */
    size_t parameters;     /* free; answers that nobody gave do not count */
    size_t steps;          /* of expectation and maximisation, over all starts */
    size_t path_count;     /* of the last run: how much of path was filled in */
    size_t starts_at_best; /* of those followed to the end, how many came within 0.01 of the best log-likelihood */
    bool converged;
};

/* TREDE_INTERNAL = no memory. Without people: converged false, people 0. The same question has the same answer. */
TREDE_MUST_CHECK enum trede_status trede_latent_fit(const struct trede_latent_question *question,
                                                    struct trede_latent_model *out);

/* How people moved between two waves: by the model, and how their answers would if nobody moved (answer noise). */
struct trede_latent_movement {
    double up, same, down;
    double noise_up, noise_same, noise_down;
};
struct trede_latent_movement trede_latent_movement_of(const struct trede_latent_model *model);

/* The linearised variable of movement: for the leaf of every node (nodes x TREDE_LATENT_SHARES; same and noise_same and
 * noise_down follow from the rest). Of a person it is that of the leaf, in units of question->weight, so that the
 * variance engine can be given it. made false: the information is singular or nothing moved, so there are no standard
 * errors. Probabilities that ended at 0 are taken to be 0. question: that of the model. TREDE_INTERNAL = no memory. */
enum { TREDE_LATENT_UP, TREDE_LATENT_DOWN, TREDE_LATENT_NOISE_UP, TREDE_LATENT_SHARES };
TREDE_MUST_CHECK enum trede_status trede_latent_influence(const struct trede_latent_question *question,
                                                          const struct trede_latent_model *model, double *influence,
                                                          bool *made);

#endif
