/* selfcheck.h - is what was written a workbook? Run on the temporary file, before it replaces anything.
 *
 * Every part of the zip inflates to its stated size and is well-formed XML in UTF-8; every sheet is there and reaches
 * its last row; every <v> is a number in the grammar of the format, or an index of a shared string. The library itself
 * reports success for a sheet cut off by a full temporary folder.
 *
 * In two steps, because reading takes as long as packing: the first may run beside the writing, on a thread of its own.
 */
#ifndef TREDE_REPORT_SELFCHECK_H
#define TREDE_REPORT_SELFCHECK_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "trede/findings.h"

struct trede_selfcheck;

struct trede_selfcheck *trede_selfcheck_create(void); /* NULL = no memory */
void trede_selfcheck_destroy(struct trede_selfcheck *check);

/* Reads the parts in the order they stand in; what is wrong is kept for the verdict. written: is the file whole? While
 * it is not, its end is waited for. */
void trede_selfcheck_read(struct trede_selfcheck *check, const char *path, const atomic_bool *written);

/* The verdict, once the file is whole and read: nothing was wrong, its directory says the same, every sheet is there.
 * last_rows: of each sheet in order, counted from 1. TREDE_OUTPUT with a finding when something is wrong. */
TREDE_MUST_CHECK enum trede_status trede_selfcheck_verdict(const struct trede_selfcheck *check, const char *path,
                                                           const char *shown_name, const int *last_rows, size_t sheets,
                                                           struct trede_findings *findings);

#endif
