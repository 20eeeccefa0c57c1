/* cell.h - one cell of an item's column -> a typed value, a kind of missing, or a reason to set the row aside. */
#ifndef TREDE_INGEST_CELL_H
#define TREDE_INGEST_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "ingest/marks.h"
#include "reader/csv.h"
#include "store/store.h"

/* What a short cell means: nothing, one digit, two digits. Nearly every cell of a survey is one of these, so they are
 * worked out once a column and then only looked up. */
struct trede_short_cell {
    struct trede_value value;
    const struct trede_text *reason; /* not NULL: refused */
};
enum { TREDE_SHORT_CELLS = 1 + 10 + 100 };

/* Words met before, as bytes: folding and searching a code list happens once a word, not once a row. */
struct trede_met;

/* How one item's cells are read in one file. All memory is the arena's. */
struct trede_answers {
    const struct trede_item *item;
    const struct trede_campaign *campaign;
    const char *date_format; /* the item's or the file's */
    size_t field;            /* index in the record */
    size_t place;            /* index into the values of a response */
    struct trede_arena *arena;
    struct trede_met *met;
    struct trede_short_cell *short_cells; /* [TREDE_SHORT_CELLS] */
};

/* Fills in short_cells and met. item, campaign, field, place and date_format are given. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_answers_prepare(struct trede_answers *answers, struct trede_arena *arena);
/* NULL and *value, or the reason. marks are the file's: a number column may teach or break them. */
const struct trede_text *trede_answer_read(struct trede_answers *answers, struct trede_marks *marks,
                                           struct trede_field cell, struct trede_value *value);

/* Without outer spaces, tabs and no-break spaces. */
struct trede_field trede_trimmed(struct trede_field cell);
/* A day written as format says, perhaps followed by a time of day, which is left out. */
bool trede_day_parse(const char *text, size_t length, const char *format, int32_t *day);

#endif
