/* The example of product.md is accepted as it stands, and becomes what it says. */
#include "folder.h"

static struct t_folder folder;
static struct trede_campaign *c;
static struct trede_findings *findings;

static int set_up(void **state)
{
    (void)state;
    t_folder_copy(&folder);
    findings = trede_findings_create(TREDE_ENGLISH);
    if (trede_campaign_read(folder.path, findings, &c) != TREDE_OK) {
        t_show(findings);
        return -1;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    trede_campaign_destroy(c);
    trede_findings_destroy(findings);
    t_folder_remove(&folder);
    return 0;
}

static int32_t day(const char *text)
{
    int32_t value = 0;
    assert_true(trede_date_parse(text, strlen(text), NULL, &value));
    return value;
}

static void says_nothing(void **state)
{
    (void)state;
    if (trede_findings_kept(findings)) t_show(findings);
    assert_int_equal(0, trede_findings_kept(findings));
}

static void top_of_file(void **state)
{
    (void)state;
    assert_string_equal("Houd misdaad uit je buurt", c->name);
    assert_string_equal("Gemeente Voorbeeld", c->organisation);
    assert_int_equal(TREDE_DUTCH, c->language);
    assert_int_equal(TREDE_SAMPLE_PROBABILITY, c->sample);
    assert_true(c->has_start);
    assert_int_equal(day("2026-02-01"), c->start);
    assert_false(c->example);
    assert_int_equal(10, c->minimum_cell);
    assert_int_equal(5, c->minimum_reports);
    assert_int_equal(0, c->compare_from);
    assert_int_equal(1, c->compare_to);
    assert_int_equal(6, c->effect.stage); /* of the goal at_least_6 */
    assert_int_equal(2, c->effect.adjust_count);
    assert_null(c->comparison.start);
    t_rel(c->budget_shift, 0.25, T_EXACT);
    t_rel(c->confidence, 0.95, T_EXACT);
    assert_int_equal(c->adjust_count, 2); /* the sets of which population.csv has rows */
    assert_string_equal(c->sets[c->adjust[0]].name, "wijk");
    assert_string_equal(c->sets[c->adjust[1]].name, "leeftijd");
    t_rel(c->smallest_relevant, 0.05, T_EXACT);
    assert_true(c->interval == TREDE_INTERVAL_HOUSE && !c->nchs && c->behaviour_months == 0);
}

static void waves_and_surveys(void **state)
{
    (void)state;
    assert_int_equal(2, c->wave_count);
    assert_string_equal("2026-Q1", c->waves[0].id);
    assert_string_equal("Nulmeting", c->waves[0].label);
    assert_int_equal(day("2026-04-06"), c->waves[1].first_day);
    assert_int_equal(day("2026-04-30"), c->waves[1].last_day);
    assert_string_equal("web", c->waves[0].mode);
    assert_string_equal("1", c->waves[0].questionnaire);
    assert_int_equal(2, c->survey_count);
    assert_int_equal(0, c->surveys[0].wave);
    assert_null(c->surveys[0].wave_column);
    assert_int_equal(1, c->surveys[0].dialect.header_rows);
    assert_int_equal(TREDE_SAMPLING_UNSAID, c->surveys[0].sampling);
    assert_int_equal(-1, c->surveys[1].wave);
    assert_string_equal("golf", c->surveys[1].wave_column);
    assert_int_equal(3, c->surveys[1].dialect.header_rows);
    t_rel(c->surveys[1].reject_limit, 0.05, T_EXACT);
    assert_int_equal(1, trede_campaign_wave(c, "meting 1"));
    assert_int_equal(0, trede_campaign_wave(c, "2026-q1"));
    assert_int_equal(-1, trede_campaign_wave(c, "2026-Q3"));
}

static void design(void **state)
{
    (void)state;
    assert_string_equal("resp_id", c->design.respondent);
    assert_string_equal("huishouden", c->design.cluster);
    assert_null(c->design.second_stage);
    assert_int_equal(2, c->design.rake_count);
    assert_string_equal("wijk", c->design.rake[1]);
    assert_false(c->design.trim);
    assert_int_equal(TREDE_LONELY_ADJUST, c->design.lonely);
    assert_int_equal(6, c->population_count);
    assert_int_equal(-1, c->population[0].wave);
    assert_int_equal(1, c->population[4].wave); /* by its label */
    t_rel(c->population[1].persons, 18000.5, T_EXACT);
}

static void ladder(void **state)
{
    (void)state;
    assert_true(c->ladder.given);
    assert_int_equal(TREDE_CUMULATIVE, c->ladder.placement);
    assert_int_equal(7, c->ladder.top);
    assert_string_equal("gemeld >= 2 and meldt_altijd >= 4", c->ladder.stages[7].sql);
    assert_string_equal("stage_7", c->ladder.stages[7].name);
    assert_string_equal("besloten_niet = 1", c->ladder.decided_not.sql);
    assert_string_equal("Geïntegreerd gedrag", c->ladder.names[7].nl);
    assert_string_equal("Unawareness", c->ladder.names[1].en);
    /* "  stages: {2: kent = 1": the rule begins at column 15 of line 16 */
    assert_int_equal(16, c->ladder.stages[2].at.line);
    assert_int_equal(15, c->ladder.stages[2].at.column);
}

static void rules(void **state)
{
    (void)state;
    assert_int_equal(2, c->indicator_count);
    assert_string_equal("herkent_signaal", c->indicators[0].rule.name);
    assert_string_equal("signalen_goed >= 3", c->indicators[0].rule.sql);
    assert_false(c->indicators[0].is_mean);
    assert_true(c->indicators[1].is_mean); /* the bare name of a Likert item */
    assert_string_equal("Herkent signaal", c->indicators[0].label.nl);
    assert_string_equal("wil_melden >= 4", c->intention.sql);
    assert_string_equal("opportunity", c->opportunity.name);
    assert_int_equal(3, c->barrier_count);
    assert_string_equal("bang", c->barriers[2].rule.name);
}

static void items_and_codes(void **state)
{
    (void)state;
    assert_int_equal(14, c->item_count);
    const struct trede_item *trust = trede_campaign_item(c, "Vertrouwt_Opvolging");
    assert_non_null(trust);
    assert_string_equal("v9", trust->column);
    assert_int_equal(TREDE_LIKERT, trust->kind);
    assert_true(trust->has_min && trust->has_max);
    t_rel(trust->max, 5, T_EXACT);
    assert_int_equal(2, trust->code_count);
    assert_int_equal(TREDE_BLANK, trust->codes[0].missing); /* 8 is not in the vocabulary */
    assert_int_equal(TREDE_REFUSED, trust->codes[1].missing);
    assert_string_equal("Trusts follow-up", trust->label.en);
    const struct trede_item *district = trede_campaign_item(c, "wijk");
    assert_int_equal(3, district->code_count);
    assert_string_equal("noord", district->codes[1].folded);
    t_rel(district->codes[1].value, 2, T_EXACT);
    assert_string_equal("North", district->codes[1].label.en);
    assert_int_equal(TREDE_REFUSED, district->codes[2].missing);
    assert_null(trede_campaign_item(c, "nergens"));
}

static void segments(void **state)
{
    (void)state;
    assert_int_equal(2, c->set_count);
    assert_string_equal("wijk", c->sets[0].name);
    assert_string_equal("District", c->sets[0].label.nl); /* the only one given */
    assert_string_equal("Leeftijd", c->sets[1].label.en);
    assert_int_equal(2, c->sets[0].count); /* though its rows do not stand together */
    assert_string_equal("Wijk Noord", c->sets[0].segments[1].label.en);
    const struct trede_segment *old = trede_campaign_segment(c, "leeftijd", "oud");
    assert_non_null(old);
    /* leeftijd,oud,"leeftijd...: the rule begins behind the quote, column 15 of line 5 */
    assert_int_equal(5, old->rule.at.line);
    assert_int_equal(15, old->rule.at.column);
    assert_null(trede_campaign_segment(c, "leeftijd", "middel"));
}

static void channels(void **state)
{
    (void)state;
    assert_int_equal(3, c->channel_count);
    assert_string_equal("Brief", c->channels[0].medium); /* written in lower case */
    const struct trede_medium *letter = &c->media[c->channels[0].medium_row];
    assert_int_equal(3, letter->rating[0]);
    assert_int_equal(1, letter->rating[5]);
    t_rel(c->channels[0].min_change, -0.1, T_EXACT);
    t_rel(c->channels[0].max_change, 0.25, T_EXACT);
    t_rel(c->channels[1].min_change, -0.25, T_EXACT); /* budget_shift */
    assert_int_equal(TREDE_GROUP, c->channels[1].tactic);
    assert_true(c->channels[2].locked);
    t_rel(c->channels[2].max_change, 0, T_EXACT);
    assert_null(c->channels[2].exposure.sql);
    assert_int_equal(2, trede_campaign_channel(c, "BALIE"));
    assert_int_equal(-1, trede_campaign_channel(c, "krant"));
    assert_int_equal(28, c->media_count);
    assert_int_equal(3, c->need[7][5]);
    assert_int_equal(0, c->need[7][0]);
}

static void goals(void **state)
{
    (void)state;
    assert_int_equal(5, c->goal_count);
    assert_string_equal("all", c->goals[0].segment_set);
    assert_int_equal(TREDE_KNOWLEDGE, c->goals[0].kind);
    assert_int_equal(day("2026-12-31"), c->goals[0].by);
    assert_string_equal("wijk", c->goals[1].segment_set);
    assert_string_equal("Noord", c->goals[1].segment);
    assert_true(c->goals[1].has_baseline);
    t_rel(c->goals[1].baseline, 0.40, T_EXACT); /* written 0,40 */
    t_rel(c->goals[1].target, 0.30, T_EXACT);   /* written 30% */
    t_rel(c->goals[1].smallest_relevant, 0.05, T_EXACT);
    assert_int_equal(TREDE_HOLD, c->goals[2].type);
    t_rel(c->goals[2].target, 3.1, T_EXACT); /* hold: the baseline */
    assert_false(c->goals[3].has_baseline);
}

static void sources(void **state)
{
    (void)state;
    assert_int_equal(1, c->report_count);
    assert_string_equal("maand", c->reports[0].period);
    assert_string_equal("aantal", c->reports[0].count);
    assert_int_equal(1, c->reports[0].segment_count);
    assert_string_equal("wijk", c->reports[0].segments[0].column);
    assert_null(c->reports[0].anonymous);
    assert_int_equal(1, c->activity_count);
    assert_string_equal("euro", c->activity[0].spend);
    assert_string_equal("bereik", c->activity[0].contacts);
}

static void vocabulary(void **state)
{
    (void)state;
    static const struct {
        const char *folded;
        enum trede_missing kind;
    } expected[] = {{"", TREDE_BLANK},
                    {"nvt", TREDE_NOT_APPLICABLE},
                    {"n.v.t.", TREDE_NOT_APPLICABLE},
                    {"weet niet", TREDE_DONT_KNOW},
                    {"wil niet zeggen", TREDE_REFUSED},
                    {"geen antwoord", TREDE_BLANK},
                    {"#null!", TREDE_BLANK},
                    {"#n/b", TREDE_BLANK},
                    {"-oth-", TREDE_BLANK},
                    {"99", TREDE_BLANK},
                    {"-1", TREDE_BLANK},
                    {"na", TREDE_BLANK}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        size_t found = 0;
        for (size_t k = 0; k < c->missing_count; k++)
            if (strcmp(c->missing[k].folded, expected[i].folded) == 0) {
                found++;
                assert_int_equal(expected[i].kind, c->missing[k].missing);
            }
        assert_int_equal(1, found);
    }
}

/* Three districts of which one had the campaign from the first wave on; an age that depends on having reported. */
static void effect_and_comparison(void **state)
{
    (void)state;
    struct t_folder copy;
    struct trede_campaign *other = NULL;
    struct trede_findings *said = trede_findings_create(TREDE_ENGLISH);
    long line, column;
    t_folder_copy(&copy);
    t_folder_edit(&copy, "segments.csv", "wijk,Noord", "wijk,Zuid,wijk = 3,,,,\nwijk,Noord", &line, &column);
    t_folder_edit(&copy, "segments.csv", "leeftijd < 45", "leeftijd < 45 and Gemeld >= 1", &line, &column);
    t_folder_edit(&copy, "campaign.yaml", "rake: [leeftijd, wijk]", "rake: [leeftijd]", &line, &column);
    t_folder_edit(&copy, "campaign.yaml", "privacy: {",
                  "effect: {trim: [5%, 0.95]}\n"
                  "comparison: {areas: wijk, start: {noord: 2026-02-01, Zuid: ^2026-Q1}}\nprivacy: {",
                  &line, &column);
    assert_int_equal(TREDE_OK, trede_campaign_read(copy.path, said, &other));
    assert_non_null(t_find(said, TREDE_WARNING, "campaign.yaml", line, column, "from the first wave on"));
    assert_int_equal(1, other->effect.adjust_count); /* the ladder reads gemeld: age is no covariate any more */
    assert_string_equal("wijk", other->sets[other->effect.adjust[0]].name);
    assert_true(other->effect.unmoved[other->effect.adjust[0]]);
    assert_true(other->effect.trim);
    t_rel(other->effect.trim_low, 0.05, T_EXACT);
    const struct trede_segment_set *set = &other->sets[other->comparison.set];
    for (size_t i = 0; i < set->count; i++) {
        const char *name = set->segments[i].rule.name;
        int start = strcmp(name, "Noord") == 0 ? 1 : strcmp(name, "Zuid") == 0 ? TREDE_NO_PART : 2;
        assert_int_equal(start, other->comparison.start[i]);
    }
    trede_campaign_destroy(other);
    trede_findings_destroy(said);
    t_folder_remove(&copy);
}

static void by_file_and_from_inside(void **state)
{
    (void)state;
    struct trede_campaign *other;
    assert_int_equal(TREDE_OK, trede_campaign_read(t_folder_file(&folder, "campaign.yaml"), findings, &other));
    assert_string_equal(folder.path, other->folder);
    trede_campaign_destroy(other);
    char slashed[80];
    snprintf(slashed, sizeof slashed, "%s//", folder.path);
    assert_int_equal(TREDE_OK, trede_campaign_read(slashed, findings, &other));
    assert_string_equal(folder.path, other->folder);
    trede_campaign_destroy(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(says_nothing),
                                       cmocka_unit_test(top_of_file),
                                       cmocka_unit_test(waves_and_surveys),
                                       cmocka_unit_test(design),
                                       cmocka_unit_test(ladder),
                                       cmocka_unit_test(rules),
                                       cmocka_unit_test(items_and_codes),
                                       cmocka_unit_test(segments),
                                       cmocka_unit_test(channels),
                                       cmocka_unit_test(goals),
                                       cmocka_unit_test(sources),
                                       cmocka_unit_test(vocabulary),
                                       cmocka_unit_test(effect_and_comparison),
                                       cmocka_unit_test(by_file_and_from_inside)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
