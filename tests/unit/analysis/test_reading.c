/* More crime or more willingness: the table of two verdicts, on rows made by hand. */
#include "small_survey.h"

struct fixture {
    struct small_survey survey;
    struct trede_results *found;
};

static void begin(struct fixture *f)
{
    small_survey_begin(&f->survey, 2, 4);
    small_survey_finish(&f->survey, 0);
    f->survey.campaign.confidence = 0.95;
    f->survey.campaign.smallest_relevant = 0.05;
    f->survey.campaign.compare_from = f->survey.campaign.compare_to = -1;
    f->found = trede_results_create();
    assert_non_null(f->found);
    f->survey.context.found = f->found;
}

static void end(struct fixture *f)
{
    trede_results_destroy(f->found);
    small_survey_end(&f->survey);
}

static void add(struct fixture *f, const char *analysis, const char *subject, const char *note, const char *statistic,
                const char *against, double value, double se)
{
    const struct trede_result row = {.analysis = analysis,
                                     .wave = *against ? "w2" : "2026-06",
                                     .against = against,
                                     .segment_set = "all",
                                     .segment = "all",
                                     .subject = subject,
                                     .statistic = statistic,
                                     .note = note,
                                     .is_reports = !*against,
                                     .estimate = {.value = value,
                                                  .se = se,
                                                  .df = 1000,
                                                  .has_se = true,
                                                  .has_interval = true,
                                                  .low = value - 2 * se,
                                                  .high = value + 2 * se,
                                                  .base = 100}};
    assert_int_equal(trede_results_add(f->found, &row), TREDE_OK);
}

enum change { UP, SAME, DOWN, UNKNOWN, UNASKED };

/* The word for an excess and two changes. */
static void holds(double excess, enum change saw, enum change reported, const char *word)
{
    static const double values[] = {0.12, 0.0, -0.12, 0.04}, errors[] = {0.02, 0.01, 0.02, 0.04};
    struct fixture f;
    begin(&f);
    add(&f, "report_series", "excess", "", "count", "", excess, 10);
    if (saw != UNASKED) add(&f, "indicator", "opportunity", "", "difference", "w1", values[saw], errors[saw]);
    if (reported != UNASKED)
        add(&f, "gap", "behaviour", "saw_signal", "difference", "w1", values[reported], errors[reported]);
    assert_int_equal(trede_analyse_reading(&f.survey.context, f.survey.out), TREDE_OK);
    const struct trede_result *row = small_row(&f.survey, "reading", NULL, NULL, NULL, "reports", "verdict", NULL);
    assert_string_equal(row->note, word);
    assert_true(row->is_reports && row->estimate.base == 100);
    end(&f);
}

static void words_of_the_table(void **state)
{
    (void)state;
    holds(50, UP, UP, "both");
    holds(50, UP, SAME, "more_signals");
    holds(50, UP, UNKNOWN, "more_signals");
    holds(50, SAME, UP, "more_willingness");
    holds(50, DOWN, UP, "more_willingness");
    holds(50, UNKNOWN, UP, "more_willingness");
    holds(50, SAME, UNKNOWN, "points_to_willingness");
    holds(50, UNKNOWN, SAME, "points_to_signals");
    holds(50, UNKNOWN, UNKNOWN, "cannot_tell");
    holds(50, SAME, DOWN, "cannot_tell");
}

static void nothing_to_explain(void **state)
{
    (void)state;
    holds(10, UP, UP, "no_rise"); /* -10 to 30 */
    holds(-50, UP, UP, "fell");
    holds(50, UNASKED, UP, "no_survey");
    holds(50, UP, UNASKED, "no_survey");
}

/* Of more than two waves the change over the longest time counts. */
static void the_longest_time(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "report_series", "excess", "", "count", "", 50, 10);
    add(&f, "indicator", "opportunity", "", "difference", "w2", 0.12, 0.02); /* no earlier wave than itself */
    add(&f, "indicator", "opportunity", "", "difference", "w1", 0.0, 0.01);
    add(&f, "gap", "behaviour", "saw_signal", "difference", "w1", 0.12, 0.02);
    assert_int_equal(trede_analyse_reading(&f.survey.context, f.survey.out), TREDE_OK);
    assert_string_equal(small_row(&f.survey, "reading", NULL, NULL, NULL, "reports", "verdict", NULL)->note,
                        "more_willingness");
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_the_table),
        cmocka_unit_test(nothing_to_explain),
        cmocka_unit_test(the_longest_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
