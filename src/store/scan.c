/* Reading the survey: one SELECT of the design columns and every expression asked for.
 *
 * Rules speak of items by name, response has item_<name> beside columns of its own. So the rules look at a subquery
 * that only renames; SQLite flattens it, and the scan reads the table once. */
#include "store/state.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "base/parallel.h"
#include "store/comparison.h"
#include "store/snapshot.h"
#include "store/sqltext.h"

/* The design columns, under names no item can have; the position is the column's number below. */
static const char *const fixed[] = {"id",         "wave",     "weight",       "stratum",    "cluster",
                                    "sampling",   "duration", "second_stage", "population", "second_population",
                                    "respondent", "missing",  "replicates"};
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
    REPLICATES,
    FIXED
};

/* Where a column asked for comes from: an item that is compared here, or an expression of SQLite's. */
struct source {
    bool compared;
    int answer;   /* compared: which of the items that are */
    int position; /* else: column of the statement */
    struct trede_comparison comparison;
};

/* One for all parts; while they are read only the parts themselves change. */
struct scan {
    struct trede_store *store;
    const struct trede_scan_column *columns;
    size_t count;
    const struct trede_scan_visitor *visitor;
    struct source *sources; /* count */
    int *answer_of;         /* per campaign item: which of those compared, -1 = none */
    int *position_of;       /* per item that is compared: its column of the statement */
    int answers, positions; /* how many are compared; columns of the statement */
    int32_t *wave_of;       /* per store id: the campaign's wave, -1 = not named */
    int64_t waves;
    struct trede_sqltext text;
    struct trede_snapshot snapshot;
    struct part *parts; /* one a connection */
};

/* Rows that one connection reads. */
struct part {
    int64_t first, last; /* ids */
    size_t place, places;
    enum trede_status status;
    int code; /* SQLite's, when it was SQLite that failed */
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
        bool unread = i == REPLICATES && c->design.replicates.count == 0;
        trede_sqltext_add(t, i ? ", " : "");
        trede_sqltext_add(t, unread ? "NULL" : fixed[i]);
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

/* An item that rules compare is in the statement once. Its type is not asked for, that is a call a row. */
static void add_answer(struct scan *s, struct trede_sqltext *t, struct source *source)
{
    size_t item = source->comparison.item;
    source->compared = true;
    if (s->answer_of[item] < 0) {
        s->position_of[s->answers] = s->positions++;
        s->answer_of[item] = s->answers++;
        trede_sqltext_add(t, ", ifnull(");
        trede_sqltext_name(t, "", s->store->campaign->items[item].name);
        trede_sqltext_add(t, ", " TREDE_NO_ANSWER_SQL ")");
    }
    source->answer = s->answer_of[item];
}

static void add_columns(struct scan *s, struct trede_sqltext *t)
{
    s->positions = FIXED;
    for (size_t i = 0; i < s->count; i++) {
        struct source *source = &s->sources[i];
        bool rule = s->columns[i].kind == TREDE_SCAN_RULE;
        if (rule && trede_comparison_read(s->store, s->columns[i].sql, &source->comparison)) {
            add_answer(s, t, source);
            continue;
        }
        source->position = s->positions++;
        trede_sqltext_add(t, ", ");
        add_expression(t, s->store->campaign, s->columns[i].sql);
    }
}

static enum trede_status write_statement(struct scan *s)
{
    struct trede_sqltext *t = &s->text;
    trede_sqltext_add(t, "SELECT ");
    for (size_t i = 0; i < FIXED; i++) {
        trede_sqltext_add(t, i ? ", " : "");
        trede_sqltext_name(t, "response ", fixed[i]);
    }
    add_columns(s, t);
    trede_sqltext_add(t, " FROM (SELECT ");
    add_renaming(t, s->store);
    trede_sqltext_add(t, " FROM response WHERE id BETWEEN ?1 AND ?2) ORDER BY \"response id\"");
    return t->failed ? TREDE_INTERNAL : TREDE_OK;
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

/* What reads a part; its thread's own. */
struct reader {
    const struct scan *scan;
    size_t part;
    sqlite3_stmt *statement;
    int64_t *answers; /* of the items compared */
    unsigned char *missing;
    int8_t *outcomes;
    double *numbers;
};

static void take_columns(struct reader *r)
{
    const struct scan *s = r->scan;
    for (int i = 0; i < s->answers; i++)
        r->answers[i] = sqlite3_column_int64(r->statement, s->position_of[i]);
    for (size_t i = 0; i < s->count; i++) {
        const struct source *source = &s->sources[i];
        if (source->compared) {
            r->outcomes[i] = trede_comparison_outcome(&source->comparison, r->answers[source->answer]);
        } else if (s->columns[i].kind == TREDE_SCAN_RULE) {
            r->outcomes[i] = outcome_of(sqlite3_column_value(r->statement, source->position));
        } else {
            r->numbers[i] = number_of(sqlite3_column_value(r->statement, source->position));
        }
    }
}

static void take_identity(struct reader *r, struct trede_scan_row *out)
{
    const void *respondent = sqlite3_column_blob(r->statement, RESPONDENT);
    const unsigned char *missing = sqlite3_column_blob(r->statement, MISSING);
    out->replicates = sqlite3_column_blob(r->statement, REPLICATES);
    out->replicates_size = (size_t)sqlite3_column_bytes(r->statement, REPLICATES);
    out->has_respondent = respondent && sqlite3_column_bytes(r->statement, RESPONDENT) == 16;
    if (out->has_respondent) memcpy(out->respondent, respondent, 16);
    if (!missing) return;
    size_t size = (size_t)sqlite3_column_bytes(r->statement, MISSING);
    out->missing_size = trede_missing_translate(&r->scan->store->items, missing, size, r->missing);
}

static enum trede_status hand_over(struct reader *r, size_t place)
{
    const struct scan *s = r->scan;
    sqlite3_stmt *row = r->statement;
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
        .missing = r->missing,
        .outcomes = r->outcomes,
        .numbers = r->numbers,
        .part = r->part,
        .place = place,
    };
    take_identity(r, &out);
    take_columns(r);
    return s->visitor->each(s->visitor->payload, &out);
}

/* ---- a part ---- */

static bool take_room(struct reader *r)
{
    const struct scan *s = r->scan;
    r->answers = trede_alloc((size_t)s->answers, sizeof *r->answers);
    r->missing = trede_alloc(s->store->campaign->item_count, 4);
    r->outcomes = trede_alloc(s->count, sizeof *r->outcomes);
    r->numbers = trede_alloc(s->count, sizeof *r->numbers);
    if (!r->answers || !r->missing || !r->outcomes || !r->numbers) return false;
    for (size_t i = 0; i < s->count; i++)
        r->numbers[i] = (double)NAN;
    return true;
}

static int prepare(struct reader *r)
{
    const struct part *part = &r->scan->parts[r->part];
    sqlite3 *handle = trede_snapshot_sql(&r->scan->snapshot, r->part)->handle;
    int code = sqlite3_prepare_v2(handle, r->scan->text.text, -1, &r->statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_int64(r->statement, 1, part->first);
    return code == SQLITE_OK ? sqlite3_bind_int64(r->statement, 2, part->last) : code;
}

/* A row more or less than was counted is damage that SQLite did not see: ids that are not in order. */
static enum trede_status read_rows(struct reader *r, int *code)
{
    const struct part *part = &r->scan->parts[r->part];
    size_t at = 0;
    int now = prepare(r);
    if (now == SQLITE_OK) now = sqlite3_step(r->statement);
    for (; now == SQLITE_ROW && at < part->places; now = sqlite3_step(r->statement)) {
        enum trede_status status = hand_over(r, part->place + at++);
        if (status != TREDE_OK) return status;
    }
    if (now == SQLITE_DONE && at == part->places) return TREDE_OK;
    *code = now == SQLITE_ROW || now == SQLITE_DONE ? SQLITE_CORRUPT : now;
    return TREDE_STORE;
}

/* Findings wait: only one thread may write them. */
static enum trede_status read_part(void *payload, size_t number)
{
    struct scan *s = payload;
    struct reader r = {.scan = s, .part = number};
    int code = SQLITE_OK;
    enum trede_status status = take_room(&r) ? read_rows(&r, &code) : TREDE_INTERNAL;
    s->parts[number].status = status;
    s->parts[number].code = code;
    sqlite3_finalize(r.statement);
    trede_free(r.answers);
    trede_free(r.missing);
    trede_free(r.outcomes);
    trede_free(r.numbers);
    return status;
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

static enum trede_status describe(struct scan *s)
{
    size_t items = s->store->campaign->item_count;
    enum trede_status status = map_waves(s);
    s->sources = trede_alloc(s->count, sizeof *s->sources);
    s->answer_of = trede_alloc(items, sizeof *s->answer_of);
    s->position_of = trede_alloc(items, sizeof *s->position_of);
    if (status == TREDE_OK && (!s->sources || !s->answer_of || !s->position_of)) status = TREDE_INTERNAL;
    if (status != TREDE_OK) return status;
    for (size_t i = 0; i < items; i++)
        s->answer_of[i] = -1;
    status = trede_items_compare(s->store);
    return status == TREDE_OK ? write_statement(s) : status;
}

/* Parts of as many rows each, as ids stand: they may have gaps. */
static enum trede_status cut(struct scan *s, size_t rows)
{
    size_t count = s->snapshot.count;
    s->parts = trede_alloc(count, sizeof *s->parts);
    if (!s->parts) return TREDE_INTERNAL;
    s->parts[0] = (struct part){.first = INT64_MIN, .last = INT64_MAX, .places = rows};
    for (size_t i = 1; i < count; i++) {
        struct part *before = &s->parts[i - 1], *part = &s->parts[i];
        *part = (struct part){.first = INT64_MAX, .last = INT64_MAX, .place = rows / count * i};
        before->places = part->place - before->place;
        part->places = rows - part->place;
        enum trede_status status = trede_sql_number(&s->store->sql, &part->first, "response_at.sql", "ii",
                                                    before->first, (int64_t)before->places);
        if (status != TREDE_OK) return status;
        before->last = part->first - 1;
    }
    return TREDE_OK;
}

/* Fewer in a part are not worth a thread and a connection. */
enum { FEWEST_ROWS = 2500 };

static enum trede_status start(struct scan *s, int threads)
{
    int64_t rows = 0;
    enum trede_status status = describe(s);
    if (status == TREDE_OK) status = trede_snapshot_begin(&s->snapshot, s->store);
    if (status == TREDE_OK) status = trede_store_response_count(s->store, &rows);
    if (status != TREDE_OK) return status;
    trede_snapshot_widen(&s->snapshot, trede_parallel_threads((size_t)rows / FEWEST_ROWS, threads));
    status = cut(s, (size_t)rows);
    if (status != TREDE_OK || !s->visitor->begin) return status;
    return s->visitor->begin(s->visitor->payload, (size_t)rows, s->snapshot.count);
}

static enum trede_status tell(struct scan *s, size_t number)
{
    const struct part *part = &s->parts[number];
    struct trede_sql *sql = trede_snapshot_sql(&s->snapshot, number);
    sql->findings = s->store->sql.findings;
    return part->code == SQLITE_OK ? part->status : trede_sql_fault(sql, "scan", part->code);
}

/* Of the parts that failed the first one is told: those behind it need not have been read. */
static enum trede_status read_parts(struct scan *s)
{
    size_t count = s->snapshot.count;
    enum trede_status status = trede_parallel(count, (int)count, read_part, s);
    for (size_t i = 0; i < count; i++)
        if (s->parts[i].status != TREDE_OK) return tell(s, i);
    return status;
}

enum trede_status trede_store_scan_parts(struct trede_store *store, const struct trede_scan_column *columns,
                                         size_t count, int threads, const struct trede_scan_visitor *visitor)
{
    struct scan s = {.store = store, .columns = columns, .count = count, .visitor = visitor};
    enum trede_status status = start(&s, threads);
    if (status == TREDE_OK) status = read_parts(&s);
    trede_snapshot_end(&s.snapshot);
    trede_sqltext_free(&s.text);
    trede_free(s.sources);
    trede_free(s.answer_of);
    trede_free(s.position_of);
    trede_free(s.wave_of);
    trede_free(s.parts);
    return status;
}

enum trede_status trede_store_scan(struct trede_store *store, const struct trede_scan_column *columns, size_t count,
                                   trede_scan_fn *each, void *payload)
{
    const struct trede_scan_visitor visitor = {NULL, each, payload};
    return trede_store_scan_parts(store, columns, count, 1, &visitor);
}

enum trede_status trede_store_wave_has_rows(struct trede_store *store, size_t wave, bool *has)
{
    int64_t any = 0;
    enum trede_status status = TREDE_OK;
    if (store->waves[wave]) status = trede_sql_number(&store->sql, &any, "wave_has_rows.sql", "i", store->waves[wave]);
    *has = any != 0;
    return status;
}

enum trede_status trede_store_response_count(struct trede_store *store, int64_t *count)
{
    *count = 0;
    return trede_sql_number(&store->sql, count, "response_count.sql", "");
}
