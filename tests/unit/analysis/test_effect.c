/* Effect of exposure and area comparisons as rows. Values against R: oracle area 11; here who counts, what is adjusted
 * for, and what cannot be said. */
#include "small_survey.h"

static void exposure(struct small_survey *s, const char *name, int column)
{
    size_t c = s->campaign.channel_count++;
    s->campaign.channels = s->channels;
    s->channels[c].name = name;
    s->exposure[c] = column;
}

static const struct trede_result *effect(const struct small_survey *s, const char *wave, const char *segment,
                                         const char *channel, const char *statistic)
{
    return small_row(s, "effect", wave, "", segment, channel, statistic, NULL);
}

/* A survey with a ladder, one segment (young: half) and one channel. */
struct setting {
    struct small_survey survey;
    int young, met, adjust;
};

static void begin(struct setting *t, size_t waves, size_t rows)
{
    small_survey_begin(&t->survey, waves, rows);
    t->young = small_survey_column(&t->survey);
    t->met = small_survey_column(&t->survey);
    t->survey.campaign.ladder.given = true;
    t->survey.campaign.ladder.top = 7;
    t->survey.campaign.effect.stage = 5;
    small_survey_segment(&t->survey, "young", t->young);
    exposure(&t->survey, "letter", t->met);
}

static void finish(struct setting *t, bool adjusted)
{
    t->adjust = 0;
    t->survey.campaign.effect.adjust = &t->adjust;
    t->survey.campaign.effect.adjust_count = adjusted;
    small_survey_finish(&t->survey, false);
    assert_int_equal(trede_analyse_effect(&t->survey.context, t->survey.out), TREDE_OK);
}

/* 200 people. The young saw the letter more often (60 of 100; the old 20 of 100) and stand higher (share on rung 5: 0.6
 * against 0.2) whatever they saw: no effect but a large difference. */
static void fill_confounded(struct setting *t)
{
    struct small_survey *s = &t->survey;
    for (size_t r = 0; r < 200; r++) {
        size_t i = r % 100;
        bool young = r < 100, met = i < (young ? 60u : 20u);
        size_t among = met ? i : i - (young ? 60u : 20u), in_group = met ? (young ? 60u : 20u) : (young ? 40u : 80u);
        bool high = among * 10 < in_group * (young ? 6u : 2u);
        s->outcome[t->young][r] = young;
        s->outcome[t->met][r] = met;
        s->frame.stage[r] = high ? 6 : 3;
    }
}

static void adjusting_takes_away_what_age_explains(void **state)
{
    (void)state;
    struct setting t;
    begin(&t, 1, 200);
    fill_confounded(&t);
    finish(&t, true);
    const struct small_survey *s = &t.survey;
    double seen = (36.0 + 4.0) / 80, unseen = (24.0 + 16.0) / 120;
    t_rel(effect(s, "w1", "all", "letter", "naive_difference")->estimate.value, seen - unseen, 1e-12);
    const struct trede_result *row = effect(s, "w1", "all", "letter", "difference");
    t_abs(row->estimate.value, 0, 1e-9);
    assert_int_equal(row->estimate.base, 80); /* the smaller of the two groups */
    assert_int_equal(row->unit, TREDE_UNIT_POINTS);
    assert_string_equal(row->note, "adjusted:set");
    assert_true(row->has_p && row->p > 0.99 && row->has_mdd);
    t_abs(effect(s, "w1", "all", "letter", "mean_difference")->estimate.value, 0, 1e-9);
    t_abs(effect(s, "w1", "all", "letter", "e_value")->estimate.value, 1, 1e-3);
    t_abs(effect(s, "w1", "all", "letter", "e_value_limit")->estimate.value, 1, 0);
    t_rel(effect(s, "w1", "all", "letter", "propensity_low")->estimate.value, 0.2, 1e-9);
    t_rel(effect(s, "w1", "all", "letter", "propensity_high")->estimate.value, 0.6, 1e-9);
    t_abs(effect(s, "w1", "all", "letter", "outside_overlap")->estimate.value, 0, 0);
    t_abs(effect(s, "w1", "all", "letter", "balance_after")->estimate.value, 0, 1e-9);
    assert_true(effect(s, "w1", "all", "letter", "balance_before")->estimate.value > 0.5);
    t_rel(effect(s, "w1", "young", "letter", "naive_difference")->estimate.value, 0.6 - 0.6, 1e-9);
    small_survey_end(&t.survey);
}

static void without_covariates_it_is_the_difference_as_it_is(void **state)
{
    (void)state;
    struct setting t;
    begin(&t, 1, 200);
    fill_confounded(&t);
    finish(&t, false);
    const struct trede_result *naive = effect(&t.survey, "w1", "all", "letter", "naive_difference");
    const struct trede_result *row = effect(&t.survey, "w1", "all", "letter", "difference");
    t_rel(row->estimate.value, naive->estimate.value, 1e-12);
    /* a mean fits its own group a little too well: residuals over 1 - 1/n (HC3) */
    double seen = 0.5 * 0.5 / 80, unseen = (1 / 3.0) * (2 / 3.0) / 120, engine = 200 / 199.0;
    t_rel(naive->estimate.se, sqrt(engine * (seen + unseen)), 1e-9);
    t_rel(row->estimate.se, sqrt(engine * (seen * pow(80 / 79.0, 2) + unseen * pow(120 / 119.0, 2))), 1e-9);
    assert_string_equal(row->note, "unadjusted");
    assert_string_equal(naive->note, "at_least:5");
    small_survey_end(&t.survey);
}

static void everybody_met_it(void **state)
{
    (void)state;
    struct setting t;
    begin(&t, 1, 200);
    fill_confounded(&t);
    for (size_t r = 0; r < 200; r++)
        t.survey.outcome[t.met][r] = 1;
    finish(&t, true);
    static const char *const statistics[] = {"naive_difference", "difference", "mean_difference"};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(effect(&t.survey, "w1", "all", "letter", statistics[i])->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&t.survey);
}

static void nobody_was_asked(void **state)
{
    (void)state;
    struct setting t;
    begin(&t, 1, 200);
    fill_confounded(&t);
    for (size_t r = 0; r < 200; r++)
        t.survey.outcome[t.met][r] = -1;
    finish(&t, true);
    assert_int_equal(effect(&t.survey, "w1", "all", "letter", "difference")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    small_survey_end(&t.survey);
}

/* Only the young met it: nobody old has a counterpart, and of one age there is nothing to adjust for. */
static void people_without_counterpart_are_left_out(void **state)
{
    (void)state;
    struct setting t;
    begin(&t, 1, 200);
    fill_confounded(&t);
    for (size_t r = 100; r < 200; r++)
        t.survey.outcome[t.met][r] = 0;
    finish(&t, true);
    const struct small_survey *s = &t.survey;
    t_rel(effect(s, "w1", "all", "letter", "left_out")->estimate.value, 0.5, 1e-12);
    t_abs(effect(s, "w1", "all", "letter", "difference")->estimate.value, 0, 1e-9);
    assert_int_equal(effect(s, "w1", "all", "letter", "difference")->estimate.base, 40);
    small_survey_end(&t.survey);
}

/* Exposure is age itself: no counterpart for anybody. */
static void perfect_separation_is_too_few(void **state)
{
    (void)state;
    struct setting t;
    begin(&t, 1, 200);
    fill_confounded(&t);
    for (size_t r = 0; r < 200; r++)
        t.survey.outcome[t.met][r] = r < 100;
    finish(&t, true);
    const struct small_survey *s = &t.survey;
    assert_int_equal(effect(s, "w1", "all", "letter", "naive_difference")->estimate.status, TREDE_ESTIMATE_OK);
    assert_int_equal(effect(s, "w1", "all", "letter", "difference")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&t.survey);
}

static void two_respondents_are_too_few(void **state)
{
    (void)state;
    struct setting t;
    begin(&t, 1, 2);
    t.survey.frame.stage[0] = 6;
    t.survey.frame.stage[1] = 2;
    for (size_t r = 0; r < 2; r++) {
        t.survey.outcome[t.met][r] = r == 0;
        t.survey.outcome[t.young][r] = r == 0;
    }
    finish(&t, true);
    assert_int_not_equal(effect(&t.survey, "w1", "all", "letter", "difference")->estimate.status, TREDE_ESTIMATE_OK);
    assert_int_not_equal(effect(&t.survey, "w1", "all", "letter", "naive_difference")->estimate.status,
                         TREDE_ESTIMATE_OK);
    small_survey_end(&t.survey);
}

/* 12 met it: room for two parameters of 5 people each, so for young but not for more. */
static void few_exposed_people_carry_few_covariates(void **state)
{
    (void)state;
    struct setting t;
    begin(&t, 1, 200);
    fill_confounded(&t);
    for (size_t r = 0; r < 200; r++)
        t.survey.outcome[t.met][r] = r < 5 || (r >= 100 && r < 104);
    finish(&t, true);
    const struct trede_result *row = effect(&t.survey, "w1", "all", "letter", "difference");
    assert_int_equal(row->estimate.status, TREDE_TOO_FEW); /* 9 people, two parameters */
    assert_int_equal(row->estimate.base, 9);
    small_survey_end(&t.survey);
}

/* Three waves of the same 90 people; the campaign starts before the second. What was there before it counts, not what
 * stands between. */
static void the_rung_before_the_campaign_is_the_covariate(void **state)
{
    (void)state;
    struct setting t;
    begin(&t, 3, 270);
    struct small_survey *s = &t.survey;
    for (size_t r = 0; r < 270; r++) {
        size_t person = r / 3, wave = r % 3;
        bool high_before = person % 3 == 0, met = person % 2 == 0, high = high_before || (met && person % 5 != 1);
        s->frame.respondent[r] = (uint32_t)person;
        s->frame.wave[r] = (uint16_t)wave;
        s->frame.stage[r] = wave == 0 ? (high_before ? 6 : 2) : high ? 6 : 2;
        s->outcome[t.met][r] = wave == 0 ? -1 : met;
        s->outcome[t.young][r] = person % 7 < 3;
    }
    s->campaign.has_start = true;
    s->campaign.start = s->waves[1].first_day;
    finish(&t, false);
    const struct trede_result *second = effect(s, "w2", "all", "letter", "difference");
    const struct trede_result *third = effect(s, "w3", "all", "letter", "difference");
    assert_string_equal(second->note, "adjusted:earlier_stage");
    assert_int_equal(second->estimate.status, TREDE_ESTIMATE_OK);
    t_rel(third->estimate.value, second->estimate.value, 1e-9); /* nothing changed between them */
    assert_true(second->estimate.value > 0.3);
    small_survey_end(&t.survey);
}

/* ---- areas ---- */

static void areas_against_areas(void **state)
{
    (void)state;
    struct small_survey s;
    small_survey_begin(&s, 2, 80);
    int with = small_survey_column(&s), without = small_survey_column(&s);
    int start[] = {1, 2};
    s.campaign.ladder.given = true;
    s.campaign.ladder.top = 7;
    s.campaign.effect.stage = 5;
    small_survey_segment(&s, "with", with);
    small_survey_segment(&s, "without", without);
    for (size_t r = 0; r < 80; r++) {
        size_t i = r % 20;
        bool campaign = r < 40, after = r % 40 >= 20;
        s.frame.wave[r] = after;
        s.outcome[with][r] = campaign;
        s.outcome[without][r] = !campaign;
        s.frame.stage[r] = i < (campaign && after ? 14u : campaign ? 6u : after ? 9u : 7u) ? 5 : 4;
    }
    s.campaign.comparison = (struct trede_area_comparison){0, start, NULL};
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_did(&s.context, s.out), TREDE_OK);
    const struct trede_result *row = small_row(&s, "did", "w2", "w1", "all", "at_least_5", "difference", NULL);
    t_rel(row->estimate.value, (14.0 - 6 - (9 - 7)) / 20, 1e-12);
    assert_int_equal(row->estimate.base, 20);
    assert_string_equal(row->segment_set, "set");
    const struct trede_result *e = small_row(&s, "did", "w2", "w1", "all", "at_least_5", "e_value", NULL);
    double ratio = 0.7 / 0.4;
    t_rel(e->estimate.value, ratio + sqrt(ratio * (ratio - 1)), 1e-9);
    t_rel(small_row(&s, "did", "w2", "w1", "all", "stage_mean", "difference", NULL)->estimate.value, 0.3, 1e-12);
    assert_int_equal(small_row(&s, "did", "w2", "w1", "all", "at_least_5", "placebo_p", NULL)->estimate.status,
                     TREDE_TOO_FEW); /* two areas */
    small_survey_end(&s);
}

static void a_method_break_refuses_the_comparison_of_areas(void **state)
{
    (void)state;
    struct small_survey s;
    small_survey_begin(&s, 2, 40);
    int with = small_survey_column(&s), without = small_survey_column(&s);
    int start[] = {1, 2};
    s.campaign.ladder.given = true;
    s.campaign.ladder.top = 7;
    s.campaign.effect.stage = 5;
    s.waves[0].mode = "web";
    s.waves[1].mode = "paper";
    small_survey_segment(&s, "with", with);
    small_survey_segment(&s, "without", without);
    for (size_t r = 0; r < 40; r++) {
        s.frame.wave[r] = r % 2;
        s.outcome[with][r] = r < 20;
        s.outcome[without][r] = r >= 20;
        s.frame.stage[r] = (int8_t)(1 + r % 7);
    }
    s.campaign.comparison = (struct trede_area_comparison){0, start, NULL};
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_did(&s.context, s.out), TREDE_OK);
    assert_int_equal(small_row(&s, "did", "w2", "w1", "all", "at_least_5", "difference", NULL)->estimate.status,
                     TREDE_REFUSED_BREAK);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adjusting_takes_away_what_age_explains),
        cmocka_unit_test(without_covariates_it_is_the_difference_as_it_is),
        cmocka_unit_test(everybody_met_it),
        cmocka_unit_test(nobody_was_asked),
        cmocka_unit_test(people_without_counterpart_are_left_out),
        cmocka_unit_test(perfect_separation_is_too_few),
        cmocka_unit_test(two_respondents_are_too_few),
        cmocka_unit_test(few_exposed_people_carry_few_covariates),
        cmocka_unit_test(the_rung_before_the_campaign_is_the_covariate),
        cmocka_unit_test(areas_against_areas),
        cmocka_unit_test(a_method_break_refuses_the_comparison_of_areas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
