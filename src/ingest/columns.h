/* columns.h - names in the campaign -> columns of one file. What no name asks for is never looked at. */
#ifndef TREDE_INGEST_COLUMNS_H
#define TREDE_INGEST_COLUMNS_H

#include "base/alloc.h"
#include "reader/csv.h"

struct trede_columns {
    const struct trede_csv_header *header;
    const char *file;          /* as named in messages */
    const char *const *folded; /* one per header name */
    bool *used;                /* mapped by anything; NULL where nobody counts */
};

enum trede_column_fate { TREDE_COLUMN_FOUND, TREDE_COLUMN_ABSENT, TREDE_COLUMN_DOUBLED };

TREDE_MUST_CHECK enum trede_status trede_columns_prepare(struct trede_columns *columns, struct trede_arena *arena,
                                                         const struct trede_csv_header *header, const char *file);
/* The column written exactly so, else the one that folds to the same name. Marks it used. */
enum trede_column_fate trede_columns_find(struct trede_columns *columns, struct trede_arena *arena, const char *name,
                                          size_t *field);
/* The error for a name that has no column or more than one: says where and what comes near. why names who asks for it,
 * for example an item. */
enum trede_status trede_columns_fail(const struct trede_columns *columns, struct trede_findings *findings,
                                     const char *name, const char *why, enum trede_column_fate fate);
/* Columns of which each may be named or not: every one that is missing is said, worst is what came of them. */
struct trede_column_search {
    struct trede_columns *columns;
    struct trede_arena *arena;
    struct trede_findings *findings;
    enum trede_status worst;
};
/* Index in the record, -1 = name is NULL or there is no such column. */
long trede_columns_seek(struct trede_column_search *search, const char *name, const char *why);
size_t trede_columns_unused(const struct trede_columns *columns);

#endif
