/* domain_lists.h - from yes and no in columns to lists: the rows of every domain, the domains of every row and of every
 * PSU (private to this floor). */
#ifndef TREDE_ANALYSIS_DOMAIN_LISTS_H
#define TREDE_ANALYSIS_DOMAIN_LISTS_H

#include "analysis/domains.h"
#include "base/alloc.h"

/* Who is in a domain: those for whom a column says 1, or everyone, or (a segment without a column) nobody; but not
 * where without is not 0 (NULL = it always is). */
struct trede_membership {
    const int8_t *column;
    bool everyone;
    const uint8_t *without;
};

/* Fills in rows and count of the domains (rows NULL for everyone, when nobody is left out) and the subsets, all of
 * which take their memory from the arena. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_domain_lists_make(struct trede_arena *arena, const struct trede_design *design,
                                                           size_t rows, const struct trede_membership *members,
                                                           size_t count, struct trede_domain *domains,
                                                           struct trede_subsets *out);

#endif
