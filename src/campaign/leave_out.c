/* leave_out.c - report: leave_out: the parts of an evaluation that a campaign does without. */
#include <stddef.h>

#include "campaign/rooms.h"

/* The catalogue of analyses by name and in its order (analysis/catalogue.c; a test holds the two equal). */
/* clang-format off */
static const char *const parts[] = {
    "stage",
    "profile",
    "indicator",
    "message",
    "trust",
    "appeal",
    "participation",
    "independence",
    "contrast",
    "flow",
    "flow_test",
    "markov",
    "projection",
    "latent_markov",
    "bounds",
    "adjusted_movement",
    "gap",
    "gap_prospective",
    "barrier",
    "barrier_points",
    "report_rate",
    "report_series",
    "implied",
    "composition",
    "back_office",
    "reach",
    "effect",
    "rollout",
    "did",
    "fit",
    "scale",
    "fresh_panel",
    "weighting",
    "quality",
    "cost",
    "reliability",
    "pooled",
    "allocation",
    "reading",
    "follow_up_trust",
    "goal",
    "multiplicity",
    "signal",
    "problem",
};
/* clang-format on */
enum { PARTS = sizeof parts / sizeof *parts };

static const struct trede_text no_such_part = {
    "there is no part \"{1}\" to leave out; docs/campaign.md lists them.{2}",
    "er is geen onderdeel \"{1}\" om weg te laten; docs/campaign.md noemt ze.{2}"};

const char *trede_campaign_part(size_t i)
{
    return i < PARTS ? parts[i] : NULL;
}

static int part_of(const char *word)
{
    for (size_t i = 0; i < PARTS; i++)
        if (trede_same_word(parts[i], word)) return (int)i;
    return -1;
}

void trede_read_leave_out(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    for (size_t i = 0; i < node->count; i++) {
        if (!trede_node_is(r, node->items[i], TREDE_NODE_TEXT)) continue;
        struct trede_written w = trede_node_written(node->items[i]);
        int part = part_of(w.text);
        if (part < 0)
            trede_wrong(r, w.at, &no_such_part, w.text,
                        trede_suggestion(r, w.text, (struct trede_names){parts, PARTS}));
        else
            c->left_out |= UINT64_C(1) << part;
    }
}
