/* The open formats: the bytes themselves. */
#include "harness/t.h"

#include <jansson.h>
#include <sqlite3.h>
#include <unistd.h>

#include "fixture.h"
#include "result/results.h"

static struct trede_published *publish(const struct trede_result *rows, size_t count)
{
    struct trede_results *results = trede_results_create();
    struct trede_published *published;
    const struct trede_publish_rules rules = {10, 5, true};
    for (size_t i = 0; i < count; i++)
        assert_int_equal(trede_results_add(results, &rows[i]), TREDE_OK);
    assert_int_equal(trede_publish(results, &rules, &published), TREDE_OK);
    trede_results_destroy(results);
    return published;
}

static struct trede_result row_of(const char *subject, double value)
{
    struct trede_result row = {.analysis = "indicator",
                               .wave = "w1",
                               .segment_set = "all",
                               .segment = "all",
                               .subject = subject,
                               .statistic = "share",
                               .method = "taylor",
                               .level = 0.95,
                               .unit = TREDE_UNIT_SHARE,
                               .cases = -1};
    row.estimate = (struct trede_estimate){.value = value,
                                           .se = 0.25,
                                           .low = 0.0,
                                           .high = 1.0,
                                           .df = 3,
                                           .base = 100,
                                           .effective_base = 80.5,
                                           .has_se = true,
                                           .has_interval = true};
    return row;
}

static char *written(const struct trede_published *published, enum trede_export_format format, size_t *length)
{
    char *bytes;
    assert_int_equal(trede_export_write(published, format, NULL, NULL, &bytes, length), TREDE_OK);
    return bytes;
}

static const char head[] =
    "analysis,wave,against,segment_set,segment,subject,statistic,estimate,se,df,low,high,level,base,"
    "effective_base,p,p_adjusted,mdd,status,method,note\r\n";

/* The number behind the effective base in the second row; -1 = there is none. */
static double p_of_second_row(const char *text)
{
    for (int row = 0; text && row < 2; row++)
        text = strstr(text + 1, ",80.5,");
    return text ? strtod(text + 6, NULL) : -1;
}

static void test_csv(void **state)
{
    (void)state;
    struct trede_result rows[] = {row_of("a", 0.1), row_of("=1+1", 1.0 / 3), row_of("-x, \"q\"\n", -0.5)};
    rows[1].note = "@cmd";
    rows[1].has_p = true;
    rows[1].p = 1e-20;
    struct trede_published *published = publish(rows, 3);
    size_t length;
    char *bytes = written(published, TREDE_EXPORT_CSV, &length);
    assert_int_equal(strlen(bytes), length);
    assert_memory_equal(bytes, head, sizeof head - 1);
    assert_non_null(strstr(bytes, "\r\nindicator,w1,,all,all,a,share,0.1,0.25,3,0,1,0.95,100,80.5,,,,ok,taylor,\r\n"));
    assert_non_null(strstr(bytes, ",'=1+1,share,0.3333333333333333,"));
    assert_non_null(strstr(bytes, ",ok,taylor,'@cmd\r\n"));
    assert_non_null(strstr(bytes, ",\"'-x, \"\"q\"\"\n\",share,-0.5,"));
    t_rel(p_of_second_row(bytes), 1e-20, T_TIGHT);
    trede_free(bytes);
    trede_published_destroy(published);
}

/* Where the status says there is no number, there is none: not 0, not NaN. */
static void test_absent(void **state)
{
    (void)state;
    static const struct {
        enum trede_estimate_status status;
        const char *want;
    } cases[] = {
        {TREDE_TOO_FEW, ",share,,,,,,,100,,,,,too_few,taylor,\r\n"},
        {TREDE_NO_VARIANCE, ",share,0.5,,,,,,100,80.5,,,,no_variance,taylor,\r\n"},
        {TREDE_QUESTION_NOT_ASKED, ",share,,,,,,,100,,,,,not_asked,taylor,\r\n"},
        {TREDE_REFUSED_BREAK, ",share,,,,,,,100,,,,,refused_break,taylor,\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct trede_result row = row_of("a", 0.5);
        row.estimate.status = cases[i].status;
        struct trede_published *published = publish(&row, 1);
        size_t length;
        char *bytes = written(published, TREDE_EXPORT_CSV, &length);
        assert_non_null(strstr(bytes, cases[i].want));
        trede_free(bytes);
        trede_published_destroy(published);
    }
    struct trede_result bad = row_of("a", (double)NAN), small = row_of("b", 0.5);
    bad.estimate.high = (double)INFINITY;
    small.estimate.base = 4;
    struct trede_result rows[] = {bad, small};
    struct trede_published *published = publish(rows, 2);
    size_t length;
    char *bytes = written(published, TREDE_EXPORT_CSV, &length);
    assert_non_null(strstr(bytes, ",a,share,,0.25,3,0,,0.95,100,"));
    assert_non_null(strstr(bytes, ",b,share,,,,,,,,,,,,suppressed,"));
    trede_free(bytes);
    trede_published_destroy(published);
}

static void test_json(void **state)
{
    struct fixture fixture;
    size_t length;
    json_error_t error;
    (void)state;
    fixture_make(&fixture, FIXTURE_BAD_NUMBERS, 0);
    char *bytes = written(fixture.published, TREDE_EXPORT_JSON, &length);
    json_t *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "schema")), "trede-result-1");
    json_t *rows = json_object_get(root, "rows");
    assert_int_equal(json_array_size(rows), trede_published_count(fixture.published));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const struct trede_result *row = trede_published_at(fixture.published, i);
        json_t *object = json_array_get(rows, i), *estimate = json_object_get(object, "estimate");
        assert_int_equal(json_object_size(object), 21);
        assert_string_equal(json_string_value(json_object_get(object, "analysis")), row->analysis);
        if (json_is_number(estimate))
            assert_true(json_number_value(estimate) == row->estimate.value);
        else
            assert_true(json_is_null(estimate));
    }
    json_decref(root);
    trede_free(bytes);
    fixture_free(&fixture);
}

static void test_sqlite(void **state)
{
    struct fixture fixture;
    size_t length;
    sqlite3 *db;
    sqlite3_stmt *query;
    char path[64];
    (void)state;
    (void)snprintf(path, sizeof path, "test_export.%d.db", (int)getpid());
    fixture_make(&fixture, 0, 0);
    assert_int_equal(trede_export_write(fixture.published, TREDE_EXPORT_SQLITE, path, NULL, NULL, &length), TREDE_OK);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT count(*), sum(status = 'suppressed' AND (estimate IS NOT NULL OR base IS NOT NULL)),"
                           " (SELECT estimate FROM trede_result WHERE analysis = 'stage_share' AND subject = '1'"
                           "  AND wave = '2026-Q1' AND segment = 'all') FROM trede_result",
                           -1, &query, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int64(query, 0), trede_published_count(fixture.published));
    assert_int_equal(sqlite3_column_int64(query, 1), 0);
    t_rel(sqlite3_column_double(query, 2), 0.24, T_TIGHT);
    sqlite3_finalize(query);
    sqlite3_close(db);
    (void)remove(path);
    fixture_free(&fixture);
}

static void test_no_memory(void **state)
{
    struct fixture fixture;
    (void)state;
    fixture_make(&fixture, 0, 0);
    for (int format = TREDE_EXPORT_CSV; format <= TREDE_EXPORT_SQLITE; format++)
        for (uint64_t n = 1; n < 12; n++) {
            char *bytes = NULL;
            size_t length;
            trede_alloc_fail_after(n);
            enum trede_status status =
                trede_export_write(fixture.published, (enum trede_export_format)format, NULL, NULL, &bytes, &length);
            trede_alloc_fail_after(0);
            assert_true(status == TREDE_OK || status == TREDE_INTERNAL);
            if (status == TREDE_OK) trede_free(bytes);
        }
    fixture_free(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),    cmocka_unit_test(test_absent),    cmocka_unit_test(test_json),
        cmocka_unit_test(test_sqlite), cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
