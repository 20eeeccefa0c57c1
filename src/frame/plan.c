/* plan.c - which rules and numbers the frame asks the store for, and where each lands. */
#include "base/text.h"
#include "frame/build.h"

/* The most there can be, so that the lists are taken at once. */
static size_t column_limit(const struct trede_campaign *campaign)
{
    size_t limit = TREDE_TOP_STAGE + 8 + campaign->indicator_count + campaign->barrier_count +
                   2 * campaign->channel_count + campaign->design.rake_count;
    for (size_t s = 0; s < campaign->set_count; s++)
        limit += campaign->sets[s].count;
    for (enum trede_named_block b = 0; b < TREDE_NAMED_BLOCKS; b++)
        limit += campaign->named[b].count;
    return limit;
}

static int add_rule(struct trede_frame_plan *plan, const char *sql, const char *name)
{
    if (!sql || !name) return -1;
    plan->columns[plan->rules] = (struct trede_scan_column){TREDE_SCAN_RULE, sql};
    plan->names[plan->rules] = name;
    return (int)plan->rules++;
}

/* Numbers stand behind the rules: call only when all rules are in. */
static int add_number(struct trede_frame_plan *plan, const char *sql)
{
    plan->columns[plan->rules + plan->numbers] = (struct trede_scan_column){TREDE_SCAN_NUMBER, sql};
    return (int)plan->numbers++;
}

static void plan_stages(struct trede_frame *frame, struct trede_frame_plan *plan)
{
    static const char *const names[TREDE_TOP_STAGE + 1] = {"",        "",        "stage_2", "stage_3",
                                                           "stage_4", "stage_5", "stage_6", "stage_7"};
    const struct trede_ladder *ladder = &frame->campaign->ladder;
    for (int k = 0; k <= TREDE_TOP_STAGE; k++)
        frame->stage_rule[k] = -1;
    if (!ladder->given || ladder->placement == TREDE_COLUMN) return;
    for (int k = 2; k <= ladder->top; k++)
        frame->stage_rule[k] = add_rule(plan, ladder->stages[k].sql, names[k]);
}

static void plan_rules(struct trede_frame *frame, struct trede_frame_plan *plan)
{
    const struct trede_campaign *c = frame->campaign;
    frame->decided_not = add_rule(plan, c->ladder.decided_not.sql, "decided_not");
    frame->intention = add_rule(plan, c->intention.sql, "intention");
    frame->opportunity = add_rule(plan, c->opportunity.sql, "opportunity");
    frame->behaviour = add_rule(plan, c->behaviour.sql, "behaviour");
    for (size_t i = 0; i < c->indicator_count; i++) {
        const struct trede_indicator *indicator = &c->indicators[i];
        frame->indicator[i] = indicator->is_mean ? -1 : add_rule(plan, indicator->rule.sql, indicator->rule.name);
    }
    for (size_t i = 0; i < c->barrier_count; i++)
        frame->barrier[i] = add_rule(plan, c->barriers[i].rule.sql, c->barriers[i].rule.name);
    for (size_t i = 0; i < c->channel_count; i++)
        frame->exposure[i] = add_rule(plan, c->channels[i].exposure.sql, c->channels[i].name);
}

/* Rules of the blocks are called message/recognition and so on: names of two blocks may be the same. */
static enum trede_status plan_named_rules(struct trede_frame *frame, struct trede_frame_plan *plan)
{
    for (enum trede_named_block b = 0; b < TREDE_NAMED_BLOCKS; b++) {
        const struct trede_named *block = &frame->campaign->named[b];
        frame->named[b] = trede_arena_alloc(frame->arena, block->count, sizeof *frame->named[b]);
        if (!frame->named[b]) return TREDE_INTERNAL;
        for (size_t i = 0; i < block->count; i++) {
            const struct trede_rule *rule = &block->of[i].rule;
            frame->named[b][i] = (struct trede_named_column){-1, -1};
            if (block->of[i].is_mean) continue;
            char *name = trede_arena_join(frame->arena, trede_named_block_name(b), "/", rule->name);
            if (!name) return TREDE_INTERNAL;
            frame->named[b][i].rule = add_rule(plan, rule->sql, name);
        }
    }
    return TREDE_OK;
}

static enum trede_status plan_segments(struct trede_frame *frame, struct trede_frame_plan *plan)
{
    const struct trede_campaign *c = frame->campaign;
    for (size_t s = 0; s < c->set_count; s++) {
        const struct trede_segment_set *set = &c->sets[s];
        frame->segment[s] = trede_arena_alloc(frame->arena, set->count, sizeof(int));
        if (!frame->segment[s]) return TREDE_INTERNAL;
        for (size_t i = 0; i < set->count; i++) {
            const struct trede_rule *rule = &set->segments[i].rule;
            char *name = trede_arena_join(frame->arena, set->name, "/", rule->name);
            if (!name) return TREDE_INTERNAL;
            frame->segment[s][i] = add_rule(plan, rule->sql, name);
        }
    }
    return TREDE_OK;
}

static int set_named(const struct trede_campaign *c, const char *name)
{
    for (size_t s = 0; s < c->set_count; s++)
        if (trede_frame_same_word(c->sets[s].name, name)) return (int)s;
    return -1;
}

static void plan_numbers(struct trede_frame *frame, struct trede_frame_plan *plan)
{
    const struct trede_campaign *c = frame->campaign;
    for (size_t i = 0; i < c->indicator_count; i++)
        frame->indicator_number[i] = c->indicators[i].is_mean ? add_number(plan, c->indicators[i].rule.sql) : -1;
    for (size_t i = 0; i < c->channel_count; i++)
        frame->frequency[i] = c->channels[i].frequency.sql ? add_number(plan, c->channels[i].frequency.sql) : -1;
    for (enum trede_named_block b = 0; b < TREDE_NAMED_BLOCKS; b++)
        for (size_t i = 0; i < c->named[b].count; i++)
            if (c->named[b].of[i].is_mean) frame->named[b][i].number = add_number(plan, c->named[b].of[i].rule.sql);
    bool by_column = c->ladder.given && c->ladder.placement == TREDE_COLUMN;
    plan->stage_number = by_column ? add_number(plan, c->ladder.column) : -1;
    for (size_t m = 0; m < c->design.rake_count; m++) {
        plan->margin_set[m] = set_named(c, c->design.rake[m]);
        const struct trede_item *item = plan->margin_set[m] < 0 ? trede_campaign_item(c, c->design.rake[m]) : NULL;
        plan->margin_number[m] = item ? add_number(plan, item->name) : -1;
    }
}

static enum trede_status take_lists(struct trede_frame *frame, struct trede_frame_plan *plan)
{
    const struct trede_campaign *c = frame->campaign;
    struct trede_arena *arena = frame->arena;
    size_t limit = column_limit(c);
    plan->columns = trede_arena_alloc(arena, limit, sizeof *plan->columns);
    plan->names = trede_arena_alloc(arena, limit, sizeof *plan->names);
    plan->margin_set = trede_arena_alloc(arena, c->design.rake_count, sizeof(int));
    plan->margin_number = trede_arena_alloc(arena, c->design.rake_count, sizeof(int));
    frame->indicator = trede_arena_alloc(arena, c->indicator_count, sizeof(int));
    frame->indicator_number = trede_arena_alloc(arena, c->indicator_count, sizeof(int));
    frame->barrier = trede_arena_alloc(arena, c->barrier_count, sizeof(int));
    frame->exposure = trede_arena_alloc(arena, c->channel_count, sizeof(int));
    frame->frequency = trede_arena_alloc(arena, c->channel_count, sizeof(int));
    frame->segment = trede_arena_alloc(arena, c->set_count, sizeof(int *));
    bool all = plan->columns && plan->names && plan->margin_set && plan->margin_number && frame->indicator &&
               frame->indicator_number && frame->barrier && frame->exposure && frame->frequency && frame->segment;
    return all ? TREDE_OK : TREDE_INTERNAL;
}

enum trede_status trede_frame_plan_make(struct trede_frame *frame, struct trede_frame_plan *plan)
{
    *plan = (struct trede_frame_plan){.stage_number = -1};
    enum trede_status status = take_lists(frame, plan);
    if (status) return status;
    plan_stages(frame, plan);
    plan_rules(frame, plan);
    status = plan_named_rules(frame, plan);
    if (!status) status = plan_segments(frame, plan);
    if (status) return status;
    const char *blocks = NULL;
    status = trede_straight_lining_rule(frame->campaign, frame->arena, &blocks);
    if (status) return status;
    frame->straight_lining = add_rule(plan, blocks, "straight_lining");
    plan_numbers(frame, plan);
    frame->outcome_name = plan->names;
    frame->outcomes = plan->rules;
    frame->numbers = plan->numbers;
    return TREDE_OK;
}
