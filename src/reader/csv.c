#include "reader/csv.h"

#include <string.h>

#include "base/files.h"
#include "reader/header.h"

enum { MAX_FIELD = 64 * 1024, MAX_RECORD = 1024 * 1024, MAX_COLUMNS = 4096 };

struct trede_csv {
    struct trede_arena *arena;
    struct trede_lines lines;
    struct trede_record_reader records;
    struct trede_csv_header header;
    struct trede_record record;
};

static const struct trede_text no_memory = {"there is not enough memory to read this file",
                                            "er is te weinig geheugen om dit bestand te lezen"};

static enum trede_status open_within(struct trede_csv *csv, const char *path, const char *shown_name,
                                     const struct trede_csv_options *options, enum trede_status as_status,
                                     struct trede_findings *findings)
{
    struct trede_place at = {shown_name, 0, 0};
    csv->records = (struct trede_record_reader){
        .lines = &csv->lines,
        .max_field = options->max_field > 0 ? options->max_field : MAX_FIELD,
        .max_record = options->max_record > 0 ? options->max_record : MAX_RECORD,
        .max_columns = options->max_columns > 0 ? options->max_columns : MAX_COLUMNS,
    };
    enum trede_status status =
        trede_lines_open(&csv->lines, path, options->encoding, csv->records.max_record, at, as_status, findings);
    if (status == TREDE_OK && options->watch) status = trede_lines_watch(&csv->lines, options->watch, options->watcher);
    if (status == TREDE_OK) status = trede_header_read(&csv->records, options, csv->arena, &csv->header);
    return status;
}

enum trede_status trede_csv_open(const char *path, const char *shown_name, const struct trede_csv_options *options,
                                 enum trede_status as_status, struct trede_findings *findings, struct trede_csv **out)
{
    static const struct trede_csv_options defaults = {0};
    struct trede_place at = {shown_name, 0, 0};
    struct trede_csv *csv = trede_alloc(1, sizeof *csv);
    if (csv) csv->lines.fd = -1;
    if (csv) csv->arena = trede_arena_create();
    char *name = csv && csv->arena ? trede_arena_text(csv->arena, shown_name, strlen(shown_name)) : NULL;
    enum trede_status status = TREDE_INTERNAL;
    if (name) status = open_within(csv, path, name, options ? options : &defaults, as_status, findings);
    if (status == TREDE_OK) {
        *out = csv;
        return status;
    }
    /* Every other failure has said what is wrong. */
    if (status == TREDE_INTERNAL) trede_findings_add(findings, TREDE_ERROR, at, &no_memory, (const char *const[4]){0});
    trede_csv_close(csv);
    return status;
}

const struct trede_csv_header *trede_csv_get_header(const struct trede_csv *csv)
{
    return &csv->header;
}

enum trede_status trede_csv_next(struct trede_csv *csv, const struct trede_record **record)
{
    bool found;
    *record = NULL;
    if (trede_interrupted()) return TREDE_INTERRUPTED;
    enum trede_status status = trede_record_read(&csv->records, &csv->record, &found);
    if (status == TREDE_OK && found) *record = &csv->record;
    if (status == TREDE_INTERNAL) return trede_fail(csv->lines.findings, status, csv->lines.at, &no_memory, NULL);
    return status;
}

void trede_csv_progress(const struct trede_csv *csv, uint64_t *done, uint64_t *size)
{
    *done = csv->lines.bytes_read;
    *size = csv->lines.bytes_total;
}

bool trede_csv_unchanged(const struct trede_csv *csv)
{
    return trede_lines_unchanged(&csv->lines);
}

void trede_csv_close(struct trede_csv *csv)
{
    if (!csv) return;
    trede_record_reader_close(&csv->records);
    trede_lines_close(&csv->lines);
    trede_arena_destroy(csv->arena);
    trede_free(csv);
}
