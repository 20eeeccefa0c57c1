/* Dividing a budget: every division on a grid, and the optimality conditions of large random problems, worked out here
 * from the formulas of the curves. */
enum { MOST = 840, GROUPS = 28, PILLARS = 4, MOST_GROUPS = GROUPS + PILLARS };
#include "allocation_case.h"
#include "stats/random.h"

/* ---- every division ---- */

static double value_of(const struct trede_response_curve *curve, double x)
{
    double a = curve->a, b = curve->scale, h = curve->power;
    switch (curve->form) {
    case TREDE_CURVE_POWER:
        return a * pow(x, h);
    case TREDE_CURVE_LOG:
        return a * log(1 + x / b);
    case TREDE_CURVE_SATURATION:
        return a * (1 - exp(-x / b));
    case TREDE_CURVE_HILL:
        return a * pow(x, h) / (pow(x, h) + pow(b, h));
    }
    return NAN;
}

static double marginal_of(const struct trede_response_curve *curve, double x)
{
    double a = curve->a, b = curve->scale, h = curve->power;
    switch (curve->form) {
    case TREDE_CURVE_POWER:
        return a * h * pow(x, h - 1);
    case TREDE_CURVE_LOG:
        return a / (b + x);
    case TREDE_CURVE_SATURATION:
        return a / b * exp(-x / b);
    case TREDE_CURVE_HILL:
        return a * h * pow(b, h) * pow(x, h - 1) / pow(pow(x, h) + pow(b, h), 2);
    }
    return NAN;
}

static struct trede_response_curve random_curve(struct trede_random *random)
{
    enum trede_curve_form form = (enum trede_curve_form)trede_random_below(random, 4);
    double a = exp(2 * trede_random_normal(random)), scale = exp(1 + trede_random_normal(random));
    return (struct trede_response_curve){form, a, scale, 0.1 + 0.85 * trede_random_uniform(random)};
}

/* Of three channels with a cap on the first two: no point of a grid of 200 x 200 does better, and some come close. */
static void no_point_of_a_grid_does_better(void **state)
{
    (void)state;
    enum { STEPS = 200 };
    struct trede_random random = trede_random_stream(1, TREDE_RANDOM_SIMULATION, 1);
    int solved = 0;
    for (int problem = 0; problem < 40; problem++) {
        struct trede_response_curve curve[3];
        double low[3], high[3], x[3], best = -INFINITY;
        for (size_t i = 0; i < 3; i++) {
            curve[i] = random_curve(&random);
            if (problem % 4 == 1 && i == 1) curve[i].a *= -1;
            low[i] = trede_random_uniform(&random);
            high[i] = low[i] + 8 * trede_random_uniform(&random);
        }
        double total = low[0] + low[1] + low[2], spare = high[0] + high[1] + high[2] - total;
        struct trede_allocation_problem p = problem_of(3, curve, total + 0.6 * spare, false);
        const struct trede_allocation_group pair = {0, 2, low[0] + low[1] + 0.3, low[0] + low[1] + 0.25 * spare + 0.3};
        p.low = low;
        p.high = high;
        p.group = &pair;
        p.groups = problem % 2 == 0;
        struct trede_allocation got = trede_allocate(&p, room, x, NULL);
        if (got.outcome == TREDE_ALLOCATION_FLOOR_TOO_HIGH) continue; /* narrow bounds */
        assert_int_equal(got.outcome, TREDE_ALLOCATION_SOLVED);
        solved++;
        for (int i = 0; i <= STEPS; i++)
            for (int j = 0; j <= STEPS; j++) {
                double y0 = low[0] + (high[0] - low[0]) * i / STEPS, y1 = low[1] + (high[1] - low[1]) * j / STEPS;
                double y2 = fmin(high[2], p.budget - y0 - y1), pairs = y0 + y1;
                if (y2 < low[2] || (p.groups && (pairs < pair.floor || pairs > pair.cap))) continue;
                best = fmax(best, value_of(curve, y0) + value_of(curve + 1, y1) + value_of(curve + 2, y2));
            }
        assert_true(got.value >= best - 1e-12 * fabs(best));
        assert_true(got.value <= best + 0.02 * (fabs(best) + 1)); /* the grid is coarse */
        assert_true(got.dual >= best - 1e-12 * fabs(best));
    }
    assert_true(solved > 30);
}

/* ---- conditions of the best ---- */

static double low_of[MOST], high_of[MOST], now[MOST], amount[MOST], group_price[GROUPS + PILLARS];
static struct trede_response_curve curve_of[MOST];

static struct trede_allocation_problem large_problem(struct trede_random *random, double bound)
{
    double budget = 0;
    for (size_t i = 0; i < MOST; i++) {
        curve_of[i] = random_curve(random);
        now[i] = 10 * exp(trede_random_normal(random));
        low_of[i] = (1 - bound) * now[i];
        high_of[i] = bound < 1 ? (1 + bound) * now[i] : INFINITY;
        budget += now[i];
    }
    struct trede_allocation_problem p = problem_of(MOST, curve_of, budget, true);
    p.low = low_of;
    p.high = high_of;
    p.present = now;
    return p;
}

/* Every channel at its price: between its bounds the marginal is the price, at a bound it is on the right side of it.
 * Where a curve is vertical at 0 the amount may be too small for digits. */
static void channels_are_at_their_price(size_t first, size_t count, double price)
{
    for (size_t i = first; i < first + count; i++) {
        double x = amount[i], marginal = marginal_of(&curve_of[i], x);
        assert_true(x >= low_of[i] && x <= high_of[i]);
        if (!(curve_of[i].a > 0)) {
            assert_true(x == low_of[i] || curve_of[i].a == 0);
        } else if (x > low_of[i] && x < high_of[i] && x > 1e-300) {
            t_rel(marginal, price, 1e-9);
        } else if (x > low_of[i] && !(x < high_of[i])) {
            assert_true(marginal >= price * (1 - 1e-9));
        } else if (low_of[i] > 0) {
            assert_true(marginal <= price * (1 + 1e-9));
        }
    }
}

/* The Lagrangian dual, from where each marginal is the price by halving; no division brings more. */
static double dual_of(double price, double budget)
{
    double sum = price * budget;
    for (size_t i = 0; i < MOST; i++) {
        double low = low_of[i], high = fmin(high_of[i], 1e9), best = -INFINITY;
        for (int k = 0; k < 200; k++) {
            double middle = low + (high - low) / 2;
            if (marginal_of(&curve_of[i], middle) > price)
                low = middle;
            else
                high = middle;
        }
        const double tried[] = {low_of[i], low, high, fmin(high_of[i], 1e9)};
        for (size_t k = 0; k < 4; k++)
            best = fmax(best, value_of(&curve_of[i], tried[k]) - price * tried[k]);
        sum += best;
    }
    return sum;
}

static double sum_of(size_t first, size_t count)
{
    double sum = 0;
    for (size_t i = first; i < first + count; i++)
        sum += amount[i];
    return sum;
}

static void large_problems_meet_the_conditions(void **state)
{
    (void)state;
    struct trede_random random = trede_random_stream(1, TREDE_RANDOM_SIMULATION, 2);
    for (int problem = 0; problem < 60; problem++) {
        static const double bounds[] = {0.2, 0.9, 1};
        struct trede_allocation_problem p = large_problem(&random, bounds[problem % 3]);
        p.budget *= 0.85 + 0.3 * trede_random_uniform(&random);
        struct trede_allocation got = solve(&p, amount);
        double value = 0;
        for (size_t i = 0; i < MOST; i++)
            value += value_of(&curve_of[i], amount[i]);
        t_rel(sum_of(0, MOST), p.budget, 1e-12);
        t_rel(got.spent, p.budget, 1e-12);
        t_rel(got.value, value, 1e-12);
        channels_are_at_their_price(0, MOST, got.price);
        double dual = dual_of(got.price, p.budget);
        t_abs(got.value, dual, 1e-8 * dual);
        t_abs(got.dual, dual, 1e-8 * dual);
        assert_true(got.gap < 1e-10);
    }
}

static double wide(struct trede_random *random, double spread)
{
    return exp(spread * (2 * trede_random_uniform(random) - 1));
}

/* Up to 40 channels that differ by several powers of ten, with bounds of all kinds. */
static struct trede_allocation_problem uneven_problem(uint64_t stream)
{
    struct trede_random random = trede_random_stream(2, TREDE_RANDOM_SIMULATION, stream);
    size_t channels = 1 + trede_random_below(&random, 40);
    double effects = 10 * trede_random_uniform(&random), sizes = 8 * trede_random_uniform(&random), budget = 0;
    for (size_t i = 0; i < channels; i++) {
        enum trede_curve_form form = (enum trede_curve_form)trede_random_below(&random, 4);
        double a = wide(&random, effects), scale = wide(&random, sizes);
        curve_of[i] = (struct trede_response_curve){form, a, scale, 0.02 + 0.97 * trede_random_uniform(&random)};
        now[i] = wide(&random, sizes);
        budget += now[i];
        double part = trede_random_uniform(&random);
        low_of[i] = trede_random_below(&random, 3) ? (1 - part) * now[i] : 0;
        high_of[i] = trede_random_below(&random, 3) ? (1 + part) * now[i] : INFINITY;
    }
    struct trede_allocation_problem p = problem_of(channels, curve_of, budget * wide(&random, 1), true);
    p.low = low_of;
    p.high = high_of;
    return p;
}

/* In the last four Newton's steps alone do not find the price in 60 evaluations, or 130. */
static void uneven_problems_are_solved_fast(void **state)
{
    (void)state;
    size_t solved = 0;
    for (uint64_t stream = 0; stream < 2004; stream++) {
        static const uint64_t hard[] = {7417, 8930, 25098, 34344};
        struct trede_allocation_problem p = uneven_problem(stream < 2000 ? stream : hard[stream - 2000]);
        struct trede_allocation got = trede_allocate(&p, room, amount, NULL);
        if (got.outcome == TREDE_ALLOCATION_BUDGET_TOO_SMALL || got.outcome == TREDE_ALLOCATION_BUDGET_TOO_LARGE)
            continue;
        assert_int_equal(got.outcome, TREDE_ALLOCATION_SOLVED);
        t_rel(sum_of(0, p.channels), p.budget, 1e-12);
        assert_true(got.gap < 1e-10 && got.evaluations <= 35);
        solved++;
    }
    assert_true(solved > 1500);
}

/* S-shaped curves from their inflection on, where the marginal hardly falls. */
static void s_shaped_curves_beyond_their_inflection(void **state)
{
    (void)state;
    struct trede_random random = trede_random_stream(1, TREDE_RANDOM_SIMULATION, 8);
    for (int problem = 0; problem < 20; problem++) {
        struct trede_allocation_problem p = large_problem(&random, 1);
        double low = 0;
        for (size_t i = 0; i < MOST; i++) {
            curve_of[i].form = TREDE_CURVE_HILL;
            curve_of[i].power = problem % 2 ? 1 + 4 * trede_random_uniform(&random) : 1 + 1e-3;
            low_of[i] = trede_curve_concave_from(&curve_of[i]);
            high_of[i] = problem % 4 < 2 ? INFINITY : 20 * low_of[i];
            low += low_of[i];
        }
        p.budget = low * (1 + 3 * trede_random_uniform(&random));
        struct trede_allocation got = solve(&p, amount);
        t_rel(got.spent, p.budget, 1e-12);
        channels_are_at_their_price(0, MOST, got.price);
        assert_true(got.evaluations < 40);
    }
}

/* A draw of effects as the advice will make them: some harm, some nothing; within 20 % of now, money may be left. */
static void draws_with_harm_meet_the_conditions(void **state)
{
    (void)state;
    struct trede_random random = trede_random_stream(1, TREDE_RANDOM_SIMULATION, 3);
    bool left = false, spent = false, all_kept = false;
    for (int problem = 0; problem < 40; problem++) {
        struct trede_allocation_problem p = large_problem(&random, 0.2);
        p.spend_all = false;
        for (size_t i = 0; i < MOST; i++) {
            double draw = problem % 2 ? trede_random_normal(&random) : 2 + trede_random_normal(&random);
            curve_of[i].a = i % 7 == 0 ? 0 : draw;
        }
        struct trede_allocation got = solve(&p, amount);
        channels_are_at_their_price(0, MOST, got.price);
        assert_true(got.spent <= p.budget * (1 + 1e-12));
        if (got.price > 0) t_rel(got.spent, p.budget, 1e-12);
        double part = (now[0] - amount[0]) / (now[0] - low_of[0]); /* of the way down, where there is no effect */
        for (size_t i = 0; i < MOST; i += 7)
            t_abs(amount[i], now[i] - part * (now[i] - low_of[i]), 1e-12 * now[i]);
        if (got.price > 0) t_abs(part, 1, 1e-12);
        if (got.spent < p.budget * (1 - 1e-12)) t_abs(part, 0, T_EXACT);
        all_kept = all_kept || part == 0;
        left = left || got.price == 0;
        spent = spent || got.price > 0;
    }
    assert_true(left && spent && all_kept); /* all kinds occurred */
}

static void nearly_straight_lines_are_solved(void **state)
{
    (void)state;
    struct trede_random random = trede_random_stream(1, TREDE_RANDOM_SIMULATION, 4);
    for (int problem = 0; problem < 20; problem++) {
        struct trede_allocation_problem p = large_problem(&random, problem % 2 ? 0.3 : 1);
        for (size_t i = 0; i < MOST; i++) {
            curve_of[i].form = TREDE_CURVE_POWER;
            curve_of[i].power = problem % 4 < 2 ? 0.9999 : i % 2 ? 1 : 0.5;
            if (i % 2) curve_of[i].a = (double)(1 + i % 5);
        }
        struct trede_allocation got = solve(&p, amount);
        t_rel(got.spent, p.budget, 1e-12);
        double dual = dual_of(got.price, p.budget);
        t_abs(got.value, dual, 1e-8 * dual);
    }
}

/* ---- groups ---- */

static struct trede_allocation_group tree[GROUPS + PILLARS];

/* 4 pillars of 7 groups of 30 channels. */
static void make_tree(struct trede_random *random)
{
    size_t at = 0;
    for (size_t g = 0; g < GROUPS; g++) {
        size_t first = g * (MOST / GROUPS), in_pillar = MOST / PILLARS, in_group = MOST / GROUPS;
        double sum = 0;
        if (g % (GROUPS / PILLARS) == 0) {
            for (size_t i = first; i < first + in_pillar; i++)
                sum += now[i];
            tree[at++] = (struct trede_allocation_group){first, in_pillar, 0.93 * sum, 1.04 * sum};
        }
        sum = 0;
        for (size_t i = first; i < first + in_group; i++)
            sum += now[i];
        double slack = 0.15 * trede_random_uniform(random);
        tree[at++] = (struct trede_allocation_group){first, in_group, (1 - slack) * sum, (1 + slack) * sum};
    }
}

/* A group's price is above that of what it lies in only when it is at its cap, and below it only at its floor. */
static void group_is_at_its_price(size_t g, double above)
{
    double sum = sum_of(tree[g].first, tree[g].count), slack = 1e-11 * sum;
    assert_true(sum >= tree[g].floor - slack && sum <= tree[g].cap + slack);
    if (group_price[g] > above) t_abs(sum, tree[g].cap, slack);
    if (group_price[g] < above) t_abs(sum, tree[g].floor, slack);
}

static void groups_in_groups_meet_the_conditions(void **state)
{
    (void)state;
    struct trede_random random = trede_random_stream(1, TREDE_RANDOM_SIMULATION, 5);
    size_t bounded = 0, free = 0;
    for (int problem = 0; problem < 20; problem++) {
        struct trede_allocation_problem p = large_problem(&random, problem % 2 ? 0.3 : 0.8);
        make_tree(&random);
        p.groups = GROUPS + PILLARS;
        p.group = tree;
        struct trede_allocation got = trede_allocate(&p, room, amount, group_price);
        assert_int_equal(got.outcome, TREDE_ALLOCATION_SOLVED);
        assert_true(got.gap < 1e-9);
        t_rel(sum_of(0, MOST), p.budget, 1e-12);
        double pillar = got.price;
        for (size_t g = 0; g < p.groups; g++) {
            bool is_pillar = tree[g].count > MOST / GROUPS;
            double above = is_pillar ? got.price : pillar;
            group_is_at_its_price(g, above);
            bounded += group_price[g] != above;
            free += group_price[g] == above;
            if (is_pillar)
                pillar = group_price[g];
            else
                channels_are_at_their_price(tree[g].first, tree[g].count, group_price[g]);
        }
    }
    assert_true(bounded > 100 && free > 50); /* both kinds occurred */
}

/* Nearly all in a group at its cap: the rest finds its price without being slowed down by what cannot move. */
static void a_bounded_group_stands_aside(void **state)
{
    (void)state;
    struct trede_random random = trede_random_stream(1, TREDE_RANDOM_SIMULATION, 9);
    struct trede_allocation_problem p = large_problem(&random, 1);
    const struct trede_allocation_group group = {0, 800, 0, 0.2 * p.budget};
    p.groups = 1;
    p.group = &group;
    struct trede_allocation got = trede_allocate(&p, room, amount, group_price);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_SOLVED);
    assert_true(group_price[0] > got.price && got.evaluations < 40);
    channels_are_at_their_price(0, 800, group_price[0]);
    channels_are_at_their_price(800, 40, got.price);
}

static void groups_that_do_not_bind_change_nothing(void **state)
{
    (void)state;
    struct trede_random random = trede_random_stream(1, TREDE_RANDOM_SIMULATION, 6);
    static double without[MOST];
    struct trede_allocation_problem p = large_problem(&random, 0.5);
    double price = solve(&p, without).price;
    make_tree(&random);
    for (size_t g = 0; g < GROUPS + PILLARS; g++) {
        tree[g].floor = 0;
        tree[g].cap = INFINITY;
    }
    p.groups = GROUPS + PILLARS;
    p.group = tree;
    struct trede_allocation got = trede_allocate(&p, room, amount, group_price);
    assert_int_equal(got.outcome, TREDE_ALLOCATION_SOLVED);
    t_rel(got.price, price, 1e-11);
    for (size_t i = 0; i < MOST; i++)
        t_rel(amount[i], without[i], 1e-10);
}

/* ---- promises ---- */

static void nothing_is_kept_and_no_memory_taken(void **state)
{
    (void)state;
    static double first[MOST];
    struct trede_random random = trede_random_stream(1, TREDE_RANDOM_SIMULATION, 7);
    struct trede_allocation_problem p = large_problem(&random, 1);
    uint64_t before = trede_alloc_count();
    struct trede_allocation a = solve(&p, first);
    p.budget *= 3;
    solve(&p, amount);
    p.budget /= 3;
    struct trede_allocation b = solve(&p, amount);
    assert_true(trede_alloc_count() == before);
    assert_memory_equal(first, amount, sizeof first);
    assert_true(a.price == b.price && a.gap == b.gap && a.evaluations == b.evaluations);
    assert_true(a.evaluations < 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_point_of_a_grid_does_better),
        cmocka_unit_test(large_problems_meet_the_conditions),
        cmocka_unit_test(uneven_problems_are_solved_fast),
        cmocka_unit_test(s_shaped_curves_beyond_their_inflection),
        cmocka_unit_test(draws_with_harm_meet_the_conditions),
        cmocka_unit_test(nearly_straight_lines_are_solved),
        cmocka_unit_test(groups_in_groups_meet_the_conditions),
        cmocka_unit_test(a_bounded_group_stands_aside),
        cmocka_unit_test(groups_that_do_not_bind_change_nothing),
        cmocka_unit_test(nothing_is_kept_and_no_memory_taken),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
