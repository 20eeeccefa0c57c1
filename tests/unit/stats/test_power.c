/* Sample sizes: R's own figures where it has them, and what must hold between n, power and difference. */
#include "harness/t.h"

#include "stats/power.h"

static const struct trede_power_test usual = {0.05, 0.8};

static void published(void **state)
{
    (void)state; /* the help page of R power.prop.test */
    t_abs(trede_power_two_shares(50, 0.5, 0.75, 0.05, false), 0.7401659, 5e-8);
    t_abs(trede_n_two_shares(0.5, 0.75, (struct trede_power_test){0.05, 0.9}), 76.7, 0.05);
}

static void means_agree_with_noncentral_t(void **state)
{
    (void)state;
    /* R: power.t.test(delta = 0.2, sd = 1, power = 0.8)$n, and with type = "paired" where sd is that of a difference */
    const struct trede_change two = {1, 1, 0.2, 0, 0}, paired = {1, 1, 0.2, 0.5, 1};
    t_abs(trede_n_means(&two, usual), 393.4067, 0.01);
    t_abs(trede_n_means(&paired, usual), 198.1513, 0.01);
    t_abs(trede_n_means(&two, (struct trede_power_test){0.01, 0.8}), 585.6093, 0.01);
}

static void n_and_difference_are_inverse(void **state)
{
    (void)state;
    static const double shares[] = {0.003, 0.1, 0.5, 0.83, 0.97};
    for (size_t i = 0; i < 5; i++) {
        for (int rise = 0; rise < 2; rise++) {
            double d = -1;
            assert_true(trede_detectable_shares(2000, shares[i], rise, usual, &d) == (rise || shares[i] > 0.01));
            if (d < 0) continue; /* of 0.3 % not even the fall to nobody is seen */
            t_rel(trede_n_two_shares(shares[i], shares[i] + (rise ? d : -d), usual), 2000, 1e-9);
        }
    }
    const struct trede_change change = {0.21, 0.24, 0.03, 0.4, 0.6};
    t_rel(trede_detectable_change(&change, trede_n_change(&change, usual), usual), 0.03, 1e-12);
}

static void nothing_to_see(void **state)
{
    (void)state;
    double d = 7, pairs = 7;
    assert_true(isinf(trede_n_two_shares(0.3, 0.3, usual)));
    assert_true(isinf(trede_n_arcsine(0.3, 0.3, usual)));
    assert_true(isinf(trede_n_pairs(0.1, 0.1, usual)));
    assert_false(trede_detectable_shares(3, 0.5, true, usual, &d)); /* three people a wave see nothing */
    assert_false(trede_detectable_shares(0, 0.5, true, usual, &d));
    assert_false(trede_detectable_shares(500, 1, true, usual, &d)); /* nobody is left to win */
    t_abs(d, 7, T_EXACT);
    assert_false(trede_n_panel(0.1, 0.9, 0.9, usual, &pairs)); /* so far apart they cannot go together */
    t_abs(pairs, 7, T_EXACT);
    assert_int_equal(trede_plan_completed(INFINITY, 1.5), 0);
    assert_int_equal(trede_plan_invited(100, 0), 0);
    t_abs(trede_power_two_shares(10, 0, 1, 0.05, false), 1, T_EXACT);
}

static void panel_is_a_table_of_movers(void **state)
{
    (void)state;
    double pairs, before;
    /* p1 = 0.20, p2 = 0.27 and 0.05 moved down: 0.15 stayed, 0.12 moved up */
    double correlation = (0.15 - 0.2 * 0.27) / sqrt(0.16 * 0.27 * 0.73);
    assert_true(trede_n_panel(0.2, 0.27, correlation, usual, &pairs));
    t_rel(pairs, 269.938137910863, 1e-9); /* the oracle's p01 = 0.12, p10 = 0.05 */
    assert_true(trede_n_panel(0.2, 0.27, 0, usual, &before));
    assert_true(before > pairs);
    /* at the strongest correlation nobody moves down, and more is refused */
    double most = trede_most_correlation(0.2, 0.27);
    assert_true(trede_n_panel(0.2, 0.27, most - 1e-9, usual, &pairs));
    assert_false(trede_n_panel(0.2, 0.27, most + 1e-6, usual, &pairs));
}

static void design(void **state)
{
    (void)state;
    t_rel(trede_deff_clusters(20, 0, 0.05), 1.95, T_TIGHT);
    t_rel(trede_deff_clusters(20, 0.5, 0.05), 2.2, T_TIGHT);
    t_rel(trede_deff_clusters(1, 0, 0.3), 1, T_TIGHT);
    t_rel(trede_deff_weights(0.7), 1.49, T_TIGHT);
    t_rel(trede_n_finite(400, 1200), 300, T_TIGHT);
    t_rel(trede_n_finite(400, 0), 400, T_EXACT);
    t_rel(trede_level_each(0.05, 6), 0.05 / 6, T_TIGHT);
    t_rel(trede_level_each(0.05, 0), 0.05, T_EXACT);
    assert_int_equal(trede_plan_completed(500, 1.4), 700);
    assert_int_equal(trede_plan_completed(500.2, 1.4), 701);
    assert_int_equal(trede_plan_invited(555, 0.45), 1234);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),      cmocka_unit_test(means_agree_with_noncentral_t),
        cmocka_unit_test(nothing_to_see), cmocka_unit_test(n_and_difference_are_inverse),
        cmocka_unit_test(design),         cmocka_unit_test(panel_is_a_table_of_movers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
