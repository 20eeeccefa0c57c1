/* log_rank.c - do groups have the same survival curve?
 *
 * Model: given who is at risk when something is done, and how many are, the groups share them as draws without
 * replacement do (multivariate hypergeometric); U = observed - expected is summed over the times, V its variance
 * (Mantel 1966; Peto & Peto 1972), and U' V^- U is chi-square on the rank of V.
 * Algorithm: the times of all groups are walked together. V is singular (its rows add up to 0): solved as in linear.h.
 * Reference: Klein & Moeschberger 2003, 7.3. Rejected: sum (O - E)^2 / E (conservative); weighted tests of the
 * Harrington and Fleming family (a choice that nobody would make beforehand). */
#include "stats/survival.h"

#include <math.h>
#include <string.h>

#include "stats/interval.h"
#include "stats/linear.h"

struct walk {
    size_t groups;
    const struct trede_event_counts *counts;
    size_t *next;                /* groups: the time to come */
    double *at_risk;             /* groups */
    double *variance;            /* groups x groups */
    double *observed, *expected; /* groups */
};

static bool find_next_time(const struct walk *w, double *time)
{
    bool found = false;
    for (size_t g = 0; g < w->groups; g++) {
        if (w->next[g] >= w->counts[g].times) continue;
        double t = w->counts[g].time[w->next[g]];
        if (!found || t < *time) *time = t;
        found = true;
    }
    return found;
}

static bool is_there(const struct walk *w, size_t g, double time)
{
    return w->next[g] < w->counts[g].times && w->counts[g].time[w->next[g]] <= time;
}

static void add_events(struct walk *w, double done, double at_risk)
{
    double spread = at_risk > 1.0 ? done * (at_risk - done) / (at_risk - 1.0) : 0.0;
    for (size_t g = 0; g < w->groups; g++) {
        double share = w->at_risk[g] / at_risk;
        w->expected[g] += done * share;
        for (size_t h = 0; h < w->groups; h++)
            w->variance[g * w->groups + h] += spread * share * ((g == h) - w->at_risk[h] / at_risk);
    }
}

static void take_time(struct walk *w, double time)
{
    double done = 0.0, at_risk = 0.0;
    for (size_t g = 0; g < w->groups; g++) {
        double here = is_there(w, g, time) ? w->counts[g].events[w->next[g]] : 0.0;
        at_risk += w->at_risk[g];
        done += here;
        w->observed[g] += here;
    }
    if (done > 0.0) add_events(w, done, at_risk);
    for (size_t g = 0; g < w->groups; g++) {
        if (!is_there(w, g, time)) continue;
        w->at_risk[g] -= w->counts[g].events[w->next[g]] + w->counts[g].censored[w->next[g]];
        w->next[g]++;
    }
}

static enum trede_status conclude(struct walk *w, double *solution, struct trede_log_rank *out)
{
    size_t rank;
    for (size_t g = 0; g < w->groups; g++)
        solution[g] = w->observed[g] - w->expected[g];
    enum trede_status status = trede_solve_semidefinite(w->groups, w->variance, 1, solution, &rank);
    if (status) return status;
    out->defined = rank > 0;
    out->df = (double)rank;
    for (size_t g = 0; g < w->groups; g++)
        out->chisq += solution[g] * (w->observed[g] - w->expected[g]);
    if (out->defined) out->p = trede_chisq_upper(out->chisq, out->df);
    return TREDE_OK;
}

enum trede_status trede_log_rank_test(struct trede_arena *arena, size_t groups, const struct trede_event_counts *counts,
                                      struct trede_log_rank *out)
{
    double time = 0.0;
    *out = (struct trede_log_rank){0};
    double *numbers = trede_arena_alloc(arena, (4 + groups) * groups, sizeof *numbers);
    struct walk w = {groups, counts, trede_arena_alloc(arena, groups, sizeof(size_t)), numbers, NULL, NULL, NULL};
    if (!numbers || !w.next) return TREDE_INTERNAL;
    w.observed = out->observed = numbers + groups;
    w.expected = out->expected = numbers + 2 * groups;
    w.variance = numbers + 4 * groups;
    for (size_t g = 0; g < groups; g++) {
        if (!trede_event_counts_are_right(&counts[g])) return TREDE_INTERNAL;
        for (size_t i = 0; i < counts[g].times; i++)
            w.at_risk[g] += counts[g].events[i] + counts[g].censored[i];
    }
    while (find_next_time(&w, &time))
        take_time(&w, time);
    return conclude(&w, numbers + 3 * groups, out);
}
