/* selfcheck.h - is what was written a workbook? Run on the temporary file, before it replaces anything.
 *
 * Every part of the zip inflates to its stated size and is well-formed XML in UTF-8; every sheet is there and reaches
 * its last row; every <v> is a number in the grammar of the format, or an index of a shared string. The library itself
 * reports success for a sheet cut off by a full temporary folder. */
#ifndef TREDE_REPORT_SELFCHECK_H
#define TREDE_REPORT_SELFCHECK_H

#include "base/alloc.h"
#include "trede/findings.h"

/* last_rows: of each sheet in order, counted from 1. TREDE_OUTPUT with a finding when something is wrong. */
TREDE_MUST_CHECK enum trede_status trede_selfcheck(const char *path, const char *shown_name, const int *last_rows,
                                                   size_t sheets, struct trede_findings *findings);

#endif
