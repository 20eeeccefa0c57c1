/* fingerprints.h - which (respondent, wave) pairs have been met: a set of 64-bit fingerprints in bounded memory.
 *
 * Model: open addressing with linear probing in 64 shards that grow one by one, so that growing never holds two whole
 * tables. At most 2^21 fingerprints, 32 MiB; past that, or without memory, the set is full and answers "unknown": the
 * caller then looks in the store, a part at a time.
 * Pseudonyms are keyed 128-bit hashes, so two respondents share a fingerprint with a chance of n*n / 2^64 at most
 * (2^-22 for two million rows). Rejected: a UNIQUE index in the store costs half of the import again. */
#ifndef TREDE_STORE_FINGERPRINTS_H
#define TREDE_STORE_FINGERPRINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TREDE_FINGERPRINT_SHARDS = 64, TREDE_FINGERPRINT_LIMIT = 1 << 21 };

struct trede_fingerprint_shard {
    uint64_t *slots;
    size_t capacity, used;
};

struct trede_fingerprints {
    struct trede_fingerprint_shard shards[TREDE_FINGERPRINT_SHARDS];
    size_t used, limit;
    bool full; /* something could not be kept */
};

enum trede_meeting { TREDE_FIRST_MET, TREDE_MET_HERE, TREDE_MET_ELSEWHERE, TREDE_MEETING_UNKNOWN };

uint64_t trede_fingerprint(const uint8_t respondent[16], int64_t wave);

void trede_fingerprints_start(struct trede_fingerprints *set, size_t limit);
void trede_fingerprints_end(struct trede_fingerprints *set);
/* Adds it, unless it is there already; elsewhere marks where it was met and is what a later meeting answers. */
enum trede_meeting trede_fingerprints_meet(struct trede_fingerprints *set, uint64_t fingerprint, bool elsewhere);

#endif
