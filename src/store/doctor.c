/* Is the store sound, what is in it, and what would the next import refuse? */
#include "store/state.h"

#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "trede/trede.h"

static const struct trede_text sound = {"the store is sound: version {1}, {2} responses; trede {3}, SQLite {4}",
                                        "de opslag is in orde: versie {1}, {2} antwoordrijen; trede {3}, SQLite {4}"};
static const struct trede_text unsound = {
    "the store is damaged: {1}; put back a backup (campaign.db.backup1 is the newest), or move the file away and "
    "import "
    "again",
    "de opslag is beschadigd: {1}; zet een reservekopie terug (campaign.db.backup1 is de nieuwste), of zet het bestand "
    "weg en importeer opnieuw"};
static const struct trede_text homeless = {
    "responses speak of a wave, file or stratum that the store does not know; move the file away and import again",
    "antwoordrijen verwijzen naar een golf, bestand of stratum dat de opslag niet kent; zet het bestand weg en "
    "importeer "
    "opnieuw"};
static const struct trede_text open_to_others = {
    "others on this machine can read the store, which holds answers of people; run: chmod 600 {1}",
    "anderen op deze machine kunnen de opslag lezen, en daarin staan antwoorden van mensen; doe: chmod 600 {1}"};
static const struct trede_text responses_of = {"wave {1}: {2} responses from {3}",
                                               "golf {1}: {2} antwoordrijen uit {3}"};
static const struct trede_text counts_of = {"{1} rows of counts from {2}", "{1} rijen tellingen uit {2}"};
static const struct trede_text cases_of = {"{1} reports from case register {2}", "{1} meldingen uit register {2}"};
static const struct trede_text lost_wave = {
    "wave {1} stands in the store ({2} responses) and campaign.yaml no longer names it: it is left out of everything. "
    "Name it again, or remove it with trede purge --wave",
    "golf {1} staat in de opslag ({2} antwoordrijen) en campaign.yaml noemt haar niet meer: ze telt nergens mee. Noem "
    "haar weer, of verwijder haar met trede purge --wave"};
static const struct trede_text lost_file = {"{1} stands in the store and campaign.yaml no longer names it: its "
                                            "responses still count, its report counts and cases do not",
                                            "{1} staat in de opslag en campaign.yaml noemt het niet meer: de "
                                            "antwoordrijen tellen nog mee, de tellingen en meldingen niet"};
static const struct trede_text refuses_kind = {
    "an import would be refused: item \"{1}\" was imported as {2} and is {3} now; give it another name in items.csv, "
    "or "
    "move campaign.db away and import every file again",
    "een import zou worden geweigerd: item \"{1}\" is ingelezen als {2} en is nu {3}; geef het in items.csv een andere "
    "naam, of zet campaign.db weg en lees alle bestanden opnieuw in"};

static struct trede_place here(const struct trede_store *store)
{
    return (struct trede_place){store->path, 0, 0};
}

/* ---- sound? ---- */

static enum trede_status check_integrity(struct trede_store *store, bool *good)
{
    sqlite3_stmt *statement = NULL;
    bool row = true;
    enum trede_status status =
        trede_sql_prepare(&store->sql, "integrity_check", "PRAGMA integrity_check(10)", &statement);
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        const char *verdict = status == TREDE_OK && row ? (const char *)sqlite3_column_text(statement, 0) : "ok";
        if (verdict && strcmp(verdict, "ok") == 0) continue;
        *good = false;
        trede_findings_add(store->sql.findings, TREDE_ERROR, here(store), &unsound, (const char *const[4]){verdict});
    }
    sqlite3_finalize(statement);
    return status;
}

static enum trede_status check_homes(struct trede_store *store, bool *good)
{
    sqlite3_stmt *statement;
    bool row = false;
    enum trede_status status = trede_sql_query(&store->sql, &statement, "response_has_home.sql", "");
    if (status == TREDE_OK) status = trede_sql_next(&store->sql, statement, &row);
    trede_sql_done(statement);
    if (status != TREDE_OK || !row) return status;
    *good = false;
    trede_findings_add(store->sql.findings, TREDE_ERROR, here(store), &homeless, (const char *const[4]){NULL});
    return TREDE_OK;
}

static void check_mode(struct trede_store *store)
{
    struct stat about;
    if (stat(store->path, &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        trede_warn(store->sql.findings, here(store), &open_to_others, store->path);
}

static enum trede_status say_versions(struct trede_store *store)
{
    int64_t version = 0, responses = 0;
    char schema[24], rows[24];
    enum trede_status status = trede_sql_pragma(&store->sql, "user_version", &version);
    if (status == TREDE_OK) status = trede_store_response_count(store, &responses);
    trede_format_integer(schema, sizeof schema, version);
    trede_format_integer(rows, sizeof rows, responses);
    if (status == TREDE_OK)
        trede_remark(store->sql.findings, here(store), &sound, schema, rows, TREDE_VERSION, sqlite3_libversion());
    return status;
}

/* ---- what is in it ---- */

/* One finding a row of a statement. */
typedef void say_fn(struct trede_store *store, sqlite3_stmt *row);

static enum trede_status say_each(struct trede_store *store, const char *name, say_fn *say)
{
    sqlite3_stmt *statement;
    bool row = true;
    enum trede_status status = trede_sql_query(&store->sql, &statement, name, "");
    while (status == TREDE_OK && row) {
        status = trede_sql_next(&store->sql, statement, &row);
        if (status == TREDE_OK && row) say(store, statement);
    }
    return status;
}

static void say_responses(struct trede_store *store, sqlite3_stmt *row)
{
    trede_remark(store->sql.findings, here(store), &responses_of, trede_sql_text(row, 0), trede_sql_text(row, 2),
                 trede_sql_text(row, 1));
    if (trede_wave_named(store->campaign, trede_sql_text(row, 0))) return;
    trede_warn(store->sql.findings, here(store), &lost_wave, trede_sql_text(row, 0), trede_sql_text(row, 2));
}

static void say_counts(struct trede_store *store, sqlite3_stmt *row)
{
    trede_remark(store->sql.findings, here(store), &counts_of, trede_sql_text(row, 1), trede_sql_text(row, 0));
}

static void say_cases(struct trede_store *store, sqlite3_stmt *row)
{
    trede_remark(store->sql.findings, here(store), &cases_of, trede_sql_text(row, 1), trede_sql_text(row, 0));
}

static void say_source(struct trede_store *store, sqlite3_stmt *row)
{
    enum trede_file_kind kind = (enum trede_file_kind)sqlite3_column_int(row, 2);
    if (!trede_source_listed(store->campaign, trede_sql_text(row, 1), kind))
        trede_warn(store->sql.findings, here(store), &lost_file, trede_sql_text(row, 1));
}

static enum trede_status say_refusals(struct trede_store *store)
{
    const struct trede_campaign *c = store->campaign;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; status == TREDE_OK && i < c->item_count; i++) {
        const struct trede_stored_item *stored = &store->items.stored[i];
        bool holds = false;
        if (stored->number == 0 || stored->kind == c->items[i].kind) continue;
        status = trede_item_holds_data(store, c->items[i].name, &holds);
        if (holds)
            trede_warn(store->sql.findings, c->items[i].at, &refuses_kind, c->items[i].name,
                       trede_item_kind_word(stored->kind), trede_item_kind_word(c->items[i].kind));
    }
    return status;
}

static enum trede_status say_content(struct trede_store *store)
{
    enum trede_status status = say_each(store, "wave_and_source_counts.sql", say_responses);
    if (status == TREDE_OK) status = say_each(store, "count_source_counts.sql", say_counts);
    if (status == TREDE_OK) status = say_each(store, "case_source_counts.sql", say_cases);
    return status == TREDE_OK ? say_each(store, "sources.sql", say_source) : status;
}

enum trede_status trede_store_doctor(struct trede_store *store, struct trede_findings *findings)
{
    struct trede_findings *own = store->sql.findings;
    bool good = true;
    store->sql.findings = findings;
    check_mode(store);
    enum trede_status status = check_integrity(store, &good);
    if (status == TREDE_OK && good) status = check_homes(store, &good);
    if (status == TREDE_OK && good) status = say_versions(store);
    if (status == TREDE_OK && good) status = say_content(store);
    if (status == TREDE_OK && good) status = say_refusals(store);
    store->sql.findings = own;
    return status == TREDE_OK && !good ? TREDE_STORE : status;
}
