/* grid_size.h - the page: a narrow first column, then twelve equal ones; A4 landscape. */
#ifndef TREDE_REPORT_GRID_SIZE_H
#define TREDE_REPORT_GRID_SIZE_H

/* Pixels are those of a 96 dpi screen, as in Excel: a column of width 11 in Calibri 11 is 82 pixels. */
enum {
    TREDE_GRID_COLUMNS = 12,
    TREDE_GRID_PIXELS = 82,
    TREDE_ROW_PIXELS = 20,
    TREDE_PAGE_PIXELS = 696 /* height of A4 landscape less margins of 1.2 cm, and a little to spare */
};

#endif
