/* catalogue.c - the table of analyses and the driver. Analyses are the unit of parallel work: each writes into a table
 * of its own and the tables are joined in catalogue order, so rows do not depend on the number of threads. */
#include "analysis/analyses.h"
#include "analysis/domains.h"
#include "base/alloc.h"
#include "base/files.h"
#include "base/parallel.h"

const struct trede_analysis trede_analyses[] = {
    {"stage", trede_analyse_stage, true, false, 20},
    {"profile", trede_analyse_profile, true, false, 10},
    {"indicator", trede_analyse_indicator, true, false, 15},
    {"message", trede_analyse_message, true, false, 10},
    {"trust", trede_analyse_trust, true, false, 15},
    {"appeal", trede_analyse_appeal, true, false, 15},
    {"participation", trede_analyse_participation, false, false, 5},
    {"independence", trede_analyse_independence, true, false, 20},
    {"contrast", trede_analyse_contrast, true, false, 20},
    {"flow", trede_analyse_flow, true, false, 40},
    {"flow_test", trede_analyse_flow_test, true, false, 20},
    {"markov", trede_analyse_markov, true, false, 5},
    {"projection", trede_analyse_projection, true, false, 60},
    {"latent_markov", trede_analyse_latent_markov, true, false, 500},
    {"bounds", trede_analyse_bounds, true, false, 1},
    {"adjusted_movement", trede_analyse_adjusted_movement, true, false, 200},
    {"gap", trede_analyse_gap, true, false, 30},
    {"gap_prospective", trede_analyse_gap_prospective, true, false, 18},
    {"barrier", trede_analyse_barrier, true, false, 15},
    {"barrier_points", trede_analyse_barrier_points, true, false, 20},
    {"report_rate", trede_analyse_report_rate, false, false, 1},
    {"report_series", trede_analyse_report_series, false, false, 30},
    {"implied", trede_analyse_implied, true, false, 2},
    {"composition", trede_analyse_composition, false, false, 1},
    {"back_office", trede_analyse_back_office, false, false, 2},
    {"reach", trede_analyse_reach, true, false, 55},
    {"effect", trede_analyse_effect, true, false, 200},
    {"rollout", trede_analyse_rollout, true, false, 10},
    {"did", trede_analyse_did, true, false, 30},
    {"fit", trede_analyse_fit, true, false, 25},
    {"scale", trede_analyse_scale, true, false, 3},
    {"fresh_panel", trede_analyse_fresh_panel, true, false, 3},
    {"weighting", trede_analyse_weighting, true, false, 0},
    {"quality", trede_analyse_quality, false, false, 12},
    {"cost", trede_analyse_cost, false, true, 1},
    {"reliability", trede_analyse_reliability, true, true, 1},
    {"pooled", trede_analyse_pooled, true, true, 1},
    {"allocation", trede_analyse_allocation, true, true, 1},
    {"reading", trede_analyse_reading, false, true, 1},
    {"follow_up_trust", trede_analyse_follow_up_trust, false, true, 1},
    {"goal", trede_analyse_goal, false, true, 1},
    {"multiplicity", trede_analyse_multiplicity, false, true, 0},
    {"signal", trede_analyse_signal, false, true, 30},
    {"problem", trede_analyse_problem, false, true, 0},
    {NULL, NULL, false, false, 0},
};

enum { CATALOGUE_ROWS = sizeof trede_analyses / sizeof *trede_analyses - 1 };

struct run {
    const struct trede_context *context;
    struct trede_results *of[CATALOGUE_ROWS];
    size_t order[CATALOGUE_ROWS]; /* in which they start: no core should wait for a long one at the end */
};

static void put_in_order(size_t *order)
{
    for (size_t i = 0; i < CATALOGUE_ROWS; i++) {
        size_t at = i;
        for (; at > 0 && trede_analyses[order[at - 1]].work < trede_analyses[i].work; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static enum trede_status run_one(const struct trede_context *context, size_t i, struct trede_results *out)
{
    const struct trede_analysis *analysis = &trede_analyses[i];
    bool survey = context->frame && context->frame->rows > 0;
    if (analysis->needs_survey && !survey) return TREDE_OK;
    if (context->campaign->left_out >> i & 1) return TREDE_OK;
    return trede_interrupted() ? TREDE_INTERRUPTED : analysis->run(context, out);
}

static enum trede_status run_task(void *payload, size_t task)
{
    struct run *run = payload;
    size_t i = run->order[task];
    return trede_analyses[i].late ? TREDE_OK : run_one(run->context, i, run->of[i]);
}

static enum trede_status run_late(struct run *run, struct trede_results *out)
{
    struct trede_context context = *run->context;
    context.found = out;
    for (size_t i = 0; i < CATALOGUE_ROWS; i++) {
        if (!trede_analyses[i].late) continue;
        enum trede_status status = run_one(&context, i, run->of[i]);
        if (!status) status = trede_results_take(out, run->of[i]);
        if (status) return status;
    }
    return TREDE_OK;
}

/* What is said of own staff. */
static bool is_about_staff(trede_analysis_fn *run)
{
    static trede_analysis_fn *const about[] = {
        trede_analyse_stage,         trede_analyse_indicator, trede_analyse_message,
        trede_analyse_trust,         trede_analyse_appeal,    trede_analyse_gap,
        trede_analyse_participation, trede_analyse_barrier,   trede_analyse_reach};
    for (size_t i = 0; i < sizeof about / sizeof *about; i++)
        if (about[i] == run) return true;
    return false;
}

/* Own staff: the same figures of their answers alone, under the set audience. */
static enum trede_status run_staff(const struct trede_context *given, struct trede_results *out)
{
    if (!given->staff || !given->staff->rows) return TREDE_OK;
    struct trede_domains *domains = NULL;
    struct trede_context context = {
        .campaign = given->staff->campaign, .frame = given->staff, .threads = given->threads, .seed = given->seed};
    enum trede_status status = trede_domains_create(context.campaign, context.frame, TREDE_ROWS_EVERYONE, &domains);
    context.domains = context.people = domains;
    for (size_t i = 0; !status && i < CATALOGUE_ROWS; i++)
        if (is_about_staff(trede_analyses[i].run)) status = run_one(&context, i, out);
    trede_domains_destroy(domains);
    return status;
}

static enum trede_status run_all(struct run *run, struct trede_results *out)
{
    put_in_order(run->order);
    enum trede_status status = trede_parallel(CATALOGUE_ROWS, run->context->threads, run_task, run);
    for (size_t i = 0; !status && i < CATALOGUE_ROWS; i++)
        status = trede_results_take(out, run->of[i]);
    if (!status) status = run_staff(run->context, out);
    if (!status) status = trede_hold_breaks(run->context->campaign, out);
    if (!status) status = trede_adjust_tables(out);
    return status ? status : run_late(run, out);
}

static enum trede_status with_tables(const struct trede_context *context, struct trede_results *out)
{
    struct run run = {.context = context};
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; i < CATALOGUE_ROWS; i++)
        if (!(run.of[i] = trede_results_create())) status = TREDE_INTERNAL;
    if (!status) status = run_all(&run, out);
    for (size_t i = 0; i < CATALOGUE_ROWS; i++)
        trede_results_destroy(run.of[i]);
    return status;
}

enum trede_status trede_analyse(const struct trede_context *given, struct trede_findings *findings,
                                struct trede_results *out)
{
    (void)findings; /* what an analysis cannot estimate it says in the status of its rows */
    struct trede_domains *domains = NULL, *people = NULL;
    enum trede_status status = trede_domains_create(given->campaign, given->frame, TREDE_ROWS_CROSS_SECTION, &domains);
    if (!status && trede_domains_differ(given->campaign, given->frame))
        status = trede_domains_create(given->campaign, given->frame, TREDE_ROWS_EVERYONE, &people);
    struct trede_context context = *given;
    context.domains = domains;
    context.people = people ? people : domains;
    context.found = NULL;
    if (!status) status = with_tables(&context, out);
    trede_domains_destroy(domains);
    trede_domains_destroy(people);
    return status;
}
