/* The one list of what is a rule. */
#include "store/store.h"

struct walk {
    trede_rule_fn *each;
    void *payload;
    enum trede_status status;
};

static void visit(struct walk *w, const char *where, const struct trede_rule *rule)
{
    if (w->status == TREDE_OK && rule->sql) w->status = w->each(w->payload, where, rule);
}

static void visit_ladder(struct walk *w, const struct trede_ladder *ladder)
{
    for (int i = 2; i <= TREDE_TOP_STAGE && i <= ladder->top; i++)
        visit(w, "ladder", &ladder->stages[i]);
    visit(w, "ladder", &ladder->decided_not);
}

static void visit_named(struct walk *w, const struct trede_campaign *c)
{
    static const char *const where[TREDE_NAMED_BLOCKS] = {"message", "trust", "appeals", "participation"};
    for (enum trede_named_block b = 0; b < TREDE_NAMED_BLOCKS; b++)
        for (size_t i = 0; i < c->named[b].count; i++)
            visit(w, where[b], &c->named[b].of[i].rule);
}

enum trede_status trede_rules_each(const struct trede_campaign *c, trede_rule_fn *each, void *payload)
{
    struct walk w = {each, payload, TREDE_OK};
    if (c->ladder.given) visit_ladder(&w, &c->ladder);
    for (size_t i = 0; i < c->indicator_count; i++)
        visit(&w, "indicators", &c->indicators[i].rule);
    visit(&w, "gap", &c->intention);
    visit(&w, "gap", &c->opportunity);
    visit(&w, "gap", &c->behaviour);
    for (size_t i = 0; i < c->barrier_count; i++)
        visit(&w, "barriers", &c->barriers[i].rule);
    for (size_t i = 0; i < c->channel_count; i++)
        visit(&w, "channels", &c->channels[i].exposure);
    for (size_t i = 0; i < c->channel_count; i++)
        visit(&w, "channels", &c->channels[i].frequency);
    visit_named(&w, c);
    for (size_t i = 0; i < c->profiles.count; i++)
        visit(&w, "profiles", &c->profiles.of[i].rule);
    for (size_t s = 0; s < c->set_count; s++)
        for (size_t i = 0; i < c->sets[s].count && !(c->profiles.count && (int)s == c->profiles.set);
             i++) /* those are made of the profiles */
            visit(&w, "segments", &c->sets[s].segments[i].rule);
    return w.status;
}
