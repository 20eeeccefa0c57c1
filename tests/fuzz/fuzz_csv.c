/* Any bytes as a delimited file: what is handed out keeps the reader's promises, and quoting every field and reading
 * again gives the same fields (the short way and libcsv agree). */
#define _GNU_SOURCE /* memfd_create */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "reader/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
    char *text;
    size_t used, size;
};

static void require(bool holds)
{
    if (!holds) abort();
}

static void put(struct bytes *out, const char *text, size_t length)
{
    if (out->used + length > out->size) {
        out->size = 2 * (out->used + length);
        out->text = realloc(out->text, out->size);
        require(out->text != NULL);
    }
    memcpy(out->text + out->used, text, length);
    out->used += length;
}

static void put_quoted(struct bytes *out, const char *text, size_t length, bool first)
{
    put(out, first ? "\"" : ";\"", first ? 1 : 2);
    for (size_t i = 0; i < length; i++)
        put(out, "\"\"", text[i] == '"' ? 2 : 0), put(out, text + i, text[i] != '"');
    put(out, "\"", 1);
}

static void check_record(const struct trede_record *record, const struct trede_csv_header *header, int64_t *last_line)
{
    require(record->first_line > *last_line && record->last_line >= record->first_line);
    *last_line = record->last_line;
    if (record->fault) return;
    require(record->count == header->count);
    for (size_t i = 0; i < record->count; i++)
        require(strlen(record->fields[i].text) == record->fields[i].length &&
                trede_utf8_valid(record->fields[i].text, record->fields[i].length));
}

/* fields: the good records' fields, each with its zero byte; quoted: the same as a file. Either may be NULL. Returns
 * the number of columns. */
static size_t read_all(int fd, const struct trede_csv_options *options, struct bytes *fields, struct bytes *quoted)
{
    char path[64];
    struct trede_csv *csv = NULL;
    const struct trede_record *record;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct trede_findings *findings = trede_findings_create(TREDE_DUTCH);
    enum trede_status status = trede_csv_open(path, "f", options, TREDE_INPUT, findings, &csv);
    require(status == TREDE_OK || (status == TREDE_INPUT && trede_findings_count(findings, TREDE_ERROR) > 0));
    trede_findings_destroy(findings);
    if (status != TREDE_OK) return 0;
    const struct trede_csv_header *header = trede_csv_get_header(csv);
    size_t columns = header->count;
    int64_t last_line = header->line;
    for (size_t i = 0; quoted && i < columns; i++)
        put_quoted(quoted, "h", 1, i == 0);
    if (quoted) put(quoted, "\n", 1);
    while ((status = trede_csv_next(csv, &record)) == TREDE_OK && record) {
        check_record(record, header, &last_line);
        for (size_t i = 0; !record->fault && i < record->count; i++) {
            put(fields, record->fields[i].text, record->fields[i].length + 1);
            if (quoted) put_quoted(quoted, record->fields[i].text, record->fields[i].length, i == 0);
        }
        if (quoted && !record->fault) put(quoted, "\n", 1);
    }
    require(status == TREDE_OK);
    trede_csv_close(csv);
    return columns;
}

static void fill(int fd, const void *bytes, size_t length)
{
    require(ftruncate(fd, 0) == 0 && pwrite(fd, bytes, length, 0) == (ssize_t)length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {NULL, NULL, "utf-8", "windows-1252", "utf-16", "utf-16be", "Shift_JIS"};
    if (size < 2) return 0;
    struct trede_csv_options options = {.encoding = encodings[data[0] % 7],
                                        .delimiter = data[0] & 0x80 ? ';' : '\0',
                                        .header_rows = data[1] & 3,
                                        .max_field = data[1] & 4 ? 20 : 0,
                                        .max_record = data[1] & 8 ? 60 : 0,
                                        .max_columns = data[1] & 16 ? 5 : 0};
    struct bytes first = {0}, quoted = {0}, second = {0};
    int fd = memfd_create("fuzz", 0);
    require(fd >= 0);
    fill(fd, data + 2, size - 2);
    size_t columns = read_all(fd, &options, &first, &quoted);
    if (columns > 0) {
        struct trede_csv_options again = {.encoding = "utf-8", .delimiter = ';'};
        fill(fd, quoted.text, quoted.used);
        require(read_all(fd, &again, &second, NULL) == columns);
        require(first.used == second.used && (first.used == 0 || memcmp(first.text, second.text, first.used) == 0));
    }
    close(fd);
    free(first.text);
    free(second.text);
    free(quoted.text);
    return 0;
}
