#include "store/block.h"

#include <math.h>

#include "base/alloc.h"
#include "base/date.h"
#include "store/load.h"

static const struct trede_text not_whole = {
    "item \"{1}\" is of kind {2} and got a number that is not whole; make its kind number in items.csv, or give its "
    "codes whole numbers",
    "item \"{1}\" is van het soort {2} en kreeg een getal dat niet heel is; maak het in items.csv number, of geef de "
    "codes hele getallen"};

/* The columns every response has, in the order they have in the table response (sql/schema): an INSERT in that order
 * makes the row where it reads the values, any other copies them once more. The items come after them. */
enum column {
    WAVE,
    WEIGHT,
    STRATUM,
    CLUSTER,
    SAMPLING,
    RESPONDENT,
    SECOND_STAGE,
    POPULATION,
    SECOND_POPULATION,
    DURATION,
    MISSING,
    REPLICATES,
    COLUMNS
};

static const char *const names[COLUMNS] = {
    [WAVE] = "wave",
    [WEIGHT] = "weight",
    [STRATUM] = "stratum",
    [CLUSTER] = "cluster",
    [SAMPLING] = "sampling",
    [RESPONDENT] = "respondent",
    [SECOND_STAGE] = "second_stage",
    [POPULATION] = "population",
    [SECOND_POPULATION] = "second_population",
    [DURATION] = "duration",
    [MISSING] = "missing",
    [REPLICATES] = "replicates",
};

void trede_block_columns(struct trede_sqltext *t, const struct trede_campaign *c, const char *missing)
{
    for (int i = 0; i < COLUMNS; i++) {
        if (i > 0) trede_sqltext_add(t, ", ");
        trede_sqltext_add(t, i == MISSING ? missing : names[i]);
    }
    for (size_t i = 0; i < c->item_count; i++) {
        trede_sqltext_add(t, ", ");
        trede_sqltext_name(t, "item_", c->items[i].name);
    }
}

/* ---- filling ---- */

enum trede_status trede_block_make(struct trede_block *b, const struct trede_campaign *c)
{
    size_t items = c->item_count, replicates = c->design.replicates.count;
    size_t rows = TREDE_VALUES_A_BLOCK / (items + replicates + COLUMNS);
    bool any_date = false;
    for (size_t i = 0; i < items; i++)
        any_date |= c->items[i].kind == TREDE_DATE;
    b->capacity = rows < 1 ? 1 : rows > TREDE_ROWS_A_BLOCK ? TREDE_ROWS_A_BLOCK : rows;
    b->rows = trede_alloc(b->capacity, sizeof *b->rows);
    b->values = trede_alloc(b->capacity * items, sizeof *b->values);
    b->missing = trede_alloc(b->capacity * items, 4);
    b->missing_size = trede_alloc(b->capacity, sizeof *b->missing_size);
    b->replicates = trede_alloc(b->capacity * replicates, 8);
    if (any_date) b->dates = trede_alloc(b->capacity * items, sizeof *b->dates);
    bool good = b->rows && b->values && b->missing && b->missing_size && b->replicates && (!any_date || b->dates);
    return good ? TREDE_OK : TREDE_INTERNAL;
}

void trede_block_free(struct trede_block *b)
{
    trede_free(b->rows);
    trede_free(b->values);
    trede_free(b->missing);
    trede_free(b->missing_size);
    trede_free(b->replicates);
    trede_free(b->dates);
}

static bool is_whole(double number)
{
    return fabs(number) <= 0x1p53 && (double)(int64_t)number == number;
}

/* STRICT would refuse what is not whole too, but without saying which item. */
static enum trede_status put_answer(struct trede_store *store, struct trede_block *b, size_t item, double number)
{
    const struct trede_campaign *c = store->campaign;
    const struct trede_item *it = &c->items[item];
    size_t place = b->used * c->item_count + item;
    if (it->kind != TREDE_NUMBER && !is_whole(number))
        return trede_fail(store->sql.findings, TREDE_INPUT, it->at, &not_whole, it->name,
                          trede_item_kind_word(it->kind));
    b->values[place] = number;
    if (it->kind == TREDE_DATE) trede_date_format(b->dates[place], (int32_t)number);
    return TREDE_OK;
}

enum trede_status trede_block_put(struct trede_store *store, struct trede_block *b, const struct trede_response *r)
{
    size_t items = store->campaign->item_count, slot = b->used;
    bool any_missing = false;
    for (size_t i = 0; i < items; i++) {
        bool answered = r->values[i].missing == TREDE_ANSWERED;
        b->values[slot * items + i] = (double)NAN;
        any_missing |= !answered;
        enum trede_status status = answered ? put_answer(store, b, i, r->values[i].number) : TREDE_OK;
        if (status != TREDE_OK) return status;
    }
    b->rows[slot] = *r;
    b->rows[slot].values = NULL;
    size_t replicates = r->replicates ? store->campaign->design.replicates.count : 0;
    trede_replicates_encode(r->replicates, replicates, b->replicates + slot * 8 * replicates);
    b->missing_size[slot] =
        any_missing ? trede_missing_write(&store->items, r->values, b->missing + slot * 4 * items) : 0;
    return TREDE_OK;
}

/* ---- the table waiting_rows ---- */

/* A value not given is NULL, which SQLite takes an answer that was not set to be. */
static void give_real(sqlite3_context *out, bool there, double value)
{
    if (there) sqlite3_result_double(out, value);
}

static void give_whole(sqlite3_context *out, bool there, int64_t value)
{
    if (there) sqlite3_result_int64(out, value);
}

static void give_bytes(sqlite3_context *out, bool there, const void *bytes, size_t size)
{
    if (there) sqlite3_result_blob(out, bytes, (int)size, SQLITE_STATIC);
}

/* The table and the one cursor on it, in the store's arena: opening it needs no memory. */
struct waiting_rows {
    sqlite3_vtab table;
    sqlite3_vtab_cursor cursor;
    const struct trede_store *store;
    size_t items, replicates;
    enum trede_item_kind *kinds;     /* close together, unlike the campaign's items */
    const struct trede_block *block; /* the cursor is at row `slot` of it */
    size_t slot;
};

static void give_column(sqlite3_context *out, const struct waiting_rows *w, enum column column)
{
    const struct trede_block *b = w->block;
    const struct trede_response *r = &b->rows[w->slot];
    switch (column) {
    case WAVE:
        sqlite3_result_int64(out, w->store->waves[r->wave]);
        break;
    case WEIGHT:
        sqlite3_result_double(out, r->weight);
        break;
    case STRATUM:
        give_whole(out, r->stratum != 0, r->stratum);
        break;
    case CLUSTER:
        give_whole(out, r->has_cluster, r->cluster);
        break;
    case SAMPLING:
        sqlite3_result_int64(out, (int64_t)r->sampling);
        break;
    case RESPONDENT:
        give_bytes(out, r->has_respondent, r->respondent, sizeof r->respondent);
        break;
    case SECOND_STAGE:
        give_whole(out, r->second_stage != 0, r->second_stage);
        break;
    case POPULATION:
        give_real(out, r->population > 0, r->population);
        break;
    case SECOND_POPULATION:
        give_real(out, r->second_population > 0, r->second_population);
        break;
    case DURATION:
        give_real(out, r->duration >= 0, r->duration);
        break;
    case MISSING:
        give_bytes(out, b->missing_size[w->slot] > 0, b->missing + w->slot * 4 * w->items, b->missing_size[w->slot]);
        break;
    case REPLICATES:
        give_bytes(out, r->replicates != NULL, b->replicates + w->slot * 8 * w->replicates, 8 * w->replicates);
        break;
    case COLUMNS:
        break;
    }
}

static void give_item(sqlite3_context *out, const struct waiting_rows *w, size_t item)
{
    size_t place = w->slot * w->items + item;
    double number = w->block->values[place];
    if (isnan(number)) return;
    if (w->kinds[item] == TREDE_NUMBER)
        sqlite3_result_double(out, number);
    else if (w->kinds[item] == TREDE_DATE)
        sqlite3_result_text(out, w->block->dates[place], 10, SQLITE_STATIC);
    else
        sqlite3_result_int64(out, (int64_t)number);
}

static struct waiting_rows *rows_of(sqlite3_vtab_cursor *cursor)
{
    return (struct waiting_rows *)cursor->pVtab;
}

static struct waiting_rows *make_rows(const struct trede_store *store)
{
    const struct trede_campaign *c = store->campaign;
    struct waiting_rows *w = trede_arena_alloc(store->arena, 1, sizeof *w);
    enum trede_item_kind *kinds = trede_arena_alloc(store->arena, c->item_count, sizeof *kinds);
    if (!w || !kinds) return NULL;
    for (size_t i = 0; i < c->item_count; i++)
        kinds[i] = c->items[i].kind;
    w->store = store;
    w->items = c->item_count;
    w->replicates = c->design.replicates.count;
    w->kinds = kinds;
    return w;
}

static int rows_connect(sqlite3 *handle, void *payload, int count, const char *const *words, sqlite3_vtab **out,
                        char **fault)
{
    struct waiting_rows *w = make_rows(payload);
    struct trede_sqltext t = {0};
    (void)count, (void)words, (void)fault;
    if (!w) return SQLITE_NOMEM;
    trede_sqltext_add(&t, "CREATE TABLE waiting_rows (");
    trede_block_columns(&t, w->store->campaign, names[MISSING]);
    trede_sqltext_add(&t, ")");
    int code = t.failed ? SQLITE_NOMEM : sqlite3_declare_vtab(handle, t.text);
    trede_sqltext_free(&t);
    *out = &w->table;
    return code;
}

static int rows_disconnect(sqlite3_vtab *table)
{
    (void)table;
    return SQLITE_OK;
}

static int rows_plan(sqlite3_vtab *table, sqlite3_index_info *plan)
{
    (void)table, (void)plan;
    return SQLITE_OK;
}

static int rows_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    *out = &((struct waiting_rows *)table)->cursor;
    return SQLITE_OK;
}

static int rows_close(sqlite3_vtab_cursor *cursor)
{
    (void)cursor;
    return SQLITE_OK;
}

static int rows_first(sqlite3_vtab_cursor *cursor, int number, const char *text, int count, sqlite3_value **values)
{
    (void)number, (void)text, (void)count, (void)values;
    struct waiting_rows *w = rows_of(cursor);
    w->block = w->store->load->shown.block;
    w->slot = w->store->load->shown.first;
    return SQLITE_OK;
}

static int rows_next(sqlite3_vtab_cursor *cursor)
{
    rows_of(cursor)->slot++;
    return SQLITE_OK;
}

static int rows_end(sqlite3_vtab_cursor *cursor)
{
    return rows_of(cursor)->slot >= rows_of(cursor)->store->load->shown.end;
}

static int rows_column(sqlite3_vtab_cursor *cursor, sqlite3_context *out, int column)
{
    const struct waiting_rows *w = rows_of(cursor);
    if (column < COLUMNS)
        give_column(out, w, (enum column)column);
    else
        give_item(out, w, (size_t)column - COLUMNS);
    return SQLITE_OK;
}

static int rows_id(sqlite3_vtab_cursor *cursor, sqlite3_int64 *id)
{
    *id = (sqlite3_int64)rows_of(cursor)->slot;
    return SQLITE_OK;
}

enum trede_status trede_block_register(struct trede_store *store)
{
    static const sqlite3_module module = {.xConnect = rows_connect,
                                          .xBestIndex = rows_plan,
                                          .xDisconnect = rows_disconnect,
                                          .xOpen = rows_open,
                                          .xClose = rows_close,
                                          .xFilter = rows_first,
                                          .xNext = rows_next,
                                          .xEof = rows_end,
                                          .xColumn = rows_column,
                                          .xRowid = rows_id};
    int code = sqlite3_create_module(store->sql.handle, "waiting_rows", &module, store);
    return code == SQLITE_OK ? TREDE_OK : trede_sql_fault(&store->sql, "waiting_rows", code);
}
