#include "reader/header.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reader/dialect.h"

static const struct trede_text is_empty = {"this file is empty; it needs a header row with column names",
                                           "dit bestand is leeg; het heeft een kopregel met kolomnamen nodig"};
static const struct trede_text which_delimiter = {
    "two delimiters are equally frequent in the header row; declare the delimiter of this file",
    "twee scheidingstekens komen even vaak voor in de kopregel; geef het scheidingsteken van dit bestand op"};
static const struct trede_text bad_delimiter = {
    "this delimiter cannot be used; choose ; , tab | or another plain character",
    "dit scheidingsteken kan niet; kies ; , tab | of een ander gewoon teken"};
static const struct trede_text broken_header = {"the header row cannot be read: {1}",
                                                "de kopregel kan niet worden gelezen: {1}"};
static const struct trede_text empty_name = {"column {1} has no name in the header row; give it one",
                                             "kolom {1} heeft geen naam in de kopregel; geef haar een naam"};
static const struct trede_text doubled_name = {
    "column \"{1}\" is in the header row more than once; only the first one can be named",
    "kolom \"{1}\" staat meer dan eens in de kopregel; alleen de eerste kan worden aangewezen"};

static struct trede_place place(const struct trede_record_reader *records, int64_t line, size_t field)
{
    return (struct trede_place){records->lines->at.file, line, (int64_t)field};
}

/* Passes blank lines and a "sep=" line, which gives the delimiter unless the options do. */
static enum trede_status find_first_line(struct trede_lines *lines, char *delimiter, bool *found)
{
    for (;;) {
        struct trede_line line;
        trede_lines_mark(lines);
        enum trede_status status = trede_lines_next(lines, &line, found);
        if (status != TREDE_OK || !*found) return status;
        char separator;
        bool first = line.number == 1 && trede_dialect_separator_line(line.text, line.length, &separator);
        if (first && *delimiter == '\0') *delimiter = separator;
        size_t blank = 0;
        while (blank < line.length && (line.text[blank] == ' ' || line.text[blank] == '\t'))
            blank++;
        if (line.too_long || (!first && blank < line.length)) break;
    }
    trede_lines_back(lines);
    return TREDE_OK;
}

static bool may_delimit(char c)
{
    return c == '\t' || (c >= ' ' && c <= '~' && c != '"');
}

static enum trede_status find_delimiter(struct trede_record_reader *records, char declared)
{
    struct trede_lines *lines = records->lines;
    const char *bytes;
    size_t length;
    bool found;
    enum trede_status status = find_first_line(lines, &declared, &found);
    if (status != TREDE_OK) return status;
    if (!found) return trede_fail(lines->findings, lines->as_status, lines->at, &is_empty, NULL);
    status = trede_lines_peek(lines, &bytes, &length);
    if (status != TREDE_OK) return status;
    struct trede_place at = place(records, lines->number + 1, 0);
    records->delimiter = declared != '\0' ? declared : trede_dialect_detect(bytes, length);
    if (records->delimiter == '\0') return trede_fail(lines->findings, lines->as_status, at, &which_delimiter, NULL);
    if (!may_delimit(records->delimiter))
        return trede_fail(lines->findings, lines->as_status, at, &bad_delimiter, NULL);
    return TREDE_OK;
}

/* The text without outer white space, no-break spaces among it, in the arena. */
static char *trimmed(struct trede_arena *arena, const struct trede_field *field)
{
    const char *text = field->text;
    size_t length = field->length, before;
    do {
        before = length;
        if (length > 0 && strchr(" \t\r\n", text[0]))
            text++, length--;
        else if (length > 1 && memcmp(text, "\xC2\xA0", 2) == 0)
            text += 2, length -= 2;
    } while (length < before);
    do {
        before = length;
        if (length > 0 && strchr(" \t\r\n", text[length - 1]))
            length--;
        else if (length > 1 && memcmp(text + length - 2, "\xC2\xA0", 2) == 0)
            length -= 2;
    } while (length < before);
    return trede_arena_text(arena, text, length);
}

static enum trede_status read_row(struct trede_record_reader *records, struct trede_record *row, bool *found)
{
    struct trede_lines *lines = records->lines;
    enum trede_status status = trede_record_read(records, row, found);
    if (status != TREDE_OK || !*found || !row->fault) return status;
    bool dutch = trede_findings_language(lines->findings) == TREDE_DUTCH;
    return trede_fail(lines->findings, lines->as_status, place(records, row->first_line, row->fault_field),
                      &broken_header, dutch ? row->fault->nl : row->fault->en);
}

/* SurveyMonkey names the first column of a question and leaves the others empty; the second row holds the options. A
 * column without a name becomes "question: option". */
static bool name_continuations(struct trede_arena *arena, const char **names, size_t count,
                               const struct trede_record *options)
{
    const char *question = "";
    for (size_t i = 0; i < count; i++) {
        if (names[i][0] != '\0') question = names[i];
        if (names[i][0] != '\0' || i >= options->count) continue;
        const char *option = trimmed(arena, &options->fields[i]);
        if (!option) return false;
        if (option[0] == '\0') continue;
        names[i] = question[0] != '\0' ? trede_arena_join(arena, question, ": ", option) : option;
        if (!names[i]) return false;
    }
    return true;
}

static enum trede_status skip_rows(struct trede_record_reader *records, int header_rows, struct trede_arena *arena,
                                   const char **names, size_t count)
{
    for (int row = 2; row <= header_rows; row++) {
        struct trede_record record;
        bool found;
        enum trede_status status = trede_record_read(records, &record, &found);
        if (status != TREDE_OK || !found) return status;
        if (header_rows == 2 && !record.fault && !name_continuations(arena, names, count, &record))
            return TREDE_INTERNAL;
    }
    return TREDE_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum trede_status check_names(const struct trede_record_reader *records, const struct trede_csv_header *header)
{
    struct trede_lines *lines = records->lines;
    struct trede_place at = place(records, header->line, 0);
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; i < header->count; i++) {
        char number[32];
        trede_format_integer(number, sizeof number, (int64_t)i + 1);
        at.column = (int64_t)i + 1;
        if (header->names[i][0] == '\0')
            status = trede_fail(lines->findings, lines->as_status, at, &empty_name, number);
    }
    if (status != TREDE_OK) return status;
    const char **sorted = trede_alloc(header->count, sizeof *sorted);
    if (!sorted) return TREDE_INTERNAL;
    memcpy(sorted, header->names, header->count * sizeof *sorted);
    qsort(sorted, header->count, sizeof *sorted, by_name);
    at.column = 0;
    for (size_t i = 1; i < header->count; i++)
        if (strcmp(sorted[i - 1], sorted[i]) == 0 && (i == 1 || strcmp(sorted[i - 2], sorted[i]) != 0))
            trede_warn(lines->findings, at, &doubled_name, sorted[i]);
    trede_free(sorted);
    return TREDE_OK;
}

enum trede_status trede_header_read(struct trede_record_reader *records, const struct trede_csv_options *options,
                                    struct trede_arena *arena, struct trede_csv_header *header)
{
    struct trede_record row;
    bool found;
    enum trede_status status = find_delimiter(records, options->delimiter);
    if (status == TREDE_OK) status = read_row(records, &row, &found);
    if (status != TREDE_OK) return status;
    const char **names = trede_arena_alloc(arena, row.count, sizeof *names);
    if (!names) return TREDE_INTERNAL;
    for (size_t i = 0; i < row.count; i++) {
        names[i] = trimmed(arena, &row.fields[i]);
        if (!names[i]) return TREDE_INTERNAL;
    }
    *header = (struct trede_csv_header){
        names,         row.count, records->delimiter, records->lines->encoding.name, records->lines->encoding.declared,
        row.first_line};
    status = skip_rows(records, options->header_rows, arena, names, row.count);
    if (status != TREDE_OK) return status;
    records->trailing = header->count > 1 && names[header->count - 1][0] == '\0';
    if (records->trailing) header->count--;
    records->expected = header->count;
    return check_names(records, header);
}
