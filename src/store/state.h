/* state.h - what an open store holds, for the rooms of this floor. */
#ifndef TREDE_STORE_STATE_H
#define TREDE_STORE_STATE_H

#include "base/embedded.h"
#include "store/sql.h"
#include "store/store.h"

enum {
    TREDE_APPLICATION_ID = 0x74726564, /* "tred" */
    TREDE_PAGE_SIZE = 8192,
    TREDE_BACKUPS = 3 /* campaign.db.backup1 is the newest */
};

/* An item as the store knows it. The store gives out its own numbers, so that the missing column keeps its meaning when
 * items.csv changes its order. */
struct trede_stored_item {
    int64_t number; /* 0 = not in the store */
    enum trede_item_kind kind;
};

struct trede_item_map {
    struct trede_stored_item *stored; /* per campaign item */
    size_t *order;                    /* campaign items that have a column, by number */
    size_t ordered;
    int32_t *index;     /* per number: the campaign's item, -1 = not in the campaign (any more) */
    const char **names; /* per number, as in the store; NULL = no such number */
    size_t numbers;     /* length of index and names */
};

struct trede_strata {
    const char **labels; /* label of stratum i + 1 */
    size_t count, capacity, committed;
    uint32_t *slots; /* open addressing: 0 = empty, else the stratum's id */
    size_t slot_count;
    bool loaded;
};

struct trede_load;

struct trede_store {
    struct trede_sql sql;
    const struct trede_campaign *campaign;
    struct trede_arena *arena;
    char *path;
    bool writes, backed_up;
    struct trede_item_map items;
    int64_t *waves; /* per campaign wave: its id in the store, 0 = not there */
    struct trede_strata strata;
    struct trede_load *load; /* the import that is on; NULL = none */
};

/* SQL type of an item's column, and the word for its kind. */
const char *trede_item_type(enum trede_item_kind kind);
const char *trede_item_kind_word(enum trede_item_kind kind);

/* ---- replicates.c ---- */
void trede_replicates_encode(const double *weights, size_t count, unsigned char *bytes);

/* ---- schema.c ---- */
/* Latest version among files: the number in "v3_01_name.sql". */
int64_t trede_schema_latest(const struct trede_embedded *files);
/* The latest version in a database that holds nothing, within the transaction that is on. */
TREDE_MUST_CHECK enum trede_status trede_schema_make(struct trede_sql *sql, const struct trede_embedded *files);
/* From version `from` to the latest, one transaction a version. */
TREDE_MUST_CHECK enum trede_status trede_schema_migrate(struct trede_sql *sql, const struct trede_embedded *files,
                                                        int64_t from);

/* ---- backup.c ---- */
/* Copies the store to campaign.db.backup1 after moving older copies on; once a session. */
TREDE_MUST_CHECK enum trede_status trede_store_back_up(struct trede_store *store);
/* Removes every backup: after a purge none may hold what was purged. */
TREDE_MUST_CHECK enum trede_status trede_store_drop_backups(struct trede_store *store);

/* ---- items.c ---- */
/* Reads which items have columns. Memory of the store's arena. */
TREDE_MUST_CHECK enum trede_status trede_items_read(struct trede_store *store);
/* Adds a column for each item of the campaign that has none; in a transaction. */
TREDE_MUST_CHECK enum trede_status trede_items_add(struct trede_store *store);
bool trede_items_complete(const struct trede_store *store);
/* TREDE_STORE with a finding for each item that holds data of another kind. */
TREDE_MUST_CHECK enum trede_status trede_items_compare(struct trede_store *store);
TREDE_MUST_CHECK enum trede_status trede_item_holds_data(struct trede_store *store, const char *name, bool *holds);

/* ---- sources.c ---- */
bool trede_source_listed(const struct trede_campaign *campaign, const char *name, enum trede_file_kind kind);
bool trede_wave_named(const struct trede_campaign *campaign, const char *id);
TREDE_MUST_CHECK enum trede_status trede_waves_read(struct trede_store *store);
/* Waves and listed files as campaign.yaml names them now: *stale when something must be written. */
TREDE_MUST_CHECK enum trede_status trede_sources_stale(struct trede_store *store, bool *stale);
TREDE_MUST_CHECK enum trede_status trede_sources_update(struct trede_store *store);

/* ---- strata.c ---- */
void trede_strata_forget(struct trede_strata *strata); /* after a rollback */
void trede_strata_keep(struct trede_strata *strata);   /* after a commit */
void trede_strata_end(struct trede_strata *strata);

/* ---- missing.c: the missing column ---- */
/* 4 bytes for each item without an answer, by number; returns the bytes used (at most 4 times the items). */
size_t trede_missing_write(const struct trede_item_map *items, const struct trede_value *values, unsigned char *out);
/* From store numbers to campaign items; entries of items the campaign no longer has are left out. out holds 4 bytes an
 * item of the campaign. */
size_t trede_missing_translate(const struct trede_item_map *items, const unsigned char *in, size_t size,
                               unsigned char *out);
/* SQL function trede_kept(missing): without the entries of items the campaign no longer has. */
TREDE_MUST_CHECK enum trede_status trede_missing_register(struct trede_store *store);

#endif
