/* Reference values: R 4.2.2 poisson.test(x, T). */
#include "harness/t.h"

#include "stats/count_rate.h"

static void one_count(void **state)
{
    (void)state;
    struct trede_limits l = trede_poisson_exact(0, .95);
    t_abs(l.low, 0, T_EXACT);
    t_rel(l.high, 3.6888794541139354, 1e-12);
    for (double x = 1; x < 2000; x *= 3) {
        l = trede_poisson_exact(x, .95);
        assert_true(l.low < x && x < l.high);
    }
    l = trede_poisson_exact(1e7, .95);
    t_rel(l.low, 9993802.9968842678, 1e-12); /* qgamma(.025, 1e7) */
}

static void ratio(double x1, double t1, double x0, double t0, const double want[4], double tolerance)
{
    struct trede_rate_ratio r = trede_rate_ratio_exact(x1, t1, x0, t0, .95);
    assert_true(r.defined);
    if (isfinite(want[0])) {
        t_abs(r.ratio, want[0], tolerance * want[0]);
        t_abs(r.high, want[2], tolerance * want[2]);
    } else {
        assert_true(!r.has_high && isinf(r.ratio) && isinf(r.high));
    }
    t_abs(r.low, want[1], tolerance * want[1]);
    t_abs(r.p, want[3], tolerance * want[3] + 1e-300);
}

static void known_ratios(void **state)
{
    (void)state;
    ratio(0, 10, 5, 20, (const double[]){0, 0, 2.1825582103650918, 0.17695473251028812}, 1e-11);
    ratio(7, 10, 0, 20, (const double[]){INFINITY, 2.8826170376704781, INFINITY, 0.00045724737082761762}, 1e-11);
    ratio(12, 1000, 3, 900,
          (const double[]){3.5999999999999996, 0.97152545915200728, 19.879458207967321, 0.038869145823985304}, 1e-11);
    ratio(3, 1, 3, 1, (const double[]){1, 0.13393758817773022, 7.4661640067240667, 1}, 1e-11);
    ratio(1200345, 17e6, 1100234, 17.2e6,
          (const double[]){1.1038258278533049, 1.1009731676766674, 1.1066859589387841, 0}, 1e-10);
}

static void nothing_to_compare(void **state)
{
    (void)state;
    assert_false(trede_rate_ratio_exact(0, 10, 0, 20, .95).defined);
    assert_false(trede_rate_ratio_exact(3, 0, 4, 20, .95).defined);
}

/* Exchanging the two gives the reciprocal and the same p. */
static void exchanged(void **state)
{
    (void)state;
    for (double x = 0; x <= 25; x++) {
        struct trede_rate_ratio a = trede_rate_ratio_exact(x, 3, 25 - x, 5, .95);
        struct trede_rate_ratio b = trede_rate_ratio_exact(25 - x, 5, x, 3, .95);
        t_rel(a.p, b.p, 1e-11);
        assert_true(a.p > 0 && a.p <= 1);
        if (a.has_high) t_rel(a.high * b.low, 1, 1e-11);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_count), cmocka_unit_test(known_ratios),
                                       cmocka_unit_test(nothing_to_compare), cmocka_unit_test(exchanged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
