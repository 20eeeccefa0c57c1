#include "base/files.h"

#include <stdatomic.h>

/* Lock-free, so that a signal handler may set it. */
static atomic_int asked;

void trede_interrupt(void)
{
    atomic_store_explicit(&asked, 1, memory_order_relaxed);
}

bool trede_interrupted(void)
{
    return atomic_load_explicit(&asked, memory_order_relaxed) != 0;
}

void trede_interrupt_clear(void)
{
    atomic_store_explicit(&asked, 0, memory_order_relaxed);
}
