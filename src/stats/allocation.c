/* allocation.c - water-filling on the shadow price.
 *
 * Model: concave separable maximisation under one budget, bounds and a tree of group bounds. By the Karush-Kuhn-Tucker
 * conditions there is a price at which every channel takes what it would buy: the x whose marginal is the price, moved
 * into its bounds. A group whose demand at the price of what it lies in is over its cap or under its floor takes
 * exactly that bound, and has a price of its own; the rest of the problem sees it as a constant. So the tree is solved
 * from the root down, each group that is bounded once, and nothing is approximated.
 * Algorithm: waterline.c finds the prices. Where straight lines are tied at the price (no effect: at price 0), each
 * starts from its present amount and all go the same part of their way to the end of what they can take.
 * Certificate: certificate.c.
 * Reference: Boyd & Vandenberghe 2004, 5.2 and example 5.2 (water-filling); Patriksson 2008, A survey on the continuous
 * nonlinear resource allocation problem, 3. Rejected: a general interior-point or SQP solver (hundreds of times slower,
 * and bounds and ties to its tolerance only); warm starts from the draw before (the last digits would depend on how
 * draws are cut over threads). */
#include "stats/allocation.h"

#include <math.h>

#include "stats/waterline.h"

static const double rounding = 1e-12; /* of the budget */

struct trede_allocation_room *trede_allocation_room(struct trede_arena *arena, size_t channels, size_t groups)
{
    struct trede_allocation_room *room = trede_arena_alloc(arena, 1, sizeof *room);
    if (!room) return NULL;
    room->channels = channels;
    room->groups = groups;
    room->demand = trede_arena_alloc(arena, channels, sizeof *room->demand);
    room->owner = trede_arena_alloc(arena, channels, sizeof *room->owner);
    room->span = trede_arena_alloc(arena, channels, sizeof *room->span);
    room->trial = trede_arena_alloc(arena, channels, sizeof *room->trial);
    room->at_left = trede_arena_alloc(arena, channels, sizeof *room->at_left);
    room->at_right = trede_arena_alloc(arena, channels, sizeof *room->at_right);
    room->flat = trede_arena_alloc(arena, channels, sizeof *room->flat);
    room->group = trede_arena_alloc(arena, groups + 1, sizeof *room->group);
    bool all = room->demand && room->owner && room->span && room->trial && room->at_left && room->at_right;
    return all && room->flat && room->group ? room : NULL;
}

static bool refuse(struct trede_allocation *out, enum trede_allocation_outcome outcome, size_t which, double limit)
{
    out->outcome = outcome;
    out->which = which;
    out->limit = limit;
    return false;
}

static bool channel_is_right(const struct trede_allocation_problem *p, size_t i)
{
    double low = p->low[i], high = p->high[i];
    if (!(low >= 0.0 && low <= high && isfinite(low)) || !trede_curve_is_valid(&p->curve[i])) return false;
    if (p->present && !isfinite(p->present[i])) return false;
    return !(p->curve[i].a > 0.0 && high > low) || low >= trede_curve_concave_from(&p->curve[i]);
}

static bool take_channels(struct trede_allocation_room *room, struct trede_allocation *out)
{
    const struct trede_allocation_problem *p = room->problem;
    for (size_t i = 0; i < p->channels; i++) {
        if (!channel_is_right(p, i)) return refuse(out, TREDE_ALLOCATION_WRONG_CHANNEL, i, 0.0);
        room->demand[i] = trede_demand_of(&p->curve[i]);
        if (!(p->high[i] > p->low[i])) room->demand[i].kind = TREDE_DEMAND_NONE;
        room->owner[i] = 0;
    }
    return true;
}

static bool range_is_right(const struct trede_allocation_group *group, size_t channels)
{
    bool bounds = group->floor >= 0.0 && isfinite(group->floor) && group->floor <= group->cap;
    return bounds && group->count > 0 && group->first <= channels && group->count <= channels - group->first;
}

/* Puts group g under the last that has not ended where it begins; false when it begins or ends where it may not. */
static bool hang(struct trede_allocation_room *room, size_t g, const struct trede_allocation_group *given)
{
    struct trede_water_group *group = room->group;
    size_t parent = g - 1, first = given->first, end = first + given->count;
    if (first < group[parent].first) return false;
    while (parent > 0 && group[parent].end <= first)
        parent = group[parent].parent;
    if (end > group[parent].end) return false;
    group[g] = (struct trede_water_group){
        .first = first, .end = end, .parent = parent, .floor = given->floor, .cap = given->cap};
    for (size_t i = first; i < end; i++)
        room->owner[i] = g;
    return true;
}

static bool take_groups(struct trede_allocation_room *room, struct trede_allocation *out)
{
    const struct trede_allocation_problem *p = room->problem;
    struct trede_water_group *group = room->group;
    group[0] = (struct trede_water_group){.end = p->channels, .cap = INFINITY, .own = true};
    room->tree = p->groups + 1;
    for (size_t g = 1; g < room->tree; g++) {
        const struct trede_allocation_group *given = &p->group[g - 1];
        if (!range_is_right(given, p->channels) || !hang(room, g, given))
            return refuse(out, TREDE_ALLOCATION_WRONG_GROUP, g - 1, 0.0);
    }
    for (size_t g = room->tree; g-- > 0;) {
        size_t last = group[g].last > g ? group[g].last : g, parent = group[g].parent;
        group[g].last = last;
        if (group[parent].last < last) group[parent].last = last;
    }
    return true;
}

/* The least and the most that all can take, in the very arithmetic of the search. Caps that miss the least by a
 * rounding error are moved to it. */
static bool find_limits(struct trede_allocation_room *room, double *least, double *most, struct trede_allocation *out)
{
    static const struct trede_water_level dear = {INFINITY, INFINITY, false}, cheap = {-INFINITY, 0.0, true};
    struct trede_water_group *group = room->group;
    trede_water_evaluate(room, 0, dear, room->trial);
    for (size_t g = room->tree - 1; g > 0; g--) {
        double sum = group[g].sum;
        if (sum > group[g].cap * (1.0 + rounding)) return refuse(out, TREDE_ALLOCATION_CAP_TOO_LOW, g - 1, sum);
        group[g].cap = fmax(group[g].cap, sum);
    }
    if (room->tree > 1) trede_water_evaluate(room, 0, dear, room->trial);
    *least = group[0].sum;
    trede_water_evaluate(room, 0, cheap, room->trial);
    *most = group[0].sum;
    for (size_t g = room->tree - 1; g > 0; g--) {
        double sum = group[g].sum;
        if (sum < group[g].floor * (1.0 - rounding)) return refuse(out, TREDE_ALLOCATION_FLOOR_TOO_HIGH, g - 1, sum);
    }
    return true;
}

static double clip(double x, double low, double high)
{
    return fmin(high, fmax(low, x));
}

static void add_span(struct trede_water_span *to, struct trede_water_span span)
{
    to->least += span.least;
    to->base += span.base;
    to->most += span.most;
}

/* What each channel and group can take at the bracket's price; groups that are bounded there get their bound. reach:
 * more than any can get. */
static void make_spans(struct trede_allocation_room *room, size_t g, double reach)
{
    const struct trede_allocation_problem *p = room->problem;
    struct trede_water_group *group = room->group;
    for (size_t h = g; h <= group[g].last; h++)
        group[h].within = (struct trede_water_span){0.0, 0.0, 0.0};
    for (size_t i = group[g].first; i < group[g].end; i++) {
        struct trede_water_span *span = &room->span[i];
        span->least = room->at_right[i];
        span->most = fmax(span->least, fmin(room->at_left[i], span->least + reach));
        bool stays = room->demand[i].kind == TREDE_DEMAND_FLAT && p->present;
        span->base = stays ? clip(p->present[i], span->least, span->most) : span->least;
        add_span(&group[room->owner[i]].within, *span);
    }
    for (size_t h = group[g].last; h > g; h--) {
        struct trede_water_group *child = &group[h];
        child->own = child->within.least > child->cap || child->within.most < child->floor;
        child->target = child->within.least > child->cap ? child->cap : child->floor;
        double least = fmax(child->within.least, child->floor), most = fmin(child->within.most, child->cap);
        child->span = (struct trede_water_span){least, clip(child->within.base, least, most), most};
        if (child->own) child->span = (struct trede_water_span){child->target, child->target, child->target};
        add_span(&group[child->parent].within, child->span);
    }
}

static double mixed(struct trede_water_span span, double part)
{
    double end = part > 0.0 ? span.most : span.least, x = span.base + fabs(part) * (end - span.base);
    return part != 0.0 ? clip(x, span.least, span.most) : span.base;
}

static double part_for(struct trede_water_span within, double target)
{
    double missing = target - within.base, way = missing > 0.0 ? within.most - within.base : within.base - within.least;
    return way > 0.0 ? clip(missing / way, -1.0, 1.0) : 0.0;
}

/* From the target of g down to amounts, as far as its price goes. */
static void hand_out(struct trede_allocation_room *room, size_t g, struct trede_water_bracket b, double *amount)
{
    struct trede_water_group *group = room->group;
    group[g].part = part_for(group[g].within, group[g].target);
    group[g].price = trede_water_price(b, group[g].part);
    for (size_t h = g + 1; h <= group[g].last; h++) {
        if (group[h].own) {
            h = group[h].last; /* later, at its own price */
            continue;
        }
        group[h].target = mixed(group[h].span, group[group[h].parent].part);
        group[h].part = part_for(group[h].within, group[h].target);
        group[h].price = group[g].price;
    }
    for (size_t i = group[g].first; i < group[g].end; i++)
        amount[i] = mixed(room->span[i], group[room->owner[i]].part);
}

/* The root: does the budget bind? Else the price is 0. */
static void solve_root(struct trede_allocation_room *room, double budget, double reach, double *amount)
{
    struct trede_water_group *root = &room->group[0];
    struct trede_water_bracket b = trede_water_search(room, 0, budget);
    make_spans(room, 0, reach);
    root->target = budget;
    bool binds = room->problem->spend_all || b.right.log_price > -INFINITY;
    if (!binds) root->target = clip(root->within.base, root->within.least, budget);
    hand_out(room, 0, b, amount);
}

static void solve(struct trede_allocation_room *room, double budget, double reach, double *amount)
{
    solve_root(room, budget, reach, amount);
    for (size_t g = 1; g < room->tree; g++) {
        if (!room->group[g].own) continue;
        struct trede_water_bracket b = trede_water_search(room, g, room->group[g].target);
        make_spans(room, g, reach);
        hand_out(room, g, b, amount);
    }
}

/* What the budget leaves when every channel has its lower bound: no channel can get more above that. */
static double spare_of(const struct trede_allocation_problem *p, double budget)
{
    double low = 0.0;
    for (size_t i = 0; i < p->channels; i++)
        low += p->low[i];
    return fmax(0.0, budget - low);
}

static bool fits(const struct trede_allocation_problem *p, const struct trede_allocation_room *room,
                 struct trede_allocation *out)
{
    if (p->channels > room->channels) return refuse(out, TREDE_ALLOCATION_WRONG_CHANNEL, room->channels, 0.0);
    if (p->groups > room->groups) return refuse(out, TREDE_ALLOCATION_WRONG_GROUP, room->groups, 0.0);
    return isfinite(p->budget) || refuse(out, TREDE_ALLOCATION_WRONG_BUDGET, 0, 0.0);
}

struct trede_allocation trede_allocate(const struct trede_allocation_problem *problem,
                                       struct trede_allocation_room *room, double *amount, double *group_price)
{
    struct trede_allocation out = {.outcome = TREDE_ALLOCATION_NOT_CONVERGED};
    double budget = problem->budget, least, most;
    room->problem = problem;
    room->evaluations = 0;
    if (!fits(problem, room, &out) || !take_channels(room, &out) || !take_groups(room, &out) ||
        !find_limits(room, &least, &most, &out))
        return out;
    if (least > budget + rounding * fabs(budget)) {
        refuse(&out, TREDE_ALLOCATION_BUDGET_TOO_SMALL, 0, least);
        return out;
    }
    if (problem->spend_all && most < budget * (1.0 - rounding)) {
        refuse(&out, TREDE_ALLOCATION_BUDGET_TOO_LARGE, 0, most);
        return out;
    }
    budget = fmax(least, problem->spend_all ? fmin(budget, most) : budget);
    double spare = spare_of(problem, budget);
    solve(room, budget, 2.0 * spare, amount);
    trede_water_certify(room, amount, budget, spare, &out);
    for (size_t g = 0; group_price && g < problem->groups; g++)
        group_price[g] = room->group[g + 1].price;
    return out;
}
