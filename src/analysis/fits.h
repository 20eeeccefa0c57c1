/* fits.h - one set of ratios, estimated for every domain with its joint covariance; everything an analysis says about
 * waves, segments and changes is then a linear combination of these, without another pass over the data.
 *
 * The usual layout is waves x width: ratio number wave * width + j, so that one fit holds all waves and their
 * covariance (panel overlap included). The ratio function depends on the row alone, never on the domain. */
#ifndef TREDE_ANALYSIS_FITS_H
#define TREDE_ANALYSIS_FITS_H

#include "analysis/analysis.h"
#include "analysis/domains.h"

struct trede_fits {
    const struct trede_context *context;
    size_t k, width;         /* width: ratios of one wave; k when the layout is not by wave */
    struct trede_ratios *of; /* one per domain, as context->domains->of */
    size_t count;
    double *pair_df;                 /* domains x width x pairs: PSUs - strata among the rows of the two waves that are in
                                        ratio j; NULL when not by wave, or with more than 64 waves or ratios a wave */
    struct trede_critical *critical; /* of the degrees of freedom met so far (emit.c) */
};

/* Student's t at the campaign's level, and what a standard error is to be multiplied with for the detectable
 * difference. Thousands of rows share a few degrees of freedom, and a quantile costs more than the rest of a row. */
struct trede_critical {
    double df; /* 0 = slot not used */
    double t, detectable;
};
enum { TREDE_CRITICAL_SLOTS = 64 };

/* k ratios for every domain. With k == waves * width measures can be emitted wave by wave. TREDE_INTERRUPTED when the
 * user stopped the run. On failure nothing is left to free. */
TREDE_MUST_CHECK enum trede_status trede_fits_make(const struct trede_context *context, size_t k, size_t width,
                                                   trede_ratio_fn *fn, const void *payload, struct trede_fits *out);
/* The same where rows are only ever about one ratio: without covariances (TREDE_VARIANCES_ONLY). */
TREDE_MUST_CHECK enum trede_status trede_fits_make_apart(const struct trede_context *context, size_t k,
                                                         trede_ratio_fn *fn, const void *payload,
                                                         struct trede_fits *out);
/* The same for a division: category (rows) puts a row in 1..width, 0 = in none; ratio wave * width + j is the share of
 * category j + 1 in that wave. */
TREDE_MUST_CHECK enum trede_status trede_fits_make_shares(const struct trede_context *context, const int8_t *category,
                                                          size_t width, struct trede_fits *out);
void trede_fits_free(struct trede_fits *fits);

#endif
