/* latent_step.h - one step of expectation and maximisation, private to the latent Markov model. */
#ifndef TREDE_STATS_LATENT_STEP_H
#define TREDE_STATS_LATENT_STEP_H

#include "stats/latent_markov.h"

/* A tree with weights, and room to work in. */
struct trede_latent_work {
    const struct trede_latent_tree *tree;
    size_t states;
    double *ends;         /* nodes: weight of the people whose last answer it is */
    double *below;        /* nodes: weight of the people who pass it */
    double *chance;       /* nodes: of the answer, given those before */
    double *standing;     /* nodes x states: where they stand, given the answers so far */
    double *ahead;        /* nodes x states: where they will stand; on the way back what follows says */
    double people, scale; /* sum of ends; of an end over the weights of its people */
};

/* With the weights of the question, scaled so that they add up to the number of people. */
TREDE_MUST_CHECK enum trede_status trede_latent_work_make(const struct trede_latent_question *question,
                                                          struct trede_latent_work *out);
void trede_latent_work_free(struct trede_latent_work *work);

/* The log-likelihood of at, or -INFINITY when at makes an answer that was given impossible; fills in chance. */
double trede_latent_forward(struct trede_latent_work *work, const struct trede_latent_parameters *at);
/* The same, with the expected numbers of people in each state in the first wave, of moves, and of answers given in each
 * state (not filled in when the log-likelihood is not finite). */
double trede_latent_expect(struct trede_latent_work *work, const struct trede_latent_parameters *at,
                           struct trede_latent_parameters *counts);
/* The same, with the parameters after one step from these (next may not be at) and the expected moves. */
double trede_latent_step(struct trede_latent_work *work, const struct trede_latent_parameters *at,
                         struct trede_latent_parameters *next, double *moves);

#endif
