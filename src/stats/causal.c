/* causal.c - what the outcome would be had nobody, and had everybody, been exposed.
 *
 * Model: within a cell of covariates, who was exposed does not depend on what the outcome would have been
 * (exchangeability), and both arms have a chance (positivity); neither can be seen in the data, so the words say
 * "adjusted for". Algorithm: every estimator is a smooth function of sums over cells and of the coefficients of its
 * regressions; the linearised variable of a row is linear in its outcome with constants that depend on cell and arm
 * alone, so it is a table look-up. Derivatives to the coefficients come in by one solve each (H^-1 D, never a matrix of
 * influence). Reference: Robins, Rotnitzky & Zhao 1994; Lunceford & Davidian 2004 (stacked estimating equations);
 * Hernan & Robins, What If, ch. 12-13. Rejected: bootstrap of the whole chain, which is slower and needs no less
 * overlap; a variance that takes the chances as known, which is too wide for weighting (KNOWN is there to compare). */
#include <math.h>

#include "stats/causal.h"
#include "stats/linear.h"

enum { BOTH = TREDE_ARMS };

static double cell_weight(const struct trede_propensity *fit, size_t cell)
{
    return fit->sum[cell * BOTH].weight + fit->sum[cell * BOTH + 1].weight;
}

static double all_weight(const struct trede_propensity *fit)
{
    return fit->total[TREDE_UNEXPOSED].weight + fit->total[TREDE_EXPOSED].weight;
}

/* H^-1 b in place; H stays. */
static enum trede_status solve(struct trede_arena *arena, size_t p, const double *h, double *b)
{
    double *copy = trede_arena_alloc(arena, p * p, sizeof *copy);
    if (!copy) return TREDE_INTERNAL;
    for (size_t i = 0; i < p * p; i++)
        copy[i] = h[i];
    return trede_solve_semidefinite(p, copy, 1, b, NULL);
}

/* ---- the estimators: a mean, and what a row of a cell adds to it ---- */

/* One mean under construction. Its estimate is sum w (base_c + factor_ca (y - centre_c)) for rows of its own arm and
 * sum w base_c for the others; the coefficients come in through derivatives. */
struct making {
    struct trede_arena *arena;
    const struct trede_outcome *outcome;
    const struct trede_propensity *fit;
    size_t arm; /* whose mean */
    struct trede_affine *of;
    const double *stretch_chance;  /* cells: 1 / (1 - leverage) in the model of the chance; NULL = 1 */
    const double *stretch_outcome; /* lines of the outcome regression of this arm, likewise */
};

static double stretch_of(const double *stretch, size_t line)
{
    return stretch ? stretch[line] : 1.0;
}

static struct trede_affine *entry(const struct making *m, size_t cell, size_t arm)
{
    return &m->of[(cell * BOTH + arm) * BOTH + m->arm];
}

/* One over the chance of the arm, where anybody of the arm is; and what it gains when the logit of the chance does. */
static double inverse_chance(const struct making *m, size_t cell)
{
    double chance = m->fit->chance[cell];
    if (!m->fit->sum[cell * BOTH + m->arm].rows) return 0.0;
    return 1.0 / (m->arm == TREDE_EXPOSED ? chance : 1.0 - chance);
}

static double inverse_gain(const struct making *m, double inverse)
{
    if (!(inverse > 0.0)) return 0.0;
    return m->arm == TREDE_EXPOSED ? 1.0 - inverse : inverse - 1.0;
}

/* factor (y - centre) / total for rows of the arm itself. */
static void put_own(const struct making *m, size_t cell, double factor, double centre)
{
    struct trede_affine *own = entry(m, cell, m->arm);
    own->slope += factor;
    own->at_zero -= factor * centre;
}

static void put_constant(const struct making *m, size_t cell, double value)
{
    for (size_t arm = 0; arm < BOTH; arm++)
        entry(m, cell, arm)->at_zero += value;
}

/* The coefficients of the chance move the mean by d: adds x' H^-1 d (A - chance). d is destroyed. */
static enum trede_status count_chance(const struct making *m, double *d)
{
    const struct trede_lines *lines = &m->fit->lines;
    enum trede_status status = solve(m->arena, lines->p, m->fit->information, d);
    for (size_t c = 0; !status && c < lines->count; c++) {
        double move = trede_line_dot(lines, c, d) * stretch_of(m->stretch_chance, c);
        entry(m, c, TREDE_EXPOSED)->at_zero += move * (1.0 - m->fit->chance[c]);
        entry(m, c, TREDE_UNEXPOSED)->at_zero -= move * m->fit->chance[c];
    }
    return status;
}

/* Where the covariates of a cell stand in the outcome regression of an arm. */
static size_t line_of(const struct making *m, size_t cell, size_t arm)
{
    return m->outcome->joint ? cell * BOTH + arm : cell;
}

/* The coefficients of the outcome regression move the mean by d: adds x' H^-1 d (y - expected) for the rows it was made
 * of: those of the arm, or all. */
static enum trede_status count_regression(const struct making *m, double *d)
{
    const struct trede_lines *lines = &m->outcome->lines;
    enum trede_status status = solve(m->arena, lines->p, m->outcome->information[m->arm], d);
    for (size_t i = 0; !status && i < m->fit->arms.cells * BOTH; i++) {
        size_t cell = i / BOTH, arm = i % BOTH;
        if (arm != m->arm && !m->outcome->joint) continue;
        size_t line = line_of(m, cell, arm);
        double move = trede_line_dot(lines, line, d) * stretch_of(m->stretch_outcome, line);
        entry(m, cell, arm)->slope += move;
        entry(m, cell, arm)->at_zero -= move * m->outcome->expected[arm][cell];
    }
    return status;
}

/* A weighted mean follows its own rows, and what is left of it after the model of the chance follows that model: in a
 * small sample a row's residual is short by both leverages. 1 where samples are not taken as small. */
static double stretch_own(const struct making *m, size_t cell, double factor, double total)
{
    const struct trede_arm_sum *sum = &m->fit->sum[cell * BOTH + m->arm];
    if (!m->stretch_chance || !sum->rows) return 1.0;
    double leverage = factor * sum->weight / (double)sum->rows / total;
    return stretch_of(m->stretch_chance, cell) / (1.0 - fmin(leverage, 0.5));
}

/* A normalised weighted mean of the arm: factor (of the cell) and how it moves with the linear predictor of the chance
 * (NULL = it does not). */
static enum trede_status weighted_mean(const struct making *m, const double *factor, const double *moves,
                                       enum trede_nuisance nuisance, double *mean)
{
    size_t p = m->fit->arms.p;
    double total = 0.0, sum = 0.0, *d = trede_arena_alloc(m->arena, p, sizeof *d);
    if (!d) return TREDE_INTERNAL;
    for (size_t c = 0; c < m->fit->arms.cells; c++) {
        total += factor[c] * m->fit->sum[c * BOTH + m->arm].weight;
        sum += factor[c] * m->outcome->sum[c * BOTH + m->arm];
    }
    *mean = sum / total;
    for (size_t c = 0; c < m->fit->arms.cells; c++) {
        double rest = m->outcome->sum[c * BOTH + m->arm] - *mean * m->fit->sum[c * BOTH + m->arm].weight;
        put_own(m, c, factor[c] / total * stretch_own(m, c, factor[c], total), *mean);
        if (moves) trede_line_add(&m->fit->lines, c, moves[c] * rest / total, d);
    }
    return moves && nuisance == TREDE_NUISANCE_ESTIMATED ? count_chance(m, d) : TREDE_OK;
}

/* How people of the arm are weighted, cell by cell: all alike, by the inverse chance, by the odds (only the unexposed).
 */
static bool fill_factors(const struct making *m, enum trede_contrast_method method, double *factor, double *moves)
{
    bool odds = method == TREDE_CONTRAST_ON_EXPOSED && m->arm == TREDE_UNEXPOSED;
    bool inverse = method == TREDE_CONTRAST_WEIGHTED;
    for (size_t c = 0; c < m->fit->arms.cells; c++) {
        factor[c] = 1.0;
        if (odds) factor[c] = moves[c] = m->fit->chance[c] * inverse_chance(m, c);
        if (!inverse) continue;
        factor[c] = inverse_chance(m, c);
        moves[c] = inverse_gain(m, factor[c]);
    }
    return odds || inverse;
}

static enum trede_status make_weighted(const struct making *m, enum trede_contrast_method method,
                                       enum trede_nuisance nuisance, double *mean)
{
    size_t cells = m->fit->arms.cells;
    double *factor = trede_arena_alloc(m->arena, cells, sizeof *factor);
    double *moves = trede_arena_alloc(m->arena, cells, sizeof *moves);
    if (!factor || !moves) return TREDE_INTERNAL;
    bool moving = fill_factors(m, method, factor, moves);
    return weighted_mean(m, factor, moving ? moves : NULL, nuisance, mean);
}

/* Expectations over everybody, and for AUGMENTED what the arm's own people differ from them, by the inverse chance. */
static enum trede_status make_modelled(const struct making *m, bool augmented, enum trede_nuisance nuisance,
                                       double *mean)
{
    const struct trede_arms *arms = &m->fit->arms;
    const double *expected = m->outcome->expected[m->arm], *slope = m->outcome->slope[m->arm];
    double all = all_weight(m->fit), sum = 0.0, *by_chance = trede_arena_alloc(m->arena, arms->p, sizeof *by_chance);
    double *by_outcome = trede_arena_alloc(m->arena, m->outcome->lines.p, sizeof *by_outcome);
    if (!by_chance || !by_outcome) return TREDE_INTERNAL;
    for (size_t c = 0; c < arms->cells; c++) {
        double own = m->fit->sum[c * BOTH + m->arm].weight, inverse = augmented ? inverse_chance(m, c) : 0.0;
        double rest = m->outcome->sum[c * BOTH + m->arm] - own * expected[c];
        sum += cell_weight(m->fit, c) * expected[c] + inverse * rest;
        if (augmented) trede_line_add(&m->fit->lines, c, inverse_gain(m, inverse) * rest / all, by_chance);
        trede_line_add(&m->outcome->lines, line_of(m, c, m->arm),
                       (cell_weight(m->fit, c) - inverse * own) * slope[c] / all, by_outcome);
        put_own(m, c, inverse / all * stretch_of(m->stretch_outcome, line_of(m, c, m->arm)), expected[c]);
    }
    *mean = sum / all;
    for (size_t c = 0; c < arms->cells; c++)
        put_constant(m, c, (expected[c] - *mean) / all);
    if (nuisance == TREDE_NUISANCE_KNOWN) return TREDE_OK;
    enum trede_status status = count_regression(m, by_outcome);
    return status || !augmented ? status : count_chance(m, by_chance);
}

/* ---- small samples ---- */

/* 1 / (1 - leverage) of a row of mean weight, line by line; no more than MOST_STRETCH, for a line that a coefficient is
 * there for alone. information: sum w v x x'. */
static double *stretch_lines(struct trede_arena *arena, const struct trede_lines *lines, const double *information,
                             const double *row_information)
{
    static const double most_stretch = 4.0;
    size_t p = lines->p;
    double *inverse = trede_arena_alloc(arena, p * p, sizeof *inverse);
    double *copy = trede_arena_alloc(arena, p * p, sizeof *copy), *half = trede_arena_alloc(arena, p, sizeof *half);
    double *stretch = trede_arena_alloc(arena, lines->count, sizeof *stretch);
    if (!inverse || !copy || !half || !stretch) return NULL;
    for (size_t i = 0; i < p * p; i++) {
        copy[i] = information[i];
        inverse[i] = i % (p + 1) == 0;
    }
    if (trede_solve_semidefinite(p, copy, p, inverse, NULL)) return NULL;
    for (size_t line = 0; line < lines->count; line++) {
        for (size_t i = 0; i < p; i++)
            half[i] = trede_line_dot(lines, line, inverse + i * p);
        double rest = 1.0 - row_information[line] * trede_line_dot(lines, line, half);
        stretch[line] = rest > 1.0 / most_stretch ? 1.0 / rest : most_stretch;
    }
    return stretch;
}

static enum trede_status stretch_chances(struct making *m)
{
    const struct trede_propensity *fit = m->fit;
    double *row = trede_arena_alloc(m->arena, fit->lines.count, sizeof *row);
    if (!row) return TREDE_INTERNAL;
    for (size_t c = 0; c < fit->lines.count; c++) {
        int64_t rows = fit->sum[c * BOTH].rows + fit->sum[c * BOTH + 1].rows;
        row[c] = rows ? cell_weight(fit, c) / (double)rows * fit->chance[c] * (1.0 - fit->chance[c]) : 0.0;
    }
    m->stretch_chance = stretch_lines(m->arena, &fit->lines, fit->information, row);
    return m->stretch_chance ? TREDE_OK : TREDE_INTERNAL;
}

static enum trede_status stretch_outcomes(struct making *m)
{
    const struct trede_outcome *o = m->outcome;
    double *row = trede_arena_alloc(m->arena, o->lines.count, sizeof *row);
    if (!row) return TREDE_INTERNAL;
    for (size_t line = 0; line < o->lines.count; line++) {
        size_t cell = o->joint ? line / BOTH : line, arm = o->joint ? line % BOTH : m->arm;
        const struct trede_arm_sum *sum = &m->fit->sum[cell * BOTH + arm];
        row[line] = sum->rows ? sum->weight / (double)sum->rows * o->slope[arm][cell] : 0.0;
    }
    m->stretch_outcome = stretch_lines(m->arena, &o->lines, o->information[m->arm], row);
    return m->stretch_outcome ? TREDE_OK : TREDE_INTERNAL;
}

static enum trede_status make_mean(const struct making *given, enum trede_contrast_method method,
                                   enum trede_nuisance nuisance, double *mean)
{
    struct making m = *given;
    bool modelled = method == TREDE_CONTRAST_STANDARDISED || method == TREDE_CONTRAST_DOUBLY_ROBUST;
    bool small = nuisance == TREDE_NUISANCE_SMALL_SAMPLE && method != TREDE_CONTRAST_NAIVE;
    enum trede_status status = small ? stretch_chances(&m) : TREDE_OK;
    if (!status && small && modelled) status = stretch_outcomes(&m);
    if (status) return status;
    nuisance = nuisance == TREDE_NUISANCE_KNOWN ? nuisance : TREDE_NUISANCE_ESTIMATED;
    return modelled ? make_modelled(&m, method == TREDE_CONTRAST_DOUBLY_ROBUST, nuisance, mean)
                    : make_weighted(&m, method, nuisance, mean);
}

enum trede_status trede_contrast_make(struct trede_arena *arena, const struct trede_outcome *outcome,
                                      enum trede_contrast_method method, enum trede_nuisance nuisance,
                                      struct trede_contrast *out)
{
    const struct trede_propensity *fit = outcome->propensity;
    struct trede_affine *of = trede_arena_alloc(arena, fit->arms.cells * BOTH * BOTH, sizeof *of);
    *out = (struct trede_contrast){.y = outcome->y, .of = of};
    enum trede_status status = of ? TREDE_OK : TREDE_INTERNAL;
    for (size_t arm = 0; !status && arm < BOTH; arm++) {
        const struct making m = {.arena = arena, .outcome = outcome, .fit = fit, .arm = arm, .of = of};
        status = make_mean(&m, method, nuisance, &out->mean[arm]);
    }
    return status;
}

/* ---- the engine ---- */

struct contrasts {
    const struct trede_arms *arms;
    const struct trede_contrast *of;
    size_t count;
};

static void linearised(const void *context, size_t row, double *u)
{
    const struct contrasts *all = context;
    size_t place = trede_arms_place(all->arms, row);
    for (size_t i = 0; place != SIZE_MAX && i < all->count; i++) {
        const struct trede_affine *of = all->of[i].of + place * BOTH;
        for (size_t arm = 0; arm < BOTH; arm++)
            u[i * BOTH + arm] = of[arm].at_zero + of[arm].slope * all->of[i].y[row];
    }
}

enum trede_status trede_contrasts_covariance(const struct trede_arms *arms, const struct trede_contrast *contrasts,
                                             size_t count, double *covariance, size_t *lonely_stratum)
{
    const struct contrasts all = {arms, contrasts, count};
    return trede_taylor(arms->design, arms->domain, arms->domain_rows, BOTH * count, linearised, &all, covariance,
                        lonely_stratum);
}
