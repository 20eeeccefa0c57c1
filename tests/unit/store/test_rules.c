/* Every rule here is either right, with its outcome for three respondents, or wrong, with the place and words of the
 * finding. Outcomes were worked out by hand from the answers below and three-valued logic. */
#include "fixture.h"

static const struct {
    double kent, zorg, keus, meer, uren, datum, weight, order;
} answers[2] = {
    {1, 4, 2, 3, 7.5, 20513 /* 2026-03-01 */, 0.5, 1},
    {0, 2, 5, 0, 0.0, 20485 /* 2026-02-01 */, 2.0, 0},
};

static void fill(struct trede_value values[ITEMS], int respondent)
{
    for (int i = 0; i < ITEMS; i++)
        values[i] = (struct trede_value){TREDE_DONT_KNOW, 0};
    if (respondent == 2) return;
    const double numbers[ITEMS] = {answers[respondent].kent,   answers[respondent].zorg, answers[respondent].keus,
                                   answers[respondent].meer,   answers[respondent].uren, answers[respondent].datum,
                                   answers[respondent].weight, answers[respondent].order};
    for (int i = 0; i < ITEMS; i++)
        values[i] = (struct trede_value){TREDE_ANSWERED, numbers[i]};
}

/* Respondents 1 and 2 as above, the third answered nothing: '1' true, '0' false, '?' unknown. */
static const struct {
    const char *sql, *outcome;
} good[] = {
    {"kent = 1", "10?"},
    {"kent", "10?"},
    {"not kent", "01?"},
    {"kent <> 1", "01?"},
    {"kent is null", "001"},
    {"kent is not null and zorg >= 4", "100"},
    {"zorg >= 4 or zorg <= 2", "11?"},
    {"zorg between 3 and 5", "10?"},
    {"keus in (2, 3)", "10?"},
    {"keus not in (2, 3)", "01?"},
    {"zorg >= 4 and keus = 2", "10?"},
    {"zorg >= 4 and (keus = 5 or uren > 7)", "10?"},
    {"coalesce(zorg, 0) < 3", "011"},
    {"ifnull(zorg, 5) >= 4", "101"},
    {"iif(zorg >= 4, 1, 0)", "100"},
    {"case when zorg >= 4 then 1 when zorg <= 2 then 0 end", "10?"},
    {"case zorg when 4 then 1 else 0 end = 1", "100"},
    {"max(zorg, keus) >= 5", "01?"},
    {"min(zorg, keus) = 2", "11?"},
    {"abs(zorg - keus) = 2", "10?"},
    {"round(uren) = 8", "10?"},
    {"nullif(zorg, 2) = 4", "1??"},
    {"uren = 7.5", "10?"},
    {"uren", "10?"},
    {"weight < 1", "10?"},
    {"\"order\" = 1", "10?"},
    {"order", "10?"},
    {"KENT = 1", "10?"},
    {"meer & 2", "10?"},
    {"(meer & 1) = 1 and not (meer & 4)", "10?"},
    {"zorg + keus >= 7", "01?"},
    {"zorg / 0", "???"},
    {"datum >= '2026-02-15'", "10?"},
    {"datum between '2026-01-01' and '2026-02-28'", "01?"},
    {"datum like '2026-02-%'", "01?"},
    {"substr(datum, 1, 7) = '2026-03'", "10?"},
    {"length(datum) = 10", "11?"},
    {"datum >= '2026-02-15' and kent = 1", "10?"},
    {"kent = 1 -- met een opmerking", "10?"},
    {"kent = 1 /* of ( zo ' */", "10?"},
    {"  kent\n  = 1\n", "10?"},
    {"kent = 1 and kent = 1", "10?"},
    {"kent = true", "10?"},
    {"kent = 1 or zorg is null", "101"},
    {"kent is 1", "100"},
    {"(kent = 1)", "10?"},
    {"((kent) = (1))", "10?"},
    {"kent = 1 or (zorg = 2)", "11?"},
    {"(kent = 1) or (zorg = 2)", "11?"},
};

/* column: where the finding points, the rule beginning at line 10 column 5. */
static const struct {
    const char *sql;
    int line, column;
    const char *words;
} bad[] = {
    {"kentt = 1", 10, 5, "\"kentt\", which is not an item in items.csv; did you mean \"kent\"?"},
    {"zorg >= 4 and kentt = 1", 10, 19, "\"kentt\""},
    {"zorg >= 4\nand   onzin = 1", 11, 7, "\"onzin\", which is not an item in items.csv"},
    {"zorg = ja", 10, 12, "\"ja\", which is not an item"},
    {"zorg = \"ja\"", 10, 12, "\"ja\", which is not an item"},
    {"kent = 'ja'", 10, 12, "compares with a text between quotes"},
    {"'a' = 'a'", 10, 5, "looks at no item"},
    {"'10' >= zorg and kent = 1", 10, 5, "compares with a text"},
    {"datum >= '2026-01-01' and keus = 'auto'", 10, 38, "compares with a text"},
    {"datum = 'maart'", 10, 13, "compares with a text"},
    {"zorg = '2026-01-01'", 10, 12, "compares with a text"},
    {"zorg = x'00'", 10, 13, "compares with a text"},
    {"zorg = ''", 10, 12, "compares with a text"},
    {"1 = 1", 10, 5, "looks at no item"},
    {"1", 10, 5, "looks at no item"},
    {"null is null", 10, 5, "looks at no item"},
    {"", 10, 5, "is empty"},
    {"   -- niets", 10, 5, "is empty"},
    {"zorg >=", 10, 12, "syntax error"},
    {"zorg >= 4 ANDD kent = 1", 10, 15, "near \"ANDD\": syntax error"},
    {"zorg = = 4", 10, 12, "near \"=\": syntax error"},
    {"zorg >= 4, kent = 1", 10, 5, "row value misused"},
    {"max(zorg) > 1", 10, 5, "aggregate"},
    {"count(*) > 3", 10, 5, "uses the function count"},
    {"sum(zorg) > 3", 10, 5, "uses the function sum"},
    {"avg(zorg) > 3", 10, 5, "uses the function avg"},
    {"row_number() over () = 1 and kent", 10, 5, "uses the function row_number"},
    {"random() > zorg", 10, 5, "uses the function random"},
    {"length(zeroblob(1000000000)) > zorg", 10, 12, "uses the function zeroblob"},
    {"load_extension('x') = kent", 10, 5, "uses the function load_extension"},
    {"printf('%d', zorg) = 1", 10, 5, "uses the function printf"},
    {"onbekend(zorg)", 10, 5, "uses the function onbekend"},
    {"zorg regexp 'a'", 10, 10, "uses the function regexp"},
    {"zorg glob '1*'", 10, 10, "uses the function glob"},
    {"zorg -> 1", 10, 10, "uses the function ->"},
    {"(select 1)", 10, 6, "a query of its own"},
    {"zorg in (select zorg from item)", 10, 14, "a query of its own"},
    {"exists (SELECT 1 from sqlite_schema) and kent", 10, 13, "a query of its own"},
    {"zorg in (values (1), (2))", 10, 14, "a query of its own"},
    {"zorg in item", 10, 5, "uses something other"},
    {"zorg in sqlite_schema", 10, 5, "uses something other"},
    {"zorg in json_each('[1]')", 10, 5, "uses something other"},
    {"rowid = 1", 10, 5, "uses something other"},
    {"oid = 1 and kent = 1", 10, 5, "uses something other"},
    {"item.rowid = zorg", 10, 5, "uses something other"},
    {"zorg = ?", 10, 12, "a character that rules do not know"},
    {"zorg = ?1", 10, 12, "a character that rules do not know"},
    {"zorg = :x", 10, 12, "a character that rules do not know"},
    {"zorg = @x", 10, 12, "a character that rules do not know"},
    {"zorg = $x", 10, 12, "a character that rules do not know"},
    {"kent = 1; drop table item", 10, 13, "after a semicolon"},
    {"kent = 1;", 10, 13, "after a semicolon"},
    {"kent = 1 /* open", 10, 14, "comment is not closed"},
    {"kent = 'open", 10, 12, "quote is not closed"},
    {"kent = \"open", 10, 12, "quote is not closed"},
    {"(kent = 1", 10, 5, "bracket is not closed"},
    {"kent = 1)", 10, 13, "bracket closes nothing"},
    {"kent = 1) or (1 = 1", 10, 13, "bracket closes nothing"},
    {"kent = 1) union select (1", 10, 13, "bracket closes nothing"},
    {"kent = 1) group by (zorg", 10, 13, "bracket closes nothing"},
    {"zorg >= 4 en kent = 1", 10, 15, "near \"en\": syntax error"},
    {"w\xc3\xa9g = 1", 10, 5, "which is not an item"},
    {"kent = 1 and w\xc3\xa9g = 1 and onzin", 10, 18, "which is not an item"},
    {"cast(zorg as text) = 'x'", 10, 26, "compares with a text"},
    {"kent collate gek = 1", 10, 5, "gek"},
    {"raise(ignore) = kent", 10, 5, "RAISE()"},
};

static struct trede_rule rule_of(const char *sql)
{
    return (struct trede_rule){.name = "proef", .sql = sql, .at = {"campaign.yaml", 10, 5}};
}

static void good_rules(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        f.campaign.behaviour = rule_of(good[i].sql);
        if (trede_rules_check(&f.campaign, f.findings) != TREDE_OK)
            fail_msg("refused: %s: %s", good[i].sql, fixture_said(&f));
    }
    assert_int_equal(trede_findings_kept(f.findings), 0);
    fixture_end(&f);
}

static void bad_rules(void **state)
{
    struct fixture f;
    int wrong = 0;
    (void)state;
    fixture_set(&f);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        fixture_forget(&f);
        f.campaign.behaviour = rule_of(bad[i].sql);
        if (trede_rules_check(&f.campaign, f.findings) != TREDE_CAMPAIGN) fail_msg("taken: %s", bad[i].sql);
        assert_int_equal(trede_findings_count(f.findings, TREDE_ERROR), 1);
        const struct trede_finding *finding = trede_findings_at(f.findings, 0);
        if (finding->line != bad[i].line || finding->column != bad[i].column ||
            !strstr(finding->message, bad[i].words) || !strstr(finding->message, "proef")) {
            print_error("%s: %s", bad[i].sql, fixture_said(&f));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    fixture_end(&f);
}

/* No English in a Dutch message, and what to write instead. */
static void syntax_in_dutch(void **state)
{
    static const struct {
        const char *sql, *words;
    } cases[] = {{"zorg >= 4 en kent = 1", "klopt niet bij \"en\"; "},
                 {"zorg >=", "klopt niet bij het einde; "},
                 {"zorg => 4", "klopt niet bij \">\"; "},
                 {"zorg = 4\xe2\x80\x9d", "klopt niet bij \"4\xe2\x80\x9d\"; "}};
    struct fixture f;
    (void)state;
    fixture_set(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        trede_findings_destroy(f.findings);
        f.findings = trede_findings_create(TREDE_DUTCH);
        f.campaign.behaviour = rule_of(cases[i].sql);
        assert_int_equal(trede_rules_check(&f.campaign, f.findings), TREDE_CAMPAIGN);
        const char *said = trede_findings_at(f.findings, 0)->message;
        if (!strstr(said, cases[i].words) || strstr(said, "syntax error") || !strstr(said, "and, or, not"))
            fail_msg("%s: %s", cases[i].sql, said);
    }
    fixture_end(&f);
}

struct outcomes {
    char of[sizeof good / sizeof good[0]][4];
    int row;
};

static enum trede_status keep_outcomes(void *payload, const struct trede_scan_row *row)
{
    struct outcomes *o = payload;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        o->of[i][o->row] = row->outcomes[i] < 0 ? '?' : (char)('0' + row->outcomes[i]);
    o->row++;
    return TREDE_OK;
}

static void outcomes_of_good_rules(void **state)
{
    struct trede_scan_column columns[sizeof good / sizeof good[0]];
    struct outcomes o = {.row = 0};
    struct fixture f;
    (void)state;
    fixture_set(&f);
    struct trede_store *store = fixture_open(&f, TREDE_STORE_CREATE);
    struct trede_batch b = fixture_batch(TREDE_FILE_SURVEY, "data/a.csv", 1);
    ok(&f, trede_store_begin(store, &b));
    for (int i = 0; i < 3; i++) {
        struct trede_value values[ITEMS];
        struct trede_response r = fixture_response(0, (unsigned)i + 1, 0, values);
        bool duplicate;
        fill(values, i);
        ok(&f, trede_store_put_response(store, &r, &duplicate));
    }
    ok(&f, trede_store_commit(store, &b));
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        columns[i] = (struct trede_scan_column){TREDE_SCAN_RULE, good[i].sql};
    ok(&f, trede_store_scan(store, columns, sizeof good / sizeof good[0], keep_outcomes, &o));
    assert_int_equal(o.row, 3);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (strcmp(o.of[i], good[i].outcome) != 0)
            fail_msg("%s: %s, should be %s", good[i].sql, o.of[i], good[i].outcome);
    trede_store_close(store);
    fixture_end(&f);
}

static void items_a_rule_reads(void **state)
{
    static const struct {
        const char *sql, *items;
    } cases[] = {
        {"kent = 1", "kent"},
        {"zorg >= 4 and KENT = 1 or zorg < 2", "kent, zorg"},
        {"\"order\" = 1 and datum > '2026-01-01'", "datum, order"},
        {"order", "order"},
        {"uren", "uren"},
    };
    char out[64];
    struct fixture f;
    (void)state;
    fixture_set(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trede_rule rule = rule_of(cases[i].sql);
        assert_int_equal(trede_rule_items(&f.campaign, &rule, out, sizeof out), TREDE_OK);
        assert_string_equal(out, cases[i].items);
    }
    struct trede_rule rule = rule_of("kent + zorg + keus + meer + uren");
    assert_int_equal(trede_rule_items(&f.campaign, &rule, out, 20), TREDE_OK);
    assert_string_equal(out, "kent, zorg, ...");
    rule = rule_of("niets = 1");
    assert_int_equal(trede_rule_items(&f.campaign, &rule, out, sizeof out), TREDE_CAMPAIGN);
    assert_string_equal(out, "");
    fixture_end(&f);
}

static enum trede_status note(void *payload, const char *where, const struct trede_rule *rule)
{
    char *all = payload;
    strcat(strcat(strcat(strcat(all, where), ":"), rule->sql), " ");
    return TREDE_OK;
}

/* Each place a rule can stand in is visited once, in order, and each wrong one is reported. */
static void all_rules_of_a_campaign(void **state)
{
    struct fixture f;
    char all[512] = "";
    (void)state;
    fixture_set(&f);
    struct trede_indicator indicators[] = {{.rule = {"i", "i1", {0}}}, {.rule = {"m", "uren", {0}}, .is_mean = true}};
    struct trede_barrier barriers[] = {{.rule = {"b", "b1", {0}}}};
    struct trede_channel channels[] = {{.name = "radio"}, {.name = "folder", .exposure = {"c", "c1", {0}}}};
    struct trede_segment segments[] = {{.rule = {"s", "s1", {0}}}, {.rule = {"t", "s2", {0}}}};
    struct trede_segment_set sets[] = {{.name = "a", .segments = segments, .count = 1},
                                       {.name = "b", .segments = segments + 1, .count = 1}};
    f.campaign.ladder.given = true;
    f.campaign.ladder.top = 4;
    f.campaign.ladder.stages[2] = rule_of("l2");
    f.campaign.ladder.stages[4] = rule_of("l4");
    f.campaign.ladder.stages[5] = rule_of("l5"); /* above the top */
    f.campaign.ladder.decided_not = rule_of("d");
    f.campaign.indicators = indicators;
    f.campaign.indicator_count = 2;
    f.campaign.intention = rule_of("in");
    f.campaign.opportunity = rule_of("op");
    f.campaign.behaviour = rule_of("be");
    f.campaign.barriers = barriers;
    f.campaign.barrier_count = 1;
    f.campaign.channels = channels;
    f.campaign.channel_count = 2;
    f.campaign.sets = sets;
    f.campaign.set_count = 2;
    assert_int_equal(trede_rules_each(&f.campaign, note, all), TREDE_OK);
    assert_string_equal(all, "ladder:l2 ladder:l4 ladder:d indicators:i1 indicators:uren gap:in gap:op gap:be "
                             "barriers:b1 channels:c1 segments:s1 segments:s2 ");
    assert_int_equal(trede_rules_check(&f.campaign, f.findings), TREDE_CAMPAIGN);
    assert_int_equal(trede_findings_count(f.findings, TREDE_ERROR), 11); /* all but the mean of uren */
    fixture_end(&f);
}

/* How often: a number item, or an expression of numbers. */
static void frequencies(void **state)
{
    static const struct {
        const char *sql;
        bool good;
    } cases[] = {{"uren", true},  {"zorg", true},   {"uren + 1", true},
                 {"kent", false}, {"datum", false}, {"meer", false}};
    struct fixture f;
    (void)state;
    fixture_set(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trede_channel channel = {.name = "radio",
                                        .exposure = {"radio", "uren > 1", {0}},
                                        .frequency = {"radio frequency", cases[i].sql, {0}}};
        f.campaign.channels = &channel;
        f.campaign.channel_count = 1;
        assert_int_equal(trede_rules_check(&f.campaign, f.findings), cases[i].good ? TREDE_OK : TREDE_CAMPAIGN);
    }
    f.campaign.channel_count = 0;
    fixture_end(&f);
}

static void means(void **state)
{
    static const struct {
        const char *sql;
        bool good;
    } cases[] = {{"uren", true},   {"zorg", true},  {"keus", true},      {"URen", true}, {"kent", false},
                 {"datum", false}, {"meer", false}, {"uren + 1", false}, {"urem", false}};
    struct fixture f;
    (void)state;
    fixture_set(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trede_indicator indicator = {.rule = rule_of(cases[i].sql), .is_mean = true};
        f.campaign.indicators = &indicator;
        f.campaign.indicator_count = 1;
        enum trede_status status = trede_rules_check(&f.campaign, f.findings);
        if ((status == TREDE_OK) != cases[i].good) fail_msg("%s: %d", cases[i].sql, (int)status);
    }
    fixture_end(&f);
}

static void items_that_rules_cannot_tell_apart(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    f.items[ZORG].name = "Kent";
    assert_int_equal(trede_rules_check(&f.campaign, f.findings), TREDE_CAMPAIGN);
    assert_said(&f, "items.csv:3:1");
    assert_said(&f, "differ only in capitals");
    fixture_end(&f);
}

static void no_items_and_deep_rules(void **state)
{
    struct fixture f;
    char deep[2000] = "";
    (void)state;
    fixture_set(&f);
    for (int i = 0; i < 100; i++)
        strcat(deep, "not (");
    strcat(deep, "kent");
    for (int i = 0; i < 100; i++)
        strcat(deep, ")");
    f.campaign.behaviour = rule_of(deep);
    assert_int_equal(trede_rules_check(&f.campaign, f.findings), TREDE_CAMPAIGN);
    assert_said(&f, "nested too deeply");
    fixture_forget(&f);
    strcpy(deep, "kent = 1");
    for (int i = 0; i < 60; i++)
        strcat(deep, " or zorg = 1");
    assert_int_equal(trede_rules_check(&f.campaign, f.findings), TREDE_CAMPAIGN);
    assert_said(&f, "nested too deeply");
    f.campaign.item_count = 1; /* the table has one column, as IN wants */
    f.campaign.behaviour = rule_of("kent in item");
    assert_int_equal(trede_rules_check(&f.campaign, f.findings), TREDE_CAMPAIGN);
    assert_said(&f, "uses something other");
    f.campaign.item_count = 0;
    f.campaign.behaviour = rule_of("kent = 1");
    assert_int_equal(trede_rules_check(&f.campaign, f.findings), TREDE_CAMPAIGN);
    f.campaign.behaviour = (struct trede_rule){0};
    assert_int_equal(trede_rules_check(&f.campaign, f.findings), TREDE_OK);
    fixture_end(&f);
}

static void in_dutch(void **state)
{
    struct fixture f;
    (void)state;
    fixture_set(&f);
    trede_findings_destroy(f.findings);
    f.findings = trede_findings_create(TREDE_DUTCH);
    f.campaign.behaviour = rule_of("kentt = 1");
    assert_int_equal(trede_rules_check(&f.campaign, f.findings), TREDE_CAMPAIGN);
    assert_said(&f, "de regel voor proef noemt \"kentt\", en dat is geen item in items.csv; bedoelt u \"kent\"?");
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_rules),
        cmocka_unit_test(bad_rules),
        cmocka_unit_test(syntax_in_dutch),
        cmocka_unit_test(outcomes_of_good_rules),
        cmocka_unit_test(items_a_rule_reads),
        cmocka_unit_test(all_rules_of_a_campaign),
        cmocka_unit_test(means),
        cmocka_unit_test(frequencies),
        cmocka_unit_test(items_that_rules_cannot_tell_apart),
        cmocka_unit_test(no_items_and_deep_rules),
        cmocka_unit_test(in_dutch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
