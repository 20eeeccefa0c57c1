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

/* Three rules in four compare one item with a whole number. Those SQLite is not asked: the item is read once a row,
 * however many rules look at it, and compared here, as SQL does it (no answer: unknown). */
enum comparison { BY_SQL, EQUAL, UNEQUAL, LESS, AT_MOST, MORE, AT_LEAST };
struct source {
    int position; /* column of the statement: the item, or the expression itself */
    enum comparison how;
    int64_t number;
};

struct scan {
    struct trede_store *store;
    const struct trede_scan_column *columns;
    size_t count;
    struct source *sources; /* count */
    int *position_of;       /* per campaign item: its column of the statement, 0 = not asked for */
    int positions;          /* columns of the statement */
    sqlite3_stmt *statement;
    sqlite3_value **answers; /* per column of the statement, of the row at hand */
    int32_t *wave_of;        /* per store id: the campaign's wave, -1 = not named */
    int64_t waves;
    unsigned char *missing;
    int8_t *outcomes;
    double *numbers;
};

/* ---- rules that compare ---- */

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* The item a rule begins with, when it is stored as a whole number; *at moves behind it. SIZE_MAX = none. */
static size_t leading_item(const struct trede_store *store, const char **at)
{
    size_t length = strcspn(*at, " \t\r\n=<>!");
    for (size_t i = 0; i < store->campaign->item_count; i++) {
        const char *name = store->campaign->items[i].name;
        if (strlen(name) != length || sqlite3_strnicmp(name, *at, (int)length) != 0) continue;
        const struct trede_stored_item *stored = &store->items.stored[i];
        *at += length;
        return stored->number && strcmp(trede_item_type(stored->kind), "INTEGER") == 0 ? i : SIZE_MAX;
    }
    return SIZE_MAX;
}

static enum comparison leading_operator(const char **at)
{
    static const struct {
        const char *text;
        enum comparison how;
    } operators[] = {{"==", EQUAL},    {"<>", UNEQUAL}, {"!=", UNEQUAL}, {"<=", AT_MOST},
                     {">=", AT_LEAST}, {"=", EQUAL},    {"<", LESS},     {">", MORE}};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strncmp(*at, operators[i].text, strlen(operators[i].text)) == 0) {
            *at += strlen(operators[i].text);
            return operators[i].how;
        }
    return BY_SQL;
}

enum { MOST_DIGITS = 9 };

/* "item = 3" and the like; anything else is SQLite's. */
static bool is_comparison(const struct trede_store *store, const char *sql, size_t *item, struct source *out)
{
    const char *at = skip_blanks(sql);
    *item = leading_item(store, &at);
    if (*item == SIZE_MAX) return false;
    at = skip_blanks(at);
    out->how = leading_operator(&at);
    at = skip_blanks(at);
    bool negative = *at == '-';
    at += negative;
    size_t digits = strspn(at, "0123456789");
    out->number = 0;
    for (size_t i = 0; i < digits && digits <= MOST_DIGITS; i++)
        out->number = 10 * out->number + (at[i] - '0');
    if (negative) out->number = -out->number;
    return out->how != BY_SQL && digits > 0 && digits <= MOST_DIGITS && *skip_blanks(at + digits) == '\0';
}

static int8_t compared(const struct source *source, int64_t value)
{
    switch (source->how) {
    case EQUAL:
        return value == source->number;
    case UNEQUAL:
        return value != source->number;
    case LESS:
        return value < source->number;
    case AT_MOST:
        return value <= source->number;
    case MORE:
        return value > source->number;
    case AT_LEAST:
        return value >= source->number;
    case BY_SQL:
        break;
    }
    return -1;
}

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

/* Finds out where each column asked for comes from; an item that rules compare is in the statement once. */
static void add_columns(struct scan *s, struct trede_sqltext *t)
{
    const struct trede_campaign *c = s->store->campaign;
    s->positions = FIXED;
    for (size_t i = 0; i < s->count; i++) {
        size_t item = SIZE_MAX;
        struct source *source = &s->sources[i];
        bool rule = s->columns[i].kind == TREDE_SCAN_RULE;
        if (!rule || !is_comparison(s->store, s->columns[i].sql, &item, source)) {
            *source = (struct source){s->positions++, BY_SQL, 0};
            trede_sqltext_add(t, ", ");
            add_expression(t, c, s->columns[i].sql);
            continue;
        }
        if (!s->position_of[item]) {
            s->position_of[item] = s->positions++;
            trede_sqltext_add(t, ", ");
            trede_sqltext_name(t, "", c->items[item].name);
        }
        source->position = s->position_of[item];
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
    add_columns(s, &t);
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

static void take_answers(struct scan *s)
{
    for (int p = FIXED; p < s->positions; p++)
        s->answers[p] = sqlite3_column_value(s->statement, p); /* dearer to ask for twice */
}

static int8_t take_comparison(const struct scan *s, const struct source *source)
{
    sqlite3_value *answer = s->answers[source->position];
    if (sqlite3_value_type(answer) == SQLITE_NULL) return -1;
    return compared(source, sqlite3_value_int64(answer));
}

static void take_columns(struct scan *s)
{
    take_answers(s);
    for (size_t i = 0; i < s->count; i++) {
        const struct source *source = &s->sources[i];
        if (s->columns[i].kind != TREDE_SCAN_RULE)
            s->numbers[i] = number_of(s->answers[source->position]);
        else if (source->how == BY_SQL)
            s->outcomes[i] = outcome_of(s->answers[source->position]);
        else
            s->outcomes[i] = take_comparison(s, source);
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
    s->sources = trede_alloc(s->count, sizeof *s->sources);
    s->position_of = trede_alloc(s->store->campaign->item_count, sizeof *s->position_of);
    s->answers = trede_alloc(FIXED + s->count, sizeof *s->answers);
    bool room = s->missing && s->outcomes && s->numbers && s->sources && s->position_of && s->answers;
    if (status == TREDE_OK && !room) status = TREDE_INTERNAL;
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
    trede_free(s.sources);
    trede_free(s.position_of);
    trede_free(s.answers);
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
