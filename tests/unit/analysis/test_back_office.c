/* The back office: case registers against R's survival package, report counts by hand, the warning, who reports how,
 * and follow-up beside trust. Reference: R 4.2.2 with survival 3.5-3, where not said otherwise: t1 <-
 * c(3,5,5,8,12,20,31,45,60,100,120,150);      e1 <- c(1,1,1,1,1,1,1,1,0,1,0,0) t2 <-
 * c(10,15,22,30,35,41,50,55,60,70,80,20,33,64); e2 <- c(1,1,1,1,0,0,1,0,0,1,0,0,0,0) survfit(Surv(t, e) ~ 1, conf.type
 * = "log-log"); quantile(...); survdiff(Surv(t, e) ~ group) */
#include "small_survey.h"

#include "analysis/emit.h"
#include "analysis/tally.h"
#include "base/date.h"

enum { MOST = 400 };

struct office {
    struct small_survey survey;
    struct trede_case_register registers[2];
    struct trede_report_case cases[MOST];
    struct trede_count_cell cells[MOST];
    int32_t as_of[2];
    size_t cases_count, cells_count;
};

static int32_t day(const char *text)
{
    int32_t day;
    assert_true(trede_date_parse(text, strlen(text), NULL, &day));
    return day;
}

static void begin(struct office *o)
{
    memset(o, 0, sizeof *o);
    small_survey_begin(&o->survey, 2, 2);
    small_survey_finish(&o->survey, false);
    o->registers[0] =
        (struct trede_case_register){.owner = "owner", .channel = "channel", .anonymous = "a", .repeat = "r"};
    o->registers[1] = o->registers[0];
    o->survey.campaign.cases = o->registers;
    o->survey.campaign.case_file_count = 1;
    o->as_of[0] = o->as_of[1] = day("2026-12-31");
}

/* A report on which a step was taken after so many days, or (< 0) not yet after as many. */
static struct trede_report_case *add(struct office *o, const char *received, int days)
{
    assert_true(o->cases_count < MOST);
    struct trede_report_case *c = &o->cases[o->cases_count++];
    *c = (struct trede_report_case){
        .received = day(received),
        .days = {TREDE_CASE_UNKNOWN, days < 0 ? TREDE_CASE_OPEN : days, TREDE_CASE_UNKNOWN, TREDE_CASE_UNKNOWN},
        .watched = days < 0 ? -days : 365,
        .channel = "line",
        .owner = "police",
        .anonymous = -1,
        .repeat = -1};
    return c;
}

static void run(struct office *o, trede_analysis_fn *analysis)
{
    o->survey.context.cases = (struct trede_case_table){o->cases, o->cases_count, o->as_of};
    o->survey.context.reports = (struct trede_count_table){o->cells, o->cells_count};
    assert_int_equal(analysis(&o->survey.context, o->survey.out), TREDE_OK);
}

static const struct trede_result *row_of(const struct office *o, const char *period, const char *against,
                                         const char *segment, const char *subject, const char *statistic)
{
    return small_row(&o->survey, "back_office", period, against, segment, subject, statistic, NULL);
}

static void within(const struct trede_result *row, double value, double se, double low, double high)
{
    assert_int_equal(row->estimate.status, TREDE_ESTIMATE_OK);
    t_rel(row->estimate.value, value, T_ORACLE);
    t_rel(row->estimate.se, se, T_ORACLE);
    t_rel(row->estimate.low, low, T_ORACLE);
    t_rel(row->estimate.high, high, T_ORACLE);
}

/* ---- case registers ---- */

static void two_quarters(struct office *o)
{
    static const int first[] = {3, 5, 5, 8, 12, 20, 31, 45, -60, 100, -120, -150};
    static const int second[] = {10, 15, 22, 30, -35, -41, 50, -55, -60, 70, -80, -20, -33, -64};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        add(o, "2026-01-10", first[i]);
    for (size_t i = 0; i < sizeof second / sizeof *second; i++)
        add(o, "2026-04-10", second[i]);
}

static void days_agree_with_r(void **state)
{
    (void)state;
    static struct office o;
    begin(&o);
    two_quarters(&o);
    run(&o, trede_analyse_back_office);
    assert_int_equal(row_of(&o, "2026-Q1", "", "all", "received", "count")->estimate.base, 12);
    t_rel(row_of(&o, "2026-Q1", "", "all", "followed_up", "share")->estimate.value, 9 / 12.0, T_EXACT);
    t_abs(row_of(&o, "2026-Q1", "", "all", "followed_up", "count")->estimate.value, 9, T_EXACT);
    within(row_of(&o, "2026-Q1", "", "all", "followed_up", "share_30_days"), 0.5, 0.144337567297406, 0.263926902626955,
           0.791522856693263);
    within(row_of(&o, "2026-Q1", "", "all", "followed_up", "share_90_days"), 0.666666666666667, 0.136082763487954,
           0.411581113301162, 0.897296020069075);
    within(row_of(&o, "2026-Q2", "", "all", "followed_up", "share_30_days"), 0.298701298701299, 0.125661264325541,
           0.123547660988408, 0.615069768990894);
    const struct trede_result *half = row_of(&o, "2026-Q1", "", "all", "followed_up", "median_days");
    t_abs(half->estimate.value, 25.5, T_EXACT);
    t_abs(half->estimate.low, 5, T_EXACT);
    t_abs(half->estimate.high, 100, T_EXACT);
    t_abs(row_of(&o, "2026-Q1", "", "all", "median_days", "days")->estimate.value, 25.5,
          T_EXACT); /* the contract's row */
    assert_int_equal(row_of(&o, "2026-Q1", "", "all", "followed_up", "p90_days")->estimate.status, TREDE_NOT_CONVERGED);
    const struct trede_result *slow = row_of(&o, "2026-Q2", "", "all", "followed_up", "median_days");
    t_abs(slow->estimate.value, 70, T_EXACT);
    assert_int_equal(slow->estimate.status, TREDE_NO_VARIANCE); /* R: upper NA */
    assert_false(slow->estimate.has_interval);
    /* nobody of the second quarter was followed for 90 days: no number */
    assert_int_equal(row_of(&o, "2026-Q2", "", "all", "followed_up", "share_90_days")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&o.survey);
}

static void changes_agree_with_r(void **state)
{
    (void)state;
    static struct office o;
    begin(&o);
    two_quarters(&o);
    run(&o, trede_analyse_back_office);
    const struct trede_result *test = row_of(&o, "2026-Q2", "2026-Q1", "all", "followed_up", "log_rank");
    t_rel(test->estimate.value, 1.487990716988527, T_ORACLE);
    t_rel(test->p, 0.222528473311505, T_ORACLE);
    t_abs(test->estimate.df, 1, T_EXACT);
    assert_string_equal(test->note, ";slower"); /* observed 6, expected 8.2 */
    const struct trede_result *difference =
        row_of(&o, "2026-Q2", "2026-Q1", "all", "followed_up", "difference_30_days");
    double se = sqrt(0.144337567297406 * 0.144337567297406 + 0.125661264325541 * 0.125661264325541);
    t_rel(difference->estimate.value, 0.298701298701299 - 0.5, T_ORACLE);
    t_rel(difference->estimate.se, se, T_ORACLE);
    t_rel(difference->estimate.low, 0.298701298701299 - 0.5 - 1.959963984540054 * se, T_ORACLE);
    assert_int_equal(difference->estimate.base, 12); /* the smaller of the two */
    assert_int_equal(row_of(&o, "2026-Q2", "2026-Q1", "all", "followed_up", "difference_90_days")->estimate.status,
                     TREDE_TOO_FEW);
    small_survey_end(&o.survey);
}

/* Closed without follow-up is never followed up: 2 of 4 within 30 days, where censoring on closing would say 1. */
static void closing_does_not_censor(void **state)
{
    (void)state;
    static struct office o;
    begin(&o);
    add(&o, "2026-01-10", 10);
    add(&o, "2026-01-10", 20);
    add(&o, "2026-01-10", -200)->days[TREDE_STEP_CLOSED] = 5;
    add(&o, "2026-01-10", -200)->days[TREDE_STEP_CLOSED] = TREDE_CASE_OPEN;
    run(&o, trede_analyse_back_office);
    t_rel(row_of(&o, "2026-Q1", "", "all", "followed_up", "share_30_days")->estimate.value, 0.5, T_EXACT);
    t_rel(row_of(&o, "2026-Q1", "", "all", "open", "share")->estimate.value, 0.25, T_EXACT);
    small_survey_end(&o.survey);
}

/* Nobody can be told of an anonymous report: 1 of the 2 others. */
static void feedback_is_for_who_gave_a_name(void **state)
{
    (void)state;
    static struct office o;
    begin(&o);
    for (int i = 0; i < 4; i++) {
        struct trede_report_case *c = add(&o, "2026-01-10", 3);
        c->anonymous = i < 2;
        c->days[TREDE_STEP_FED_BACK] = i == 3 ? 9 : TREDE_CASE_OPEN;
        c->repeat = (int8_t)(i == 3 ? -1 : i == 0);
    }
    run(&o, trede_analyse_back_office);
    const struct trede_result *told = row_of(&o, "2026-Q1", "", "all", "fed_back", "share");
    t_rel(told->estimate.value, 0.5, T_EXACT);
    assert_int_equal(told->estimate.base, 2);
    t_rel(row_of(&o, "2026-Q1", "", "all", "anonymous", "share")->estimate.value, 0.5, T_EXACT);
    assert_int_equal(row_of(&o, "2026-Q1", "", "all", "repeat", "share")->estimate.base,
                     3); /* of one it is not known */
    small_survey_end(&o.survey);
}

static void owners_and_channels_are_segments(void **state)
{
    (void)state;
    static struct office o;
    begin(&o);
    for (int i = 0; i < 9; i++)
        add(&o, "2026-01-10", 3)->owner = i < 6 ? "police" : i < 8 ? "municipality" : "";
    run(&o, trede_analyse_back_office);
    const struct trede_result *police = row_of(&o, "2026-Q1", "", "police", "received", "count");
    assert_string_equal(police->segment_set, "owner");
    assert_int_equal(police->estimate.base, 6);
    assert_true(police->is_reports);
    assert_int_equal(row_of(&o, "2026-Q1", "", "unknown", "received", "count")->estimate.base, 1);
    assert_string_equal(row_of(&o, "2026-Q1", "", "line", "received", "count")->segment_set, "channel");
    small_survey_end(&o.survey);
}

/* ---- the warning ---- */

static void many(struct office *o, const char *received, int count, int days)
{
    for (int i = 0; i < count; i++)
        add(o, received, days < 0 ? days : days + i % 5);
}

static void reports_up_and_follow_up_down_is_said(void **state)
{
    (void)state;
    static struct office o;
    begin(&o);
    many(&o, "2026-01-01", 40, 10); /* 60 reports, 40 of them after 10 days */
    many(&o, "2026-02-10", 20, -120);
    many(&o, "2026-04-10", 30, 60); /* 100 reports, 30 of them, and after 60 days */
    many(&o, "2026-04-10", 70, -120);
    run(&o, trede_analyse_back_office);
    const struct trede_result *warning = row_of(&o, "2026-Q2", "2026-Q1", "all", "warning", "verdict");
    assert_string_equal(warning->note, "reports_up_follow_up_down");
    assert_int_equal(warning->estimate.base, 60);
    assert_int_equal(warning->unit, TREDE_UNIT_VERDICT);
    small_survey_end(&o.survey);
}

static void one_of_the_two_is_no_warning(void **state)
{
    (void)state;
    static struct office o;
    begin(&o); /* more reports, done as fast */
    many(&o, "2026-01-01", 60, 10);
    many(&o, "2026-04-10", 100, 10);
    run(&o, trede_analyse_back_office);
    assert_string_equal(row_of(&o, "2026-Q2", "2026-Q1", "all", "warning", "verdict")->note, "none");
    small_survey_end(&o.survey);
    begin(&o); /* as many reports, done later */
    many(&o, "2026-01-01", 60, 10);
    many(&o, "2026-04-10", 62, 60);
    run(&o, trede_analyse_back_office);
    assert_string_equal(row_of(&o, "2026-Q2", "2026-Q1", "all", "warning", "verdict")->note, "none");
    small_survey_end(&o.survey);
}

/* The newest reports have had less time: that alone must not look like a fall. */
static void open_because_new_is_no_fall(void **state)
{
    (void)state;
    static struct office o;
    begin(&o);
    for (int i = 0; i < 60; i++)
        add(&o, "2026-01-01", 10 + i);
    for (int i = 0; i < 100; i++)
        add(&o, "2026-04-10", i % 6 ? -20 : 10 + i % 10); /* followed for 20 days only */
    run(&o, trede_analyse_back_office);
    const struct trede_result *share = row_of(&o, "2026-Q2", "", "all", "followed_up", "share");
    assert_true(share->estimate.value < 0.2); /* against 1 in the quarter before */
    assert_string_equal(row_of(&o, "2026-Q2", "2026-Q1", "all", "warning", "verdict")->note, "none");
    small_survey_end(&o.survey);
}

static void another_register_is_not_compared(void **state)
{
    (void)state;
    static struct office o;
    begin(&o);
    o.survey.campaign.case_file_count = 2;
    many(&o, "2026-01-01", 30, 10);
    for (int i = 0; i < 90; i++)
        add(&o, "2026-04-10", 80)->source = 1;
    run(&o, trede_analyse_back_office);
    assert_int_equal(row_of(&o, "2026-Q2", "2026-Q1", "all", "received", "rate_ratio")->estimate.status,
                     TREDE_REFUSED_BREAK);
    const struct trede_result *warning = row_of(&o, "2026-Q2", "2026-Q1", "all", "warning", "verdict");
    assert_string_equal(warning->note, "not_measurable");
    assert_int_equal(warning->estimate.status, TREDE_REFUSED_BREAK);
    small_survey_end(&o.survey);
}

/* ---- report counts ---- */

static struct trede_count_cell *count(struct office *o, const char *period, const char *channel, double count)
{
    struct trede_count_cell *cell = &o->cells[o->cells_count++];
    *cell = (struct trede_count_cell){.channel = -1,
                                      .channel_name = channel,
                                      .owner = "",
                                      .segment_set = "all",
                                      .segment = "all",
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

/* R: prop.test(c(40, 70), c(50, 120), correct = FALSE): p = 0.00707018832183305. */
static void counts_give_the_same_rows(void **state)
{
    (void)state;
    static struct office o;
    begin(&o);
    struct trede_count_cell *cell = count(&o, "2026-Q1", "", 50);
    cell->followed_up = 40;
    cell->owner = "police";
    cell = count(&o, "2026-Q2", "", 120);
    cell->followed_up = 70;
    cell->owner = "police";
    run(&o, trede_analyse_back_office);
    const struct trede_result *difference = row_of(&o, "2026-Q2", "2026-Q1", "all", "followed_up", "difference");
    t_rel(difference->estimate.value, 70 / 120.0 - 0.8, T_ORACLE);
    t_rel(difference->p, 0.00707018832183305, T_ORACLE);
    assert_string_equal(row_of(&o, "2026-Q2", "2026-Q1", "all", "warning", "verdict")->note,
                        "reports_up_follow_up_down");
    assert_string_equal(row_of(&o, "2026-Q2", "", "police", "followed_up", "share")->segment_set, "owner");
    small_survey_end(&o.survey);
}

/* ---- who reports how ---- */

static const struct trede_result *mix_of(const struct office *o, const char *period, const char *against,
                                         const char *subject, const char *statistic, const char *note)
{
    return small_row(&o->survey, "composition", period, against, "all", subject, statistic, note);
}

/* R: chisq.test(rbind(c(20, 10, 30), c(30, 20, 20)), correct = FALSE) */
static void a_change_of_channels(void **state)
{
    (void)state;
    static struct office o;
    static const double counts[2][3] = {{20, 10, 30}, {30, 20, 20}};
    static const char *const channels[] = {"desk", "line", "police"};
    begin(&o);
    for (int p = 0; p < 2; p++)
        for (int c = 0; c < 3; c++)
            count(&o, p ? "2026-Q2" : "2026-Q1", channels[c], counts[p][c])->anonymous = c == 1 ? counts[p][c] : 0;
    run(&o, trede_analyse_composition);
    const struct trede_result *test = mix_of(&o, "2026-Q2", "2026-Q1", "all", "chi_square", "channels");
    t_rel(test->estimate.value, 6.6031746031746037, T_ORACLE);
    t_rel(test->p, 0.0368246691305606, T_ORACLE);
    const struct trede_result *share = mix_of(&o, "2026-Q1", "", "line", "share", NULL);
    t_rel(share->estimate.value, 10 / 60.0, T_ORACLE);
    assert_int_equal(share->estimate.base, 10); /* share times total is the count: that is what must be large enough */
    t_rel(mix_of(&o, "2026-Q2", "2026-Q1", "line", "difference", "channels")->estimate.value, 20 / 70.0 - 10 / 60.0,
          T_ORACLE);
    t_rel(mix_of(&o, "2026-Q2", "", "anonymous", "share", "anonymity")->estimate.value, 20 / 70.0, T_ORACLE);
    small_survey_end(&o.survey);
}

/* The months before and after the start say how much the division wanders: as in test_mix_change, after R. */
static void since_the_start_counts_the_wandering(void **state)
{
    (void)state;
    static struct office o;
    static const double counts[5][3] = {{20, 10, 30}, {25, 8, 35}, {14, 16, 28}, {30, 20, 20}, {26, 30, 24}};
    static const char *const months[] = {"2026-01", "2026-02", "2026-03", "2026-04", "2026-05"};
    static const char *const channels[] = {"desk", "line", "police"};
    begin(&o);
    o.survey.campaign.has_start = true;
    o.survey.campaign.start = day("2026-04-01");
    for (int p = 0; p < 5; p++)
        for (int c = 0; c < 3; c++)
            count(&o, months[p], channels[c], counts[p][c]);
    run(&o, trede_analyse_composition);
    const struct trede_result *test = mix_of(&o, "2026-05", "2026-03", "all", "f", "channels_since_start;df2=6");
    t_rel(test->estimate.value, 6.2815966486639070, T_ORACLE);
    t_rel(test->p, 0.0337672497690361, T_ORACLE);
    const struct trede_result *line = mix_of(&o, "2026-05", "2026-03", "line", "difference", "channels_since_start");
    t_rel(line->estimate.se, 0.0555832206179780, T_ORACLE);
    t_rel(line->estimate.low, 0.0145303931536664, T_ORACLE);
    small_survey_end(&o.survey);
}

/* ---- beside trust ---- */

enum { AREAS = 5 };
static const char *const areas[AREAS] = {"a", "b", "c", "d", "e"};

/* Of 10 reports an area, 2, 3, ... are followed up before fieldwork ends; one more, and all of the others, after it. */
static void reports_of_areas(struct office *o)
{
    for (int area = 0; area < AREAS; area++)
        for (int i = 0; i < 10; i++) {
            struct trede_report_case *c = add(o, "2026-05-10", i < 2 + area ? 5 : 100);
            c->sets[0] = "set";
            c->segments[0] = areas[area];
            c->repeat = i < 5 - area;
        }
}

static void trust_of_areas(struct office *o, const char *analysis, const double *trust, struct trede_results *found)
{
    for (int area = 0; area < AREAS; area++) {
        struct trede_result row = trede_row_begin(&o->survey.context, analysis);
        row.wave = "w2";
        row.segment_set = "set";
        row.segment = areas[area];
        row.subject = "trust";
        row.statistic = "share";
        row.estimate = (struct trede_estimate){.value = trust[area], .base = 20 + area};
        assert_int_equal(trede_results_add(found, &row), TREDE_OK);
    }
}

/* A campaign of two waves, 5 areas and a case register; the fieldwork of the first ended on 30 April. */
static void begin_areas(struct office *o)
{
    static const char *const trust[] = {"trust"};
    static const struct trede_indicator indicator = {.rule = {.name = "trust", .sql = "x"}};
    memset(o, 0, sizeof *o);
    small_survey_begin(&o->survey, 2, 4);
    for (int area = 0; area < AREAS; area++)
        small_survey_segment(&o->survey, areas[area], small_survey_column(&o->survey));
    for (uint32_t i = 0; i < 4; i++)
        ((int *)o->survey.frame.wave)[i] = (int)i % 2;
    small_survey_finish(&o->survey, false);
    o->survey.waves[0].last_day = day("2026-04-30");
    o->survey.waves[1].last_day = day("2026-07-31");
    o->survey.campaign.trust = trust;
    o->survey.campaign.trust_count = 1;
    o->survey.campaign.indicators = &indicator;
    o->survey.campaign.indicator_count = 1;
    o->survey.campaign.minimum_cell = 10;
    o->survey.campaign.minimum_reports = 5;
    o->survey.campaign.cases = o->registers;
    o->survey.campaign.case_file_count = 1;
    o->as_of[0] = day("2026-12-31");
}

static const struct trede_result *beside(const struct office *o, const char *segment, const char *subject,
                                         const char *statistic)
{
    return small_row(&o->survey, "trust", "w2", "", segment, subject, statistic, NULL);
}

static void follow_up_stands_beside_trust(void **state)
{
    (void)state;
    static struct office o;
    static const double rising[AREAS] = {0.2, 0.3, 0.35, 0.4, 0.5};
    begin_areas(&o);
    reports_of_areas(&o);
    struct trede_results *found = trede_results_create();
    trust_of_areas(&o, "indicator", rising, found);
    o.survey.context.found = found;
    run(&o, trede_analyse_follow_up_trust);
    t_rel(beside(&o, "a", "followed_up", "estimate")->estimate.value, 0.2, T_EXACT); /* in time: not the share by now */
    t_rel(beside(&o, "all", "followed_up", "estimate")->estimate.value, 0.4, T_EXACT);
    t_rel(beside(&o, "e", "trust", "estimate")->estimate.value, 0.5, T_EXACT);
    assert_false(beside(&o, "e", "trust", "estimate")->is_reports);
    assert_string_equal(beside(&o, "all", "window", "window")->note, "2026-05-01/2026-07-31");
    const struct trede_result *rho = beside(&o, "all", "with_followed_up:trust", "rank_correlation");
    t_rel(rho->estimate.value, 1, T_EXACT);
    t_rel(rho->p, 2 / 120.0, T_TIGHT); /* of the 120 orders this one and its reverse are as far */
    assert_string_equal(rho->note, "together");
    assert_int_equal(rho->estimate.base, 20);
    const struct trede_result *again = beside(&o, "all", "with_followed_up:repeat", "rank_correlation");
    assert_string_equal(again->note, "opposite");
    assert_true(again->is_reports);
    trede_results_destroy(found);
    small_survey_end(&o.survey);
}

/* Four areas are too few, and an area that may not be shown does not take part. */
static void too_few_areas_no_correlation(void **state)
{
    (void)state;
    static struct office o;
    static const double rising[AREAS] = {0.2, 0.3, 0.35, 0.4, 0.5};
    begin_areas(&o);
    reports_of_areas(&o);
    struct trede_results *found = trede_results_create();
    trust_of_areas(&o, "indicator", rising, found);
    o.survey.campaign.minimum_cell = 21;
    o.survey.context.found = found;
    run(&o, trede_analyse_follow_up_trust);
    for (size_t i = 0; i < trede_results_count(o.survey.out); i++)
        if (strcmp(trede_results_at(o.survey.out, i)->statistic, "rank_correlation") == 0)
            assert_true(trede_results_at(o.survey.out, i)->is_reports); /* only with repeat reporting */
    trede_results_destroy(found);
    small_survey_end(&o.survey);
}

/* A part of trust has rows of its own: those stand beside the follow-up, not an indicator that is called alike. */
static void parts_of_trust_stand_beside_follow_up(void **state)
{
    (void)state;
    static struct office o;
    static const double rising[AREAS] = {0.2, 0.3, 0.35, 0.4, 0.5}, falling[AREAS] = {0.9, 0.8, 0.7, 0.6, 0.55};
    begin_areas(&o);
    o.survey.campaign.trust_of_parts = true;
    reports_of_areas(&o);
    struct trede_results *found = trede_results_create();
    trust_of_areas(&o, "indicator", rising, found);
    trust_of_areas(&o, "trust", falling, found);
    o.survey.context.found = found;
    run(&o, trede_analyse_follow_up_trust);
    t_rel(beside(&o, "e", "trust", "estimate")->estimate.value, 0.55, T_EXACT);
    const struct trede_result *rho = beside(&o, "all", "with_followed_up:trust", "rank_correlation");
    t_rel(rho->estimate.value, -1, T_EXACT);
    assert_string_equal(rho->note, "opposite");
    trede_results_destroy(found);
    small_survey_end(&o.survey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_agree_with_r),
        cmocka_unit_test(changes_agree_with_r),
        cmocka_unit_test(closing_does_not_censor),
        cmocka_unit_test(feedback_is_for_who_gave_a_name),
        cmocka_unit_test(owners_and_channels_are_segments),
        cmocka_unit_test(reports_up_and_follow_up_down_is_said),
        cmocka_unit_test(one_of_the_two_is_no_warning),
        cmocka_unit_test(open_because_new_is_no_fall),
        cmocka_unit_test(another_register_is_not_compared),
        cmocka_unit_test(counts_give_the_same_rows),
        cmocka_unit_test(a_change_of_channels),
        cmocka_unit_test(since_the_start_counts_the_wandering),
        cmocka_unit_test(follow_up_stands_beside_trust),
        cmocka_unit_test(too_few_areas_no_correlation),
        cmocka_unit_test(parts_of_trust_stand_beside_follow_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
