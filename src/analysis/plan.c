/* plan.c - what the next wave can see, and how large it must be (methods 10).
 *
 * Model: stats/power.h, on what is known of the survey (plan_known.h). A mean or a gap keeps variance and design effect
 * in one number, se^2 times the base. A hold goal is planned as two one-sided tests (Schuirmann 1987). Where the plan
 * is to count a small population, n of it are worth n / (1 - n / N) of an endless one. */
#include "analysis/plan.h"

#include <math.h>
#include <string.h>

#include "analysis/plan_known.h"
#include "stats/power.h"

static const double level = 0.05, usual_power = 0.8, high_power = 0.9;

struct plan_work {
    struct trede_planner known;
    struct trede_arena *arena;
    struct trede_plan *plan;
    struct trede_plan_row *rows;
    size_t capacity;
};

static bool is_share(const struct trede_plan_row *row)
{
    return row->unit == TREDE_UNIT_SHARE;
}

/* ---- what follows ---- */

/* The unit variance of the answers, the design effect in it. */
static double variance_of(const struct plan_work *p, const struct trede_plan_question *q,
                          const struct trede_plan_row *row)
{
    double share = row->now.value;
    if (is_share(row)) return share * (1 - share) * row->design_effect.value;
    if (q->last && q->last->estimate.has_se) return q->last->estimate.se * q->last->estimate.se * (double)row->base;
    return trede_plan_assumed_variance(&p->known, q) * row->design_effect.value;
}

/* Those of the population whom the question is about; 0 = endless. */
static double population_of(const struct trede_plan_row *row)
{
    bool part = row->base > 0 && row->interviews > row->base;
    return row->population * (part ? (double)row->base / (double)row->interviews : 1);
}

/* What n of a small population are worth; 0 = they are all of it, or more than there are. */
static double worth(const struct trede_plan_row *row, double n)
{
    double population = population_of(row);
    if (!(population > 0)) return n;
    return n < population ? n / (1 - n / population) : 0;
}

static int64_t completed(const struct trede_plan_row *row, double n, double design_effect)
{
    return trede_plan_completed(trede_n_finite(n * design_effect, population_of(row)), 1);
}

/* Two one-sided tests: each at the level, and together they must let a change of nothing pass. */
static struct trede_power_test as_equivalence(struct trede_power_test test)
{
    return (struct trede_power_test){2 * test.level, (1 + test.power) / 2};
}

static double correlation_that_can_be(double p1, double p2, double correlation)
{
    return fmin(correlation, trede_most_correlation(p1, p2) - 1e-9);
}

/* Interviews per wave, design effect included. */
static int64_t needed(const struct plan_work *p, const struct trede_plan_question *q, const struct trede_plan_row *row,
                      bool panel, struct trede_power_test test)
{
    double v = variance_of(p, q, row), d = row->difference, after = row->now.value + d;
    if (row->aim == TREDE_PLAN_FALL) after = row->now.value - d;
    struct trede_change change = {v, v, d, row->correlation.value, panel ? 1 : 0};
    if (row->aim == TREDE_PLAN_HOLD) return completed(row, trede_n_change(&change, as_equivalence(test)), 1);
    if (!is_share(row)) return completed(row, trede_n_change(&change, test), 1);
    if (after <= 0 || after >= 1) return 0;
    if (!panel) return completed(row, trede_n_two_shares(row->now.value, after, test), row->design_effect.value);
    double pairs = INFINITY, c = correlation_that_can_be(row->now.value, after, row->correlation.value);
    if (!trede_n_panel(row->now.value, after, c, test, &pairs)) return 0;
    return completed(row, pairs, row->design_effect.value);
}

/* From those who answer this question to all interviews of the segment. */
static int64_t as_interviews(const struct trede_plan_row *row, int64_t needed_base)
{
    if (row->base <= 0 || row->interviews <= row->base) return needed_base;
    return trede_plan_completed((double)needed_base, (double)row->interviews / (double)row->base);
}

static void set_sizes(const struct plan_work *p, const struct trede_plan_question *q, struct trede_plan_row *row)
{
    const struct trede_power_test usual = {level, usual_power}, high = {level, high_power};
    const struct trede_power_test each = {trede_level_each(level, row->together), usual_power};
    row->separate.at_80 = as_interviews(row, needed(p, q, row, false, usual));
    row->separate.at_90 = as_interviews(row, needed(p, q, row, false, high));
    row->panel.at_80 = as_interviews(row, needed(p, q, row, true, usual));
    row->panel.at_90 = as_interviews(row, needed(p, q, row, true, high));
    row->together_at_80 = as_interviews(row, needed(p, q, row, false, each));
    row->invited = trede_plan_invited(row->separate.at_80, p->plan->response.value);
    row->invited_panel = trede_plan_invited(row->panel.at_80, p->plan->response.value * p->plan->retention.value);
}

/* What two waves as large as the last one see. */
static void set_seen(const struct plan_work *p, const struct trede_plan_question *q, struct trede_plan_row *row)
{
    const struct trede_power_test test = {level, usual_power};
    double v = variance_of(p, q, row), n = worth(row, (double)row->base);
    if (!q->last || !(n > 0)) return;
    struct trede_change change = {v, v, 0, row->correlation.value, 0};
    row->has_seen = v > 0;
    row->seen = trede_detectable_change(&change, n, test);
    if (is_share(row))
        row->has_seen = trede_detectable_shares(n / row->design_effect.value, row->now.value,
                                                row->aim != TREDE_PLAN_FALL, test, &row->seen);
    change.overlap = 1;
    row->has_seen_panel = v > 0;
    row->seen_panel = trede_detectable_change(&change, n, test);
}

static size_t segments_of(const struct trede_campaign *campaign, const char *set)
{
    for (size_t s = 0; s < campaign->set_count; s++)
        if (strcmp(campaign->sets[s].name, set) == 0) return campaign->sets[s].count;
    return 1;
}

static enum trede_status add_row(struct plan_work *p, struct trede_plan_question *q, struct trede_plan_row row)
{
    trede_plan_describe(&p->known, q, &row);
    row.together = segments_of(p->known.campaign, row.segment_set);
    set_sizes(p, q, &row);
    set_seen(p, q, &row);
    struct trede_plan_row *slot = trede_arena_push(p->arena, &p->rows, &p->plan->count, &p->capacity, sizeof *slot);
    if (!slot) return TREDE_INTERNAL;
    *slot = row;
    return TREDE_OK;
}

/* ---- the questions ---- */

static enum trede_status add_goal(struct plan_work *p, const struct trede_goal *goal)
{
    static const enum trede_plan_aim aims[] = {
        [TREDE_RISE] = TREDE_PLAN_RISE, [TREDE_HOLD] = TREDE_PLAN_HOLD, [TREDE_FALL] = TREDE_PLAN_FALL};
    struct trede_plan_question q = {.key = trede_goal_key_of(p->known.campaign, goal->indicator), .goal = goal};
    if (strcmp(q.key.analysis, "report_rate") == 0) return TREDE_OK; /* reports are counted, not sampled */
    return add_row(p, &q,
                   (struct trede_plan_row){.goal = goal->name,
                                           .indicator = goal->indicator,
                                           .segment_set = goal->segment_set,
                                           .segment = goal->segment,
                                           .aim = aims[goal->type],
                                           .difference = goal->smallest_relevant});
}

static enum trede_status add_measure(struct plan_work *p, const char *name, const char *set, const char *segment)
{
    struct trede_plan_question q = {.key = trede_goal_key_of(p->known.campaign, name)};
    return add_row(p, &q,
                   (struct trede_plan_row){.goal = "",
                                           .indicator = name,
                                           .segment_set = set,
                                           .segment = segment,
                                           .aim = TREDE_PLAN_RISE,
                                           .difference = p->known.campaign->smallest_relevant});
}

/* The rungs; a campaign without a ladder has its indicators that are shares. */
static enum trede_status add_measures(struct plan_work *p, const char *set, const char *segment)
{
    static const char *const rungs[TREDE_TOP_STAGE + 1] = {NULL,         NULL,         "at_least_2", "at_least_3",
                                                           "at_least_4", "at_least_5", "at_least_6", "at_least_7"};
    const struct trede_campaign *campaign = p->known.campaign;
    enum trede_status status = TREDE_OK;
    for (int k = 2; !status && campaign->ladder.given && k <= campaign->ladder.top; k++)
        status = add_measure(p, rungs[k], set, segment);
    for (size_t i = 0; !status && !campaign->ladder.given && i < campaign->indicator_count; i++)
        if (!campaign->indicators[i].is_mean) status = add_measure(p, campaign->indicators[i].rule.name, set, segment);
    return status;
}

static enum trede_status add_everything(struct plan_work *p)
{
    const struct trede_campaign *campaign = p->known.campaign;
    enum trede_status status = TREDE_OK;
    for (size_t g = 0; !status && g < campaign->goal_count; g++)
        status = add_goal(p, &campaign->goals[g]);
    if (!status) status = add_measures(p, "all", "all");
    for (size_t s = 0; s < campaign->set_count; s++)
        for (size_t i = 0; !status && i < campaign->sets[s].count; i++)
            status = add_measures(p, campaign->sets[s].name, campaign->sets[s].segments[i].rule.name);
    return status;
}

/* ---- the whole ---- */

enum trede_status trede_plan_make(const struct trede_campaign *campaign, const struct trede_result *const *rows,
                                  size_t count, struct trede_arena *arena, struct trede_plan *out)
{
    struct plan_work p = {
        .known = {campaign, rows, count, trede_plan_last_wave(campaign, rows, count)}, .arena = arena, .plan = out};
    *out = (struct trede_plan){.campaign = campaign->name ? campaign->name : "",
                               .wave = trede_plan_wave_id(&p.known, p.known.wave),
                               .level = level,
                               .response = trede_plan_response(&p.known),
                               .retention = trede_plan_retention(&p.known),
                               .design_effect = trede_plan_design_effect(&p.known),
                               .correlation = trede_plan_correlation(&p.known)};
    enum trede_status status = add_everything(&p);
    out->rows = p.rows;
    return status;
}
