/* count_interval.c - limits of counterfactual paths and of sums over them.
 *
 * Model: b + root(V) z, z from count_draws.c. The mean of one period is exp of something normal (or t), so its limits
 * are known and are not simulated. A sum over periods is simulated, and so is a new count: a gamma-Poisson number with
 * the variance of the model, dispersion x mean (shape mean / (dispersion - 1)) or mean + mean^2 / theta, Poisson where
 * there is no overdispersion. Counts that are few per month are what municipalities have: a normal approximation with
 * the same variance goes below 0 and has too short an upper tail there, and is no faster where it counts.
 * Algorithm: the draws of one row after another, all draws at once, adding up the sums. Limits of a sum are draws of
 * it, at the places where the known limits of the sum that is linear in b lie among the same draws: a control variate
 * (Hesterberg & Nelson 1998). What is left of the Monte-Carlo error is that of the curvature, which matters because all
 * series share their draws. A new count of a row and draw has a stream of its own: results do not depend on threads.
 * Limits of new counts are whole numbers, rounded outwards.
 * Reference: King, Tomz & Wittenberg 2000; Krinsky & Robb 1986. Rejected: delta limits for the path (a lower limit
 * below 0); resampling residuals (24 periods, and they depend on each other). */
#include <math.h>
#include <string.h>

#include "stats/count_paths.h"
#include "stats/random_counts.h"
#include "stats/root.h"

static const double most_predictor = 600.0; /* exp of it is finite, and a thousand of them add up */

static inline double mean_of(double predictor)
{
    return exp(predictor < most_predictor ? predictor : most_predictor);
}

struct simulation {
    const struct trede_count_data *data;
    const struct trede_count_model *model;
    const struct trede_count_question *question;
    const struct trede_count_draws *draws;
    struct trede_count_interval_method method;
    const double *root;         /* columns x columns */
    double *x0, *w;             /* columns */
    double *without, *with;     /* draws: of one row */
    double *sum, *attributable; /* draws */
    double quantile;            /* of t, for what is known */
};

/* The element that is number k (from 0) when x is sorted; those before it are no larger, those behind no smaller. */
static double select_number(double *x, size_t count, size_t k)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        double pivot = x[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;; i++, j--) {
            while (x[i] < pivot)
                i++;
            while (x[j] > pivot)
                j--;
            if (i >= j) break;
            double held = x[i];
            x[i] = x[j];
            x[j] = held;
        }
        if (k <= j) {
            high = j;
        } else {
            low = j + 1;
        }
    }
    return x[k];
}

/* The number at a place from 0 to count - 1, between the two around it (R type 7). Changes the order of x. */
static double number_at(double *x, size_t count, double place)
{
    double below = floor(place);
    size_t k = (size_t)below;
    double value = select_number(x, count, k);
    if (k + 1 == count || place == below) return value;
    double next = x[k + 1];
    for (size_t i = k + 2; i < count; i++)
        next = x[i] < next ? x[i] : next;
    return value + (place - below) * (next - value);
}

static struct trede_limits limits_at(double *x, size_t count, struct trede_limits place)
{
    double low = number_at(x, count, place.low);
    return (struct trede_limits){low, number_at(x, count, place.high)};
}

static struct trede_limits plain_places(const struct simulation *s)
{
    double last = (double)(s->draws->draws - 1), tail = (1.0 - s->method.level) / 2.0;
    return (struct trede_limits){last * tail, last * (1.0 - tail)};
}

/* out = at + w z for every draw */
static void spread(const struct simulation *s, const double *w, double at, double *out)
{
    size_t count = s->draws->draws;
    for (size_t r = 0; r < count; r++)
        out[r] = at;
    for (size_t j = 0; j < s->data->columns; j++) {
        const double *z = s->draws->normal + j * count;
        double part = w[j];
        if (part == 0.0) continue;
        for (size_t r = 0; r < count; r++)
            out[r] += part * z[r];
    }
}

/* The place that a limit would have among x, which is not sorted: the inverse of number_at. */
static double place_of(const double *x, size_t count, double limit)
{
    double under = -INFINITY, over = INFINITY;
    size_t below = 0;
    for (size_t i = 0; i < count; i++) {
        if (x[i] <= limit) {
            below++;
            under = x[i] > under ? x[i] : under;
        } else {
            over = x[i] < over ? x[i] : over;
        }
    }
    if (below == 0) return 0.0;
    if (below == count) return (double)(count - 1);
    return (double)(below - 1) + (limit - under) / (over - under);
}

/* Where the known limits of the sum that is linear in the coefficients lie among these draws of it. The gradient is
 * lost. */
static struct trede_limits known_places(const struct simulation *s, double *gradient)
{
    size_t count = s->draws->draws;
    trede_root_turn(s->data->columns, s->root, gradient);
    double half = s->quantile * sqrt(trede_dot(s->data->columns, gradient, gradient));
    if (!(half > 0.0)) return plain_places(s);
    spread(s, gradient, 0.0, s->with);
    return (struct trede_limits){place_of(s->with, count, -half), place_of(s->with, count, half)};
}

static double new_count(const struct simulation *s, size_t row, size_t draw, double mean)
{
    struct trede_random stream =
        trede_random_stream(s->draws->seed, TREDE_RANDOM_NEW_COUNTS, (uint64_t)row << 32 | (uint64_t)draw);
    double theta = s->model->theta, more = s->model->dispersion - 1.0;
    if (theta > 0.0) {
        mean *= trede_random_gamma(&stream, theta) / theta;
    } else if (more > 0.0) {
        mean = more * trede_random_gamma(&stream, fmax(mean / more, 1e-300));
    }
    return trede_random_poisson(&stream, mean);
}

/* The sums of one row that is on; without holds its predictors and gets its means. */
static void add_means(struct simulation *s, const double *x, double listed)
{
    size_t p = s->data->columns;
    for (size_t i = 0; i < p; i++)
        s->w[i] = x[i] - s->x0[i];
    trede_root_turn(p, s->root, s->w);
    spread(s, s->w, listed, s->with);
    for (size_t r = 0; r < s->draws->draws; r++) {
        double with = mean_of(s->without[r] + s->with[r]);
        double without = mean_of(s->without[r]);
        s->attributable[r] += with - without;
        s->without[r] = without;
        if (!s->method.new_counts) s->sum[r] += without;
    }
}

/* New counts of one row, around the means in without; the limits of the row where they are asked for. */
static void add_counts(struct simulation *s, size_t row, bool on, double *low, double *high)
{
    for (size_t r = 0; r < s->draws->draws; r++) {
        double count = new_count(s, row, r, s->without[r]);
        s->with[r] = count;
        if (on) s->sum[r] += count;
    }
    if (!low) return;
    struct trede_limits limits = limits_at(s->with, s->draws->draws, plain_places(s));
    *low = floor(limits.low);
    *high = ceil(limits.high);
}

static void simulate_row(struct simulation *s, size_t row, double *low, double *high)
{
    size_t p = s->data->columns;
    const double *x = s->data->x + row * p;
    bool on = trede_count_is_on(s->data, s->question, row), counts = s->method.new_counts && (on || low);
    double at = trede_count_without(s->data, s->model, s->question, row, s->x0);
    memcpy(s->w, s->x0, p * sizeof *s->w);
    trede_root_turn(p, s->root, s->w);
    if (low && !counts) {
        double half = s->quantile * sqrt(trede_dot(p, s->w, s->w));
        *low = exp(at - half);
        *high = mean_of(at + half);
    }
    if (!on && !counts) return;
    spread(s, s->w, at, s->without);
    if (on) {
        add_means(s, x, s->model->predictor[row] - at);
    } else {
        for (size_t r = 0; r < s->draws->draws; r++)
            s->without[r] = mean_of(s->without[r]);
    }
    if (counts) add_counts(s, row, on, low, high);
}

enum trede_status trede_count_interval_of(const struct trede_count_data *data, const struct trede_count_model *model,
                                          struct trede_count_room *room, const struct trede_count_question *question,
                                          const struct trede_count_draws *draws,
                                          struct trede_count_interval_method method, double *low, double *high,
                                          struct trede_count_interval *out)
{
    size_t p = data->columns;
    *out = (struct trede_count_interval){0};
    if (draws->draws == 0 || draws->draws > room->draws || draws->columns < p || !low != !high) return TREDE_INTERNAL;
    struct simulation s = {.data = data, .model = model, .question = question, .draws = draws, .method = method};
    struct trede_count_effect effect;
    s.quantile = trede_t_quantile((1.0 + method.level) / 2.0, draws->df);
    s.root = room->matrix[2];
    s.x0 = room->vector[1];
    s.w = room->vector[2];
    s.sum = room->draw[0];
    s.attributable = room->draw[1];
    s.without = room->draw[2];
    s.with = room->draw[3];
    trede_count_gradients(data, model, question, s.x0, s.w, room->vector[3], &effect);
    trede_root(p, question->covariance, room->matrix[2]);
    memset(s.sum, 0, draws->draws * sizeof *s.sum);
    memset(s.attributable, 0, draws->draws * sizeof *s.attributable);
    struct trede_limits places = method.new_counts ? plain_places(&s) : known_places(&s, s.w);
    struct trede_limits attributable_places = known_places(&s, room->vector[3]);
    for (size_t r = 0; r < data->rows; r++)
        simulate_row(&s, r, low ? low + r : NULL, high ? high + r : NULL);
    out->counterfactual = limits_at(s.sum, draws->draws, places);
    out->attributable = limits_at(s.attributable, draws->draws, attributable_places);
    out->excess.low = effect.observed - out->counterfactual.high;
    out->excess.high = effect.observed - out->counterfactual.low;
    return TREDE_OK;
}
