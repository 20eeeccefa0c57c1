#include "harness/t.h"

#include "base/alloc.h"
#include "stats/raking.h"

enum { ROWS = 8 };
static const int32_t sex[ROWS] = {0, 0, 0, 1, 1, 1, 1, -1}, age[ROWS] = {0, 1, 2, 0, 1, 2, 2, 0};
static const double sex_target[] = {50, 50}, age_target[] = {30, 30, 40};

static double sum_where(const double *w, const int32_t *category, int32_t is)
{
    double sum = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (category[i] == is && sex[i] >= 0) sum += w[i];
    }
    return sum;
}

static void both_margins_hold(void **state)
{
    (void)state;
    double w[ROWS] = {1, 2, 1, 1e-3, 1, 1e3, 1, 7};
    const struct trede_margin margins[] = {{sex, sex_target, 2}, {age, age_target, 3}};
    struct trede_raking result;
    assert_int_equal(trede_rake(w, ROWS, margins, 2, 1e-12, 2000, &result), TREDE_OK);
    assert_int_equal(result.status, TREDE_RAKED);
    for (int32_t c = 0; c < 2; c++)
        t_rel(sum_where(w, sex, c), sex_target[c], 1e-11);
    for (int32_t c = 0; c < 3; c++)
        t_rel(sum_where(w, age, c), age_target[c], 1e-11);
    t_rel(w[5] / w[6], 1e3, 1e-12); /* the same cell: raking keeps their ratio */
    t_abs(w[7], 7, T_EXACT);        /* sex unknown: not raked */
}

static void one_margin_is_post_stratification(void **state)
{
    (void)state;
    double w[ROWS] = {1, 1, 1, 1, 1, 1, 1, 1};
    const struct trede_margin margin = {sex, sex_target, 2};
    struct trede_raking result;
    assert_int_equal(trede_rake(w, ROWS, &margin, 1, 1e-12, 5, &result), TREDE_OK);
    assert_int_equal(result.status, TREDE_RAKED);
    assert_int_equal(result.iterations, 1);
    t_rel(w[0], 50.0 / 3, T_TIGHT);
    t_rel(w[3], 50.0 / 4, T_TIGHT);
}

static void what_cannot_be_raked(void **state)
{
    (void)state;
    double w[ROWS] = {1, 1, 1, 1, 1, 1, 1, 1}, before[ROWS];
    static const double four[] = {20, 20, 40, 20}, differs[] = {50, 51};
    struct trede_raking result;
    memcpy(before, w, sizeof w);
    const struct trede_margin empty[] = {{sex, sex_target, 2}, {age, four, 4}};
    assert_int_equal(trede_rake(w, ROWS, empty, 2, 1e-9, 100, &result), TREDE_OK);
    assert_int_equal(result.status, TREDE_RAKING_EMPTY_CELL);
    assert_int_equal(result.margin, 1);
    assert_int_equal(result.category, 3);
    const struct trede_margin totals[] = {{age, age_target, 3}, {sex, differs, 2}};
    assert_int_equal(trede_rake(w, ROWS, totals, 2, 1e-9, 100, &result), TREDE_OK);
    assert_int_equal(result.status, TREDE_RAKING_TOTALS_DIFFER);
    assert_int_equal(result.margin, 1);
    t_rel(result.largest_error, 0.01, 1e-12);
    assert_memory_equal(w, before, sizeof w); /* refused before anything was touched */
    /* Perfectly dependent margins that contradict each other never converge. */
    static const int32_t same[ROWS] = {0, 0, 0, 1, 1, 1, 1, -1};
    static const double other[] = {60, 40};
    const struct trede_margin contradict[] = {{sex, sex_target, 2}, {same, other, 2}};
    assert_int_equal(trede_rake(w, ROWS, contradict, 2, 1e-9, 50, &result), TREDE_OK);
    assert_int_equal(result.status, TREDE_RAKING_NOT_CONVERGED);
    assert_int_equal(result.iterations, 50);
    t_rel(result.largest_error, 0.2, 1e-9);
    assert_int_equal(result.margin, 0);
}

static void trimming(void **state)
{
    (void)state;
    double once[] = {0.1, 1, 1.2, 1.45, 4}, strict[] = {0.1, 1, 1.2, 1.45, 4};
    /* by hand: 4 -> 1.8 and 0.1 -> 0.5 leave 1.8 to spread over three: 1.6, 1.8, 2.05 */
    assert_int_equal(trede_trim(once, 5, 0.5, 1.8, 0), TREDE_OK);
    static const double want[] = {0.5, 1.6, 1.8, 2.05, 1.8};
    for (size_t i = 0; i < 5; i++)
        t_rel(once[i], want[i], T_TIGHT);
    assert_int_equal(trede_trim(strict, 5, 0.5, 1.8, 1), TREDE_OK);
    double sum = 0;
    for (size_t i = 0; i < 5; i++) {
        sum += strict[i];
        assert_true(strict[i] >= 0.5 && strict[i] <= 1.8);
    }
    t_rel(sum, 7.75, T_TIGHT);
}

static void trimming_that_cannot_be(void **state)
{
    (void)state;
    double w[] = {1, 2, 3}, same[] = {2, 2, 2};
    assert_int_equal(trede_trim(w, 3, 0.1, 1.5, 1), TREDE_INPUT); /* 6 does not fit under 4.5 */
    assert_int_equal(trede_trim(w, 3, 5, 4, 0), TREDE_INPUT);
    assert_int_equal(trede_trim(w, 3, 10, 11, 0), TREDE_INPUT); /* nothing inside to hold the rest */
    assert_int_equal(trede_trim(same, 3, 1, 3, 1), TREDE_OK);
    t_abs(same[0], 2, T_EXACT);
    assert_int_equal(trede_trim(w, 0, 1, 3, 1), TREDE_OK);
}

static void kish(void **state)
{
    (void)state;
    static const double w[] = {1, 2, 3, 1e6};
    static const uint32_t three[] = {0, 1, 2};
    struct trede_kish k = trede_kish_of(w, three, 3);
    assert_int_equal(k.rows, 3);
    t_rel(k.effective, 36.0 / 14, T_TIGHT);
    t_rel(k.design_effect, 3 * 14.0 / 36, T_TIGHT);
    t_abs(k.smallest, 1, T_EXACT);
    t_abs(k.largest, 3, T_EXACT);
    k = trede_kish_of(w, NULL, 4);
    assert_true(k.effective > 1 && k.effective < 1.0001); /* one person is nearly everything */
    k = trede_kish_of(w, NULL, 0);
    assert_true(k.effective == 0 && k.rows == 0);
}

static void no_memory(void **state)
{
    (void)state;
    double w[ROWS] = {1, 1, 1, 1, 1, 1, 1, 1};
    const struct trede_margin margin = {sex, sex_target, 2};
    struct trede_raking result;
    for (uint64_t n = 1; n <= 2; n++) {
        trede_alloc_fail_after(n);
        assert_int_equal(trede_rake(w, ROWS, &margin, 1, 1e-9, 10, &result), TREDE_INTERNAL);
    }
    trede_alloc_fail_after(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_margins_hold),
        cmocka_unit_test(one_margin_is_post_stratification),
        cmocka_unit_test(what_cannot_be_raked),
        cmocka_unit_test(trimming),
        cmocka_unit_test(trimming_that_cannot_be),
        cmocka_unit_test(kish),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
