/* What may leave the house: small bases, what gives them away, and nothing more. */
#include "disclosure/publish.h"
#include "harness/t.h"

#include "base/alloc.h"

static const struct trede_publish_rules rules = {.minimum_cell = 10, .minimum_reports = 5};

static void add(struct trede_results *results, const char *analysis, const char *wave, const char *against,
                const char *set, const char *segment, double value, int64_t base)
{
    struct trede_result row = {.analysis = analysis,
                               .wave = wave,
                               .against = against,
                               .segment_set = set,
                               .segment = segment,
                               .subject = "x",
                               .statistic = against[0] ? "difference" : "share",
                               .estimate = {.value = value, .base = base},
                               .level = 0.95,
                               .cases = -1};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

static bool hidden(const struct trede_published *p, size_t i)
{
    return trede_published_at(p, i)->estimate.status == TREDE_SUPPRESSED;
}

static struct trede_published *publish(struct trede_results *results)
{
    struct trede_published *published = NULL;
    assert_int_equal(trede_publish(results, &rules, &published), TREDE_OK);
    trede_results_destroy(results); /* the published table stands alone */
    return published;
}

static void small_base_loses_every_number(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add(r, "a", "w1", "", "all", "all", 0.5, 9);
    add(r, "a", "w2", "", "all", "all", 0.5, 10);
    struct trede_published *p = publish(r);
    const struct trede_result *row = trede_published_at(p, 0);
    assert_true(hidden(p, 0));
    assert_true(row->estimate.value == 0 && row->estimate.base == 0 && !row->has_p && !row->estimate.has_interval);
    assert_string_equal(row->analysis, "a");
    assert_false(hidden(p, 1));
    trede_published_destroy(p);
}

static void one_hidden_segment_takes_the_next_smallest_along(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add(r, "a", "w1", "", "all", "all", 0.5, 307);
    add(r, "a", "w1", "", "set", "small", 0.1, 7);
    add(r, "a", "w1", "", "set", "large", 0.2, 200);
    add(r, "a", "w1", "", "set", "middle", 0.3, 100);
    struct trede_published *p = publish(r);
    size_t primary, complementary;
    trede_published_hidden(p, &primary, &complementary);
    assert_int_equal(primary, 1);
    assert_int_equal(complementary, 1);
    assert_true(hidden(p, 1) && hidden(p, 3));
    assert_false(hidden(p, 0) || hidden(p, 2));
    trede_published_destroy(p);
}

static void two_tiny_segments_together_below_the_minimum_take_a_third(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add(r, "a", "w1", "", "set", "one", 0.1, 3);
    add(r, "a", "w1", "", "set", "two", 0.2, 4);
    add(r, "a", "w1", "", "set", "three", 0.3, 60);
    add(r, "a", "w1", "", "set", "four", 0.4, 50);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 0) && hidden(p, 1) && hidden(p, 3));
    assert_false(hidden(p, 2));
    trede_published_destroy(p);
}

static void two_segments_with_enough_between_them_stay_two(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add(r, "a", "w1", "", "set", "one", 0.1, 6);
    add(r, "a", "w1", "", "set", "two", 0.2, 7);
    add(r, "a", "w1", "", "set", "three", 0.3, 60);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 0) && hidden(p, 1));
    assert_false(hidden(p, 2));
    trede_published_destroy(p);
}

static void comparison_goes_with_either_moment(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add(r, "a", "w1", "", "all", "all", 0.5, 9);
    add(r, "a", "w2", "", "all", "all", 0.6, 90);
    add(r, "a", "w2", "w1", "all", "all", 0.1, 90);
    add(r, "b", "w2", "w1", "all", "all", 0.2, 90);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 0) && hidden(p, 2));
    assert_false(hidden(p, 1) || hidden(p, 3));
    trede_published_destroy(p);
}

static void the_same_figure_under_another_name_goes_too(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add(r, "a", "w1", "", "set", "small", 0.125, 8);
    add(r, "a", "w1", "", "set", "large", 0.25, 40);
    add(r, "goal", "w1", "", "set", "large", 0.25, 40); /* repeats a figure hidden for others */
    add(r, "other", "w1", "", "set", "large", 0.26, 40);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 0) && hidden(p, 1) && hidden(p, 2));
    assert_string_equal(trede_published_at(p, 2)->note, "not_measurable");
    assert_false(hidden(p, 3));
    trede_published_destroy(p);
}

static void figures_about_the_file_and_empty_bases_stay(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    struct trede_result row = {.analysis = "quality",
                               .segment_set = "all",
                               .segment = "all",
                               .subject = "rows_rejected",
                               .statistic = "count",
                               .estimate = {.value = 3, .base = 3},
                               .is_aggregate = true,
                               .cases = -1};
    assert_int_equal(trede_results_add(r, &row), TREDE_OK);
    add(r, "a", "w1", "", "all", "all", 0, 0);
    struct trede_published *p = publish(r);
    assert_false(hidden(p, 0) || hidden(p, 1));
    assert_int_equal(trede_published_at(p, 0)->estimate.base, 3);
    trede_published_destroy(p);
}

static void bases_are_rounded_to_five_unless_public(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    struct trede_published *p = NULL;
    add(r, "a", "w1", "", "all", "all", 0.5, 412);
    add(r, "a", "w2", "", "all", "all", 0.6, 413);
    const struct trede_publish_rules open = {1, 1, true};
    assert_int_equal(trede_publish(r, &open, &p), TREDE_OK);
    assert_int_equal(trede_published_at(p, 0)->estimate.base, 412);
    trede_published_destroy(p);
    p = publish(r);
    assert_int_equal(trede_published_at(p, 0)->estimate.base, 410);
    assert_int_equal(trede_published_at(p, 1)->estimate.base, 415);
    trede_published_destroy(p);
}

static void reports_have_their_own_minimum(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    for (int base = 4; base <= 5; base++) {
        struct trede_result row = {.analysis = "report_rate",
                                   .wave = "2026-01",
                                   .segment_set = "all",
                                   .segment = "all",
                                   .subject = base == 4 ? "x" : "y",
                                   .statistic = "count",
                                   .estimate = {.value = base, .base = base},
                                   .is_reports = true,
                                   .cases = -1};
        assert_int_equal(trede_results_add(r, &row), TREDE_OK);
    }
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 0));
    assert_false(hidden(p, 1));
    assert_int_equal(trede_published_at(p, 1)->estimate.base, 5);
    trede_published_destroy(p);
}

/* Channels add up to all: politie 6, gemeente 9 and online 6 of 25 give the fourth line's 4 away. */
static void channels_are_parts_of_all(void **state)
{
    (void)state;
    static const struct {
        const char *channel;
        int count;
    } rows[] = {{"all", 25}, {"politie", 6}, {"gemeente", 9}, {"online", 7}, {"mma", 3}};
    struct trede_results *r = trede_results_create();
    for (size_t i = 0; i < 5; i++) {
        struct trede_result row = {.analysis = "report_rate",
                                   .wave = "2026-05",
                                   .segment_set = "all",
                                   .segment = "all",
                                   .subject = rows[i].channel,
                                   .statistic = "count",
                                   .is_reports = true,
                                   .cases = -1,
                                   .estimate = {.value = rows[i].count, .base = rows[i].count}};
        assert_int_equal(trede_results_add(r, &row), TREDE_OK);
    }
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 4) && hidden(p, 1));
    assert_false(hidden(p, 0) || hidden(p, 2) || hidden(p, 3));
    trede_published_destroy(p);
}

static void add_as(struct trede_results *results, const char *analysis, const char *set, const char *segment,
                   const char *subject, const char *note, double value, int64_t base)
{
    struct trede_result row = {.analysis = analysis,
                               .wave = "w1",
                               .segment_set = set,
                               .segment = segment,
                               .subject = subject,
                               .statistic = "share",
                               .note = note,
                               .estimate = {.value = value, .base = base},
                               .level = 0.95,
                               .cases = -1};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

/* 155 people, 148 of them in segment rest: the difference is a group of 7. */
static void a_segment_that_is_nearly_everyone_is_hidden(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_as(r, "stage_share", "all", "all", "5", "", 0.3, 155);
    add_as(r, "stage_share", "set", "rest", "5", "", 0.31, 148);
    add_as(r, "stage_share", "set", "half", "5", "", 0.29, 75);
    add_as(r, "stage_share", "set", "other", "5", "", 0.28, 70);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 1));
    assert_false(hidden(p, 0) || hidden(p, 2));
    trede_published_destroy(p);
}

/* 30 intenders of whom 26 did not act: the 4 who did follow by subtraction. */
static void two_denominators_give_their_difference(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_as(r, "barrier", "all", "all", "fear", "intenders", 0.5, 30);
    add_as(r, "barrier", "all", "all", "fear", "inclined_abstainer", 0.6, 26);
    add_as(r, "barrier", "all", "all", "doubt", "intenders", 0.5, 30);
    add_as(r, "barrier", "all", "all", "doubt", "inclined_abstainer", 0.6, 20);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 1));
    assert_false(hidden(p, 0) || hidden(p, 2) || hidden(p, 3));
    trede_published_destroy(p);
}

static void add_points(struct trede_results *results, const char *segment, const char *note, const double points[3],
                       int64_t base)
{
    static const char *const subjects[] = {"fear", "explainable", "unexplained"};
    for (size_t i = 0; i < 3; i++) {
        struct trede_result row = {.analysis = "barrier",
                                   .wave = "w1",
                                   .against = "",
                                   .segment_set = "set",
                                   .segment = segment,
                                   .subject = subjects[i],
                                   .statistic = "shapley_points",
                                   .estimate = {.value = points[i], .base = base},
                                   .note = note,
                                   .cases = -1};
        assert_int_equal(trede_results_add(results, &row), TREDE_OK);
    }
}

/* Points and the rest add up to the gap: where the gap of a segment is hidden, its points are. */
static void points_go_with_the_gap_they_add_up_to(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_as(r, "gap", "set", "small", "gap", "headline", 0.31, 9);
    add_as(r, "gap", "set", "middle", "gap", "headline", 0.32, 60);
    add_as(r, "gap", "set", "large", "gap", "headline", 0.33, 90);
    add_points(r, "middle", "gap_saw_signal;firth", (const double[]){0.1, 0.11, 0.21}, 50);
    add_points(r, "large", "gap_saw_signal;firth", (const double[]){0.1, 0.12, 0.21}, 70);
    add_points(r, "largest", "gap_saw_signal;firth", (const double[]){0.1, 0.13, 0.21}, 80);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 0) && hidden(p, 1));
    assert_false(hidden(p, 2));
    for (size_t i = 3; i < 9; i++) /* those of middle, and large so that it does not follow from a total */
        assert_true(hidden(p, i));
    for (size_t i = 9; i < 12; i++)
        assert_false(hidden(p, i));
    assert_string_equal(trede_published_at(p, 3)->note, "gap_saw_signal"); /* how it was made says who acted */
    assert_string_equal(trede_published_at(p, 9)->note, "gap_saw_signal;firth");
    trede_published_destroy(p);
}

/* The segments of a set are one table, whether or not one of them needed a penalty. */
static void a_remark_makes_no_other_table(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_points(r, "small", "gap_saw_signal", (const double[]){0.1, 0.11, 0.2}, 7);
    add_points(r, "middle", "gap_saw_signal;firth", (const double[]){0.1, 0.12, 0.2}, 40);
    add_points(r, "large", "gap_saw_signal", (const double[]){0.1, 0.13, 0.2}, 70);
    struct trede_published *p = publish(r);
    for (size_t i = 0; i < 6; i++)
        assert_true(hidden(p, i));
    for (size_t i = 6; i < 9; i++)
        assert_false(hidden(p, i));
    trede_published_destroy(p);
}

/* Four people started from rung 5: total moves minus the shown rungs give them away, so a second rung goes. */
static void an_origin_rung_is_a_part_of_the_panel(void **state)
{
    (void)state;
    static const struct {
        const char *origin;
        int64_t base;
    } rungs[] = {{"4", 30}, {"5", 4}, {"6", 12}};
    struct trede_results *r = trede_results_create();
    for (size_t i = 0; i < 3; i++)
        for (int to = 1; to <= 3; to++) {
            char subject[16];
            snprintf(subject, sizeof subject, "%s>%d", rungs[i].origin, to);
            add_as(r, "flow", "all", "all", subject, "", 0.1 * to + 0.01 * (double)i, rungs[i].base);
        }
    struct trede_published *p = publish(r);
    for (size_t i = 0; i < 3; i++)
        assert_false(hidden(p, i));
    for (size_t i = 3; i < 9; i++)
        assert_true(hidden(p, i));
    trede_published_destroy(p);
}

static void a_hidden_segment_takes_the_test_over_its_set_along(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_as(r, "stage_share", "set", "small", "5", "", 0.3, 7);
    add_as(r, "stage_share", "set", "large", "5", "", 0.3, 90);
    add_as(r, "stage_share", "set", "middle", "5", "", 0.3, 50);
    add_as(r, "independence", "set", "all", "set", "", 3.2, 147);
    add_as(r, "independence", "other", "all", "other", "", 2.1, 147);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 3));
    assert_false(hidden(p, 4));
    trede_published_destroy(p);
}

static void the_same_for_chains(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_as(r, "markov", "all", "all", "order_1_vs_0", "", 40.5, 147);
    add_as(r, "markov", "set", "small", "order_1_vs_0", "", 4.5, 7);
    add_as(r, "markov", "set", "large", "order_1_vs_0", "", 14.5, 140);
    add_as(r, "markov", "all", "all", "same_over:set", "", 3.2, 147);
    add_as(r, "markov", "all", "all", "same_over:other", "", 2.1, 147);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 1) && hidden(p, 2) && hidden(p, 3));
    assert_false(hidden(p, 0) || hidden(p, 4));
    trede_published_destroy(p);
}

/* conversion = inclined actors / intenders */
static void a_hidden_conversion_takes_the_four_groups_along(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_as(r, "gap", "all", "all", "intention", "saw_signal", 0.2, 30);
    add_as(r, "gap", "all", "all", "conversion", "saw_signal", 0.17, 6);
    add_as(r, "gap_group", "all", "all", "inclined_actor", "saw_signal", 0.033, 30);
    add_as(r, "gap_group", "all", "all", "inclined_actor", "all", 0.04, 90);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 1) && hidden(p, 2));
    assert_false(hidden(p, 0) || hidden(p, 3));
    trede_published_destroy(p);
}

static void add_odds(struct trede_results *results, const char *segment, const char *statistic, const char *note,
                     int64_t base)
{
    struct trede_result row = {.analysis = "adjusted_movement",
                               .wave = "w2",
                               .against = "w1",
                               .segment_set = "set",
                               .segment = segment,
                               .subject = "wave",
                               .statistic = statistic,
                               .note = note,
                               .estimate = {.value = 1.5 + (double)base, .base = base},
                               .level = 0.95,
                               .cases = -1};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

static void add_rung(struct trede_results *results, const char *segment, const char *wave, int64_t base)
{
    struct trede_result row = {.analysis = "stage_share",
                               .wave = wave,
                               .against = "",
                               .segment_set = "set",
                               .segment = segment,
                               .subject = "1",
                               .statistic = "share",
                               .note = "",
                               .estimate = {.value = 1.0 / (double)base, .base = base},
                               .level = 0.95,
                               .cases = -1};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

/* The odds ratio of a segment whose share is hidden in one wave gives that share away. */
static void odds_go_with_the_shares(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_rung(r, "a", "w2", 200);
    add_rung(r, "b", "w2", 30); /* hidden for c */
    add_rung(r, "c", "w2", 5);
    add_odds(r, "a", "odds_ratio", "", 21);
    add_odds(r, "b", "odds_ratio", "", 20);
    add_odds(r, "b", "slopes_wald", "differ; F; df2=40", 20);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 1) && hidden(p, 2));
    assert_true(hidden(p, 4) && hidden(p, 5));
    assert_string_equal(trede_published_at(p, 5)->note, "");
    assert_false(hidden(p, 0));
    trede_published_destroy(p);
}

static void add_cost(struct trede_results *results, const char *segment, const char *subject, const char *statistic,
                     double value, int64_t base)
{
    struct trede_result row = {.analysis = "cost", .wave = "w1", .against = "", .segment_set = "set",
                               .segment = segment, .subject = subject, .statistic = statistic,
                               .is_aggregate = base == 0, .estimate = {.value = value, .base = base}, .cases = -1};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

/* Spend / cost per person = reach x population: with the reach of a segment hidden (here the second smallest, for the
 * sake of the smallest) its costs per person are, and what was spent is not. */
static void costs_per_person_go_with_the_reach(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_as(r, "reach", "set", "small", "letter", "", 0.3, 7);
    add_as(r, "reach", "set", "middle", "letter", "", 0.4, 50);
    add_as(r, "reach", "set", "large", "letter", "", 0.5, 90);
    add_cost(r, "middle", "letter", "spend", 900, 0);
    add_cost(r, "middle", "letter", "euro_per_person", 2.25, 50);
    add_cost(r, "middle", "letter", "persons", 400, 50);
    add_cost(r, "large", "letter", "euro_per_person", 1.75, 90);
    add_cost(r, "small", "letter", "euro_per_person", 1.5, 7);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 0) && hidden(p, 1));
    assert_false(hidden(p, 2));
    assert_false(hidden(p, 3));
    assert_true(hidden(p, 4) && hidden(p, 5));
    assert_false(hidden(p, 6));
    trede_published_destroy(p);
}

/* All channels together are called any in reach; and needs go with the rungs they are made of. */
static void totals_and_needs_go_with_what_they_are_made_of(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_as(r, "reach", "set", "small", "any", "", 0.3, 7);
    add_as(r, "reach", "set", "middle", "any", "", 0.4, 50);
    add_cost(r, "middle", "all", "euro_per_person", 2.25, 50);
    add_as(r, "stage_share", "set", "small", "1", "", 0.31, 8);
    add_as(r, "stage_share", "set", "middle", "1", "", 0.41, 51);
    add_as(r, "fit", "set", "middle", "function:inform", "", 0.21, 51);
    add_as(r, "fit", "set", "other", "function:inform", "", 0.22, 60);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 1) && hidden(p, 2));
    assert_true(hidden(p, 4) && hidden(p, 5));
    trede_published_destroy(p);
}

static void failing_memory_is_a_status(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 60; n++) {
        struct trede_results *r = trede_results_create();
        struct trede_published *p = NULL;
        add(r, "a", "w1", "", "set", "one", 0.1, 6);
        add(r, "a", "w1", "", "set", "two", 0.2, 70);
        trede_alloc_fail_after(n);
        enum trede_status status = trede_publish(r, &rules, &p);
        trede_alloc_fail_after(0);
        if (status == TREDE_OK)
            assert_non_null(p);
        else
            assert_null(p);
        trede_published_destroy(p);
        trede_results_destroy(r);
    }
}

static void add_figure(struct trede_results *results, const char *analysis, const char *segment, const char *subject,
                       int64_t base)
{
    struct trede_result row = {.analysis = analysis,
                               .wave = "w1",
                               .against = "",
                               .segment_set = "set",
                               .segment = segment,
                               .subject = subject,
                               .statistic = "x",
                               .note = "",
                               .estimate = {.value = (double)base / 3, .base = base},
                               .level = 0.95,
                               .cases = -1};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

/* A difference of two segments, one of them hidden, would give the hidden one: of the same figure only. */
static void contrasts_with_a_hidden_segment(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_figure(r, "indicator", "a", "knows", 40);
    add_figure(r, "indicator", "b", "knows", 9);
    add_figure(r, "indicator", "a", "trusts", 41);
    add_figure(r, "indicator", "b", "trusts", 42);
    add_figure(r, "at_least", "a", "4", 43);
    add_figure(r, "at_least", "b", "4", 8);
    add_figure(r, "stage_mean", "a", "", 44);
    add_figure(r, "stage_mean", "b", "", 45);
    add_figure(r, "contrast", "a", "knows", 40);
    add_figure(r, "contrast", "a", "trusts", 41);
    add_figure(r, "contrast", "a", "at_least_4", 43);
    add_figure(r, "contrast", "a", "at_least_5", 46);
    add_figure(r, "contrast", "a", "stage_mean", 44);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 8) && hidden(p, 10));
    assert_false(hidden(p, 9) || hidden(p, 11) || hidden(p, 12));
    trede_published_destroy(p);
}

static void add_implied(struct trede_results *results, const char *segment, const char *statistic, int64_t base,
                        bool is_reports)
{
    struct trede_result row = {.analysis = "implied",
                               .wave = "w1",
                               .against = "",
                               .segment_set = "set",
                               .segment = segment,
                               .subject = "behaviour",
                               .statistic = statistic,
                               .note = "2025-02/2026-01",
                               .estimate = {.value = 3, .base = base},
                               .level = 0.95,
                               .cases = -1,
                               .is_reports = is_reports};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

static void add_all_implied(struct trede_results *results, const char *segment, int64_t people, int64_t reports)
{
    add_implied(results, segment, "reporters", people, false);
    add_implied(results, segment, "reports", reports, true);
    add_implied(results, segment, "ratio", people, false);
}

static void add_month(struct trede_results *results, const char *segment, const char *month, int64_t count)
{
    struct trede_result row = {.analysis = "report_rate",
                               .wave = month,
                               .against = "",
                               .segment_set = "set",
                               .segment = segment,
                               .subject = "all",
                               .statistic = "count",
                               .note = "",
                               .estimate = {.value = (double)count, .base = count},
                               .level = 0.95,
                               .cases = -1,
                               .is_reports = true};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

/* Reporters, reports and ratio go together; a hidden month hides the window it lies in, a month outside does not; so
 * does the hidden share behind the reporters. */
static void implied_reporters_and_what_they_stand_on(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_all_implied(r, "few reports", 100, 4);
    add_all_implied(r, "hidden month", 110, 60);
    add_month(r, "hidden month", "2025-02", 3);
    add_month(r, "hidden month", "2025-03", 57);
    add_all_implied(r, "other month", 120, 70);
    add_month(r, "other month", "2026-02", 3);
    add_month(r, "other month", "2026-03", 58);
    add_all_implied(r, "shown", 130, 80);
    struct trede_result share = {.analysis = "indicator",
                                 .wave = "w1",
                                 .against = "",
                                 .segment_set = "set",
                                 .segment = "hidden share",
                                 .subject = "behaviour",
                                 .statistic = "share",
                                 .note = "",
                                 .estimate = {.value = .5, .base = 9},
                                 .level = 0.95,
                                 .cases = -1};
    assert_int_equal(trede_results_add(r, &share), TREDE_OK);
    add_all_implied(r, "hidden share", 140, 90);
    struct trede_published *p = publish(r);
    for (size_t i = 0; i < trede_published_count(p); i++) {
        const struct trede_result *row = trede_published_at(p, i);
        bool expected = strcmp(row->segment, "shown") != 0 && strcmp(row->segment, "other month") != 0;
        if (strcmp(row->analysis, "implied") == 0) assert_int_equal(hidden(p, i), expected);
    }
    trede_published_destroy(p);
}

/* With three of the four means shown and the difference of differences, the fourth can be worked out. */
static void a_hidden_area_takes_its_comparison_along(void **state)
{
    (void)state;
    for (int small = 0; small < 2; small++) {
        struct trede_results *r = trede_results_create();
        add(r, "at_least", "w1", "", "areas", "with", 0.5, small ? 9 : 90);
        add(r, "at_least", "w1", "", "areas", "without", 0.4, 90);
        add(r, "at_least", "w1", "", "areas", "never", 0.3, 95);
        add(r, "at_least", "w2", "", "areas", "with", 0.6, 90);
        add(r, "at_least", "w2", "", "areas", "without", 0.4, 90);
        add(r, "did", "w2", "w1", "areas", "all", 0.1, 90);
        add(r, "did", "w2", "w1", "others", "all", 0.1, 90);
        add(r, "effect", "w2", "", "areas", "with", 0.1, 8); /* says nothing of the areas' own figures */
        struct trede_published *p = publish(r);
        assert_int_equal(hidden(p, 5), small);
        assert_false(hidden(p, 6));
        trede_published_destroy(p);
    }
}

/* Unweighted, the effective number of people who met a channel is their number. */
static void effective_numbers_of_an_effect_are_rounded(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add(r, "effect", "w1", "", "all", "all", 42, 42);
    trede_results_edit(r, 0)->unit = TREDE_UNIT_COUNT;
    struct trede_published *p = publish(r);
    t_abs(trede_published_at(p, 0)->estimate.value, 40, 0);
    trede_published_destroy(p);
}

/* ---- reports ---- */

static void add_reports(struct trede_results *results, const char *analysis, const char *wave, const char *set,
                        const char *segment, const char *subject, const char *statistic, int64_t base)
{
    struct trede_result row = {.analysis = analysis,
                               .wave = wave,
                               .against = "",
                               .segment_set = set,
                               .segment = segment,
                               .subject = subject,
                               .statistic = statistic,
                               .note = "",
                               .estimate = {.value = (double)base, .base = base},
                               .level = 0.95,
                               .cases = -1,
                               .is_reports = true};
    if (strcmp(analysis, "composition") == 0) row.note = "channels";
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

/* A small owner is hidden with all that is said of it, and the next smallest with it: else total less the others. */
static void a_small_owner_is_hidden_with_another(void **state)
{
    (void)state;
    static const struct {
        const char *owner;
        int64_t count;
    } owners[] = {{"police", 60}, {"tax", 3}, {"town", 20}};
    struct trede_results *r = trede_results_create();
    add_reports(r, "back_office", "2026-Q1", "all", "all", "received", "count", 83);
    for (size_t i = 0; i < 3; i++) {
        add_reports(r, "back_office", "2026-Q1", "owner", owners[i].owner, "received", "count", owners[i].count);
        add_reports(r, "back_office", "2026-Q1", "owner", owners[i].owner, "followed_up", "share", owners[i].count);
        add_reports(r, "back_office", "2026-Q1", "owner", owners[i].owner, "repeat", "share", 30 - (int64_t)i);
    }
    struct trede_published *p = publish(r);
    assert_false(hidden(p, 0) || hidden(p, 1) || hidden(p, 2) || hidden(p, 3)); /* all, police */
    assert_true(hidden(p, 4) && hidden(p, 5) && hidden(p, 6)); /* tax: its own, and what stands on it */
    assert_true(hidden(p, 7) && hidden(p, 8) && hidden(p, 9)); /* town, for the sake of tax */
    trede_published_destroy(p);
}

/* Share times total is the count: a share goes when the count is hidden, and one of two shares is the other's rest. */
static void a_share_does_not_tell_a_hidden_count(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    static const struct {
        const char *channel;
        int64_t count;
    } channels[] = {{"desk", 40}, {"line", 4}, {"post", 9}};
    add_reports(r, "report_rate", "2026-01", "all", "all", "all", "count", 53);
    for (size_t i = 0; i < 3; i++)
        add_reports(r, "report_rate", "2026-01", "all", "all", channels[i].channel, "count", channels[i].count);
    for (size_t i = 0; i < 3; i++)
        add_reports(r, "composition", "2026-01", "all", "all", channels[i].channel, "share", channels[i].count);
    add_reports(r, "composition", "2026-01", "all", "all", "all", "chi_square", 53);
    struct trede_published *p = publish(r);
    assert_false(hidden(p, 1) || hidden(p, 4));
    assert_true(hidden(p, 2) && hidden(p, 3) && hidden(p, 5) && hidden(p, 6));
    assert_true(hidden(p, 7)); /* the test over all channels */
    trede_published_destroy(p);
}

/* Months beside their quarter: one hidden month would be quarter less two. */
static void a_quarter_does_not_tell_a_hidden_month(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_reports(r, "report_rate", "2026-04", "all", "all", "all", "count", 30);
    add_reports(r, "report_rate", "2026-05", "all", "all", "all", "count", 3);
    add_reports(r, "report_rate", "2026-06", "all", "all", "all", "count", 20);
    add_reports(r, "report_rate", "2026-07", "all", "all", "all", "count", 8); /* another quarter */
    add_reports(r, "back_office", "2026-Q2", "all", "all", "received", "count", 53);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 1) && hidden(p, 2));
    assert_false(hidden(p, 0) || hidden(p, 3) || hidden(p, 4));
    trede_published_destroy(p);
}

/* A finding of the scan is a copy of a comparison: hidden with it, and then not even its keys stay. */
static void a_hidden_finding_leaves_no_row(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add(r, "indicator", "w1", "", "set", "small", 0.5, 7);
    add(r, "indicator", "w2", "", "set", "small", 0.2, 30);
    add(r, "indicator", "w2", "w1", "set", "small", -0.3, 30);
    add(r, "indicator", "w1", "", "set", "large", 0.5, 70);
    add(r, "indicator", "w2", "", "set", "large", 0.2, 90);
    add(r, "indicator", "w1", "", "set", "larger", 0.5, 700);
    add(r, "signal", "w2", "w1", "set", "small", -0.3, 30); /* of which w1 is hidden */
    trede_results_edit(r, 6)->subject = "backlash:x";
    add(r, "signal", "w2", "w1", "set", "larger", -0.25, 80);
    add(r, "signal", "w2", "", "all", "all", 2, 0);
    trede_results_edit(r, 8)->is_aggregate = true;
    struct trede_published *p = publish(r);
    assert_int_equal(trede_published_count(p), 8);
    assert_true(hidden(p, 0));
    assert_string_equal(trede_published_at(p, 6)->segment, "larger");
    assert_false(hidden(p, 6));
    t_abs(trede_published_at(p, 7)->estimate.value, 2, T_EXACT);
    trede_published_destroy(p);
}

static void add_appeal(struct trede_results *results, const char *segment, const char *appeal, const char *statistic,
                       int64_t base)
{
    struct trede_result row = {.analysis = "appeal", .wave = "w1", .against = "", .segment_set = segment,
                               .segment = segment, .subject = appeal, .statistic = statistic,
                               .estimate = {.value = statistic[0] == 'l' ? 0.05 : 0.1, .base = base}, .level = 0.95, .cases = -1};
    assert_int_equal(trede_results_add(results, &row), TREDE_OK);
}

/* The lead of an appeal is a difference with a share that may be hidden: then all leads of the group are. */
static void leads_go_with_their_shares(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add_appeal(r, "one", "a", "share", 60);
    add_appeal(r, "one", "b", "share", 9);
    add_appeal(r, "one", "a", "lead", 60);
    add_appeal(r, "one", "b", "lead", 9);
    add_appeal(r, "two", "a", "share", 60);
    add_appeal(r, "two", "a", "lead", 60);
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 1) && hidden(p, 2) && hidden(p, 3));
    assert_false(hidden(p, 0) || hidden(p, 4) || hidden(p, 5));
    trede_published_destroy(p);
}

/* Who came and what that cost per head: one hidden, both are. What was spent is no secret. */
static void meetings_are_hidden_whole(void **state)
{
    (void)state;
    static const char *const statistics[] = {"attendance", "euro_per_attendee", "spend"};
    struct trede_results *r = trede_results_create();
    for (size_t i = 0; i < 3; i++) {
        struct trede_result row = {.analysis = "participation", .wave = "2026-03-09", .against = "",
                                   .segment_set = "all", .segment = "all", .subject = "event:x",
                                   .statistic = statistics[i], .estimate = {.value = 1, .base = i == 1 ? 12 : 3},
                                   .level = 0.95, .cases = -1, .is_reports = true, .is_aggregate = i == 2};
        assert_int_equal(trede_results_add(r, &row), TREDE_OK);
    }
    struct trede_published *p = publish(r);
    assert_true(hidden(p, 0) && hidden(p, 1));
    assert_false(hidden(p, 2));
    trede_published_destroy(p);
}

/* Own staff are no part of everyone: how many there are besides says nothing of residents. */
static void staff_are_not_a_part_of_everyone(void **state)
{
    (void)state;
    struct trede_results *r = trede_results_create();
    add(r, "a", "w1", "", "all", "all", 0.5, 100);
    add(r, "a", "w1", "", "audience", "internal", 0.5, 95);
    add(r, "a", "w1", "", "set", "nearly_all", 0.5, 95);
    struct trede_published *p = publish(r);
    assert_false(hidden(p, 0) || hidden(p, 1));
    assert_true(hidden(p, 2));
    trede_published_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leads_go_with_their_shares),
        cmocka_unit_test(meetings_are_hidden_whole),
        cmocka_unit_test(staff_are_not_a_part_of_everyone),
        cmocka_unit_test(contrasts_with_a_hidden_segment),
        cmocka_unit_test(implied_reporters_and_what_they_stand_on),
        cmocka_unit_test(a_hidden_area_takes_its_comparison_along),
        cmocka_unit_test(effective_numbers_of_an_effect_are_rounded),
        cmocka_unit_test(small_base_loses_every_number),
        cmocka_unit_test(one_hidden_segment_takes_the_next_smallest_along),
        cmocka_unit_test(two_tiny_segments_together_below_the_minimum_take_a_third),
        cmocka_unit_test(two_segments_with_enough_between_them_stay_two),
        cmocka_unit_test(comparison_goes_with_either_moment),
        cmocka_unit_test(the_same_figure_under_another_name_goes_too),
        cmocka_unit_test(figures_about_the_file_and_empty_bases_stay),
        cmocka_unit_test(bases_are_rounded_to_five_unless_public),
        cmocka_unit_test(reports_have_their_own_minimum),
        cmocka_unit_test(channels_are_parts_of_all),
        cmocka_unit_test(a_segment_that_is_nearly_everyone_is_hidden),
        cmocka_unit_test(two_denominators_give_their_difference),
        cmocka_unit_test(points_go_with_the_gap_they_add_up_to),
        cmocka_unit_test(a_remark_makes_no_other_table),
        cmocka_unit_test(an_origin_rung_is_a_part_of_the_panel),
        cmocka_unit_test(a_hidden_segment_takes_the_test_over_its_set_along),
        cmocka_unit_test(the_same_for_chains),
        cmocka_unit_test(a_hidden_conversion_takes_the_four_groups_along),
        cmocka_unit_test(odds_go_with_the_shares),
        cmocka_unit_test(costs_per_person_go_with_the_reach),
        cmocka_unit_test(totals_and_needs_go_with_what_they_are_made_of),
        cmocka_unit_test(a_small_owner_is_hidden_with_another),
        cmocka_unit_test(a_share_does_not_tell_a_hidden_count),
        cmocka_unit_test(a_quarter_does_not_tell_a_hidden_month),
        cmocka_unit_test(failing_memory_is_a_status),
        cmocka_unit_test(a_hidden_finding_leaves_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
