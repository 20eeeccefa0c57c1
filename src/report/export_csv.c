#include <string.h>

#include "base/text.h"
#include "report/export.h"
#include "report/tidy_columns.h"

/* Quoted where the grammar needs it; a first character that makes a spreadsheet calculate is put out of action. */
static void add_text(struct trede_bytes *out, const char *text)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted) trede_bytes_add_text(out, "\"");
    if (*text && strchr("=+-@\t\r", *text)) trede_bytes_add_text(out, "'");
    for (const char *p = text; *p;) {
        size_t length = strcspn(p, "\"");
        trede_bytes_add(out, p, length);
        p += length;
        if (*p == '"') {
            trede_bytes_add_text(out, "\"\"");
            p++;
        }
    }
    if (quoted) trede_bytes_add_text(out, "\"");
}

static void add_value(struct trede_bytes *out, const struct trede_tidy_column *column, const struct trede_result *row)
{
    char digits[40];
    struct trede_value value = column->read(row);
    if (!value.present) return;
    switch (column->kind) {
    case TREDE_COLUMN_TEXT:
        add_text(out, value.text);
        break;
    case TREDE_COLUMN_NUMBER:
        trede_format_exact(digits, sizeof digits, value.number);
        trede_bytes_add_text(out, digits);
        break;
    case TREDE_COLUMN_WHOLE:
        trede_format_integer(digits, sizeof digits, value.whole);
        trede_bytes_add_text(out, digits);
        break;
    }
}

enum trede_status trede_export_csv(const struct trede_published *published, struct trede_bytes *out)
{
    size_t count = trede_published_count(published);
    for (int c = 0; c < TREDE_TIDY_COLUMNS; c++) {
        if (c) trede_bytes_add_text(out, ",");
        trede_bytes_add_text(out, trede_tidy_columns[c].name);
    }
    trede_bytes_add_text(out, "\r\n");
    for (size_t i = 0; i < count; i++) {
        for (int c = 0; c < TREDE_TIDY_COLUMNS; c++) {
            if (c) trede_bytes_add_text(out, ",");
            add_value(out, &trede_tidy_columns[c], trede_published_at(published, i));
        }
        trede_bytes_add_text(out, "\r\n");
    }
    return out->no_memory ? TREDE_INTERNAL : TREDE_OK;
}
