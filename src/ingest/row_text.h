/* row_text.h - the texts of the record being read, NUL-terminated, in one piece of memory that the next record uses
 * again. */
#ifndef TREDE_INGEST_ROW_TEXT_H
#define TREDE_INGEST_ROW_TEXT_H

#include "base/alloc.h"
#include "reader/csv.h"

struct trede_row_text {
    char *bytes;
    size_t size, used;
};

/* Room for every text of the record, each with its NUL; false = no memory. */
bool trede_row_text_start(struct trede_row_text *text, struct trede_arena *arena, const struct trede_record *record);
/* A copy that lives until the next record. */
const char *trede_row_text_keep(struct trede_row_text *text, struct trede_field cell);

#endif
