#include "base/text.h"
#include "report/export.h"
#include "report/tidy_columns.h"

void trede_json_string(struct trede_bytes *out, const char *text)
{
    static const char hex[] = "0123456789abcdef";
    trede_bytes_add_text(out, "\"");
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        char escaped[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        if (c == '"' || c == '\\')
            trede_bytes_add(out, (const char[2]){'\\', *p}, 2);
        else if (c < 0x20 || c == 0x7F)
            trede_bytes_add(out, escaped, sizeof escaped);
        else
            trede_bytes_add(out, p, 1);
    }
    trede_bytes_add_text(out, "\"");
}

static void add_value(struct trede_bytes *out, const struct trede_tidy_column *column, const struct trede_result *row)
{
    char digits[40];
    struct trede_value value = column->read(row);
    if (!value.present) {
        trede_bytes_add_text(out, "null");
        return;
    }
    switch (column->kind) {
    case TREDE_COLUMN_TEXT:
        trede_json_string(out, value.text);
        return;
    case TREDE_COLUMN_NUMBER:
        trede_format_exact(digits, sizeof digits, value.number);
        break;
    case TREDE_COLUMN_WHOLE:
        trede_format_integer(digits, sizeof digits, value.whole);
        break;
    }
    trede_bytes_add_text(out, digits);
}

static void add_row(struct trede_bytes *out, const struct trede_result *row)
{
    trede_bytes_add_text(out, "{");
    for (int c = 0; c < TREDE_TIDY_COLUMNS; c++) {
        if (c) trede_bytes_add_text(out, ",");
        trede_json_string(out, trede_tidy_columns[c].name);
        trede_bytes_add_text(out, ":");
        add_value(out, &trede_tidy_columns[c], row);
    }
    trede_bytes_add_text(out, "}");
}

enum trede_status trede_export_json(const struct trede_published *published, struct trede_bytes *out)
{
    size_t count = trede_published_count(published);
    trede_bytes_add_text(out, "{\"schema\":\"trede-result-1\",\"rows\":[");
    for (size_t i = 0; i < count; i++) {
        trede_bytes_add_text(out, i ? ",\n" : "\n");
        add_row(out, trede_published_at(published, i));
    }
    trede_bytes_add_text(out, "\n]}\n");
    return out->no_memory ? TREDE_INTERNAL : TREDE_OK;
}
