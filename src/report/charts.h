/* charts.h - drawings -> native charts, with their data on the sheet of chart data. */
#ifndef TREDE_REPORT_CHARTS_H
#define TREDE_REPORT_CHARTS_H

#include "report/cells.h"
#include "report/drawing.h"

/* The sheet of chart data; row = the next free one. */
struct trede_chart_data {
    struct trede_page page;
    const char *sheet_name;
    int row;
};

/* Writes the drawing's data and puts the chart at row and column of page. where: a line that says where the chart is.
 */
void trede_chart_put(struct trede_page *page, int row, int column, const struct trede_drawing *drawing,
                     struct trede_chart_data *data, const char *where);

#endif
