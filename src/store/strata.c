/* Stratum labels and their numbers, kept in memory: an import asks for one with every row. */
#include "store/load.h"

#include <string.h>

#include "base/alloc.h"

static size_t hash_of(const char *label)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const unsigned char *p = (const unsigned char *)label; *p; p++)
        hash = (hash ^ *p) * 0x100000001b3u;
    return (size_t)(hash ^ hash >> 32);
}

/* Where the label stands, or the empty slot where it would. */
static size_t place_of(const struct trede_strata *s, const char *label)
{
    size_t at = hash_of(label) & (s->slot_count - 1);
    while (s->slots[at] && strcmp(s->labels[s->slots[at] - 1], label) != 0)
        at = (at + 1) & (s->slot_count - 1);
    return at;
}

static bool rebuild(struct trede_strata *s, size_t slot_count)
{
    uint32_t *slots = trede_alloc(slot_count, sizeof *slots);
    if (!slots) return false;
    trede_free(s->slots);
    s->slots = slots;
    s->slot_count = slot_count;
    for (size_t i = 0; i < s->count; i++)
        s->slots[place_of(s, s->labels[i])] = (uint32_t)(i + 1);
    return true;
}

static bool remember(struct trede_store *store, const char *label)
{
    struct trede_strata *s = &store->strata;
    const char *copy = trede_arena_text(store->arena, label, strlen(label));
    if (!copy || ((s->count + 1) * 2 > s->slot_count && !rebuild(s, s->slot_count ? s->slot_count * 2 : 64)))
        return false;
    if (s->count == s->capacity) {
        const char **larger = trede_realloc(s->labels, s->capacity ? s->capacity * 2 : 64, sizeof *larger);
        if (!larger) return false;
        s->labels = larger;
        s->capacity = s->capacity ? s->capacity * 2 : 64;
    }
    s->labels[s->count++] = copy;
    s->slots[place_of(s, copy)] = (uint32_t)s->count;
    return true;
}

static enum trede_status load_strata(struct trede_store *store)
{
    sqlite3_stmt *statement;
    bool row = true;
    if (store->strata.loaded) return TREDE_OK;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "strata.sql", "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status != TREDE_OK || !row) break;
        const char *label = (const char *)sqlite3_column_text(statement, 1);
        if (!label || !remember(store, label)) status = TREDE_INTERNAL;
        if (status != TREDE_OK) trede_sql_done(statement);
    }
    store->strata.committed = status == TREDE_OK ? store->strata.count : 0;
    store->strata.loaded = status == TREDE_OK;
    if (status != TREDE_OK) trede_strata_forget(&store->strata);
    return status;
}

enum trede_status trede_store_stratum(struct trede_store *store, const char *label, int64_t *id)
{
    struct trede_strata *s = &store->strata;
    if (!store->load || store->load->failed) return TREDE_STORE; /* a row written now would be written for good */
    enum trede_status status = load_strata(store);
    if (status != TREDE_OK) return status;
    size_t at = s->slot_count ? place_of(s, label) : 0;
    if (s->slot_count && s->slots[at]) {
        *id = s->slots[at];
        return TREDE_OK;
    }
    status = trede_sql_run(&store->sql, "stratum_add.sql", "it", (int64_t)s->count + 1, label);
    if (status == TREDE_OK && !remember(store, label)) status = TREDE_INTERNAL;
    *id = (int64_t)s->count;
    return status;
}

const char *trede_store_stratum_label(struct trede_store *store, int64_t id)
{
    if (load_strata(store) != TREDE_OK || id < 1 || (size_t)id > store->strata.count) return "";
    return store->strata.labels[id - 1];
}

void trede_strata_forget(struct trede_strata *strata)
{
    if (strata->count == strata->committed) return;
    strata->count = strata->committed;
    memset(strata->slots, 0, strata->slot_count * sizeof *strata->slots);
    for (size_t i = 0; i < strata->count; i++)
        strata->slots[place_of(strata, strata->labels[i])] = (uint32_t)(i + 1);
}

void trede_strata_keep(struct trede_strata *strata)
{
    strata->committed = strata->count;
}

void trede_strata_end(struct trede_strata *strata)
{
    trede_free(strata->labels);
    trede_free(strata->slots);
    *strata = (struct trede_strata){0};
}
