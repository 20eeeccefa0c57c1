#include "base/texts.h"

#include <string.h>

#include "base/hash.h"

enum { FIRST_SLOTS = 256 };

struct entry {
    const char *bytes;
    size_t length;
    uint64_t hash;
};

/* Open addressing, at most half full. */
struct trede_texts {
    struct trede_arena *arena;
    struct entry *entries; /* by number */
    size_t count, capacity;
    uint32_t *slots; /* number + 1; 0 = empty */
    size_t slot_count;
};

struct trede_texts *trede_texts_create(struct trede_arena *arena)
{
    struct trede_texts *n = trede_arena_alloc(arena, 1, sizeof *n);
    if (!n) return NULL;
    n->arena = arena;
    n->slot_count = FIRST_SLOTS;
    n->slots = trede_arena_alloc(arena, n->slot_count, sizeof *n->slots);
    return n->slots ? n : NULL;
}

/* The slot of these bytes, or the empty one where they belong. */
static uint32_t *slot_of(const struct trede_texts *n, const char *bytes, size_t length, uint64_t hash)
{
    size_t at = trede_hash_slot(hash, n->slot_count);
    for (; n->slots[at]; at = (at + 1) & (n->slot_count - 1)) {
        const struct entry *entry = &n->entries[n->slots[at] - 1];
        if (entry->hash == hash && entry->length == length && memcmp(entry->bytes, bytes, length) == 0) break;
    }
    return &n->slots[at];
}

static bool widen(struct trede_texts *n)
{
    uint32_t *slots = trede_arena_alloc(n->arena, n->slot_count * 2, sizeof *slots);
    if (!slots) return false;
    n->slots = slots;
    n->slot_count *= 2;
    for (size_t i = 0; i < n->count; i++) {
        const struct entry *entry = &n->entries[i];
        *slot_of(n, entry->bytes, entry->length, entry->hash) = (uint32_t)i + 1;
    }
    return true;
}

uint32_t trede_texts_add(struct trede_texts *n, const char *bytes, size_t length)
{
    uint64_t hash = trede_hash(TREDE_HASH_START, bytes, length);
    uint32_t *slot = slot_of(n, bytes, length, hash);
    if (*slot) return *slot - 1;
    if (n->count >= TREDE_NO_TEXT - 1) return TREDE_NO_TEXT;
    if (n->count * 2 >= n->slot_count) {
        if (!widen(n)) return TREDE_NO_TEXT;
        slot = slot_of(n, bytes, length, hash);
    }
    const char *kept = trede_arena_text(n->arena, bytes, length);
    struct entry *entry = kept ? trede_arena_push(n->arena, &n->entries, &n->count, &n->capacity, sizeof *entry) : NULL;
    if (!entry) return TREDE_NO_TEXT;
    *entry = (struct entry){kept, length, hash};
    *slot = (uint32_t)n->count;
    return *slot - 1;
}

uint32_t trede_texts_find(const struct trede_texts *n, const char *text)
{
    size_t length = strlen(text);
    const uint32_t *slot = slot_of(n, text, length, trede_hash(TREDE_HASH_START, text, length));
    return *slot ? *slot - 1 : TREDE_NO_TEXT;
}

size_t trede_texts_count(const struct trede_texts *n)
{
    return n->count;
}

const char *trede_texts_at(const struct trede_texts *n, uint32_t number)
{
    return n->entries[number].bytes;
}
