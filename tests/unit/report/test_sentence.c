/* Words: selections, verdicts, numbers and sentences, on the fixture and on single rows. */
#include "harness/t.h"

#include "fixture.h"
#include "report/sentence.h"
#include "report/verdict.h"
#include "report/wording.h"

struct desk {
    struct fixture fixture;
    struct trede_arena *arena;
    struct trede_dashboard dashboard;
    struct trede_source *source;
};

static int open_desk(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    fixture_make(&desk->fixture, 0, 0);
    desk->arena = trede_arena_create();
    if (trede_dashboard_read(NULL, "no-such-folder", desk->arena, NULL, &desk->dashboard)) return 1;
    if (trede_source_create(desk->fixture.published, &desk->fixture.campaign, &desk->fixture.provenance,
                            &desk->dashboard, TREDE_DUTCH, desk->arena, &desk->source))
        return 1;
    *state = desk;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    trede_arena_destroy(desk->arena);
    fixture_free(&desk->fixture);
    free(desk);
    return 0;
}

/* One pattern a key; NULL = none. */
static struct trede_rows pick(struct desk *desk, const char *const keys[TREDE_KEYS], const char *verdict)
{
    struct trede_selection selection = {0};
    struct trede_rows rows;
    for (int k = 0; k < TREDE_KEYS; k++)
        if (keys[k]) selection.keys[k] = (struct trede_patterns){&keys[k], 1};
    if (verdict) selection.verdict = (struct trede_patterns){&verdict, 1};
    assert_int_equal(trede_select(desk->source, &selection, &rows), TREDE_OK);
    return rows;
}

static void test_select(void **state)
{
    struct desk *desk = *state;
    const char *share[TREDE_KEYS] = {[TREDE_KEY_ANALYSIS] = "stage_share", [TREDE_KEY_STATISTIC] = "share"};
    assert_int_equal(pick(desk, share, NULL).count, 7 * 8 * 2);
    share[TREDE_KEY_WAVE] = "latest";
    assert_int_equal(pick(desk, share, NULL).count, 7 * 8);
    share[TREDE_KEY_SET] = "!all";
    assert_int_equal(pick(desk, share, NULL).count, 7 * 7);
    share[TREDE_KEY_SET] = "leef*";
    assert_int_equal(pick(desk, share, NULL).count, 7 * 3);
    share[TREDE_KEY_SUBJECT] = "8";
    assert_int_equal(pick(desk, share, NULL).count, 0);
    const char *change[TREDE_KEYS] = {[TREDE_KEY_ANALYSIS] = "stage_share", [TREDE_KEY_SUBJECT] = "1"};
    assert_int_equal(pick(desk, change, NULL).count, 16); /* against: none is the default */
    change[TREDE_KEY_AGAINST] = "pair";
    assert_int_equal(pick(desk, change, NULL).count, 8);
    const char *both[TREDE_KEYS] = {[TREDE_KEY_ANALYSIS] = "stage_share",
                                    [TREDE_KEY_SUBJECT] = "1",
                                    [TREDE_KEY_SET] = "all",
                                    [TREDE_KEY_WAVE] = "pair"};
    assert_int_equal(pick(desk, both, NULL).count, 2);
    desk->source->from = -1; /* no comparison: all waves */
    assert_int_equal(pick(desk, both, NULL).count, 2);
    desk->source->from = desk->source->to;
    assert_int_equal(pick(desk, both, NULL).count, 1);
    desk->source->from = 0;
    const char *reports[TREDE_KEYS] = {
        [TREDE_KEY_ANALYSIS] = "report_rate", [TREDE_KEY_STATISTIC] = "count", [TREDE_KEY_WAVE] = "latest"};
    struct trede_rows rows = pick(desk, reports, NULL);
    assert_int_equal(rows.count, 4);
    assert_string_equal(rows.items[0]->wave, "2026-04");
}

static void test_like(void **state)
{
    struct desk *desk = *state;
    const char *now[TREDE_KEYS] = {[TREDE_KEY_ANALYSIS] = "at_least",
                                   [TREDE_KEY_SUBJECT] = "5",
                                   [TREDE_KEY_SET] = "all",
                                   [TREDE_KEY_WAVE] = "latest"};
    const struct trede_result *row = pick(desk, now, NULL).items[0];
    const char *from[TREDE_KEYS] = {[TREDE_KEY_WAVE] = "first"};
    assert_string_equal(trede_source_like(desk->source, row, from)->wave, "2026-Q1");
    const char *pair[TREDE_KEYS] = {[TREDE_KEY_AGAINST] = "pair", [TREDE_KEY_STATISTIC] = "difference"};
    assert_string_equal(trede_source_like(desk->source, row, pair)->against, "2026-Q1");
    const char *none[TREDE_KEYS] = {[TREDE_KEY_SUBJECT] = "nothing"};
    assert_null(trede_source_like(desk->source, row, none));
    /* Whatever the wave, and what it is against: the first there is; the other keys still hold. */
    const char *any[TREDE_KEYS] = {[TREDE_KEY_WAVE] = "*"};
    assert_string_equal(trede_source_like(desk->source, row, any)->wave, "2026-Q1");
    const char *change[TREDE_KEYS] = {
        [TREDE_KEY_WAVE] = "*", [TREDE_KEY_AGAINST] = "*", [TREDE_KEY_STATISTIC] = "difference"};
    const struct trede_result *found = trede_source_like(desk->source, row, change);
    assert_string_equal(found->against, "2026-Q1");
    assert_string_equal(found->subject, "5");
    assert_string_equal(found->segment, "all");
    change[TREDE_KEY_SUBJECT] = "nothing";
    assert_null(trede_source_like(desk->source, row, change));
}

static struct trede_result change_row(double value, double half, double p)
{
    struct trede_result row = {.analysis = "at_least",
                               .subject = "5",
                               .wave = "2026-Q2",
                               .against = "2026-Q1",
                               .segment_set = "all",
                               .segment = "all",
                               .statistic = "difference",
                               .method = "taylor",
                               .note = "",
                               .level = 0.95,
                               .unit = TREDE_UNIT_POINTS,
                               .has_p_adjusted = true,
                               .p_adjusted = p};
    row.estimate = (struct trede_estimate){
        .value = value, .low = value - half, .high = value + half, .has_interval = true, .has_se = true};
    return row;
}

/* The written rule: p adjusted under 0.05 and at least 5 points; the 90 % interval within 5 points; else cannot tell.
 */
static void test_verdict_of_change(void **state)
{
    struct desk *desk = *state;
    static const struct {
        double value, half, p;
        enum trede_reading want;
    } cases[] = {
        {0.09, 0.05, 0.001, TREDE_UP},           {-0.09, 0.05, 0.001, TREDE_DOWN},
        {0.09, 0.05, 0.20, TREDE_CANNOT_TELL},   {0.05, 0.02, 0.001, TREDE_UP},
        {0.049, 0.02, 0.001, TREDE_CANNOT_TELL}, /* beyond chance, but too small and not shown to be small */
        {0.02, 0.02, 0.001, TREDE_SAME},         /* 90 % interval: 0.02 plus and minus 0.0168 */
        {0.0, 0.059, 0.9, TREDE_SAME},           /* 0.059 x 0.8393 = 0.0495 */
        {0.0, 0.060, 0.9, TREDE_CANNOT_TELL},    /* 0.060 x 0.8393 = 0.0504 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct trede_result row = change_row(cases[i].value, cases[i].half, cases[i].p);
        assert_int_equal(trede_reading_of(desk->source, &row), cases[i].want);
    }
    struct trede_result row = change_row(0.2, 0.1, 0.001);
    row.estimate.status = TREDE_SUPPRESSED;
    assert_int_equal(trede_reading_of(desk->source, &row), TREDE_VERDICT_HIDDEN);
    row.estimate.status = TREDE_REFUSED_BREAK;
    assert_int_equal(trede_reading_of(desk->source, &row), TREDE_VERDICT_REFUSED);
    row.estimate.status = TREDE_TOO_FEW;
    assert_int_equal(trede_reading_of(desk->source, &row), TREDE_CANNOT_TELL);
    row.against = "";
    row.estimate.status = TREDE_ESTIMATE_OK;
    assert_int_equal(trede_reading_of(desk->source, &row), TREDE_VERDICT_NONE);
}

static void test_good_and_bad(void **state)
{
    struct desk *desk = *state;
    struct trede_result row = change_row(0.2, 0.05, 0.001);
    assert_true(trede_verdict_is(desk->source, &row, "better"));
    row.analysis = "barrier";
    row.subject = "bang";
    assert_true(trede_verdict_is(desk->source, &row, "worse"));
    assert_string_equal(trede_verdict_chip(desk->source, &row, TREDE_UP), "▲ gestegen (ongunstig)");
    row.analysis = "indicator";
    row.subject = "onveilig"; /* good: down */
    assert_true(trede_verdict_is(desk->source, &row, "worse"));
    row.analysis = "stage_share";
    row.subject = "3";
    assert_false(trede_verdict_is(desk->source, &row, "worse"));
    assert_false(trede_verdict_is(desk->source, &row, "better"));
}

static void test_goal_verdicts(void **state)
{
    struct desk *desk = *state;
    const char *goals[TREDE_KEYS] = {[TREDE_KEY_ANALYSIS] = "goal", [TREDE_KEY_STATISTIC] = "estimate"};
    struct trede_rows rows = pick(desk, goals, NULL);
    static const enum trede_reading want[] = {TREDE_MET, TREDE_ON_TRACK, TREDE_MISSED, TREDE_AT_RISK,
                                              TREDE_VERDICT_HIDDEN};
    assert_int_equal(rows.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(trede_reading_of(desk->source, rows.items[i]), want[i]);
    assert_int_equal(pick(desk, goals, "met").count, 1);
}

static void says(struct desk *desk, enum trede_language language, enum trede_unit unit, double value, int decimals,
                 int how, const char *want)
{
    struct trede_phrase phrase;
    desk->source->language = language;
    trede_phrase_begin(&phrase);
    trede_say_number(desk->source, &phrase, unit, value, decimals, how);
    assert_string_equal(phrase.text, want);
    desk->source->language = TREDE_DUTCH;
}

static void test_numbers(void **state)
{
    struct desk *desk = *state;
    says(desk, TREDE_DUTCH, TREDE_UNIT_SHARE, 0.456, 0, 0, "46\u00A0%");
    says(desk, TREDE_ENGLISH, TREDE_UNIT_SHARE, 0.456, 1, 0, "45.6%");
    says(desk, TREDE_DUTCH, TREDE_UNIT_POINTS, 0.03, 0, 0, "+3 procentpunt");
    says(desk, TREDE_DUTCH, TREDE_UNIT_POINTS, -0.04, 0, TREDE_BARE, "−4");
    says(desk, TREDE_DUTCH, TREDE_UNIT_POINTS, -0.04, 0, TREDE_SIZED, "4 procentpunt");
    says(desk, TREDE_DUTCH, TREDE_UNIT_POINTS, 0.33, 0, TREDE_LEVEL, "33 procentpunt");
    says(desk, TREDE_DUTCH, TREDE_UNIT_POINTS, -0.001, 0, 0, "0 procentpunt");
    says(desk, TREDE_DUTCH, TREDE_UNIT_COUNT, 1570.0, 0, 0, "1.570");
    says(desk, TREDE_ENGLISH, TREDE_UNIT_COUNT, 1570.0, 0, 0, "1,570");
    says(desk, TREDE_DUTCH, TREDE_UNIT_MEAN, 3.456, 2, 0, "3,46");
}

/* A rounded number never stands on another side of what it is compared with than the number itself. */
static void test_rounding_keeps_the_verdict(void **state)
{
    double target = 0.40, none = 0.0;
    struct trede_result row = change_row(0.46, 0.04, 0.01);
    (void)state;
    row.unit = TREDE_UNIT_SHARE;
    assert_int_equal(trede_decimals(&row, &target, 1), 0);
    row.estimate.low = 0.4004; /* would be said as 40 % beside a goal of 40 % that was met */
    assert_int_equal(trede_decimals(&row, &target, 1), 2);
    row = change_row(0.03, 0.034, 0.2);
    assert_int_equal(trede_decimals(&row, &none, 1), 1); /* -0.4 is not 0 */
    row = change_row(0.03, 0.004, 0.001);
    assert_int_equal(trede_decimals(&row, NULL, 0), 1); /* a narrow interval earns a decimal */
}

static void test_called(void **state)
{
    struct desk *desk = *state;
    static const struct {
        const char *analysis, *subject, *want;
    } cases[] = {
        {"stage_share", "5", "5 Intentie"},
        {"at_least", "5", "Trede 5 of hoger"},
        {"indicator", "herkent_signaal", "Herkent signalen"},
        {"indicator", "intention", "Wil melden"},
        {"barrier", "bang", "Bang voor de gevolgen"},
        {"reach", "brief", "Brief van de burgemeester"},
        {"quality", "item_missing:weet_waar", "Niet beantwoord: Weet waar je kunt melden"},
        {"goal", "melden", "20 % meldt bij een signaal"},
        {"report_rate", "Politie", "Politie"},
        {"report_rate", "all", "Totaal"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct trede_result row = change_row(0, 1, 1);
        row.analysis = cases[i].analysis;
        row.subject = cases[i].subject;
        assert_string_equal(trede_called(desk->source, &row, TREDE_KEY_SUBJECT), cases[i].want);
    }
    struct trede_result row = change_row(0, 1, 1);
    row.subject = "2>3";
    assert_string_equal(trede_called(desk->source, &row, TREDE_KEY_FROM), "2 Bewustzijn");
    assert_string_equal(trede_called(desk->source, &row, TREDE_KEY_TO), "3 Bezorgdheid");
    assert_string_equal(trede_called(desk->source, &row, TREDE_KEY_WAVE), "Meting 1");
    row.wave = "2026-03";
    assert_string_equal(trede_called(desk->source, &row, TREDE_KEY_WAVE), "maart 2026");
    row.wave = "2026-Q1"; /* a wave has this name; for reports it is a quarter */
    assert_string_equal(trede_called(desk->source, &row, TREDE_KEY_WAVE), "Nulmeting");
    assert_int_equal(trede_source_moment(desk->source, &row, TREDE_KEY_WAVE), 0);
    row.is_reports = true;
    assert_string_equal(trede_called(desk->source, &row, TREDE_KEY_WAVE), "2026-Q1");
    assert_true(trede_source_moment(desk->source, &row, TREDE_KEY_WAVE) > 1000);
}

static void test_sentence(void **state)
{
    struct desk *desk = *state;
    static const struct trede_condition down = {.name = "it", .word = "down"};
    static const struct trede_condition above = {.name = "it", .test = TREDE_TEST_ABOVE, .bound = 0.05};
    static const struct trede_case said[] = {
        {.when = {&down, 1}, .text = {"omlaag", "down"}},
        {.when = {&above, 1}, .text = {"{label}: {value} ({low} tot {high}), {it.count} van {campaign}", "-"}},
    };
    const struct trede_cases cases = {said, 2};
    const struct trede_selections none = {NULL, 0};
    struct trede_scope scope;
    struct trede_phrase phrase;
    struct trede_result row = change_row(0.09, 0.05, 0.001);
    assert_int_equal(trede_scope_open(desk->source, &none, &scope), TREDE_OK);
    scope.it = &row;
    assert_true(trede_say(&scope, &cases, &phrase));
    assert_string_equal(phrase.text, "Trede 5 of hoger: +9 procentpunt (+4 tot +14), 1 van Houd misdaad uit je buurt");
    row.estimate.value = 0.01;
    assert_false(trede_say(&scope, &cases, &phrase));
    row.estimate.value = 0.09;
    row.estimate.status = TREDE_SUPPRESSED;
    assert_false(trede_say(&scope, &cases, &phrase)); /* a hidden number satisfies no bound */
}

static void test_phrase_is_cut_at_a_character(void **state)
{
    struct trede_phrase phrase;
    (void)state;
    trede_phrase_begin(&phrase);
    for (int i = 0; i < 2000; i++)
        trede_phrase_add(&phrase, "é");
    assert_true(phrase.cut);
    assert_true(phrase.length < sizeof phrase.text);
    assert_string_equal(phrase.text + phrase.length - 3, "…");
    assert_int_equal((phrase.length - 3) % 2, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_select, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(test_like, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(test_verdict_of_change, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(test_good_and_bad, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(test_goal_verdicts, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(test_numbers, open_desk, close_desk),
        cmocka_unit_test(test_rounding_keeps_the_verdict),
        cmocka_unit_test_setup_teardown(test_called, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(test_sentence, open_desk, close_desk),
        cmocka_unit_test(test_phrase_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
