/* marks.h - numbers in the marks of one file.
 *
 * Which decimal mark a file uses is declared in campaign.yaml or learned from its mapped numeric columns: the first
 * cell with a mark decides, cells without one read the same either way, and a later cell with the other mark makes the
 * whole file refused. So one pass is enough and a guess can never turn 1.234 into 1234 halfway. */
#ifndef TREDE_INGEST_MARKS_H
#define TREDE_INGEST_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/campaign.h"

struct trede_marks {
    char decimal;       /* 0 = not known yet */
    char group;         /* declared thousands mark, 0 = none */
    bool declared;      /* decimal was declared */
    bool conflict;      /* both marks occur: the file must be refused */
    bool all_thousands; /* every cell with a mark looks like 1.234: may be thousands */
    int64_t line;       /* of the record being read; set by the caller */
    int64_t first_line; /* where the mark was learned */
};

struct trede_marks trede_marks_of(const struct trede_dialect *dialect);
/* NULL and *value, or why the cell is no number. text has no outer spaces. */
const struct trede_text *trede_marks_read(struct trede_marks *marks, const char *text, size_t length, double *value);
/* The cell is 1 to 3 digits, one mark, 3 digits: a number or thousands, nobody can tell. */
bool trede_looks_like_thousands(const char *text, size_t length);

#endif
