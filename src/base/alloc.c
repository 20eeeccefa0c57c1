#include "base/alloc.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

static atomic_uint_fast64_t allocations;
static atomic_uint_fast64_t failing; /* the number of the allocation that fails; 0 = none */

static bool may_go_on(void)
{
    uint64_t number = atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed) + 1;
    uint64_t target = atomic_load_explicit(&failing, memory_order_relaxed);
    return target == 0 || number != target;
}

/* Bytes of count elements, at least 1; 0 when that number does not exist. */
static size_t bytes_of(size_t count, size_t size)
{
    if (count == 0 || size == 0) return 1;
    return count > SIZE_MAX / 2 / size ? 0 : count * size;
}

void *trede_alloc(size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    return bytes > 0 && may_go_on() ? calloc(1, bytes) : NULL;
}

void *trede_realloc(void *block, size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    return bytes > 0 && may_go_on() ? realloc(block, bytes) : NULL;
}

void trede_free(void *block)
{
    free(block);
}

void trede_alloc_fail_after(uint64_t n)
{
    uint64_t now = atomic_load_explicit(&allocations, memory_order_relaxed);
    atomic_store_explicit(&failing, n == 0 ? 0 : now + n, memory_order_relaxed);
}

uint64_t trede_alloc_count(void)
{
    return atomic_load_explicit(&allocations, memory_order_relaxed);
}
