/* Two segments beside each other. R: svyttest on tests/campaigns/anes2020/data/anes2020.csv gives the campaign's own
 * rows to fourteen digits (intention by gender: 0.022571478603855, se 0.0101002619656973, df 50, p
 * 0.0299330057479862); here what can be seen by hand. */
#include "small_survey.h"

#include "stats/interval.h"

enum { IN_A_WAVE = 16, PEOPLE = 2 * IN_A_WAVE };

/* Two waves of twice eight; of eight the first four are in "a" and the others in "b", but the last, who is in both. */
static void begin(struct small_survey *s)
{
    small_survey_begin(s, 2, PEOPLE);
    int a = small_survey_column(s), b = small_survey_column(s);
    s->frame.intention = small_survey_column(s);
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = 3;
    for (size_t i = 0; i < PEOPLE; i++) {
        s->frame.respondent[i] = (uint32_t)i;
        s->frame.wave[i] = i >= IN_A_WAVE;
        s->outcome[a][i] = i % 8 < 4 || i % 8 == 7;
        s->outcome[b][i] = i % 8 >= 4;
        s->outcome[s->frame.intention][i] = i % 8 < 3 || i % 8 == 4;
        s->frame.stage[i] = (int8_t)(i % 8 < 4 ? 1 + i % 3 : 1);
    }
    small_survey_segment(s, "a", a);
    small_survey_segment(s, "b", b);
}

static void run(struct small_survey *s)
{
    small_survey_finish(s, false);
    assert_int_equal(trede_analyse_contrast(&s->context, s->out), TREDE_OK);
}

static const struct trede_result *row_of(const struct small_survey *s, const char *wave, const char *subject)
{
    return small_row(s, "contrast", wave, "", "a", subject, "difference", "b");
}

static void by_hand(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s);
    run(&s);
    const struct trede_result *row = row_of(&s, "w1", "intention");
    t_rel(row->estimate.value, 3.0 / 4 - 1.0 / 3, T_CLOSE);
    /* 32 PSUs of one stratum, those outside with influence 0: se^2 = 32/31 (8 pq/8^2 + 6 pq/6^2) */
    t_rel(row->estimate.se, sqrt(32.0 / 31 * (.75 * .25 / 8 + 2.0 / 9 / 6)), T_CLOSE);
    t_abs(row->estimate.df, 14 - 1 - 1, 0);
    t_rel(row->p, trede_t_two_sided(row->estimate.value / row->estimate.se, 12), T_CLOSE);
    assert_int_equal(row->estimate.base, 6);
    assert_int_equal(row->unit, TREDE_UNIT_POINTS);
    assert_true(row->has_mdd && row->estimate.has_interval);
    row = row_of(&s, "w1", "stage_mean");
    t_rel(row->estimate.value, (1 + 2 + 3 + 1 + 3 + 1 + 2 + 3) / 8.0 - 1, T_CLOSE); /* 1 + i % 3 of 0..3 and 8..11 */
    assert_int_equal(row->unit, TREDE_UNIT_MEAN);
    t_rel(row_of(&s, "w1", "at_least_2")->estimate.value, 5 / 8.0, T_CLOSE);
    t_rel(row_of(&s, "w1", "at_least_3")->estimate.value, 3 / 8.0, T_CLOSE);
    small_survey_end(&s);
}

static void what_cannot_be_compared(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s);
    for (size_t i = 0; i < PEOPLE; i++) {
        bool first = i < IN_A_WAVE;
        if (first) s.outcome[s.frame.intention][i] = 1;                 /* all the same in the first wave */
        if (!first && i % 8 >= 4) s.outcome[s.frame.intention][i] = -1; /* of b nobody answered in the second */
        s.frame.stage[i] = first ? s.frame.stage[i] : 0;                /* nobody was placed in the second */
    }
    run(&s);
    assert_int_equal(row_of(&s, "w1", "intention")->estimate.status, TREDE_NO_VARIANCE);
    assert_int_equal(row_of(&s, "w2", "intention")->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(row_of(&s, "w2", "stage_mean")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    small_survey_end(&s);
}

/* Ten people have 8 degrees of freedom; one fewer and there is a status. */
static void few_degrees_of_freedom(void **state)
{
    (void)state;
    for (size_t people = 9; people <= 10; people++) {
        struct small_survey s;
        size_t left = 0;
        begin(&s);
        for (size_t i = 0; i < IN_A_WAVE; i++)
            if (i % 8 != 7 && left++ >= people) s.outcome[s.frame.intention][i] = -1;
        run(&s);
        const struct trede_estimate *e = &row_of(&s, "w1", "intention")->estimate;
        t_abs(e->df, (double)people - 2, 0);
        assert_int_equal(e->status, people < 10 ? TREDE_TOO_FEW : TREDE_ESTIMATE_OK);
        small_survey_end(&s);
    }
}

static void only_sets_of_two(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s);
    small_survey_segment(&s, "c", small_survey_column(&s));
    run(&s);
    assert_int_equal(small_rows(&s, "contrast"), 0);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(what_cannot_be_compared),
                                       cmocka_unit_test(few_degrees_of_freedom), cmocka_unit_test(only_sets_of_two)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
