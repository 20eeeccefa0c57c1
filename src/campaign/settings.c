/* settings.c - the top of campaign.yaml, and its blocks privacy and report. */
#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"

static const struct trede_word language_words[] = {{"nl", TREDE_DUTCH},
                                                   {"nederlands", TREDE_DUTCH},
                                                   {"dutch", TREDE_DUTCH},
                                                   {"en", TREDE_ENGLISH},
                                                   {"engels", TREDE_ENGLISH},
                                                   {"english", TREDE_ENGLISH},
                                                   {NULL, 0}};
static const struct trede_word sample_words[] = {{"probability", TREDE_SAMPLE_PROBABILITY},
                                                 {"opt-in", TREDE_SAMPLE_OPT_IN},
                                                 {"opt_in", TREDE_SAMPLE_OPT_IN},
                                                 {"mixed", TREDE_SAMPLE_MIXED},
                                                 {NULL, 0}};
static const struct trede_word interval_words[] = {{"house", TREDE_INTERVAL_HOUSE},
                                                   {"logit", TREDE_INTERVAL_LOGIT},
                                                   {"beta", TREDE_INTERVAL_BETA},
                                                   {"wilson", TREDE_INTERVAL_WILSON},
                                                   {"asin", TREDE_INTERVAL_ASIN},
                                                   {"likelihood", TREDE_INTERVAL_LIKELIHOOD},
                                                   {"mean", TREDE_INTERVAL_MEAN},
                                                   {NULL, 0}};
static const struct trede_word reliability_words[] = {{"none", 0}, {"nchs", 1}, {NULL, 0}};
static const struct trede_word attrition_words[] = {
    {"propensity", TREDE_ATTRITION_PROPENSITY}, {"none", TREDE_ATTRITION_NONE}, {NULL, 0}};
static const struct trede_range cell_range = {1, 1000000};
static const struct trede_range months_range = {1, 120};
static const struct trede_range confidence_range = {0.5, 0.999};
static const struct trede_range hour_price_range = {0, 10000};
enum { FLOOR_CELL = 5 };

static const struct trede_text other_version = {
    "this campaign is written for version {1}; this program reads version 1: write trede: 1 or take a newer program",
    "deze campagne is geschreven voor versie {1}; dit programma leest versie 1: schrijf trede: 1 of neem een nieuwer "
    "programma"};
static const struct trede_text no_sources = {
    "there is nothing to evaluate: add surveys:, reports: or cases: with at least one file",
    "er is niets te evalueren: voeg surveys:, reports: of cases: toe met ten minste één bestand"};
static const struct trede_text no_sample = {"say how the respondents were found: sample: probability, opt-in or mixed "
                                            "(it decides how every interval is worded)",
                                            "zeg hoe de respondenten gevonden zijn: sample: probability, opt-in of "
                                            "mixed (dat bepaalt hoe elk interval verwoord wordt)"};
static const struct trede_text no_items = {
    "there is no items.csv in the campaign folder: it says which survey columns are read, so surveys need it",
    "er is geen items.csv in de campagnemap: die zegt welke enquêtekolommen gelezen worden en is bij enquêtes nodig"};
static const struct trede_text below_floor = {
    "{1} is below 5: people could be recognised; that is allowed only for data already public (public_data: true)",
    "{1} is kleiner dan 5: mensen kunnen herkend worden; dat mag alleen bij al openbare gegevens (public_data: true)"};
static const struct trede_text two_waves = {"two waves were expected: [earlier, later]",
                                            "hier horen twee golven: [eerdere, latere]"};
static const struct trede_text same_wave = {"a wave cannot be compared with itself",
                                            "een golf kan niet met zichzelf vergeleken worden"};
static const struct trede_text later_first = {"the earlier wave comes first: swap them",
                                              "de eerdere golf komt eerst: draai ze om"};

static void read_version(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)how;
    (void)target;
    if (strcmp(w->text, "1") != 0) trede_wrong(r, w->at, &other_version, w->text);
}

static const struct trede_key privacy_keys[] = {
    {"public_data", .value = trede_value_bool, .offset = offsetof(struct trede_campaign, public_data)},
    {"minimum_cell", .value = trede_value_whole, .how = &cell_range,
     .offset = offsetof(struct trede_campaign, minimum_cell)},
    {"minimum_reports", .value = trede_value_whole, .how = &cell_range,
     .offset = offsetof(struct trede_campaign, minimum_reports)}};

static void check_floor(struct trede_reading *r, const struct trede_node *node, const char *key, int minimum)
{
    if (minimum >= FLOOR_CELL || r->campaign->public_data) return;
    const struct trede_node *value = trede_node_get(node, key);
    if (value && value->kind == TREDE_NODE_TEXT) trede_wrong(r, value->at, &below_floor, value->text);
}

void trede_read_privacy(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    trede_fields_read(r, node, TREDE_KEYS(privacy_keys), c);
    if (node->kind != TREDE_NODE_MAP) return;
    check_floor(r, node, "minimum_cell", c->minimum_cell);
    check_floor(r, node, "minimum_reports", c->minimum_reports);
}

/* Two waves, the earlier first; false (and said) when they are not. */
static bool read_wave_pair(struct trede_reading *r, const struct trede_node *node, struct trede_wave_pair *pair)
{
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return false;
    int waves[2] = {-1, -1};
    for (size_t i = 0; i < node->count && i < 2; i++) {
        if (!trede_node_is(r, node->items[i], TREDE_NODE_TEXT)) continue;
        struct trede_written w = trede_node_written(node->items[i]);
        waves[i] = trede_known_wave(r, &w);
    }
    if (node->count != 2)
        trede_wrong(r, node->at, &two_waves, NULL);
    else if (waves[0] >= 0 && waves[0] == waves[1])
        trede_wrong(r, node->at, &same_wave, NULL);
    else if (waves[1] >= 0 && waves[0] > waves[1])
        trede_wrong(r, node->at, &later_first, NULL);
    *pair = (struct trede_wave_pair){waves[0], waves[1]};
    return node->count == 2 && waves[0] >= 0 && waves[0] < waves[1];
}

static void read_compare(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    struct trede_wave_pair pair = {-1, -1};
    (void)read_wave_pair(r, node, &pair);
    c->compare_from = pair.from;
    c->compare_to = pair.to;
}

static void read_also(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    struct trede_wave_pair *pairs = trede_reading_alloc(r, node->count, sizeof *pairs);
    if (!pairs) return;
    for (size_t i = 0; i < node->count; i++)
        c->also_count += read_wave_pair(r, node->items[i], &pairs[c->also_count]);
    c->also = pairs;
}

static void read_reliability(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)how;
    struct trede_campaign *c = target;
    int standard = 0;
    trede_value_choice(r, w, reliability_words, &standard);
    c->nchs = standard == 1;
}

static const struct trede_key report_keys[] = {
    {"compare", .block = read_compare},
    {"also", .block = read_also},
    {"adjust", .block = trede_read_adjust},
    {"budget_shift", .value = trede_value_share, .how = &trede_range_share,
     .offset = offsetof(struct trede_campaign, budget_shift)},
    {"hour_price", .value = trede_value_number, .how = &hour_price_range,
     .offset = offsetof(struct trede_campaign, hour_price), .given = offsetof(struct trede_campaign, has_hour_price)},
    {"confidence", .value = trede_value_share, .how = &confidence_range,
     .offset = offsetof(struct trede_campaign, confidence)},
    {"smallest_relevant", .value = trede_value_share, .how = &trede_range_share,
     .offset = offsetof(struct trede_campaign, smallest_relevant)},
    {"leave_out", .block = trede_read_leave_out},
    {"interval", .value = trede_value_choice, .how = interval_words,
     .offset = offsetof(struct trede_campaign, interval)},
    {"behaviour_months", .value = trede_value_whole, .how = &months_range,
     .offset = offsetof(struct trede_campaign, behaviour_months)},
    {"reliability", .value = read_reliability},
    {"attrition", .value = trede_value_choice, .how = attrition_words,
     .offset = offsetof(struct trede_campaign, attrition)},
    {"overlap", .value = trede_value_bool, .offset = offsetof(struct trede_campaign, overlap_measured)}};

void trede_read_report(struct trede_reading *r, const struct trede_node *node, void *target)
{
    trede_fields_read(r, node, TREDE_KEYS(report_keys), target);
}

#define RULE(name)                                                                                                     \
    {                                                                                                                  \
#name, .value = trede_value_rule, .offset = offsetof(struct trede_campaign, name)                              \
    }

/* In the order they are read: what a block refers to stands above it. */
static const struct trede_key campaign_keys[] = {
    {"trede", .required = true, .value = read_version},
    {"name", .required = true, .value = trede_value_text, .offset = offsetof(struct trede_campaign, name)},
    {"organisation", .value = trede_value_text, .offset = offsetof(struct trede_campaign, organisation)},
    {"language", .value = trede_value_choice, .how = language_words,
     .offset = offsetof(struct trede_campaign, language)},
    {"sample", .value = trede_value_choice, .how = sample_words, .offset = offsetof(struct trede_campaign, sample)},
    {"example", .value = trede_value_bool, .offset = offsetof(struct trede_campaign, example)},
    {"start", .value = trede_value_day, .offset = offsetof(struct trede_campaign, start),
     .given = offsetof(struct trede_campaign, has_start)},
    {"waves", .required = true, .block = trede_read_waves},
    {"surveys", .block = trede_read_surveys},
    {"design", .block = trede_read_design},
    {"ladder", .block = trede_read_ladder},
    {"indicators", .block = trede_read_indicators},
    RULE(intention),
    RULE(opportunity),
    RULE(behaviour),
    {"barriers", .block = trede_read_barriers},
    {"profiles", .block = trede_read_profiles},
    {"message", .block = trede_read_message},
    {"trust", .block = trede_read_trust},
    {"appeals", .block = trede_read_appeals},
    {"participation", .block = trede_read_participation},
    {"reports", .block = trede_read_reports},
    {"activity", .block = trede_read_activity},
    {"cases", .block = trede_read_cases},
    {"effect", .block = trede_read_effect},
    {"comparison", .block = trede_read_comparison},
    {"privacy", .block = trede_read_privacy},
    {"report", .block = trede_read_report},
    {"series", .block = trede_read_series},
    {"mix", .block = trede_read_mix},
    {"plan", .block = trede_read_plan}};

void trede_read_settings(struct trede_reading *r)
{
    struct trede_campaign *c = r->campaign;
    trede_fields_read(r, r->root, TREDE_KEYS(campaign_keys), c);
    if (!c->name) c->name = "";
    if (!c->organisation) c->organisation = "";
    c->intention.name = "intention";
    c->opportunity.name = "opportunity";
    c->behaviour.name = "behaviour";
    bool surveys = trede_node_given(trede_node_get(r->root, "surveys"));
    bool reports = trede_node_given(trede_node_get(r->root, "reports"));
    bool cases = trede_node_given(trede_node_get(r->root, "cases"));
    if (!surveys && !reports && !cases) trede_wrong(r, r->root->at, &no_sources, NULL);
    if (surveys && !trede_node_given(trede_node_get(r->root, "sample"))) trede_wrong(r, r->root->at, &no_sample, NULL);
    if (surveys && !c->items && !r->broken) trede_wrong(r, r->root->at, &no_items, NULL);
}
