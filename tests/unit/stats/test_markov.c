#include "harness/t.h"

#include "stats/markov.h"

/* chisq.test(rbind(c(10, 20, 30), c(15, 25, 10)), correct = FALSE), and 2 sum n log(n / e) */
static void two_rows_are_a_contingency_table(void **state)
{
    (void)state;
    static const double counts[] = {10, 20, 30, 15, 25, 10};
    struct trede_chain_test test = trede_chain_homogeneity(counts, 2, 1, 3);
    t_rel(test.pearson.statistic, 10.7351851851852, T_TIGHT);
    t_rel(test.likelihood_ratio.statistic, 11.1180956511383, T_TIGHT);
    t_abs(test.pearson.df, 2, T_EXACT);
}

/* glm(n ~ a * b + b * c, poisson) on three random waves: deviance, Pearson residuals squared, residual df */
static void order_two_is_the_log_linear_model(void **state)
{
    (void)state;
    static const double triples[] = {18, 20, 16, 11, 19, 11, 14, 7, 23, 8,  12, 20, 12, 15,
                                     17, 11, 21, 16, 24, 12, 12, 8, 18, 14, 18, 13, 10};
    struct trede_chain_test test = trede_chain_homogeneity(triples, 3, 3, 3);
    t_rel(test.likelihood_ratio.statistic, 27.4975176361268, 1e-11);
    t_rel(test.pearson.statistic, 27.2789691091176, 1e-9);
    t_abs(test.likelihood_ratio.df, 12, T_EXACT);
}

static void the_same_tables_do_not_differ(void **state)
{
    (void)state;
    static const double twice[] = {3, 1, 2, 5, 6, 2, 4, 10};
    struct trede_chain_test test = trede_chain_homogeneity(twice, 2, 2, 2);
    assert_true(test.likelihood_ratio.defined);
    t_abs(test.likelihood_ratio.statistic, 0, 1e-12);
    t_abs(test.pearson.statistic, 0, 1e-12);
    t_rel(test.pearson.p, 1, 1e-6);
}

/* Rows and columns that nobody is in cost nothing; without anything to compare there is no test. */
static void what_nobody_holds_is_no_degree_of_freedom(void **state)
{
    (void)state;
    static const double tables[] = {5, 3, 0, 2, 8, 0, 0, 0, 0, 4, 4, 0, 0, 0, 0, 0, 0, 0};
    struct trede_chain_test test = trede_chain_homogeneity(tables, 2, 3, 3);
    t_abs(test.pearson.df, 1, T_EXACT);
    static const double one_answer[] = {5, 0, 0, 0, 7, 0, 0, 0};
    assert_false(trede_chain_homogeneity(one_answer, 2, 2, 2).likelihood_ratio.defined);
    static const double nobody[8] = {0};
    assert_false(trede_chain_homogeneity(nobody, 2, 2, 2).pearson.defined);
}

static void stationary_and_second_eigenvalue(void **state)
{
    (void)state;
    static const double p[] = {.5, .3, .2, .1, .6, .3, .2, .2, .6};
    double pi[3], second = 0;
    assert_int_equal(trede_chain_stationary(p, 3, pi), TREDE_ESTIMATE_OK);
    t_rel(pi[0], 10.0 / 43, 1e-12);
    t_rel(pi[1], 16.0 / 43, 1e-12);
    t_rel(pi[2], 17.0 / 43, 1e-12);
    assert_int_equal(trede_chain_second_eigenvalue(p, 3, &second), TREDE_OK);
    t_rel(second, sqrt(0.13), 1e-12);
}

static void a_chain_that_goes_round_is_stationary_at_the_middle(void **state)
{
    (void)state;
    static const double p[] = {0, 1, 1, 0};
    double pi[2];
    assert_int_equal(trede_chain_stationary(p, 2, pi), TREDE_ESTIMATE_OK);
    t_rel(pi[0], 0.5, T_TIGHT);
}

static void everybody_ends_on_the_top(void **state)
{
    (void)state;
    static const double p[] = {.5, .5, 0, 0, .5, .5, 0, 0, 1};
    double pi[3];
    assert_int_equal(trede_chain_stationary(p, 3, pi), TREDE_ESTIMATE_OK);
    t_abs(pi[0] + pi[1], 0, T_EXACT);
    t_abs(pi[2], 1, T_EXACT);
}

static void two_groups_that_never_meet_have_no_one_distribution(void **state)
{
    (void)state;
    static const double p[] = {1, 0, 0, 1};
    double pi[2];
    assert_int_equal(trede_chain_stationary(p, 2, pi), TREDE_NOT_CONVERGED);
}

/* Stage 3 is reached but nobody was seen to leave it: what happens there is not known. */
static void a_stage_without_a_row(void **state)
{
    (void)state;
    static const double p[] = {.5, .4, .1, .2, .8, 0, 0, 0, 0}, two_hold[] = {.5, .5, 0};
    double pi[3], after[6];
    assert_int_equal(trede_chain_stationary(p, 3, pi), TREDE_TOO_FEW);
    assert_int_equal(trede_chain_project(p, 3, two_hold, 1, after), TREDE_ESTIMATE_OK);
    t_rel(after[2], 0.05, T_TIGHT);
    assert_int_equal(trede_chain_project(p, 3, two_hold, 2, after), TREDE_TOO_FEW);
}

static void a_stage_nobody_holds_does_not_count(void **state)
{
    (void)state;
    static const double counts[] = {6, 2, 0, 1, 3, 0, 0, 0, 0}, start[] = {.5, .5, 0};
    double p[9], pi[3], after[9];
    trede_chain_probabilities(counts, 3, p);
    assert_int_equal(trede_chain_stationary(p, 3, pi), TREDE_ESTIMATE_OK);
    t_abs(pi[2], 0, T_EXACT);
    t_rel(pi[0], 0.5, T_TIGHT);
    assert_int_equal(trede_chain_project(p, 3, start, 3, after), TREDE_ESTIMATE_OK);
    t_rel(after[6] + after[7] + after[8], 1, T_TIGHT);
    static const double nobody[4] = {0};
    trede_chain_probabilities(nobody, 2, p);
    assert_int_equal(trede_chain_stationary(p, 2, pi), TREDE_TOO_FEW);
}

static void steps_to_a_target(void **state)
{
    (void)state;
    static const double path[] = {0.2, 0.3, 0.35};
    t_abs(trede_chain_steps_to(0.1, path, 3, 0.1), 0, T_EXACT);
    t_rel(trede_chain_steps_to(0.1, path, 3, 0.15), 0.5, T_CLOSE);
    t_rel(trede_chain_steps_to(0.1, path, 3, 0.325), 2.5, T_CLOSE);
    t_abs(trede_chain_steps_to(0.1, path, 3, 0.36), -1, T_EXACT);
    t_abs(trede_chain_steps_to(0.1, NULL, 0, 0.36), -1, T_EXACT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_rows_are_a_contingency_table),
        cmocka_unit_test(order_two_is_the_log_linear_model),
        cmocka_unit_test(the_same_tables_do_not_differ),
        cmocka_unit_test(what_nobody_holds_is_no_degree_of_freedom),
        cmocka_unit_test(stationary_and_second_eigenvalue),
        cmocka_unit_test(a_chain_that_goes_round_is_stationary_at_the_middle),
        cmocka_unit_test(everybody_ends_on_the_top),
        cmocka_unit_test(two_groups_that_never_meet_have_no_one_distribution),
        cmocka_unit_test(a_stage_without_a_row),
        cmocka_unit_test(a_stage_nobody_holds_does_not_count),
        cmocka_unit_test(steps_to_a_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
