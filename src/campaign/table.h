/* table.h - a CSV table of the campaign folder read through a table of its columns. Private to this floor. */
#ifndef TREDE_CAMPAIGN_TABLE_H
#define TREDE_CAMPAIGN_TABLE_H

#include "campaign/value.h"

struct trede_table_row {
    const struct trede_key *columns;
    size_t column_count;
    const struct trede_written *cells; /* one per column of the table; text NULL = empty or not in the file */
    struct trede_place at;             /* of the row */
    bool wrong;                        /* one of its cells was wrong: values may be incomplete */
};

/* values is one zeroed target filled through the columns; it is used again for the next row. */
typedef void trede_table_row_fn(struct trede_reading *r, const struct trede_table_row *row, void *values, void *room);

struct trede_table {
    const char *file;
    const struct trede_key *columns;
    size_t column_count;
    size_t size;  /* of the target */
    size_t limit; /* rows; 0 = 100,000 */
    trede_table_row_fn *row;
};

/* Reads the table when its file is there (then true); each row goes to table->row with room. */
bool trede_table_read(struct trede_reading *r, const struct trede_table *table, void *room);

/* The cell of a column; text NULL = empty. */
struct trede_written trede_table_cell(const struct trede_table_row *row, const char *column);
/* Where that cell stands, or the row when the column is not in the file. */
struct trede_place trede_table_place(const struct trede_table_row *row, const char *column);

#endif
