/* ratio_pass.h - the one pass over the rows of a domain that ratios are made of; private to stats. */
#ifndef TREDE_STATS_RATIO_PASS_H
#define TREDE_STATS_RATIO_PASS_H

#include "base/text.h"
#include "stats/influence.h"

/* What is known of one ratio. Its numerator is summed as y - shift x: with a shift that is one of the ratios y / x met,
 * a mean of equal numbers far from 0 is exact, and has exactly no variance. */
struct trede_ratio_tally {
    struct trede_sum off, x;       /* sum w (y - shift x) and sum w x over the PSUs that ended */
    double psu_off, psu_x;         /* the same of the open PSU */
    double shift;                  /* 0 where the first y is 0 or x, as of a share */
    double weight, weight_squared; /* these over rows with x != 0 */
    double first, second;          /* sum w (y - shift), sum w (y - shift)^2 */
    double psus, strata;
    int64_t base, cases; /* rows with x != 0, with y != 0 */
    uint32_t stratum;    /* the one counted last */
    bool touched, based; /* in the open PSU: any term, any x != 0 */
};

struct trede_ratio_pass {
    const struct trede_design *design;
    size_t k;
    struct trede_ratio_tally *tally; /* k */
    struct trede_ratio_tally joint;  /* only psus, strata: of rows with any x != 0 */
    uint32_t *touched;               /* k: the ratios with a term in the open PSU */
    size_t touched_count;
    uint32_t row, psu_id;        /* the row met last, and its PSU; before the first row UINT32_MAX */
    bool keep;                   /* the totals of every PSU are kept, for the variance */
    struct trede_psu_total *psu; /* u is sum w (y - shift x) and x is sum w x, until the ratios are known */
    double *psu_x;               /* beside psu */
    size_t psu_count, psu_capacity;
    size_t *spare; /* how many totals may still be kept, by this pass and those beside it */
};

enum { TREDE_MOST_TOTALS = 1 << 20 }; /* 24 MiB; what is beyond it, the engine makes from the rows once more */

/* TREDE_INTERNAL = no memory. Freed in any case. */
TREDE_MUST_CHECK enum trede_status trede_ratio_pass_begin(struct trede_ratio_pass *pass,
                                                          const struct trede_design *design, size_t k, size_t *spare);
/* A row of the domain with its terms; rows ascending. false = no memory. */
bool trede_ratio_pass_add(struct trede_ratio_pass *pass, size_t row, const struct trede_term *terms, size_t count);
/* After the last row: the tallies are complete. false = no memory. */
bool trede_ratio_pass_end(struct trede_ratio_pass *pass);
void trede_ratio_pass_free(struct trede_ratio_pass *pass);

#endif
