/* gap_correlation.h - how intending and acting go together (methods 4.2): phi and the tetrachoric correlation. */
#ifndef TREDE_ANALYSIS_GAP_CORRELATION_H
#define TREDE_ANALYSIS_GAP_CORRELATION_H

#include "analysis/fits.h"

/* Which ratios of one wave are the shares of those who intend, who act, and who do both. */
struct trede_gap_shares {
    size_t intends, acts, both;
};
/* Rows gap_group, phi and tetrachoric, for every domain and wave of a fit laid out by wave. */
TREDE_MUST_CHECK enum trede_status trede_emit_gap_correlations(const struct trede_fits *fits,
                                                               const struct trede_gap_shares *shares, const char *note,
                                                               struct trede_results *out);

#endif
