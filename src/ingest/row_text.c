#include "ingest/row_text.h"

#include <string.h>

bool trede_row_text_start(struct trede_row_text *text, struct trede_arena *arena, const struct trede_record *record)
{
    size_t need = 0;
    for (size_t i = 0; i < record->count; i++)
        need += record->fields[i].length + 1;
    text->used = 0;
    if (need <= text->size) return true;
    char *bytes = trede_arena_alloc(arena, 2 * need, 1);
    if (bytes == NULL) return false;
    text->bytes = bytes;
    text->size = 2 * need;
    return true;
}

const char *trede_row_text_keep(struct trede_row_text *text, struct trede_field cell)
{
    char *copy = text->bytes + text->used;
    memcpy(copy, cell.text, cell.length);
    copy[cell.length] = '\0';
    text->used += cell.length + 1;
    return copy;
}
