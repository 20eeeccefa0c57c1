/* One column an item: response.item_<name>, typed by the item's kind. The prefix keeps items that are called weight or
 * wave apart from the columns every response has. */
#include "store/state.h"

#include <string.h>

#include "base/text.h"
#include "store/sqltext.h"

static const struct trede_text kind_changed = {
    "item \"{1}\" was imported as {2} and is {3} now; give it another name in items.csv, or move campaign.db away and "
    "import every file again",
    "item \"{1}\" is ingelezen als {2} en is nu {3}; geef het in items.csv een andere naam, of zet campaign.db weg en "
    "lees alle bestanden opnieuw in"};
static const struct trede_text too_many = {
    "the campaign has more items than the store can hold ({1}); drop items nobody uses",
    "de campagne heeft meer items dan de opslag aankan ({1}); laat items weg die niemand gebruikt"};

enum { MOST_ITEMS = 1900 }; /* SQLite allows 2000 columns */

static const struct {
    const char *type, *word;
} kinds[] = {
    [TREDE_YESNO] = {"INTEGER", "yesno"},   [TREDE_LIKERT] = {"INTEGER", "likert"},
    [TREDE_CHOICE] = {"INTEGER", "choice"}, [TREDE_MULTI] = {"INTEGER", "multi"},
    [TREDE_NUMBER] = {"REAL", "number"},    [TREDE_DATE] = {"TEXT", "date"},
};

const char *trede_item_type(enum trede_item_kind kind)
{
    return kinds[kind].type;
}

const char *trede_item_kind_word(enum trede_item_kind kind)
{
    return kinds[kind].word;
}

/* ---- reading ---- */

static int32_t campaign_item(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->item_count; i++)
        if (sqlite3_stricmp(c->items[i].name, name) == 0) return (int32_t)i;
    return -1;
}

static enum trede_status grow_numbers(struct trede_store *store, size_t numbers)
{
    struct trede_item_map *m = &store->items;
    int32_t *index = trede_arena_alloc(store->arena, numbers, sizeof *index);
    const char **names = trede_arena_alloc(store->arena, numbers, sizeof *names);
    if (!index || !names) return TREDE_INTERNAL;
    for (size_t i = 0; i < numbers; i++)
        index[i] = i < m->numbers ? m->index[i] : -1;
    if (m->numbers) memcpy(names, m->names, m->numbers * sizeof *names);
    m->index = index;
    m->names = names;
    m->numbers = numbers;
    return TREDE_OK;
}

/* Rows come by number, so order stays sorted. */
static enum trede_status keep_row(struct trede_store *store, sqlite3_stmt *row)
{
    struct trede_item_map *m = &store->items;
    int64_t number = sqlite3_column_int64(row, 0);
    const char *name = (const char *)sqlite3_column_text(row, 1);
    int kind = sqlite3_column_int(row, 2);
    if (!name) return TREDE_INTERNAL;
    if ((size_t)number >= m->numbers && grow_numbers(store, ((size_t)number + 1) * 2) != TREDE_OK)
        return TREDE_INTERNAL;
    m->names[number] = trede_arena_text(store->arena, name, strlen(name));
    if (!m->names[number]) return TREDE_INTERNAL;
    m->index[number] = campaign_item(store->campaign, name);
    if (m->index[number] < 0) return TREDE_OK;
    m->stored[m->index[number]] = (struct trede_stored_item){number, (enum trede_item_kind)kind};
    m->order[m->ordered++] = (size_t)m->index[number];
    return TREDE_OK;
}

enum trede_status trede_items_read(struct trede_store *store)
{
    size_t count = store->campaign->item_count;
    sqlite3_stmt *statement;
    bool row = true;
    store->items =
        (struct trede_item_map){.stored = trede_arena_alloc(store->arena, count, sizeof *store->items.stored),
                                .order = trede_arena_alloc(store->arena, count, sizeof *store->items.order)};
    if (!store->items.stored || !store->items.order) return TREDE_INTERNAL;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "items.sql", "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status != TREDE_OK || !row) break;
        status = keep_row(store, statement);
        if (status != TREDE_OK) trede_sql_done(statement);
    }
    return status;
}

/* ---- comparing with the campaign ---- */

enum trede_status trede_item_holds_data(struct trede_store *store, const char *name, bool *holds)
{
    struct trede_sqltext t = {0};
    sqlite3_stmt *statement = NULL;
    trede_sqltext_add(&t, "-- item_holds_data\nSELECT 1 FROM response WHERE ");
    trede_sqltext_name(&t, "item_", name);
    trede_sqltext_add(&t, " IS NOT NULL LIMIT 1");
    enum trede_status status =
        t.failed ? TREDE_INTERNAL : trede_sql_prepare(&store->sql, "item_holds_data", t.text, &statement);
    if (status == TREDE_OK) status = trede_sql_next(&store->sql, statement, holds);
    sqlite3_finalize(statement);
    trede_sqltext_free(&t);
    return status;
}

static bool has_kind_of_campaign(const struct trede_store *store, size_t item)
{
    return store->items.stored[item].kind == store->campaign->items[item].kind;
}

enum trede_status trede_items_compare(struct trede_store *store)
{
    const struct trede_campaign *c = store->campaign;
    enum trede_status outcome = TREDE_OK;
    for (size_t i = 0; i < c->item_count; i++) {
        bool holds = false;
        if (store->items.stored[i].number == 0 || has_kind_of_campaign(store, i)) continue;
        enum trede_status status = trede_item_holds_data(store, c->items[i].name, &holds);
        if (status != TREDE_OK) return status;
        if (holds)
            outcome =
                trede_fail(store->sql.findings, TREDE_STORE, c->items[i].at, &kind_changed, c->items[i].name,
                           trede_item_kind_word(store->items.stored[i].kind), trede_item_kind_word(c->items[i].kind));
    }
    return outcome;
}

bool trede_items_complete(const struct trede_store *store)
{
    for (size_t i = 0; i < store->campaign->item_count; i++)
        if (store->items.stored[i].number == 0 || !has_kind_of_campaign(store, i)) return false;
    return true;
}

/* ---- adding columns ---- */

static enum trede_status alter(struct trede_store *store, const char *verb, const char *name, const char *type)
{
    struct trede_sqltext t = {0};
    trede_sqltext_add(&t, "ALTER TABLE response ");
    trede_sqltext_add(&t, verb);
    trede_sqltext_name(&t, "item_", name);
    trede_sqltext_add(&t, " ");
    trede_sqltext_add(&t, type);
    enum trede_status status = t.failed ? TREDE_INTERNAL : trede_sql_execute(&store->sql, "item column", t.text);
    trede_sqltext_free(&t);
    return status;
}

/* An item that holds nothing yet may still change its kind: its column is made anew. */
static enum trede_status add_column(struct trede_store *store, size_t item)
{
    const struct trede_item *it = &store->campaign->items[item];
    int64_t number = store->items.stored[item].number;
    enum trede_status status = number ? alter(store, "DROP COLUMN ", it->name, "") : TREDE_OK;
    if (status == TREDE_OK) status = alter(store, "ADD COLUMN ", it->name, trede_item_type(it->kind));
    if (status != TREDE_OK) return status;
    if (number) return trede_sql_run(&store->sql, "item_kind.sql", "ii", number, (int64_t)it->kind);
    return trede_sql_run(&store->sql, "item_add.sql", "ti", it->name, (int64_t)it->kind);
}

/* Responses from before were not asked the new items: without this their NULLs would have no reason. */
static enum trede_status say_not_asked(struct trede_store *store, const bool *is_new)
{
    size_t count = store->campaign->item_count;
    struct trede_value *values = trede_alloc(count, sizeof *values);
    unsigned char *pairs = trede_alloc(count, 4);
    enum trede_status status = values && pairs ? TREDE_OK : TREDE_INTERNAL;
    for (size_t i = 0; status == TREDE_OK && i < count; i++)
        values[i].missing = is_new[i] ? TREDE_NOT_ASKED : TREDE_ANSWERED;
    size_t size = status == TREDE_OK ? trede_missing_write(&store->items, values, pairs) : 0;
    if (size > 0) status = trede_sql_run(&store->sql, "missing_append.sql", "b", (const void *)pairs, (int)size);
    trede_free(values);
    trede_free(pairs);
    return status;
}

static enum trede_status add_columns(struct trede_store *store, bool *is_new)
{
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; status == TREDE_OK && i < store->campaign->item_count; i++) {
        is_new[i] = store->items.stored[i].number == 0;
        if (is_new[i] || !has_kind_of_campaign(store, i)) status = add_column(store, i);
    }
    if (status == TREDE_OK) status = trede_items_read(store);
    if (status == TREDE_OK) status = say_not_asked(store, is_new);
    return status;
}

enum trede_status trede_items_add(struct trede_store *store)
{
    size_t count = store->campaign->item_count;
    if (count > MOST_ITEMS || store->items.numbers > 60000) {
        char number[24];
        trede_format_integer(number, sizeof number, MOST_ITEMS);
        return trede_fail(store->sql.findings, TREDE_CAMPAIGN, TREDE_NOWHERE, &too_many, number);
    }
    bool *is_new = trede_alloc(count, sizeof *is_new);
    enum trede_status status = is_new ? add_columns(store, is_new) : TREDE_INTERNAL;
    trede_free(is_new);
    return status;
}
