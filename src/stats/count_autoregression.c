/* count_autoregression.c - the covariance of coefficients when one month carries on into the next.
 *
 * Model: Pearson's residuals before anything was fitted have covariance phi R, R = r^|lag| within a series. With G the
 * rows of x by the square root of their weight, A = (G'G)^-1 and M = I - G A G', those of the fit have phi M R M. So
 *   e'e = phi tr(M R), e'L e = phi tr(M L M R), L the lag of one period,
 * are two equations for r and phi. What the fit takes out is in them: in 36 months with a trend, one harmonic, a level
 * and a slope a correlation of 0.4 is seen as 0.13, and four fifths of the dispersion. The covariance is phi A G'R G A.
 * Algorithm: traces as sums by lag, with M = I - Q Q' and M L M = L - U Q' - Q U', Q = G root(A), U = L Q - Q (Q'L Q) /
 * 2; r by bisection of the ratio; G'R G by the recursion of the autoregression. Pairs further apart than there are rows
 * count as independent in the traces.
 * Reference: Zeger 1988 (a log-linear model with a latent process); moments of residuals as Theil 1971, 5.3.
 * Rejected: Newey and West for sums over a few dozen periods (far too short: the scores that it adds up are those of
 * residuals, which the level and the slope have made to cancel); the autocorrelation of the residuals as it is; a
 * negative correlation (it would make the interval shorter than that of independent periods). */
#include <math.h>
#include <string.h>

#include "stats/count_covariance.h"
#include "stats/root.h"

enum { HALVINGS = 50 };
static const double most_correlation = 0.9;

struct serial {
    const struct trede_count_data *data;
    const struct trede_count_model *model;
    double *q, *u;             /* rows x columns */
    double *alone, *neighbour; /* rows: tr(M R) and tr(M L M R) as polynomials in r */
};

/* Square root of the weight of a row. */
static double weight_of(const struct trede_count_model *model, size_t row)
{
    return sqrt(model->mean[row] / trede_count_spread(model, row));
}

/* Is the row before it in the array the period before it of the same series? */
static bool follows(const struct trede_count_data *data, size_t first, size_t row)
{
    return row > first && trede_count_time(data, row - 1) + 1 == trede_count_time(data, row);
}

/* Q, and U = L Q - Q (Q'L Q) / 2. root and inner: columns x columns. */
static void make_q_and_u(struct serial *s, double *root, double *inner)
{
    size_t p = s->data->columns, rows = s->data->rows;
    trede_root(p, s->model->covariance, root);
    for (size_t r = 0; r < rows; r++) {
        double weight = weight_of(s->model, r), *q = s->q + r * p;
        for (size_t i = 0; i < p; i++)
            q[i] = weight * s->data->x[r * p + i];
        trede_root_turn(p, root, q);
    }
    memset(s->u, 0, rows * p * sizeof *s->u);
    memset(inner, 0, p * p * sizeof *inner);
    for (size_t first = 0, end; first < rows; first = end) {
        end = trede_count_series_end(s->data, first);
        for (size_t r = first; r < end; r++) {
            for (size_t i = 0; i < p && follows(s->data, first, r); i++) {
                s->u[r * p + i] += 0.5 * s->q[(r - 1) * p + i];
                s->u[(r - 1) * p + i] += 0.5 * s->q[r * p + i];
            }
        }
    }
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j < p; j++)
                inner[i * p + j] += s->q[r * p + i] * s->u[r * p + j];
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < p; i++)
            s->u[r * p + i] -= 0.5 * trede_dot(p, inner + i * p, s->q + r * p);
}

/* The traces, lag by lag: both orders of a pair. */
static void add_traces(struct serial *s, size_t first, size_t end)
{
    size_t p = s->data->columns;
    for (size_t r = first; r < end; r++) {
        const double *q = s->q + r * p, *u = s->u + r * p;
        s->alone[0] += 1.0 - trede_dot(p, q, q);
        s->neighbour[0] -= 2.0 * trede_dot(p, q, u);
        for (size_t before = first; before < r; before++) {
            int64_t lag = trede_count_time(s->data, r) - trede_count_time(s->data, before);
            if (lag >= (int64_t)s->data->rows) continue;
            const double *q0 = s->q + before * p, *u0 = s->u + before * p;
            s->alone[lag] -= 2.0 * trede_dot(p, q, q0);
            s->neighbour[lag] += (lag == 1 ? 1.0 : 0.0) - 2.0 * (trede_dot(p, q, u0) + trede_dot(p, u, q0));
        }
    }
}

static double at(const double *coefficient, size_t count, double r)
{
    double sum = 0.0;
    for (size_t i = count; i-- > 0;)
        sum = sum * r + coefficient[i];
    return sum;
}

/* The correlation that a fit shows as seen. */
static double correlation_of(const struct serial *s, double seen)
{
    size_t rows = s->data->rows;
    double low = 0.0, high = most_correlation;
    if (!(at(s->neighbour, rows, low) < seen * at(s->alone, rows, low))) return low;
    if (at(s->neighbour, rows, high) <= seen * at(s->alone, rows, high)) return high;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2.0;
        if (at(s->neighbour, rows, middle) < seen * at(s->alone, rows, middle)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2.0;
}

/* lower += G' R G of one series. past: columns, the sum of r^lag g over the rows before. */
static void add_series(const struct serial *s, size_t first, size_t end, double r, double *past, double *lower)
{
    size_t p = s->data->columns;
    memset(past, 0, p * sizeof *past);
    for (size_t row = first; row < end; row++) {
        const double *x = s->data->x + row * p;
        double weight = weight_of(s->model, row), gap = 0.0;
        if (row > first) gap = (double)(trede_count_time(s->data, row) - trede_count_time(s->data, row - 1));
        double carry = row > first ? pow(r, gap) : 0.0;
        for (size_t i = 0; i < p; i++)
            past[i] *= carry;
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j <= i; j++)
                lower[i * p + j] += weight * (x[i] * past[j] + past[i] * x[j] + weight * x[i] * x[j]);
        for (size_t i = 0; i < p; i++)
            past[i] += weight * x[i];
    }
}

struct trede_count_serial trede_count_autoregression(const struct trede_count_data *data,
                                                     const struct trede_count_model *model,
                                                     struct trede_count_room *room, double at_least, double *out)
{
    size_t p = data->columns, rows = data->rows;
    struct serial s = {data, model, room->wide[0], room->wide[1], room->line[2], room->line[3]};
    struct trede_count_serial serial = {0};
    double square = 0.0, product = 0.0;
    make_q_and_u(&s, room->matrix[1], room->matrix[2]);
    memset(s.alone, 0, rows * sizeof *s.alone);
    memset(s.neighbour, 0, rows * sizeof *s.neighbour);
    memset(room->matrix[1], 0, p * p * sizeof(double));
    for (size_t first = 0, end; first < rows; first = end) {
        end = trede_count_series_end(data, first);
        add_traces(&s, first, end);
        for (size_t r = first; r < end; r++) {
            double e = trede_count_residual(data, model, r);
            square += e * e;
            if (follows(data, first, r)) product += e * trede_count_residual(data, model, r - 1);
        }
    }
    if (model->df > 0.0) {
        if (square > 0.0) serial.correlation = correlation_of(&s, product / square);
        serial.dispersion = fmax(at_least, square / at(s.alone, rows, serial.correlation));
    }
    for (size_t first = 0, end; first < rows; first = end) {
        end = trede_count_series_end(data, first);
        add_series(&s, first, end, serial.correlation, room->vector[1], room->matrix[1]);
    }
    trede_count_sandwich(model, room->matrix[1], serial.dispersion, room->matrix[2], out);
    return serial;
}
