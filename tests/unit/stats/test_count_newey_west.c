/* Covariances of count series against all pairs of their rows, and the columns of a season. */
#include "count_case.h"

/* ---- Newey and West ---- */

/* A M A with every pair of rows visited. */
static void by_pairs(const struct trede_count_data *data, const struct trede_count_model *model, size_t lag,
                     double *out)
{
    size_t p = data->columns;
    double meat[9] = {0};
    for (size_t r = 0; r < data->rows; r++) {
        for (size_t s = 0; s < data->rows; s++) {
            double gap = data->time ? fabs((double)data->time[r] - (double)data->time[s]) : fabs((double)r - (double)s);
            if (data->series && data->series[r] != data->series[s]) continue;
            double weight = fmax(0.0, 1.0 - gap / ((double)lag + 1.0));
            weight *= (data->count[r] - model->mean[r]) * (data->count[s] - model->mean[s]);
            if (model->theta > 0.0)
                weight /= (1.0 + model->mean[r] / model->theta) * (1.0 + model->mean[s] / model->theta);
            for (size_t i = 0; i < p; i++)
                for (size_t j = 0; j < p; j++)
                    meat[i * p + j] += weight * data->x[r * p + i] * data->x[s * p + j];
        }
    }
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++) {
            out[i * p + j] = 0.0;
            for (size_t k = 0; k < p * p; k++)
                out[i * p + j] += model->covariance[i * p + k / p] * meat[k] * model->covariance[k % p * p + j];
        }
    }
}

static void newey_west_pair_by_pair(void **state)
{
    (void)state;
    static const uint32_t series[TWELVE] = {0, 0, 0, 0, 0, 7, 7, 7, 7, 9, 9, 9};
    static const int32_t time[TWELVE] = {1, 2, 4, 5, 6, -3, -2, -1, 4, 100, 102, 103};
    static const int32_t far[TWELVE] = {0, 1, 2, 3, 900, 901, 902, 903, 2000000, 2000001, 2000005, 2000006};
    struct trede_count_data data = data12();
    double got[9], want[9];
    for (int kind = 0; kind < 8; kind++) {
        data.series = kind & 1 ? series : NULL;
        data.time = kind & 1 ? (kind & 2 ? time : NULL) : kind & 2 ? far : NULL;
        struct trede_count_model model = kind & 4 ? negative_binomial_of(&data) : poisson_of(&data);
        for (size_t lag = 0; lag < 16; lag += 3) {
            trede_count_newey_west(&data, &model, &room, lag, false, got);
            by_pairs(&data, &model, lag, want);
            for (size_t i = 0; i < 9; i++)
                t_rel(got[i], want[i], T_ORACLE);
            trede_count_newey_west(&data, &model, &room, lag, true, got);
            for (size_t i = 0; i < 9; i++)
                t_rel(got[i], want[i] * 12.0 / 9.0, T_ORACLE);
        }
    }
}

static void autocorrelation_within_series(void **state)
{
    (void)state;
    static const uint32_t series[TWELVE] = {0, 0, 0, 0, 0, 7, 7, 7, 7, 9, 9, 9};
    static const int32_t time[TWELVE] = {1, 2, 4, 5, 6, -3, -2, -1, 4, 100, 102, 103};
    struct trede_count_data data = data12();
    data.series = series;
    data.time = time;
    struct trede_count_model model = poisson_of(&data);
    double residual[TWELVE], mean = 0.0, square = 0.0, product = 0.0;
    for (size_t r = 0; r < TWELVE; r++)
        mean += residual[r] = (count12[r] - model.mean[r]) / sqrt(model.mean[r]);
    for (size_t r = 0; r < TWELVE; r++)
        square += pow(residual[r] - mean / TWELVE, 2.0);
    for (size_t r = 0; r < TWELVE; r++)
        for (size_t s = 0; s < r; s++)
            if (series[r] == series[s] && time[r] - time[s] == 2)
                product += (residual[r] - mean / TWELVE) * (residual[s] - mean / TWELVE);
    assert_true(fabs(product) > 0.1);
    t_rel(trede_count_autocorrelation(&data, &model, &room, 2), product / square, T_CLOSE);
    t_abs(trede_count_autocorrelation(&data, &model, &room, 50), 0.0, T_EXACT);
}

/* ---- one month carries on into the next ---- */

enum { LONG = 96 };

struct by_matrices {
    double alone, neighbour, square, product; /* tr(M R), tr(M L M R), e'e, e'L e */
    double covariance[9];                     /* A G' R G A */
};

static double dot_column(size_t n, const double *row, const double *column)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum += row[k] * column[k * LONG];
    return sum;
}

/* Everything written out: M = I - G A G', R = r^|lag|, L half of what is one period apart. */
static struct by_matrices write_out(const struct trede_count_data *data, const struct trede_count_model *model,
                                    double r)
{
    static double m[LONG][LONG], lag[LONG][LONG], first[LONG][LONG], both[LONG][LONG], g[LONG][3], e[LONG];
    size_t n = data->rows, p = data->columns;
    struct by_matrices out = {0};
    double meat[9] = {0};
    for (size_t i = 0; i < n; i++) {
        double variance = model->mean[i] + (model->theta > 0.0 ? pow(model->mean[i], 2.0) / model->theta : 0.0);
        e[i] = (data->count[i] - model->mean[i]) / sqrt(variance);
        for (size_t k = 0; k < p; k++)
            g[i][k] = data->x[i * p + k] * model->mean[i] / sqrt(variance);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double gap = data->time ? fabs((double)data->time[i] - (double)data->time[j]) : fabs((double)i - (double)j);
            bool same = !data->series || data->series[i] == data->series[j];
            lag[i][j] = same ? pow(r, gap) : 0.0;
            first[i][j] = same && gap == 1.0 ? 0.5 : 0.0;
            m[i][j] = i == j;
            for (size_t k = 0; k < p * p; k++) {
                m[i][j] -= g[i][k / p] * model->covariance[k] * g[j][k % p];
                meat[k] += lag[i][j] * g[i][k / p] * g[j][k % p];
            }
            out.product += e[i] * first[i][j] * e[j];
        }
        out.square += e[i] * e[i];
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            both[i][j] = dot_column(n, m[i], &first[0][j]);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            out.alone += m[i][j] * lag[j][i];
            for (size_t k = 0; k < n; k++)
                out.neighbour += both[i][k] * m[k][j] * lag[j][i];
        }
    }
    for (size_t i = 0; i < p * p; i++)
        for (size_t k = 0; k < p * p; k++)
            out.covariance[i] += model->covariance[i / p * p + k / p] * meat[k] * model->covariance[k % p * p + i % p];
    return out;
}

/* A series that swings slowly around a trend and a level. */
static struct trede_count_data swinging(double strength)
{
    static double x[LONG * 3], y[LONG];
    for (size_t t = 0; t < LONG; t++) {
        double row[3] = {1.0, (double)t / 12.0, t >= 60};
        memcpy(x + 3 * t, row, sizeof row);
        y[t] = floor(40.0 + strength * (sin((double)t * 0.7) + sin((double)t * 1.9)) + (double)(t * 37 % 11));
    }
    return (struct trede_count_data){.rows = LONG, .columns = 3, .x = x, .count = y};
}

static void autoregression_by_matrices(void **state)
{
    (void)state;
    static uint32_t series[LONG];
    static int32_t time[LONG];
    for (size_t t = 0; t < LONG; t++) {
        series[t] = t < 30 ? 4 : t < 70 ? 5 : 9;
        time[t] = (int32_t)(t + t / 7); /* every eighth period is missing */
    }
    for (int kind = 0; kind < 8; kind++) {
        struct trede_count_data data = swinging(20.0);
        data.series = kind & 1 ? series : NULL;
        data.time = kind & 2 ? time : NULL;
        struct trede_count_model model = kind & 4 ? negative_binomial_of(&data) : poisson_of(&data);
        double got[9];
        struct trede_count_serial serial = trede_count_autoregression(&data, &model, &room, 0.0, got);
        struct by_matrices want = write_out(&data, &model, serial.correlation);
        assert_true(serial.correlation > 0.2 && serial.correlation < 0.85);
        t_rel(want.neighbour / want.alone, want.product / want.square, T_LOOSE);
        t_rel(serial.dispersion, want.square / want.alone, T_LOOSE);
        for (size_t i = 0; i < 9; i++)
            t_rel(got[i], serial.dispersion * want.covariance[i], T_CLOSE);
    }
}

/* Residuals that take turns, or are too even: the quasi-Poisson covariance, with the dispersion that is asked for at
 * least. */
static void no_autoregression(void **state)
{
    (void)state;
    double x[LONG], y[LONG], got;
    for (size_t t = 0; t < LONG; t++) {
        x[t] = 1.0;
        y[t] = t % 2 ? 55.0 : 35.0;
    }
    struct trede_count_data data = {.rows = LONG, .columns = 1, .x = x, .count = y};
    struct trede_count_model model = poisson_of(&data);
    struct trede_count_serial serial = trede_count_autoregression(&data, &model, &room, 1.0, &got);
    assert_true(serial.correlation == 0.0 && model.dispersion > 2.0);
    t_rel(serial.dispersion, model.dispersion, T_CLOSE);
    t_rel(got, model.dispersion * model.covariance[0], T_CLOSE);
    for (size_t t = 0; t < LONG; t++)
        y[t] = t % 2 ? 46.0 : 44.0;
    model = poisson_of(&data);
    serial = trede_count_autoregression(&data, &model, &room, 1.0, &got);
    assert_true(serial.dispersion == 1.0 && model.dispersion < 0.1);
    t_rel(got, model.covariance[0], T_CLOSE);
    for (size_t t = 0; t < LONG; t++) /* two levels that the constant cannot follow: as far as it goes */
        y[t] = t < LONG / 2 ? 20.0 : 200.0;
    model = poisson_of(&data);
    serial = trede_count_autoregression(&data, &model, &room, 1.0, &got);
    t_abs(serial.correlation, 0.9, T_EXACT);
    data.rows = 1;
    model = poisson_of(&data);
    serial = trede_count_autoregression(&data, &model, &room, 1.0, &got);
    assert_true(serial.correlation == 0.0 && serial.dispersion == 0.0 && got == 0.0);
}

/* ---- season ---- */

static void columns_of_a_season(void **state)
{
    (void)state;
    static const size_t periods[] = {12, 4, 2, 1, 52, 3}, first[] = {2, 2, 1, 0, 2, 2}, second[] = {4, 3, 1, 0, 4, 2};
    double column[8], again[8];
    for (size_t k = 0; k < 6; k++) {
        assert_int_equal(trede_season_columns(periods[k], 0), 0);
        assert_int_equal(trede_season_columns(periods[k], 1), first[k]);
        assert_int_equal(trede_season_columns(periods[k], 2), second[k]);
        for (size_t i = 0; i <= periods[k]; i++) {
            double at = (double)i / (double)periods[k];
            assert_int_equal(trede_season_write(at, periods[k], 2, column), second[k]);
            assert_int_equal(trede_season_write(at + 2024.0, periods[k], 2, again), second[k]);
            for (size_t j = 0; j < second[k]; j++)
                t_abs(again[j], column[j], 1e-10);
        }
    }
    assert_int_equal(trede_season_write(0.25 - 1e-12, 4, 2, column),
                     3); /* a quarter of a year, less what rounding took */
    t_abs(column[2], -1.0, T_EXACT);
    assert_int_equal(trede_season_write(1.0 / 12.0, 12, 2, column), 4); /* January, in months / 12 */
    t_rel(column[0], 0.5, T_TIGHT);
    t_rel(column[1], sqrt(0.75), T_TIGHT);
    t_rel(column[2], sqrt(0.75), T_TIGHT);
    t_rel(column[3], 0.5, T_TIGHT);
}

/* Quarters, whether they are placed at their start, middle or end: the columns can be told apart and add up to 0 over a
 * year, and with the constant they fit four quarterly rates exactly. */
static void quarters(void **state)
{
    (void)state;
    static const double places[] = {0.0, 0.5, 1.0};
    const double y[] = {4, 9, 25, 16, 4, 9, 25, 16};
    for (size_t k = 0; k < 3; k++) {
        double x[8 * 4], sum[4] = {0};
        for (size_t q = 0; q < 8; q++) {
            x[4 * q] = 1.0;
            assert_int_equal(trede_season_write(((double)q + places[k]) / 4.0, 4, 2, x + 4 * q + 1), 3);
            for (size_t j = 0; j < 4; j++)
                sum[j] += x[4 * q + j];
        }
        for (size_t j = 1; j < 4; j++)
            t_abs(sum[j], 0.0, T_TIGHT);
        struct trede_count_data data = {.rows = 8, .columns = 4, .x = x, .count = y};
        struct trede_count_model model = poisson_of(&data);
        assert_int_equal(model.outcome, TREDE_COUNT_FITTED);
        for (size_t q = 0; q < 8; q++)
            t_rel(model.mean[q], y[q], T_CLOSE);
    }
}

/* Akaike finds the season that was put in, and does not take two harmonics where there is one. */
static void akaike_chooses_the_season(void **state)
{
    (void)state;
    double x[48 * 5], y[48], akaike[3];
    for (size_t season = 0; season < 3; season++) {
        for (size_t t = 0; t < 48; t++) {
            double at = (double)(t % 12) / 12.0, column[4];
            trede_season_write(at, 12, 2, column);
            double mean = 50.0 * exp(0.3 * (season > 0) * column[0] + 0.2 * (season > 1) * column[3]);
            y[t] = floor(mean + ((t * 7) % 5 < 2 ? 6.0 : -3.0));
        }
        size_t best = 0;
        for (size_t k = 0; k < 3; k++) {
            struct trede_count_data data = {.rows = 48, .columns = 1 + 2 * k, .x = x, .count = y};
            for (size_t t = 0; t < 48; t++) {
                x[t * data.columns] = 1.0;
                trede_season_write((double)(t % 12) / 12.0, 12, k, x + t * data.columns + 1);
            }
            struct trede_count_model model = poisson_of(&data);
            akaike[k] = trede_count_akaike(&model, 1.0);
            if (akaike[k] < akaike[best]) best = k;
        }
        assert_int_equal(best, season);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newey_west_pair_by_pair),    cmocka_unit_test(autocorrelation_within_series),
        cmocka_unit_test(autoregression_by_matrices), cmocka_unit_test(no_autoregression),
        cmocka_unit_test(columns_of_a_season),        cmocka_unit_test(quarters),
        cmocka_unit_test(akaike_chooses_the_season),
    };
    return cmocka_run_group_tests(tests, start, end);
}
