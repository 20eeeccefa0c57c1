/* split_sources.h - sources that are split by segment columns: report counts, activity, case registers. */
#ifndef TREDE_STORE_SPLIT_SOURCES_H
#define TREDE_STORE_SPLIT_SOURCES_H

#include "store/load.h"

/* The campaign's entry that a source was read from, -1 = campaign.yaml no longer names it. A file that is read more
 * than once has sources file@reports1, file@reports2: the number is the entry's. */
int trede_source_entry(const struct trede_campaign *campaign, enum trede_file_kind kind, const char *source);

/* Of the import that is on: takes away what an earlier import of the source left, as counts or as cases. */
TREDE_MUST_CHECK enum trede_status trede_split_source_clear(struct trede_store *store);
/* ... and keeps what its segment columns are. */
TREDE_MUST_CHECK enum trede_status trede_split_source_add(struct trede_store *store,
                                                          const struct trede_segment_column *segments, size_t count,
                                                          struct trede_place at);

struct trede_split_source {
    int64_t id;
    int entry;
    const char *sets[TREDE_SPLITS];
    size_t splits;
};
struct trede_split_sources {
    struct trede_split_source *all;
    size_t count, capacity;
};
/* Every source of one kind; memory of the store's arena. */
TREDE_MUST_CHECK enum trede_status trede_split_sources_read(struct trede_store *store, enum trede_file_kind kind,
                                                            struct trede_split_sources *out);
/* Hands over every row of a statement whose first column is the id of its source. Rows of a file that campaign.yaml no
 * longer names are left out: what they mean stood there. */
typedef enum trede_status trede_split_row_fn(void *context, sqlite3_stmt *row, const struct trede_split_source *source);
TREDE_MUST_CHECK enum trede_status trede_split_rows(struct trede_store *store, sqlite3_stmt *statement,
                                                    const struct trede_split_sources *sources, trede_split_row_fn *each,
                                                    void *context);
/* Of the import that is on: a row was put in, or was not, as status says. Returns status. */
TREDE_MUST_CHECK enum trede_status trede_split_row_added(struct trede_load *load, enum trede_status status);

#endif
