/* What an import leaves behind when it is cut off: the old state or the new one, never something between. */
#include "unit/ingest/folder.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"

static const char yaml[] = "trede: 1\nname: Test\nsample: probability\nlanguage: en\nwaves:\n  - {id: w1, fieldwork: "
                           "2026-01-05/2026-01-31}\nsurveys:\n"
                           "  - {file: data.csv, wave: w1}\ndesign: {respondent: nr, weight: weight, stratum: area}\n"
                           "reports:\n  - {file: counts.csv, period: month, channel: channel, count: count}\n";
static const char items[] = "item,column,kind,min,max\nq1,q1,likert,1,5\nq2,q2,yesno,,\n";
static const char counts[] = "month,channel,count\n2026-01,web,3\n2026-02,web,4\n";

/* first: the answer of the first respondent, to tell one version of the file from another. */
static void write_data(const struct t_folder *folder, size_t rows, int first)
{
    size_t size = 64 + rows * 32, used = 0;
    char *text = malloc(size);
    assert_non_null(text);
    used += (size_t)snprintf(text, size, "nr,weight,area,q1,q2\n");
    for (size_t i = 0; i < rows; i++)
        used += (size_t)snprintf(text + used, size - used, "%zu,1.5,A%zu,%zu,ja\n", i + 1, i % 7,
                                 i == 0 ? (size_t)first : i % 5 + 1);
    t_folder_write_bytes(folder, "data.csv", text, used);
    free(text);
}

static void make(struct t_folder *folder, size_t rows)
{
    t_folder_make(folder, yaml, items);
    t_folder_write(folder, "counts.csv", counts);
    write_data(folder, rows, 1);
}

struct state {
    size_t rows;
    double first;
};

static enum trede_status count_row(void *payload, const struct trede_scan_row *row)
{
    struct state *state = payload;
    if (state->rows++ == 0) state->first = row->numbers[0];
    return TREDE_OK;
}

/* What the store holds; 0 rows when there is no store. */
static struct state state_of(const struct t_folder *folder)
{
    struct state state = {0};
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_campaign *campaign;
    struct trede_store *store;
    const struct trede_scan_column column = {TREDE_SCAN_NUMBER, "q1"};
    assert_int_equal(trede_campaign_read(folder->path, findings, &campaign), TREDE_OK);
    if (trede_store_open(campaign, TREDE_STORE_CREATE, findings, &store) == TREDE_OK) {
        assert_int_equal(trede_store_scan(store, &column, 1, count_row, &state), TREDE_OK);
        trede_store_close(store);
    } else {
        fail_msg("the store does not open: %s", trede_findings_at(findings, 0)->message);
    }
    trede_campaign_destroy(campaign);
    trede_findings_destroy(findings);
    return state;
}

static void import_fully(const struct t_folder *folder)
{
    struct t_import import = t_folder_import(folder);
    if (import.status != TREDE_OK) fail_msg("status %d", (int)import.status);
    t_import_free(&import);
}

/* ---- no memory ---- */

static void every_allocation_may_fail(void **unused)
{
    (void)unused;
    struct t_folder folder;
    size_t failures = 0;
    make(&folder, 40);
    for (uint64_t n = 1;; n++) {
        struct t_folder fresh;
        make(&fresh, 40);
        trede_alloc_fail_after(n + 1); /* the first is the findings list of the test itself */
        struct t_import import = t_folder_import(&fresh);
        trede_alloc_fail_after(0);
        bool done = import.status == TREDE_OK && trede_findings_count(import.findings, TREDE_WARNING) == 0;
        if (import.status != TREDE_OK) {
            failures++;
            size_t rows = state_of(&fresh).rows;
            if (rows != 0 && rows != 40) fail_msg("allocation %d: %zu rows", (int)n, rows);
        }
        t_import_free(&import);
        import_fully(&fresh);
        assert_int_equal(state_of(&fresh).rows, 40);
        t_folder_remove(&fresh);
        if (done && n > failures + 50) break; /* some failures only cost speed */
    }
    assert_true(failures > 20);
    t_folder_remove(&folder);
}

/* ---- kill -9 ---- */

static void kill_while_importing(const struct t_folder *folder, long nanoseconds)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct t_import import = t_folder_import(folder);
        _exit((int)import.status);
    }
    int status;
    struct timespec wait = {0, nanoseconds};
    nanosleep(&wait, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
}

static void kill_leaves_the_old_or_the_new(void **unused)
{
    (void)unused;
    enum { ROWS = 8000, TRIES = 12 };
    struct t_folder folder;
    make(&folder, ROWS);
    import_fully(&folder);
    int version = 1;
    for (int i = 0; i < TRIES; i++) {
        int next = version % 5 + 1;
        write_data(&folder, ROWS, next);
        kill_while_importing(&folder, 2000000L + 9000000L * i);
        struct state state = state_of(&folder);
        assert_int_equal(state.rows, ROWS);
        if (state.first != version && state.first != next)
            fail_msg("try %d: answer %g is of neither version", i, state.first);
        import_fully(&folder);
        state = state_of(&folder);
        assert_int_equal(state.rows, ROWS);
        t_abs(state.first, next, T_EXACT);
        version = next;
    }
    t_folder_remove(&folder);
}

/* ---- stopped by the user ---- */

static void stop_at_second_call(void *payload, const char *file, uint64_t done, uint64_t size)
{
    int *calls = payload;
    (void)file, (void)done, (void)size;
    if (++*calls == 2) trede_interrupt();
}

static void interrupt_rolls_back(void **unused)
{
    (void)unused;
    struct t_folder folder;
    make(&folder, 5000);
    import_fully(&folder);
    write_data(&folder, 5000, 4);
    t_folder_write(&folder, "rejected.csv", "what was there\n");
    int calls = 0;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    struct trede_campaign *campaign;
    struct trede_store *store;
    struct trede_import_options options = {.progress = stop_at_second_call, .payload = &calls};
    assert_int_equal(trede_campaign_read(folder.path, findings, &campaign), TREDE_OK);
    assert_int_equal(trede_store_open(campaign, TREDE_STORE_WRITE, findings, &store), TREDE_OK);
    assert_int_equal(trede_ingest(campaign, store, &options, findings, NULL), TREDE_INTERRUPTED);
    trede_interrupt_clear();
    trede_store_close(store);
    trede_campaign_destroy(campaign);
    trede_findings_destroy(findings);
    struct state state = state_of(&folder);
    assert_int_equal(state.rows, 5000);
    t_abs(state.first, 1, T_EXACT);
    size_t length;
    char *report = t_folder_read(&folder, "rejected.csv", &length);
    assert_string_equal(report, "what was there\n");
    free(report);
    t_folder_remove(&folder);
}

/* ---- disk full ---- */

/* A limit on the size of files stands in for a full disk; it must not kill the program (SIGXFSZ is ignored). */
static void no_room_for_the_store(void **unused)
{
    (void)unused;
    struct t_folder folder;
    make(&folder, 20000);
    struct rlimit old, small;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 300000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct t_import import = t_folder_import(&folder);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(import.status, TREDE_STORE);
    assert_true(trede_findings_count(import.findings, TREDE_ERROR) > 0);
    t_import_free(&import);
    assert_int_equal(state_of(&folder).rows, 0);
    import_fully(&folder);
    assert_int_equal(state_of(&folder).rows, 20000);
    t_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(kill_leaves_the_old_or_the_new),
        cmocka_unit_test(interrupt_rolls_back),
        cmocka_unit_test(no_room_for_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
