/* seen.h - has this combination been here before? A set of 128-bit digests under a key of its own, so that what is in
 * memory is not what is in the file. 16 bytes an entry, at most three quarters full. */
#ifndef TREDE_INGEST_SEEN_H
#define TREDE_INGEST_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sodium.h>

#include "trede/status.h"

/* All zero to begin with; limit: entries after which nothing more is remembered, 0 = none. */
struct trede_seen {
    struct trede_digest {
        uint64_t a, b; /* both 0 = free */
    } * slots;
    size_t size, count, limit;
    uint8_t key[crypto_shorthash_siphashx24_KEYBYTES];
};

/* *before: the bytes were added earlier. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_seen_add(struct trede_seen *seen, const void *bytes, size_t length,
                                                  bool *before);
void trede_seen_free(struct trede_seen *seen);

#endif
