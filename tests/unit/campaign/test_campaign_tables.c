/* Tables as spreadsheets save them, kinds of missing, limits, and ladders of other shapes. */
#include "folder.h"

#include "campaign/rooms.h"

static struct t_folder folder;
static struct trede_findings *findings;
static struct trede_campaign *c;

static int set_up(void **state)
{
    (void)state;
    t_folder_copy(&folder);
    findings = trede_findings_create(TREDE_ENGLISH);
    c = NULL;
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

static void read_well(void)
{
    enum trede_status status = trede_campaign_read(folder.path, findings, &c);
    if (status != TREDE_OK) t_show(findings);
    assert_int_equal(TREDE_OK, status);
}

/* A Dutch spreadsheet: semicolons, decimal commas, Windows-1252 (\xEB is e with two dots), CRLF, trailing empty rows.
 */
static void windows_1252(void **state)
{
    (void)state;
    t_folder_write_text(
        &folder, "goals.csv",
        "goal;kind;indicator;segment;type;baseline;target;by;smallest_relevant;label_nl\r\n"
        "doel;kennis;herkent_signaal;;stijgen;0,3;0,4;2026-12-31;2,5%;\"Idee\xEBn over \"\"wijk\"\"\"\r\n"
        "doel2;gedrag;conversion;iedereen;stijgen;;12,5 %;2026-12-31;;\r\n"
        ";;;;;;;;;\r\n\r\n");
    t_folder_write_text(&folder, "population.csv",
                        "margin;category;persons\r\nwijk;Centrum;1.234,5\r\nwijk;Noord;1.234.567\r\n"
                        "leeftijd;jong;12000,25\r\nleeftijd;oud;12000\r\n");
    read_well();
    assert_int_equal(2, c->goal_count);
    t_rel(c->goals[0].baseline, 0.3, T_EXACT);
    t_rel(c->goals[0].target, 0.4, T_EXACT);
    t_rel(c->goals[0].smallest_relevant, 0.025, T_TIGHT);
    assert_string_equal("Ideeën over \"wijk\"", c->goals[0].label.nl);
    t_rel(c->goals[1].target, 0.125, T_EXACT);
    assert_string_equal("all", c->goals[1].segment);
    t_rel(c->population[0].persons, 1234.5, T_EXACT);
    t_rel(c->population[1].persons, 1234567, T_EXACT);
    t_rel(c->population[2].persons, 12000.25, T_EXACT);
}

/* The column counts characters whatever the encoding: here ë is one byte, two, and one of two. */
static void places_in_every_encoding(void **state)
{
    (void)state;
    static const char single[] = "segment_set;segment;rule\nwijk;Co\xEBvorden;\nx:y;\"a\nb\";wijk = 2\n";
    static const char utf8[] = "\xEF\xBB\xBFsegment_set;segment;rule\nwijk;Coëvorden;\nx:y;\"a\nb\";wijk = 2\n";
    unsigned char wide[2 * sizeof single];
    size_t used = 0;
    wide[used++] = 0xFF;
    wide[used++] = 0xFE;
    for (size_t i = 0; i + 1 < sizeof single; i++) {
        wide[used++] = (unsigned char)single[i];
        wide[used++] = 0;
    }
    const struct {
        const void *bytes;
        size_t length;
    } files[] = {{single, sizeof single - 1}, {utf8, sizeof utf8 - 1}, {wide, used}};
    for (size_t i = 0; i < 3; i++) {
        struct trede_findings *said = trede_findings_create(TREDE_ENGLISH);
        t_folder_write(&folder, "segments.csv", files[i].bytes, files[i].length);
        assert_int_equal(TREDE_CAMPAIGN, trede_campaign_read(folder.path, said, &c));
        if (!t_find(said, TREDE_ERROR, "segments.csv", 3, 1, "colon")) t_show(said);
        assert_non_null(t_find(said, TREDE_ERROR, "segments.csv", 3, 1, "colon"));
        assert_non_null(t_find(said, TREDE_ERROR, "segments.csv", 2, 16, "\"rule\" is empty"));
        trede_findings_destroy(said);
    }
}

/* The place of a rule: character 16 of its line, behind "wijk;Coëvorden;". */
static void place_of_a_rule(void **state)
{
    (void)state;
    t_folder_write_text(&folder, "segments.csv",
                        "segment_set;segment;rule\nleeftijd;jong;leeftijd < 45\nleeftijd;oud;leeftijd >= 45\n"
                        "wijk;Centrum;\"wijk = 1\"\nwijk;Coëvorden;wijk = 2\nwijk;Noord;  wijk = 2\n");
    t_folder_write_text(&folder, "population.csv",
                        "margin,category,persons\nwijk,Centrum,1\nwijk,Coëvorden,1\nwijk,Noord,1\n"
                        "leeftijd,jong,1\nleeftijd,oud,1\n");
    read_well();
    const struct trede_segment_set *districts = &c->sets[1];
    assert_int_equal(15, districts->segments[0].rule.at.column);
    assert_int_equal(5, districts->segments[1].rule.at.line);
    assert_int_equal(16, districts->segments[1].rule.at.column);
    assert_int_equal(14, districts->segments[2].rule.at.column);
    assert_string_equal("wijk = 2", districts->segments[2].rule.sql);
}

static void kinds_of_missing(void **state)
{
    (void)state;
    long line, column;
    t_folder_edit(&folder, "items.csv", "8 9=refused", "weet niet | wil niet zeggen=geweigerd|9=n.v.t.|8=not_asked",
                  &line, &column);
    read_well();
    const struct trede_item *item = trede_campaign_item(c, "vertrouwt_opvolging");
    assert_int_equal(4, item->code_count);
    assert_string_equal("weet niet", item->codes[0].raw);
    assert_int_equal(TREDE_DONT_KNOW, item->codes[0].missing); /* by the vocabulary */
    assert_int_equal(TREDE_REFUSED, item->codes[1].missing);
    assert_int_equal(TREDE_NOT_APPLICABLE, item->codes[2].missing);
    assert_int_equal(TREDE_NOT_ASKED, item->codes[3].missing);
}

static void own_vocabulary_and_matrix(void **state)
{
    (void)state;
    t_folder_write_text(&folder, "missing.csv",
                        "raw;missing_kind\n;leeg\nzeg ik niet;wil niet zeggen\n77;Weet  Niet\n");
    t_folder_write_text(
        &folder, "media.csv",
        "medium,attention,inform,persuade,support,maintain,converse\nBRIEF,1,2,3,0,1,2\nWebsite,0,0,0,0,0,3\n"
        "Loket / balie,0,0,0,0,0,0\n");
    t_folder_write_text(&folder, "functions.csv",
                        "stage,attention,inform,persuade,support,maintain,converse\n2,0,1,2,3,0,1\n");
    read_well();
    assert_int_equal(3, c->missing_count);
    assert_int_equal(TREDE_BLANK, c->missing[0].missing);
    assert_string_equal("", c->missing[0].folded);
    assert_int_equal(TREDE_REFUSED, c->missing[1].missing);
    assert_int_equal(TREDE_DONT_KNOW, c->missing[2].missing);
    assert_int_equal(3, c->media_count);
    assert_int_equal(0, c->channels[0].medium_row);
    assert_int_equal(3, c->media[0].rating[2]);
    assert_int_equal(2, c->need[2][2]);
    assert_int_equal(3, c->need[3][1]); /* a rung without a row keeps the built-in needs */
}

static void frequency_rungs_and_the_price_of_an_hour(void **state)
{
    (void)state;
    t_folder_write_text(&folder, "channels.csv",
                        "channel;medium;exposure;frequency;rungs\nbrief;Brief;kent = 1;gemeld + 1;2 3\n"
                        "website;Website;kent = 1;;7,1\nbalie;Loket / balie;;;\n");
    long line, column;
    t_folder_edit(&folder, "campaign.yaml", "budget_shift: 0.25", "hour_price: 62.5", &line, &column);
    read_well();
    assert_string_equal("gemeld + 1", c->channels[0].frequency.sql);
    assert_string_equal("brief frequency", c->channels[0].frequency.name);
    assert_null(c->channels[1].frequency.sql);
    assert_int_equal(1u << 2 | 1u << 3, c->channels[0].rungs);
    assert_int_equal(1u << 1 | 1u << 7, c->channels[1].rungs);
    assert_int_equal(0, c->channels[2].rungs);
    assert_true(c->has_hour_price);
    t_rel(c->hour_price, 62.5, T_EXACT);
}

/* 2,001 items, 61 waves, 201 segments and 31 sets are one too many; one fewer of each is read. */
static void write_rows(const char *name, const char *header, const char *format, int from, int count)
{
    char *text = calloc(1, 65536), *end = text;
    end += sprintf(end, "%s\n", header);
    for (int i = from; i < from + count; i++) {
        for (const char *f = format; *f; f++)
            if (*f == '#')
                end += sprintf(end, "%d", i);
            else
                *end++ = *f;
        *end++ = '\n';
    }
    *end = 0;
    t_folder_write_text(&folder, name, text);
    free(text);
}

static size_t errors_now(void)
{
    struct trede_findings *said = trede_findings_create(TREDE_ENGLISH);
    struct trede_campaign *read = NULL;
    (void)!trede_campaign_read(folder.path, said, &read);
    size_t errors = trede_findings_count(said, TREDE_ERROR);
    trede_campaign_destroy(read);
    trede_findings_destroy(said);
    return errors;
}

static void limits(void **state)
{
    (void)state;
    static const char *const tables[] = {"codes.csv", "segments.csv",   "channels.csv",
                                         "goals.csv", "population.csv", "problems.csv"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        t_folder_delete(&folder, tables[i]);
    t_folder_write_text(
        &folder, "campaign.yaml",
        "trede: 1\nname: x\nsample: mixed\nwaves: [{id: 2026}]\nsurveys: [{file: data/inzet.csv, wave: 2026}]\n");
    write_rows("items.csv", "item,kind", "i#,number", 0, 2000);
    assert_int_equal(0, errors_now());
    write_rows("items.csv", "item,kind", "i#,number", 0, 2001);
    assert_int_equal(1, errors_now());
    write_rows("items.csv", "item,kind", "i#,number", 0, 2);
    write_rows("segments.csv", "segment_set,segment,rule", "a,s#,i1 = 1", 0, 200);
    assert_int_equal(0, errors_now());
    write_rows("segments.csv", "segment_set,segment,rule", "a,s#,i1 = 1", 0, 201);
    assert_int_equal(1, errors_now());
    write_rows("segments.csv", "segment_set,segment,rule", "a#,s,i1 = 1", 0, 30);
    assert_int_equal(0, errors_now());
    write_rows("segments.csv", "segment_set,segment,rule", "a#,s,i1 = 1", 0, 31);
    assert_int_equal(1, errors_now());
    t_folder_delete(&folder, "segments.csv");
    write_rows("channels.csv", "channel", "c#", 0, 200);
    assert_int_equal(0, errors_now());
    write_rows("channels.csv", "channel", "c#", 0, 201);
    assert_int_equal(1, errors_now());
    t_folder_delete(&folder, "channels.csv");
    const char *head = "trede: 1\nname: x\nsample: mixed\nsurveys: [{file: data/inzet.csv, wave: {column: x}}]\nwaves:";
    write_rows("campaign.yaml", head, " - {id: \"1#\"}", 900, 60); /* years 1900 to 1959 */
    assert_int_equal(0, errors_now());
    write_rows("campaign.yaml", head, " - {id: \"1#\"}", 900, 61);
    assert_int_equal(1, errors_now());
}

static void ladder_from_a_column(void **state)
{
    (void)state;
    long line, column;
    t_folder_write_text(&folder, "goals.csv",
                        "goal,kind,indicator,type,target,by\nx,gedrag,at_least_5,rise,0.2,2026-12-31\n");
    t_folder_edit(&folder, "campaign.yaml", "  placement: cumulative\n",
                  "  column: weet_waar\n  names: {1: Weet niets, 2: {en: Half, nl: Halve}}\n", &line, &column);
    t_folder_edit(&folder, "campaign.yaml", "  stages:", "  # stages:", &line, &column);
    read_well();
    assert_int_equal(TREDE_COLUMN, c->ladder.placement);
    assert_string_equal("weet_waar", c->ladder.column);
    assert_int_equal(5, c->ladder.top); /* the item's max */
    assert_string_equal("Weet niets", c->ladder.names[1].en);
    assert_string_equal("Half", c->ladder.names[2].en);
    assert_string_equal("Bezorgdheid", c->ladder.names[3].nl);
}

static void ladder_with_a_gap(void **state)
{
    (void)state;
    long line, column;
    t_folder_write_text(&folder, "goals.csv", "goal,kind,indicator,type,target,by\n");
    t_folder_edit(&folder, "campaign.yaml", "placement: cumulative", "placement: highest", &line, &column);
    t_folder_edit(&folder, "campaign.yaml", "3: bezorgd >= 4, ", "", &line, &column);
    t_folder_edit(&folder, "campaign.yaml", ", 7: gemeld >= 2 and meldt_altijd >= 4", "", &line, &column);
    read_well();
    assert_int_equal(6, c->ladder.top);
    assert_null(c->ladder.stages[3].sql);
    assert_non_null(c->ladder.stages[6].sql);
}

/* Reports alone: no items, no sample, no ladder. */
static void reports_only(void **state)
{
    (void)state;
    static const char *const tables[] = {"items.csv", "codes.csv",      "segments.csv", "channels.csv",
                                         "goals.csv", "population.csv", "problems.csv"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        t_folder_delete(&folder, tables[i]);
    t_folder_write_text(&folder, "campaign.yaml",
                        "trede: 1\nname: x\nwaves:\n  - {id: 2026-Q1}\nladder:\nreports:\n  - {file: "
                        "data/meldingen.csv, period: maand, "
                        "count: aantal, decimal: \",\", thousands: \".\", delimiter: tab, encoding: utf-16, "
                        "date_format: d-m-yyyy, anonymous: anon, acknowledged: bev, owner: eig, population: inw}\n");
    read_well();
    assert_int_equal(0, trede_findings_kept(findings));
    assert_false(c->ladder.given);
    assert_int_equal(0, c->item_count);
    assert_int_equal('\t', c->reports[0].dialect.delimiter);
    assert_int_equal(',', c->reports[0].dialect.decimal);
    assert_int_equal('.', c->reports[0].dialect.thousands);
    assert_string_equal("d-m-yyyy", c->reports[0].dialect.date_format);
    assert_string_equal("eig", c->reports[0].owner);
    assert_string_equal("inw", c->reports[0].population);
}

static void survey_settings(void **state)
{
    (void)state;
    long line, column;
    t_folder_edit(
        &folder, "campaign.yaml", "data/nulmeting.csv, wave: 2026-Q1",
        "data/nulmeting.csv, wave: Nulmeting, sample: panel, columns: {kent: q1}, duration: tijd, reject_limit: 2%",
        &line, &column);
    t_folder_edit(&folder, "campaign.yaml", "rake: [leeftijd, wijk]", "trim: [0.3, 3], lonely: average, population: N",
                  &line, &column);
    read_well();
    const struct trede_survey *survey = &c->surveys[0];
    assert_int_equal(0, survey->wave);
    assert_int_equal(TREDE_PANEL, survey->sampling);
    assert_int_equal(1, survey->override_count);
    assert_string_equal("kent", survey->overrides[0].item);
    assert_string_equal("q1", survey->overrides[0].column);
    assert_string_equal("tijd", survey->duration_column);
    t_rel(survey->reject_limit, 0.02, T_EXACT);
    assert_true(c->design.trim);
    t_rel(c->design.trim_low, 0.3, T_EXACT);
    assert_int_equal(TREDE_LONELY_AVERAGE, c->design.lonely);
    assert_string_equal("N", c->design.population);
}

static void replicate_settings(void **state)
{
    (void)state;
    long line, column;
    t_folder_edit(&folder, "campaign.yaml", "rake: [leeftijd, wijk]",
                  "replicates: {columns: \"rep_08..rep_12\", type: brr, fay: 0.3, mse: true, df: 4}", &line, &column);
    read_well();
    const struct trede_replicate_columns *given = &c->design.replicates;
    static const char *const names[] = {"rep_08", "rep_09", "rep_10", "rep_11", "rep_12"};
    assert_int_equal(5, given->count);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(names[i], given->columns[i]);
    assert_int_equal(TREDE_WEIGHTS_BRR, given->type);
    t_rel(given->fay, 0.3, T_EXACT);
    t_rel(given->df, 4, T_EXACT);
    t_abs(given->scale, 0, T_EXACT);
    assert_true(given->mse);
    assert_int_equal(0, c->design.bootstrap);
    trede_campaign_destroy(c);
    c = NULL;
    t_folder_edit(&folder, "campaign.yaml", "columns: \"rep_08..rep_12\", type: brr, fay: 0.3",
                  "columns: [a, b, c], type: jkn, rscales: [0.5, 0.5, 0.75], scale: 2", &line, &column);
    read_well();
    given = &c->design.replicates;
    assert_int_equal(3, given->count);
    assert_string_equal("c", given->columns[2]);
    assert_int_equal(3, given->rscale_count);
    t_rel(given->rscales[2], 0.75, T_EXACT);
    t_rel(given->scale, 2, T_EXACT);
}

static void bootstrap_setting(void **state)
{
    (void)state;
    long line, column;
    t_folder_edit(&folder, "campaign.yaml", "rake: [leeftijd, wijk]", "bootstrap: 1000", &line, &column);
    read_well();
    assert_int_equal(1000, c->design.bootstrap);
    assert_int_equal(0, c->design.replicates.count);
}

/* A margin of an item: rows may use the code, its label or its value; a code without a row cannot be weighted. */
static void margin_of_an_item(void **state)
{
    (void)state;
    long line, column;
    t_folder_delete(&folder, "segments.csv");
    t_folder_delete(&folder, "problems.csv");
    t_folder_write_text(&folder, "goals.csv", "goal,kind,indicator,type,target,by\n");
    t_folder_edit(&folder, "campaign.yaml", "rake: [leeftijd, wijk]", "rake: [^WIJK]", &line, &column);
    t_folder_write_text(&folder, "population.csv", "margin,category,persons\nWijk,centrum,10\nwijk,NORTH,20\n");
    read_well();
    assert_int_equal(0, trede_findings_kept(findings));
    assert_string_equal("wijk", c->design.rake[0]);
    assert_string_equal("wijk", c->population[0].margin);
    assert_string_equal("Centrum", c->population[0].category);
    assert_string_equal("NOORD", c->population[1].category);
    trede_campaign_destroy(c);
    t_folder_write_text(&folder, "population.csv", "margin,category,persons\nwijk,1,10\n");
    read_well();
    assert_string_equal("Centrum", c->population[0].category);
    assert_non_null(t_find(findings, TREDE_WARNING, "campaign.yaml", line, column, "no row for \"NOORD\""));
}

static void a_log_of_problems(void **state)
{
    (void)state;
    read_well();
    assert_int_equal(2, c->problem_count);
    assert_string_equal("bang", c->problems[0].kind);
    assert_string_equal("all", c->problems[0].segment);
    assert_string_equal("Gerucht over gelekte melding", c->problems[0].label.en);
    assert_false(c->problems[0].has_by);
    assert_null(c->problems[1].action);
    assert_string_equal("feedback_down", c->problems[1].kind);
    assert_string_equal("Noord", c->problems[1].segment);
    assert_int_equal(TREDE_FROM_DESK, c->problems[1].source);
    assert_int_equal(TREDE_PROBLEM_IN_HAND, c->problems[1].status);
    assert_int_equal(trede_date_from_parts(2026, 6, 30), c->problems[1].by);
}

/* 123456782 passes the eleven test (9x1 + 8x2 + ... + 2x8 - 2 = 154 = 14 x 11), 123456789 does not. */
static void what_says_who_somebody_is(void **state)
{
    (void)state;
    static const char *const personal[] = {"mail naam@gemeente.nl",   "bel 0612345678",      "+31 6 12 34 56 78",
                                           "0031-20-1234567",         "bsn 123456782",       "1234.56.782 staat erin",
                                           "mevrouw De Vries klaagt", "volgens dhr. Jansen", "J.P. van der Berg",
                                           "de heer Bakker",          "Mr. Smith said so"};
    static const char *const fine[] = {"",
                                       "bel de gemeente",
                                       "sinds 2026-03-01 minder meldingen",
                                       "123456789 keer",
                                       "van 12.500 naar 9.300 inwoners",
                                       "de heer weet het niet",
                                       "wijk 1 en 2, 3-4-2026",
                                       "Meld Misdaad Anoniem",
                                       "30 euro @ de kassa",
                                       "A. Optie een, B. optie twee"};
    for (size_t i = 0; i < sizeof personal / sizeof *personal; i++)
        if (!trede_looks_personal(personal[i])) fail_msg("not seen: %s", personal[i]);
    for (size_t i = 0; i + 1 < sizeof fine / sizeof *fine; i++)
        if (trede_looks_personal(fine[i])) fail_msg("wrongly seen: %s", fine[i]);
    assert_true(trede_looks_personal(fine[sizeof fine / sizeof *fine - 1])); /* patterns, not understanding */
    assert_false(trede_looks_personal(NULL));
}

/* Who owns a channel: who names it, who names its pillar, else the only one in the lead. */
static void owners_of_channels(void **state)
{
    (void)state;
    t_folder_write_text(&folder, "stakeholders.csv",
                        "stakeholder;role;lead;channels\ngemeente;gemeente;ja;informeren\n"
                        "politie;politie_om;nee;WEBSITE\n");
    read_well();
    assert_int_equal(2, c->stakeholder_count);
    assert_string_equal("gemeente", trede_campaign_owner_of_channel(c, 0)->name);
    assert_string_equal("politie", trede_campaign_owner_of_channel(c, 1)->name);
    assert_string_equal("gemeente", trede_campaign_owner_of_channel(c, 2)->name);
    trede_campaign_destroy(c);
    t_folder_write_text(&folder, "stakeholders.csv",
                        "stakeholder;role;lead\ngemeente;gemeente;ja\npolitie;politie_om;ja\n");
    read_well();
    assert_null(trede_campaign_owner_of_channel(c, 0));
}

/* A campaign of own staff has nothing that is about residents. */
static void campaign_of_staff(void **state)
{
    (void)state;
    long line, column;
    t_folder_edit(&folder, "campaign.yaml", "header_rows: 3", "header_rows: 3, audience: intern", &line, &column);
    read_well();
    assert_true(trede_campaign_has_staff(c));
    assert_int_equal(TREDE_SAMPLING_INTERNAL, c->surveys[1].sampling);
    struct trede_campaign staff = trede_campaign_of_staff(c);
    assert_true(c->set_count > 0 && c->design.rake_count > 0);
    assert_int_equal(0, staff.set_count);
    assert_int_equal(0, staff.design.rake_count);
    assert_int_equal(TREDE_INTERNAL_AUDIENCE, staff.audience);
    assert_int_equal(c->item_count, staff.item_count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(owners_of_channels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(campaign_of_staff, set_up, tear_down),
        cmocka_unit_test_setup_teardown(windows_1252, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_in_every_encoding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(place_of_a_rule, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kinds_of_missing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(own_vocabulary_and_matrix, set_up, tear_down),
        cmocka_unit_test_setup_teardown(frequency_rungs_and_the_price_of_an_hour, set_up, tear_down),
        cmocka_unit_test_setup_teardown(margin_of_an_item, set_up, tear_down),
        cmocka_unit_test_setup_teardown(limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ladder_from_a_column, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ladder_with_a_gap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reports_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(survey_settings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(replicate_settings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bootstrap_setting, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_log_of_problems, set_up, tear_down),
        cmocka_unit_test(what_says_who_somebody_is)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
