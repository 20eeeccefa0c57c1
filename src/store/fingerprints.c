#include "store/fingerprints.h"

#include <string.h>

#include "base/alloc.h"

enum { FIRST_CAPACITY = 64 };

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint64_t trede_fingerprint(const uint8_t respondent[16], int64_t wave)
{
    uint64_t low, high;
    memcpy(&low, respondent, 8);
    memcpy(&high, respondent + 8, 8);
    return mix(mix(low + 0x9E3779B97F4A7C15u * (uint64_t)wave) ^ high);
}

void trede_fingerprints_start(struct trede_fingerprints *set, size_t limit)
{
    *set = (struct trede_fingerprints){.limit = limit};
}

void trede_fingerprints_end(struct trede_fingerprints *set)
{
    for (size_t i = 0; i < TREDE_FINGERPRINT_SHARDS; i++)
        trede_free(set->shards[i].slots);
    trede_fingerprints_start(set, set->limit);
}

/* A slot holds the fingerprint with its lowest bit replaced by "elsewhere"; 0 is an empty slot. */
static uint64_t key_of(uint64_t fingerprint)
{
    uint64_t key = fingerprint & ~(uint64_t)1;
    return key ? key : 2;
}

/* Where key stands, or the empty slot where it would. The top bits chose the shard. */
static size_t place_of(const struct trede_fingerprint_shard *shard, uint64_t key)
{
    size_t at = (size_t)(key >> 1) & (shard->capacity - 1);
    while (shard->slots[at] && (shard->slots[at] & ~(uint64_t)1) != key)
        at = (at + 1) & (shard->capacity - 1);
    return at;
}

static bool grow(struct trede_fingerprint_shard *shard)
{
    struct trede_fingerprint_shard larger = {NULL, shard->capacity ? shard->capacity * 2 : FIRST_CAPACITY, shard->used};
    larger.slots = trede_alloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots) return false;
    for (size_t i = 0; i < shard->capacity; i++)
        if (shard->slots[i]) larger.slots[place_of(&larger, shard->slots[i] & ~(uint64_t)1)] = shard->slots[i];
    trede_free(shard->slots);
    *shard = larger;
    return true;
}

enum trede_meeting trede_fingerprints_meet(struct trede_fingerprints *set, uint64_t fingerprint, bool elsewhere)
{
    struct trede_fingerprint_shard *shard = &set->shards[fingerprint >> 58];
    uint64_t key = key_of(fingerprint);
    size_t at = 0;
    if (shard->capacity) {
        at = place_of(shard, key);
        if (shard->slots[at]) return shard->slots[at] & 1 ? TREDE_MET_ELSEWHERE : TREDE_MET_HERE;
    }
    bool tight = shard->used * 10 >= shard->capacity * 7;
    if (set->used >= set->limit || (tight && !grow(shard))) {
        set->full = true;
        return TREDE_MEETING_UNKNOWN;
    }
    shard->slots[tight ? place_of(shard, key) : at] = key | (elsewhere ? 1 : 0);
    shard->used++;
    set->used++;
    return set->full ? TREDE_MEETING_UNKNOWN : TREDE_FIRST_MET;
}
