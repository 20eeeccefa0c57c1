/* tally_leaf.h - the rows of the files as tallies are made from them, and over what each may be added. Used by tally.c.
 */
#ifndef TREDE_ANALYSIS_TALLY_LEAF_H
#define TREDE_ANALYSIS_TALLY_LEAF_H

#include "analysis/tally_keys.h"

/* One row of a file with its keys made explicit: "all" where it has no segment or channel. */
struct trede_tally_leaf {
    const struct trede_count_cell *cell;
    struct trede_tally_of of;
    bool adds_over_channels, adds_over_segments; /* no total of the file stands in its place */
    bool in_grand_total;                         /* of a file with one total below all its cells */
};

/* Sets the three words of every leaf: whether the file already holds the total that the row would be added to, or a
 * rest that could not be placed. Memory for the work from scratch. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_tally_leaves_decide(struct trede_tally_leaf *leaves, size_t count,
                                                             struct trede_arena *scratch);

#endif
