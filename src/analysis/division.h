/* division.h - the shares of a division of people into categories, wave by wave (private to fits.c). */
#ifndef TREDE_ANALYSIS_DIVISION_H
#define TREDE_ANALYSIS_DIVISION_H

#include "analysis/domains.h"

struct trede_division {
    const uint16_t *wave;
    const int8_t *category; /* rows: 1..width, 0 = in none */
    size_t waves, width;
};

/* The ratios that trede_ratios_estimate gives when every row in a category of its wave has x = 1 for all categories of
 * that wave and y = 1 for its own. */
TREDE_MUST_CHECK enum trede_status trede_division_estimate(const struct trede_design *design,
                                                           const struct trede_domain *domain,
                                                           const struct trede_division *division,
                                                           struct trede_ratios *out);
/* One term that says whether a row is in the division (a trede_ratio_fn). */
size_t trede_division_term(const void *division, size_t row, struct trede_term *terms);

#endif
