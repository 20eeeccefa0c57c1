/* The gap forward in time. By hand here; the election study as a panel against R: tests/campaigns/anes2020-panel. */
#include "small_survey.h"

/* One person: what was said at the first wave and at the second; -2 = not in that wave. */
struct followed {
    int intends, acts, saw;
};

static void survey_of(struct small_survey *s, const struct followed *people, size_t count, bool with_signal)
{
    small_survey_begin(s, 2, 2 * count);
    s->frame.intention = small_survey_column(s);
    s->frame.behaviour = small_survey_column(s);
    if (with_signal) s->frame.opportunity = small_survey_column(s);
    for (size_t i = 0; i < count; i++) {
        uint32_t once = people[i].intends == -2 || people[i].acts == -2;
        s->frame.respondent[2 * i] = (uint32_t)(2 * i);
        s->frame.respondent[2 * i + 1] = (uint32_t)(2 * i) + once; /* someone else: a wave without overlap */
        s->frame.wave[2 * i + 1] = 1;
        s->outcome[s->frame.intention][2 * i] = (int8_t)people[i].intends;
        s->outcome[s->frame.behaviour][2 * i + 1] = (int8_t)people[i].acts;
        if (with_signal) s->outcome[s->frame.opportunity][2 * i + 1] = (int8_t)people[i].saw;
    }
    for (size_t r = 0; r < 2 * count; r++)
        if (s->outcome[s->frame.intention][r] == -2 || s->outcome[s->frame.behaviour][r] == -2)
            s->outcome[s->frame.intention][r] = s->outcome[s->frame.behaviour][r] = -1;
}

static void run(struct small_survey *s)
{
    small_survey_finish(s, false);
    assert_int_equal(trede_analyse_gap_prospective(&s->context, s->out), TREDE_OK);
}

static const struct trede_result *row_of(const struct small_survey *s, const char *subject, const char *note)
{
    return small_row(s, "prospective_gap", "w2", "w1", "all", subject, NULL, note);
}

/* Ten people of whom eight answered both: 6 intend, 4 act later, 3 of them intended; 5 saw a signal. */
static const struct followed ten[] = {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 0, 1},  {1, 0, 0},
                                      {1, 0, 0}, {0, 1, 1}, {0, 0, 0}, {1, -1, 1}, {-1, 1, 1}};

static void by_hand(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s, ten, 10, true);
    run(&s);
    t_rel(row_of(&s, "intention", "all")->estimate.value, 6.0 / 8, T_TIGHT);
    t_rel(row_of(&s, "behaviour", "all")->estimate.value, 4.0 / 8, T_TIGHT);
    t_rel(row_of(&s, "conversion", "all")->estimate.value, 3.0 / 6, T_TIGHT);
    const struct trede_result *gap = row_of(&s, "gap", "all");
    t_rel(gap->estimate.value, 2.0 / 8, T_TIGHT);
    /* ten people are ten PSUs, two of them outside: se^2 = 10/9 sum (d - mean)^2 / 8^2 over the eight, d = 1 three
     * times and -1 once */
    double off = 4 - 8 * 0.0625;
    t_rel(gap->estimate.se, sqrt(10.0 / 9 * off / 64), T_CLOSE);
    assert_int_equal(gap->estimate.base, 8);
    assert_int_equal(gap->unit, TREDE_UNIT_POINTS);
    assert_true(gap->has_p && gap->has_mdd);
    t_rel(row_of(&s, "intention", "saw_signal")->estimate.value, 4.0 / 5, T_TIGHT);
    t_rel(row_of(&s, "behaviour", "saw_signal")->estimate.value, 4.0 / 5, T_TIGHT);
    t_abs(row_of(&s, "gap", "saw_signal")->estimate.value, 0, T_TIGHT);
    small_survey_end(&s);
}

static void nobody_twice(void **state)
{
    (void)state;
    const struct followed apart[] = {{1, -2, 1}, {-2, 1, 1}, {0, -2, 1}};
    struct small_survey s;
    survey_of(&s, apart, 3, true);
    run(&s);
    assert_int_equal(small_rows(&s, "prospective_gap"), 0);
    small_survey_end(&s);
}

static void too_few_and_refused(void **state)
{
    (void)state;
    const struct followed one[] = {{1, 1, 0}, {1, -1, 0}};
    struct small_survey s;
    survey_of(&s, one, 2, true);
    run(&s);
    assert_int_equal(row_of(&s, "gap", "all")->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(row_of(&s, "gap", "saw_signal")->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(row_of(&s, "conversion", "saw_signal")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
    survey_of(&s, ten, 10, false);
    s.waves[0].mode = "telephone";
    s.waves[1].mode = "web";
    run(&s);
    assert_int_equal(row_of(&s, "gap", "all")->estimate.status, TREDE_REFUSED_BREAK);
    assert_int_equal(small_rows(&s, "prospective_gap"), 4);
    small_survey_end(&s);
}

/* All the same answer: shares of 0 and 100 % with an interval, and no conversion of nobody. */
static void all_the_same(void **state)
{
    (void)state;
    const struct followed same[] = {{0, 0, 1}, {0, 0, 1}, {0, 0, 1}, {0, 0, 1}};
    struct small_survey s;
    survey_of(&s, same, 4, false);
    run(&s);
    const struct trede_result *acts = row_of(&s, "behaviour", "all");
    assert_true(acts->estimate.status == TREDE_ESTIMATE_OK && acts->estimate.has_interval && acts->estimate.high > 0.3);
    assert_int_equal(row_of(&s, "gap", "all")->estimate.status, TREDE_NO_VARIANCE);
    assert_int_equal(row_of(&s, "conversion", "all")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(nobody_twice),
                                       cmocka_unit_test(too_few_and_refused), cmocka_unit_test(all_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
