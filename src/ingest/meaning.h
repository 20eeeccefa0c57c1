/* meaning.h - what the words and numbers of a cell mean for its item: the slow and complete way of cell.h. */
#ifndef TREDE_INGEST_MEANING_H
#define TREDE_INGEST_MEANING_H

#include "ingest/cell.h"

/* In this order: the item's own codes; nothing at all is TREDE_BLANK; the campaign's words for missing, a number among
 * them (99, -1) only where it cannot be an answer; then the item's kind. cell has no outer spaces. *is_word: the
 * result came from a word list, so remembering it pays. */
const struct trede_text *trede_cell_meaning(const struct trede_answers *answers, struct trede_marks *marks,
                                            struct trede_field cell, struct trede_value *value, bool *is_word);
/* 1 yes, 0 no, -1 neither, -2 no memory. */
int trede_yes_or_no(struct trede_field cell);

#endif
