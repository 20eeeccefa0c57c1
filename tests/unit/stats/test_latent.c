#include "harness/t.h"

#include "base/alloc.h"
#include "stats/latent_markov.h"
#include "stats/random.h"

enum { WAVES = 5, STATES = 3, ANSWERS = 4, PEOPLE = 2000, FEW = 250, PATH = 4000 };

static const double true_initial[STATES] = {0.5, 0.3, 0.2};
static const double true_transition[STATES][STATES] = {{.80, .15, .05}, {.10, .75, .15}, {.05, .10, .85}};
static const double true_response[STATES][ANSWERS] = {{.8, .15, .05, 0}, {.1, .6, .25, .05}, {0, .05, .15, .8}};

static size_t draw(struct trede_random *stream, const double *chance, size_t count)
{
    double u = trede_random_uniform(stream);
    size_t i = 0;
    for (; i + 1 < count && u >= chance[i]; i++)
        u -= chance[i];
    return i;
}

/* People with true stages, answers with noise, and missing of the answers missing at random. */
static int8_t *make_answers(size_t people, double missing)
{
    int8_t *answers = test_malloc(people * WAVES);
    struct trede_random stream = trede_random_stream(7, TREDE_RANDOM_SIMULATION, 1);
    for (size_t person = 0; person < people; person++) {
        size_t state = draw(&stream, true_initial, STATES);
        for (size_t wave = 0; wave < WAVES; wave++) {
            if (wave) state = draw(&stream, true_transition[state], STATES);
            size_t answer = draw(&stream, true_response[state], ANSWERS) + 1;
            bool gone = trede_random_uniform(&stream) < missing;
            answers[person * WAVES + wave] = gone ? 0 : (int8_t)answer;
        }
    }
    return answers;
}

static struct trede_latent_model fit(const int8_t *answers, size_t people, size_t waves,
                                     struct trede_latent_question question)
{
    struct trede_latent_tree tree;
    struct trede_latent_model model;
    assert_int_equal(trede_latent_tree_make(answers, people, waves, ANSWERS, &tree), TREDE_OK);
    question.tree = &tree;
    if (!question.starts) question.starts = 2;
    if (!question.states) question.states = STATES;
    assert_int_equal(trede_latent_fit(&question, &model), TREDE_OK);
    trede_latent_tree_free(&tree);
    return model;
}

/* The chance of a person's answers as a sum over all paths of true stages: no recursion, no scaling. */
static double chance_of(const struct trede_latent_model *model, const int8_t *answers, size_t waves)
{
    size_t k = model->states, paths = 1;
    double sum = 0;
    for (size_t wave = 0; wave < waves; wave++)
        paths *= k;
    for (size_t path = 0; path < paths; path++) {
        double chance = 1;
        size_t rest = path, before = 0;
        for (size_t wave = 0; wave < waves; wave++, rest /= k) {
            size_t state = rest % k;
            chance *= wave ? model->at.transition[before * k + state] : model->at.initial[state];
            if (answers[wave] > 0) chance *= model->at.response[(size_t)answers[wave] * k + state];
            before = state;
        }
        sum += chance;
    }
    return sum;
}

static void the_likelihood_is_that_of_all_paths(void **state)
{
    (void)state;
    enum { SOME = 60 };
    int8_t *answers = make_answers(SOME, 0.3);
    double weight[SOME], sum = 0, people = 0, total = 0;
    for (size_t i = 0; i < SOME; i++) {
        bool answered = false;
        for (size_t wave = 0; wave < WAVES; wave++)
            answered = answered || answers[i * WAVES + wave] > 0;
        weight[i] = 0.5 + (double)(i % 7);
        sum += answered ? weight[i] : 0;
        people += answered;
    }
    struct trede_latent_model model = fit(answers, SOME, WAVES, (struct trede_latent_question){.weight = weight});
    for (size_t i = 0; i < SOME; i++)
        total += weight[i] * people / sum * log(chance_of(&model, answers + i * WAVES, WAVES));
    t_rel(model.log_likelihood, total, 1e-12);
    test_free(answers);
}

static void the_log_likelihood_never_falls(void **state)
{
    (void)state;
    int8_t *answers = make_answers(FEW, 0.2);
    double *path = test_malloc(PATH * sizeof *path);
    for (size_t states = 1; states <= 5; states++) {
        for (int adjacent = 0; adjacent < 2; adjacent++) {
            struct trede_latent_model model =
                fit(answers, FEW, WAVES,
                    (struct trede_latent_question){
                        .states = states, .adjacent_only = adjacent == 1, .path = path, .path_size = PATH});
            assert_true(model.path_count > 2);
            for (size_t i = 1; i < model.path_count; i++)
                assert_true(path[i] >= path[i - 1] - 1e-12 * fabs(path[i]));
        }
    }
    test_free(path);
    test_free(answers);
}

/* Within four standard errors or so of what made the data. */
static void the_truth_is_found(void **state)
{
    (void)state;
    int8_t *answers = make_answers(PEOPLE, 0.2);
    struct trede_latent_model model = fit(answers, PEOPLE, WAVES, (struct trede_latent_question){0});
    assert_true(model.converged);
    for (size_t s = 0; s < STATES; s++) {
        t_abs(model.at.initial[s], true_initial[s], 0.06);
        for (size_t to = 0; to < STATES; to++)
            t_abs(model.at.transition[s * STATES + to], true_transition[s][to], 0.06);
        for (size_t y = 0; y < ANSWERS; y++)
            t_abs(model.at.response[(y + 1) * STATES + s], true_response[s][y], 0.06);
    }
    for (size_t k = STATES - 1; k <= STATES + 1; k += 2)
        assert_true(fit(answers, PEOPLE, WAVES, (struct trede_latent_question){.states = k}).bic > model.bic);
    test_free(answers);
}

static void a_weight_of_two_is_two_people(void **state)
{
    (void)state;
    enum { SOME = 300 };
    int8_t *answers = make_answers(2 * SOME, 0.1);
    double weight[SOME];
    memcpy(answers + SOME * WAVES, answers, SOME * WAVES);
    for (size_t i = 0; i < SOME; i++)
        weight[i] = 2;
    struct trede_latent_model once = fit(answers, SOME, WAVES, (struct trede_latent_question){.weight = weight});
    struct trede_latent_model twice = fit(answers, 2 * SOME, WAVES, (struct trede_latent_question){0});
    t_rel(2 * once.log_likelihood, twice.log_likelihood, 1e-9);
    t_abs(once.at.transition[1], twice.at.transition[1], 1e-5);
    test_free(answers);
}

static void weights_that_differ_a_million_times(void **state)
{
    (void)state;
    enum { SOME = 200 };
    int8_t *answers = make_answers(SOME, 0.1);
    double weight[SOME];
    for (size_t i = 0; i < SOME; i++)
        weight[i] = i % 2 ? 1e3 : 1e-3;
    struct trede_latent_model model = fit(answers, SOME, WAVES, (struct trede_latent_question){.weight = weight});
    assert_true(isfinite(model.log_likelihood));
    struct trede_latent_movement m = trede_latent_movement_of(&model);
    t_rel(m.up + m.same + m.down, 1, 1e-10);
    test_free(answers);
}

static void neighbours_only(void **state)
{
    (void)state;
    int8_t *answers = make_answers(FEW, 0);
    struct trede_latent_model free_moves = fit(answers, FEW, WAVES, (struct trede_latent_question){0});
    struct trede_latent_model model = fit(answers, FEW, WAVES, (struct trede_latent_question){.adjacent_only = true});
    assert_true(model.converged);
    t_abs(model.at.transition[2], 0, T_EXACT);
    t_abs(model.at.transition[6], 0, T_EXACT);
    assert_true(model.log_likelihood < free_moves.log_likelihood);
    assert_int_equal(model.parameters + 2, free_moves.parameters);
    for (size_t s = 1; s < STATES; s++)
        assert_true(model.mean_answer[s] > model.mean_answer[s - 1]);
    test_free(answers);
}

static void on_from_where_it_was(void **state)
{
    (void)state;
    int8_t *answers = make_answers(FEW, 0.2);
    struct trede_latent_model first = fit(answers, FEW, WAVES, (struct trede_latent_question){0});
    struct trede_latent_model again = fit(answers, FEW, WAVES, (struct trede_latent_question){.from = &first.at});
    assert_true(again.steps < 20);
    t_rel(again.log_likelihood, first.log_likelihood, 1e-10);
    test_free(answers);
}

static void too_few_steps_are_said(void **state)
{
    (void)state;
    int8_t *answers = make_answers(FEW, 0.2);
    struct trede_latent_model model =
        fit(answers, FEW, WAVES, (struct trede_latent_question){.states = 5, .starts = 1, .most_steps = 3});
    assert_false(model.converged);
    test_free(answers);
}

static void everybody_says_the_same(void **state)
{
    (void)state;
    static const int8_t answers[] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    struct trede_latent_model model = fit(answers, 4, 3, (struct trede_latent_question){.states = 1});
    t_abs(model.log_likelihood, 0, 1e-12);
    assert_int_equal(model.parameters, 0);
    struct trede_latent_movement m = trede_latent_movement_of(&model);
    t_abs(m.same, 1, T_EXACT);
    t_abs(m.noise_up, 0, T_EXACT);
    model = fit(answers, 4, 3, (struct trede_latent_question){.states = 2});
    t_abs(model.log_likelihood, 0, 1e-12);
}

static void a_wave_that_nobody_took_part_in(void **state)
{
    (void)state;
    static const int8_t answers[] = {1, 0, 2, 2, 0, 2, 1, 0, 1, 2, 0, 1, 1, 0, 1};
    struct trede_latent_model model = fit(answers, 5, 3, (struct trede_latent_question){.states = 2});
    double total = 0;
    for (size_t i = 0; i < 5; i++)
        total += log(chance_of(&model, answers + 3 * i, 3));
    t_rel(model.log_likelihood, total, 1e-12);
}

static void two_people_and_nobody(void **state)
{
    (void)state;
    static const int8_t two[] = {1, 2, 2, 3, 3, 1}, nobody[] = {0, 0, 0};
    struct trede_latent_model model = fit(two, 2, 3, (struct trede_latent_question){.states = 3});
    assert_true(isfinite(model.log_likelihood) && model.log_likelihood < 1e-9);
    model = fit(nobody, 1, 3, (struct trede_latent_question){0});
    assert_false(model.converged);
    assert_int_equal(model.people, 0);
    model = fit(nobody, 0, 3, (struct trede_latent_question){0});
    assert_int_equal(model.people, 0);
    t_abs(trede_latent_movement_of(&model).up, 0, T_EXACT);
}

enum { SAMPLE = 1000, REPLICATES = 200 };

/* The variance engine on the linearised variable of each person, against fits of bootstrap samples of the people. Away
 * from 0: with 500 people and a probability that ends at 0 the bootstrap's errors are up to a quarter larger. */
static void linearisation_agrees_with_the_bootstrap(void **state)
{
    (void)state;
    int8_t *answers = make_answers(SAMPLE, 0.15);
    double *weight = test_malloc(SAMPLE * sizeof *weight), *again = test_malloc(SAMPLE * sizeof *again);
    struct trede_latent_tree tree;
    struct trede_latent_model model;
    bool made = false;
    for (size_t i = 0; i < SAMPLE; i++)
        weight[i] = 0.5 + (double)(i % 4) / 2;
    for (size_t i = 0; i < SAMPLE * WAVES; i++) /* two answers: no probability ends at 0 */
        answers[i] = (int8_t)((answers[i] + 1) / 2);
    assert_int_equal(trede_latent_tree_make(answers, SAMPLE, WAVES, ANSWERS, &tree), TREDE_OK);
    struct trede_latent_question question = {.tree = &tree, .weight = weight, .states = 2, .starts = 3};
    assert_int_equal(trede_latent_fit(&question, &model), TREDE_OK);
    double *influence = test_malloc(tree.nodes * TREDE_LATENT_SHARES * sizeof *influence);
    assert_int_equal(trede_latent_influence(&question, &model, influence, &made), TREDE_OK);
    assert_true(made);
    double linear[TREDE_LATENT_SHARES] = {0}, sum[TREDE_LATENT_SHARES] = {0}, square[TREDE_LATENT_SHARES] = {0};
    double total[TREDE_LATENT_SHARES] = {0};
    for (size_t i = 0; i < SAMPLE; i++) {
        for (size_t q = 0; tree.leaf[i] != UINT32_MAX && q < TREDE_LATENT_SHARES; q++) {
            double u = weight[i] * influence[tree.leaf[i] * TREDE_LATENT_SHARES + q];
            linear[q] += u * u * SAMPLE / (SAMPLE - 1);
            total[q] += u;
        }
    }
    for (size_t r = 0; r < REPLICATES; r++) {
        struct trede_random stream = trede_random_stream(5, TREDE_RANDOM_SIMULATION, r);
        struct trede_latent_model replicate;
        memset(again, 0, SAMPLE * sizeof *again);
        for (size_t i = 0; i < SAMPLE; i++) {
            size_t drawn = trede_random_below(&stream, SAMPLE);
            again[drawn] += weight[drawn];
        }
        question.weight = again;
        question.from = &model.at;
        assert_int_equal(trede_latent_fit(&question, &replicate), TREDE_OK);
        struct trede_latent_movement m = trede_latent_movement_of(&replicate);
        const double share[TREDE_LATENT_SHARES] = {
            [TREDE_LATENT_UP] = m.up, [TREDE_LATENT_DOWN] = m.down, [TREDE_LATENT_NOISE_UP] = m.noise_up};
        for (size_t q = 0; q < TREDE_LATENT_SHARES; q++) {
            sum[q] += share[q];
            square[q] += share[q] * share[q];
        }
    }
    for (size_t q = 0; q < TREDE_LATENT_SHARES; q++) {
        double variance = (square[q] - sum[q] * sum[q] / REPLICATES) / (REPLICATES - 1);
        t_abs(total[q], 0, 1e-5);                     /* influences add up to nothing at the maximum */
        t_rel(sqrt(linear[q]), sqrt(variance), 0.15); /* 200 replicates: 5 % is one standard error */
    }
    trede_latent_tree_free(&tree);
    test_free(influence);
    test_free(again);
    test_free(weight);
    test_free(answers);
}

/* As many states as the answers cannot tell apart: the information is singular, and that is said. */
static void no_errors_without_information(void **state)
{
    (void)state;
    static const int8_t two[] = {1, 2, 2, 3, 3, 1};
    double influence[12 * TREDE_LATENT_SHARES];
    struct trede_latent_tree tree;
    struct trede_latent_model model;
    bool made = true;
    assert_int_equal(trede_latent_tree_make(two, 2, 3, ANSWERS, &tree), TREDE_OK);
    const struct trede_latent_question question = {.tree = &tree, .states = 2, .starts = 1};
    assert_int_equal(trede_latent_fit(&question, &model), TREDE_OK);
    assert_true(tree.nodes <= 12);
    assert_int_equal(trede_latent_influence(&question, &model, influence, &made), TREDE_OK);
    for (size_t i = 0; made && i < tree.nodes * TREDE_LATENT_SHARES; i++)
        assert_true(isfinite(influence[i]));
    trede_latent_tree_free(&tree);
}

static void no_memory_is_a_status(void **state)
{
    (void)state;
    static const int8_t answers[] = {1, 2, 2, 3, 3, 1, 1, 1, 2};
    enum trede_status status = TREDE_INTERNAL;
    for (uint64_t n = 1; status && n < 100; n++) {
        struct trede_latent_tree tree;
        struct trede_latent_model model;
        trede_alloc_fail_after(n);
        status = trede_latent_tree_make(answers, 3, 3, ANSWERS, &tree);
        if (!status)
            status = trede_latent_fit(&(struct trede_latent_question){.tree = &tree, .states = 2, .starts = 2}, &model);
        trede_alloc_fail_after(0);
        trede_latent_tree_free(&tree);
        assert_true(n > 5 || status);
    }
    assert_int_equal(status, TREDE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_likelihood_is_that_of_all_paths),
        cmocka_unit_test(the_log_likelihood_never_falls),
        cmocka_unit_test(the_truth_is_found),
        cmocka_unit_test(a_weight_of_two_is_two_people),
        cmocka_unit_test(weights_that_differ_a_million_times),
        cmocka_unit_test(neighbours_only),
        cmocka_unit_test(on_from_where_it_was),
        cmocka_unit_test(too_few_steps_are_said),
        cmocka_unit_test(everybody_says_the_same),
        cmocka_unit_test(a_wave_that_nobody_took_part_in),
        cmocka_unit_test(two_people_and_nobody),
        cmocka_unit_test(linearisation_agrees_with_the_bootstrap),
        cmocka_unit_test(no_errors_without_information),
        cmocka_unit_test(no_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
