/* The campaign of the fixture: two waves, two segment sets, five goals, six channels. */
#include "fixture_parts.h"

static const struct trede_wave waves[] = {
    {.id = "2026-Q1",
     .label = "Nulmeting",
     .first_day = 20458,
     .last_day = 20484,
     .mode = "web",
     .invited = 2400,
     .started = 1050},
    {.id = "2026-Q2",
     .label = "Meting 1",
     .first_day = 20549,
     .last_day = 20573,
     .mode = "web",
     .invited = 2400,
     .started = 1010},
};

static const struct trede_segment ages[] = {
    {{.name = "jong", .sql = "leeftijd < 35"}, {"18–34 jaar", "18–34 years"}},
    {{.name = "midden", .sql = "leeftijd >= 35 and leeftijd < 55"}, {"35–54 jaar", "35–54 years"}},
    {{.name = "oud", .sql = "leeftijd >= 55"}, {"55 jaar en ouder", "55 years and older"}},
};
static const struct trede_segment areas[] = {
    {{.name = "centrum", .sql = "wijk = 1"}, {"Centrum", "Centre"}},
    {{.name = "noord", .sql = "wijk = 2"}, {"Noord", "North"}},
    {{.name = "buitengebied", .sql = "wijk = 3"}, {"Buitengebied", "Rural area"}},
    {{.name = "haven", .sql = "wijk = 4"}, {"Havenkwartier", "Harbour quarter"}},
};
static const struct trede_segment_set sets[] = {
    {"leeftijd", {"Leeftijd", "Age"}, ages, 3},
    {"wijk", {"Wijk", "Area"}, areas, 4},
};

static const struct trede_indicator indicators[] = {
    {.rule = {.name = "herkent_signaal", .sql = "signalen_goed >= 3"},
     .label = {"Herkent signalen", "Recognises signals"}},
    {.rule = {.name = "onacceptabel", .sql = "onacceptabel >= 4"},
     .label = {"Vindt ondermijning onacceptabel", "Finds criminal undermining unacceptable"}},
    {.rule = {.name = "vertrouwen", .sql = "vertrouwt_opvolging"},
     .is_mean = true,
     .label = {"Vertrouwen in de opvolging (1–5)", "Trust in follow-up (1–5)"}},
    {.rule = {.name = "onveilig", .sql = "voelt_onveilig >= 4"},
     .good_is_down = true,
     .label = {"Voelt zich onveilig in de buurt", "Feels unsafe in the neighbourhood"}},
};
static const struct trede_barrier barriers[] = {
    {{.name = "weet_niet_hoe", .sql = "weet_waar <= 2"},
     {"Weet niet waar of hoe te melden", "Does not know where or how to report"}},
    {{.name = "twijfelt_opvolging", .sql = "vertrouwt_opvolging <= 2"},
     {"Twijfelt of er iets met de melding gebeurt", "Doubts that a report is followed up"}},
    {{.name = "bang", .sql = "bang_gevolgen >= 4"}, {"Bang voor de gevolgen", "Afraid of the consequences"}},
    {{.name = "geen_last", .sql = "last = 0"}, {"Heeft er zelf geen last van", "Is not bothered by it"}},
    {{.name = "twijfelt_signaal", .sql = "twijfel >= 4"},
     {"Twijfelt over wat hij of zij ziet", "Doubts what he or she sees"}},
};
static const struct trede_channel channels[] = {
    {.name = "brief",
     .medium = "Brief",
     .exposure = {.name = "brief", .sql = "zag_brief = 1"},
     .label = {"Brief van de burgemeester", "Letter from the mayor"}},
    {.name = "website",
     .medium = "Website",
     .medium_row = 1,
     .exposure = {.name = "website", .sql = "zag_website = 1"},
     .label = {"Website", "Website"}},
    {.name = "facebook",
     .medium = "Facebook",
     .medium_row = 2,
     .exposure = {.name = "facebook", .sql = "zag_facebook = 1"},
     .label = {"Facebook", "Facebook"}},
    {.name = "huis_aan_huis",
     .medium = "Kranten & magazines / redactioneel",
     .medium_row = 3,
     .exposure = {.name = "huis_aan_huis", .sql = "zag_krant = 1"},
     .label = {"Huis-aan-huiskrant", "Free local paper"}},
    {.name = "bijeenkomst",
     .medium = "Presentatie voor een groep",
     .medium_row = 4,
     .exposure = {.name = "bijeenkomst", .sql = "was_bijeenkomst = 1"},
     .label = {"Bewonersbijeenkomst", "Residents' meeting"}},
    {.name = "bus",
     .medium_row = -1,
     .exposure = {.name = "bus", .sql = "zag_bus = 1"},
     .label = {"Ondermijningsbus", "Campaign bus"}},
};
static const struct trede_goal goals[] = {
    {.name = "herkennen",
     .kind = TREDE_KNOWLEDGE,
     .indicator = "herkent_signaal",
     .segment_set = "all",
     .segment = "all",
     .type = TREDE_RISE,
     .has_baseline = true,
     .baseline = 0.33,
     .target = 0.40,
     .by = 20633,
     .label = {"40 % herkent signalen", "40% recognises signals"}},
    {.name = "houding",
     .kind = TREDE_ATTITUDE,
     .indicator = "onacceptabel",
     .segment_set = "all",
     .segment = "all",
     .type = TREDE_RISE,
     .has_baseline = true,
     .baseline = 0.61,
     .target = 0.70,
     .by = 20818,
     .label = {"70 % vindt ondermijning onacceptabel", "70% finds undermining unacceptable"}},
    {.name = "melden",
     .kind = TREDE_BEHAVIOUR,
     .indicator = "behaviour",
     .segment_set = "all",
     .segment = "all",
     .type = TREDE_RISE,
     .has_baseline = true,
     .baseline = 0.12,
     .target = 0.20,
     .by = 20560,
     .label = {"20 % meldt bij een signaal", "20% reports a signal"}},
    {.name = "bereidheid_jong",
     .kind = TREDE_BEHAVIOUR,
     .indicator = "at_least_5",
     .segment_set = "leeftijd",
     .segment = "jong",
     .type = TREDE_RISE,
     .has_baseline = true,
     .baseline = 0.28,
     .target = 0.45,
     .by = 20818,
     .label = {"45 % van de jongeren wil melden", "45% of young people want to report"}},
    {.name = "haven_kent",
     .kind = TREDE_KNOWLEDGE,
     .indicator = "herkent_signaal",
     .segment_set = "wijk",
     .segment = "haven",
     .type = TREDE_RISE,
     .target = 0.50,
     .by = 20818,
     .label = {"50 % van het Havenkwartier herkent signalen", "50% of the harbour quarter recognises signals"}},
};
static const struct trede_item items[] = {
    {.name = "weet_waar", .label = {"Weet waar je kunt melden", "Knows where to report"}},
    {.name = "bang_gevolgen", .label = {"Bang voor gevolgen", "Afraid of consequences"}},
};

static void name_rungs(struct trede_ladder *ladder)
{
    static const struct trede_label names[] = {{"Onwetendheid", "Unaware"},
                                               {"Bewustzijn", "Aware"},
                                               {"Bezorgdheid", "Concerned"},
                                               {"Inzicht", "Insight"},
                                               {"Intentie", "Intention"},
                                               {"Afstandelijk gedrag", "Distant behaviour"},
                                               {"Geïntegreerd gedrag", "Integrated behaviour"}};
    ladder->given = true;
    ladder->top = 7;
    for (int i = 1; i <= 7; i++)
        ladder->names[i] = names[i - 1];
}

void fixture_campaign(struct trede_campaign *c, int flags)
{
    *c = (struct trede_campaign){.folder = ".",
                                 .file = "campaign.yaml",
                                 .name = "Houd misdaad uit je buurt",
                                 .organisation = "Gemeente Voorbeeld",
                                 .language = TREDE_DUTCH,
                                 .example = true,
                                 .has_start = true,
                                 .start = 20485,
                                 .minimum_cell = 10,
                                 .minimum_reports = 5,
                                 .compare_from = -1,
                                 .compare_to = -1,
                                 .confidence = 0.95,
                                 .smallest_relevant = 0.05};
    c->sample = flags & FIXTURE_OPT_IN ? TREDE_SAMPLE_OPT_IN : TREDE_SAMPLE_PROBABILITY;
    c->waves = waves, c->wave_count = 2;
    c->sets = sets, c->set_count = 2;
    c->indicators = indicators, c->indicator_count = 4;
    c->barriers = barriers, c->barrier_count = 5;
    c->items = items, c->item_count = 2;
    if (!(flags & FIXTURE_NO_CHANNELS)) c->channels = channels, c->channel_count = 6;
    if (!(flags & FIXTURE_NO_GOALS)) c->goals = goals, c->goal_count = 5;
    if (!(flags & FIXTURE_NO_LADDER)) name_rungs(&c->ladder);
}

static const struct trede_source_file files[] = {
    {"data/nulmeting.csv", "4d967a30111bf29f0eba01c448b375c1629b2fed01cdfcc3aed91f1b57d5dd5e", 842, 836, 6,
     "; utf-8, 1 kopregel"},
    {"data/meting1.csv", "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c", 811, 807, 4,
     "; windows-1252, 1 kopregel"},
    {"data/meldingen.csv", "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730", 96, 96, 0,
     "; utf-8, 1 kopregel"},
};
static const struct trede_rule_use rules[] = {
    {"ladder", "2", "kent = 1", "kent"},
    {"ladder", "3", "bezorgd >= 4", "bezorgd"},
    {"ladder", "7", "gemeld >= 2 and meldt_altijd >= 4", "gemeld, meldt_altijd"},
    {"indicators", "herkent_signaal", "signalen_goed >= 3", "signalen_goed"},
    {"gap", "intention", "wil_melden >= 4", "wil_melden"},
    {"barriers", "weet_niet_hoe", "weet_waar <= 2", "weet_waar"},
    {"channels", "brief", "zag_brief = 1", "zag_brief"},
    {"segments", "jong", "leeftijd < 35", "leeftijd"},
};

void fixture_provenance(struct trede_provenance *p)
{
    *p = (struct trede_provenance){.version = "0.1.0",
                                   .seed = 1,
                                   .run_id = "9f3a6c1d20b74e58",
                                   .files = files,
                                   .file_count = 3,
                                   .rules = rules,
                                   .rule_count = sizeof rules / sizeof *rules};
}
