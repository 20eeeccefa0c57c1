/* alloc.h - the only door to malloc. Fault tests make the n-th allocation fail through it. */
#ifndef TREDE_BASE_ALLOC_H
#define TREDE_BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

#include "trede/status.h"

/* Zeroed memory for count elements; NULL on overflow or when there is no memory. count or size 0 gives 1 byte. */
void *trede_alloc(size_t count, size_t size);
/* Resize to count elements; on failure NULL and the old block stays. New bytes are not zeroed. */
void *trede_realloc(void *block, size_t count, size_t size);
void trede_free(void *block);

/* Fault injection: from now on the n-th allocation (1 = the next) fails, once; 0 switches off. Tests only. */
void trede_alloc_fail_after(uint64_t n);
uint64_t trede_alloc_count(void);

/* A region: everything allocated from it is freed at once. Not thread-safe. */
struct trede_arena;
struct trede_arena *trede_arena_create(void);
void trede_arena_destroy(struct trede_arena *arena);
void *trede_arena_alloc(struct trede_arena *arena, size_t count, size_t size); /* zeroed; NULL = no memory */
char *trede_arena_text(struct trede_arena *arena, const char *text, size_t length); /* NUL-terminated copy */
char *trede_arena_join(struct trede_arena *arena, const char *a, const char *b, const char *c); /* NULLs skipped */

/* Grow an arena array by one element (doubling); returns the new, zeroed element or NULL. */
void *trede_arena_push(struct trede_arena *arena, void *array_pointer, size_t *count, size_t *capacity, size_t size);

#endif
