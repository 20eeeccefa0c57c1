/* export.h - the tidy result in open formats; each writer makes the whole file in memory. */
#ifndef TREDE_REPORT_EXPORT_H
#define TREDE_REPORT_EXPORT_H

#include "report/bytes.h"
#include "report/report.h"

/* RFC 4180, UTF-8, ',' and '.', lines end in CR LF; text that a spreadsheet would take for a formula starts with '. */
TREDE_MUST_CHECK enum trede_status trede_export_csv(const struct trede_published *published, struct trede_bytes *out);
/* {"schema": "trede-result-1", "rows": [{...}, ...]}; absent values are null. */
TREDE_MUST_CHECK enum trede_status trede_export_json(const struct trede_published *published, struct trede_bytes *out);
/* A database with one table, trede_result; absent values are NULL. */
TREDE_MUST_CHECK enum trede_status trede_export_sqlite(const struct trede_published *published,
                                                       struct trede_bytes *out);

/* Text between quotes, escaped. */
void trede_json_string(struct trede_bytes *out, const char *text);

#endif
