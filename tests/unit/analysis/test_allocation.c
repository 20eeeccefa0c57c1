/* The mix: the best rung of evidence, what one more person cost, and advice on rows made by hand. */
#include <string.h>

#include "small_survey.h"

enum { CHANNELS = 3 };
static const char *const names[CHANNELS] = {"good", "poor", "small"};

struct fixture {
    struct small_survey survey;
    struct trede_results *found;
    struct trede_count_cell cell;
};

static void begin(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    small_survey_begin(&f->survey, 2, 4);
    f->survey.frame.wave[2] = f->survey.frame.wave[3] = 1; /* there are answers of the second wave */
    small_survey_finish(&f->survey, 0);
    f->survey.campaign.confidence = 0.95;
    f->survey.campaign.smallest_relevant = 0.05;
    f->survey.campaign.ladder.given = true;
    f->survey.campaign.mix.elasticity = 0.3;
    f->survey.campaign.channels = f->survey.channels;
    f->survey.campaign.channel_count = CHANNELS;
    for (size_t c = 0; c < CHANNELS; c++) {
        f->survey.channels[c].name = names[c];
        f->survey.channels[c].min_change = -0.25;
        f->survey.channels[c].max_change = 0.25;
        f->survey.channels[c].pillar = "";
    }
    f->cell = (struct trede_count_cell){.channel = 0, .channel_name = "good", .segment_set = "all", .segment = "all"};
    f->survey.context.activity = (struct trede_count_table){&f->cell, 1};
    f->survey.context.seed = 1;
    f->survey.context.threads = 1;
    f->found = trede_results_create();
    f->survey.context.found = f->found;
}

static void end(struct fixture *f)
{
    trede_results_destroy(f->found);
    small_survey_end(&f->survey);
}

static void add(struct fixture *f, const char *analysis, const char *subject, const char *statistic, const char *note,
                double value, double se)
{
    const struct trede_result row = {.analysis = analysis,
                                     .wave = "w2",
                                     .against = "",
                                     .segment_set = "all",
                                     .segment = "all",
                                     .subject = subject,
                                     .statistic = statistic,
                                     .note = note,
                                     .has_mdd = se > 0,
                                     .mdd = 2.8 * se,
                                     .estimate = {.value = value, .se = se, .has_se = se > 0, .df = 1000, .base = 500}};
    assert_int_equal(trede_results_add(f->found, &row), TREDE_OK);
}

/* A channel that reaches a third of 30,000 people for 1,000 euros. */
static void channel(struct fixture *f, const char *name, double effect, double se)
{
    add(f, "reach", name, "share", "", 1.0 / 3, 0.01);
    add(f, "cost", name, "persons", "", 10000, 300);
    add(f, "cost", name, "spend", "", 1000, 0);
    add(f, "effect", name, "difference", "adjusted:place", effect, se);
}

static const struct trede_result *row(const struct fixture *f, const char *analysis, const char *subject,
                                      const char *statistic)
{
    return small_row(&f->survey, analysis, "w2", "", "all", subject, statistic, NULL);
}

static void advise(struct fixture *f)
{
    assert_int_equal(trede_analyse_pooled(&f->survey.context, f->survey.out), TREDE_OK);
    assert_int_equal(trede_analyse_allocation(&f->survey.context, f->survey.out), TREDE_OK);
}

/* Two channels known well, one that works and one that does not: money goes from one to the other, to the bound. */
static void money_goes_where_it_works(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    channel(&f, "good", 0.20, 0.012);
    channel(&f, "poor", 0.00, 0.012);
    channel(&f, "small", 0.10, 0.012);
    advise(&f);
    assert_string_equal(row(&f, "allocation", "good", "advice")->note, "raise;exposure");
    assert_string_equal(row(&f, "allocation", "poor", "advice")->note, "lower;exposure");
    t_rel(row(&f, "allocation", "good", "spend_advised")->estimate.value, 1250, 1e-6);
    t_rel(row(&f, "allocation", "poor", "spend_advised")->estimate.value, 750, 1e-6);
    assert_true(row(&f, "allocation", "good", "probability_raise")->estimate.value > 0.9);
    assert_string_equal(row(&f, "allocation", "all", "advice")->note, "leans_on_data;euros");
    assert_true(row(&f, "allocation", "all", "gain")->estimate.value > 0);
    end(&f);
}

/* The same effects, known too poorly: nothing moves, and it is the experts that stand behind it. */
static void too_little_is_known(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    channel(&f, "good", 0.20, 0.08);
    channel(&f, "poor", 0.00, 0.08);
    channel(&f, "small", 0.10, 0.08);
    add(&f, "fit", "good", "score", "inform", 3, 0);
    add(&f, "fit", "poor", "score", "inform", 0, 0);
    add(&f, "fit", "small", "score", "inform", 1, 0);
    advise(&f);
    assert_string_equal(row(&f, "allocation", "all", "advice")->note, "leans_on_matrix;euros");
    assert_string_equal(row(&f, "allocation", "good", "advice")->note, "test_first;expert_matrix");
    for (size_t c = 0; c < CHANNELS; c++)
        t_abs(row(&f, "allocation", names[c], "change")->estimate.value, 0, T_EXACT);
    /* (2.8 x 0.08 / 0.05)^2 x 500 = 10,035.2, in tens upward */
    t_abs(row(&f, "allocation", "good", "respondents_needed")->estimate.value, 10040, T_EXACT);
    end(&f);
}

/* The highest rung for which there is an estimate: by lot before a roll-out, before exposure; a roll-out that is too
 * imprecise is passed over. */
static void the_best_evidence(void **state)
{
    (void)state;
    static const char *const by_lot[] = {"good"};
    struct fixture f;
    begin(&f);
    for (size_t c = 0; c < CHANNELS; c++) {
        channel(&f, names[c], 0.10, 0.01);
        add(&f, "effect", names[c], "rollout_share", "", 1, 0);
    }
    f.survey.campaign.mix.randomised = by_lot;
    f.survey.campaign.mix.randomised_count = 1;
    add(&f, "effect", "good", "naive_difference", "", 0.08, 0.01);
    add(&f, "effect", "poor", "rollout_difference", "", 0.02, 0.005); /* 0.06 per person reached, +- 0.015 */
    add(&f, "effect", "small", "rollout_difference", "", 0.02, 0.05); /* +- 0.15 */
    advise(&f);
    assert_string_equal(row(&f, "effect", "good", "pooled_difference")->note, "randomised");
    assert_string_equal(row(&f, "effect", "poor", "pooled_difference")->note, "staggered_areas");
    assert_string_equal(row(&f, "effect", "small", "pooled_difference")->note, "exposure");
    end(&f);
}

/* Three channels alike: the pooled effect is 0.10, and one more person costs 1,000 / (10,000 x 0.10) = 1 euro. Limits
 * of a known numerator: 1,000 / (1,000 -+ 1.96 sd), sd of 10,000 x effect: from the pooled error and that of 300
 * persons. */
static void what_one_more_person_cost(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t c = 0; c < CHANNELS; c++)
        channel(&f, names[c], 0.10, 0.01);
    advise(&f);
    const struct trede_estimate *e = &row(&f, "effect", "good", "pooled_difference")->estimate;
    t_rel(e->value, 0.10, 1e-6);
    const struct trede_estimate *cost = &row(&f, "cost", "good", "euro_per_additional")->estimate;
    t_rel(cost->value, 1, 1e-6);
    double half = 1.959963984540054 * sqrt(1e8 * e->se * e->se + 900);
    t_rel(cost->low, 1000 / (1000 + half), 1e-6);
    t_rel(cost->high, 1000 / (1000 - half), 1e-6);
    end(&f);
}

/* Two tactics: the good channel alone is mass, the others a group; together 3,000 euros for 3 x 10,000 x 0.10 people.
 */
static void tactics_are_compared(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t c = 0; c < CHANNELS; c++)
        channel(&f, names[c], 0.10, 0.01);
    f.survey.channels[0].tactic = TREDE_MASS;
    f.survey.channels[1].tactic = f.survey.channels[2].tactic = TREDE_GROUP;
    advise(&f);
    const struct trede_estimate *mass = &row(&f, "cost", "tactic:mass", "euro_per_additional")->estimate;
    const struct trede_estimate *group = &row(&f, "cost", "tactic:group", "euro_per_additional")->estimate;
    const struct trede_estimate *all = &row(&f, "cost", "all", "euro_per_additional")->estimate;
    t_rel(mass->value, 1, 1e-6);
    t_rel(group->value, 1, 1e-6);
    t_rel(all->value, 1, 1e-6);
    assert_true(all->low > group->low && group->low > mass->low); /* more channels, more certain */
    assert_string_equal(row(&f, "cost", "all", "euro_per_additional")->note, "sum_of_channels");
    end(&f);
}

static void no_effect_has_no_cost(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t c = 0; c < CHANNELS; c++)
        channel(&f, names[c], 0.005, 0.02);
    advise(&f);
    const struct trede_result *cost = row(&f, "cost", "good", "euro_per_additional");
    assert_int_equal(cost->estimate.status, TREDE_NOT_CONVERGED);
    assert_string_equal(cost->note, "not_distinguishable");
    assert_true(row(&f, "cost", "good", "euro_per_additional_least")->estimate.value > 0);
    for (size_t c = 0; c < CHANNELS; c++) {
        const char *note = row(&f, "allocation", names[c], "advice")->note;
        assert_true(strncmp(note, "hold", 4) == 0 || strncmp(note, "test_first", 10) == 0);
    }
    end(&f);
}

/* A channel that is locked keeps its money whatever the others do; a cap and a floor hold. */
static void bounds_hold(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    channel(&f, "good", 0.20, 0.012);
    channel(&f, "poor", 0.00, 0.012);
    channel(&f, "small", 0.00, 0.012);
    f.survey.channels[0].cap = 1100;
    f.survey.channels[1].floor = 950;
    f.survey.channels[2].locked = true;
    f.survey.channels[2].min_change = f.survey.channels[2].max_change = 0;
    advise(&f);
    assert_string_equal(row(&f, "allocation", "small", "advice")->note, "hold;exposure;locked");
    assert_true(row(&f, "allocation", "good", "spend_advised")->estimate.value <= 1100 + 1e-9);
    assert_true(row(&f, "allocation", "poor", "spend_advised")->estimate.value >= 950 - 1e-9);
    t_rel(row(&f, "allocation", "small", "spend_advised")->estimate.value, 1000, 1e-12);
    end(&f);
}

/* Less money than the channels must keep: no advice, and the least that is needed. */
static void a_budget_that_does_not_fit(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t c = 0; c < CHANNELS; c++)
        channel(&f, names[c], 0.10, 0.01);
    f.survey.campaign.mix.budget = 2000;
    advise(&f);
    assert_string_equal(row(&f, "allocation", "all", "advice")->note, "infeasible;euros");
    t_rel(row(&f, "allocation", "all", "budget_least")->estimate.value, 2250, 1e-9);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_goes_where_it_works),
        cmocka_unit_test(too_little_is_known),
        cmocka_unit_test(the_best_evidence),
        cmocka_unit_test(what_one_more_person_cost),
        cmocka_unit_test(tactics_are_compared),
        cmocka_unit_test(no_effect_has_no_cost),
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(a_budget_that_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
