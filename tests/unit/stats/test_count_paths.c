/* The counterfactual: derivatives against differences, limits against the delta method and against a simulation of the
 * test's own, new counts against the distribution itself. */
#include "harness/t.h"

#include "base/parallel.h"
#include "stats/count_series.h"
#include "stats/distribution.h"
#include "stats/random_counts.h"
#include "stats/root.h"

enum { MONTHS = 30, P = 5, FIRST_ON = 20, DRAWS = 1000, MANY = 200000 };

static struct trede_arena *arena;
static struct trede_count_room room;
static double x[MONTHS * P], count[MONTHS], offset[MONTHS];
static struct trede_count_data data;
static struct trede_count_model model;
static const size_t listed[] = {3, 4}; /* level and slope; trend and one sine go on */

static int start(void **state)
{
    (void)state;
    arena = trede_arena_create();
    if (!arena || trede_count_room(arena, MONTHS, P, DRAWS, &room)) return -1;
    struct trede_random stream = trede_random_stream(3, TREDE_RANDOM_SIMULATION, 0);
    for (size_t t = 0; t < MONTHS; t++) {
        double on = t >= FIRST_ON, since = on * ((double)t - FIRST_ON) / 12.0,
               row[P] = {1.0, (double)t / 12.0, 0, on, since};
        row[2] = sin((double)t);
        memcpy(x + t * P, row, sizeof row);
        offset[t] = log(10.0 + (double)t);
        double mean = exp(offset[t] + 0.3 + 0.1 * row[1] + 0.3 * row[2] + 0.4 * on - 0.2 * since);
        count[t] = trede_random_poisson(&stream, mean * trede_random_gamma(&stream, 8.0) / 8.0);
    }
    data = (struct trede_count_data){.rows = MONTHS, .columns = P, .x = x, .count = count, .offset = offset};
    if (trede_count_poisson(&data, &room, &model) || model.outcome != TREDE_COUNT_FITTED) return -1;
    return model.dispersion > 1.5 ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

/* The sums for other coefficients. */
static void sums_at(const double *b, const bool *among, double *without, double *attributable)
{
    *without = *attributable = 0.0;
    for (size_t t = FIRST_ON; t < MONTHS; t++) {
        if (among && !among[t]) continue;
        double base = offset[t] + b[0] + b[1] * x[t * P + 1] + b[2] * x[t * P + 2];
        *without += exp(base);
        *attributable += exp(base + b[3] * x[t * P + 3] + b[4] * x[t * P + 4]) - exp(base);
    }
}

static void effects_and_their_errors(void **state)
{
    (void)state;
    bool among[MONTHS] = {false};
    double quasi[P * P], path[MONTHS];
    for (size_t t = 22; t < 27; t++)
        among[t] = true;
    among[3] = true; /* not on: never in */
    trede_count_scaled(&model, model.dispersion, quasi);
    for (int part = 0; part < 2; part++) {
        const struct trede_count_question question = {quasi, listed, 2, part ? among : NULL};
        double without, attributable, gradient[2][P], observed = 0.0;
        struct trede_count_effect effect;
        trede_count_effect_of(&data, &model, &room, &question, path, &effect);
        sums_at(model.coefficient, question.among, &without, &attributable);
        for (size_t t = FIRST_ON; t < MONTHS; t++)
            observed += part && !among[t] ? 0.0 : count[t];
        assert_int_equal(effect.on, part ? 5 : MONTHS - FIRST_ON);
        t_rel(effect.observed, observed, T_TIGHT);
        t_rel(effect.counterfactual, without, T_TIGHT);
        t_rel(effect.attributable, attributable, T_CLOSE);
        t_rel(effect.fitted, without + attributable, T_TIGHT);
        t_rel(effect.excess, observed - without, T_CLOSE);
        for (size_t i = 0; i < P; i++) {
            double b[P], up[2], down[2], h = 1e-5;
            memcpy(b, model.coefficient, sizeof b);
            b[i] += h;
            sums_at(b, question.among, up, up + 1);
            b[i] -= 2.0 * h;
            sums_at(b, question.among, down, down + 1);
            for (size_t k = 0; k < 2; k++)
                gradient[k][i] = (up[k] - down[k]) / (2.0 * h);
        }
        t_rel(effect.counterfactual_se, sqrt(trede_quadratic(P, quasi, gradient[0])), T_LOOSE);
        t_rel(effect.attributable_se, sqrt(trede_quadratic(P, quasi, gradient[1])), T_LOOSE);
    }
    for (size_t t = 0; t < FIRST_ON; t++)
        t_rel(path[t], model.mean[t], T_TIGHT);
    t_rel(path[25], model.mean[25] / exp(model.coefficient[3] + model.coefficient[4] * 5.0 / 12.0), T_TIGHT);
}

/* A level that is on, a Poisson fit: fitted adds up to observed there. */
static void attributable_is_the_excess(void **state)
{
    (void)state;
    const struct trede_count_question question = {model.covariance, listed, 2, NULL};
    struct trede_count_effect effect;
    trede_count_effect_of(&data, &model, &room, &question, NULL, &effect);
    t_rel(effect.attributable, effect.excess, T_ORACLE);
}

static struct trede_count_draws draws_of(uint64_t seed, double df, int threads)
{
    struct trede_count_draws draws, what = {.draws = DRAWS, .columns = P, .seed = seed, .df = df};
    assert_int_equal(trede_count_draws_make(arena, &what, threads, &draws), TREDE_OK);
    return draws;
}

static const struct trede_count_interval_method mean95 = {0.95, false}, count95 = {0.95, true};

static struct trede_count_interval interval_of(const double *covariance, const struct trede_count_draws *draws,
                                               struct trede_count_interval_method method, double *low, double *high)
{
    const struct trede_count_question question = {covariance, listed, 2, NULL};
    struct trede_count_interval interval;
    assert_int_equal(trede_count_interval_of(&data, &model, &room, &question, draws, method, low, high, &interval),
                     TREDE_OK);
    return interval;
}

static void scaled(double factor, double *out)
{
    trede_count_scaled(&model, factor, out);
}

/* Where coefficients hardly vary the sums are linear in them: the limits are those of the delta method, for any seed.
 */
static void small_errors_give_the_delta_method(void **state)
{
    (void)state;
    double v[P * P], low[MONTHS], high[MONTHS];
    scaled(1e-6, v);
    const struct trede_count_question question = {v, listed, 2, NULL};
    struct trede_count_effect effect;
    trede_count_effect_of(&data, &model, &room, &question, NULL, &effect);
    static const double dfs[] = {INFINITY, 25.0, 4.0};
    for (uint64_t k = 0; k < 3; k++) {
        struct trede_count_draws draws = draws_of(k, dfs[k], 1);
        double t = trede_t_quantile(0.975, dfs[k]);
        struct trede_count_interval got = interval_of(v, &draws, mean95, low, high);
        t_abs(got.attributable.low, effect.attributable - t * effect.attributable_se, 0.01 * effect.attributable_se);
        t_abs(got.attributable.high, effect.attributable + t * effect.attributable_se, 0.01 * effect.attributable_se);
        t_abs(got.counterfactual.low, effect.counterfactual - t * effect.counterfactual_se,
              0.01 * effect.counterfactual_se);
        t_abs(got.counterfactual.high, effect.counterfactual + t * effect.counterfactual_se,
              0.01 * effect.counterfactual_se);
        t_rel(got.excess.low, effect.observed - got.counterfactual.high, T_TIGHT);
        t_rel(got.excess.high, effect.observed - got.counterfactual.low, T_TIGHT);
        /* one row: x0 = (1, t / 12, sin t, 0, 0) */
        const double x0[P] = {1.0, 25.0 / 12.0, sin(25.0)};
        struct trede_count_contrast mean = trede_count_contrast_of(&model, v, x0);
        t_rel(low[25], exp(offset[25] + mean.value - t * mean.se), T_CLOSE);
        t_rel(high[25], exp(offset[25] + mean.value + t * mean.se), T_CLOSE);
    }
}

static int ascending(const void *a, const void *b)
{
    const double *l = a, *r = b;
    return (*l > *r) - (*l < *r);
}

/* The quantiles of 200,000 draws that are made here, multivariate t where df is finite. */
static void draw_many(const double *v, double df, struct trede_limits *without, struct trede_limits *attributable)
{
    double root[P * P], *sum = malloc(MANY * sizeof *sum), *change = malloc(MANY * sizeof *change);
    assert_non_null(sum);
    assert_non_null(change);
    assert_int_equal(trede_root(P, v, root), P);
    struct trede_random stream = trede_random_stream(99, TREDE_RANDOM_SIMULATION, 5);
    for (size_t r = 0; r < MANY; r++) {
        double z[P], b[P], spread = isinf(df) ? 1.0 : sqrt(df / 2.0 / trede_random_gamma(&stream, df / 2.0));
        for (size_t i = 0; i < P; i++)
            z[i] = spread * trede_random_normal(&stream);
        for (size_t i = 0; i < P; i++)
            b[i] = model.coefficient[i] + trede_dot(P, root + i * P, z);
        sums_at(b, NULL, sum + r, change + r);
    }
    qsort(sum, MANY, sizeof *sum, ascending);
    qsort(change, MANY, sizeof *change, ascending);
    *without = (struct trede_limits){sum[MANY / 40], sum[MANY - MANY / 40]};
    *attributable = (struct trede_limits){change[MANY / 40], change[MANY - MANY / 40]};
    free(sum);
    free(change);
}

/* The errors of the fit itself, where the limits are no longer where the delta method has them. Allowed is four times
 * the Monte-Carlo error that 300 seeds show: of the counterfactual an eighth, of the attributable sum two thirds of
 * what it is without the control. */
static void large_errors_give_what_many_draws_give(void **state)
{
    (void)state;
    static const double dfs[] = {INFINITY, 25.0};
    double v[P * P];
    scaled(model.dispersion, v);
    const struct trede_count_question question = {v, listed, 2, NULL};
    struct trede_count_effect effect;
    trede_count_effect_of(&data, &model, &room, &question, NULL, &effect);
    for (size_t k = 0; k < 2; k++) {
        struct trede_limits without, attributable;
        draw_many(v, dfs[k], &without, &attributable);
        double t = trede_t_quantile(0.975, dfs[k]), se = effect.attributable_se;
        assert_true(fabs(attributable.low - (effect.attributable - t * se)) > 0.4 * se);
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct trede_count_draws draws = draws_of(seed, dfs[k], 2);
            struct trede_count_interval got = interval_of(v, &draws, mean95, NULL, NULL);
            t_abs(got.attributable.low, attributable.low, 0.40 * se);
            t_abs(got.attributable.high, attributable.high, 0.21 * se);
            t_abs(got.counterfactual.low, without.low, 0.024 * effect.counterfactual_se);
            t_abs(got.counterfactual.high, without.high, 0.09 * effect.counterfactual_se);
        }
    }
}

/* A level that was never on: sums of nothing. */
static void nothing_on(void **state)
{
    (void)state;
    bool none[MONTHS] = {false};
    const struct trede_count_question question = {model.covariance, listed, 2, none};
    struct trede_count_draws draws = draws_of(1, 25.0, 1);
    struct trede_count_interval got;
    struct trede_count_effect effect;
    trede_count_effect_of(&data, &model, &room, &question, NULL, &effect);
    assert_true(effect.on == 0 && effect.attributable == 0.0 && effect.attributable_se == 0.0);
    assert_int_equal(trede_count_interval_of(&data, &model, &room, &question, &draws, mean95, NULL, NULL, &got),
                     TREDE_OK);
    t_abs(got.attributable.low, 0.0, T_EXACT);
    t_abs(got.attributable.high, 0.0, T_EXACT);
    t_abs(got.counterfactual.high, 0.0, T_EXACT);
}

/* Coefficients that could be anything: limits that say so, and are numbers. */
static void errors_without_bounds(void **state)
{
    (void)state;
    double v[P * P], low[MONTHS], high[MONTHS];
    scaled(1e8, v);
    struct trede_count_draws draws = draws_of(1, 1.0, 1);
    for (int counts = 0; counts < 2; counts++) {
        struct trede_count_interval got = interval_of(v, &draws, counts ? count95 : mean95, low, high);
        assert_true(isfinite(got.attributable.low) && isfinite(got.attributable.high));
        assert_true(isfinite(got.counterfactual.low) && isfinite(got.excess.low));
        for (size_t t = 0; t < MONTHS; t++)
            assert_true(isfinite(low[t]) && isfinite(high[t]) && low[t] <= high[t]);
    }
}

/* ---- the same bits ---- */

struct shared {
    const double *covariance;
    const struct trede_count_draws *draws;
    struct trede_count_interval got[4];
    double low[4][MONTHS], high[4][MONTHS];
};

/* Each task has a room of its own. */
static enum trede_status one_series(void *payload, size_t task)
{
    struct shared *shared = payload;
    struct trede_arena *own = trede_arena_create();
    struct trede_count_room room_of_task;
    struct trede_count_model fit;
    const struct trede_count_question question = {shared->covariance, listed, 2, NULL};
    enum trede_status status =
        own ? trede_count_room(own, MONTHS + task, P + task, DRAWS + task, &room_of_task) : TREDE_INTERNAL;
    if (!status) status = trede_count_poisson(&data, &room_of_task, &fit);
    if (!status)
        status = trede_count_interval_of(&data, &fit, &room_of_task, &question, shared->draws, count95,
                                         shared->low[task], shared->high[task], &shared->got[task]);
    trede_arena_destroy(own);
    return status;
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    double v[P * P];
    scaled(model.dispersion, v);
    struct trede_count_draws one = draws_of(7, 25.0, 1);
    struct shared alone = {.covariance = v, .draws = &one};
    assert_int_equal(trede_parallel(4, 1, one_series, &alone), TREDE_OK);
    for (int threads = 2; threads <= 4; threads++) {
        struct trede_count_draws cut = draws_of(7, 25.0, threads);
        assert_memory_equal(cut.normal, one.normal, DRAWS * P * sizeof(double));
        struct shared together = {.covariance = v, .draws = &cut};
        assert_int_equal(trede_parallel(4, threads, one_series, &together), TREDE_OK);
        assert_memory_equal(together.got, alone.got, sizeof alone.got);
        assert_memory_equal(together.low, alone.low, sizeof alone.low);
        assert_memory_equal(together.high, alone.high, sizeof alone.high);
    }
    assert_memory_equal(alone.low[0], alone.low[3], sizeof alone.low[0]); /* nor does the size of the room */
    struct trede_count_draws other = draws_of(8, 25.0, 1);
    assert_true(other.normal[0] != one.normal[0]);
}

/* A number is that of its draw and place: fewer draws, fewer columns and other degrees of freedom have the same ones.
 */
static void draws_are_shared(void **state)
{
    (void)state;
    struct trede_count_draws all = draws_of(7, INFINITY, 1), few, t = draws_of(7, 6.0, 1);
    struct trede_count_draws what = {.draws = 70, .columns = 2, .seed = 7, .df = INFINITY};
    assert_int_equal(trede_count_draws_make(arena, &what, 1, &few), TREDE_OK);
    double square = 0.0, heavy = 0.0;
    for (size_t j = 0; j < 2; j++)
        for (size_t r = 0; r < 70; r++)
            assert_true(few.normal[j * 70 + r] == all.normal[j * DRAWS + r]);
    for (size_t i = 0; i < DRAWS * P; i++) {
        square += all.normal[i] * all.normal[i];
        heavy += t.normal[i] * t.normal[i];
        size_t r = i % DRAWS;
        t_rel(t.normal[i] / all.normal[i], t.normal[r] / all.normal[r], T_CLOSE);
    }
    t_rel(square / (DRAWS * P), 1.0, 0.08); /* its standard error is 0.02 */
    t_rel(heavy / (DRAWS * P), 1.5, 0.25);  /* df / (df - 2) */
}

/* ---- new counts ---- */

/* Chance that a gamma-Poisson count of this mean is at most k; shape INFINITY = Poisson. */
static double at_most(double k, double mean, double shape)
{
    double sum = 0.0;
    for (double j = 0; j <= k; j++) {
        double log_chance = isinf(shape) ? j * log(mean) - mean - lgamma(j + 1.0)
                                         : lgamma(j + shape) - lgamma(shape) - lgamma(j + 1.0) +
                                               shape * log(shape / (shape + mean)) + j * log(mean / (shape + mean));
        sum += exp(log_chance);
    }
    return sum;
}

/* Without error in the coefficients (a covariance of zeros) a new count has the distribution itself. With 1,000 draws a
 * chance of 0.025 is seen as 0.025 +- 0.005; limits are rounded outwards. */
static void check_new_counts(double shape_at_mean, double theta)
{
    double v[P * P] = {0}, low[MONTHS], high[MONTHS], path[MONTHS];
    const struct trede_count_question question = {v, listed, 2, NULL};
    struct trede_count_effect effect;
    struct trede_count_draws draws = draws_of(21, INFINITY, 1);
    struct trede_count_interval got = interval_of(v, &draws, count95, low, high);
    trede_count_effect_of(&data, &model, &room, &question, path, &effect);
    double variance = 0.0;
    for (size_t t = 0; t < MONTHS; t++) {
        double shape = theta > 0.0 ? theta : path[t] * shape_at_mean;
        assert_true(low[t] == floor(low[t]) && high[t] == ceil(high[t]) && low[t] >= 0.0);
        double below = low[t] > 0.0 ? at_most(low[t] - 1.0, path[t], shape) : 0.0;
        assert_true(below < 0.045 && at_most(low[t], path[t], shape) > 0.008);
        assert_true(at_most(high[t], path[t], shape) > 0.955 && at_most(high[t] - 1.0, path[t], shape) < 0.992);
        if (t >= FIRST_ON) variance += path[t] + (isinf(shape) ? 0.0 : path[t] * path[t] / shape);
    }
    double half = 1.96 * sqrt(variance);
    t_abs(got.counterfactual.low, effect.counterfactual - half, 0.2 * half);
    t_abs(got.counterfactual.high, effect.counterfactual + half, 0.2 * half);
    t_rel(got.excess.low, effect.observed - got.counterfactual.high, T_TIGHT);
    t_abs(got.attributable.low, effect.attributable, 1e-9 * effect.counterfactual); /* a mean, whatever is counted */
}

static void new_counts(void **state)
{
    (void)state;
    struct trede_count_model kept = model;
    check_new_counts(1.0 / (model.dispersion - 1.0), 0.0);
    model.dispersion = 0.7;
    check_new_counts(INFINITY, 0.0);
    model.theta = 3.0;
    check_new_counts(0.0, 3.0);
    model = kept;
}

static void new_counts_are_wider_than_their_mean(void **state)
{
    (void)state;
    double v[P * P], low[2][MONTHS], high[2][MONTHS];
    scaled(model.dispersion, v);
    struct trede_count_draws draws = draws_of(1, 25.0, 1);
    struct trede_count_interval mean = interval_of(v, &draws, mean95, low[0], high[0]);
    struct trede_count_interval counts = interval_of(v, &draws, count95, low[1], high[1]);
    for (size_t t = 0; t < MONTHS; t++)
        assert_true(low[1][t] < low[0][t] && high[1][t] > high[0][t]);
    assert_true(counts.excess.low < mean.excess.low && counts.excess.high > mean.excess.high);
    assert_memory_equal(&counts.attributable, &mean.attributable, sizeof mean.attributable);
}

static void misuse_is_refused(void **state)
{
    (void)state;
    const struct trede_count_question question = {model.covariance, listed, 2, NULL};
    struct trede_count_draws draws = draws_of(1, 25.0, 1), none = draws, narrow = draws, many = draws;
    struct trede_count_draws what = {.draws = DRAWS, .columns = P, .seed = 1, .df = 0.0}, out;
    struct trede_count_interval got;
    double low[MONTHS];
    none.draws = 0;
    narrow.columns = P - 1;
    many.draws = DRAWS + 1;
    const struct trede_count_draws *const wrong[] = {&none, &narrow, &many};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(trede_count_interval_of(&data, &model, &room, &question, wrong[i], mean95, NULL, NULL, &got),
                         TREDE_INTERNAL);
    assert_int_equal(trede_count_interval_of(&data, &model, &room, &question, &draws, mean95, low, NULL, &got),
                     TREDE_INTERNAL);
    assert_int_equal(trede_count_draws_make(arena, &what, 1, &out), TREDE_INTERNAL);
    what.df = 5.0;
    what.draws = SIZE_MAX / 2;
    assert_int_equal(trede_count_draws_make(arena, &what, 1, &out), TREDE_INTERNAL);
}

/* ---- numbers that are counts: 70,000 draws against their chances ---- */

enum { SAMPLE = 70000, CELLS = 20 };

/* Cells of about a twentieth each; chi-square on 19 degrees of freedom is under 43.8 in 999 of 1,000 streams. */
static double chi_square(const double *drawn, const double *chance)
{
    double chi = 0.0;
    for (size_t k = 0; k < CELLS; k++) {
        double want = SAMPLE * chance[k];
        if (want > 0.0) chi += (drawn[k] - want) * (drawn[k] - want) / want;
    }
    return chi;
}

static void poisson_numbers(void **state)
{
    (void)state;
    static const double means[] = {0.3, 4.0, 9.9, 10.0, 40.0, 3000.0};
    for (size_t m = 0; m < 6; m++) {
        struct trede_random stream = trede_random_stream(11, TREDE_RANDOM_SIMULATION, m);
        double drawn[CELLS] = {0}, chance[CELLS] = {0}, edge[CELLS], sum = 0.0;
        for (size_t k = 0; k < CELLS; k++) /* the last is open */
            edge[k] = k + 1 < CELLS ? floor(means[m] + ((double)k - 9.0) / 5.0 * sqrt(means[m])) : INFINITY;
        for (size_t k = 0; k < CELLS; k++) {
            double below = k > 0 && edge[k - 1] >= 0.0 ? trede_gamma_upper(edge[k - 1] + 1.0, means[m]) : 0.0;
            double up_to = k + 1 == CELLS ? 1.0 : edge[k] >= 0.0 ? trede_gamma_upper(edge[k] + 1.0, means[m]) : 0.0;
            chance[k] = up_to - below;
        }
        for (size_t i = 0; i < SAMPLE; i++) {
            double number = trede_random_poisson(&stream, means[m]);
            size_t k = 0;
            while (number > edge[k])
                k++;
            drawn[k]++;
            sum += number;
        }
        assert_true(chi_square(drawn, chance) < 43.8);
        t_abs(sum / SAMPLE, means[m], 4.0 * sqrt(means[m] / SAMPLE));
    }
    struct trede_random stream = trede_random_stream(11, TREDE_RANDOM_SIMULATION, 9);
    t_abs(trede_random_poisson(&stream, 0.0), 0.0, T_EXACT);
    t_rel(trede_random_poisson(&stream, 1e14), 1e14, 1e-6);
}

static void gamma_numbers(void **state)
{
    (void)state;
    static const double shapes[] = {0.05, 0.7, 1.0, 2.5, 60.0};
    for (size_t m = 0; m < 5; m++) {
        struct trede_random stream = trede_random_stream(12, TREDE_RANDOM_SIMULATION, m);
        double drawn[CELLS] = {0}, chance[CELLS];
        for (size_t k = 0; k < CELLS; k++)
            chance[k] = 1.0 / CELLS;
        for (size_t i = 0; i < SAMPLE; i++) {
            double below = trede_gamma_lower(shapes[m], trede_random_gamma(&stream, shapes[m]));
            drawn[(size_t)fmin(below * CELLS, CELLS - 1)]++;
        }
        assert_true(chi_square(drawn, chance) < 43.8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effects_and_their_errors),
        cmocka_unit_test(attributable_is_the_excess),
        cmocka_unit_test(small_errors_give_the_delta_method),
        cmocka_unit_test(large_errors_give_what_many_draws_give),
        cmocka_unit_test(nothing_on),
        cmocka_unit_test(errors_without_bounds),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(draws_are_shared),
        cmocka_unit_test(new_counts),
        cmocka_unit_test(new_counts_are_wider_than_their_mean),
        cmocka_unit_test(misuse_is_refused),
        cmocka_unit_test(poisson_numbers),
        cmocka_unit_test(gamma_numbers),
    };
    return cmocka_run_group_tests(tests, start, end);
}
