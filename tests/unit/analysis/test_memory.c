/* Every analysis of this folder with the n-th allocation failing, for every n: it says so, and leaves nothing behind
 * (the address sanitizer looks at the end). */
#include "small_survey.h"

#include "analysis/quality.h"
#include "base/date.h"

enum { PEOPLE = 24, WAVES = 2 };

struct everything {
    struct small_survey survey;
    struct trede_barrier barrier;
    struct trede_goal goal;
    int column;
    struct trede_medium medium;
    struct trede_count_cell cells[2];
    struct trede_case_register registered;
    struct trede_report_case cases[4];
    int32_t as_of;
};

static struct trede_count_cell cell_of(const char *period, double count)
{
    struct trede_count_cell cell = {.channel_name = "x",
                                    .segment_set = "set",
                                    .segment = "half",
                                    .count = count,
                                    .followed_up = 1,
                                    .median_days = 2,
                                    .population = 1000,
                                    .spend = 10};
    assert_true(trede_period_parse(period, strlen(period), &cell.period));
    return cell;
}

static void fill_rows(struct everything *e)
{
    struct small_survey *s = &e->survey;
    for (size_t i = 0; i < s->frame.rows; i++) {
        s->frame.respondent[i] = (uint32_t)(i / WAVES);
        s->frame.wave[i] = i % WAVES;
        bool gone = i % WAVES == 1 && i / WAVES % 2 == 0; /* half of them drop out */
        s->frame.stage[i] = gone ? 0 : (int8_t)(1 + (i * 7 / 3) % 4);
        for (int k = 2; k <= 4; k++)
            s->outcome[s->frame.stage_rule[k]][i] = s->frame.stage[i] >= k;
        s->outcome[s->frame.intention][i] = s->frame.stage[i] >= 3;
        s->outcome[s->frame.behaviour][i] = s->frame.stage[i] >= 4;
        s->outcome[e->column][i] = i % 3 == 0;
    }
}

static void begin(struct everything *e)
{
    struct small_survey *s = &e->survey;
    small_survey_begin(s, WAVES, PEOPLE * WAVES);
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = 4;
    s->campaign.attrition = TREDE_ATTRITION_PROPENSITY;
    static const int sets[] = {0};
    s->campaign.adjust = sets;
    s->campaign.adjust_count = 1;
    for (int k = 1; k <= 4; k++)
        s->campaign.need[k][k] = 1;
    for (int k = 2; k <= 4; k++)
        s->frame.stage_rule[k] = small_survey_column(s);
    s->frame.intention = small_survey_column(s);
    s->frame.behaviour = small_survey_column(s);
    s->frame.opportunity = s->frame.intention;
    e->column = small_survey_column(s);
    fill_rows(e);
    small_survey_segment(s, "half", e->column);
    small_survey_segment(s, "top", s->frame.stage_rule[4]);
    e->barrier.rule.name = "fear";
    s->campaign.barriers = &e->barrier;
    s->campaign.barrier_count = 1;
    s->frame.barrier = &e->column;
    s->channels[0].name = "x";
    s->exposure[0] = e->column;
    s->campaign.channels = s->channels;
    s->campaign.channel_count = 1;
    e->medium = (struct trede_medium){"m", {1, 2, 3, 0, 1, 2}};
    s->campaign.media = &e->medium;
    s->campaign.media_count = 1;
    e->goal = (struct trede_goal){.name = "g", .indicator = "gap", .segment_set = "all", .segment = "all"};
    s->campaign.goals = &e->goal;
    s->campaign.goal_count = 1;
    s->campaign.behaviour_months = 2;
    s->waves[WAVES - 1].last_day = trede_date_from_parts(2026, 2, 28);
    e->cells[0] = cell_of("2026-01", 5);
    e->cells[1] = cell_of("2026-02", 6);
    s->context.reports = s->context.activity = (struct trede_count_table){e->cells, 2};
    small_survey_finish(s, false);
    s->frame.mixed[0] = true;
    for (size_t i = 0; i < s->frame.rows; i++)
        s->frame.sampling[i] = i / WAVES % 2 ? TREDE_PANEL : TREDE_FRESH;
}

/* Four reports of two quarters, two of them followed up. */
static void add_cases(struct everything *e)
{
    e->registered = (struct trede_case_register){.owner = "o", .channel = "c"};
    e->as_of = trede_date_from_parts(2026, 8, 1);
    for (int i = 0; i < 4; i++)
        e->cases[i] = (struct trede_report_case){.received = trede_date_from_parts(2026, i < 2 ? 2 : 5, 1 + i),
                                                 .days = {1, i % 2 ? 9 : TREDE_CASE_OPEN, TREDE_CASE_UNKNOWN, 20},
                                                 .watched = 90,
                                                 .channel = "x",
                                                 .owner = "y"};
    e->survey.campaign.cases = &e->registered;
    e->survey.campaign.case_file_count = 1;
    e->survey.context.cases = (struct trede_case_table){e->cases, 4, &e->as_of};
}

static trede_analysis_fn office_of_cases;
static enum trede_status office_of_cases(const struct trede_context *context, struct trede_results *out)
{
    return trede_analyse_back_office(context, out);
}

static enum trede_status run_failing(struct everything *e, trede_analysis_fn *analysis, uint64_t n)
{
    static const char *const trust[] = {"trust"};
    begin(e);
    if (analysis == office_of_cases || analysis == trede_analyse_follow_up_trust) add_cases(e);
    e->survey.campaign.trust = trust;
    e->survey.campaign.trust_count = 1;
    struct trede_results *found = trede_results_create();
    assert_non_null(found);
    assert_int_equal(trede_analyse_gap(&e->survey.context, found), TREDE_OK);
    e->survey.context.found = found;
    trede_alloc_fail_after(n);
    enum trede_status status = analysis(&e->survey.context, e->survey.out);
    trede_alloc_fail_after(0);
    trede_results_destroy(found);
    small_survey_end(&e->survey);
    return status;
}

static void the_nth_allocation_fails(void **state)
{
    (void)state;
    static trede_analysis_fn *const analyses[] = {trede_analyse_flow,
                                                  trede_analyse_flow_test,
                                                  trede_analyse_bounds,
                                                  trede_analyse_gap,
                                                  trede_analyse_barrier,
                                                  trede_analyse_report_rate,
                                                  trede_analyse_back_office,
                                                  office_of_cases,
                                                  trede_analyse_composition,
                                                  trede_analyse_follow_up_trust,
                                                  trede_analyse_reach,
                                                  trede_analyse_cost,
                                                  trede_analyse_fit,
                                                  trede_analyse_scale,
                                                  trede_analyse_goal,
                                                  trede_analyse_gap_prospective,
                                                  trede_analyse_implied,
                                                  trede_analyse_markov,
                                                  trede_analyse_projection,
                                                  trede_analyse_contrast,
                                                  trede_quality_attrition,
                                                  trede_analyse_fresh_panel,
                                                  trede_analyse_adjusted_movement,
                                                  trede_analyse_barrier_points};
    static struct everything e;
    for (size_t a = 0; a < sizeof analyses / sizeof *analyses; a++) {
        enum trede_status status = TREDE_INTERNAL;
        uint64_t n = 1;
        for (; n < 2000 && status != TREDE_OK; n++) {
            status = run_failing(&e, analyses[a], n);
            assert_true(status == TREDE_OK || status == TREDE_INTERNAL);
        }
        assert_int_equal(status, TREDE_OK); /* past the last allocation it runs through */
        assert_true(n > 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_nth_allocation_fails)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
