#include "harness/t.h"

#include "stats/multiplicity.h"

static const enum trede_adjustment every[] = {TREDE_BONFERRONI, TREDE_HOLM, TREDE_HOCHBERG,
                                              TREDE_HOMMEL,     TREDE_BH,   TREDE_BY};

/* p.adjust(c(.01, .04), m) and p.adjust(c(.021, .02, .04), m) in R 4.2.2 */
static void two_and_three(void **state)
{
    (void)state;
    static const double p2[] = {.01, .04}, p3[] = {.021, .02, .04};
    static const double want2[6][2] = {{.02, .08}, {.02, .04}, {.02, .04}, {.02, .04}, {.02, .04}, {.03, .06}};
    static const double want3[6][3] = {{.063, .06, .12}, {.06, .06, .06},     {.04, .04, .04},
                                       {.04, .04, .04},  {.0315, .0315, .04}, {.05775, .05775, 11.0 / 150}};
    for (size_t m = 0; m < 6; m++) {
        double got[3];
        assert_int_equal(trede_adjust(every[m], p2, 2, got), TREDE_OK);
        for (size_t i = 0; i < 2; i++)
            t_rel(got[i], want2[m][i], T_TIGHT);
        assert_int_equal(trede_adjust(every[m], p3, 3, got), TREDE_OK);
        for (size_t i = 0; i < 3; i++)
            t_rel(got[i], want3[m][i], T_TIGHT);
    }
}

static void nothing_and_missing(void **state)
{
    (void)state;
    double got[3];
    static const double none[] = {NAN, NAN, NAN}, some[] = {NAN, .02, NAN};
    for (size_t m = 0; m < 6; m++) {
        assert_int_equal(trede_adjust(every[m], NULL, 0, got), TREDE_OK);
        assert_int_equal(trede_adjust(every[m], none, 3, got), TREDE_OK);
        assert_true(isnan(got[0]) && isnan(got[2]));
        assert_int_equal(trede_adjust(every[m], some, 3, got), TREDE_OK);
        t_abs(got[1], .02, T_EXACT); /* one test: nothing to adjust */
        assert_true(isnan(got[0]));
    }
}

/* Known order of the methods, and the order of the p-values kept. */
static void stronger_methods_are_smaller(void **state)
{
    (void)state;
    double p[60], got[6][60];
    for (size_t i = 0; i < 60; i++)
        p[i] = fmod(0.37 * (double)(i * i + 3), 1.0) * fmod(0.11 * (double)i + .01, 1.0);
    for (size_t m = 0; m < 6; m++)
        assert_int_equal(trede_adjust(every[m], p, 60, got[m]), TREDE_OK);
    for (size_t i = 0; i < 60; i++) {
        assert_true(got[0][i] >= got[1][i] && got[1][i] >= got[2][i] && got[2][i] >= got[3][i] - 1e-15);
        assert_true(got[3][i] >= got[4][i] - 1e-15 && got[5][i] >= got[4][i]);
        for (size_t m = 0; m < 6; m++) {
            assert_true(got[m][i] >= p[i] && got[m][i] <= 1);
            for (size_t j = 0; j < 60; j++)
                assert_true(p[i] > p[j] || got[m][i] <= got[m][j]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_and_three),
        cmocka_unit_test(nothing_and_missing),
        cmocka_unit_test(stronger_methods_are_smaller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
