/* plan.c - what the next wave can see, and how large it must be (methods 10).
 *
 * Model: stats/power.h. Where a wave was published its share, its design effect (se^2 times the base over p (1 - p))
 * and the correlation of the same people's answers (from the standard errors of two waves and of their difference) are
 * used; where not, the assumptions below, which the plan says. A mean or a gap keeps variance and design effect in one
 * number, se^2 times the base. A hold goal is planned as two one-sided tests (Schuirmann 1987). Rejected: the design
 * effect of weighting alone (Kish), which forgets clusters and what raking wins. */
#include "analysis/plan.h"

#include <math.h>
#include <string.h>

#include "analysis/goal_key.h"
#include "base/text.h"
#include "stats/power.h"

/* What is assumed before anything was measured: a survey by neighbourhood with uneven weights; answers half a year
 * apart; what Dutch municipal web surveys get; a panel that loses three in ten. */
static const double usual_design_effect = 1.5, usual_correlation = 0.5, usual_response = 0.30, usual_retention = 0.70;
static const double level = 0.05, usual_power = 0.8, high_power = 0.9;

/* Fewer than this say too little about a design effect. */
enum { BASE_FOR_A_DESIGN_EFFECT = 30 };

struct planner {
    const struct trede_campaign *campaign;
    const struct trede_result *const *found;
    size_t found_count;
    struct trede_arena *arena;
    int wave; /* the last with answers; -1 = none */
    struct trede_plan *plan;
    struct trede_plan_row *rows;
    size_t capacity;
};

/* One thing to plan for: where its number stands, and what is asked of it. */
struct question {
    struct trede_goal_key key;
    const struct trede_goal *goal; /* NULL = none */
    const struct trede_result *last, *change;
};

/* ---- finding rows ---- */

static int wave_of(const struct trede_campaign *campaign, const char *id)
{
    for (size_t w = 0; w < campaign->wave_count; w++)
        if (strcmp(campaign->waves[w].id, id) == 0) return (int)w;
    return -1;
}

static bool has_number(const struct trede_result *row)
{
    return row->estimate.status == TREDE_ESTIMATE_OK;
}

static bool is_segment(const struct trede_result *row, const struct trede_plan_row *of)
{
    return strcmp(row->segment_set, of->segment_set) == 0 && strcmp(row->segment, of->segment) == 0;
}

static bool is_about(const struct trede_result *row, const struct question *q, const struct trede_plan_row *of)
{
    return strcmp(row->analysis, q->key.analysis) == 0 && strcmp(row->subject, q->key.subject) == 0 &&
           strcmp(row->note, q->key.note) == 0 && is_segment(row, of);
}

static const char *wave_id(const struct planner *p, int wave)
{
    return wave >= 0 ? p->campaign->waves[wave].id : "";
}

/* The figure of the last wave, and its change since the wave before (of several, the latest). */
static void find_figure(const struct planner *p, struct question *q, const struct trede_plan_row *of)
{
    int latest = -1;
    for (size_t i = 0; p->wave >= 0 && i < p->found_count; i++) {
        const struct trede_result *row = p->found[i];
        if (!is_about(row, q, of) || !has_number(row) || strcmp(row->wave, wave_id(p, p->wave)) != 0) continue;
        int against = row->against[0] ? wave_of(p->campaign, row->against) : -1;
        bool same = !q->key.statistic || strcmp(row->statistic, q->key.statistic) == 0;
        if (against > latest) {
            q->change = row;
            latest = against;
        } else if (!row->against[0] && same) {
            q->last = row;
        }
    }
}

static const struct trede_result *find_quality(const struct planner *p, const char *subject, int wave)
{
    for (size_t i = 0; i < p->found_count; i++) {
        const struct trede_result *row = p->found[i];
        if (strcmp(row->analysis, "quality") == 0 && strcmp(row->subject, subject) == 0 &&
            strcmp(row->statistic, "share") == 0 && strcmp(row->wave, wave_id(p, wave)) == 0 && has_number(row))
            return row;
    }
    return NULL;
}

/* People of a segment placed in both waves: a file may hold an empty row for everybody who was invited, so the flow
 * table counts, and without a ladder the overlap of ids. */
static double people_in_both(const struct planner *p, const struct trede_plan_row *of, const char *before)
{
    for (size_t i = 0; i < p->found_count; i++) {
        const struct trede_result *row = p->found[i];
        if (strcmp(row->analysis, "flow") == 0 && strcmp(row->subject, "up") == 0 && is_segment(row, of) &&
            strcmp(row->wave, wave_id(p, p->wave)) == 0 && strcmp(row->against, before) == 0 && has_number(row))
            return (double)row->estimate.base;
    }
    const struct trede_result *overlap = find_quality(p, "panel_overlap", p->wave);
    return overlap ? overlap->estimate.value * (double)of->base : 0;
}

/* Everybody of the segment who was asked anything in the last wave. */
static int64_t interviews_of(const struct planner *p, const struct trede_plan_row *of)
{
    static const char *const asked[] = {"stage_share", "indicator", "barrier", "gap"};
    int64_t most = of->base;
    for (size_t i = 0; p->wave >= 0 && i < p->found_count; i++) {
        const struct trede_result *row = p->found[i];
        bool counts = row->estimate.base > most && !row->against[0] && is_segment(row, of) &&
                      strcmp(row->wave, wave_id(p, p->wave)) == 0;
        for (size_t a = 0; counts && a < sizeof asked / sizeof *asked; a++)
            if (strcmp(row->analysis, asked[a]) == 0) most = row->estimate.base;
    }
    return most;
}

/* ---- what is known ---- */

static bool is_share(const struct trede_plan_row *row)
{
    return row->unit == TREDE_UNIT_SHARE;
}

static double of_share(double p)
{
    return p * (1 - p);
}

/* A share that nothing was measured of yet: where the goal starts, or the worst case. */
static double assumed_now(const struct question *q)
{
    const struct trede_goal *goal = q->goal;
    if (!goal) return 0.5;
    if (goal->has_baseline) return goal->baseline;
    double way = goal->type == TREDE_HOLD ? 0 : goal->smallest_relevant;
    return goal->target + (goal->type == TREDE_FALL ? way : -way);
}

/* The range of the answers of an indicator that is the mean of an item; 0 = not known. */
static double range_of(const struct trede_campaign *campaign, const char *name)
{
    const char *item = NULL;
    for (size_t i = 0; i < campaign->indicator_count; i++)
        if (campaign->indicators[i].is_mean && strcmp(campaign->indicators[i].rule.name, name) == 0)
            item = campaign->indicators[i].rule.sql;
    for (size_t i = 0; item && i < campaign->item_count; i++) {
        const struct trede_item *of = &campaign->items[i];
        if (strcmp(of->name, item) == 0 && of->has_min && of->has_max) return of->max - of->min;
    }
    return 0;
}

/* Of a mean without data: a standard deviation of a quarter of its range. Of a gap: of two shares of a half that go
 * together by half. */
static double assumed_variance(const struct planner *p, const struct question *q)
{
    bool rungs = strcmp(q->key.analysis, "stage_mean") == 0;
    double range = rungs ? p->campaign->ladder.top - 1 : range_of(p->campaign, q->key.subject);
    return range > 0 ? range * range / 16 : 0.25;
}

static void set_design_effect(const struct planner *p, const struct question *q, struct trede_plan_row *row)
{
    row->has_design_effect = is_share(row);
    row->design_effect = (struct trede_plan_basis){p->plan->design_effect, false};
    if (!q->last || !q->last->estimate.has_se || row->base < BASE_FOR_A_DESIGN_EFFECT) return;
    double se = q->last->estimate.se, simple = of_share(row->now.value) / (double)row->base;
    if (row->has_design_effect && simple > 0 && se > 0)
        row->design_effect = (struct trede_plan_basis){se * se / simple, true};
}

static bool has_two_samples(const struct trede_campaign *campaign)
{
    bool fresh = false, panel = false;
    for (size_t s = 0; s < campaign->survey_count; s++) {
        fresh = fresh || campaign->surveys[s].sampling == TREDE_FRESH;
        panel = panel || campaign->surveys[s].sampling == TREDE_PANEL;
    }
    return fresh && panel;
}

/* cov = (v1 + v2 - vd) / 2 = correlation x spread x spread x people in both / (n1 n2). Where a wave has a fresh and a
 * panel sample the cross-section leaves the panel out, and says nothing about it. */
static void set_correlation(const struct planner *p, const struct question *q, struct trede_plan_row *row)
{
    row->correlation = (struct trede_plan_basis){p->plan->correlation, false};
    if (!q->last || !q->change || has_two_samples(p->campaign)) return;
    double both = people_in_both(p, row, q->change->against);
    struct question before = *q;
    struct planner earlier = *p;
    earlier.wave = wave_of(p->campaign, q->change->against);
    before.last = before.change = NULL;
    find_figure(&earlier, &before, row);
    if (!(both > 0) || !before.last || !before.last->estimate.has_se || !q->last->estimate.has_se) return;
    const struct trede_estimate *a = &before.last->estimate, *b = &q->last->estimate, *d = &q->change->estimate;
    double together = (a->se * a->se + b->se * b->se - d->se * d->se) / (2 * a->se * b->se);
    double correlation = together * sqrt((double)a->base * (double)b->base) / both;
    row->correlation = (struct trede_plan_basis){fmin(fmax(correlation, -0.95), 0.95), true};
}

/* ---- what follows ---- */

/* The unit variance of the answers, the design effect in it. */
static double variance_of(const struct planner *p, const struct question *q, const struct trede_plan_row *row)
{
    if (is_share(row)) return of_share(row->now.value) * row->design_effect.value;
    if (q->last && q->last->estimate.has_se) return q->last->estimate.se * q->last->estimate.se * (double)row->base;
    return assumed_variance(p, q) * row->design_effect.value;
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
static int64_t needed(const struct planner *p, const struct question *q, const struct trede_plan_row *row, bool panel,
                      struct trede_power_test test)
{
    double v = variance_of(p, q, row), d = row->difference, after = row->now.value + d;
    if (row->aim == TREDE_PLAN_FALL) after = row->now.value - d;
    struct trede_change change = {v, v, d, row->correlation.value, panel ? 1 : 0};
    if (row->aim == TREDE_PLAN_HOLD) return trede_plan_completed(trede_n_change(&change, as_equivalence(test)), 1);
    if (!is_share(row)) return trede_plan_completed(trede_n_change(&change, test), 1);
    if (after <= 0 || after >= 1) return 0;
    if (!panel) return trede_plan_completed(trede_n_two_shares(row->now.value, after, test), row->design_effect.value);
    double pairs = INFINITY, c = correlation_that_can_be(row->now.value, after, row->correlation.value);
    if (!trede_n_panel(row->now.value, after, c, test, &pairs)) return 0;
    return trede_plan_completed(pairs, row->design_effect.value);
}

/* From those who answer this question to all interviews of the segment. */
static int64_t as_interviews(const struct trede_plan_row *row, int64_t needed_base)
{
    if (row->base <= 0 || row->interviews <= row->base) return needed_base;
    return trede_plan_completed((double)needed_base, (double)row->interviews / (double)row->base);
}

static void set_sizes(const struct planner *p, const struct question *q, struct trede_plan_row *row)
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
static void set_seen(const struct planner *p, const struct question *q, struct trede_plan_row *row)
{
    const struct trede_power_test test = {level, usual_power};
    if (!q->last || row->base <= 0) return;
    double v = variance_of(p, q, row), n = (double)row->base;
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

static enum trede_unit unit_of(const struct planner *p, const struct question *q)
{
    if (q->last) return q->last->unit;
    if (strcmp(q->key.analysis, "stage_mean") == 0) return TREDE_UNIT_MEAN;
    if (strcmp(q->key.analysis, "gap") == 0 && strcmp(q->key.subject, "gap") == 0) return TREDE_UNIT_POINTS;
    for (size_t i = 0; i < p->campaign->indicator_count; i++)
        if (p->campaign->indicators[i].is_mean && strcmp(p->campaign->indicators[i].rule.name, q->key.subject) == 0)
            return TREDE_UNIT_MEAN;
    return TREDE_UNIT_SHARE;
}

static size_t segments_of(const struct trede_campaign *campaign, const char *set)
{
    for (size_t s = 0; s < campaign->set_count; s++)
        if (strcmp(campaign->sets[s].name, set) == 0) return campaign->sets[s].count;
    return 1;
}

static enum trede_status add_row(struct planner *p, struct question *q, struct trede_plan_row row)
{
    find_figure(p, q, &row);
    row.unit = unit_of(p, q);
    row.now = (struct trede_plan_basis){assumed_now(q), false};
    if (q->last) {
        row.now = (struct trede_plan_basis){q->last->estimate.value, true};
        row.base = q->last->estimate.base;
    }
    row.interviews = interviews_of(p, &row);
    row.together = segments_of(p->campaign, row.segment_set);
    set_design_effect(p, q, &row);
    set_correlation(p, q, &row);
    set_sizes(p, q, &row);
    set_seen(p, q, &row);
    struct trede_plan_row *slot = trede_arena_push(p->arena, &p->rows, &p->plan->count, &p->capacity, sizeof *slot);
    if (!slot) return TREDE_INTERNAL;
    *slot = row;
    return TREDE_OK;
}

/* ---- the questions ---- */

static enum trede_status add_goal(struct planner *p, const struct trede_goal *goal)
{
    static const enum trede_plan_aim aims[] = {
        [TREDE_RISE] = TREDE_PLAN_RISE, [TREDE_HOLD] = TREDE_PLAN_HOLD, [TREDE_FALL] = TREDE_PLAN_FALL};
    struct question q = {.key = trede_goal_key_of(p->campaign, goal->indicator), .goal = goal};
    if (strcmp(q.key.analysis, "report_rate") == 0) return TREDE_OK; /* reports are counted, not sampled */
    return add_row(p, &q,
                   (struct trede_plan_row){.goal = goal->name,
                                           .indicator = goal->indicator,
                                           .segment_set = goal->segment_set,
                                           .segment = goal->segment,
                                           .aim = aims[goal->type],
                                           .difference = goal->smallest_relevant});
}

static enum trede_status add_measure(struct planner *p, const char *name, const char *set, const char *segment)
{
    struct question q = {.key = trede_goal_key_of(p->campaign, name)};
    return add_row(p, &q,
                   (struct trede_plan_row){.goal = "",
                                           .indicator = name,
                                           .segment_set = set,
                                           .segment = segment,
                                           .aim = TREDE_PLAN_RISE,
                                           .difference = p->campaign->smallest_relevant});
}

/* The rungs; a campaign without a ladder has its indicators that are shares. */
static enum trede_status add_measures(struct planner *p, const char *set, const char *segment)
{
    static const char *const rungs[TREDE_TOP_STAGE + 1] = {NULL,         NULL,         "at_least_2", "at_least_3",
                                                           "at_least_4", "at_least_5", "at_least_6", "at_least_7"};
    const struct trede_campaign *campaign = p->campaign;
    enum trede_status status = TREDE_OK;
    for (int k = 2; !status && campaign->ladder.given && k <= campaign->ladder.top; k++)
        status = add_measure(p, rungs[k], set, segment);
    for (size_t i = 0; !status && !campaign->ladder.given && i < campaign->indicator_count; i++)
        if (!campaign->indicators[i].is_mean) status = add_measure(p, campaign->indicators[i].rule.name, set, segment);
    return status;
}

static enum trede_status add_everything(struct planner *p)
{
    const struct trede_campaign *campaign = p->campaign;
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

static int last_wave(const struct trede_campaign *campaign, const struct trede_result *const *rows, size_t count)
{
    int last = -1;
    for (size_t i = 0; i < count; i++) {
        if (rows[i]->is_reports || rows[i]->against[0] || !has_number(rows[i]) || rows[i]->estimate.base <= 0) continue;
        int wave = wave_of(campaign, rows[i]->wave);
        if (wave > last) last = wave;
    }
    return last;
}

/* The part of the wave before that came back. */
static struct trede_plan_basis retention_of(const struct planner *p)
{
    struct planner earlier = *p;
    earlier.wave = p->wave - 1;
    struct trede_plan_row everyone = {.segment_set = "all", .segment = "all"};
    double before = p->wave > 0 ? (double)interviews_of(&earlier, &everyone) : 0;
    everyone.base = interviews_of(p, &everyone);
    double both = p->wave > 0 ? people_in_both(p, &everyone, wave_id(p, earlier.wave)) : 0;
    if (!(both > 0) || !(before > 0)) return (struct trede_plan_basis){usual_retention, false};
    return (struct trede_plan_basis){fmin(both / before, 1), true};
}

static struct trede_plan_basis response_of(const struct planner *p)
{
    const struct trede_result *row = p->wave >= 0 ? find_quality(p, "responses", p->wave) : NULL;
    if (!row || !(row->estimate.value > 0)) return (struct trede_plan_basis){usual_response, false};
    return (struct trede_plan_basis){fmin(row->estimate.value, 1), true};
}

enum trede_status trede_plan_make(const struct trede_campaign *campaign, const struct trede_result *const *rows,
                                  size_t count, struct trede_arena *arena, struct trede_plan *out)
{
    struct planner p = {.campaign = campaign, .found = rows, .found_count = count, .arena = arena, .plan = out};
    p.wave = last_wave(campaign, rows, count);
    *out = (struct trede_plan){.campaign = campaign->name ? campaign->name : "",
                               .wave = wave_id(&p, p.wave),
                               .level = level,
                               .response = response_of(&p),
                               .retention = retention_of(&p),
                               .design_effect = usual_design_effect,
                               .correlation = usual_correlation};
    enum trede_status status = add_everything(&p);
    out->rows = p.rows;
    return status;
}
