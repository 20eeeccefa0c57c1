/* Barriers and reach, by hand: shares of those who answered, in the groups the notes name. */
#include "small_survey.h"

struct person {
    int wave, barrier, intends, acts;
};

static const struct person people[] = {{0, 1, 1, 0}, {0, 1, 1, 0}, {0, 0, 1, 0},  {0, 1, 1, 1},
                                       {0, 0, 0, 0}, {0, 0, 0, 1}, {0, -1, 1, 0}, {0, 0, -1, 0}};

static void survey_of(struct small_survey *s, const struct person *of, size_t rows, size_t waves)
{
    static struct trede_barrier barrier;
    static int column;
    small_survey_begin(s, waves, rows);
    barrier.rule.name = "fear";
    s->campaign.barriers = &barrier;
    s->campaign.barrier_count = 1;
    column = small_survey_column(s);
    s->frame.barrier = &column;
    s->frame.intention = small_survey_column(s);
    s->frame.behaviour = small_survey_column(s);
    for (size_t i = 0; i < rows; i++) {
        s->frame.wave[i] = (uint16_t)of[i].wave;
        s->outcome[column][i] = (int8_t)of[i].barrier;
        s->outcome[s->frame.intention][i] = (int8_t)of[i].intends;
        s->outcome[s->frame.behaviour][i] = (int8_t)of[i].acts;
    }
    small_survey_finish(s, false);
}

static const struct trede_result *row_of(const struct small_survey *s, const char *note)
{
    return small_row(s, "barrier", "w1", "", "all", "fear", "prevalence", note);
}

static void groups_by_hand(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, people, 8, 1);
    assert_int_equal(trede_analyse_barrier(&s.context, s.out), TREDE_OK);
    t_rel(row_of(&s, "all")->estimate.value, 3.0 / 7, T_TIGHT);
    t_rel(row_of(&s, "intenders")->estimate.value, 3.0 / 4, T_TIGHT);
    t_rel(row_of(&s, "inclined_abstainer")->estimate.value, 2.0 / 3, T_TIGHT);
    assert_int_equal(row_of(&s, "inclined_abstainer")->estimate.base, 3);
    assert_int_equal(row_of(&s, "all")->cases, 3);
    assert_int_equal(row_of(&s, "all")->unit, TREDE_UNIT_SHARE);
    small_survey_end(&s);
}

static void without_an_intention_only_all(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, people, 8, 1);
    s.frame.intention = -1;
    assert_int_equal(trede_analyse_barrier(&s.context, s.out), TREDE_OK);
    assert_int_equal(trede_results_count(s.out), 1);
    small_survey_end(&s);
}

static void nobody_intends_is_too_few_not_unasked(void **state)
{
    (void)state;
    struct small_survey s;
    struct person none[6];
    for (int i = 0; i < 6; i++)
        none[i] = (struct person){i / 3, i / 3 ? -1 : i % 2, 0, 0};
    survey_of(&s, none, 6, 2);
    assert_int_equal(trede_analyse_barrier(&s.context, s.out), TREDE_OK);
    assert_int_equal(row_of(&s, "intenders")->estimate.status, TREDE_TOO_FEW);
    const struct trede_result *later = small_row(&s, "barrier", "w2", "", "all", "fear", "prevalence", "intenders");
    assert_int_equal(later->estimate.status, TREDE_QUESTION_NOT_ASKED);
    small_survey_end(&s);
}

static void reach_of_a_channel(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, people, 8, 1);
    s.channels[0].name = "letter";
    s.channels[1].name = "desk"; /* no question about it */
    s.exposure[0] = s.frame.behaviour;
    s.exposure[1] = -1;
    s.campaign.channels = s.channels;
    s.campaign.channel_count = 2;
    assert_int_equal(trede_analyse_reach(&s.context, s.out), TREDE_OK);
    t_rel(small_row(&s, "reach", "w1", "", "all", "letter", "share", "")->estimate.value, 2.0 / 8, T_TIGHT);
    for (size_t i = 0; i < trede_results_count(s.out); i++)
        assert_string_not_equal(trede_results_at(s.out, i)->subject, "desk");
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_by_hand),
        cmocka_unit_test(without_an_intention_only_all),
        cmocka_unit_test(nobody_intends_is_too_few_not_unasked),
        cmocka_unit_test(reach_of_a_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
