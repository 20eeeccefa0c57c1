/* layout.h - pure arithmetic: panels -> rows with heights, places and page breaks. */
#ifndef TREDE_REPORT_LAYOUT_H
#define TREDE_REPORT_LAYOUT_H

#include "report/grid_size.h"
#include "report/panel.h"

struct trede_layout {
    int *first_row;  /* of each panel, from 0 */
    double *heights; /* points, of every row; 0 = the usual height */
    int rows;
    int *breaks; /* rows before which a new page starts */
    size_t break_count;
};

/* Panels stand below each other with a low empty row between. One that is beside belongs to the group of the panel
 * before it: it starts at the group's top, or below those of the group in the same columns. A row is as high as its
 * tallest cell; a drawing gets as many rows as it is high. page: pixels of a page, 0 = one endless page; repeated: the
 * first rows are repeated on every page. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_layout_make(const struct trede_panel *const *panels, size_t count, int page,
                                                     int repeated, struct trede_arena *arena, struct trede_layout *out);

/* Points a cell needs. */
double trede_cell_height(const struct trede_cell *cell);

#endif
