/* Reference values: R 4.2.2 with survey 4.1-1 on the small sample below,
 * i <- 1:60; data.frame(h = rep(1:3, each = 20), j = rep(1:15, each = 4), w = 1 + i %% 7, r = (i * 7) %% 3,
 * c = ((i * i + i %% 4) %% 7) %% 3); svychisq(~r + c, svydesign(~j, strata = ~h, weights = ~w)). */
#include "harness/t.h"

#include "stats/association.h"

enum { ROWS = 60 };
static double weight[ROWS];
static uint32_t stratum[ROWS], psu[ROWS], alone[ROWS], one_stratum[ROWS];
static int32_t row_of[ROWS], column_of[ROWS];

static struct trede_design sample(void)
{
    for (uint32_t r = 0; r < ROWS; r++) {
        uint32_t i = r + 1;
        weight[r] = 1 + i % 7;
        stratum[r] = r / 20;
        psu[r] = r / 4;
        alone[r] = r;
        row_of[r] = (int32_t)((i * 7) % 3);
        column_of[r] = (int32_t)(((i * i + i % 4) % 7) % 3);
    }
    return (struct trede_design){
        .rows = ROWS, .weight = weight, .stratum = stratum, .psu = psu, .strata = 3, .psus = 15};
}

static void want(const struct trede_design *d, const uint32_t *domain, size_t rows, const double expected[4])
{
    struct trede_rao_scott got;
    assert_int_equal(trede_rao_scott_of(d, &(struct trede_cross){domain, rows, row_of, 3, column_of, 3}, &got),
                     TREDE_OK);
    assert_true(got.defined);
    t_rel(got.f, expected[0], 1e-10);
    t_rel(got.df1, expected[1], 1e-10);
    t_rel(got.df2, expected[2], 1e-10);
    t_rel(got.p, expected[3], 1e-10);
}

static void as_survey_does(void **state)
{
    (void)state;
    struct trede_design d = sample();
    want(&d, NULL, 0, (const double[]){0.32691319535227564, 3.415905521262613, 40.99086625515136, 0.8303415767412925});
    d.psu = alone;
    d.stratum = one_stratum;
    d.strata = 1;
    d.psus = ROWS;
    want(&d, NULL, 0,
         (const double[]){0.31670692191946898, 3.9946739662511779, 235.68576400881949, 0.86641896401341467});
}

static void row_left_out(void **state)
{
    (void)state;
    struct trede_design d = sample();
    for (size_t r = 0; r < ROWS; r++)
        row_of[r] = row_of[r] == 2 ? -1 : row_of[r];
    want(&d, NULL, 0,
         (const double[]){0.042589923360311178, 1.685015123032491, 20.220181476389893, 0.93729522755277861});
}

static void domain(void **state)
{
    (void)state;
    struct trede_design d = sample();
    uint32_t inside[40];
    for (uint32_t i = 0; i < 40; i++)
        inside[i] = i < 20 ? i : i + 20; /* not the second stratum */
    want(&d, inside, 40,
         (const double[]){0.46916134922721719, 2.9366878853515397, 23.493503082812317, 0.70273020224945948});
}

static void empty_cell(void **state)
{
    (void)state;
    struct trede_design d = sample();
    for (size_t r = 0; r < ROWS; r++)
        column_of[r] = row_of[r] == 0 && column_of[r] == 1 ? 0 : column_of[r];
    want(&d, NULL, 0,
         (const double[]){2.3260809363013943, 3.4019136584613894, 40.822963901536674, 0.081740859444310698});
}

/* svychisq(..., statistic = "Chisq") and "adjWald"; the mean of the design effects links the two orders. */
static void want_others(const struct trede_design *d, double p_first, double f, double p)
{
    const struct trede_cross cross = {NULL, 0, row_of, 3, column_of, 3};
    struct trede_rao_scott got;
    struct trede_table_wald wald;
    double lambda[9], sum = 0;
    size_t count;
    assert_int_equal(trede_rao_scott_of(d, &cross, &got), TREDE_OK);
    assert_int_equal(trede_table_wald_of(d, &cross, &wald), TREDE_OK);
    assert_int_equal(trede_design_effects_of(d, &cross, lambda, &count), TREDE_OK);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++)
        sum += lambda[i];
    t_rel(got.p_first_order, p_first, 1e-10);
    t_rel(got.chisq / sum, got.f, 1e-10);
    assert_true(wald.defined);
    t_rel(wald.f, f, 1e-10);
    t_rel(wald.p, p, 1e-10);
    t_abs(wald.df1, 4, 0);
    t_abs(wald.df2, 9, 0);
}

static void first_order_and_wald(void **state)
{
    (void)state;
    struct trede_design d = sample();
    want_others(&d, 0.86007579240840315, 0.39596462728822318, 0.80685905079418274);
    for (size_t r = 0; r < ROWS; r++)
        column_of[r] = row_of[r] == 0 && column_of[r] == 1 ? 0 : column_of[r];
    want_others(&d, 0.053927012432080194, 2.4753065394927152, 0.11908969796821162);
}

/* More cells than PSUs - strata: the Wald test is not made. */
static void too_few_psus(void **state)
{
    (void)state;
    struct trede_design d = sample();
    struct trede_table_wald wald;
    for (uint32_t r = 0; r < ROWS; r++)
        psu[r] = r / 10;
    d.psus = 6;
    assert_int_equal(trede_table_wald_of(&d, &(struct trede_cross){NULL, 0, row_of, 3, column_of, 3}, &wald), TREDE_OK);
    assert_true(!wald.defined);
    assert_int_equal(trede_table_wald_of(&d, &(struct trede_cross){alone, 0, row_of, 3, column_of, 3}, &wald),
                     TREDE_OK);
    assert_true(!wald.defined);
}

static void no_table(void **state)
{
    (void)state;
    struct trede_design d = sample();
    struct trede_rao_scott got;
    assert_int_equal(trede_rao_scott_of(&d, &(struct trede_cross){alone, 0, row_of, 3, column_of, 3}, &got), TREDE_OK);
    assert_true(!got.defined && got.base == 0);
    for (size_t r = 0; r < ROWS; r++)
        column_of[r] = 1;
    assert_int_equal(trede_rao_scott_of(&d, &(struct trede_cross){NULL, 0, row_of, 3, column_of, 3}, &got), TREDE_OK);
    assert_true(!got.defined && got.base == ROWS);
}

static void welch(void **state)
{
    (void)state;
    /* t.test(c(3, 5, 9), c(1, 2, 4, 8)): mean 17/3, variance 28/3; mean 15/4, variance 28.75/3 */
    struct trede_welch w = trede_welch_of(17.0 / 3, 28.0 / 3, 3, 15.0 / 4, 28.75 / 3, 4, .95);
    t_rel(w.t, -0.81675394786270039, 1e-12);
    t_rel(w.df, 4.4909124668813858, 1e-12);
    t_rel(w.p, 0.45519149623465754, 1e-12);
    t_rel(w.limits.low, -8.1606184809419542, 1e-12);
    t_rel(w.limits.high, 4.3272851476086203, 1e-12);
    w = trede_welch_of(2, 0, 5, 3, 0, 5, .95); /* nobody differs: no test */
    assert_true(w.df == 0 && w.se == 0 && w.p == 1 && w.difference == 1);
}

static void shares_and_trend(void **state)
{
    (void)state;
    /* Newcombe 1998, method 10: 56/70 less 48/80 is 0.0524 to 0.3339 */
    struct trede_two_shares s = trede_two_shares_of(48, 80, 56, 70, .95);
    t_abs(s.newcombe.low, 0.0524, 5e-5);
    t_abs(s.newcombe.high, 0.3339, 5e-5);
    t_rel(s.difference, 0.2, 1e-12);
    s = trede_two_shares_of(0, 20, 0, 30, .95);
    assert_true(s.p_pooled == 1 && s.z_pooled == 0 && s.newcombe.low < 0 && s.newcombe.high > 0);
    s = trede_two_shares_of(0, 20, 30, 30, .95);
    assert_true(s.newcombe.low > 0.7 && s.newcombe.high <= 1);
    /* prop.trend.test(c(3, 5, 9), c(20, 20, 22), c(1, 2, 4)) */
    struct trede_trend t =
        trede_cochran_armitage((const double[]){3, 5, 9}, (const double[]){20, 20, 22}, (const double[]){1, 2, 4}, 3);
    t_rel(t.chisq, 3.6084429065743948, 1e-12);
    t_rel(t.p, 0.057486920032766668, 1e-11);
    t = trede_cochran_armitage((const double[]){0, 0}, (const double[]){20, 20}, (const double[]){1, 2}, 2);
    assert_true(t.chisq == 0 && t.p == 1);
    t = trede_cochran_armitage(NULL, NULL, NULL, 0);
    assert_true(t.p == 1);
}

static double tetrachoric(double a, double b, double both)
{
    struct trede_correlation got;
    assert_int_equal(trede_tetrachoric_of((struct trede_two_answers){a, b, both}, &got), TREDE_OK);
    assert_true(got.defined);
    return got.value;
}

/* R: uniroot over integrate(dnorm(x) * pnorm((k - r * x) / sqrt(1 - r^2)), -Inf, h), which is another integral. */
static void tetrachoric_as_r(void **state)
{
    (void)state;
    t_rel(tetrachoric(.5, .5, .4), 0.809016994374947, 1e-11);
    t_rel(tetrachoric(.9, .3, .29), 0.384633398353642, 1e-9);
    t_rel(tetrachoric(.02, .05, .01), 0.681463065796601, 1e-9);
    t_rel(tetrachoric(.7, .6, .35), -0.525950233311262, 1e-9);
    t_abs(tetrachoric(.3, .2, .06), 0, 1e-11);
    /* cut at the middle the correlation is sin(2 pi (both - 1/4)), nearly to the end */
    t_rel(tetrachoric(.5, .5, .49999), sin(2 * 3.14159265358979323846 * .24999), 1e-9);
    t_rel(tetrachoric(.5, .5, 1e-5), -tetrachoric(.5, .5, .49999), 1e-9);
    /* answers the other way round */
    t_rel(tetrachoric(.3, .6, .25), -tetrachoric(.7, .6, .35), 1e-9);
}

static void slopes_are_slopes(void **state)
{
    (void)state;
    const double h = 1e-6;
    struct trede_correlation c;
    assert_int_equal(trede_tetrachoric_of((struct trede_two_answers){.6, .3, .25}, &c), TREDE_OK);
    t_rel(c.by_a, (tetrachoric(.6 + h, .3, .25) - tetrachoric(.6 - h, .3, .25)) / (2 * h), 1e-6);
    t_rel(c.by_b, (tetrachoric(.6, .3 + h, .25) - tetrachoric(.6, .3 - h, .25)) / (2 * h), 1e-6);
    t_rel(c.by_both, (tetrachoric(.6, .3, .25 + h) - tetrachoric(.6, .3, .25 - h)) / (2 * h), 1e-6);
    struct trede_correlation phi = trede_phi_of((struct trede_two_answers){.6, .3, .25}), up, down;
    up = trede_phi_of((struct trede_two_answers){.6 + h, .3, .25});
    down = trede_phi_of((struct trede_two_answers){.6 - h, .3, .25});
    t_rel(phi.value, 0.311804782231162, 1e-12);
    t_rel(phi.by_a, (up.value - down.value) / (2 * h), 1e-6);
}

static void no_correlation(void **state)
{
    (void)state;
    static const struct trede_two_answers empty[] = {{.5, .5, .5}, {.5, .5, 0}, {.6, .6, .2}, {.3, .6, .3}, {0, .5, 0}};
    for (size_t i = 0; i < 5; i++) {
        struct trede_correlation c;
        assert_int_equal(trede_tetrachoric_of(empty[i], &c), TREDE_OK);
        assert_false(c.defined);
    }
    assert_false(trede_phi_of((struct trede_two_answers){0, .5, 0}).defined);
    assert_false(trede_phi_of((struct trede_two_answers){.5, 1, .5}).defined);
    t_abs(trede_phi_of((struct trede_two_answers){.5, .5, .5}).value, 1, T_TIGHT);
    struct trede_limits l = trede_interval_correlation(.95, .1, 30, .95);
    assert_true(l.low > -1 && l.high < 1 && l.low < .95 && l.high > .95);
    l = trede_interval_correlation(1, .1, 30, .95);
    assert_true(l.low <= -1 && l.high >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_survey_does),
        cmocka_unit_test(row_left_out),
        cmocka_unit_test(domain),
        cmocka_unit_test(empty_cell),
        cmocka_unit_test(no_table),
        cmocka_unit_test(welch),
        cmocka_unit_test(shares_and_trend),
        cmocka_unit_test(first_order_and_wald),
        cmocka_unit_test(too_few_psus),
        cmocka_unit_test(tetrachoric_as_r),
        cmocka_unit_test(slopes_are_slopes),
        cmocka_unit_test(no_correlation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
