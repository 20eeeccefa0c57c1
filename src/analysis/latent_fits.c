/* latent_fits.c - choosing the number of true stages, fitting segments, and standard errors by the bootstrap over PSUs:
 * every replicate starts where the estimate is, so it needs few steps and cannot end in another order of states. */
#include "analysis/latent_fits.h"

#include <math.h>

#include "base/parallel.h"
#include "stats/bootstrap.h"

enum { STARTS = 12, SEGMENT_STARTS = 4, REPLICATES = 2 * TREDE_REPLICATE_BLOCK, REPLICATE_STEPS = 150 };
enum { FEW_STARTS = 3, LARGE_TREE = 50000, LARGEST_REPLICATED = 10000 }; /* nodes: what a laptop does in seconds */
static const double replicate_change = 1e-5;

/* The people of one domain. */
struct group {
    struct trede_latent_tree tree;
    double *weight;
    uint32_t *row; /* of the frame */
    size_t people;
};

static enum trede_status gather(struct trede_arena *arena, const struct trede_context *context,
                                const struct trede_wave_run *run, size_t domain, struct group *g)
{
    int8_t *stage = trede_arena_alloc(arena, run->people * run->waves, sizeof *stage);
    *g = (struct group){.weight = trede_arena_alloc(arena, run->people, sizeof *g->weight),
                        .row = trede_arena_alloc(arena, run->people, sizeof *g->row)};
    if (!stage || !g->weight || !g->row) return TREDE_INTERNAL;
    for (size_t person = 0; person < run->people; person++) {
        if (!trede_wave_run_has(run, context->people, person, domain)) continue;
        for (size_t w = 0; w < run->waves; w++)
            stage[g->people * run->waves + w] = run->stage[person * run->waves + w];
        g->row[g->people] = run->row[person];
        g->weight[g->people++] = context->frame->design.weight[run->row[person]];
    }
    return trede_latent_tree_make(stage, g->people, run->waves, (size_t)run->top, &g->tree);
}

static struct trede_latent_question question_of(const struct trede_context *context, const struct group *g)
{
    return (struct trede_latent_question){.tree = &g->tree,
                                          .weight = g->weight,
                                          .seed = context->seed,
                                          .starts = g->tree.nodes > LARGE_TREE ? FEW_STARTS : STARTS};
}

/* ---- how many states ---- */

static void choose(struct trede_latent_fits *fits, const struct trede_latent_model *model)
{
    if (!model->converged) return;
    if (!fits->chosen || model->bic < fits->chosen->bic) fits->chosen = model;
}

static enum trede_status fit_everyone(const struct trede_context *context, const struct group *g,
                                      struct trede_latent_fits *fits)
{
    struct trede_latent_question question = question_of(context, g);
    size_t most = g->tree.categories < TREDE_LATENT_MOST_STATES ? g->tree.categories : TREDE_LATENT_MOST_STATES;
    enum trede_status status = TREDE_OK;
    bool better = true;
    for (size_t k = 1; !status && better && k <= most; k++) {
        question.states = k;
        status = trede_latent_fit(&question, &fits->of[k]);
        if (status) return status;
        better = !fits->chosen || (fits->of[k].converged && fits->of[k].bic < fits->chosen->bic);
        choose(fits, &fits->of[k]);
        fits->tried = k;
    }
    if (!fits->chosen || fits->chosen->states < 3) return TREDE_OK;
    question.states = fits->chosen->states;
    question.adjacent_only = true;
    status = trede_latent_fit(&question, &fits->neighbours);
    choose(fits, &fits->neighbours);
    fits->adjacent_only = fits->chosen == &fits->neighbours;
    return status;
}

/* ---- standard errors ---- */

struct replicating {
    const struct group *g;
    const struct trede_bootstrap *bootstrap;
    struct trede_latent_question question; /* but for ends */
    struct trede_latent_movement *of;      /* REPLICATES */
    bool *made;                            /* REPLICATES */
};

static enum trede_status fit_block(const struct replicating *r, size_t block, double *multiplier, double *ends,
                                   double *of_one)
{
    const struct group *g = r->g;
    struct trede_latent_question question = r->question;
    for (size_t person = 0; person < g->people; person++)
        trede_replicate_add(ends + g->tree.leaf[person] * (size_t)TREDE_REPLICATE_BLOCK,
                            multiplier + r->bootstrap->unit[g->row[person]] * (size_t)TREDE_REPLICATE_BLOCK,
                            g->weight[person]);
    question.ends = of_one;
    for (size_t i = 0; i < TREDE_REPLICATE_BLOCK; i++) {
        struct trede_latent_model model;
        size_t replicate = block * TREDE_REPLICATE_BLOCK + i;
        for (size_t v = 0; v < g->tree.nodes; v++)
            of_one[v] = ends[v * TREDE_REPLICATE_BLOCK + i];
        enum trede_status status = trede_latent_fit(&question, &model);
        if (status) return status;
        r->of[replicate] = trede_latent_movement_of(&model);
        r->made[replicate] = model.people > 0;
    }
    return TREDE_OK;
}

static enum trede_status do_block(void *payload, size_t block)
{
    const struct replicating *r = payload;
    double *multiplier = trede_alloc(r->bootstrap->units, TREDE_REPLICATE_BLOCK * sizeof *multiplier);
    double *ends = trede_alloc(r->g->tree.nodes, TREDE_REPLICATE_BLOCK * sizeof *ends);
    double *of_one = trede_alloc(r->g->tree.nodes, sizeof *of_one);
    enum trede_status status = multiplier && ends && of_one ? TREDE_OK : TREDE_INTERNAL;
    if (!status) status = trede_bootstrap_multipliers(r->bootstrap, block, multiplier);
    if (!status) status = fit_block(r, block, multiplier, ends, of_one);
    trede_free(multiplier);
    trede_free(ends);
    trede_free(of_one);
    return status;
}

struct spread {
    double sum, square;
};

static void add_to(struct spread *s, double value)
{
    s->sum += value;
    s->square += value * value;
}

static double se_of(const struct spread *s, double count, double inflation)
{
    double variance = (s->square - s->sum * s->sum / count) / (count - 1);
    return variance > 0 ? sqrt(variance * inflation) : 0;
}

static void summarise(const struct replicating *r, struct trede_latent_errors *errors)
{
    struct spread up = {0}, same = {0}, down = {0}, noise_up = {0}, noise_same = {0};
    double count = 0, inflation = r->bootstrap->inflation;
    for (size_t i = 0; i < REPLICATES; i++) {
        if (!r->made[i]) continue;
        add_to(&up, r->of[i].up);
        add_to(&same, r->of[i].same);
        add_to(&down, r->of[i].down);
        add_to(&noise_up, r->of[i].noise_up);
        add_to(&noise_same, r->of[i].noise_same);
        count += 1;
    }
    errors->made = count > REPLICATES / 2;
    if (!errors->made) return;
    errors->se = (struct trede_latent_movement){.up = se_of(&up, count, inflation),
                                                .same = se_of(&same, count, inflation),
                                                .down = se_of(&down, count, inflation),
                                                .noise_up = se_of(&noise_up, count, inflation),
                                                .noise_same = se_of(&noise_same, count, inflation),
                                                .noise_down = se_of(&noise_up, count, inflation)};
}

static enum trede_status find_errors(struct trede_arena *arena, const struct trede_context *context,
                                     const struct group *g, struct trede_latent_fits *fits)
{
    struct trede_bootstrap bootstrap;
    struct replicating r = {.g = g,
                            .bootstrap = &bootstrap,
                            .question = question_of(context, g),
                            .of = trede_arena_alloc(arena, REPLICATES, sizeof *r.of),
                            .made = trede_arena_alloc(arena, REPLICATES, sizeof *r.made)};
    if (!r.of || !r.made) return TREDE_INTERNAL;
    if (g->tree.nodes > LARGEST_REPLICATED) return TREDE_OK;
    r.question.states = fits->chosen->states;
    r.question.adjacent_only = fits->adjacent_only;
    r.question.from = &fits->chosen->at;
    r.question.most_steps = REPLICATE_STEPS;
    r.question.change = replicate_change;
    enum trede_status status =
        trede_bootstrap_make(arena, &context->frame->design, context->seed, REPLICATES, &bootstrap);
    if (!status) status = trede_parallel(trede_replicate_blocks(REPLICATES), context->threads, do_block, &r);
    if (!status) summarise(&r, &fits->errors);
    return status;
}

/* ---- segments ---- */

static enum trede_status fit_segment(const struct trede_context *context, const struct trede_wave_run *run,
                                     size_t domain, struct trede_latent_fits *fits)
{
    struct trede_arena *arena = trede_arena_create();
    struct group g = {0};
    enum trede_status status = arena ? gather(arena, context, run, domain, &g) : TREDE_INTERNAL;
    if (!status) {
        struct trede_latent_question question = question_of(context, &g);
        question.states = fits->chosen->states;
        question.adjacent_only = fits->adjacent_only;
        question.starts = SEGMENT_STARTS;
        status = trede_latent_fit(&question, &fits->domain[domain]);
    }
    trede_latent_tree_free(&g.tree);
    if (arena) trede_arena_destroy(arena);
    return status;
}

struct segments {
    const struct trede_context *context;
    const struct trede_wave_run *run;
    struct trede_latent_fits *fits;
};

static enum trede_status do_segment(void *payload, size_t task)
{
    const struct segments *s = payload;
    size_t domain = task + 1; /* everyone is done */
    if (s->fits->people[domain] < TREDE_LATENT_LEAST_PEOPLE) return TREDE_OK;
    return fit_segment(s->context, s->run, domain, s->fits);
}

static void count_people(const struct trede_context *context, const struct trede_wave_run *run, int64_t *people)
{
    const struct trede_subsets *subsets = &context->people->subsets;
    for (size_t person = 0; person < run->people; person++)
        for (size_t i = subsets->first[run->row[person]]; i < subsets->first[run->row[person] + 1]; i++)
            people[subsets->in[i]]++;
}

enum trede_status trede_latent_fits_make(struct trede_arena *arena, const struct trede_context *context,
                                         const struct trede_wave_run *run, struct trede_latent_fits *out)
{
    struct group everyone = {0};
    size_t domains = context->people->count;
    *out = (struct trede_latent_fits){.domain = trede_arena_alloc(arena, domains, sizeof *out->domain),
                                      .people = trede_arena_alloc(arena, domains, sizeof *out->people)};
    if (!out->domain || !out->people) return TREDE_INTERNAL;
    count_people(context, run, out->people);
    if (out->people[0] < TREDE_LATENT_LEAST_PEOPLE) return TREDE_OK;
    enum trede_status status = gather(arena, context, run, 0, &everyone);
    if (!status) status = fit_everyone(context, &everyone, out);
    if (!status && out->chosen) {
        out->domain[0] = *out->chosen;
        status = find_errors(arena, context, &everyone, out);
    }
    struct segments segments = {context, run, out};
    if (!status && out->chosen) status = trede_parallel(domains - 1, context->threads, do_segment, &segments);
    trede_latent_tree_free(&everyone.tree);
    return status;
}
