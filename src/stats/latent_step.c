/* latent_step.c - expectation and maximisation on the tree of answers.
 *
 * Algorithm: forward, a node's distribution over the states is that of the node before it, moved and multiplied by the
 * chance of the answer, scaled to 1 (the scales make the likelihood: Rabiner 1989); backward, every node gathers from
 * its children what the later answers say. One visit to a node serves all people who answered alike so far, and a
 * move costs k x k for a node that has children, not for each of them. The number of states is a constant in each copy
 * of the passes, so that the compiler can unroll their loops. */
#include "stats/latent_step.h"

#include <float.h>
#include <math.h>

#include "base/alloc.h"

static void add_up(struct trede_latent_work *work)
{
    const struct trede_latent_tree *tree = work->tree;
    for (size_t v = 0; v < tree->nodes; v++)
        work->below[v] = work->ends[v];
    for (size_t v = tree->nodes; v-- > (tree->nodes ? tree->level[1] : 0);)
        work->below[tree->parent[v]] += work->below[v];
}

static void hang_weights(struct trede_latent_work *work, const struct trede_latent_question *question)
{
    const struct trede_latent_tree *tree = work->tree;
    double sum = 0, count = 0;
    for (size_t person = 0; person < tree->people; person++) {
        if (tree->leaf[person] == UINT32_MAX) continue;
        if (!question->ends) work->ends[tree->leaf[person]] += question->weight ? question->weight[person] : 1;
        count += 1;
    }
    for (size_t v = 0; v < tree->nodes; v++)
        sum += work->ends[v] = question->ends ? question->ends[v] : work->ends[v];
    work->scale = sum > 0 ? count / sum : 0;
    for (size_t v = 0; v < tree->nodes; v++)
        work->ends[v] *= work->scale;
    work->people = sum > 0 ? count : 0;
}

enum trede_status trede_latent_work_make(const struct trede_latent_question *question, struct trede_latent_work *out)
{
    const struct trede_latent_tree *tree = question->tree;
    size_t states = question->states;
    *out = (struct trede_latent_work){.tree = tree, .states = states};
    out->ends = trede_alloc(tree->nodes, sizeof *out->ends);
    out->below = trede_alloc(tree->nodes, sizeof *out->below);
    out->chance = trede_alloc(tree->nodes, sizeof *out->chance);
    out->standing = trede_alloc(tree->nodes * states, sizeof *out->standing);
    out->ahead = trede_alloc(tree->nodes * states, sizeof *out->ahead);
    if (!out->ends || !out->below || !out->chance || !out->standing || !out->ahead) return TREDE_INTERNAL;
    hang_weights(out, question);
    add_up(out);
    return TREDE_OK;
}

void trede_latent_work_free(struct trede_latent_work *work)
{
    trede_free(work->ends);
    trede_free(work->below);
    trede_free(work->chance);
    trede_free(work->standing);
    trede_free(work->ahead);
}

/* ---- forward ---- */

/* here: where the people of a node stand; returns the chance of its answer. */
static inline double stand(const double *from, const double *answer, double *here, const size_t k)
{
    double chance = 0;
    for (size_t s = 0; s < k; s++)
        chance += here[s] = from[s] * answer[s];
    double scale = 1 / chance;
    for (size_t s = 0; s < k; s++)
        here[s] *= scale;
    return chance;
}

static inline void move(const double *here, const double *transition, double *ahead, const size_t k)
{
    double next[TREDE_MOST_LATENT] = {0};
    for (size_t s = 0; s < k; s++)
        for (size_t to = 0; to < k; to++)
            next[to] += here[s] * transition[s * k + to];
    for (size_t to = 0; to < k; to++)
        ahead[to] = next[to];
}

static inline double forward_with(struct trede_latent_work *work, const struct trede_latent_parameters *at,
                                  const size_t k)
{
    const struct trede_latent_tree *tree = work->tree;
    const size_t inner = tree->level[tree->waves - 1], first = tree->level[1];
    double log_likelihood = 0;
    for (size_t v = 0; v < tree->nodes; v++) {
        const double *from = v < first ? at->initial : work->ahead + tree->parent[v] * k;
        double here[TREDE_MOST_LATENT];
        if (!(work->below[v] > 0)) continue;
        double chance = stand(from, at->response + (size_t)tree->answer[v] * k, here, k);
        if (!(chance > DBL_MIN)) return -INFINITY;
        work->chance[v] = chance;
        log_likelihood += work->below[v] * log(chance);
        for (size_t s = 0; s < k; s++)
            work->standing[v * k + s] = here[s];
        if (v < inner) move(here, at->transition, work->ahead + v * k, k);
    }
    return log_likelihood;
}

/* ---- backward ---- */

/* What the later answers of a node's people say of each state, times their weight; and their expected moves. */
static inline void look_back(const double *transition, const double *ahead, const double *here, double *moved,
                             double *later, const size_t k)
{
    double then[TREDE_MOST_LATENT];
    for (size_t to = 0; to < k; to++)
        then[to] = ahead[to];
    for (size_t s = 0; s < k; s++)
        for (size_t to = 0; to < k; to++) {
            later[s] += transition[s * k + to] * then[to];
            moved[s * k + to] += here[s] * then[to];
        }
}

static inline void backward_with(struct trede_latent_work *work, const struct trede_latent_parameters *at,
                                 struct trede_latent_parameters *n, const size_t k)
{
    const struct trede_latent_tree *tree = work->tree;
    const size_t inner = tree->level[tree->waves - 1], first = tree->level[1];
    double moved[TREDE_MOST_LATENT * TREDE_MOST_LATENT] = {0};
    for (size_t i = 0; i < inner * k; i++)
        work->ahead[i] = 0;
    for (size_t v = tree->nodes; v-- > 0;) {
        const double *answer = at->response + (size_t)tree->answer[v] * k;
        double here[TREDE_MOST_LATENT], later[TREDE_MOST_LATENT];
        if (!(work->below[v] > 0)) continue;
        double scale = 1 / work->chance[v];
        for (size_t s = 0; s < k; s++) {
            here[s] = work->standing[v * k + s];
            later[s] = work->ends[v];
        }
        if (v < inner) look_back(at->transition, work->ahead + v * k, here, moved, later, k);
        for (size_t s = 0; s < k; s++)
            n->response[(size_t)tree->answer[v] * k + s] += here[s] * later[s];
        double *before = v < first ? n->initial : work->ahead + tree->parent[v] * k;
        for (size_t s = 0; s < k; s++)
            before[s] += v < first ? here[s] * later[s] : answer[s] * later[s] * scale;
    }
    for (size_t i = 0; i < k * k; i++)
        n->transition[i] = moved[i];
}

double trede_latent_forward(struct trede_latent_work *work, const struct trede_latent_parameters *at)
{
    switch (work->states) {
    case 2:
        return forward_with(work, at, 2);
    case 3:
        return forward_with(work, at, 3);
    case 4:
        return forward_with(work, at, 4);
    case 5:
        return forward_with(work, at, 5);
    default:
        return forward_with(work, at, work->states);
    }
}

static void backward(struct trede_latent_work *work, const struct trede_latent_parameters *at,
                     struct trede_latent_parameters *n)
{
    switch (work->states) {
    case 2:
        backward_with(work, at, n, 2);
        break;
    case 3:
        backward_with(work, at, n, 3);
        break;
    case 4:
        backward_with(work, at, n, 4);
        break;
    case 5:
        backward_with(work, at, n, 5);
        break;
    default:
        backward_with(work, at, n, work->states);
        break;
    }
}

/* ---- maximisation ---- */

/* What shrinks to nothing is 0 before it gets so small that processors are slow with it. */
static const double nothing = 1e-100;

/* counts over their sum; what nobody is in stays as it was. step: from one count to the next. */
static void shares_of(const double *counts, const double *before, size_t count, size_t step, double *shares)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += counts[i * step];
    for (size_t i = 0; i < count; i++) {
        double share = sum > 0 ? counts[i * step] / sum : before[i * step];
        shares[i * step] = share > nothing ? share : 0;
    }
}

double trede_latent_expect(struct trede_latent_work *work, const struct trede_latent_parameters *at,
                           struct trede_latent_parameters *counts)
{
    size_t k = work->states;
    double log_likelihood = trede_latent_forward(work, at);
    if (!isfinite(log_likelihood)) return log_likelihood;
    *counts = (struct trede_latent_parameters){0};
    backward(work, at, counts);
    for (size_t i = 0; i < k * k; i++)
        counts->transition[i] *= at->transition[i];
    return log_likelihood;
}

double trede_latent_step(struct trede_latent_work *work, const struct trede_latent_parameters *at,
                         struct trede_latent_parameters *next, double *moves)
{
    size_t k = work->states, categories = work->tree->categories;
    struct trede_latent_parameters n;
    double log_likelihood = trede_latent_expect(work, at, &n);
    if (!isfinite(log_likelihood)) return log_likelihood;
    for (size_t i = 0; i < k * k; i++)
        moves[i] = n.transition[i];
    shares_of(n.initial, at->initial, k, 1, next->initial);
    for (size_t s = 0; s < k; s++) {
        shares_of(n.transition + s * k, at->transition + s * k, k, 1, next->transition + s * k);
        shares_of(n.response + k + s, at->response + k + s, categories, k, next->response + k + s);
        next->response[s] = 1;
    }
    return log_likelihood;
}
