/* Nested pooling against a likelihood and a prediction with the whole covariance matrix, which it never makes; against
 * a closed form; against integration on a plain fine grid; and against truth that is known. */
#include "harness/t.h"

#include "stats/distribution.h"
#include "stats/nested_pooling.h"
#include "stats/pooling.h"
#include "stats/random.h"

enum { MOST = 24, CHANNELS = 5, CELLS = 20 };

static struct trede_arena *arena;

static int start(void **state)
{
    (void)state;
    arena = trede_arena_create();
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

static const uint32_t channel20[CELLS] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4};
static const double v20[CELLS] = {.20, .31, .12, .55, .42, .25, .18, .90, .33, .15,
                                  .27, .61, .22, .48, .36, .14, .75, .19, .29, .40};
static const double y20[CELLS] = {.51,  -.42, .93, 1.10, -.85, -1.62, -.31, .44, 1.92, .85,
                                  2.40, 1.13, .12, -.95, .63,  -.28,  1.45, .02, .77,  2.31};
static const struct trede_nested_cells twenty = {CELLS, CHANNELS, channel20, y20, v20, NULL};

static struct trede_nested fit_of(const struct trede_nested_cells *cells)
{
    struct trede_nested nested;
    assert_int_equal(trede_nested_fit(arena, cells, 0.95, &nested), TREDE_OK);
    return nested;
}

static struct trede_nested given(const struct trede_nested_cells *cells, double channel, double cell)
{
    struct trede_nested nested;
    struct trede_nested_variances variances = {channel, cell};
    assert_int_equal(trede_nested_given(arena, cells, variances, 0.95, &nested), TREDE_OK);
    return nested;
}

/* ---- the same with the whole matrix ---- */

/* Effects are the cells' and then the channels': g their covariance, s that of the measured estimates. */
struct dense {
    size_t n, all, cells; /* measured; effects; cells among them */
    size_t of[MOST];      /* which cell a measured one is */
    double g[2 * MOST][2 * MOST], inverse[MOST][MOST], y[MOST], log_det;
    double mean, weight;
};

/* Inverse and determinant by sweeping, without pivots: the matrix is positive definite. */
static void invert(struct dense *d)
{
    d->log_det = 0;
    for (size_t k = 0; k < d->n; k++) {
        double pivot = d->inverse[k][k];
        d->log_det += log(pivot);
        d->inverse[k][k] = 1;
        for (size_t j = 0; j < d->n; j++)
            d->inverse[k][j] /= pivot;
        for (size_t i = 0; i < d->n; i++) {
            if (i == k) continue;
            double factor = d->inverse[i][k];
            d->inverse[i][k] = 0;
            for (size_t j = 0; j < d->n; j++)
                d->inverse[i][j] -= factor * d->inverse[k][j];
        }
    }
}

static struct dense dense_of(const struct trede_nested_cells *cells, double tau2_channel, double tau2_cell)
{
    struct dense d = {.cells = cells->cells, .all = cells->cells + cells->channels};
    for (size_t i = 0; i < d.all; i++) {
        size_t a = i < d.cells ? cells->channel[i] : i - d.cells;
        for (size_t j = 0; j < d.all; j++) {
            size_t b = j < d.cells ? cells->channel[j] : j - d.cells;
            d.g[i][j] = (a == b ? tau2_channel : 0) + (i == j && i < d.cells ? tau2_cell : 0);
        }
    }
    for (size_t i = 0; i < d.cells; i++)
        if (!isinf(cells->variance[i])) d.of[d.n++] = i;
    for (size_t i = 0; i < d.n; i++) {
        d.y[i] = cells->effect[d.of[i]] - (cells->offset ? cells->offset[d.of[i]] : 0);
        for (size_t j = 0; j < d.n; j++)
            d.inverse[i][j] = d.g[d.of[i]][d.of[j]] + (i == j ? cells->variance[d.of[i]] : 0);
    }
    invert(&d);
    for (size_t i = 0; i < d.n; i++)
        for (size_t j = 0; j < d.n; j++) {
            d.weight += d.inverse[i][j];
            d.mean += d.inverse[i][j] * d.y[j];
        }
    d.mean /= d.weight;
    return d;
}

static double dense_log_likelihood(const struct trede_nested_cells *cells, double tau2_channel, double tau2_cell)
{
    struct dense d = dense_of(cells, tau2_channel, tau2_cell);
    double q = 0;
    for (size_t i = 0; i < d.n; i++)
        for (size_t j = 0; j < d.n; j++)
            q += (d.y[i] - d.mean) * d.inverse[i][j] * (d.y[j] - d.mean);
    return -0.5 * (((double)d.n - 1) * log(2 * acos(-1.0)) + d.log_det + log(d.weight) + q);
}

/* Best linear unbiased prediction of effect i, without offset, and the covariance of its error with that of effect j.
 */
static double dense_effect(const struct dense *d, size_t i)
{
    double sum = d->mean;
    for (size_t a = 0; a < d->n; a++)
        for (size_t b = 0; b < d->n; b++)
            sum += d->g[i][d->of[a]] * d->inverse[a][b] * (d->y[b] - d->mean);
    return sum;
}

static double dense_covariance(const struct dense *d, size_t i, size_t j)
{
    double own = d->g[i][j], left = 1, right = 1;
    for (size_t a = 0; a < d->n; a++)
        for (size_t b = 0; b < d->n; b++) {
            own -= d->g[i][d->of[a]] * d->inverse[a][b] * d->g[j][d->of[b]];
            left -= d->g[i][d->of[a]] * d->inverse[a][b];
            right -= d->g[j][d->of[a]] * d->inverse[a][b];
        }
    return own + left * right / d->weight;
}

/* 20 cells: some not measured (of channel 4 none), offsets, and out of order. */
static void shuffled(double *y, double *v, uint32_t *channel, double *offset, size_t *from)
{
    for (size_t i = 0; i < CELLS; i++) {
        size_t j = i * 7 % CELLS;
        from[i] = j;
        y[i] = y20[j];
        v[i] = channel20[j] == 4 || j == 2 ? INFINITY : v20[j];
        channel[i] = channel20[j];
        offset[i] = 0.1 * (double)(j % 3) - 0.05;
    }
}

static void equals_dense(void **state)
{
    (void)state;
    static const double variances[][2] = {{0, 0}, {0.7, 0}, {0, 0.4}, {0.6, 0.3}, {50, 1e-3}, {1e-4, 30}};
    double y[CELLS], v[CELLS], offset[CELLS];
    uint32_t channel[CELLS];
    size_t from[CELLS];
    shuffled(y, v, channel, offset, from);
    const struct trede_nested_cells rough = {CELLS, CHANNELS, channel, y, v, offset}, *both[] = {&twenty, &rough};
    for (size_t k = 0; k < 12; k++) {
        const struct trede_nested_cells *cells = both[k % 2];
        const double *tau2 = variances[k / 2];
        struct trede_nested nested = given(cells, tau2[0], tau2[1]);
        struct dense d = dense_of(cells, tau2[0], tau2[1]);
        assert_int_equal(nested.outcome, TREDE_NESTED_POOLED);
        t_rel(nested.log_likelihood, dense_log_likelihood(cells, tau2[0], tau2[1]), 1e-12);
        t_rel(nested.mean.value, d.mean, T_CLOSE);
        t_rel(nested.mean.se, sqrt(1 / d.weight), T_CLOSE);
        for (size_t i = 0; i < d.all; i++) {
            struct trede_pooled_effect got = i < CELLS ? nested.cell[i] : nested.channel[i - CELLS];
            double before = i < CELLS && cells->offset ? cells->offset[i] : 0, se = sqrt(dense_covariance(&d, i, i));
            assert_true(got.has_value && got.has_se);
            t_abs(got.value, dense_effect(&d, i) + before, 1e-10);
            t_rel(got.se, se, 1e-9);
            t_abs(got.high, got.value + 1.959963984540054 * se, 1e-8);
        }
    }
}

/* ---- restricted likelihood ---- */

/* Nothing on a grid is likelier, and a free variance is at a flat place. */
static void want_highest(const struct trede_nested_cells *cells, const struct trede_nested *nested)
{
    double top = dense_log_likelihood(cells, nested->reml.channel, nested->reml.cell);
    t_rel(nested->log_likelihood, top, 1e-12);
    for (int i = -1; i < 24; i++)
        for (int j = -1; j < 24; j++) {
            double a = i < 0 ? 0 : 1e-4 * exp(i * 0.5), b = j < 0 ? 0 : 1e-4 * exp(j * 0.5);
            assert_true(dense_log_likelihood(cells, a, b) <= top + 1e-11);
        }
    const double h = 1e-4;
    for (int k = 0; k < 2; k++) {
        double at = k ? nested->reml.cell : nested->reml.channel, step = at > 0 ? h * at : 1e-5;
        double more =
            dense_log_likelihood(cells, nested->reml.channel + (k ? 0 : step), nested->reml.cell + (k ? step : 0));
        double less = at > 0 ? dense_log_likelihood(cells, nested->reml.channel - (k ? 0 : step),
                                                    nested->reml.cell - (k ? step : 0))
                             : top;
        if (at > 0) assert_true(fabs(more - less) < 1e-9); /* a slope of 1e-5 in the logarithm of the variance */
        if (at == 0) assert_true(more <= top);
    }
}

/* By optim on a dense likelihood written apart in R 4.2.2 (BFGS on both logarithms, reltol 1e-16): 0.6397924,
 * 0.2851787, log-likelihood -27.152433472722. */
static void likeliest(void **state)
{
    (void)state;
    struct trede_nested nested = fit_of(&twenty);
    t_rel(nested.reml.channel, 0.639792404785, T_LOOSE);
    t_rel(nested.reml.cell, 0.285178743623, T_LOOSE);
    t_rel(nested.log_likelihood, -27.152433472722, 1e-12);
    want_highest(&twenty, &nested);
    double y[CELLS], v[CELLS], offset[CELLS];
    uint32_t channel[CELLS];
    size_t from[CELLS];
    shuffled(y, v, channel, offset, from);
    const struct trede_nested_cells rough = {CELLS, CHANNELS, channel, y, v, offset};
    nested = fit_of(&rough);
    assert_int_equal(nested.measured_cells, 15);
    assert_int_equal(nested.measured_channels, 4);
    want_highest(&rough, &nested);
}

/* Either variance at 0, both, and neither. */
static void boundaries(void **state)
{
    (void)state;
    enum { BOTH_FREE, NO_CHANNEL, NO_CELL, NONE };
    for (int kind = BOTH_FREE; kind <= NONE; kind++) {
        double y[CELLS];
        for (size_t i = 0; i < CELLS; i++) {
            double between = kind == NO_CHANNEL || kind == NONE ? 0 : 1.5 * (double)(channel20[i] % 3);
            double within = kind == NO_CELL || kind == NONE ? 0 : (i % 4 < 2 ? 1.2 : -1.2) * (i % 2 ? 1 : 0.8);
            y[i] = between + within + 0.1 * ((double)(i * 13 % 7) - 3);
        }
        const struct trede_nested_cells cells = {CELLS, CHANNELS, channel20, y, v20, NULL};
        struct trede_nested nested = fit_of(&cells);
        assert_int_equal(nested.reml.channel > 0, kind == BOTH_FREE || kind == NO_CELL);
        assert_int_equal(nested.reml.cell > 0, kind == BOTH_FREE || kind == NO_CHANNEL);
        want_highest(&cells, &nested);
        struct trede_pool pool;
        assert_int_equal(trede_pool(arena, TREDE_POOL_RESTRICTED_LIKELIHOOD, CELLS, y, v20, 0.95, &pool), TREDE_OK);
        if (kind != NO_CHANNEL) continue; /* without channels it is the plain model of all cells */
        t_rel(nested.reml.cell, pool.tau2, 1e-9);
        struct trede_nested plug = given(&cells, 0, pool.tau2);
        t_rel(plug.mean.value, pool.mean, T_CLOSE);
        t_rel(plug.mean.se, pool.se, T_CLOSE);
        for (size_t i = 0; i < CELLS; i++)
            t_abs(plug.cell[i].value, pool.shrunken[i], 1e-11);
    }
}

/* One cell a channel: the plain model, its likelihood with two maxima included (test_pooling.c). */
static void one_cell_a_channel(void **state)
{
    (void)state;
    static const uint32_t channel[] = {3, 0, 2, 1};
    static const double y[] = {4.0, 3.2, 8.5, 0.9}, v[] = {0.036, 0.364, 3.931, 6.217};
    const struct trede_nested_cells cells = {4, 4, channel, y, v, NULL};
    struct trede_pool pool;
    assert_int_equal(trede_pool(arena, TREDE_POOL_RESTRICTED_LIKELIHOOD, 4, y, v, 0.95, &pool), TREDE_OK);
    struct trede_nested nested = fit_of(&cells);
    assert_true(nested.has_channel_variance && !nested.has_cell_variance && nested.reml.cell == 0);
    t_rel(nested.reml.channel, pool.tau2, 1e-12);
    struct trede_nested plug = given(&cells, pool.tau2, 0);
    for (size_t i = 0; i < 4; i++) {
        t_rel(plug.cell[i].value, pool.shrunken[i], 1e-12);
        t_rel(plug.own[i], (pool.tau2 + v[i] * pool.weight[i]) / (pool.tau2 + v[i]), 1e-12);
        assert_true(nested.cell[i].value == nested.channel[channel[i]].value);
        assert_true(nested.cell[i].se == nested.channel[channel[i]].se);
    }
}

/* ---- the posterior ---- */

/* Equal variances v, one cell a channel: B = v / (v + tau2) has the posterior Gamma((k - 1) / 2, S / 2) cut off at 1, S
 * the squares about the mean over v; an effect is mean + (1 - E B) (y - mean), and the variance is v (1 - E B (k - 1) /
 * k) + var(B) (y - mean)^2. */
static void closed_form(void **state)
{
    (void)state;
    enum { K = 12 };
    static const uint32_t channel[K] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    for (int wide = 0; wide < 3; wide++) {
        double y[K], v[K], mean = 0, squares = 0, a = (K - 1) / 2.0;
        for (size_t i = 0; i < K; i++) {
            y[i] = (wide == 2 ? 8 : wide ? 2 : 0.5) * sin(2.3 * (double)i + 0.4);
            v[i] = 0.8;
            mean += y[i] / K;
        }
        for (size_t i = 0; i < K; i++)
            squares += (y[i] - mean) * (y[i] - mean) / 0.8;
        double whole = trede_gamma_lower(a, squares / 2);
        double first = a * 2 / squares * trede_gamma_lower(a + 1, squares / 2) / whole;
        double second = a * (a + 1) * 4 / squares / squares * trede_gamma_lower(a + 2, squares / 2) / whole;
        const struct trede_nested_cells cells = {K, K, channel, y, v, NULL};
        struct trede_nested nested = fit_of(&cells);
        t_abs(nested.mean.value, mean, 1e-12);
        for (size_t i = 0; i < K; i++) {
            double off = y[i] - mean;
            t_abs(nested.cell[i].value, mean + (1 - first) * off, 1e-6);
            t_rel(nested.cell[i].se, sqrt(0.8 * (1 - first * (K - 1) / K) + (second - first * first) * off * off),
                  2e-6);
            t_abs(nested.own[i], 1 - first + first / K, 1e-6);
        }
    }
}

/* Far from 0 the mean of k channels is Student's with k - 1: three estimates with next to no error. */
static void mean_is_students(void **state)
{
    (void)state;
    static const uint32_t channel[] = {0, 1, 2};
    static const double y[] = {1.0, 2.0, 6.0}, v[] = {1e-6, 1e-6, 1e-6};
    const struct trede_nested_cells cells = {3, 3, channel, y, v, NULL};
    struct trede_nested nested = fit_of(&cells);
    struct trede_limits t = trede_interval_t(3.0, sqrt(7.0 / 3.0), 2, 0.95);
    assert_true(nested.mean.has_value && !nested.mean.has_se);
    t_abs(nested.mean.low, t.low, 1e-4 * (t.high - t.low));
    t_abs(nested.mean.high, t.high, 1e-4 * (t.high - t.low));
}

struct sums {
    double mass, mean, square, below, above;
};

static double normal_below(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

/* Two channels of three cells and two of two: moments and tails of every effect on 140 x 140 even points of both
 * logarithms, with the whole matrix and priors from sums written out. */
static void fine_grid(void **state)
{
    (void)state;
    enum { N = 10, C = 4, STEPS = 140 };
    static const uint32_t channel[N] = {0, 0, 0, 1, 1, 1, 2, 2, 3, 3};
    static const double y[N] = {0.4, 1.3, 0.2, -0.9, 0.8, -0.1, 2.2, 1.4, 0.3, -0.7};
    static const double v[N] = {0.2, 0.5, 0.3, 0.4, 0.25, 0.6, 0.35, 0.45, 0.15, 0.5};
    const struct trede_nested_cells cells = {N, C, channel, y, v, NULL};
    struct trede_nested nested = fit_of(&cells);
    struct sums sums[N + C] = {{0}};
    double top = -INFINITY;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < STEPS; i++)
            for (int j = 0; j < STEPS; j++) {
                double cell = exp(-14 + 22.0 * i / STEPS), tau2 = exp(-14 + 26.0 * j / STEPS);
                double within = 0, s[C] = {0}, s2[C] = {0}, s3[C] = {0}, a1 = 0, a2 = 0, a3 = 0;
                for (size_t k = 0; k < N; k++) {
                    double w = 1 / (v[k] + cell);
                    s[channel[k]] += w;
                    s2[channel[k]] += w * w;
                    s3[channel[k]] += w * w * w;
                }
                for (size_t c = 0; c < C; c++) {
                    within += s2[c] - 2 * s3[c] / s[c] + s2[c] * s2[c] / s[c] / s[c];
                    double a = 1 / (1 / s[c] + tau2);
                    a1 += a;
                    a2 += a * a;
                    a3 += a * a * a;
                }
                double prior = 0.5 * log(within) + 0.5 * log(a2 - 2 * a3 / a1 + a2 * a2 / a1 / a1) + log(cell * tau2);
                double height = dense_log_likelihood(&cells, tau2, cell) + prior;
                if (pass == 0) top = fmax(top, height);
                if (pass == 0 || height < top - 16) continue;
                struct dense d = dense_of(&cells, tau2, cell);
                for (size_t k = 0; k < N + C; k++) {
                    struct trede_pooled_effect e = k < N ? nested.cell[k] : nested.channel[k - N];
                    double mass = exp(height - top), mean = dense_effect(&d, k), var = dense_covariance(&d, k, k);
                    sums[k].mass += mass;
                    sums[k].mean += mass * mean;
                    sums[k].square += mass * (var + mean * mean);
                    sums[k].below += mass * normal_below((e.low - mean) / sqrt(var));
                    sums[k].above += mass * normal_below((mean - e.high) / sqrt(var));
                }
            }
    for (size_t k = 0; k < N + C; k++) {
        struct trede_pooled_effect e = k < N ? nested.cell[k] : nested.channel[k - N];
        double mean = sums[k].mean / sums[k].mass;
        t_abs(e.value, mean, 2e-4);
        t_rel(e.se, sqrt(sums[k].square / sums[k].mass - mean * mean), 1e-3);
        t_rel(sums[k].below / sums[k].mass, 0.025, 2e-3);
        t_rel(sums[k].above / sums[k].mass, 0.025, 2e-3);
    }
}

/* ---- what is known of what ---- */

static void little_to_know(void **state)
{
    (void)state;
    static const uint32_t channel[] = {0, 0, 1, 2};
    static const double y[] = {1.5, 0, 0.5, 0}, one[] = {0.25, INFINITY, INFINITY, INFINITY},
                        none[] = {INFINITY, INFINITY, INFINITY, INFINITY}, two[] = {0.25, INFINITY, 0.16, INFINITY},
                        pair[] = {0.25, 0.36, INFINITY, INFINITY};
    struct trede_nested_cells cells = {4, 3, channel, y, none, NULL};
    assert_int_equal(fit_of(&cells).outcome, TREDE_NESTED_NOTHING);
    cells.cells = 0;
    assert_int_equal(fit_of(&cells).outcome, TREDE_NESTED_NOTHING);
    cells.cells = 4;
    cells.variance = one; /* one cell: itself, whatever the variances */
    struct trede_nested nested = fit_of(&cells);
    assert_int_equal(nested.outcome, TREDE_NESTED_POOLED);
    assert_true(!nested.has_channel_variance && !nested.has_cell_variance && !nested.mean.has_value);
    t_rel(nested.cell[0].value, 1.5, T_TIGHT);
    t_rel(nested.cell[0].se, 0.5, T_TIGHT);
    t_rel(nested.cell[0].low, 1.5 - 0.5 * 1.959963984540054, T_TIGHT);
    assert_true(nested.own[0] == 1.0 && nested.own[1] == 0.0 && nested.channel[0].has_value);
    assert_true(!nested.cell[1].has_value && !nested.cell[2].has_value && !nested.channel[1].has_value);
    assert_true(!isnan(nested.log_likelihood) && nested.reml.channel == 0 && nested.reml.cell == 0);
    cells.variance = two; /* two channels of one cell: the second cell of channel 0 cannot be foretold */
    nested = fit_of(&cells);
    assert_true(nested.has_channel_variance && !nested.cell[1].has_value && !nested.cell[3].has_value);
    assert_true(nested.mean.has_value && !nested.mean.has_se && nested.cell[0].has_se);
    assert_true(nested.mean.low < 0.5 && nested.mean.high > 1.5); /* Student's with 1 is as wide as that */
    assert_true(nested.channel[2].has_value && !nested.channel[2].has_se);
    cells.variance = pair; /* one channel: its cells know each other, of other channels nothing is known */
    nested = fit_of(&cells);
    assert_true(!nested.has_channel_variance && nested.has_cell_variance && !nested.mean.has_value);
    assert_true(nested.cell[0].has_se && !nested.channel[1].has_value && !nested.cell[3].has_value);
    assert_true(nested.channel[0].has_value && !nested.channel[0].has_se);
    double draws[4], of_channels[3];
    trede_nested_draw(&nested, 1, 0, draws, of_channels);
    assert_true(draws[3] == 0.0 && of_channels[2] == 0.0 && draws[0] != 0.0);
}

static void unusable(void **state)
{
    (void)state;
    static const uint32_t channel[] = {0, 1}, beyond[] = {0, 2};
    static const double y[] = {1, 2}, v[] = {1, 1}, zero[] = {1, 0}, below[] = {1, -1}, odd[] = {1, NAN},
                        tiny[] = {1, 1e-310}, wild[] = {1, 1e-30}, far[] = {1e120, 2};
    const struct trede_nested_cells cases[] = {{2, 2, beyond, y, v, NULL},      {2, 2, channel, y, zero, NULL},
                                               {2, 2, channel, y, below, NULL}, {2, 2, channel, y, odd, NULL},
                                               {2, 2, channel, odd, v, NULL},   {2, 2, channel, y, v, odd},
                                               {2, 2, channel, y, tiny, NULL},  {2, 2, channel, far, wild, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(fit_of(&cases[i]).outcome, TREDE_NESTED_UNUSABLE);
}

/* Cells with the same effect: both variances 0, and still an interval wider than if that were known. */
static void all_alike(void **state)
{
    (void)state;
    double y[CELLS];
    for (size_t i = 0; i < CELLS; i++)
        y[i] = 0.7;
    const struct trede_nested_cells cells = {CELLS, CHANNELS, channel20, y, v20, NULL};
    struct trede_nested nested = fit_of(&cells), known = given(&cells, 0, 0);
    assert_true(nested.reml.channel == 0 && nested.reml.cell == 0);
    for (size_t i = 0; i < CELLS; i++) {
        t_rel(nested.cell[i].value, 0.7, 1e-12);
        assert_true(nested.cell[i].se > 1.2 * known.cell[i].se && nested.cell[i].se < sqrt(v20[i]));
    }
}

static void units_and_order(void **state)
{
    (void)state;
    double y[CELLS], v[CELLS];
    uint32_t channel[CELLS];
    for (size_t i = 0; i < CELLS; i++) { /* backwards, channels renumbered, a thousand times as large */
        y[i] = 1000 * y20[CELLS - 1 - i];
        v[i] = 1e6 * v20[CELLS - 1 - i];
        channel[i] = 4 - channel20[CELLS - 1 - i];
    }
    const struct trede_nested_cells cells = {CELLS, CHANNELS, channel, y, v, NULL};
    struct trede_nested a = fit_of(&twenty), b = fit_of(&cells);
    t_rel(b.reml.cell, 1e6 * a.reml.cell, 1e-9);
    t_rel(b.mean.se, 1000 * a.mean.se, T_ORACLE);
    for (size_t i = 0; i < CELLS; i++) {
        t_rel(b.cell[CELLS - 1 - i].value, 1000 * a.cell[i].value, T_ORACLE);
        t_rel(b.cell[CELLS - 1 - i].high, 1000 * a.cell[i].high, T_ORACLE);
    }
}

/* What is expected beforehand: the same numbers, moved. */
static void offsets(void **state)
{
    (void)state;
    double y[CELLS], offset[CELLS];
    for (size_t i = 0; i < CELLS; i++) {
        offset[i] = 0.25 * (double)(i % 5);
        y[i] = y20[i] + offset[i];
    }
    const struct trede_nested_cells cells = {CELLS, CHANNELS, channel20, y, v20, offset};
    struct trede_nested a = fit_of(&twenty), b = fit_of(&cells);
    for (size_t i = 0; i < CELLS; i++)
        t_abs(b.cell[i].low, a.cell[i].low + offset[i], T_ORACLE);
    t_abs(b.channel[2].value, a.channel[2].value, T_ORACLE);
}

/* ---- draws ---- */

enum { DRAWS = 20000 };

/* Given the variances the joint posterior is normal: means and every covariance within 5 Monte-Carlo errors. */
static void draws_of_given(void **state)
{
    (void)state;
    double y[CELLS], v[CELLS], offset[CELLS];
    uint32_t channel[CELLS];
    size_t from[CELLS];
    shuffled(y, v, channel, offset, from);
    const struct trede_nested_cells cells = {CELLS, CHANNELS, channel, y, v, offset};
    struct trede_nested nested = given(&cells, 0.6, 0.3);
    struct dense d = dense_of(&cells, 0.6, 0.3);
    double *cell = calloc(DRAWS * CELLS, sizeof *cell), *of = calloc(DRAWS * CHANNELS, sizeof *of);
    assert_non_null(cell);
    assert_non_null(of);
    assert_int_equal(trede_nested_draws(&nested, 99, DRAWS, 2, cell, of), TREDE_OK);
    double center[CELLS + CHANNELS], value[CELLS + CHANNELS],
        covariance[CELLS + CHANNELS][CELLS + CHANNELS] = {{0}}, mean[CELLS + CHANNELS] = {0};
    for (size_t i = 0; i < d.all; i++)
        center[i] = dense_effect(&d, i) + (i < CELLS ? offset[i] : 0);
    for (size_t r = 0; r < DRAWS; r++) {
        for (size_t i = 0; i < d.all; i++) {
            value[i] = (i < CELLS ? cell[r * CELLS + i] : of[r * CHANNELS + i - CELLS]) - center[i];
            mean[i] += value[i] / DRAWS;
        }
        for (size_t i = 0; i < d.all; i++)
            for (size_t j = 0; j <= i; j++)
                covariance[i][j] += value[i] * value[j] / DRAWS;
    }
    for (size_t i = 0; i < d.all; i++)
        for (size_t j = 0; j <= i; j++) {
            double vi = dense_covariance(&d, i, i), vj = dense_covariance(&d, j, j), vij = dense_covariance(&d, i, j);
            t_abs(mean[i], 0, 5 * sqrt(vi / DRAWS));
            t_abs(covariance[i][j], vij, 5 * sqrt((vi * vj + vij * vij) / DRAWS));
        }
    free(of);
    free(cell);
}

/* Of the fit: mean and error as said, and 2.5 % beyond each limit. */
static void draws_of_fit(void **state)
{
    (void)state;
    struct trede_nested nested = fit_of(&twenty);
    double *cell = calloc(DRAWS * CELLS, sizeof *cell), *of = calloc(DRAWS * CHANNELS, sizeof *of);
    assert_non_null(cell);
    assert_non_null(of);
    assert_int_equal(trede_nested_draws(&nested, 7, DRAWS, 2, cell, of), TREDE_OK);
    for (size_t i = 0; i < CELLS + CHANNELS; i++) {
        struct trede_pooled_effect e = i < CELLS ? nested.cell[i] : nested.channel[i - CELLS];
        double mean = 0, square = 0, below = 0, above = 0;
        for (size_t r = 0; r < DRAWS; r++) {
            double value = i < CELLS ? cell[r * CELLS + i] : of[r * CHANNELS + i - CELLS];
            mean += (value - e.value) / DRAWS;
            square += (value - e.value) * (value - e.value) / DRAWS;
            below += value < e.low;
            above += value > e.high;
        }
        t_abs(mean, 0, 5 * e.se / sqrt(DRAWS));
        t_rel(square, e.se * e.se, 0.06);
        t_abs(below / DRAWS, 0.025, 5 * sqrt(0.025 * 0.975 / DRAWS));
        t_abs(above / DRAWS, 0.025, 5 * sqrt(0.025 * 0.975 / DRAWS));
    }
    free(of);
    free(cell);
}

static void same_for_any_threads(void **state)
{
    (void)state;
    enum { SOME = 101 };
    static double one[SOME * CELLS], many[SOME * CELLS], of_one[SOME * CHANNELS], of_many[SOME * CHANNELS],
        alone[CELLS];
    struct trede_nested nested = fit_of(&twenty);
    assert_int_equal(trede_nested_draws(&nested, 5, SOME, 1, one, of_one), TREDE_OK);
    for (size_t r = 1; r < SOME; r++)
        assert_memory_not_equal(one + r * CELLS, one + (r - 1) * CELLS, sizeof alone);
    for (int threads = 2; threads <= 7; threads++) {
        memset(many, 0, sizeof many);
        memset(of_many, 0, sizeof of_many);
        assert_int_equal(trede_nested_draws(&nested, 5, SOME, threads, many, of_many), TREDE_OK);
        assert_memory_equal(one, many, sizeof one);
        assert_memory_equal(of_one, of_many, sizeof of_one);
    }
    assert_int_equal(trede_nested_draws(&nested, 5, SOME, 3, many, NULL), TREDE_OK);
    assert_memory_equal(one, many, sizeof one);
    trede_nested_draw(&nested, 5, 63, alone, NULL);
    assert_memory_equal(alone, one + 63 * CELLS, sizeof alone);
    trede_nested_draw(&nested, 6, 63, alone, NULL);
    assert_memory_not_equal(alone, one + 63 * CELLS, sizeof alone);
}

/* ---- truth ---- */

/* Six channels that differ by half the error of an estimate, 400 times: what plugging in the likeliest variance makes
 * of 95 %, and what averaging does. Monte-Carlo error 0.5 points or so. */
static void covers(void **state)
{
    (void)state;
    enum { K = 6, RUNS = 400 };
    static const uint32_t channel[K] = {0, 1, 2, 3, 4, 5};
    static const double v[K] = {1, 1, 1, 1, 1, 1};
    double averaged = 0, plugged = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        struct trede_random stream = trede_random_stream(31, TREDE_RANDOM_SIMULATION, run);
        double y[K], truth[K];
        for (size_t i = 0; i < K; i++) {
            truth[i] = 0.5 * trede_random_normal(&stream);
            y[i] = truth[i] + trede_random_normal(&stream);
        }
        const struct trede_nested_cells cells = {K, K, channel, y, v, NULL};
        struct trede_nested nested = fit_of(&cells), plug = given(&cells, nested.reml.channel, 0);
        for (size_t i = 0; i < K; i++) {
            averaged += truth[i] >= nested.cell[i].low && truth[i] <= nested.cell[i].high;
            plugged += truth[i] >= plug.cell[i].low && truth[i] <= plug.cell[i].high;
        }
    }
    averaged /= K * RUNS;
    plugged /= K * RUNS;
    assert_true(averaged > 0.95 && averaged < 0.99);
    assert_true(plugged < 0.90);
}

static void no_memory(void **state)
{
    (void)state;
    uint64_t failed = 0;
    enum trede_status status = TREDE_INTERNAL;
    for (uint64_t n = 1; status == TREDE_INTERNAL; n++) {
        struct trede_arena *fresh = trede_arena_create();
        struct trede_nested nested;
        trede_alloc_fail_after(n);
        status = trede_nested_fit(fresh, &twenty, 0.95, &nested);
        trede_alloc_fail_after(0);
        failed += status == TREDE_INTERNAL;
        trede_arena_destroy(fresh);
    }
    assert_int_equal(status, TREDE_OK);
    assert_true(failed >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_dense),
        cmocka_unit_test(likeliest),
        cmocka_unit_test(boundaries),
        cmocka_unit_test(one_cell_a_channel),
        cmocka_unit_test(closed_form),
        cmocka_unit_test(mean_is_students),
        cmocka_unit_test(fine_grid),
        cmocka_unit_test(little_to_know),
        cmocka_unit_test(unusable),
        cmocka_unit_test(all_alike),
        cmocka_unit_test(units_and_order),
        cmocka_unit_test(offsets),
        cmocka_unit_test(draws_of_given),
        cmocka_unit_test(draws_of_fit),
        cmocka_unit_test(same_for_any_threads),
        cmocka_unit_test(covers),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, start, end);
}
