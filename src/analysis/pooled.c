/* Effects that lean on each other, and what one more person on the target rung cost (methods 6.2, 6.3).
 *
 * Of many channels and groups a small cell would win the table by luck: the effects found (per person reached, on the
 * best rung of evidence, mix_evidence.h) are pooled over channels, and within each segment set over channels x segments
 * (stats/nested_pooling.h: normal-normal with both variances by REML, and averaged over what they could be). The pooled
 * effects of channels lean to each other by how little they differ and how little is known of each.
 * One more person cost: money / (persons reached x pooled effect). The money is known, so its limits are Fieller's of a
 * ratio with a known numerator. Where the effect may be nothing there is no such number, and that is the answer
 * (not_distinguishable), with the least that it cost. Reference: Fieller 1954; Gelman, Hill & Yajima 2012 (why pooled
 * effects need no correction for many comparisons). Rejected: dividing by the effect as found, whose lowest cost goes
 * to the channel with the luckiest sample. */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/mix_evidence.h"
#include "analysis/reach.h"
#include "stats/fieller.h"

struct pooled_rows {
    const struct trede_mix *mix;
    const struct trede_mix_line *line;
    const struct trede_pooled_effect *effect;
    struct trede_results *out;
};

static struct trede_result begin(const struct pooled_rows *p, const char *analysis, const char *statistic,
                                 enum trede_unit unit)
{
    struct trede_result row = trede_row_begin(p->mix->context, analysis);
    row.wave = p->mix->wave;
    row.segment_set = p->line->set;
    row.segment = p->line->segment;
    row.subject = p->mix->context->campaign->channels[p->line->channel].name;
    row.statistic = statistic;
    row.unit = unit;
    row.method = "pooled";
    row.note = trede_evidence_names[p->line->evidence];
    row.estimate.base = p->line->base;
    row.estimate.effective_base = (double)p->line->base;
    return row;
}

static enum trede_status add_effect(const struct pooled_rows *p)
{
    struct trede_result row = begin(p, "effect", "pooled_difference", TREDE_UNIT_POINTS);
    row.estimate.value = p->effect->value;
    row.estimate.se = p->effect->se;
    row.estimate.has_se = p->effect->has_se;
    row.estimate.low = p->effect->low;
    row.estimate.high = p->effect->high;
    row.estimate.has_interval = true;
    return trede_results_add(p->out, &row);
}

/* People moved to the target rung: by a channel, a tactic, a pillar, or all. */
struct moved {
    const char *subject; /* NULL = the channel of the line */
    double persons, variance;
    const char *note;
};

static enum trede_status add_least(const struct pooled_rows *p, const struct moved *moved,
                                   const struct trede_ratio_set *set, const char *statistic, enum trede_unit unit)
{
    struct trede_result row = begin(p, "cost", statistic, unit);
    if (set->shape != TREDE_RATIO_COMPLEMENT || !(set->high > 0) || !isfinite(set->high)) return TREDE_OK;
    if (moved->subject) row.subject = moved->subject;
    row.note = moved->note;
    row.estimate.value = set->high;
    row.estimate.status = TREDE_NO_VARIANCE;
    return trede_results_add(p->out, &row);
}

/* amount: euros or hours. */
static enum trede_status add_cost(const struct pooled_rows *p, const struct moved *moved, double amount,
                                  const char *statistic, const char *least, enum trede_unit unit)
{
    const struct trede_ratio_of ratio = {amount, moved->persons, 0, moved->variance, 0};
    struct trede_ratio_set set = trede_fieller(&ratio, INFINITY, p->mix->context->campaign->confidence);
    struct trede_result row = begin(p, "cost", statistic, unit);
    if (moved->subject) row.subject = moved->subject;
    row.note = moved->note;
    if (set.shape != TREDE_RATIO_INTERVAL || !(set.value > 0)) {
        row.note = "not_distinguishable";
        row.estimate.status = TREDE_NOT_CONVERGED;
        enum trede_status status = trede_results_add(p->out, &row);
        return status ? status : add_least(p, moved, &set, least, unit);
    }
    row.method = "fieller";
    row.estimate.value = set.value;
    row.estimate.low = set.low;
    row.estimate.high = set.high;
    row.estimate.has_interval = true;
    return trede_results_add(p->out, &row);
}

static enum trede_status add_costs(const struct pooled_rows *p, const struct moved *moved, double money, double hours)
{
    enum trede_status status = TREDE_OK;
    if (money > 0)
        status = add_cost(p, moved, money, "euro_per_additional", "euro_per_additional_least", TREDE_UNIT_EURO);
    if (!status && hours > 0)
        status = add_cost(p, moved, hours, "hours_per_additional", "hours_per_additional_least", TREDE_UNIT_MEAN);
    return status;
}

static enum trede_status add_line(const struct pooled_rows *p)
{
    const struct trede_mix_line *line = p->line;
    if (!line->measured || !p->effect->has_value) return TREDE_OK;
    enum trede_status status = add_effect(p);
    if (status || !line->has_persons || !p->effect->has_se) return status;
    double reached = line->persons, reached_se = line->reach > 0 ? line->reach_se / line->reach * reached : 0;
    double effect = p->effect->value, se = p->effect->se;
    const struct moved moved = {NULL, reached * effect,
                                reached * reached * se * se + effect * effect * reached_se * reached_se,
                                trede_evidence_names[line->evidence]};
    return add_costs(p, &moved, line->cost, line->has_hours ? line->hours : 0);
}

/* ---- tactics, pillars, and all together ---- */

enum { DRAWS = 1000 };

struct together {
    const struct trede_mix *mix;
    const struct trede_nested *nested;
    double *draws; /* DRAWS x lines */
    struct trede_results *out;
};

/* A channel counts when its effect and the people that it reached are known. */
static bool counts(const struct together *t, const struct trede_channel_group *group, size_t i)
{
    const struct trede_mix_line *line = &t->mix->of[i];
    bool in = !group || trede_channel_group_has(t->mix->context->campaign, group, line->channel);
    return in && line->measured && line->has_persons && t->nested->cell[i].has_value;
}

/* Pooled effects hang together, so the variance of their sum is that of the sum over draws. */
static struct moved sum_of(const struct together *t, const struct trede_channel_group *group)
{
    double sum = 0, squares = 0, of_reach = 0;
    for (size_t d = 0; d < DRAWS; d++) {
        double moved = 0;
        for (size_t i = 0; i < t->mix->count; i++)
            if (counts(t, group, i)) moved += t->mix->of[i].persons * t->draws[d * t->mix->count + i];
        sum += moved / DRAWS;
        squares += moved * moved / DRAWS;
    }
    struct moved moved = {"all", 0, 0, "sum_of_channels"};
    for (size_t i = 0; i < t->mix->count; i++) {
        const struct trede_mix_line *line = &t->mix->of[i];
        if (!counts(t, group, i)) continue;
        moved.persons += line->persons * t->nested->cell[i].value;
        of_reach += pow(line->persons * line->reach_se / line->reach * t->nested->cell[i].value, 2);
    }
    moved.variance = fmax(squares - sum * sum, 0) + of_reach;
    return moved;
}

static enum trede_status add_group(const struct together *t, const struct trede_channel_group *group)
{
    double money = 0, hours = 0;
    struct trede_mix_line line = {.set = "all", .segment = "all"};
    size_t channels = 0;
    for (size_t i = 0; i < t->mix->count; i++) {
        if (!counts(t, group, i)) continue;
        const struct trede_mix_line *one = &t->mix->of[i];
        channels++;
        money += one->cost;
        hours += one->has_hours ? one->hours : 0;
        if (line.base == 0 || one->base < line.base) line.base = one->base;
    }
    if (channels == 0) return TREDE_OK;
    struct moved moved = sum_of(t, group);
    if (group) moved.subject = trede_channel_group_name(group, t->out);
    if (!moved.subject) return TREDE_INTERNAL;
    const struct pooled_rows rows = {t->mix, &line, NULL, t->out};
    return add_costs(&rows, &moved, money, hours);
}

/* Are the tactics and pillars worth their money alike? */
static enum trede_status add_groups(const struct trede_mix *mix, const struct trede_nested *nested,
                                    struct trede_arena *arena, struct trede_results *out)
{
    struct together t = {mix, nested, trede_arena_alloc(arena, DRAWS * mix->count, sizeof(double)), out};
    struct trede_channel_group group = {0};
    if (!t.draws) return TREDE_INTERNAL;
    const struct trede_context *context = mix->context;
    enum trede_status status = trede_nested_draws(nested, context->seed, DRAWS, context->threads, t.draws, NULL);
    if (!status) status = add_group(&t, NULL);
    while (!status && trede_channel_group_next(context->campaign, &group))
        status = add_group(&t, &group);
    return status;
}

static bool any_measured(const struct trede_mix *mix)
{
    for (size_t i = 0; i < mix->count; i++)
        if (mix->of[i].measured) return true;
    return false;
}

static enum trede_status add_set(const struct trede_context *context, struct trede_arena *arena,
                                 const struct trede_found *found, const char *set, struct trede_results *out)
{
    struct trede_mix mix;
    struct trede_nested nested;
    enum trede_status status = trede_mix_gather(context, arena, found, set, &mix);
    if (status || !any_measured(&mix)) return status;
    status = trede_mix_pool(&mix, arena, false, &nested);
    if (status || nested.outcome != TREDE_NESTED_POOLED) return status;
    for (size_t i = 0; i < mix.count && !status; i++) {
        const struct pooled_rows rows = {&mix, &mix.of[i], &nested.cell[i], out};
        status = add_line(&rows);
    }
    if (!status && strcmp(set, "all") == 0) status = add_groups(&mix, &nested, arena, out);
    return status;
}

static enum trede_status add_sets(const struct trede_context *context, struct trede_arena *arena,
                                  struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    struct trede_found found;
    enum trede_status status = trede_mix_found(context, arena, &found);
    if (!status) status = add_set(context, arena, &found, "all", out);
    for (size_t s = 0; s < c->set_count && !status; s++)
        status = add_set(context, arena, &found, c->sets[s].name, out);
    return status;
}

enum trede_status trede_analyse_pooled(const struct trede_context *context, struct trede_results *out)
{
    if (context->campaign->channel_count == 0 || !context->campaign->ladder.given) return TREDE_OK;
    struct trede_arena *arena = trede_arena_create();
    enum trede_status status = arena ? add_sets(context, arena, out) : TREDE_INTERNAL;
    trede_arena_destroy(arena);
    return status;
}
