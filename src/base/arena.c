#include "base/alloc.h"

#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 256 * 1024 };

struct chunk {
    struct chunk *next;
    size_t used, size;
    max_align_t bytes[];
};

struct trede_arena {
    struct chunk *first; /* the one with room; the others are full or hold one large piece */
    size_t next_size;
};

struct trede_arena *trede_arena_create(void)
{
    struct trede_arena *arena = trede_alloc(1, sizeof *arena);
    if (arena) arena->next_size = FIRST_CHUNK;
    return arena;
}

void trede_arena_destroy(struct trede_arena *arena)
{
    if (!arena) return;
    for (struct chunk *chunk = arena->first, *next; chunk; chunk = next) {
        next = chunk->next;
        trede_free(chunk);
    }
    trede_free(arena);
}

/* A piece too large to share a chunk gets its own, put second so that the room left in the first is still used. */
static struct chunk *add_chunk(struct trede_arena *arena, size_t bytes)
{
    bool alone = bytes > arena->next_size / 4;
    size_t size = alone ? bytes : arena->next_size;
    if (size > SIZE_MAX / 2) return NULL;
    struct chunk *chunk = trede_alloc(1, sizeof *chunk + size);
    if (!chunk) return NULL;
    chunk->size = size;
    if (alone && arena->first) {
        chunk->next = arena->first->next;
        arena->first->next = chunk;
    } else {
        chunk->next = arena->first;
        arena->first = chunk;
    }
    if (!alone && arena->next_size < LARGEST_CHUNK) arena->next_size *= 2;
    return chunk;
}

void *trede_arena_alloc(struct trede_arena *arena, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / 4 / size) return NULL;
    size_t bytes = count * size;
    size_t align = alignof(max_align_t);
    bytes = bytes == 0 ? align : (bytes + align - 1) / align * align;
    struct chunk *chunk = arena->first;
    if (!chunk || chunk->size - chunk->used < bytes) chunk = add_chunk(arena, bytes);
    if (!chunk) return NULL;
    void *piece = (char *)chunk->bytes + chunk->used;
    chunk->used += bytes;
    return piece;
}

char *trede_arena_text(struct trede_arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? trede_arena_alloc(arena, length + 1, 1) : NULL;
    if (copy && length > 0) memcpy(copy, text, length);
    return copy;
}

char *trede_arena_join(struct trede_arena *arena, const char *a, const char *b, const char *c)
{
    const char *parts[3] = {a ? a : "", b ? b : "", c ? c : ""};
    size_t lengths[3] = {strlen(parts[0]), strlen(parts[1]), strlen(parts[2])};
    char *joined = trede_arena_alloc(arena, lengths[0] + lengths[1] + lengths[2] + 1, 1);
    if (!joined) return NULL;
    char *end = joined;
    for (int i = 0; i < 3; i++) {
        memcpy(end, parts[i], lengths[i]);
        end += lengths[i];
    }
    return joined;
}

void *trede_arena_push(struct trede_arena *arena, void *array_pointer, size_t *count, size_t *capacity, size_t size)
{
    /* array_pointer is the address of a T *; read and written as bytes because its type is not known here. */
    char *array;
    memcpy(&array, array_pointer, sizeof array);
    if (*count == *capacity) {
        size_t room = *capacity == 0 ? 8 : *capacity * 2;
        char *larger = room > *capacity ? trede_arena_alloc(arena, room, size) : NULL;
        if (!larger) return NULL;
        if (*count > 0) memcpy(larger, array, *count * size);
        memcpy(array_pointer, &larger, sizeof larger);
        array = larger;
        *capacity = room;
    }
    return array + (*count)++ * size;
}
