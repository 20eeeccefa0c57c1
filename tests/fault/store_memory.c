/* The n-th allocation fails, for every n: first trede's own, then SQLite's. Each run ends with a status, the store
 * holds the old or the new state, and the sanitizer sees to leaks. */
#include "unit/store/fixture.h"

#include <sqlite3.h>

#include "base/alloc.h"

/* ---- an allocator for SQLite whose n-th call fails ---- */

static sqlite3_mem_methods plain;
static long calls, failing;

static int fails(void)
{
    return ++calls == failing;
}
static void *failing_malloc(int size)
{
    return fails() ? NULL : plain.xMalloc(size);
}
static void *failing_realloc(void *block, int size)
{
    return fails() ? NULL : plain.xRealloc(block, size);
}

static int use_failing_allocator(void **state)
{
    (void)state;
    sqlite3_mem_methods methods;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK) return -1;
    methods = plain;
    methods.xMalloc = failing_malloc;
    methods.xRealloc = failing_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK ? 0 : -1;
}

/* ---- the work ---- */

static enum trede_status ignore(void *payload, const struct trede_scan_row *row)
{
    (void)payload;
    (void)row;
    return TREDE_OK;
}

static enum trede_status take(struct trede_store *store, unsigned char version, double zorg)
{
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", version);
    int64_t stratum;
    b.threads = 2; /* the first version: a second thread writes it */
    enum trede_status status = trede_store_begin(store, &b);
    if (status == TREDE_OK) status = trede_store_stratum(store, "Noord", &stratum);
    for (unsigned who = 1; status == TREDE_OK && who <= 320; who++) {
        struct trede_value values[ITEMS];
        struct trede_response r = fixture_response(0, who, zorg, values);
        bool duplicate;
        status = trede_store_put_response(store, &r, &duplicate);
    }
    if (status == TREDE_OK) status = trede_store_put_reject(store, 3, 1, "reason");
    if (status == TREDE_OK) return trede_store_commit(store, &b);
    trede_store_rollback(store);
    return status;
}

static enum trede_status everything(struct fixture *f)
{
    const struct trede_scan_column columns[] = {{TREDE_SCAN_RULE, "zorg >= 4"}, {TREDE_SCAN_NUMBER, "uren"}};
    struct trede_store *store = NULL;
    enum trede_status status = trede_rules_check(&f->campaign, f->findings);
    if (status == TREDE_OK) status = trede_store_open(&f->campaign, TREDE_STORE_CREATE, f->findings, &store);
    if (status == TREDE_OK) status = take(store, 1, 4);
    if (status == TREDE_OK) status = take(store, 2, 5);
    if (status == TREDE_OK) status = trede_store_scan(store, columns, 2, ignore, NULL);
    if (status == TREDE_OK) status = trede_store_doctor(store, f->findings);
    trede_store_close(store);
    return status;
}

static void look_at_what_is_left(struct fixture *f, long n)
{
    char path[128];
    fixture_path(f, "campaign.db", path);
    fixture_forget(f);
    if (access(path, F_OK) != 0) return;
    struct trede_store *store = fixture_open(f, TREDE_STORE_WRITE);
    int64_t rows = fixture_count(f, store);
    if (rows != 0 && rows != 320) fail_msg("after failure %ld: %lld rows", n, (long long)rows);
    ok(f, trede_store_doctor(store, f->findings));
    trede_store_close(store);
}

struct door {
    void (*arm)(long n); /* the n-th call from now fails; 0 = none */
    long (*count)(void);
};

/* Counts the calls of a run in which nothing fails, then fails about `runs` of them, one a run. */
static void fail_each(const struct door *door, long runs)
{
    struct fixture f;
    int hurt = 0;
    fixture_set(&f);
    f.campaign.behaviour = (struct trede_rule){.name = "b", .sql = "zorg >= 4 and kent = 1"};
    long before = door->count();
    ok(&f, everything(&f));
    long total = door->count() - before, step = total / runs + 1;
    for (long n = 1; n <= total; n += step) {
        fixture_empty_folder(f.folder);
        fixture_forget(&f);
        door->arm(n);
        enum trede_status status = everything(&f);
        door->arm(0);
        hurt += status != TREDE_OK;
        if (status != TREDE_OK && status != TREDE_INTERNAL && status != TREDE_STORE)
            fail_msg("allocation %ld: status %d: %s", n, (int)status, fixture_said(&f));
        look_at_what_is_left(&f, n);
    }
    print_message("%ld allocations, every %ld failed: %d runs ended, the others bore it\n", total, step, hurt);
    assert_true(hurt > 10);
    fixture_end(&f);
}

static void fail_own(long n)
{
    trede_alloc_fail_after((uint64_t)n);
}
static long count_own(void)
{
    return (long)trede_alloc_count();
}
static void fail_sqlite(long n)
{
    failing = n ? calls + n : 0;
}
static long count_sqlite(void)
{
    return calls;
}

static void own_allocations(void **state)
{
    const struct door own = {fail_own, count_own};
    (void)state;
    fail_each(&own, 400);
}

static void allocations_of_sqlite(void **state)
{
    const struct door sqlite = {fail_sqlite, count_sqlite};
    (void)state;
    fail_each(&sqlite, 250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(own_allocations), cmocka_unit_test(allocations_of_sqlite)};
    return cmocka_run_group_tests(tests, use_failing_allocator, NULL);
}
