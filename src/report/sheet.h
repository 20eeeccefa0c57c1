/* sheet.h - a composed sheet -> a worksheet: page setup, cells at their places, charts, the tidy table. */
#ifndef TREDE_REPORT_SHEET_H
#define TREDE_REPORT_SHEET_H

#include "report/charts.h"
#include "report/compose.h"

/* Paper, margins, grid, header and footer; every sheet of the workbook goes through here. name = the sheet's. */
void trede_sheet_setup(const struct trede_source *source, struct trede_page *page, const char *name, bool gridlines,
                       bool one_page);
TREDE_MUST_CHECK enum trede_status trede_sheet_write(const struct trede_source *source,
                                                     const struct trede_sheet_plan *plan, struct trede_page *page,
                                                     struct trede_chart_data *data);
/* The published table from row on, or the part of it that fits (cut.h), as a real table. */
void trede_tidy_write(const struct trede_source *source, struct trede_page *page, int row);

#endif
