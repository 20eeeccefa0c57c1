/* csv.h - bytes of a delimited text file -> records of positioned fields.
 *
 * libcsv in strict mode, fed one physical line at a time: that gives line numbers, lets a bad record be set aside
 * while the rest goes on, and bounds memory. Encoding: a byte-order mark decides; else strictly valid UTF-8 is UTF-8;
 * else Windows-1252 (said in a remark); options override. The text handed out is always valid UTF-8. */
#ifndef TREDE_READER_CSV_H
#define TREDE_READER_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "trede/findings.h"

/* Told every byte of the file, from the first on, once each and in order, as it is read. */
typedef void trede_watch_fn(void *watcher, const void *bytes, size_t count);

struct trede_csv_options {
    char delimiter;        /* 0 = detect among ; , tab | in the header ("sep=;" first line is honoured and skipped). A
                            * header without any of them is one column, and the delimiter is then tab */
    const char *encoding;  /* NULL = detect; "utf-8", "windows-1252", "utf-16" or any name iconv knows */
    int header_rows;       /* 0 or 1 = one header row; 2 = SurveyMonkey, 3 = Qualtrics: extra rows are skipped. With 2 a
                            * column without a name becomes "question: option" from both rows */
    size_t max_field;      /* bytes; 0 = 64 KiB */
    size_t max_record;     /* bytes; 0 = 1 MiB */
    size_t max_columns;    /* 0 = 4096 */
    trede_watch_fn *watch; /* NULL = nobody */
    void *watcher;
};

struct trede_field {
    const char *text; /* NUL-terminated, outer spaces kept, valid until the next record */
    size_t length;
};

/* fault: NULL for a good record; else why it was set aside (ragged, quote, NUL byte, too large, not UTF-8...), with
 * fault_field the number (from 1) of the field where it shows, 0 = the record as a whole. Fields of a record at fault
 * must not be used. A quote that is not closed costs the row where it opens: reading goes on at the line after it. */
struct trede_record {
    const struct trede_field *fields;
    size_t count;
    int64_t first_line, last_line; /* physical lines of the file, from 1 */
    const struct trede_text *fault;
    size_t fault_field;
};

struct trede_csv_header {
    const char *const *names; /* as written, trimmed of outer space; made unique by the file's author or not */
    size_t count;
    char delimiter;
    const char *encoding;     /* the one used */
    bool encoding_declared;   /* by option or byte-order mark, not by guess */
    int64_t line;             /* of the first header row */
};

struct trede_csv;

/* Opens path and reads the header. status TREDE_INPUT (or as_status) with a finding when the file is missing, empty,
 * unreadable, in an unknown encoding, or its header is broken or has an empty or doubled name (doubled: a warning). */
TREDE_MUST_CHECK enum trede_status trede_csv_open(const char *path, const char *shown_name,
    const struct trede_csv_options *options, enum trede_status as_status, struct trede_findings *findings,
    struct trede_csv **out);
const struct trede_csv_header *trede_csv_get_header(const struct trede_csv *csv);
/* The next record, or *record = NULL at the end. Records at fault are handed out too. TREDE_INPUT only when the file
 * can no longer be read; TREDE_INTERRUPTED when asked to stop. Blank lines are skipped (in a one-column file they are
 * records with one empty field). */
TREDE_MUST_CHECK enum trede_status trede_csv_next(struct trede_csv *csv, const struct trede_record **record);
/* Bytes read so far and the file's size, for progress. */
void trede_csv_progress(const struct trede_csv *csv, uint64_t *done, uint64_t *size);
/* Is the file as it was when it was opened, as far as its length and the time of its last change tell? */
bool trede_csv_unchanged(const struct trede_csv *csv);
void trede_csv_close(struct trede_csv *csv);

#endif
