#include "report/cells.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

enum { CELL_MOST = 32767 };

void trede_book_note(struct trede_book *book, lxw_error status)
{
    if (status != LXW_NO_ERROR && book->fault == LXW_NO_ERROR) book->fault = status;
}

static void reached(struct trede_page *page, int row)
{
    if (row > page->last_row) page->last_row = row;
}

/* Bytes of text that fit in a cell, cut at a character. A cell counts UTF-16 units; bytes are never fewer. */
static size_t fitting(const char *text, size_t length)
{
    if (length <= CELL_MOST) return length;
    length = CELL_MOST;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return length;
}

void trede_put_plain_text(struct trede_page *page, int row, int column, lxw_format *format, const char *text)
{
    char cut[CELL_MOST + 1];
    size_t length = strlen(text), fits = fitting(text, length);
    if (!trede_utf8_valid(text, length)) {
        text = page->book->no_text;
    } else if (fits < length) {
        memcpy(cut, text, fits);
        cut[fits] = '\0';
        text = cut;
    }
    reached(page, row);
    trede_book_note(page->book, worksheet_write_string(page->sheet, (lxw_row_t)row, (lxw_col_t)column, text, format));
}

void trede_put_plain_number(struct trede_page *page, int row, int column, lxw_format *format, double value)
{
    if (!isfinite(value)) {
        trede_put_plain_text(page, row, column, format, page->book->no_number);
        return;
    }
    reached(page, row);
    trede_book_note(page->book, worksheet_write_number(page->sheet, (lxw_row_t)row, (lxw_col_t)column, value, format));
}

/* Merging writes blanks over the whole span; what the cell says comes after. */
static lxw_format *prepare(struct trede_page *page, int row, int column, int span, const struct trede_style *style)
{
    lxw_format *format = trede_book_format(page->book, style);
    if (span > 1)
        trede_book_note(page->book, worksheet_merge_range(page->sheet, (lxw_row_t)row, (lxw_col_t)column,
                                                          (lxw_row_t)row, (lxw_col_t)(column + span - 1), "", format));
    return format;
}

void trede_put_text(struct trede_page *page, int row, int column, int span, const struct trede_style *style,
                    const char *text)
{
    lxw_format *format = prepare(page, row, column, span, style);
    reached(page, row);
    if (*text)
        trede_put_plain_text(page, row, column, format, text);
    else if (span <= 1)
        trede_book_note(page->book, worksheet_write_blank(page->sheet, (lxw_row_t)row, (lxw_col_t)column, format));
}

void trede_put_number(struct trede_page *page, int row, int column, int span, const struct trede_style *style,
                      double value)
{
    trede_put_plain_number(page, row, column, prepare(page, row, column, span, style), value);
}
