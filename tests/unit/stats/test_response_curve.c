/* Response curves: hand values, the marginal against differences of the value, and the inverse against the marginal. */
#include "harness/t.h"

#include "stats/response_curve.h"

static const struct trede_response_curve curves[] = {
    {TREDE_CURVE_POWER, 3, 0, 0.5},   {TREDE_CURVE_POWER, 0.2, NAN, 0.05}, {TREDE_CURVE_POWER, 7, 0, 0.98},
    {TREDE_CURVE_LOG, 3, 4, 0},       {TREDE_CURVE_SATURATION, 3, 4, NAN}, {TREDE_CURVE_HILL, 3, 4, 1},
    {TREDE_CURVE_HILL, 3, 4, 0.5},    {TREDE_CURVE_HILL, 1e-3, 250, 0.9},  {TREDE_CURVE_HILL, 1e6, 4, 0.999999},
    {TREDE_CURVE_HILL, 3, 4, 1.0001}, {TREDE_CURVE_HILL, 3, 4, 2},         {TREDE_CURVE_HILL, 3, 4, 9},
};
enum { CURVES = sizeof curves / sizeof *curves };

static double value_at(struct trede_response_curve curve, double x)
{
    return trede_curve_at(&curve, x).value;
}

static void values_by_hand(void **state)
{
    (void)state;
    t_rel(value_at(curves[0], 16), 12, T_TIGHT);
    t_rel(value_at(curves[3], 4), 3 * log(2), T_TIGHT);
    t_rel(value_at(curves[4], 4), 3 * (1 - exp(-1)), T_TIGHT);
    t_rel(value_at(curves[5], 12), 3 * 0.75, T_TIGHT);
    t_rel(value_at(curves[6], 16), 3 * 2.0 / 3, T_TIGHT);
    t_rel(value_at(curves[10], 8), 3 * 0.8, T_TIGHT);
    t_rel(trede_curve_at(&curves[0], 16).marginal, 3.0 / 8, T_TIGHT);
    t_rel(trede_curve_at(&curves[5], 12).marginal, 3 * 4.0 / 256, T_TIGHT);
    t_rel(trede_curve_at(&curves[10], 8).marginal, 3 * 2 * 16 * 8 / 6400.0, T_TIGHT);
    t_rel(value_at(curves[3], 1e-12), 3 * 1e-12 / 4, T_CLOSE); /* small inputs keep their digits */
    t_rel(value_at(curves[4], 1e-12), 3 * 1e-12 / 4, T_CLOSE);
}

static void marginal_is_the_slope(void **state)
{
    (void)state;
    static const double inputs[] = {0.01, 1, 3.9, 4, 4.1, 20, 300};
    for (size_t i = 0; i < CURVES; i++) {
        for (size_t j = 0; j < 7; j++) {
            double x = inputs[j], h = 1e-5 * x, top = value_at(curves[i], x);
            double slope = (value_at(curves[i], x + h) - value_at(curves[i], x - h)) / (2 * h);
            double got = trede_curve_at(&curves[i], x).marginal;
            t_abs(got, slope, 1e-8 * got + 1e-11 * top / h);
        }
    }
}

/* Where the marginal hardly falls (just beyond an inflection) many inputs have it: there it is the marginal that must
 * come back. */
static void inverse_undoes_the_marginal(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVES; i++) {
        double from = trede_curve_concave_from(&curves[i]);
        for (double x = 1e-3; x < 1e5; x *= 1.37) {
            double marginal = trede_curve_at(&curves[i], from + x).marginal;
            if (!(marginal > 1e-290)) break; /* saturation: no digits are left */
            double got = trede_curve_input_at(&curves[i], marginal);
            t_rel(trede_curve_at(&curves[i], got).marginal, marginal, 1e-12);
            if (x > from) t_rel(got, from + x, i == 8 ? 1e-10 : 1e-11);
        }
    }
}

static void nothing_is_bought_at_too_high_a_price(void **state)
{
    (void)state;
    for (size_t i = 3; i <= 5; i++) { /* their first euro brings 3 / 4 */
        t_abs(trede_curve_input_at(&curves[i], 0.76), 0, T_EXACT);
        t_rel(trede_curve_at(&curves[i], 0).marginal, 0.75, T_TIGHT);
        assert_true(trede_curve_input_at(&curves[i], 0.74) > 0);
    }
    assert_true(trede_curve_input_at(&curves[0], 1e6) > 0); /* a vertical start always buys something */
    assert_true(trede_curve_input_at(&curves[6], 1e6) > 0);
    double top = trede_curve_concave_from(&curves[10]);
    t_rel(trede_curve_input_at(&curves[10], 1e6), top, T_TIGHT);
}

/* h = 2: at scale / sqrt(3), where the marginal is highest. */
static void inflection_is_where_the_marginal_is_highest(void **state)
{
    (void)state;
    t_rel(trede_curve_concave_from(&curves[10]), 4 / sqrt(3), T_TIGHT);
    for (size_t i = 9; i < CURVES; i++) {
        double x = trede_curve_concave_from(&curves[i]), at = trede_curve_at(&curves[i], x).marginal;
        assert_true(x > 0);
        assert_true(trede_curve_at(&curves[i], x * 0.99).marginal < at);
        assert_true(trede_curve_at(&curves[i], x * 1.01).marginal < at);
    }
    for (size_t i = 0; i < 9; i++)
        t_abs(trede_curve_concave_from(&curves[i]), 0, T_EXACT);
}

static void at_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVES; i++)
        t_abs(value_at(curves[i], 0), 0, T_EXACT);
    assert_true(isinf(trede_curve_at(&curves[0], 0).marginal));
    assert_true(isinf(trede_curve_at(&curves[6], 0).marginal));
    t_abs(trede_curve_at(&curves[10], 0).marginal, 0, T_EXACT);
}

static void no_effect_and_harm(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVES; i++) {
        struct trede_response_curve none = curves[i], harm = curves[i];
        none.a = 0;
        harm.a = -curves[i].a;
        assert_true(trede_curve_is_valid(&none) && trede_curve_is_valid(&harm));
        for (double x = 0; x < 10; x += 5) {
            struct trede_curve_point at = trede_curve_at(&none, x);
            assert_true(at.value == 0 && at.marginal == 0); /* also where the unit curve is vertical */
            assert_true(trede_curve_at(&harm, x).value == -value_at(curves[i], x));
            assert_true(trede_curve_at(&harm, x).marginal == -trede_curve_at(&curves[i], x).marginal);
        }
        t_abs(trede_curve_input_at(&none, 1e-9), 0, T_EXACT);
        t_abs(trede_curve_input_at(&harm, 1e-9), 0, T_EXACT);
    }
}

static void a_straight_line_is_all_or_nothing(void **state)
{
    (void)state;
    const struct trede_response_curve line = {TREDE_CURVE_POWER, 2, 0, 1};
    t_abs(value_at(line, 3), 6, T_EXACT);
    t_abs(trede_curve_at(&line, 0).marginal, 2, T_EXACT);
    assert_true(isinf(trede_curve_input_at(&line, 2)));
    t_abs(trede_curve_input_at(&line, 2.0001), 0, T_EXACT);
}

static void what_is_no_curve_is_said(void **state)
{
    (void)state;
    const struct trede_response_curve wrong[] = {
        {TREDE_CURVE_POWER, 1, 1, 0},       {TREDE_CURVE_POWER, 1, 1, 1.01},       {TREDE_CURVE_POWER, 1, 1, NAN},
        {TREDE_CURVE_POWER, NAN, 1, 0.5},   {TREDE_CURVE_POWER, INFINITY, 1, 0.5}, {TREDE_CURVE_LOG, 1, 0, 1},
        {TREDE_CURVE_LOG, 1, INFINITY, 1},  {TREDE_CURVE_SATURATION, 1, -1, 1},    {TREDE_CURVE_HILL, 1, 1, 0},
        {TREDE_CURVE_HILL, 1, 1, INFINITY}, {TREDE_CURVE_HILL, 1, NAN, 1},         {TREDE_CURVE_HILL, 1, 1e-101, 1},
        {TREDE_CURVE_LOG, -1e101, 1, 1},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(trede_curve_is_valid(&wrong[i]));
    for (size_t i = 0; i < CURVES; i++)
        assert_true(trede_curve_is_valid(&curves[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_by_hand),
        cmocka_unit_test(marginal_is_the_slope),
        cmocka_unit_test(inverse_undoes_the_marginal),
        cmocka_unit_test(nothing_is_bought_at_too_high_a_price),
        cmocka_unit_test(inflection_is_where_the_marginal_is_highest),
        cmocka_unit_test(at_nothing),
        cmocka_unit_test(no_effect_and_harm),
        cmocka_unit_test(a_straight_line_is_all_or_nothing),
        cmocka_unit_test(what_is_no_curve_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
