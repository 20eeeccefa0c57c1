/* The store under kill -9, a full disk, and damage to its file: always the old or the new state, never a crash. */
#define _DEFAULT_SOURCE /* usleep, MAP_ANONYMOUS */
#include "unit/store/fixture.h"

#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "store/state.h"

enum { ROWS = 12000, KILLS = 20 };

static void fill(struct fixture *f)
{
    struct trede_store *store = fixture_open(f, TREDE_STORE_CREATE);
    fixture_import(f, store, "data/a.csv", 1, 0, 1, ROWS, 4);
    trede_store_close(store);
}

struct tally {
    int64_t four, five, other;
};

static enum trede_status count_zorg(void *payload, const struct trede_scan_row *row)
{
    struct tally *t = payload;
    t->four += row->numbers[0] == 4;
    t->five += row->numbers[0] == 5;
    t->other += row->numbers[0] != 4 && row->numbers[0] != 5;
    return TREDE_OK;
}

static struct tally tally(struct fixture *f, struct trede_store *store)
{
    const struct trede_scan_column zorg = {TREDE_SCAN_NUMBER, "zorg"};
    struct tally t = {0, 0, 0};
    ok(f, trede_store_scan(store, &zorg, 1, count_zorg, &t));
    return t;
}

/* Replaces every row, adds as many, again and again. */
static void import_for_ever(struct fixture *f)
{
    struct trede_store *store = fixture_open(f, TREDE_STORE_WRITE);
    for (unsigned char version = 2;; version++) {
        struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", version);
        if (trede_store_begin(store, &b) != TREDE_OK) _exit(1);
        for (unsigned who = 1; who <= 2 * ROWS; who++) {
            struct trede_value values[ITEMS];
            struct trede_response r = fixture_response(0, who, version % 2 ? 4 : 5, values);
            bool duplicate;
            if (trede_store_put_response(store, &r, &duplicate) != TREDE_OK) _exit(1);
        }
        if (trede_store_commit(store, &b) != TREDE_OK) _exit(1);
    }
}

static void kill_after(struct fixture *f, void (*import)(struct fixture *f), unsigned microseconds)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) import(f);
    usleep(microseconds);
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static bool has_journal(const struct fixture *f)
{
    char path[128];
    struct stat about;
    fixture_path(f, "campaign.db-journal", path);
    return stat(path, &about) == 0 && about.st_size > 0;
}

static void kill_in_the_middle(void **state)
{
    struct fixture f;
    int midway = 0;
    (void)state;
    fixture_set(&f);
    fill(&f);
    for (unsigned i = 0; i < KILLS; i++) {
        kill_after(&f, import_for_ever, 60000 + i * 37003 % 700000);
        midway += has_journal(&f);
        /* A reader comes first: it must take back what was half done. */
        struct trede_store *store = fixture_open(&f, i % 2 ? TREDE_STORE_READ : TREDE_STORE_WRITE);
        struct tally t = tally(&f, store);
        int64_t rows = fixture_count(&f, store);
        if (t.other != 0 || (t.four != rows && t.five != rows) || (rows != ROWS && rows != 2 * ROWS))
            fail_msg("kill %u left %lld rows: %lld, %lld, %lld", i, (long long)rows, (long long)t.four,
                     (long long)t.five, (long long)t.other);
        ok(&f, trede_store_doctor(store, f.findings));
        assert_int_equal(trede_findings_count(f.findings, TREDE_ERROR), 0);
        trede_store_close(store);
    }
    print_message("%d of %d kills left a journal to take back\n", midway, (int)KILLS);
    assert_true(midway > 0);
    fixture_end(&f);
}

/* ---- kill -9 while a second thread writes ---- */

static void import_other_file(struct fixture *f)
{
    struct trede_store *store = fixture_open(f, TREDE_STORE_WRITE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/b.csv", 1);
    b.threads = 2;
    if (trede_store_begin(store, &b) != TREDE_OK) _exit(1);
    for (unsigned who = 1; who <= 2 * ROWS; who++) {
        struct trede_value values[ITEMS];
        struct trede_response r = fixture_response(1, who, 5, values);
        bool duplicate;
        if (trede_store_put_response(store, &r, &duplicate) != TREDE_OK) _exit(1);
    }
    if (trede_store_commit(store, &b) != TREDE_OK) _exit(1);
    for (;;)
        pause();
}

static void kill_two_threads(void **state)
{
    struct fixture f;
    int midway = 0;
    (void)state;
    fixture_set(&f);
    for (unsigned i = 0; i < KILLS / 2; i++) {
        fixture_empty_folder(f.folder);
        fill(&f);
        kill_after(&f, import_other_file, 4000 + i * 23003 % 150000);
        midway += has_journal(&f);
        struct trede_store *store = fixture_open(&f, TREDE_STORE_WRITE);
        int64_t rows = fixture_count(&f, store);
        if (rows != ROWS && rows != 3 * ROWS) fail_msg("kill %u left %lld rows", i, (long long)rows);
        assert_int_equal(tally(&f, store).four, ROWS);
        ok(&f, trede_store_doctor(store, f.findings));
        assert_int_equal(trede_findings_count(f.findings, TREDE_ERROR), 0);
        trede_store_close(store);
    }
    print_message("%d of %d kills left a journal to take back\n", midway, (int)KILLS / 2);
    assert_true(midway > 0);
    fixture_end(&f);
}

/* ---- full disk ---- */

/* In a child that may write no file larger than limit; returns the status of the import. */
static int import_with_limit(struct fixture *f, rlim_t limit, int threads)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit most = {limit, limit};
        signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &most) != 0) _exit(99);
        struct trede_store *store;
        struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/b.csv", 1);
        b.threads = threads;
        enum trede_status status = trede_store_open(&f->campaign, TREDE_STORE_WRITE, f->findings, &store);
        if (status == TREDE_OK) status = trede_store_begin(store, &b);
        for (unsigned who = 1; status == TREDE_OK && who <= 10 * ROWS; who++) {
            struct trede_value values[ITEMS];
            struct trede_response r = fixture_response(1, who, 5, values);
            bool duplicate;
            status = trede_store_put_response(store, &r, &duplicate);
        }
        if (status == TREDE_OK) status = trede_store_commit(store, &b);
        if (store) trede_store_rollback(store);
        trede_store_close(store);
        if (!strstr(fixture_said(f), "the disk is full")) status = TREDE_FAIL_ON;
        _exit((int)status);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static int64_t size_of_store(const struct fixture *f)
{
    char path[128];
    struct stat about;
    fixture_path(f, "campaign.db", path);
    assert_int_equal(stat(path, &about), 0);
    return about.st_size;
}

static void a_full_disk(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    fill(&f);
    int64_t size = size_of_store(&f);
    for (int i = 0; i < 8; i++)
        assert_int_equal(import_with_limit(&f, (rlim_t)(size + i / 2 * 700000), i % 2 + 1), TREDE_STORE);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_WRITE);
    assert_int_equal(tally(&f, store).four, ROWS);
    assert_int_equal(fixture_count(&f, store), ROWS);
    fixture_import(&f, store, "data/b.csv", 2, 1, 1, 10, 4);
    trede_store_close(store);
    fixture_end(&f);
}

/* A file system of its own that is really full: SQLite then rolls back by itself. */
static void a_full_file_system(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    if (mount("tmpfs", f.folder, "tmpfs", 0, "size=3m") != 0) {
        print_message("skipped: no file system can be mounted here\n");
        fixture_end(&f);
        skip();
    }
    fill(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_WRITE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/b.csv", 1);
    b.threads = 2;
    enum trede_status status = trede_store_begin(store, &b);
    for (unsigned who = 1; status == TREDE_OK && who <= 20 * ROWS; who++) {
        struct trede_value values[ITEMS];
        struct trede_response r = fixture_response(1, who, 5, values);
        bool duplicate;
        status = trede_store_put_response(store, &r, &duplicate);
    }
    assert_int_equal(status, TREDE_STORE);
    assert_said(&f, "the disk is full");
    trede_store_rollback(store);
    assert_int_equal(fixture_count(&f, store), ROWS);
    fixture_import(&f, store, "data/b.csv", 2, 1, 1, 10, 4);
    trede_store_close(store);
    umount(f.folder);
    fixture_end(&f);
}

/* ---- damage ---- */

static void patch(const struct fixture *f, long at, const char *bytes, size_t length)
{
    char path[128];
    fixture_path(f, "campaign.db", path);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void open_damaged(struct fixture *f)
{
    struct trede_store *store;
    fixture_forget(f);
    assert_int_equal(trede_store_open(&f->campaign, TREDE_STORE_WRITE, f->findings, &store), TREDE_STORE);
    assert_said(f, "campaign.db");
    assert_said(f, "damaged");
    /* A reader may get as far as the damage, never further. */
    if (trede_store_open(&f->campaign, TREDE_STORE_READ, f->findings, &store) != TREDE_OK) return;
    const struct trede_scan_column zorg = {TREDE_SCAN_NUMBER, "zorg"};
    struct tally t = {0, 0, 0};
    assert_int_equal(trede_store_scan(store, &zorg, 1, count_zorg, &t), TREDE_STORE);
    assert_int_equal(trede_store_doctor(store, f->findings), TREDE_STORE);
    trede_store_close(store);
}

static void a_damaged_page(void **state)
{
    struct fixture f;
    char rubbish[TREDE_PAGE_SIZE];
    (void)state;
    fixture_set(&f);
    fill(&f);
    memset(rubbish, 0xA5, sizeof rubbish);
    patch(&f, size_of_store(&f) / TREDE_PAGE_SIZE / 2 * TREDE_PAGE_SIZE, rubbish, sizeof rubbish);
    open_damaged(&f);
    fixture_end(&f);
}

static void a_file_that_was_cut_off(void **state)
{
    struct fixture f;
    char path[128];
    (void)state;
    fixture_set(&f);
    fill(&f);
    fixture_path(&f, "campaign.db", path);
    assert_int_equal(truncate(path, size_of_store(&f) / 2), 0);
    open_damaged(&f);
    fixture_end(&f);
}

/* One bit at a time, all over the file: each copy opens, or is refused with a message; nothing crashes or hangs. */
static void single_bits(void **state)
{
    struct fixture f;
    int refused = 0;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 300, 4);
    trede_store_close(store);
    long size = (long)size_of_store(&f);
    char path[128];
    fixture_path(&f, "campaign.db", path);
    for (int i = 0; i < 150; i++) {
        long at = i < 60 ? i * 2 : (long)((uint64_t)i * 2654435761u % (uint64_t)size);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        fseek(file, at, SEEK_SET);
        char was = (char)fgetc(file), is = (char)(was ^ (1 << i % 8));
        fclose(file);
        patch(&f, at, &is, 1);
        fixture_forget(&f);
        enum trede_status status = trede_store_open(&f.campaign, TREDE_STORE_WRITE, f.findings, &store);
        if (status == TREDE_OK) {
            const struct trede_scan_column zorg = {TREDE_SCAN_NUMBER, "zorg"};
            struct tally t = {0, 0, 0};
            status = trede_store_scan(store, &zorg, 1, count_zorg, &t);
            (void)!trede_store_doctor(store, f.findings);
        }
        if (status != TREDE_OK) assert_true(trede_findings_count(f.findings, TREDE_ERROR) > 0);
        refused += status != TREDE_OK;
        trede_store_close(store);
        patch(&f, at, &was, 1);
    }
    print_message("%d of 150 single bits were refused\n", refused);
    assert_true(refused >= 15);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kill_in_the_middle), cmocka_unit_test(kill_two_threads),
        cmocka_unit_test(a_full_disk),        cmocka_unit_test(a_full_file_system),
        cmocka_unit_test(a_damaged_page),     cmocka_unit_test(a_file_that_was_cut_off),
        cmocka_unit_test(single_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
