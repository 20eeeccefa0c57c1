/* record.h - physical lines -> one record of fields. Private to the reader.
 *
 * A line without quotes is cut at its delimiters in place. Every other line goes through libcsv in strict mode, until
 * the quotes are closed; tests hold that both ways give the same fields. */
#ifndef TREDE_READER_RECORD_H
#define TREDE_READER_RECORD_H

#include <csv.h>

#include "reader/csv.h"
#include "reader/lines.h"

struct trede_record_reader {
    struct trede_lines *lines;
    char delimiter;
    size_t max_field, max_record, max_columns;
    size_t expected;  /* fields a record must have; 0 = any number */
    bool trailing;    /* the header had one more, empty: drop such a field */
    struct trede_field *fields;
    size_t count, capacity;
    struct csv_parser parser;
    bool parser_ready;
    char *cells; /* the fields that went through libcsv, one after the other */
    size_t cells_used, cells_size;
    bool row_ended;
    const struct trede_text *fault;
    size_t fault_field;
    bool no_memory;
};

void trede_record_reader_close(struct trede_record_reader *reader);
/* The next record, good or at fault; *found false at the end. record points into reader and its lines. */
TREDE_MUST_CHECK enum trede_status trede_record_read(struct trede_record_reader *reader, struct trede_record *record,
                                                     bool *found);

#endif
