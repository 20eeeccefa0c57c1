/* The scan in parts: the same rows for any number of threads, of one state of the store, and the same failure. */
#include "fixture.h"

#include "base/alloc.h"
#include "base/files.h"
#include "store/snapshot.h"

enum { ROWS = 3000, PLACES = 3 * ROWS, MOST_THREADS = 3, RULES = 3 };

/* The last two are SQLite's: of one of them the answer 5 is an overflow. */
static const struct trede_scan_column columns[] = {{TREDE_SCAN_RULE, "zorg >= 4"},
                                                   {TREDE_SCAN_NUMBER, "uren"},
                                                   {TREDE_SCAN_RULE, "keus + zorg > 6 or kent = 1"},
                                                   {TREDE_SCAN_RULE, "abs(-9223372036854775807 - (zorg = 5)) > 0"}};

/* Threads must not assert: what they see is kept by place, and looked at afterwards. */
struct seen {
    size_t places, parts;
    bool out_of_order;
    size_t next[MOST_THREADS]; /* per part */
    struct place {
        bool there;
        int wave;
        int64_t id;
        unsigned who;
        int8_t outcomes[RULES];
        double uren;
        size_t missing;
    } place[PLACES];
    /* what a row at a place is answered with */
    size_t failing[2];
    enum trede_status failure[2];
};

static enum trede_status begin(void *payload, size_t places, size_t parts)
{
    struct seen *seen = payload;
    seen->places = places;
    seen->parts = parts;
    return places <= PLACES && parts <= MOST_THREADS ? TREDE_OK : TREDE_INTERNAL;
}

static enum trede_status keep(void *payload, const struct trede_scan_row *row)
{
    struct seen *seen = payload;
    struct place *p = &seen->place[row->place];
    *p = (struct place){.there = true, .wave = row->wave, .id = row->id, .missing = row->missing_size};
    memcpy(&p->who, row->respondent, sizeof p->who);
    for (int i = 0; i < RULES; i++)
        p->outcomes[i] = row->outcomes[i]; /* those of the number column stay as they are */
    p->uren = row->numbers[1];
    if (row->place < seen->next[row->part]) seen->out_of_order = true;
    seen->next[row->part] = row->place + 1;
    for (int i = 0; i < 2; i++)
        if (seen->failure[i] && row->place == seen->failing[i]) return seen->failure[i];
    return TREDE_OK;
}

static struct trede_scan_visitor visitor_of(struct seen *seen)
{
    return (struct trede_scan_visitor){begin, keep, seen};
}

static enum trede_status scan(struct trede_store *store, size_t count, int threads, struct seen *seen)
{
    const struct trede_scan_visitor visitor = visitor_of(seen);
    return trede_store_scan_parts(store, columns, count, threads, &visitor);
}

/* 3000 rows of the first wave and 6000 of the third: what stood between, a second wave, was purged, so ids have a gap.
 * zorg: 4, and 5 from row `five` of the third wave on. */
static struct trede_store *fill(struct fixture *f, unsigned five)
{
    int64_t removed;
    fixture_set(f);
    f->campaign.wave_count = f->campaign.survey_count = 3;
    struct trede_store *store = fixture_open(f, TREDE_STORE_CREATE);
    fixture_import(f, store, "data/a.csv", 1, 0, 1, ROWS, 4);
    fixture_import(f, store, "data/b.csv", 2, 1, 1, ROWS, 4);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/c.csv", 3);
    ok(f, trede_store_begin(store, &b));
    for (unsigned who = 1; who <= 2 * ROWS; who++)
        assert_false(fixture_put(f, store, 2, who, who < five ? 4 : 5));
    ok(f, trede_store_commit(store, &b));
    ok(f, trede_store_purge_wave(store, "2026-Q2", &removed));
    assert_int_equal(removed, ROWS);
    return store;
}

static void check_same(const struct seen *one, const struct seen *many)
{
    for (size_t i = 0; i < PLACES; i++) {
        const struct place *a = &one->place[i], *b = &many->place[i];
        bool same = a->there == b->there && a->wave == b->wave && a->id == b->id && a->who == b->who &&
                    memcmp(a->outcomes, b->outcomes, RULES) == 0 && memcmp(&a->uren, &b->uren, sizeof a->uren) == 0 &&
                    a->missing == b->missing;
        if (!same) fail_msg("place %zu differs", i);
    }
}

static void check_rows(const struct seen *seen)
{
    for (unsigned i = 0; i < PLACES; i++) {
        const struct place *p = &seen->place[i];
        unsigned who = i < ROWS ? i + 1 : i - ROWS + 1;
        assert_true(p->there);
        assert_int_equal(p->wave, i < ROWS ? 0 : 2);
        assert_int_equal(p->who, who);
        assert_int_equal(p->outcomes[0], 1);
        bool says_one = who % 2 == 1, refused = who % 3 == 0, above = (int)(who % 5) + (who < 4000 ? 4 : 5) > 6;
        assert_int_equal(p->outcomes[2], says_one ? 1 : refused ? -1 : above);
        t_abs(p->uren, who + 0.25, 0);
        assert_int_equal(p->missing, who % 3 == 0 ? 4 : 0);
        assert_true(i == 0 || p->id > p[-1].id);
    }
    assert_true(seen->place[ROWS].id - seen->place[ROWS - 1].id > ROWS); /* the gap */
}

static void every_row_once_in_its_place(void **state)
{
    static struct seen seen[MOST_THREADS + 1];
    struct fixture f;
    (void)state;
    struct trede_store *store = fill(&f, 4000);
    for (int threads = 1; threads <= MOST_THREADS; threads++) {
        struct seen *s = &seen[threads];
        ok(&f, scan(store, RULES, threads, s));
        assert_int_equal(s->places, PLACES);
        assert_int_equal(s->parts, threads);
        assert_false(s->out_of_order);
        for (size_t part = 0; part < s->parts; part++)
            assert_int_equal(s->next[part], PLACES / s->parts * (part + 1));
        check_same(&seen[1], s);
    }
    check_rows(&seen[1]);
    trede_store_close(store);
    fixture_end(&f);
}

/* Rows of a wave that campaign.yaml no longer names leave their places empty, whole parts of them or at an end. */
static void skipped_rows_keep_their_places(void **state)
{
    struct fixture f;
    (void)state;
    trede_store_close(fill(&f, 4000));
    for (int kept = 0; kept <= 2; kept += 2) {
        static struct seen seen[MOST_THREADS + 1];
        memset(seen, 0, sizeof seen);
        f.waves[0] = (struct trede_wave){.id = kept == 0 ? "2026-Q1" : "2026-Q3"};
        f.campaign.wave_count = 1;
        struct trede_store *store = fixture_open(&f, TREDE_STORE_READ);
        for (int threads = 1; threads <= MOST_THREADS; threads++) {
            ok(&f, scan(store, RULES, threads, &seen[threads]));
            assert_int_equal(seen[threads].parts, threads);
            check_same(&seen[1], &seen[threads]);
        }
        for (size_t i = 0; i < PLACES; i++)
            assert_int_equal(seen[1].place[i].there, kept == 0 ? i < ROWS : i >= ROWS);
        trede_store_close(store);
    }
    fixture_end(&f);
}

static void few_rows_are_one_part(void **state)
{
    static struct seen seen;
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    ok(&f, scan(store, RULES, 3, &seen));
    assert_int_equal(seen.places, 0);
    assert_int_equal(seen.parts, 1);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 4999, 4);
    ok(&f, scan(store, RULES, 3, &seen));
    assert_int_equal(seen.places, 4999);
    assert_int_equal(seen.parts, 1);
    trede_store_close(store);
    fixture_end(&f);
}

/* The rows of an import that is on are seen by its own connection alone. */
static void in_an_import_one_part(void **state)
{
    static struct seen seen;
    struct fixture f;
    (void)state;
    struct trede_store *store = fill(&f, 4000);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/b.csv", 9);
    ok(&f, trede_store_begin(store, &b));
    ok(&f, scan(store, RULES, 3, &seen));
    assert_int_equal(seen.parts, 1);
    assert_false(sqlite3_get_autocommit(store->sql.handle)); /* the import goes on */
    trede_store_rollback(store);
    trede_store_close(store);
    fixture_end(&f);
}

/* ---- failures ---- */

/* A late row of the first part fails and an early one of the second: the first one counts. */
static void the_first_failure_counts(void **state)
{
    struct fixture f;
    (void)state;
    struct trede_store *store = fill(&f, 4000);
    for (int threads = 1; threads <= MOST_THREADS; threads++) {
        static struct seen seen;
        seen = (struct seen){.failing = {2990, 4600}, .failure = {TREDE_USAGE, TREDE_CAMPAIGN}};
        assert_int_equal(scan(store, RULES, threads, &seen), TREDE_USAGE);
        seen = (struct seen){.failing = {8990, 4600}, .failure = {TREDE_USAGE, TREDE_CAMPAIGN}};
        assert_int_equal(scan(store, RULES, threads, &seen), TREDE_CAMPAIGN);
        assert_true(sqlite3_get_autocommit(store->sql.handle)); /* and nothing stays locked */
    }
    assert_int_equal(trede_findings_kept(f.findings), 0);
    trede_store_close(store);
    fixture_end(&f);
}

/* SQLite fails in the last part, or in the last two of three: one finding, in the same words. */
static void sqlite_fails_in_a_part(void **state)
{
    struct fixture f;
    char first[640] = "";
    (void)state;
    for (unsigned five = 5990; five > 0; five = five > 3000 ? 2500 : 0) {
        struct trede_store *store = fill(&f, five);
        for (int threads = 1; threads <= MOST_THREADS; threads++) {
            static struct seen seen;
            fixture_forget(&f);
            store->sql.findings = f.findings;
            memset(&seen, 0, sizeof seen);
            assert_int_equal(scan(store, RULES + 1, threads, &seen), TREDE_STORE);
            assert_int_equal(trede_findings_kept(f.findings), 1);
            assert_said(&f, "step \"scan\"");
            assert_said(&f, "integer overflow");
            const char *message = trede_findings_at(f.findings, 0)->message;
            if (!first[0]) snprintf(first, sizeof first, "%s", message);
            assert_string_equal(message, first);
        }
        trede_store_close(store);
        fixture_end(&f);
    }
}

/* Where the row with this id is in the file: its id, then that of the row behind it, which lies just before it. */
static long cell_of(const unsigned char *bytes, long size, unsigned id)
{
    for (long i = 200; i + 1 < size; i++) {
        if (bytes[i] != (0x80 | id >> 7) || bytes[i + 1] != (id & 0x7f)) continue;
        for (long j = i - 30; j > i - 150; j--)
            if (bytes[j] == bytes[i] && bytes[j + 1] == bytes[i + 1] + 1) return i;
    }
    return -1;
}

/* An id out of order ends a part too early, and nobody but the count knows. */
static void an_id_out_of_order(void **state)
{
    static struct seen seen;
    static unsigned char bytes[1 << 22];
    struct fixture f;
    char path[128];
    (void)state;
    trede_store_close(fill(&f, 4000));
    fixture_path(&f, "campaign.db", path);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    long size = (long)fread(bytes, 1, sizeof bytes, file), at = cell_of(bytes, size, 2990);
    assert_true(at > 0);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fputc(0xff, file), 0xff); /* 2990 becomes 16302 */
    assert_int_equal(fclose(file), 0);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_READ);
    assert_int_equal(scan(store, RULES, 3, &seen), TREDE_STORE);
    assert_said(&f, "damaged");
    trede_store_close(store);
    fixture_end(&f);
}

/* Every allocation of trede's own, in whichever thread: a status, no leak, and the next scan is whole. */
static void without_memory(void **state)
{
    static struct seen seen;
    struct fixture f;
    int failed = 0;
    (void)state;
    struct trede_store *store = fill(&f, 4000);
    for (uint64_t n = 1; n <= 40; n++) {
        memset(&seen, 0, sizeof seen);
        trede_alloc_fail_after(n);
        enum trede_status status = scan(store, RULES, 2, &seen);
        trede_alloc_fail_after(0);
        if (status != TREDE_OK) assert_int_equal(status, TREDE_INTERNAL);
        failed += status != TREDE_OK;
        if (status == TREDE_OK) check_rows(&seen);
    }
    assert_true(failed > 8);
    trede_store_close(store);
    fixture_end(&f);
}

static enum trede_status interrupt(void *payload, size_t places, size_t parts)
{
    trede_interrupt();
    return begin(payload, places, parts);
}

static void can_be_stopped(void **state)
{
    static struct seen seen;
    const struct trede_scan_visitor visitor = {interrupt, keep, &seen};
    struct fixture f;
    (void)state;
    struct trede_store *store = fill(&f, 4000);
    for (int threads = 1; threads <= MOST_THREADS; threads++) {
        assert_int_equal(trede_store_scan_parts(store, columns, RULES, threads, &visitor), TREDE_INTERRUPTED);
        trede_interrupt_clear();
    }
    assert_int_equal(trede_findings_kept(f.findings), 0);
    trede_store_close(store);
    fixture_end(&f);
}

/* ---- one state of the store ---- */

static sqlite3 *another_program(const struct fixture *f)
{
    char path[128];
    sqlite3 *handle;
    fixture_path(f, "campaign.db", path);
    assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    return handle;
}

struct meddler {
    sqlite3 *handle;
    int outcome;
    struct seen *seen;
};

/* Between the opening of the connections and the first row. */
static enum trede_status meddle(void *payload, size_t places, size_t parts)
{
    struct meddler *m = payload;
    m->outcome = sqlite3_exec(m->handle, "DELETE FROM response", NULL, NULL, NULL);
    return begin(m->seen, places, parts);
}

static enum trede_status keep_all_the_same(void *payload, const struct trede_scan_row *row)
{
    const struct meddler *m = payload;
    return keep(m->seen, row);
}

static void nobody_writes_meanwhile(void **state)
{
    static struct seen seen;
    struct fixture f;
    (void)state;
    struct trede_store *store = fill(&f, 4000);
    struct meddler m = {another_program(&f), SQLITE_OK, &seen};
    const struct trede_scan_visitor visitor = {meddle, keep_all_the_same, &m};
    ok(&f, trede_store_scan_parts(store, columns, RULES, 2, &visitor));
    assert_int_equal(seen.parts, 2);
    assert_int_equal(m.outcome & 0xff, SQLITE_BUSY);
    check_rows(&seen);
    assert_int_equal(sqlite3_exec(m.handle, "DELETE FROM response", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(fixture_count(&f, store), 0);
    sqlite3_close(m.handle);
    trede_store_close(store);
    fixture_end(&f);
}

/* How many connections a snapshot gets that wants three. */
static size_t widened(struct fixture *f, struct trede_store *store)
{
    struct trede_snapshot snapshot;
    ok(f, trede_snapshot_begin(&snapshot, store));
    trede_snapshot_widen(&snapshot, 3);
    size_t count = snapshot.count;
    trede_snapshot_end(&snapshot);
    assert_int_equal(trede_findings_kept(f->findings), 0); /* too few is no fault */
    return count;
}

/* A writer that waits for this program lets no reader in: that must not become a wait without end. */
static void a_writer_that_waits(void **state)
{
    struct fixture f;
    struct trede_snapshot snapshot;
    (void)state;
    struct trede_store *store = fill(&f, 4000);
    sqlite3 *writer = another_program(&f);
    ok(&f, trede_snapshot_begin(&snapshot, store));
    assert_int_equal(sqlite3_exec(writer, "BEGIN; DELETE FROM response", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(writer, "COMMIT", NULL, NULL, NULL), SQLITE_BUSY);
    trede_snapshot_widen(&snapshot, 3);
    assert_int_equal(snapshot.count, 1);
    trede_snapshot_end(&snapshot);
    assert_int_equal(sqlite3_exec(writer, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(writer);
    assert_int_equal(widened(&f, store), 3);
    trede_store_close(store);
    fixture_end(&f);
}

static void a_backup_put_in_its_place(void **state)
{
    struct fixture f;
    char path[128], aside[128], command[300];
    (void)state;
    struct trede_store *store = fill(&f, 4000);
    fixture_path(&f, "campaign.db", path);
    fixture_path(&f, "aside.db", aside);
    snprintf(command, sizeof command, "cp %s %s", path, aside);
    assert_int_equal(system(command), 0);
    assert_int_equal(rename(aside, path), 0);
    assert_int_equal(widened(&f, store), 1);
    trede_store_close(store);
    fixture_end(&f);
}

/* In a write-ahead log readers and writers do not wait for each other: two readers may see two states. */
static void a_write_ahead_log(void **state)
{
    struct fixture f;
    (void)state;
    trede_store_close(fill(&f, 4000));
    sqlite3 *handle = another_program(&f);
    assert_int_equal(sqlite3_exec(handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_READ);
    assert_int_equal(widened(&f, store), 1);
    trede_store_close(store);
    fixture_end(&f);
}

static void check_guards(sqlite3 *own, sqlite3 *other)
{
    static const int options[] = {SQLITE_DBCONFIG_DQS_DML,
                                  SQLITE_DBCONFIG_DQS_DDL,
                                  SQLITE_DBCONFIG_DEFENSIVE,
                                  SQLITE_DBCONFIG_TRUSTED_SCHEMA,
                                  SQLITE_DBCONFIG_ENABLE_TRIGGER,
                                  SQLITE_DBCONFIG_ENABLE_VIEW,
                                  SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        int a = -1, b = -2;
        assert_int_equal(sqlite3_db_config(own, options[i], -1, &a), SQLITE_OK);
        assert_int_equal(sqlite3_db_config(other, options[i], -1, &b), SQLITE_OK);
        assert_int_equal(a, b);
    }
    for (int limit = 0; limit <= SQLITE_LIMIT_WORKER_THREADS; limit++)
        assert_int_equal(sqlite3_limit(own, limit, -1), sqlite3_limit(other, limit, -1));
}

static void others_have_the_same_guards(void **state)
{
    struct fixture f;
    struct trede_snapshot snapshot;
    (void)state;
    struct trede_store *store = fill(&f, 4000);
    ok(&f, trede_snapshot_begin(&snapshot, store));
    trede_snapshot_widen(&snapshot, 3);
    assert_int_equal(snapshot.count, 3);
    for (size_t i = 1; i < 3; i++) {
        sqlite3 *other = trede_snapshot_sql(&snapshot, i)->handle;
        check_guards(store->sql.handle, other);
        assert_int_equal(sqlite3_db_readonly(other, "main"), 1);
        assert_int_not_equal(sqlite3_exec(other, "DELETE FROM response", NULL, NULL, NULL), SQLITE_OK);
    }
    trede_snapshot_end(&snapshot);
    trede_store_close(store);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_once_in_its_place),
        cmocka_unit_test(skipped_rows_keep_their_places),
        cmocka_unit_test(few_rows_are_one_part),
        cmocka_unit_test(in_an_import_one_part),
        cmocka_unit_test(the_first_failure_counts),
        cmocka_unit_test(sqlite_fails_in_a_part),
        cmocka_unit_test(without_memory),
        cmocka_unit_test(an_id_out_of_order),
        cmocka_unit_test(can_be_stopped),
        cmocka_unit_test(nobody_writes_meanwhile),
        cmocka_unit_test(a_writer_that_waits),
        cmocka_unit_test(a_backup_put_in_its_place),
        cmocka_unit_test(a_write_ahead_log),
        cmocka_unit_test(others_have_the_same_guards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
