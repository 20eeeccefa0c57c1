/* numbering.h - dense numbers for ids, in order of first appearance. The order never depends on the ids themselves:
 * pseudonyms differ with the campaign's key, results must not. */
#ifndef TREDE_FRAME_NUMBERING_H
#define TREDE_FRAME_NUMBERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trede/status.h"

/* Open addressing, linear probing, at most half full. Zero-initialised = empty. */
struct trede_numbering {
    struct trede_numbered {
        uint64_t a, b;
        uint32_t number_plus_one;
    } * slots;
    size_t capacity, used; /* used: slots taken */
    uint32_t next;         /* numbers given out */
};

/* The number of (a, b). */
TREDE_MUST_CHECK enum trede_status trede_number_of(struct trede_numbering *numbering, uint64_t a, uint64_t b,
                                                   uint32_t *number, bool *is_new);
/* A number that no id has: for rows without one. */
uint32_t trede_number_fresh(struct trede_numbering *numbering);
void trede_numbering_free(struct trede_numbering *numbering);

#endif
