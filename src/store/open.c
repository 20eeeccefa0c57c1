#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"
#include "store/block.h"
#include "store/state.h"
#include "trede/trede.h"

static const struct trede_text not_there = {"there is no store yet; run trede import (or trede run) first",
                                            "er is nog geen opslag; doe eerst trede import (of trede run)"};
static const struct trede_text no_file = {"this is not a file; move it away", "dit is geen bestand; zet het weg"};
static const struct trede_text empty = {
    "this file is empty, so it is not a store of trede; move it away, or put a backup back (campaign.db.backup1 is the "
    "newest)",
    "dit bestand is leeg en dus geen opslag van trede; zet het weg, of zet een reservekopie terug (campaign.db.backup1 "
    "is de nieuwste)"};
static const struct trede_text foreign = {
    "this database was not made by trede; move it away and import again",
    "deze database is niet door trede gemaakt; zet haar weg en importeer opnieuw"};
static const struct trede_text newer = {
    "this store is of version {1} and this trede knows versions up to {2}; use a newer trede",
    "deze opslag heeft versie {1} en deze trede kent versies tot en met {2}; gebruik een nieuwere trede"};
static const struct trede_text older = {
    "this store is of version {1}, older than this trede's {2}; run trede import first, which brings it up to date",
    "deze opslag heeft versie {1}, ouder dan {2} van deze trede; doe eerst trede import, dat werkt haar bij"};
static const struct trede_text no_right = {
    "the folder or the store cannot be written: {1}; give yourself the right to write there, or copy the campaign",
    "de map of de opslag is niet beschrijfbaar: {1}; geef uzelf daar schrijfrechten, of kopieer de campagne"};
static const struct trede_text unsound = {
    "the store is damaged ({1}); put back a backup (campaign.db.backup1 is the newest), or move the file away and "
    "import again",
    "de opslag is beschadigd ({1}); zet een reservekopie terug (campaign.db.backup1 is de nieuwste), of zet het "
    "bestand "
    "weg en importeer opnieuw"};
static const struct trede_text not_made = {"the store cannot be made in this folder: {1}",
                                           "de opslag kan niet in deze map worden gemaakt: {1}"};
static const struct trede_text readable_by_others = {
    "others on this machine can read the store, which holds answers of people; run: chmod 600 {1}",
    "anderen op deze machine kunnen de opslag lezen, en daarin staan antwoorden van mensen; doe: chmod 600 {1}"};

#define FAIL(store, text, ...)                                                                                         \
    trede_fail((store)->sql.findings, TREDE_STORE, ((struct trede_place){(store)->path, 0, 0}), (text), __VA_ARGS__)

/* ---- making a new one ---- */

/* What the campaign has and the store does not know yet; within a transaction. */
static enum trede_status add_missing(struct trede_store *store)
{
    enum trede_status status = trede_items_read(store); /* another program may just have added them */
    if (status == TREDE_OK && !trede_items_complete(store)) status = trede_items_add(store);
    return status == TREDE_OK ? trede_sources_update(store) : status;
}

static enum trede_status fill(struct trede_store *store)
{
    struct trede_sql *sql = &store->sql;
    char text[160];
    trede_print(text, sizeof text,
                "PRAGMA page_size = %d; PRAGMA journal_mode = MEMORY; BEGIN; PRAGMA application_id = %d",
                (int)TREDE_PAGE_SIZE, (int)TREDE_APPLICATION_ID);
    enum trede_status status = trede_sql_execute(sql, "create", text);
    if (status == TREDE_OK) status = trede_schema_make(sql, trede_sql_files);
    if (status == TREDE_OK) status = trede_sql_run(sql, "meta_set.sql", "tt", "made_by", "trede " TREDE_VERSION);
    if (status == TREDE_OK) status = trede_missing_register(store);
    if (status == TREDE_OK) status = trede_waves_read(store);
    if (status == TREDE_OK) status = add_missing(store);
    return status == TREDE_OK ? trede_sql_commit(sql) : status;
}

/* One transaction, with its journal in memory: nobody reads this file before it is whole, synchronised and linked. */
static enum trede_status build(struct trede_store *store, const char *temporary)
{
    enum trede_status status = trede_sql_open(&store->sql, temporary, SQLITE_OPEN_READWRITE);
    if (status != TREDE_OK) return status;
    status = fill(store);
    trede_sql_close(&store->sql);
    return status;
}

/* Built under another name and linked to its own: a kill leaves no half store, and of two programs that make one the
 * second finds the first one's. Where links do not exist (some network drives) it is renamed. */
static enum trede_status create(struct trede_store *store)
{
    struct trede_replacement fresh;
    if (trede_replace_begin(&fresh, store->path, store->sql.findings) != TREDE_OK) return TREDE_STORE;
    enum trede_status status = build(store, fresh.temporary);
    if (status == TREDE_OK && link(fresh.temporary, store->path) != 0 && errno != EEXIST) {
        int why = errno;
        bool no_links = why == EPERM || why == EOPNOTSUPP || why == ENOSYS || why == EMLINK;
        if (!no_links) status = FAIL(store, &not_made, strerror(why));
        if (no_links && trede_replace_commit(&fresh, 0600, store->sql.findings) != TREDE_OK) status = TREDE_STORE;
    }
    trede_replace_abandon(&fresh);
    return status;
}

/* ---- looking at what is there ---- */

static enum trede_status check_file(struct trede_store *store, enum trede_store_mode mode, bool *there)
{
    struct stat about;
    *there = stat(store->path, &about) == 0;
    if (!*there)
        return errno == ENOENT && mode == TREDE_STORE_CREATE ? TREDE_OK
               : errno == ENOENT                             ? FAIL(store, &not_there, NULL)
                                                             : FAIL(store, &no_right, strerror(errno));
    if (!S_ISREG(about.st_mode)) return FAIL(store, &no_file, NULL);
    if (about.st_size == 0) return FAIL(store, &empty, NULL);
    if (mode != TREDE_STORE_READ && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        trede_warn(store->sql.findings, ((struct trede_place){store->path, 0, 0}), &readable_by_others, store->path);
    return TREDE_OK;
}

/* The journal stands beside the store, so the folder must be writable too. */
static enum trede_status check_rights(struct trede_store *store)
{
    if (access(store->path, W_OK) != 0 || access(store->campaign->folder, W_OK) != 0)
        return FAIL(store, &no_right, strerror(errno));
    return TREDE_OK;
}

static enum trede_status check_sound(struct trede_store *store)
{
    sqlite3_stmt *statement = NULL;
    bool row = false;
    enum trede_status status = trede_sql_prepare(&store->sql, "quick_check", "PRAGMA quick_check(1)", &statement);
    if (status == TREDE_OK) status = trede_sql_next(&store->sql, statement, &row);
    const char *verdict = row ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (status == TREDE_OK && (!verdict || strcmp(verdict, "ok") != 0)) status = FAIL(store, &unsound, verdict);
    sqlite3_finalize(statement);
    return status;
}

static enum trede_status say_version(struct trede_store *store, const struct trede_text *text, int64_t version)
{
    char is[24], known[24];
    trede_format_integer(is, sizeof is, version);
    trede_format_integer(known, sizeof known, trede_schema_latest(trede_sql_files));
    return FAIL(store, text, is, known);
}

static enum trede_status migrate(struct trede_store *store, int64_t version)
{
    enum trede_status status = trede_store_back_up(store);
    return status == TREDE_OK ? trede_schema_migrate(&store->sql, trede_sql_files, version) : status;
}

static enum trede_status check_version(struct trede_store *store)
{
    int64_t application = 0, version = 0, latest = trede_schema_latest(trede_sql_files);
    enum trede_status status = trede_sql_pragma(&store->sql, "application_id", &application);
    if (status == TREDE_OK) status = trede_sql_pragma(&store->sql, "user_version", &version);
    if (status != TREDE_OK) return status;
    if (application != TREDE_APPLICATION_ID || version < 1) return FAIL(store, &foreign, NULL);
    if (version > latest) return say_version(store, &newer, version);
    if (version < latest && !store->writes) return say_version(store, &older, version);
    if (store->writes) status = check_sound(store);
    if (status == TREDE_OK && version < latest) status = migrate(store, version);
    return status;
}

/* ---- what the campaign and the store must agree on ---- */

static enum trede_status add_what_is_new(struct trede_store *store)
{
    bool stale = false;
    enum trede_status status = trede_sources_stale(store, &stale);
    if (status != TREDE_OK || (!stale && trede_items_complete(store))) return status;
    status = trede_sql_begin(&store->sql);
    if (status == TREDE_OK) status = add_missing(store);
    if (status == TREDE_OK) status = trede_sql_commit(&store->sql);
    if (status != TREDE_OK) trede_sql_rollback(&store->sql);
    return status;
}

static enum trede_status meet_campaign(struct trede_store *store)
{
    enum trede_status status = trede_items_read(store);
    if (status == TREDE_OK) status = trede_waves_read(store);
    if (status != TREDE_OK || !store->writes) return status;
    status = trede_items_compare(store);
    if (status == TREDE_OK) status = trede_missing_register(store);
    if (status == TREDE_OK) status = trede_block_register(store);
    return status == TREDE_OK ? add_what_is_new(store) : status;
}

/* Also a reader opens for writing where it may: only then can SQLite take back what a killed import left half done. */
static enum trede_status connect(struct trede_store *store)
{
    enum trede_status status = trede_sql_open(&store->sql, store->path, SQLITE_OPEN_READWRITE);
    if (status == TREDE_OK) status = check_version(store);
    if (status == TREDE_OK && !store->writes)
        status = trede_sql_execute(&store->sql, "query_only", "PRAGMA query_only = ON");
    return status == TREDE_OK ? meet_campaign(store) : status;
}

static enum trede_status open_store(struct trede_store *store, enum trede_store_mode mode)
{
    bool there = false;
    store->path = trede_path_join(store->arena, store->campaign->folder, "campaign.db");
    if (!store->path) return TREDE_INTERNAL;
    store->sql.file = store->path;
    enum trede_status status = check_file(store, mode, &there);
    if (status == TREDE_OK && !there) status = create(store);
    if (status == TREDE_OK && store->writes) status = check_rights(store);
    return status == TREDE_OK ? connect(store) : status;
}

enum trede_status trede_store_open(const struct trede_campaign *campaign, enum trede_store_mode mode,
                                   struct trede_findings *findings, struct trede_store **out)
{
    *out = NULL;
    struct trede_store *store = trede_alloc(1, sizeof *store);
    if (!store) return TREDE_INTERNAL;
    *store = (struct trede_store){.campaign = campaign,
                                  .arena = trede_arena_create(),
                                  .sql = {.findings = findings},
                                  .writes = mode != TREDE_STORE_READ};
    enum trede_status status = store->arena ? open_store(store, mode) : TREDE_INTERNAL;
    if (status == TREDE_OK)
        *out = store;
    else
        trede_store_close(store);
    return status;
}

void trede_store_close(struct trede_store *store)
{
    if (!store) return;
    trede_store_rollback(store);
    trede_sql_close(&store->sql);
    trede_strata_end(&store->strata);
    trede_arena_destroy(store->arena);
    trede_free(store);
}
