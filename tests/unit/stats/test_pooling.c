/* Pooling of one set of estimates, and Fieller's ratio. Values of R metafor are in the oracle (area 12); here stand the
 * edges, cases worked out by hand, and likelihoods with more than one maximum. */
#include "harness/t.h"

#include "stats/between.h"
#include "stats/fieller.h"
#include "stats/pooling.h"
#include "stats/random.h"

static struct trede_pool pooled(struct trede_arena *arena, enum trede_pool_method method, size_t k, const double *y,
                                const double *v)
{
    struct trede_pool pool;
    assert_int_equal(trede_pool(arena, method, k, y, v, 0.95, &pool), TREDE_OK);
    return pool;
}

/* y 0 and 4 with variance 1: Q 8, and by moments (8 - 1) / (2 - 1) = 7, as their sample variance 8 less 1. */
static void two_estimates(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    const double y[] = {0.0, 4.0}, v[] = {1.0, 1.0}, t1 = 12.706204736174694;
    static const enum trede_pool_method methods[] = {TREDE_POOL_DERSIMONIAN_LAIRD, TREDE_POOL_RESTRICTED_LIKELIHOOD};
    for (size_t m = 0; m < 2; m++) {
        struct trede_pool pool = pooled(arena, methods[m], 2, y, v);
        assert_int_equal(pool.outcome, TREDE_POOL_POOLED);
        t_rel(pool.tau2, 7.0, T_TIGHT);
        t_rel(pool.mean, 2.0, T_TIGHT);
        t_rel(pool.se, 2.0, T_TIGHT);
        t_rel(pool.interval.high, 2.0 + 2.0 * 1.959963984540054, T_TIGHT);
        assert_true(pool.has_hartung_knapp && !pool.has_prediction);
        t_rel(pool.hartung_knapp_se, 2.0, T_TIGHT); /* the squares 4 / 8 + 4 / 8 over one degree of freedom are 1 */
        t_rel(pool.hartung_knapp.low, 2.0 - 2.0 * t1, T_TIGHT);
        t_rel(pool.q, 8.0, T_TIGHT);
        t_rel(pool.q_p, 0.004677734981047266, T_CLOSE); /* pchisq(8, 1, lower = FALSE) */
        t_rel(pool.i2, 7.0 / 8.0, T_TIGHT);
        t_rel(pool.shrunken[0], 0.25, T_TIGHT);
        t_rel(pool.weight[1], 0.5, T_TIGHT);
    }
    struct trede_pool fixed = pooled(arena, TREDE_POOL_FIXED, 2, y, v);
    assert_true(fixed.tau2 == 0.0);
    t_rel(fixed.se, sqrt(0.5), T_TIGHT);
    t_rel(fixed.hartung_knapp_se, 2.0, T_TIGHT);
    trede_arena_destroy(arena);
}

static void few_or_none(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    const double y[] = {3.0, 5.0, 4.0}, v[] = {4.0, 0.0, 1.0}, nan_v[] = {4.0, NAN}, endless[] = {4.0, INFINITY};
    for (int m = TREDE_POOL_FIXED; m <= TREDE_POOL_RESTRICTED_LIKELIHOOD; m++) {
        enum trede_pool_method method = (enum trede_pool_method)m;
        assert_int_equal(pooled(arena, method, 0, NULL, NULL).outcome, TREDE_POOL_NOTHING);
        assert_int_equal(pooled(arena, method, 3, y, v).outcome, TREDE_POOL_UNUSABLE);
        assert_int_equal(pooled(arena, method, 2, y, nan_v).outcome, TREDE_POOL_UNUSABLE);
        assert_int_equal(pooled(arena, method, 2, y, endless).outcome, TREDE_POOL_UNUSABLE);
        assert_int_equal(pooled(arena, method, 2, nan_v, y).outcome, TREDE_POOL_UNUSABLE);
        struct trede_pool one = pooled(arena, method, 1, y, v);
        assert_int_equal(one.outcome, TREDE_POOL_SINGLE);
        assert_true(one.tau2 == 0.0 && !one.has_hartung_knapp && !one.has_prediction);
        t_rel(one.mean, 3.0, T_TIGHT);
        t_rel(one.se, 2.0, T_TIGHT);
        t_rel(one.shrunken[0], 3.0, T_TIGHT);
        assert_true(one.q == 0.0 && one.q_p == 1.0 && one.i2 == 0.0 && one.weight[0] == 1.0);
    }
    trede_arena_destroy(arena);
}

/* Nothing differs: the boundary, and errors that are 0 as Hartung and Knapp make them. */
static void all_alike(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    const double y[] = {2.5, 2.5, 2.5, 2.5}, v[] = {0.3, 2.0, 0.7, 1.1};
    struct trede_pool pool = pooled(arena, TREDE_POOL_RESTRICTED_LIKELIHOOD, 4, y, v);
    assert_int_equal(pool.outcome, TREDE_POOL_POOLED);
    assert_true(pool.tau2 == 0.0 && pool.q == 0.0 && pool.hartung_knapp_se == 0.0 && pool.i2 == 0.0);
    t_rel(pool.se, 1.0 / sqrt(1 / 0.3 + 1 / 2.0 + 1 / 0.7 + 1 / 1.1), T_TIGHT);
    t_rel(pool.mean, 2.5, T_TIGHT);
    assert_true(pool.prediction.low < pool.interval.low); /* Student's t with 2 against the normal */
    trede_arena_destroy(arena);
}

static double log_likelihood(size_t k, const double *y, const double *v, double t)
{
    double weight = 0.0, mean = 0.0, sum = 0.0;
    for (size_t i = 0; i < k; i++) {
        weight += 1.0 / (v[i] + t);
        mean += y[i] / (v[i] + t);
        sum += log(v[i] + t);
    }
    mean /= weight;
    for (size_t i = 0; i < k; i++)
        sum += (y[i] - mean) * (y[i] - mean) / (v[i] + t);
    return -0.5 * (sum + log(weight));
}

/* Two maxima: the right one is found where it is the far one, the near one, and where 0 is one of them. */
static void highest_of_two(void **state)
{
    (void)state;
    static const struct {
        double y[4], v[4], about;
    } cases[] = {{{6.1, 6.4, 4.9, 2.9}, {0.108, 0.426, 6.275, 1.874}, 1.08},
                 {{4.0, 3.2, 8.5, 0.9}, {0.036, 0.364, 3.931, 6.217}, 2.43},
                 {{4.4, 5.0, 1.1, 0.4}, {0.069, 0.22, 4.533, 5.097}, 0.017},
                 {{0.5, 4.5, 6.4, 0.5}, {0.024, 3.796, 5.87, 0.024}, 0.0}};
    struct trede_arena *arena = trede_arena_create();
    for (size_t i = 0; i < 4; i++) {
        struct trede_pool pool = pooled(arena, TREDE_POOL_RESTRICTED_LIKELIHOOD, 4, cases[i].y, cases[i].v);
        assert_true(fabs(pool.tau2 - cases[i].about) < 0.03 * cases[i].about + 1e-12);
        double there = log_likelihood(4, cases[i].y, cases[i].v, pool.tau2);
        for (int j = 0; j <= 4000; j++)
            assert_true(log_likelihood(4, cases[i].y, cases[i].v, 1e-5 * pow(1e8, j / 4000.0)) <= there + 1e-12);
        assert_true(log_likelihood(4, cases[i].y, cases[i].v, 0.0) <= there + 1e-12);
    }
    trede_arena_destroy(arena);
}

/* One estimate a million million times as exact as the rest: what the others say of t is seen to all digits. With its
 * weight endless, P y is a_j d_j for the others, d_j their distance to it, and less the sum of these for itself. */
static void one_exact(void **state)
{
    (void)state;
    const double y[] = {6.0, 5.0, 3.5, 5.5}, p[] = {1.0, 1e12, 0.5, 0.25};
    struct trede_between between = trede_between_of(4, y, p);
    struct trede_between_at at = trede_between_at(&between, 0.0);
    const double sum = 1.0 + 0.5 + 0.25, squares = 1.0 + 0.25 + 0.0625, own = 1.0 - 0.75 + 0.125;
    assert_int_equal(between.heaviest, 1);
    t_rel(at.trace, 2.0 * sum, 1e-11);
    t_rel(at.information, 0.5 * (sum * sum + 3.0 * squares), 1e-11);
    t_rel(at.score, 0.5 * (own * own + 1.0 + 0.75 * 0.75 + 0.125 * 0.125 - 2.0 * sum), 1e-11);
}

/* score and curvature are derivatives of the likelihood. */
static void derivatives(void **state)
{
    (void)state;
    const double y[] = {0.3, -1.2, 2.2, 0.9, 0.1}, p[] = {2.0, 0.4, 1.3, 0.0, 3.1}, t = 0.37, h = 1e-5;
    struct trede_between between = trede_between_of(5, y, p);
    struct trede_between_at at = trede_between_at(&between, t), left = trede_between_at(&between, t - h),
                            right = trede_between_at(&between, t + h);
    assert_int_equal(between.measured, 4);
    t_rel(at.score, (right.log_likelihood - left.log_likelihood) / (2 * h), T_ORACLE);
    t_rel(at.curvature, -(right.score - left.score) / (2 * h), T_ORACLE);
}

/* Units do not matter, down to the last bit for powers of two, nor how far apart the variances are. */
static void units(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    const double y[] = {0.2, 1.9, -0.4, 0.8}, v[] = {0.1, 0.4, 0.2, 0.3};
    double far_y[4], far_v[4];
    for (size_t i = 0; i < 4; i++) {
        far_y[i] = y[i] * 0x1p-300;
        far_v[i] = v[i] * 0x1p-600;
    }
    struct trede_pool near = pooled(arena, TREDE_POOL_RESTRICTED_LIKELIHOOD, 4, y, v);
    struct trede_pool far = pooled(arena, TREDE_POOL_RESTRICTED_LIKELIHOOD, 4, far_y, far_v);
    assert_true(near.tau2 > 0.1);
    assert_true(far.tau2 == near.tau2 * 0x1p-600 && far.se == near.se * 0x1p-300 && far.q == near.q);
    assert_true(far.shrunken[1] == near.shrunken[1] * 0x1p-300);
    const double wild_y[] = {1e120, 0.0, 1.0}, wild_v[] = {1e-30, 1.0, 1e25};
    assert_int_equal(pooled(arena, TREDE_POOL_RESTRICTED_LIKELIHOOD, 3, wild_y, wild_v).outcome, TREDE_POOL_UNUSABLE);
    const double wide_y[] = {1e20, 0.0, 1.0}, wide_v[] = {1e-30, 1.0, 1e25};
    struct trede_pool wide = pooled(arena, TREDE_POOL_RESTRICTED_LIKELIHOOD, 3, wide_y, wide_v);
    assert_int_equal(wide.outcome, TREDE_POOL_POOLED);
    assert_true(isfinite(wide.tau2) && isfinite(wide.mean) && wide.se > 0.0 && isfinite(wide.prediction.high));
    trede_arena_destroy(arena);
}

static void james_stein(void **state)
{
    (void)state;
    const double y[] = {1.0, 2.0, 3.0, 4.0, 5.0};
    double shrunken[5];
    struct trede_james_stein js = trede_james_stein(5, y, 1.0, shrunken); /* squares 10: keeps 1 - 2 / 10 */
    assert_int_equal(js.outcome, TREDE_JAMES_STEIN_SHRUNKEN);
    t_rel(js.factor, 0.8, T_TIGHT);
    t_rel(shrunken[0], 1.4, T_TIGHT);
    js = trede_james_stein(5, y, 6.0, shrunken); /* 1 - 12 / 10 is below 0: positive part */
    assert_true(js.factor == 0.0);
    t_rel(shrunken[4], 3.0, T_TIGHT);
    js = trede_james_stein(3, y, 1.0, shrunken);
    assert_int_equal(js.outcome, TREDE_JAMES_STEIN_TOO_FEW);
    assert_true(js.factor == 1.0);
    t_rel(shrunken[2], 3.0, T_TIGHT);
    assert_int_equal(trede_james_stein(0, NULL, 1.0, NULL).outcome, TREDE_JAMES_STEIN_UNUSABLE);
    assert_int_equal(trede_james_stein(5, y, NAN, shrunken).outcome, TREDE_JAMES_STEIN_UNUSABLE);
    assert_int_equal(trede_james_stein(5, y, -1.0, shrunken).outcome, TREDE_JAMES_STEIN_UNUSABLE);
}

static void no_memory(void **state)
{
    (void)state;
    const double y[] = {0.2, 1.9}, v[] = {0.1, 0.4};
    struct trede_pool pool;
    struct trede_arena *arena = trede_arena_create();
    trede_alloc_fail_after(1);
    assert_int_equal(trede_pool(arena, TREDE_POOL_FIXED, 2, y, v, 0.95, &pool), TREDE_INTERNAL);
    trede_alloc_fail_after(0);
    trede_arena_destroy(arena);
}

/* ---- Fieller ---- */

static const double level_of_two = 0.95449973610364158; /* the normal deviate is 2 */

static struct trede_ratio_set set_of(struct trede_ratio_of ratio)
{
    return trede_fieller(&ratio, INFINITY, level_of_two);
}

/* (10 - 5 r)^2 <= 4 (1 + r^2 / 4): 24 r^2 - 100 r + 96 <= 0, roots (50 -+ 14) / 24. */
static void ratio_interval(void **state)
{
    (void)state;
    struct trede_ratio_set set = set_of((struct trede_ratio_of){10.0, 5.0, 1.0, 0.25, 0.0});
    assert_int_equal(set.shape, TREDE_RATIO_INTERVAL);
    t_rel(set.value, 2.0, T_TIGHT);
    t_rel(set.low, 1.5, 1e-12);
    t_rel(set.high, 8.0 / 3.0, 1e-12);
    /* A cost that is known: the cost over the limits of the effect. */
    set = set_of((struct trede_ratio_of){60.0, 5.0, 0.0, 1.0, 0.0});
    assert_int_equal(set.shape, TREDE_RATIO_INTERVAL);
    t_rel(set.low, 60.0 / 7.0, 1e-12);
    t_rel(set.high, 20.0, 1e-12);
    /* With covariance: (2 - 4 r)^2 <= 4 (1 - 2 r 0.5 + r^2): 12 r^2 - 12 r <= 0. */
    set = set_of((struct trede_ratio_of){2.0, 4.0, 1.0, 1.0, 0.5});
    assert_int_equal(set.shape, TREDE_RATIO_INTERVAL);
    t_abs(set.low, 0.0, 1e-12);
    t_rel(set.high, 1.0, 1e-12);
    /* Nothing was spent. */
    set = set_of((struct trede_ratio_of){0.0, 5.0, 0.0, 1.0, 0.0});
    assert_true(set.shape == TREDE_RATIO_INTERVAL && set.low == 0.0 && set.high == 0.0);
}

/* 100 for 1 +- 2: at least 100 / 3 a person, or 100 for one fewer. */
static void ratio_complement(void **state)
{
    (void)state;
    struct trede_ratio_set set = set_of((struct trede_ratio_of){100.0, 1.0, 0.0, 1.0, 0.0});
    assert_int_equal(set.shape, TREDE_RATIO_COMPLEMENT);
    t_rel(set.high, 100.0 / 3.0, 1e-12);
    t_rel(set.low, -100.0, 1e-12);
    set = set_of((struct trede_ratio_of){100.0, -1.0, 0.0, 1.0, 0.0});
    assert_int_equal(set.shape, TREDE_RATIO_COMPLEMENT);
    t_rel(set.low, -100.0 / 3.0, 1e-12);
    t_rel(set.high, 100.0, 1e-12);
    set = set_of((struct trede_ratio_of){100.0, 0.0, 0.0, 1.0, 0.0});
    assert_true(set.shape == TREDE_RATIO_COMPLEMENT && !set.has_value);
    t_rel(set.high, 50.0, 1e-12);
}

/* One end at infinity: Student's t with 1 at 50 % is 1, so b = 1 +- 1 ends in 0. Whether rounding puts it just before
 * or just behind, one end is 3 / 2 and the other is out of sight. */
static void ratio_one_end(void **state)
{
    (void)state;
    struct trede_ratio_of ratio = {3.0, 1.0, 0.0, 1.0, 0.0};
    struct trede_ratio_set set = trede_fieller(&ratio, 1.0, 0.5);
    if (set.shape == TREDE_RATIO_INTERVAL) {
        t_rel(set.low, 1.5, T_ORACLE);
        assert_true(set.high > 1e12);
    } else {
        assert_int_equal(set.shape, TREDE_RATIO_COMPLEMENT);
        t_rel(set.high, 1.5, T_ORACLE);
        assert_true(set.low < -1e12);
    }
}

static void ratio_whole_line(void **state)
{
    (void)state;
    assert_int_equal(set_of((struct trede_ratio_of){1.0, 1.0, 1.0, 1.0, 0.0}).shape, TREDE_RATIO_WHOLE_LINE);
    assert_int_equal(set_of((struct trede_ratio_of){0.0, 0.0, 1.0, 1.0, 0.0}).shape, TREDE_RATIO_WHOLE_LINE);
    assert_int_equal(set_of((struct trede_ratio_of){1.0, 0.0, 0.0, 0.0, 0.0}).shape, TREDE_RATIO_UNUSABLE);
    assert_int_equal(set_of((struct trede_ratio_of){1.0, NAN, 0.0, 1.0, 0.0}).shape, TREDE_RATIO_UNUSABLE);
    assert_int_equal(set_of((struct trede_ratio_of){1.0, 1.0, -1.0, 1.0, 0.0}).shape, TREDE_RATIO_UNUSABLE);
    assert_int_equal(set_of((struct trede_ratio_of){1.0, 1.0, 1.0, 1.0, 1.1}).shape, TREDE_RATIO_UNUSABLE);
}

static bool holds(const struct trede_ratio_set *set, double r)
{
    if (set->shape == TREDE_RATIO_INTERVAL) return r >= set->low && r <= set->high;
    return set->shape == TREDE_RATIO_WHOLE_LINE || r <= set->low || r >= set->high;
}

/* Every set is the one it is defined to be, over 3,000 ratios of all three shapes. */
static void ratio_by_definition(void **state)
{
    (void)state;
    size_t seen[3] = {0};
    struct trede_random stream = trede_random_stream(12, TREDE_RANDOM_SIMULATION, 0);
    for (int i = 0; i < 3000; i++) {
        double a = 3.0 * trede_random_normal(&stream), b = 3.0 * trede_random_normal(&stream);
        double sa = 2.0 * trede_random_uniform(&stream), sb = 2.0 * trede_random_uniform(&stream);
        double c = sa * sb * (2.0 * trede_random_uniform(&stream) - 1.0);
        struct trede_ratio_set set = set_of((struct trede_ratio_of){a, b, sa * sa, sb * sb, c});
        assert_true(set.shape <= TREDE_RATIO_WHOLE_LINE);
        seen[set.shape]++;
        for (int j = 0; j < 100; j++) {
            double r = tan(3.0 * (trede_random_uniform(&stream) - 0.5));
            double left = (a - r * b) * (a - r * b), right = 4.0 * (sa * sa - 2.0 * r * c + r * r * sb * sb);
            if (fabs(left - right) > 1e-9 * (left + fabs(right))) assert_int_equal(holds(&set, r), left <= right);
        }
    }
    assert_true(seen[0] > 300 && seen[1] > 300 && seen[2] > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_estimates),
        cmocka_unit_test(few_or_none),
        cmocka_unit_test(all_alike),
        cmocka_unit_test(highest_of_two),
        cmocka_unit_test(one_exact),
        cmocka_unit_test(derivatives),
        cmocka_unit_test(units),
        cmocka_unit_test(james_stein),
        cmocka_unit_test(no_memory),
        cmocka_unit_test(ratio_interval),
        cmocka_unit_test(ratio_complement),
        cmocka_unit_test(ratio_one_end),
        cmocka_unit_test(ratio_whole_line),
        cmocka_unit_test(ratio_by_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
