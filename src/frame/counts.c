/* counts.c - report counts and activity in memory: what a file is split by more finely than channels and the first
 * segment column (further columns, rows of one cell on several lines) is summed. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "frame/counts.h"
#include "store/store.h"

struct reading {
    const struct trede_campaign *campaign;
    enum trede_file_kind kind;
    struct trede_arena *arena;
    struct trede_count_cell *cells;
    size_t count, capacity;
};
