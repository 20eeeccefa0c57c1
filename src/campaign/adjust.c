/* adjust.c - which segment sets make up the composition that comparisons are adjusted for: report: adjust, or those of
 * which the population is known. */
#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"

static const struct trede_text unknown_set = {"\"{1}\" is no segment set of segments.csv.{2}",
                                              "\"{1}\" is geen indeling uit segments.csv.{2}"};
static const struct trede_text twice = {"\"{1}\" is listed twice: leave one out",
                                        "\"{1}\" staat er twee keer: laat er een weg"};

static const struct trede_text moves = {
    "the profiles are made of answers that the campaign changes, so they are no composition to adjust for: leave them "
    "out",
    "de profielen bestaan uit antwoorden die de campagne verandert en zijn dus geen samenstelling om voor te "
    "corrigeren: laat ze weg"};

static int *room_for(struct trede_reading *r, size_t count)
{
    struct trede_campaign *c = r->campaign;
    int *sets = trede_reading_alloc(r, count, sizeof *sets);
    c->adjust = sets;
    c->adjust_count = 0;
    return sets;
}

static bool is_listed(const struct trede_campaign *c, int set)
{
    for (size_t i = 0; i < c->adjust_count; i++)
        if (c->adjust[i] == set) return true;
    return false;
}

void trede_read_adjust(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    int *sets = room_for(r, node->count);
    c->adjust_given = true;
    for (size_t i = 0; sets && i < node->count; i++) {
        const char *name = "";
        trede_node_value(r, node->items[i], trede_value_text, NULL, &name);
        const struct trede_segment_set *set = trede_campaign_set(c, name);
        if (!set && *name)
            trede_wrong(r, node->items[i]->at, &unknown_set, name,
                        trede_suggestion(r, name,
                                         trede_names_of(r, c->sets, c->set_count, sizeof *c->sets,
                                                        offsetof(struct trede_segment_set, name))));
        if (!set) continue;
        int index = (int)(set - c->sets);
        if (index == c->profiles.set)
            trede_wrong(r, node->items[i]->at, &moves, NULL);
        else if (is_listed(c, index))
            trede_wrong(r, node->items[i]->at, &twice, name);
        else
            sets[c->adjust_count++] = index;
    }
}

static bool population_is_known(const struct trede_campaign *c, const char *set)
{
    for (size_t i = 0; i < c->population_count; i++)
        if (trede_same_word(c->population[i].margin, set)) return true;
    return false;
}

void trede_fill_adjust(struct trede_reading *r)
{
    struct trede_campaign *c = r->campaign;
    int *sets = c->adjust_given ? NULL : room_for(r, c->set_count);
    for (size_t s = 0; sets && s < c->set_count; s++)
        if (population_is_known(c, c->sets[s].name)) sets[c->adjust_count++] = (int)s;
}
