/* Bounds from two margins, by hand: with two rungs the share that moved up is at least the rise of the upper rung and
 * at most the smaller of who was low before and who is high after. */
#include "small_survey.h"

/* n answers a wave, of which high_1 and high_2 on rung 2. */
static void survey_of(struct small_survey *s, size_t n_1, size_t high_1, size_t n_2, size_t high_2)
{
    small_survey_begin(s, 2, n_1 + n_2);
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = 2;
    for (size_t i = 0; i < n_1 + n_2; i++) {
        s->frame.wave[i] = i >= n_1;
        s->frame.stage[i] = i < n_1 ? 1 + (i < high_1) : 1 + (i - n_1 < high_2);
    }
    small_survey_finish(s, false);
    assert_int_equal(trede_analyse_bounds(&s->context, s->out), TREDE_OK);
}

static const struct trede_result *bound(const struct small_survey *s, const char *subject, const char *statistic)
{
    return small_row(s, "bounds", "w2", "w1", "all", subject, statistic, NULL);
}

static void two_rungs_by_hand(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 10, 4, 20, 12); /* 0.4 to 0.6: at least 0.2, at most min(0.6, 0.6) */
    t_rel(bound(&s, "up", "low")->estimate.value, 0.2, T_CLOSE);
    t_rel(bound(&s, "up", "high")->estimate.value, 0.6, T_CLOSE);
    t_rel(bound(&s, "earth_mover", "distance")->estimate.value, 0.2, T_CLOSE);
    const struct trede_result *row = bound(&s, "up", "low");
    assert_int_equal(row->estimate.base, 10);
    t_abs(row->estimate.effective_base, 10, 1e-12);
    assert_false(row->estimate.has_se);
    assert_string_equal(row->method, "none");
    small_survey_end(&s);
}

static void equal_margins_need_no_move(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 10, 5, 10, 5);
    t_abs(bound(&s, "up", "low")->estimate.value, 0, 1e-15);
    t_rel(bound(&s, "up", "high")->estimate.value, 0.5, T_CLOSE);
    t_abs(bound(&s, "earth_mover", "distance")->estimate.value, 0, 1e-15);
    small_survey_end(&s);
}

static void everybody_rises(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 5, 0, 5, 5);
    t_rel(bound(&s, "up", "low")->estimate.value, 1, T_CLOSE);
    t_rel(bound(&s, "up", "high")->estimate.value, 1, T_CLOSE);
    small_survey_end(&s);
}

static void one_answer_is_too_few(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, 1, 0, 10, 5);
    assert_int_equal(bound(&s, "up", "low")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
}

static void a_segment_seen_in_one_wave_only(void **state)
{
    (void)state;
    struct small_survey s;
    small_survey_begin(&s, 2, 8);
    s.campaign.ladder.given = true;
    s.campaign.ladder.top = 2;
    int column = small_survey_column(&s);
    for (size_t i = 0; i < 8; i++) {
        s.frame.wave[i] = i >= 4;
        s.frame.stage[i] = 1 + i % 2;
        s.outcome[column][i] = i < 4;
    }
    small_survey_segment(&s, "gone", column);
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_bounds(&s.context, s.out), TREDE_OK);
    const struct trede_result *row = small_row(&s, "bounds", "w2", "w1", "gone", "up", "low", NULL);
    assert_int_equal(row->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(row->estimate.base, 0);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_rungs_by_hand),
        cmocka_unit_test(equal_margins_need_no_move),
        cmocka_unit_test(everybody_rises),
        cmocka_unit_test(one_answer_is_too_few),
        cmocka_unit_test(a_segment_seen_in_one_wave_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
