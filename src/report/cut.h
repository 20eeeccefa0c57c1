/* cut.h - what a page cannot hold: of a long list the largest are kept (of periods the latest), and a line says so. */
#ifndef TREDE_REPORT_CUT_H
#define TREDE_REPORT_CUT_H

#include "report/panel.h"
#include "report/source.h"

/* A hundred rows of a table are four pages; what is too wide for one goes on below, four times. */
enum { TREDE_ROWS_MOST = 100, TREDE_COLUMNS_MOST = 40, TREDE_PERIODS_MOST = 120 };

/* Of kept, which has one row for every value of some keys among rows, keeps at most most, in their order: the latest
 * when the first key is a moment, else those with the largest base, added up over rows. */
TREDE_MUST_CHECK enum trede_status trede_cut_rows(const struct trede_source *source, const struct trede_rows *rows,
                                                  const enum trede_key *by, size_t by_count, size_t most,
                                                  struct trede_rows *kept);
/* The dashboard's word under key with {shown} and {all} filled in, as a note below what the panel holds. */
void trede_cut_say(const struct trede_source *source, struct trede_panel *panel, const char *key, size_t shown,
                   size_t all);
bool trede_is_moment(enum trede_key key);
/* "cut.latest" or "cut.largest". */
const char *trede_cut_word(enum trede_key key);

/* The largest part of the published rows of at most TREDE_TIDY_ROWS_MOST. */
struct trede_tidy_cut trede_tidy_cut_of(const struct trede_published *published);
/* Does that part hold this row? Of TREDE_TIDY_FIRST the caller counts. */
bool trede_tidy_holds(enum trede_tidy_part part, const struct trede_result *row);

#endif
