#include "reader/record.h"

#include <string.h>

#include "base/text.h"

static const struct trede_text quote_misplaced = {
    "a quote stands in the middle of a field, or text follows a closing quote; a quote within quotes is written twice",
    "een aanhalingsteken staat midden in een veld, of er volgt tekst op een sluitend aanhalingsteken; schrijf een "
    "aanhalingsteken binnen aanhalingstekens dubbel"};
static const struct trede_text quote_not_closed = {
    "a quoted field that begins in this row is not closed where it should be; reading went on at the next line",
    "een veld tussen aanhalingstekens dat in deze rij begint, wordt niet gesloten waar het moet; er is verder gelezen "
    "bij de volgende regel"};
static const struct trede_text nul_byte = {"the row holds a zero byte; the file is damaged or not a text file",
                                           "de rij bevat een nulbyte; het bestand is beschadigd of geen tekstbestand"};
static const struct trede_text not_in_encoding = {
    "the row holds a byte that does not exist in the file's encoding; save the file again or declare its encoding",
    "de rij bevat een byte die in de codering van het bestand niet bestaat; sla het bestand opnieuw op of geef de "
    "codering op"};
static const struct trede_text field_too_large = {"a field of this row is larger than allowed",
                                                  "een veld van deze rij is groter dan toegestaan"};
static const struct trede_text record_too_large = {"this row is larger than allowed",
                                                   "deze rij is groter dan toegestaan"};
static const struct trede_text too_many_columns = {"this row has more fields than allowed",
                                                   "deze rij heeft meer velden dan toegestaan"};
static const struct trede_text too_few_fields = {"this row has fewer fields than the header",
                                                 "deze rij heeft minder velden dan de kopregel"};
static const struct trede_text too_many_fields = {
    "this row has more fields than the header; a field that holds the delimiter needs quotes",
    "deze rij heeft meer velden dan de kopregel; een veld met het scheidingsteken erin heeft aanhalingstekens nodig"};

void trede_record_reader_close(struct trede_record_reader *reader)
{
    if (reader->parser_ready) csv_free(&reader->parser);
    reader->parser_ready = false;
    trede_free(reader->fields);
    trede_free(reader->cells);
    reader->fields = NULL;
    reader->cells = NULL;
}

static void set_fault(struct trede_record_reader *reader, const struct trede_text *fault, size_t field)
{
    if (reader->fault) return;
    reader->fault = fault;
    reader->fault_field = field;
}

/* Room for one more field; the first too many is a fault, and no more are kept. */
static bool has_room(struct trede_record_reader *reader)
{
    if (reader->count < reader->capacity) return true;
    if (reader->count > reader->max_columns) {
        set_fault(reader, &too_many_columns, reader->max_columns + 1);
        return false;
    }
    size_t capacity = reader->capacity == 0 ? 64 : reader->capacity * 2;
    struct trede_field *fields = trede_realloc(reader->fields, capacity, sizeof *fields);
    if (!fields) {
        reader->no_memory = true;
        return false;
    }
    reader->fields = fields;
    reader->capacity = capacity;
    return true;
}

static void split_in_place(struct trede_record_reader *reader, const struct trede_line *line)
{
    char *end = line->text + line->length, *start = line->text;
    char delimiter = reader->delimiter;
    *end = delimiter; /* over the line ending, or the spare byte after the last line */
    for (char *p = start;; p++) {
        if (*p != delimiter) continue;
        *p = '\0';
        if (!has_room(reader)) return;
        reader->fields[reader->count++] = (struct trede_field){start, (size_t)(p - start)};
        start = p + 1;
        if (p == end) return;
    }
}

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static void *resize(void *block, size_t size)
{
    return trede_realloc(block, size, 1);
}

static void ready_parser(struct trede_record_reader *reader)
{
    csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&reader->parser, (unsigned char)reader->delimiter);
    csv_set_space_func(&reader->parser, no_space);
    csv_set_realloc_func(&reader->parser, resize);
    csv_set_free_func(&reader->parser, trede_free);
    csv_set_blk_size(&reader->parser, 4096);
    reader->parser_ready = true;
}

/* After an error the parser cannot be used: csv_fini would still hand out the field that was cut off. */
static void drop_parser(struct trede_record_reader *reader)
{
    if (reader->parser_ready) csv_free(&reader->parser);
    reader->parser_ready = false;
}

static void take_field(void *text, size_t length, void *payload)
{
    struct trede_record_reader *reader = payload;
    if (!has_room(reader)) return;
    memcpy(reader->cells + reader->cells_used, text, length);
    reader->cells[reader->cells_used + length] = '\0';
    reader->cells_used += length + 1;
    reader->fields[reader->count++] = (struct trede_field){NULL, length}; /* the text may still move */
}

static void end_row(int c, void *payload)
{
    (void)c;
    ((struct trede_record_reader *)payload)->row_ended = true;
}

/* Every byte fed makes at most one byte of text and one closing zero. */
static bool room_for_cells(struct trede_record_reader *reader, size_t fed)
{
    size_t needed = 2 * fed + 2;
    if (needed <= reader->cells_size) return true;
    char *larger = trede_realloc(reader->cells, 2 * needed, 1);
    if (!larger) return false;
    reader->cells = larger;
    reader->cells_size = 2 * needed;
    return true;
}

/* NULL, or why the line cannot be part of a record. */
static const struct trede_text *feed_parser(struct trede_record_reader *reader, const struct trede_line *line)
{
    size_t length = line->length + line->ending;
    size_t fed = csv_parse(&reader->parser, line->text, length, take_field, end_row, reader);
    /* The last line may lack its ending; csv_fini is not used, because after an error it hands out half a field. */
    if (fed == length && line->ending == 0) {
        length = 1;
        fed = csv_parse(&reader->parser, "\n", length, take_field, end_row, reader);
    }
    if (fed == length) return NULL;
    if (csv_error(&reader->parser) != CSV_ENOMEM) return &quote_misplaced;
    reader->no_memory = true;
    return NULL;
}

static void check_bytes(struct trede_record_reader *reader, const struct trede_line *line)
{
    size_t good = trede_utf8_prefix(line->text, line->length);
    if (good == line->length) return;
    set_fault(reader, line->text[good] == '\0' ? &nul_byte : &not_in_encoding, 0);
}

/* Feeds lines to libcsv until the quotes are closed. *broken: NULL or why they never are. */
static enum trede_status feed_until_closed(struct trede_record_reader *reader, struct trede_line *line,
                                           const struct trede_text **broken)
{
    size_t fed = 0;
    for (;;) {
        fed += line->length + line->ending;
        *broken = line->too_long || fed > reader->max_record ? &quote_not_closed : NULL;
        if (*broken) return TREDE_OK;
        check_bytes(reader, line);
        if (!room_for_cells(reader, fed)) return TREDE_INTERNAL;
        *broken = feed_parser(reader, line);
        if (reader->no_memory) return TREDE_INTERNAL;
        if (*broken || reader->row_ended) return TREDE_OK;
        bool found;
        enum trede_status status = trede_lines_next(reader->lines, line, &found);
        if (status != TREDE_OK) return status;
        *broken = found ? NULL : &quote_not_closed;
        if (*broken) return TREDE_OK;
    }
}

/* A record of several lines goes wrong because its first line opened a quote that it should not have. Reading goes
 * back to the line after it, so that one stray quote costs one row and not a thousand. */
static enum trede_status parse_quoted(struct trede_record_reader *reader, struct trede_record *record,
                                      struct trede_line *line)
{
    const struct trede_text *broken;
    trede_lines_mark(reader->lines);
    if (!reader->parser_ready) ready_parser(reader);
    enum trede_status status = feed_until_closed(reader, line, &broken);
    record->last_line = line->number;
    if (status != TREDE_OK || broken) drop_parser(reader);
    if (status != TREDE_OK) return status;
    if (broken) {
        bool several = line->number > record->first_line;
        if (several) trede_lines_back(reader->lines);
        record->last_line = record->first_line;
        reader->fault = several ? &quote_not_closed : broken;
        reader->fault_field = several ? 0 : reader->count + 1;
    }
    trede_lines_unmark(reader->lines);
    char *text = reader->cells;
    for (size_t i = 0; i < reader->count; i++) {
        reader->fields[i].text = text;
        text += reader->fields[i].length + 1;
    }
    return TREDE_OK;
}

/* The number of the first field that is not valid text; 0 = none. */
static size_t invalid_field(const struct trede_record_reader *reader)
{
    for (size_t i = 0; i < reader->count; i++)
        if (!trede_utf8_valid(reader->fields[i].text, reader->fields[i].length)) return i + 1;
    return 0;
}

/* Sets the fault of a record whose fields are known, and the field where a fault of its bytes shows. */
static void check_fields(struct trede_record_reader *reader, bool may_be_large)
{
    bool extra = reader->trailing && reader->count == reader->expected + 1;
    if (extra && reader->fields[reader->count - 1].length == 0) reader->count--;
    for (size_t i = 0; may_be_large && i < reader->count; i++)
        if (reader->fields[i].length > reader->max_field) set_fault(reader, &field_too_large, i + 1);
    if (reader->count > reader->max_columns) set_fault(reader, &too_many_columns, reader->max_columns + 1);
    if (reader->fault == &nul_byte || reader->fault == &not_in_encoding) reader->fault_field = invalid_field(reader);
    if (reader->expected == 0 || reader->count == reader->expected) return;
    if (reader->count < reader->expected)
        set_fault(reader, &too_few_fields, reader->count + 1);
    else
        set_fault(reader, &too_many_fields, reader->expected + 1);
}

/* An empty line is no record, except in a file of one column. */
static bool is_blank(const struct trede_record_reader *reader, const struct trede_line *line)
{
    if (reader->expected == 1) return false;
    for (size_t i = 0; i < line->length; i++) {
        char c = line->text[i];
        if (c != ' ' && (c != '\t' || reader->delimiter == '\t')) return false;
    }
    return true;
}

static enum trede_status parse(struct trede_record_reader *reader, struct trede_record *record, struct trede_line *line)
{
    if (line->too_long) {
        set_fault(reader, &record_too_large, 0);
        return trede_lines_skip(reader->lines);
    }
    bool may_be_large = line->length > reader->max_field;
    if (memchr(line->text, '"', line->length)) {
        enum trede_status status = parse_quoted(reader, record, line);
        if (status != TREDE_OK) return status;
        may_be_large = true;
    } else {
        check_bytes(reader, line);
        split_in_place(reader, line);
    }
    if (reader->no_memory) return TREDE_INTERNAL;
    check_fields(reader, may_be_large);
    return TREDE_OK;
}

enum trede_status trede_record_read(struct trede_record_reader *reader, struct trede_record *record, bool *found)
{
    struct trede_line line;
    do {
        enum trede_status status = trede_lines_next(reader->lines, &line, found);
        if (status != TREDE_OK || !*found) return status;
    } while (!line.too_long && is_blank(reader, &line));
    reader->count = reader->cells_used = reader->fault_field = 0;
    reader->row_ended = reader->no_memory = false;
    reader->fault = NULL;
    record->first_line = record->last_line = line.number;
    enum trede_status status = parse(reader, record, &line);
    record->fields = reader->fields;
    record->count = reader->count;
    record->fault = reader->fault;
    record->fault_field = reader->fault_field;
    return status;
}
