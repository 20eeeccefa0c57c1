/* segment_cell.h - the cell "segment" of a table: set:segment, or empty for everyone. Private to this floor. */
#ifndef TREDE_CAMPAIGN_SEGMENT_CELL_H
#define TREDE_CAMPAIGN_SEGMENT_CELL_H

#include "campaign/table.h"

/* written: the cell, NULL = empty. Both become "all" for everyone, and where the cell is wrong (then with a finding).
 */
void trede_settle_segment(struct trede_reading *r, const struct trede_table_row *row, const char *written,
                          const char **set, const char **segment);

#endif
