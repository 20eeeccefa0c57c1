/* count_model.c - log-linear models of counts by maximum likelihood.
 *
 * Model: E(y) = m = exp(offset + x b), Var(y) = m (Poisson), or m + m^2 / theta (negative binomial, NB2) with theta by
 * maximum likelihood as well. Covariance of b: the inverse of the expected information, of NB2 at its theta (the two
 * are orthogonal).
 * Algorithm: for a given theta the log-likelihood is concave in b. Newton with step halving (Fisher's scoring where the
 * observed information is singular), from the weighted regression of the logarithms of counts that are drawn halfway to
 * a constant rate; stopped when no row's predictor moves. NB2: theta at the means, b at theta, in turn, until neither
 * moves; where the slope of the likelihood says that counts vary no more than Poisson's, that model is the answer. No
 * finite maximum exists when x without the rows that count 0 has not the rank of x and a row that counts 0 can go to a
 * mean of 0 (Santos Silva & Tenreyro 2010): the rank is asked for first, and then the rows that keep moving while they
 * are already fitted to within 1e-6 of an event.
 * Reference: McCullagh & Nelder 1989, 6 and 11.2; Lawless 1987; same numbers as R glm and MASS::glm.nb.
 * Rejected: GSL's nonlinear least squares (no likelihood); iteratively reweighted least squares without halving (runs
 * off from poor starts); a linear programme for the finite maximum (a second solver for what the steps show);
 * quasi-likelihood as a fit of its own (the same b; its covariance is the Poisson one times the dispersion). */
#include <math.h>
#include <string.h>

#include <gsl/gsl_sf_gamma.h>

#include "stats/count_series.h"
#include "stats/count_theta.h"
#include "stats/gsl_guard.h"
#include "stats/root.h"

enum { MOST_STEPS = 100, MOST_HALVINGS = 60, DRIFTING_STEPS = 5, MOST_TURNS = 200 };
static const double settled = 1e-8;    /* largest move of a predictor after which the step that was made is the last */
static const double drifting = 0.5;    /* a predictor that moves at least so far has not settled */
static const double fitted_off = 1e-6; /* a row that counts 0 with this mean has nothing left to gain */
static const double slack = 1e-12;     /* of the log-likelihood: what its rounding is allowed to lose */

struct fit {
    const struct trede_count_data *data;
    double alpha;                                            /* 1 / theta; 0 = Poisson */
    double *b, *trial, *step;                                /* columns */
    double *information, *root;                              /* columns x columns */
    double *predictor, *predictor_there, *mean, *mean_there; /* rows: at b, and at trial */
    double objective; /* the log-likelihood at b, without what depends on counts only */
    bool may_drift;
    int drifted, steps;
};

enum trede_status trede_count_room(struct trede_arena *arena, size_t rows, size_t columns, size_t draws,
                                   struct trede_count_room *out)
{
    *out = (struct trede_count_room){.rows = rows, .columns = columns, .draws = draws};
    double *number = columns > 0 && columns > SIZE_MAX / columns / 8
                         ? NULL
                         : trede_arena_alloc(arena, 4 * columns + 3 * columns * columns, sizeof *number);
    bool vast = rows > SIZE_MAX / 16 || (rows > 0 && columns > SIZE_MAX / 16 / rows);
    double *line = vast ? NULL : trede_arena_alloc(arena, 4 * rows + 2 * rows * columns, sizeof *line);
    double *draw = draws > SIZE_MAX / 8 ? NULL : trede_arena_alloc(arena, 4 * draws, sizeof *draw);
    if (!number || !line || !draw) return TREDE_INTERNAL;
    for (size_t i = 0; i < 4; i++) {
        out->vector[i] = number + i * columns;
        out->line[i] = line + i * rows;
        out->draw[i] = draw + i * draws;
    }
    out->wide[0] = line + 4 * rows;
    out->wide[1] = out->wide[0] + rows * columns;
    for (size_t i = 0; i < 3; i++)
        out->matrix[i] = number + 4 * columns + i * columns * columns;
    return TREDE_OK;
}

static double offset_of(const struct trede_count_data *data, size_t row)
{
    return data->offset ? data->offset[row] : 0.0;
}

/* lower (its lower half) += weight x x', score += pull x. */
static void add_row(const double *x, size_t p, double weight, double pull, double *lower, double *score)
{
    for (size_t i = 0; i < p; i++) {
        double part = weight * x[i], *row = lower + i * p;
        if (x[i] == 0.0) continue;
        score[i] += pull * x[i];
        for (size_t j = 0; j <= i; j++)
            row[j] += part * x[j];
    }
}

/* The part of the log-likelihood that b is in. */
static double evaluate(const struct fit *f, const double *b, double *predictor, double *mean)
{
    const struct trede_count_data *data = f->data;
    double sum = 0.0;
    for (size_t r = 0; r < data->rows; r++) {
        double y = data->count[r];
        predictor[r] = offset_of(data, r) + trede_dot(data->columns, data->x + r * data->columns, b);
        mean[r] = exp(predictor[r]);
        sum += y * predictor[r];
        sum -= f->alpha > 0.0 ? (y + 1.0 / f->alpha) * log1p(f->alpha * mean[r]) : mean[r];
    }
    return sum;
}

/* Information at b, observed or expected, and the score behind it in step. */
static void accumulate(struct fit *f, bool observed)
{
    size_t p = f->data->columns;
    memset(f->information, 0, p * p * sizeof *f->information);
    memset(f->step, 0, p * sizeof *f->step);
    for (size_t r = 0; r < f->data->rows; r++) {
        double y = f->data->count[r], m = f->mean[r], u = 1.0 + f->alpha * m;
        double weight = observed ? m * (1.0 + f->alpha * y) / (u * u) : m / u;
        add_row(f->data->x + r * p, p, weight, (y - m) / u, f->information, f->step);
    }
}

static void go(struct fit *f, double objective)
{
    double *predictor = f->predictor, *mean = f->mean;
    f->predictor = f->predictor_there;
    f->mean = f->mean_there;
    f->predictor_there = predictor;
    f->mean_there = mean;
    f->objective = objective;
    memcpy(f->b, f->trial, f->data->columns * sizeof *f->b);
}

/* Does the step leave every row that it moves where it was already fitted, at no events? */
static bool drifts(const struct fit *f, double *largest_move)
{
    bool only_fitted = f->may_drift;
    *largest_move = 0.0;
    for (size_t r = 0; r < f->data->rows; r++) {
        double move = fabs(trede_dot(f->data->columns, f->data->x + r * f->data->columns, f->step));
        if (!(move <= *largest_move)) *largest_move = move;
        if (move >= drifting / 5.0 && (f->data->count[r] > 0.0 || f->mean[r] > fitted_off)) only_fitted = false;
    }
    return only_fitted && *largest_move >= drifting;
}

/* b + step, halved until the likelihood is no lower. false = no such step. */
static bool climb(struct fit *f)
{
    double part = 1.0;
    for (int half = 0; half < MOST_HALVINGS; half++, part /= 2.0) {
        for (size_t i = 0; i < f->data->columns; i++)
            f->trial[i] = f->b[i] + part * f->step[i];
        double objective = evaluate(f, f->trial, f->predictor_there, f->mean_there);
        if (!(objective >= f->objective - slack * fabs(f->objective))) continue;
        go(f, objective);
        return true;
    }
    return false;
}

/* The root of the information at b, with the score in step. Where rows are so far off that the observed information has
 * lost a column, that of the expected. */
static bool factorise(struct fit *f)
{
    size_t p = f->data->columns;
    accumulate(f, true);
    if (trede_root(p, f->information, f->root) == p) return true;
    accumulate(f, false);
    return trede_root(p, f->information, f->root) == p;
}

/* From b to the maximum for alpha. moved gets the move of the first step, 0 when there was none. */
static enum trede_count_outcome iterate(struct fit *f, double *moved)
{
    size_t p = f->data->columns;
    *moved = 0.0;
    f->drifted = 0;
    f->objective = evaluate(f, f->b, f->predictor, f->mean);
    if (!isfinite(f->objective)) return TREDE_COUNT_NOT_CONVERGED;
    for (int step = 0; step < MOST_STEPS; step++, f->steps++) {
        if (!factorise(f)) return f->may_drift ? TREDE_COUNT_INFINITE : TREDE_COUNT_NOT_CONVERGED;
        trede_root_solve(p, f->root, f->step);
        double move;
        f->drifted = drifts(f, &move) ? f->drifted + 1 : 0;
        if (step == 0) *moved = move;
        if (f->drifted >= DRIFTING_STEPS) return TREDE_COUNT_INFINITE;
        if (!isfinite(move) || !climb(f)) return TREDE_COUNT_NOT_CONVERGED;
        if (move <= settled) return TREDE_COUNT_FITTED;
    }
    return TREDE_COUNT_NOT_CONVERGED;
}

/* The weighted regression that b starts from; says what the rows cannot tell. FITTED = go on. */
static enum trede_count_outcome start(struct fit *f)
{
    const struct trede_count_data *data = f->data;
    size_t p = data->columns;
    double events = 0.0, exposure = 0.0;
    for (size_t r = 0; r < data->rows; r++) {
        events += data->count[r];
        exposure += exp(offset_of(data, r));
    }
    if (p == 0 || data->rows < p) return TREDE_COUNT_SINGULAR;
    if (events == 0.0) return TREDE_COUNT_NO_EVENTS;
    memset(f->root, 0, p * p * sizeof *f->root);
    memset(f->information, 0, p * p * sizeof *f->information);
    memset(f->b, 0, p * sizeof *f->b);
    for (size_t r = 0; r < data->rows; r++) {
        double y = data->count[r], offset = offset_of(data, r), m = (y + events / exposure * exp(offset)) / 2.0;
        add_row(data->x + r * p, p, m, m * (log(m) - offset) + y - m, f->information, f->b);
        if (y > 0.0) add_row(data->x + r * p, p, m, 0.0, f->root, f->step);
    }
    f->may_drift = trede_root(p, f->root, f->root) < p;
    if (trede_root(p, f->information, f->root) < p)
        return isfinite(exposure) && isfinite(events) ? TREDE_COUNT_SINGULAR : TREDE_COUNT_NOT_CONVERGED;
    trede_root_solve(p, f->root, f->b);
    if (!isfinite(evaluate(f, f->b, f->predictor, f->mean))) memset(f->b, 0, p * sizeof *f->b);
    return TREDE_COUNT_FITTED;
}

static double log_factorial(double count)
{
    gsl_sf_result result = {0};
    if (count < 2.0 || gsl_sf_lngamma_e(count + 1.0, &result) != 0) return 0.0;
    return result.val;
}

/* What is known at the maximum. */
static void finish(struct fit *f, struct trede_count_room *room, struct trede_count_model *out)
{
    const struct trede_count_data *data = f->data;
    double alpha = f->alpha, pearson = 0.0;
    trede_gsl_quiet();
    accumulate(f, false);
    if (trede_root(data->columns, f->information, f->root) < data->columns) {
        out->outcome = TREDE_COUNT_NOT_CONVERGED;
        return;
    }
    trede_root_inverse(data->columns, f->root, out->covariance);
    out->log_likelihood = f->objective;
    for (size_t r = 0; r < data->rows; r++) {
        double y = data->count[r], m = f->mean[r], u = 1.0 + alpha * m, off = y - m;
        if (m > 0.0) pearson += off * off / (m * u);
        if (y > 0.0) out->deviance += 2.0 * y * log(y / m);
        out->deviance -= 2.0 * (alpha > 0.0 ? (y + 1.0 / alpha) * log1p(alpha * off / u) : off);
        out->log_likelihood += (alpha > 0.0 ? trede_log_rising(y, alpha) : 0.0) - log_factorial(y);
    }
    out->df = (double)(data->rows - data->columns);
    out->dispersion = out->df > 0.0 ? pearson / out->df : 0.0;
    out->steps = f->steps;
    if (f->mean != room->line[0]) { /* the steps swap the lines; a model's are always the same two */
        memcpy(room->line[0], f->mean, data->rows * sizeof(double));
        memcpy(room->line[1], f->predictor, data->rows * sizeof(double));
    }
}

static enum trede_status prepare(const struct trede_count_data *data, struct trede_count_room *room, struct fit *f,
                                 struct trede_count_model *out)
{
    *out = (struct trede_count_model){.outcome = TREDE_COUNT_SINGULAR, .rows = data->rows, .columns = data->columns};
    if (data->rows > room->rows || data->columns > room->columns) return TREDE_INTERNAL;
    out->coefficient = room->vector[0];
    out->covariance = room->matrix[0];
    out->mean = room->line[0];
    out->predictor = room->line[1];
    *f = (struct fit){.data = data,
                      .b = room->vector[0],
                      .trial = room->vector[1],
                      .step = room->vector[2],
                      .information = room->matrix[1],
                      .root = room->matrix[2],
                      .mean = room->line[0],
                      .predictor = room->line[1],
                      .mean_there = room->line[2],
                      .predictor_there = room->line[3]};
    return TREDE_OK;
}

enum trede_status trede_count_poisson(const struct trede_count_data *data, struct trede_count_room *room,
                                      struct trede_count_model *out)
{
    struct fit f;
    double moved;
    enum trede_status status = prepare(data, room, &f, out);
    if (status) return status;
    out->outcome = start(&f);
    if (out->outcome == TREDE_COUNT_FITTED) out->outcome = iterate(&f, &moved);
    if (out->outcome == TREDE_COUNT_FITTED) finish(&f, room, out);
    return TREDE_OK;
}

/* theta and b in turn, from the Poisson fit. alpha ends at 0 when there is no overdispersion. */
static enum trede_count_outcome alternate(struct fit *f)
{
    const double *count = f->data->count;
    size_t rows = f->data->rows;
    double slope = trede_dispersion_slope_at(rows, count, f->mean, 0.0).first, squares = 0.0, moved;
    if (!(slope > 0.0)) return TREDE_COUNT_FITTED;
    for (size_t r = 0; r < rows; r++)
        squares += f->mean[r] * f->mean[r];
    double alpha = 2.0 * slope / squares;
    for (int turn = 0; turn < MOST_TURNS; turn++) {
        double before = f->alpha;
        f->alpha = alpha = trede_dispersion_fit(rows, count, f->mean, alpha);
        enum trede_count_outcome outcome = iterate(f, &moved);
        if (outcome != TREDE_COUNT_FITTED || !(alpha > 0.0)) return outcome;
        if (moved <= settled && fabs(alpha - before) <= settled * alpha) return TREDE_COUNT_FITTED;
    }
    return TREDE_COUNT_NOT_CONVERGED;
}

enum trede_status trede_count_negative_binomial(const struct trede_count_data *data, struct trede_count_room *room,
                                                struct trede_count_model *out)
{
    struct fit f;
    double moved;
    enum trede_status status = prepare(data, room, &f, out);
    if (status) return status;
    out->outcome = start(&f);
    if (out->outcome == TREDE_COUNT_FITTED) out->outcome = iterate(&f, &moved);
    if (out->outcome == TREDE_COUNT_FITTED) out->outcome = alternate(&f);
    if (out->outcome == TREDE_COUNT_FITTED) finish(&f, room, out);
    if (out->outcome != TREDE_COUNT_FITTED) return TREDE_OK;
    out->no_overdispersion = !(f.alpha > 0.0);
    if (out->no_overdispersion) return TREDE_OK;
    double bend = -trede_dispersion_slope_at(data->rows, data->count, out->mean, f.alpha).second;
    out->theta = 1.0 / f.alpha;
    if (bend > 0.0) out->theta_se = out->theta * out->theta / sqrt(bend);
    return TREDE_OK;
}

double trede_count_akaike(const struct trede_count_model *model, double dispersion)
{
    double parameters = (double)model->columns + (model->theta > 0.0 ? 1.0 : 0.0);
    return 2.0 * parameters - 2.0 * model->log_likelihood / dispersion;
}
