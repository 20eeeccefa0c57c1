/* Removing rows for good: deleted, the file rewritten, the backups gone. */
#include "store/state.h"

static const struct trede_text no_such_wave = {
    "the store holds no wave \"{1}\"; trede doctor lists what it holds",
    "de opslag heeft geen golf \"{1}\"; trede doctor laat zien wat erin zit"};

static enum trede_status rewrite(struct trede_store *store)
{
    enum trede_status status = trede_sql_execute(&store->sql, "vacuum", "VACUUM");
    return status == TREDE_OK ? trede_store_drop_backups(store) : status;
}

static enum trede_status end_removal(struct trede_store *store, enum trede_status status, int64_t *removed)
{
    *removed = status == TREDE_OK ? sqlite3_changes64(store->sql.handle) : 0;
    if (status == TREDE_OK) status = trede_sql_commit(&store->sql);
    if (status != TREDE_OK) trede_sql_rollback(&store->sql);
    return status == TREDE_OK ? rewrite(store) : status;
}

enum trede_status trede_store_purge_wave(struct trede_store *store, const char *wave, int64_t *removed)
{
    int64_t id = 0;
    *removed = 0;
    enum trede_status status = trede_sql_number(&store->sql, &id, "wave_by_name.sql", "t", wave);
    if (status == TREDE_OK && id == 0)
        status = trede_fail(store->sql.findings, TREDE_USAGE, TREDE_NOWHERE, &no_such_wave, wave);
    if (status == TREDE_OK) status = trede_sql_begin(&store->sql);
    if (status != TREDE_OK) return status;
    status = trede_sql_run(&store->sql, "purge_wave.sql", "i", id);
    return end_removal(store, status, removed);
}

enum trede_status trede_store_purge_respondent(struct trede_store *store, const uint8_t pseudonym[16], int64_t *removed)
{
    *removed = 0;
    enum trede_status status = trede_sql_begin(&store->sql);
    if (status != TREDE_OK) return status;
    status = trede_sql_run(&store->sql, "purge_respondent.sql", "b", (const void *)pseudonym, 16);
    return end_removal(store, status, removed);
}
