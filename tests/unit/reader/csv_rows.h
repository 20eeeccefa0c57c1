/* csv_rows.h - a delimited text in memory -> one readable text of what the reader made of it, for the CSV tests.
 *
 * One record a line: "first-last|field|field", "!" and the number of the field for a record at fault, then the first
 * words of its fault. Line ends within fields are shown as \n and \r. */
#ifndef TREDE_TEST_CSV_ROWS_H
#define TREDE_TEST_CSV_ROWS_H

#include <unistd.h>

#include "base/text.h"
#include "harness/t.h"
#include "reader/csv.h"

struct csv_rows {
    enum trede_status status;
    char header[2000], rows[20000], finding[700];
    char delimiter, encoding[32];
    bool declared;
    size_t warnings, records, faults;
};

static inline void csv_rows_add(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);
    for (; *text && used + 3 < size; text++) {
        if (*text == '\n' || *text == '\r') out[used++] = '\\';
        out[used++] = *text == '\n' ? 'n' : *text == '\r' ? 'r' : *text;
    }
    out[used] = '\0';
}

static inline void csv_rows_record(struct csv_rows *rows, const struct trede_record *record)
{
    char lines[80];
    rows->records++;
    rows->faults += record->fault != NULL;
    trede_print(lines, sizeof lines, "%lld-%lld", (long long)record->first_line, (long long)record->last_line);
    csv_rows_add(rows->rows, sizeof rows->rows, lines);
    if (record->fault) {
        trede_print(lines, sizeof lines, "!%zu %.24s", record->fault_field, record->fault->en);
        csv_rows_add(rows->rows, sizeof rows->rows, lines);
    }
    for (size_t i = 0; !record->fault && i < record->count; i++) {
        assert_int_equal(strlen(record->fields[i].text), record->fields[i].length);
        assert_true(trede_utf8_valid(record->fields[i].text, record->fields[i].length));
        csv_rows_add(rows->rows, sizeof rows->rows, "|");
        csv_rows_add(rows->rows, sizeof rows->rows, record->fields[i].text);
    }
    if (strlen(rows->rows) + 2 < sizeof rows->rows) strcat(rows->rows, "\n");
}

static inline void csv_rows_header(struct csv_rows *rows, const struct trede_csv_header *header)
{
    for (size_t i = 0; i < header->count; i++) {
        if (i > 0) csv_rows_add(rows->header, sizeof rows->header, "|");
        csv_rows_add(rows->header, sizeof rows->header, header->names[i]);
    }
    rows->delimiter = header->delimiter;
    rows->declared = header->encoding_declared;
    trede_print(rows->encoding, sizeof rows->encoding, "%s", header->encoding);
}

/* A new file under /tmp with these bytes; the caller unlinks it. */
static inline void csv_file(char path[32], const char *bytes, size_t length)
{
    strcpy(path, "/tmp/trede-csv-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, length), length);
    close(fd);
}

static inline struct csv_rows csv_read(const char *bytes, size_t length, const struct trede_csv_options *options)
{
    struct csv_rows rows = {0};
    char path[32];
    struct trede_csv *csv = NULL;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    assert_non_null(findings);
    csv_file(path, bytes, length);
    rows.status = trede_csv_open(path, "file.csv", options, TREDE_INPUT, findings, &csv);
    if (rows.status == TREDE_OK) {
        const struct trede_record *record;
        csv_rows_header(&rows, trede_csv_get_header(csv));
        while ((rows.status = trede_csv_next(csv, &record)) == TREDE_OK && record)
            csv_rows_record(&rows, record);
        trede_csv_close(csv);
    }
    if (trede_findings_kept(findings) > 0) {
        const struct trede_finding *f = trede_findings_at(findings, 0);
        trede_print(rows.finding, sizeof rows.finding, "%s:%lld:%lld: %s", f->file, (long long)f->line,
                    (long long)f->column, f->message);
    }
    rows.warnings = trede_findings_count(findings, TREDE_WARNING);
    trede_findings_destroy(findings);
    unlink(path);
    return rows;
}

/* The same for a text without zero bytes and the default options. */
static inline struct csv_rows csv_text(const char *text)
{
    return csv_read(text, strlen(text), NULL);
}

#define assert_starts(text, beginning) assert_memory_equal((text), (beginning), strlen(beginning))

#endif
