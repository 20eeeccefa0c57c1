/* ordinal.c - Newton's method for the cumulative logit.
 *
 * Model: P(y <= k) = F(z_k), z_k = theta_k - x'b, F logistic; weighted (pseudo-)log-likelihood sum w log(F(z_y) -
 * F(z_y-1)). A nominal column has a slope for every threshold (partial proportional odds).
 * Algorithm: Newton with the observed information and step halving, which also keeps the thresholds in order: out of
 * order a probability is negative and the likelihood minus infinity. The log-likelihood of proportional odds is
 * concave, so the way up is safe from anywhere. In a cell the derivatives to the z_k are a tridiagonal matrix; those to
 * the parameters follow by the chain rule, so a cell costs its number of columns squared, whatever the number of
 * levels. Separation: a slope that keeps growing by about one a step never meets the bound on the step; after the last
 * iteration a predictor beyond 15 says so.
 * Reference: McCullagh 1980; Pratt 1981 (concavity); Binder 1983 (sandwich). Rejected: expected information (Fisher
 * scoring: more steps, and another sandwich than svyolr's); BFGS as svyolr has it (gradient left at 1e-4). */
#include "stats/ordinal.h"

#include <math.h>
#include <string.h>

#include "base/sum.h"
#include "stats/influence.h"
#include "stats/linear.h"

enum { MOST_ITERATIONS = 40, MOST_HALVINGS = 30 };
static const double small_step = 1e-10;   /* of a parameter times the size of its column */
static const double rounding = 1e-12;     /* of the log-likelihood, relative */
static const double far_predictor = 15.0; /* a chance of 3e-7: with a fit, rare; without one, a sign of separation */

struct newton {
    const struct trede_ordinal_data *data;
    size_t k, thresholds;
    size_t *column, *threshold;
    double *value, *trial, *step;
    double *size;        /* k: root mean square of the column, 1 for thresholds */
    double *gradient;    /* k */
    double *information; /* k x k */
    double *inverse;
    double *coefficient; /* k: d z / d parameter in the cell at hand */
    size_t *present;     /* the parameters of which it is not 0 */
    /* of the cell at hand, by threshold */
    double *z, *density, *slope; /* slope: of the log-likelihood along z */
    double *curve;               /* thresholds x thresholds: minus the second derivatives; tridiagonal */
    double *curve_sum;           /* thresholds: its row sums */
    double curve_total;
    double *chance, *ratio; /* by level: its probability, weight / probability */
    double log_likelihood;
    int iterations;
};

/* ---- one cell ---- */

static double logistic(double z)
{
    return z >= 0.0 ? 1.0 / (1.0 + exp(-z)) : exp(z) / (1.0 + exp(z));
}

static double logistic_density(double z)
{
    double tail = exp(-fabs(z));
    return tail / ((1.0 + tail) * (1.0 + tail));
}

/* F(high) - F(low) in the tail where it keeps its digits. */
static double between(double low, double high)
{
    return low > 0.0 ? logistic(-low) - logistic(-high) : logistic(high) - logistic(low);
}

static double chance_of(const double *z, size_t thresholds, size_t level)
{
    if (level == 0) return logistic(z[0]);
    if (level == thresholds) return logistic(-z[thresholds - 1]);
    return between(z[level - 1], z[level]);
}

static void find_predictors(const struct newton *n, const double *value, const double *x)
{
    double common = 0.0;
    for (size_t t = 0; t < n->thresholds; t++)
        n->z[t] = value[t];
    for (size_t i = n->thresholds; i < n->k; i++) {
        double product = x[n->column[i]] * value[i];
        if (n->threshold[i] == SIZE_MAX) {
            common += product;
        } else {
            n->z[n->threshold[i]] -= product;
        }
    }
    for (size_t t = 0; t < n->thresholds; t++)
        n->z[t] -= common;
}

static double log_likelihood_at(const struct newton *n, const double *value)
{
    const struct trede_ordinal_data *d = n->data;
    struct trede_sum sum = {0};
    for (size_t cell = 0; cell < d->cells; cell++) {
        const double *weight = d->weight + cell * d->levels;
        find_predictors(n, value, d->x + cell * d->columns);
        for (size_t level = 0; level < d->levels; level++) {
            if (!(weight[level] > 0.0)) continue;
            double chance = chance_of(n->z, n->thresholds, level);
            if (!(chance > 0.0)) return -INFINITY;
            trede_sum_add(&sum, weight[level] * log(chance));
        }
    }
    return trede_sum_value(&sum);
}

/* First and (minus the) second derivatives of the cell's log-likelihood to its z. */
static void differentiate(struct newton *n, const double *weight)
{
    size_t m = n->thresholds;
    for (size_t level = 0; level <= m; level++) {
        bool met = weight[level] > 0.0;
        n->chance[level] = met ? chance_of(n->z, m, level) : 1.0;
        n->ratio[level] = met ? weight[level] / n->chance[level] : 0.0;
    }
    for (size_t t = 0; t < m; t++)
        n->density[t] = logistic_density(n->z[t]);
    for (size_t t = 0; t < m; t++) {
        double f = n->density[t], balance = n->ratio[t] - n->ratio[t + 1];
        double bend = -f * tanh(n->z[t] / 2.0); /* the derivative of f */
        n->slope[t] = f * balance;
        n->curve[t * m + t] =
            f * f * (n->ratio[t] / n->chance[t] + n->ratio[t + 1] / n->chance[t + 1]) - bend * balance;
        if (t + 1 == m) continue;
        double beside = -f * n->density[t + 1] * n->ratio[t + 1] / n->chance[t + 1];
        n->curve[t * m + t + 1] = n->curve[(t + 1) * m + t] = beside;
    }
    n->curve_total = 0.0;
    for (size_t t = 0; t < m; t++) {
        n->curve_sum[t] = n->curve[t * m + t];
        if (t > 0) n->curve_sum[t] += n->curve[t * m + t - 1];
        if (t + 1 < m) n->curve_sum[t] += n->curve[t * m + t + 1];
        n->curve_total += n->curve_sum[t];
    }
}

/* The part of the curve that two parameters share: each holds for one threshold or for all. */
static double shared_curve(const struct newton *n, size_t i, size_t j)
{
    size_t a = n->threshold[i], b = n->threshold[j];
    if (a == SIZE_MAX) return b == SIZE_MAX ? n->curve_total : n->curve_sum[b];
    return b == SIZE_MAX ? n->curve_sum[a] : n->curve[a * n->thresholds + b];
}

static size_t find_coefficients(struct newton *n, const double *x)
{
    size_t count = 0;
    for (size_t i = 0; i < n->k; i++) {
        n->coefficient[i] = i < n->thresholds ? 1.0 : -x[n->column[i]];
        if (i < n->thresholds || n->coefficient[i] < 0.0 || n->coefficient[i] > 0.0) n->present[count++] = i;
    }
    return count;
}

static void add_cell(struct newton *n, const double *x, const double *weight)
{
    double slope_total = 0.0;
    find_predictors(n, n->value, x);
    differentiate(n, weight);
    for (size_t t = 0; t < n->thresholds; t++)
        slope_total += n->slope[t];
    size_t count = find_coefficients(n, x);
    for (size_t a = 0; a < count; a++) {
        size_t i = n->present[a];
        n->gradient[i] += n->coefficient[i] * (n->threshold[i] == SIZE_MAX ? slope_total : n->slope[n->threshold[i]]);
        for (size_t b = 0; b <= a; b++) {
            size_t j = n->present[b];
            n->information[i * n->k + j] += n->coefficient[i] * n->coefficient[j] * shared_curve(n, i, j);
        }
    }
}

static void add_cells(struct newton *n)
{
    const struct trede_ordinal_data *d = n->data;
    memset(n->gradient, 0, n->k * sizeof *n->gradient);
    memset(n->information, 0, n->k * n->k * sizeof *n->information);
    for (size_t cell = 0; cell < d->cells; cell++)
        add_cell(n, d->x + cell * d->columns, d->weight + cell * d->levels);
    for (size_t i = 0; i < n->k; i++)
        for (size_t j = 0; j < i; j++)
            n->information[j * n->k + i] = n->information[i * n->k + j];
}

/* ---- the climb ---- */

static void name_parameters(struct newton *n)
{
    const struct trede_ordinal_data *d = n->data;
    size_t i = 0;
    for (; i < n->thresholds; i++) {
        n->column[i] = SIZE_MAX;
        n->threshold[i] = i;
    }
    for (size_t column = 0; column < d->columns; column++) {
        bool nominal = d->nominal && d->nominal[column];
        for (size_t t = 0; t < (nominal ? n->thresholds : 1); t++, i++) {
            n->column[i] = column;
            n->threshold[i] = nominal ? t : SIZE_MAX;
        }
    }
}

static size_t count_parameters(const struct trede_ordinal_data *d)
{
    size_t k = d->levels - 1;
    for (size_t column = 0; column < d->columns; column++)
        k += d->nominal && d->nominal[column] ? d->levels - 1 : 1;
    return k;
}

static bool make_newton(struct trede_arena *arena, struct newton *n)
{
    size_t k = n->k, m = n->thresholds, size = sizeof(double);
    double **const of_k[] = {&n->value, &n->trial, &n->step, &n->size, &n->gradient, &n->coefficient};
    double **const of_m[] = {&n->z, &n->density, &n->slope, &n->curve_sum, &n->chance, &n->ratio};
    bool enough = true;
    for (size_t i = 0; i < sizeof of_k / sizeof *of_k; i++)
        enough = (*of_k[i] = trede_arena_alloc(arena, k, size)) && enough;
    for (size_t i = 0; i < sizeof of_m / sizeof *of_m; i++)
        enough = (*of_m[i] = trede_arena_alloc(arena, m + 1, size)) && enough;
    n->curve = trede_arena_alloc(arena, m * m, size);
    n->information = trede_arena_alloc(arena, k * k, size);
    n->inverse = trede_arena_alloc(arena, k * k, size);
    n->column = trede_arena_alloc(arena, k, sizeof *n->column);
    n->threshold = trede_arena_alloc(arena, k, sizeof *n->threshold);
    n->present = trede_arena_alloc(arena, k, sizeof *n->present);
    return enough && n->curve && n->information && n->inverse && n->column && n->threshold && n->present;
}

/* Thresholds at the logits of the cumulative shares, slopes 0. false: a level is empty. total (levels) is scratch. */
static bool start(struct newton *n, double *total)
{
    const struct trede_ordinal_data *d = n->data;
    double all = 0.0, below = 0.0;
    memset(total, 0, d->levels * sizeof *total);
    for (size_t i = 0; i < d->cells * d->levels; i++)
        total[i % d->levels] += d->weight[i];
    for (size_t level = 0; level < d->levels; level++) {
        if (!(total[level] > 0.0)) return false;
        all += total[level];
    }
    for (size_t t = 0; t < n->thresholds; t++) {
        double above = 0.0;
        for (size_t level = t + 1; level < d->levels; level++)
            above += total[level];
        below += total[t];
        n->value[t] = log(below / above);
        n->size[t] = 1.0;
    }
    for (size_t i = n->thresholds; i < n->k; i++) {
        double square = 0.0;
        for (size_t cell = 0; cell < d->cells; cell++) {
            double x = d->x[cell * d->columns + n->column[i]];
            for (size_t level = 0; level < d->levels; level++)
                square += d->weight[cell * d->levels + level] * x * x;
        }
        n->size[i] = square > 0.0 ? sqrt(square / all) : 1.0;
    }
    return true;
}

/* The step of Newton, halved until the likelihood does not fall. false: it falls however short the step. */
static bool climb(struct newton *n)
{
    double factor = 1.0, bound = n->log_likelihood - rounding * fabs(n->log_likelihood);
    for (int halvings = 0; halvings < MOST_HALVINGS; halvings++, factor /= 2.0) {
        for (size_t i = 0; i < n->k; i++)
            n->trial[i] = n->value[i] + factor * n->step[i];
        double reached = log_likelihood_at(n, n->trial);
        if (!(reached >= bound)) continue;
        memcpy(n->value, n->trial, n->k * sizeof *n->value);
        n->log_likelihood = reached;
        return true;
    }
    return false;
}

static double longest_step(const struct newton *n)
{
    double longest = 0.0;
    for (size_t i = 0; i < n->k; i++)
        longest = fmax(longest, fabs(n->step[i]) * n->size[i]);
    return longest;
}

static bool is_far(const struct newton *n)
{
    const struct trede_ordinal_data *d = n->data;
    for (size_t cell = 0; cell < d->cells; cell++) {
        find_predictors(n, n->value, d->x + cell * d->columns);
        for (size_t t = 0; t < n->thresholds; t++)
            if (fabs(n->z[t]) > far_predictor) return true;
    }
    return false;
}

static enum trede_status iterate(struct newton *n, enum trede_ordinal_outcome *outcome)
{
    n->log_likelihood = log_likelihood_at(n, n->value);
    while (n->iterations < MOST_ITERATIONS) {
        size_t rank;
        add_cells(n);
        n->iterations++;
        memcpy(n->step, n->gradient, n->k * sizeof *n->step);
        enum trede_status status = trede_solve_semidefinite(n->k, n->information, 1, n->step, &rank);
        if (status) return status;
        if (rank < n->k) {
            *outcome = n->iterations == 1 ? TREDE_ORDINAL_SINGULAR : TREDE_ORDINAL_SEPARATED;
            return TREDE_OK;
        }
        double longest = longest_step(n);
        if (!climb(n) && longest > small_step) break;
        if (longest <= small_step) {
            *outcome = TREDE_ORDINAL_FITTED;
            return TREDE_OK;
        }
    }
    *outcome = is_far(n) ? TREDE_ORDINAL_SEPARATED : TREDE_ORDINAL_NOT_CONVERGED;
    return TREDE_OK;
}

static enum trede_status invert(struct newton *n, enum trede_ordinal_outcome *outcome)
{
    size_t rank;
    add_cells(n);
    for (size_t i = 0; i < n->k; i++)
        n->inverse[i * n->k + i] = 1.0;
    enum trede_status status = trede_solve_semidefinite(n->k, n->information, n->k, n->inverse, &rank);
    if (!status && rank < n->k) *outcome = TREDE_ORDINAL_SEPARATED;
    return status;
}

static enum trede_status keep_scores(struct trede_arena *arena, struct newton *n, struct trede_ordinal *out)
{
    const struct trede_ordinal_data *d = n->data;
    out->up = trede_arena_alloc(arena, d->cells * d->levels, sizeof *out->up);
    out->down = trede_arena_alloc(arena, d->cells * d->levels, sizeof *out->down);
    if (!out->up || !out->down) return TREDE_INTERNAL;
    for (size_t cell = 0; cell < d->cells; cell++) {
        find_predictors(n, n->value, d->x + cell * d->columns);
        for (size_t level = 0; level < d->levels; level++) {
            double chance = chance_of(n->z, n->thresholds, level);
            size_t at = cell * d->levels + level;
            if (!(chance > 0.0)) continue; /* nobody is there */
            if (level < n->thresholds) out->up[at] = logistic_density(n->z[level]) / chance;
            if (level > 0) out->down[at] = -logistic_density(n->z[level - 1]) / chance;
        }
    }
    return TREDE_OK;
}

enum trede_status trede_ordinal_fit(struct trede_arena *arena, const struct trede_ordinal_data *data,
                                    struct trede_ordinal *out)
{
    *out = (struct trede_ordinal){.outcome = TREDE_ORDINAL_EMPTY_LEVEL, .data = *data};
    if (data->levels < 2) return TREDE_OK;
    struct newton n = {.data = &out->data, .k = count_parameters(data), .thresholds = data->levels - 1};
    if (!make_newton(arena, &n)) return TREDE_INTERNAL;
    name_parameters(&n);
    if (!start(&n, n.ratio)) return TREDE_OK;
    enum trede_status status = iterate(&n, &out->outcome);
    if (!status && out->outcome == TREDE_ORDINAL_FITTED) status = invert(&n, &out->outcome);
    if (!status && out->outcome == TREDE_ORDINAL_FITTED) status = keep_scores(arena, &n, out);
    out->k = n.k;
    out->value = n.value;
    out->inverse = n.inverse;
    out->column = n.column;
    out->threshold = n.threshold;
    out->log_likelihood = n.log_likelihood;
    out->iterations = n.iterations;
    return status;
}

/* ---- the design ---- */

/* The derivative of a row's log-likelihood to parameter i. */
static double score_of(const struct trede_ordinal *fit, size_t i, size_t cell, size_t level)
{
    size_t at = cell * fit->data.levels + level, t = fit->threshold[i];
    double along = 0.0; /* the z that the parameter moves */
    if (t == SIZE_MAX || t == level) along += fit->up[at];
    if (t == SIZE_MAX || t + 1 == level) along += fit->down[at];
    return fit->column[i] == SIZE_MAX ? along : -fit->data.x[cell * fit->data.columns + fit->column[i]] * along;
}

double trede_ordinal_influence(const struct trede_ordinal *fit, size_t i, size_t cell, size_t level)
{
    double u = 0.0;
    for (size_t j = 0; j < fit->k; j++)
        u += fit->inverse[i * fit->k + j] * score_of(fit, j, cell, level);
    return u;
}

struct scores {
    const struct trede_ordinal *fit;
    const struct trede_ordinal_rows *rows;
};

static size_t row_scores(const void *context, size_t row, struct trede_value *values)
{
    const struct scores *s = context;
    uint32_t cell = s->rows->cell[row];
    size_t level = (size_t)s->rows->level[row], count = 0, m = s->fit->data.levels - 1;
    if (cell == UINT32_MAX) return 0;
    if (level > 0) values[count++] = (struct trede_value){level - 1, score_of(s->fit, level - 1, cell, level)};
    if (level < m) values[count++] = (struct trede_value){level, score_of(s->fit, level, cell, level)};
    for (size_t i = m; i < s->fit->k; i++) {
        double u = score_of(s->fit, i, cell, level);
        if (u < 0.0 || u > 0.0) values[count++] = (struct trede_value){i, u};
    }
    return count;
}

/* out = a b for k x k matrices. */
static void multiply(size_t k, const double *a, const double *b, double *out)
{
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double sum = 0.0;
            for (size_t l = 0; l < k; l++)
                sum += a[i * k + l] * b[l * k + j];
            out[i * k + j] = sum;
        }
    }
}

static enum trede_status sandwich(const struct trede_ordinal *fit, double *covariance)
{
    size_t k = fit->k;
    double *half = trede_alloc(k * k, sizeof *half);
    if (!half) return TREDE_INTERNAL;
    multiply(k, fit->inverse, covariance, half);
    multiply(k, half, fit->inverse, covariance);
    trede_free(half);
    return TREDE_OK;
}

double trede_ordinal_df(const struct trede_design *design, const struct trede_ordinal_rows *rows)
{
    size_t count = rows->domain ? rows->count : design->rows, last = SIZE_MAX;
    double df = 0.0;
    for (size_t i = 0; i < count; i++) {
        size_t row = rows->domain ? rows->domain[i] : i;
        if (rows->cell[row] == UINT32_MAX) continue;
        df += last == SIZE_MAX || design->psu[row] != design->psu[last];
        df -= last == SIZE_MAX || design->stratum[row] != design->stratum[last];
        last = row;
    }
    return df;
}

enum trede_status trede_ordinal_covariance(const struct trede_design *design, const struct trede_ordinal *fit,
                                           const struct trede_ordinal_rows *rows, double *covariance)
{
    struct scores scores = {fit, rows};
    struct trede_influence source = {.k = fit->k,
                                     .fn = row_scores,
                                     .context = &scores,
                                     .domain = rows->domain,
                                     .domain_rows = rows->domain ? rows->count : design->rows};
    enum trede_status status = trede_variance(design, &source, covariance, NULL);
    return status ? status : sandwich(fit, covariance);
}

void trede_ordinal_predict(const struct trede_ordinal *fit, const double *x, double *probability)
{
    size_t m = fit->data.levels - 1;
    double below = 0.0;
    for (size_t t = 0; t <= m; t++) {
        double z = t < m ? fit->value[t] : INFINITY;
        for (size_t i = m; i < fit->k && t < m; i++)
            if (fit->threshold[i] == SIZE_MAX || fit->threshold[i] == t) z -= x[fit->column[i]] * fit->value[i];
        probability[t] = logistic(z) - below;
        below += probability[t];
    }
}
