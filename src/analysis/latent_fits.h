/* latent_fits.h - the latent Markov models of a campaign, before they become rows; private to the analysis
 * latent_markov. */
#ifndef TREDE_ANALYSIS_LATENT_FITS_H
#define TREDE_ANALYSIS_LATENT_FITS_H

#include "analysis/wave_run.h"
#include "stats/latent_markov.h"

enum { TREDE_LATENT_LEAST_PEOPLE = 100, TREDE_LATENT_MOST_STATES = 5 };

/* What is known of one domain: the model, and standard errors of its movement unless made is false. */
struct trede_latent_domain {
    struct trede_latent_model model; /* people 0 where there are too few */
    int64_t people;                  /* in the run */
    bool made;
    struct trede_latent_movement se;
    double df, effective_base;
};

struct trede_latent_fits {
    /* Everyone, by number of states (1..tried; the number after the best is the last); then that number with moves to
     * neighbours only, when it is over 2 (states 0: not tried). */
    struct trede_latent_model of[TREDE_LATENT_MOST_STATES + 1], neighbours;
    size_t tried;
    const struct trede_latent_model *chosen; /* the converged one of these with the least BIC; NULL = none */
    bool adjacent_only;
    struct trede_latent_domain *domain; /* of context->people: the chosen kind for everyone [0] and each segment */
};

/* Everything lies in arena. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_latent_fits_make(struct trede_arena *arena,
                                                          const struct trede_context *context,
                                                          const struct trede_wave_run *run,
                                                          struct trede_latent_fits *out);

#endif
