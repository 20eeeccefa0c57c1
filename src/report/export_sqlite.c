/* The only file of this floor that knows SQLite: a database made in memory and handed out as bytes. */
#include <sqlite3.h>

#include "report/export.h"
#include "report/tidy_columns.h"

static void add_statement(struct trede_bytes *sql)
{
    static const char *const types[] = {"TEXT", "REAL", "INTEGER"};
    trede_bytes_add_text(sql, "CREATE TABLE trede_result (");
    for (int c = 0; c < TREDE_TIDY_COLUMNS; c++) {
        trede_bytes_add_text(sql, c ? ", \"" : "\"");
        trede_bytes_add_text(sql, trede_tidy_columns[c].name);
        trede_bytes_add_text(sql, "\" ");
        trede_bytes_add_text(sql, types[trede_tidy_columns[c].kind]);
    }
    trede_bytes_add_text(sql, ") STRICT;\nINSERT INTO trede_result VALUES (");
    for (int c = 0; c < TREDE_TIDY_COLUMNS; c++)
        trede_bytes_add_text(sql, c ? ",?" : "?");
    trede_bytes_add_text(sql, ")");
}

static int bind(sqlite3_stmt *insert, int c, const struct trede_result *row)
{
    struct trede_value value = trede_tidy_columns[c].read(row);
    if (!value.present) return sqlite3_bind_null(insert, c + 1);
    switch (trede_tidy_columns[c].kind) {
    case TREDE_COLUMN_TEXT:
        return sqlite3_bind_text(insert, c + 1, value.text, -1, SQLITE_STATIC);
    case TREDE_COLUMN_NUMBER:
        return sqlite3_bind_double(insert, c + 1, value.number);
    case TREDE_COLUMN_WHOLE:
        break;
    }
    return sqlite3_bind_int64(insert, c + 1, value.whole);
}

static int insert_row(sqlite3_stmt *insert, const struct trede_result *row)
{
    int code = SQLITE_OK;
    for (int c = 0; c < TREDE_TIDY_COLUMNS && code == SQLITE_OK; c++)
        code = bind(insert, c, row);
    if (code != SQLITE_OK) return code;
    code = sqlite3_step(insert);
    if (code != SQLITE_DONE) return code;
    return sqlite3_reset(insert);
}

static int fill(sqlite3 *db, const struct trede_published *published, const char *sql)
{
    sqlite3_stmt *create = NULL, *insert = NULL;
    const char *rest = NULL;
    size_t count = trede_published_count(published);
    int code = sqlite3_prepare_v2(db, sql, -1, &create, &rest);
    if (code == SQLITE_OK) code = sqlite3_step(create) == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
    sqlite3_finalize(create);
    if (code == SQLITE_OK) code = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(db, rest, -1, &insert, NULL);
    for (size_t i = 0; i < count && code == SQLITE_OK; i++)
        code = insert_row(insert, trede_published_at(published, i));
    sqlite3_finalize(insert);
    return code == SQLITE_OK ? sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) : code;
}

enum trede_status trede_export_sqlite(const struct trede_published *published, struct trede_bytes *out)
{
    struct trede_bytes sql = {NULL, 0, 0, false};
    sqlite3 *db = NULL;
    sqlite3_int64 size = 0;
    unsigned char *image = NULL;
    add_statement(&sql);
    int code = sql.no_memory ? SQLITE_NOMEM : sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE, NULL);
    if (code == SQLITE_OK) code = fill(db, published, sql.text);
    if (code == SQLITE_OK) image = sqlite3_serialize(db, "main", &size, 0);
    if (image) trede_bytes_add(out, (const char *)image, (size_t)size);
    sqlite3_free(image);
    (void)sqlite3_close(db);
    trede_free(sql.text);
    return image && !out->no_memory ? TREDE_OK : TREDE_INTERNAL;
}
