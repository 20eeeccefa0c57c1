#include "campaign/cell_place.h"

#include <stdbool.h>
#include <string.h>

static size_t width(const struct trede_cell_walk *walk)
{
    return walk->kind >= TREDE_UNITS_UTF16LE ? 2 : 1;
}

/* The unit at the walk, or -1 at the end. */
static int unit(const struct trede_cell_walk *walk)
{
    if (walk->at + width(walk) > walk->length) return -1;
    const unsigned char *b = walk->bytes + walk->at;
    if (walk->kind == TREDE_UNITS_UTF16LE) return b[0] | b[1] << 8;
    if (walk->kind == TREDE_UNITS_UTF16BE) return b[0] << 8 | b[1];
    return b[0];
}

/* Does this unit begin a character? */
static bool begins(const struct trede_cell_walk *walk, int u)
{
    if (walk->kind == TREDE_UNITS_UTF8) return (u & 0xC0) != 0x80;
    if (walk->kind == TREDE_UNITS_SINGLE) return true;
    return u < 0xDC00 || u > 0xDFFF;
}

static bool starts_with(const struct trede_cell_walk *walk, const char *mark, size_t length)
{
    return walk->length >= length && memcmp(walk->bytes, mark, length) == 0;
}

/* The kind of units, and the byte-order mark passed. */
void trede_cell_walk_start(struct trede_cell_walk *walk, const char *bytes, size_t length, const char *encoding,
                           char delimiter)
{
    *walk = (struct trede_cell_walk){(const unsigned char *)bytes, length, 0, TREDE_UNITS_SINGLE, delimiter, 1};
    if (strncmp(encoding, "utf-16", 6) == 0) {
        bool big = starts_with(walk, "\xFE\xFF", 2);
        walk->kind = big ? TREDE_UNITS_UTF16BE : TREDE_UNITS_UTF16LE;
        if (big || starts_with(walk, "\xFF\xFE", 2)) walk->at = 2;
    } else if (strcmp(encoding, "utf-8") == 0) {
        walk->kind = TREDE_UNITS_UTF8;
        if (starts_with(walk, "\xEF\xBB\xBF", 3)) walk->at = 3;
    }
}

static bool ends_line(int u)
{
    return u == '\n' || u == '\r' || u < 0;
}

static void step(struct trede_cell_walk *walk, int64_t *column)
{
    int u = unit(walk);
    if (u < 0) return;
    walk->at += width(walk);
    if (u == '\r' && unit(walk) == '\n') walk->at += width(walk);
    if (u == '\n' || u == '\r') {
        walk->line++;
        *column = 1;
    } else if (begins(walk, u)) {
        (*column)++;
    }
}

/* From the first character inside the quotes to behind the closing quote. */
static void skip_quoted(struct trede_cell_walk *walk, int64_t *column)
{
    for (;;) {
        int u = unit(walk);
        if (u < 0) return;
        step(walk, column);
        if (u == '"' && unit(walk) != '"') return;
        if (u == '"') step(walk, column);
    }
}

void trede_cell_walk_record(struct trede_cell_walk *walk, int64_t line, struct trede_cell_spot *spots, size_t count)
{
    int64_t column = 1;
    while (walk->line < line && unit(walk) >= 0)
        step(walk, &column);
    for (size_t i = 0; i < count; i++)
        spots[i] = (struct trede_cell_spot){line, 1};
    column = 1;
    for (size_t i = 0;; i++) {
        while (unit(walk) == ' ')
            step(walk, &column);
        bool quoted = unit(walk) == '"';
        if (quoted) step(walk, &column);
        if (i < count) spots[i] = (struct trede_cell_spot){walk->line, column};
        if (quoted) skip_quoted(walk, &column);
        while (unit(walk) != walk->delimiter && !ends_line(unit(walk)))
            step(walk, &column);
        if (unit(walk) != walk->delimiter) break;
        step(walk, &column);
    }
    step(walk, &column);
}
