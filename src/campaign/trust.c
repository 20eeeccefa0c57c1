/* trust.c - what trust in reporting is made of. */
#include <stddef.h>

#include "campaign/rooms.h"

static const struct trede_known_name parts[] = {
    {"transparency", {"Duidelijk wat er met een melding gebeurt", "Clear what happens with a report"}},
    {"confidentiality", {"Gegevens van melders zijn in goede handen", "Details of reporters are in good hands"}},
    {"empowerment", {"Melden leidt tot verandering in de buurt", "Reporting leads to change in the neighbourhood"}},
    {"anonymity", {"Anoniem blijft anoniem, zonder wraak", "Anonymous stays anonymous, without reprisals"}},
    {"follow_up", {"Vertrouwen in de opvolging", "Trust in the follow-up"}},
    {NULL, {NULL, NULL}}};

static const struct trede_text no_indicator = {
    "there is no indicator \"{1}\": name one, or write trust: {transparency: item >= 4, ...}.{2}",
    "er is geen indicator \"{1}\": noem er een, of schrijf trust: {transparency: item >= 4, ...}.{2}"};

static const struct trede_indicator *indicator_called(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->indicator_count; i++)
        if (trede_same_word(c->indicators[i].rule.name, name)) return &c->indicators[i];
    return NULL;
}

/* trust: NAME - an indicator of this campaign. */
static void read_reference(struct trede_reading *r, const struct trede_node *node, struct trede_named *out)
{
    const struct trede_campaign *c = r->campaign;
    struct trede_written w = trede_node_written(node);
    const struct trede_indicator *indicator = indicator_called(c, w.text);
    struct trede_indicator *one = trede_reading_alloc(r, 1, sizeof *one);
    if (!indicator)
        trede_wrong(r, w.at, &no_indicator, w.text,
                    trede_suggestion(r, w.text,
                                     trede_names_of(r, c->indicators, c->indicator_count, sizeof *c->indicators,
                                                    offsetof(struct trede_indicator, rule.name))));
    if (!indicator || !one) return;
    *one = *indicator;
    *out = (struct trede_named){one, 1};
}

void trede_read_trust(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    struct trede_named *trust = &c->named[TREDE_NAMED_TRUST];
    if (node->kind == TREDE_NODE_TEXT) {
        read_reference(r, node, trust);
        return;
    }
    struct trede_indicator *list = trede_read_named_rules(r, node, false, parts);
    for (size_t i = 0; list && i < node->count; i++) {
        if (!list[i].rule.sql) continue;
        const struct trede_indicator *indicator = indicator_called(c, list[i].rule.sql);
        if (indicator && !trede_campaign_item(c, list[i].rule.sql)) {
            list[i].rule.sql = indicator->rule.sql; /* an indicator may be a part */
            list[i].rule.at = indicator->rule.at;
        }
        trede_settle_mean(r, &list[i]);
        if (list[i].is_mean) list[i].rule.sql = trede_campaign_item(c, list[i].rule.sql)->name;
    }
    if (list) *trust = (struct trede_named){list, node->count};
}
