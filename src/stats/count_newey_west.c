/* count_newey_west.c - covariances of the coefficients when periods are not independent.
 *
 * Model: A M A, with A the model's covariance and M the long-run covariance of the scores s_t = x_t (y_t - m_t) /
 * (1 + m_t / theta): M = sum over l of (1 - |l| / (L + 1)) sum over t of s_t s_(t-l)'.
 * Algorithm: Bartlett's weights are what sums over windows of L + 1 periods give, so M is the mean over all windows,
 * those that overhang the ends included, of Q Q' with Q the sum of the scores in the window: no lag is visited, and M
 * is semi-definite whatever the rounding and however many periods are missing (they have score 0). Windows end where
 * the series ends. Reference: Newey & West 1987; Zeileis 2004 (same numbers as sandwich::NeweyWest without
 * prewhitening). Rejected: prewhitening and automatic lags (unstable on 24 to 60 months); lags counted in rows (a
 * missing month would bring its neighbours together). */
#include <math.h>
#include <string.h>

#include "stats/count_covariance.h"
#include "stats/root.h"

struct trede_count_contrast trede_count_contrast_of(const struct trede_count_model *model, const double *covariance,
                                                    const double *combination)
{
    double variance = trede_quadratic(model->columns, covariance, combination);
    return (struct trede_count_contrast){trede_dot(model->columns, combination, model->coefficient),
                                         sqrt(fmax(variance, 0.0))};
}

void trede_count_scaled(const struct trede_count_model *model, double factor, double *out)
{
    for (size_t i = 0; i < model->columns * model->columns; i++)
        out[i] = factor * model->covariance[i];
}

size_t trede_count_series_end(const struct trede_count_data *data, size_t first)
{
    size_t end = data->rows;
    if (!data->series) return end;
    for (end = first + 1; end < data->rows && data->series[end] == data->series[first];)
        end++;
    return end;
}

int64_t trede_count_time(const struct trede_count_data *data, size_t row)
{
    return data->time ? data->time[row] : (int64_t)row;
}

double trede_count_spread(const struct trede_count_model *model, size_t row)
{
    return model->theta > 0.0 ? 1.0 + model->mean[row] / model->theta : 1.0;
}

struct windows {
    const struct trede_count_data *data;
    const struct trede_count_model *model;
    int64_t lag;
    double *sum, *meat; /* columns; columns x columns, its lower half */
};

/* sum += sign x score of the row */
static void take(const struct windows *w, size_t row, double sign)
{
    size_t p = w->data->columns;
    double pull = sign * (w->data->count[row] - w->model->mean[row]) / trede_count_spread(w->model, row);
    for (size_t i = 0; i < p; i++)
        w->sum[i] += pull * w->data->x[row * p + i];
}

/* The windows that touch the rows first..end-1 of one series, by the period that they end with. */
static void slide(const struct windows *w, size_t first, size_t end)
{
    size_t p = w->data->columns, in = first, out = first;
    for (int64_t t = trede_count_time(w->data, first);; t++) {
        while (out < in && trede_count_time(w->data, out) + w->lag < t)
            take(w, out++, -1.0);
        if (out == in) { /* empty: on to the next row, without what rounding left */
            if (in == end) return;
            memset(w->sum, 0, p * sizeof *w->sum);
            t = trede_count_time(w->data, in);
        }
        while (in < end && trede_count_time(w->data, in) <= t)
            take(w, in++, 1.0);
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j <= i; j++)
                w->meat[i * p + j] += w->sum[i] * w->sum[j];
    }
}

void trede_count_sandwich(const struct trede_count_model *model, double *b, double factor, double *work, double *out)
{
    size_t n = model->columns;
    const double *a = model->covariance;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            b[j * n + i] = b[i * n + j];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            work[i * n + j] = trede_dot(n, a + i * n, b + j * n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            out[i * n + j] = out[j * n + i] = factor * trede_dot(n, work + i * n, a + j * n);
}

void trede_count_newey_west(const struct trede_count_data *data, const struct trede_count_model *model,
                            struct trede_count_room *room, size_t lag, bool small_sample, double *out)
{
    size_t p = data->columns;
    double factor = 1.0 / ((double)lag + 1.0);
    struct windows w = {data, model, lag > INT32_MAX ? INT32_MAX : (int64_t)lag, room->vector[1], room->matrix[1]};
    memset(w.meat, 0, p * p * sizeof *w.meat);
    for (size_t first = 0, end; first < data->rows; first = end) {
        end = trede_count_series_end(data, first);
        slide(&w, first, end);
    }
    if (small_sample && model->df > 0.0) factor *= (double)data->rows / model->df;
    trede_count_sandwich(model, w.meat, factor, room->matrix[2], out);
}

double trede_count_residual(const struct trede_count_data *data, const struct trede_count_model *model, size_t row)
{
    double variance = model->mean[row] * trede_count_spread(model, row);
    return variance > 0.0 ? (data->count[row] - model->mean[row]) / sqrt(variance) : 0.0;
}

double trede_count_autocorrelation(const struct trede_count_data *data, const struct trede_count_model *model,
                                   struct trede_count_room *room, size_t lag)
{
    double *residual = room->line[2], mean = 0.0, square = 0.0, product = 0.0;
    for (size_t r = 0; r < data->rows; r++)
        mean += residual[r] = trede_count_residual(data, model, r);
    mean /= (double)data->rows;
    for (size_t r = 0; r < data->rows; r++) {
        residual[r] -= mean;
        square += residual[r] * residual[r];
    }
    for (size_t first = 0, end; first < data->rows; first = end) {
        end = trede_count_series_end(data, first);
        for (size_t r = first, before = first; r < end; r++) {
            while (before < r && trede_count_time(data, before) + (int64_t)lag < trede_count_time(data, r))
                before++;
            if (before < r && trede_count_time(data, before) + (int64_t)lag == trede_count_time(data, r))
                product += residual[r] * residual[before];
        }
    }
    return square > 0.0 ? product / square : 0.0;
}
