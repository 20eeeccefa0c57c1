/* Goals against rows made by hand. Probabilities: R pt(0.05 / 0.02, 60), and for the hold
 * pt(2, 200) - pt(-3, 200) = P(|change| <= 0.05) with change 0.01, se 0.02. */
#include "small_survey.h"

#include "stats/interval.h"

struct goals {
    struct small_survey survey;
    struct trede_goal goal;
    struct trede_results *found;
};

static void begin(struct goals *g, enum trede_goal_type type, const char *indicator, double target, int by_month)
{
    small_survey_begin(&g->survey, 4, 4);
    for (size_t i = 0; i < 4; i++)
        g->survey.frame.wave[i] = (uint16_t)i;
    small_survey_finish(&g->survey, false);
    g->goal = (struct trede_goal){.name = "g",
                                  .indicator = indicator,
                                  .segment_set = "all",
                                  .segment = "all",
                                  .type = type,
                                  .target = target,
                                  .smallest_relevant = 0.05,
                                  .by = trede_date_from_parts(2026, by_month, 28)};
    g->survey.campaign.goals = &g->goal;
    g->survey.campaign.goal_count = 1;
    g->found = trede_results_create();
    g->survey.context.found = g->found;
}

static struct trede_result base_row(const char *analysis, const char *wave, const char *subject, const char *statistic)
{
    struct trede_result row = {.analysis = analysis,
                               .wave = wave,
                               .against = "",
                               .segment_set = "all",
                               .segment = "all",
                               .subject = subject,
                               .statistic = statistic,
                               .level = 0.95,
                               .method = "taylor",
                               .note = "",
                               .cases = 40,
                               .unit = TREDE_UNIT_SHARE};
    return row;
}

static void find(struct goals *g, const char *analysis, const char *wave, const char *subject, double value, double se)
{
    struct trede_result row = base_row(analysis, wave, subject, "share");
    row.estimate = (struct trede_estimate){.value = value,
                                           .se = se,
                                           .df = 60,
                                           .low = value - 2 * se,
                                           .high = value + 2 * se,
                                           .base = 100,
                                           .effective_base = 90,
                                           .has_se = true,
                                           .has_interval = true};
    assert_int_equal(trede_results_add(g->found, &row), TREDE_OK);
}

static void run(struct goals *g)
{
    assert_int_equal(trede_analyse_goal(&g->survey.context, g->survey.out), TREDE_OK);
    assert_int_equal(trede_results_count(g->survey.out), 3);
}

static const struct trede_result *row_of(const struct goals *g, const char *statistic)
{
    return small_row(&g->survey, "goal", NULL, "", "all", "g", statistic, NULL);
}

static void verdict_is(const struct goals *g, const char *want)
{
    assert_string_equal(row_of(g, "verdict")->note, want);
    assert_int_equal(row_of(g, "verdict")->unit, TREDE_UNIT_VERDICT);
}

static void end(struct goals *g)
{
    trede_results_destroy(g->found);
    small_survey_end(&g->survey);
}

static void a_rise_is_met(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_RISE, "known", 0.40, 12);
    find(&g, "indicator", "w1", "known", 0.30, 0.02);
    find(&g, "indicator", "w4", "known", 0.45, 0.02);
    run(&g);
    verdict_is(&g, "met");
    t_rel(row_of(&g, "probability_met")->estimate.value, 0.992414609882556, T_ORACLE);
    assert_int_equal(row_of(&g, "probability_met")->unit, TREDE_UNIT_PROBABILITY);
    const struct trede_result *estimate = row_of(&g, "estimate");
    assert_string_equal(estimate->wave, "w4");
    t_abs(estimate->estimate.value, 0.45, 0);
    t_rel(estimate->mdd, 0.0569590165674175, T_ORACLE);
    assert_int_equal(estimate->estimate.base, 100);
    assert_int_equal(estimate->cases, 40);
    end(&g);
}

/* The same figures on 29 respondents are shown, but not judged. */
static void too_few_to_judge(void **state)
{
    (void)state;
    for (int64_t base = 29; base <= 30; base++) {
        struct goals g;
        begin(&g, TREDE_RISE, "known", 0.40, 12);
        find(&g, "indicator", "w1", "known", 0.30, 0.02);
        find(&g, "indicator", "w4", "known", 0.45, 0.02);
        trede_results_edit(g.found, 1)->estimate.base = base;
        run(&g);
        t_abs(row_of(&g, "estimate")->estimate.value, 0.45, 0);
        if (base == 30) verdict_is(&g, "met");
        else assert_memory_equal(row_of(&g, "verdict")->note, "not_measurable; n=", 18);
        end(&g);
    }
}

static void a_fall_counts_the_other_way(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_FALL, "known", 0.50, 12);
    find(&g, "indicator", "w1", "known", 0.60, 0.02);
    find(&g, "indicator", "w4", "known", 0.45, 0.02);
    run(&g);
    verdict_is(&g, "met");
    t_rel(row_of(&g, "probability_met")->estimate.value, 0.992414609882556, T_ORACLE);
    end(&g);
}

/* From 0.30 in January to 0.50 in December: in July the line stands at 0.30 + 0.2 * 208 / 361 = 0.415. */
static void the_line_divides_on_track_from_at_risk(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *verdict;
    } cases[] = {{0.4153, "on_track"}, {0.4151, "at_risk"}};
    for (size_t i = 0; i < 2; i++) {
        struct goals g;
        begin(&g, TREDE_RISE, "known", 0.50, 12);
        find(&g, "indicator", "w1", "known", 0.30, 0.02);
        find(&g, "indicator", "w3", "known", cases[i].value, 0.02);
        run(&g);
        verdict_is(&g, cases[i].verdict);
        end(&g);
    }
}

/* w4 was in October: a date in September is past although the indicator was last asked in July. */
static void missed_when_the_last_wave_is_past_the_date(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_RISE, "known", 0.50, 9);
    find(&g, "indicator", "w1", "known", 0.30, 0.02);
    find(&g, "indicator", "w3", "known", 0.45, 0.02);
    run(&g);
    verdict_is(&g, "missed");
    end(&g);
    begin(&g, TREDE_RISE, "known", 0.50, 12);
    find(&g, "indicator", "w1", "known", 0.30, 0.02);
    find(&g, "indicator", "w3", "known", 0.45, 0.02);
    run(&g);
    verdict_is(&g, "on_track");
    end(&g);
}

static void a_hold_is_an_equivalence(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_HOLD, "known", 0.70, 12);
    find(&g, "indicator", "w1", "known", 0.70, 0.03);
    find(&g, "indicator", "w4", "known", 0.71, 0.03);
    struct trede_result change = base_row("indicator", "w4", "known", "difference");
    change.against = "w1";
    change.estimate = (struct trede_estimate){.value = 0.01, .se = 0.02, .df = 200, .base = 100, .has_se = true};
    assert_int_equal(trede_results_add(g.found, &change), TREDE_OK);
    run(&g);
    verdict_is(&g, "met");
    t_rel(row_of(&g, "probability_met")->estimate.value, 0.975051883349512, T_ORACLE);
    end(&g);
}

static void a_hold_against_a_given_baseline(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_HOLD, "known", 0.70, 3);
    g.goal.has_baseline = true;
    g.goal.baseline = 0.70;
    find(&g, "indicator", "w4", "known", 0.50, 0.02);
    run(&g);
    verdict_is(&g, "missed");
    assert_true(row_of(&g, "probability_met")->estimate.value < 1e-6);
    end(&g);
}

static void a_hold_needs_something_to_hold(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_HOLD, "known", 0.70, 12);
    find(&g, "indicator", "w4", "known", 0.70, 0.02);
    run(&g);
    assert_memory_equal(row_of(&g, "verdict")->note, "not_measurable; n=", 18);
    end(&g);
}

static void a_small_base_is_not_measurable(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_RISE, "known", 0.40, 12);
    struct trede_result row = base_row("indicator", "w4", "known", "share");
    row.estimate =
        (struct trede_estimate){.value = 0.9, .se = 0.01, .df = 6, .base = 7, .effective_base = 7, .has_se = true};
    assert_int_equal(trede_results_add(g.found, &row), TREDE_OK);
    run(&g);
    assert_memory_equal(row_of(&g, "verdict")->note, "not_measurable; n=", 18);
    assert_int_equal(row_of(&g, "verdict")->estimate.base, 7); /* so that disclosure control hides the rows too */
    assert_int_equal(row_of(&g, "probability_met")->estimate.status, TREDE_TOO_FEW);
    end(&g);
}

/* 0.30 to 0.40 with a share near 0.4: R ceiling((qnorm(.975) + qnorm(.8))^2 * .4 * .6 / .1^2) = 189. */
static void what_would_be_needed(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_RISE, "known", 0.40, 12);
    g.goal.has_baseline = true;
    g.goal.baseline = 0.30;
    struct trede_result row = base_row("indicator", "w4", "known", "share");
    row.estimate = (struct trede_estimate){.status = TREDE_TOO_FEW, .base = 1};
    assert_int_equal(trede_results_add(g.found, &row), TREDE_OK);
    run(&g);
    verdict_is(&g, "not_measurable; n=189");
    assert_int_equal(row_of(&g, "estimate")->estimate.status, TREDE_TOO_FEW);
    end(&g);
}

static void nothing_was_measured(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_RISE, "known", 0.40, 12);
    run(&g);
    assert_memory_equal(row_of(&g, "verdict")->note, "not_measurable; n=", 18);
    assert_int_equal(row_of(&g, "estimate")->estimate.base, 0);
    end(&g);
}

/* A share of 100 % has no se: its interval stands for it. */
static void everybody_already(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_RISE, "known", 0.90, 12);
    struct trede_result row = base_row("indicator", "w4", "known", "share");
    row.estimate = (struct trede_estimate){.value = 1,
                                           .low = 0.964,
                                           .high = 1,
                                           .df = 99,
                                           .base = 100,
                                           .effective_base = 100,
                                           .has_se = true,
                                           .has_interval = true};
    assert_int_equal(trede_results_add(g.found, &row), TREDE_OK);
    run(&g);
    verdict_is(&g, "met");
    end(&g);
}

static void a_break_takes_the_baseline_away(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_RISE, "known", 0.50, 12);
    g.survey.waves[0].mode = "web";
    g.survey.waves[3].mode = "paper";
    find(&g, "indicator", "w1", "known", 0.30, 0.02);
    find(&g, "indicator", "w4", "known", 0.49, 0.02);
    run(&g);
    assert_memory_equal(row_of(&g, "verdict")->note, "not_measurable", 14);
    assert_true(row_of(&g, "probability_met")->estimate.status == TREDE_ESTIMATE_OK);
    end(&g);
}

static void keys_of_indicators(void **state)
{
    (void)state;
    static const struct {
        const char *indicator, *analysis, *subject, *statistic, *note;
    } cases[] = {
        {"at_least_5", "at_least", "5", "share", ""},         {"stage_mean", "stage_mean", "", "mean", ""},
        {"gap", "gap", "gap", "difference", "headline"},      {"conversion", "gap", "conversion", "share", "all"},
        {"intention", "indicator", "intention", "share", ""}, {"reach:letter", "reach", "letter", "share", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct goals g;
        begin(&g, TREDE_RISE, cases[i].indicator, 0.40, 12);
        struct trede_result row = base_row(cases[i].analysis, "w4", cases[i].subject, cases[i].statistic);
        row.note = cases[i].note;
        row.estimate = (struct trede_estimate){.value = 0.5, .se = 0.01, .df = 50, .base = 100, .has_se = true};
        assert_int_equal(trede_results_add(g.found, &row), TREDE_OK);
        run(&g);
        verdict_is(&g, "met");
        end(&g);
    }
}

/* Months and a year of reports: the last month counts; a Poisson count of 50 against a target of 30 per 1,000. */
static void a_goal_on_reports(void **state)
{
    (void)state;
    struct goals g;
    begin(&g, TREDE_RISE, "report_rate", 30, 12);
    static const char *const periods[] = {"2025-12", "2026-01", "2025"};
    for (size_t i = 0; i < 3; i++) {
        struct trede_result row = base_row("report_rate", periods[i], "all", "rate_per_1000");
        row.is_reports = true;
        row.unit = TREDE_UNIT_RATE;
        row.estimate = (struct trede_estimate){
            .value = i == 1 ? 50 : 20, .low = 37.1, .high = 65.9, .base = 50, .has_interval = true};
        assert_int_equal(trede_results_add(g.found, &row), TREDE_OK);
    }
    run(&g);
    assert_string_equal(row_of(&g, "estimate")->wave, "2026-01");
    assert_true(row_of(&g, "estimate")->is_reports);
    verdict_is(&g, "met"); /* se 15.9 / 1.96 = 8.1: 2.5 se above the target */
    end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rise_is_met),
        cmocka_unit_test(a_fall_counts_the_other_way),
        cmocka_unit_test(the_line_divides_on_track_from_at_risk),
        cmocka_unit_test(missed_when_the_last_wave_is_past_the_date),
        cmocka_unit_test(a_hold_is_an_equivalence),
        cmocka_unit_test(a_hold_against_a_given_baseline),
        cmocka_unit_test(a_hold_needs_something_to_hold),
        cmocka_unit_test(a_small_base_is_not_measurable),
        cmocka_unit_test(what_would_be_needed),
        cmocka_unit_test(nothing_was_measured),
        cmocka_unit_test(everybody_already),
        cmocka_unit_test(a_break_takes_the_baseline_away),
        cmocka_unit_test(keys_of_indicators),
        cmocka_unit_test(too_few_to_judge),
        cmocka_unit_test(a_goal_on_reports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
