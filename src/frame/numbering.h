/* numbering.h - dense numbers for ids, in order of first appearance. The order never depends on the ids themselves:
 * pseudonyms differ with the campaign's key, results must not. */
#ifndef TREDE_FRAME_NUMBERING_H
#define TREDE_FRAME_NUMBERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trede/status.h"

/* Ids are the same when all three are: given apart, because what stands in for an id must not meet one. */
struct trede_id {
    uint64_t a, b;
    bool given;
};

/* number (rows): 0, 1, ... for each id; *count = how many different ids there are. rows < UINT32_MAX. */
TREDE_MUST_CHECK enum trede_status trede_number_ids(const struct trede_id *ids, size_t rows, uint32_t *number,
                                                    uint32_t *count);

#endif
