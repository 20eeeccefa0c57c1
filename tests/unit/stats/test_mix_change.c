/* A change of a division, and rank correlation. Reference: R 4.2.2; the calls stand at the tests. */
#include "harness/t.h"

#include "stats/mix_change.h"
#include "stats/rank_correlation.h"

static const double earlier[] = {20, 10, 30, 25, 8, 35, 14, 16, 28}, later[] = {30, 20, 20, 26, 30, 24};

/* phi: sum(residuals(glm(y ~ period + channel * side, poisson), "pearson")^2) / df.residual = 1.35230864509611; X2 of
 * the totals: chisq.test(rbind(colSums(earlier), colSums(later))) = 16.9893149060036; pf(X2 / phi / 2, 2, 6). */
static void periods_say_how_much_they_wander(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    const struct trede_mix_side before = {earlier, 3}, after = {later, 2};
    struct trede_mix_test test;
    assert_int_equal(trede_mix_test_of(arena, 3, &before, &after, &test), TREDE_OK);
    assert_true(test.defined);
    t_rel(test.dispersion, 1.35230864509720, T_ORACLE);
    t_abs(test.df, 2, T_EXACT);
    t_abs(test.df2, 6, T_EXACT);
    t_rel(test.statistic, 6.2815966486639070, T_ORACLE);
    t_rel(test.p, 0.0337672497690361, T_ORACLE);
    struct trede_mix_difference line = trede_mix_difference_of(34, 186, 50, 150, &test, 0.95);
    t_rel(line.value, 0.1505376344086021, T_ORACLE);
    t_rel(line.se, 0.0555832206179780, T_ORACLE);
    t_rel(line.limits.low, 0.0145303931536664, T_ORACLE);
    t_rel(line.limits.high, 0.2865448756635379, T_ORACLE);
    t_rel(line.p, 0.0351841476100597, T_ORACLE);
    trede_arena_destroy(arena);
}

static void one_period_is_held_against_chance(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    const struct trede_mix_side before = {earlier, 1}, after = {later, 1};
    struct trede_mix_test test;
    assert_int_equal(trede_mix_test_of(arena, 3, &before, &after, &test), TREDE_OK);
    t_abs(test.df2, 0, T_EXACT);
    t_abs(test.dispersion, 1, T_EXACT);
    t_rel(test.statistic, 6.6031746031746037, T_ORACLE);
    t_rel(test.p, 0.0368246691305606, T_ORACLE);
    trede_arena_destroy(arena);
}

/* Two categories expected less than 5 times count as one: chisq.test(rbind(c(40, 6), c(30, 10)), correct = FALSE). */
static void rare_categories_count_together(void **state)
{
    (void)state;
    static const double a[] = {40, 3, 3}, b[] = {30, 5, 5}, rare[] = {40, 1}, none[] = {40, 0};
    struct trede_arena *arena = trede_arena_create();
    const struct trede_mix_side before = {a, 1}, after = {b, 1};
    struct trede_mix_test test;
    assert_int_equal(trede_mix_test_of(arena, 3, &before, &after, &test), TREDE_OK);
    t_abs(test.df, 1, T_EXACT);
    t_rel(test.statistic, 2.019798136645963, T_ORACLE);
    const struct trede_mix_side few = {rare, 1}, nothing = {none, 1};
    assert_int_equal(trede_mix_test_of(arena, 2, &few, &nothing, &test), TREDE_OK);
    assert_false(test.defined);
    trede_arena_destroy(arena);
}

/* cor.test(x, y, method = "spearman", exact = TRUE): rho 0.942857142857143, p 0.0166666666667 */
static void few_areas_exactly(void **state)
{
    (void)state;
    static const double x[] = {.5, .6, .55, .7, .9, .4}, y[] = {2.1, 2.4, 2.2, 2.3, 3.0, 2.0};
    struct trede_rank_correlation rho;
    assert_int_equal(trede_rank_correlation_of(x, y, 6, 0.95, &rho), TREDE_OK);
    t_rel(rho.value, 0.942857142857143, T_ORACLE);
    t_rel(rho.p, 12 / 720.0, T_ORACLE);
    t_rel(rho.limits.low, 0.382651336321975, T_ORACLE);
    t_rel(rho.limits.high, 0.996132647764838, T_ORACLE);
    /* ties, over all 120 orders in R */
    static const double tied[] = {1, 2, 2, 3, 4}, also[] = {1, 1, 2, 3, 3};
    assert_int_equal(trede_rank_correlation_of(tied, also, 5, 0.95, &rho), TREDE_OK);
    t_rel(rho.value, 0.892217816219194, T_ORACLE);
    t_rel(rho.p, 0.133333333333333, T_ORACLE);
    assert_int_equal(trede_rank_correlation_of(x, x, 6, 0.95, &rho), TREDE_OK);
    t_abs(rho.value, 1, T_EXACT);
    assert_false(rho.has_interval);
    static const double same[] = {1, 1, 1, 1, 1, 1};
    assert_int_equal(trede_rank_correlation_of(x, same, 6, 0.95, &rho), TREDE_OK);
    assert_false(rho.defined);
}

/* r = cor(rank(x), rank(y)); 2 * pt(-abs(r * sqrt(10 / (1 - r^2))), 10) */
static void many_areas_by_t(void **state)
{
    (void)state;
    static const double x[] = {.5, .6, .55, .7, .9, .4, .45, .8, .75, .65, .3, .35};
    static const double y[] = {2.1, 2.4, 2.9, 2.3, 2.5, 2.0, 2.2, 2.6, 2.35, 2.7, 2.15, 1.9};
    struct trede_rank_correlation rho;
    assert_int_equal(trede_rank_correlation_of(x, y, 12, 0.95, &rho), TREDE_OK);
    t_rel(rho.value, 0.6853146853146853, T_ORACLE);
    t_rel(rho.p, 0.0139059688143628, T_ORACLE);
    t_rel(rho.limits.low, 0.112598627635116, T_ORACLE);
    t_rel(rho.limits.high, 0.916235823871329, T_ORACLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_say_how_much_they_wander),
        cmocka_unit_test(one_period_is_held_against_chance),
        cmocka_unit_test(rare_categories_count_together),
        cmocka_unit_test(few_areas_exactly),
        cmocka_unit_test(many_areas_by_t),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
