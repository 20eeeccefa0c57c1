/* rules.c - indicators and barriers: names with a rule each. Whether a rule can be compiled is for the store to say. */
#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"

static const struct trede_text not_a_rule = {
    "a rule was expected: write {1}: item >= 4, or {1}: {rule: ..., label_nl: ...}",
    "hier hoort een regel: schrijf {1}: item >= 4, of {1}: {rule: ..., label_nl: ...}"};
static const struct trede_text bad_name = {
    "\"{1}\" cannot be a name here: use letters without accents, digits and _, and start with a letter",
    "\"{1}\" kan hier geen naam zijn: gebruik letters zonder accenten, cijfers en _, en begin met een letter"};
static const struct trede_text reserved = {"\"{1}\" already means something in goals or results: choose another name",
                                           "\"{1}\" betekent bij doelen of uitkomsten al iets: kies een andere naam"};
static const struct trede_text both = {
    "\"{1}\" is also an indicator: goals could mean either, so choose another name",
    "\"{1}\" is ook een indicator: een doel kan dan beide bedoelen, kies een andere naam"};
static const struct trede_text twice = {"\"{1}\" is there twice, but for capitals: choose another name",
                                        "\"{1}\" staat er twee keer, op hoofdletters na: kies een andere naam"};
static const struct trede_text no_mean = {
    "item \"{1}\" is neither a number nor a scale, so it has no mean: write a rule, for example {1} = 1",
    "item \"{1}\" is geen getal en geen schaal en heeft dus geen gemiddelde: schrijf een regel, bijvoorbeeld {1} = 1"};

bool trede_name_is_reserved(const char *name)
{
    static const char *const names[] = {"intention",  "opportunity", "behaviour",   "decided_not",
                                        "stage_mean", "gap",         "conversion",  "report_rate",
                                        "reach",      "all",         "explainable", "unexplained"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (trede_same_word(name, names[i])) return true;
    return strncmp(name, "at_least_", 9) == 0;
}

/* Indicators and barriers are written alike; good is for indicators only and therefore the last key. */
static const struct trede_word good_words[] = {{"up", 0}, {"down", 1}, {NULL, 0}};

static void read_good(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    int down = 0;
    trede_value_choice(r, w, how, &down);
    *(bool *)target = down == 1;
}

static const struct trede_key rule_keys[] = {
    {"rule", .required = true, .value = trede_value_rule, .offset = offsetof(struct trede_indicator, rule)},
    {"label_nl", .value = trede_value_text, .offset = offsetof(struct trede_indicator, label.nl)},
    {"label_en", .value = trede_value_text, .offset = offsetof(struct trede_indicator, label.en)},
    {"good", .value = read_good, .how = good_words, .offset = offsetof(struct trede_indicator, good_is_down)}};
enum { BARRIER_KEYS = sizeof rule_keys / sizeof *rule_keys - 1 };

static bool is_name(const char *text)
{
    if ((*text < 'a' || *text > 'z') && (*text < 'A' || *text > 'Z')) return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(text);
}

static void check_name(struct trede_reading *r, const struct trede_node *map, size_t i)
{
    const struct trede_node *key = map->keys[i];
    if (!is_name(key->text)) trede_wrong(r, key->at, &bad_name, key->text);
    if (trede_name_is_reserved(key->text)) trede_wrong(r, key->at, &reserved, key->text);
    for (size_t k = 0; k < i; k++)
        if (trede_same_word(key->text, map->keys[k]->text)) trede_wrong(r, key->at, &twice, key->text);
}

static const struct trede_known_name *known_name(const struct trede_known_name *known, const char *name)
{
    while (known && known->name && !trede_same_word(known->name, name))
        known++;
    return known && known->name ? known : NULL;
}

static void read_one(struct trede_reading *r, const struct trede_node *map, size_t i, size_t keys,
                     const struct trede_known_name *known, struct trede_indicator *out)
{
    const struct trede_node *key = map->keys[i], *node = map->items[i];
    check_name(r, map, i);
    if (node->kind == TREDE_NODE_MAP)
        trede_fields_read(r, node, rule_keys, keys, out);
    else if (node->kind == TREDE_NODE_TEXT && trede_node_given(node))
        trede_node_value(r, node, trede_value_rule, NULL, &out->rule);
    else
        trede_wrong(r, key->at, &not_a_rule, key->text);
    out->rule.name = key->text;
    known = known_name(known, key->text);
    if (known && !out->label.nl && !out->label.en) out->label = known->label;
    trede_label_complete(r, &out->label, key->text);
}

struct trede_indicator *trede_read_named_rules(struct trede_reading *r, const struct trede_node *node, bool good,
                                               const struct trede_known_name *known)
{
    size_t keys = good ? BARRIER_KEYS + 1 : BARRIER_KEYS;
    if (!trede_node_is(r, node, TREDE_NODE_MAP)) return NULL;
    struct trede_indicator *list = trede_reading_alloc(r, node->count, sizeof *list);
    for (size_t i = 0; list && i < node->count; i++)
        read_one(r, node, i, keys, known, &list[i]);
    return list;
}

void trede_settle_mean(struct trede_reading *r, struct trede_indicator *indicator)
{
    const struct trede_item *item = trede_campaign_item(r->campaign, indicator->rule.sql);
    if (!item) return;
    indicator->is_mean = item->kind == TREDE_NUMBER || item->kind == TREDE_LIKERT;
    if (item->kind == TREDE_CHOICE || item->kind == TREDE_DATE)
        trede_wrong(r, indicator->rule.at, &no_mean, item->name);
}

void trede_read_indicators(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    struct trede_indicator *list = trede_read_named_rules(r, node, true, NULL);
    if (!list) return;
    for (size_t i = 0; i < node->count; i++)
        trede_settle_mean(r, &list[i]);
    c->indicators = list;
    c->indicator_count = node->count;
}

void trede_read_barriers(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    const struct trede_indicator *list = trede_read_named_rules(r, node, false, NULL);
    struct trede_barrier *barriers = list ? trede_reading_alloc(r, node->count, sizeof *barriers) : NULL;
    if (!barriers) return;
    for (size_t i = 0; i < node->count; i++) {
        barriers[i] = (struct trede_barrier){list[i].rule, list[i].label};
        for (size_t k = 0; k < c->indicator_count; k++)
            if (trede_same_word(list[i].rule.name, c->indicators[k].rule.name))
                trede_wrong(r, node->keys[i]->at, &both, list[i].rule.name);
    }
    c->barriers = barriers;
    c->barrier_count = node->count;
}
