/* table.c - reading a CSV with libcsv into one block of cells. For tests only: the program has its own reader. */
#include <csv.h>
#include <stdlib.h>

#include "sample.h"

extern const char *oracle_data;

struct filling {
    struct oracle_case *c;
    struct table *table;
    size_t cells, capacity, in_row;
};

static void take_field(void *field, size_t length, void *context)
{
    struct filling *f = context;
    char **slot = trede_arena_push(f->c->arena, &f->table->cell, &f->cells, &f->capacity, sizeof *f->table->cell);
    if (slot) *slot = trede_arena_text(f->c->arena, field, length);
    f->in_row++;
}

static void take_row(int ending, void *context)
{
    struct filling *f = context;
    (void)ending;
    if (f->table->columns == 0) {
        f->table->columns = f->in_row;
    } else {
        f->table->rows++;
    }
    want_that(f->c, f->in_row == f->table->columns, "a row of the data file has another number of fields");
    f->in_row = 0;
}

/* NULL = nowhere. */
static FILE *open_table(struct oracle_case *c, const char *name)
{
    const char *all = getenv("TREDE_ORACLES");
    const char *const folder[] = {oracle_data, all ? all : TREDE_TEST_DATA "/../../../shared/oracles",
                                  all ? all : TREDE_TEST_DATA "/../../../../shared/oracles"};
    char path[1024];
    FILE *file = NULL;
    for (size_t i = 0; !file && i < 3; i++) {
        int length = snprintf(path, sizeof path, "%s/%s/%s", folder[i], c->area, name);
        if (length > 0 && (size_t)length < sizeof path) file = fopen(path, "rb");
    }
    return file;
}

bool lacks_table(struct oracle_case *c, const char *name)
{
    FILE *file = open_table(c, name);
    if (file) fclose(file);
    return !file;
}

const struct table *read_table(struct oracle_case *c, const char *name)
{
    char block[1 << 14];
    struct table *table = make(c, 1, sizeof *table);
    struct filling f = {.c = c, .table = table};
    struct csv_parser parser;
    FILE *file = open_table(c, name);
    if (!file || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        fprintf(stderr, "oracle: cannot read %s/%s\n", c->area, name);
        exit(2);
    }
    size_t got;
    bool good = true;
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        good = csv_parse(&parser, block, got, take_field, take_row, &f) == got && good;
    good = csv_fini(&parser, take_field, take_row, &f) == 0 && good;
    csv_free(&parser);
    fclose(file);
    want_that(c, good, "the data file is not CSV");
    return table;
}

static size_t column_of(struct oracle_case *c, const struct table *t, const char *column)
{
    for (size_t i = 0; i < t->columns; i++) {
        if (strcmp(t->cell[i], column) == 0) return i;
    }
    fprintf(stderr, "oracle: %s %s: no column %s\n", c->area, c->id, column);
    exit(2);
}

const char *text_at(struct oracle_case *c, const struct table *t, size_t row, const char *column)
{
    return t->cell[(row + 1) * t->columns + column_of(c, t, column)];
}

double *all_of(struct oracle_case *c, size_t rows, double value)
{
    double *out = make(c, rows, sizeof *out);
    for (size_t r = 0; r < rows; r++)
        out[r] = value;
    return out;
}

double *numbers_of(struct oracle_case *c, const struct table *t, const char *column)
{
    size_t at = column_of(c, t, column);
    double *out = make(c, t->rows, sizeof *out);
    for (size_t r = 0; r < t->rows; r++) {
        const char *text = t->cell[(r + 1) * t->columns + at];
        out[r] = *text ? strtod(text, NULL) : NAN;
    }
    return out;
}

double *is_text(struct oracle_case *c, const struct table *t, const char *column, const char *text)
{
    size_t at = column_of(c, t, column);
    double *out = make(c, t->rows, sizeof *out);
    for (size_t r = 0; r < t->rows; r++)
        out[r] = strcmp(t->cell[(r + 1) * t->columns + at], text) == 0;
    return out;
}

double *is_present(struct oracle_case *c, const struct table *t, const char *column)
{
    double *out = is_text(c, t, column, "");
    for (size_t r = 0; r < t->rows; r++)
        out[r] = 1.0 - out[r];
    return out;
}

/* Numbers before texts, numbers by value. */
static int by_label(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    char *end_x, *end_y;
    double number_x = strtod(x, &end_x), number_y = strtod(y, &end_y);
    if (*x && *y && !*end_x && !*end_y && number_x != number_y) return number_x < number_y ? -1 : 1;
    return strcmp(x, y);
}

struct labels labels_of(struct oracle_case *c, const struct table *t, const char *column)
{
    size_t at = column_of(c, t, column);
    struct labels labels = {make(c, t->rows, sizeof(int32_t)), 0, make(c, t->rows, sizeof(char *))};
    for (size_t r = 0; r < t->rows; r++)
        labels.name[r] = t->cell[(r + 1) * t->columns + at];
    qsort(labels.name, t->rows, sizeof *labels.name, by_label);
    for (size_t r = 0; r < t->rows; r++) {
        const char *name = labels.name[r];
        if (*name && (labels.count == 0 || strcmp(labels.name[labels.count - 1], name) != 0))
            labels.name[labels.count++] = name;
    }
    for (size_t r = 0; r < t->rows; r++) {
        const char **found =
            bsearch(&t->cell[(r + 1) * t->columns + at], labels.name, labels.count, sizeof *labels.name, by_label);
        labels.of_row[r] = found ? (int32_t)(found - labels.name) : -1;
    }
    return labels;
}
