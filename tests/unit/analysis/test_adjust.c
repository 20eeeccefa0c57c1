/* Holm within one table. R: p.adjust(c(.01, .04, .03, .005, .5), "holm") and p.adjust(c(.02, .001), "holm"). */
#include "harness/t.h"

#include "analysis/analyses.h"

static void add(struct trede_results *results, const char *segment_set, const char *subject, const char *statistic,
                bool has_p, double p)
{
    struct trede_result row = {.analysis = "a",
                               .wave = "w2",
                               .against = "w1",
                               .segment_set = segment_set,
                               .subject = subject,
                               .statistic = statistic,
                               .has_p = has_p,
                               .p = p};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

static void one_table_at_a_time(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add(r, "all", "1", "difference", true, .01);
    add(r, "age", "1", "difference", true, .02);
    add(r, "all", "2", "difference", true, .04);
    add(r, "all", "3", "difference", false, 0);
    add(r, "all", "4", "difference", true, .03);
    add(r, "age", "2", "difference", true, .001);
    add(r, "all", "5", "difference", true, .005);
    add(r, "all", "6", "difference", true, .5);
    add(r, "all", "1", "test", true, .3);
    assert_int_equal(trede_adjust_tables(r), TREDE_OK);
    const double want[] = {.04, .02, .09, -1, .09, .002, .025, .5, .3};
    for (size_t i = 0; i < 9; i++) {
        const struct trede_result *row = trede_results_at(r, i);
        assert_int_equal(row->has_p_adjusted, want[i] >= 0);
        if (want[i] >= 0) t_rel(row->p_adjusted, want[i], T_TIGHT);
    }
    trede_results_destroy(r);
}

static void nothing_to_adjust(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    assert_int_equal(trede_adjust_tables(r), TREDE_OK);
    add(r, "all", "1", "share", false, 0);
    assert_int_equal(trede_adjust_tables(r), TREDE_OK);
    assert_false(trede_results_at(r, 0)->has_p_adjusted);
    trede_results_destroy(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_table_at_a_time), cmocka_unit_test(nothing_to_adjust)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
