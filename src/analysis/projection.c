/* Where this leads (methods 3.6). Model: people go on moving from rung to rung as the panel did between the latest two
 * waves that it was in, a chain of order 1; they start from where residents stand in the later of the two. A step is
 * as long as the time between those waves. Algorithm: the distribution times the table of weighted shares, step by
 * step; standard errors and percentile intervals from the rescaled bootstrap over PSUs, which draws the moves and the
 * start together. The intervals are about sampling only: that movement goes on as it did is an assumption that no
 * interval covers. Reference: Kemeny & Snell 1960; Rao, Wu & Yue 1992. Rejected: a table pooled over all waves, which
 * is more precise about the past and further from now; powers that are not whole, because a fraction of a step need not
 * be a chain (dates between two steps lie on the straight line between them). */
#include <math.h>

#include "analysis/analyses.h"
#include "analysis/projection.h"
#include "base/parallel.h"
#include "base/text.h"
#include "stats/markov.h"

enum { STEPS = 4, MEASURES = 2 * TREDE_TOP_STAGE - 1, MOST = STEPS * MEASURES };

/* What is projected: the share on rung r + 1 for r < top, then that on rung r - top + 2 or higher. */
static double measure(const double *shares, size_t top, size_t m)
{
    double sum = 0;
    if (m < top) return shares[m];
    for (size_t s = m - top + 1; s < top; s++)
        sum += shares[s];
    return sum;
}

struct job {
    const struct trede_projection *p;
    struct trede_estimate *of; /* domains x STEPS x measures */
    size_t measures;
};

static size_t draw_paths(const struct trede_projection *p, size_t domain, size_t measures, double *draws)
{
    double path[(STEPS + 1) * TREDE_TOP_STAGE];
    size_t count = 0;
    for (size_t r = 0; r < TREDE_PROJECTION_REPLICATES; r++) {
        const double *numbers = trede_projection_replicate(p, domain, r);
        if (trede_projection_path(p, numbers, STEPS, path) != TREDE_ESTIMATE_OK) continue;
        for (size_t step = 0; step < STEPS; step++)
            for (size_t m = 0; m < measures; m++)
                draws[(step * measures + m) * TREDE_PROJECTION_REPLICATES + count] =
                    measure(path + (step + 1) * p->top, p->top, m);
        count++;
    }
    return count;
}

static enum trede_status project(void *payload, size_t domain)
{
    const struct job *job = payload;
    const struct trede_projection *p = job->p;
    struct trede_estimate *of = job->of + domain * STEPS * job->measures;
    double path[(STEPS + 1) * TREDE_TOP_STAGE];
    enum trede_estimate_status status = trede_projection_status(p, domain);
    if (status == TREDE_ESTIMATE_OK) status = trede_projection_path(p, p->sums + domain * p->width, STEPS, path);
    for (size_t i = 0; i < STEPS * job->measures; i++)
        of[i].status = status;
    if (status != TREDE_ESTIMATE_OK) return TREDE_OK;
    double *draws = trede_alloc(STEPS * job->measures * TREDE_PROJECTION_REPLICATES, sizeof *draws);
    if (!draws) return TREDE_INTERNAL;
    size_t count = draw_paths(p, domain, job->measures, draws);
    for (size_t i = 0; i < STEPS * job->measures; i++) {
        of[i].value = fmin(measure(path + (i / job->measures + 1) * p->top, p->top, i % job->measures), 1);
        trede_projection_interval(p, draws + i * TREDE_PROJECTION_REPLICATES, count, &of[i]);
        of[i].low = fmax(of[i].low, 0);
        of[i].high = fmin(of[i].high, 1);
    }
    trede_free(draws);
    return TREDE_OK;
}

static enum trede_status add_estimate(struct trede_arena *arena, const struct job *job, size_t domain, size_t i,
                                      struct trede_results *out)
{
    const struct trede_projection *p = job->p;
    const struct trede_estimate *e = &job->of[domain * STEPS * job->measures + i];
    size_t m = i % job->measures;
    char subject[8];
    struct trede_result row = trede_projection_row(arena, p, domain, trede_projection_day(p, i / job->measures + 1));
    (void)trede_print(subject, sizeof subject, "%zu", m < p->top ? m + 1 : m - p->top + 2);
    row.subject = subject;
    row.statistic = m < p->top ? "share" : "at_least";
    row.estimate.status = e->status;
    row.estimate.value = e->value;
    row.estimate.se = e->se;
    row.estimate.has_se = e->has_se;
    row.estimate.low = e->low;
    row.estimate.high = e->high;
    row.estimate.has_interval = e->has_interval;
    return trede_results_add(out, &row);
}

static enum trede_status add_rows(struct trede_arena *arena, const struct trede_projection *p,
                                  struct trede_results *out)
{
    struct job job = {.p = p, .measures = 2 * p->top - 1};
    job.of = trede_arena_alloc(arena, p->domains * STEPS * job.measures, sizeof *job.of);
    if (!job.of) return TREDE_INTERNAL;
    enum trede_status status = trede_parallel(p->domains, p->context->threads, project, &job);
    for (size_t domain = 0; domain < p->domains; domain++)
        for (size_t i = 0; !status && i < STEPS * job.measures; i++)
            status = add_estimate(arena, &job, domain, i, out);
    return status ? status : trede_projection_goals(arena, p, out);
}

enum trede_status trede_analyse_projection(const struct trede_context *context, struct trede_results *out)
{
    if (!context->campaign->ladder.given) return TREDE_OK;
    struct trede_arena *arena = trede_arena_create();
    struct trede_projection p;
    enum trede_status status = arena ? trede_projection_make(arena, context, &p) : TREDE_INTERNAL;
    if (!status && p.pair && p.days > 0) status = add_rows(arena, &p, out);
    if (arena) trede_arena_destroy(arena);
    return status;
}
