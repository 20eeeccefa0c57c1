/* Rows of the tests on chains; the statistics themselves are held in tests/unit/stats/test_markov.c and oracle 09. */
#include "stats/markov.h"
#include "waves_survey.h"

enum { PEOPLE = 240, WAVES = 4, TOP = 3 };

/* Some pattern in which people mostly stay. */
static void make_stages(int8_t *stage, size_t people)
{
    for (size_t i = 0; i < people; i++)
        for (size_t w = 0; w < WAVES; w++)
            stage[i * WAVES + w] = (int8_t)(1 + (i / 8 + (i * (w + 3)) % 7 / 5) % TOP);
}

static const struct trede_result *row_of(const struct small_survey *s, const char *subject, const char *statistic)
{
    return small_row(s, "markov", NULL, NULL, "all", subject, statistic, NULL);
}

static void the_tests_are_those_of_the_counts(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[PEOPLE * WAVES];
    double steps[(WAVES - 1) * TOP * TOP] = {0}, pooled[TOP * TOP] = {0}, triples[TOP * TOP * TOP] = {0};
    make_stages(stage, PEOPLE);
    stage[5] = stage[41] = 0; /* two waves missed */
    for (size_t i = 0; i < PEOPLE; i++) {
        for (size_t w = 0; w + 1 < WAVES; w++) {
            const int8_t *at = stage + i * WAVES + w;
            if (!at[0] || !at[1]) continue;
            size_t cell = ((size_t)at[0] - 1) * TOP + (size_t)at[1] - 1;
            steps[w * TOP * TOP + cell] += 1;
            pooled[cell] += 1;
            if (w && at[-1]) triples[((size_t)at[-1] - 1) * TOP * TOP + cell] += 1;
        }
    }
    waves_survey(&s, PEOPLE, WAVES, TOP, stage);
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_markov(&s.context, s.out), TREDE_OK);
    struct trede_chain_test time = trede_chain_homogeneity(steps, WAVES - 1, TOP, TOP);
    struct trede_chain_test one = trede_chain_homogeneity(pooled, TOP, 1, TOP);
    struct trede_chain_test two = trede_chain_homogeneity(triples, TOP, TOP, TOP);
    const struct trede_result *row = row_of(&s, "order_1_vs_0", "likelihood_ratio");
    t_rel(row->estimate.value, one.likelihood_ratio.statistic, T_TIGHT);
    t_abs(row->estimate.df, 4, T_EXACT);
    assert_int_equal(row->estimate.base, PEOPLE);
    assert_string_equal(row->wave, "w4");
    assert_string_equal(row->against, "w1");
    t_rel(row_of(&s, "order_2_vs_1", "pearson")->estimate.value, two.pearson.statistic, T_TIGHT);
    t_rel(row_of(&s, "same_over_time", "likelihood_ratio")->p, time.likelihood_ratio.p, T_TIGHT);
    small_survey_end(&s);
}

static void over_segments(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[PEOPLE * WAVES];
    make_stages(stage, PEOPLE);
    waves_survey(&s, PEOPLE, WAVES, TOP, stage);
    int first = small_survey_column(&s), second = small_survey_column(&s);
    for (size_t row = 0; row < s.frame.rows; row++) {
        s.outcome[first][row] = s.frame.respondent[row] % 3 == 0;
        s.outcome[second][row] = s.frame.respondent[row] % 3 != 0;
    }
    small_survey_segment(&s, "first", first);
    small_survey_segment(&s, "second", second);
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_markov(&s.context, s.out), TREDE_OK);
    const struct trede_result *row = row_of(&s, "same_over:set", "likelihood_ratio");
    assert_int_equal(row->estimate.status, TREDE_ESTIMATE_OK);
    assert_true(row->has_p);
    assert_int_equal(small_row(&s, "markov", NULL, NULL, "first", "same_over_time", "pearson", NULL)->estimate.base,
                     PEOPLE / 3);
    small_survey_end(&s);
}

static void a_break_ends_the_run(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[PEOPLE * WAVES];
    make_stages(stage, PEOPLE);
    waves_survey(&s, PEOPLE, WAVES, TOP, stage);
    for (size_t w = 0; w < WAVES; w++)
        s.waves[w].mode = w == 0 ? "paper" : "web";
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_markov(&s.context, s.out), TREDE_OK);
    assert_string_equal(row_of(&s, "order_1_vs_0", "pearson")->against, "w2");
    small_survey_end(&s);
}

static void what_cannot_be_tested(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[PEOPLE * WAVES];
    make_stages(stage, PEOPLE);
    waves_survey(&s, 29, WAVES, TOP, stage); /* too few people */
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_markov(&s.context, s.out), TREDE_OK);
    assert_int_equal(row_of(&s, "order_1_vs_0", "pearson")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
    memset(stage, 2, sizeof stage); /* all the same answer */
    waves_survey(&s, PEOPLE, WAVES, TOP, stage);
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_markov(&s.context, s.out), TREDE_OK);
    assert_int_equal(row_of(&s, "same_over_time", "pearson")->estimate.status, TREDE_TOO_FEW);
    assert_false(row_of(&s, "same_over_time", "pearson")->has_p);
    small_survey_end(&s);
    make_stages(stage, PEOPLE); /* nobody twice */
    for (size_t i = 0; i < PEOPLE * WAVES; i++)
        if (i % WAVES != i / WAVES % WAVES) stage[i] = 0;
    waves_survey(&s, PEOPLE, WAVES, TOP, stage);
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_markov(&s.context, s.out), TREDE_OK);
    assert_int_equal(small_rows(&s, "markov"), 0);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tests_are_those_of_the_counts),
        cmocka_unit_test(over_segments),
        cmocka_unit_test(a_break_ends_the_run),
        cmocka_unit_test(what_cannot_be_tested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
