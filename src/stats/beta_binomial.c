/* beta_binomial.c - maximum likelihood of the beta-binomial distribution.
 *
 * Model: in beta_binomial.h. With theta = 1 / (alpha + beta) the likelihood of a cell is
 *     C(n, x) prod_{j < x} (mu + j theta) prod_{j < n - x} (1 - mu + j theta) / prod_{j < n} (1 + j theta),
 * which is the binomial at theta 0 without a limit to take (Griffiths 1973). Algorithm: cells are counted by how far
 * their products go, so a likelihood costs one pass to the largest n; for a given theta the likelihood is concave in mu
 * and has one maximum, found by bracketed Newton steps; along that path theta is followed from 0 up (peak.h), so that
 * no spread (Tarone's test is this slope at 0) is found like any other maximum. Reference: Griffiths 1973, Biometrics
 * 29; Tarone 1979, Biometrika 66; values of R VGAM (oracle, area 12). Rejected: Newton in log alpha and log beta with
 * differences of gamma functions (loses all digits near rho 0, where surveys are, and never arrives there). */
#include "stats/beta_binomial.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_sf_gamma.h>

#include "stats/distribution.h"
#include "stats/gsl_guard.h"
#include "stats/peak.h"

struct counts {
    size_t most;           /* the largest n */
    double people, inside; /* sums of n and x */
    double *x, *rest, *n;  /* most: cells of which x, n - x, n is above j */
    double mu;             /* where the last search ended */
};

struct slope_of_mu {
    struct trede_curve curve; /* first, so that a curve is one of these */
    const struct counts *counts;
    double theta;
};

static double less_slope_of_mu(const struct trede_curve *curve, double mu, double *slope)
{
    const struct slope_of_mu *s = (const struct slope_of_mu *)curve;
    double first = 0.0;
    *slope = 0.0;
    for (size_t j = 0; j < s->counts->most; j++) {
        double inside = mu + (double)j * s->theta, outside = 1.0 - mu + (double)j * s->theta;
        double pull = s->counts->x[j] / inside, push = s->counts->rest[j] / outside;
        first += push - pull;
        *slope += pull / inside + push / outside;
    }
    return first;
}

/* The best mu at theta; not looked for where it is that of all people together. */
static double mu_at(struct counts *counts, double theta)
{
    double pooled = counts->inside / counts->people;
    struct slope_of_mu s = {.curve = {.value = less_slope_of_mu}, .counts = counts, .theta = theta};
    counts->mu = theta > 0.0 ? trede_increasing_root(&s.curve, 0.0, 1.0, counts->mu) : pooled;
    return counts->mu;
}

static double slope_on(void *context, double theta, double *change)
{
    struct counts *counts = context;
    double mu = mu_at(counts, theta), slope = 0.0;
    for (size_t j = 1; j < counts->most; j++) {
        double step = (double)j * theta;
        slope += (double)j *
                 (counts->x[j] / (mu + step) + counts->rest[j] / (1.0 - mu + step) - counts->n[j] / (1.0 + step));
    }
    *change = NAN;
    return slope;
}

static double height_on(void *context, double theta)
{
    struct counts *counts = context;
    double mu = mu_at(counts, theta), sum = 0.0;
    for (size_t j = 0; j < counts->most; j++) {
        double step = (double)j * theta;
        sum += counts->x[j] * log(mu + step) + counts->rest[j] * log(1.0 - mu + step) - counts->n[j] * log1p(step);
    }
    return sum;
}

/* Far enough for the likelihood to fall: it does in the end, because some cell has neither nobody nor all. */
static double theta_beyond(struct counts *counts)
{
    double theta = 100.0, change;
    for (int i = 0; i < 60 && slope_on(counts, theta, &change) >= 0.0; i++)
        theta *= 10.0;
    return theta;
}

/* ---- counts ---- */

static enum trede_beta_binomial_outcome look(size_t cells, const int64_t *x, const int64_t *n, struct counts *counts,
                                             double *share_full)
{
    bool mixed = false;
    double asked = 0.0, full = 0.0;
    for (size_t i = 0; i < cells; i++) {
        if (x[i] < 0 || x[i] > n[i] || n[i] > TREDE_BETA_BINOMIAL_MOST) return TREDE_BETA_BINOMIAL_UNUSABLE;
        if (n[i] == 0) continue;
        counts->people += (double)n[i];
        counts->inside += (double)x[i];
        if ((size_t)n[i] > counts->most) counts->most = (size_t)n[i];
        mixed = mixed || (x[i] > 0 && x[i] < n[i]);
        asked += 1.0;
        full += x[i] == n[i];
    }
    *share_full = asked > 0.0 ? full / asked : 0.0;
    if (!(counts->people > 0.0)) return TREDE_BETA_BINOMIAL_NOTHING;
    if (!(counts->inside > 0.0) || !(counts->inside < counts->people)) return TREDE_BETA_BINOMIAL_ALIKE;
    if (counts->most < 2) return TREDE_BETA_BINOMIAL_NO_SPREAD;
    return mixed ? TREDE_BETA_BINOMIAL_FITTED : TREDE_BETA_BINOMIAL_ALL_OR_NOBODY;
}

static bool fill(struct trede_arena *arena, size_t cells, const int64_t *x, const int64_t *n, struct counts *counts)
{
    size_t most = counts->most;
    counts->x = trede_arena_alloc(arena, most + 1, sizeof *counts->x);
    counts->rest = trede_arena_alloc(arena, most + 1, sizeof *counts->rest);
    counts->n = trede_arena_alloc(arena, most + 1, sizeof *counts->n);
    if (!counts->x || !counts->rest || !counts->n) return false;
    for (size_t i = 0; i < cells; i++) {
        counts->x[x[i]] += 1.0;
        counts->rest[n[i] - x[i]] += 1.0;
        counts->n[n[i]] += 1.0;
    }
    double above_x = 0.0, above_rest = 0.0, above_n = 0.0;
    for (size_t j = most + 1; j-- > 0;) { /* from how many have j to how many have more */
        double at_x = counts->x[j], at_rest = counts->rest[j], at_n = counts->n[j];
        counts->x[j] = above_x;
        counts->rest[j] = above_rest;
        counts->n[j] = above_n;
        above_x += at_x;
        above_rest += at_rest;
        above_n += at_n;
    }
    return true;
}

/* ---- what follows from theta ---- */

static enum trede_status add_coefficients(size_t cells, const int64_t *x, const int64_t *n, double *log_likelihood)
{
    trede_gsl_quiet();
    for (size_t i = 0; i < cells; i++) {
        gsl_sf_result result;
        if (gsl_sf_lnchoose_e((unsigned)n[i], (unsigned)x[i], &result) != 0) return TREDE_INTERNAL;
        *log_likelihood += result.val;
    }
    return TREDE_OK;
}

static void fill_posterior(const struct trede_beta_binomial *fit, double theta, double x, double n, double tail,
                           struct trede_beta_posterior *cell)
{
    double a = fit->alpha + x, b = fit->beta + n - x;
    cell->shrinkage = 1.0 / (1.0 + theta * n);
    cell->mean = (fit->mu + theta * x) * cell->shrinkage;
    cell->low = trede_beta_quantile(tail, a, b).x;
    cell->high = trede_beta_quantile(tail, b, a).rest;
}

/* All cells are one: Clopper and Pearson's interval of it. */
static void fill_pooled(const struct counts *counts, double tail, struct trede_beta_posterior *cell)
{
    double x = counts->inside, rest = counts->people - x;
    cell->mean = x / counts->people;
    cell->low = trede_beta_quantile(tail, x, rest + 1.0).x;
    cell->high = trede_beta_quantile(tail, rest, x + 1.0).rest;
    cell->shrinkage = 1.0;
}

static void describe(const struct counts *counts, double theta, double level, size_t cells, const int64_t *x,
                     const int64_t *n, struct trede_beta_binomial *out)
{
    double tail = (1.0 - level) / 2.0;
    out->mu = counts->mu;
    out->rho = theta / (1.0 + theta);
    out->alpha = theta > 0.0 ? counts->mu / theta : INFINITY;
    out->beta = theta > 0.0 ? (1.0 - counts->mu) / theta : INFINITY;
    if (theta == 0.0) fill_pooled(counts, tail, &out->cell[0]);
    for (size_t i = 0; i < cells; i++) {
        if (theta > 0.0) {
            fill_posterior(out, theta, (double)x[i], (double)n[i], tail, &out->cell[i]);
        } else {
            out->cell[i] = out->cell[0];
        }
    }
}

enum trede_status trede_beta_binomial(struct trede_arena *arena, size_t cells, const int64_t *x, const int64_t *n,
                                      double level, struct trede_beta_binomial *out)
{
    struct counts counts = {0};
    double share_full;
    *out = (struct trede_beta_binomial){0};
    out->outcome = look(cells, x, n, &counts, &share_full);
    if (out->outcome == TREDE_BETA_BINOMIAL_ALIKE) out->mu = counts.inside / counts.people;
    if (out->outcome == TREDE_BETA_BINOMIAL_ALL_OR_NOBODY) {
        out->mu = share_full;
        out->rho = 1.0;
    }
    bool spread = out->outcome == TREDE_BETA_BINOMIAL_FITTED;
    if (!spread && out->outcome != TREDE_BETA_BINOMIAL_NO_SPREAD) return TREDE_OK;
    out->cell = trede_arena_alloc(arena, cells, sizeof *out->cell);
    if (!out->cell || !fill(arena, cells, x, n, &counts)) return TREDE_INTERNAL;
    counts.mu = counts.inside / counts.people;
    const struct trede_hill hill = {slope_on, height_on, &counts};
    double theta = spread ? trede_highest(&hill, 1e-3 / (double)counts.most, theta_beyond(&counts)) : 0.0;
    out->log_likelihood = height_on(&counts, theta);
    if (theta == 0.0) out->outcome = TREDE_BETA_BINOMIAL_NO_SPREAD;
    describe(&counts, theta, level, cells, x, n, out);
    return add_coefficients(cells, x, n, &out->log_likelihood);
}
