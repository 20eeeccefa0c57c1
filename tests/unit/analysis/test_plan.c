/* The plan, from rows made by hand: what was published is used, what was not is assumed and said. */
#include "harness/t.h"

#include <stdlib.h>

#include "analysis/plan.h"
#include "stats/power.h"

enum { ROWS = 8 };

struct fixture {
    struct trede_campaign campaign;
    struct trede_wave waves[2];
    struct trede_goal goal;
    struct trede_segment segments[3];
    struct trede_segment_set set;
    struct trede_result rows[ROWS];
    const struct trede_result *list[ROWS];
    size_t count;
    struct trede_arena *arena;
    struct trede_plan plan;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){.arena = trede_arena_create()};
    f->waves[0] = (struct trede_wave){.id = "w1"};
    f->waves[1] = (struct trede_wave){.id = "w2"};
    f->segments[0].rule.name = "a";
    f->segments[1].rule.name = "b";
    f->segments[2].rule.name = "c";
    f->set = (struct trede_segment_set){.name = "set", .segments = f->segments, .count = 3};
    f->campaign = (struct trede_campaign){
        .name = "test", .waves = f->waves, .wave_count = 2, .sets = &f->set, .set_count = 1, .smallest_relevant = 0.06};
    f->campaign.ladder = (struct trede_ladder){.given = true, .top = 2};
}

static struct trede_result *add(struct fixture *f, const char *analysis, const char *wave, const char *subject,
                                double value, double se, int64_t base)
{
    struct trede_result *row = &f->rows[f->count];
    *row = (struct trede_result){.analysis = analysis,
                                 .wave = wave,
                                 .against = "",
                                 .segment_set = "all",
                                 .segment = "all",
                                 .subject = subject,
                                 .statistic = "share",
                                 .note = "",
                                 .method = "taylor",
                                 .unit = TREDE_UNIT_SHARE};
    row->estimate = (struct trede_estimate){.value = value, .se = se, .has_se = se > 0, .base = base, .df = 100};
    f->list[f->count++] = row;
    return row;
}

static const struct trede_plan_row *make(struct fixture *f)
{
    assert_int_equal(trede_plan_make(&f->campaign, f->list, f->count, f->arena, &f->plan), TREDE_OK);
    return f->plan.rows;
}

static void end(struct fixture *f)
{
    trede_arena_destroy(f->arena);
}

/* The figures are those of oracle area 15. */
static void from_published(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "at_least", "w1", "2", 0.12, sqrt(1.4 * 0.12 * 0.88 / 400), 400);
    add(&f, "quality", "w1", "responses", 0.45, 0, 1000);
    const struct trede_plan_row *row = make(&f);
    assert_int_equal(f.plan.count, 4); /* everyone and three segments */
    assert_string_equal(f.plan.wave, "w1");
    assert_true(f.plan.response.measured && row->now.measured && row->design_effect.measured);
    t_rel(row->design_effect.value, 1.4, T_CLOSE);
    assert_int_equal(row->separate.at_80, 777);
    assert_int_equal(row->invited, 1727);
    assert_false(row->correlation.measured);
    assert_false(f.plan.rows[1].now.measured); /* nothing was published of the segments */
    assert_true(f.plan.rows[1].together == 3 && f.plan.rows[1].together_at_80 > f.plan.rows[1].separate.at_80);
    end(&f);
}

static void what_a_wave_sees(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "at_least", "w2", "2", 0.2, sqrt(1.8 * 0.2 * 0.8 / 400), 400);
    const struct trede_plan_row *row = make(&f);
    assert_true(row->has_seen);
    t_rel(row->seen, 0.115978784804885, 1e-9);
    t_rel(row->seen_panel, 2.8015851845 * sqrt(1.8 * 0.16 * 2 * 0.5 / 400), 1e-6);
    end(&f);
}

/* What the campaign says comes before what was measured: clusters of 20 with an intraclass correlation of 0.05 and a cv
 * of 0.5, times Kish's effect of the weights; and a population that is not endless. */
static void as_the_campaign_says(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "at_least", "w1", "2", 0.2, sqrt(1.8 * 0.2 * 0.8 / 400), 400);
    add(&f, "quality", "w1", "responses", 0.45, 0, 1000);
    struct trede_result *kish = add(&f, "weighting", "w1", "w1", 1.2, 0, 400);
    kish->statistic = "kish_deff";
    const int64_t endless = make(&f)->separate.at_80;
    f.campaign.plan = (struct trede_plan_setting){.cluster_size = 20,
                                                  .cluster_variation = 0.5,
                                                  .intraclass = 0.05,
                                                  .correlation = 0.3,
                                                  .has_correlation = true,
                                                  .response = 0.25,
                                                  .retention = 0.8};
    f.plan.count = 0;
    const struct trede_plan_row *row = make(&f);
    double effect = 1.2 * (1 + (1.25 * 20 - 1) * 0.05);
    assert_true(row->design_effect.given && !row->design_effect.measured && row->correlation.given);
    t_rel(row->design_effect.value, effect, T_CLOSE);
    t_rel(row->correlation.value, 0.3, T_EXACT);
    assert_true(llabs(row->separate.at_80 - llround((double)endless / 1.8 * effect)) <= 2);
    assert_int_equal(row->invited, (row->separate.at_80 * 4));
    assert_int_equal(row->invited_panel, row->panel.at_80 * 5);

    const struct trede_margin_cell cells[] = {{.margin = "set", .category = "a", .persons = 1000},
                                              {.margin = "set", .category = "b", .persons = 2000},
                                              {.margin = "set", .category = "c", .persons = 3000}};
    f.campaign.population = cells;
    f.campaign.population_count = 3;
    f.campaign.plan = (struct trede_plan_setting){.design_effect = 1.8, .finite = true};
    f.plan.count = 0;
    row = make(&f);
    t_rel(row->population, 6000, T_EXACT);
    t_rel(row[2].population, 2000, T_EXACT); /* b */
    assert_true(llabs(row->separate.at_80 - llround((double)endless / (1 + (double)endless / 6000))) <= 1);
    /* 400 of 6,000 see what 400 / (1 - 400 / 6000) of an endless population would */
    double seen;
    assert_true(trede_detectable_shares(400 / (1 - 400.0 / 6000) / 1.8, 0.2, true, (struct trede_power_test){0.05, 0.8},
                                        &seen));
    t_rel(row->seen, seen, T_CLOSE);
    end(&f);
}

/* 300 people who answered both of two waves of 400, correlated 0.6. */
static void correlation_of_a_panel(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    double v = 0.25 / 400, cov = 0.6 * v * 300 / 400;
    add(&f, "at_least", "w1", "2", 0.5, sqrt(v), 400);
    add(&f, "at_least", "w2", "2", 0.5, sqrt(v), 400);
    struct trede_result *change = add(&f, "at_least", "w2", "2", 0, sqrt(2 * v - 2 * cov), 400);
    change->against = "w1";
    change->statistic = "difference";
    add(&f, "quality", "w2", "panel_overlap", 0.75, 0, 400);
    const struct trede_plan_row *row = make(&f);
    assert_true(row->correlation.measured);
    t_rel(row->correlation.value, 0.6, T_CLOSE);
    /* of 400 with an id in both waves, 300 were placed twice: that counts */
    f.rows[3].estimate.value = 1;
    struct trede_result *flow = add(&f, "flow", "w2", "up", 0.2, 0.02, 300);
    flow->against = "w1";
    f.rows[0].analysis = "stage_share";
    f.rows[0].subject = "1";
    f.plan.count = 0;
    row = make(&f);
    assert_true(f.plan.retention.measured);
    t_rel(f.plan.retention.value, 0.75, T_CLOSE);
    f.rows[0].analysis = "at_least";
    f.rows[0].subject = "2";
    row = make(&f);
    t_rel(row->correlation.value, 0.6, T_CLOSE);
    assert_true(row->panel.at_80 > 0 && row->panel.at_80 < row->separate.at_80);
    end(&f);
}

static void withheld_is_not_known(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    add(&f, "at_least", "w2", "2", 0.2, 0.02, 400)->estimate.status = TREDE_SUPPRESSED;
    const struct trede_plan_row *row = make(&f);
    assert_string_equal(f.plan.wave, "");
    assert_false(row->now.measured || row->has_seen || row->design_effect.measured);
    t_abs(row->now.value, 0.5, T_EXACT);
    end(&f);
}

static void goals(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    f.goal = (struct trede_goal){.name = "hold",
                                 .indicator = "at_least_2",
                                 .segment_set = "all",
                                 .segment = "all",
                                 .type = TREDE_HOLD,
                                 .has_baseline = true,
                                 .baseline = 0.4,
                                 .target = 0.4,
                                 .smallest_relevant = 0.05};
    f.campaign.goals = &f.goal;
    f.campaign.goal_count = 1;
    const struct trede_plan_row *row = make(&f);
    assert_true(row->aim == TREDE_PLAN_HOLD && !row->now.measured);
    /* two one-sided tests at 5 %: (z(0.95) + z(0.9))^2 x 2 p q x 1.5 / d^2 */
    assert_int_equal(row->separate.at_80,
                     (int64_t)ceil(pow(1.6448536269514722 + 1.2815515655446004, 2) * 2 * 0.24 * 1.5 / 0.0025));
    f.goal.type = TREDE_FALL;
    f.goal.baseline = 0.04; /* below the smallest relevant difference: a fall that large cannot be */
    f.plan.count = 0;
    row = make(&f);
    assert_true(row->aim == TREDE_PLAN_FALL);
    assert_int_equal(row->separate.at_80, 0);
    f.goal.indicator = "report_rate";
    f.plan.count = 0;
    row = make(&f);
    assert_string_equal(row->goal, ""); /* reports are not sampled */
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_published),        cmocka_unit_test(what_a_wave_sees),
        cmocka_unit_test(as_the_campaign_says),  cmocka_unit_test(correlation_of_a_panel),
        cmocka_unit_test(withheld_is_not_known), cmocka_unit_test(goals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
