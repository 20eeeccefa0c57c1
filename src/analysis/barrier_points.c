/* barrier_points.c - which barriers go with how many points of the gap (methods 4.3), per wave, for everyone and every
 * segment. Model and numbers: stats/attribution.h. The people are those of the gap that is shown first (gap.c, note
 * headline): who saw a signal, or everyone without an opportunity item; so explainable and unexplained add up to it.
 * Adjusted for the segment sets that say who people are (background.h), in the campaign's order, so far as the people
 * of the model can bear them: the note names those. Per wave only: two waves have two models, and a difference between
 * their points mixes how common a barrier is with what it does. */
#include "analysis/analyses.h"
#include "analysis/composition.h"
#include "analysis/emit.h"
#include "base/files.h"
#include "stats/attribution.h"
#include "stats/interval.h"

struct points {
    const struct trede_context *context;
    struct trede_arena *arena;
    struct trede_attribution_sample sample;
    bool *asked;     /* waves x barriers */
    bool *gap_asked; /* waves: intention, behaviour and, where there is one, opportunity */
    bool conditioned;
    uint32_t *rows; /* those of a domain and wave the gap is about */
    int8_t *acting; /* rows: does an intender of the wave act? -1 = no intender of it */
    /* of the wave at hand */
    size_t wave;
    struct trede_composition composition;
    struct trede_attribution_patterns patterns;
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
    p->gap_asked = trede_arena_alloc(p->arena, waves, sizeof *p->gap_asked);
    p->rows = trede_arena_alloc(p->arena, frame->rows, sizeof *p->rows);
    p->acting = trede_arena_alloc(p->arena, frame->rows, sizeof *p->acting);
    if (!p->asked || !p->gap_asked || !p->rows || !p->acting) return TREDE_INTERNAL;
    p->conditioned = frame->opportunity >= 0;
    p->sample.design = &frame->design;
    p->sample.intends = frame->outcome[frame->intention];
    p->sample.acts = frame->outcome[frame->behaviour];
    find_asked(p);
    return code_barriers(p);
}

static bool belongs(const struct points *p, size_t row)
{
    const struct trede_frame *frame = p->context->frame;
    return frame->wave[row] == p->wave && (!p->conditioned || frame->outcome[frame->opportunity][row] == 1);
}

/* The composition of the intenders of a wave, and their patterns. */
static enum trede_status begin_wave(struct points *p, struct trede_arena *arena)
{
    for (size_t row = 0; row < p->context->frame->rows; row++)
        p->acting[row] = belongs(p, row) && p->sample.intends[row] == 1 ? p->sample.acts[row] : -1;
    const struct trede_composition_question question = {.group = p->acting, .background = true};
    enum trede_status status = trede_composition_make(p->context, &question, arena, &p->composition);
    p->sample.covariate = p->composition.column;
    p->sample.covariates = p->composition.columns;
    return status ? status : trede_attribution_prepare(arena, &p->sample, &p->patterns);
}

static size_t list_people(struct points *p, const struct trede_domain *domain)
{
    size_t count = 0;
    for (size_t i = 0; i < domain->count; i++) {
        size_t row = domain->rows ? domain->rows[i] : i;
        if (belongs(p, row)) p->rows[count++] = (uint32_t)row;
    }
    return count;
}

/* ---- rows ---- */

/* Where a model is about: its keys, and what its rows have in common. */
struct place {
    struct trede_result row;
    const struct trede_attribution *found;
    const char *sets; /* in the model: "age, district" */
    bool conditioned, asked;
    const char *method;
    bool tested; /* a barrier has a p; the rest has an interval: that it is not 0 is no question */
};

/* "gap_saw_signal;firth;wijk, leeftijd": whose gap, and behind it what is said of this one number and what its model is
 * adjusted for. NULL = no memory. */
static const char *note_of(const struct place *place, bool redundant, struct trede_results *out)
{
    const char *whose = place->conditioned ? "gap_saw_signal" : "gap_all";
    const char *how = redundant ? ";redundant" : place->found->penalised ? ";firth" : "";
    const char *sets = place->sets[0] ? ";" : "";
    return trede_results_text(out, "%s%s%s%s", whose, how, sets, place->sets);
}

static enum trede_status add(const struct place *place, const char *subject, const char *statistic,
                             const struct trede_attributed *number, struct trede_results *out)
{
    struct trede_result row = place->row;
    struct trede_estimate *e = &row.estimate;
    row.subject = subject;
    row.statistic = statistic;
    row.note = note_of(place, number->redundant, out);
    if (!row.note) return TREDE_INTERNAL;
    e->base = place->found->base;
    e->effective_base = place->found->effective_base;
    e->status = place->asked ? number->status : TREDE_QUESTION_NOT_ASKED;
    if (e->status == TREDE_ESTIMATE_OK || e->status == TREDE_NO_VARIANCE) {
        e->value = number->value;
        e->df = place->found->df;
        row.method = place->method;
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

static enum trede_status add_model(const struct points *p, size_t domain, const struct trede_attribution *found,
                                   const char *sets, struct trede_results *out)
{
    const struct trede_context *context = p->context;
    struct place place = {.row = trede_row_begin(context, "barrier"),
                          .found = found,
                          .sets = sets,
                          .method = trede_variance_word(context),
                          .conditioned = p->conditioned,
                          .tested = true};
    trede_row_keys(&place.row, context, &context->domains->of[domain], (int)p->wave, -1);
    place.row.unit = TREDE_UNIT_POINTS;
    bool any = false;
    enum trede_status status = TREDE_OK;
    for (size_t b = 0; !status && b < barriers_of(p); b++) {
        place.asked = p->gap_asked[p->wave] && p->asked[p->wave * barriers_of(p) + b];
        any = any || place.asked;
        status = add_barrier(&place, context->campaign->barriers[b].rule.name, &found->barrier[b], out);
    }
    place.asked = any;
    place.tested = false;
    if (!status) status = add(&place, "explainable", "shapley_points", &found->explainable, out);
    return status ? status : add(&place, "unexplained", "shapley_points", &found->unexplained, out);
}

/* The sets that are in a model, named; NULL = no memory. */
static const char *sets_of(struct trede_arena *arena, const struct points *p, const struct trede_attribution *found)
{
    const char *sets = "";
    for (size_t v = 0; sets && v < p->sample.covariates && found->status == TREDE_ESTIMATE_OK; v++)
        if (found->taken[v]) sets = trede_arena_join(arena, sets, sets[0] ? ", " : "", p->composition.word[v]);
    return sets;
}

static enum trede_status add_part(struct points *p, size_t domain, struct trede_results *out)
{
    struct trede_attribution found;
    struct trede_arena *arena = trede_arena_create();
    if (!arena) return TREDE_INTERNAL;
    size_t people = list_people(p, &p->context->domains->of[domain]);
    enum trede_status status = trede_attribution_make(arena, &p->patterns, p->rows, people, &found);
    const char *sets = status ? NULL : sets_of(arena, p, &found);
    if (!status) status = sets ? add_model(p, domain, &found, sets, out) : TREDE_INTERNAL;
    trede_arena_destroy(arena);
    return status;
}

static enum trede_status add_wave(struct points *p, struct trede_results *out)
{
    struct trede_arena *arena = trede_arena_create();
    if (!arena) return TREDE_INTERNAL;
    enum trede_status status = begin_wave(p, arena);
    for (size_t d = 0; !status && d < p->context->domains->count; d++) {
        if (trede_domain_is_profile(p->context->campaign, &p->context->domains->of[d])) continue;
        status = trede_interrupted() ? TREDE_INTERRUPTED : add_part(p, d, out);
    }
    trede_arena_destroy(arena);
    return status;
}

enum trede_status trede_analyse_barrier_points(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    if (!context->campaign->barrier_count || frame->intention < 0 || frame->behaviour < 0) return TREDE_OK;
    struct points p = {.context = context, .arena = trede_arena_create()};
    if (!p.arena) return TREDE_INTERNAL;
    enum trede_status status = prepare(&p);
    for (; !status && p.wave < context->campaign->wave_count; p.wave++)
        status = add_wave(&p, out);
    trede_arena_destroy(p.arena);
    return status;
}
