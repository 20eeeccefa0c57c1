/* message.c - what people recognise, remember, understand and think of the campaign: the headline measures by which
 * Dutch campaigns are evaluated. Reach is that of the channels. */
#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"

static const struct trede_text no_condition = {
    "{1} is a share, so it needs a condition: write for example {2} >= 4",
    "{1} is een aandeel en heeft een voorwaarde nodig: schrijf bijvoorbeeld {2} >= 4"};
static const struct trede_text no_channel = {
    "there is no channel \"{1}\" in channels.csv: name one, or overall for the campaign as a whole.{2}",
    "er is geen kanaal \"{1}\" in channels.csv: noem er een, of overall voor de campagne als geheel.{2}"};
static const struct trede_text channel_twice = {"channel \"{1}\" is there twice: leave one out",
                                                "kanaal \"{1}\" staat er twee keer: laat er een weg"};

static const char *const appreciation = "appreciation", *const overall = "overall";

struct draft {
    struct trede_rule recognition, recall, understanding;
    struct trede_indicator *appreciation;
    size_t appreciations;
};

static void read_appreciation(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct draft *draft = target;
    bool map = node->kind == TREDE_NODE_MAP;
    size_t count = map ? node->count : 1;
    draft->appreciation = trede_reading_alloc(r, count, sizeof *draft->appreciation);
    if (!draft->appreciation) return;
    for (size_t i = 0; i < count; i++) {
        struct trede_indicator *one = &draft->appreciation[i];
        trede_node_value(r, map ? node->items[i] : node, trede_value_rule, NULL, &one->rule);
        one->rule.name = appreciation;
        if (one->rule.sql) trede_settle_mean(r, one);
        if (!map || strcmp(node->keys[i]->text, overall) == 0) continue;
        one->rule.name = trede_reading_join(r, appreciation, ":", node->keys[i]->text);
    }
    draft->appreciations = count;
}

static const struct trede_key message_keys[] = {
    {"recognition", .value = trede_value_rule, .offset = offsetof(struct draft, recognition)},
    {"recall", .value = trede_value_rule, .offset = offsetof(struct draft, recall)},
    {"understanding", .value = trede_value_rule, .offset = offsetof(struct draft, understanding)},
    {"appreciation", .block = read_appreciation}};

/* A share: a bare scale does not say from where on somebody counts. */
static void add_share(struct trede_reading *r, struct trede_indicator *list, size_t *count, const char *name,
                      struct trede_rule rule)
{
    if (!rule.sql) return;
    struct trede_indicator *one = &list[(*count)++];
    *one = (struct trede_indicator){.rule = rule};
    one->rule.name = name;
    trede_settle_mean(r, one);
    if (one->is_mean) trede_wrong(r, rule.at, &no_condition, name, rule.sql);
}

void trede_read_message(struct trede_reading *r, const struct trede_node *node, void *target)
{
    enum { SHARES = 3 };
    struct trede_campaign *c = target;
    struct draft draft = {0};
    trede_fields_read(r, node, TREDE_KEYS(message_keys), &draft);
    struct trede_indicator *list = trede_reading_alloc(r, SHARES + draft.appreciations, sizeof *list);
    size_t count = 0;
    if (!list) return;
    add_share(r, list, &count, "recognition", draft.recognition);
    add_share(r, list, &count, "recall", draft.recall);
    add_share(r, list, &count, "understanding", draft.understanding);
    for (size_t i = 0; i < draft.appreciations; i++)
        list[count++] = draft.appreciation[i];
    c->named[TREDE_NAMED_MESSAGE] = (struct trede_named){list, count};
}

/* The channel a key of appreciation names; a finding and -1 when it is none. */
static int known_channel(struct trede_reading *r, const struct trede_node *key)
{
    const struct trede_campaign *c = r->campaign;
    int channel = trede_campaign_channel(c, key->text);
    if (channel >= 0) return channel;
    struct trede_names names =
        trede_names_of(r, c->channels, c->channel_count, sizeof *c->channels, offsetof(struct trede_channel, name));
    trede_wrong(r, key->at, &no_channel, key->text, trede_suggestion(r, key->text, names));
    return -1;
}

/* Channels are read after campaign.yaml, so what the message says of them is looked up now: the numbers of appreciation
 * are the last of the block, in the order of the map. */
void trede_settle_message(struct trede_reading *r)
{
    struct trede_campaign *c = r->campaign;
    const struct trede_named *message = &c->named[TREDE_NAMED_MESSAGE];
    const struct trede_node *block = trede_node_get(r->root, "message");
    const struct trede_node *map = block && block->kind == TREDE_NODE_MAP ? trede_node_get(block, appreciation) : NULL;
    int *channels = trede_reading_alloc(r, message->count, sizeof *channels);
    if (!channels) return;
    for (size_t i = 0; i < message->count; i++)
        channels[i] = -1;
    c->message_channel = channels;
    if (!map || map->kind != TREDE_NODE_MAP || map->count > message->count) return;
    int *of = channels + message->count - map->count;
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->keys[i]->text, overall) == 0) continue;
        of[i] = known_channel(r, map->keys[i]);
        for (size_t k = 0; k < i; k++)
            if (of[i] >= 0 && of[k] == of[i]) trede_wrong(r, map->keys[i]->at, &channel_twice, map->keys[i]->text);
    }
}
