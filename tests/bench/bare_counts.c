/* bare_counts.c - the yardsticks of report counts: the least that writing and reading them can cost.
 *
 *   bare_counts insert FILE.csv STORE.db   libcsv and one prepared INSERT a row; five columns, no checks
 *   bare_counts scan CAMPAIGN.db           every column of every count row of a trede store, one SELECT */
#include <csv.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 5, COUNT = 3, BLOCK = 1 << 18 };

struct probe {
    sqlite3_stmt *insert;
    int column;
    bool header_passed;
};

static void fail(const char *what, sqlite3 *db)
{
    fprintf(stderr, "bare_counts: %s: %s\n", what, db == NULL ? "" : sqlite3_errmsg(db));
    exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sql, db);
}

static void on_field(void *bytes, size_t length, void *payload)
{
    struct probe *probe = payload;
    int at = probe->column++;
    if (!probe->header_passed || at >= COLUMNS) return;
    if (at < COUNT)
        sqlite3_bind_text(probe->insert, at + 1, bytes, (int)length, SQLITE_TRANSIENT);
    else
        sqlite3_bind_double(probe->insert, at + 1, strtod(bytes, NULL));
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

static void insert_all(const char *path, sqlite3 *db)
{
    static char block[BLOCK];
    struct probe probe = {0};
    struct csv_parser parser;
    run(db, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; BEGIN IMMEDIATE;"
            "CREATE TABLE c(id INTEGER PRIMARY KEY, period TEXT, segment TEXT, channel TEXT, count REAL, people REAL)");
    if (sqlite3_prepare_v2(db, "INSERT INTO c VALUES(NULL,?,?,?,?,?)", -1, &probe.insert, NULL) != SQLITE_OK)
        fail("prepare", db);
    FILE *in = fopen(path, "rb");
    if (in == NULL || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) fail(path, NULL);
    for (size_t got; (got = fread(block, 1, sizeof block, in)) > 0;)
        if (csv_parse(&parser, block, got, on_field, on_record, &probe) != got) fail("csv", NULL);
    csv_fini(&parser, on_field, on_record, &probe);
    csv_free(&parser);
    fclose(in);
    run(db, "COMMIT");
    sqlite3_finalize(probe.insert);
}

static void scan_all(sqlite3 *db)
{
    sqlite3_stmt *select;
    double sum = 0;
    size_t rows = 0, letters = 0;
    if (sqlite3_prepare_v2(db, "SELECT * FROM count_row", -1, &select, NULL) != SQLITE_OK) fail("prepare", db);
    for (; sqlite3_step(select) == SQLITE_ROW; rows++)
        for (int i = 0; i < sqlite3_column_count(select); i++) {
            if (sqlite3_column_type(select, i) == SQLITE_TEXT)
                letters += strlen((const char *)sqlite3_column_text(select, i));
            else
                sum += sqlite3_column_double(select, i);
        }
    sqlite3_finalize(select);
    if (rows == 0) fail("no rows", db);
    printf("%zu rows, %zu letters, sum %g\n", rows, letters, sum);
}

int main(int argc, char **argv)
{
    sqlite3 *db;
    bool insert = argc == 4 && strcmp(argv[1], "insert") == 0, scan = argc == 3 && strcmp(argv[1], "scan") == 0;
    if (!insert && !scan) {
        fputs("usage: bare_counts insert FILE.csv STORE.db | scan CAMPAIGN.db\n", stderr);
        return 2;
    }
    if (sqlite3_open(argv[argc - 1], &db) != SQLITE_OK) fail("open", db);
    if (insert)
        insert_all(argv[2], db);
    else
        scan_all(db);
    sqlite3_close(db);
    return 0;
}
