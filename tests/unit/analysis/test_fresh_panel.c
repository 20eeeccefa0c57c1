/* Fresh and panel samples of one wave (methods 1.7): by hand where the composition is one division, and on samples
 * drawn from a truth in which the panel is older, and in which being asked before makes a difference or does not. */
#include "small_survey.h"

#include "analysis/background.h"

enum { RUNGS = 3 };

static uint64_t state_of_chance = 1;
static double chance(void)
{
    state_of_chance = state_of_chance * 6364136223846793005u + 1442695040888963407u;
    return (double)(state_of_chance >> 40) / 16777216.0;
}

/* Everybody in wave 1; a segment "old" of the one set. */
static int begin(struct small_survey *s, size_t people)
{
    small_survey_begin(s, 2, people);
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = RUNGS;
    int old = small_survey_column(s);
    small_survey_segment(s, "old", old);
    return old;
}

static void finish(struct small_survey *s)
{
    for (size_t i = 0; i < s->frame.rows; i++)
        s->frame.respondent[i] = (uint32_t)i;
    small_survey_finish(s, false);
    s->frame.mixed[0] = true;
    for (size_t i = 0; i < s->frame.rows; i++)
        s->frame.apart[i] = s->frame.sampling[i] == TREDE_PANEL;
    assert_int_equal(trede_analyse_fresh_panel(&s->context, s->out), TREDE_OK);
}

static const struct trede_result *row(const struct small_survey *s, const char *subject, const char *statistic)
{
    return small_row(s, "fresh_panel", "w1", "", "all", subject, statistic, NULL);
}

static void person(struct small_survey *s, size_t i, bool panel, int old, int column, int stage)
{
    s->frame.sampling[i] = panel ? TREDE_PANEL : TREDE_FRESH;
    s->outcome[column][i] = (int8_t)old;
    s->frame.stage[i] = (int8_t)stage;
}

/* Fresh: 40 young of whom 10 stand on rung 2, 10 old of whom 6 do. Panel: 20 young, 5; 30 old, 18. In each part the
 * samples are alike (a quarter, six tenths): as found 0.32 - 0.46, with the same composition 0. */
static void composition_by_hand(void **state)
{
    (void)state;
    static const int people[2][2] = {{40, 10}, {20, 30}}, higher[2][2] = {{10, 6}, {5, 18}};
    struct small_survey s;
    int column = begin(&s, 100);
    size_t i = 0;
    for (int panel = 0; panel < 2; panel++)
        for (int old = 0; old < 2; old++)
            for (int n = 0; n < people[panel][old]; n++)
                person(&s, i++, panel, old, column, n < higher[panel][old] ? 2 : 1);
    finish(&s);
    const struct trede_result *found = row(&s, "stage_share:2", "difference");
    const struct trede_result *adjusted = row(&s, "stage_share:2", "adjusted_difference");
    t_rel(found->estimate.value, 0.32 - 0.46, T_TIGHT);
    t_rel(found->estimate.se, sqrt((0.32 * 0.68 + 0.46 * 0.54) / 50 * 100 / 99), T_TIGHT);
    t_abs(adjusted->estimate.value, 0, 1e-9);
    assert_int_equal(adjusted->estimate.base, 50);
    assert_string_equal(adjusted->note, "set");
    /* direct standardisation of the panel to 0.8 young: var of the fresh mean less what the panel says of it, and of
     * the panel's means in both parts */
    double between = 0.8 * 0.2 * 0.35 * 0.35;
    double fresh = (0.32 * 0.68 - between) / 50, panel = 0.64 * 0.25 * 0.75 / 20 + 0.04 * 0.6 * 0.4 / 30;
    t_rel(adjusted->estimate.se, sqrt((fresh + panel) * 100 / 99), 1e-9);
    t_rel(row(&s, "at_least:2", "adjusted_difference")->estimate.se, adjusted->estimate.se, 1e-9);
    t_abs(row(&s, "stage_mean", "adjusted_difference")->estimate.value, 0, 1e-9);
    assert_true(found->has_p && adjusted->has_p && found->cases == -1);
    small_survey_end(&s);
}

struct found {
    double sum, squares, covered;
};

/* 400 fresh, 400 of the panel: of these 70 % old against 40 %; old people stand on rung 2 three times as often; being
 * asked before adds effect to that chance. */
static void add_run(double effect, struct found *raw, struct found *adjusted)
{
    enum { PEOPLE = 800 };
    struct small_survey s;
    int column = begin(&s, PEOPLE);
    for (size_t i = 0; i < PEOPLE; i++) {
        bool panel = i % 2;
        int old = chance() < (panel ? 0.7 : 0.4);
        person(&s, i, panel, old, column, chance() < (old ? 0.6 : 0.2) + (panel ? effect : 0) ? 2 : 1);
    }
    finish(&s);
    struct found *into[] = {raw, adjusted};
    for (size_t a = 0; a < 2; a++) {
        const struct trede_estimate *e = &row(&s, "at_least:2", a ? "adjusted_difference" : "difference")->estimate;
        into[a]->sum += e->value;
        into[a]->squares += e->value * e->value;
        into[a]->covered += e->low <= -effect && -effect <= e->high;
    }
    small_survey_end(&s);
}

static void told_from_composition(double effect)
{
    enum { RUNS = 200 };
    struct found raw = {0}, adjusted = {0};
    for (int run = 0; run < RUNS; run++)
        add_run(effect, &raw, &adjusted);
    double mean = adjusted.sum / RUNS, sd = sqrt(adjusted.squares / RUNS - mean * mean);
    print_message("    truth %+.2f: as found %+.4f, adjusted %+.4f (sd %.4f), coverage %.3f\n", -effect, raw.sum / RUNS,
                  mean, sd, adjusted.covered / RUNS);
    assert_true(fabs(mean + effect) < 3 * sd / sqrt(RUNS));
    assert_true(fabs(raw.sum / RUNS + effect) > 0.09);
    assert_true(adjusted.covered / RUNS > 0.905 && adjusted.covered / RUNS < 0.99); /* 0.95 -+ 3 Monte-Carlo errors */
}

static void conditioning_is_told_from_composition(void **state)
{
    (void)state;
    told_from_composition(0);
    told_from_composition(0.1);
}

/* ---- what cannot be compared ---- */

static void the_ends(void **state)
{
    (void)state;
    struct small_survey s;
    int column = begin(&s, 60); /* all old: nothing to adjust for */
    for (size_t i = 0; i < 60; i++)
        person(&s, i, i % 2, 1, column, 1 + (int)(i % 3));
    finish(&s);
    assert_int_equal(row(&s, "stage_share:1", "difference")->estimate.status, TREDE_ESTIMATE_OK);
    assert_int_equal(row(&s, "stage_share:1", "adjusted_difference")->estimate.status, TREDE_NOT_CONVERGED);
    small_survey_end(&s);
    column = begin(&s, 30); /* one of the panel */
    for (size_t i = 0; i < 30; i++)
        person(&s, i, i == 7, i % 2, column, 1 + (int)(i % 3));
    finish(&s);
    assert_int_equal(row(&s, "stage_share:1", "difference")->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(row(&s, "stage_share:1", "adjusted_difference")->estimate.status, TREDE_NOT_CONVERGED);
    small_survey_end(&s);
    column = begin(&s, 30); /* nobody of the panel has a rung */
    for (size_t i = 0; i < 30; i++)
        person(&s, i, i % 2, i % 4 < 2, column, i % 2 ? 0 : 1);
    finish(&s);
    assert_int_equal(small_rows(&s, "fresh_panel"), 0);
    small_survey_end(&s);
}

static void what_is_measured_is_no_background(void **state)
{
    (void)state;
    static const struct trede_item items[] = {{.name = "age"}, {.name = "Saw"}, {.name = "saw_more"}};
    static const struct {
        const char *segment, *opportunity;
        bool background;
    } cases[] = {{"age < 40", "saw = 1", true},
                 {"age < 40 and not (SAW = 1)", "saw = 1", false},
                 {"age < 40 and 'saw' <> 'x'", "saw = 1", true},
                 {"saw_more = 1", "saw = 1", true},
                 {"saw_more = 1", "coalesce(saw,saw_more)=1", false},
                 {"age < 40", NULL, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct trede_segment segment = {.rule = {.name = "x", .sql = cases[i].segment}};
        const struct trede_segment_set set = {.name = "set", .segments = &segment, .count = 1};
        const struct trede_campaign campaign = {.items = items,
                                                .item_count = 3,
                                                .sets = &set,
                                                .set_count = 1,
                                                .opportunity = {.sql = cases[i].opportunity}};
        assert_true(trede_set_is_background(&campaign, 0) == cases[i].background);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(composition_by_hand),
                                       cmocka_unit_test(conditioning_is_told_from_composition),
                                       cmocka_unit_test(the_ends), cmocka_unit_test(what_is_measured_is_no_background)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
