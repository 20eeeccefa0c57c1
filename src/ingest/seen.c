/* seen.c - see seen.h. */
#include "ingest/seen.h"

#include <string.h>

#include "base/alloc.h"

enum { FIRST_SIZE = 1024 };

static struct trede_digest *find(struct trede_digest *slots, size_t size, struct trede_digest digest)
{
    size_t slot = digest.a & (size - 1);
    while ((slots[slot].a | slots[slot].b) != 0 && (slots[slot].a != digest.a || slots[slot].b != digest.b))
        slot = (slot + 1) & (size - 1);
    return &slots[slot];
}

static bool grow(struct trede_seen *seen)
{
    size_t size = seen->size == 0 ? FIRST_SIZE : 2 * seen->size;
    struct trede_digest *slots = trede_alloc(size, sizeof *slots);
    if (slots == NULL) return false;
    for (size_t i = 0; i < seen->size; i++)
        if ((seen->slots[i].a | seen->slots[i].b) != 0) *find(slots, size, seen->slots[i]) = seen->slots[i];
    if (seen->size == 0) randombytes_buf(seen->key, sizeof seen->key);
    trede_free(seen->slots);
    seen->slots = slots;
    seen->size = size;
    return true;
}

enum trede_status trede_seen_add(struct trede_seen *seen, const void *bytes, size_t length, bool *before)
{
    struct trede_digest digest;
    _Static_assert(sizeof digest == crypto_shorthash_siphashx24_BYTES, "one digest fills one entry");
    *before = false;
    if (seen->count >= seen->size / 4 * 3 && !grow(seen)) return TREDE_INTERNAL;
    crypto_shorthash_siphashx24((unsigned char *)&digest, bytes, length, seen->key);
    if ((digest.a | digest.b) == 0) digest.a = 1;
    struct trede_digest *slot = find(seen->slots, seen->size, digest);
    *before = (slot->a | slot->b) != 0;
    if (*before || (seen->limit != 0 && seen->count >= seen->limit)) return TREDE_OK;
    *slot = digest;
    seen->count++;
    return TREDE_OK;
}

void trede_seen_free(struct trede_seen *seen)
{
    trede_free(seen->slots);
    seen->slots = NULL;
    seen->size = seen->count = 0;
}
