#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"

static const struct trede_word lonely_words[] = {{"adjust", TREDE_LONELY_ADJUST},
                                                 {"average", TREDE_LONELY_AVERAGE},
                                                 {"certainty", TREDE_LONELY_CERTAINTY},
                                                 {"fail", TREDE_LONELY_FAIL},
                                                 {NULL, 0}};

static const struct trede_text two_numbers = {"two numbers were expected, the lowest and the highest weight in times "
                                              "the median: [0.3, 3] (decimals with a point)",
                                              "hier horen twee getallen, het laagste en het hoogste gewicht in maal de "
                                              "mediaan: [0.3, 3] (decimalen met een punt)"};
static const struct trede_text trim_order = {"the lowest must be above 0 and at most 1, the highest at least 1",
                                             "het laagste moet boven 0 en hoogstens 1 zijn, het hoogste ten minste 1"};
static const struct trede_text unknown_margin = {"\"{1}\" is neither an item nor a segment set.{2}",
                                                 "\"{1}\" is geen item en geen segmentset.{2}"};
static const struct trede_text empty_margin = {
    "population.csv has no rows for \"{1}\": add how many persons each category has",
    "population.csv heeft geen rijen voor \"{1}\": voeg per categorie het aantal personen toe"};
static const struct trede_text no_category = {
    "population.csv has no row for \"{1}\" of \"{2}\": weighting to \"{2}\" needs every segment",
    "population.csv heeft geen rij voor \"{1}\" van \"{2}\": wegen naar \"{2}\" heeft elk segment nodig"};
static const struct trede_text no_code = {
    "population.csv has no row for \"{1}\" of \"{2}\": whoever answered that cannot be weighted",
    "population.csv heeft geen rij voor \"{1}\" van \"{2}\": wie dat antwoordde kan niet gewogen worden"};
static const struct trede_text twice = {"\"{1}\" is listed twice: leave one out",
                                        "\"{1}\" staat er twee keer: laat er een weg"};

/* A margin as segments.csv or items.csv writes it; a set goes before an item of the same name. */
static const char *margin_name(const struct trede_campaign *c, const char *written)
{
    const struct trede_segment_set *set = trede_campaign_set(c, written);
    const struct trede_item *item = trede_campaign_item(c, written);
    return set ? set->name : item ? item->name : written;
}

static void read_rake(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_design_columns *design = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    const char **margins = trede_reading_alloc(r, node->count, sizeof *margins);
    if (!margins) return;
    for (size_t i = 0; i < node->count; i++) {
        margins[i] = "";
        trede_node_value(r, node->items[i], trede_value_text, NULL, &margins[i]);
        margins[i] = margin_name(r->campaign, margins[i]);
        for (size_t k = 0; k < i; k++)
            if (*margins[i] && strcmp(margins[i], margins[k]) == 0)
                trede_wrong(r, node->items[i]->at, &twice, margins[i]);
    }
    design->rake = margins;
    design->rake_count = node->count;
}

static void read_trim(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_design_columns *design = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    if (node->count != 2) {
        trede_wrong(r, node->at, &two_numbers, NULL);
        return;
    }
    double limits[2] = {0.3, 3};
    for (size_t i = 0; i < 2; i++)
        trede_node_value(r, node->items[i], trede_value_number, NULL, &limits[i]);
    if (!(limits[0] > 0 && limits[0] <= 1 && limits[1] >= 1)) trede_wrong(r, node->at, &trim_order, NULL);
    design->trim = true;
    design->trim_low = limits[0];
    design->trim_high = limits[1];
}

#define COLUMN(name)                                                                                                   \
    {                                                                                                                  \
#name, .value = trede_value_text, .offset = offsetof(struct trede_design_columns, name)                        \
    }

static const struct trede_key design_keys[] = {COLUMN(respondent),
                                               COLUMN(weight),
                                               COLUMN(stratum),
                                               COLUMN(cluster),
                                               COLUMN(second_stage),
                                               COLUMN(population),
                                               COLUMN(second_population),
                                               {"lonely", .value = trede_value_choice, .how = lonely_words,
                                                .offset = offsetof(struct trede_design_columns, lonely)},
                                               {"rake", .block = read_rake},
                                               {"trim", .block = read_trim},
                                               {"replicates", .block = trede_read_replicates},
                                               {"bootstrap", .block = trede_read_bootstrap}};

void trede_read_design(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    c->design.at = node->at;
    trede_fields_read(r, node, TREDE_KEYS(design_keys), &c->design);
    if (node->kind == TREDE_NODE_MAP) trede_check_replicates(r, node);
}

/* A row for this margin, and this category of it; category NULL = any. */
static bool has_row(const struct trede_campaign *c, const char *margin, const char *category)
{
    for (size_t i = 0; i < c->population_count; i++)
        if (strcmp(c->population[i].margin, margin) == 0 &&
            (!category || strcmp(c->population[i].category, category) == 0))
            return true;
    return false;
}

/* Several raw texts may stand for one value: a row for one of them is enough. */
static bool has_row_for_value(const struct trede_campaign *c, const struct trede_item *item, double value)
{
    for (size_t i = 0; i < item->code_count; i++)
        if (item->codes[i].missing == TREDE_ANSWERED && item->codes[i].value == value &&
            has_row(c, item->name, item->codes[i].raw))
            return true;
    return false;
}

static struct trede_names margin_names(struct trede_reading *r)
{
    const struct trede_campaign *c = r->campaign;
    const char **list = trede_reading_alloc(r, c->item_count + c->set_count, sizeof *list);
    if (!list) return (struct trede_names){NULL, 0};
    for (size_t i = 0; i < c->item_count; i++)
        list[i] = c->items[i].name;
    for (size_t i = 0; i < c->set_count; i++)
        list[c->item_count + i] = c->sets[i].name;
    return (struct trede_names){list, c->item_count + c->set_count};
}

/* Every segment must have a row: a respondent outside the margin cannot be weighted. A code may be one nobody uses. */
static void check_categories(struct trede_reading *r, const char *margin, struct trede_place at)
{
    const struct trede_campaign *c = r->campaign;
    const struct trede_segment_set *set = trede_campaign_set(c, margin);
    const struct trede_item *item = set ? NULL : trede_campaign_item(c, margin);
    for (size_t i = 0; set && i < set->count; i++)
        if (!has_row(c, margin, set->segments[i].rule.name))
            trede_wrong(r, at, &no_category, set->segments[i].rule.name, margin);
    for (size_t i = 0; item && i < item->code_count; i++)
        if (item->codes[i].missing == TREDE_ANSWERED && !has_row_for_value(c, item, item->codes[i].value))
            trede_warn(r->findings, at, &no_code, item->codes[i].raw, margin);
}

static void check_margin(struct trede_reading *r, const char *margin, struct trede_place at)
{
    const struct trede_campaign *c = r->campaign;
    if (!trede_campaign_set(c, margin) && !trede_campaign_item(c, margin))
        trede_wrong(r, at, &unknown_margin, margin, trede_suggestion(r, margin, margin_names(r)));
    else if (!has_row(c, margin, NULL))
        trede_wrong(r, at, &empty_margin, margin);
    else
        check_categories(r, margin, at);
}

void trede_check_rake(struct trede_reading *r)
{
    const struct trede_node *design = trede_node_get(r->root, "design");
    const struct trede_node *rake = design && design->kind == TREDE_NODE_MAP ? trede_node_get(design, "rake") : NULL;
    const struct trede_design_columns *read = &r->campaign->design;
    for (size_t i = 0; i < read->rake_count; i++)
        if (*read->rake[i]) check_margin(r, read->rake[i], rake->items[i]->at);
}
