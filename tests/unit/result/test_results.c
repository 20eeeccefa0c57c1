#include "result/results.h"

#include "harness/t.h"

static void copies_text_and_turns_null_into_empty(void **state)
{
    (void)state;
    struct trede_results *results = trede_results_create();
    char analysis[] = "stage_share";
    struct trede_result row = {.analysis = analysis, .wave = "w1", .subject = "3", .level = 0.95, .cases = 12};
    row.estimate = (struct trede_estimate){.value = 0.25, .base = 48, .status = TREDE_ESTIMATE_OK};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
    strcpy(analysis, "overwritten");
    const struct trede_result *got = trede_results_at(results, 0);
    assert_string_equal(got->analysis, "stage_share");
    assert_string_equal(got->subject, "3");
    assert_string_equal(got->against, "");
    assert_string_equal(got->method, "");
    assert_string_equal(got->note, "");
    t_abs(got->estimate.value, 0.25, T_EXACT);
    assert_int_equal(got->cases, 12);
    trede_results_destroy(results);
    trede_results_destroy(NULL);
}

/* Rows share text with the row above; a change of one must not show in the other. */
static void keeps_many_rows_apart(void **state)
{
    (void)state;
    struct trede_results *results = trede_results_create();
    for (int i = 0; i < 500; i++) {
        char wave[16], segment[16];
        snprintf(wave, sizeof wave, "w%d", i / 100);
        snprintf(segment, sizeof segment, "s%d", i % 3);
        struct trede_result row = {.analysis = "gap", .wave = wave, .segment = segment, .level = i};
        assert_int_equal(trede_results_add(results, &row), TREDE_OK);
    }
    trede_results_edit(results, 7)->note = "changed";
    for (int i = 0; i < 500; i++) {
        char wave[16], segment[16];
        const struct trede_result *row = trede_results_at(results, (size_t)i);
        snprintf(wave, sizeof wave, "w%d", i / 100);
        snprintf(segment, sizeof segment, "s%d", i % 3);
        assert_string_equal(row->wave, wave);
        assert_string_equal(row->segment, segment);
        assert_string_equal(row->note, i == 7 ? "changed" : "");
        t_abs(row->level, i, T_EXACT);
    }
    trede_results_destroy(results);
}

static void takes_rows_that_outlive_their_table(void **state)
{
    (void)state;
    struct trede_results *to = trede_results_create(), *from = trede_results_create();
    struct trede_result row = {.analysis = "gap", .note = trede_results_text(from, "%s %d", "note", 5)};
    assert_int_equal(trede_results_add(to, &(struct trede_result){.analysis = "reach"}), TREDE_OK);
    assert_int_equal(trede_results_add(from, &row), TREDE_OK);
    assert_int_equal(trede_results_add(from, &row), TREDE_OK);
    assert_int_equal(trede_results_take(to, from), TREDE_OK);
    assert_int_equal(trede_results_count(from), 0);
    trede_results_destroy(from);
    assert_int_equal(trede_results_count(to), 3);
    assert_string_equal(trede_results_at(to, 0)->analysis, "reach");
    assert_string_equal(trede_results_at(to, 2)->note, "note 5");
    trede_results_destroy(to);
}

static void no_memory_is_a_status_at_every_allocation(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 200; n++) {
        trede_alloc_fail_after(n);
        struct trede_results *results = trede_results_create();
        enum trede_status status = results ? TREDE_OK : TREDE_INTERNAL;
        for (int i = 0; i < 300 && status == TREDE_OK; i++) {
            char text[64];
            snprintf(text, sizeof text, "a segment with a name of some length %d", i);
            status = trede_results_add(results, &(struct trede_result){.segment = text});
        }
        bool failed = status != TREDE_OK;
        trede_alloc_fail_after(0);
        trede_results_destroy(results);
        if (!failed) {
            assert_true(n > 3);
            return;
        }
    }
    fail_msg("still failing after 200 allocations");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_text_and_turns_null_into_empty),
        cmocka_unit_test(keeps_many_rows_apart),
        cmocka_unit_test(takes_rows_that_outlive_their_table),
        cmocka_unit_test(no_memory_is_a_status_at_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
