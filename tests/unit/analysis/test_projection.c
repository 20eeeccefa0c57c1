/* Where movement leads: by hand with two rungs, and the bootstrap's standard errors against linearisation. */
#include "stats/markov.h"
#include "waves_survey.h"

/* 40 start on rung 1, of whom 10 rise; 20 on rung 2, of whom 5 fall: 35 on rung 1 and 25 on rung 2 at the end. */
enum { PEOPLE = 60 };

static void make_stages(int8_t *stage)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        bool high = i >= 40;
        stage[2 * i] = high ? 2 : 1;
        stage[2 * i + 1] = high ? (i < 45 ? 1 : 2) : (i < 10 ? 2 : 1);
    }
}

static void analyse(struct small_survey *s)
{
    small_survey_finish(s, false);
    assert_int_equal(trede_analyse_projection(&s->context, s->out), TREDE_OK);
}

static const struct trede_result *at(const struct small_survey *s, const char *wave, const char *subject)
{
    return small_row(s, "projection", wave, "", "all", subject, "at_least", NULL);
}

static void two_rungs_by_hand(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[2 * PEOPLE];
    make_stages(stage);
    waves_survey(&s, PEOPLE, 2, 2, stage);
    analyse(&s);
    double first = 35.0 / 60 * 0.25 + 25.0 / 60 * 0.75, second = (1 - first) * 0.25 + first * 0.75;
    /* w1 ends 28 January, w2 28 April 2026: steps of 90 days */
    const struct trede_result *row = at(&s, "2026-07", "2");
    t_rel(row->estimate.value, first, T_TIGHT);
    t_rel(at(&s, "2026-10", "2")->estimate.value, second, T_TIGHT);
    t_rel(small_row(&s, "projection", "2026-07", "", "all", "1", "share", NULL)->estimate.value, 1 - first, T_TIGHT);
    assert_int_equal(row->estimate.base, PEOPLE);
    assert_string_equal(row->method, "bootstrap");
    assert_true(row->estimate.low < first && first < row->estimate.high);
    small_survey_end(&s);
}

/* The derivative of the projected share to each number it is made of, as the linearised variable of a row. */
struct gradient {
    const struct trede_frame *frame;
    double of_move[2][2], of_now[2];
};

static double project(const double *moves, const double *now, size_t steps)
{
    double p[4], start[2] = {now[0] / (now[0] + now[1]), now[1] / (now[0] + now[1])}, after[8];
    trede_chain_probabilities(moves, 2, p);
    assert_int_equal(trede_chain_project(p, 2, start, steps, after), TREDE_ESTIMATE_OK);
    return after[2 * steps - 1];
}

static void fill(const void *context, size_t row, double *u)
{
    const struct gradient *g = context;
    const struct trede_frame *f = g->frame;
    if (f->wave[row] == 0) u[0] += g->of_move[f->stage[row] - 1][f->stage[f->next[row]] - 1];
    if (f->wave[row] == 1) u[0] += g->of_now[f->stage[row] - 1];
}

static void the_bootstrap_agrees_with_linearisation(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[2 * PEOPLE];
    double moves[4] = {0}, now[2] = {0}, variance;
    make_stages(stage);
    waves_survey(&s, PEOPLE, 2, 2, stage);
    for (size_t row = 0; row < s.frame.rows; row++)
        s.frame.weight[row] = 0.5 + (double)(s.frame.respondent[row] % 5) / 2;
    analyse(&s);
    struct gradient g = {.frame = &s.frame};
    for (size_t row = 0; row < s.frame.rows; row++) {
        size_t here = (size_t)s.frame.stage[row] - 1;
        if (s.frame.wave[row] == 1)
            now[here] += s.frame.weight[row];
        else
            moves[here * 2 + (size_t)s.frame.stage[row + 1] - 1] += s.frame.weight[row];
    }
    const size_t steps = 3;
    for (size_t i = 0; i < 6; i++) {
        double *number = i < 4 ? &moves[i] : &now[i - 4], kept = *number, h = 1e-4;
        *number = kept + h;
        double up = project(moves, now, steps);
        *number = kept - h;
        double derivative = (up - project(moves, now, steps)) / (2 * h);
        *number = kept;
        *(i < 4 ? &g.of_move[i / 2][i % 2] : &g.of_now[i - 4]) = derivative;
    }
    size_t lonely;
    assert_int_equal(trede_taylor(&s.frame.design, NULL, 0, 1, fill, &g, &variance, &lonely), TREDE_OK);
    const struct trede_result *row = at(&s, "2027-01", "2");
    t_rel(row->estimate.value, project(moves, now, steps), T_CLOSE);
    t_rel(row->estimate.se, sqrt(variance), 0.08); /* 1,000 replicates: 2.2 % for one, and 60 people curve a little */
    small_survey_end(&s);
}

static void the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    struct small_survey one, four;
    int8_t stage[2 * PEOPLE];
    make_stages(stage);
    waves_survey(&one, PEOPLE, 2, 2, stage);
    waves_survey(&four, PEOPLE, 2, 2, stage);
    four.context.threads = 4;
    analyse(&one);
    analyse(&four);
    same_rows(&one, &four);
    small_survey_end(&one);
    small_survey_end(&four);
}

static void goals(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[2 * PEOPLE];
    const struct trede_goal goals[] = {{.name = "near",
                                        .indicator = "at_least_2",
                                        .segment_set = "all",
                                        .segment = "all",
                                        .type = TREDE_RISE,
                                        .target = 0.44,
                                        .by = trede_date_from_parts(2026, 6, 12)},
                                       {.name = "never",
                                        .indicator = "at_least_2",
                                        .segment_set = "all",
                                        .segment = "all",
                                        .type = TREDE_RISE,
                                        .target = 0.9,
                                        .by = trede_date_from_parts(2027, 1, 31)},
                                       {.name = "past",
                                        .indicator = "at_least_2",
                                        .segment_set = "all",
                                        .segment = "all",
                                        .type = TREDE_RISE,
                                        .target = 0.5,
                                        .by = trede_date_from_parts(2026, 4, 1)}};
    make_stages(stage);
    waves_survey(&s, PEOPLE, 2, 2, stage);
    s.campaign.goals = goals;
    s.campaign.goal_count = 3;
    analyse(&s);
    double now = 25.0 / 60, first = 35.0 / 60 * 0.25 + 25.0 / 60 * 0.75;
    t_rel(small_row(&s, "projection", "2026-06", "", "all", "near", "at_date", NULL)->estimate.value,
          now + 0.5 * (first - now), T_CLOSE); /* 45 of 90 days */
    const struct trede_result *quarters = small_row(&s, "projection", "2026-06", "", "all", "near", "quarters", NULL);
    t_rel(quarters->estimate.value, (0.44 - now) / (first - now) * 90 / (365.25 / 4), T_CLOSE);
    assert_string_equal(quarters->note, "no_upper_limit"); /* in some replicates the share falls */
    double chance = small_row(&s, "projection", "2026-06", "", "all", "near", "probability", NULL)->estimate.value;
    assert_true(chance > 0.3 && chance < 0.7);
    const struct trede_result *never = small_row(&s, "projection", "2027-01", "", "all", "never", "quarters", NULL);
    assert_int_equal(never->estimate.status, TREDE_NOT_CONVERGED);
    assert_string_equal(never->note, "not_reached");
    chance = small_row(&s, "projection", "2027-01", "", "all", "never", "probability", NULL)->estimate.value;
    assert_true(chance < 0.01);
    for (size_t i = 0; i < trede_results_count(s.out); i++)
        assert_string_not_equal(trede_results_at(s.out, i)->subject, "past");
    small_survey_end(&s);
}

static void statuses_instead_of_numbers(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[2 * PEOPLE];
    make_stages(stage);
    waves_survey(&s, PEOPLE, 2, 2, stage); /* a method break between */
    s.waves[0].mode = "paper";
    s.waves[1].mode = "web";
    analyse(&s);
    assert_int_equal(at(&s, "2026-07", "2")->estimate.status, TREDE_REFUSED_BREAK);
    small_survey_end(&s);
    waves_survey(&s, 29, 2, 2, stage); /* too few people */
    analyse(&s);
    assert_int_equal(at(&s, "2026-07", "2")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
    for (size_t i = 0; i < PEOPLE; i++) { /* people come to rung 3, but nobody was seen to leave it */
        stage[2 * i] = (int8_t)(1 + i % 2);
        stage[2 * i + 1] = (int8_t)(2 + i % 2);
    }
    waves_survey(&s, PEOPLE, 2, 3, stage);
    analyse(&s);
    assert_int_equal(at(&s, "2026-07", "3")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
    for (size_t i = 0; i < PEOPLE; i++) /* no overlap between the waves */
        stage[2 * i + i % 2] = 0;
    waves_survey(&s, PEOPLE, 2, 3, stage);
    analyse(&s);
    assert_int_equal(small_rows(&s, "projection"), 0);
    small_survey_end(&s);
}

static void all_the_same_answer_and_a_rung_nobody_holds(void **state)
{
    (void)state;
    struct small_survey s;
    int8_t stage[2 * PEOPLE];
    memset(stage, 2, sizeof stage);
    waves_survey(&s, PEOPLE, 2, 3, stage);
    analyse(&s);
    t_abs(at(&s, "2026-07", "2")->estimate.value, 1, T_EXACT);
    assert_int_equal(at(&s, "2026-07", "2")->estimate.status, TREDE_NO_VARIANCE);
    assert_false(at(&s, "2026-07", "2")->estimate.has_interval); /* 100 % to 100 % would say too much */
    t_abs(at(&s, "2026-07", "3")->estimate.value, 0, T_EXACT);
    assert_int_equal(at(&s, "2026-07", "3")->estimate.status, TREDE_NO_VARIANCE);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_rungs_by_hand),
        cmocka_unit_test(the_bootstrap_agrees_with_linearisation),
        cmocka_unit_test(the_same_for_any_number_of_threads),
        cmocka_unit_test(goals),
        cmocka_unit_test(statuses_instead_of_numbers),
        cmocka_unit_test(all_the_same_answer_and_a_rung_nobody_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
