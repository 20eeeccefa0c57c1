/* hash.h - where a text goes in a table: FNV-1a (Fowler, Noll & Vo). Not a seal: who wants to can make two texts meet.
 */
#ifndef TREDE_BASE_HASH_H
#define TREDE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define TREDE_HASH_START UINT64_C(0xCBF29CE484222325)

/* Goes on with hash, which is TREDE_HASH_START or what came out before. */
static inline uint64_t trede_hash(uint64_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001B3);
    return hash;
}

/* A place among so many. */
static inline size_t trede_hash_slot(uint64_t hash, size_t slots)
{
    return (size_t)((hash ^ hash >> 32) % slots);
}

#endif
