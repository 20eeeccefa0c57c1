/* An import with a second thread: the same store, the same words when it goes wrong. */
#define _GNU_SOURCE /* pthread_setattr_default_np */
#include "fixture.h"

#include <math.h>
#include <pthread.h>

#include "base/files.h"
#include "store/load.h"

enum { ROWS = 3000 };

/* What can happen in a file: new strata, rows set aside, doubles, rows of two waves, design columns, no respondent. */
static enum trede_status put_mixed(struct trede_store *store, unsigned who)
{
    struct trede_value values[ITEMS];
    struct trede_response r = fixture_response(who % 4 == 0, who % 11 == 0 ? 0 : who, who % 5, values);
    bool duplicate = false;
    char label[32];
    snprintf(label, sizeof label, "wijk %u", who / 40);
    enum trede_status status = trede_store_stratum(store, label, &r.stratum);
    if (who % 700 > 600) r.duration = who;
    if (who % 500 == 7) r.population = 2.5 * who;
    if (status == TREDE_OK) status = trede_store_put_response(store, &r, &duplicate);
    if (status == TREDE_OK && who % 13 == 0) status = trede_store_put_response(store, &r, &duplicate);
    if (status == TREDE_OK && duplicate) status = trede_store_put_reject(store, who + 1, 1, "double");
    bool many = who > 1000 && who < 1400; /* one after the other */
    if (status == TREDE_OK && (many || who % 97 == 0)) status = trede_store_put_reject(store, who + ROWS, 2, "bad");
    return status;
}

static struct trede_batch import_mixed(struct fixture *f, int threads)
{
    struct trede_store *store = fixture_open(f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    b.threads = threads;
    ok(f, trede_store_begin(store, &b));
    for (unsigned who = 1; who <= ROWS; who++)
        ok(f, put_mixed(store, who));
    assert_int_equal(store->load->writer.running, threads > 1);
    ok(f, trede_store_commit(store, &b));
    trede_store_close(store);
    return b;
}

static char *bytes_of(const struct fixture *f, size_t *size)
{
    char path[128];
    fixture_path(f, "campaign.db", path);
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    char *bytes = malloc(1 << 22);
    assert_non_null(bytes);
    *size = fread(bytes, 1, 1 << 22, in);
    assert_true(*size < 1 << 22);
    fclose(in);
    return bytes;
}

static void the_same_bytes(void **state)
{
    struct fixture f;
    size_t size, alone_size;
    (void)state;
    fixture_set(&f);
    struct trede_batch alone = import_mixed(&f, 1);
    char *alone_bytes = bytes_of(&f, &alone_size);
    assert_true(alone.added > ROWS * 9 / 10 && alone.rejected > 400);
    for (int threads = 2; threads <= 5; threads++) {
        fixture_empty_folder(f.folder);
        struct trede_batch b = import_mixed(&f, threads);
        char *bytes = bytes_of(&f, &size);
        assert_int_equal(size, alone_size);
        assert_memory_equal(bytes, alone_bytes, size);
        assert_counts(&b, alone.rows_read, alone.accepted, alone.rejected, alone.added, 0, 0, 0);
        free(bytes);
    }
    free(alone_bytes);
    fixture_end(&f);
}

/* A file that corrects an earlier one is read by one thread, also when more are asked for. */
static void a_changed_file_needs_no_thread(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    import_mixed(&f, 2);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_WRITE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 2);
    b.threads = 2;
    ok(&f, trede_store_begin(store, &b));
    for (unsigned who = 1; who <= ROWS; who++)
        ok(&f, put_mixed(store, who));
    assert_false(store->load->writer.running);
    ok(&f, trede_store_commit(store, &b));
    assert_int_equal(b.changed, 0);
    trede_store_close(store);
    fixture_end(&f);
}

/* ---- what goes wrong in the second thread ---- */

/* Puts rows until one is refused; row `bad` has no weight, which the table does not take. At most `most` rows. */
static enum trede_status put_until(struct trede_store *store, unsigned bad, unsigned most)
{
    enum trede_status status = TREDE_OK;
    for (unsigned who = 1; status == TREDE_OK && who <= most; who++) {
        struct trede_value values[ITEMS];
        struct trede_response r = fixture_response(0, who, 3, values);
        bool duplicate;
        if (who == bad) r.weight = (double)NAN;
        status = trede_store_put_response(store, &r, &duplicate);
    }
    return status;
}

enum way { PUT, FLUSH, REJECT, STRATUM, ROLLBACK, WAYS };

/* The failure comes out at the next use of the store, whichever it is. */
static enum trede_status go_on(struct trede_store *store, enum way way, struct trede_batch *b)
{
    int64_t id;
    if (way == PUT) return put_until(store, 0, ROWS);
    if (way == REJECT) return trede_store_put_reject(store, 1, 1, "reason");
    if (way == STRATUM) return trede_store_stratum(store, "Noord", &id);
    return way == FLUSH ? trede_store_commit(store, b) : TREDE_STORE;
}

static void fail_in_a_block(struct fixture *f, enum way way, int threads)
{
    struct trede_store *store = fixture_open(f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    b.threads = threads;
    fixture_forget(f);
    store->sql.findings = f->findings;
    ok(f, trede_store_begin(store, &b));
    enum trede_status status = put_until(store, 350, 420);
    if (threads == 1) assert_int_equal(status, TREDE_STORE);
    if (status == TREDE_OK) status = go_on(store, way, &b);
    assert_int_equal(status, TREDE_STORE);
    if (way != ROLLBACK) {
        assert_said(f, "campaign.db:0:0: step \"response_insert\" failed: NOT NULL constraint failed: response.weight");
        assert_int_equal(trede_findings_count(f->findings, TREDE_ERROR), 1);
        assert_int_equal(trede_store_put_reject(store, 2, 1, "reason"), TREDE_STORE); /* nothing more comes through */
        int64_t id;
        assert_int_equal(trede_store_stratum(store, "Zuid", &id), TREDE_STORE);
        assert_int_equal(trede_store_commit(store, &b), TREDE_STORE);
        assert_int_equal(trede_findings_count(f->findings, TREDE_ERROR), 1); /* and it is said once */
    }
    trede_store_rollback(store);
    assert_int_equal(fixture_count(f, store), 0);
    fixture_import(f, store, "data/a.csv", 2, 0, 1, 250, 4); /* the store is as good as before */
    assert_int_equal(fixture_count(f, store), 250);
    trede_store_close(store);
}

static void a_failure_comes_out(void **state)
{
    (void)state;
    for (enum way way = PUT; way < WAYS; way++)
        for (int threads = 1; threads <= 2; threads++) {
            struct fixture f;
            fixture_set(&f);
            fail_in_a_block(&f, way, threads);
            fixture_end(&f);
        }
}

/* The same of a row that was set aside: its block is written, the reason is missing. */
static void a_reject_that_fails(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 2; threads++) {
        struct fixture f;
        fixture_set(&f);
        struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
        struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
        b.threads = threads;
        ok(&f, trede_store_begin(store, &b));
        ok(&f, put_until(store, 0, 150));
        ok(&f, trede_store_put_reject(store, 200, 1, "reason"));
        enum trede_status status = trede_store_put_reject(store, 201, 1, NULL);
        if (threads == 1) assert_int_equal(status, TREDE_STORE);
        if (status == TREDE_OK) status = put_until(store, 0, ROWS);
        if (status == TREDE_OK) status = trede_store_commit(store, &b);
        assert_int_equal(status, TREDE_STORE);
        assert_said(&f, "step \"reject_add.sql\" failed: NOT NULL constraint failed: rejected_row.reason");
        assert_int_equal(trede_findings_count(f.findings, TREDE_ERROR), 1);
        trede_store_rollback(store);
        assert_int_equal(fixture_count(&f, store), 0);
        trede_store_close(store);
        fixture_end(&f);
    }
}

static void an_interrupt(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 2; threads++) {
        struct fixture f;
        fixture_set(&f);
        struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
        struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
        b.threads = threads;
        ok(&f, trede_store_begin(store, &b));
        ok(&f, put_until(store, 0, 150));
        trede_interrupt();
        enum trede_status status = put_until(store, 0, 10 * ROWS); /* the first 150 are doubles */
        if (status == TREDE_OK) status = trede_store_commit(store, &b);
        trede_interrupt_clear();
        assert_int_equal(status, TREDE_INTERRUPTED);
        trede_store_rollback(store);
        assert_int_equal(fixture_count(&f, store), 0);
        trede_store_close(store);
        fixture_end(&f);
    }
}

/* ---- no thread to be had ---- */

static void it_only_makes_it_slower(void **state)
{
    struct fixture f;
    pthread_attr_t huge, plain;
    (void)state;
    fixture_set(&f);
    assert_int_equal(pthread_getattr_default_np(&plain), 0);
    assert_int_equal(pthread_attr_init(&huge), 0);
    assert_int_equal(pthread_attr_setstacksize(&huge, (size_t)1 << 46), 0);
    assert_int_equal(pthread_setattr_default_np(&huge), 0);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    b.threads = 2;
    ok(&f, trede_store_begin(store, &b));
    ok(&f, put_until(store, 0, ROWS));
    assert_false(store->load->writer.running);
    assert_int_equal(pthread_setattr_default_np(&plain), 0);
    ok(&f, trede_store_commit(store, &b));
    assert_counts(&b, ROWS, ROWS, 0, ROWS, 0, 0, 0);
    trede_store_close(store);
    pthread_attr_destroy(&huge);
    pthread_attr_destroy(&plain);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_bytes),      cmocka_unit_test(a_changed_file_needs_no_thread),
        cmocka_unit_test(a_failure_comes_out), cmocka_unit_test(a_reject_that_fails),
        cmocka_unit_test(an_interrupt),        cmocka_unit_test(it_only_makes_it_slower),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
