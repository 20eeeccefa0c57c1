/* The scan against rows made by hand: which way is bad, who is in the family, Benjamini-Hochberg, what matters, what
 * stands behind what; and backlash against a survey of four groups, by hand. */
#include "small_survey.h"

#include <math.h>

#include "base/date.h"

struct fixture {
    struct small_survey survey;
    struct trede_results *found;
    struct trede_indicator indicators[2];
    struct trede_item item;
    struct trede_problem problems[3];
    struct trede_channel channels[5];
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){0};
    small_survey_begin(&f->survey, 2, 4);
    f->survey.frame.wave[2] = f->survey.frame.wave[3] = 1;
    small_survey_segment(&f->survey, "north", small_survey_column(&f->survey));
    small_survey_segment(&f->survey, "south", small_survey_column(&f->survey));
    f->survey.campaign.ladder = (struct trede_ladder){.given = true, .top = 7};
    f->item = (struct trede_item){.name = "trust_item", .has_min = true, .has_max = true, .min = 1, .max = 5};
    f->indicators[0] = (struct trede_indicator){.rule = {.name = "knows", .sql = "knows = 1"}};
    f->indicators[1] =
        (struct trede_indicator){.rule = {.name = "worry", .sql = "trust_item"}, .is_mean = true, .good_is_down = true};
    static const char *const channels[] = {"letter", "poster", "website", "app", "stand"};
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
        f->channels[i].name = channels[i];
    f->survey.campaign.channels = f->channels;
    f->survey.campaign.channel_count = sizeof channels / sizeof *channels;
    f->survey.campaign.items = &f->item;
    f->survey.campaign.item_count = 1;
    f->survey.campaign.indicators = f->indicators;
    f->survey.campaign.indicator_count = 2;
    small_survey_finish(&f->survey, false);
    f->survey.campaign.indicator_count = 0; /* of the frame nothing is asked; the rows below are the scan's */
    f->survey.campaign.ladder.given = false;
    f->found = trede_results_create();
    assert_non_null(f->found);
    f->survey.context.found = f->found;
}

static void end(struct fixture *f)
{
    trede_results_destroy(f->found);
    small_survey_end(&f->survey);
}

/* A change of w2 against w1 with this two-sided p. */
static struct trede_result *add(struct fixture *f, const char *analysis, const char *segment, const char *subject,
                                double change, double p)
{
    const struct trede_result row = {.analysis = analysis,
                                     .wave = "w2",
                                     .against = "w1",
                                     .segment_set = strcmp(segment, "all") == 0 ? "all" : "set",
                                     .segment = segment,
                                     .subject = subject,
                                     .statistic = "difference",
                                     .note = "",
                                     .unit = TREDE_UNIT_POINTS,
                                     .cases = -1,
                                     .level = 0.95,
                                     .has_p = true,
                                     .p = p,
                                     .estimate = {.value = change,
                                                  .se = 0.02,
                                                  .df = 100,
                                                  .low = change - 0.04,
                                                  .high = change + 0.04,
                                                  .base = 100,
                                                  .effective_base = 90,
                                                  .has_se = true,
                                                  .has_interval = true}};
    assert_int_equal(trede_results_add(f->found, &row), TREDE_OK);
    return trede_results_edit(f->found, trede_results_count(f->found) - 1);
}

static void run(struct fixture *f)
{
    f->survey.campaign.indicator_count = 2;
    f->survey.frame.indicator = (int[]){-1, -1};
    f->survey.frame.indicator_number = (int[]){-1, -1};
    assert_int_equal(trede_analyse_signal(&f->survey.context, f->survey.out), TREDE_OK);
}

static double figure(const struct fixture *f, const char *statistic)
{
    return small_row(&f->survey, "signal", NULL, "", "all", "scan", statistic, NULL)->estimate.value;
}

static const struct trede_result *finding(const struct fixture *f, const char *segment, const char *subject)
{
    return small_row(&f->survey, "signal", "w2", "w1", segment, subject, "difference", NULL);
}

/* Six tests, one-sided: 0.005, 0.01, 0.03, 0.2, 0.6, 0.9. Adjusted (R p.adjust(method = "BH")): 0.03, 0.03, 0.06, 0.3,
 * 0.72, 0.9: three hold at 10 %. Without the halves, or with two-sided p, it would be two. */
static void benjamini_and_hochberg_by_hand(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "at_least", "north", "5", -0.10, 0.01);
    add(&f, "indicator", "south", "knows", -0.08, 0.02);
    add(&f, "barrier", "all", "afraid", 0.07, 0.06)->note = "all";
    add(&f, "reach", "all", "letter", -0.06, 0.4);
    add(&f, "reach", "all", "poster", 0.01, 0.8);
    add(&f, "reach", "all", "website", 0.08, 0.2);
    run(&f);
    t_abs(figure(&f, "tests"), 6, T_EXACT);
    t_abs(figure(&f, "hold"), 3, T_EXACT);
    t_abs(figure(&f, "found"), 3, T_EXACT);
    t_rel(figure(&f, "by_chance"), 0.3, 1e-12);
    t_abs(figure(&f, "not_looked_at"), 0, T_EXACT);
    const struct trede_result *first = finding(&f, "north", "at_least_5"),
                              *third = finding(&f, "all", "barrier:afraid");
    t_rel(first->p, 0.005, 1e-12);
    t_rel(first->p_adjusted, 0.03, 1e-12);
    assert_string_equal(first->note, "rungs_lost:two_samples");
    t_rel(third->p_adjusted, 0.06, 1e-12);
    assert_string_equal(third->note, "barrier_up:two_samples");
    assert_string_equal(finding(&f, "south", "knows")->note, "indicator_worse:two_samples");
    end(&f);
}

/* The strongest stands first, whatever the order in which they were found. */
static void strongest_first(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "indicator", "south", "knows", -0.08, 1e-4);
    add(&f, "reach", "all", "letter", -0.20, 1e-9);
    run(&f);
    size_t last = trede_results_count(f.survey.out) - 1;
    assert_string_equal(trede_results_at(f.survey.out, last - 1)->subject, "reach:letter");
    assert_string_equal(trede_results_at(f.survey.out, last)->subject, "knows");
    end(&f);
}

/* All of these changed for the better, or in a way that is neither: nothing is found. */
static void which_way_is_bad(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "at_least", "all", "3", 0.2, 1e-9);
    add(&f, "indicator", "all", "knows", 0.2, 1e-9);
    add(&f, "indicator", "all", "worry", -0.9, 1e-9)->unit = TREDE_UNIT_MEAN;
    add(&f, "indicator", "all", "decided_not", -0.2, 1e-9);
    add(&f, "indicator", "all", "intention", 0.2, 1e-9);
    add(&f, "gap", "all", "gap", -0.2, 1e-9)->note = "headline";
    add(&f, "gap", "all", "conversion", 0.2, 1e-9)->note = "all";
    add(&f, "barrier", "all", "afraid", -0.2, 1e-9)->note = "all";
    add(&f, "quality", "all", "item_missing:q1", -0.2, 1e-9);
    add(&f, "quality", "all", "straight_lining", -0.2, 1e-9);
    add(&f, "indicator", "all", "opportunity", -0.2, 1e-9); /* neither good nor bad: no test */
    run(&f);
    t_abs(figure(&f, "tests"), 10, T_EXACT);
    t_abs(figure(&f, "hold"), 0, T_EXACT);
    t_abs(figure(&f, "found"), 0, T_EXACT);
    end(&f);
}

static void and_all_of_them_the_other_way(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "indicator", "all", "worry", 0.9, 1e-9)->unit = TREDE_UNIT_MEAN;
    add(&f, "indicator", "all", "decided_not", 0.2, 1e-9);
    add(&f, "indicator", "all", "intention", -0.2, 1e-9);
    add(&f, "gap", "all", "gap", 0.2, 1e-9)->note = "headline";
    add(&f, "quality", "all", "item_missing:q1", 0.2, 1e-9);
    add(&f, "quality", "all", "straight_lining", 0.2, 1e-9);
    run(&f);
    t_abs(figure(&f, "found"), 6, T_EXACT);
    assert_string_equal(finding(&f, "all", "decided_not")->note, "decided_not_up:two_samples");
    assert_string_equal(finding(&f, "all", "gap")->note, "gap_up:two_samples");
    assert_string_equal(finding(&f, "all", "item_missing:q1")->note, "non_response_up:two_samples");
    end(&f);
}

/* Beyond chance but too small to matter: 5 points of a share, and a twentieth of the scale of a mean (1 to 5: 0.2; the
 * ladder of seven rungs: 0.3). */
static void what_matters(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "reach", "all", "letter", -0.049, 1e-9);
    add(&f, "reach", "all", "poster", -0.051, 1e-9);
    add(&f, "indicator", "all", "worry", 0.19, 1e-9)->unit = TREDE_UNIT_MEAN;
    add(&f, "indicator", "north", "worry", 0.21, 1e-9)->unit = TREDE_UNIT_MEAN;
    add(&f, "stage_mean", "north", "", -0.29, 1e-9)->unit = TREDE_UNIT_MEAN;
    add(&f, "stage_mean", "south", "", -0.31, 1e-9)->unit = TREDE_UNIT_MEAN;
    run(&f);
    t_abs(figure(&f, "hold"), 6, T_EXACT);
    t_abs(figure(&f, "relevant"), 3, T_EXACT);
    finding(&f, "all", "reach:poster");
    finding(&f, "north", "worry");
    finding(&f, "south", "stage_mean");
    end(&f);
}

/* One story is read once: rungs of one segment behind the strongest of them, a segment behind everyone; another segment
 * of the same theme is a finding of its own as long as neither is everyone. */
static void one_story_is_read_once(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "at_least", "north", "3", -0.10, 1e-5);
    add(&f, "at_least", "north", "4", -0.12, 1e-7);
    add(&f, "at_least", "south", "4", -0.12, 1e-6);
    add(&f, "indicator", "north", "knows", -0.12, 1e-5);
    add(&f, "indicator", "all", "knows", -0.09, 1e-8);
    run(&f);
    t_abs(figure(&f, "relevant"), 5, T_EXACT);
    t_abs(figure(&f, "found"), 3, T_EXACT);
    finding(&f, "north", "at_least_4");
    finding(&f, "south", "at_least_4");
    finding(&f, "all", "knows");
    const struct trede_result *rungs = small_row(&f.survey, "signal", "w2", "w1", "north", NULL, "behind", NULL);
    t_abs(rungs->estimate.value, 1, T_EXACT);
    assert_string_equal(rungs->note, "also:at_least_3");
    assert_string_equal(small_row(&f.survey, "signal", "w2", "w1", "all", "knows", "behind", NULL)->note,
                        "also:set/north");
    end(&f);
}

/* Of too few people, over a method break, without degrees of freedom: not looked at, and said. Not asked is nothing. */
static void what_is_not_looked_at(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "reach", "all", "letter", -0.2, 1e-9)->estimate.base = 9;
    add(&f, "reach", "all", "poster", -0.2, 1e-9)->estimate.status = TREDE_REFUSED_BREAK;
    add(&f, "reach", "all", "website", -0.2, 1e-9)->estimate.status = TREDE_TOO_FEW;
    add(&f, "reach", "all", "app", -0.2, 1e-9)->estimate.status = TREDE_QUESTION_NOT_ASKED;
    struct trede_result *still = add(&f, "reach", "all", "stand", 0, 1);
    still->estimate.status = TREDE_NO_VARIANCE; /* nobody met it at either moment: looked at, no worse */
    still->has_p = false;
    run(&f);
    t_abs(figure(&f, "tests"), 1, T_EXACT);
    t_abs(figure(&f, "not_looked_at"), 3, T_EXACT);
    t_abs(figure(&f, "found"), 0, T_EXACT);
    end(&f);
}

/* What is the same people or the same moment once more is not in the family. */
static void what_is_no_test(void **state)
{
    (void)state;
    struct fixture f;
    bool fixed[1] = {false};
    begin(&f);
    add(&f, "reach", "all", "letter", 0.1, 0.5);
    add(&f, "stage_share", "all", "1", 0.2, 1e-9);
    add(&f, "barrier", "all", "afraid", 0.2, 1e-9)->note = "intenders";
    add(&f, "gap", "all", "gap", 0.2, 1e-9)->note = "all"; /* headline is the one */
    add(&f, "gap", "all", "intention", -0.2, 1e-9)->note = "all";
    add(&f, "reach", "all", "letter", -0.2, 1e-9)->against = "w0";
    add(&f, "reach", "all", "letter", -0.2, 1e-9)->statistic = "share";
    add(&f, "reach", "all", "any", -0.2, 1e-9); /* several channels together */
    add(&f, "reach", "north", "letter", -0.2, 1e-9); /* a set made of answers */
    f.survey.campaign.effect.unmoved = fixed;
    run(&f);
    t_abs(figure(&f, "tests"), 1, T_EXACT);
    end(&f);
}

static void nothing_to_compare(void **state)
{
    (void)state;
    struct fixture f;
    bool fixed[1] = {false};
    begin(&f);
    f.survey.campaign.effect.unmoved = fixed;
    run(&f);
    assert_int_equal(small_rows(&f.survey, "signal"), 0);
    end(&f);
}

/* ---- reports ---- */

static struct trede_result *add_reports(struct fixture *f, const char *wave, const char *against, const char *subject,
                                        double ratio, double p)
{
    struct trede_result *row = add(f, "report_rate", "all", subject, ratio, p);
    row->wave = wave;
    row->against = against;
    row->statistic = "rate_ratio";
    row->unit = TREDE_UNIT_RATIO;
    row->is_reports = true;
    return row;
}

static void add_share(struct fixture *f, const char *wave, const char *subject, int64_t cases, int64_t base)
{
    struct trede_result *row = add(f, "back_office", "all", subject, (double)cases / (double)base, 0);
    row->wave = wave;
    row->against = "";
    row->statistic = "share";
    row->unit = TREDE_UNIT_SHARE;
    row->is_reports = true;
    row->has_p = false;
    row->cases = cases;
    row->estimate.base = base;
    row->estimate.effective_base = (double)base;
}

/* The latest of the shortest periods; the exact p is not halved. Follow-up: 40 of 120 against 90 of 130, R
 * poisson.test(c(40, 90), c(120, 130)): ratio 0.4814815, p = 9.692826672e-05. */
static void reports_and_their_follow_up(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add_reports(&f, "2026-05", "2025-05", "all", 0.5, 1e-9); /* not the latest */
    add_reports(&f, "2026-06", "2025-06", "all", 0.7, 0.004);
    add_reports(&f, "2026-06", "2025-06", "police", 0.97, 1e-9); /* too little to matter */
    add_reports(&f, "2026", "2025", "all", 0.5, 1e-9);           /* a year's total beside months */
    add_share(&f, "2025-06", "followed_up", 90, 130);
    add_share(&f, "2026-06", "followed_up", 40, 120);
    run(&f);
    t_abs(figure(&f, "tests"), 3, T_EXACT);
    const struct trede_result *fewer =
        small_row(&f.survey, "signal", "2026-06", "2025-06", "all", "reports", "rate_ratio", NULL);
    t_rel(fewer->p, 0.004, 1e-12);
    assert_string_equal(fewer->note, "reports_down:counts");
    const struct trede_result *follow =
        small_row(&f.survey, "signal", "2026-06", "2025-06", "all", "followed_up", "rate_ratio", NULL);
    t_rel(follow->estimate.value, (40.0 / 120) / (90.0 / 130), 1e-12);
    t_rel(follow->p, 9.692826672e-05, 1e-9);
    assert_true(follow->is_reports);
    assert_int_equal(follow->estimate.base, 120);
    t_abs(figure(&f, "found"), 2, T_EXACT);
    end(&f);
}

/* ---- the log ---- */

static void beside_the_log(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    f.problems[0] = (struct trede_problem){"rumour", .segment_set = "all", .segment = "all", .kind = "afraid"};
    f.problems[1] = (struct trede_problem){"desk", .segment_set = "set", .segment = "north", .kind = "other"};
    f.problems[2] = (struct trede_problem){"far", .segment_set = "set", .segment = "south", .kind = "reach_collapsed"};
    f.survey.campaign.problems = f.problems;
    f.survey.campaign.problem_count = 3;
    add(&f, "barrier", "all", "afraid", 0.2, 1e-9)->note = "all";
    add(&f, "indicator", "north", "knows", -0.2, 1e-9);
    add(&f, "reach", "north", "letter", -0.2, 1e-9);
    run(&f);
    assert_string_equal(small_row(&f.survey, "signal", NULL, NULL, "all", "barrier:afraid", "logged", NULL)->note,
                        "log:rumour");
    assert_string_equal(small_row(&f.survey, "signal", NULL, NULL, "north", "knows", "logged", NULL)->note, "log:desk");
    assert_string_equal(small_row(&f.survey, "signal", NULL, NULL, "north", "reach:letter", "logged", NULL)->note,
                        "log:desk"); /* the same kind in another segment is another problem */
    assert_int_equal(trede_analyse_problem(&f.survey.context, f.survey.out), TREDE_OK);
    assert_string_equal(small_row(&f.survey, "problem", "", "", "south", "far", "logged", NULL)->note, "new");
    end(&f);
}

/* ---- backlash ---- */

enum { EACH = 20, ROWS = 8 * EACH };

/* 20 people in each of north and south, in both waves (others): knows of north 16 then 6, of south 8 then 14 of 20. The
 * interaction is (0.3 - 0.8) - (0.7 - 0.4) = -0.8; with weight 1 and one stratum the variance is
 * n / (n - 1) sum of p q / 20 over the four groups, n = 80: 80/79 (0.21 + 0.16 + 0.21 + 0.24) / 20. */
static void one_falls_while_the_rest_rises(void **state)
{
    (void)state;
    struct fixture f = {0};
    struct small_survey *s = &f.survey;
    small_survey_begin(s, 2, 4 * EACH);
    int knows = small_survey_column(s), north = small_survey_column(s), south = small_survey_column(s);
    static const int yes[4] = {16, 6, 8, 14}; /* north w1, w2, south w1, w2 */
    for (size_t i = 0; i < 4 * EACH; i++) {
        size_t group = i / EACH;
        s->frame.wave[i] = group % 2;
        s->outcome[north][i] = group < 2;
        s->outcome[south][i] = group >= 2;
        s->outcome[knows][i] = (int)(i % EACH) < yes[group];
    }
    small_survey_segment(s, "north", north);
    small_survey_segment(s, "south", south);
    f.indicators[0] = (struct trede_indicator){.rule = {.name = "knows"}};
    s->campaign.indicators = f.indicators;
    s->campaign.indicator_count = 1;
    s->frame.indicator = (int[]){knows};
    s->frame.indicator_number = (int[]){-1};
    small_survey_finish(s, false);
    f.found = trede_results_create();
    s->context.found = f.found;
    assert_int_equal(trede_analyse_signal(&s->context, s->out), TREDE_OK);
    const struct trede_result *row = finding(&f, "north", "backlash:knows");
    t_rel(row->estimate.value, -0.8, 1e-12);
    t_rel(row->estimate.se, sqrt(80.0 / 79 * (0.21 + 0.16 + 0.21 + 0.24) / EACH), 1e-12);
    t_abs(row->estimate.df, 78, T_EXACT);
    assert_int_equal(row->estimate.base, EACH);
    assert_string_equal(row->note, "backlash:two_samples");
    t_abs(figure(&f, "tests"), 2, T_EXACT); /* south rose: no backlash there */
    t_abs(figure(&f, "found"), 1, T_EXACT);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(benjamini_and_hochberg_by_hand),
                                       cmocka_unit_test(strongest_first),
                                       cmocka_unit_test(which_way_is_bad),
                                       cmocka_unit_test(and_all_of_them_the_other_way),
                                       cmocka_unit_test(what_matters),
                                       cmocka_unit_test(one_story_is_read_once),
                                       cmocka_unit_test(what_is_not_looked_at),
                                       cmocka_unit_test(what_is_no_test),
                                       cmocka_unit_test(nothing_to_compare),
                                       cmocka_unit_test(reports_and_their_follow_up),
                                       cmocka_unit_test(beside_the_log),
                                       cmocka_unit_test(one_falls_while_the_rest_rises)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
