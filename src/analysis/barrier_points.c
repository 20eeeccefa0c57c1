/* barrier_points.c - which barriers go with how many points of the gap (methods 4.3), per wave, for everyone and every
 * segment. Model and numbers: stats/attribution.h. The people are those of the gap that is shown first (gap.c, note
 * headline): who saw a signal, or everyone without an opportunity item; so explainable and unexplained add up to it.
 * Per wave only: two waves have two models, and a difference between their points mixes how common a barrier is with
 * what it does. */
#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "base/files.h"
#include "stats/attribution.h"
#include "stats/interval.h"

struct points {
    const struct trede_context *context;
    struct trede_arena *arena;
    struct trede_attribution_sample sample;
    struct trede_attribution_patterns patterns;
    bool *asked;     /* waves x barriers */
    bool *gap_asked; /* waves: intention, behaviour and, where there is one, opportunity */
    bool conditioned;
    uint32_t *rows; /* those of a domain the gap is about, wave after wave */
    size_t *first;  /* waves + 1 */
};

static size_t barriers_of(const struct points *p)
{
    return p->context->campaign->barrier_count;
}

static bool knows_gap(const struct points *p, size_t row)
{
    const struct trede_frame *frame = p->context->frame;
    bool both = p->sample.intends[row] >= 0 && p->sample.acts[row] >= 0;
    return both && (!p->conditioned || frame->outcome[frame->opportunity][row] >= 0);
}

static void find_asked(struct points *p)
{
    const struct trede_frame *frame = p->context->frame;
    for (size_t row = 0; row < frame->rows; row++)
        if (knows_gap(p, row)) p->gap_asked[frame->wave[row]] = true;
    for (size_t b = 0; b < barriers_of(p); b++) {
        const int8_t *met = frame->outcome[frame->barrier[b]];
        for (size_t row = 0; row < frame->rows; row++)
            if (met[row] >= 0) p->asked[frame->wave[row] * barriers_of(p) + b] = true;
    }
}

/* The outcome as a column of the model. A barrier that nobody was asked about in a wave is 0 there, so that the model
 * of that wave is made without it. */
static enum trede_status code_barriers(struct points *p)
{
    const struct trede_frame *frame = p->context->frame;
    struct trede_pattern_column *columns = trede_arena_alloc(p->arena, barriers_of(p), sizeof *columns);
    if (!columns) return TREDE_INTERNAL;
    for (size_t b = 0; b < barriers_of(p); b++) {
        const int8_t *met = frame->outcome[frame->barrier[b]];
        int32_t *code = trede_arena_alloc(p->arena, frame->rows, sizeof *code);
        if (!code) return TREDE_INTERNAL;
        for (size_t row = 0; row < frame->rows; row++)
            code[row] = p->asked[frame->wave[row] * barriers_of(p) + b] ? met[row] : 0;
        columns[b] = (struct trede_pattern_column){code, 2};
    }
    p->sample.barrier = columns;
    p->sample.barriers = barriers_of(p);
    return TREDE_OK;
}

static enum trede_status prepare(struct points *p)
{
    const struct trede_frame *frame = p->context->frame;
    size_t waves = p->context->campaign->wave_count;
    p->asked = trede_arena_alloc(p->arena, waves * barriers_of(p), sizeof *p->asked);
    p->rows = trede_arena_alloc(p->arena, frame->rows, sizeof *p->rows);
    p->first = trede_arena_alloc(p->arena, waves + 2, sizeof *p->first);
    p->gap_asked = trede_arena_alloc(p->arena, waves, sizeof *p->gap_asked);
    if (!p->asked || !p->gap_asked || !p->rows || !p->first) return TREDE_INTERNAL;
    p->conditioned = frame->opportunity >= 0;
    p->sample.design = &frame->design;
    p->sample.intends = frame->outcome[frame->intention];
    p->sample.acts = frame->outcome[frame->behaviour];
    find_asked(p);
    enum trede_status status = code_barriers(p);
    return status ? status : trede_attribution_prepare(p->arena, &p->sample, &p->patterns);
}

static bool belongs(const struct points *p, size_t row)
{
    const struct trede_frame *frame = p->context->frame;
    return !p->conditioned || frame->outcome[frame->opportunity][row] == 1;
}

/* Those of the domain, wave after wave, ascending within one. */
static void list_people(struct points *p, const struct trede_domain *domain)
{
    const struct trede_frame *frame = p->context->frame;
    size_t waves = p->context->campaign->wave_count;
    for (size_t w = 0; w < waves + 2; w++)
        p->first[w] = 0;
    for (size_t i = 0; i < domain->count; i++) {
        size_t row = domain->rows ? domain->rows[i] : i;
        if (belongs(p, row)) p->first[frame->wave[row] + 2]++;
    }
    for (size_t w = 2; w < waves + 2; w++)
        p->first[w] += p->first[w - 1];
    for (size_t i = 0; i < domain->count;
         i++) { /* the beginning of a wave moves to its end, the next one's beginning */
        size_t row = domain->rows ? domain->rows[i] : i;
        if (belongs(p, row)) p->rows[p->first[frame->wave[row] + 1]++] = (uint32_t)row;
    }
}

/* ---- rows ---- */

/* Where a model is about: its keys, and what its rows have in common. */
struct place {
    struct trede_result row;
    const struct trede_attribution *found;
    bool conditioned, asked;
    bool tested; /* a barrier has a p; the rest has an interval: that it is not 0 is no question */
};

/* What is said of one model or one number stands behind the name of the people. */
static const char *note_of(const struct place *place, const struct trede_attributed *number)
{
    static const char *const notes[2][3] = {{"gap_all", "gap_all;firth", "gap_all;redundant"},
                                            {"gap_saw_signal", "gap_saw_signal;firth", "gap_saw_signal;redundant"}};
    size_t which = number->redundant ? 2 : place->found->penalised && number->status == TREDE_ESTIMATE_OK ? 1 : 0;
    return notes[place->conditioned][which];
}

static enum trede_status add(const struct place *place, const char *subject, const char *statistic,
                             const struct trede_attributed *number, struct trede_results *out)
{
    struct trede_result row = place->row;
    struct trede_estimate *e = &row.estimate;
    row.subject = subject;
    row.statistic = statistic;
    row.note = note_of(place, number);
    e->base = place->found->base;
    e->effective_base = place->found->effective_base;
    e->status = place->asked ? number->status : TREDE_QUESTION_NOT_ASKED;
    if (e->status == TREDE_ESTIMATE_OK || e->status == TREDE_NO_VARIANCE) {
        e->value = number->value;
        e->df = place->found->df;
        row.method = "taylor";
    }
    if (e->status == TREDE_ESTIMATE_OK) {
        e->se = number->se;
        e->has_se = true;
        trede_estimate_mean(e, row.level);
        row.has_p = place->tested;
        row.p = trede_t_two_sided(e->value / e->se, e->df);
    }
    return trede_results_add(out, &row);
}

static enum trede_status add_barrier(const struct place *place, const char *name,
                                     const struct trede_barrier_effect *effect, struct trede_results *out)
{
    enum trede_status status = add(place, name, "marginal_effect", &effect->marginal_effect, out);
    if (!status) status = add(place, name, "points_closed", &effect->closed, out);
    return status ? status : add(place, name, "shapley_points", &effect->shapley, out);
}

static enum trede_status add_model(const struct points *p, size_t domain, size_t wave,
                                   const struct trede_attribution *found, struct trede_results *out)
{
    const struct trede_context *context = p->context;
    struct place place = {trede_row_begin(context, "barrier"), found, p->conditioned, true, true};
    trede_row_keys(&place.row, context, &context->domains->of[domain], (int)wave, -1);
    place.row.unit = TREDE_UNIT_POINTS;
    bool any = false;
    enum trede_status status = TREDE_OK;
    for (size_t b = 0; !status && b < barriers_of(p); b++) {
        place.asked = p->gap_asked[wave] && p->asked[wave * barriers_of(p) + b];
        any = any || place.asked;
        status = add_barrier(&place, context->campaign->barriers[b].rule.name, &found->barrier[b], out);
    }
    place.asked = any;
    place.tested = false;
    if (!status) status = add(&place, "explainable", "shapley_points", &found->explainable, out);
    return status ? status : add(&place, "unexplained", "shapley_points", &found->unexplained, out);
}

static enum trede_status add_part(const struct points *p, size_t domain, size_t wave, struct trede_results *out)
{
    struct trede_attribution found;
    struct trede_arena *arena = trede_arena_create();
    if (!arena) return TREDE_INTERNAL;
    enum trede_status status = trede_attribution_make(arena, &p->patterns, p->rows + p->first[wave],
                                                      p->first[wave + 1] - p->first[wave], &found);
    if (!status) status = add_model(p, domain, wave, &found, out);
    trede_arena_destroy(arena);
    return status;
}

static enum trede_status add_all(struct points *p, struct trede_results *out)
{
    enum trede_status status = prepare(p);
    for (size_t d = 0; !status && d < p->context->domains->count; d++) {
        list_people(p, &p->context->domains->of[d]);
        for (size_t w = 0; !status && w < p->context->campaign->wave_count; w++)
            status = trede_interrupted() ? TREDE_INTERRUPTED : add_part(p, d, w, out);
    }
    return status;
}

enum trede_status trede_analyse_barrier_points(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    if (!context->campaign->barrier_count || frame->intention < 0 || frame->behaviour < 0) return TREDE_OK;
    struct points p = {.context = context, .arena = trede_arena_create()};
    if (!p.arena) return TREDE_INTERNAL;
    enum trede_status status = add_all(&p, out);
    trede_arena_destroy(p.arena);
    return status;
}
