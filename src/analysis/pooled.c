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

static enum trede_status add_least(const struct pooled_rows *p, const struct trede_ratio_set *set,
                                   const char *statistic, enum trede_unit unit)
{
    struct trede_result row = begin(p, "cost", statistic, unit);
    if (set->shape != TREDE_RATIO_COMPLEMENT || !(set->high > 0) || !isfinite(set->high)) return TREDE_OK;
    row.estimate.value = set->high;
    row.estimate.status = TREDE_NO_VARIANCE;
    return trede_results_add(p->out, &row);
}

/* amount: euros or hours. */
static enum trede_status add_cost(const struct pooled_rows *p, double amount, const char *statistic, const char *least,
                                  enum trede_unit unit)
{
    const struct trede_mix_line *line = p->line;
    double reached = line->persons, reached_se = line->reach > 0 ? line->reach_se / line->reach * reached : 0;
    double effect = p->effect->value, se = p->effect->se;
    double variance = reached * reached * se * se + effect * effect * reached_se * reached_se;
    const struct trede_ratio_of ratio = {amount, reached * effect, 0, variance, 0};
    struct trede_ratio_set set = trede_fieller(&ratio, INFINITY, p->mix->context->campaign->confidence);
    struct trede_result row = begin(p, "cost", statistic, unit);
    if (set.shape != TREDE_RATIO_INTERVAL || !(set.value > 0)) {
        row.note = "not_distinguishable";
        row.estimate.status = TREDE_NOT_CONVERGED;
        enum trede_status status = trede_results_add(p->out, &row);
        return status ? status : add_least(p, &set, least, unit);
    }
    row.method = "fieller";
    row.estimate.value = set.value;
    row.estimate.low = set.low;
    row.estimate.high = set.high;
    row.estimate.has_interval = true;
    return trede_results_add(p->out, &row);
}

static enum trede_status add_line(const struct pooled_rows *p)
{
    const struct trede_mix_line *line = p->line;
    if (!line->measured || !p->effect->has_value) return TREDE_OK;
    enum trede_status status = add_effect(p);
    if (status || !line->has_persons || !p->effect->has_se) return status;
    if (line->cost > 0)
        status = add_cost(p, line->cost, "euro_per_additional", "euro_per_additional_least", TREDE_UNIT_EURO);
    if (!status && line->has_hours && line->hours > 0)
        status = add_cost(p, line->hours, "hours_per_additional", "hours_per_additional_least", TREDE_UNIT_MEAN);
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
