/* Points of the gap per barrier: chances of one barrier are shares, so its numbers follow by hand. */
#include "small_survey.h"

#include <stdbool.h>

struct group {
    int wave, saw, intends, acts, barrier, people;
};

/* 40 intenders who saw a signal: 16 with the barrier of whom 4 act, 24 of whom 18 do. 10 more saw one and do not
 * intend, of whom 1 acts; 30 saw nothing; of 5 intenders the barrier is not known. */
static const struct group groups[] = {{0, 1, 1, 1, 1, 4},  {0, 1, 1, 0, 1, 12}, {0, 1, 1, 1, 0, 18},
                                      {0, 1, 1, 0, 0, 6},  {0, 1, 0, 1, 0, 1},  {0, 1, 0, 0, 0, 9},
                                      {0, 0, 1, 0, 1, 30}, {0, 1, 1, 1, -1, 5}};

enum { FEAR, DOUBT, BARRIERS };

/* few: how many of the first group, and as many of every other one, are in the segment "some". */
static void survey_with(struct small_survey *s, const struct group *of, size_t count, size_t waves, int few)
{
    static struct trede_barrier barriers[BARRIERS];
    static int columns[BARRIERS];
    size_t rows = 0, row = 0;
    for (size_t g = 0; g < count; g++)
        rows += (size_t)of[g].people;
    small_survey_begin(s, waves, rows);
    barriers[FEAR].rule.name = "fear";
    barriers[DOUBT].rule.name = "doubt";
    s->campaign.barriers = barriers;
    s->campaign.barrier_count = 1;
    for (size_t b = 0; b < BARRIERS; b++)
        columns[b] = small_survey_column(s);
    s->frame.barrier = columns;
    s->frame.intention = small_survey_column(s);
    s->frame.behaviour = small_survey_column(s);
    s->frame.opportunity = small_survey_column(s);
    int some = small_survey_column(s);
    for (size_t g = 0; g < count; g++)
        for (int i = 0; i < of[g].people; i++, row++) {
            s->frame.wave[row] = (uint16_t)of[g].wave;
            s->outcome[columns[FEAR]][row] = (int8_t)of[g].barrier;
            s->outcome[s->frame.intention][row] = (int8_t)of[g].intends;
            s->outcome[s->frame.behaviour][row] = (int8_t)of[g].acts;
            s->outcome[s->frame.opportunity][row] = (int8_t)of[g].saw;
            s->outcome[some][row] = i < few && (g == 0 || few > 3);
        }
    small_survey_segment(s, "some", some);
    small_survey_finish(s, false);
}

static void survey_of(struct small_survey *s, const struct group *of, size_t count, size_t waves)
{
    survey_with(s, of, count, waves, 3);
}

static const struct trede_result *row_of(const struct small_survey *s, const char *wave, const char *segment,
                                         const char *subject, const char *statistic)
{
    return small_row(s, "barrier", wave, "", segment, subject, statistic, NULL);
}

static void points_are_those_of_the_gap(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, groups, 8, 1);
    assert_int_equal(trede_analyse_barrier_points(&s.context, s.out), TREDE_OK);
    assert_int_equal(trede_analyse_gap(&s.context, s.out), TREDE_OK);
    const struct trede_result *effect = row_of(&s, "w1", "all", "fear", "marginal_effect");
    const struct trede_result *closed = row_of(&s, "w1", "all", "fear", "points_closed");
    t_rel(effect->estimate.value, 0.25 - 0.75, T_CLOSE);
    t_rel(closed->estimate.value, 45.0 / 55 * (0.75 - 22.0 / 40), T_CLOSE);
    t_rel(row_of(&s, "w1", "all", "fear", "shapley_points")->estimate.value, closed->estimate.value, T_CLOSE);
    double gap = small_row(&s, "gap", "w1", "", "all", "gap", "difference", "headline")->estimate.value;
    double unexplained = row_of(&s, "w1", "all", "unexplained", NULL)->estimate.value;
    t_rel(row_of(&s, "w1", "all", "explainable", NULL)->estimate.value + unexplained, gap, T_CLOSE);
    assert_int_equal(closed->estimate.base, 40);
    assert_int_equal(closed->unit, TREDE_UNIT_POINTS);
    assert_string_equal(closed->note, "gap_saw_signal");
    assert_string_equal(closed->method, "taylor");
    assert_true(closed->has_p && closed->estimate.has_interval && closed->p < 0.01);
    t_rel(closed->estimate.df, 40 - 1 + 1 - 2, T_EXACT);
    assert_int_equal(row_of(&s, "w1", "some", "fear", "points_closed")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
}

/* A segment that many are in is composition, and named; in its own model it is not. */
static void composition_is_adjusted_for_and_named(void **state)
{
    (void)state;
    struct small_survey s;
    struct group many[8];
    for (size_t g = 0; g < 8; g++) {
        many[g] = groups[g];
        many[g].people *= 4;
    }
    survey_with(&s, many, 8, 1, 20);
    assert_int_equal(trede_analyse_barrier_points(&s.context, s.out), TREDE_OK);
    const struct trede_result *all = row_of(&s, "w1", "all", "fear", "marginal_effect");
    const struct trede_result *some = row_of(&s, "w1", "some", "fear", "marginal_effect");
    assert_string_equal(all->note, "gap_saw_signal;set");
    assert_string_equal(some->note, "gap_saw_signal");
    t_rel(all->estimate.df, 160 - 1 + 1 - 3, T_EXACT);
    assert_true(fabs(all->estimate.value + 0.5) > 0.001); /* unadjusted it is -0.5 */
    t_rel(some->estimate.value, 16.0 / 36 - 20.0 / 40, T_CLOSE);
    small_survey_end(&s);
}

static void without_an_opportunity_it_is_everybody(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, groups, 8, 1);
    s.frame.opportunity = -1;
    assert_int_equal(trede_analyse_barrier_points(&s.context, s.out), TREDE_OK);
    assert_int_equal(row_of(&s, "w1", "all", "fear", "points_closed")->estimate.base, 70);
    assert_string_equal(row_of(&s, "w1", "all", "unexplained", NULL)->note, "gap_all");
    small_survey_end(&s);
}

static void a_penalty_is_said(void **state)
{
    (void)state;
    struct small_survey s;
    struct group separated[4];
    memcpy(separated, groups, sizeof separated);
    separated[0].people = 0;
    survey_of(&s, separated, 4, 1);
    assert_int_equal(trede_analyse_barrier_points(&s.context, s.out), TREDE_OK);
    assert_string_equal(row_of(&s, "w1", "all", "fear", "marginal_effect")->note, "gap_saw_signal;firth");
    small_survey_end(&s);
}

/* The second barrier is asked from the second wave on, and is then the same as the first. */
static void each_wave_has_its_own_barriers(void **state)
{
    (void)state;
    struct small_survey s;
    struct group two[8];
    for (size_t g = 0; g < 8; g++) {
        two[g] = groups[g % 4];
        two[g].wave = g >= 4;
    }
    survey_of(&s, two, 8, 3);
    s.campaign.barrier_count = BARRIERS;
    for (size_t row = 40; row < 80; row++)
        s.outcome[s.frame.barrier[DOUBT]][row] = s.outcome[s.frame.barrier[FEAR]][row];
    assert_int_equal(trede_analyse_barrier_points(&s.context, s.out), TREDE_OK);
    assert_int_equal(row_of(&s, "w1", "all", "doubt", "points_closed")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    assert_int_equal(row_of(&s, "w1", "all", "fear", "points_closed")->estimate.status, TREDE_ESTIMATE_OK);
    const struct trede_result *same = row_of(&s, "w2", "all", "doubt", "points_closed");
    assert_int_equal(same->estimate.status, TREDE_NOT_CONVERGED);
    assert_string_equal(same->note, "gap_saw_signal;redundant");
    assert_int_equal(row_of(&s, "w2", "all", "fear", "points_closed")->estimate.status, TREDE_ESTIMATE_OK);
    assert_int_equal(row_of(&s, "w3", "all", "fear", "points_closed")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    assert_int_equal(row_of(&s, "w3", "all", "unexplained", NULL)->estimate.status, TREDE_QUESTION_NOT_ASKED);
    small_survey_end(&s);
}

static void without_questions_there_are_no_rows(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, groups, 8, 1);
    s.frame.behaviour = -1;
    assert_int_equal(trede_analyse_barrier_points(&s.context, s.out), TREDE_OK);
    assert_int_equal(trede_results_count(s.out), 0);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_those_of_the_gap),
        cmocka_unit_test(without_an_opportunity_it_is_everybody),
        cmocka_unit_test(a_penalty_is_said),
        cmocka_unit_test(composition_is_adjusted_for_and_named),
        cmocka_unit_test(each_wave_has_its_own_barriers),
        cmocka_unit_test(without_questions_there_are_no_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
