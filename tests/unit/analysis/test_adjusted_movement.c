/* Adjusted movement by hand: with two rungs and no composition the slope is the log odds ratio of a table of two by
 * two, and its variance under simple random sampling n/(n-1) times the sum of the inverse counts. With composition:
 * against R 4.2.2 survey on the survey of composed() below (svyglm at the threshold, its influence where there are
 * three). */
#include "small_survey.h"

#include <math.h>

static void begin(struct small_survey *s, size_t waves, size_t rows, int top)
{
    small_survey_begin(s, waves, rows);
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = top;
}

static void finish(struct small_survey *s, int psu_given)
{
    small_survey_finish(s, psu_given);
    assert_int_equal(trede_analyse_adjusted_movement(&s->context, s->out), TREDE_OK);
}

/* n answers a wave, of which high on rung 2. */
static void survey_of(struct small_survey *s, size_t n_1, size_t high_1, size_t n_2, size_t high_2)
{
    begin(s, 2, n_1 + n_2, 2);
    for (size_t i = 0; i < n_1 + n_2; i++) {
        s->frame.wave[i] = i >= n_1;
        s->frame.stage[i] = i < n_1 ? 1 + (i < high_1) : 1 + (i - n_1 < high_2);
    }
    finish(s, false);
}

static const struct trede_result *slope(const struct small_survey *s, const char *segment, const char *subject,
                                        const char *statistic)
{
    return small_row(s, "adjusted_movement", "w2", "w1", segment, subject, statistic, NULL);
}

static void two_by_two(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 40, 10, 60, 30);
    const struct trede_result *row = slope(&s, "all", "wave", "log_odds_ratio");
    double variance = (1.0 / 10 + 1.0 / 30 + 1.0 / 30 + 1.0 / 30) * 100 / 99;
    assert_int_equal(row->estimate.status, TREDE_ESTIMATE_OK);
    t_rel(row->estimate.value, log(3.0), 1e-12);
    t_rel(row->estimate.se, sqrt(variance), 1e-10);
    t_rel(row->estimate.df, 99, 0.0);
    assert_int_equal(row->estimate.base, 40);
    assert_true(row->has_p && row->has_mdd);
    assert_string_equal(row->method, "taylor");
    const struct trede_result *ratio = slope(&s, "all", "wave", "odds_ratio");
    t_rel(ratio->estimate.value, 3, 1e-12);
    t_rel(ratio->estimate.low, exp(row->estimate.low), 1e-12);
    t_rel(ratio->estimate.high, exp(row->estimate.high), 1e-12);
    t_rel(slope(&s, "all", "2", "log_odds_ratio")->estimate.value, log(3.0), 1e-12);
    assert_int_equal(slope(&s, "all", "wave", "slopes_wald")->estimate.status, TREDE_NOT_CONVERGED); /* one threshold */
    small_survey_end(&s);
}

/* Who answered twice is one PSU: the same answers leave no variance at all. */
static void the_same_people(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 2, 80, 2);
    for (size_t i = 0; i < 80; i++) {
        s.frame.respondent[i] = (uint32_t)(i / 2);
        s.frame.wave[i] = i % 2;
        s.frame.stage[i] = 1 + (i / 2) % 2;
    }
    finish(&s, false);
    const struct trede_result *row = slope(&s, "all", "wave", "log_odds_ratio");
    t_abs(row->estimate.value, 0, 1e-12);
    assert_int_equal(row->estimate.status, TREDE_NO_VARIANCE);
    assert_false(row->has_p || row->estimate.has_interval);
    t_abs(slope(&s, "all", "wave", "odds_ratio")->estimate.value, 1, 1e-12);
    small_survey_end(&s);
}

/* Three rungs, a set of two segments, 90 answers. */
static void composed(struct small_survey *s, size_t in_cluster)
{
    begin(s, 2, 90, 3);
    int a = small_survey_column(s), b = small_survey_column(s);
    static const int sets[] = {0};
    for (size_t i = 0; i < 90; i++) {
        s->frame.wave[i] = i % 2;
        s->frame.weight[i] = 1 + (double)(i % 5);
        s->frame.stage[i] = (int8_t)(1 + (i * i + i % 7 + 2 * (i % 2)) % 11 % 3);
        s->outcome[a][i] = i % 3 == 0 || (i % 2 && i % 5 == 0);
        s->outcome[b][i] = !s->outcome[a][i];
        s->psu[i] = (uint32_t)(i / in_cluster);
    }
    small_survey_segment(s, "a", a);
    small_survey_segment(s, "b", b);
    s->campaign.adjust = sets;
    s->campaign.adjust_count = 1;
    finish(s, true);
}

static void as_r_does(void **state)
{
    (void)state;
    struct small_survey s;
    composed(&s, 2);
    static const struct {
        const char *segment, *subject;
        double value, se;
    } expected[] = {
        {"all", "wave", 0.31503649941734979, 0.43859010976367724},
        {"all", "2", 0.33471470533393483, 0.46824722335612468},
        {"all", "3", 0.32001030984202961, 0.54509567059714747},
        {"a", "wave", -0.65581369779935783, 0.77180654461499532},
        {"a", "2", -0.65058756614114921, 0.77061514179573753},
        {"a", "3", -0.67015766233524621, 1.020297855993288},
        {"b", "wave", 0.84115665829717678, 0.58444400087619097},
        {"b", "2", 1.0270651373760609, 0.69038486951513223},
        {"b", "3", 0.70973130857548106, 0.65460073609005331},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const struct trede_result *row = slope(&s, expected[i].segment, expected[i].subject, "log_odds_ratio");
        t_rel(row->estimate.value, expected[i].value, 1e-9);
        t_rel(row->estimate.se, expected[i].se, 1e-9);
    }
    small_survey_end(&s);
}

/* 29 degrees of freedom: a sandwich too thin to trust. */
static void few_clusters(void **state)
{
    (void)state;
    struct small_survey s;
    composed(&s, 3);
    assert_int_equal(slope(&s, "all", "wave", "log_odds_ratio")->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(slope(&s, "a", "3", "odds_ratio")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
}

static enum trede_estimate_status status_of(const struct small_survey *s, const char *subject, const char *note)
{
    const struct trede_result *row = slope(s, "all", subject, "log_odds_ratio");
    assert_string_equal(row->note, note);
    assert_int_equal(slope(s, "all", subject, "odds_ratio")->estimate.status, row->estimate.status);
    return row->estimate.status;
}

static void what_cannot_be_told(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 20, 0, 20, 0); /* all on one rung */
    assert_int_equal(status_of(&s, "wave", "one_rung"), TREDE_NOT_CONVERGED);
    assert_int_equal(status_of(&s, "2", "one_rung"), TREDE_NOT_CONVERGED);
    small_survey_end(&s);
    survey_of(&s, 20, 0, 20, 20); /* everybody rose */
    assert_int_equal(status_of(&s, "wave", "separated"), TREDE_NOT_CONVERGED);
    small_survey_end(&s);
    survey_of(&s, 20, 0, 20, 5); /* nobody was there before */
    assert_int_equal(status_of(&s, "wave", "separated"), TREDE_NOT_CONVERGED);
    small_survey_end(&s);
    survey_of(&s, 1, 0, 20, 5);
    assert_int_equal(status_of(&s, "wave", ""), TREDE_TOO_FEW);
    small_survey_end(&s);
}

static void fewer_psus_than_parameters(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 2, 40, 2);
    for (size_t i = 0; i < 40; i++) {
        s.psu[i] = (uint32_t)(i / 20);
        s.frame.wave[i] = i % 2;
        s.frame.stage[i] = (int8_t)(1 + (i / 2) % 2);
    }
    finish(&s, true);
    assert_int_equal(status_of(&s, "wave", ""), TREDE_TOO_FEW);
    small_survey_end(&s);
}

static void one_wave(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 20, 5, 0, 0);
    assert_int_equal(small_rows(&s, "adjusted_movement"), 0);
    small_survey_end(&s);
    begin(&s, 2, 40, 2); /* in the second nobody was asked */
    for (size_t i = 0; i < 40; i++) {
        s.frame.wave[i] = i >= 20;
        s.frame.stage[i] = i < 20 ? (int8_t)(1 + i % 2) : 0;
    }
    finish(&s, false);
    assert_int_equal(slope(&s, "all", "wave", "odds_ratio")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    small_survey_end(&s);
}

static void empty_rung(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 2, 60, 4); /* nobody on rung 3: rung 3 or higher is rung 4 */
    for (size_t i = 0; i < 60; i++) {
        s.frame.wave[i] = i % 2;
        s.frame.stage[i] = (int8_t)((i * i + i % 7) % 5 % 3 + 1);
        if (s.frame.stage[i] == 3) s.frame.stage[i] = 4;
    }
    finish(&s, false);
    assert_int_equal(status_of(&s, "wave", ""), TREDE_ESTIMATE_OK);
    t_rel(slope(&s, "all", "3", "log_odds_ratio")->estimate.value,
          slope(&s, "all", "4", "log_odds_ratio")->estimate.value, 0.0);
    t_rel(slope(&s, "all", "wave", "slopes_wald")->estimate.df, 1, 0.0);
    small_survey_end(&s);
}

/* Nobody of the first wave is in a segment and everybody of the second is. */
static void wave_is_composition(void **state)
{
    (void)state;
    struct small_survey s;
    static const int sets[] = {0};
    begin(&s, 2, 60, 2);
    int later = small_survey_column(&s);
    for (size_t i = 0; i < 60; i++) {
        s.frame.wave[i] = i % 2;
        s.frame.stage[i] = (int8_t)(1 + (i / 2) % 2);
        s.outcome[later][i] = i % 2;
    }
    small_survey_segment(&s, "later", later);
    s.campaign.adjust = sets;
    s.campaign.adjust_count = 1;
    finish(&s, false);
    assert_int_equal(status_of(&s, "wave", "confounded"), TREDE_NOT_CONVERGED);
    small_survey_end(&s);
}

/* A category whose people are all on rung 1 says nothing: the slope is that of the others. */
static void one_sided_category(void **state)
{
    (void)state;
    struct small_survey s;
    static const int sets[] = {0};
    begin(&s, 2, 130, 2);
    int low = small_survey_column(&s), high = small_survey_column(&s);
    for (size_t i = 0; i < 130; i++) { /* 40 and 60 as in two_by_two, and 30 who are all low */
        s.frame.wave[i] = (uint16_t)(i < 100 ? i >= 40 : i % 2);
        s.frame.stage[i] = i < 40 ? 1 + (i < 10) : i < 100 ? 1 + (i < 70) : 1;
        s.outcome[low][i] = i >= 100;
        s.outcome[high][i] = i < 100;
    }
    small_survey_segment(&s, "low", low);
    small_survey_segment(&s, "high", high);
    s.campaign.adjust = sets;
    s.campaign.adjust_count = 1;
    finish(&s, false);
    t_rel(slope(&s, "all", "wave", "log_odds_ratio")->estimate.value, log(3.0), 1e-12);
    small_survey_end(&s);
}

static void method_break(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 2, 40, 2);
    s.waves[0].mode = "web";
    s.waves[1].mode = "post";
    for (size_t i = 0; i < 40; i++) {
        s.frame.wave[i] = i % 2;
        s.frame.stage[i] = (int8_t)(1 + (i / 2) % 2);
    }
    finish(&s, false);
    const struct trede_result *row = slope(&s, "all", "wave", "log_odds_ratio");
    assert_int_equal(row->estimate.status, TREDE_REFUSED_BREAK);
    assert_false(row->has_p);
    assert_int_equal(row->estimate.base, 0);
    small_survey_end(&s);
}

/* Where the shift is in one threshold only, the test says so and the note asks for the thresholds. */
static void thresholds_differ(void **state)
{
    (void)state;
    struct small_survey s;
    static const int8_t before[] = {1, 1, 1, 1, 2, 2, 2, 3, 3, 3}, after[] = {2, 2, 2, 2, 2, 2, 2, 2, 3, 1};
    begin(&s, 2, 400, 3);
    for (size_t i = 0; i < 400; i++) {
        s.frame.wave[i] = i >= 200;
        s.frame.stage[i] = i < 200 ? before[i % 10] : after[i % 10];
    }
    finish(&s, false);
    const struct trede_result *row = slope(&s, "all", "wave", "slopes_wald");
    assert_int_equal(row->estimate.status, TREDE_ESTIMATE_OK);
    assert_true(row->p < 0.001);
    assert_memory_equal(row->note, "differ;", 7);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(two_by_two),
                                       cmocka_unit_test(the_same_people),
                                       cmocka_unit_test(as_r_does),
                                       cmocka_unit_test(few_clusters),
                                       cmocka_unit_test(what_cannot_be_told),
                                       cmocka_unit_test(one_wave),
                                       cmocka_unit_test(fewer_psus_than_parameters),
                                       cmocka_unit_test(empty_rung),
                                       cmocka_unit_test(wave_is_composition),
                                       cmocka_unit_test(method_break),
                                       cmocka_unit_test(one_sided_category),
                                       cmocka_unit_test(thresholds_differ)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
