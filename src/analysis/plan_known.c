/* plan_known.c - what a plan rests on.
 *
 * Model: the campaign's own figures (block plan) come first; else a share is that of the last wave, its design effect
 * se^2 times the base over p (1 - p), and the correlation of the same people's answers follows from the standard errors
 * of two waves and of their difference; else the usual figures below are assumed. A design of clusters that is still to
 * be made is worth 1 + ((1 + cv^2) m - 1) x intraclass correlation, times Kish's effect of the last wave's weights.
 * Rejected: the design effect of weighting alone (Kish), which forgets clusters and what raking wins. */
#include "analysis/plan_known.h"

#include <math.h>
#include <string.h>

#include "stats/power.h"

/* What is assumed before anything was measured: a survey by neighbourhood with uneven weights; answers half a year
 * apart; what Dutch municipal web surveys get; a panel that loses three in ten. */
static const double usual_design_effect = 1.5, usual_correlation = 0.5, usual_response = 0.30, usual_retention = 0.70;

/* Fewer than this say too little about a design effect. */
enum { BASE_FOR_A_DESIGN_EFFECT = 30 };

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

static bool is_about(const struct trede_result *row, const struct trede_plan_question *q,
                     const struct trede_plan_row *of)
{
    return strcmp(row->analysis, q->key.analysis) == 0 && strcmp(row->subject, q->key.subject) == 0 &&
           strcmp(row->note, q->key.note) == 0 && is_segment(row, of);
}

const char *trede_plan_wave_id(const struct trede_planner *p, int wave)
{
    return wave >= 0 ? p->campaign->waves[wave].id : "";
}

/* The figure of the last wave, and its change since the wave before (of several, the latest). */
static void find_figure(const struct trede_planner *p, struct trede_plan_question *q, const struct trede_plan_row *of)
{
    int latest = -1;
    for (size_t i = 0; p->wave >= 0 && i < p->found_count; i++) {
        const struct trede_result *row = p->found[i];
        if (!is_about(row, q, of) || !has_number(row) || strcmp(row->wave, trede_plan_wave_id(p, p->wave)) != 0)
            continue;
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

static const struct trede_result *find_quality(const struct trede_planner *p, const char *subject, int wave)
{
    for (size_t i = 0; i < p->found_count; i++) {
        const struct trede_result *row = p->found[i];
        if (strcmp(row->analysis, "quality") == 0 && strcmp(row->subject, subject) == 0 &&
            strcmp(row->statistic, "share") == 0 && strcmp(row->wave, trede_plan_wave_id(p, wave)) == 0 &&
            has_number(row))
            return row;
    }
    return NULL;
}

/* People of a segment placed in both waves: a file may hold an empty row for everybody who was invited, so the flow
 * table counts, and without a ladder the overlap of ids. */
static double people_in_both(const struct trede_planner *p, const struct trede_plan_row *of, const char *before)
{
    for (size_t i = 0; i < p->found_count; i++) {
        const struct trede_result *row = p->found[i];
        if (strcmp(row->analysis, "flow") == 0 && strcmp(row->subject, "up") == 0 && is_segment(row, of) &&
            strcmp(row->wave, trede_plan_wave_id(p, p->wave)) == 0 && strcmp(row->against, before) == 0 &&
            has_number(row))
            return (double)row->estimate.base;
    }
    const struct trede_result *overlap = find_quality(p, "panel_overlap", p->wave);
    return overlap ? overlap->estimate.value * (double)of->base : 0;
}

/* Everybody of the segment who was asked anything in the last wave. */
static int64_t interviews_of(const struct trede_planner *p, const struct trede_plan_row *of)
{
    static const char *const asked[] = {"stage_share", "indicator", "barrier", "gap"};
    int64_t most = of->base;
    for (size_t i = 0; p->wave >= 0 && i < p->found_count; i++) {
        const struct trede_result *row = p->found[i];
        bool counts = row->estimate.base > most && !row->against[0] && is_segment(row, of) &&
                      strcmp(row->wave, trede_plan_wave_id(p, p->wave)) == 0;
        for (size_t a = 0; counts && a < sizeof asked / sizeof *asked; a++)
            if (strcmp(row->analysis, asked[a]) == 0) most = row->estimate.base;
    }
    return most;
}

/* ---- what is known ---- */

static struct trede_plan_basis given(double value)
{
    return (struct trede_plan_basis){value, .given = true};
}

static struct trede_plan_basis assumed(double value)
{
    return (struct trede_plan_basis){value, .measured = false};
}

static struct trede_plan_basis measured(double value)
{
    return (struct trede_plan_basis){value, .measured = true};
}

/* Kish's effect of the weights of the last wave; 1 when it is not known. */
static double effect_of_weights(const struct trede_planner *p)
{
    for (size_t i = 0; i < p->found_count; i++) {
        const struct trede_result *row = p->found[i];
        if (strcmp(row->analysis, "weighting") == 0 && strcmp(row->statistic, "kish_deff") == 0 && !row->against[0] &&
            strcmp(row->wave, trede_plan_wave_id(p, p->wave)) == 0 && has_number(row))
            return row->estimate.value;
    }
    return 1;
}

struct trede_plan_basis trede_plan_design_effect(const struct trede_planner *p)
{
    const struct trede_plan_setting *plan = &p->campaign->plan;
    if (plan->design_effect > 0) return given(plan->design_effect);
    if (!(plan->cluster_size > 0)) return assumed(usual_design_effect);
    return given(trede_deff_clusters(plan->cluster_size, plan->cluster_variation, plan->intraclass) *
                 effect_of_weights(p));
}

struct trede_plan_basis trede_plan_correlation(const struct trede_planner *p)
{
    const struct trede_plan_setting *plan = &p->campaign->plan;
    return plan->has_correlation ? given(plan->correlation) : assumed(usual_correlation);
}

static bool is_share(const struct trede_plan_row *row)
{
    return row->unit == TREDE_UNIT_SHARE;
}

static double of_share(double p)
{
    return p * (1 - p);
}

/* A share that nothing was measured of yet: where the goal starts, or the worst case. */
static double assumed_now(const struct trede_plan_question *q)
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
double trede_plan_assumed_variance(const struct trede_planner *p, const struct trede_plan_question *q)
{
    bool rungs = strcmp(q->key.analysis, "stage_mean") == 0;
    double range = rungs ? p->campaign->ladder.top - 1 : range_of(p->campaign, q->key.subject);
    return range > 0 ? range * range / 16 : 0.25;
}

static void set_design_effect(const struct trede_planner *p, const struct trede_plan_question *q,
                              struct trede_plan_row *row)
{
    row->has_design_effect = is_share(row);
    row->design_effect = trede_plan_design_effect(p);
    if (row->design_effect.given || !q->last || !q->last->estimate.has_se || row->base < BASE_FOR_A_DESIGN_EFFECT)
        return;
    double se = q->last->estimate.se, simple = of_share(row->now.value) / (double)row->base;
    if (row->has_design_effect && simple > 0 && se > 0) row->design_effect = measured(se * se / simple);
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
static void set_correlation(const struct trede_planner *p, const struct trede_plan_question *q,
                            struct trede_plan_row *row)
{
    row->correlation = trede_plan_correlation(p);
    if (row->correlation.given || !q->last || !q->change || has_two_samples(p->campaign)) return;
    double both = people_in_both(p, row, q->change->against);
    struct trede_plan_question before = *q;
    struct trede_planner earlier = *p;
    earlier.wave = wave_of(p->campaign, q->change->against);
    before.last = before.change = NULL;
    find_figure(&earlier, &before, row);
    if (!(both > 0) || !before.last || !before.last->estimate.has_se || !q->last->estimate.has_se) return;
    const struct trede_estimate *a = &before.last->estimate, *b = &q->last->estimate, *d = &q->change->estimate;
    double together = (a->se * a->se + b->se * b->se - d->se * d->se) / (2 * a->se * b->se);
    double correlation = together * sqrt((double)a->base * (double)b->base) / both;
    row->correlation = measured(fmin(fmax(correlation, -0.95), 0.95));
}

static enum trede_unit unit_of(const struct trede_planner *p, const struct trede_plan_question *q)
{
    if (q->last) return q->last->unit;
    if (strcmp(q->key.analysis, "stage_mean") == 0) return TREDE_UNIT_MEAN;
    if (strcmp(q->key.analysis, "gap") == 0 && strcmp(q->key.subject, "gap") == 0) return TREDE_UNIT_POINTS;
    for (size_t i = 0; i < p->campaign->indicator_count; i++)
        if (p->campaign->indicators[i].is_mean && strcmp(p->campaign->indicators[i].rule.name, q->key.subject) == 0)
            return TREDE_UNIT_MEAN;
    return TREDE_UNIT_SHARE;
}

/* People of the segment, as population.csv has them for the last of its waves; 0 = not known. Everyone is the sum over
 * any margin. */
static double persons_in(const struct trede_campaign *campaign, const struct trede_plan_row *row)
{
    bool everyone = strcmp(row->segment_set, "all") == 0;
    const char *margin = everyone && campaign->population_count ? campaign->population[0].margin : row->segment_set;
    double persons = 0;
    int wave = -1;
    for (size_t i = 0; i < campaign->population_count; i++) {
        const struct trede_margin_cell *cell = &campaign->population[i];
        bool here = strcmp(cell->margin, margin) == 0 && (everyone || strcmp(cell->category, row->segment) == 0);
        if (!here || cell->wave < wave) continue;
        if (cell->wave > wave) persons = 0;
        wave = cell->wave;
        persons += cell->persons;
    }
    return persons;
}

void trede_plan_describe(const struct trede_planner *p, struct trede_plan_question *q, struct trede_plan_row *row)
{
    find_figure(p, q, row);
    row->unit = unit_of(p, q);
    row->now = assumed(assumed_now(q));
    if (q->last) {
        row->now = measured(q->last->estimate.value);
        row->base = q->last->estimate.base;
    }
    row->interviews = interviews_of(p, row);
    row->population = p->campaign->plan.finite ? persons_in(p->campaign, row) : 0;
    set_design_effect(p, q, row);
    set_correlation(p, q, row);
}

/* ---- the survey as a whole ---- */

int trede_plan_last_wave(const struct trede_campaign *campaign, const struct trede_result *const *rows, size_t count)
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
struct trede_plan_basis trede_plan_retention(const struct trede_planner *p)
{
    if (p->campaign->plan.retention > 0) return given(p->campaign->plan.retention);
    struct trede_planner earlier = *p;
    earlier.wave = p->wave - 1;
    struct trede_plan_row everyone = {.segment_set = "all", .segment = "all"};
    double before = p->wave > 0 ? (double)interviews_of(&earlier, &everyone) : 0;
    everyone.base = interviews_of(p, &everyone);
    double both = p->wave > 0 ? people_in_both(p, &everyone, trede_plan_wave_id(p, earlier.wave)) : 0;
    if (!(both > 0) || !(before > 0)) return assumed(usual_retention);
    return measured(fmin(both / before, 1));
}

struct trede_plan_basis trede_plan_response(const struct trede_planner *p)
{
    if (p->campaign->plan.response > 0) return given(p->campaign->plan.response);
    const struct trede_result *row = p->wave >= 0 ? find_quality(p, "responses", p->wave) : NULL;
    if (!row || !(row->estimate.value > 0)) return assumed(usual_response);
    return measured(fmin(row->estimate.value, 1));
}
