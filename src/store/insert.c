/* Writing responses, a block of rows an INSERT: on a second thread while the next block is filled, or here. */
#include "store/load.h"

#include "store/sqltext.h"

/* ---- statements ---- */

static enum trede_status finish_statement(struct trede_store *store, struct trede_sqltext *t, const char *step,
                                          sqlite3_stmt **out)
{
    enum trede_status status = t->failed ? TREDE_INTERNAL : trede_sql_prepare(&store->sql, step, t->text, out);
    trede_sqltext_free(t);
    return status;
}

static enum trede_status prepare_insert(struct trede_store *store, sqlite3_stmt **out)
{
    struct trede_sqltext t = {0};
    if (*out) return TREDE_OK;
    trede_sqltext_add(&t, "-- response_insert\nINSERT INTO response (id, source, ");
    trede_block_columns(&t, store->campaign, "missing");
    trede_sqltext_add(&t, ") SELECT NULL, ");
    trede_sqltext_number(&t, store->load->source);
    trede_sqltext_add(&t, ", * FROM waiting_rows");
    return finish_statement(store, &t, "response_insert", out);
}

/* A fingerprint is not proof: the row must be of this respondent and wave. */
static enum trede_status prepare_compare(struct trede_store *store, sqlite3_stmt **out)
{
    struct trede_sqltext t = {0};
    if (*out) return TREDE_OK;
    trede_sqltext_add(&t, "-- response_compare\nSELECT (");
    trede_block_columns(&t, store->campaign, "trede_kept(missing)");
    trede_sqltext_add(
        &t, ") IS (SELECT * FROM waiting_rows) FROM response WHERE id = ?1 AND wave = ?2 AND respondent = ?3");
    return finish_statement(store, &t, "response_compare", out);
}

/* Items the campaign no longer has are emptied: a replaced row holds what the campaign asks now. */
static enum trede_status prepare_replace(struct trede_store *store, sqlite3_stmt **out)
{
    const struct trede_item_map *m = &store->items;
    struct trede_sqltext t = {0};
    if (*out) return TREDE_OK;
    trede_sqltext_add(&t, "-- response_replace\nUPDATE response SET (");
    trede_block_columns(&t, store->campaign, "missing");
    trede_sqltext_add(&t, ") = (SELECT * FROM waiting_rows)");
    for (size_t i = 0; i < m->numbers; i++) {
        if (!m->names[i] || m->index[i] >= 0) continue;
        trede_sqltext_add(&t, ", ");
        trede_sqltext_name(&t, "item_", m->names[i]);
        trede_sqltext_add(&t, " = NULL");
    }
    trede_sqltext_add(&t, " WHERE id = ?1");
    return finish_statement(store, &t, "response_replace", out);
}

/* ---- begin and end ---- */

/* Without a second thread there is one block. Where earlier rows are looked for with every row there is nothing to do
 * at the same time. */
enum trede_status trede_pending_start(struct trede_store *store, int threads)
{
    struct trede_load *load = store->load;
    enum trede_status status = TREDE_OK;
    load->wants_writer = !load->again && trede_writer_wanted(threads);
    size_t blocks = load->wants_writer ? TREDE_WRITER_BLOCKS : 1;
    for (size_t i = 0; status == TREDE_OK && i < blocks; i++)
        status = trede_block_make(&load->blocks[i], store->campaign);
    load->filling = &load->blocks[0];
    return status;
}

void trede_pending_end(struct trede_store *store)
{
    struct trede_load *load = store->load;
    trede_writer_stop(&load->writer);
    store->sql.settle = NULL;
    sqlite3_finalize(load->statements.insert);
    sqlite3_finalize(load->statements.compare);
    sqlite3_finalize(load->statements.replace);
    for (size_t i = 0; i < TREDE_WRITER_BLOCKS; i++)
        trede_block_free(&load->blocks[i]);
}

/* ---- writing a block ---- */

/* From here to write_block: on either thread. They touch the block, the statements, what is shown and the number added,
 * say nothing, and return SQLite's code. */
static int step(struct trede_load *load, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE) {
        load->statements.failing = statement; /* and stays as the failure left it */
        return code;
    }
    sqlite3_reset(statement);
    return 0;
}

static int write_rejects(struct trede_load *load, struct trede_block *block)
{
    sqlite3_stmt *s = load->statements.reject;
    int code = 0;
    for (size_t i = 0; code == 0 && i < block->rejects; i++) {
        sqlite3_bind_int64(s, 1, load->batch);
        sqlite3_bind_int64(s, 2, block->rejected[i].line);
        sqlite3_bind_int64(s, 3, block->rejected[i].column);
        sqlite3_bind_text(s, 4, block->rejected[i].reason, -1, SQLITE_STATIC);
        code = step(load, s);
    }
    block->rejects = 0;
    return code;
}

static int write_rows(struct trede_store *store, struct trede_block *block)
{
    struct trede_load *load = store->load;
    load->shown = (struct trede_rows_shown){block, 0, block->used};
    int code = step(load, load->statements.insert);
    if (code == 0) load->added += sqlite3_changes(store->sql.handle);
    block->used = 0;
    return code;
}

static int write_block(void *payload, size_t number)
{
    struct trede_store *store = payload;
    struct trede_block *block = &store->load->blocks[number];
    int code = write_rejects(store->load, block);
    return code == 0 ? write_rows(store, block) : code;
}

/* ---- giving it away ---- */

/* Once. */
static enum trede_status tell_failure(struct trede_store *store, int code)
{
    if (store->load->failed) return TREDE_STORE;
    store->load->failed = true;
    return trede_sql_failed(&store->sql, store->load->statements.failing, code);
}

/* Every use of the connection by this thread comes by here; what came before it is written before it. */
static enum trede_status settle(void *payload)
{
    struct trede_store *store = payload;
    struct trede_load *load = store->load;
    int code = trede_writer_wait(&load->writer);
    if (code == 0) code = write_rejects(load, load->filling);
    return code == 0 ? TREDE_OK : tell_failure(store, code);
}

/* Not before there is a full block: a small file needs no thread. */
static void start_writer(struct trede_store *store)
{
    struct trede_load *load = store->load;
    if (!load->wants_writer || load->writer.running) return;
    load->wants_writer = trede_writer_start(&load->writer, write_block, store);
    if (!load->wants_writer) return;
    store->sql.settle = settle;
    store->sql.settled = store;
}

static size_t number_of(const struct trede_load *load, const struct trede_block *block)
{
    return (size_t)(block - load->blocks);
}

static enum trede_status give_block(struct trede_store *store)
{
    struct trede_load *load = store->load;
    size_t next = number_of(load, load->filling);
    enum trede_status status = prepare_insert(store, &load->statements.insert);
    if (status != TREDE_OK) return status;
    start_writer(store);
    int code = load->writer.running ? trede_writer_give(&load->writer, &next) : write_block(store, next);
    load->filling = &load->blocks[next];
    return code == 0 ? TREDE_OK : tell_failure(store, code);
}

enum trede_status trede_pending_flush(struct trede_store *store)
{
    struct trede_load *load = store->load;
    enum trede_status status = trede_sql_settle(&store->sql);
    if (status != TREDE_OK || load->filling->used == 0) return status;
    status = prepare_insert(store, &load->statements.insert);
    if (status != TREDE_OK) return status;
    int code = write_block(store, number_of(load, load->filling));
    return code == 0 ? TREDE_OK : tell_failure(store, code);
}

enum trede_status trede_pending_add(struct trede_store *store, const struct trede_response *r)
{
    struct trede_block *block = store->load->filling;
    enum trede_status status = trede_block_put(store, block, r);
    if (status != TREDE_OK) return status;
    return ++block->used == block->capacity ? give_block(store) : TREDE_OK;
}

/* Without a second thread there is nothing to wait for. */
enum trede_status trede_pending_reject(struct trede_store *store, const struct trede_rejected *rejected)
{
    struct trede_load *load = store->load;
    enum trede_status status = TREDE_OK;
    if (!load->writer.running)
        return trede_sql_run(&store->sql, "reject_add.sql", "iiit", load->batch, rejected->line, rejected->column,
                             rejected->reason);
    if (!load->statements.reject || load->filling->rejects == TREDE_ROWS_A_BLOCK)
        status = trede_sql_query(&store->sql, &load->statements.reject, "reject_add.sql", "");
    if (status == TREDE_OK) load->filling->rejected[load->filling->rejects++] = *rejected;
    return status;
}

/* ---- rows that were there before ---- */

/* They borrow the next free place of the block. */
static enum trede_status show_borrowed(struct trede_store *store, const struct trede_response *r)
{
    struct trede_block *block = store->load->filling;
    store->load->shown = (struct trede_rows_shown){block, block->used, block->used + 1};
    return trede_block_put(store, block, r);
}

enum trede_status trede_response_compare(struct trede_store *store, int64_t id, const struct trede_response *r,
                                         int *same)
{
    sqlite3_stmt **s = &store->load->statements.compare;
    bool row = false;
    *same = -1;
    enum trede_status status = prepare_compare(store, s);
    if (status == TREDE_OK) status = show_borrowed(store, r);
    if (status != TREDE_OK) return status;
    sqlite3_bind_int64(*s, 1, id);
    sqlite3_bind_int64(*s, 2, store->waves[r->wave]);
    sqlite3_bind_blob(*s, 3, r->respondent, sizeof r->respondent, SQLITE_STATIC);
    status = trede_sql_next(&store->sql, *s, &row);
    if (status == TREDE_OK && row) {
        *same = sqlite3_column_int(*s, 0);
        trede_sql_done(*s);
    }
    return status;
}

enum trede_status trede_response_replace(struct trede_store *store, int64_t id, const struct trede_response *r)
{
    sqlite3_stmt **s = &store->load->statements.replace;
    bool row;
    enum trede_status status = prepare_replace(store, s);
    if (status == TREDE_OK) status = show_borrowed(store, r);
    if (status != TREDE_OK) return status;
    sqlite3_bind_int64(*s, 1, id);
    return trede_sql_next(&store->sql, *s, &row);
}
