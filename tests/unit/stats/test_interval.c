#include "harness/t.h"

#include "stats/interval.h"

static const double level = 0.95;

/* binom.test(0, 50), binom.test(50, 50): with df = n - 1 there is nothing to correct. */
static void exact_at_the_ends(void **state)
{
    (void)state;
    struct trede_limits none = trede_interval_share(0, 0, 49, 50, 50, level);
    struct trede_limits all = trede_interval_share(1, 0, 49, 50, 50, level);
    t_abs(none.low, 0, T_EXACT);
    t_rel(none.high, 0.071121736464197616, 1e-12);
    t_rel(all.low, 0.92887826353580238, 1e-12);
    t_abs(all.high, 1, T_EXACT);
    struct trede_limits weighted = trede_interval_share(0, 0, 49, 50, 25, level);
    assert_true(weighted.high > none.high); /* unequal weights know less */
    struct trede_limits clustered = trede_interval_share(0, 0, 4, 50, 50, level);
    assert_true(clustered.high > none.high); /* so do few PSUs */
    none = trede_interval_beta(0, 0, 49, 50, level);
    t_rel(none.high, 0.071121736464197616, 1e-12);
}

/* R: ne <- .05*.95/.02^2 * (qt(.025,99)/qt(.025,20))^2; qbeta(.025, ne*.05, ne*.95+1), qbeta(.975, ne*.05+1, ne*.95) */
static void korn_graubard(void **state)
{
    (void)state;
    struct trede_limits l = trede_interval_beta(.05, .02, 20, 100, level);
    t_rel(l.low, 0.017277720872659504, 1e-12);
    t_rel(l.high, 0.10988656691852716, 1e-12);
    struct trede_limits house = trede_interval_share(.05, .02, 20, 100, 100, level); /* 5 in the smaller class */
    t_abs(house.low, l.low, T_EXACT);
    t_abs(house.high, l.high, T_EXACT);
    struct trede_limits many = trede_interval_share(.5, .05, 99, 100, 100, level);
    struct trede_limits logit = trede_interval_logit(.5, .05, 99, level);
    t_abs(many.low, logit.low, T_EXACT);
    t_rel(many.low + many.high, 1.0, T_TIGHT); /* symmetric at one half */
}

static void every_share_interval_is_valid(void **state)
{
    (void)state;
    static const double shares[] = {0, 1e-9, .001, .02, .5, .98, .999, 1 - 1e-9, 1};
    static const double errors[] = {0, 1e-12, 1e-4, .02, .4};
    static const double dfs[] = {1, 3, 50, INFINITY};
    for (size_t i = 0; i < 9; i++) {
        for (size_t j = 0; j < 5; j++) {
            for (size_t k = 0; k < 4; k++) {
                double p = shares[i];
                struct trede_limits l = trede_interval_share(p, errors[j], dfs[k], 40, 22.5, level);
                assert_true(l.low >= 0 && l.low <= p && p <= l.high && l.high <= 1);
            }
        }
    }
}

static void mirrored(void **state)
{
    (void)state;
    struct trede_limits a = trede_interval_share(.03, .012, 30, 200, 150, level);
    struct trede_limits b = trede_interval_share(.97, .012, 30, 200, 150, level);
    t_rel(a.low, 1 - b.high, 1e-11);
    t_rel(a.high, 1 - b.low, 1e-11);
    a = trede_interval_wilson(3, 40, level);
    b = trede_interval_wilson(37, 40, level);
    t_rel(a.low, 1 - b.high, 1e-12);
}

/* prop.test(0, 20, correct = FALSE): 0 to 0.1611301 = z^2 / (n + z^2) */
static void wilson_at_zero(void **state)
{
    (void)state;
    double z = 1.9599639845400536;
    struct trede_limits l = trede_interval_wilson(0, 20, level);
    t_abs(l.low, 0, T_EXACT);
    t_rel(l.high, z * z / (20 + z * z), T_TIGHT);
    l = trede_interval_wilson(20, 20, level);
    t_abs(l.high, 1, T_EXACT);
    l = trede_interval_wilson(0, 0, level);
    assert_true(l.low == 0 && l.high == 1);
}

static struct trede_estimate estimate(double value, double se, double df, int64_t base)
{
    return (struct trede_estimate){.value = value, .se = se, .df = df, .base = base, .effective_base = (double)base};
}

static void status_before_number(void **state)
{
    (void)state;
    struct trede_estimate e = estimate(.5, .1, 10, 1);
    trede_estimate_share(&e, level);
    assert_int_equal(e.status, TREDE_TOO_FEW);
    assert_false(e.has_interval || e.has_se);
    e = estimate(3, .1, 0, 20);
    trede_estimate_mean(&e, level);
    assert_int_equal(e.status, TREDE_TOO_FEW);
    e = estimate(.5, 0, 10, 20);
    trede_estimate_share(&e, level);
    assert_int_equal(e.status, TREDE_NO_VARIANCE);
    assert_false(e.has_interval);
    e = estimate(4, 0, 10, 20);
    trede_estimate_mean(&e, level);
    assert_int_equal(e.status, TREDE_NO_VARIANCE);
    e = estimate(1, 0, 19, 20);
    trede_estimate_share(&e, level);
    assert_int_equal(e.status, TREDE_ESTIMATE_OK);
    assert_true(e.has_interval && !e.has_se && e.low > .8 && e.high == 1);
    e = estimate(.4, .1, 19, 20);
    trede_estimate_share(&e, level);
    assert_true(e.status == TREDE_ESTIMATE_OK && e.has_se && e.low < .4 && e.high > .4);
}

static void detectable(void **state)
{
    (void)state;
    t_rel(trede_detectable(.05, INFINITY), .05 * (1.9599639845400536 + 0.84162123357291441), T_TIGHT);
    t_rel(trede_detectable(.05, 1), .05 * (12.706204736174694 + 1.376381920471174), T_TIGHT);
}

static void verdicts(void **state)
{
    (void)state;
    assert_int_equal(trede_verdict_of(.10, .02, 100, .05, level), TREDE_UP);
    assert_int_equal(trede_verdict_of(-.10, .02, 100, .05, level), TREDE_DOWN);
    assert_int_equal(trede_verdict_of(.01, .01, 100, .05, level), TREDE_NO_RELEVANT_CHANGE);
    assert_int_equal(trede_verdict_of(.03, .03, 100, .05, level), TREDE_NOT_DISTINGUISHABLE);
    /* beyond chance, but smaller than what matters */
    assert_int_equal(trede_verdict_of(.02, .005, 100, .05, level), TREDE_NO_RELEVANT_CHANGE);
    assert_int_equal(trede_verdict_of(.045, .01, 100, .05, level), TREDE_NOT_DISTINGUISHABLE);
    assert_int_equal(trede_verdict_of(.10, .02, 0.5, .05, level), TREDE_NOT_DISTINGUISHABLE);
}

static void plain_interval(void **state)
{
    (void)state;
    struct trede_limits l = trede_interval_t(10, 2, 14, level);
    t_rel(l.high, 10 + 2 * 2.1447866879178039, T_TIGHT);
    l = trede_interval_t(10, 0, 0, level);
    assert_true(l.low == 10 && l.high == 10);
    l = trede_interval_logit(0, 0, 10, level);
    assert_true(l.low == 0 && l.high == 1);
    l = trede_interval_asin(1, 0, 10, level);
    assert_true(l.low == 0 && l.high == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_at_the_ends),
        cmocka_unit_test(korn_graubard),
        cmocka_unit_test(every_share_interval_is_valid),
        cmocka_unit_test(mirrored),
        cmocka_unit_test(wilson_at_zero),
        cmocka_unit_test(status_before_number),
        cmocka_unit_test(detectable),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(plain_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
