/* Which mix to adjust (methods 6.5, 6.6): raise, hold, lower, or test first - per channel, with the rung of evidence
 * that it stands on, and how often the advice would turn.
 *
 * Algorithm: the budget is divided anew (mix_problem.h; stats/allocation.h, exact to 1e-8) for each of 1,000 draws of
 * effects, reach and response; the share of draws in which a channel gets more (or less) than now is the probability
 * that more (less) is better. The division for the mean is made again with other response curves, other elasticities
 * and without the experts' ratings: where the direction turns in more than a quarter of those, it is not advised.
 *   raise: measured well enough; P(it has an effect) so high that with as many channels as there are at most one in
 *          twenty campaigns without any effect would see a raise; P(more is better) at least 0.8; stable
 *   lower: measured well enough, P(less is better) at least 0.8, stable, and there is one to raise with the money
 *   test first: it promises more, but the evidence is too thin; with the respondents that would settle it
 *   hold: all else, and what is locked
 * Measured well enough: the error of its effect, with what the design leaves open, is at most the smallest relevant
 * difference; else the advice leans on the experts' matrix, and says so. The advised amounts move only between what is
 * raised and what is lowered. Rejected: advising the best division itself, which moves money on noise. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/mix_problem.h"
#include "base/files.h"
#include "stats/interval.h"

enum { DRAWS = 1000, VIEWS = 7, MOST_CELLS = 840 };
static const double tens = 10, moves = 0.01, likely = 0.8, half = 0.5, flips_most = 0.25, false_campaigns = 0.05;

enum advice { HOLD, RAISE, LOWER, TEST_FIRST, ADVICES };
static const char *const advice_names[ADVICES] = {"hold", "raise", "lower", "test_first"};

struct verdict {
    enum advice advice;
    bool on_data, locked;
    double up, down, positive; /* shares of draws */
    double flips_draws, flips_views;
    double advised;
};

struct advising {
    const struct trede_context *context;
    const struct trede_found *found;
    struct trede_arena *arena;
    struct trede_results *out;
    struct trede_mix_problem problem;
    const struct trede_pooled_effect *plain;  /* of the mix's lines, pooled without experts; NULL = there is none */
    const struct trede_pooled_effect *pooled; /* the same, weighed */
    bool by_segment;                          /* channels in segments, not for everyone */
    struct verdict *of;                       /* problem.count */
    double *moved, *amount, *bound, *gains;
    bool more_money, less_money, moves;         /* than now; does the advice move any */
    double gain_now, gain, gain_low, gain_high; /* persons moved: by the mix of now; more by the advised one */
    size_t free;                                /* channels that are not locked */
};

/* ---- draws and views ---- */

/* -1, 0, 1: less, as now, more. */
static int direction(const struct trede_mix_problem *p, size_t i, double amount)
{
    double change = amount / p->present[i] - 1;
    return change > moves ? 1 : change < -moves ? -1 : 0;
}

static struct trede_mix_view mean_view(const struct advising *a)
{
    const struct trede_mix_problem *p = &a->problem;
    return (struct trede_mix_view){a->context->campaign->mix.response, p->elasticity, p->mean, p->low, p->high};
}

static bool is_solved(const struct trede_allocation *solution)
{
    return solution->outcome == TREDE_ALLOCATION_SOLVED || solution->outcome == TREDE_ALLOCATION_NOT_CONVERGED;
}

/* Draws know nothing of a wrong model: nobody is told that something is certain. */
static double honest(double share)
{
    return fmin(0.99, fmax(0.01, share));
}

static enum trede_status count_draws(struct advising *a)
{
    const struct trede_mix_problem *p = &a->problem;
    for (size_t d = 0; d < p->draws; d++) {
        if ((d & 63) == 0 && trede_interrupted()) return TREDE_INTERRUPTED;
        struct trede_mix_view view = mean_view(a);
        view.elasticity = trede_mix_draw(p, a->context->seed, d, a->moved);
        view.moved = a->moved;
        struct trede_allocation solution = trede_mix_solve(p, &view, a->amount);
        for (size_t i = 0; i < p->count && is_solved(&solution); i++) {
            int way = direction(p, i, a->amount[i]);
            a->of[i].up += (way > 0) / (double)p->draws;
            a->of[i].down += (way < 0) / (double)p->draws;
        }
        for (size_t i = 0; i < p->count; i++)
            a->of[i].positive += (p->effect[d * p->mix->count + p->line[i]] > 0) / (double)p->draws;
    }
    for (size_t i = 0; i < p->count; i++)
        if (p->high[i] > p->low[i]) {
            a->of[i].up = honest(a->of[i].up);
            a->of[i].down = honest(a->of[i].down);
        }
    return TREDE_OK;
}

/* The ways a sensible person could have reckoned: another curve, another elasticity, effects as they were found, and
 * effects pooled without the experts' ratings and without the doubt about the design. */
static void make_view(const struct advising *a, size_t v, double *moved, struct trede_mix_view *view)
{
    enum { FLATTER = 3, STEEPER, AS_FOUND, PLAIN };
    const struct trede_mix_problem *p = &a->problem;
    *view = mean_view(a);
    if (v < FLATTER) view->response = (enum trede_mix_response)((view->response + 1 + v) % 4);
    if (v == FLATTER) view->elasticity = p->elasticity / 2;
    if (v == STEEPER) view->elasticity = fmin(0.9, p->elasticity * 1.5);
    if (v < AS_FOUND) return;
    for (size_t i = 0; i < p->count; i++) {
        const struct trede_mix_line *line = &p->mix->of[p->line[i]];
        bool known = v == AS_FOUND ? line->measured : a->plain && a->plain[p->line[i]].has_value;
        double effect = v == AS_FOUND ? line->effect : known ? a->plain[p->line[i]].value : 0;
        moved[i] = known ? line->persons * effect : p->mean[i];
    }
    view->moved = moved;
}

static void count_views(struct advising *a, const int *ways)
{
    const struct trede_mix_problem *p = &a->problem;
    for (size_t v = 0; v < VIEWS; v++) {
        struct trede_mix_view view;
        make_view(a, v, a->moved, &view);
        struct trede_allocation solution = trede_mix_solve(p, &view, a->amount);
        for (size_t i = 0; i < p->count && is_solved(&solution); i++)
            a->of[i].flips_views += (direction(p, i, a->amount[i]) != ways[i]) / (double)VIEWS;
    }
}

/* The division for the mean; its directions are what draws and views are held against. */
static struct trede_allocation divide_mean(struct advising *a, int *ways)
{
    const struct trede_mix_problem *p = &a->problem;
    struct trede_mix_view view = mean_view(a);
    struct trede_allocation solution = trede_mix_solve(p, &view, a->amount);
    for (size_t i = 0; i < p->count && is_solved(&solution); i++)
        ways[i] = direction(p, i, a->amount[i]);
    return solution;
}

/* ---- advice ---- */

/* A segment's own effect is known poorly by itself; what counts is how well it is known with the others it leans on. */
static bool is_on_data(const struct advising *a, size_t i)
{
    const struct trede_mix_line *line = &a->problem.mix->of[i];
    double error = sqrt(line->error * line->error + line->doubt * line->doubt);
    if (a->by_segment && a->pooled) error = a->pooled[i].has_se ? a->pooled[i].se : INFINITY;
    return line->measured && error <= a->context->campaign->smallest_relevant;
}

static enum advice advise_one(const struct advising *a, const struct verdict *v, int way)
{
    double sure = 1 - false_campaigns / (double)(a->free ? a->free : 1);
    bool stable = v->flips_views <= flips_most;
    if (v->locked) return HOLD;
    if (!v->on_data) return way > 0 ? TEST_FIRST : HOLD;
    if (v->positive >= sure && v->up >= likely && stable) return RAISE;
    if (v->down >= likely && stable) return LOWER;
    return v->up >= half && way > 0 ? TEST_FIRST : HOLD;
}

/* Money for what is raised comes from what is lowered; without both nothing moves: what cannot be paid for waits, and
 * what would only be cut has nothing to be cut for. */
static void settle(struct advising *a)
{
    size_t raised = 0, lowered = 0;
    for (size_t i = 0; i < a->problem.count; i++) {
        raised += a->of[i].advice == RAISE;
        lowered += a->of[i].advice == LOWER;
    }
    for (size_t i = 0; i < a->problem.count; i++)
        if (raised == 0 && a->of[i].advice == LOWER && !a->less_money) a->of[i].advice = HOLD;
    a->moves = (raised && (lowered || a->more_money)) || (lowered && a->less_money);
}

static void advise(struct advising *a, const int *ways)
{
    const struct trede_mix_problem *p = &a->problem;
    for (size_t i = 0; i < p->count; i++) {
        struct verdict *v = &a->of[i];
        v->locked = !(p->high[i] > p->low[i]);
        v->on_data = is_on_data(a, p->line[i]);
        v->flips_draws = 1 - (ways[i] > 0 ? v->up : ways[i] < 0 ? v->down : 1 - v->up - v->down);
        v->advice = advise_one(a, v, ways[i]);
    }
    settle(a);
}

/* Only what is advised moves, within its bounds and in its direction. */
static struct trede_allocation divide_advised(struct advising *a)
{
    struct trede_mix_problem *p = &a->problem;
    struct trede_mix_view view = mean_view(a);
    double *low = a->bound, *high = a->bound + p->count;
    for (size_t i = 0; i < p->count; i++) {
        bool up = a->of[i].advice == RAISE, down = a->of[i].advice == LOWER;
        low[i] = a->moves && down ? p->low[i] : p->present[i];
        high[i] = a->moves && up ? p->high[i] : p->present[i];
        a->of[i].advised = p->present[i];
    }
    view.low = low;
    view.high = high;
    if (!a->moves) return (struct trede_allocation){.outcome = TREDE_ALLOCATION_SOLVED};
    struct trede_allocation solution = trede_mix_solve(p, &view, a->amount);
    for (size_t i = 0; i < p->count && is_solved(&solution); i++)
        a->of[i].advised = a->amount[i];
    return solution;
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* What the advised mix brings more than that of now, over the draws. */
static void find_gain(struct advising *a)
{
    const struct trede_mix_problem *p = &a->problem;
    double level = a->context->campaign->confidence;
    for (size_t i = 0; i < p->count; i++)
        a->amount[i] = a->of[i].advised;
    for (size_t d = 0; d < p->draws; d++) {
        struct trede_mix_view view = mean_view(a);
        view.elasticity = trede_mix_draw(p, a->context->seed, d, a->moved);
        view.moved = a->moved;
        double now = trede_mix_value(p, &view, p->present);
        a->gains[d] = trede_mix_value(p, &view, a->amount) - now;
        a->gain_now += now / (double)p->draws;
        a->gain += a->gains[d] / (double)p->draws;
    }
    qsort(a->gains, p->draws, sizeof *a->gains, by_size);
    a->gain_low = a->gains[(size_t)floor((1 - level) / 2 * (double)(p->draws - 1))];
    a->gain_high = a->gains[(size_t)ceil((1 + level) / 2 * (double)(p->draws - 1))];
}

/* ---- rows ---- */

static struct trede_result begin(const struct advising *a, const struct trede_mix_line *line, const char *statistic,
                                 enum trede_unit unit)
{
    struct trede_result row = trede_row_begin(a->context, "allocation");
    row.wave = a->problem.mix->wave;
    row.segment_set = line->set;
    row.segment = line->segment;
    row.subject = a->context->campaign->channels[line->channel].name;
    row.statistic = statistic;
    row.unit = unit;
    row.method = "draws";
    row.estimate.base = line->base;
    row.estimate.effective_base = (double)line->base;
    return row;
}

/* What says nothing about people: never withheld, and without a base. */
static void about_money(struct trede_result *row)
{
    row->is_aggregate = true;
    row->estimate.base = 0;
    row->estimate.effective_base = 0;
}

static enum trede_status add(const struct advising *a, const struct trede_mix_line *line, const char *statistic,
                             enum trede_unit unit, double value, const char *note)
{
    struct trede_result row = begin(a, line, statistic, unit);
    row.estimate.value = value;
    row.note = note;
    if (strcmp(statistic, "spend_now") == 0 || strcmp(statistic, "hours_now") == 0) about_money(&row);
    return trede_results_add(a->out, &row);
}

/* Respondents a wave needs to see the smallest relevant difference of this channel with power 80 %: from the error that
 * was achieved, else from the share that it reaches. */
static double respondents_needed(const struct advising *a, const struct trede_mix_line *line)
{
    double smallest = a->context->campaign->smallest_relevant;
    if (line->detectable > 0 && line->wave_base > 0) return line->wave_base * pow(line->detectable / smallest, 2);
    double z = trede_normal_quantile(0.975) + trede_normal_quantile(0.8);
    double reach = fmin(0.95, fmax(0.05, line->reach));
    return z * z * 0.25 / (smallest * smallest) * (1 / reach + 1 / (1 - reach));
}

/* "raise;staggered_areas", with what keeps it from being done. */
static const char *note_of(const struct advising *a, size_t i)
{
    const struct trede_mix_line *line = &a->problem.mix->of[a->problem.line[i]];
    const struct verdict *v = &a->of[i];
    bool unpaid = v->advice == RAISE && !a->moves; /* nothing is known to be less worth its money */
    return trede_results_text(a->out, "%s;%s%s", advice_names[v->advice],
                              trede_evidence_names[v->on_data ? line->evidence : TREDE_BY_MATRIX],
                              v->locked ? ";locked"
                              : unpaid  ? ";no_money_found"
                                        : "");
}

static enum trede_status add_line(const struct advising *a, size_t i)
{
    const struct trede_mix_problem *p = &a->problem;
    const struct trede_mix_line *line = &p->mix->of[p->line[i]];
    const struct verdict *v = &a->of[i];
    const char *note = note_of(a, i);
    enum trede_unit unit = p->hours ? TREDE_UNIT_COUNT : TREDE_UNIT_EURO;
    if (!note) return TREDE_INTERNAL;
    const struct figure {
        const char *statistic;
        enum trede_unit unit;
        double value;
        const char *note;
        bool of_a_move; /* says something only of a channel that may move */
    } figures[] = {
        {p->hours ? "hours_now" : "spend_now", unit, p->present[i], "", false},
        {p->hours ? "hours_advised" : "spend_advised", unit, v->advised, "", false},
        {"change", TREDE_UNIT_SHARE, v->advised / p->present[i] - 1, note, false},
        {"probability_raise", TREDE_UNIT_PROBABILITY, v->up, note, true},
        {"probability_lower", TREDE_UNIT_PROBABILITY, v->down, note, true},
        {"probability_effect", TREDE_UNIT_PROBABILITY, v->positive, note, false},
        {"flips_draws", TREDE_UNIT_PROBABILITY, v->flips_draws, "", true},
        {"flips_views", TREDE_UNIT_PROBABILITY, v->flips_views, "", true},
        {"advice", TREDE_UNIT_VERDICT, 0, note, false},
        {"respondents_needed", TREDE_UNIT_COUNT, ceil(respondents_needed(a, line) / tens) * tens, "", false}};
    size_t count = sizeof figures / sizeof *figures - (v->advice != TEST_FIRST); /* the last is of a test */
    enum trede_status status = TREDE_OK;
    for (size_t f = 0; f < count && !status; f++)
        if (!v->locked || !figures[f].of_a_move)
            status = add(a, line, figures[f].statistic, figures[f].unit, figures[f].value, figures[f].note);
    return status;
}

/* By money: does the advice stand on data, or on the experts' matrix? */
static const char *leaning(const struct advising *a)
{
    double on_data = 0, all = 0;
    for (size_t i = 0; i < a->problem.count; i++) {
        all += a->problem.present[i];
        if (a->of[i].on_data) on_data += a->problem.present[i];
    }
    return on_data > half * all ? "leans_on_data" : "leans_on_matrix";
}

static struct trede_mix_line whole(const struct advising *a)
{
    struct trede_mix_line line = a->problem.mix->of[a->problem.line[0]];
    line.set = line.segment = "all";
    for (size_t i = 0; i < a->problem.count; i++) {
        int64_t base = a->problem.mix->of[a->problem.line[i]].base;
        if (base > 0 && (base < line.base || line.base == 0)) line.base = base;
    }
    return line;
}

static enum trede_status add_whole(const struct advising *a, const struct trede_allocation *solution)
{
    const struct trede_mix_problem *p = &a->problem;
    struct trede_mix_line line = whole(a);
    struct trede_result row = begin(a, &line, "advice", TREDE_UNIT_VERDICT);
    const char *unit = p->hours ? "hours" : "euros";
    row.subject = p->hours ? "all_hours" : "all";
    row.note = trede_results_text(a->out, "%s;%s", is_solved(solution) ? leaning(a) : "infeasible", unit);
    if (!row.note) return TREDE_INTERNAL;
    enum trede_status status = trede_results_add(a->out, &row);
    row.note = "";
    about_money(&row);
    row.unit = p->hours ? TREDE_UNIT_COUNT : TREDE_UNIT_EURO;
    row.statistic = p->hours ? "hours_now" : "spend_now";
    row.estimate.value = 0;
    for (size_t i = 0; i < p->count; i++)
        row.estimate.value += p->present[i];
    if (!status) status = trede_results_add(a->out, &row);
    if (status || is_solved(solution)) return status;
    row.statistic = solution->outcome == TREDE_ALLOCATION_BUDGET_TOO_SMALL ? "budget_least" : "budget_most";
    row.estimate.value = solution->limit;
    return trede_results_add(a->out, &row);
}

static enum trede_status add_gain(const struct advising *a)
{
    const struct trede_mix_problem *p = &a->problem;
    struct trede_mix_line line = whole(a);
    struct trede_result row = begin(a, &line, "gain", TREDE_UNIT_COUNT);
    double spent = 0;
    for (size_t i = 0; i < p->count; i++)
        spent += a->of[i].advised;
    row.subject = p->hours ? "all_hours" : "all";
    row.estimate.value = a->gain;
    row.estimate.low = a->gain_low;
    row.estimate.high = a->gain_high;
    row.estimate.has_interval = true;
    if (!p->mix->of[p->line[0]].has_persons) row.estimate.status = TREDE_QUESTION_NOT_ASKED;
    enum trede_status status = a->moves ? trede_results_add(a->out, &row) : TREDE_OK;
    row = begin(a, &line, p->hours ? "hours_advised" : "spend_advised", p->hours ? TREDE_UNIT_COUNT : TREDE_UNIT_EURO);
    row.subject = p->hours ? "all_hours" : "all";
    about_money(&row);
    row.estimate.value = spent;
    if (!status) status = trede_results_add(a->out, &row);
    row = begin(a, &line, "elasticity", TREDE_UNIT_RATIO);
    row.subject = p->hours ? "all_hours" : "all";
    about_money(&row);
    row.note = p->elasticity_estimated ? "estimated" : "prior";
    row.estimate.value = p->elasticity;
    return status ? status : trede_results_add(a->out, &row);
}

/* ---- one unit of money ---- */

static bool make_advice_room(struct advising *a)
{
    size_t count = a->problem.count;
    a->of = trede_arena_alloc(a->arena, count, sizeof *a->of);
    a->moved = trede_arena_alloc(a->arena, count, sizeof *a->moved);
    a->amount = trede_arena_alloc(a->arena, count, sizeof *a->amount);
    a->bound = trede_arena_alloc(a->arena, 2 * count, sizeof *a->bound);
    a->gains = trede_arena_alloc(a->arena, a->problem.draws, sizeof *a->gains);
    return a->of && a->moved && a->amount && a->bound && a->gains;
}

static enum trede_status advise_unit(struct advising *a)
{
    int *ways = trede_arena_alloc(a->arena, a->problem.count, sizeof *ways);
    double now = 0;
    if (!ways || !make_advice_room(a)) return TREDE_INTERNAL;
    for (size_t i = 0; i < a->problem.count; i++) {
        a->free += a->problem.high[i] > a->problem.low[i];
        now += a->problem.present[i];
    }
    a->more_money = a->problem.budget > now * (1 + moves);
    a->less_money = a->problem.budget < now * (1 - moves);
    struct trede_allocation solution = divide_mean(a, ways);
    if (!is_solved(&solution)) return a->by_segment ? TREDE_OK : add_whole(a, &solution);
    enum trede_status status = count_draws(a);
    if (status) return status;
    count_views(a, ways);
    advise(a, ways);
    if (!a->by_segment) status = add_whole(a, &solution);
    solution = divide_advised(a);
    if (is_solved(&solution)) find_gain(a);
    for (size_t i = 0; i < a->problem.count && !status; i++)
        status = add_line(a, i);
    return status || a->by_segment ? status : add_gain(a);
}

static enum trede_status advise_mix(const struct trede_context *context, const struct trede_found *found,
                                    const char *set, struct trede_arena *arena, struct trede_results *out)
{
    struct trede_mix mix;
    struct trede_nested weighed, plain;
    enum trede_status status = trede_mix_gather(context, arena, found, set, &mix);
    if (!status) status = trede_mix_pool(&mix, arena, true, &weighed);
    if (!status) status = trede_mix_pool(&mix, arena, false, &plain);
    for (int hours = 0; hours < 2 && !status; hours++) {
        struct advising a = {.context = context, .found = found, .arena = arena, .out = out};
        a.by_segment = strcmp(set, "all") != 0;
        a.plain = plain.outcome == TREDE_NESTED_POOLED ? plain.cell : NULL;
        a.pooled = weighed.outcome == TREDE_NESTED_POOLED ? weighed.cell : NULL;
        status = trede_mix_problem(&mix, &weighed, found, hours == 1, DRAWS, arena, &a.problem);
        if (!status && a.problem.count) status = advise_unit(&a);
    }
    return status;
}

/* The first segment set that money is known by; NULL = none, or too many segments to advise one by one. */
static const char *set_of_money(const struct trede_context *context, const struct trede_found *found)
{
    const struct trede_campaign *c = context->campaign;
    for (size_t s = 0; s < c->set_count; s++) {
        const struct trede_wanted wanted = {.analysis = "cost", .set = c->sets[s].name, .statistic = "spend"};
        if (c->sets[s].count * c->channel_count <= MOST_CELLS && trede_found_row(found, &wanted))
            return c->sets[s].name;
    }
    return NULL;
}

enum trede_status trede_analyse_allocation(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    if (c->channel_count == 0 || !c->ladder.given || context->activity.count == 0) return TREDE_OK;
    struct trede_arena *arena = trede_arena_create();
    struct trede_found found;
    enum trede_status status = arena ? trede_mix_found(context, arena, &found) : TREDE_INTERNAL;
    if (!status) status = advise_mix(context, &found, "all", arena, out);
    const char *set = status ? NULL : set_of_money(context, &found);
    if (set) status = advise_mix(context, &found, set, arena, out);
    trede_arena_destroy(arena);
    return status;
}
