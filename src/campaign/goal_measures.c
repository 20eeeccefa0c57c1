#include "campaign/goal_measures.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

static const struct trede_text unknown_indicator = {
    "there is no indicator or barrier \"{1}\": name one of campaign.yaml, or intention, behaviour, gap, conversion, "
    "at_least_4, stage_mean, report_rate or reach:CHANNEL.{2}",
    "er is geen indicator of drempel \"{1}\": noem er een uit campaign.yaml, of intention, behaviour, gap, conversion, "
    "at_least_4, stage_mean, report_rate of reach:KANAAL.{2}"};
static const struct trede_text needs_block = {
    "\"{1}\" needs {2} in campaign.yaml, which is not there: add it",
    "\"{1}\" heeft {2} in campaign.yaml nodig, maar dat ontbreekt: voeg het toe"};
static const struct trede_text above_top = {"the ladder has no rung for \"{1}\": its highest is below that",
                                            "de ladder heeft geen trede voor \"{1}\": de hoogste ligt daaronder"};
static const struct trede_text unknown_channel = {"there is no channel \"{1}\" in channels.csv.{2}",
                                                  "er is geen kanaal \"{1}\" in channels.csv.{2}"};
static const struct trede_text no_exposure = {
    "channel \"{1}\" has no exposure rule, so its reach is not known: add the rule",
    "kanaal \"{1}\" heeft geen exposure-regel, dus het bereik is onbekend: voeg de regel toe"};
static const struct trede_text only_output = {"reach is an output: it never shows that an outcome goal is met; set a "
                                              "goal for what people know, find or do as well",
                                              "bereik is een prestatie: het toont nooit dat een effectdoel gehaald is; "
                                              "stel ook een doel voor wat mensen weten, vinden of doen"};

/* The measures every campaign can have, and the blocks of campaign.yaml each is made of. */
static const struct {
    const char *name;
    enum trede_measure measure;
    const char *needs[2];
} fixed[] = {{"intention", TREDE_MEASURE_SHARE, {"intention", NULL}},
             {"opportunity", TREDE_MEASURE_SHARE, {"opportunity", NULL}},
             {"behaviour", TREDE_MEASURE_SHARE, {"behaviour", NULL}},
             {"decided_not", TREDE_MEASURE_SHARE, {"ladder", "decided_not"}},
             {"stage_mean", TREDE_MEASURE_RUNG, {"ladder", NULL}},
             {"gap", TREDE_MEASURE_DIFFERENCE, {"intention", "behaviour"}},
             {"conversion", TREDE_MEASURE_SHARE, {"intention", "behaviour"}},
             {"report_rate", TREDE_MEASURE_RATE, {"reports", NULL}}};
enum { FIXED = sizeof fixed / sizeof *fixed };

/* Is this block given? decided_not stands inside ladder. */
static bool has_block(const struct trede_reading *r, const char *block)
{
    if (strcmp(block, "decided_not") == 0) return r->campaign->ladder.decided_not.sql != NULL;
    return trede_node_given(trede_node_get(r->root, block));
}

static enum trede_measure fixed_measure(struct trede_reading *r, const struct trede_written *w, size_t i)
{
    for (size_t k = 0; k < 2; k++) {
        const char *block = fixed[i].needs[k];
        if (!block || has_block(r, block)) continue;
        trede_wrong(r, w->at, &needs_block, w->text, block);
        return TREDE_MEASURE_UNKNOWN;
    }
    return fixed[i].measure;
}

static enum trede_measure at_least(struct trede_reading *r, const struct trede_written *w, const char *rung)
{
    const struct trede_ladder *ladder = &r->campaign->ladder;
    if (!ladder->given)
        trede_wrong(r, w->at, &needs_block, w->text, "ladder");
    else if (rung[0] < '2' || rung[0] > '7' || rung[1] || rung[0] - '0' > ladder->top)
        trede_wrong(r, w->at, &above_top, w->text);
    else
        return TREDE_MEASURE_SHARE;
    return TREDE_MEASURE_UNKNOWN;
}

static enum trede_measure reach(struct trede_reading *r, const struct trede_written *w, const char *channel,
                                const char **name)
{
    const struct trede_campaign *c = r->campaign;
    int found = trede_campaign_channel(c, channel);
    if (found < 0) {
        struct trede_names names =
            trede_names_of(r, c->channels, c->channel_count, sizeof *c->channels, offsetof(struct trede_channel, name));
        trede_wrong(r, w->at, &unknown_channel, channel, trede_suggestion(r, channel, names));
        return TREDE_MEASURE_UNKNOWN;
    }
    if (!c->channels[found].exposure.sql) {
        trede_wrong(r, w->at, &no_exposure, channel);
        return TREDE_MEASURE_UNKNOWN;
    }
    trede_warn(r->findings, w->at, &only_output, NULL);
    *name = trede_reading_join(r, "reach:", c->channels[found].name, NULL);
    return TREDE_MEASURE_SHARE;
}

static enum trede_measure unknown(struct trede_reading *r, const struct trede_written *w)
{
    const struct trede_campaign *c = r->campaign;
    const char **list = trede_reading_alloc(r, FIXED + c->indicator_count + c->barrier_count, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; list && i < c->indicator_count; i++)
        list[count++] = c->indicators[i].rule.name;
    for (size_t i = 0; list && i < c->barrier_count; i++)
        list[count++] = c->barriers[i].rule.name;
    for (size_t i = 0; list && i < FIXED; i++)
        list[count++] = fixed[i].name;
    trede_wrong(r, w->at, &unknown_indicator, w->text, trede_suggestion(r, w->text, (struct trede_names){list, count}));
    return TREDE_MEASURE_UNKNOWN;
}

/* A bare word that is no item is a wrong rule, which the store will say; its measure is anyone's guess. */
static enum trede_measure indicator_measure(const struct trede_campaign *c, const struct trede_indicator *indicator)
{
    const char *rule = indicator->rule.sql;
    if (!rule || (trede_is_identifier(rule) && !trede_campaign_item(c, rule))) return TREDE_MEASURE_UNKNOWN;
    return indicator->is_mean ? TREDE_MEASURE_MEAN : TREDE_MEASURE_SHARE;
}

enum trede_measure trede_goal_measure(struct trede_reading *r, const struct trede_written *w, const char **name)
{
    const struct trede_campaign *c = r->campaign;
    for (size_t i = 0; i < FIXED; i++)
        if (strcmp(w->text, fixed[i].name) == 0) return fixed_measure(r, w, i);
    for (size_t i = 0; i < c->indicator_count; i++)
        if (strcmp(w->text, c->indicators[i].rule.name) == 0) return indicator_measure(c, &c->indicators[i]);
    for (size_t i = 0; i < c->barrier_count; i++)
        if (strcmp(w->text, c->barriers[i].rule.name) == 0) return TREDE_MEASURE_SHARE;
    if (strncmp(w->text, "at_least_", 9) == 0) return at_least(r, w, w->text + 9);
    if (strncmp(w->text, "reach:", 6) == 0) return reach(r, w, w->text + 6, name);
    return unknown(r, w);
}
