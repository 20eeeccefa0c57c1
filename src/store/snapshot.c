#include "store/snapshot.h"

#include <string.h>

#include "base/alloc.h"

/* BEGIN alone locks nothing, the first read does. */
static enum trede_status lock(struct trede_sql *sql)
{
    int64_t version;
    enum trede_status status = trede_sql_execute(sql, "begin", "BEGIN");
    return status == TREDE_OK ? trede_sql_pragma(sql, "schema_version", &version) : status;
}

enum trede_status trede_snapshot_begin(struct trede_snapshot *snapshot, struct trede_store *store)
{
    *snapshot = (struct trede_snapshot){.store = store, .count = 1};
    if (!sqlite3_get_autocommit(store->sql.handle)) return TREDE_OK;
    snapshot->began = true;
    return lock(&store->sql);
}

/* With a write-ahead log, which someone may have given the file, a reader keeps no writer out. */
static bool keeps_writers_out(struct trede_sql *sql)
{
    sqlite3_stmt *statement = NULL;
    bool row = sqlite3_prepare_v2(sql->handle, "PRAGMA journal_mode", -1, &statement, NULL) == SQLITE_OK &&
               sqlite3_step(statement) == SQLITE_ROW;
    const char *mode = row ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    bool keeps = mode && strcmp(mode, "wal") != 0;
    sqlite3_finalize(statement);
    return keeps;
}

/* Someone may have put a backup in the file's place: then the other connection opened another file. */
static bool is_still_there(struct trede_sql *sql)
{
    int moved = 1;
    return sqlite3_file_control(sql->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && !moved;
}

/* A writer that waits for this program's lock lets no new reader in: with patience each would wait for the other. */
static bool join(const struct trede_snapshot *snapshot, struct trede_sql *other)
{
    struct trede_sql *own = &snapshot->store->sql;
    *other = (struct trede_sql){.file = own->file, .patience = -1};
    if (trede_sql_open(other, snapshot->store->path, SQLITE_OPEN_READONLY) != TREDE_OK) return false;
    if (lock(other) == TREDE_OK && is_still_there(own)) return true;
    trede_sql_close(other);
    return false;
}

void trede_snapshot_widen(struct trede_snapshot *snapshot, size_t wanted)
{
    bool may = snapshot->began && sqlite3_threadsafe() && wanted > 1;
    if (!may || !keeps_writers_out(&snapshot->store->sql)) return;
    snapshot->others = trede_alloc(wanted - 1, sizeof *snapshot->others);
    while (snapshot->others && snapshot->count < wanted && join(snapshot, &snapshot->others[snapshot->count - 1]))
        snapshot->count++;
}

struct trede_sql *trede_snapshot_sql(const struct trede_snapshot *snapshot, size_t connection)
{
    return connection ? &snapshot->others[connection - 1] : &snapshot->store->sql;
}

void trede_snapshot_end(struct trede_snapshot *snapshot)
{
    for (size_t i = 1; i < snapshot->count; i++)
        trede_sql_close(&snapshot->others[i - 1]);
    trede_free(snapshot->others);
    if (snapshot->began) trede_sql_rollback(&snapshot->store->sql); /* nothing was written */
}
