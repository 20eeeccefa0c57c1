/* Count models: against R's glm and MASS, closed forms, and the ways in which there is no estimate. */
#include "count_case.h"
#include "stats/count_theta.h"
#include "stats/root.h"

/* At a maximum the scores add up to 0, and so does the slope to theta. */
static void is_maximum(const struct trede_count_data *data, const struct trede_count_model *model)
{
    double alpha = model->theta > 0.0 ? 1.0 / model->theta : 0.0;
    assert_int_equal(model->outcome, TREDE_COUNT_FITTED);
    for (size_t r = 0; r < data->rows; r++) {
        double predictor = data->offset ? data->offset[r] : 0.0;
        predictor += trede_dot(data->columns, data->x + r * data->columns, model->coefficient);
        t_rel(model->predictor[r], predictor, T_TIGHT);
        t_abs(model->mean[r], exp(predictor), T_TIGHT * exp(predictor));
    }
    for (size_t i = 0; i < data->columns; i++) {
        double sum = 0.0, size = 0.0;
        for (size_t r = 0; r < data->rows; r++) {
            double pull = data->x[r * data->columns + i] / (1.0 + alpha * model->mean[r]);
            sum += pull * (data->count[r] - model->mean[r]);
            size += fabs(pull) * (data->count[r] + model->mean[r]);
        }
        t_abs(sum, 0.0, T_ORACLE * size);
    }
    if (!(alpha > 0.0)) return;
    struct trede_dispersion_slope slope = trede_dispersion_slope_at(data->rows, data->count, model->mean, alpha);
    t_abs(slope.first / slope.second, 0.0, T_LOOSE * alpha);
}

static void check(const struct trede_count_model *model, const double *b, const double *v)
{
    assert_int_equal(model->outcome, TREDE_COUNT_FITTED);
    for (size_t i = 0; i < 3; i++)
        t_rel(model->coefficient[i], b[i], T_CLOSE);
    for (size_t i = 0; i < 9; i++)
        t_rel(model->covariance[i], v[i], T_CLOSE);
}

/* R: m <- glm(y ~ t + on + offset(o), poisson, control = glm.control(epsilon = 1e-15)); coef, vcov, deviance, logLik,
 * sum(residuals(m, "pearson")^2) / 9, AIC */
static void equals_glm(void **state)
{
    (void)state;
    const double b[] = {-1.3577941340127282, 0.1585254263231279, 0.2294604852666627};
    const double v[] = {0.09086576716381523,   -0.015177842981961533, 0.05466692652953913,
                        -0.015177842981961533, 0.003465439702960056,  -0.01805051334001804,
                        0.05466692652953913,   -0.01805051334001804,  0.13333572985529446};
    struct trede_count_data data = data12();
    struct trede_count_model model = poisson_of(&data);
    check(&model, b, v);
    is_maximum(&data, &model);
    t_rel(model.deviance, 55.38412027709308, T_CLOSE);
    t_rel(model.log_likelihood, -48.25905141955862, T_CLOSE);
    t_rel(model.dispersion, 5.634243168892756, T_CLOSE);
    t_rel(trede_count_akaike(&model, 1.0), 102.5181028391172, T_CLOSE);
    t_rel(trede_count_akaike(&model, 4.0), 6.0 + 48.25905141955862 / 2.0, T_CLOSE);
    assert_true(model.theta == 0.0 && !model.no_overdispersion && model.df == 9.0);
}

/* R: MASS::glm.nb, with theta.ml(limit = 100, eps = 1e-13) and glm(family = negative.binomial(theta)) in turn until
 * nothing moves; summary(dispersion = 1)$cov.scaled; sum(dnbinom(y, size = theta, mu = fitted, log = TRUE)) */
static void equals_negative_binomial(void **state)
{
    (void)state;
    const double b[] = {-1.3236970338347736, 0.1592860070786917, 0.1817877943181684};
    const double v[] = {0.29585751300731400,  -0.05533447108771884, 0.2303594255767042,
                        -0.05533447108771884, 0.01475709926697169,  -0.0850018409073152,
                        0.23035942557670416,  -0.08500184090731520, 0.7173590666478852};
    struct trede_count_data data = data12();
    struct trede_count_model model = negative_binomial_of(&data);
    for (size_t i = 0; i < 9; i++)
        t_rel(model.covariance[i], v[i], T_ORACLE);
    for (size_t i = 0; i < 3; i++)
        t_rel(model.coefficient[i], b[i], T_ORACLE);
    is_maximum(&data, &model);
    t_rel(model.theta, 2.011811890168409, T_ORACLE);
    t_rel(model.theta_se, 1.117763086644425, T_ORACLE);
    t_rel(model.log_likelihood, -36.12484396569275, T_CLOSE);
    t_rel(model.deviance, 13.72486074298952, T_ORACLE);
    assert_false(model.no_overdispersion);
    t_rel(trede_count_akaike(&model, 1.0), 2.0 * 4.0 + 2.0 * 36.12484396569275, T_CLOSE);
}

/* Two rates: the log of their ratio has variance 1 / events + 1 / events. Sizes of a country and of a hamlet, counts of
 * a million: no start is so poor that it matters. */
static void two_rates(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 0, 1, 1, 1, 1};
    static const double counts[][4] = {{3, 5, 4, 9}, {0, 1, 0, 2}, {2e6, 3e6, 1, 0}, {0, 1, 4e6, 1e6}};
    static const double sizes[][4] = {{10, 20, 15, 5}, {1.7e7, 1, 3, 1e9}, {1, 1, 1e9, 1e9}, {1e12, 1e12, 1e-9, 1e-9}};
    for (size_t k = 0; k < 4; k++) {
        const double *y = counts[k], *size = sizes[k];
        double offset[4];
        for (size_t r = 0; r < 4; r++)
            offset[r] = log(size[r]);
        struct trede_count_data data = {.rows = 4, .columns = 2, .x = x, .count = y, .offset = offset};
        struct trede_count_model model = poisson_of(&data);
        double before = y[0] + y[1], after = y[2] + y[3];
        assert_int_equal(model.outcome, TREDE_COUNT_FITTED);
        t_rel(model.coefficient[0], log(before / (size[0] + size[1])), T_CLOSE);
        t_rel(model.coefficient[1], log(after / (size[2] + size[3]) / before * (size[0] + size[1])), T_CLOSE);
        t_rel(model.covariance[3], 1.0 / before + 1.0 / after, T_ORACLE);
        struct trede_count_contrast contrast =
            trede_count_contrast_of(&model, model.covariance, (const double[]){1.0, 1.0});
        t_rel(contrast.value, log(after / (size[2] + size[3])), T_CLOSE);
        t_rel(contrast.se, sqrt(1.0 / after), T_ORACLE);
    }
}

/* Time as a calendar year, and a column in other units: the same model. */
static void units_do_not_matter(void **state)
{
    (void)state;
    double x[TWELVE * 3], mean[TWELVE], slope;
    struct trede_count_data data = data12();
    struct trede_count_model model = poisson_of(&data);
    memcpy(mean, model.mean, sizeof mean);
    slope = model.coefficient[1];
    for (size_t t = 0; t < TWELVE; t++) {
        x[3 * t] = 1.0;
        x[3 * t + 1] = 2020.0 + (double)t / 12.0;
        x[3 * t + 2] = 1e6 * x12[3 * t + 2];
    }
    data.x = x;
    model = poisson_of(&data);
    assert_int_equal(model.outcome, TREDE_COUNT_FITTED);
    t_rel(model.coefficient[1], 12.0 * slope, T_ORACLE);
    for (size_t t = 0; t < TWELVE; t++)
        t_rel(model.mean[t], mean[t], T_ORACLE);
}

/* Counts from which full steps run off, and one with a start that is not finite: a row that counted nothing and hardly
 * could, far out on a line that the others set steep. */
static void steps_are_halved(void **state)
{
    (void)state;
    static const double run_off[] = {3, 33, 60, 628, 1342090, 4422730}, steep[] = {1, 3, 7, 20, 55, 0};
    static const double hardly[] = {0, 0, 0, 0, 0, -30};
    double x[12];
    for (size_t t = 0; t < 6; t++) {
        x[2 * t] = 1.0;
        x[2 * t + 1] = (double)t;
    }
    struct trede_count_data data = {.rows = 6, .columns = 2, .x = x, .count = run_off};
    struct trede_count_model model = poisson_of(&data);
    is_maximum(&data, &model);
    model = negative_binomial_of(&data);
    is_maximum(&data, &model);
    assert_true(model.theta > 0.3 && model.theta < 3.0);
    x[11] = 1000.0;
    data.count = steep;
    data.offset = hardly;
    model = poisson_of(&data);
    is_maximum(&data, &model);
    assert_true(model.coefficient[1] < 0.05);
}

/* A mean so small that it is 0 among the numbers there are. */
static void means_that_vanish(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 1, 1, 2, 1, 3, 1, 400}, y[] = {20000, 1100, 50, 2, 0};
    struct trede_count_data data = {.rows = 5, .columns = 2, .x = x, .count = y};
    double v[4];
    struct trede_count_model model = poisson_of(&data);
    is_maximum(&data, &model);
    assert_true(model.mean[4] == 0.0 && isfinite(model.dispersion) && isfinite(model.deviance));
    trede_count_newey_west(&data, &model, &room, 2, true, v);
    assert_true(isfinite(v[0]) && isfinite(v[3]));
    double correlation = trede_count_autocorrelation(&data, &model, &room, 1);
    assert_true(isfinite(correlation) && correlation != 0.0);
    struct trede_count_serial serial = trede_count_autoregression(&data, &model, &room, 0.0, v);
    t_rel(serial.dispersion, model.dispersion, 0.5);
    assert_true(isfinite(v[0]) && v[0] > 0.0 && v[3] > 0.0);
}

static enum trede_count_outcome outcome_of(size_t rows, size_t columns, const double *x, const double *count)
{
    struct trede_count_data data = {.rows = rows, .columns = columns, .x = x, .count = count};
    enum trede_count_outcome poisson = poisson_of(&data).outcome;
    assert_int_equal(negative_binomial_of(&data).outcome, poisson);
    return poisson;
}

static void no_events_is_said(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 0, 1, 1, 1, 1}, none[4] = {0}, one[] = {0, 0, 0, 1};
    assert_int_equal(outcome_of(4, 2, x, none), TREDE_COUNT_NO_EVENTS);
    assert_int_equal(outcome_of(4, 1, (const double[]){1, 1, 1, 1}, one), TREDE_COUNT_FITTED);
}

/* A level, a level with a slope, and a column that is a negative level: on only where nothing was counted. */
static void no_finite_maximum_is_said(void **state)
{
    (void)state;
    const double level[] = {1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1}, minus[] = {1, 0, 1, 0, 1, 0, 1, -1, 1, -1, 1, -1};
    const double slope[] = {1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 2};
    const double y[] = {3, 2, 4, 0, 0, 0}, large[] = {3e6, 2e6, 4e6, 0, 0, 0}, other[] = {0, 0, 0, 2, 5, 1};
    const double ends[] = {3, 2, 4, 1, 0, 0}, middle[] = {3, 2, 4, 0, 2, 0};
    assert_int_equal(outcome_of(6, 2, level, y), TREDE_COUNT_INFINITE);
    assert_int_equal(outcome_of(6, 2, level, large), TREDE_COUNT_INFINITE);
    assert_int_equal(outcome_of(6, 2, level, other), TREDE_COUNT_INFINITE);
    assert_int_equal(outcome_of(6, 2, minus, y), TREDE_COUNT_INFINITE);
    assert_int_equal(outcome_of(6, 3, slope, y), TREDE_COUNT_INFINITE);
    assert_int_equal(outcome_of(4, 2, (const double[]){1, 0, 1, 1, 1, 2, 1, 3}, (const double[]){0, 0, 0, 91}),
                     TREDE_COUNT_INFINITE);
    assert_int_equal(outcome_of(6, 3, slope, ends), TREDE_COUNT_INFINITE); /* falls for ever after one event */
    assert_int_equal(outcome_of(6, 3, slope, middle), TREDE_COUNT_FITTED);
}

/* Only rows that count 0 know the second coefficient, but they pull it both ways: 2 exp(a) cosh(b) is least at b = 0.
 */
static void zeros_may_hold_each_other(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 0, 1, 1, 1, -1}, y[] = {3, 5, 0, 0};
    struct trede_count_data data = {.rows = 4, .columns = 2, .x = x, .count = y};
    struct trede_count_model model = poisson_of(&data);
    assert_int_equal(model.outcome, TREDE_COUNT_FITTED);
    t_rel(model.coefficient[0], log(2.0), T_CLOSE);
    t_abs(model.coefficient[1], 0.0, T_CLOSE);
    t_rel(model.covariance[3], 1.0 / 4.0, T_CLOSE);
}

static void collinear_columns_are_said(void **state)
{
    (void)state;
    const double twice[] = {1, 2, 1, 2, 1, 2, 1, 2}, sum[] = {1, 0, 1, 1, 1, 2, 1, 0, 1, 1, 1, 2};
    const double y[] = {1, 4, 2, 3}, nothing[] = {1, 0, 1, 0, 1, 0, 1, 0};
    assert_int_equal(outcome_of(4, 2, twice, y), TREDE_COUNT_SINGULAR);
    assert_int_equal(outcome_of(4, 3, sum, y), TREDE_COUNT_SINGULAR);
    assert_int_equal(outcome_of(4, 2, nothing, y), TREDE_COUNT_SINGULAR);
    assert_int_equal(outcome_of(1, 2, twice, y), TREDE_COUNT_SINGULAR);
    assert_int_equal(outcome_of(4, 0, twice, y), TREDE_COUNT_SINGULAR);
    assert_int_equal(outcome_of(0, 1, twice, y), TREDE_COUNT_SINGULAR);
}

/* As many columns as rows: every count is met, and how much they vary cannot be known. */
static void saturated(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 1}, y[] = {7, 3};
    struct trede_count_data data = {.rows = 2, .columns = 2, .x = x, .count = y};
    struct trede_count_model model = negative_binomial_of(&data);
    assert_int_equal(model.outcome, TREDE_COUNT_FITTED);
    assert_true(model.no_overdispersion && model.dispersion == 0.0 && model.df == 0.0);
    t_rel(model.coefficient[1], log(3.0 / 7.0), T_CLOSE);
    t_abs(model.deviance, 0.0, T_TIGHT);
    double v[4];
    trede_count_newey_west(&data, &model, &room, 1, true, v);
    for (size_t i = 0; i < 4; i++)
        t_abs(v[i], 0.0, T_TIGHT);
}

/* Counts that vary less than Poisson's: theta is infinite, the model is Poisson's, number by number. */
static void theta_infinite(void **state)
{
    (void)state;
    struct trede_count_data data = data12();
    const double even[TWELVE] = {4, 5, 5, 4, 5, 6, 6, 7, 7, 8, 7, 8};
    double b[3], v[9];
    data.count = even;
    struct trede_count_model model = poisson_of(&data);
    memcpy(b, model.coefficient, sizeof b);
    memcpy(v, model.covariance, sizeof v);
    double likelihood = model.log_likelihood, deviance = model.deviance, dispersion = model.dispersion;
    assert_true(dispersion < 0.5 && !model.no_overdispersion);
    model = negative_binomial_of(&data);
    check(&model, b, v);
    assert_true(model.no_overdispersion && model.theta == 0.0 && model.theta_se == 0.0);
    t_rel(model.log_likelihood, likelihood, T_TIGHT);
    t_rel(model.deviance, deviance, T_TIGHT);
    t_rel(model.dispersion, dispersion, T_TIGHT);
}

/* As counts come near to Poisson's the negative binomial comes near to its model: pairs m - d, m + d have a moment
 * estimate of alpha of (d^2 - m) / m^2. */
static void theta_grows_without_a_jump(void **state)
{
    (void)state;
    double x[40], y[40], last = 0.0;
    for (double off = 14.0; off >= 10.0; off -= 0.5) {
        for (size_t r = 0; r < 40; r++) {
            x[r] = 1.0;
            y[r] = 100.0 + (r % 2 ? off : -off);
        }
        struct trede_count_data data = {.rows = 40, .columns = 1, .x = x, .count = y};
        struct trede_count_model model = negative_binomial_of(&data);
        assert_int_equal(model.outcome, TREDE_COUNT_FITTED);
        t_rel(model.coefficient[0], log(100.0), T_CLOSE);
        assert_int_equal(model.no_overdispersion, off == 10.0);
        if (off == 10.0) continue;
        assert_true(model.theta > last && model.theta_se > 0.0);
        t_rel(model.theta, 1e4 / (off * off - 100.0), 0.05);
        last = model.theta;
    }
}

/* sum over k < y of log(1 + alpha k), one by one. */
static void sums_are_those_of_their_terms(void **state)
{
    (void)state;
    static const double alphas[] = {0.0, 1e-12, 1e-6, 1e-3, 0.049, 0.0501, 0.3, 1.0, 7.0, 300.0};
    static const double counts[] = {0, 1, 2, 3, 19, 20, 21, 22, 50, 999, 30000};
    for (size_t a = 0; a < 10; a++) {
        for (size_t c = 0; c < 11; c++) {
            long double sum = 0.0L, alpha = alphas[a], first = 0.0L, second = 0.0L;
            for (long double k = 0; k < counts[c]; k++) {
                long double f = k / (1.0L + alpha * k);
                sum += log1pl(alpha * k);
                first += f;
                second += f * f;
            }
            t_abs(trede_log_rising(counts[c], alphas[a]), (double)sum, 1e-13 * (1.0 + counts[c]) + 1e-14 * (double)sum);
            /* with a mean of 0 the slopes are those sums */
            struct trede_dispersion_slope slope =
                trede_dispersion_slope_at(1, &counts[c], &(const double){0.0}, alphas[a]);
            t_abs(slope.first, (double)first, 1e-12 * (1.0 + (double)first));
            t_abs(slope.second, -(double)second, 1e-11 * (1.0 + (double)second));
        }
    }
}

/* -(y + 1 / alpha) log(1 + alpha m) by alpha, differentiated by hand in long double where nothing cancels, and at 0. */
static void slopes_of_the_mean(void **state)
{
    (void)state;
    static const double alphas[] = {0.002, 0.02, 0.5, 3.0}, means[] = {0.1, 3.0, 10.0, 200.0};
    for (size_t a = 0; a < 4; a++) {
        for (size_t i = 0; i < 4; i++) {
            long double al = alphas[a], m = means[i], u = 1.0L + al * m, l = log1pl(al * m);
            long double first = l / (al * al) - m / (al * u);
            long double second = -2.0L * l / (al * al * al) + 2.0L * m / (al * al * u) + m * m / (al * u * u);
            struct trede_dispersion_slope slope =
                trede_dispersion_slope_at(1, &(const double){0.0}, &means[i], alphas[a]);
            t_rel(slope.first, (double)first, 1e-9);
            t_rel(slope.second, (double)second, 1e-9);
        }
    }
    const double count[] = {4, 0, 11}, mean[] = {2.5, 1.25, 8.0};
    double want = (1.5 * 1.5 - 4.0 + 1.25 * 1.25 + 3.0 * 3.0 - 11.0) / 2.0;
    t_rel(trede_dispersion_slope_at(3, count, mean, 0.0).first, want, T_TIGHT);
    t_rel(trede_dispersion_slope_at(3, count, mean, 1e-9).first, want, T_LOOSE);
}

/* ---- memory and small systems ---- */

static void rooms_that_are_too_small(void **state)
{
    (void)state;
    struct trede_count_data data = data12();
    struct trede_count_room small;
    struct trede_count_model model;
    assert_int_equal(trede_count_room(arena, TWELVE, 2, 0, &small), TREDE_OK);
    assert_int_equal(trede_count_poisson(&data, &small, &model), TREDE_INTERNAL);
    assert_int_equal(trede_count_room(arena, 11, 3, 0, &small), TREDE_OK);
    assert_int_equal(trede_count_negative_binomial(&data, &small, &model), TREDE_INTERNAL);
    assert_int_equal(trede_count_room(arena, TWELVE, SIZE_MAX / 2, 0, &small), TREDE_INTERNAL);
    assert_int_equal(trede_count_room(arena, SIZE_MAX / 4, 3, 0, &small), TREDE_INTERNAL);
}

/* A fit takes no memory. */
static void fits_take_no_memory(void **state)
{
    (void)state;
    struct trede_count_data data = data12();
    double v[9];
    poisson_of(&data); /* what is made once */
    uint64_t before = trede_alloc_count();
    for (int i = 0; i < 3; i++) {
        struct trede_count_model model = negative_binomial_of(&data);
        trede_count_newey_west(&data, &model, &room, 3, true, v);
    }
    assert_int_equal(trede_alloc_count(), before);
}

static void roots(void **state)
{
    (void)state;
    const double a[] = {4, 2, 6, 0, 2, 1, 3, 0, 6, 3, 10, -1, 0, 0, -1, 5}; /* column 1 is half of column 0 */
    double root[16], full[] = {4, 2, 6, 2, 5, 3, 6, 3, 17}, inverse[9], x[] = {1, -2, 3};
    assert_int_equal(trede_root(4, a, root), 3);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++)
            t_abs(trede_dot(4, root + 4 * i, root + 4 * j), a[4 * i + j], T_TIGHT);
    double copy[9];
    memcpy(copy, full, sizeof copy);
    assert_int_equal(trede_root(3, full, full), 3);
    trede_root_inverse(3, full, inverse);
    trede_root_solve(3, full, x);
    for (size_t i = 0; i < 3; i++) {
        t_abs(trede_dot(3, copy + 3 * i, x), i == 0 ? 1.0 : i == 1 ? -2.0 : 3.0, T_TIGHT);
        for (size_t j = 0; j < 3; j++)
            t_abs(trede_dot(3, copy + 3 * i, inverse + 3 * j), i == j, T_TIGHT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_glm),
        cmocka_unit_test(equals_negative_binomial),
        cmocka_unit_test(two_rates),
        cmocka_unit_test(units_do_not_matter),
        cmocka_unit_test(steps_are_halved),
        cmocka_unit_test(means_that_vanish),
        cmocka_unit_test(no_events_is_said),
        cmocka_unit_test(no_finite_maximum_is_said),
        cmocka_unit_test(zeros_may_hold_each_other),
        cmocka_unit_test(collinear_columns_are_said),
        cmocka_unit_test(saturated),
        cmocka_unit_test(theta_infinite),
        cmocka_unit_test(theta_grows_without_a_jump),
        cmocka_unit_test(sums_are_those_of_their_terms),
        cmocka_unit_test(slopes_of_the_mean),
        cmocka_unit_test(rooms_that_are_too_small),
        cmocka_unit_test(fits_take_no_memory),
        cmocka_unit_test(roots),
    };
    return cmocka_run_group_tests(tests, start, end);
}
