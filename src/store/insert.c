/* Writing responses. A hundred rows an INSERT cost a seventh less than one row an INSERT (1,000,000 rows of 45
 * columns); what is bound points into the list of waiting rows, so nothing is copied twice. */
#include "store/load.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "store/sqltext.h"

static const struct trede_text not_whole = {
    "item \"{1}\" is of kind {2} and got a number that is not whole; make its kind number in items.csv, or give its "
    "codes whole numbers",
    "item \"{1}\" is van het soort {2} en kreeg een getal dat niet heel is; maak het in items.csv number, of geef de "
    "codes hele getallen"};

/* ---- columns ---- */

/* Columns every response has. The first two are looked for by number: see compare and replace. */
static const struct {
    const char *name;
    bool rare;
} columns[] = {{"wave", false},      {"respondent", false},       {"weight", false},  {"stratum", false},
               {"cluster", false},   {"sampling", false},         {"missing", false}, {"second_stage", true},
               {"population", true}, {"second_population", true}, {"duration", true}};
enum { COLUMNS = sizeof columns / sizeof columns[0], MISSING = 6 };

static bool is_rare(const struct trede_response *r)
{
    return r->second_stage != 0 || r->population > 0 || r->second_population > 0 || r->duration >= 0;
}

/* The names, comma separated; missing through a function where rows are compared. */
static void add_names(struct trede_sqltext *t, const struct trede_store *store, bool full, const char *missing)
{
    const struct trede_campaign *c = store->campaign;
    for (size_t i = 0; i < COLUMNS; i++) {
        if (!full && columns[i].rare) continue;
        if (i > 0) trede_sqltext_add(t, ", ");
        trede_sqltext_add(t, i == MISSING ? missing : columns[i].name);
    }
    for (size_t i = 0; i < c->item_count; i++) {
        trede_sqltext_add(t, ", ");
        trede_sqltext_name(t, "item_", c->items[i].name);
    }
}

static size_t parameter_count(const struct trede_store *store, bool full)
{
    size_t count = store->campaign->item_count;
    for (size_t i = 0; i < COLUMNS; i++)
        count += full || !columns[i].rare;
    return count;
}

static void add_parameters(struct trede_sqltext *t, size_t count)
{
    for (size_t i = 0; i < count; i++)
        trede_sqltext_add(t, i ? ", ?" : "?");
}

static enum trede_status finish_statement(struct trede_store *store, struct trede_sqltext *t, const char *step,
                                          sqlite3_stmt **out)
{
    enum trede_status status = t->failed ? TREDE_INTERNAL : trede_sql_prepare(&store->sql, step, t->text, out);
    trede_sqltext_free(t);
    return status;
}

static enum trede_status prepare_insert(struct trede_store *store, bool full, size_t rows, sqlite3_stmt **out)
{
    struct trede_sqltext t = {0};
    if (*out) return TREDE_OK;
    trede_sqltext_add(&t, "-- response_insert\nINSERT INTO response (source, ");
    add_names(&t, store, full, "missing");
    trede_sqltext_add(&t, ") VALUES ");
    for (size_t i = 0; i < rows; i++) {
        trede_sqltext_add(&t, i ? ", (" : "(");
        trede_sqltext_number(&t, store->load->source);
        trede_sqltext_add(&t, ", ");
        add_parameters(&t, parameter_count(store, full));
        trede_sqltext_add(&t, ")");
    }
    return finish_statement(store, &t, "response_insert", out);
}

/* A fingerprint is not proof: the row must be of this respondent and wave (?1 and ?2). */
static enum trede_status prepare_compare(struct trede_store *store, sqlite3_stmt **out)
{
    struct trede_sqltext t = {0};
    size_t count = parameter_count(store, true);
    if (*out) return TREDE_OK;
    trede_sqltext_add(&t, "-- response_compare\nSELECT (");
    add_names(&t, store, true, "trede_kept(missing)");
    trede_sqltext_add(&t, ") IS (");
    add_parameters(&t, count);
    trede_sqltext_add(&t, ") FROM response WHERE wave = ?1 AND respondent = ?2 AND id = ?");
    trede_sqltext_number(&t, (long long)count + 1);
    return finish_statement(store, &t, "response_compare", out);
}

/* Items the campaign no longer has are emptied: a replaced row holds what the campaign asks now. */
static enum trede_status prepare_replace(struct trede_store *store, sqlite3_stmt **out)
{
    const struct trede_item_map *m = &store->items;
    struct trede_sqltext t = {0};
    size_t count = parameter_count(store, true);
    if (*out) return TREDE_OK;
    trede_sqltext_add(&t, "-- response_replace\nUPDATE response SET (");
    add_names(&t, store, true, "missing");
    trede_sqltext_add(&t, ") = (");
    add_parameters(&t, count);
    trede_sqltext_add(&t, ")");
    for (size_t i = 0; i < m->numbers; i++) {
        if (!m->names[i] || m->index[i] >= 0) continue;
        trede_sqltext_add(&t, ", ");
        trede_sqltext_name(&t, "item_", m->names[i]);
        trede_sqltext_add(&t, " = NULL");
    }
    trede_sqltext_add(&t, " WHERE id = ?");
    trede_sqltext_number(&t, (long long)count + 1);
    return finish_statement(store, &t, "response_replace", out);
}

/* ---- binding ---- */

static void bind_real(sqlite3_stmt *s, int place, bool there, double value)
{
    if (there)
        sqlite3_bind_double(s, place, value);
    else
        sqlite3_bind_null(s, place);
}

static void bind_whole(sqlite3_stmt *s, int place, bool there, int64_t value)
{
    if (there)
        sqlite3_bind_int64(s, place, value);
    else
        sqlite3_bind_null(s, place);
}

static void bind_bytes(sqlite3_stmt *s, int place, bool there, const void *bytes, size_t size)
{
    if (there)
        sqlite3_bind_blob(s, place, bytes, (int)size, SQLITE_STATIC);
    else
        sqlite3_bind_null(s, place);
}

/* The columns in the order of the table above; returns the last place used. Binding can only fail for want of memory
 * or a wrong place, and the statement then fails too. */
static int bind_columns(const struct trede_store *store, sqlite3_stmt *s, int place, size_t slot, bool full)
{
    const struct trede_pending *p = &store->load->pending;
    const struct trede_response *r = &p->rows[slot];
    const unsigned char *missing = p->missing + slot * 4 * store->campaign->item_count;
    sqlite3_bind_int64(s, ++place, store->waves[r->wave]);
    bind_bytes(s, ++place, r->has_respondent, r->respondent, sizeof r->respondent);
    sqlite3_bind_double(s, ++place, r->weight);
    bind_whole(s, ++place, r->stratum != 0, r->stratum);
    bind_whole(s, ++place, r->has_cluster, r->cluster);
    sqlite3_bind_int64(s, ++place, (int64_t)r->sampling);
    bind_bytes(s, ++place, p->missing_size[slot] > 0, missing, p->missing_size[slot]);
    if (!full) return place;
    bind_whole(s, ++place, r->second_stage != 0, r->second_stage);
    bind_real(s, ++place, r->population > 0, r->population);
    bind_real(s, ++place, r->second_population > 0, r->second_population);
    bind_real(s, ++place, r->duration >= 0, r->duration);
    return place;
}

static void bind_items(const struct trede_store *store, sqlite3_stmt *s, int place, size_t slot)
{
    const struct trede_campaign *c = store->campaign;
    const struct trede_pending *p = &store->load->pending;
    const struct trede_value *v = p->values + slot * c->item_count;
    for (size_t i = 0; i < c->item_count; i++) {
        place++;
        if (v[i].missing != TREDE_ANSWERED)
            sqlite3_bind_null(s, place);
        else if (c->items[i].kind == TREDE_NUMBER)
            sqlite3_bind_double(s, place, v[i].number);
        else if (c->items[i].kind == TREDE_DATE)
            sqlite3_bind_text(s, place, p->dates[slot * c->item_count + i], 10, SQLITE_STATIC);
        else
            sqlite3_bind_int64(s, place, (int64_t)v[i].number);
    }
}

static int bind_row(const struct trede_store *store, sqlite3_stmt *s, int place, size_t slot, bool full)
{
    int last = bind_columns(store, s, place, slot, full);
    bind_items(store, s, last, slot);
    return last + (int)store->campaign->item_count;
}

/* ---- the list of waiting rows ---- */

enum trede_status trede_pending_start(struct trede_store *store)
{
    struct trede_pending *p = &store->load->pending;
    size_t items = store->campaign->item_count, rows = TREDE_PARAMETERS_A_STATEMENT / (items + COLUMNS);
    bool any_date = false;
    for (size_t i = 0; i < items; i++)
        any_date |= store->campaign->items[i].kind == TREDE_DATE;
    p->capacity = rows < 1 ? 1 : rows > TREDE_ROWS_A_STATEMENT ? TREDE_ROWS_A_STATEMENT : rows;
    p->rows = trede_alloc(p->capacity, sizeof *p->rows);
    p->values = trede_alloc(p->capacity * items, sizeof *p->values);
    p->missing = trede_alloc(p->capacity * items, 4);
    p->missing_size = trede_alloc(p->capacity, sizeof *p->missing_size);
    if (any_date) p->dates = trede_alloc(p->capacity * items, sizeof *p->dates);
    bool good = p->rows && p->values && p->missing && p->missing_size && (!any_date || p->dates);
    return good ? TREDE_OK : TREDE_INTERNAL;
}

void trede_pending_end(struct trede_load *load)
{
    sqlite3_stmt *const all[] = {load->statements.lean, load->statements.full, load->statements.one,
                                 load->statements.compare, load->statements.replace};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        sqlite3_finalize(all[i]);
    trede_free(load->pending.rows);
    trede_free(load->pending.values);
    trede_free(load->pending.missing);
    trede_free(load->pending.missing_size);
    trede_free(load->pending.dates);
}

/* STRICT would refuse it too, but without saying which item. */
static enum trede_status check_values(const struct trede_store *store, const struct trede_value *values, bool *missing)
{
    const struct trede_campaign *c = store->campaign;
    for (size_t i = 0; i < c->item_count; i++) {
        double number = values[i].number;
        if (values[i].missing != TREDE_ANSWERED)
            *missing = true;
        else if (c->items[i].kind != TREDE_NUMBER && (!(fabs(number) <= 0x1p53) || (double)(int64_t)number != number))
            return trede_fail(store->sql.findings, TREDE_INPUT, c->items[i].at, &not_whole, c->items[i].name,
                              trede_item_kind_word(c->items[i].kind));
    }
    return TREDE_OK;
}

/* Copies r to a slot, dates as text and missing as bytes. */
static enum trede_status fill_slot(struct trede_store *store, size_t slot, const struct trede_response *r)
{
    const struct trede_campaign *c = store->campaign;
    struct trede_pending *p = &store->load->pending;
    struct trede_value *values = p->values + slot * c->item_count;
    bool any_missing = false;
    enum trede_status status = check_values(store, r->values, &any_missing);
    if (status != TREDE_OK) return status;
    p->rows[slot] = *r;
    if (c->item_count) memcpy(values, r->values, c->item_count * sizeof *values);
    p->missing_size[slot] =
        any_missing ? trede_missing_write(&store->items, values, p->missing + slot * 4 * c->item_count) : 0;
    for (size_t i = 0; p->dates && i < c->item_count; i++)
        if (c->items[i].kind == TREDE_DATE && values[i].missing == TREDE_ANSWERED)
            trede_date_format(p->dates[slot * c->item_count + i], (int32_t)values[i].number);
    return TREDE_OK;
}

static enum trede_status run_insert(struct trede_store *store, sqlite3_stmt *statement)
{
    bool row;
    enum trede_status status = trede_sql_next(&store->sql, statement, &row);
    if (status == TREDE_OK) store->load->added += sqlite3_changes(store->sql.handle);
    return status;
}

static enum trede_status insert_one(struct trede_store *store, size_t slot)
{
    struct trede_statements *s = &store->load->statements;
    enum trede_status status = prepare_insert(store, true, 1, &s->one);
    if (status != TREDE_OK) return status;
    bind_row(store, s->one, 0, slot, true);
    return run_insert(store, s->one);
}

static enum trede_status insert_all(struct trede_store *store)
{
    struct trede_pending *p = &store->load->pending;
    sqlite3_stmt **s = p->any_rare ? &store->load->statements.full : &store->load->statements.lean;
    enum trede_status status = prepare_insert(store, p->any_rare, p->capacity, s);
    if (status != TREDE_OK) return status;
    int place = 0;
    for (size_t i = 0; i < p->capacity; i++)
        place = bind_row(store, *s, place, i, p->any_rare);
    return run_insert(store, *s);
}

enum trede_status trede_pending_flush(struct trede_store *store)
{
    struct trede_pending *p = &store->load->pending;
    enum trede_status status = TREDE_OK;
    if (p->used == p->capacity) {
        status = insert_all(store);
    } else {
        for (size_t i = 0; status == TREDE_OK && i < p->used; i++)
            status = insert_one(store, i);
    }
    p->used = 0;
    p->any_rare = false;
    return status;
}

enum trede_status trede_pending_add(struct trede_store *store, const struct trede_response *r)
{
    struct trede_pending *p = &store->load->pending;
    enum trede_status status = fill_slot(store, p->used, r);
    if (status != TREDE_OK) return status;
    p->any_rare |= is_rare(r);
    return ++p->used == p->capacity ? trede_pending_flush(store) : TREDE_OK;
}

/* ---- rows that were there before ---- */

/* They borrow the next free slot. */
static enum trede_status bind_borrowed(struct trede_store *store, sqlite3_stmt *statement, int64_t id,
                                       const struct trede_response *r)
{
    size_t slot = store->load->pending.used;
    enum trede_status status = fill_slot(store, slot, r);
    if (status != TREDE_OK) return status;
    int last = bind_row(store, statement, 0, slot, true);
    sqlite3_bind_int64(statement, last + 1, id);
    return TREDE_OK;
}

enum trede_status trede_response_compare(struct trede_store *store, int64_t id, const struct trede_response *r,
                                         int *same)
{
    sqlite3_stmt **s = &store->load->statements.compare;
    bool row = false;
    *same = -1;
    enum trede_status status = prepare_compare(store, s);
    if (status == TREDE_OK) status = bind_borrowed(store, *s, id, r);
    if (status == TREDE_OK) status = trede_sql_next(&store->sql, *s, &row);
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
    if (status == TREDE_OK) status = bind_borrowed(store, *s, id, r);
    return status == TREDE_OK ? trede_sql_next(&store->sql, *s, &row) : status;
}
