/* latent_influence.c - what a person adds to the shares of movement of a latent Markov model.
 *
 * Model: a share m of movement is a ratio of sums over people (of expected moves given their answers) that depends on
 * the parameters, which solve sum w score = 0. Its linearised variable is that of the ratio, plus the derivative of m
 * to the parameters times inverse information times the person's score (Binder 1983). Free parameters are the
 * probabilities above 0, but for the largest of each list that adds up to 1. Algorithm: the total score is exact (the
 * expected counts over the probabilities: Fisher's identity, Louis 1982); its derivatives, those of m, and a person's
 * score are central differences, in steps of 1e-4 of the probability. A person's expected moves are the derivative of
 * their log-likelihood to the logarithm of the transitions concerned. Reference: Bartolucci & Farcomeni 2015. Rejected:
 * the outer product of scores as information, which is only right when the model is; the bootstrap, which takes a
 * hundred fits and, stopped early, is too small (tests hold the two against each other). */
#include <math.h>
#include <stddef.h>

#include "base/alloc.h"
#include "stats/latent_step.h"

static const double nothing = 1e-6, part = 1e-4;

union parameters {
    struct trede_latent_parameters named;
    double all[sizeof(struct trede_latent_parameters) / sizeof(double)];
};

/* A probability and the one of its list that gives way to it. */
struct coordinate {
    size_t at, other;
};

struct linearising {
    struct trede_latent_work work;
    union parameters at;
    const struct trede_latent_model *model;
    struct coordinate *free;
    size_t count;
    double *information; /* count x count */
    double *slope;       /* count x TREDE_LATENT_SHARES: of the shares; then solved */
    double *reached;     /* nodes: log of the chance of all answers so far */
    double *column;      /* nodes: a derivative of it */
};

/* ---- coordinates ---- */

static void list_free(struct linearising *l, size_t first, size_t count, size_t step)
{
    size_t largest = first;
    for (size_t i = 0; i < count; i++)
        if (l->at.all[first + i * step] > l->at.all[largest]) largest = first + i * step;
    for (size_t i = 0; i < count; i++) {
        size_t at = first + i * step;
        if (at != largest && l->at.all[at] > nothing) l->free[l->count++] = (struct coordinate){at, largest};
    }
}

static void list_all_free(struct linearising *l)
{
    size_t k = l->model->states;
    const size_t transition = offsetof(struct trede_latent_parameters, transition) / sizeof(double);
    const size_t response = offsetof(struct trede_latent_parameters, response) / sizeof(double);
    list_free(l, 0, k, 1);
    for (size_t s = 0; s < k; s++) {
        list_free(l, transition + s * k, k, 1);
        list_free(l, response + k + s, l->model->categories, k);
    }
}

static double step_of(const struct linearising *l, size_t j)
{
    return part * l->at.all[l->free[j].at];
}

static union parameters moved(const struct linearising *l, size_t j, double by)
{
    union parameters there = l->at;
    there.all[l->free[j].at] += by;
    there.all[l->free[j].other] -= by;
    return there;
}

/* ---- the total score and the shares, and their derivatives ---- */

static void shares_at(const struct linearising *l, const union parameters *at, const union parameters *counts,
                      double *shares)
{
    struct trede_latent_model model = {.states = l->model->states, .categories = l->model->categories, .at = at->named};
    for (size_t i = 0; i < model.states * model.states; i++)
        model.moves[i] = counts->named.transition[i];
    struct trede_latent_movement m = trede_latent_movement_of(&model);
    shares[TREDE_LATENT_UP] = m.up;
    shares[TREDE_LATENT_DOWN] = m.down;
    shares[TREDE_LATENT_NOISE_UP] = m.noise_up;
}

/* Adds sign times score and shares at a moved point over the step to column j. */
static void add_difference(struct linearising *l, size_t j, double sign)
{
    union parameters at = moved(l, j, sign * step_of(l, j)), counts = {0};
    double shares[TREDE_LATENT_SHARES], over = sign / (2 * step_of(l, j));
    (void)trede_latent_expect(&l->work, &at.named, &counts.named);
    for (size_t i = 0; i < l->count; i++) {
        const struct coordinate *c = &l->free[i];
        double score = counts.all[c->at] / at.all[c->at] - counts.all[c->other] / at.all[c->other];
        l->information[i * l->count + j] -= over * score;
    }
    shares_at(l, &at, &counts, shares);
    for (size_t q = 0; q < TREDE_LATENT_SHARES; q++)
        l->slope[j * TREDE_LATENT_SHARES + q] += over * shares[q];
}

static void differentiate(struct linearising *l)
{
    for (size_t j = 0; j < l->count; j++) {
        add_difference(l, j, 1);
        add_difference(l, j, -1);
    }
    for (size_t i = 0; i < l->count; i++)
        for (size_t j = 0; j < i; j++) {
            double *a = &l->information[i * l->count + j], *b = &l->information[j * l->count + i];
            *a = *b = (*a + *b) / 2;
        }
}

/* The Cholesky factor of the information scaled to correlations, in its place; false when that is singular. */
static bool factorise(struct linearising *l, double *scale)
{
    const double singular = 1e-10;
    size_t n = l->count;
    double *a = l->information;
    for (size_t i = 0; i < n; i++) {
        if (!(a[i * n + i] > 0)) return false;
        scale[i] = sqrt(a[i * n + i]);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * n + j] / (scale[i] * scale[j]);
            for (size_t m = 0; m < j; m++)
                sum -= a[i * n + m] * a[j * n + m];
            if (i == j && !(sum > singular)) return false;
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
        }
    }
    return true;
}

/* Inverse information times the slope of share q, in its place. */
static void solve(struct linearising *l, const double *scale, size_t q)
{
    enum { STEP = TREDE_LATENT_SHARES };
    size_t n = l->count;
    const double *a = l->information;
    double *x = l->slope + q;
    for (size_t i = 0; i < n; i++) {
        double sum = x[i * STEP] / scale[i];
        for (size_t m = 0; m < i; m++)
            sum -= a[i * n + m] * x[m * STEP];
        x[i * STEP] = sum / a[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        double sum = x[i * STEP];
        for (size_t m = i + 1; m < n; m++)
            sum -= a[m * n + i] * x[m * STEP];
        x[i * STEP] = sum / a[i * n + i];
    }
    for (size_t i = 0; i < n; i++)
        x[i * STEP] /= scale[i];
}

/* ---- people ---- */

/* Adds factor times the log of the chance of the answers up to each node to column. */
static void add_logs(struct linearising *l, const union parameters *at, double factor)
{
    const struct trede_latent_tree *tree = l->work.tree;
    (void)trede_latent_forward(&l->work, &at->named);
    for (size_t v = 0; v < tree->nodes; v++) {
        if (!(l->work.below[v] > 0)) continue;
        l->reached[v] = log(l->work.chance[v]) + (v < tree->level[1] ? 0 : l->reached[tree->parent[v]]);
        l->column[v] += factor * l->reached[v];
    }
}

static void clear_column(struct linearising *l)
{
    for (size_t v = 0; v < l->work.tree->nodes; v++)
        l->column[v] = 0;
}

static void add_column(const struct linearising *l, const double *factor, double *influence)
{
    for (size_t v = 0; v < l->work.tree->nodes; v++)
        for (size_t q = 0; q < TREDE_LATENT_SHARES; q++)
            influence[v * TREDE_LATENT_SHARES + q] += factor[q] * l->column[v];
}

static void add_scores(struct linearising *l, double *influence)
{
    for (size_t j = 0; j < l->count; j++) {
        double step = step_of(l, j);
        union parameters up = moved(l, j, step), down = moved(l, j, -step);
        clear_column(l);
        add_logs(l, &up, 1 / (2 * step));
        add_logs(l, &down, -1 / (2 * step));
        add_column(l, l->slope + j * TREDE_LATENT_SHARES, influence);
    }
}

/* The chance that two answers of somebody who stays in a state differ upwards. */
static double noise_of(const struct linearising *l, size_t state)
{
    double before = 0, up = 0;
    for (size_t y = 1; y <= l->model->categories; y++) {
        double chance = l->at.named.response[y * l->model->states + state];
        up += before * chance;
        before += chance;
    }
    return up;
}

/* Moves out of a state: those up, those that stay, those down; each kind has its own part in the shares. */
static void add_moves(struct linearising *l, const double *shares, double all, double *influence)
{
    size_t k = l->model->states;
    for (size_t from = 0; from < k; from++) {
        for (int kind = -1; kind <= 1; kind++) {
            union parameters up = l->at, down = l->at;
            for (size_t to = 0; to < k; to++) {
                if ((to > from) - (to < from) != kind) continue;
                up.named.transition[from * k + to] *= 1 + part;
                down.named.transition[from * k + to] *= 1 - part;
            }
            clear_column(l);
            add_logs(l, &up, 1 / (2 * part));
            add_logs(l, &down, -1 / (2 * part));
            const double factor[TREDE_LATENT_SHARES] = {
                [TREDE_LATENT_UP] = ((kind > 0) - shares[TREDE_LATENT_UP]) / all,
                [TREDE_LATENT_DOWN] = ((kind < 0) - shares[TREDE_LATENT_DOWN]) / all,
                [TREDE_LATENT_NOISE_UP] = (noise_of(l, from) - shares[TREDE_LATENT_NOISE_UP]) / all};
            add_column(l, factor, influence);
        }
    }
}

static bool linearise(struct linearising *l, double *scale, double *influence)
{
    union parameters counts = {0};
    double shares[TREDE_LATENT_SHARES], all = 0;
    (void)trede_latent_expect(&l->work, &l->at.named, &counts.named);
    for (size_t i = 0; i < l->model->states * l->model->states; i++)
        all += counts.named.transition[i];
    if (!(all > 0)) return false;
    shares_at(l, &l->at, &counts, shares);
    differentiate(l);
    if (!factorise(l, scale)) return false;
    for (size_t q = 0; q < TREDE_LATENT_SHARES; q++)
        solve(l, scale, q);
    add_scores(l, influence);
    add_moves(l, shares, all, influence);
    for (size_t i = 0; i < l->work.tree->nodes * TREDE_LATENT_SHARES; i++)
        influence[i] *= l->work.scale;
    return true;
}

enum trede_status trede_latent_influence(const struct trede_latent_question *question,
                                         const struct trede_latent_model *model, double *influence, bool *made)
{
    size_t nodes = question->tree->nodes, most = sizeof(union parameters) / sizeof(double);
    struct linearising l = {.at.named = model->at, .model = model, .free = trede_alloc(most, sizeof *l.free)};
    enum trede_status status = trede_latent_work_make(question, &l.work);
    if (!l.free) status = TREDE_INTERNAL;
    if (!status) list_all_free(&l);
    l.information = trede_alloc(l.count * l.count, sizeof *l.information);
    l.slope = trede_alloc(l.count * TREDE_LATENT_SHARES, sizeof *l.slope);
    l.reached = trede_alloc(nodes, sizeof *l.reached);
    l.column = trede_alloc(nodes, sizeof *l.column);
    double *scale = trede_alloc(l.count, sizeof *scale);
    if (!l.information || !l.slope || !l.reached || !l.column || !scale) status = TREDE_INTERNAL;
    for (size_t i = 0; !status && i < nodes * TREDE_LATENT_SHARES; i++)
        influence[i] = 0;
    *made = !status && l.work.people > 0 && linearise(&l, scale, influence);
    trede_latent_work_free(&l.work);
    trede_free(l.free);
    trede_free(l.information);
    trede_free(l.slope);
    trede_free(l.reached);
    trede_free(l.column);
    trede_free(scale);
    return status;
}
