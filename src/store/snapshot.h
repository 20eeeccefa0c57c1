/* snapshot.h - one state of the store, seen by one connection or by several, so that threads can read side by side.
 *
 * The store has a rollback journal: a writer changes the file only when nobody holds a read lock. The store's own
 * connection takes that lock first and keeps it until the end, so whatever other connections find in the meantime is
 * the state it sees itself. They are opened by the same door, with the same guards, and for reading only. */
#ifndef TREDE_STORE_SNAPSHOT_H
#define TREDE_STORE_SNAPSHOT_H

#include "store/state.h"

struct trede_snapshot {
    struct trede_store *store;
    bool began;
    struct trede_sql *others;
    size_t count; /* connections: the store's own and the others */
};

/* Ended with trede_snapshot_end whatever the status. While an import is on, the state is that of its transaction. */
TREDE_MUST_CHECK enum trede_status trede_snapshot_begin(struct trede_snapshot *snapshot, struct trede_store *store);
/* As many connections as wanted, or as many as can be had: one is always there, and too few is no fault. */
void trede_snapshot_widen(struct trede_snapshot *snapshot, size_t wanted);
/* 0 = the store's own. The others tell no findings. */
struct trede_sql *trede_snapshot_sql(const struct trede_snapshot *snapshot, size_t connection);
void trede_snapshot_end(struct trede_snapshot *snapshot);

#endif
