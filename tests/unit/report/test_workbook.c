/* The workbook as a file: same bytes, nothing broken gets through, the old one survives. What is in it: tests/workbook.
 */
#include "harness/t.h"

#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "report/selfcheck.h"

static char folder[64];

static enum trede_status write_to(const struct fixture *fixture, const char *name, enum trede_language language,
                                  struct trede_findings *findings)
{
    const struct trede_report_options options = {.language = language, .threads = 2};
    return trede_workbook_write(fixture->published, &fixture->campaign, &fixture->provenance, &options, name, findings);
}

static char *bytes_of(const char *name, size_t *length)
{
    FILE *file = fopen(name, "rb");
    char *bytes = malloc(4 << 20);
    assert_non_null(file);
    assert_non_null(bytes);
    *length = fread(bytes, 1, 4 << 20, file);
    (void)fclose(file);
    return bytes;
}

static void assert_same_bytes(const char *a, const char *b)
{
    size_t m, n;
    char *x = bytes_of(a, &m), *y = bytes_of(b, &n);
    assert_true(m > 10000);
    assert_int_equal(m, n);
    assert_memory_equal(x, y, m);
    free(x);
    free(y);
}

static void test_same_bytes(void **state)
{
    struct fixture fixture;
    (void)state;
    fixture_make(&fixture, 0, 0);
    assert_int_equal(write_to(&fixture, "one.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
    sleep(1); /* the clock moves on */
    assert_int_equal(write_to(&fixture, "two.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
    assert_same_bytes("one.xlsx", "two.xlsx");
    const struct trede_report_options alone = {.language = TREDE_DUTCH, .threads = 1};
    assert_int_equal(
        trede_workbook_write(fixture.published, &fixture.campaign, &fixture.provenance, &alone, "two.xlsx", NULL),
        TREDE_OK);
    assert_same_bytes("one.xlsx", "two.xlsx");
    fixture_free(&fixture);
}

/* A decimal comma in the process must not reach the file. Where no such locale is installed this shows nothing. */
static void test_locale(void **state)
{
    struct fixture fixture;
    (void)state;
    if (!setlocale(LC_ALL, "nl_NL.UTF-8") && !setlocale(LC_ALL, "de_DE.UTF-8")) {
        print_message("no locale with a decimal comma here; the workbook under one is not tried\n");
        skip();
    }
    fixture_make(&fixture, 0, 0);
    assert_int_equal(write_to(&fixture, "comma.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
    (void)setlocale(LC_ALL, "C");
    assert_int_equal(write_to(&fixture, "point.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
    assert_same_bytes("comma.xlsx", "point.xlsx");
    fixture_free(&fixture);
}

/* Every part of a campaign may be absent, in both languages. */
static void test_poor_campaigns(void **state)
{
    static const int poor[] = {FIXTURE_NO_LADDER,
                               FIXTURE_NO_GOALS,
                               FIXTURE_NO_CHANNELS,
                               FIXTURE_NO_REPORTS,
                               FIXTURE_NO_PANEL,
                               FIXTURE_OPT_IN,
                               FIXTURE_BAD_NUMBERS,
                               FIXTURE_NO_SURVEY,
                               FIXTURE_NO_LADDER | FIXTURE_NO_GOALS | FIXTURE_NO_CHANNELS | FIXTURE_NO_REPORTS,
                               FIXTURE_NO_SURVEY | FIXTURE_NO_REPORTS | FIXTURE_NO_GOALS};
    (void)state;
    for (size_t i = 0; i < sizeof poor / sizeof *poor; i++) {
        struct fixture fixture;
        fixture_make(&fixture, poor[i], 0);
        assert_int_equal(write_to(&fixture, "poor.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
        assert_int_equal(write_to(&fixture, "poor.xlsx", TREDE_ENGLISH, NULL), TREDE_OK);
        fixture_free(&fixture);
    }
}

static void test_long_table(void **state)
{
    struct fixture fixture;
    (void)state;
    fixture_make(&fixture, 0, 15000);
    assert_int_equal(write_to(&fixture, "long.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
    fixture_free(&fixture);
}

static void test_no_folder(void **state)
{
    struct fixture fixture;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    (void)state;
    fixture_make(&fixture, 0, 0);
    assert_int_equal(write_to(&fixture, "no/such/folder/a.xlsx", TREDE_DUTCH, findings), TREDE_OUTPUT);
    assert_true(trede_findings_count(findings, TREDE_ERROR) > 0);
    fixture_free(&fixture);
    trede_findings_destroy(findings);
}

static void test_bad_dashboard_keeps_the_old_workbook(void **state)
{
    struct fixture fixture;
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    const struct trede_report_options options = {.language = TREDE_DUTCH, .dashboard = "bad.yaml"};
    FILE *file = fopen("bad.yaml", "wb");
    (void)state;
    assert_non_null(file);
    assert_true(fputs("trede_dashboard: 1\nsheets:\n  - id\n", file) >= 0);
    (void)fclose(file);
    fixture_make(&fixture, 0, 0);
    assert_int_equal(write_to(&fixture, "kept.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
    assert_int_equal(write_to(&fixture, "copy.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
    assert_int_equal(trede_workbook_write(fixture.published, &fixture.campaign, &fixture.provenance, &options,
                                          "kept.xlsx", findings),
                     TREDE_CAMPAIGN);
    assert_same_bytes("kept.xlsx", "copy.xlsx");
    fixture_free(&fixture);
    trede_findings_destroy(findings);
}

static void test_no_memory(void **state)
{
    struct fixture fixture;
    (void)state;
    fixture_make(&fixture, FIXTURE_NO_LADDER | FIXTURE_NO_CHANNELS, 0);
    assert_int_equal(write_to(&fixture, "memory.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
    for (uint64_t n = 1; n < 400; n = n * 3 / 2 + 1) {
        trede_alloc_fail_after(n);
        enum trede_status status = write_to(&fixture, "memory.xlsx", TREDE_DUTCH, NULL);
        trede_alloc_fail_after(0);
        assert_true(status == TREDE_OK || status == TREDE_INTERNAL || status == TREDE_OUTPUT);
    }
    assert_int_equal(write_to(&fixture, "whole.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
    assert_same_bytes("memory.xlsx", "whole.xlsx"); /* whatever failed, the file that is there is whole */
    fixture_free(&fixture);
}

/* ---- the self-check, on a workbook as the library writes it (damage byte by byte: test_selfcheck.c) ---- */

static enum trede_status verdict(const char *path, const int *rows, size_t sheets)
{
    atomic_bool written = true;
    struct trede_selfcheck *check = trede_selfcheck_create();
    assert_non_null(check);
    trede_selfcheck_read(check, path, &written);
    enum trede_status status = trede_selfcheck_verdict(check, path, "x", rows, sheets, NULL);
    trede_selfcheck_destroy(check);
    return status;
}

static void test_selfcheck(void **state)
{
    struct fixture fixture;
    size_t length;
    int rows[14] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    (void)state;
    fixture_make(&fixture, 0, 0);
    assert_int_equal(write_to(&fixture, "whole.xlsx", TREDE_DUTCH, NULL), TREDE_OK);
    assert_int_equal(verdict("whole.xlsx", rows, 13), TREDE_OK);
    assert_int_equal(verdict("whole.xlsx", rows, 14), TREDE_OUTPUT);
    assert_int_equal(verdict("whole.xlsx", rows, 12), TREDE_OUTPUT);
    rows[11] = 1000000;
    assert_int_equal(verdict("whole.xlsx", rows, 13), TREDE_OUTPUT);
    rows[11] = 1;
    char *bytes = bytes_of("whole.xlsx", &length);
    for (int i = 1; i < 4; i++) {
        FILE *file = fopen("damaged.xlsx", "wb");
        size_t at = length / 4 * (size_t)i;
        assert_non_null(file);
        bytes[at] = (char)(bytes[at] ^ 0x10);
        assert_int_equal(fwrite(bytes, 1, length, file), length);
        bytes[at] = (char)(bytes[at] ^ 0x10);
        (void)fclose(file);
        assert_int_equal(verdict("damaged.xlsx", rows, 13), TREDE_OUTPUT);
        assert_int_equal(truncate("damaged.xlsx", (off_t)at), 0);
        assert_int_equal(verdict("damaged.xlsx", rows, 13), TREDE_OUTPUT);
    }
    free(bytes);
    fixture_free(&fixture);
}

static int in_a_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "test_workbook.%d", (int)getpid());
    return mkdir(folder, 0700) || chdir(folder);
}

static int clean(void **state)
{
    static const char *const names[] = {"one.xlsx",  "two.xlsx",    "comma.xlsx", "point.xlsx",
                                        "poor.xlsx", "long.xlsx",   "bad.yaml",   "kept.xlsx",
                                        "copy.xlsx", "memory.xlsx", "whole.xlsx", "damaged.xlsx"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)remove(names[i]);
    if (chdir("..")) return 1;
    return rmdir(folder); /* fails when a temporary file was left behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes),     cmocka_unit_test(test_locale),
        cmocka_unit_test(test_poor_campaigns), cmocka_unit_test(test_long_table),
        cmocka_unit_test(test_no_folder),      cmocka_unit_test(test_bad_dashboard_keeps_the_old_workbook),
        cmocka_unit_test(test_no_memory),      cmocka_unit_test(test_selfcheck),
    };
    return cmocka_run_group_tests(tests, in_a_folder, clean);
}
