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
/* NULL = there is none with this id. */
struct trede_split_source *trede_split_source_of(const struct trede_split_sources *sources, int64_t id);

#endif
