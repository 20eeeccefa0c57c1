/* Dividing a budget: answers known in closed form, and what is refused. Groups: test_allocation_groups.c; large
 * problems: test_allocation_large.c. */
enum { MOST = 16, MOST_GROUPS = 16 };
#include "allocation_case.h"
#include "stats/waterline.h"

/* ---- by hand ---- */

/* a / (b + x) alike: 10 and 20 over b + x at 1 / lambda = 3 once 10 and 20, 5 and 10 are spent. */
static void two_logarithms(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {{TREDE_CURVE_LOG, 10, 5, 0}, {TREDE_CURVE_LOG, 20, 10, 0}};
    static const double high[] = {INFINITY, 12}, low[] = {0, 26};
    double x[2];
    struct trede_allocation_problem p = problem_of(2, curve, 75, true);
    struct trede_allocation got = solve(&p, x);
    amounts_are(x, (const double[]){25, 50}, 2);
    t_rel(got.price, 1 / 3.0, T_TIGHT);
    t_rel(got.spent, 75, T_TIGHT);
    t_rel(got.value, 10 * log(6) + 20 * log(6), T_TIGHT);
    p.high = high;
    got = solve(&p, x);
    amounts_are(x, (const double[]){63, 12}, 2);
    t_rel(got.price, 10 / 68.0, T_CLOSE);
    const double exact[] = {25, 50};
    p.high = exact;
    got = solve(&p, x); /* nobody can take another euro */
    amounts_are(x, exact, 2);
    t_abs(got.price, 0, T_EXACT);
    p.low = low;
    p.high = endless;
    p.budget = 30;
    got = solve(&p, x);
    amounts_are(x, (const double[]){4, 26}, 2);
    t_rel(got.price, 10 / 9.0, T_CLOSE);
}

static void money_that_brings_nothing_stays(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {
        {TREDE_CURVE_POWER, 3, 0, 0.5}, {TREDE_CURVE_LOG, 0, 1, 0}, {TREDE_CURVE_HILL, 5, 2, 1}};
    static const double high[] = {10, 10, 10}, present[] = {1, 4, 1};
    double x[3];
    struct trede_allocation_problem p = problem_of(3, curve, 50, false);
    p.high = high;
    p.present = present;
    struct trede_allocation got = solve(&p, x);
    amounts_are(x, (const double[]){10, 4, 10}, 3); /* no effect: as it is now */
    assert_true(got.price == 0 && got.spent == 24);
    p.budget = 22; /* still nothing to gain, but no money to keep the second as it is */
    got = solve(&p, x);
    amounts_are(x, (const double[]){10, 2, 10}, 3);
    assert_true(got.price == 0);
    p.budget = 19; /* now money is short, and goes where it brings something */
    got = solve(&p, x);
    t_abs(x[1], 0, T_EXACT);
    assert_true(got.price > 0);
    t_rel(got.spent, 19, T_TIGHT);
    p.spend_all = true;
    p.budget = 27; /* what is left goes to no effect */
    got = solve(&p, x);
    amounts_are(x, (const double[]){10, 7, 10}, 3);
    assert_true(got.price == 0);
    p.budget = 31;
    got = trede_allocate(&p, room, x, NULL);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_BUDGET_TOO_LARGE);
    t_abs(got.limit, 30, T_EXACT);
}

static void harm_gets_its_lower_bound(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {
        {TREDE_CURVE_POWER, -3, 0, 0.5}, {TREDE_CURVE_POWER, 2, 0, 0.5}, {TREDE_CURVE_HILL, -1, 2, 4}};
    static const double low[] = {2, 0, 1}, high[] = {20, 9, 20}, present[] = {20, 0, 20};
    double x[3];
    struct trede_allocation_problem p = problem_of(3, curve, 40, false);
    p.low = low;
    p.high = high;
    p.present = present;
    struct trede_allocation got = solve(&p, x);
    amounts_are(x, (const double[]){2, 9, 1}, 3);
    t_rel(got.value, -3 * sqrt(2) + 2 * 3 - 1 / 17.0, T_TIGHT);
    p.spend_all = true; /* also when it has to go somewhere */
    got = trede_allocate(&p, room, x, NULL);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_BUDGET_TOO_LARGE);
    t_abs(got.limit, 12, T_EXACT);
    p.budget = 12;
    solve(&p, x);
    amounts_are(x, (const double[]){2, 9, 1}, 3);
    p.budget = 7;
    solve(&p, x);
    amounts_are(x, (const double[]){2, 4, 1}, 3);
}

/* Straight lines that bring the same: each goes the same part of its way. */
static void ties_start_from_the_present(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {{TREDE_CURVE_POWER, 2, 0, 1},
                                                        {TREDE_CURVE_POWER, 2, 0, 1},
                                                        {TREDE_CURVE_POWER, 2, 0, 1},
                                                        {TREDE_CURVE_POWER, 3, 0, 1},
                                                        {TREDE_CURVE_POWER, 1, 0, 1}};
    static const double low[] = {0, 1, 0, 0, 0}, high[] = {10, 11, 5, 4, INFINITY}, present[] = {4, 6, 5, 0, 30};
    double x[5];
    struct trede_allocation_problem p = problem_of(5, curve, 19, true);
    p.low = low;
    p.high = high;
    p.present = present;
    struct trede_allocation got = solve(&p, x);
    amounts_are(x, (const double[]){4, 6, 5, 4, 0}, 5);
    t_abs(got.price, 2, T_EXACT);
    p.budget = 19 + 5.5; /* half of 6 and of 5 more */
    solve(&p, x);
    amounts_are(x, (const double[]){7, 8.5, 5, 4, 0}, 5);
    p.budget = 19 - 7; /* half of what 4, 5 and 5 are above their bounds */
    solve(&p, x);
    amounts_are(x, (const double[]){2, 3.5, 2.5, 4, 0}, 5);
    p.present = NULL; /* from the lower bounds */
    p.budget = 1 + 4 + 12.5;
    solve(&p, x);
    amounts_are(x, (const double[]){5, 6, 2.5, 4, 0}, 5);
    p.budget = 40; /* the last takes what is left */
    got = solve(&p, x);
    amounts_are(x, (const double[]){10, 11, 5, 4, 10}, 5);
    t_abs(got.price, 1, T_EXACT);
    p.budget = 2.5;
    got = solve(&p, x);
    amounts_are(x, (const double[]){0, 1, 0, 1.5, 0}, 5);
    t_abs(got.price, 3, T_EXACT);
}

static void no_effect_anywhere_keeps_the_present(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {
        {TREDE_CURVE_POWER, 0, 0, 0.5}, {TREDE_CURVE_LOG, 0, 1, 0}, {TREDE_CURVE_HILL, 0, 1, 3}};
    static const double present[] = {7, 2, 5}, high[] = {9, 9, 9};
    double x[3];
    struct trede_allocation_problem p = problem_of(3, curve, 14, true);
    p.high = high;
    p.present = present;
    struct trede_allocation got = solve(&p, x);
    assert_memory_equal(x, present, sizeof x);
    assert_true(got.value == 0 && got.price == 0 && got.gap == 0);
    p.budget = 20.5;
    solve(&p, x);
    amounts_are(x, (const double[]){8, 5.5, 7}, 3);
    p.spend_all = false;
    solve(&p, x);
    assert_memory_equal(x, present, sizeof x);
    p.budget = 7;
    solve(&p, x);
    amounts_are(x, (const double[]){3.5, 1, 2.5}, 3);
}

static void the_smallest_problems(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {
        {TREDE_CURVE_POWER, 2, 0, 0.5}, {TREDE_CURVE_HILL, 2, 1, 0.5}, {TREDE_CURVE_LOG, 2, 4, 0}};
    double x[3] = {-1, -1, -1};
    struct trede_allocation_problem p = problem_of(0, NULL, 0, true);
    assert_true(solve(&p, x).spent == 0);
    p.budget = 1;
    assert_int_equal(trede_allocate(&p, room, x, NULL).outcome, TREDE_ALLOCATION_BUDGET_TOO_LARGE);
    for (int spend_all = 0; spend_all < 2; spend_all++) {
        p = problem_of(3, curve, 0, spend_all); /* no budget */
        struct trede_allocation got = solve(&p, x);
        assert_true(x[0] == 0 && x[1] == 0 && x[2] == 0 && got.value == 0);
        assert_true(got.price > 1e6); /* the first euro of a vertical start */
        p = problem_of(1, curve + 2, 0, spend_all);
        got = solve(&p, x);
        assert_true(x[0] == 0);
        t_rel(got.price, 0.5, T_CLOSE);
        for (size_t i = 0; i < 3; i++) { /* one channel */
            p = problem_of(1, curve + i, 6, spend_all);
            got = solve(&p, x);
            t_rel(x[0], 6, T_TIGHT);
            t_rel(got.price, trede_curve_at(curve + i, 6).marginal, T_CLOSE);
        }
    }
    const struct trede_response_curve harm = {TREDE_CURVE_LOG, -1, 1, 0};
    p = problem_of(1, &harm, 6, false);
    solve(&p, x);
    assert_true(x[0] == 0);
}

/* Beyond its digits saturation brings nothing; the money is spent all the same where it has to be. */
static void saturated_beyond_all_digits(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {{TREDE_CURVE_SATURATION, 2, 1, 0},
                                                        {TREDE_CURVE_SATURATION, 3, 2, 0}};
    double x[2];
    struct trede_allocation_problem p = problem_of(2, curve, 1e6, true);
    struct trede_allocation got = solve(&p, x);
    t_rel(x[0] + x[1], 1e6, T_TIGHT);
    assert_true(x[0] > 700 && x[1] > 700);
    t_rel(got.value, 5, T_TIGHT);
}

static void s_shaped_curves_only_where_they_are_concave(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {{TREDE_CURVE_LOG, 2, 4, 0}, {TREDE_CURVE_HILL, 5, 6, 2}};
    double x[2], low[] = {0, 0}, high[] = {INFINITY, INFINITY};
    struct trede_allocation_problem p = problem_of(2, curve, 20, true);
    p.low = low;
    p.high = high;
    struct trede_allocation got = trede_allocate(&p, room, x, NULL);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_WRONG_CHANNEL);
    assert_int_equal(got.which, 1);
    low[1] = trede_curve_concave_from(&curve[1]);
    got = solve(&p, x);
    assert_true(x[0] > 0 && x[1] > low[1]);
    t_rel(2 / (4 + x[0]), got.price, T_CLOSE);
    t_rel(5 * 2 * 36 * x[1] / pow(x[1] * x[1] + 36, 2), got.price, T_CLOSE);
    low[1] = high[1] = 1; /* locked: nothing to decide */
    solve(&p, x);
    amounts_are(x, (const double[]){19, 1}, 2);
}

static void what_is_no_problem_is_said(void **state)
{
    (void)state;
    const struct trede_response_curve good = {TREDE_CURVE_LOG, 2, 4, 0}, bad = {TREDE_CURVE_LOG, 2, 0, 0};
    struct trede_response_curve curve[] = {good, bad};
    double x[2], low[] = {0, 0}, high[] = {5, 5}, present[] = {1, NAN};
    struct trede_allocation_problem p = problem_of(2, curve, 5, true);
    p.low = low;
    p.high = high;
    assert_int_equal(trede_allocate(&p, room, x, NULL).outcome, TREDE_ALLOCATION_WRONG_CHANNEL);
    curve[1] = good;
    const double lows[] = {-1, 6, NAN, INFINITY};
    for (size_t i = 0; i < 4; i++) {
        low[0] = lows[i];
        assert_int_equal(trede_allocate(&p, room, x, NULL).outcome, TREDE_ALLOCATION_WRONG_CHANNEL);
    }
    low[0] = 0;
    p.present = present;
    assert_int_equal(trede_allocate(&p, room, x, NULL).which, 1);
    p.present = NULL;
    p.budget = NAN;
    assert_int_equal(trede_allocate(&p, room, x, NULL).outcome, TREDE_ALLOCATION_WRONG_BUDGET);
    p.budget = -1;
    assert_int_equal(trede_allocate(&p, room, x, NULL).outcome, TREDE_ALLOCATION_BUDGET_TOO_SMALL);
    low[0] = 2.5;
    p.budget = 2;
    struct trede_allocation got = trede_allocate(&p, room, x, NULL);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_BUDGET_TOO_SMALL);
    t_abs(got.limit, 2.5, T_EXACT);
}

/* ---- promises ---- */

static void certificate_is(const double *x, size_t channels, double budget, double excess)
{
    struct trede_allocation got = {0};
    double value = 0, size = 0;
    trede_water_certify(room, x, budget, budget, &got);
    for (size_t i = 0; i < channels; i++) {
        value += trede_curve_at(&room->problem->curve[i], x[i]).value;
        size += fabs(trede_curve_at(&room->problem->curve[i], x[i]).value);
    }
    t_rel(got.value, value, T_TIGHT);
    t_rel(got.dual - got.value, excess, T_CLOSE);
    t_rel(got.gap, excess / size, T_CLOSE);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_NOT_CONVERGED);
}

/* Amounts that are not the best, at the prices of the best: what each channel's tangent promises within its bounds, and
 * what is left of the budget at its price. */
static void a_wrong_answer_is_not_certified(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {
        {TREDE_CURVE_LOG, 10, 5, 0}, {TREDE_CURVE_LOG, 20, 10, 0}, {TREDE_CURVE_LOG, -10, 5, 0}};
    static const double high[] = {30, 100, 100}, off[] = {24, 51, 0}, less[] = {25, 49, 0};
    double x[3], third = 1 / 3.0;
    struct trede_allocation_problem p = problem_of(3, curve, 75, true);
    struct trede_allocation best = solve(&p, x);
    certificate_is(off, 3, 75, (10 / 29.0 - third) * (75 - 24) + (third - 20 / 61.0) * 51);
    certificate_is(less, 3, 75, (20 / 59.0 - third) * (75 - 49) + third * 1);
    struct trede_allocation got = {0};
    trede_water_certify(room, off, 75, 75, &got);
    assert_true(got.dual > best.value && got.value < best.value);
    p.high = high;
    solve(&p, x);
    certificate_is(off, 3, 75, (10 / 29.0 - third) * (30 - 24) + (third - 20 / 61.0) * 51);
}

static void room_is_made_or_refused(void **state)
{
    (void)state;
    struct trede_allocation_room *made = NULL;
    uint64_t failures = 0;
    for (; !made; failures++) {
        struct trede_arena *fresh = trede_arena_create();
        assert_non_null(fresh);
        trede_alloc_fail_after(failures + 1);
        made = trede_allocation_room(fresh, 5000, 5000);
        trede_alloc_fail_after(0);
        trede_arena_destroy(fresh);
    }
    assert_true(failures > 5);
    static struct trede_response_curve curve[MOST + 1];
    static double x[MOST + 1];
    for (size_t i = 0; i <= MOST; i++)
        curve[i] = (struct trede_response_curve){TREDE_CURVE_LOG, 1, 1, 0};
    struct trede_allocation_problem p = problem_of(MOST, curve, MOST, true);
    solve(&p, x);
    p.channels = MOST + 1;
    struct trede_allocation got = trede_allocate(&p, room, x, NULL);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_WRONG_CHANNEL);
    assert_int_equal(got.which, MOST);
    p.channels = 1;
    p.groups = MOST + 1;
    assert_int_equal(trede_allocate(&p, room, x, NULL).outcome, TREDE_ALLOCATION_WRONG_GROUP);
}

/* Bounds that add up to the budget but for the last digit. */
static void rounding_does_not_make_it_impossible(void **state)
{
    (void)state;
    struct trede_response_curve curve[10];
    double low[10], x[10], sum = 0;
    for (size_t i = 0; i < 10; i++) {
        curve[i] = (struct trede_response_curve){TREDE_CURVE_LOG, 1 + (double)i, 3, 0};
        low[i] = 0.1;
        sum += low[i];
    }
    assert_true(sum != 1.0);
    struct trede_allocation_problem p = problem_of(10, curve, 1, true);
    p.low = low;
    for (int locked = 0; locked < 2; locked++) {
        for (int turn = 0; turn < 3; turn++) {
            p.high = locked ? low : endless;
            p.budget = turn == 0 ? 1 : turn == 1 ? 1 - 1e-14 : 1 + 1e-14;
            struct trede_allocation got = solve(&p, x);
            for (size_t i = 0; i < 10; i++)
                t_abs(x[i], 0.1, 2e-14);
            if (!locked && turn < 2) t_rel(got.price, 10 / 3.1, T_LOOSE); /* the next euro goes to the best */
        }
    }
    p.budget = 1 - 1e-9;
    assert_int_equal(trede_allocate(&p, room, x, NULL).outcome, TREDE_ALLOCATION_BUDGET_TOO_SMALL);
    const struct trede_allocation_group three[] = {{0, 3, 0, 0.3}, {3, 3, 0.3, 0.3}};
    assert_true(0.1 + 0.1 + 0.1 > 0.3);
    p.budget = 2;
    p.groups = 2;
    p.group = three;
    p.high = endless;
    solve(&p, x);
    amounts_are(x, low, 6);
    p.budget = 1;
    solve(&p, x);
    amounts_are(x, low, 10);
    p.channels = 3;
    p.groups = 1;
    p.budget = 0.3;
    solve(&p, x);
    amounts_are(x, low, 3);
    p.channels = 10;
    const struct trede_allocation_group over = {0, 3, 0.1 + 0.1 + 0.1 + 1e-16, 1};
    p.high = low;
    p.budget = 1;
    p.groups = 1;
    p.group = &over;
    solve(&p, x);
    amounts_are(x, low, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_logarithms),
        cmocka_unit_test(money_that_brings_nothing_stays),
        cmocka_unit_test(harm_gets_its_lower_bound),
        cmocka_unit_test(ties_start_from_the_present),
        cmocka_unit_test(no_effect_anywhere_keeps_the_present),
        cmocka_unit_test(the_smallest_problems),
        cmocka_unit_test(saturated_beyond_all_digits),
        cmocka_unit_test(s_shaped_curves_only_where_they_are_concave),
        cmocka_unit_test(what_is_no_problem_is_said),
        cmocka_unit_test(a_wrong_answer_is_not_certified),
        cmocka_unit_test(room_is_made_or_refused),
        cmocka_unit_test(rounding_does_not_make_it_impossible),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
