/* appeals.c - the appeals a message can make, and the rule that says whom each convinces. The approach names three, and
 * for who notices nothing a fourth: what the signals are. */
#include <stddef.h>

#include "campaign/rooms.h"

enum { MOST_APPEALS = 12 };

static const struct trede_known_name appeals[] = {
    {"personal_interest", {"Persoonlijk belang", "Personal interest"}},
    {"usefulness", {"Zinvolheid van melden", "Usefulness of reporting"}},
    {"anonymity", {"Eigen veiligheid: anoniem melden", "Own safety: reporting anonymously"}},
    {"signals", {"Signalen herkennen", "Recognising signals"}},
    {NULL, {NULL, NULL}}};

static const struct trede_text no_condition = {
    "an appeal convinces or does not, so it needs a condition: write for example {1} >= 4",
    "een insteek overtuigt of niet en heeft dus een voorwaarde nodig: schrijf bijvoorbeeld {1} >= 4"};
static const struct trede_text too_many = {"there are more than 12 appeals", "er zijn meer dan 12 insteken"};

void trede_read_appeals(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    struct trede_indicator *list = trede_read_named_rules(r, node, false, appeals);
    if (!list) return;
    if (node->count > MOST_APPEALS) trede_wrong(r, node->keys[MOST_APPEALS]->at, &too_many, NULL);
    for (size_t i = 0; i < node->count; i++) {
        if (list[i].rule.sql) trede_settle_mean(r, &list[i]);
        if (list[i].is_mean) trede_wrong(r, list[i].rule.at, &no_condition, list[i].rule.sql);
    }
    c->named[TREDE_NAMED_APPEALS] = (struct trede_named){list, node->count};
}
