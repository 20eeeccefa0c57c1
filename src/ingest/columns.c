/* columns.c - see columns.h. */
#include "ingest/columns.h"

#include <string.h>

#include "base/text.h"
#include "reader/names.h"

static const struct trede_text absent = {
    "column \"{1}\" ({2}) is not in the file; correct the name or export the column",
    "kolom \"{1}\" ({2}) staat niet in het bestand; verbeter de naam of exporteer de kolom mee"};
static const struct trede_text absent_near = {"column \"{1}\" ({2}) is not in the file; did you mean \"{3}\"?",
                                              "kolom \"{1}\" ({2}) staat niet in het bestand; bedoelt u \"{3}\"?"};
static const struct trede_text doubled = {
    "column \"{1}\" ({2}) occurs more than once in the file; give the columns different names",
    "kolom \"{1}\" ({2}) komt meer dan eens voor in het bestand; geef de kolommen verschillende namen"};

enum trede_status trede_columns_prepare(struct trede_columns *columns, struct trede_arena *arena,
                                        const struct trede_csv_header *header, const char *file)
{
    const char **folded = trede_arena_alloc(arena, header->count, sizeof *folded);
    *columns = (struct trede_columns){.header = header, .file = file, .folded = folded};
    columns->used = trede_arena_alloc(arena, header->count, sizeof *columns->used);
    if (folded == NULL || columns->used == NULL) return TREDE_INTERNAL;
    for (size_t i = 0; i < header->count; i++) {
        folded[i] = trede_name_fold(arena, header->names[i], strlen(header->names[i]));
        if (folded[i] == NULL) return TREDE_INTERNAL;
    }
    return TREDE_OK;
}

static enum trede_column_fate search(const char *const *names, size_t count, const char *name, size_t *field)
{
    enum trede_column_fate fate = TREDE_COLUMN_ABSENT;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) != 0) continue;
        if (fate == TREDE_COLUMN_FOUND) return TREDE_COLUMN_DOUBLED;
        fate = TREDE_COLUMN_FOUND;
        *field = i;
    }
    return fate;
}

enum trede_column_fate trede_columns_find(struct trede_columns *columns, struct trede_arena *arena, const char *name,
                                          size_t *field)
{
    enum trede_column_fate fate = search(columns->header->names, columns->header->count, name, field);
    if (fate == TREDE_COLUMN_ABSENT) {
        const char *folded = trede_name_fold(arena, name, strlen(name));
        if (folded != NULL) fate = search(columns->folded, columns->header->count, folded, field);
    }
    if (fate == TREDE_COLUMN_FOUND) columns->used[*field] = true;
    return fate;
}

enum trede_status trede_columns_fail(const struct trede_columns *columns, struct trede_findings *findings,
                                     const char *name, const char *why, enum trede_column_fate fate)
{
    const struct trede_csv_header *header = columns->header;
    struct trede_place at = {.file = columns->file, .line = header->line};
    if (fate == TREDE_COLUMN_DOUBLED) return trede_fail(findings, TREDE_INPUT, at, &doubled, name, why);
    size_t near = trede_nearest(name, header->names, header->count);
    if (near == header->count) return trede_fail(findings, TREDE_INPUT, at, &absent, name, why);
    at.column = (int64_t)near + 1;
    return trede_fail(findings, TREDE_INPUT, at, &absent_near, name, why, header->names[near]);
}

long trede_columns_seek(struct trede_column_search *search, const char *name, const char *why)
{
    size_t found;
    if (name == NULL) return -1;
    enum trede_column_fate fate = trede_columns_find(search->columns, search->arena, name, &found);
    if (fate == TREDE_COLUMN_FOUND) return (long)found;
    search->worst = trede_columns_fail(search->columns, search->findings, name, why, fate);
    return -1;
}

size_t trede_columns_unused(const struct trede_columns *columns)
{
    size_t unused = 0;
    for (size_t i = 0; i < columns->header->count; i++)
        unused += !columns->used[i];
    return unused;
}
