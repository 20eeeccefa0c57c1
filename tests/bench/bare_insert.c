/* bare_insert.c - the yardstick of the import: the least that "libcsv and one prepared INSERT" can cost.
 *
 *   bare_insert FILE.csv STORE.db
 *
 * The columns of generate.c, weight a REAL and the rest INTEGER, blank = NULL; one transaction; the pragmas of the
 * store. No checks, no pseudonyms, no rejects. */
#include <csv.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 39, WEIGHT = 2, BLOCK = 1 << 18 };

struct probe {
    sqlite3_stmt *insert;
    int column;
    bool header_passed;
};

static void fail(const char *what, sqlite3 *db)
{
    fprintf(stderr, "bare_insert: %s: %s\n", what, db == NULL ? "" : sqlite3_errmsg(db));
    exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sql, db);
}

/* Whole numbers by hand: the cheapest parse there is. */
static sqlite3_int64 whole(const char *text, size_t length)
{
    sqlite3_int64 number = 0;
    for (size_t i = 0; i < length; i++)
        number = number * 10 + (text[i] - '0');
    return number;
}

static void on_field(void *bytes, size_t length, void *payload)
{
    struct probe *probe = payload;
    int at = probe->column++;
    if (!probe->header_passed || at >= COLUMNS) return;
    if (length == 0)
        sqlite3_bind_null(probe->insert, at + 1);
    else if (at == WEIGHT)
        sqlite3_bind_double(probe->insert, at + 1, strtod(bytes, NULL));
    else
        sqlite3_bind_int64(probe->insert, at + 1, whole(bytes, length));
}

static void on_record(int end, void *payload)
{
    struct probe *probe = payload;
    (void)end;
    if (probe->header_passed && probe->column == COLUMNS) {
        if (sqlite3_step(probe->insert) != SQLITE_DONE) fail("insert", sqlite3_db_handle(probe->insert));
        sqlite3_reset(probe->insert);
    }
    probe->header_passed = true;
    probe->column = 0;
}

static void read_all(const char *path, struct probe *probe)
{
    static char block[BLOCK];
    struct csv_parser parser;
    FILE *in = fopen(path, "rb");
    if (in == NULL || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) fail(path, NULL);
    for (size_t got; (got = fread(block, 1, sizeof block, in)) > 0;)
        if (csv_parse(&parser, block, got, on_field, on_record, probe) != got) fail("csv", NULL);
    csv_fini(&parser, on_field, on_record, probe);
    csv_free(&parser);
    fclose(in);
}

static void prepare(sqlite3 *db, struct probe *probe)
{
    char create[2048] = "CREATE TABLE response(id INTEGER PRIMARY KEY",
         insert[2048] = "INSERT INTO response VALUES(NULL";
    for (int i = 0; i < COLUMNS; i++) {
        size_t used = strlen(create);
        snprintf(create + used, sizeof create - used, ", c%d %s", i, i == WEIGHT ? "REAL" : "INTEGER");
        strcat(insert, ",?");
    }
    strcat(create, ") STRICT");
    strcat(insert, ")");
    run(db, create);
    if (sqlite3_prepare_v2(db, insert, -1, &probe->insert, NULL) != SQLITE_OK) fail("prepare", db);
}

int main(int argc, char **argv)
{
    struct probe probe = {0};
    sqlite3 *db;
    if (argc != 3) {
        fputs("usage: bare_insert FILE.csv STORE.db\n", stderr);
        return 2;
    }
    if (sqlite3_open(argv[2], &db) != SQLITE_OK) fail("open", db);
    run(db, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY");
    prepare(db, &probe);
    run(db, "BEGIN IMMEDIATE");
    read_all(argv[1], &probe);
    run(db, "COMMIT");
    sqlite3_finalize(probe.insert);
    sqlite3_close(db);
    return 0;
}
