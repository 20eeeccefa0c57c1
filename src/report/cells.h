/* cells.h - the one guarded writer of cells: the only file that calls worksheet_write_*.
 *
 * A number that is not finite becomes a labelled text cell; text that is not UTF-8 is replaced, too long is cut; every
 * status of the library is kept. Formats are made once for each style. */
#ifndef TREDE_REPORT_CELLS_H
#define TREDE_REPORT_CELLS_H

#include <xlsxwriter.h>

#include "report/look.h"

enum { TREDE_STYLES_MOST = 512 };

/* The workbook being written. */
struct trede_book {
    lxw_workbook *workbook;
    struct {
        uint32_t code;
        lxw_format *format;
    } styles[TREDE_STYLES_MOST];
    size_t style_count;
    const char *no_number; /* what a cell says when its number is not finite */
    const char *no_text;   /* when its text is not UTF-8 */
    lxw_error fault;       /* the first status that was not LXW_NO_ERROR */
};

/* A sheet being written; last_row (from 0) is what the self-check expects to find. */
struct trede_page {
    struct trede_book *book;
    lxw_worksheet *sheet;
    int last_row;
};

lxw_format *trede_book_format(struct trede_book *book, const struct trede_style *style);
void trede_book_note(struct trede_book *book, lxw_error status);

/* row from 0; column in worksheet columns from 0; a span over 1 merges. */
void trede_put_text(struct trede_page *page, int row, int column, int span, const struct trede_style *style,
                    const char *text);
void trede_put_number(struct trede_page *page, int row, int column, int span, const struct trede_style *style,
                      double value);
/* Without style, as cheaply as can be: for the tidy table. format may be NULL. */
void trede_put_plain_text(struct trede_page *page, int row, int column, lxw_format *format, const char *text);
void trede_put_plain_number(struct trede_page *page, int row, int column, lxw_format *format, double value);

#endif
