#include "frame/numbering.h"

#include "base/alloc.h"

/* splitmix64's finaliser (Steele, Lea & Flood 2014): ids may be small counters, which must spread. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static bool is_same(const struct trede_id *x, const struct trede_id *y)
{
    return x->a == y->a && x->b == y->b && x->given == y->given;
}

/* Open addressing, linear probing, at most half full. A slot holds the row where its id came first, plus one: small
 * slots, so that the table stays in the cache. Returns that row; a new id's is the row itself. */
static uint32_t first_row(uint32_t *slots, size_t mask, const struct trede_id *ids, uint32_t row)
{
    size_t at = (size_t)mix(ids[row].a + mix(ids[row].b * 2 + ids[row].given)) & mask;
    while (slots[at] && !is_same(&ids[slots[at] - 1], &ids[row]))
        at = (at + 1) & mask;
    if (!slots[at]) slots[at] = row + 1;
    return slots[at] - 1;
}

enum trede_status trede_number_ids(const struct trede_id *ids, size_t rows, uint32_t *number, uint32_t *count)
{
    size_t capacity = 2;
    while (capacity < rows * 2)
        capacity *= 2;
    uint32_t *slots = trede_alloc(capacity, sizeof *slots);
    *count = 0;
    if (!slots) return TREDE_INTERNAL;
    for (uint32_t row = 0; row < rows; row++) {
        uint32_t first = first_row(slots, capacity - 1, ids, row);
        number[row] = first == row ? (*count)++ : number[first];
    }
    trede_free(slots);
    return TREDE_OK;
}
