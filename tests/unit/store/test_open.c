#include "fixture.h"

#include <sqlite3.h>
#include <sys/wait.h>

#include "base/files.h"
#include "store/state.h"

/* ---- looking at the file without the store ---- */

static int64_t ask(const struct fixture *f, const char *file, const char *sql)
{
    char path[128];
    sqlite3 *db;
    sqlite3_stmt *s;
    fixture_path(f, file, path);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    int code = sqlite3_step(s);
    int64_t value = code == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;
    sqlite3_finalize(s);
    sqlite3_close(db);
    return value;
}

static void write_file(const struct fixture *f, const char *name, const char *bytes, size_t length)
{
    char path[128];
    fixture_path(f, name, path);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, length, out), length);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(chmod(path, 0600), 0);
}

static unsigned mode_of(const struct fixture *f, const char *name)
{
    char path[128];
    struct stat about;
    fixture_path(f, name, path);
    return stat(path, &about) == 0 ? about.st_mode & 0777 : 0;
}

static int files_in(const struct fixture *f)
{
    int count = 0;
    DIR *d = opendir(f->folder);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        count += e->d_name[0] != '.' || strlen(e->d_name) > 2;
    closedir(d);
    return count;
}

static void refused(struct fixture *f, enum trede_store_mode mode, const char *words)
{
    struct trede_store *store;
    fixture_forget(f);
    assert_int_equal(trede_store_open(&f->campaign, mode, f->findings, &store), TREDE_STORE);
    assert_null(store);
    assert_said(f, words);
    assert_said(f, "campaign.db");
}

/* ---- tests ---- */

/* One statement a file, its grain in the first line, and no reading without an order. */
static void the_statements_themselves(void **state)
{
    (void)state;
    for (const struct trede_embedded *file = trede_sql_files; file->name; file++) {
        const char *text = (const char *)file->bytes;
        assert_int_equal(strncmp(text, "-- ", 3), 0);
        const char *statement = text;
        while (strncmp(statement, "-- ", 3) == 0)
            statement = strchr(statement, '\n') + 1;
        if (strchr(statement, ';')) fail_msg("%s holds more than one statement", file->name);
        if (strncmp(statement, "SELECT", 6) == 0 && !strstr(statement, "ORDER BY"))
            fail_msg("%s reads without an order", file->name);
    }
}

static void a_new_store(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    mode_t before = umask(0);
    trede_store_close(fixture_open(&f, TREDE_STORE_CREATE));
    umask(before);
    assert_int_equal(mode_of(&f, "campaign.db"), 0600);
    assert_int_equal(files_in(&f), 1); /* nothing left of the making */
    assert_int_equal(ask(&f, "campaign.db", "PRAGMA application_id"), 0x74726564);
    assert_int_equal(ask(&f, "campaign.db", "PRAGMA user_version"), 3);
    assert_int_equal(ask(&f, "campaign.db",
                         "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                         "'sqlite_%' AND sql NOT LIKE '%STRICT%'"),
                     0);
    assert_int_equal(
        ask(&f, "campaign.db", "SELECT count(*) FROM pragma_table_info('response') WHERE name LIKE 'item_%'"), ITEMS);
    assert_int_equal(ask(&f, "campaign.db",
                         "SELECT count(*) FROM pragma_table_info('response') WHERE name = 'item_uren' "
                         "AND type = 'REAL'"),
                     1);
    assert_int_equal(ask(&f, "campaign.db", "SELECT count(*) FROM wave"), 2);
    assert_int_equal(trede_findings_kept(f.findings), 0);
    fixture_end(&f);
}

static void nothing_there(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    refused(&f, TREDE_STORE_READ, "run trede import");
    refused(&f, TREDE_STORE_WRITE, "run trede import");
    assert_int_equal(files_in(&f), 0);
    fixture_end(&f);
}

/* Nothing that is not ours is taken, and it stays as it was. */
static void files_of_others(void **state)
{
    static const enum trede_store_mode modes[] = {TREDE_STORE_READ, TREDE_STORE_WRITE, TREDE_STORE_CREATE};
    struct fixture f;
    char text[5000], path[128];
    (void)state;
    memset(text, 'x', sizeof text);
    fixture_set(&f);
    for (size_t i = 0; i < 3; i++) {
        write_file(&f, "campaign.db", "", 0);
        refused(&f, modes[i], "this file is empty");
        write_file(&f, "campaign.db", text, sizeof text);
        refused(&f, modes[i], "file is not a database");
        write_file(&f, "campaign.db", "a,b\n1,2\n", 8);
        refused(&f, modes[i], "file is not a database");
        fixture_empty_folder(f.folder);
        sqlite3 *db;
        fixture_path(&f, "campaign.db", path);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, "CREATE TABLE mine(a)", NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        refused(&f, modes[i], "was not made by trede");
        assert_int_equal(ask(&f, "campaign.db", "SELECT count(*) FROM sqlite_schema"), 1);
        fixture_empty_folder(f.folder);
        assert_int_equal(mkdir(path, 0700), 0);
        refused(&f, modes[i], "not a file");
        assert_int_equal(rmdir(path), 0);
    }
    fixture_end(&f);
}

static void other_versions(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    trede_store_close(fixture_open(&f, TREDE_STORE_CREATE));
    ask(&f, "campaign.db", "PRAGMA user_version = 4");
    refused(&f, TREDE_STORE_READ, "of version 4 and this trede knows versions up to 3");
    refused(&f, TREDE_STORE_CREATE, "use a newer trede");
    ask(&f, "campaign.db", "PRAGMA user_version = 0");
    refused(&f, TREDE_STORE_CREATE, "was not made by trede");
    fixture_end(&f);
}

static void readable_by_others(void **state)
{
    struct fixture f;
    char path[128];
    (void)state;
    fixture_set(&f);
    trede_store_close(fixture_open(&f, TREDE_STORE_CREATE));
    fixture_path(&f, "campaign.db", path);
    assert_int_equal(chmod(path, 0644), 0);
    trede_store_close(fixture_open(&f, TREDE_STORE_WRITE));
    assert_int_equal(trede_findings_count(f.findings, TREDE_WARNING), 1);
    assert_said(&f, "chmod 600");
    fixture_end(&f);
}

/* ---- migrations, on a schema of the test's own ---- */

#define FILE_OF(name, text)                                                                                            \
    {                                                                                                                  \
        name, (const unsigned char *)text, sizeof text - 1                                                             \
    }

static const struct trede_embedded two_versions[] = {FILE_OF("other.sql", "this is no migration"),
                                                     FILE_OF("v1_01_a.sql", "-- a\nCREATE TABLE a (x INTEGER) STRICT"),
                                                     FILE_OF("v1_02_b.sql", "-- b\nCREATE TABLE b (x INTEGER) STRICT"),
                                                     FILE_OF("v2_01_a.sql", "-- a\nALTER TABLE a ADD COLUMN y INTEGER"),
                                                     FILE_OF("v2_02_a.sql", "-- a\nUPDATE a SET y = x * 2"),
                                                     {0}};
static const struct trede_embedded third_is_wrong[] = {
    FILE_OF("v3_01_a.sql", "-- a\nALTER TABLE a ADD COLUMN z INTEGER"),
    FILE_OF("v3_02_a.sql", "-- a\nUPDATE nothing SET z = 1"),
    {0}};

static void migrations(void **state)
{
    struct fixture f;
    char path[128];
    (void)state;
    fixture_set(&f);
    fixture_path(&f, "m.db", path);
    struct trede_sql sql = {.findings = f.findings, .file = path};
    assert_int_equal(trede_schema_latest(two_versions), 2);
    assert_int_equal(trede_sql_open(&sql, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE), TREDE_OK);
    struct trede_embedded first[4] = {two_versions[1], two_versions[2], {0}};
    assert_int_equal(trede_schema_migrate(&sql, first, 0), TREDE_OK);
    assert_int_equal(trede_sql_execute(&sql, "x", "INSERT INTO a VALUES (21)"), TREDE_OK);
    assert_int_equal(trede_schema_migrate(&sql, two_versions, 1), TREDE_OK);
    assert_int_equal(trede_schema_migrate(&sql, two_versions, 2), TREDE_OK); /* nothing to do */
    trede_sql_close(&sql);
    assert_int_equal(ask(&f, "m.db", "PRAGMA user_version"), 2);
    assert_int_equal(ask(&f, "m.db", "SELECT y FROM a"), 42);
    assert_int_equal(trede_sql_open(&sql, path, SQLITE_OPEN_READWRITE), TREDE_OK);
    assert_int_equal(trede_schema_migrate(&sql, third_is_wrong, 2), TREDE_STORE);
    trede_sql_close(&sql);
    assert_said(&f, "v3_02_a.sql");
    assert_int_equal(ask(&f, "m.db", "PRAGMA user_version"), 2); /* the whole step was taken back */
    assert_int_equal(ask(&f, "m.db", "SELECT count(*) FROM pragma_table_info('a')"), 2);
    fixture_end(&f);
}

/* ---- backups ---- */

static void three_backups(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    for (unsigned char version = 1; version <= 6; version++) { /* five of them replace rows */
        struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
        fixture_import(&f, store, "data/a.csv", version, 0, 1, version * 10u, 4);
        fixture_import(&f, store, "data/a.csv", 99, 0, 1, version * 10u, 5); /* same session: one backup */
        trede_store_close(store);
    }
    assert_int_equal(files_in(&f), 4);
    assert_int_equal(ask(&f, "campaign.db.backup1", "SELECT count(*) FROM response"), 50);
    assert_int_equal(ask(&f, "campaign.db.backup2", "SELECT count(*) FROM response"), 40);
    assert_int_equal(ask(&f, "campaign.db.backup3", "SELECT count(*) FROM response"), 30);
    assert_int_equal(ask(&f, "campaign.db.backup1", "PRAGMA application_id"), 0x74726564);
    assert_int_equal(mode_of(&f, "campaign.db.backup1"), 0600);
    assert_int_equal(mode_of(&f, "campaign.db.backup3"), 0600);
    fixture_end(&f);
}

static void first_imports_make_no_backup(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 10, 4);
    fixture_import(&f, store, "data/b.csv", 1, 1, 1, 10, 4);
    trede_store_close(store);
    assert_int_equal(files_in(&f), 1);
    fixture_end(&f);
}

/* ---- items that change ---- */

static enum trede_status pass(void *payload, const struct trede_scan_row *row)
{
    *(double *)payload = row->numbers[0];
    return TREDE_OK;
}

static void an_item_changes_kind(void **state)
{
    const struct trede_scan_column zorg = {TREDE_SCAN_NUMBER, "zorg"};
    struct fixture f;
    double last = 0;
    (void)state;
    fixture_set(&f);
    trede_store_close(fixture_open(&f, TREDE_STORE_CREATE));
    f.items[ZORG].kind = TREDE_NUMBER; /* holds nothing yet: allowed */
    struct trede_store *store = fixture_open(&f, TREDE_STORE_WRITE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 3, 2.5);
    ok(&f, trede_store_scan(store, &zorg, 1, pass, &last));
    t_abs(last, 2.5, 0);
    trede_store_close(store);
    f.items[ZORG].kind = TREDE_LIKERT;
    struct trede_store *none;
    assert_int_equal(trede_store_open(&f.campaign, TREDE_STORE_WRITE, f.findings, &none), TREDE_STORE);
    assert_said(&f, "items.csv:3:1: item \"zorg\" was imported as number and is likert now");
    fixture_forget(&f);
    store = fixture_open(&f, TREDE_STORE_READ); /* the doctor must be able to look */
    assert_int_equal(trede_store_scan(store, &zorg, 1, pass, &last), TREDE_STORE);
    ok(&f, trede_store_doctor(store, f.findings));
    assert_said(&f, "an import would be refused: item \"zorg\"");
    trede_store_close(store);
    fixture_end(&f);
}

/* ---- two at once, and rights ---- */

static void two_writers(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *one = fixture_open(&f, TREDE_STORE_CREATE), *two = fixture_open(&f, TREDE_STORE_WRITE);
    struct trede_batch a = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/b.csv", 1);
    two->sql.patience = 60;
    ok(&f, trede_store_begin(one, &a));
    assert_int_equal(trede_store_begin(two, &b), TREDE_STORE);
    assert_said(&f, "another trede run is using this store");
    assert_false(fixture_put(&f, one, 0, 1, 4));
    ok(&f, trede_store_commit(one, &a));
    ok(&f, trede_store_begin(two, &b));
    assert_false(fixture_put(&f, two, 1, 1, 4));
    ok(&f, trede_store_commit(two, &b));
    assert_int_equal(fixture_count(&f, one), 2);
    trede_store_close(one);
    trede_store_close(two);
    fixture_end(&f);
}

static void a_new_store_in_two_programs(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    for (int i = 0; i < 4; i++) {
        if (fork() != 0) continue;
        struct trede_store *store = NULL;
        enum trede_status status = trede_store_open(&f.campaign, TREDE_STORE_CREATE, f.findings, &store);
        trede_store_close(store);
        _exit(status == TREDE_OK ? 0 : 1);
    }
    for (int i = 0; i < 4; i++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(files_in(&f), 1);
    assert_int_equal(ask(&f, "campaign.db", "SELECT count(*) FROM item"), ITEMS);
    fixture_end(&f);
}

/* As nobody, because root may write anywhere. Returns the child's verdict: bit 0 reading failed, bit 1 writing did not.
 */
static int look_as_nobody(struct fixture *f)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (setgid(65534) != 0 || setuid(65534) != 0) _exit(99);
        struct trede_store *store;
        int64_t rows = 0;
        int bad = trede_store_open(&f->campaign, TREDE_STORE_READ, f->findings, &store) != TREDE_OK;
        if (!bad) bad |= trede_store_response_count(store, &rows) != TREDE_OK || rows != 5;
        trede_store_close(store);
        if (trede_store_open(&f->campaign, TREDE_STORE_WRITE, f->findings, &store) != TREDE_STORE) bad |= 2;
        if (!strstr(fixture_said(f), "cannot be written")) bad |= 4;
        _exit(bad);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static void a_read_only_folder(void **state)
{
    struct fixture f;
    char path[128];
    (void)state;
    if (getuid() != 0) {
        print_message("skipped: needs root to become nobody\n");
        skip();
    }
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 5, 4);
    trede_store_close(store);
    fixture_path(&f, "campaign.db", path);
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(chmod(f.folder, 0555), 0);
    assert_int_equal(look_as_nobody(&f), 0);
    assert_int_equal(files_in(&f), 1);
    fixture_end(&f);
}

/* ---- doctor and interruption ---- */

static void a_healthy_store(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 12, 4);
    fixture_import(&f, store, "data/b.csv", 1, 1, 1, 7, 4);
    trede_store_close(store);
    f.campaign.wave_count = 1;
    f.campaign.survey_count = 1;
    store = fixture_open(&f, TREDE_STORE_READ);
    ok(&f, trede_store_doctor(store, f.findings));
    assert_said(&f, "the store is sound: version 3, 19 responses; trede ");
    assert_said(&f, "wave 2026-Q1: 12 responses from data/a.csv");
    assert_said(&f, "wave 2026-Q2 stands in the store (7 responses) and campaign.yaml no longer names it");
    assert_said(&f, "data/b.csv stands in the store and campaign.yaml no longer names it");
    assert_int_equal(trede_findings_count(f.findings, TREDE_ERROR), 0);
    assert_int_equal(trede_findings_count(f.findings, TREDE_WARNING), 2);
    trede_store_close(store);
    fixture_end(&f);
}

static void a_reader_does_not_write(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    trede_store_close(fixture_open(&f, TREDE_STORE_CREATE));
    struct trede_store *store = fixture_open(&f, TREDE_STORE_READ);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    int64_t removed;
    assert_int_equal(trede_store_begin(store, &b), TREDE_INTERNAL);
    assert_int_equal(trede_store_purge_wave(store, "2026-Q1", &removed), TREDE_STORE);
    trede_store_close(store);
    fixture_end(&f);
}

static void interrupted(void **state)
{
    const struct trede_scan_column heavy = {TREDE_SCAN_RULE, "zorg + keus + meer + kent > 2 and zorg in (1, 2, 3, 4)"};
    struct fixture f;
    double last;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 5000, 4);
    trede_interrupt();
    enum trede_status status = trede_store_scan(store, &heavy, 1, pass, &last);
    trede_interrupt_clear();
    assert_int_equal(status, TREDE_INTERRUPTED);
    assert_int_equal(trede_findings_count(f.findings, TREDE_ERROR), 0);
    trede_store_close(store);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_statements_themselves),
        cmocka_unit_test(a_new_store),
        cmocka_unit_test(nothing_there),
        cmocka_unit_test(files_of_others),
        cmocka_unit_test(other_versions),
        cmocka_unit_test(readable_by_others),
        cmocka_unit_test(migrations),
        cmocka_unit_test(three_backups),
        cmocka_unit_test(first_imports_make_no_backup),
        cmocka_unit_test(an_item_changes_kind),
        cmocka_unit_test(two_writers),
        cmocka_unit_test(a_new_store_in_two_programs),
        cmocka_unit_test(a_read_only_folder),
        cmocka_unit_test(a_healthy_store),
        cmocka_unit_test(a_reader_does_not_write),
        cmocka_unit_test(interrupted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
