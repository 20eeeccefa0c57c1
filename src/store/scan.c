/* Reading the survey: one SELECT of the design columns and every expression asked for.
 *
 * Rules speak of items by name, response has item_<name> beside columns of its own. So the rules look at a subquery
 * that only renames; SQLite flattens it, and the scan reads the table once. */
#include "store/state.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "store/sqltext.h"

/* The design columns, under names no item can have; the position is the column's number below. */
static const char *const fixed[] = {"id",         "wave",     "weight",       "stratum",    "cluster",
                                    "sampling",   "duration", "second_stage", "population", "second_population",
                                    "respondent", "missing"};
enum {
    ID,
    WAVE,
    WEIGHT,
    STRATUM,
    CLUSTER,
    SAMPLING,
    DURATION,
    SECOND_STAGE,
    POPULATION,
    SECOND_POPULATION,
    RESPONDENT,
    MISSING,
    FIXED
};

struct scan {
    struct trede_store *store;
    const struct trede_scan_column *columns;
    size_t count;
    sqlite3_stmt *statement;
    int32_t *wave_of; /* per store id: the campaign's wave, -1 = not named */
    int64_t waves;
    unsigned char *missing;
    int8_t *outcomes;
    double *numbers;
};

/* ---- the statement ---- */

/* An item's bare name may be a word of SQL: it is quoted. Anything else is an expression. */
static void add_expression(struct trede_sqltext *t, const struct trede_campaign *c, const char *sql)
{
    for (size_t i = 0; i < c->item_count; i++)
        if (sqlite3_stricmp(c->items[i].name, sql) == 0) {
            trede_sqltext_name(t, "", c->items[i].name);
            return;
        }
    trede_sqltext_add(t, "(\n");
    trede_sqltext_add(t, sql);
    trede_sqltext_add(t, "\n)");
}

static void add_renaming(struct trede_sqltext *t, const struct trede_store *store)
{
    const struct trede_campaign *c = store->campaign;
    for (size_t i = 0; i < FIXED; i++) {
        trede_sqltext_add(t, i ? ", " : "");
        trede_sqltext_add(t, fixed[i]);
        trede_sqltext_add(t, " AS ");
        trede_sqltext_name(t, "response ", fixed[i]);
    }
    for (size_t i = 0; i < c->item_count; i++) {
        trede_sqltext_add(t, ", ");
        if (store->items.stored[i].number)
            trede_sqltext_name(t, "item_", c->items[i].name);
        else
            trede_sqltext_add(t, "NULL"); /* nothing of it was imported yet */
        trede_sqltext_add(t, " AS ");
        trede_sqltext_name(t, "", c->items[i].name);
    }
}

static enum trede_status prepare(struct scan *s)
{
    struct trede_sqltext t = {0};
    trede_sqltext_add(&t, "-- scan\nSELECT ");
    for (size_t i = 0; i < FIXED; i++) {
        trede_sqltext_add(&t, i ? ", " : "");
        trede_sqltext_name(&t, "response ", fixed[i]);
    }
    for (size_t i = 0; i < s->count; i++) {
        trede_sqltext_add(&t, ", ");
        add_expression(&t, s->store->campaign, s->columns[i].sql);
    }
    trede_sqltext_add(&t, " FROM (SELECT ");
    add_renaming(&t, s->store);
    trede_sqltext_add(&t, " FROM response) ORDER BY \"response id\"");
    enum trede_status status =
        t.failed ? TREDE_INTERNAL : trede_sql_prepare(&s->store->sql, "scan", t.text, &s->statement);
    trede_sqltext_free(&t);
    return status;
}

/* ---- the row ---- */

/* What WHERE would make of it: a number other than 0 is true. */
static int8_t outcome_of(sqlite3_value *value)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_NULL:
        return -1;
    case SQLITE_INTEGER:
        return sqlite3_value_int64(value) != 0;
    default:
        return sqlite3_value_double(value) != 0;
    }
}

/* Dates are stored as text and counted as days. */
static double number_of(sqlite3_value *value)
{
    int32_t day;
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
        return sqlite3_value_double(value);
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_value_text(value);
        if (text && trede_date_parse(text, (size_t)sqlite3_value_bytes(value), NULL, &day)) return day;
        return (double)NAN;
    }
    default:
        return (double)NAN;
    }
}

static void take_columns(struct scan *s)
{
    for (size_t i = 0; i < s->count; i++) {
        sqlite3_value *value = sqlite3_column_value(s->statement, FIXED + (int)i); /* dearer to ask for twice */
        if (s->columns[i].kind == TREDE_SCAN_RULE)
            s->outcomes[i] = outcome_of(value);
        else
            s->numbers[i] = number_of(value);
    }
}

static void take_identity(struct scan *s, struct trede_scan_row *out)
{
    const void *respondent = sqlite3_column_blob(s->statement, RESPONDENT);
    const unsigned char *missing = sqlite3_column_blob(s->statement, MISSING);
    out->has_respondent = respondent && sqlite3_column_bytes(s->statement, RESPONDENT) == 16;
    if (out->has_respondent) memcpy(out->respondent, respondent, 16);
    if (!missing) return;
    size_t size = (size_t)sqlite3_column_bytes(s->statement, MISSING);
    out->missing = s->missing;
    out->missing_size = trede_missing_translate(&s->store->items, missing, size, s->missing);
}

static enum trede_status hand_over(struct scan *s, trede_scan_fn *each, void *payload)
{
    sqlite3_stmt *row = s->statement;
    int64_t wave = sqlite3_column_int64(row, WAVE);
    if (wave < 1 || wave > s->waves || s->wave_of[wave] < 0) return TREDE_OK;
    struct trede_scan_row out = {
        .id = sqlite3_column_int64(row, ID),
        .wave = s->wave_of[wave],
        .has_cluster = sqlite3_column_type(row, CLUSTER) != SQLITE_NULL,
        .weight = sqlite3_column_double(row, WEIGHT),
        .stratum = sqlite3_column_int64(row, STRATUM),
        .cluster = sqlite3_column_int64(row, CLUSTER),
        .second_stage = sqlite3_column_int64(row, SECOND_STAGE),
        .population = sqlite3_column_double(row, POPULATION),
        .second_population = sqlite3_column_double(row, SECOND_POPULATION),
        .sampling = (enum trede_sampling)sqlite3_column_int(row, SAMPLING),
        .duration = sqlite3_column_type(row, DURATION) == SQLITE_NULL ? -1 : sqlite3_column_double(row, DURATION),
        .missing = s->missing,
        .outcomes = s->outcomes,
        .numbers = s->numbers,
    };
    take_identity(s, &out);
    take_columns(s);
    return each(payload, &out);
}

/* ---- the scan ---- */

static enum trede_status map_waves(struct scan *s)
{
    const struct trede_store *store = s->store;
    size_t count = store->campaign->wave_count;
    for (size_t i = 0; i < count; i++)
        if (store->waves[i] > s->waves) s->waves = store->waves[i];
    s->wave_of = trede_alloc((size_t)s->waves + 1, sizeof *s->wave_of);
    if (!s->wave_of) return TREDE_INTERNAL;
    for (int64_t i = 0; i <= s->waves; i++)
        s->wave_of[i] = -1;
    for (size_t i = 0; i < count; i++)
        if (store->waves[i]) s->wave_of[store->waves[i]] = (int32_t)i;
    return TREDE_OK;
}

static enum trede_status start(struct scan *s)
{
    enum trede_status status = map_waves(s);
    s->missing = trede_alloc(s->store->campaign->item_count, 4);
    s->outcomes = trede_alloc(s->count, sizeof *s->outcomes);
    s->numbers = trede_alloc(s->count, sizeof *s->numbers);
    if (status == TREDE_OK && (!s->missing || !s->outcomes || !s->numbers)) status = TREDE_INTERNAL;
    for (size_t i = 0; status == TREDE_OK && i < s->count; i++)
        s->numbers[i] = (double)NAN;
    if (status == TREDE_OK) status = trede_items_compare(s->store);
    return status == TREDE_OK ? prepare(s) : status;
}

enum trede_status trede_store_scan(struct trede_store *store, const struct trede_scan_column *columns, size_t count,
                                   trede_scan_fn *each, void *payload)
{
    struct scan s = {.store = store, .columns = columns, .count = count};
    bool row = true;
    enum trede_status status = start(&s);
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, s.statement, &row);
        if (status == TREDE_OK && row) status = hand_over(&s, each, payload);
    }
    sqlite3_finalize(s.statement);
    trede_free(s.wave_of);
    trede_free(s.missing);
    trede_free(s.outcomes);
    trede_free(s.numbers);
    return status;
}

enum trede_status trede_store_response_count(struct trede_store *store, int64_t *count)
{
    *count = 0;
    return trede_sql_number(&store->sql, count, "response_count.sql", "");
}
