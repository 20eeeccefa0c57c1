/* The truth table of placement: T true, F false, ? unknown, for rungs 2, 3 and 4. Expected rungs are read off
 * methods.md 1.1 by hand. */
#include "harness/t.h"

#include "frame/build.h"

struct line {
    const char *rules; /* rungs 2..4; '-' = the campaign does not define the rung */
    int stage;
};

static int8_t outcome_of(char mark)
{
    return mark == 'T' ? 1 : mark == 'F' ? 0 : -1;
}

static int place(enum trede_placement placement, const char *rules)
{
    struct trede_campaign campaign = {.ladder = {.given = true, .placement = placement, .top = 4}};
    int8_t value[3], *outcome[3] = {&value[0], &value[1], &value[2]}, stage = 99;
    struct trede_frame frame = {.campaign = &campaign, .rows = 1, .stage = &stage, .outcome = outcome, .outcomes = 3};
    struct trede_frame_plan plan = {.stage_number = -1};
    for (int k = 0; k <= TREDE_TOP_STAGE; k++)
        frame.stage_rule[k] = -1;
    for (int k = 2; k <= 4; k++) {
        value[k - 2] = outcome_of(rules[k - 2]);
        if (rules[k - 2] != '-') frame.stage_rule[k] = k - 2;
    }
    trede_frame_place(&frame, &plan);
    return stage;
}

static void check(enum trede_placement placement, const struct line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int got = place(placement, lines[i].rules);
        if (got != lines[i].stage) fail_msg("%s: stage %d, want %d", lines[i].rules, got, lines[i].stage);
    }
}

static void cumulative(void **state)
{
    (void)state;
    static const struct line lines[] = {
        {"FFF", 1}, {"TFF", 2}, {"TTF", 3}, {"TTT", 4}, /* a clean ladder */
        {"FTT", 1}, {"FFT", 1}, {"TFT", 2},             /* a rung is not skipped */
        {"F??", 1}, {"F?T", 1}, {"FT?", 1}, {"TF?", 2}, /* unknown above the first false does not matter */
        {"?FF", 0}, {"?TT", 0}, {"???", 0}, {"T?F", 0}, {"T?T", 0}, {"TT?", 0}, {"T??", 0},
        {"?F?", 0}, {"T-T", 4}, {"T-F", 2}, {"F-T", 1}, {"T-?", 0}, {"-TF", 3}, {"---", 1}, /* rungs nobody defined */
    };
    check(TREDE_CUMULATIVE, lines, sizeof lines / sizeof *lines);
}

static void highest(void **state)
{
    (void)state;
    static const struct line lines[] = {
        {"FFF", 1}, {"TFF", 2}, {"FTF", 3}, {"FFT", 4}, {"TTT", 4}, {"TFT", 4},
        {"TTF", 3}, {"??T", 4}, {"?TF", 3}, {"F?T", 4},                         /* unknown below does not matter */
        {"FF?", 0}, {"TT?", 0}, {"F?F", 0}, {"T?F", 0}, {"?FF", 0}, {"???", 0}, /* unknown above the first true does */
        {"T-F", 2}, {"F-F", 1}, {"T-?", 0}, {"-F-", 1},
    };
    check(TREDE_HIGHEST, lines, sizeof lines / sizeof *lines);
}

static void from_a_column(void **state)
{
    (void)state;
    static const struct {
        double value;
        int stage;
    } lines[] = {{1, 1}, {5, 5}, {6, 0}, {0, 0}, {-1, 0}, {2.5, 0}, {1e300, 0}};
    struct trede_campaign campaign = {.ladder = {.given = true, .placement = TREDE_COLUMN, .top = 5}};
    double value;
    double *number[1] = {&value};
    int8_t stage;
    struct trede_frame frame = {.campaign = &campaign, .rows = 1, .stage = &stage, .number = number, .numbers = 1};
    struct trede_frame_plan plan = {.stage_number = 0};
    for (int k = 0; k <= TREDE_TOP_STAGE; k++)
        frame.stage_rule[k] = -1;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        value = lines[i].value;
        stage = 99;
        trede_frame_place(&frame, &plan);
        assert_int_equal(stage, lines[i].stage);
    }
    value = (double)NAN;
    trede_frame_place(&frame, &plan);
    assert_int_equal(stage, 0);
}

static void no_ladder(void **state)
{
    (void)state;
    struct trede_campaign campaign = {0};
    int8_t stage = 0;
    struct trede_frame frame = {.campaign = &campaign, .rows = 1, .stage = &stage};
    struct trede_frame_plan plan = {.stage_number = -1};
    trede_frame_place(&frame, &plan);
    assert_int_equal(stage, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cumulative), cmocka_unit_test(highest),
                                       cmocka_unit_test(from_a_column), cmocka_unit_test(no_ladder)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
