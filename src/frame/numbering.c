#include "frame/numbering.h"

#include "base/alloc.h"

/* splitmix64's finaliser (Steele, Lea & Flood 2014): ids may be small counters, which must spread. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static struct trede_numbered *slot_of(const struct trede_numbering *numbering, uint64_t a, uint64_t b)
{
    size_t mask = numbering->capacity - 1;
    size_t at = (size_t)mix(a + mix(b)) & mask;
    while (numbering->slots[at].number_plus_one && (numbering->slots[at].a != a || numbering->slots[at].b != b))
        at = (at + 1) & mask;
    return &numbering->slots[at];
}

static enum trede_status grow(struct trede_numbering *numbering)
{
    struct trede_numbering larger = *numbering;
    larger.capacity = numbering->capacity ? numbering->capacity * 2 : 256;
    larger.slots = trede_alloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots) return TREDE_INTERNAL;
    for (size_t i = 0; i < numbering->capacity; i++) {
        const struct trede_numbered *old = &numbering->slots[i];
        if (old->number_plus_one) *slot_of(&larger, old->a, old->b) = *old;
    }
    trede_free(numbering->slots);
    *numbering = larger;
    return TREDE_OK;
}

enum trede_status trede_number_of(struct trede_numbering *numbering, uint64_t a, uint64_t b, uint32_t *number,
                                  bool *is_new)
{
    if (numbering->used * 2 >= numbering->capacity) {
        enum trede_status status = grow(numbering);
        if (status) return status;
    }
    struct trede_numbered *slot = slot_of(numbering, a, b);
    *is_new = !slot->number_plus_one;
    if (*is_new) {
        *slot = (struct trede_numbered){a, b, ++numbering->next};
        numbering->used++;
    }
    *number = slot->number_plus_one - 1;
    return TREDE_OK;
}

uint32_t trede_number_fresh(struct trede_numbering *numbering)
{
    return numbering->next++;
}

void trede_numbering_free(struct trede_numbering *numbering)
{
    trede_free(numbering->slots);
    *numbering = (struct trede_numbering){0};
}
