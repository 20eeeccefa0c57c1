/* Dividing a budget over groups with floors and caps: answers known in closed form, and what is refused. */
enum { MOST = 16, MOST_GROUPS = 16 };
#include "allocation_case.h"
#include "stats/waterline.h"

/* Three logarithms alike: 12 would be 4 each. */
static void floors_and_caps_by_hand(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {
        {TREDE_CURVE_LOG, 6, 2, 0}, {TREDE_CURVE_LOG, 6, 2, 0}, {TREDE_CURVE_LOG, 6, 2, 0}};
    const struct trede_allocation_group cap[] = {{0, 2, 0, 6}}, floor[] = {{0, 2, 10, INFINITY}};
    const struct trede_allocation_group nothing[] = {{0, 2, 0, 0}},
                                        inner[] = {{0, 3, 0, 9}, {1, 2, 8, 20}, {2, 1, 0, 1}};
    double x[3], price[3];
    struct trede_allocation_problem p = problem_of(3, curve, 12, true);
    p.groups = 1;
    p.group = cap;
    struct trede_allocation got = trede_allocate(&p, room, x, price);
    amounts_are(x, (const double[]){3, 3, 6}, 3);
    t_rel(price[0], 6 / 5.0, T_CLOSE);
    t_rel(got.price, 6 / 8.0, T_CLOSE);
    p.group = floor;
    got = trede_allocate(&p, room, x, price);
    amounts_are(x, (const double[]){5, 5, 2}, 3);
    t_rel(price[0], 6 / 7.0, T_CLOSE);
    t_rel(got.price, 6 / 4.0, T_CLOSE);
    p.group = nothing;
    got = solve(&p, x);
    amounts_are(x, (const double[]){0, 0, 12}, 3);
    p.groups = 3;
    p.group = inner; /* 9 for all, 8 of it for the last two, of which the last has at most 1 */
    p.spend_all = false;
    got = trede_allocate(&p, room, x, price);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_SOLVED);
    amounts_are(x, (const double[]){1, 7, 1}, 3);
    assert_true(got.price == 0);
    t_rel(price[0], 6 / 3.0, T_CLOSE);
    t_rel(price[1], 6 / 9.0, T_CLOSE);
    t_rel(price[2], 6 / 3.0, T_CLOSE);
}

/* A floor is met with money that brings nothing, from the present amounts. */
static void a_floor_without_effect(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {
        {TREDE_CURVE_LOG, 0, 2, 0}, {TREDE_CURVE_LOG, 0, 2, 0}, {TREDE_CURVE_LOG, 6, 2, 0}};
    static const double high[] = {10, 10, 100}, present[] = {2, 6, 0};
    const struct trede_allocation_group floor[] = {{0, 2, 14, 20}};
    double x[3], price[1];
    struct trede_allocation_problem p = problem_of(3, curve, 16, true);
    p.high = high;
    p.present = present;
    p.groups = 1;
    p.group = floor;
    struct trede_allocation got = trede_allocate(&p, room, x, price);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_SOLVED);
    amounts_are(x, (const double[]){6, 8, 2}, 3);
    t_abs(price[0], 0, T_EXACT);
    t_rel(got.price, 6 / 4.0, T_CLOSE);
}

static void impossible_groups_are_said(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {
        {TREDE_CURVE_LOG, 6, 2, 0}, {TREDE_CURVE_LOG, -6, 2, 0}, {TREDE_CURVE_LOG, 6, 2, 0}};
    static const double low[] = {2, 1, 0}, high[] = {4, 50, 9};
    double x[3];
    struct trede_allocation_problem p = problem_of(3, curve, 12, true);
    struct trede_allocation_group groups[] = {{0, 3, 0, 20}, {0, 2, 0, 2.9}};
    p.low = low;
    p.high = high;
    p.groups = 2;
    p.group = groups;
    struct trede_allocation got = trede_allocate(&p, room, x, NULL);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_CAP_TOO_LOW);
    assert_int_equal(got.which, 1);
    t_abs(got.limit, 3, T_EXACT);
    groups[1] = (struct trede_allocation_group){0, 2, 5.1, 9}; /* the second does harm: it stays at 1 */
    got = trede_allocate(&p, room, x, NULL);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_FLOOR_TOO_HIGH);
    assert_int_equal(got.which, 1);
    t_abs(got.limit, 5, T_EXACT);
    groups[1].floor = 5;
    solve(&p, x);
    groups[0].floor = 13;
    got = trede_allocate(&p, room, x, NULL);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_BUDGET_TOO_SMALL);
    t_abs(got.limit, 13, T_EXACT);
    groups[0] = (struct trede_allocation_group){0, 3, 0, 10};
    got = trede_allocate(&p, room, x, NULL);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_BUDGET_TOO_LARGE);
    t_abs(got.limit, 10, T_EXACT);
    const struct trede_allocation_group wrong[][2] = {
        {{0, 2, 0, 9}, {1, 2, 0, 9}},  {{0, 2, 0, 9}, {0, 3, 0, 9}},   {{1, 2, 0, 9}, {0, 1, 0, 9}},
        {{0, 3, 0, 9}, {2, 2, 0, 9}},  {{0, 3, 0, 9}, {1, 0, 0, 9}},   {{0, 3, 0, 9}, {0, 1, 3, 2}},
        {{0, 3, 0, 9}, {0, 1, -1, 2}}, {{0, 3, 0, 9}, {0, 1, 0, NAN}}, {{0, 3, 0, 9}, {4, 1, 0, 2}},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        p.group = wrong[i];
        got = trede_allocate(&p, room, x, NULL);
        assert_int_equal(got.outcome, TREDE_ALLOCATION_WRONG_GROUP);
        assert_int_equal(got.which, 1);
    }
}

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

/* Amounts that are not the best, at the prices of the best: what a group leaves of its cap or has above its floor. */
static void groups_are_in_the_certificate(void **state)
{
    (void)state;
    static const struct trede_response_curve curve[] = {
        {TREDE_CURVE_LOG, 6, 2, 0}, {TREDE_CURVE_LOG, 6, 2, 0}, {TREDE_CURVE_LOG, 6, 2, 0}};
    static const double under_cap[] = {2.5, 2.5, 7}, over_floor[] = {5.5, 5.5, 1};
    const struct trede_allocation_group cap[] = {{0, 2, 0, 6}}, floor[] = {{0, 2, 10, INFINITY}};
    double x[3];
    struct trede_allocation_problem p = problem_of(3, curve, 12, true);
    p.groups = 1;
    p.group = cap;
    solve(&p, x); /* prices 6 / 5 within the group, 6 / 8 outside */
    certificate_is(under_cap, 3, 12, 2 * (6 / 4.5 - 1.2) * (12 - 2.5) + (0.75 - 6 / 9.0) * 7 + (1.2 - 0.75) * (6 - 5));
    p.group = floor;
    solve(&p, x); /* prices 6 / 7 within the group, 6 / 4 outside */
    certificate_is(over_floor, 3, 12,
                   2 * (6 / 7.0 - 6 / 7.5) * 5.5 + (6 / 3.0 - 1.5) * (12 - 1) + (1.5 - 6 / 7.0) * (11 - 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floors_and_caps_by_hand),
        cmocka_unit_test(a_floor_without_effect),
        cmocka_unit_test(impossible_groups_are_said),
        cmocka_unit_test(groups_are_in_the_certificate),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
