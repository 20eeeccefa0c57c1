/* The ladder as a scale, by hand. A perfect Guttman pattern has H = 1, no errors; independent items H = 0. */
#include "small_survey.h"

enum { RULES = 3 };

static void survey_of(struct small_survey *s, const int8_t scores[][RULES], size_t rows)
{
    small_survey_begin(s, 1, rows);
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = RULES + 1;
    for (int r = 0; r < RULES; r++) {
        int column = small_survey_column(s);
        s->frame.stage_rule[r + 2] = column;
        for (size_t i = 0; i < rows; i++)
            s->outcome[column][i] = scores[i][r];
    }
    small_survey_finish(s, false);
    assert_int_equal(trede_analyse_scale(&s->context, s->out), TREDE_OK);
}

static const struct trede_result *number(const struct small_survey *s, const char *statistic)
{
    return small_row(s, "scale", "w1", "", "all", "ladder", statistic, NULL);
}

static void a_perfect_ladder(void **state)
{
    (void)state;
    static const int8_t scores[][RULES] = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {1, 1, 1}, {1, 0, 0}, {1, 1, -1}};
    struct small_survey s;
    survey_of(&s, scores, 6);
    t_rel(number(&s, "loevinger_h")->estimate.value, 1, T_CLOSE);
    t_rel(number(&s, "reproducibility")->estimate.value, 1, T_CLOSE);
    t_rel(number(&s, "scalability")->estimate.value, 1, T_CLOSE);
    assert_int_equal(number(&s, "loevinger_h")->estimate.base, 5); /* the last row is not complete */
    assert_string_equal(number(&s, "loevinger_h")->note, "");
    small_survey_end(&s);
}

static void independent_items_are_no_scale(void **state)
{
    (void)state;
    static const int8_t scores[][RULES] = {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1},
                                           {1, 0, 0}, {1, 0, 1}, {1, 1, 0}, {1, 1, 1}};
    struct small_survey s;
    survey_of(&s, scores, 8);
    t_abs(number(&s, "loevinger_h")->estimate.value, 0, 1e-12);
    assert_string_equal(number(&s, "loevinger_h")->note, "not_a_scale");
    small_survey_end(&s);
}

static void all_alike_is_no_number(void **state)
{
    (void)state;
    static const int8_t scores[][RULES] = {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}};
    struct small_survey s;
    survey_of(&s, scores, 3);
    assert_int_equal(number(&s, "loevinger_h")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
}

static void nobody_complete(void **state)
{
    (void)state;
    static const int8_t scores[][RULES] = {{1, -1, 1}, {-1, 1, 1}};
    struct small_survey s;
    survey_of(&s, scores, 2);
    for (size_t i = 0; i < trede_results_count(s.out); i++)
        assert_int_equal(trede_results_at(s.out, i)->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(trede_results_count(s.out), 3);
    small_survey_end(&s);
}

static void a_given_stage_has_no_scale(void **state)
{
    (void)state;
    struct small_survey s;
    small_survey_begin(&s, 1, 4);
    s.campaign.ladder.given = true;
    s.campaign.ladder.top = 4;
    s.campaign.ladder.placement = TREDE_COLUMN;
    small_survey_finish(&s, false);
    assert_int_equal(trede_analyse_scale(&s.context, s.out), TREDE_OK);
    assert_int_equal(trede_results_count(s.out), 0);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_perfect_ladder),           cmocka_unit_test(independent_items_are_no_scale),
        cmocka_unit_test(all_alike_is_no_number),     cmocka_unit_test(nobody_complete),
        cmocka_unit_test(a_given_stage_has_no_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
