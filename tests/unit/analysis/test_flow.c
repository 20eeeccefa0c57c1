/* Flows and their tests. Reference: tests/campaigns/smoking-ttm/expected.json, case transition-ttm-06-24 and -00-24
 * (R); bhapkar: R survey, svymean of the differences of the margins over the 1,358 people, subset of the 769 pairs, F =
 * W (df - k + 1) / (df k) with df = degf. */
#include "small_survey.h"

enum { PEOPLE = 1358, RUNGS = 5 };

static const int table_06_24[RUNGS][RUNGS] = {
    {199, 58, 23, 27, 28}, {70, 98, 33, 23, 39}, {17, 30, 26, 11, 20}, {5, 3, 3, 9, 19}, {1, 5, 0, 3, 19}};
static const int table_00_24[RUNGS][RUNGS] = {
    {188, 64, 20, 26, 33}, {86, 113, 41, 34, 66}, {30, 26, 29, 17, 29}, {0}, {0}};

/* The pairs of a table, and people seen once only, up to PEOPLE. */
static void survey_of(struct small_survey *s, const int table[RUNGS][RUNGS])
{
    size_t pairs = 0, row = 0;
    for (int a = 0; a < RUNGS; a++)
        for (int b = 0; b < RUNGS; b++)
            pairs += (size_t)table[a][b];
    small_survey_begin(s, 2, 2 * pairs + (PEOPLE - pairs));
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = RUNGS;
    uint32_t person = 0;
    for (int a = 0; a < RUNGS; a++) {
        for (int b = 0; b < RUNGS; b++) {
            for (int i = 0; i < table[a][b]; i++, person++) {
                for (int wave = 0; wave < 2; wave++, row++) {
                    s->frame.respondent[row] = person;
                    s->frame.wave[row] = (uint16_t)wave;
                    s->frame.stage[row] = (int8_t)((wave ? b : a) + 1);
                }
            }
        }
    }
    for (; person < PEOPLE; person++, row++) {
        s->frame.respondent[row] = person;
        s->frame.stage[row] = (int8_t)(1 + person % 3);
    }
    small_survey_finish(s, false);
    assert_int_equal(trede_analyse_flow(&s->context, s->out), TREDE_OK);
    assert_int_equal(trede_analyse_flow_test(&s->context, s->out), TREDE_OK);
}

static const struct trede_result *flow(const struct small_survey *s, const char *subject)
{
    return small_row(s, "flow", "w2", "w1", "all", subject, NULL, NULL);
}

static const struct trede_result *test_row(const struct small_survey *s, const char *subject)
{
    return small_row(s, "flow_test", "w2", "w1", "all", subject, "statistic", NULL);
}

static void probabilities_and_moves_agree_with_r(void **state)
{
    (void)state;
    static const double prob[RUNGS] = {0.594029850746269, 0.173134328358209, 0.0686567164179104, 0.0805970149253731,
                                       0.0835820895522388};
    static const double se[RUNGS] = {0.0268305009754372, 0.020672198700451, 0.0138157353193304, 0.0148727072594518,
                                     0.0151210166935207};
    const double taylor = sqrt(1358.0 / 1357.0); /* with replacement over the 1,358 people of the design */
    struct small_survey s;
    survey_of(&s, table_06_24);
    for (int b = 0; b < RUNGS; b++) {
        char subject[32];
        snprintf(subject, sizeof subject, "1>%d", b + 1);
        const struct trede_result *row = flow(&s, subject);
        t_rel(row->estimate.value, prob[b], T_ORACLE);
        t_rel(row->estimate.se, se[b] * taylor, T_ORACLE);
        assert_int_equal(row->estimate.base, 335);
        assert_int_equal(row->cases, table_06_24[0][b]);
        assert_string_equal(row->statistic, "probability");
        assert_true(row->estimate.low < prob[b] && prob[b] < row->estimate.high);
    }
    t_abs(flow(&s, "5>3")->estimate.value, 0, 0);
    t_rel(flow(&s, "up")->estimate.value, 0.365409622886866, T_ORACLE);
    t_rel(flow(&s, "same")->estimate.value, 0.456436931079324, T_ORACLE);
    t_rel(flow(&s, "down")->estimate.value, 0.17815344603381, T_ORACLE);
    const struct trede_result *net = flow(&s, "net"), *moved = flow(&s, "displacement");
    t_rel(net->estimate.value, 0.187256176853056, T_ORACLE);
    t_rel(net->estimate.se, 0.0257147044490859 * taylor, T_ORACLE);
    assert_int_equal(net->unit, TREDE_UNIT_POINTS);
    assert_true(net->has_mdd && net->has_p);
    t_rel(moved->estimate.value, 0.498049414824447, T_ORACLE);
    t_rel(moved->estimate.se, 0.0508689773203185 * taylor * sqrt(768.0 / 769.0), T_ORACLE); /* R divides by n - 1 */
    assert_int_equal(moved->estimate.base, 769);
    small_survey_end(&s);
}

static void tests_agree_with_r(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double statistic, p;
    } cuts[] = {{"mcnemar_2", 8.07423580786026, 0.00447391179371862},
                {"mcnemar_3", 53.6068376068376, 9.02840357655975e-14},
                {"mcnemar_4", 104.006060606061, 1.60098767791838e-27},
                {"mcnemar_5", 81.8173913043478, 2.00023742614036e-22}};
    struct small_survey s;
    survey_of(&s, table_06_24);
    const struct trede_result *bowker = test_row(&s, "bowker"), *stuart = test_row(&s, "stuart_maxwell");
    t_rel(bowker->estimate.value, 120.295923042475, T_ORACLE);
    t_rel(bowker->p, 4.40657027029989e-21, T_ORACLE);
    t_abs(bowker->estimate.df, 10, 0);
    t_rel(stuart->estimate.value, 113.359790760387, T_ORACLE);
    t_rel(stuart->p, 1.39720028488519e-23, T_ORACLE);
    t_abs(stuart->estimate.df, 4, 0);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        const struct trede_result *cut = test_row(&s, cuts[i].name);
        t_rel(cut->estimate.value, cuts[i].statistic, T_ORACLE);
        t_rel(cut->p, cuts[i].p, T_ORACLE);
        assert_string_equal(cut->note, "mid_p");
        assert_string_equal(cut->method, "unweighted");
        assert_int_equal(cut->estimate.base, 769);
    }
    const struct trede_result *bhapkar = test_row(&s, "bhapkar");
    t_rel(bhapkar->estimate.value, 33.0856824162914, T_ORACLE);
    t_rel(bhapkar->p, 1.7903378046506e-25, T_ORACLE);
    t_abs(bhapkar->estimate.df, 4, 0);
    assert_string_equal(bhapkar->note, "F; df2=765");
    small_survey_end(&s);
}

static void a_rung_nobody_starts_from_is_too_few(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, table_00_24);
    const struct trede_result *row = flow(&s, "4>5");
    assert_int_equal(row->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(row->estimate.base, 0);
    t_rel(test_row(&s, "bowker")->estimate.value, 213.584875621891, T_ORACLE);
    t_abs(test_row(&s, "bowker")->estimate.df, 9, 0);
    t_rel(test_row(&s, "mcnemar_4")->p, 1.94469227433168e-62, T_ORACLE);
    assert_int_equal(small_rows(&s, "flow"), RUNGS * RUNGS + 5);
    assert_int_equal(small_rows(&s, "flow_test"), 3 + RUNGS - 1);
    small_survey_end(&s);
}

/* ---- tiny panels ---- */

struct answer {
    uint32_t person;
    uint16_t wave;
    int8_t stage;
    double weight;
};

static void panel_of(struct small_survey *s, size_t waves, const struct answer *answers, size_t rows)
{
    small_survey_begin(s, waves, rows);
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = 3;
    for (size_t i = 0; i < rows; i++) {
        s->frame.respondent[i] = answers[i].person;
        s->frame.wave[i] = answers[i].wave;
        s->frame.stage[i] = answers[i].stage;
        s->frame.weight[i] = answers[i].weight;
    }
}

static void finish_and_run(struct small_survey *s)
{
    small_survey_finish(s, false);
    assert_int_equal(trede_analyse_flow(&s->context, s->out), TREDE_OK);
    assert_int_equal(trede_analyse_flow_test(&s->context, s->out), TREDE_OK);
}

static void two_samples_without_a_panel_have_no_flows(void **state)
{
    (void)state;
    const struct answer answers[] = {{0, 0, 1, 1}, {1, 0, 2, 1}, {2, 1, 1, 1}, {3, 1, 3, 1}};
    struct small_survey s;
    panel_of(&s, 2, answers, 4);
    finish_and_run(&s);
    assert_int_equal(trede_results_count(s.out), 0);
    small_survey_end(&s);
}

static void one_pair_is_too_few(void **state)
{
    (void)state;
    const struct answer answers[] = {{0, 0, 1, 1}, {0, 1, 2, 1}, {1, 0, 2, 1}, {2, 1, 1, 1}};
    struct small_survey s;
    panel_of(&s, 2, answers, 4);
    finish_and_run(&s);
    for (size_t i = 0; i < trede_results_count(s.out); i++)
        assert_int_equal(trede_results_at(s.out, i)->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(flow(&s, "up")->estimate.base, 1);
    small_survey_end(&s);
}

static void the_earlier_waves_weight_counts(void **state)
{
    (void)state;
    const struct answer answers[] = {{0, 0, 1, 3}, {0, 1, 2, 9}, {1, 0, 1, 1}, {1, 1, 1, 9},
                                     {2, 0, 2, 4}, {2, 1, 1, 9}, {3, 0, 0, 5}, {3, 1, 3, 9}}; /* the last: no rung */
    struct small_survey s;
    panel_of(&s, 2, answers, 8);
    finish_and_run(&s);
    t_rel(flow(&s, "1>2")->estimate.value, 0.75, T_TIGHT);
    t_rel(flow(&s, "up")->estimate.value, 3.0 / 8, T_TIGHT);
    t_rel(flow(&s, "down")->estimate.value, 4.0 / 8, T_TIGHT);
    t_rel(flow(&s, "net")->estimate.value, -1.0 / 8, T_TIGHT);
    t_rel(flow(&s, "displacement")->estimate.value, -1.0 / 8, T_TIGHT);
    assert_int_equal(flow(&s, "same")->estimate.base, 3);
    small_survey_end(&s);
}

/* w1 and w3 are the pair under report: compare; one of the three was not seen in w2. */
static void a_pair_may_skip_a_wave(void **state)
{
    (void)state;
    const struct answer answers[] = {{0, 0, 1, 1}, {0, 1, 3, 1}, {0, 2, 2, 1}, {1, 0, 1, 1},
                                     {1, 2, 2, 1}, {2, 0, 2, 1}, {2, 1, 2, 1}, {2, 2, 2, 1}};
    struct small_survey s;
    panel_of(&s, 3, answers, 8);
    finish_and_run(&s);
    const struct trede_result *up = small_row(&s, "flow", "w3", "w1", "all", "up", NULL, NULL);
    t_rel(up->estimate.value, 2.0 / 3, T_TIGHT);
    assert_int_equal(up->estimate.base, 3);
    assert_int_equal(small_row(&s, "flow", "w2", "w1", "all", "up", NULL, NULL)->estimate.base, 2);
    small_survey_end(&s);
}

static void who_stays_put_gives_no_test(void **state)
{
    (void)state;
    const struct answer answers[] = {{0, 0, 1, 1}, {0, 1, 1, 1}, {1, 0, 2, 1},
                                     {1, 1, 2, 1}, {2, 0, 3, 1}, {2, 1, 3, 1}};
    struct small_survey s;
    panel_of(&s, 2, answers, 6);
    finish_and_run(&s);
    static const char *const names[] = {"bowker", "stuart_maxwell", "bhapkar", "mcnemar_2"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(test_row(&s, names[i])->estimate.status, TREDE_TOO_FEW);
        assert_false(test_row(&s, names[i])->has_p);
    }
    t_abs(flow(&s, "same")->estimate.value, 1, 0);
    t_abs(flow(&s, "net")->estimate.value, 0, 0);
    small_survey_end(&s);
}

/* Everyone moves between 1 and 2 alike, or between 3 and 4: the differences are collinear, V is singular. */
static void a_singular_covariance_is_said(void **state)
{
    (void)state;
    const struct answer answers[] = {{0, 0, 1, 1}, {0, 1, 2, 1}, {1, 0, 2, 1}, {1, 1, 1, 1},
                                     {2, 0, 3, 1}, {2, 1, 4, 1}, {3, 0, 4, 1}, {3, 1, 3, 1},
                                     {4, 0, 1, 1}, {4, 1, 2, 1}, {5, 0, 4, 1}, {5, 1, 3, 1}};
    struct small_survey s;
    panel_of(&s, 2, answers, 12);
    s.campaign.ladder.top = 4;
    finish_and_run(&s);
    const struct trede_result *row = test_row(&s, "bhapkar");
    assert_int_equal(row->estimate.status, TREDE_NOT_CONVERGED);
    assert_false(row->has_p);
    small_survey_end(&s);
}

static void the_segment_is_the_earlier_one(void **state)
{
    (void)state;
    const struct answer answers[] = {{0, 0, 1, 1}, {0, 1, 2, 1}, {1, 0, 1, 1},
                                     {1, 1, 2, 1}, {2, 0, 2, 1}, {2, 1, 1, 1}};
    struct small_survey s;
    panel_of(&s, 2, answers, 6);
    int young = small_survey_column(&s);
    for (size_t i = 0; i < 6; i++)
        s.outcome[young][i] = i == 0 || i == 2; /* both have grown out of it by w2 */
    small_survey_segment(&s, "young", young);
    finish_and_run(&s);
    const struct trede_result *up = small_row(&s, "flow", "w2", "w1", "young", "up", NULL, NULL);
    assert_int_equal(up->estimate.base, 2);
    t_abs(up->estimate.value, 1, 0);
    const struct trede_result *cut = small_row(&s, "flow_test", "w2", "w1", "young", "mcnemar_2", NULL, NULL);
    t_abs(cut->estimate.value, 2, T_CLOSE); /* two up, none down: (2 - 0)^2 / 2 */
    assert_int_equal(cut->estimate.base, 2);
    small_survey_end(&s);
}

static void a_break_is_refused(void **state)
{
    (void)state;
    const struct answer answers[] = {{0, 0, 1, 1}, {0, 1, 2, 1}, {1, 0, 1, 1}, {1, 1, 2, 1}};
    struct small_survey s;
    panel_of(&s, 2, answers, 4);
    s.waves[0].mode = "web";
    s.waves[1].mode = "paper";
    finish_and_run(&s);
    assert_int_equal(trede_results_count(s.out), 9 + 5 + 3 + 2);
    for (size_t i = 0; i < trede_results_count(s.out); i++)
        assert_int_equal(trede_results_at(s.out, i)->estimate.status, TREDE_REFUSED_BREAK);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_and_moves_agree_with_r),
        cmocka_unit_test(tests_agree_with_r),
        cmocka_unit_test(a_rung_nobody_starts_from_is_too_few),
        cmocka_unit_test(two_samples_without_a_panel_have_no_flows),
        cmocka_unit_test(one_pair_is_too_few),
        cmocka_unit_test(the_earlier_waves_weight_counts),
        cmocka_unit_test(a_pair_may_skip_a_wave),
        cmocka_unit_test(who_stays_put_gives_no_test),
        cmocka_unit_test(a_singular_covariance_is_said),
        cmocka_unit_test(the_segment_is_the_earlier_one),
        cmocka_unit_test(a_break_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
