/* Report counts: rates and ratios against R poisson.test, and what is added to what, by hand. Reference:
 * tests/campaigns/mma-tips/expected.json (mma-2020-2019), and R: poisson.test(c(12, 5)), poisson.test(c(0, 7)). */
#include "small_survey.h"

#include "analysis/tally.h"

enum { MOST_CELLS = 64 };

struct counts {
    struct small_survey survey;
    struct trede_count_cell cells[MOST_CELLS];
    size_t count;
};

static void begin(struct counts *c)
{
    c->count = 0;
    small_survey_begin(&c->survey, 1, 1);
    small_survey_finish(&c->survey, false);
}

static struct trede_count_cell *add(struct counts *c, const char *period, const char *segment, const char *channel,
                                    double count)
{
    struct trede_count_cell *cell = &c->cells[c->count++];
    *cell = (struct trede_count_cell){.channel = -1,
                                      .channel_name = channel,
                                      .segment_set = "wijk",
                                      .segment = segment,
                                      .count = count,
                                      .anonymous = -1,
                                      .acknowledged = -1,
                                      .followed_up = -1,
                                      .fed_back = -1,
                                      .median_days = -1,
                                      .population = -1,
                                      .spend = -1,
                                      .hours = -1,
                                      .contacts = -1};
    assert_true(trede_period_parse(period, strlen(period), &cell->period));
    return cell;
}

static void run(struct counts *c, trede_analysis_fn *analysis)
{
    c->survey.context.reports = (struct trede_count_table){c->cells, c->count};
    assert_int_equal(analysis(&c->survey.context, c->survey.out), TREDE_OK);
}

static void end(struct counts *c)
{
    small_survey_end(&c->survey);
}

static const struct trede_result *row_of(const struct counts *c, const char *period, const char *segment,
                                         const char *channel, const char *statistic)
{
    return small_row(&c->survey, "report_rate", period, NULL, segment, channel, statistic, NULL);
}

static double count_of(const struct counts *c, const char *period, const char *segment, const char *channel)
{
    return row_of(c, period, segment, channel, "count")->estimate.value;
}

static void yearly_tips_agree_with_r(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2019", "", "", 16890)->population = 17282163;
    add(&c, "2020", "", "", 25818)->population = 17407585;
    run(&c, trede_analyse_report_rate);
    const struct trede_result *rate = row_of(&c, "2020", "all", "all", "rate_per_1000");
    t_rel(rate->estimate.value, 1.48314657087701, T_ORACLE);
    t_rel(rate->estimate.low, 1.46510969718365, T_ORACLE);
    t_rel(rate->estimate.high, 1.50135006156755, T_ORACLE);
    assert_true(rate->is_reports);
    assert_int_equal(rate->estimate.base, 25818);
    assert_int_equal(rate->unit, TREDE_UNIT_RATE);
    const struct trede_result *ratio = row_of(&c, "2020", "all", "all", "rate_ratio");
    assert_string_equal(ratio->against, "2019");
    t_rel(ratio->estimate.value, 1.51758323213662, T_ORACLE);
    t_rel(ratio->estimate.low, 1.48837249841767, T_ORACLE);
    t_rel(ratio->estimate.high, 1.54739756850643, T_ORACLE);
    assert_int_equal(ratio->estimate.base, 16890);
    assert_int_equal(trede_results_count(c.survey.out), 5);
    end(&c);
}

static void parts_are_added_over_segments_and_channels(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-Q1", "north", "desk", 3);
    add(&c, "2026-Q1", "north", "phone", 4);
    add(&c, "2026-Q1", "south", "desk", 5);
    run(&c, trede_analyse_report_rate);
    t_abs(count_of(&c, "2026-Q1", "all", "all"), 12, 0);
    t_abs(count_of(&c, "2026-Q1", "all", "desk"), 8, 0);
    t_abs(count_of(&c, "2026-Q1", "north", "all"), 7, 0);
    t_abs(count_of(&c, "2026-Q1", "south", "desk"), 5, 0);
    assert_int_equal(small_rows(&c.survey, "report_rate"), 8); /* 3 cells, 2 + 2 totals, 1 grand total; no rates */
    end(&c);
}

static void a_total_in_the_file_takes_the_place_of_its_parts(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-Q1", "north", "desk", 3);
    add(&c, "2026-Q1", "south", "desk", 5);
    add(&c, "2026-Q1", "", "desk", 9); /* one report could not be placed */
    add(&c, "2026-Q1", "", "phone", 4);
    add(&c, "2026-Q1", "", "", 13);
    run(&c, trede_analyse_report_rate);
    t_abs(count_of(&c, "2026-Q1", "all", "desk"), 9, 0);
    t_abs(count_of(&c, "2026-Q1", "all", "phone"), 4, 0);
    t_abs(count_of(&c, "2026-Q1", "all", "all"), 13, 0);
    t_abs(count_of(&c, "2026-Q1", "north", "all"), 3, 0);
    end(&c);
}

static void totals_by_segment_and_by_channel_are_not_added_to_each_other(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-Q1", "north", "", 6);
    add(&c, "2026-Q1", "south", "", 4);
    add(&c, "2026-Q1", "", "desk", 7);
    add(&c, "2026-Q1", "", "phone", 3);
    run(&c, trede_analyse_report_rate);
    t_abs(count_of(&c, "2026-Q1", "all", "all"), 10, 0);
    t_abs(count_of(&c, "2026-Q1", "all", "desk"), 7, 0);
    t_abs(count_of(&c, "2026-Q1", "north", "all"), 6, 0);
    end(&c);
}

static void a_rest_that_could_not_be_placed_is_added(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-Q1", "north", "", 6);
    add(&c, "2026-Q1", "south", "", 4);
    add(&c, "2026-Q1", "", "", 2); /* smaller than its parts: no total */
    add(&c, "2026-Q2", "north", "", 1);
    add(&c, "2026-Q2", "", "", 3); /* what it is, is one thing for the whole file */
    run(&c, trede_analyse_report_rate);
    t_abs(count_of(&c, "2026-Q1", "all", "all"), 12, 0);
    t_abs(count_of(&c, "2026-Q2", "all", "all"), 4, 0);
    end(&c);
}

static void a_complete_year_is_added_up_and_a_broken_one_is_not(void **state)
{
    (void)state;
    static const char *const periods[] = {"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"};
    static struct counts c;
    begin(&c);
    for (size_t i = 0; i < 7; i++)
        add(&c, periods[i], "", "desk", (double)(i + 1));
    run(&c, trede_analyse_report_rate);
    t_abs(count_of(&c, "2025", "all", "desk"), 10, 0);
    t_abs(count_of(&c, "2025", "all", "all"), 10, 0);
    for (size_t i = 0; i < trede_results_count(c.survey.out); i++)
        assert_string_not_equal(trede_results_at(c.survey.out, i)->wave, "2026");
    /* a year earlier where there is one, else the period before */
    assert_string_equal(row_of(&c, "2026-Q1", "all", "all", "rate_ratio")->against, "2025-Q1");
    assert_string_equal(row_of(&c, "2025-Q3", "all", "all", "rate_ratio")->against, "2025-Q2");
    t_rel(row_of(&c, "2026-Q1", "all", "all", "rate_ratio")->estimate.value, 5, T_CLOSE);
    end(&c);
}

static void no_ratio_across_a_gap(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-01", "", "", 12);
    add(&c, "2026-03", "", "", 5);
    run(&c, trede_analyse_report_rate);
    assert_int_equal(trede_results_count(c.survey.out), 2);
    end(&c);
}

static void counts_of_zero(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-01", "", "", 0);
    add(&c, "2026-02", "", "", 7);
    add(&c, "2026-03", "", "", 0);
    add(&c, "2026-04", "", "", 0);
    run(&c, trede_analyse_report_rate);
    const struct trede_result *none = row_of(&c, "2026-01", "all", "all", "count");
    t_abs(none->estimate.value, 0, 0);
    t_rel(none->estimate.high, 3.68887945411394, T_ORACLE);
    assert_int_equal(row_of(&c, "2026-02", "all", "all", "rate_ratio")->estimate.status, TREDE_TOO_FEW); /* 7 : 0 */
    assert_int_equal(row_of(&c, "2026-04", "all", "all", "rate_ratio")->estimate.status, TREDE_TOO_FEW); /* 0 : 0 */
    const struct trede_result *fall = row_of(&c, "2026-03", "all", "all", "rate_ratio");
    t_abs(fall->estimate.value, 0, 0);
    t_rel(fall->p, 0.015625, T_ORACLE);
    end(&c);
}

static void small_counts_agree_with_r(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-01", "", "", 5);
    add(&c, "2026-02", "", "", 12);
    run(&c, trede_analyse_report_rate);
    const struct trede_result *ratio = row_of(&c, "2026-02", "all", "all", "rate_ratio");
    t_rel(ratio->estimate.value, 2.4, T_CLOSE);
    t_rel(ratio->estimate.low, 0.787045894172816, T_ORACLE);
    t_rel(ratio->estimate.high, 8.69598111868027, T_ORACLE);
    t_rel(ratio->p, 0.143463134765625, T_ORACLE);
    end(&c);
}

static void another_file_is_another_count(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-01", "", "desk", 5);
    add(&c, "2026-02", "", "desk", 6);
    add(&c, "2026-02", "", "line", 8)->source = 1;
    run(&c, trede_analyse_report_rate);
    t_abs(count_of(&c, "2026-02", "all", "all"), 14, 0);
    const struct trede_result *ratio = row_of(&c, "2026-02", "all", "all", "rate_ratio");
    assert_int_equal(ratio->estimate.status, TREDE_REFUSED_BREAK);
    assert_string_equal(ratio->note, "other_files");
    assert_int_equal(row_of(&c, "2026-02", "all", "desk", "rate_ratio")->estimate.status, TREDE_ESTIMATE_OK);
    end(&c);
}

static void populations_of_segments_and_of_all(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-Q1", "north", "desk", 10)->population = 2000;
    add(&c, "2026-Q1", "north", "phone", 10)->population = 2000; /* the same people again */
    add(&c, "2026-Q1", "south", "desk", 10)->population = 3000;
    run(&c, trede_analyse_report_rate);
    t_rel(row_of(&c, "2026-Q1", "north", "all", "rate_per_1000")->estimate.value, 10, T_CLOSE);
    t_rel(row_of(&c, "2026-Q1", "all", "desk", "rate_per_1000")->estimate.value, 4, T_CLOSE);
    t_rel(row_of(&c, "2026-Q1", "all", "all", "rate_per_1000")->estimate.value, 6, T_CLOSE);
    end(&c);
}

static void population_csv_serves_where_the_file_is_silent(void **state)
{
    (void)state;
    static const struct trede_margin_cell people[] = {
        {"wijk", "north", 1000, -1, {0}}, {"wijk", "south", 4000, -1, {0}}, {"age", "young", 9999, -1, {0}}};
    static struct counts c;
    begin(&c);
    c.survey.campaign.population = people;
    c.survey.campaign.population_count = 3;
    add(&c, "2026-Q1", "north", "desk", 10);
    add(&c, "2026-Q1", "south", "desk", 10);
    add(&c, "2026-Q1", "elsewhere", "desk", 1);
    run(&c, trede_analyse_report_rate);
    t_rel(row_of(&c, "2026-Q1", "north", "desk", "rate_per_1000")->estimate.value, 10, T_CLOSE);
    t_rel(row_of(&c, "2026-Q1", "all", "all", "rate_per_1000")->estimate.value, 4.2, T_CLOSE);
    for (size_t i = 0; i < trede_results_count(c.survey.out); i++) { /* nobody said who lives elsewhere */
        const struct trede_result *row = trede_results_at(c.survey.out, i);
        assert_false(strcmp(row->segment, "elsewhere") == 0 && strcmp(row->statistic, "rate_per_1000") == 0);
    }
    end(&c);
}

static void no_reports_at_all(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    run(&c, trede_analyse_report_rate);
    run(&c, trede_analyse_back_office);
    assert_int_equal(trede_results_count(c.survey.out), 0);
    end(&c);
}

/* ---- the back office ---- */

static const struct trede_result *office(const struct counts *c, const char *subject)
{
    return small_row(&c->survey, "back_office", "2026-Q1", "", "all", subject,
                     strcmp(subject, "median_days") == 0 ? "days" : "share", NULL);
}

static void what_became_of_them(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    struct trede_count_cell *desk = add(&c, "2026-Q1", "north", "desk", 30),
                            *line = add(&c, "2026-Q1", "north", "line", 10);
    desk->followed_up = 15;
    desk->median_days = 4;
    line->followed_up = 9;
    line->median_days = 12;
    line->anonymous = 10; /* the desk does not say */
    run(&c, trede_analyse_back_office);
    t_rel(office(&c, "followed_up")->estimate.value, 24.0 / 40, T_TIGHT);
    assert_int_equal(office(&c, "followed_up")->cases, 24);
    assert_int_equal(office(&c, "followed_up")->estimate.base, 40);
    assert_string_equal(office(&c, "followed_up")->method, "count");
    t_rel(office(&c, "anonymous")->estimate.value, 1, T_TIGHT);
    assert_int_equal(office(&c, "anonymous")->estimate.base, 10);
    t_rel(office(&c, "median_days")->estimate.value, 6, T_TIGHT);
    assert_string_equal(office(&c, "median_days")->note, "mean_of_medians");
    assert_int_equal(office(&c, "median_days")->unit, TREDE_UNIT_DAYS);
    for (size_t i = 0; i < trede_results_count(c.survey.out); i++) /* nobody says it */
        assert_string_not_equal(trede_results_at(c.survey.out, i)->subject, "fed_back");
    end(&c);
}

static void one_report_has_no_share(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-Q1", "", "", 1)->followed_up = 1;
    run(&c, trede_analyse_back_office);
    assert_int_equal(office(&c, "followed_up")->estimate.status, TREDE_TOO_FEW);
    end(&c);
}

/* One total below all cells of the file, and no totals of segments or channels: it is not added to them. */
static void a_grand_total_stands_for_its_cells(void **state)
{
    (void)state;
    static struct counts c;
    begin(&c);
    add(&c, "2026-01", "Noord", "Politie", 4);
    add(&c, "2026-01", "Zuid", "Gemeente", 6);
    add(&c, "2026-01", "", "", 10);
    run(&c, trede_analyse_report_rate);
    t_rel(count_of(&c, "2026-01", "all", "all"), 10, T_EXACT);
    t_rel(count_of(&c, "2026-01", "all", "Politie"), 4, T_EXACT);
    end(&c);
    begin(&c);
    add(&c, "2026-01", "Noord", "Politie", 4);
    add(&c, "2026-01", "Zuid", "Gemeente", 6);
    add(&c, "2026-01", "", "", 3); /* less than its parts: what could not be placed */
    run(&c, trede_analyse_report_rate);
    t_rel(count_of(&c, "2026-01", "all", "all"), 13, T_EXACT);
    end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yearly_tips_agree_with_r),
        cmocka_unit_test(parts_are_added_over_segments_and_channels),
        cmocka_unit_test(a_total_in_the_file_takes_the_place_of_its_parts),
        cmocka_unit_test(totals_by_segment_and_by_channel_are_not_added_to_each_other),
        cmocka_unit_test(a_rest_that_could_not_be_placed_is_added),
        cmocka_unit_test(a_complete_year_is_added_up_and_a_broken_one_is_not),
        cmocka_unit_test(no_ratio_across_a_gap),
        cmocka_unit_test(counts_of_zero),
        cmocka_unit_test(small_counts_agree_with_r),
        cmocka_unit_test(another_file_is_another_count),
        cmocka_unit_test(populations_of_segments_and_of_all),
        cmocka_unit_test(population_csv_serves_where_the_file_is_silent),
        cmocka_unit_test(no_reports_at_all),
        cmocka_unit_test(what_became_of_them),
        cmocka_unit_test(one_report_has_no_share),
        cmocka_unit_test(a_grand_total_stands_for_its_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
