#include "campaign/table.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/text.h"
#include "campaign/cell_place.h"
#include "reader/csv.h"

static const struct trede_text unknown_column = {"column \"{1}\" is not known here and is not read.{2}",
                                                 "kolom \"{1}\" is hier onbekend en wordt niet gelezen.{2}"};
static const struct trede_text missing_column = {"the column \"{1}\" is missing: add it to {2}",
                                                 "de kolom \"{1}\" ontbreekt: voeg die toe aan {2}"};
static const struct trede_text doubled_column = {"the column \"{1}\" is there twice: leave one out",
                                                 "de kolom \"{1}\" staat er twee keer: laat er een weg"};
static const struct trede_text empty_cell = {"the cell under \"{1}\" is empty: fill it in",
                                             "de cel onder \"{1}\" is leeg: vul die in"};
static const struct trede_text too_many_rows = {"there are more than {1} rows: that is more than this table may hold",
                                                "er zijn meer dan {1} rijen: dat is meer dan deze tabel mag hebben"};

enum { MOST_BYTES = 32 << 20, MOST_ROWS = 100000 };

/* What is needed while one table is read. at[i]: the field of the file that holds column i, or NO_FIELD. */
struct pass {
    const struct trede_table *table;
    const char *shown;
    struct trede_csv *csv;
    struct trede_cell_walk walk;
    struct trede_cell_spot *spots; /* one a field of the file */
    size_t field_count;
    size_t *at;
    bool incomplete; /* a required column is missing */
    struct trede_written *cells;
    void *values;
};

#define NO_FIELD SIZE_MAX

static struct trede_place spot_place(const struct pass *p, size_t field)
{
    return (struct trede_place){p->shown, p->spots[field].line, p->spots[field].column};
}

static size_t column_of(const struct trede_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (trede_same_word(table->columns[i].name, name)) return i;
    return table->column_count;
}

/* The header names may have spaces for underscores: "segment set". */
static const char *header_name(struct trede_reading *r, const char *written)
{
    char *name = trede_reading_alloc(r, strlen(written) + 1, 1);
    for (size_t i = 0; name && written[i]; i++)
        name[i] = written[i] == ' ' ? '_' : written[i];
    return name ? name : "";
}

static void match_header(struct trede_reading *r, struct pass *p, const struct trede_csv_header *header)
{
    const struct trede_table *table = p->table;
    for (size_t i = 0; i < table->column_count; i++)
        p->at[i] = NO_FIELD;
    for (size_t field = 0; field < header->count; field++) {
        const char *name = header_name(r, header->names[field]);
        if (!*name) continue;
        size_t column = column_of(table, name);
        if (column == table->column_count) {
            struct trede_names names = trede_names_of(r, table->columns, table->column_count, sizeof *table->columns,
                                                      offsetof(struct trede_key, name));
            trede_warn(r->findings, spot_place(p, field), &unknown_column, name, trede_suggestion(r, name, names));
        } else if (p->at[column] != NO_FIELD) {
            trede_wrong(r, spot_place(p, field), &doubled_column, name);
        } else {
            p->at[column] = field;
        }
    }
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].required && p->at[i] == NO_FIELD) {
            p->incomplete = true;
            trede_wrong(r, ((struct trede_place){p->shown, header->line, 1}), &missing_column, table->columns[i].name,
                        table->file);
        }
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void take_cell(struct trede_reading *r, struct pass *p, const struct trede_field *field, size_t column)
{
    const char *text = field->text;
    size_t length = field->length;
    while (length && is_space(*text)) {
        text++;
        length--;
    }
    while (length && is_space(text[length - 1]))
        length--;
    p->cells[column].text = length ? trede_reading_text(r, text, length) : NULL;
}

static void read_cell(struct trede_reading *r, struct pass *p, size_t column)
{
    const struct trede_key *key = &p->table->columns[column];
    const struct trede_written *w = &p->cells[column];
    if (!w->text) {
        if (key->required && p->at[column] != NO_FIELD) trede_wrong(r, w->at, &empty_cell, key->name);
        return;
    }
    if (key->given) *(bool *)((char *)p->values + key->given) = true;
    if (key->value) key->value(r, w, key->how, (char *)p->values + key->offset);
}

static bool is_blank(const struct trede_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        for (size_t k = 0; k < record->fields[i].length; k++)
            if (!is_space(record->fields[i].text[k])) return false;
    return true;
}

static void read_record(struct trede_reading *r, struct pass *p, const struct trede_record *record, void *room)
{
    const struct trede_table *table = p->table;
    trede_cell_walk_record(&p->walk, record->first_line, p->spots, p->field_count);
    struct trede_place start = {p->shown, record->first_line, 1};
    if (record->fault) {
        size_t field = record->fault_field && record->fault_field <= p->field_count ? record->fault_field - 1 : 0;
        trede_wrong(r, record->fault_field ? spot_place(p, field) : start, record->fault, NULL);
        return;
    }
    if (is_blank(record)) return; /* spreadsheets leave rows of delimiters behind */
    bool was_wrong = r->wrong;
    r->wrong = false;
    memset(p->values, 0, table->size);
    for (size_t i = 0; i < table->column_count; i++) {
        p->cells[i] = (struct trede_written){NULL, start, true};
        if (p->at[i] == NO_FIELD || p->at[i] >= record->count) continue;
        p->cells[i].at = spot_place(p, p->at[i]);
        take_cell(r, p, &record->fields[p->at[i]], i);
    }
    for (size_t i = 0; i < table->column_count; i++)
        read_cell(r, p, i);
    struct trede_table_row row = {table->columns, table->column_count, p->cells, start, r->wrong || p->incomplete};
    if (!r->broken) table->row(r, &row, p->values, room);
    r->wrong = r->wrong || was_wrong;
}

static void read_records(struct trede_reading *r, struct pass *p, void *room)
{
    size_t limit = p->table->limit ? p->table->limit : MOST_ROWS;
    const struct trede_record *record;
    for (size_t rows = 0; !r->broken; rows++) {
        if (!trede_reading_went_well(r, trede_csv_next(p->csv, &record)) || !record) return;
        if (rows == limit) {
            char most[24];
            trede_format_integer(most, sizeof most, (int64_t)limit);
            trede_wrong(r, ((struct trede_place){p->shown, record->first_line, 1}), &too_many_rows, most);
            return;
        }
        read_record(r, p, record, room);
    }
}

static void read_open(struct trede_reading *r, struct pass *p, const char *bytes, size_t length, void *room)
{
    const struct trede_csv_header *header = trede_csv_get_header(p->csv);
    const struct trede_table *table = p->table;
    p->field_count = header->count;
    p->spots = trede_reading_alloc(r, header->count, sizeof *p->spots);
    p->at = trede_reading_alloc(r, table->column_count, sizeof *p->at);
    p->cells = trede_reading_alloc(r, table->column_count, sizeof *p->cells);
    p->values = trede_reading_alloc(r, 1, table->size);
    if (r->broken) return;
    trede_cell_walk_start(&p->walk, bytes, length, header->encoding, header->delimiter);
    trede_cell_walk_record(&p->walk, header->line, p->spots, p->field_count);
    match_header(r, p, header);
    read_records(r, p, room);
}

bool trede_table_read(struct trede_reading *r, const struct trede_table *table, void *room)
{
    struct trede_campaign *c = r->campaign;
    const char *path = trede_path_join(r->arena, c->folder, table->file);
    if (!path) r->broken = TREDE_INTERNAL;
    if (r->broken) return false;
    struct stat status;
    if (stat(path, &status) != 0 && errno == ENOENT) return false;

    const char *shown = strcmp(c->folder, ".") == 0 && strchr(c->file, '/') == NULL ? table->file : path;
    struct trede_csv_options options = {.header_rows = 1};
    struct pass pass = {.table = table, .shown = shown};
    char *bytes;
    size_t length;
    if (trede_reading_went_well(
            r, trede_file_read(r->arena, path, MOST_BYTES, TREDE_CAMPAIGN, r->findings, &bytes, &length)) &&
        trede_reading_went_well(r, trede_csv_open(path, shown, &options, TREDE_CAMPAIGN, r->findings, &pass.csv))) {
        read_open(r, &pass, bytes, length, room);
        trede_csv_close(pass.csv);
    }
    return true;
}

static size_t cell_index(const struct trede_table_row *row, const char *column)
{
    size_t i = 0;
    while (i + 1 < row->column_count && strcmp(row->columns[i].name, column) != 0)
        i++;
    return i;
}

struct trede_written trede_table_cell(const struct trede_table_row *row, const char *column)
{
    return row->cells[cell_index(row, column)];
}

struct trede_place trede_table_place(const struct trede_table_row *row, const char *column)
{
    return row->cells[cell_index(row, column)].at;
}
