/* trust.c - what trust in reporting is made of, and what stands beside the follow-up of reports. */
#include <stddef.h>

#include "campaign/rooms.h"

static const struct trede_known_name parts[] = {
    {"transparency", {"Duidelijk wat er met een melding gebeurt", "Clear what happens with a report"}},
    {"confidentiality", {"Gegevens van melders zijn in goede handen", "Details of reporters are in good hands"}},
    {"empowerment", {"Melden leidt tot verandering in de buurt", "Reporting leads to change in the neighbourhood"}},
    {"anonymity", {"Anoniem blijft anoniem, zonder wraak", "Anonymous stays anonymous, without reprisals"}},
    {"follow_up", {"Vertrouwen in de opvolging", "Trust in the follow-up"}},
    {NULL, {NULL, NULL}}};

/* Numbers of reports, and of all parts together, stand in the same rows. */
static const char *const taken[] = {"followed_up", "fed_back", "repeat", "scale", "window"};

static const struct trede_text no_such_name = {
    "there is no indicator or barrier \"{1}\": name one, or write trust: {transparency: item >= 4, ...}.{2}",
    "er is geen indicator of drempel \"{1}\": noem er een, of schrijf trust: {transparency: item >= 4, ...}.{2}"};
static const struct trede_text name_is_taken = {
    "\"{1}\" already means something in the results of trust: choose another name",
    "\"{1}\" betekent bij de uitkomsten van trust al iets: kies een andere naam"};

static void check_name(struct trede_reading *r, struct trede_place at, const char *name)
{
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (trede_same_word(name, taken[i])) trede_wrong(r, at, &name_is_taken, name);
}

static const struct trede_indicator *indicator_called(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->indicator_count; i++)
        if (trede_same_word(c->indicators[i].rule.name, name)) return &c->indicators[i];
    return NULL;
}

/* The campaign's own spelling of an indicator or barrier; a finding and NULL when it is neither. */
static const char *measure_called(struct trede_reading *r, const struct trede_node *node)
{
    const struct trede_campaign *c = r->campaign;
    if (!trede_node_is(r, node, TREDE_NODE_TEXT)) return NULL;
    struct trede_written w = trede_node_written(node);
    const struct trede_indicator *indicator = indicator_called(c, w.text);
    if (indicator) return indicator->rule.name;
    for (size_t i = 0; i < c->barrier_count; i++)
        if (trede_same_word(c->barriers[i].rule.name, w.text)) return c->barriers[i].rule.name;
    struct trede_names names = trede_names_of(r, c->indicators, c->indicator_count, sizeof *c->indicators,
                                              offsetof(struct trede_indicator, rule.name));
    trede_wrong(r, w.at, &no_such_name, w.text, trede_suggestion(r, w.text, names));
    return NULL;
}

/* trust: NAME, or [NAME, NAME] - indicators or barriers of this campaign. */
static void read_names(struct trede_reading *r, const struct trede_node *node, struct trede_campaign *c)
{
    bool list = node->kind == TREDE_NODE_LIST;
    size_t count = list ? node->count : 1;
    const char **names = trede_reading_alloc(r, count, sizeof *names);
    for (size_t i = 0; names && i < count; i++) {
        const struct trede_node *one = list ? node->items[i] : node;
        const char *name = measure_called(r, one);
        if (!name) continue;
        check_name(r, one->at, name);
        names[c->trust_count++] = name;
    }
    c->trust = names;
    if (list || c->trust_count == 0) return;
    /* One indicator is all that trust is made of. */
    const struct trede_indicator *indicator = indicator_called(c, names[0]);
    struct trede_indicator *part = indicator ? trede_reading_alloc(r, 1, sizeof *part) : NULL;
    if (!part) return;
    *part = *indicator;
    c->named[TREDE_NAMED_TRUST] = (struct trede_named){part, 1};
}

/* trust: {NAME: rule or item} - the parts of trust. */
static void read_parts(struct trede_reading *r, const struct trede_node *node, struct trede_campaign *c)
{
    struct trede_indicator *list = trede_read_named_rules(r, node, false, parts);
    const char **names = list ? trede_reading_alloc(r, node->count, sizeof *names) : NULL;
    if (!names) return;
    for (size_t i = 0; i < node->count; i++) {
        names[i] = list[i].rule.name;
        check_name(r, node->keys[i]->at, names[i]);
        if (!list[i].rule.sql) continue;
        const struct trede_indicator *indicator = indicator_called(c, list[i].rule.sql);
        if (indicator && !trede_campaign_item(c, list[i].rule.sql)) {
            list[i].rule.sql = indicator->rule.sql; /* an indicator may be a part */
            list[i].rule.at = indicator->rule.at;
        }
        trede_settle_mean(r, &list[i]);
        if (list[i].is_mean) list[i].rule.sql = trede_campaign_item(c, list[i].rule.sql)->name;
    }
    c->named[TREDE_NAMED_TRUST] = (struct trede_named){list, node->count};
    c->trust = names;
    c->trust_count = node->count;
    c->trust_of_parts = true;
}

void trede_read_trust(struct trede_reading *r, const struct trede_node *node, void *target)
{
    if (node->kind == TREDE_NODE_MAP)
        read_parts(r, node, target);
    else
        read_names(r, node, target);
}
