#include "analysis/mix_evidence.h"

#include <math.h>
#include <string.h>

#include "stats/pooling.h"

const char *const trede_evidence_names[TREDE_EVIDENCES] = {"expert_matrix", "exposure", "pre_post", "staggered_areas",
                                                           "randomised"};

/* A best rating is expected to bring this part of the smallest relevant difference more than a rating of nothing. */
static const double expert_span = 1.0, best_rating = 3.0;
/* Who met a channel differs in more than was adjusted for: a standard deviation of the effect, in parts of the smallest
 * relevant difference. Half of that when the same people's earlier rung is among what was adjusted for. */
static const double doubts[TREDE_EVIDENCES] = {0, 0.5, 0.25, 0, 0};

struct gathering {
    const struct trede_found *found;
    struct trede_mix *mix;
    struct trede_mix_line *line;
    const char *channel;
    struct trede_arena *arena;
};

static const struct trede_result *row_of(const struct gathering *g, const char *analysis, const char *set,
                                         const char *segment, const char *statistic)
{
    return trede_found_row(g->found, &(struct trede_wanted){.analysis = analysis,
                                                            .wave = g->mix->wave,
                                                            .set = set,
                                                            .segment = segment,
                                                            .subject = g->channel,
                                                            .statistic = statistic});
}

static const struct trede_result *own_row(const struct gathering *g, const char *analysis, const char *statistic)
{
    return row_of(g, analysis, g->line->set, g->line->segment, statistic);
}

/* ---- money and reach ---- */

static bool read_amount(const struct gathering *g, const char *statistic, double *amount)
{
    const struct trede_result *row = own_row(g, "cost", statistic);
    if (!trede_found_holds(row)) return false;
    *amount = row->estimate.value;
    return true;
}

static void read_money(const struct gathering *g)
{
    struct trede_mix_line *line = g->line;
    line->has_spend = read_amount(g, "spend", &line->spend);
    line->has_hours = read_amount(g, "hours", &line->hours);
    if (!read_amount(g, "cost", &line->cost)) line->cost = line->spend;
}

static void note_base(struct trede_mix_line *line, int64_t base)
{
    if (base > 0 && (line->base == 0 || base < line->base)) line->base = base;
}

static void read_reach(const struct gathering *g)
{
    struct trede_mix_line *line = g->line;
    const struct trede_result *reach = own_row(g, "reach", "share"), *persons = own_row(g, "cost", "persons");
    line->has_reach = trede_found_holds(reach) && reach->estimate.value > 0;
    if (!line->has_reach) return;
    line->reach = line->persons = reach->estimate.value;
    line->reach_se = reach->estimate.has_se ? reach->estimate.se : 0;
    line->wave_base = (double)reach->estimate.base;
    note_base(line, reach->estimate.base);
    line->has_persons = trede_found_holds(persons);
    if (line->has_persons) line->persons = persons->estimate.value;
}

static void read_expert(const struct gathering *g)
{
    const struct trede_result *fit = own_row(g, "fit", "score");
    g->line->rated = trede_found_holds(fit);
    if (g->line->rated) g->line->expert = fit->estimate.value;
}

/* ---- effect ---- */

static bool take(const struct gathering *g, const struct trede_result *row, enum trede_evidence evidence, double per)
{
    struct trede_mix_line *line = g->line;
    const struct trede_estimate *e = row ? &row->estimate : NULL;
    if (!e || e->status != TREDE_ESTIMATE_OK || !e->has_se || !(e->se > 0)) return false;
    line->measured = true;
    line->evidence = evidence;
    line->effect = e->value * per;
    line->error = e->se * per;
    line->doubt = doubts[evidence] * g->mix->context->campaign->smallest_relevant;
    line->detectable = row->has_mdd ? row->mdd * per : 0;
    note_base(line, e->base);
    return true;
}

static bool is_by_lot(const struct gathering *g)
{
    const struct trede_mix_setting *setting = &g->mix->context->campaign->mix;
    for (size_t i = 0; i < setting->randomised_count; i++)
        if (strcmp(setting->randomised[i], g->channel) == 0) return true;
    return false;
}

/* Is anybody in two waves? Then effects of waves are not apart. */
static bool follows_people(const struct gathering *g)
{
    for (size_t i = 0; i < g->found->count; i++) {
        const struct trede_result *row = g->found->rows[i];
        if (strcmp(row->analysis, "quality") == 0 && strcmp(row->subject, "panel_overlap") == 0 &&
            row->estimate.value > 0)
            return true;
    }
    return false;
}

/* Waves of other people each have an effect of their own: their mean (random effects, REML) is known far better than
 * that of the latest. */
static bool take_waves(const struct gathering *g)
{
    enum { MOST_WAVES = 64 };
    const struct trede_campaign *c = g->mix->context->campaign;
    double y[MOST_WAVES], v[MOST_WAVES];
    size_t waves = 0;
    int64_t base = 0;
    struct trede_pool pool;
    for (size_t w = 0; w < c->wave_count && waves < MOST_WAVES; w++) {
        const struct trede_wanted wanted = {.analysis = "effect",
                                            .wave = c->waves[w].id,
                                            .set = g->line->set,
                                            .segment = g->line->segment,
                                            .subject = g->channel,
                                            .statistic = "difference"};
        const struct trede_result *row = trede_found_row(g->found, &wanted);
        if (!row || row->estimate.status != TREDE_ESTIMATE_OK || !(row->estimate.se > 0)) continue;
        y[waves] = row->estimate.value;
        v[waves++] = row->estimate.se * row->estimate.se;
        if (base == 0 || row->estimate.base < base) base = row->estimate.base;
    }
    if (waves < 2 || follows_people(g)) return false;
    if (trede_pool(g->arena, TREDE_POOL_RESTRICTED_LIKELIHOOD, waves, y, v, c->confidence, &pool)) return false;
    if (pool.outcome != TREDE_POOL_POOLED) return false;
    struct trede_mix_line *line = g->line;
    double se = pool.has_hartung_knapp ? fmax(pool.se, pool.hartung_knapp_se) : pool.se;
    line->measured = true;
    line->evidence = TREDE_BY_EXPOSURE;
    line->effect = pool.mean;
    line->error = se;
    line->doubt = doubts[TREDE_BY_EXPOSURE] * c->smallest_relevant;
    line->detectable = trede_detectable(se, INFINITY);
    note_base(line, base);
    return true;
}

/* Where it came, everyone there could be moved: the change there, for the people there, falls to those it reached. */
static bool take_rollout(const struct gathering *g)
{
    const struct trede_result *row = own_row(g, "effect", "rollout_difference");
    const struct trede_result *share = own_row(g, "effect", "rollout_share");
    if (!trede_found_holds(row) || !trede_found_holds(share) || !(g->line->reach > 0)) return false;
    double per = share->estimate.value / g->line->reach;
    if (row->estimate.se * per > g->mix->context->campaign->smallest_relevant)
        return false; /* a rung lower says more */
    return take(g, row, TREDE_BY_ROLLOUT, per);
}

static bool is_adjusted_for_earlier(const struct trede_result *row)
{
    return row && strstr(row->note, "earlier_stage");
}

static void read_effect(const struct gathering *g)
{
    bool everyone = strcmp(g->line->set, "all") == 0;
    const struct trede_result *difference = own_row(g, "effect", "difference");
    const struct trede_result *panel = everyone ? row_of(g, "effect", "sample", "panel", "difference") : NULL;
    if (is_adjusted_for_earlier(difference)) panel = difference;
    if (is_by_lot(g) && take(g, own_row(g, "effect", "naive_difference"), TREDE_BY_LOT, 1)) return;
    if (everyone && take_rollout(g)) return;
    if (take(g, panel, TREDE_BY_PANEL, 1)) return;
    if (everyone && take_waves(g)) return;
    (void)take(g, difference, TREDE_BY_EXPOSURE, 1);
}

/* ---- lines ---- */

static void read_line(struct gathering *g)
{
    read_money(g);
    read_reach(g);
    read_expert(g);
    read_effect(g);
}

static const char *latest_wave(const struct trede_context *context)
{
    const struct trede_campaign *c = context->campaign;
    for (size_t w = c->wave_count; w-- > 0;)
        if (context->frame->wave_rows[w]) return c->waves[w].id;
    return "";
}

/* The segments of a set; everyone is one. */
static size_t segments_of(const struct trede_campaign *c, const char *set, const struct trede_segment_set **of)
{
    *of = NULL;
    for (size_t s = 0; s < c->set_count; s++)
        if (strcmp(c->sets[s].name, set) == 0) *of = &c->sets[s];
    return *of ? (*of)->count : 1;
}

enum trede_status trede_mix_found(const struct trede_context *context, struct trede_arena *arena,
                                  struct trede_found *out)
{
    static const char *const analyses[] = {"reach", "effect", "fit", "cost", "quality", NULL};
    return trede_found_gather(context, analyses, arena, out);
}

enum trede_status trede_mix_gather(const struct trede_context *context, struct trede_arena *arena,
                                   const struct trede_found *found, const char *set, struct trede_mix *out)
{
    const struct trede_campaign *c = context->campaign;
    const struct trede_segment_set *of;
    size_t segments = segments_of(c, set, &of);
    *out = (struct trede_mix){.context = context, .wave = latest_wave(context)};
    out->of = trede_arena_alloc(arena, segments * c->channel_count, sizeof *out->of);
    if (!out->of) return TREDE_INTERNAL;
    for (size_t s = 0; s < segments; s++)
        for (size_t channel = 0; channel < c->channel_count; channel++) {
            struct trede_mix_line *line = &out->of[out->count++];
            *line = (struct trede_mix_line){
                .channel = channel, .set = of ? of->name : "all", .segment = of ? of->segments[s].rule.name : "all"};
            struct gathering g = {found, out, line, c->channels[channel].name, arena};
            read_line(&g);
        }
    return TREDE_OK;
}

/* ---- pooling ---- */

/* What experts expect beyond the mean of the rated: nobody knows the level, the matrix compares. */
static void expect(const struct trede_mix *mix, double *offset)
{
    double sum = 0, rated = 0;
    for (size_t i = 0; i < mix->count; i++) {
        sum += mix->of[i].rated ? mix->of[i].expert : 0;
        rated += mix->of[i].rated;
    }
    for (size_t i = 0; i < mix->count; i++)
        offset[i] = mix->of[i].rated ? (mix->of[i].expert - sum / rated) / best_rating * expert_span *
                                           mix->context->campaign->smallest_relevant
                                     : 0;
}

enum trede_status trede_mix_pool(const struct trede_mix *mix, struct trede_arena *arena, bool weighed,
                                 struct trede_nested *out)
{
    uint32_t *channel = trede_arena_alloc(arena, mix->count, sizeof *channel);
    double *effect = trede_arena_alloc(arena, mix->count, sizeof *effect);
    double *variance = trede_arena_alloc(arena, mix->count, sizeof *variance);
    double *offset = trede_arena_alloc(arena, mix->count, sizeof *offset);
    if (!channel || !effect || !variance || !offset) return TREDE_INTERNAL;
    for (size_t i = 0; i < mix->count; i++) {
        const struct trede_mix_line *line = &mix->of[i];
        channel[i] = (uint32_t)line->channel;
        effect[i] = line->measured ? line->effect : 0;
        variance[i] = INFINITY;
        if (line->measured) variance[i] = line->error * line->error + (weighed ? line->doubt * line->doubt : 0);
    }
    if (weighed) expect(mix, offset);
    const struct trede_nested_cells cells = {
        mix->count, mix->context->campaign->channel_count, channel, effect, variance, weighed ? offset : NULL};
    return trede_nested_fit(arena, &cells, mix->context->campaign->confidence, out);
}
