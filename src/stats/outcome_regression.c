/* outcome_regression.c - what is expected of people in each arm, given their covariates.
 *
 * Model: the expectation of the outcome is linear, or its logit is, in the covariates: in each arm on its own, or in
 * one regression for both with the exposure and its products with some covariates. Algorithm: weighted least squares by
 * normal equations on cells with one round of refinement, or logistic.c. Reference: Robins 1986 (g-computation); Hernan
 * & Robins, What If, ch. 13. Rejected: only one regression without products, which assumes that the campaign does the
 * same to everybody. */
#include <math.h>

#include "stats/causal.h"
#include "stats/linear.h"
#include "stats/lines.h"

enum { BOTH = TREDE_ARMS };

static enum trede_status sum_outcome(struct trede_arena *arena, const struct trede_propensity *fit,
                                     struct trede_outcome *out)
{
    const struct trede_arms *arms = &fit->arms;
    double *sum = trede_arena_alloc(arena, arms->cells * BOTH, sizeof *sum), first[BOTH] = {0}, second[BOTH] = {0};
    if (!sum) return TREDE_INTERNAL;
    size_t rows = arms->domain ? arms->domain_rows : arms->design->rows;
    for (size_t i = 0; i < rows; i++) {
        size_t row = arms->domain ? arms->domain[i] : i, at = trede_arms_place(arms, row);
        if (at == SIZE_MAX) continue;
        double wy = arms->design->weight[row] * out->y[row];
        sum[at] += wy;
        first[at % BOTH] += wy;
        second[at % BOTH] += wy * out->y[row];
    }
    for (size_t arm = 0; arm < BOTH && fit->total[arm].rows; arm++) {
        double mean = first[arm] / fit->total[arm].weight;
        out->variance[arm] = fmax(0.0, second[arm] / fit->total[arm].weight - mean * mean);
    }
    out->sum = sum;
    return TREDE_OK;
}

/* ---- one regression on a table of n cells ---- */

struct regression {
    struct trede_arena *arena;
    size_t n, q;
    const double *x;                 /* n x q */
    const struct trede_lines *lines; /* of x */
    double *weight;                  /* n */
    double *sum;                     /* n: sum w y */
    double *expected;                /* n */
    double *slope;                   /* n: of the expectation to its predictor */
    double *information;             /* q x q */
    enum trede_logistic_outcome outcome;
};

/* sum w slope x x' */
static void fill_information(struct regression *r)
{
    for (size_t c = 0; c < r->n; c++) {
        double v = r->weight[c] * r->slope[c];
        if (v > 0.0) trede_line_outer(r->lines, c, v, r->information);
    }
    trede_mirror(r->q, r->information);
}

/* The residuals are fitted once more, which wins back the digits that squaring the columns costs. */
static enum trede_status regress_linear(struct regression *r)
{
    double *b = trede_arena_alloc(r->arena, r->q, sizeof *b);
    double *h = trede_arena_alloc(r->arena, r->q * r->q, sizeof *h);
    if (!b || !h) return TREDE_INTERNAL;
    fill_information(r);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < r->q; i++)
            b[i] = 0.0;
        for (size_t i = 0; i < r->q * r->q; i++)
            h[i] = r->information[i];
        for (size_t c = 0; c < r->n; c++) {
            double rest = r->sum[c] - r->weight[c] * r->expected[c];
            trede_line_add(r->lines, c, rest, b);
        }
        enum trede_status status = trede_solve_semidefinite(r->q, h, 1, b, NULL);
        if (status) return status;
        for (size_t c = 0; c < r->n; c++)
            r->expected[c] += trede_line_dot(r->lines, c, b);
    }
    return TREDE_OK;
}

static enum trede_status regress_logistic(struct regression *r)
{
    double *y = trede_arena_alloc(r->arena, r->n, sizeof *y);
    if (!y) return TREDE_INTERNAL;
    for (size_t c = 0; c < r->n; c++)
        y[c] = r->weight[c] > 0.0 ? fmin(1.0, fmax(0.0, r->sum[c] / r->weight[c])) : 0.0;
    const struct trede_logistic_cells table = {r->n, r->q, r->x, y, r->weight, r->lines};
    struct trede_logistic model;
    enum trede_status status =
        trede_logistic_fit(r->arena, &table, (struct trede_logistic_method){.no_influence = true}, &model);
    if (status) return status;
    r->outcome = model.outcome;
    for (size_t c = 0; model.outcome == TREDE_LOGISTIC_FITTED && c < r->n; c++) {
        struct trede_logistic_chance at = trede_logistic_chance_at(trede_line_dot(r->lines, c, model.coefficient));
        r->expected[c] = at.of_one;
        r->slope[c] = at.slope;
    }
    if (model.outcome == TREDE_LOGISTIC_FITTED) fill_information(r);
    return TREDE_OK;
}

static enum trede_status make_regression(struct trede_arena *arena, const double *x, const struct trede_lines *lines,
                                         struct regression *r)
{
    size_t n = lines->count, q = lines->p;
    *r = (struct regression){.arena = arena, .n = n, .q = q, .x = x, .lines = lines, .outcome = TREDE_LOGISTIC_FITTED};
    r->weight = trede_arena_alloc(arena, n, sizeof(double));
    r->sum = trede_arena_alloc(arena, n, sizeof(double));
    r->expected = trede_arena_alloc(arena, n, sizeof(double));
    r->slope = trede_arena_alloc(arena, n, sizeof(double));
    r->information = trede_arena_alloc(arena, q * q, sizeof(double));
    if (!r->weight || !r->sum || !r->expected || !r->slope || !r->information) return TREDE_INTERNAL;
    for (size_t c = 0; c < n; c++)
        r->slope[c] = 1.0;
    return TREDE_OK;
}

static enum trede_status regress(struct regression *r, enum trede_outcome_model model)
{
    return model == TREDE_OUTCOME_LINEAR ? regress_linear(r) : regress_logistic(r);
}

/* ---- each arm on its own ---- */

static enum trede_status regress_arm(struct trede_arena *arena, struct trede_outcome *out, size_t arm)
{
    const struct trede_arms *arms = &out->propensity->arms;
    struct regression r;
    enum trede_status status = make_regression(arena, arms->x, &out->propensity->lines, &r);
    if (status) return status;
    for (size_t c = 0; c < arms->cells; c++) {
        r.weight[c] = out->propensity->sum[c * BOTH + arm].weight;
        r.sum[c] = out->sum[c * BOTH + arm];
    }
    status = regress(&r, out->model);
    out->outcome = r.outcome;
    out->expected[arm] = r.expected;
    out->slope[arm] = r.slope;
    out->information[arm] = r.information;
    return status;
}

enum trede_status trede_outcome_fit(struct trede_arena *arena, const struct trede_propensity *fit, const double *y,
                                    enum trede_outcome_model model, struct trede_outcome *out)
{
    *out =
        (struct trede_outcome){.propensity = fit, .outcome = fit->outcome, .model = model, .y = y, .lines = fit->lines};
    enum trede_status status = sum_outcome(arena, fit, out);
    for (size_t arm = 0; !status && out->outcome == TREDE_LOGISTIC_FITTED && arm < BOTH; arm++)
        status = regress_arm(arena, out, arm);
    return status;
}

/* ---- one regression for both ---- */

/* cells x arms x q: the covariates, and for the exposed those that have a product once more. */
static double *joint_columns(struct trede_arena *arena, const struct trede_arms *arms, const bool *product, size_t q)
{
    double *x = trede_arena_alloc(arena, arms->cells * BOTH * q, sizeof *x);
    for (size_t i = 0; x && i < arms->cells * BOTH; i++) {
        const double *from = arms->x + i / BOTH * arms->p;
        double *to = x + i * q;
        for (size_t j = 0; j < arms->p; j++)
            *to++ = from[j];
        for (size_t j = 0; j < arms->p; j++)
            if (product[j]) *to++ = i % BOTH == TREDE_EXPOSED ? from[j] : 0.0;
    }
    return x;
}

static enum trede_status split_arms(struct trede_arena *arena, const struct regression *r, struct trede_outcome *out)
{
    size_t cells = out->propensity->arms.cells;
    for (size_t arm = 0; arm < BOTH; arm++) {
        double *expected = trede_arena_alloc(arena, cells, sizeof *expected);
        double *slope = trede_arena_alloc(arena, cells, sizeof *slope);
        if (!expected || !slope) return TREDE_INTERNAL;
        for (size_t c = 0; c < cells; c++) {
            expected[c] = r->expected[c * BOTH + arm];
            slope[c] = r->slope[c * BOTH + arm];
        }
        out->expected[arm] = expected;
        out->slope[arm] = slope;
        out->information[arm] = r->information;
    }
    return TREDE_OK;
}

enum trede_status trede_outcome_fit_joint(struct trede_arena *arena, const struct trede_propensity *fit,
                                          const double *y, enum trede_outcome_model model, const bool *product,
                                          struct trede_outcome *out)
{
    const struct trede_arms *arms = &fit->arms;
    *out = (struct trede_outcome){.propensity = fit, .outcome = fit->outcome, .model = model, .y = y};
    enum trede_status status = sum_outcome(arena, fit, out);
    if (status || out->outcome != TREDE_LOGISTIC_FITTED) return status;
    size_t q = arms->p;
    for (size_t j = 0; j < arms->p; j++)
        q += product[j];
    struct regression r;
    double *x = joint_columns(arena, arms, product, q);
    out->joint = true;
    if (!x || trede_lines_make(arena, arms->cells * BOTH, q, x, &out->lines)) return TREDE_INTERNAL;
    if (make_regression(arena, x, &out->lines, &r)) return TREDE_INTERNAL;
    for (size_t i = 0; i < arms->cells * BOTH; i++) {
        r.weight[i] = fit->sum[i].weight;
        r.sum[i] = out->sum[i];
    }
    status = regress(&r, model);
    out->outcome = r.outcome;
    return status ? status : split_arms(arena, &r, out);
}
