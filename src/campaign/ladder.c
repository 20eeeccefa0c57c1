#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "campaign/rooms.h"

static const struct trede_word placement_words[] = {
    {"cumulative", TREDE_CUMULATIVE}, {"highest", TREDE_HIGHEST}, {"column", TREDE_COLUMN}, {NULL, 0}};
static const struct trede_range top_range = {2, TREDE_TOP_STAGE};

/* The seven rungs of the approach, used for rungs the campaign does not name. */
static const struct trede_label rung_names[TREDE_TOP_STAGE + 1] = {{"", ""},
                                                                   {"Onwetendheid", "Unawareness"},
                                                                   {"Bewustzijn", "Awareness"},
                                                                   {"Bezorgdheid", "Concern"},
                                                                   {"Inzicht", "Insight"},
                                                                   {"Intentie", "Intention"},
                                                                   {"Afstandelijk gedrag", "Hesitant behaviour"},
                                                                   {"Geïntegreerd gedrag", "Integrated behaviour"}};
static const char *const stage_rule_names[TREDE_TOP_STAGE + 1] = {"",        "stage_1", "stage_2", "stage_3",
                                                                  "stage_4", "stage_5", "stage_6", "stage_7"};

static const struct trede_text not_a_stage = {
    "\"{1}\" is not a rung with a rule: rules are for 2 to 7 (everyone else is on rung 1)",
    "\"{1}\" is geen trede met een regel: regels zijn voor 2 tot en met 7 (alle anderen staan op trede 1)"};
static const struct trede_text not_a_rung = {"\"{1}\" is not a rung: rungs are 1 to 7",
                                             "\"{1}\" is geen trede: treden zijn 1 tot en met 7"};
static const struct trede_text no_stages = {
    "the ladder has no rules: add stages: {2: rule, 3: rule}, or column: with the item that holds the rung",
    "de ladder heeft geen regels: voeg stages: {2: regel, 3: regel} toe, of column: met het item waarin de trede "
    "staat"};
static const struct trede_text gap = {
    "rung {1} has no rule: cumulative placement needs a rule for every rung up to {2}",
    "trede {1} heeft geen regel: cumulatieve plaatsing heeft voor elke trede tot en met {2} een regel nodig"};
static const struct trede_text no_column = {
    "placement: column needs column: with the item that holds the rung",
    "placement: column heeft column: nodig, met het item waarin de trede staat"};
static const struct trede_text two_ways = {"a ladder has either stages or column, not both: leave one out",
                                           "een ladder heeft stages of column, niet allebei: laat er een weg"};
static const struct trede_text unknown_item = {"there is no item \"{1}\" in items.csv.{2}",
                                               "er is geen item \"{1}\" in items.csv.{2}"};
static const struct trede_text not_numeric = {
    "item \"{1}\" holds no rung number: its kind must be likert, choice or number",
    "item \"{1}\" bevat geen tredenummer: de soort moet likert, choice of number zijn"};
static const struct trede_text other_top = {"top is {1}, but the highest rung with a rule is {2}: leave top out",
                                            "top is {1}, maar de hoogste trede met een regel is {2}: laat top weg"};
static const struct trede_text above_top = {"rung {1} is not in use: the highest is {2}",
                                            "trede {1} is niet in gebruik: de hoogste is {2}"};

/* The digit of a rung, 0 when the text is not one. */
static int rung_of(const char *text)
{
    return text[0] >= '1' && text[0] <= '7' && !text[1] ? text[0] - '0' : 0;
}

static const char *rung_text(int rung)
{
    static const char *const texts[] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    return texts[rung];
}

static void read_stages(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_ladder *ladder = target;
    if (!trede_node_is(r, node, TREDE_NODE_MAP)) return;
    for (size_t i = 0; i < node->count; i++) {
        int rung = rung_of(node->keys[i]->text);
        if (rung < 2) {
            trede_wrong(r, node->keys[i]->at, &not_a_stage, node->keys[i]->text);
            continue;
        }
        trede_node_value(r, node->items[i], trede_value_rule, NULL, &ladder->stages[rung]);
        ladder->stages[rung].name = stage_rule_names[rung];
    }
}

static void read_name(struct trede_reading *r, const struct trede_node *node, struct trede_label *label)
{
    static const struct trede_key keys[] = {
        {"nl", .value = trede_value_text, .offset = offsetof(struct trede_label, nl)},
        {"en", .value = trede_value_text, .offset = offsetof(struct trede_label, en)}};
    *label = (struct trede_label){NULL, NULL};
    if (node->kind == TREDE_NODE_MAP)
        trede_fields_read(r, node, TREDE_KEYS(keys), label);
    else
        trede_node_value(r, node, trede_value_text, NULL, &label->nl);
    trede_label_complete(r, label, "");
}

static void read_names(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_ladder *ladder = target;
    if (!trede_node_is(r, node, TREDE_NODE_MAP)) return;
    for (size_t i = 0; i < node->count; i++) {
        int rung = rung_of(node->keys[i]->text);
        if (rung)
            read_name(r, node->items[i], &ladder->names[rung]);
        else
            trede_wrong(r, node->keys[i]->at, &not_a_rung, node->keys[i]->text);
    }
}

static const struct trede_key ladder_keys[] = {
    {"placement", .value = trede_value_choice, .how = placement_words,
     .offset = offsetof(struct trede_ladder, placement)},
    {"stages", .block = read_stages},
    {"column", .value = trede_value_text, .offset = offsetof(struct trede_ladder, column)},
    {"top", .value = trede_value_whole, .how = &top_range, .offset = offsetof(struct trede_ladder, top)},
    {"names", .block = read_names},
    {"decided_not", .value = trede_value_rule, .offset = offsetof(struct trede_ladder, decided_not)}};

static void place_of(struct trede_place *at, const struct trede_node *node, const char *key)
{
    const struct trede_node *value = trede_node_get(node, key);
    if (value) *at = value->at;
}

static void settle_column(struct trede_reading *r, const struct trede_node *node, struct trede_ladder *ladder)
{
    const struct trede_campaign *c = r->campaign;
    struct trede_place at = node->at;
    place_of(&at, node, "column");
    ladder->placement = TREDE_COLUMN;
    const struct trede_item *item = trede_campaign_item(c, ladder->column);
    if (!item && c->item_count) {
        struct trede_names names =
            trede_names_of(r, c->items, c->item_count, sizeof *c->items, offsetof(struct trede_item, name));
        trede_wrong(r, at, &unknown_item, ladder->column, trede_suggestion(r, ladder->column, names));
    }
    if (!item) return;
    ladder->column = item->name;
    if (item->kind != TREDE_LIKERT && item->kind != TREDE_CHOICE && item->kind != TREDE_NUMBER)
        trede_wrong(r, at, &not_numeric, item->name);
    if (!ladder->top && item->has_max && item->max >= 2 && item->max <= TREDE_TOP_STAGE) ladder->top = (int)item->max;
}

static void settle_rules(struct trede_reading *r, const struct trede_node *node, struct trede_ladder *ladder)
{
    int highest = 0;
    for (int k = 2; k <= TREDE_TOP_STAGE; k++)
        if (ladder->stages[k].sql) highest = k;
    struct trede_place at = node->at;
    place_of(&at, node, "stages");
    if (!highest) trede_wrong(r, at, &no_stages, NULL);
    for (int k = 2; k < highest && ladder->placement == TREDE_CUMULATIVE; k++)
        if (!ladder->stages[k].sql) trede_wrong(r, at, &gap, rung_text(k), rung_text(highest));
    place_of(&at, node, "top");
    if (ladder->top && highest && ladder->top != highest)
        trede_wrong(r, at, &other_top, rung_text(ladder->top), rung_text(highest));
    ladder->top = highest;
}

static void settle_names(struct trede_reading *r, const struct trede_node *node, struct trede_ladder *ladder)
{
    struct trede_place at = node->at;
    place_of(&at, node, "names");
    for (int k = 1; k <= TREDE_TOP_STAGE; k++) {
        if (!ladder->names[k].nl)
            ladder->names[k] = rung_names[k];
        else if (k > ladder->top)
            trede_warn(r->findings, at, &above_top, rung_text(k), rung_text(ladder->top));
    }
}

void trede_read_ladder(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    struct trede_ladder *ladder = &c->ladder;
    ladder->at = node->at;
    trede_fields_read(r, node, TREDE_KEYS(ladder_keys), ladder);
    if (node->kind != TREDE_NODE_MAP) return;
    ladder->given = true;
    ladder->decided_not.name = "decided_not";
    if (ladder->column && trede_node_get(node, "stages"))
        trede_wrong(r, node->at, &two_ways, NULL);
    else if (ladder->column)
        settle_column(r, node, ladder);
    else if (ladder->placement == TREDE_COLUMN)
        trede_wrong(r, node->at, &no_column, NULL);
    else
        settle_rules(r, node, ladder);
    if (!ladder->top) ladder->top = TREDE_TOP_STAGE;
    settle_names(r, node, ladder);
}
