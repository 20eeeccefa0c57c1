/* wave_run.h - people followed over several waves: what markov and latent_markov read. */
#ifndef TREDE_ANALYSIS_WAVE_RUN_H
#define TREDE_ANALYSIS_WAVE_RUN_H

#include "analysis/analysis.h"
#include "analysis/domains.h"

/* The longest run of waves with data that no method break interrupts (of two as long, the later), and everyone who
 * stands on a rung in at least two of them. */
struct trede_wave_run {
    int *wave; /* waves: indices into campaign->waves */
    size_t waves, people;
    int top;
    int8_t *stage; /* people x waves: 1..top, 0 = not there, or no rung */
    uint32_t *row; /* people: their first row in the run with a rung; its weight and segments are theirs */
};

/* Everything lies in arena. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_wave_run_make(struct trede_arena *arena, const struct trede_context *context,
                                                       struct trede_wave_run *out);
/* Is person in the domain (of context->people)? */
bool trede_wave_run_has(const struct trede_wave_run *run, const struct trede_domains *people, size_t person,
                        size_t domain);

#endif
