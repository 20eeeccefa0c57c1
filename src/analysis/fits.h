/* fits.h - one set of ratios, estimated for every domain with its joint covariance; everything an analysis says about
 * waves, segments and changes is then a linear combination of these, without another pass over the data.
 *
 * The usual layout is waves x width: ratio number wave * width + j, so that one fit holds all waves and their
 * covariance (panel overlap included). The ratio function depends on the row alone, never on the domain. */
#ifndef TREDE_ANALYSIS_FITS_H
#define TREDE_ANALYSIS_FITS_H

#include "analysis/analysis.h"
#include "analysis/domains.h"
#include "stats/estimated_weights.h"
#include "stats/interval.h"

/* The campaign's level; and the two of the detectable difference: 5 % two-sided, and a power of 80 %. */
enum { TREDE_T_CAMPAIGN, TREDE_T_TEST, TREDE_T_POWER, TREDE_T_LEVELS };

struct trede_fits {
    const struct trede_context *context;
    size_t k, width;         /* width: ratios of one wave; k when the layout is not by wave */
    struct trede_ratios *of; /* one per domain, as context->domains->of */
    size_t count;
    uint32_t *base_of;      /* width: the bases of one wave; NULL when not by wave */
    size_t bases;           /* of one wave */
    struct trede_t_memo *t; /* TREDE_T_LEVELS: Student's t of the degrees of freedom met so far (emit.c) */
};

/* What the ratios are: as struct trede_ratio_question (design.h), laid out waves x width; then base_of is of the width
 * ratios of one wave. With width == k the layout is not by wave. */
struct trede_fits_question {
    size_t k, width;
    trede_ratio_fn *fn;
    const void *payload;
    const uint32_t *base_of; /* width; NULL = each its own */
    enum trede_covariances which;
    const struct trede_estimated_weights *factors; /* on top of the design's weights; NULL = none */
};

/* k ratios for every domain. With k == waves * width measures can be emitted wave by wave. TREDE_INTERRUPTED when the
 * user stopped the run. On failure nothing is left to free. */
TREDE_MUST_CHECK enum trede_status trede_fits_make(const struct trede_context *context,
                                                   const struct trede_fits_question *question, struct trede_fits *out);
/* The same for a division: category (rows) puts a row in 1..width, 0 = in none; ratio wave * width + j is the share of
 * category j + 1 in that wave. */
TREDE_MUST_CHECK enum trede_status trede_fits_make_shares(const struct trede_context *context, const int8_t *category,
                                                          size_t width, struct trede_fits *out);
/* Degrees of freedom of ratio j of the two waves of pair p together: PSUs - strata among the rows in either. Only by
 * wave. */
double trede_fits_pair_df(const struct trede_fits *fits, size_t domain, size_t j, size_t p);
void trede_fits_free(struct trede_fits *fits);

#endif
