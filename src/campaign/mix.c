/* mix.c - what the advice on the mix reckons with (mix). */
#include <stddef.h>

#include "campaign/rooms.h"

static const struct trede_word response_words[] = {{"power", TREDE_RESPONSE_POWER},
                                                   {"log", TREDE_RESPONSE_LOG},
                                                   {"saturation", TREDE_RESPONSE_SATURATION},
                                                   {"hill", TREDE_RESPONSE_HILL},
                                                   {NULL, 0}};
static const struct trede_range elasticity_range = {0.05, 0.9};
static const struct trede_range budget_range = {0, 1e12};

static const struct trede_text unknown_channel = {"there is no channel \"{1}\" in channels.csv.{2}",
                                                  "er is geen middel \"{1}\" in channels.csv.{2}"};

static void read_randomised(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_mix_setting *mix = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    const char **names = trede_reading_alloc(r, node->count, sizeof *names);
    if (!names) return;
    for (size_t i = 0; i < node->count; i++) {
        trede_node_value(r, node->items[i], trede_value_text, NULL, &names[mix->randomised_count]);
        mix->randomised_count += names[mix->randomised_count] != NULL;
    }
    mix->randomised = names;
}

static const struct trede_key mix_keys[] = {
    {"response", .value = trede_value_choice, .how = response_words,
     .offset = offsetof(struct trede_mix_setting, response)},
    {"elasticity", .value = trede_value_number, .how = &elasticity_range,
     .offset = offsetof(struct trede_mix_setting, elasticity)},
    {"budget", .value = trede_value_number, .how = &budget_range, .offset = offsetof(struct trede_mix_setting, budget)},
    {"randomised", .block = read_randomised}};

void trede_read_mix(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    trede_fields_read(r, node, TREDE_KEYS(mix_keys), &c->mix);
}

/* The names are read before channels.csv is; they stand in campaign.yaml under mix. */
void trede_check_mix(struct trede_reading *r)
{
    const struct trede_campaign *c = r->campaign;
    const struct trede_node *mix = trede_node_get(r->root, "mix");
    struct trede_names names =
        trede_names_of(r, c->channels, c->channel_count, sizeof *c->channels, offsetof(struct trede_channel, name));
    for (size_t i = 0; i < c->mix.randomised_count; i++) {
        const char *name = c->mix.randomised[i];
        if (trede_campaign_channel(c, name) < 0)
            trede_wrong(r, mix->at, &unknown_channel, name, trede_suggestion(r, name, names));
    }
}
