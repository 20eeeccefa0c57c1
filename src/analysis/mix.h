/* mix.h - what the channels can do and what is spent on them, against what the rungs need (fit.c, fit_functions.c,
 * fit_strategy.c). */
#ifndef TREDE_ANALYSIS_MIX_H
#define TREDE_ANALYSIS_MIX_H

#include "analysis/emit.h"
#include "analysis/spend.h"

/* attention, inform, persuade, support, maintain, converse: as media.csv calls them. */
extern const char *const trede_function_names[TREDE_FUNCTIONS];

/* Has the media matrix a rating for this channel? */
bool trede_mix_is_rated(const struct trede_campaign *campaign, size_t channel);
/* TREDE_FUNCTIONS ratings of a rated channel. */
const int *trede_mix_rating(const struct trede_campaign *campaign, size_t channel);

/* By what the ratings of the mix are weighted. */
enum trede_mix_basis {
    TREDE_MIX_NONE,       /* no channel is rated */
    TREDE_MIX_SPEND,      /* what was spent for the wave */
    TREDE_MIX_SPEND_EVER, /* nothing was: everything ever spent */
    TREDE_MIX_PLAIN       /* nothing ever was: every rated channel alike */
};
struct trede_mix {
    enum trede_mix_basis basis;
    bool has_spend;                 /* any money at all; then share holds */
    double *share;                  /* per channel: its part of all that was spent */
    double rating[TREDE_FUNCTIONS]; /* mean of the ratings, over the rated channels */
};
/* The mix of a domain in a wave: its own spend where the files are split by its set, else everyone's. efforts and
 * share: room for one each a channel. */
void trede_mix_of(const struct trede_context *context, const struct trede_tallies *activity,
                  const struct trede_domain *domain, size_t wave, struct trede_effort *efforts, double *share,
                  struct trede_mix *out);

/* What fit_functions.c and fit_strategy.c are given of a wave and a domain. */
struct trede_fit_place {
    const struct trede_context *context;
    const struct trede_fits *needs;  /* waves x functions */
    const struct trede_fits *people; /* waves x rungs */
    const struct trede_mix *mix;
    struct trede_results *out;
    size_t domain, wave;
};
/* A number of the segment: a linear combination of ratios of the wave, and a known number added to it (the limits go
 * along; those of a share stay within 0 and 1). */
struct trede_fit_number {
    const char *subject, *statistic, *note;
    enum trede_kind kind;
    enum trede_unit unit;
    const double *coefficients; /* k of the fit */
    double plus;
};
TREDE_MUST_CHECK enum trede_status trede_fit_add(const struct trede_fit_place *place, const struct trede_fits *fits,
                                                 const struct trede_fit_number *number);
/* A share of money or ratings: known without error, and about no person. */
TREDE_MUST_CHECK enum trede_status trede_fit_add_fixed(const struct trede_fit_place *place, const char *subject,
                                                       const char *statistic, const char *note, bool known,
                                                       double value);
TREDE_MUST_CHECK enum trede_status trede_fit_add_functions(const struct trede_fit_place *place);
TREDE_MUST_CHECK enum trede_status trede_fit_add_mismatches(const struct trede_fit_place *place);
TREDE_MUST_CHECK enum trede_status trede_fit_add_strategy(const struct trede_fit_place *place);

#endif
