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
#include "stats/linear.h"

enum { MOST_ITERATIONS = 40, MOST_HALVINGS = 30 };
static const double small_step = 1e-10;   /* of a parameter times the size of its column */
static const double rounding = 1e-12;     /* of the log-likelihood, relative */
static const double far_predictor = 15.0; /* a chance of 3e-7: with a fit, rare; without one, a sign of separation */

/* F at a predictor and what follows from the one exponential it takes. */
struct at_threshold {
    double z, below, above; /* F(z) and 1 - F(z), each to full precision */
    double density, bend;   /* the first and second derivative of F */
};

struct newton {
    const struct trede_ordinal_data *data;
    size_t k, thresholds;
    size_t *column, *threshold;
    double *value, *trial, *step;
    double *size;        /* k: root mean square of the column, 1 for thresholds */
    double *gradient;    /* k */
    double *information; /* k x k, minus the second derivatives, at value */
    double *factors;     /* k x k: its copy, to be solved with */
    double *inverse;
    /* What the slopes of a cell are multiplied with, as far as it is not 0: most dummies are. */
    size_t *first;       /* cells + 1 */
    uint32_t *parameter; /* of each entry */
    double *entry;
    /* of the cell at hand */
    double *coefficient; /* d z / d parameter, of the parameters in present */
    size_t *present;
    struct at_threshold *at; /* thresholds */
    double *slope;           /* thresholds: derivative of the log-likelihood to z */
    double *curve;           /* thresholds x thresholds: minus the second derivatives; tridiagonal */
    double *curve_sum;       /* thresholds: its row sums */
    double curve_total;
    double *chance, *ratio; /* by level: its probability, weight / probability */
    double log_likelihood;
    int iterations;
};

/* ---- one cell ---- */

static struct at_threshold look_at(double z)
{
    double tail = exp(-fabs(z)), whole = 1.0 / (1.0 + tail), rest = tail * whole;
    double density = rest * whole, bend = density * (rest - whole);
    return z >= 0.0 ? (struct at_threshold){z, whole, rest, density, bend}
                    : (struct at_threshold){z, rest, whole, density, -bend};
}

/* F(high) - F(low) in the tail where it keeps its digits. */
static double chance_of(const struct newton *n, size_t level)
{
    if (level == 0) return n->at[0].below;
    const struct at_threshold *low = &n->at[level - 1];
    if (level == n->thresholds) return low->above;
    return low->z > 0.0 ? low->above - n->at[level].above : n->at[level].below - low->below;
}

static void look_at_cell(const struct newton *n, const double *value, size_t cell)
{
    double common = 0.0;
    for (size_t t = 0; t < n->thresholds; t++)
        n->at[t].z = value[t];
    for (size_t e = n->first[cell]; e < n->first[cell + 1]; e++) {
        size_t i = n->parameter[e];
        double product = n->entry[e] * value[i];
        if (n->threshold[i] == SIZE_MAX) {
            common += product;
        } else {
            n->at[n->threshold[i]].z -= product;
        }
    }
    for (size_t t = 0; t < n->thresholds; t++)
        n->at[t] = look_at(n->at[t].z - common);
}

/* The chances of the levels somebody of the cell is on; false when one is not above 0. */
static bool find_chances(struct newton *n, const double *weight, struct trede_sum *log_likelihood)
{
    for (size_t level = 0; level <= n->thresholds; level++) {
        n->chance[level] = 1.0;
        n->ratio[level] = 0.0;
        if (!(weight[level] > 0.0)) continue;
        double chance = chance_of(n, level);
        if (!(chance > 0.0)) return false;
        n->chance[level] = chance;
        n->ratio[level] = weight[level] / chance;
        trede_sum_add(log_likelihood, weight[level] * log(chance));
    }
    return true;
}

/* First and (minus the) second derivatives of the cell's log-likelihood to its z. */
static void differentiate(struct newton *n)
{
    size_t m = n->thresholds;
    for (size_t t = 0; t < m; t++) {
        double f = n->at[t].density, balance = n->ratio[t] - n->ratio[t + 1];
        double above = n->ratio[t + 1] / n->chance[t + 1];
        n->slope[t] = f * balance;
        n->curve[t * m + t] = f * f * (n->ratio[t] / n->chance[t] + above) - n->at[t].bend * balance;
        if (t + 1 < m) n->curve[t * m + t + 1] = n->curve[(t + 1) * m + t] = -f * n->at[t + 1].density * above;
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

static size_t find_coefficients(struct newton *n, size_t cell)
{
    size_t count = n->thresholds; /* present and 1 in every cell */
    for (size_t e = n->first[cell]; e < n->first[cell + 1]; e++) {
        n->present[count] = n->parameter[e];
        n->coefficient[count++] = -n->entry[e];
    }
    return count;
}

static void add_cell(struct newton *n, size_t cell)
{
    double slope_total = 0.0;
    differentiate(n);
    for (size_t t = 0; t < n->thresholds; t++)
        slope_total += n->slope[t];
    size_t count = find_coefficients(n, cell);
    for (size_t a = 0; a < count; a++) {
        size_t i = n->present[a];
        double *row = n->information + i * n->k;
        n->gradient[i] += n->coefficient[a] * (n->threshold[i] == SIZE_MAX ? slope_total : n->slope[n->threshold[i]]);
        for (size_t b = 0; b <= a; b++)
            row[n->present[b]] += n->coefficient[a] * n->coefficient[b] * shared_curve(n, i, n->present[b]);
    }
}

/* Log-likelihood, gradient and information at value; minus infinity when somebody has no chance there. */
static double evaluate(struct newton *n, const double *value)
{
    const struct trede_ordinal_data *d = n->data;
    struct trede_sum sum = {0};
    memset(n->gradient, 0, n->k * sizeof *n->gradient);
    memset(n->information, 0, n->k * n->k * sizeof *n->information);
    for (size_t cell = 0; cell < d->cells; cell++) {
        look_at_cell(n, value, cell);
        if (!find_chances(n, d->weight + cell * d->levels, &sum)) return -INFINITY;
        add_cell(n, cell);
    }
    for (size_t i = 0; i < n->k; i++)
        for (size_t j = 0; j < i; j++)
            n->information[j * n->k + i] = n->information[i * n->k + j];
    return trede_sum_value(&sum);
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

static bool is_zero(double x)
{
    return !(x < 0.0) && !(x > 0.0);
}

/* false = no memory. */
static bool list_entries(struct trede_arena *arena, struct newton *n)
{
    const struct trede_ordinal_data *d = n->data;
    size_t count = 0;
    n->first = trede_arena_alloc(arena, d->cells + 1, sizeof *n->first);
    if (!n->first) return false;
    for (size_t cell = 0; cell < d->cells; cell++) {
        for (size_t i = n->thresholds; i < n->k; i++)
            count += !is_zero(d->x[cell * d->columns + n->column[i]]);
        n->first[cell + 1] = count;
    }
    n->parameter = trede_arena_alloc(arena, count, sizeof *n->parameter);
    n->entry = trede_arena_alloc(arena, count, sizeof *n->entry);
    if (!n->parameter || !n->entry) return false;
    for (size_t cell = 0, e = 0; cell < d->cells; cell++) {
        for (size_t i = n->thresholds; i < n->k; i++) {
            double x = d->x[cell * d->columns + n->column[i]];
            if (is_zero(x)) continue;
            n->parameter[e] = (uint32_t)i;
            n->entry[e++] = x;
        }
    }
    for (size_t t = 0; t < n->thresholds; t++) {
        n->present[t] = t;
        n->coefficient[t] = 1.0;
    }
    return true;
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
    double **const of_m[] = {&n->slope, &n->curve_sum, &n->chance, &n->ratio};
    bool enough = true;
    for (size_t i = 0; i < sizeof of_k / sizeof *of_k; i++)
        enough = (*of_k[i] = trede_arena_alloc(arena, k, size)) && enough;
    for (size_t i = 0; i < sizeof of_m / sizeof *of_m; i++)
        enough = (*of_m[i] = trede_arena_alloc(arena, m + 1, size)) && enough;
    n->at = trede_arena_alloc(arena, m, sizeof *n->at);
    n->curve = trede_arena_alloc(arena, m * m, size);
    n->factors = trede_arena_alloc(arena, k * k, size);
    n->information = trede_arena_alloc(arena, k * k, size);
    n->inverse = trede_arena_alloc(arena, k * k, size);
    n->column = trede_arena_alloc(arena, k, sizeof *n->column);
    n->threshold = trede_arena_alloc(arena, k, sizeof *n->threshold);
    n->present = trede_arena_alloc(arena, k, sizeof *n->present);
    return enough && n->at && n->curve && n->factors && n->information && n->inverse && n->column && n->threshold &&
           n->present;
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
        double reached = evaluate(n, n->trial);
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
        look_at_cell(n, n->value, cell);
        for (size_t t = 0; t < n->thresholds; t++)
            if (fabs(n->at[t].z) > far_predictor) return true;
    }
    return false;
}

/* right (k x columns) becomes the inverse information times it. */
static enum trede_status solve(struct newton *n, size_t columns, double *right, size_t *rank)
{
    memcpy(n->factors, n->information, n->k * n->k * sizeof *n->factors);
    return trede_solve_semidefinite(n->k, n->factors, columns, right, rank);
}

static enum trede_status iterate(struct newton *n, enum trede_ordinal_outcome *outcome)
{
    n->log_likelihood = evaluate(n, n->value);
    while (n->iterations < MOST_ITERATIONS) {
        size_t rank;
        n->iterations++;
        memcpy(n->step, n->gradient, n->k * sizeof *n->step);
        enum trede_status status = solve(n, 1, n->step, &rank);
        if (status) return status;
        if (rank < n->k) {
            *outcome = n->iterations == 1 ? TREDE_ORDINAL_SINGULAR : TREDE_ORDINAL_SEPARATED;
            return TREDE_OK;
        }
        double longest = longest_step(n);
        bool up = climb(n);
        if (longest <= small_step) {
            if (!up) (void)evaluate(n, n->value); /* no further than rounding: stay, with the information there */
            *outcome = TREDE_ORDINAL_FITTED;
            return TREDE_OK;
        }
        if (!up) break;
    }
    *outcome = is_far(n) ? TREDE_ORDINAL_SEPARATED : TREDE_ORDINAL_NOT_CONVERGED;
    return TREDE_OK;
}

static enum trede_status invert(struct newton *n, enum trede_ordinal_outcome *outcome)
{
    size_t rank;
    for (size_t i = 0; i < n->k; i++)
        n->inverse[i * n->k + i] = 1.0;
    enum trede_status status = solve(n, n->k, n->inverse, &rank);
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
        look_at_cell(n, n->value, cell);
        for (size_t level = 0; level < d->levels; level++) {
            double chance = chance_of(n, level);
            size_t at = cell * d->levels + level;
            if (!(chance > 0.0)) continue; /* nobody is there */
            if (level < n->thresholds) out->up[at] = n->at[level].density / chance;
            if (level > 0) out->down[at] = -n->at[level - 1].density / chance;
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
    if (!list_entries(arena, &n)) return TREDE_INTERNAL;
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

void trede_ordinal_predict(const struct trede_ordinal *fit, const double *x, double *probability)
{
    size_t m = fit->data.levels - 1;
    double below = 0.0;
    for (size_t t = 0; t <= m; t++) {
        double z = t < m ? fit->value[t] : 0.0;
        for (size_t i = m; i < fit->k && t < m; i++)
            if (fit->threshold[i] == SIZE_MAX || fit->threshold[i] == t) z -= x[fit->column[i]] * fit->value[i];
        double reached = t < m ? look_at(z).below : 1.0;
        probability[t] = reached - below;
        below = reached;
    }
}
