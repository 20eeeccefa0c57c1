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

struct by_r {
    double p, se, df;
    int64_t rows;
    double logit[2], likelihood[2], asin[2], beta[2], mean[2], wilson[2];
};

static void limits_are(const struct by_r *r, enum trede_share_interval method, const double want[2], double relative)
{
    struct trede_limits got = trede_interval_share_by(method, r->p, r->se, r->df, r->rows, (double)r->rows, level);
    t_rel(got.low, want[0], relative);
    t_rel(got.high, want[1], relative);
}

/* survey 4.1-1 svyciprop(method = ...) on anes2020.csv, registration_status == 2 of the youngest and of the oldest; its
 * likelihood limits are read off a spline, so the root of 2 n KL = t^2 by uniroot stands here (R's differ by 2e-4 and
 * 5e-4). wilson: the formula in R with n = p(1-p)/se^2 (qt(.975, rows-1)/qt(.975, df))^2. */
static void every_method_as_r(void **state)
{
    (void)state;
    static const struct by_r cases[] = {{0.105310308105,
                                         0.0134957329618,
                                         50,
                                         871,
                                         {0.0811171481919, 0.135653836545},
                                         {0.0802633498854, 0.134449389931},
                                         {0.0797765713524, 0.133920087802},
                                         {0.0796601359409, 0.135795722767},
                                         {0.0782033306899, 0.13241728552},
                                         {0.0812200130449, 0.135492198047}},
                                        {0.0153360598591,
                                         0.00543397137598,
                                         51,
                                         1330,
                                         {0.00750604256091, 0.0310782860746},
                                         {0.00682605165093, 0.0288994193443},
                                         {0.00634979003885, 0.0281394485441},
                                         {0.00641959277049, 0.0306429573011},
                                         {0.00442690711637, 0.0262452126019},
                                         {0.00762218399845, 0.0306157635252}}};
    for (size_t i = 0; i < 2; i++) {
        limits_are(&cases[i], TREDE_INTERVAL_LOGIT, cases[i].logit, 1e-9);
        limits_are(&cases[i], TREDE_INTERVAL_LIKELIHOOD, cases[i].likelihood, 1e-9);
        limits_are(&cases[i], TREDE_INTERVAL_ASIN, cases[i].asin, 1e-9);
        limits_are(&cases[i], TREDE_INTERVAL_BETA, cases[i].beta, 1e-9);
        limits_are(&cases[i], TREDE_INTERVAL_MEAN, cases[i].mean, 1e-9);
        limits_are(&cases[i], TREDE_INTERVAL_WILSON, cases[i].wilson, 1e-9);
    }
}

/* In the middle and at the ends, with any error: the limits lie within 0..1 and around p, and at 0 and 1 say something.
 */
static void every_method_is_valid(void **state)
{
    (void)state;
    static const double shares[] = {0, 1e-9, .001, .02, .5, .98, .999, 1 - 1e-9, 1};
    static const double errors[] = {0, 1e-12, 1e-4, .02, .4};
    static const double dfs[] = {1, 3, 50, INFINITY};
    for (int m = TREDE_INTERVAL_HOUSE; m <= TREDE_INTERVAL_MEAN; m++) {
        for (size_t i = 0; i < 9 * 5 * 4; i++) {
            double p = shares[i % 9];
            struct trede_limits l = trede_interval_share_by((enum trede_share_interval)m, p, errors[i / 9 % 5],
                                                            dfs[i / 45], 40, 22.5, level);
            assert_true(l.low >= 0 && l.low <= p && p <= l.high && l.high <= 1);
            if (p == 0 || p == 1) assert_true(l.high - l.low > 0.05);
            if (p == 0 && dfs[i / 45] > 3) assert_true(l.high < 0.5);
        }
    }
}

static struct trede_reliability judged(double p, double se, double df, int64_t base)
{
    return trede_reliability_nchs(
        &(struct trede_estimate){.value = p, .se = se, .df = df, .base = base, .effective_base = (double)base});
}

/* NCHS Series 2 No. 175. The standard error of a design effect d is sqrt(d p q / n). */
static void nchs_standard(void **state)
{
    (void)state;
    assert_true(judged(.5, sqrt(.25 / 100), 99, 100).shown);            /* width 0.20, 40 % of it */
    assert_false(judged(.5, sqrt(.25 / 29), 28, 29).shown);             /* 29 respondents */
    assert_false(judged(.5, sqrt(4 * .25 / 100), 99, 100).shown);       /* 25 effective */
    assert_false(judged(.5, sqrt(.25 / 40), 39, 40).shown);             /* width 0.32 */
    assert_true(judged(.02, sqrt(.02 * .98 / 2000), 1999, 2000).shown); /* width 0.013 */
    assert_false(judged(.05, sqrt(.05 * .95 / 100), 99, 100).shown);    /* width 0.096, 190 % of it */
    assert_true(judged(.95, sqrt(.05 * .95 / 100), 99, 100).shown);     /* the same width, 10 % of it */
    assert_false(judged(.5, sqrt(.25 / 100), 99, 100).review);
    assert_true(judged(.5, sqrt(.25 / 1000), 7, 1000).shown && judged(.5, sqrt(.25 / 1000), 7, 1000).review);
    assert_false(judged(.5, sqrt(.25 / 1000), 8, 1000).review);
    assert_true(judged(0, 0, 99, 100).shown && judged(0, 0, 99, 100).review); /* 0 to 3.6 % */
    assert_false(judged(0, 0, 49, 50).shown);                                 /* 0 to 7.1 % */
    assert_true(judged(1, 0, 49, 50).shown);                                  /* 92.9 to 100 % */
    assert_false(judged(.5, .01, 0, 1000).shown);                             /* nothing to judge by */
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
        cmocka_unit_test(every_method_as_r),
        cmocka_unit_test(every_method_is_valid),
        cmocka_unit_test(nchs_standard),
        cmocka_unit_test(status_before_number),
        cmocka_unit_test(detectable),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(plain_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
