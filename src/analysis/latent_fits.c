/* latent_fits.c - choosing the number of true stages, fitting segments, and standard errors by the variance engine.
 * Segments start where everyone ended, so their states mean the same. */
#include "analysis/latent_fits.h"

#include <math.h>

#include "base/parallel.h"

enum { STARTS = 8, LARGE_TREE = 20000, SAMPLE = 1000 }; /* nodes; people that starts are tried on when there are more */

static const double last_change = 1e-7, last_change_of_many = 1e-5, softening = 1e-3;

/* The people of one domain. */
struct group {
    struct trede_latent_tree tree;
    double *weight;
    uint32_t *leaf; /* of every row of the frame that is a person's first; UINT32_MAX = none */
    size_t people;
};

static void hang_rows(const struct trede_context *context, const uint32_t *row, struct group *g)
{
    for (size_t i = 0; i < context->frame->rows; i++)
        g->leaf[i] = UINT32_MAX;
    for (size_t person = 0; person < g->people; person++)
        g->leaf[row[person]] = g->tree.leaf[person];
}

/* The people in the domain: all (every 1), or every second, third and so on of the panel. */
static enum trede_status gather(struct trede_arena *arena, const struct trede_context *context,
                                const struct trede_wave_run *run, size_t domain, size_t every, struct group *g)
{
    int8_t *stage = trede_arena_alloc(arena, run->people * run->waves, sizeof *stage);
    uint32_t *row = trede_arena_alloc(arena, run->people, sizeof *row);
    *g = (struct group){.weight = trede_arena_alloc(arena, run->people, sizeof *g->weight),
                        .leaf = trede_arena_alloc(arena, context->frame->rows, sizeof *g->leaf)};
    if (!stage || !row || !g->weight || !g->leaf) return TREDE_INTERNAL;
    for (size_t person = 0; person < run->people; person += every) {
        if (!trede_wave_run_has(run, context->people, person, domain)) continue;
        for (size_t w = 0; w < run->waves; w++)
            stage[g->people * run->waves + w] = run->stage[person * run->waves + w];
        row[g->people] = run->row[person];
        g->weight[g->people++] = context->frame->design.weight[run->row[person]];
    }
    enum trede_status status = trede_latent_tree_make(stage, g->people, run->waves, (size_t)run->top, &g->tree);
    if (!status) hang_rows(context, row, g);
    return status;
}

static struct trede_latent_question question_of(const struct trede_context *context, const struct group *g)
{
    return (struct trede_latent_question){.tree = &g->tree,
                                          .weight = g->weight,
                                          .seed = context->seed,
                                          .change = g->tree.nodes > LARGE_TREE ? last_change_of_many : last_change,
                                          .starts = STARTS};
}

/* ---- how many states ---- */

static void choose(struct trede_latent_fits *fits, const struct trede_latent_model *model)
{
    if (!model->converged) return;
    if (!fits->chosen || model->bic < fits->chosen->bic) fits->chosen = model;
}

/* No probability of a sample is 0 for everyone. */
static void soften(struct trede_latent_model *model, bool adjacent_only)
{
    size_t k = model->states, answers = model->categories;
    for (size_t s = 0; s < k; s++) {
        double open = 0, sum = 0;
        for (size_t to = 0; to < k; to++)
            open += !adjacent_only || to + 1 == s || to == s || to == s + 1;
        for (size_t to = 0; to < k; to++) {
            double *p = &model->at.transition[s * k + to];
            if (!adjacent_only || to + 1 == s || to == s || to == s + 1) *p = (1 - softening) * *p + softening / open;
            sum += *p;
        }
        for (size_t to = 0; to < k; to++)
            model->at.transition[s * k + to] /= sum;
        for (size_t y = 1; y <= answers; y++) {
            double *p = &model->at.response[y * k + s];
            *p = (1 - softening) * *p + softening / (double)answers;
        }
        model->at.initial[s] = (1 - softening) * model->at.initial[s] + softening / (double)k;
    }
}

/* The starts of a large tree are tried on a sample of the people; everyone then starts where these ended. */
static enum trede_status fit_large(const struct group *sample, struct trede_latent_question question,
                                   struct trede_latent_model *out)
{
    struct trede_latent_model first;
    const struct trede_latent_tree *tree = question.tree;
    const double *weight = question.weight;
    question.tree = &sample->tree;
    question.weight = sample->weight;
    enum trede_status status = trede_latent_fit(&question, &first);
    if (status) return status;
    soften(&first, question.adjacent_only);
    question.tree = tree;
    question.weight = weight;
    question.from = &first.at;
    return trede_latent_fit(&question, out);
}

static enum trede_status fit_one(const struct group *sample, const struct trede_latent_question *question,
                                 struct trede_latent_model *out)
{
    return sample->people > 0 ? fit_large(sample, *question, out) : trede_latent_fit(question, out);
}

static enum trede_status fit_everyone(const struct trede_context *context, const struct group *g,
                                      const struct group *sample, struct trede_latent_fits *fits)
{
    struct trede_latent_question question = question_of(context, g);
    size_t most = g->tree.categories < TREDE_LATENT_MOST_STATES ? g->tree.categories : TREDE_LATENT_MOST_STATES;
    enum trede_status status = TREDE_OK;
    bool better = true;
    for (size_t k = 1; !status && better && k <= most; k++) {
        question.states = k;
        status = fit_one(sample, &question, &fits->of[k]);
        if (status) return status;
        better = !fits->chosen || (fits->of[k].converged && fits->of[k].bic < fits->chosen->bic);
        choose(fits, &fits->of[k]);
        fits->tried = k;
    }
    if (!fits->chosen || fits->chosen->states < 3) return TREDE_OK;
    question.states = fits->chosen->states;
    question.adjacent_only = true;
    status = fit_one(sample, &question, &fits->neighbours);
    choose(fits, &fits->neighbours);
    fits->adjacent_only = fits->chosen == &fits->neighbours;
    return status;
}

/* ---- standard errors ---- */

struct linear {
    const struct group *g;
    const double *influence;
};

static void fill(const void *payload, size_t row, double *u)
{
    const struct linear *linear = payload;
    uint32_t leaf = linear->g->leaf[row];
    for (size_t q = 0; leaf != UINT32_MAX && q < TREDE_LATENT_SHARES; q++)
        u[q] = linear->influence[leaf * (size_t)TREDE_LATENT_SHARES + q];
}

static void put_errors(const double *v, struct trede_latent_domain *out)
{
    enum { N = TREDE_LATENT_SHARES, UP = TREDE_LATENT_UP, DOWN = TREDE_LATENT_DOWN, NOISE = TREDE_LATENT_NOISE_UP };
    double up = v[UP * N + UP], down = v[DOWN * N + DOWN], noise = sqrt(v[NOISE * N + NOISE]);
    double same = up + down + 2 * v[UP * N + DOWN];
    out->se = (struct trede_latent_movement){.up = sqrt(up),
                                             .down = sqrt(down),
                                             .same = same > 0 ? sqrt(same) : 0,
                                             .noise_up = noise,
                                             .noise_down = noise,
                                             .noise_same = 2 * noise};
}

static double kish(const struct group *g)
{
    double sum = 0, square = 0;
    for (size_t person = 0; person < g->people; person++) {
        sum += g->weight[person];
        square += g->weight[person] * g->weight[person];
    }
    return square > 0 ? sum * sum / square : 0;
}

static enum trede_status find_errors(struct trede_arena *arena, const struct trede_context *context, size_t domain,
                                     const struct trede_latent_question *question, const struct group *g,
                                     struct trede_latent_domain *out)
{
    const struct trede_domain *of = &context->people->of[domain];
    const struct trede_design *design = &context->frame->design;
    double *influence = trede_arena_alloc(arena, g->tree.nodes * TREDE_LATENT_SHARES, sizeof *influence);
    double covariance[TREDE_LATENT_SHARES * TREDE_LATENT_SHARES];
    size_t lonely;
    struct linear linear = {g, influence};
    if (!influence) return TREDE_INTERNAL;
    enum trede_status status = trede_latent_influence(question, &out->model, influence, &out->made);
    if (status || !out->made) return status;
    status = trede_taylor(design, of->rows, of->count, TREDE_LATENT_SHARES, fill, &linear, covariance, &lonely);
    if (status) return status;
    put_errors(covariance, out);
    out->df = trede_domain_df(design, of->rows, of->count);
    out->effective_base = kish(g);
    return TREDE_OK;
}

/* ---- segments ---- */

static enum trede_status fit_segment(struct trede_arena *arena, const struct trede_context *context,
                                     const struct trede_wave_run *run, size_t domain, struct trede_latent_fits *fits)
{
    struct group g = {0};
    struct trede_latent_domain *out = &fits->domain[domain];
    enum trede_status status = gather(arena, context, run, domain, 1, &g);
    if (!status) {
        struct trede_latent_question question = question_of(context, &g);
        question.states = fits->chosen->states;
        question.adjacent_only = fits->adjacent_only;
        question.from = &fits->chosen->at;
        status = trede_latent_fit(&question, &out->model);
        if (!status && out->model.converged) status = find_errors(arena, context, domain, &question, &g, out);
    }
    trede_latent_tree_free(&g.tree);
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
    if (s->fits->domain[domain].people < TREDE_LATENT_LEAST_PEOPLE) return TREDE_OK;
    struct trede_arena *arena = trede_arena_create();
    if (!arena) return TREDE_INTERNAL;
    enum trede_status status = fit_segment(arena, s->context, s->run, domain, s->fits);
    trede_arena_destroy(arena);
    return status;
}

static void count_people(const struct trede_context *context, const struct trede_wave_run *run,
                         struct trede_latent_fits *fits)
{
    const struct trede_subsets *subsets = &context->people->subsets;
    for (size_t person = 0; person < run->people; person++)
        for (size_t i = subsets->first[run->row[person]]; i < subsets->first[run->row[person] + 1]; i++)
            fits->domain[subsets->in[i]].people++;
}

static enum trede_status take_chosen(struct trede_arena *arena, const struct trede_context *context,
                                     const struct group *everyone, struct trede_latent_fits *fits)
{
    struct trede_latent_question question = question_of(context, everyone);
    fits->domain[0].model = *fits->chosen;
    question.states = fits->chosen->states;
    return find_errors(arena, context, 0, &question, everyone, &fits->domain[0]);
}

enum trede_status trede_latent_fits_make(struct trede_arena *arena, const struct trede_context *context,
                                         const struct trede_wave_run *run, struct trede_latent_fits *out)
{
    struct group everyone = {0}, sample = {0};
    size_t domains = context->people->count;
    *out = (struct trede_latent_fits){.domain = trede_arena_alloc(arena, domains, sizeof *out->domain)};
    if (!out->domain) return TREDE_INTERNAL;
    count_people(context, run, out);
    if (out->domain[0].people < TREDE_LATENT_LEAST_PEOPLE) return TREDE_OK;
    enum trede_status status = gather(arena, context, run, 0, 1, &everyone);
    if (!status && everyone.tree.nodes > LARGE_TREE && everyone.people > SAMPLE)
        status = gather(arena, context, run, 0, everyone.people / SAMPLE, &sample);
    if (!status) status = fit_everyone(context, &everyone, &sample, out);
    if (!status && out->chosen) status = take_chosen(arena, context, &everyone, out);
    struct segments segments = {context, run, out};
    if (!status && out->chosen) status = trede_parallel(domains - 1, context->threads, do_segment, &segments);
    trede_latent_tree_free(&everyone.tree);
    trede_latent_tree_free(&sample.tree);
    return status;
}
