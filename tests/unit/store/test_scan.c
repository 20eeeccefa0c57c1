#include "fixture.h"

#include <math.h>

enum { COLUMNS = 6 };

struct kept {
    int rows;
    struct trede_scan_row row[8];
    double numbers[8][COLUMNS];
    int8_t outcomes[8][COLUMNS];
};

static enum trede_status keep(void *payload, const struct trede_scan_row *row)
{
    struct kept *k = payload;
    k->row[k->rows] = *row;
    memcpy(k->numbers[k->rows], row->numbers, sizeof k->numbers[0]);
    memcpy(k->outcomes[k->rows], row->outcomes, sizeof k->outcomes[0]);
    return ++k->rows == 8 ? TREDE_INTERNAL : TREDE_OK;
}

static const struct trede_scan_column columns[COLUMNS] = {
    {TREDE_SCAN_RULE, "zorg >= 4"}, {TREDE_SCAN_NUMBER, "weight"},     {TREDE_SCAN_NUMBER, "datum"},
    {TREDE_SCAN_NUMBER, "order"},   {TREDE_SCAN_RULE, "keus is null"}, {TREDE_SCAN_NUMBER, "uren * 2"}};

/* Every design column comes back as it went in. */
static void what_goes_in_comes_out(void **state)
{
    struct fixture f;
    struct kept k = {0};
    struct trede_value values[ITEMS];
    bool duplicate;
    int64_t noord;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    ok(&f, trede_store_begin(store, &b));
    ok(&f, trede_store_stratum(store, "Noord", &noord));
    struct trede_response r = fixture_response(1, 3, 5, values);
    r.weight = 0.1;
    r.stratum = noord;
    r.cluster = -77;
    r.has_cluster = true;
    r.second_stage = INT64_MIN;
    r.population = 120;
    r.second_population = 33.5;
    r.sampling = TREDE_PANEL;
    r.duration = 0.5;
    ok(&f, trede_store_put_response(store, &r, &duplicate));
    r = fixture_response(0, 0, 2, values);
    r.sampling = TREDE_SAMPLING_UNSAID;
    ok(&f, trede_store_put_response(store, &r, &duplicate));
    ok(&f, trede_store_commit(store, &b));
    ok(&f, trede_store_scan(store, columns, COLUMNS, keep, &k));
    assert_int_equal(k.rows, 2);
    const struct trede_scan_row *x = &k.row[0];
    assert_int_equal(x->wave, 1);
    assert_true(x->has_respondent && x->has_cluster);
    assert_int_equal(x->respondent[0], 3);
    t_abs(x->weight, 0.1, 0);
    assert_string_equal(trede_store_stratum_label(store, x->stratum), "Noord");
    assert_int_equal(x->cluster, -77);
    assert_true(x->second_stage == INT64_MIN);
    t_abs(x->population, 120, 0);
    t_abs(x->second_population, 33.5, 0);
    assert_int_equal(x->sampling, TREDE_PANEL);
    t_abs(x->duration, 0.5, 0);
    assert_int_equal(k.outcomes[0][0], 1);
    t_abs(k.numbers[0][1], (3 + WEIGHT) % 2, 0); /* the item, not the design weight */
    t_abs(k.numbers[0][2], 20503, 0);
    t_abs(k.numbers[0][3], (3 + ORDER) % 2, 0);
    assert_int_equal(k.outcomes[0][4], 1);
    t_abs(k.numbers[0][5], 6.5, 0);
    x = &k.row[1];
    assert_int_equal(x->wave, 0);
    assert_false(x->has_respondent || x->has_cluster);
    assert_int_equal(x->stratum, 0);
    assert_int_equal(x->second_stage, 0);
    t_abs(x->population, 0, 0);
    assert_int_equal(x->sampling, TREDE_SAMPLING_UNSAID);
    assert_true(x->duration < 0);
    assert_int_equal(k.outcomes[1][0], 0);
    trede_store_close(store);
    fixture_end(&f);
}

static void missing_answers_are_unknown(void **state)
{
    struct fixture f;
    struct kept k = {0};
    struct trede_value values[ITEMS];
    bool duplicate;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    ok(&f, trede_store_begin(store, &b));
    struct trede_response r = fixture_response(0, 1, 5, values);
    for (int i = 0; i < ITEMS; i++)
        values[i] = (struct trede_value){(enum trede_missing)(1 + i % TREDE_BLANK), 99};
    ok(&f, trede_store_put_response(store, &r, &duplicate));
    ok(&f, trede_store_commit(store, &b));
    ok(&f, trede_store_scan(store, columns, COLUMNS, keep, &k));
    assert_int_equal(k.outcomes[0][0], -1);
    assert_int_equal(k.outcomes[0][4], 1);
    assert_true(isnan(k.numbers[0][1]) && isnan(k.numbers[0][2]) && isnan(k.numbers[0][3]) && isnan(k.numbers[0][5]));
    assert_int_equal(k.row[0].missing_size, 4 * ITEMS);
    trede_store_close(store);
    fixture_end(&f);
}

/* Waves and items that campaign.yaml no longer, or not yet, names. */
static void another_campaign_over_the_same_rows(void **state)
{
    struct fixture f;
    struct kept k = {0};
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 2, 4);
    fixture_import(&f, store, "data/b.csv", 1, 1, 1, 3, 4);
    trede_store_close(store);
    f.waves[0] = (struct trede_wave){.id = "2027-Q1"};
    f.items[UREN].name = "minuten"; /* nothing of it is in the store */
    store = fixture_open(&f, TREDE_STORE_READ);
    const struct trede_scan_column other[COLUMNS] = {
        {TREDE_SCAN_RULE, "zorg >= 4"}, {TREDE_SCAN_NUMBER, "minuten"},       {TREDE_SCAN_RULE, "minuten > 1"},
        {TREDE_SCAN_NUMBER, "zorg"},    {TREDE_SCAN_RULE, "minuten is null"}, {TREDE_SCAN_RULE, "kent = 1"}};
    ok(&f, trede_store_scan(store, other, COLUMNS, keep, &k));
    assert_int_equal(k.rows, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(k.row[i].wave, 1);
        assert_int_equal(k.outcomes[i][0], 1);
        assert_true(isnan(k.numbers[i][1]));
        assert_int_equal(k.outcomes[i][2], -1);
        assert_int_equal(k.outcomes[i][4], 1);
    }
    trede_store_close(store);
    fixture_end(&f);
}

static void no_rows_no_columns_and_a_caller_that_stops(void **state)
{
    struct fixture f;
    struct kept k = {0};
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    ok(&f, trede_store_scan(store, columns, COLUMNS, keep, &k));
    assert_int_equal(k.rows, 0);
    fixture_import(&f, store, "data/a.csv", 1, 0, 1, 20, 4);
    assert_int_equal(trede_store_scan(store, columns, COLUMNS, keep, &k), TREDE_INTERNAL);
    assert_int_equal(k.rows, 8);
    /* An expression that never passed the check is a finding, not a crash. */
    const struct trede_scan_column wrong = {TREDE_SCAN_RULE, "onzin ="};
    assert_int_equal(trede_store_scan(store, &wrong, 1, keep, &k), TREDE_STORE);
    assert_said(&f, "step \"scan\"");
    fixture_import(&f, store, "data/a.csv", 2, 0, 1, 20, 5); /* and nothing stays locked */
    trede_store_close(store);
    fixture_end(&f);
}

/* A rule that compares one item is not asked of SQLite. Each stands beside the same rule in parentheses, which is. */
static const char *const comparisons[] = {"zorg = 4",
                                          "(zorg) = 4",
                                          "zorg==4",
                                          "(zorg)==4",
                                          " ZORG <> 4 ",
                                          "(zorg) <> 4",
                                          "zorg != 4",
                                          "(zorg) != 4",
                                          "zorg < 4",
                                          "(zorg) < 4",
                                          "zorg <= 4",
                                          "(zorg) <= 4",
                                          "zorg>4",
                                          "(zorg)>4",
                                          "zorg\n>=\n04",
                                          "(zorg) >= 04",
                                          "zorg > -1",
                                          "(zorg) > -1",
                                          "zorg = - 4",
                                          "(zorg) = - 4",
                                          "zorg > 3.5",
                                          "(zorg) > 3.5",
                                          "zorg < 1e1",
                                          "(zorg) < 1e1",
                                          "zorg = 4 = 0",
                                          "(zorg) = 4 = 0",
                                          "zorg < 99999999999",
                                          "(zorg) < 99999999999"};
enum { COMPARISONS = sizeof comparisons / sizeof *comparisons };

static enum trede_status compare_pairs(void *payload, const struct trede_scan_row *row)
{
    int8_t(*outcome)[COMPARISONS] = payload;
    for (int i = 0; i < COMPARISONS; i += 2)
        assert_int_equal(row->outcomes[i], row->outcomes[i + 1]);
    while ((*outcome)[0] != 2)
        outcome++;
    memcpy(*outcome, row->outcomes, sizeof *outcome);
    return TREDE_OK;
}

static void comparisons_are_those_of_sql(void **state)
{
    struct fixture f;
    struct trede_value values[ITEMS];
    struct trede_scan_column rules[COMPARISONS];
    int8_t outcome[4][COMPARISONS] = {{2}, {2}, {2}, {2}};
    bool duplicate;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    ok(&f, trede_store_begin(store, &b));
    for (unsigned id = 0; id < 4; id++) {
        struct trede_response r = fixture_response(0, id + 1, id + 2, values);
        values[ZORG] = id < 3 ? (struct trede_value){TREDE_ANSWERED, id + 3} : (struct trede_value){TREDE_BLANK, 99};
        ok(&f, trede_store_put_response(store, &r, &duplicate));
    }
    ok(&f, trede_store_commit(store, &b));
    for (int i = 0; i < COMPARISONS; i++)
        rules[i] = (struct trede_scan_column){TREDE_SCAN_RULE, comparisons[i]};
    ok(&f, trede_store_scan(store, rules, COMPARISONS, compare_pairs, outcome));
    const int8_t equal[4] = {0, 1, 0, -1}, less[4] = {1, 0, 0, -1}, at_least[4] = {0, 1, 1, -1};
    for (int row = 0; row < 4; row++) {
        assert_int_equal(outcome[row][0], equal[row]);
        assert_int_equal(outcome[row][8], less[row]);
        assert_int_equal(outcome[row][14], at_least[row]);
    }
    trede_store_close(store);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(missing_answers_are_unknown),
        cmocka_unit_test(another_campaign_over_the_same_rows),
        cmocka_unit_test(comparisons_are_those_of_sql),
        cmocka_unit_test(no_rows_no_columns_and_a_caller_that_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
