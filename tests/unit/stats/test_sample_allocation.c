/* Dividing a sample: closed forms, and every division tried. */
#include "harness/t.h"

#include <stdbool.h>

#include "stats/random.h"
#include "stats/sample_allocation.h"

static double spent_on(const struct trede_sampling_strata *s, const double *n)
{
    double sum = 0;
    for (size_t h = 0; h < s->count; h++)
        sum += (s->cost ? s->cost[h] : 1) * n[h];
    return sum;
}

static void in_proportion_to_size_and_spread(void **state)
{
    (void)state;
    static const double people[] = {1000, 2000, 500}, sd[] = {1, 2, 4}, cost[] = {1, 4, 16};
    struct trede_sampling_strata s = {3, people, sd, NULL, NULL, NULL};
    double n[3];
    struct trede_sampling got = trede_sample_divide(&s, 70, n);
    assert_int_equal(got.outcome, TREDE_SAMPLING_DIVIDED);
    t_rel(n[0], 10, T_TIGHT);
    t_rel(n[1], 40, T_TIGHT);
    t_rel(n[2], 20, T_TIGHT);
    t_rel(got.spent, 70, T_TIGHT);
    double variance = 1e6 * (0.1 - 1e-3) + 16e6 * (1 / 40.0 - 1 / 2000.0) + 4e6 * (1 / 20.0 - 1 / 500.0);
    t_rel(got.se, sqrt(variance) / 3500, T_TIGHT);
    s.cost = cost; /* N S / sqrt(cost): 1000, 2000, 500; they cost 1000 + 8000 + 8000 */
    got = trede_sample_divide(&s, 340, n);
    t_rel(n[0], 20, T_TIGHT);
    t_rel(n[1], 40, T_TIGHT);
    t_rel(n[2], 10, T_TIGHT);
    t_rel(got.spent, 340, T_TIGHT);
}

/* Bounds below and above at once: the rest is still in proportion. */
static void bounds_are_met_and_the_rest_is_in_proportion(void **state)
{
    (void)state;
    static const double people[] = {5000, 60, 1000, 2000, 40}, sd[] = {1, 10, 0.01, 1, 3};
    static const double least[] = {30, 2, 25, 2, 2}, most[] = {600, 5000, 500, 500, 10};
    struct trede_sampling_strata s = {5, people, sd, NULL, least, most};
    double n[5];
    struct trede_sampling got = trede_sample_divide(&s, 400, n);
    assert_int_equal(got.outcome, TREDE_SAMPLING_DIVIDED);
    t_abs(n[2], 25, T_EXACT);
    t_abs(n[4], 10 < 120 * n[0] / 5000 ? 10 : 120 * n[0] / 5000, T_CLOSE);
    t_rel(n[3] / n[0], 0.4, T_TIGHT);
    t_rel(spent_on(&s, n), 400, T_TIGHT);
    got = trede_sample_divide(&s, 900, n); /* the second stratum is asked whole, though 5,000 were allowed */
    t_abs(n[1], 60, T_EXACT);
    t_abs(n[4], 10, T_EXACT);
    t_abs(n[2], 25, T_EXACT);
    t_rel(n[3] / n[0], 0.4, T_TIGHT);
    t_rel(spent_on(&s, n), 900, T_TIGHT);
}

/* 200 random problems: no small move of money from one stratum to another does better. */
static void no_move_does_better(void **state)
{
    (void)state;
    struct trede_random random = trede_random_stream(1, TREDE_RANDOM_SIMULATION, 0);
    for (int problem = 0; problem < 200; problem++) {
        double people[6], sd[6], least[6], most[6], cost[6], n[6], low = 0, high = 0;
        for (size_t h = 0; h < 6; h++) {
            people[h] = 20 + floor(1000 * trede_random_uniform(&random));
            sd[h] = problem % 5 == 0 && h == 2 ? 0 : 0.1 + trede_random_uniform(&random);
            least[h] = 2 + floor(10 * trede_random_uniform(&random));
            most[h] = least[h] + floor(people[h] * trede_random_uniform(&random));
            cost[h] = problem % 2 ? 1 : 0.5 + trede_random_uniform(&random);
            low += cost[h] * least[h];
            high += cost[h] * fmin(most[h], people[h]);
        }
        struct trede_sampling_strata s = {6, people, sd, cost, least, most};
        double budget = low + trede_random_uniform(&random) * (high - low);
        struct trede_sampling got = trede_sample_divide(&s, budget, n);
        assert_int_equal(got.outcome, TREDE_SAMPLING_DIVIDED);
        if (problem % 5) t_rel(spent_on(&s, n), budget, T_TIGHT);
        for (size_t i = 0; i < 36; i++) {
            double moved[6], step = 1e-3;
            size_t from = i / 6, to = i % 6;
            memcpy(moved, n, sizeof n);
            moved[from] -= step / cost[from];
            moved[to] += step / cost[to];
            bool allowed = moved[from] >= least[from] && moved[to] <= fmin(most[to], people[to]) && from != to;
            if (allowed) assert_true(trede_stratified_se(&s, moved) > got.se * (1 - 1e-13));
        }
        for (size_t h = 0; h < 6; h++)
            assert_true(n[h] >= least[h] && n[h] <= most[h] && n[h] <= people[h]);
    }
}

/* Every division of so many over four strata, between 1 and what there is. */
static double best_of_all(const struct trede_sampling_strata *s, int total)
{
    double best = INFINITY, n[4];
    for (int a = 1; a <= total; a++)
        for (int b = 1; a + b <= total; b++)
            for (int c = 1; a + b + c < total; c++) {
                double tried[] = {a, b, c, total - a - b - c};
                bool allowed = true;
                memcpy(n, tried, sizeof n);
                for (size_t h = 0; h < 4; h++)
                    allowed = allowed && n[h] >= s->least[h] && n[h] <= s->most[h] && n[h] <= s->population[h];
                if (allowed) best = fmin(best, trede_stratified_se(s, n));
            }
    return best;
}

static void whole_people_are_the_best_of_all(void **state)
{
    (void)state;
    static const double least[] = {1, 3, 2, 1}, most[] = {30, 30, 4, 30}, people[] = {90, 6, 50, 200};
    struct trede_random random = trede_random_stream(2, TREDE_RANDOM_SIMULATION, 0);
    for (int problem = 0; problem < 20; problem++) {
        double sd[4];
        int64_t n[4];
        for (size_t h = 0; h < 4; h++)
            sd[h] = 0.05 + 3 * trede_random_uniform(&random);
        struct trede_sampling_strata s = {4, people, sd, NULL, least, most};
        int total = 12 + problem;
        struct trede_sampling got = trede_sample_divide_whole(&s, total, n);
        assert_int_equal(got.outcome, TREDE_SAMPLING_DIVIDED);
        assert_int_equal(n[0] + n[1] + n[2] + n[3], total);
        t_rel(got.se, best_of_all(&s, total), T_TIGHT);
        double parts[4];
        assert_true(trede_sample_divide(&s, total, parts).se <= got.se * (1 + T_TIGHT));
    }
}

/* After 2 and 2 a respondent of the first gains 100^2 / 6 = 1,667 for 3 euros, of the second 90^2 / 6 = 1,350 for 1. */
static void whole_people_at_unequal_costs(void **state)
{
    (void)state;
    static const double people[] = {100, 100}, sd[] = {1, 0.9}, cost[] = {3, 1};
    struct trede_sampling_strata s = {2, people, sd, cost, NULL, NULL};
    int64_t n[2];
    struct trede_sampling got = trede_sample_divide_whole(&s, 10, n);
    assert_int_equal(got.outcome, TREDE_SAMPLING_DIVIDED);
    assert_int_equal(n[0], 2);
    assert_int_equal(n[1], 4);
    t_abs(got.spent, 10, T_EXACT);
    got = trede_sample_divide_whole(&s, 11.5, n); /* the first is now the better, but cannot be paid */
    assert_int_equal(n[0], 2);
    assert_int_equal(n[1], 5);
    t_abs(got.spent, 11, T_EXACT);
    got = trede_sample_divide_whole(&s, 13, n);
    assert_int_equal(n[0], 3);
    assert_int_equal(n[1], 4);
}

static void too_small_a_budget_says_what_is_needed(void **state)
{
    (void)state;
    static const double people[] = {100, 1, 50}, sd[] = {1, 1, 1}, cost[] = {3, 10, 1}, least[] = {2.5, 1, 4};
    struct trede_sampling_strata s = {3, people, sd, NULL, NULL, NULL};
    double n[3];
    int64_t whole[3];
    struct trede_sampling got = trede_sample_divide(&s, 4.9, n); /* 2 each, but of the second there is only 1 */
    assert_int_equal(got.outcome, TREDE_SAMPLING_TOO_SMALL);
    t_abs(got.limit, 5, T_EXACT);
    assert_int_equal(trede_sample_divide_whole(&s, 4.9, whole).outcome, TREDE_SAMPLING_TOO_SMALL);
    assert_int_equal(trede_sample_divide(&s, 5, n).outcome, TREDE_SAMPLING_DIVIDED);
    assert_true(n[0] == 2 && n[1] == 1 && n[2] == 2);
    assert_int_equal(trede_sample_divide_whole(&s, 5, whole).outcome, TREDE_SAMPLING_DIVIDED);
    assert_true(whole[0] == 2 && whole[1] == 1 && whole[2] == 2);
    s.cost = cost;
    s.least = least;
    got = trede_sample_divide(&s, 21, n);
    t_abs(got.limit, 21.5, T_EXACT);
    assert_int_equal(got.outcome, TREDE_SAMPLING_TOO_SMALL);
    got = trede_sample_divide_whole(&s, 22, whole); /* three whole people where two and a half are the least */
    t_abs(got.limit, 23, T_EXACT);
    assert_int_equal(got.outcome, TREDE_SAMPLING_TOO_SMALL);
    assert_int_equal(trede_sample_divide(&s, NAN, n).outcome, TREDE_SAMPLING_TOO_SMALL);
}

static void nothing_is_spent_in_vain(void **state)
{
    (void)state;
    static const double people[] = {30, 20}, alike[] = {0, 0}, sd[] = {1, 3};
    struct trede_sampling_strata s = {2, people, alike, NULL, NULL, NULL};
    double n[2];
    int64_t whole[2];
    struct trede_sampling got = trede_sample_divide(&s, 40, n);
    assert_true(n[0] == 2 && n[1] == 2 && got.spent == 4 && got.se == 0);
    got = trede_sample_divide_whole(&s, 40, whole);
    assert_true(whole[0] == 2 && whole[1] == 2 && got.spent == 4 && got.se == 0);
    s.sd = sd;
    got = trede_sample_divide(&s, 90, n); /* more than everybody */
    assert_true(n[0] == 30 && n[1] == 20 && got.spent == 50 && got.se == 0);
    got = trede_sample_divide_whole(&s, 90, whole);
    assert_true(whole[0] == 30 && whole[1] == 20 && got.spent == 50 && got.se == 0);
    static const double nobody[] = {0, 5};
    assert_true(isinf(trede_stratified_se(&s, nobody)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_proportion_to_size_and_spread),
        cmocka_unit_test(bounds_are_met_and_the_rest_is_in_proportion),
        cmocka_unit_test(no_move_does_better),
        cmocka_unit_test(whole_people_are_the_best_of_all),
        cmocka_unit_test(whole_people_at_unequal_costs),
        cmocka_unit_test(too_small_a_budget_says_what_is_needed),
        cmocka_unit_test(nothing_is_spent_in_vain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
