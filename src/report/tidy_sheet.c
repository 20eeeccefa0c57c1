/* The published table as one real Excel table. */
#include <math.h>

#include "report/cut.h"
#include "report/sheet.h"
#include "report/tidy_columns.h"

/* A text that looks like a number or a formula is marked as text; others need no mark, and most are names. */
static bool needs_mark(const char *text)
{
    return !((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') || (unsigned char)*text >= 0x80);
}

/* Seven significant digits: more than any interval supports, and a third of the bytes of sixteen. trede export has
 * them all. */
static double for_reading(double value)
{
    if (!isfinite(value) || fabs(value) < 1e-200 || fabs(value) >= 1e7) return value;
    double scale = pow(10, 6 - floor(log10(fabs(value))));
    return isfinite(scale) ? round(value * scale) / scale : value;
}

static void write_value(struct trede_page *page, int row, int column, const struct trede_tidy_column *of,
                        const struct trede_result *result, lxw_format *user_text)
{
    struct trede_value value = of->read(result);
    if (!value.present) return;
    switch (of->kind) {
    case TREDE_COLUMN_TEXT:
        trede_put_plain_text(page, row, column, of->of_user && needs_mark(value.text) ? user_text : NULL, value.text);
        break;
    case TREDE_COLUMN_NUMBER:
        trede_put_plain_number(page, row, column, NULL, for_reading(value.number));
        break;
    case TREDE_COLUMN_WHOLE:
        trede_put_plain_number(page, row, column, NULL, (double)value.whole);
        break;
    }
}

static void set_columns(struct trede_page *page)
{
    /* By kind: names are longer than numbers; note and subject longest. */
    for (int c = 0; c < TREDE_TIDY_COLUMNS; c++) {
        bool text = trede_tidy_columns[c].kind == TREDE_COLUMN_TEXT;
        double width = !text ? 11.0 : c == TREDE_TIDY_COLUMNS - 1 ? 40.0 : 17.0;
        trede_book_note(page->book, worksheet_set_column(page->sheet, (lxw_col_t)c, (lxw_col_t)c, width, NULL));
    }
}

static void add_table(struct trede_page *page, int row, size_t count)
{
    lxw_table_column columns[TREDE_TIDY_COLUMNS], *list[TREDE_TIDY_COLUMNS + 1] = {0};
    char names[TREDE_TIDY_COLUMNS][16]; /* the library wants them writable; it copies them */
    for (int c = 0; c < TREDE_TIDY_COLUMNS; c++) {
        columns[c] = (lxw_table_column){.header = names[c]};
        list[c] = &columns[c];
        size_t i = 0;
        for (; trede_tidy_columns[c].name[i] && i < sizeof names[c] - 1; i++)
            names[c][i] = trede_tidy_columns[c].name[i];
        names[c][i] = '\0';
    }
    char name[] = "trede_result";
    lxw_table_options options = {
        .name = name, .style_type = LXW_TABLE_STYLE_TYPE_LIGHT, .style_type_number = 1, .columns = list};
    size_t last = (size_t)row + (count ? count : 1);
    trede_book_note(page->book, worksheet_add_table(page->sheet, (lxw_row_t)row, 0, (lxw_row_t)last,
                                                    TREDE_TIDY_COLUMNS - 1, &options));
}

void trede_tidy_write(const struct trede_source *source, struct trede_page *page, int row)
{
    size_t count = source->tidy.shown;
    const struct trede_style style = {.role = TREDE_ROLE_TIDY_TEXT, .format = TREDE_FORMAT_TEXT};
    lxw_format *user_text = trede_book_format(page->book, &style);
    set_columns(page);
    add_table(page, row, count);
    for (size_t i = 0, n = 0; n < count; i++) {
        const struct trede_result *result = trede_published_at(source->published, i);
        if (!trede_tidy_holds(source->tidy.part, result)) continue;
        n++;
        for (int c = 0; c < TREDE_TIDY_COLUMNS; c++)
            write_value(page, row + (int)n, c, &trede_tidy_columns[c], result, user_text);
    }
    worksheet_freeze_panes(page->sheet, (lxw_row_t)(row + 1), 0);
    trede_book_note(page->book, worksheet_repeat_rows(page->sheet, (lxw_row_t)row, (lxw_row_t)row));
}
