/* Fit of channels to what the rungs need, by hand. Two rungs: rung 1 needs attention 3 and inform 1, rung 2 support 2.
 * Of 4 people 3 are on rung 1: needs attention 9, inform 3, support 2, together 14. */
#include "small_survey.h"

enum { ATTENTION, INFORM, PERSUADE, SUPPORT };

static const struct trede_medium media[] = {
    {"poster", {[ATTENTION] = 3}}, {"talk", {[ATTENTION] = 1, [SUPPORT] = 3}}, {"leaflet", {0}}};

static void survey_of(struct small_survey *s)
{
    small_survey_begin(s, 1, 4);
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = 2;
    s->campaign.need[1][ATTENTION] = 3;
    s->campaign.need[1][INFORM] = 1;
    s->campaign.need[2][SUPPORT] = 2;
    for (size_t i = 0; i < 4; i++)
        s->frame.stage[i] = i == 3 ? 2 : 1;
    static const char *const names[SMALL_CHANNELS] = {"street", "desk", "web", "paper"};
    static const int rows[SMALL_CHANNELS] = {0, 1, -1, 2};
    for (size_t c = 0; c < SMALL_CHANNELS; c++) {
        s->channels[c].name = names[c];
        s->channels[c].medium_row = rows[c];
    }
    s->campaign.channels = s->channels;
    s->campaign.channel_count = SMALL_CHANNELS;
    s->campaign.media = media;
    s->campaign.media_count = 3;
    int upper = small_survey_column(s);
    for (size_t i = 0; i < 4; i++)
        s->outcome[upper][i] = i >= 2;
    small_survey_segment(s, "upper", upper);
    small_survey_finish(s, false);
}

static const struct trede_result *score(const struct small_survey *s, const char *segment, const char *channel)
{
    return small_row(s, "fit", "w1", "", segment, channel, "score", NULL);
}

static void scores_by_hand(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s);
    assert_int_equal(trede_analyse_fit(&s.context, s.out), TREDE_OK);
    t_rel(score(&s, "all", "street")->estimate.value, 9 * 3.0 / 14, T_CLOSE);
    t_rel(score(&s, "all", "desk")->estimate.value, (9 * 1.0 + 2 * 3.0) / 14, T_CLOSE);
    assert_string_equal(score(&s, "all", "street")->note, "attention");
    assert_int_equal(score(&s, "all", "street")->estimate.base, 4);
    assert_int_equal(score(&s, "all", "street")->unit, TREDE_UNIT_SCORE);
    /* one person on each rung: attention 3, inform 1, support 2 of 6 */
    t_rel(score(&s, "upper", "street")->estimate.value, 3 * 3.0 / 6, T_CLOSE);
    small_survey_end(&s);
}

/* R survey 4.1: svyratio(~attention * 3, ~need, svydesign(~1, weights = ~1)) with need = 4, 4, 4, 2. */
static void the_score_has_the_se_of_a_ratio(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s);
    assert_int_equal(trede_analyse_fit(&s.context, s.out), TREDE_OK);
    t_rel(score(&s, "all", "street")->estimate.se, 0.36734693877551, T_ORACLE);
    small_survey_end(&s);
}

static void no_rating_and_no_use(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s);
    assert_int_equal(trede_analyse_fit(&s.context, s.out), TREDE_OK);
    assert_int_equal(score(&s, "all", "web")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    assert_string_equal(score(&s, "all", "web")->note, "no_rating");
    assert_int_equal(score(&s, "all", "paper")->estimate.status, TREDE_NO_VARIANCE);
    t_abs(score(&s, "all", "paper")->estimate.value, 0, 0);
    assert_int_equal(score(&s, "all", "paper")->estimate.base, 4);
    small_survey_end(&s);
}

static struct trede_count_cell spend(const char *period, int channel, const char *segment, double euro)
{
    struct trede_count_cell cell = {.channel = channel,
                                    .channel_name = "x",
                                    .segment_set = "set",
                                    .segment = segment,
                                    .count = -1,
                                    .median_days = -1,
                                    .population = -1,
                                    .spend = euro};
    assert_true(trede_period_parse(period, strlen(period), &cell.period));
    return cell;
}

static void mix_is(const struct trede_count_cell *cells, size_t count, const char *segment, double want)
{
    struct small_survey s;
    survey_of(&s);
    s.context.activity = (struct trede_count_table){cells, count};
    assert_int_equal(trede_analyse_fit(&s.context, s.out), TREDE_OK);
    t_rel(score(&s, segment, "mix")->estimate.value, want, T_CLOSE);
    small_survey_end(&s);
}

static void the_mix_follows_the_money(void **state)
{
    (void)state;
    const double street = 27.0 / 14, desk = 15.0 / 14; /* everyone's scores; paper scores 0 */
    mix_is(NULL, 0, "all", (street + desk + 0) / 3);   /* no spend: the plain mean of the three rated channels */
    const struct trede_count_cell cells[] = {spend("2026-01", 0, "", 300), spend("2026-01", 1, "", 100),
                                             spend("2026-01", 2, "", 999), spend("2026-Q1", 1, "", 5000)};
    mix_is(cells, 4, "all", (300 * street + 100 * desk) / 400); /* until the wave; web has no rating */
    mix_is(&cells[3], 1, "all", desk);                          /* nothing until then: all activity */
    mix_is(cells, 4, "upper", (300 * 1.5 + 100 * 1.5) / 400);   /* everyone's money against the segment's needs */
    const struct trede_count_cell own[] = {spend("2026-01", 0, "upper", 10), spend("2026-01", 3, "lower", 10)};
    mix_is(own, 2, "upper", 1.5);      /* the segment's own money: the street only */
    mix_is(own, 2, "all", street / 2); /* everyone's: street and paper alike */
}

static const struct trede_result *part(const struct small_survey *s, const char *segment, const char *subject,
                                       const char *statistic)
{
    return small_row(s, "fit", "w1", "", segment, subject, statistic, NULL);
}

/* 300 euro to the street {3, 0, 0, 0}, 100 to the desk {1, 0, 0, 3}: ratings 1000 attention, 300 support; 600 to the
 * web, which nobody rated. Needs of all: attention 9, inform 3, support 2 of 14. */
static void spent_on(struct small_survey *s, struct trede_count_cell cells[3])
{
    survey_of(s);
    cells[0] = spend("2026-01", 0, "", 300);
    cells[1] = spend("2026-01", 1, "", 100);
    cells[2] = spend("2026-01", 2, "", 600);
    s->context.activity = (struct trede_count_table){cells, 3};
}

static void need_against_supply(void **state)
{
    (void)state;
    struct small_survey s;
    struct trede_count_cell cells[3];
    spent_on(&s, cells);
    assert_int_equal(trede_analyse_fit(&s.context, s.out), TREDE_OK);
    t_rel(part(&s, "all", "function:attention", "need")->estimate.value, 9.0 / 14, T_CLOSE);
    t_rel(part(&s, "all", "function:attention", "supply")->estimate.value, 10.0 / 13, T_CLOSE);
    t_rel(part(&s, "all", "function:attention", "difference")->estimate.value, 10.0 / 13 - 9.0 / 14, T_CLOSE);
    t_rel(part(&s, "all", "function:inform", "need")->estimate.value, 3.0 / 14, T_CLOSE);
    t_abs(part(&s, "all", "function:inform", "supply")->estimate.value, 0, 0);
    /* R survey 4.1.1: svyratio(~attention, ~need, svydesign(~1, weights = ~1)), attention 3, 3, 3, 0, need 4, 4, 4, 2
     */
    t_rel(part(&s, "all", "function:attention", "difference")->estimate.se, 0.36734693877551 / 3, T_ORACLE);
    assert_true(part(&s, "all", "function:attention", "supply")->is_aggregate);
    double need = 0, supply = 0;
    static const char *const all[] = {"function:attention", "function:inform",   "function:persuade",
                                      "function:support",   "function:maintain", "function:converse"};
    for (size_t f = 0; f < TREDE_FUNCTIONS; f++) {
        need += part(&s, "all", all[f], "need")->estimate.value;
        supply += part(&s, "all", all[f], "supply")->estimate.value;
    }
    t_rel(need, 1, T_CLOSE);
    t_rel(supply, 1, T_CLOSE);
    small_survey_end(&s);
    survey_of(&s); /* no money: the ratings as they are, 4 of attention and 3 of support, and that is said */
    assert_int_equal(trede_analyse_fit(&s.context, s.out), TREDE_OK);
    t_rel(part(&s, "all", "function:attention", "supply")->estimate.value, 4.0 / 7, T_CLOSE);
    assert_string_equal(part(&s, "all", "function:attention", "supply")->note, "plain");
    assert_int_equal(part(&s, "all", "rung:1", "budget")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    assert_string_equal(part(&s, "all", "rung:1", "budget")->note, "no_spend");
    small_survey_end(&s);
}

/* Rung 1 needs attention 3 and inform 1, rung 2 support 2. The street serves rung 1 with 3 x 3 / 4, rung 2 not at all:
 * 300 euro to rung 1. The desk serves them with 3 / 4 and 3: 20 and 80 euro of its 100. The web is in nothing. */
static void money_against_people_on_the_rungs(void **state)
{
    (void)state;
    struct small_survey s;
    struct trede_count_cell cells[3];
    spent_on(&s, cells);
    assert_int_equal(trede_analyse_fit(&s.context, s.out), TREDE_OK);
    t_rel(part(&s, "all", "rung:1", "people")->estimate.value, 0.75, T_CLOSE);
    t_rel(part(&s, "all", "rung:1", "budget")->estimate.value, 320.0 / 400, T_CLOSE);
    t_rel(part(&s, "all", "rung:2", "budget")->estimate.value, 80.0 / 400, T_CLOSE);
    t_rel(part(&s, "all", "rung:2", "difference")->estimate.value, 0.2 - 0.25, T_CLOSE);
    t_rel(part(&s, "all", "rung:2", "difference")->estimate.se, part(&s, "all", "rung:2", "people")->estimate.se,
          T_CLOSE);
    t_rel(part(&s, "upper", "rung:2", "difference")->estimate.value, 0.2 - 0.5, T_CLOSE);
    t_rel(part(&s, "all", "unrated", "spend_share")->estimate.value, 0.6, T_CLOSE);
    small_survey_end(&s);
    spent_on(&s, cells);
    s.channels[2].rungs = 1u << 1 | 1u << 2; /* the web, aimed at both: 300 euro each */
    s.channels[0].rungs = 1u << 2;           /* and the street at the second, whatever the matrix says */
    assert_int_equal(trede_analyse_fit(&s.context, s.out), TREDE_OK);
    t_rel(part(&s, "all", "rung:1", "budget")->estimate.value, (300 + 20) / 1000.0, T_CLOSE);
    t_rel(part(&s, "all", "rung:2", "budget")->estimate.value, (300 + 300 + 80) / 1000.0, T_CLOSE);
    t_abs(part(&s, "all", "unrated", "spend_share")->estimate.value, 0, 0);
    small_survey_end(&s);
}

/* The street is for attention (rung 1: 3 of 4 people), the desk for support (rung 2: 1 of 4; 2 of 14 of the need). */
static void channels_that_few_need(void **state)
{
    (void)state;
    struct small_survey s;
    struct trede_count_cell cells[3];
    spent_on(&s, cells);
    assert_int_equal(trede_analyse_fit(&s.context, s.out), TREDE_OK);
    t_rel(part(&s, "all", "mismatch:street", "people")->estimate.value, 0.75, T_CLOSE);
    t_rel(part(&s, "all", "mismatch:desk", "people")->estimate.value, 0.25, T_CLOSE);
    t_rel(part(&s, "all", "mismatch:desk", "covered")->estimate.value, 2.0 / 14, T_CLOSE);
    t_rel(part(&s, "all", "mismatch:desk", "budget")->estimate.value, 0.1, T_CLOSE);
    assert_string_equal(part(&s, "all", "mismatch:desk", "covered")->note, "serves:support");
    assert_string_equal(part(&s, "all", "mismatch:desk", "people")->note, "serves:support;cannot_tell"); /* of four */
    small_survey_end(&s);
}

static void nobody_on_the_ladder(void **state)
{
    (void)state;
    struct small_survey s;
    survey_of(&s);
    memset(s.frame.stage, 0, 4);
    assert_int_equal(trede_analyse_fit(&s.context, s.out), TREDE_OK);
    assert_int_equal(score(&s, "all", "street")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    assert_int_equal(score(&s, "upper", "paper")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_by_hand),
        cmocka_unit_test(the_score_has_the_se_of_a_ratio),
        cmocka_unit_test(no_rating_and_no_use),
        cmocka_unit_test(the_mix_follows_the_money),
        cmocka_unit_test(nobody_on_the_ladder),
        cmocka_unit_test(need_against_supply),
        cmocka_unit_test(money_against_people_on_the_rungs),
        cmocka_unit_test(channels_that_few_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
