/* sql.h - one SQLite connection: guarded settings, statements by file name, faults told as findings. */
#ifndef TREDE_STORE_SQL_H
#define TREDE_STORE_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "trede/findings.h"

struct trede_sql {
    sqlite3 *handle;
    struct trede_findings *findings;        /* not owned */
    const char *file;                       /* the database's name in messages; NULL = in memory */
    sqlite3_stmt **statements;              /* one per embedded file, prepared when first asked for */
    const struct trede_embedded *last_file; /* the one asked for last: row after row it is the same */
    int64_t patience; /* milliseconds to wait for another program's lock; when opened 0 = as usual, < 0 = none */
    /* NULL, or called before each use of the connection but trede_sql_next: waits until another thread that uses it is
     * idle. Anything but TREDE_OK is what went wrong there, and the use does not take place. */
    enum trede_status (*settle)(void *settled);
    void *settled;
};

enum { TREDE_SQL_PATIENCE = 10000 };

/* Opens path with SQLite's flags (":memory:" for none) and sets every guard: no double-quoted strings, defensive, no
 * trusted schema, no triggers or views, foreign keys, rollback journal with full synchronisation, temporary tables in
 * memory. On failure sql is closed. */
TREDE_MUST_CHECK enum trede_status trede_sql_open(struct trede_sql *sql, const char *path, int flags);
void trede_sql_close(struct trede_sql *sql);

/* Says what went wrong in the last call (code is what it returned) and is the status for it. The finding names the
 * database, the step and SQLite's own words, which never hold the content of a row. */
TREDE_MUST_CHECK enum trede_status trede_sql_fault(struct trede_sql *sql, const char *step, int code);

/* The same for a step of this statement, which is reset. */
TREDE_MUST_CHECK enum trede_status trede_sql_failed(struct trede_sql *sql, sqlite3_stmt *statement, int code);
TREDE_MUST_CHECK enum trede_status trede_sql_settle(struct trede_sql *sql);

/* The embedded statement of that file name with its parameters bound: kinds has a letter for each, i int64_t, r double,
 * t const char *, b const void * and int (bytes), n nothing. Text and bytes must live until the statement is done.
 * The connection keeps the statement; it is reset by the next call for it, by the end of its rows or by
 * trede_sql_done. */
TREDE_MUST_CHECK enum trede_status trede_sql_query(struct trede_sql *sql, sqlite3_stmt **out, const char *name,
                                                   const char *kinds, ...);
void trede_sql_done(sqlite3_stmt *statement);
/* The next row; at the end row is false and the statement reset. */
TREDE_MUST_CHECK enum trede_status trede_sql_next(struct trede_sql *sql, sqlite3_stmt *statement, bool *row);
/* A column of the row, "" for NULL; lives until the next step of the statement. */
const char *trede_sql_text(sqlite3_stmt *row, int column);
/* Runs a statement that gives no rows. */
TREDE_MUST_CHECK enum trede_status trede_sql_run(struct trede_sql *sql, const char *name, const char *kinds, ...);
/* First column of the first row; without a row value stays as it is. */
TREDE_MUST_CHECK enum trede_status trede_sql_number(struct trede_sql *sql, int64_t *value, const char *name,
                                                    const char *kinds, ...);

/* Generated text. step names it in messages; the caller finalizes *out. */
TREDE_MUST_CHECK enum trede_status trede_sql_prepare(struct trede_sql *sql, const char *step, const char *text,
                                                     sqlite3_stmt **out);
/* Runs text that has no parameters and gives no rows. */
TREDE_MUST_CHECK enum trede_status trede_sql_execute(struct trede_sql *sql, const char *step, const char *text);

/* A pragma that gives a number. */
TREDE_MUST_CHECK enum trede_status trede_sql_pragma(struct trede_sql *sql, const char *name, int64_t *value);

TREDE_MUST_CHECK enum trede_status trede_sql_begin(struct trede_sql *sql); /* BEGIN IMMEDIATE */
TREDE_MUST_CHECK enum trede_status trede_sql_commit(struct trede_sql *sql);
/* SQLite may have rolled back already (disk full): looks before it leaps. */
void trede_sql_rollback(struct trede_sql *sql);

#endif
