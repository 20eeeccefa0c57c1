/* Reporters by the survey's word beside recorded reports, by hand. Waves are quarters of 2026 (small_survey.h). */
#include "small_survey.h"

#include "base/date.h"
#include "stats/interval.h"

enum { PEOPLE = 40, MOST_CELLS = 64 };

struct reality {
    struct small_survey survey;
    struct trede_count_cell cells[MOST_CELLS];
    size_t count;
};

static void add(struct reality *r, const char *period, const char *segment, double count)
{
    struct trede_count_cell *cell = &r->cells[r->count++];
    *cell = (struct trede_count_cell){.channel = -1,
                                      .channel_name = "",
                                      .segment_set = "set",
                                      .segment = segment,
                                      .count = count,
                                      .anonymous = -1,
                                      .acknowledged = -1,
                                      .followed_up = -1,
                                      .fed_back = -1,
                                      .median_days = -1,
                                      .population = segment[0] ? 1000 : -1,
                                      .spend = -1,
                                      .hours = -1,
                                      .contacts = -1};
    assert_true(trede_period_parse(period, strlen(period), &cell->period));
}

/* Forty people in one wave, ten of whom acted; the first half is in segment "half", where five acted. */
static void begin(struct reality *r)
{
    struct small_survey *s = &r->survey;
    r->count = 0;
    small_survey_begin(s, 1, PEOPLE);
    s->frame.behaviour = small_survey_column(s);
    int half = small_survey_column(s), other = small_survey_column(s);
    for (size_t i = 0; i < PEOPLE; i++) {
        s->frame.respondent[i] = (uint32_t)i;
        s->outcome[s->frame.behaviour][i] = i % 4 == 0;
        s->outcome[half][i] = i < PEOPLE / 2;
        s->outcome[other][i] = i >= PEOPLE / 2;
    }
    small_survey_segment(s, "half", half);
    small_survey_segment(s, "other", other);
    s->campaign.behaviour_months = 12;
    s->waves[0].first_day = trede_date_from_parts(2026, 1, 5);
    s->waves[0].last_day = trede_date_from_parts(2026, 2, 10);
}

static void months(struct reality *r, const char *segment, double count)
{
    static const char *const of[] = {"2024-12", "2025-01", "2025-02", "2025-03", "2025-04", "2025-05",
                                     "2025-06", "2025-07", "2025-08", "2025-09", "2025-10", "2025-11",
                                     "2025-12", "2026-01", "2026-02", "2026-03"};
    for (size_t i = 0; i < 16; i++)
        add(r, of[i], segment, i == 14 ? 100 : count); /* February was not over */
}

static void run(struct reality *r)
{
    small_survey_finish(&r->survey, false);
    r->survey.context.reports = (struct trede_count_table){r->cells, r->count};
    assert_int_equal(trede_analyse_implied(&r->survey.context, r->survey.out), TREDE_OK);
}

static const struct trede_result *row_of(const struct reality *r, const char *segment, const char *statistic)
{
    return small_row(&r->survey, "implied", "w1", "", segment, "behaviour", statistic, NULL);
}

static void by_hand(void **state)
{
    (void)state;
    static struct reality r;
    begin(&r);
    months(&r, "half", 2);
    months(&r, "other", 3);
    run(&r);
    const struct trede_result *reporters = row_of(&r, "half", "reporters"), *reports = row_of(&r, "half", "reports"),
                              *ratio = row_of(&r, "half", "ratio");
    t_rel(reporters->estimate.value, 250, T_CLOSE); /* 5 of 20, of 1,000 */
    /* one PSU a person, all forty in one stratum: se^2 = 40/39 sum (y - .25)^2 / 20^2 over the twenty */
    double se = sqrt(40.0 / 39 * 20 * .25 * .75 / 400);
    t_rel(reporters->estimate.se, 1000 * se, T_CLOSE);
    t_abs(reports->estimate.value, 24, 0);
    assert_string_equal(reports->note, "2025-02/2026-01");
    assert_true(reports->is_reports && !reporters->is_reports && !ratio->is_reports);
    assert_int_equal(reports->estimate.base, 24);
    t_rel(ratio->estimate.value, 24.0 / 250, T_CLOSE);
    double log_se = sqrt(se * se / (.25 * .25) + 1.0 / 24);
    t_rel(log(ratio->estimate.high / ratio->estimate.value), trede_t_quantile(.975, ratio->estimate.df) * log_se,
          T_CLOSE);
    t_rel(ratio->estimate.low * ratio->estimate.high, ratio->estimate.value * ratio->estimate.value, T_CLOSE);
    assert_int_equal(ratio->estimate.base, 20);
    t_rel(row_of(&r, "all", "reporters")->estimate.value, 500, T_CLOSE); /* of the two halves together */
    t_abs(row_of(&r, "all", "reports")->estimate.value, 60, 0);
    small_survey_end(&r.survey);
}

static void quarters_and_years(void **state)
{
    (void)state;
    static struct reality r;
    begin(&r);
    add(&r, "2025-Q1", "half", 1);
    add(&r, "2025-Q2", "half", 2);
    add(&r, "2025-Q3", "half", 3);
    add(&r, "2025-Q4", "half", 4);
    add(&r, "2026-Q1", "half", 50);
    run(&r);
    t_abs(row_of(&r, "half", "reports")->estimate.value, 10, 0);
    assert_string_equal(row_of(&r, "half", "reports")->note, "2025-Q1/2025-Q4");
    small_survey_end(&r.survey);
}

/* A gap in the months, other files, or reports that stopped long before: no window, and that is said. */
static void no_window(void **state)
{
    (void)state;
    static struct reality r;
    begin(&r);
    months(&r, "half", 2);
    r.cells[5].count = -1;
    months(&r, "other", 2);
    r.cells[20].source = 1;
    run(&r);
    for (int i = 0; i < 2; i++) {
        const char *segment = i ? "other" : "half";
        assert_int_equal(row_of(&r, segment, "reporters")->estimate.status, TREDE_ESTIMATE_OK);
        assert_int_equal(row_of(&r, segment, "reports")->estimate.status, TREDE_TOO_FEW);
        assert_int_equal(row_of(&r, segment, "ratio")->estimate.status, TREDE_TOO_FEW);
        assert_string_equal(row_of(&r, segment, "ratio")->note, "no_reports");
    }
    small_survey_end(&r.survey);
    begin(&r);
    months(&r, "half", 2);
    r.survey.waves[0].last_day = trede_date_from_parts(2026, 9, 1);
    run(&r);
    assert_int_equal(row_of(&r, "half", "reports")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&r.survey);
}

static void nothing_to_divide(void **state)
{
    (void)state;
    static struct reality r;
    begin(&r);
    months(&r, "half", 0);
    for (size_t i = 0; i < r.count; i++)
        r.cells[i].count = 0;
    run(&r);
    assert_int_equal(row_of(&r, "half", "reports")->estimate.status, TREDE_ESTIMATE_OK);
    assert_int_equal(row_of(&r, "half", "ratio")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&r.survey);
    begin(&r); /* nobody acted */
    for (size_t i = 0; i < PEOPLE; i++)
        r.survey.outcome[r.survey.frame.behaviour][i] = 0;
    months(&r, "half", 2);
    run(&r);
    const struct trede_result *none = row_of(&r, "half", "reporters");
    assert_true(none->estimate.status == TREDE_ESTIMATE_OK && none->estimate.value == 0 && none->estimate.high > 50);
    assert_int_equal(row_of(&r, "half", "ratio")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&r.survey);
    begin(&r); /* the campaign does not say how far back the question looks */
    r.survey.campaign.behaviour_months = 0;
    months(&r, "half", 2);
    run(&r);
    assert_int_equal(small_rows(&r.survey, "implied"), 0);
    small_survey_end(&r.survey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(quarters_and_years),
                                       cmocka_unit_test(no_window), cmocka_unit_test(nothing_to_divide)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
