/* problem.c - the log of problems somebody noticed (problems.csv), entry by entry: the organisation's own words, which
 * the scan cannot replace (what a desk hears is in no survey) and which it does not weigh. */
#include "analysis/analyses.h"
#include "analysis/emit.h"

enum trede_status trede_analyse_problem(const struct trede_context *context, struct trede_results *out)
{
    static const char *const notes[] = {
        [TREDE_PROBLEM_NEW] = "new", [TREDE_PROBLEM_IN_HAND] = "in_hand", [TREDE_PROBLEM_SOLVED] = "solved"};
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < context->campaign->problem_count; i++) {
        const struct trede_problem *problem = &context->campaign->problems[i];
        struct trede_result row = trede_row_begin(context, "problem");
        row.segment_set = problem->segment_set;
        row.segment = problem->segment;
        row.subject = problem->name;
        row.statistic = "logged";
        row.unit = TREDE_UNIT_COUNT;
        row.note = notes[problem->status];
        row.is_aggregate = true; /* about the log, not about respondents */
        row.estimate.value = 1;
        status = trede_results_add(out, &row);
    }
    return status;
}
