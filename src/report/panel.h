/* panel.h - one block composed: cells on its own small grid, and perhaps a drawing. Where it stands on the page is for
 * layout.h to say. */
#ifndef TREDE_REPORT_PANEL_H
#define TREDE_REPORT_PANEL_H

#include "base/alloc.h"
#include "report/look.h"

struct trede_drawing;

/* row from 0; column from 1 on the page's grid; span in grid columns. text NULL = a number. */
struct trede_cell {
    int row, column, span;
    struct trede_style style;
    const char *text;
    double number;
};

struct trede_panel {
    struct trede_arena *arena;
    struct trede_cell *cells;
    size_t count, capacity;
    int rows;
    int column, span; /* the part of the grid it stands in */
    bool beside;      /* belongs to the group of the panel before it */
    bool follows;     /* what the group before it says leads to this: it is not left behind on another page */
    int head_rows;    /* heading and caption */
    int *breaks;      /* rows before which a page may end when the panel does not fit on one */
    size_t break_count, break_capacity;
    struct trede_drawing *drawing;
    int drawing_row, drawing_height; /* below its cells: first row, pixels */
    bool no_memory;                  /* sticky: something could not be added */
};

void trede_panel_text(struct trede_panel *panel, int row, int column, int span, struct trede_style style,
                      const char *text);
void trede_panel_number(struct trede_panel *panel, int row, int column, int span, struct trede_style style,
                        double value);
/* A page may end before this row. */
void trede_panel_break(struct trede_panel *panel, int row);
/* An empty styled cell. */
void trede_panel_blank(struct trede_panel *panel, int row, int column, int span, struct trede_style style);

#endif
