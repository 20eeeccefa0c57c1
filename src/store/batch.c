/* One file, one transaction: begin, rows, rejects, commit. */
#include "store/load.h"

#include <string.h>

#include "base/text.h"

static const struct trede_text reads_only = {"the store was opened for reading; step \"{1}\" needs it for writing",
                                             "de opslag is geopend om te lezen; stap \"{1}\" moet erin schrijven"};
static const struct trede_text does_not_add_up = {
    "the counts of this import do not add up ({1}); nothing was changed. This is a fault in trede: please report it",
    "de tellingen van deze import kloppen niet ({1}); er is niets gewijzigd. Dit is een fout in trede: meld hem"};
static const struct trede_text also_without_id = {
    "the store also holds {1} rows without respondent id from {2}, which campaign.yaml no longer names, in a wave of "
    "this file; they still count. If this file takes their place: trede purge --wave, and import again",
    "de opslag bevat ook {1} rijen zonder respondentnummer uit {2}, dat niet meer in campaign.yaml staat, in een golf "
    "van dit bestand; ze tellen nog mee. Komt dit bestand ervoor in de plaats: trede purge --wave, en importeer "
    "opnieuw"};

#define PLACE(file) ((struct trede_place){(file), 0, 0})

/* ---- what is known ---- */

static bool same_hash(sqlite3_stmt *row, int column, const uint8_t hash[32])
{
    const void *bytes = sqlite3_column_blob(row, column);
    return bytes && sqlite3_column_bytes(row, column) == 32 && memcmp(bytes, hash, 32) == 0;
}

/* Only the last import of a source counts: a file that goes back to what it was is a change. */
enum trede_status trede_store_known(struct trede_store *store, const struct trede_batch *batch, bool *seen, bool *known)
{
    sqlite3_stmt *statement;
    bool row = false;
    *known = *seen = false;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "batch_last.sql", "ti", batch->source,
                                               store->load ? store->load->batch : (int64_t)0);
    if (status == TREDE_OK) status = trede_sql_next(&store->sql, statement, &row);
    if (status == TREDE_OK && row) {
        *seen = true;
        *known = same_hash(statement, 0, batch->hash) && same_hash(statement, 1, batch->mapping);
        trede_sql_done(statement);
    }
    return status;
}

static enum trede_status read_hash(sqlite3_stmt *row, int column, uint8_t hash[32])
{
    const void *bytes = sqlite3_column_blob(row, column);
    if (!bytes || sqlite3_column_bytes(row, column) != 32) return TREDE_INTERNAL;
    memcpy(hash, bytes, 32);
    return TREDE_OK;
}

static const char *keep_text(struct trede_store *store, sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? trede_arena_text(store->arena, text, strlen(text)) : NULL;
}

static enum trede_status read_batch(struct trede_store *store, sqlite3_stmt *row, struct trede_batch *b)
{
    int64_t *const counts[] = {&b->rows_read, &b->accepted,  &b->rejected, &b->added,
                               &b->changed,   &b->unchanged, &b->absent};
    b->kind = (enum trede_file_kind)sqlite3_column_int(row, 0);
    b->file = keep_text(store, row, 1);
    b->source = keep_text(store, row, 2);
    b->bytes = sqlite3_column_int64(row, 5);
    for (int i = 0; i < (int)(sizeof counts / sizeof counts[0]); i++)
        *counts[i] = sqlite3_column_int64(row, 6 + i);
    b->dialect = keep_text(store, row, 13);
    if (!b->file || !b->source || !b->dialect) return TREDE_INTERNAL;
    enum trede_status status = read_hash(row, 3, b->hash);
    return status == TREDE_OK ? read_hash(row, 4, b->mapping) : status;
}

enum trede_status trede_store_batches(struct trede_store *store, trede_batch_fn *each, void *payload)
{
    sqlite3_stmt *statement;
    bool row = true;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "batches.sql", "");
    while (status == TREDE_OK && row) {
        struct trede_batch batch = {0};
        status = trede_sql_next(&store->sql, statement, &row);
        if (status == TREDE_OK && row) status = read_batch(store, statement, &batch);
        if (status == TREDE_OK && row) status = each(payload, &batch);
    }
    trede_sql_done(statement);
    return status;
}

/* ---- begin ---- */

static enum trede_status add_batch(struct trede_store *store, const struct trede_batch *b)
{
    struct trede_load *load = store->load;
    bool is_register = b->kind == TREDE_FILE_CASES;
    enum trede_status status =
        trede_sql_run(&store->sql, "source_add.sql", "tii", b->source,
                      (int64_t)(is_register ? TREDE_FILE_REPORTS : b->kind), (int64_t)is_register);
    if (status == TREDE_OK) status = trede_sql_number(&store->sql, &load->source, "source_by_name.sql", "t", b->source);
    if (status == TREDE_OK)
        status = trede_sql_run(&store->sql, "batch_add.sql", "itbbi", load->source, b->file, (const void *)b->hash, 32,
                               (const void *)b->mapping, 32, b->bytes);
    load->batch = sqlite3_last_insert_rowid(store->sql.handle);
    return status;
}

static enum trede_status start_survey(struct trede_store *store, int threads)
{
    trede_fingerprints_start(&store->load->met, TREDE_FINGERPRINT_LIMIT);
    enum trede_status status = trede_pending_start(store, threads);
    return status == TREDE_OK ? trede_again_start(store) : status;
}

static enum trede_status holds_rows(struct trede_store *store, const char *source, bool *holds)
{
    int64_t id = 0, any = 0;
    enum trede_status status = trede_sql_number(&store->sql, &id, "source_by_name.sql", "t", source);
    if (status == TREDE_OK) status = trede_sql_number(&store->sql, &any, "source_holds_rows.sql", "i", id);
    *holds = any != 0;
    return status;
}

/* The backup is made before the transaction: VACUUM INTO cannot run inside one. */
static enum trede_status back_up_if_replacing(struct trede_store *store, const char *source, bool *replaces)
{
    enum trede_status status = holds_rows(store, source, replaces);
    return status == TREDE_OK && *replaces ? trede_store_back_up(store) : status;
}

/* Another trede may import this very file between the look and the lock; its rows want a backup too, and outside the
 * transaction, so then all is done once more: now they are seen at the first look. */
static enum trede_status lock(struct trede_store *store, const char *source, bool *replaces)
{
    bool holds = false;
    enum trede_status status = back_up_if_replacing(store, source, replaces);
    if (status == TREDE_OK) status = trede_sql_begin(&store->sql);
    if (status == TREDE_OK) status = holds_rows(store, source, &holds);
    if (status != TREDE_OK || holds == *replaces) return status;
    trede_sql_rollback(&store->sql);
    status = back_up_if_replacing(store, source, replaces);
    return status == TREDE_OK ? trede_sql_begin(&store->sql) : status;
}

static enum trede_status start(struct trede_store *store, const struct trede_batch *batch)
{
    enum trede_status status = lock(store, batch->source, &store->load->again);
    if (status == TREDE_OK) status = add_batch(store, batch);
    if (status != TREDE_OK) return status;
    if (batch->kind == TREDE_FILE_SURVEY) return start_survey(store, batch->threads);
    return batch->kind == TREDE_FILE_CASES ? trede_cases_start(store) : trede_counts_start(store);
}

enum trede_status trede_store_begin(struct trede_store *store, const struct trede_batch *batch)
{
    if (!store->writes)
        return trede_fail(store->sql.findings, TREDE_INTERNAL, PLACE(store->path), &reads_only, "begin");
    if (store->load) return TREDE_INTERNAL;
    store->load = trede_alloc(1, sizeof *store->load);
    if (!store->load) return TREDE_INTERNAL;
    store->load->kind = batch->kind;
    store->load->source_name = batch->source;
    enum trede_status status = start(store, batch);
    if (status != TREDE_OK) trede_store_rollback(store);
    return status;
}

/* ---- rows ---- */

/* After a failure SQLite may have rolled back by itself; a row written then would be written for good. */
static enum trede_status ready(const struct trede_store *store)
{
    return store->load && !store->load->failed ? TREDE_OK : TREDE_STORE;
}

static enum trede_status note(struct trede_store *store, enum trede_status status)
{
    if (status != TREDE_OK && store->load) store->load->failed = true;
    return status;
}

static enum trede_status take_response(struct trede_store *store, const struct trede_response *r, bool *duplicate)
{
    struct trede_load *load = store->load;
    bool found = false;
    enum trede_status status = TREDE_OK;
    load->any_row = true;
    load->elsewhere = false;
    if (r->has_respondent) {
        uint64_t fingerprint = trede_fingerprint(r->respondent, store->waves[r->wave]);
        enum trede_meeting meeting = trede_fingerprints_meet(&load->met, fingerprint, false);
        *duplicate = meeting == TREDE_MET_HERE || meeting == TREDE_MET_ELSEWHERE;
        load->elsewhere = meeting == TREDE_MET_ELSEWHERE;
        if (*duplicate) return TREDE_OK;
        load->any_respondent = true;
        if (load->again && load->last_before > 0) status = trede_again_meet(store, r, fingerprint, &found);
    }
    if (status == TREDE_OK && !found) status = trede_pending_add(store, r);
    load->taken++;
    return status;
}

enum trede_status trede_store_put_response(struct trede_store *store, const struct trede_response *r, bool *duplicate)
{
    *duplicate = false;
    enum trede_status status = ready(store);
    return status == TREDE_OK ? note(store, take_response(store, r, duplicate)) : status;
}

bool trede_store_duplicate_elsewhere(const struct trede_store *store)
{
    return store->load && store->load->elsewhere;
}

enum trede_status trede_store_put_reject(struct trede_store *store, int64_t line, int64_t column, const char *reason)
{
    enum trede_status status = ready(store);
    if (status != TREDE_OK) return status;
    struct trede_load *load = store->load;
    if (line <= 0 || line != load->last_rejected_line) load->rejected++; /* more reasons for one row come together */
    load->last_rejected_line = line;
    return note(store, trede_pending_reject(store, &(struct trede_rejected){line, column, reason}));
}

/* ---- commit ---- */

static enum trede_status must_be_empty(struct trede_store *store, const char *name)
{
    int64_t id = 0;
    enum trede_status status = trede_sql_number(&store->sql, &id, name, "i", store->load->batch);
    if (status == TREDE_OK && id != 0)
        status = trede_fail(store->sql.findings, TREDE_INTERNAL, PLACE(store->path), &does_not_add_up, name);
    return status;
}

static void fill_in(const struct trede_load *load, struct trede_batch *batch)
{
    if (batch->rows_read <= 0) batch->rows_read = load->taken + load->rejected; /* else the reader counted itself */
    batch->accepted = load->taken;
    batch->rejected = load->rejected;
    batch->added = load->added;
    batch->changed = load->changed;
    batch->unchanged = load->unchanged;
    batch->absent = load->absent;
}

static enum trede_status finish_counts(struct trede_store *store, struct trede_batch *b)
{
    fill_in(store->load, b);
    enum trede_status status =
        trede_sql_run(&store->sql, "batch_finish.sql", "iiiiiiiitbi", store->load->batch, b->rows_read, b->accepted,
                      b->rejected, b->added, b->changed, b->unchanged, b->absent, b->dialect ? b->dialect : "",
                      (const void *)b->hash, 32, b->bytes);
    if (status == TREDE_OK) status = must_be_empty(store, "batch_adds_up.sql");
    return status == TREDE_OK ? must_be_empty(store, "counts_are_stored.sql") : status;
}

/* Rows that neither can be matched nor are known to be someone else's: only the user can say. */
static enum trede_status warn_of_unlisted(struct trede_store *store)
{
    sqlite3_stmt *statement;
    int64_t unlisted = 0;
    bool row = true;
    enum trede_status status = trede_sql_number(&store->sql, &unlisted, "unlisted_any.sql", "");
    if (status != TREDE_OK || unlisted == 0) return status;
    status = trede_sql_query(&store->sql, &statement, "unlisted_anonymous.sql", "i", store->load->source);
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status != TREDE_OK || !row) break;
        char rows[24];
        trede_format_integer(rows, sizeof rows, sqlite3_column_int64(statement, 1));
        trede_warn(store->sql.findings, PLACE(store->path), &also_without_id, rows,
                   (const char *)sqlite3_column_text(statement, 0));
    }
    return status;
}

static enum trede_status finish_survey(struct trede_store *store)
{
    struct trede_load *load = store->load;
    enum trede_status status = trede_pending_flush(store);
    if (status == TREDE_OK && load->met.full) status = trede_sweep(store);
    if (status == TREDE_OK && load->again && load->last_before > 0) status = trede_again_finish(store);
    return status == TREDE_OK ? warn_of_unlisted(store) : status;
}

static enum trede_status finish(struct trede_store *store, struct trede_batch *batch)
{
    enum trede_status status = ready(store);
    if (status == TREDE_OK && store->load->kind == TREDE_FILE_SURVEY) status = finish_survey(store);
    if (status == TREDE_OK) status = finish_counts(store, batch);
    return status == TREDE_OK ? trede_sql_commit(&store->sql) : status;
}

static void end_load(struct trede_store *store)
{
    trede_pending_end(store);
    trede_fingerprints_end(&store->load->met);
    trede_free(store->load);
    store->load = NULL;
}

enum trede_status trede_store_commit(struct trede_store *store, struct trede_batch *batch)
{
    enum trede_status status = finish(store, batch);
    if (status != TREDE_OK) {
        trede_store_rollback(store);
        return status;
    }
    trede_strata_keep(&store->strata);
    end_load(store);
    return TREDE_OK;
}

void trede_store_rollback(struct trede_store *store)
{
    if (!store->load) return;
    end_load(store);
    trede_sql_rollback(&store->sql);
    trede_strata_forget(&store->strata);
}
