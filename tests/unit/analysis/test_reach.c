/* Reach of channels together, by hand and against R survey 4.1.1 on the same eight people:
 *   d <- data.frame(a = c(1,1,0,0,1,0,1,NA), b = c(0,1,1,0,0,0,1,1), c = c(0,0,0,1,0,0,1,0), w = c(1,2,3,1,2,3,1,2),
 *                   f = c(2,4,NA,NA,3,NA,NA,NA))
 *   s <- svydesign(~1, weights = ~w, data = d); k <- subset(s, everything known): the first seven, weight 13. */
#include "small_survey.h"

enum { A, B, C, PEOPLE = 8 };

static const int8_t met[3][PEOPLE] = {{1, 1, 0, 0, 1, 0, 1, -1}, {0, 1, 1, 0, 0, 0, 1, 1}, {0, 0, 0, 1, 0, 0, 1, 0}};
static const double weight[PEOPLE] = {1, 2, 3, 1, 2, 3, 1, 2};
static double often[PEOPLE], *numbers[] = {often};

/* waves 1: wave w1; 2: the same people again in w2, who are not asked about c. */
static void survey_of(struct small_survey *s, size_t waves)
{
    static const char *const names[] = {"a", "b", "c"}, *const pillars[] = {"see", "do it", "do it"};
    static const double said[PEOPLE] = {2, 4, 9, 9, 3, 9, NAN, 9}; /* 9: said by somebody who did not meet it */
    memcpy(often, said, sizeof often);
    small_survey_begin(s, waves, PEOPLE * waves);
    for (size_t c = 0; c < 3; c++) {
        s->exposure[c] = small_survey_column(s);
        s->channels[c].name = names[c];
        s->channels[c].pillar = pillars[c];
        s->channels[c].tactic = c == C ? TREDE_GROUP : TREDE_MASS;
    }
    for (size_t i = 0; i < s->frame.rows; i++) {
        size_t wave = i % waves, person = i / waves;
        s->frame.respondent[i] = (uint32_t)person;
        s->frame.wave[i] = (uint16_t)wave;
        s->frame.weight[i] = weight[person];
        for (size_t c = 0; c < 3; c++)
            s->outcome[s->exposure[c]][i] = wave == 1 && c == C ? -1 : met[c][person];
    }
    s->campaign.channels = s->channels;
    s->campaign.channel_count = 3;
    s->frame.number = numbers;
    if (waves == 1) s->frequency[A] = 0;
    small_survey_finish(s, false);
    assert_int_equal(trede_analyse_reach(&s->context, s->out), TREDE_OK);
}

static const struct trede_result *row_of(const struct small_survey *s, const char *wave, const char *subject,
                                         const char *statistic)
{
    return small_row(s, "reach", wave, "", "all", subject, statistic, NULL);
}

static double number(const struct small_survey *s, const char *subject, const char *statistic)
{
    return row_of(s, "w1", subject, statistic)->estimate.value;
}

static void together_by_hand(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 1);
    t_rel(number(&s, "any", "share"), 10.0 / 13, T_CLOSE);
    t_rel(number(&s, "channels", "mean"), 14.0 / 13, T_CLOSE);
    t_rel(number(&s, "only:a", "share"), 3.0 / 13, T_CLOSE);
    t_rel(number(&s, "only:b", "share"), 3.0 / 13, T_CLOSE);
    t_rel(number(&s, "only:c", "share"), 1.0 / 13, T_CLOSE);
    t_rel(number(&s, "a+b", "both"), 3.0 / 13, T_CLOSE);
    t_rel(number(&s, "a+b", "overlap"), 3.0 / 9, T_CLOSE);
    t_rel(number(&s, "tactic:mass", "share"), 9.0 / 13, T_CLOSE);
    t_rel(number(&s, "tactic:group", "share"), 2.0 / 13, T_CLOSE);
    t_rel(number(&s, "pillar:see", "share"), 6.0 / 13, T_CLOSE);
    t_rel(number(&s, "pillar:do it", "share"), 7.0 / 13, T_CLOSE);
    assert_int_equal(row_of(&s, "w1", "any", "share")->estimate.base, 7);
    assert_int_equal(row_of(&s, "w1", "a+b", "overlap")->estimate.base, 5);
    assert_int_equal(row_of(&s, "w1", "b", "share")->estimate.base, 8); /* one channel: whoever answered about it */
    small_survey_end(&s);
}

/* One channel only, two or three: inclusion and exclusion gives at least one, and the mean counts each. */
static void overlap_adds_up(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 1);
    double only = number(&s, "only:a", "share") + number(&s, "only:b", "share") + number(&s, "only:c", "share");
    double pairs = number(&s, "a+b", "both") + number(&s, "a+c", "both") + number(&s, "b+c", "both");
    const double three = 1.0 / 13; /* the seventh person */
    t_rel(only + (pairs - 3 * three) + three, number(&s, "any", "share"), T_CLOSE);
    t_rel(only + 2 * (pairs - 3 * three) + 3 * three, number(&s, "channels", "mean"), T_CLOSE);
    small_survey_end(&s);
}

/* SE(svymean(~any, k)), SE(svymean(~met, k)), SE(svymean(~both, subset(s, known & (a | b)))),
 * SE(svymean(~f, subset(s, !is.na(f) & a == 1))) */
static void errors_agree_with_r(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 1);
    t_rel(row_of(&s, "w1", "any", "share")->estimate.se, 0.207884039207972, T_ORACLE);
    t_rel(row_of(&s, "w1", "channels", "mean")->estimate.se, 0.345316556055771, T_ORACLE);
    t_rel(row_of(&s, "w1", "a+b", "overlap")->estimate.se, 0.230872214066364, T_ORACLE);
    t_rel(row_of(&s, "w1", "a", "frequency")->estimate.se, 0.436086492076318, T_ORACLE);
    small_survey_end(&s);
}

static void how_often_is_of_those_who_met_it_and_say_so(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 1);
    const struct trede_result *row = row_of(&s, "w1", "a", "frequency");
    t_rel(row->estimate.value, (1 * 2 + 2 * 4 + 2 * 3) / 5.0, T_CLOSE);
    assert_int_equal(row->estimate.base, 3);
    assert_int_equal(row->unit, TREDE_UNIT_MEAN);
    small_survey_end(&s);
}

/* c is not asked in w2: there two channels count, and the two waves cannot be compared. */
static void other_channels_are_no_change(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 2);
    t_rel(row_of(&s, "w1", "any", "share")->estimate.value, 10.0 / 13, T_CLOSE);
    t_rel(row_of(&s, "w2", "any", "share")->estimate.value, 9.0 / 13, T_CLOSE);
    assert_int_equal(row_of(&s, "w2", "tactic:group", "share")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    assert_int_equal(row_of(&s, "w2", "only:c", "share")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    t_rel(row_of(&s, "w2", "only:b", "share")->estimate.value, 3.0 / 13, T_CLOSE);
    const struct trede_result *change = small_row(&s, "reach", "w2", "w1", "all", "any", "difference", NULL);
    assert_int_equal(change->estimate.status, TREDE_REFUSED_BREAK);
    assert_string_equal(change->note, "other_channels");
    t_rel(row_of(&s, "w2", "a+b", "both")->estimate.value, 3.0 / 13, T_CLOSE); /* pairs: the latest wave only */
    for (size_t i = 0; i < trede_results_count(s.out); i++)
        assert_string_not_equal(trede_results_at(s.out, i)->subject, "a+c");
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(together_by_hand),
        cmocka_unit_test(overlap_adds_up),
        cmocka_unit_test(errors_agree_with_r),
        cmocka_unit_test(how_often_is_of_those_who_met_it_and_say_so),
        cmocka_unit_test(other_channels_are_no_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
