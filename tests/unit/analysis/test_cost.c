/* Cost by hand. Four people answer in w1 (January) and w2 (April 2026): two of the four met the street in w2, one the
 * desk, who met the street as well. 1,000 people live there, 600 of them in segment upper. */
#include "small_survey.h"

enum { STREET, DESK, PEOPLE = 4, WAVES = 2, MOST = 16 };

struct town {
    struct small_survey survey;
    struct trede_count_cell cells[MOST];
    size_t count;
    struct trede_results *found;
};

static const struct trede_margin_cell homes[] = {{.margin = "set", .category = "upper", .persons = 600, .wave = -1},
                                                 {.margin = "set", .category = "lower", .persons = 400, .wave = -1}};

static struct trede_count_cell *add(struct town *t, const char *period, int channel, const char *name, double euro)
{
    struct trede_count_cell *cell = &t->cells[t->count++];
    *cell = (struct trede_count_cell){.channel = channel,
                                      .channel_name = name,
                                      .segment_set = "set",
                                      .segment = "",
                                      .count = -1,
                                      .anonymous = -1,
                                      .acknowledged = -1,
                                      .followed_up = -1,
                                      .fed_back = -1,
                                      .median_days = -1,
                                      .population = -1,
                                      .spend = euro,
                                      .hours = -1,
                                      .contacts = -1};
    assert_true(trede_period_parse(period, strlen(period), &cell->period));
    return cell;
}

static void begin(struct town *t)
{
    struct small_survey *s = &t->survey;
    static const int8_t met[2][PEOPLE] = {{1, 1, 0, 0}, {1, 0, 0, 0}};
    *t = (struct town){0};
    small_survey_begin(s, WAVES, PEOPLE * WAVES);
    static const char *const names[] = {"street", "desk"};
    for (size_t c = 0; c < 2; c++) {
        s->exposure[c] = small_survey_column(s);
        s->channels[c] = (struct trede_channel){.name = names[c], .medium_row = -1, .pillar = c ? "help" : ""};
        s->channels[c].tactic = c == DESK ? TREDE_INDIVIDUAL : TREDE_MASS;
        s->channels[c].locked = c == DESK;
    }
    int upper = small_survey_column(s), lower = small_survey_column(s);
    for (size_t i = 0; i < s->frame.rows; i++) {
        size_t person = i / WAVES;
        s->frame.respondent[i] = (uint32_t)person;
        s->frame.wave[i] = i % WAVES;
        for (size_t c = 0; c < 2; c++)
            s->outcome[s->exposure[c]][i] = i % WAVES == 1 ? met[c][person] : 0;
        s->outcome[upper][i] = person < 2;
        s->outcome[lower][i] = person >= 2;
    }
    s->campaign.channels = s->channels;
    s->campaign.channel_count = 2;
    s->campaign.population = homes;
    s->campaign.population_count = 2;
    small_survey_segment(s, "upper", upper);
    small_survey_segment(s, "lower", lower);
}

static void run(struct town *t)
{
    struct small_survey *s = &t->survey;
    small_survey_finish(s, false);
    t->found = trede_results_create();
    assert_non_null(t->found);
    assert_int_equal(trede_analyse_reach(&s->context, t->found), TREDE_OK);
    s->context.found = t->found;
    s->context.activity = (struct trede_count_table){t->cells, t->count};
    assert_int_equal(trede_analyse_cost(&s->context, s->out), TREDE_OK);
}

static void end(struct town *t)
{
    trede_results_destroy(t->found);
    small_survey_end(&t->survey);
}

static const struct trede_result *row_in(const struct town *t, const char *wave, const char *segment,
                                         const char *subject, const char *statistic)
{
    return small_row(&t->survey, "cost", wave, "", segment, subject, statistic, NULL);
}

static double number(const struct town *t, const char *subject, const char *statistic)
{
    return row_in(t, "w2", "all", subject, statistic)->estimate.value;
}

static bool has_row(const struct town *t, const char *wave, const char *segment, const char *subject,
                    const char *statistic)
{
    for (size_t i = 0; i < trede_results_count(t->survey.out); i++) {
        const struct trede_result *row = trede_results_at(t->survey.out, i);
        if (strcmp(row->wave, wave) == 0 && strcmp(row->segment, segment) == 0 && strcmp(row->subject, subject) == 0 &&
            strcmp(row->statistic, statistic) == 0)
            return true;
    }
    return false;
}

/* Street in February and March, in all 160 euro, 10 hours, 50 contacts; the desk 8 hours; radio 40 euro. */
static void usual_activity(struct town *t)
{
    struct trede_count_cell *february = add(t, "2026-02", STREET, "street", 100);
    february->hours = 10;
    february->contacts = 50;
    add(t, "2026-03", STREET, "street", 60);
    add(t, "2026-03", DESK, "desk", -1)->hours = 8;
    add(t, "2026-04", -1, "radio", 40);
}

static void costs_by_hand(void **state)
{
    (void)state;
    static struct town t;
    begin(&t);
    usual_activity(&t);
    run(&t);
    t_rel(number(&t, "street", "spend"), 160, T_CLOSE);
    t_rel(number(&t, "street", "hours"), 10, T_CLOSE);
    t_rel(number(&t, "street", "contacts"), 50, T_CLOSE);
    t_rel(number(&t, "street", "euro_per_contact"), 3.2, T_CLOSE);
    t_rel(number(&t, "street", "persons"), 500, T_CLOSE);
    t_rel(number(&t, "street", "euro_per_person"), 0.32, T_CLOSE);
    t_rel(number(&t, "street", "hours_per_person"), 0.02, T_CLOSE);
    t_rel(number(&t, "street", "hours_per_1000"), 20, T_CLOSE);
    t_rel(number(&t, "tactic:mass", "euro_per_person"), 0.32, T_CLOSE);
    t_rel(number(&t, "all", "spend"), 200, T_CLOSE);
    t_rel(number(&t, "all", "hours"), 18, T_CLOSE);
    t_rel(number(&t, "all", "euro_per_person"), 0.4, T_CLOSE); /* who met both counts once: 500 people */
    assert_string_equal(row_in(&t, "w2", "all", "all", "euro_per_person")->note, "not_all_asked"); /* radio */
    assert_string_equal(row_in(&t, "w2", "all", "tactic:mass", "euro_per_person")->note, "");
    t_rel(number(&t, "radio", "spend_share"), 0.2, T_CLOSE);
    assert_false(has_row(&t, "w2", "all", "radio", "euro_per_person")); /* nobody was asked about it */
    t_rel(number(&t, "street", "spend_share") + number(&t, "desk", "spend_share") + number(&t, "radio", "spend_share"),
          1, T_CLOSE);
    assert_true(row_in(&t, "w2", "all", "street", "spend")->is_aggregate);
    assert_false(row_in(&t, "w2", "all", "street", "euro_per_person")->is_aggregate);
    assert_int_equal(row_in(&t, "w2", "all", "street", "euro_per_person")->estimate.base, 4);
    assert_int_equal(row_in(&t, "w2", "all", "street", "spend")->unit, TREDE_UNIT_EURO);
    end(&t);
}

/* Spend / (reach x 1000) turns the limits over; se by the delta method: 0.32 / 0.5 x se. */
static void the_interval_is_that_of_reach(void **state)
{
    (void)state;
    static struct town t;
    begin(&t);
    usual_activity(&t);
    run(&t);
    const struct trede_result *reach = NULL;
    for (size_t i = 0; i < trede_results_count(t.found); i++) {
        const struct trede_result *row = trede_results_at(t.found, i);
        if (strcmp(row->wave, "w2") == 0 && strcmp(row->subject, "street") == 0 && strcmp(row->segment, "all") == 0 &&
            strcmp(row->statistic, "share") == 0)
            reach = row;
    }
    assert_non_null(reach);
    const struct trede_estimate *cost = &row_in(&t, "w2", "all", "street", "euro_per_person")->estimate;
    t_rel(cost->low, 160 / (reach->estimate.high * 1000), T_CLOSE);
    t_rel(cost->high, 160 / (reach->estimate.low * 1000), T_CLOSE);
    t_rel(cost->se, 0.64 * reach->estimate.se, T_CLOSE);
    end(&t);
}

static void no_money_and_locked(void **state)
{
    (void)state;
    static struct town t;
    begin(&t);
    usual_activity(&t);
    t.survey.channels[STREET].locked = true;
    t.survey.channels[DESK].locked = false;
    run(&t);
    assert_string_equal(row_in(&t, "w2", "all", "desk", "spend")->note, "zero_cost");
    t_abs(number(&t, "desk", "spend"), 0, 0);
    t_abs(number(&t, "desk", "euro_per_person"), 0, 0);
    assert_false(row_in(&t, "w2", "all", "desk", "euro_per_person")->estimate.has_interval);
    t_rel(number(&t, "desk", "hours_per_person"), 8.0 / 250, T_CLOSE);
    t_rel(number(&t, "pillar:help", "hours"), 8, T_CLOSE);
    assert_string_equal(row_in(&t, "w2", "all", "street", "spend")->note, "locked");
    assert_string_equal(row_in(&t, "w2", "all", "street", "euro_per_person")->note, "locked");
    assert_false(has_row(&t, "w2", "all", "desk", "cost")); /* an hour has no price */
    end(&t);
}

static void an_hour_has_a_price(void **state)
{
    (void)state;
    static struct town t;
    begin(&t);
    usual_activity(&t);
    t.survey.campaign.has_hour_price = true;
    t.survey.campaign.hour_price = 50;
    run(&t);
    t_rel(number(&t, "street", "cost"), 160 + 10 * 50, T_CLOSE);
    t_rel(number(&t, "desk", "cost"), 400, T_CLOSE);
    t_rel(number(&t, "desk", "cost_per_person"), 1.6, T_CLOSE);
    end(&t);
}

/* January was half over during w1, May during neither; the first quarter is half over on 14 February. */
static void a_period_counts_for_one_wave(void **state)
{
    (void)state;
    static struct town t;
    begin(&t);
    add(&t, "2026-01", STREET, "street", 1);
    add(&t, "2026-02", STREET, "street", 10);
    add(&t, "2026-05", STREET, "street", 100);
    add(&t, "2026-Q1", STREET, "street", 1000);
    run(&t);
    t_rel(row_in(&t, "w1", "all", "street", "spend")->estimate.value, 1, T_CLOSE);
    t_rel(number(&t, "street", "spend"), 1010, T_CLOSE);
    assert_int_equal(row_in(&t, "w1", "all", "street", "euro_per_person")->estimate.status, TREDE_TOO_FEW);
    assert_string_equal(row_in(&t, "w1", "all", "street", "euro_per_person")->note, "nobody_reached");
    assert_string_equal(row_in(&t, "w2", "all", "desk", "spend")->note, "no_activity");
    end(&t);
    begin(&t);
    t.survey.campaign.has_start = true;
    t.survey.campaign.start = trede_date_from_parts(2026, 1, 20);
    add(&t, "2026-01", STREET, "street", 1);
    run(&t);
    assert_int_equal(small_rows(&t.survey, "cost"), 0); /* before the campaign */
    end(&t);
}

static void without_a_population_there_is_no_person(void **state)
{
    (void)state;
    static struct town t;
    begin(&t);
    usual_activity(&t);
    t.survey.campaign.population_count = 0;
    run(&t);
    const struct trede_result *row = row_in(&t, "w2", "all", "street", "euro_per_person");
    assert_int_equal(row->estimate.status, TREDE_QUESTION_NOT_ASKED);
    assert_string_equal(row->note, "no_population");
    t_rel(number(&t, "street", "euro_per_contact"), 3.2, T_CLOSE);
    end(&t);
}

/* A file that is split: upper's own money over upper's own people, both of the two, so 600; everyone's is their sum. */
static void segments_where_the_file_is_split(void **state)
{
    (void)state;
    static struct town t;
    begin(&t);
    add(&t, "2026-02", STREET, "street", 100)->segment = "upper";
    add(&t, "2026-02", STREET, "street", 60)->segment = "lower";
    add(&t, "2026-02", -1, "", 200); /* more than its parts: the total of the file, 40 of it through no channel */
    run(&t);
    t_rel(row_in(&t, "w2", "upper", "street", "euro_per_person")->estimate.value, 100.0 / 600, T_CLOSE);
    assert_string_equal(row_in(&t, "w2", "lower", "street", "euro_per_person")->note, "nobody_reached");
    t_rel(number(&t, "street", "spend"), 160, T_CLOSE);
    t_rel(number(&t, "all", "spend"), 200, T_CLOSE);
    t_rel(number(&t, "no_channel", "spend_share"), 0.2, T_CLOSE);
    end(&t);
}

static void hours_are_counted_once(void **state)
{
    (void)state;
    static struct town t;
    begin(&t);
    add(&t, "2026-02", STREET, "street", -1)->hours = 3;
    add(&t, "2026-02", DESK, "desk", -1)->hours = 4;
    add(&t, "2026-02", -1, "", -1)->hours = 7; /* the total of the two */
    run(&t);
    t_rel(number(&t, "all", "hours"), 7, T_CLOSE);
    end(&t);
    begin(&t);
    add(&t, "2026-02", STREET, "street", -1)->hours = 3;
    add(&t, "2026-02", DESK, "desk", -1)->hours = 4;
    add(&t, "2026-02", -1, "", -1)->hours = 2; /* less than the two: what could not be placed */
    run(&t);
    t_rel(number(&t, "all", "hours"), 9, T_CLOSE);
    t_rel(number(&t, "no_channel", "hours"), 2, T_CLOSE);
    end(&t);
}

static void reports_alone(void **state)
{
    (void)state;
    static struct town t;
    begin(&t);
    usual_activity(&t);
    small_survey_finish(&t.survey, false);
    t.survey.frame.rows = 0;
    t.survey.context.activity = (struct trede_count_table){t.cells, t.count};
    assert_int_equal(trede_analyse_cost(&t.survey.context, t.survey.out), TREDE_OK);
    t_rel(number(&t, "street", "spend"), 160, T_CLOSE);
    assert_string_equal(row_in(&t, "w2", "all", "street", "euro_per_person")->note, "no_reach");
    small_survey_end(&t.survey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_by_hand),
        cmocka_unit_test(the_interval_is_that_of_reach),
        cmocka_unit_test(no_money_and_locked),
        cmocka_unit_test(an_hour_has_a_price),
        cmocka_unit_test(a_period_counts_for_one_wave),
        cmocka_unit_test(without_a_population_there_is_no_person),
        cmocka_unit_test(segments_where_the_file_is_split),
        cmocka_unit_test(hours_are_counted_once),
        cmocka_unit_test(reports_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
