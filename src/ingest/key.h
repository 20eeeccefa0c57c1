/* key.h - the campaign's key and what is derived from it.
 *
 * campaign.key holds 32 random bytes, 0600, outside the store, never overwritten: whoever has the store but not the
 * key cannot get from a pseudonym to a person, and deleting the key ends the link between waves for good. */
#ifndef TREDE_INGEST_KEY_H
#define TREDE_INGEST_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sodium.h>

#include "campaign/campaign.h"

struct trede_keys {
    uint8_t respondent[crypto_shorthash_siphashx24_KEYBYTES];
    uint8_t cluster[crypto_shorthash_KEYBYTES], second_stage[crypto_shorthash_KEYBYTES];
};

/* Reads campaign.key, or makes it when create and there is none (*made). TREDE_STORE with a finding when it cannot be
 * read, has another size, or is absent and create is false. A mode wider than 0600 is a warning. */
TREDE_MUST_CHECK enum trede_status trede_keys_read(const struct trede_campaign *campaign, bool create,
                                                   struct trede_findings *findings, struct trede_keys *keys,
                                                   bool *made);
void trede_keys_forget(struct trede_keys *keys);

/* 128 bits, SipHash-2-4 under a 128-bit subkey: a keyed function made for short input, so nobody without the key can
 * go through all ids. Keyed BLAKE2b does the same and was measured: it compresses the key anew for each id, 0.28 of 2.4
 * seconds a million responses, which made the import 1.33 instead of 1.18 times a bare insert. */
void trede_respondent_pseudonym(const struct trede_keys *keys, const char *id, size_t length, uint8_t pseudonym[16]);
/* 1 .. 2^63 - 1, SipHash-2-4: never 0, which means "none". */
int64_t trede_unit_pseudonym(const uint8_t key[crypto_shorthash_KEYBYTES], const char *id, size_t length);

#endif
