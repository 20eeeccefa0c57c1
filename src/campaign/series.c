/* series.c - how report counts are read over time (series): bursts, the comparison, what the model may choose. */
#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"

static const struct trede_word slope_words[] = {{"auto", TREDE_SLOPE_BY_LENGTH}, {"true", TREDE_SLOPE_ALWAYS},
                                                {"yes", TREDE_SLOPE_ALWAYS},     {"ja", TREDE_SLOPE_ALWAYS},
                                                {"false", TREDE_SLOPE_NEVER},    {"no", TREDE_SLOPE_NEVER},
                                                {"nee", TREDE_SLOPE_NEVER},      {NULL, 0}};
static const struct trede_word season_words[] = {{"auto", -1}, {"0", 0}, {"1", 1}, {"2", 2}, {NULL, 0}};
static const struct trede_word error_words[] = {{"house", TREDE_SERIES_HOUSE},
                                                {"quasi", TREDE_SERIES_QUASI},
                                                {"newey_west", TREDE_SERIES_NEWEY_WEST},
                                                {"negative_binomial", TREDE_SERIES_NEGATIVE_BINOMIAL},
                                                {NULL, 0}};

static const struct trede_text not_a_burst = {
    "a burst was expected: write {1}: {from: 2026-09-01, to: 2026-09-30}, with a name of letters, digits and _",
    "hier hoort een piek: schrijf {1}: {from: 2026-09-01, to: 2026-09-30}, met een naam van letters, cijfers en _"};
static const struct trede_text ends_first = {"to lies before from: swap them", "to ligt voor from: draai ze om"};
static const struct trede_text twice = {"burst \"{1}\" is there twice: choose another name",
                                        "piek \"{1}\" staat er twee keer: kies een andere naam"};
static const struct trede_text one_set = {
    "one segment set was expected, with the segments where the campaign does not run, such as segments: {wijk: "
    "[Noord]}",
    "hier hoort één indeling met de segmenten waar de campagne niet loopt, zoals segments: {wijk: [Noord]}"};
static const struct trede_text two_controls = {
    "the comparison is either segments or a channel: leave one of them out",
    "de vergelijking bestaat uit segmenten of uit een kanaal: laat een van beide weg"};

/* ---- bursts ---- */

static const struct trede_key burst_keys[] = {
    {"from", .required = true, .value = trede_value_day, .offset = offsetof(struct trede_burst, from)},
    {"to", .required = true, .value = trede_value_day, .offset = offsetof(struct trede_burst, to)},
    {"label_nl", .value = trede_value_text, .offset = offsetof(struct trede_burst, label.nl)},
    {"label_en", .value = trede_value_text, .offset = offsetof(struct trede_burst, label.en)}};

static void read_burst(struct trede_reading *r, const struct trede_node *key, const struct trede_node *node,
                       struct trede_burst *burst)
{
    struct trede_written name = trede_node_written(key);
    trede_value_name(r, &name, NULL, &burst->name);
    burst->at = key->at;
    if (node->kind != TREDE_NODE_MAP) {
        trede_wrong(r, node->at, &not_a_burst, key->text);
        return;
    }
    trede_fields_read(r, node, TREDE_KEYS(burst_keys), burst);
    if (burst->to < burst->from) trede_wrong(r, node->at, &ends_first, NULL);
    if (burst->name) trede_label_complete(r, &burst->label, burst->name);
}

static void read_bursts(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_series_setting *series = target;
    if (!trede_node_is(r, node, TREDE_NODE_MAP)) return;
    struct trede_burst *bursts = trede_reading_alloc(r, node->count, sizeof *bursts);
    if (!bursts) return;
    for (size_t i = 0; i < node->count; i++) {
        read_burst(r, node->keys[i], node->items[i], &bursts[i]);
        for (size_t k = 0; bursts[i].name && k < i; k++)
            if (bursts[k].name && trede_same_word(bursts[k].name, bursts[i].name))
                trede_wrong(r, bursts[i].at, &twice, bursts[i].name);
    }
    series->bursts = bursts;
    series->burst_count = node->count;
}

/* ---- the comparison ---- */

/* Names as the file of counts or segments.csv has them: the file may be split by a set that no survey has. */
static void read_control_segments(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_series_setting *series = target;
    if (!trede_node_is(r, node, TREDE_NODE_MAP)) return;
    const struct trede_node *list = node->count == 1 ? node->items[0] : NULL;
    if (!list || list->kind != TREDE_NODE_LIST || list->count == 0) {
        trede_wrong(r, node->at, &one_set, NULL);
        return;
    }
    const struct trede_segment_set *set = trede_campaign_set(r->campaign, node->keys[0]->text);
    const char **names = trede_reading_alloc(r, list->count, sizeof *names);
    if (!names) return;
    series->control_set = set ? set->name : node->keys[0]->text;
    for (size_t i = 0; i < list->count; i++) {
        trede_node_value(r, list->items[i], trede_value_text, NULL, &names[series->control_count]);
        series->control_count += names[series->control_count] != NULL;
    }
    series->control = names;
}

static const struct trede_key control_keys[] = {
    {"segments", .block = read_control_segments},
    {"channel", .value = trede_value_text, .offset = offsetof(struct trede_series_setting, control_channel)}};

static void read_control(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_series_setting *series = target;
    trede_fields_read(r, node, TREDE_KEYS(control_keys), series);
    if (series->control_set && series->control_channel) trede_wrong(r, node->at, &two_controls, NULL);
}

static const struct trede_key series_keys[] = {
    {"from", .value = trede_value_day, .offset = offsetof(struct trede_series_setting, from),
     .given = offsetof(struct trede_series_setting, has_from)},
    {"to", .value = trede_value_day, .offset = offsetof(struct trede_series_setting, to),
     .given = offsetof(struct trede_series_setting, has_to)},
    {"slope", .value = trede_value_choice, .how = slope_words, .offset = offsetof(struct trede_series_setting, slope)},
    {"season", .value = trede_value_choice, .how = season_words,
     .offset = offsetof(struct trede_series_setting, season)},
    {"errors", .value = trede_value_choice, .how = error_words,
     .offset = offsetof(struct trede_series_setting, errors)},
    {"bursts", .block = read_bursts},
    {"control", .block = read_control}};

void trede_read_series(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    c->series.at = node->at;
    trede_fields_read(r, node, TREDE_KEYS(series_keys), &c->series);
    if (c->series.has_from && c->series.has_to && c->series.to < c->series.from)
        trede_wrong(r, node->at, &ends_first, NULL);
}
