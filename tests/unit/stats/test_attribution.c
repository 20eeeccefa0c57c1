/* Attribution: against the definitions by brute force. Shapley values over all orders, standard errors from influence
 * found by moving each weight a little, closed forms of one barrier, and the ways in which there is no number. */
#include "harness/t.h"

#include <stdbool.h>

#include "stats/attribution.h"
#include "stats/logistic.h"

enum { ROWS = 400, BARRIERS = 3, PSUS = 100, STRATA = 4 };

static struct trede_arena *arena;

/* A sample with three barriers, one covariate of three levels, weights, and answers missing here and there. */
static struct people {
    double weight[ROWS];
    uint32_t stratum[ROWS], psu[ROWS], all[ROWS];
    int8_t intends[ROWS], acts[ROWS];
    int32_t barrier[BARRIERS][ROWS], covariate[ROWS];
    struct trede_design design;
    struct trede_pattern_column barriers[BARRIERS], covariates[1];
    struct trede_attribution_sample sample;
} people;

static double uniform(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / 16777216.0;
}

static int start(void **state)
{
    (void)state;
    uint32_t seed = 20260201;
    static const double effect[BARRIERS] = {-1.2, -0.4, -0.8}, prevalence[BARRIERS] = {0.4, 0.3, 0.5};
    arena = trede_arena_create();
    people = (struct people){0};
    for (size_t r = 0; r < ROWS; r++) {
        people.all[r] = (uint32_t)r;
        people.weight[r] = 0.5 + 2.0 * uniform(&seed);
        people.psu[r] = (uint32_t)(r * PSUS / ROWS);
        people.stratum[r] = people.psu[r] * STRATA / PSUS;
        people.intends[r] = uniform(&seed) < 0.75;
        people.covariate[r] = (int32_t)(3.0 * uniform(&seed));
        double eta = 0.6 + 0.3 * people.covariate[r];
        for (size_t b = 0; b < BARRIERS; b++) {
            people.barrier[b][r] = uniform(&seed) < prevalence[b];
            eta += effect[b] * people.barrier[b][r];
        }
        people.acts[r] = uniform(&seed) < 1.0 / (1.0 + exp(-eta));
        if (uniform(&seed) < 0.04) people.barrier[r % BARRIERS][r] = -1;
        if (uniform(&seed) < 0.03) people.acts[r] = -1;
    }
    for (size_t b = 0; b < BARRIERS; b++)
        people.barriers[b] = (struct trede_pattern_column){people.barrier[b], 2};
    people.covariates[0] = (struct trede_pattern_column){people.covariate, 3};
    people.design = (struct trede_design){.rows = ROWS,
                                          .weight = people.weight,
                                          .stratum = people.stratum,
                                          .psu = people.psu,
                                          .strata = STRATA,
                                          .psus = PSUS};
    people.sample = (struct trede_attribution_sample){
        &people.design, people.intends, people.acts, people.barriers, BARRIERS, people.covariates, 1};
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

static struct trede_attribution attribute_to(struct trede_arena *memory, const uint32_t *rows, size_t count)
{
    struct trede_attribution_patterns patterns;
    struct trede_attribution got;
    assert_int_equal(trede_attribution_prepare(memory, &people.sample, &patterns), TREDE_OK);
    assert_int_equal(trede_attribution_make(memory, &patterns, rows, count, &got), TREDE_OK);
    return got;
}

static struct trede_attribution attribute(void)
{
    return attribute_to(arena, people.all, ROWS);
}

/* ---- against a model of the rows themselves ---- */

enum { P = 1 + BARRIERS + 2 };

struct plain {
    double x[ROWS][P], y[ROWS], weight[ROWS];
    size_t rows, row_of[ROWS]; /* of a row of the sample: its row here + 1; 0 = not in the model */
    struct trede_logistic model;
    double intends, gap; /* among all with both answers */
};

static void model_rows(struct plain *m)
{
    double total = 0, intends = 0, acts = 0;
    *m = (struct plain){0};
    for (size_t r = 0; r < ROWS; r++) {
        if (people.acts[r] < 0) continue;
        total += people.weight[r];
        intends += people.weight[r] * people.intends[r];
        acts += people.weight[r] * people.acts[r];
        bool complete = people.intends[r] == 1;
        for (size_t b = 0; b < BARRIERS; b++)
            complete = complete && people.barrier[b][r] >= 0;
        if (!complete) continue;
        double *x = m->x[m->rows];
        x[0] = 1;
        for (size_t b = 0; b < BARRIERS; b++)
            x[1 + b] = people.barrier[b][r];
        x[1 + BARRIERS] = people.covariate[r] == 1;
        x[2 + BARRIERS] = people.covariate[r] == 2;
        m->y[m->rows] = people.acts[r];
        m->row_of[r] = m->rows + 1;
        m->weight[m->rows++] = people.weight[r];
    }
    m->intends = intends / total;
    m->gap = (intends - acts) / total;
    const struct trede_logistic_cells cells = {m->rows, P, m->x[0], m->y, m->weight, NULL};
    assert_int_equal(trede_logistic_fit(arena, &cells, (struct trede_logistic_method){0}, &m->model), TREDE_OK);
    assert_int_equal(m->model.outcome, TREDE_LOGISTIC_FITTED);
}

/* Mean chance with the barriers of a set at 0, and one barrier at a value (-1 = as it is). */
static double mean_chance(const struct plain *m, unsigned set, int barrier, double value)
{
    double sum = 0, weight = 0;
    for (size_t r = 0; r < m->rows; r++) {
        double x[P];
        memcpy(x, m->x[r], sizeof x);
        for (size_t b = 0; b < BARRIERS; b++) {
            if (set >> b & 1) x[1 + b] = 0;
            if ((int)b == barrier) x[1 + b] = value;
        }
        sum += m->weight[r] * trede_logistic_chance_at(trede_logistic_predictor(&m->model, x)).of_one;
        weight += m->weight[r];
    }
    return sum / weight;
}

static void equals_the_definitions(void **state)
{
    (void)state;
    static const size_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static struct plain m;
    double shapley[BARRIERS] = {0}, sum = 0;
    struct trede_attribution got = attribute();
    model_rows(&m);
    for (size_t o = 0; o < 6; o++) {
        unsigned set = 0;
        for (size_t i = 0; i < 3; i++) {
            double before = mean_chance(&m, set, -1, 0);
            set |= 1u << orders[o][i];
            shapley[orders[o][i]] += (mean_chance(&m, set, -1, 0) - before) / 6;
        }
    }
    assert_int_equal(got.status, TREDE_ESTIMATE_OK);
    assert_int_equal(got.base, m.rows);
    for (int b = 0; b < BARRIERS; b++) {
        double closed = mean_chance(&m, 1u << b, -1, 0) - mean_chance(&m, 0, -1, 0);
        double effect = mean_chance(&m, 0, b, 1) - mean_chance(&m, 0, b, 0);
        t_rel(got.barrier[b].marginal_effect.value, effect, T_CLOSE);
        t_rel(got.barrier[b].closed.value, m.intends * closed, T_CLOSE);
        t_rel(got.barrier[b].shapley.value, m.intends * shapley[b], T_CLOSE);
        sum += got.barrier[b].shapley.value;
    }
    t_rel(got.explainable.value, sum, T_TIGHT);
    t_rel(got.explainable.value, m.intends * (mean_chance(&m, 7, -1, 0) - mean_chance(&m, 0, -1, 0)), T_CLOSE);
    t_rel(got.explainable.value + got.unexplained.value, m.gap, T_CLOSE);
    assert_true(got.barrier[0].shapley.value > 0.05); /* a real share of the gap, so that a zero cannot pass */
}

/* ---- standard errors: what a number does when one weight moves is its influence, whatever the formula ---- */

enum { NUMBERS = 3 * BARRIERS + 2 };

static void numbers_of(const struct trede_attribution *a, double *value, double *se)
{
    for (size_t b = 0; b < BARRIERS; b++) {
        const struct trede_attributed *of[] = {&a->barrier[b].marginal_effect, &a->barrier[b].closed,
                                               &a->barrier[b].shapley};
        for (size_t i = 0; i < 3; i++) {
            value[3 * b + i] = of[i]->value;
            if (se) se[3 * b + i] = of[i]->se;
        }
    }
    value[NUMBERS - 2] = a->explainable.value;
    value[NUMBERS - 1] = a->unexplained.value;
    if (se) se[NUMBERS - 2] = a->explainable.se;
    if (se) se[NUMBERS - 1] = a->unexplained.se;
}

static void numbers_at(size_t row, double weight, double *value)
{
    double before = people.weight[row];
    struct trede_arena *memory = trede_arena_create();
    people.weight[row] = weight;
    struct trede_attribution got = attribute_to(memory, people.all, ROWS);
    numbers_of(&got, value, NULL);
    people.weight[row] = before;
    trede_arena_destroy(memory);
}

/* What each number is for one row of the model, before the mean over rows is taken. */
static void values_of_row(const struct plain *m, size_t row, double *value)
{
    struct plain one = {.rows = 1, .model = m->model};
    double worth[8];
    memcpy(one.x[0], m->x[row], sizeof one.x[0]);
    one.weight[0] = 1;
    for (unsigned set = 0; set < 8; set++)
        worth[set] = mean_chance(&one, set, -1, 0) - mean_chance(&one, 0, -1, 0);
    for (int b = 0; b < BARRIERS; b++) {
        unsigned me = 1u << b, second = 1u << (b + 1) % 3, third = 1u << (b + 2) % 3;
        value[3 * b] = mean_chance(&one, 0, b, 1) - mean_chance(&one, 0, b, 0);
        value[3 * b + 1] = worth[me];
        value[3 * b + 2] = worth[me] / 3 + (worth[me | second] - worth[second]) / 6 +
                           (worth[me | third] - worth[third]) / 6 + (worth[7] - worth[second | third]) / 3;
    }
    value[NUMBERS - 2] = worth[7];
    value[NUMBERS - 1] = -worth[7];
}

/* Mean leverage of the rows that are alike in x and y. */
static double leverage_of(const struct plain *m, size_t row)
{
    double weight = 0, spread = 0, like = 0;
    for (size_t r = 0; r < m->rows; r++) {
        if (memcmp(m->x[r], m->x[row], sizeof m->x[r]) != 0 || fabs(m->y[r] - m->y[row]) > 0.5) continue;
        weight += m->weight[r];
        like++;
    }
    for (size_t i = 0; i < P; i++)
        for (size_t j = 0; j < P; j++)
            spread += m->x[row][i] * m->model.inverse[i * P + j] * m->x[row][j];
    double chance = m->model.fitted[row];
    return weight / like * chance * (1 - chance) * spread;
}

/* The part of the influence that went through the coefficients grows by 1 / (1 - leverage): that is all that is left
 * when what the sampling of the row itself does (its own value, and that it intends) is taken off. */
static void leave_out(const struct plain *m, size_t row, const double *mean, double *u)
{
    double value[NUMBERS], total = 0, in_model = 0, grows = 1 / (1 - leverage_of(m, row));
    for (size_t r = 0; r < ROWS; r++)
        total += people.acts[r] >= 0 ? people.weight[r] : 0;
    for (size_t r = 0; r < m->rows; r++)
        in_model += m->weight[r];
    values_of_row(m, row, value);
    for (size_t i = 0; i < NUMBERS; i++) {
        bool effect = i < 3 * BARRIERS && i % 3 == 0, rest = i == NUMBERS - 1;
        double gap = rest ? m->gap : 0, points = mean[i] - gap, scale = effect ? 1 : m->intends;
        double own = (scale * value[i] - points) / in_model;
        if (!effect) own += points / m->intends * (1 - m->intends) / total;
        if (rest) own += (1 - m->y[row] - m->gap) / total;
        u[i] = own + grows * (u[i] - own);
    }
}

static void variance_from(double total[PSUS][NUMBERS], double *variance)
{
    const double n = (double)PSUS / STRATA;
    for (size_t i = 0; i < NUMBERS; i++) {
        variance[i] = 0;
        for (size_t h = 0; h < STRATA; h++) {
            double mean = 0;
            for (size_t j = 0; j < PSUS / STRATA; j++)
                mean += total[h * PSUS / STRATA + j][i] / n;
            for (size_t j = 0; j < PSUS / STRATA; j++)
                variance[i] += n / (n - 1) * pow(total[h * PSUS / STRATA + j][i] - mean, 2);
        }
    }
}

static void standard_errors_are_those_of_the_influence(void **state)
{
    (void)state;
    static double total[PSUS][NUMBERS];
    static struct plain m;
    double value[NUMBERS], se[NUMBERS], up[NUMBERS], down[NUMBERS], u[NUMBERS], variance[NUMBERS];
    const double little = 1e-4;
    memset(total, 0, sizeof total);
    struct trede_attribution got = attribute();
    numbers_of(&got, value, se);
    model_rows(&m);
    for (size_t r = 0; r < ROWS; r++) {
        numbers_at(r, people.weight[r] + little, up);
        numbers_at(r, people.weight[r] - little, down);
        for (size_t i = 0; i < NUMBERS; i++)
            u[i] = (up[i] - down[i]) / (2 * little);
        if (m.row_of[r] > 0) leave_out(&m, m.row_of[r] - 1, value, u);
        for (size_t i = 0; i < NUMBERS; i++)
            total[people.psu[r]][i] += people.weight[r] * u[i];
    }
    variance_from(total, variance);
    for (size_t i = 0; i < NUMBERS; i++)
        t_rel(se[i], sqrt(variance[i]), T_LOOSE);
}

/* Leaving out a PSU at a time: another route that knows no derivatives. It agrees to the order of 1 / PSUs. */
static void standard_errors_agree_with_the_jackknife(void **state)
{
    (void)state;
    static uint32_t rest[ROWS];
    double value[NUMBERS], se[NUMBERS], left[NUMBERS], variance[NUMBERS] = {0};
    const double n = (double)PSUS / STRATA;
    struct trede_attribution got = attribute();
    numbers_of(&got, value, se);
    for (uint32_t j = 0; j < PSUS; j++) {
        size_t count = 0;
        for (uint32_t r = 0; r < ROWS; r++)
            if (people.psu[r] != j) rest[count++] = r;
        uint32_t stratum = j * STRATA / PSUS;
        for (size_t r = 0; r < ROWS; r++)
            if (people.stratum[r] == stratum) people.weight[r] *= n / (n - 1);
        struct trede_attribution without = attribute_to(arena, rest, count);
        for (size_t r = 0; r < ROWS; r++)
            if (people.stratum[r] == stratum) people.weight[r] /= n / (n - 1);
        numbers_of(&without, left, NULL);
        for (size_t i = 0; i < NUMBERS; i++)
            variance[i] += (n - 1) / n * pow(left[i] - value[i], 2);
    }
    for (size_t i = 0; i < NUMBERS; i++)
        t_rel(se[i], sqrt(variance[i]), 0.05);
}

/* ---- closed forms and edges ---- */

/* One barrier and nothing else: chances are shares. 40 intenders, 16 with the barrier of whom 4 act, 24 of whom 18 do;
 * beside them 10 who do not intend, of whom 1 acts. */
static void one_barrier_by_hand(void **state)
{
    (void)state;
    for (size_t r = 0; r < 50; r++) {
        people.weight[r] = 1;
        people.intends[r] = r < 40;
        people.barrier[0][r] = r < 16;
        people.acts[r] = r < 4 || (r >= 16 && r < 34) || r == 45;
    }
    people.sample.barriers = 1;
    people.sample.covariates = 0;
    struct trede_attribution got = attribute_to(arena, people.all, 50);
    assert_int_equal(got.people, 50);
    assert_int_equal(got.base, 40);
    t_rel(got.effective_base, 40, T_TIGHT);
    t_rel(got.barrier[0].marginal_effect.value, 0.25 - 0.75, T_CLOSE);
    t_rel(got.barrier[0].closed.value, 0.8 * (0.75 - 22.0 / 40), T_CLOSE);
    t_rel(got.barrier[0].shapley.value, got.barrier[0].closed.value, T_CLOSE);
    t_rel(got.unexplained.value, (40.0 - 23.0) / 50 - got.explainable.value, T_CLOSE);
}

static void separation_is_penalised(void **state)
{
    (void)state;
    for (size_t r = 0; r < ROWS; r++)
        if (people.barrier[0][r] == 1 && people.intends[r] == 1) people.acts[r] = 0;
    struct trede_attribution got = attribute();
    assert_int_equal(got.status, TREDE_ESTIMATE_OK);
    assert_true(got.penalised);
    assert_true(got.barrier[0].marginal_effect.value < -0.5 && got.barrier[0].marginal_effect.value > -1.0);
    assert_true(got.barrier[0].closed.se > 0.0);
    assert_false(attribute_to(arena, people.all, 0).penalised);
}

static void a_barrier_of_nobody_or_everybody_is_too_few(void **state)
{
    (void)state;
    for (size_t r = 0; r < ROWS; r++) {
        people.barrier[0][r] = r < 3; /* fewer than TREDE_LEAST_COMPARED */
        people.barrier[2][r] = 1;
    }
    struct trede_attribution got = attribute();
    assert_int_equal(got.status, TREDE_ESTIMATE_OK);
    assert_int_equal(got.barrier[0].closed.status, TREDE_TOO_FEW);
    assert_int_equal(got.barrier[1].closed.status, TREDE_ESTIMATE_OK);
    assert_int_equal(got.barrier[2].shapley.status, TREDE_TOO_FEW);
    t_rel(got.explainable.value, got.barrier[1].shapley.value, T_TIGHT);
    memcpy(people.barrier[1], people.barrier[2], sizeof people.barrier[1]);
    got = attribute();
    assert_int_equal(got.status, TREDE_TOO_FEW);
    assert_int_equal(got.unexplained.status, TREDE_TOO_FEW);
}

static void a_barrier_that_is_another_is_redundant(void **state)
{
    (void)state;
    memcpy(people.barrier[2], people.barrier[0], sizeof people.barrier[2]);
    struct trede_attribution got = attribute();
    assert_int_equal(got.barrier[2].marginal_effect.status, TREDE_NOT_CONVERGED);
    assert_true(got.barrier[2].marginal_effect.redundant);
    assert_int_equal(got.barrier[0].shapley.status, TREDE_ESTIMATE_OK);
    t_rel(got.explainable.value, got.barrier[0].shapley.value + got.barrier[1].shapley.value, T_CLOSE);
}

static void a_covariate_that_follows_from_others_changes_nothing(void **state)
{
    (void)state;
    struct trede_attribution want = attribute();
    struct trede_pattern_column twice[2] = {people.covariates[0], people.covariates[0]};
    people.sample.covariate = twice;
    people.sample.covariates = 2;
    struct trede_attribution got = attribute();
    t_rel(got.barrier[1].closed.value, want.barrier[1].closed.value, T_CLOSE);
    t_rel(got.barrier[1].closed.se, want.barrier[1].closed.se, T_CLOSE);
    t_rel(got.df, want.df, T_EXACT);
}

/* Thirty levels of some ten people each: more coefficients than there are people for, so it stays out, whole. */
static void a_covariate_the_people_cannot_bear_is_not_taken(void **state)
{
    (void)state;
    static int32_t fine[ROWS];
    struct trede_attribution want = attribute();
    for (size_t r = 0; r < ROWS; r++)
        fine[r] = (int32_t)(r % 30);
    const struct trede_pattern_column both[2] = {{fine, 30}, people.covariates[0]};
    people.sample.covariate = both;
    people.sample.covariates = 2;
    struct trede_attribution got = attribute();
    assert_false(got.taken[0]);
    assert_true(got.taken[1]);
    t_rel(got.barrier[0].closed.value, want.barrier[0].closed.value, T_CLOSE);
}

static void without_contrast_there_is_no_number(void **state)
{
    (void)state;
    assert_int_equal(attribute_to(arena, people.all, 0).status, TREDE_TOO_FEW);
    assert_int_equal(attribute_to(arena, people.all, 2).status, TREDE_TOO_FEW);
    for (size_t r = 0; r < ROWS; r++)
        people.acts[r] = 1;
    assert_int_equal(attribute().status, TREDE_TOO_FEW);
    for (size_t r = 0; r < ROWS; r++)
        people.intends[r] = 0;
    struct trede_attribution got = attribute();
    assert_int_equal(got.status, TREDE_TOO_FEW);
    assert_int_equal(got.base, 0);
}

static void more_coefficients_than_psus_is_too_few(void **state)
{
    (void)state;
    for (size_t r = 0; r < ROWS; r++) {
        people.psu[r] = (uint32_t)(r * 8 / ROWS);
        people.stratum[r] = people.psu[r] / 2;
    }
    people.design.psus = 8;
    struct trede_attribution got = attribute();
    assert_int_equal(got.status, TREDE_TOO_FEW);
    assert_true(got.df < 1.0);
}

static void weights_may_differ_by_a_million(void **state)
{
    (void)state;
    for (size_t r = 0; r < ROWS; r += 2)
        people.weight[r] *= 1e6;
    struct trede_attribution got = attribute();
    assert_int_equal(got.status, TREDE_ESTIMATE_OK);
    t_rel(got.barrier[0].shapley.value + got.barrier[1].shapley.value + got.barrier[2].shapley.value,
          got.explainable.value, T_CLOSE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equals_the_definitions),
        TEST(standard_errors_are_those_of_the_influence),
        TEST(standard_errors_agree_with_the_jackknife),
        TEST(one_barrier_by_hand),
        TEST(separation_is_penalised),
        TEST(a_barrier_of_nobody_or_everybody_is_too_few),
        TEST(a_barrier_that_is_another_is_redundant),
        TEST(a_covariate_that_follows_from_others_changes_nothing),
        TEST(a_covariate_the_people_cannot_bear_is_not_taken),
        TEST(without_contrast_there_is_no_number),
        TEST(more_coefficients_than_psus_is_too_few),
        TEST(weights_may_differ_by_a_million),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
