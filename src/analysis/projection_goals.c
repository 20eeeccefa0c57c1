/* projection_goals.c - will a goal be reached if people go on moving as they do now? For a goal that the share on a
 * rung or higher rises to a target by a date to come: the share on that date, the chance that it is at the target, and
 * the quarters of a year until it is. */
#include <math.h>
#include <string.h>

#include "analysis/projection.h"
#include "base/text.h"
#include "stats/markov.h"

enum { MOST_STEPS = 200, MOST_QUARTERS = 40 };
static const double days_of_quarter = 365.25 / 4;

struct aim {
    const struct trede_goal *goal;
    size_t domain, rung, steps; /* rung or higher; steps are followed */
    double at;                  /* steps until the date of the goal */
};

static bool is_aim(const struct trede_projection *p, const struct trede_goal *goal, struct aim *aim)
{
    static const char start[] = "at_least_";
    const size_t length = sizeof start - 1;
    const struct trede_domains *people = p->context->people;
    int32_t last = p->context->campaign->waves[p->pair->to].last_day;
    if (goal->type != TREDE_RISE || goal->by <= last || strncmp(goal->indicator, start, length) != 0) return false;
    *aim = (struct aim){.goal = goal,
                        .domain = people->count,
                        .rung = (size_t)(goal->indicator[length] - '0'),
                        .at = (double)(goal->by - last) / (double)p->days,
                        .steps = (size_t)ceil(MOST_QUARTERS * days_of_quarter / (double)p->days)};
    if (aim->steps < (size_t)ceil(aim->at)) aim->steps = (size_t)ceil(aim->at);
    for (size_t d = people->count; d-- > 0;)
        if (strcmp(people->of[d].set, goal->segment_set) == 0 && strcmp(people->of[d].segment, goal->segment) == 0)
            aim->domain = d;
    return aim->rung >= 2 && aim->rung <= p->top && aim->domain < people->count && aim->steps <= MOST_STEPS;
}

/* path: the share on the rung or higher now and after each step. */
static enum trede_estimate_status follow(const struct trede_projection *p, const struct aim *aim, const double *numbers,
                                         double *shares, double *path)
{
    enum trede_estimate_status status = trede_projection_path(p, numbers, aim->steps, shares);
    for (size_t step = 0; status == TREDE_ESTIMATE_OK && step <= aim->steps; step++) {
        path[step] = 0;
        for (size_t s = aim->rung - 1; s < p->top; s++)
            path[step] += shares[step * p->top + s];
    }
    return status;
}

static double at_date(const struct aim *aim, const double *path)
{
    size_t before = (size_t)aim->at;
    double part = aim->at - (double)before;
    return part > 0 ? path[before] + part * (path[before + 1] - path[before]) : path[before];
}

/* INFINITY when the target is not reached in the time that is looked at. */
static double quarters_to(const struct trede_projection *p, const struct aim *aim, const double *path)
{
    double steps = trede_chain_steps_to(path[0], path + 1, aim->steps, aim->goal->target);
    return steps < 0 ? INFINITY : steps * (double)p->days / days_of_quarter;
}

struct reaching {
    struct trede_estimate at_date, quarters;
    double chance;
};

static void reach(const struct trede_projection *p, const struct aim *aim, double *work, struct reaching *r)
{
    double *shares = work, *path = shares + (MOST_STEPS + 1) * p->top, *date = path + MOST_STEPS + 1;
    double *quarters = date + TREDE_PROJECTION_REPLICATES;
    size_t count = 0, reached = 0;
    enum trede_estimate_status status = trede_projection_status(p, aim->domain);
    if (status == TREDE_ESTIMATE_OK) status = follow(p, aim, p->sums + aim->domain * p->width, shares, path);
    r->at_date.status = r->quarters.status = status;
    if (status != TREDE_ESTIMATE_OK) return;
    r->at_date.value = at_date(aim, path);
    r->quarters.value = quarters_to(p, aim, path);
    for (size_t i = 0; i < TREDE_PROJECTION_REPLICATES; i++) {
        if (follow(p, aim, trede_projection_replicate(p, aim->domain, i), shares, path) != TREDE_ESTIMATE_OK) continue;
        date[count] = at_date(aim, path);
        quarters[count] = quarters_to(p, aim, path);
        reached += date[count++] >= aim->goal->target;
    }
    r->chance = count ? (double)reached / (double)count : 0;
    trede_projection_interval(p, date, count, &r->at_date);
    r->at_date.low = fmax(r->at_date.low, 0);
    r->at_date.high = fmin(r->at_date.high, 1);
    trede_projection_interval(p, quarters, count, &r->quarters);
    if (!isfinite(r->quarters.value)) r->quarters.status = TREDE_NOT_CONVERGED;
}

static void put(struct trede_result *row, const struct trede_estimate *e)
{
    row->estimate.status = e->status;
    row->estimate.value = e->value;
    row->estimate.se = e->se;
    row->estimate.has_se = e->has_se;
    row->estimate.low = e->low;
    row->estimate.high = e->high;
    row->estimate.has_interval = e->has_interval;
}

static enum trede_status add_aim(struct trede_arena *arena, const struct trede_projection *p, const struct aim *aim,
                                 const struct reaching *r, struct trede_results *out)
{
    struct trede_result row = trede_projection_row(arena, p, aim->domain, aim->goal->by);
    row.subject = aim->goal->name;
    row.statistic = "at_date";
    put(&row, &r->at_date);
    enum trede_status status = trede_results_add(out, &row);
    if (status) return status;
    row.statistic = "probability";
    row.unit = TREDE_UNIT_PROBABILITY;
    put(&row, &(struct trede_estimate){.value = r->chance, .status = r->at_date.status});
    status = trede_results_add(out, &row);
    if (status) return status;
    row.statistic = "quarters";
    row.unit = TREDE_UNIT_MEAN;
    put(&row, &r->quarters);
    if (r->quarters.status == TREDE_NOT_CONVERGED)
        row.note = "not_reached";
    else if (r->quarters.status == TREDE_ESTIMATE_OK && !r->quarters.has_interval)
        row.note = "no_upper_limit";
    return trede_results_add(out, &row);
}

enum trede_status trede_projection_goals(struct trede_arena *arena, const struct trede_projection *p,
                                         struct trede_results *out)
{
    const struct trede_campaign *campaign = p->context->campaign;
    size_t room = (MOST_STEPS + 1) * (p->top + 1) + 2 * (size_t)TREDE_PROJECTION_REPLICATES;
    double *work = trede_arena_alloc(arena, room, sizeof *work);
    enum trede_status status = work ? TREDE_OK : TREDE_INTERNAL;
    for (size_t g = 0; !status && g < campaign->goal_count; g++) {
        struct aim aim;
        struct reaching r = {0};
        if (!is_aim(p, &campaign->goals[g], &aim)) continue;
        reach(p, &aim, work, &r);
        status = add_aim(arena, p, &aim, &r, out);
    }
    return status;
}
