/* logistic.c - weighted logistic regression on cells.
 *
 * Model: P(y = 1) = 1 / (1 + exp(-x b)); b solves sum w (y - P) x = 0, the pseudo-likelihood equations of a weighted
 * sample (Binder 1983), so b estimates what the census would give. Linearised variable of a row: I^-1 x (y - P), with
 * I = sum w P (1 - P) x x'; the engine makes the sandwich of it (same numbers as survey::svyglm).
 * Algorithm: Newton from 0 with step halving; stopped when no cell's predictor moves. Separation (Albert & Anderson
 * 1984) shows as predictors that keep moving by about 1 a step in cells that are already fitted to within 1e-6, or as
 * information that vanishes: both are asked about. Firth (1993): the score becomes
 * sum [w (y - P) + h (1/2 - P)] x with h the leverage of a cell, solved by the same steps; its influence is
 * I^-1 x [(y - P) + h / w (1/2 - P)], with the penalty's part shared out over the rows as their leverage is.
 * Reference: McCullagh & Nelder 1989, 4.4; Heinze & Schemper 2002. Rejected: iteratively reweighted least squares on
 * the rows (memory, and a wrong answer without a word under separation); a linear programme for separation (exact, but
 * a second solver for what the iterations show); profile-likelihood intervals (no design-based counterpart). */
#include "stats/logistic.h"

#include <math.h>
#include <string.h>

#include "stats/linear.h"
#include "stats/lines.h"

enum { MOST_STEPS = 60, MOST_PENALISED_STEPS = 500, MOST_HALVINGS = 30, DRIFTING_STEPS = 5 };
static const double settled = 1e-9; /* largest move of a predictor after which the step that was made is the last */
static const double nearly_settled = 1e-7; /* enough for Newton's steps: what is left is the square of the last */
static const double drifting = 0.5;        /* a predictor that moves at least so far has not settled */
static const double fitted_off = 1e-6;     /* a cell this close to its outcome has nothing left to gain */

struct fit {
    const struct trede_logistic_cells *cells;
    struct trede_lines lines; /* of x */
    double scale;             /* weights times this count people, for the penalty; 0 = none */
    double *b, *trial, *step;
    double *information;                                 /* p x p, destroyed by solving */
    double *solution;                                    /* p x (p + 1): the inverse, and the step behind it */
    double *score;                                       /* p */
    double *leverage;                                    /* cells; NULL without penalty */
    struct trede_logistic_chance *chance, *chance_there; /* cells: at b, and at trial */
    double objective;                                    /* the log-likelihood at b */
    size_t rank;
    int drifted;
};

struct trede_logistic_chance trede_logistic_chance_at(double predictor)
{
    double e = exp(-fabs(predictor)), far = 1.0 / (1.0 + e), near = e / (1.0 + e);
    return predictor >= 0.0 ? (struct trede_logistic_chance){far, near, far * near}
                            : (struct trede_logistic_chance){near, far, far * near};
}

static double predictor_of(const double *x, const double *b, size_t p)
{
    double sum = 0.0;
    for (size_t i = 0; i < p; i++)
        sum += x[i] * b[i];
    return sum;
}

double trede_logistic_predictor(const struct trede_logistic *model, const double *x)
{
    return predictor_of(x, model->coefficient, model->p);
}

/* log of the chance of one, and of zero, without cancellation. */
static double log_likelihood_of(double y, double predictor)
{
    double log_far = -log1p(exp(-fabs(predictor))), log_near = log_far - fabs(predictor);
    double one = predictor >= 0.0 ? log_far : log_near, zero = predictor >= 0.0 ? log_near : log_far;
    return (y > 0.0 ? y * one : 0.0) + (y < 1.0 ? (1.0 - y) * zero : 0.0);
}

/* The chances at b, and the log-likelihood. */
static double evaluate(const struct fit *f, const double *b, struct trede_logistic_chance *chance)
{
    const struct trede_logistic_cells *cells = f->cells;
    double sum = 0.0;
    for (size_t c = 0; c < cells->cells; c++) {
        double predictor = trede_line_dot(&f->lines, c, b);
        chance[c] = trede_logistic_chance_at(predictor);
        if (cells->weight[c] > 0.0) sum += cells->weight[c] * log_likelihood_of(cells->y[c], predictor);
    }
    return sum;
}

/* y - P, exact where P is nearly y. */
static double residual_of(double y, struct trede_logistic_chance chance)
{
    return y * chance.of_zero - (1.0 - y) * chance.of_one;
}

static void make_information(struct fit *f)
{
    size_t p = f->cells->p;
    memset(f->information, 0, p * p * sizeof *f->information);
    for (size_t c = 0; c < f->cells->cells; c++)
        trede_line_outer(&f->lines, c, f->cells->weight[c] * f->chance[c].slope, f->information);
    trede_mirror(p, f->information);
}

/* The inverse of the information at b, and behind it the step that the score asks for. */
static enum trede_status invert(struct fit *f)
{
    size_t p = f->cells->p, columns = p + 1;
    make_information(f);
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++)
            f->solution[i * columns + j] = i == j;
        f->solution[i * columns + p] = f->score[i];
    }
    return trede_solve_semidefinite(p, f->information, columns, f->solution, &f->rank);
}

/* x' I^-1 x */
static double spread_of(const double *x, const double *solution, size_t p)
{
    double sum = 0.0;
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            sum += x[i] * solution[i * (p + 1) + j] * x[j];
    return sum;
}

/* Leverages at b, in the weights given: they do not change with the scale. */
static enum trede_status make_leverage(struct fit *f)
{
    size_t p = f->cells->p;
    enum trede_status status = invert(f);
    for (size_t c = 0; !status && c < f->cells->cells; c++)
        f->leverage[c] = f->cells->weight[c] * f->chance[c].slope * spread_of(f->cells->x + c * p, f->solution, p);
    return status;
}

/* What the score of a cell is per unit of x; with the penalty its share of that too. */
static double pull_of(const struct fit *f, size_t c)
{
    struct trede_logistic_chance chance = f->chance[c];
    double pull = f->cells->weight[c] * residual_of(f->cells->y[c], chance);
    return f->leverage ? pull + f->leverage[c] / f->scale * (chance.of_zero - chance.of_one) / 2.0 : pull;
}

static void make_score(struct fit *f)
{
    size_t p = f->cells->p;
    memset(f->score, 0, p * sizeof *f->score);
    for (size_t c = 0; c < f->cells->cells; c++) {
        double pull = pull_of(f, c);
        trede_line_add(&f->lines, c, pull, f->score);
    }
}

/* Does the step leave every cell that it moves where it was already fitted? Then the likelihood has no maximum there.
 */
static bool drifts(const struct fit *f, double *largest_move)
{
    bool only_fitted = true;
    *largest_move = 0.0;
    for (size_t c = 0; c < f->cells->cells; c++) {
        if (!(f->cells->weight[c] > 0.0)) continue;
        double move = fabs(trede_line_dot(&f->lines, c, f->step));
        if (move > *largest_move) *largest_move = move;
        if (move < drifting / 5.0) continue;
        if (fabs(residual_of(f->cells->y[c], f->chance[c])) > fitted_off) only_fitted = false;
    }
    return only_fitted && *largest_move >= drifting;
}

/* Half the log determinant of the information is not followed: steps of the penalised fit are only kept short. */
static void shorten(double *step, size_t p, double largest_move)
{
    const double longest = 2.0;
    if (largest_move <= longest) return;
    for (size_t i = 0; i < p; i++)
        step[i] *= longest / largest_move;
}

static void go(struct fit *f, double objective)
{
    struct trede_logistic_chance *there = f->chance_there;
    f->chance_there = f->chance;
    f->chance = there;
    f->objective = objective;
    memcpy(f->b, f->trial, f->cells->p * sizeof *f->b);
}

/* b + step, halved until the likelihood is no lower. false = no such step. */
static bool climb(struct fit *f)
{
    double part = 1.0;
    for (int half = 0; half < MOST_HALVINGS; half++, part /= 2.0) {
        for (size_t i = 0; i < f->cells->p; i++)
            f->trial[i] = f->b[i] + part * f->step[i];
        double objective = evaluate(f, f->trial, f->chance_there);
        if (!f->leverage && !(objective >= f->objective - 1e-12 * fabs(f->objective))) continue;
        go(f, objective);
        return true;
    }
    return false;
}

/* One step; done is set when there is nothing more to do, and outcome says why. */
static enum trede_status advance(struct fit *f, bool first, enum trede_logistic_outcome *outcome, bool *done)
{
    size_t p = f->cells->p;
    enum trede_status status = f->leverage ? make_leverage(f) : TREDE_OK;
    if (status) return status;
    make_score(f);
    status = invert(f);
    if (status) return status;
    *done = true;
    *outcome = first ? TREDE_LOGISTIC_SINGULAR : f->leverage ? TREDE_LOGISTIC_NOT_CONVERGED : TREDE_LOGISTIC_SEPARATED;
    if (f->rank < p) return TREDE_OK; /* from the start, or the information vanished on the way */
    *outcome = TREDE_LOGISTIC_SEPARATED;
    for (size_t i = 0; i < p; i++)
        f->step[i] = f->solution[i * (p + 1) + p];
    double move;
    f->drifted = drifts(f, &move) ? f->drifted + 1 : 0;
    if (!f->leverage && f->drifted >= DRIFTING_STEPS) return TREDE_OK;
    if (f->leverage) shorten(f->step, p, move);
    *outcome = TREDE_LOGISTIC_NOT_CONVERGED;
    if (!isfinite(move) || !climb(f)) return TREDE_OK;
    *outcome = TREDE_LOGISTIC_FITTED;
    *done = move <= (f->leverage ? settled : nearly_settled);
    return TREDE_OK;
}

static enum trede_status iterate(struct fit *f, struct trede_logistic *out)
{
    enum trede_status status = TREDE_OK;
    out->outcome = TREDE_LOGISTIC_SINGULAR;
    if (f->cells->p == 0) return TREDE_OK;
    f->objective = evaluate(f, f->b, f->chance);
    int most = f->leverage ? MOST_PENALISED_STEPS : MOST_STEPS;
    bool done = false;
    for (; out->iterations < most && !done && !status; out->iterations++)
        status = advance(f, out->iterations == 0, &out->outcome, &done);
    if (!done && !status) out->outcome = TREDE_LOGISTIC_NOT_CONVERGED;
    return status;
}

/* What is known at the maximum: inverse information, fitted values, influence. */
static enum trede_status finish(struct fit *f, struct trede_logistic *out)
{
    const struct trede_logistic_cells *cells = f->cells;
    size_t p = cells->p;
    enum trede_status status = f->leverage ? make_leverage(f) : invert(f);
    if (status) return status;
    for (size_t i = 0; i < p; i++)
        memcpy(out->inverse + i * p, f->solution + i * (p + 1), p * sizeof(double));
    for (size_t c = 0; c < cells->cells; c++) {
        double weight = cells->weight[c], pull = weight > 0.0 ? pull_of(f, c) / weight : 0.0;
        out->fitted[c] = f->chance[c].of_one;
        for (size_t i = 0; out->influence && i < p; i++)
            out->influence[c * p + i] = pull * trede_line_dot(&f->lines, c, out->inverse + i * p);
    }
    out->log_likelihood = f->objective;
    return TREDE_OK;
}

static bool make_room(struct trede_arena *arena, const struct trede_logistic_cells *cells, bool no_influence,
                      struct fit *f, struct trede_logistic *out)
{
    size_t p = cells->p, c = cells->cells;
    double *room = trede_arena_alloc(arena, 5 * p + 3 * p * p, sizeof *room);
    f->chance = trede_arena_alloc(arena, c, sizeof *f->chance);
    f->chance_there = trede_arena_alloc(arena, c, sizeof *f->chance_there);
    f->leverage = f->scale > 0.0 ? trede_arena_alloc(arena, c, sizeof(double)) : NULL;
    out->fitted = trede_arena_alloc(arena, c, sizeof(double));
    out->influence = no_influence ? NULL : trede_arena_alloc(arena, c * p, sizeof(double));
    if (!room || !f->chance || !f->chance_there || !out->fitted) return false;
    f->b = out->coefficient = room;
    f->trial = room + p;
    f->step = room + 2 * p;
    f->score = room + 3 * p;
    f->information = room + 4 * p;
    out->inverse = f->information + p * p;
    f->solution = out->inverse + p * p; /* p x (p + 1) */
    return (f->leverage || !(f->scale > 0.0)) && (no_influence || out->influence);
}

enum trede_status trede_logistic_fit(struct trede_arena *arena, const struct trede_logistic_cells *cells,
                                     struct trede_logistic_method method, struct trede_logistic *out)
{
    double weight = 0.0;
    for (size_t c = 0; c < cells->cells; c++)
        weight += cells->weight[c];
    struct fit f = {.cells = cells, .scale = weight > 0.0 ? method.firth_size / weight : 0.0};
    *out = (struct trede_logistic){
        .outcome = TREDE_LOGISTIC_SINGULAR, .cells = cells->cells, .p = cells->p, .penalised = method.firth_size > 0.0};
    if (!make_room(arena, cells, method.no_influence, &f, out)) return TREDE_INTERNAL;
    if (cells->lines)
        f.lines = *cells->lines;
    else if (trede_lines_make(arena, cells->cells, cells->p, cells->x, &f.lines))
        return TREDE_INTERNAL;
    enum trede_status status = iterate(&f, out);
    if (!status && out->outcome == TREDE_LOGISTIC_FITTED) status = finish(&f, out);
    return status;
}
