#include "store/sql.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/files.h"
#include "base/text.h"

enum { OPCODES_A_LOOK = 20000, LIKE_PATTERN = 100, NAP = 20 };

static const struct trede_text step_failed = {"step \"{1}\" failed: {2}", "stap \"{1}\" mislukte: {2}"};
static const struct trede_text busy = {
    "another trede run is using this store (step \"{1}\": {2}); wait until it is done and try again",
    "een andere trede-run gebruikt deze opslag (stap \"{1}\": {2}); wacht tot die klaar is en probeer het opnieuw"};
static const struct trede_text disk_full = {
    "the disk is full (step \"{1}\": {2}); nothing was changed. Make room and try again",
    "de schijf is vol (stap \"{1}\": {2}); er is niets gewijzigd. Maak ruimte en probeer het opnieuw"};
static const struct trede_text read_only = {
    "the store or its folder cannot be written (step \"{1}\": {2}); give yourself the right to write there",
    "de opslag of haar map is niet beschrijfbaar (stap \"{1}\": {2}); geef uzelf daar schrijfrechten"};
static const struct trede_text damaged = {
    "the store is damaged (step \"{1}\": {2}); put back a backup (campaign.db.backup1 is the newest), or move the file "
    "away and import again",
    "de opslag is beschadigd (stap \"{1}\": {2}); zet een reservekopie terug (campaign.db.backup1 is de nieuwste), of "
    "zet het bestand weg en importeer opnieuw"};
static const struct trede_text no_memory = {"there is not enough memory (step \"{1}\")",
                                            "er is niet genoeg geheugen (stap \"{1}\")"};

static const struct {
    int code; /* SQLite's primary result code */
    enum trede_status status;
    const struct trede_text *text;
} faults[] = {
    {SQLITE_BUSY, TREDE_STORE, &busy},          {SQLITE_LOCKED, TREDE_STORE, &busy},
    {SQLITE_FULL, TREDE_STORE, &disk_full},     {SQLITE_READONLY, TREDE_STORE, &read_only},
    {SQLITE_CANTOPEN, TREDE_STORE, &read_only}, {SQLITE_PERM, TREDE_STORE, &read_only},
    {SQLITE_CORRUPT, TREDE_STORE, &damaged},    {SQLITE_NOTADB, TREDE_STORE, &damaged},
    {SQLITE_NOMEM, TREDE_INTERNAL, &no_memory},
};

/* A quota or a size limit is a full disk too, which SQLite calls an input/output error. */
static int plain_code(struct trede_sql *sql, int code)
{
    int why = sql->handle ? sqlite3_system_errno(sql->handle) : 0;
    bool no_room = why == ENOSPC || why == EDQUOT || why == EFBIG;
    return (code & 0xff) == SQLITE_IOERR && no_room ? SQLITE_FULL : code & 0xff;
}

enum trede_status trede_sql_fault(struct trede_sql *sql, const char *step, int code)
{
    struct trede_place at = {sql->file, 0, 0};
    if ((code & 0xff) == SQLITE_INTERRUPT && trede_interrupted()) return TREDE_INTERRUPTED;
    code = plain_code(sql, code);
    const char *words = sql->handle ? sqlite3_errmsg(sql->handle) : sqlite3_errstr(code);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        if (faults[i].code == code) return trede_fail(sql->findings, faults[i].status, at, faults[i].text, step, words);
    return trede_fail(sql->findings, TREDE_STORE, at, &step_failed, step, words);
}

/* ---- connection ---- */

static int look_up(void *nothing)
{
    (void)nothing;
    return trede_interrupted();
}

/* SQLite's own timeout cannot be interrupted. */
static int wait_a_little(void *payload, int naps)
{
    const struct trede_sql *sql = payload;
    if (trede_interrupted() || (int64_t)naps * NAP >= sql->patience) return 0;
    struct timespec nap = {0, NAP * 1000000L};
    nanosleep(&nap, NULL);
    return 1;
}

static int set_guards(struct trede_sql *sql)
{
    static const struct {
        int option, value;
    } options[] = {
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    };
    int code = SQLITE_OK;
    for (size_t i = 0; i < sizeof options / sizeof options[0] && code == SQLITE_OK; i++)
        code = sqlite3_db_config(sql->handle, options[i].option, options[i].value, (int *)NULL);
    sqlite3_extended_result_codes(sql->handle, 1);
    sqlite3_limit(sql->handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LIKE_PATTERN);
    sqlite3_limit(sql->handle, SQLITE_LIMIT_ATTACHED, 1); /* VACUUM INTO needs one */
    sqlite3_progress_handler(sql->handle, OPCODES_A_LOOK, look_up, NULL);
    return code == SQLITE_OK ? sqlite3_busy_handler(sql->handle, wait_a_little, sql) : code;
}

/* Settings of the connection, not of the file: none of them writes it. Temporary tables would hold answers, so
 * they stay in memory. The cache is small: a first import only appends. */
static const char settings[] = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                               "PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -4000";

static size_t embedded_count(void)
{
    size_t count = 0;
    while (trede_sql_files[count].name)
        count++;
    return count;
}

enum trede_status trede_sql_open(struct trede_sql *sql, const char *path, int flags)
{
    sql->handle = NULL;
    if (sql->patience == 0) sql->patience = TREDE_SQL_PATIENCE;
    sql->statements = trede_alloc(embedded_count() + 1, sizeof *sql->statements);
    if (!sql->statements) return TREDE_INTERNAL;
    int code = sqlite3_open_v2(path, &sql->handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (code == SQLITE_OK) code = set_guards(sql);
    if (code == SQLITE_OK) code = sqlite3_exec(sql->handle, settings, NULL, NULL, NULL);
    if (code == SQLITE_OK) return TREDE_OK;
    enum trede_status status = trede_sql_fault(sql, "open", code);
    trede_sql_close(sql);
    return status;
}

void trede_sql_close(struct trede_sql *sql)
{
    for (size_t i = 0; sql->statements && trede_sql_files[i].name; i++)
        sqlite3_finalize(sql->statements[i]);
    trede_free(sql->statements);
    sql->statements = NULL;
    sqlite3_close(sql->handle);
    sql->handle = NULL;
}

/* ---- statements ---- */

/* The file a statement came from; generated text begins with a comment that names it. */
static const char *step_of(const struct trede_sql *sql, sqlite3_stmt *statement, char *out, size_t size)
{
    for (size_t i = 0; trede_sql_files[i].name; i++)
        if (sql->statements[i] == statement) return trede_sql_files[i].name;
    const char *text = sqlite3_sql(statement);
    bool named = text && strncmp(text, "-- ", 3) == 0;
    trede_print(out, size, "%.*s", named ? (int)strcspn(text + 3, "\n") : 0, named ? text + 3 : "");
    return out;
}

enum trede_status trede_sql_failed(struct trede_sql *sql, sqlite3_stmt *statement, int code)
{
    char step[64];
    enum trede_status status = trede_sql_fault(sql, step_of(sql, statement, step, sizeof step), code);
    sqlite3_reset(statement);
    return status;
}

enum trede_status trede_sql_settle(struct trede_sql *sql)
{
    return sql->settle ? sql->settle(sql->settled) : TREDE_OK;
}

static enum trede_status find_statement(struct trede_sql *sql, const char *name, sqlite3_stmt **out)
{
    bool again = sql->last_file && strcmp(name, sql->last_file->name) == 0;
    const struct trede_embedded *file = again ? sql->last_file : trede_embedded_find(trede_sql_files, name);
    *out = NULL;
    if (!file) return trede_sql_fault(sql, name, SQLITE_MISUSE);
    sql->last_file = file;
    sqlite3_stmt **kept = &sql->statements[file - trede_sql_files];
    if (!*kept) {
        const char *text = (const char *)file->bytes;
        int code = sqlite3_prepare_v3(sql->handle, text, (int)file->length + 1, SQLITE_PREPARE_PERSISTENT, kept, NULL);
        if (code != SQLITE_OK) return trede_sql_fault(sql, name, code);
    }
    sqlite3_reset(*kept);
    *out = *kept;
    return TREDE_OK;
}

static int bind_one(sqlite3_stmt *statement, int place, char kind, va_list *arguments)
{
    switch (kind) {
    case 'i':
        return sqlite3_bind_int64(statement, place, va_arg(*arguments, int64_t));
    case 'r':
        return sqlite3_bind_double(statement, place, va_arg(*arguments, double));
    case 't':
        return sqlite3_bind_text(statement, place, va_arg(*arguments, const char *), -1, SQLITE_STATIC);
    case 'b': {
        const void *bytes = va_arg(*arguments, const void *);
        return sqlite3_bind_blob(statement, place, bytes, va_arg(*arguments, int), SQLITE_STATIC);
    }
    default:
        return sqlite3_bind_null(statement, place);
    }
}

static enum trede_status query(struct trede_sql *sql, sqlite3_stmt **out, const char *name, const char *kinds,
                               va_list *arguments)
{
    enum trede_status status = trede_sql_settle(sql);
    if (status == TREDE_OK) status = find_statement(sql, name, out);
    if (status != TREDE_OK) return status;
    for (int i = 0; kinds[i]; i++) {
        int code = bind_one(*out, i + 1, kinds[i], arguments);
        if (code != SQLITE_OK) return trede_sql_failed(sql, *out, code);
    }
    return TREDE_OK;
}

enum trede_status trede_sql_query(struct trede_sql *sql, sqlite3_stmt **out, const char *name, const char *kinds, ...)
{
    va_list arguments;
    va_start(arguments, kinds);
    enum trede_status status = query(sql, out, name, kinds, &arguments);
    va_end(arguments);
    return status;
}

void trede_sql_done(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
}

const char *trede_sql_text(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? text : "";
}

enum trede_status trede_sql_next(struct trede_sql *sql, sqlite3_stmt *statement, bool *row)
{
    int code = sqlite3_step(statement);
    *row = code == SQLITE_ROW;
    if (*row) return TREDE_OK;
    if (code != SQLITE_DONE) return trede_sql_failed(sql, statement, code);
    sqlite3_reset(statement);
    return TREDE_OK;
}

enum trede_status trede_sql_run(struct trede_sql *sql, const char *name, const char *kinds, ...)
{
    va_list arguments;
    sqlite3_stmt *statement;
    bool row;
    va_start(arguments, kinds);
    enum trede_status status = query(sql, &statement, name, kinds, &arguments);
    va_end(arguments);
    return status == TREDE_OK ? trede_sql_next(sql, statement, &row) : status;
}

static enum trede_status first_number(struct trede_sql *sql, sqlite3_stmt *statement, int64_t *value)
{
    bool row;
    enum trede_status status = trede_sql_next(sql, statement, &row);
    if (status == TREDE_OK && row) {
        *value = sqlite3_column_int64(statement, 0);
        trede_sql_done(statement);
    }
    return status;
}

enum trede_status trede_sql_number(struct trede_sql *sql, int64_t *value, const char *name, const char *kinds, ...)
{
    va_list arguments;
    sqlite3_stmt *statement;
    va_start(arguments, kinds);
    enum trede_status status = query(sql, &statement, name, kinds, &arguments);
    va_end(arguments);
    return status == TREDE_OK ? first_number(sql, statement, value) : status;
}

enum trede_status trede_sql_prepare(struct trede_sql *sql, const char *step, const char *text, sqlite3_stmt **out)
{
    enum trede_status status = trede_sql_settle(sql);
    if (status != TREDE_OK) return status;
    int code = sqlite3_prepare_v2(sql->handle, text, -1, out, NULL);
    return code == SQLITE_OK ? TREDE_OK : trede_sql_fault(sql, step, code);
}

enum trede_status trede_sql_execute(struct trede_sql *sql, const char *step, const char *text)
{
    enum trede_status status = trede_sql_settle(sql);
    if (status != TREDE_OK) return status;
    int code = sqlite3_exec(sql->handle, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? TREDE_OK : trede_sql_fault(sql, step, code);
}

enum trede_status trede_sql_pragma(struct trede_sql *sql, const char *name, int64_t *value)
{
    char text[64];
    sqlite3_stmt *statement = NULL;
    trede_print(text, sizeof text, "PRAGMA %s", name);
    enum trede_status status = trede_sql_prepare(sql, name, text, &statement);
    if (status == TREDE_OK) status = first_number(sql, statement, value);
    sqlite3_finalize(statement);
    return status;
}

enum trede_status trede_sql_begin(struct trede_sql *sql)
{
    return trede_sql_execute(sql, "begin", "BEGIN IMMEDIATE");
}

enum trede_status trede_sql_commit(struct trede_sql *sql)
{
    return trede_sql_execute(sql, "commit", "COMMIT");
}

void trede_sql_rollback(struct trede_sql *sql)
{
    if (!sqlite3_get_autocommit(sql->handle)) sqlite3_exec(sql->handle, "ROLLBACK", NULL, NULL, NULL);
}
