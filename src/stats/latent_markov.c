/* latent_markov.c - fitting the latent Markov model.
 *
 * Model: true stages form a Markov chain of order 1 with the same transitions between any two waves; an answer depends
 * on the true stage of its wave alone; waves without an answer are missing at random and have emission 1. Algorithm:
 * expectation and maximisation (Baum, Petrie, Soules & Weiss 1970) on the tree of answers (latent_step.c), sped up by
 * squared extrapolation (Varadhan & Roland 2008, SqS3) that is only taken when the log-likelihood does not fall; many
 * starts go a few steps, the best of them to the end. Weights make it a pseudo-likelihood. Reference: Wiggins 1973;
 * Bartolucci, Farcomeni & Pennoni 2013. Rejected: Newton on the log-likelihood, which has trouble with probabilities
 * that end at 0, as many do here; one start, which finds what lies nearest. */
#include "stats/latent_markov.h"

#include <math.h>
#include <stddef.h>

#include "base/alloc.h"
#include "stats/latent_step.h"
#include "stats/random.h"

enum { SHORT_STEPS = 30, FOLLOWED = 3, MOST_STEPS = 5000, MOST_STARTS = 64 };
static const double short_change = 1e-3, long_change = 1e-8, at_best = 0.01;

struct fit {
    const struct trede_latent_question *question;
    struct trede_latent_work work;
    size_t steps, path_count;
};

/* ---- starts ---- */

static void divide(double *values, size_t count, size_t step)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i * step];
    for (size_t i = 0; i < count; i++)
        values[i * step] /= sum;
}

static bool is_open(const struct fit *fit, size_t from, size_t to)
{
    size_t distance = from > to ? from - to : to - from;
    return !fit->question->adjacent_only || distance <= 1;
}

/* share: of each answer among all given. */
static void count_answers(const struct fit *fit, double *share)
{
    const struct trede_latent_tree *tree = fit->work.tree;
    for (size_t v = 0; v < tree->nodes; v++)
        if (tree->answer[v] > 0) share[tree->answer[v]] += fit->work.below[v];
    divide(share + 1, tree->categories, 1);
}

/* Each state has its own part of the range of the answers, and people mostly stay. */
static void start_from_answers(const struct fit *fit, const double *share, struct trede_latent_parameters *start)
{
    size_t k = fit->question->states, categories = fit->work.tree->categories;
    for (size_t s = 0; s < k; s++) {
        double below = 0, centre = ((double)s + 0.5) / (double)k;
        for (size_t y = 1; y <= categories; y++) {
            double distance = (below + share[y] / 2 - centre) * (double)k;
            below += share[y];
            start->response[y * k + s] = share[y] * (0.05 + exp(-distance * distance));
        }
        start->initial[s] = 1;
        for (size_t to = 0; to < k; to++)
            start->transition[s * k + to] = is_open(fit, s, to) ? (s == to ? 4.0 * (double)k : 1) : 0;
    }
}

static double exponential(struct trede_random *stream)
{
    return -log(trede_random_uniform(stream));
}

static void start_at_random(const struct fit *fit, const double *share, uint64_t number,
                            struct trede_latent_parameters *start)
{
    size_t k = fit->question->states, categories = fit->work.tree->categories;
    struct trede_random stream = trede_random_stream(fit->question->seed, TREDE_RANDOM_STARTS, number);
    for (size_t s = 0; s < k; s++) {
        for (size_t y = 1; y <= categories; y++)
            start->response[y * k + s] = exponential(&stream) * (share[y] > 0);
        start->initial[s] = 0.5 + trede_random_uniform(&stream);
        for (size_t to = 0; to < k; to++) {
            double stays = s == to ? 2.0 * (double)k : 0;
            start->transition[s * k + to] = is_open(fit, s, to) ? stays + trede_random_uniform(&stream) : 0;
        }
    }
}

static double mean_answer(const struct trede_latent_parameters *at, size_t k, size_t categories, size_t state)
{
    double sum = 0;
    for (size_t y = 1; y <= categories; y++)
        sum += (double)y * at->response[y * k + state];
    return sum;
}

/* Neighbours are neighbours by their answers: the states of a start in the order of their mean answer. */
static void put_in_order(const struct fit *fit, struct trede_latent_parameters *start)
{
    size_t k = fit->question->states, categories = fit->work.tree->categories;
    for (size_t done = 1; done < k; done++) {
        for (size_t s = done; s > 0 && mean_answer(start, k, categories, s - 1) > mean_answer(start, k, categories, s);
             s--) {
            for (size_t y = 1; y <= categories; y++) {
                double swapped = start->response[y * k + s];
                start->response[y * k + s] = start->response[y * k + s - 1];
                start->response[y * k + s - 1] = swapped;
            }
        }
    }
}

static void make_start(const struct fit *fit, const double *share, size_t number, struct trede_latent_parameters *start)
{
    size_t k = fit->question->states;
    if (number == 0)
        start_from_answers(fit, share, start);
    else
        start_at_random(fit, share, number, start);
    divide(start->initial, k, 1);
    for (size_t s = 0; s < k; s++) {
        divide(start->transition + s * k, k, 1);
        divide(start->response + k + s, fit->work.tree->categories, k);
        start->response[s] = 1;
    }
    put_in_order(fit, start);
}

/* ---- going up ---- */

/* The parameters as lists of probabilities that add up to 1: first of each, how many, from one to the next. */
struct list {
    size_t first, count, step;
};
enum { MOST_LISTS = 1 + 2 * TREDE_MOST_LATENT };

static size_t list_probabilities(const struct fit *fit, struct list *lists)
{
    size_t k = fit->question->states, n = 0;
    const size_t transition = offsetof(struct trede_latent_parameters, transition) / sizeof(double);
    const size_t response = offsetof(struct trede_latent_parameters, response) / sizeof(double);
    lists[n++] = (struct list){0, k, 1};
    for (size_t s = 0; s < k; s++) {
        lists[n++] = (struct list){transition + s * k, k, 1};
        lists[n++] = (struct list){response + k + s, fit->work.tree->categories, k};
    }
    return n;
}

union parameters {
    struct trede_latent_parameters named;
    double all[sizeof(struct trede_latent_parameters) / sizeof(double)];
};

static double take_step(struct fit *fit, const union parameters *at, union parameters *next, double *moves)
{
    fit->steps++;
    return trede_latent_step(&fit->work, &at->named, &next->named, moves);
}

static void note_path(struct fit *fit, double log_likelihood)
{
    const struct trede_latent_question *question = fit->question;
    if (question->path && fit->path_count < question->path_size) question->path[fit->path_count++] = log_likelihood;
}

/* Where two steps seem to lead: from + 2 a r + a a v, with r the first step and v the second less the first. A
 * probability that would go under 0 is made small: at 0 it would stay there. */
static void extrapolate(const struct fit *fit, const union parameters *from, const union parameters *one,
                        const union parameters *two, double a, union parameters *out)
{
    struct list lists[MOST_LISTS];
    size_t count = list_probabilities(fit, lists);
    *out = *two;
    for (size_t l = 0; l < count; l++) {
        for (size_t i = 0; i < lists[l].count; i++) {
            size_t at = lists[l].first + i * lists[l].step;
            double r = one->all[at] - from->all[at], v = two->all[at] - one->all[at] - r;
            double value = from->all[at] + 2 * a * r + a * a * v;
            out->all[at] = value > 0 ? value : two->all[at] / 10;
        }
        divide(out->all + lists[l].first, lists[l].count, lists[l].step);
    }
}

/* The length of the extrapolation, |r| / |v|; largest: of the changes in r. */
static double length_of(const struct fit *fit, const union parameters *from, const union parameters *one,
                        const union parameters *two, double *largest)
{
    struct list lists[MOST_LISTS];
    size_t count = list_probabilities(fit, lists);
    double rr = 0, vv = 0;
    *largest = 0;
    for (size_t l = 0; l < count; l++) {
        for (size_t i = 0; i < lists[l].count; i++) {
            size_t at = lists[l].first + i * lists[l].step;
            double r = one->all[at] - from->all[at], v = two->all[at] - one->all[at] - r;
            rr += r * r;
            vv += v * v;
            *largest = fmax(*largest, fabs(r));
        }
    }
    return vv > 0 ? sqrt(rr / vv) : 1;
}

struct climb {
    union parameters at;
    double log_likelihood, moves[TREDE_MOST_LATENT * TREDE_MOST_LATENT];
    bool converged;
};

/* Up from climb->at until no probability changes by more than change in a step. */
static void climb_up(struct fit *fit, struct climb *climb, double change, size_t most)
{
    union parameters one, two, far, after;
    double longest = 1, moves[TREDE_MOST_LATENT * TREDE_MOST_LATENT];
    size_t end = fit->steps + most;
    climb->converged = false;
    while (!climb->converged && fit->steps < end) {
        note_path(fit, take_step(fit, &climb->at, &one, moves));
        double log_likelihood = take_step(fit, &one, &two, moves), largest;
        note_path(fit, log_likelihood);
        double a = fmin(length_of(fit, &climb->at, &one, &two, &largest), longest);
        climb->converged = largest < change;
        bool farther = !climb->converged && a > 1;
        if (farther) {
            extrapolate(fit, &climb->at, &one, &two, a, &far);
            double there = take_step(fit, &far, &after, moves);
            farther = there >= log_likelihood;
            if (farther) note_path(fit, there);
        }
        if (a >= longest) longest *= farther || longest <= 1 ? 4 : 0.5;
        climb->at = farther ? after : two;
    }
    climb->log_likelihood = take_step(fit, &climb->at, &one, climb->moves);
    note_path(fit, climb->log_likelihood);
}

/* Do the states stand in the order of their mean answer, up or down? Only then are neighbours neighbours. */
static bool is_in_order(const struct fit *fit, const struct climb *climb)
{
    size_t k = fit->question->states, rises = 0;
    for (size_t s = 1; s < k; s++)
        rises += mean_answer(&climb->at.named, k, fit->work.tree->categories, s) >=
                 mean_answer(&climb->at.named, k, fit->work.tree->categories, s - 1);
    return !fit->question->adjacent_only || rises == 0 || rises == k - 1;
}

static bool is_better(const struct fit *fit, const struct climb *a, const struct climb *b)
{
    bool a_stands = is_in_order(fit, a), b_stands = is_in_order(fit, b);
    return a_stands == b_stands ? a->log_likelihood > b->log_likelihood : a_stands;
}

/* Keeps the best of the short climbs, the best first. */
static void keep(const struct fit *fit, struct climb *kept, size_t *count, const struct climb *climb)
{
    size_t at = *count < FOLLOWED ? (*count)++ : FOLLOWED;
    for (; at > 0 && is_better(fit, climb, &kept[at - 1]); at--)
        if (at < FOLLOWED) kept[at] = kept[at - 1];
    if (at < FOLLOWED) kept[at] = *climb;
}

static void follow(struct fit *fit, struct climb *kept, size_t count, struct trede_latent_model *out,
                   struct climb *best)
{
    size_t most = fit->question->most_steps ? fit->question->most_steps : MOST_STEPS;
    double change = fit->question->change > 0 ? fit->question->change : long_change;
    for (size_t i = 0; i < count; i++) {
        fit->path_count = 0;
        climb_up(fit, &kept[i], change, most);
        if (i == 0 || is_better(fit, &kept[i], best)) *best = kept[i];
    }
    for (size_t i = 0; i < count; i++)
        out->starts_at_best += fabs(kept[i].log_likelihood - best->log_likelihood) < at_best;
}

static void search(struct fit *fit, struct climb *kept, struct trede_latent_model *out, struct climb *best)
{
    const struct trede_latent_question *question = fit->question;
    double share[TREDE_MOST_ANSWERS + 1] = {0};
    size_t count = 0, starts = question->starts < MOST_STARTS ? question->starts : MOST_STARTS;
    struct climb climb;
    count_answers(fit, share);
    if (question->states == 1) starts = 1;
    for (size_t number = 0; number < starts && !question->from; number++) {
        climb = (struct climb){0};
        fit->path_count = 0;
        make_start(fit, share, number, &climb.at.named);
        climb_up(fit, &climb, short_change, SHORT_STEPS);
        keep(fit, kept, &count, &climb);
    }
    if (question->from) {
        kept[0] = (struct climb){.at.named = *question->from};
        count = 1;
    }
    follow(fit, kept, count, out, best);
}

/* ---- the model ---- */

static void order_states(const struct fit *fit, const struct climb *climb, size_t *order)
{
    size_t k = fit->question->states, categories = fit->work.tree->categories;
    double mean[TREDE_MOST_LATENT];
    for (size_t s = 0; s < k; s++)
        mean[s] = mean_answer(&climb->at.named, k, categories, s);
    for (size_t s = 0; s < k && fit->question->adjacent_only; s++)
        order[s] = mean[0] <= mean[k - 1] ? s : k - 1 - s;
    for (size_t s = 0; s < k && !fit->question->adjacent_only; s++) {
        size_t at = s;
        for (; at > 0 && mean[order[at - 1]] > mean[s]; at--)
            order[at] = order[at - 1];
        order[at] = s;
    }
}

static size_t free_parameters(const struct fit *fit)
{
    size_t k = fit->question->states, used = 0, moves = 0;
    double share[TREDE_MOST_ANSWERS + 1] = {0};
    count_answers(fit, share);
    for (size_t y = 1; y <= fit->work.tree->categories; y++)
        used += share[y] > 0;
    for (size_t i = 0; i < k * k; i++)
        moves += is_open(fit, i / k, i % k);
    return k - 1 + moves - k + k * (used - 1);
}

static void tell(const struct fit *fit, const struct climb *best, struct trede_latent_model *out)
{
    size_t k = fit->question->states, order[TREDE_MOST_LATENT];
    const struct trede_latent_parameters *at = &best->at.named;
    order_states(fit, best, order);
    for (size_t s = 0; s < k; s++) {
        out->at.initial[s] = at->initial[order[s]];
        out->mean_answer[s] = mean_answer(at, k, out->categories, order[s]);
        for (size_t to = 0; to < k; to++) {
            out->at.transition[s * k + to] = at->transition[order[s] * k + order[to]];
            out->moves[s * k + to] = best->moves[order[s] * k + order[to]];
        }
        for (size_t y = 0; y <= out->categories; y++)
            out->at.response[y * k + s] = at->response[y * k + order[s]];
    }
    out->log_likelihood = best->log_likelihood;
    out->converged = best->converged && is_in_order(fit, best);
    out->parameters = free_parameters(fit);
    out->aic = 2 * (double)out->parameters - 2 * out->log_likelihood;
    out->bic = log((double)out->people) * (double)out->parameters - 2 * out->log_likelihood;
    out->steps = fit->steps;
    out->path_count = fit->path_count;
}

enum trede_status trede_latent_fit(const struct trede_latent_question *question, struct trede_latent_model *out)
{
    struct fit fit = {.question = question};
    struct climb *kept = trede_alloc(FOLLOWED, sizeof *kept), best;
    *out = (struct trede_latent_model){.states = question->states, .categories = question->tree->categories};
    enum trede_status status = trede_latent_work_make(question, &fit.work);
    if (!status && !kept) status = TREDE_INTERNAL;
    if (!status && fit.work.people > 0) {
        out->people = (size_t)fit.work.people;
        search(&fit, kept, out, &best);
        tell(&fit, &best, out);
    }
    trede_latent_work_free(&fit.work);
    trede_free(kept);
    return status;
}

struct trede_latent_movement trede_latent_movement_of(const struct trede_latent_model *model)
{
    struct trede_latent_movement m = {0};
    size_t k = model->states;
    double all = 0;
    for (size_t from = 0; from < k; from++) {
        double origin = 0, before = 0, up = 0;
        for (size_t to = 0; to < k; to++) {
            double moves = model->moves[from * k + to];
            *(to > from ? &m.up : to < from ? &m.down : &m.same) += moves;
            origin += moves;
        }
        for (size_t y = 1; y <= model->categories; y++) {
            up += before * model->at.response[y * k + from];
            before += model->at.response[y * k + from];
        }
        m.noise_up += origin * up;
        all += origin;
    }
    if (!(all > 0)) return (struct trede_latent_movement){0};
    m.up /= all;
    m.same /= all;
    m.down /= all;
    m.noise_up /= all;
    m.noise_down = m.noise_up; /* two answers in one state are alike in law */
    m.noise_same = 1 - m.noise_up - m.noise_down;
    return m;
}
