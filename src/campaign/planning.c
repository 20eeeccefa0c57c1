/* planning.c - what trede plan is to reckon with (plan). */
#include <stddef.h>

#include "campaign/rooms.h"

static const struct trede_range effect_range = {0.1, 100};
static const struct trede_range correlation_range = {-0.95, 0.95};
static const struct trede_range part_range = {0.001, 1};
static const struct trede_range size_range = {1, 100000};
static const struct trede_range variation_range = {0, 10};

static const struct trede_text both = {"design_effect and clusters say the same thing twice: leave one of them out",
                                       "design_effect en clusters zeggen tweemaal hetzelfde: laat een van beide weg"};
static const struct trede_text half = {
    "clusters needs size (people per cluster) and intraclass (how alike they are, such as 0.05)",
    "clusters heeft size nodig (mensen per cluster) en intraclass (hoeveel zij op elkaar lijken, zoals 0.05)"};

#define PLAN(member) offsetof(struct trede_plan_setting, member)

static const struct trede_key cluster_keys[] = {
    {"size", .value = trede_value_number, .how = &size_range, .offset = PLAN(cluster_size)},
    {"variation", .value = trede_value_number, .how = &variation_range, .offset = PLAN(cluster_variation)},
    {"intraclass", .value = trede_value_share, .how = &trede_range_share, .offset = PLAN(intraclass)}};

static void read_clusters(struct trede_reading *r, const struct trede_node *node, void *target)
{
    trede_fields_read(r, node, TREDE_KEYS(cluster_keys), target);
    bool map = node->kind == TREDE_NODE_MAP;
    bool whole =
        map && trede_node_given(trede_node_get(node, "size")) && trede_node_given(trede_node_get(node, "intraclass"));
    if (map && !whole) trede_wrong(r, node->at, &half, NULL);
}

static const struct trede_key plan_keys[] = {
    {"design_effect", .value = trede_value_number, .how = &effect_range, .offset = PLAN(design_effect)},
    {"clusters", .block = read_clusters},
    {"correlation", .value = trede_value_number, .how = &correlation_range, .offset = PLAN(correlation),
     .given = PLAN(has_correlation)},
    {"response", .value = trede_value_share, .how = &part_range, .offset = PLAN(response)},
    {"retention", .value = trede_value_share, .how = &part_range, .offset = PLAN(retention)},
    {"finite", .value = trede_value_bool, .offset = PLAN(finite)}};

void trede_read_plan(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    trede_fields_read(r, node, TREDE_KEYS(plan_keys), &c->plan);
    if (node->kind != TREDE_NODE_MAP) return;
    const struct trede_node *clusters = trede_node_get(node, "clusters");
    if (trede_node_given(clusters) && trede_node_given(trede_node_get(node, "design_effect")))
        trede_wrong(r, clusters->at, &both, NULL);
}
