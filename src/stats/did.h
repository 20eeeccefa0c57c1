/* did.h - difference-in-differences: what happened where the campaign ran, minus what happened where it did not (yet).
 *
 * Areas with one start form a cohort. Two groups and two waves are the smallest case. */
#ifndef TREDE_STATS_DID_H
#define TREDE_STATS_DID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "stats/design.h"

/* Against what a cohort is set: the wave before its start, or the mean of all waves before it. */
enum trede_did_base { TREDE_DID_LAST_BEFORE, TREDE_DID_ALL_BEFORE };

struct trede_did_question {
    const struct trede_design *design;
    const uint32_t *domain; /* ascending; NULL = all rows */
    size_t domain_rows;
    size_t waves, cohorts;
    const uint32_t *start; /* cohorts, ascending: first wave with the campaign; waves (or more) = never */
    const int32_t *wave;   /* rows: < 0 = not in it */
    const int32_t *cohort; /* rows: < 0 = in none */
    const double *y;       /* rows: NaN = no answer */
    enum trede_did_base base;
};

/* Means of cohorts and of their comparisons with a joint covariance. Freed with trede_did_free. */
struct trede_did {
    struct trede_did_question question;
    struct trede_ratios ratios;
    double *coefficients, *mean, *total; /* work: k each */
};
TREDE_MUST_CHECK enum trede_status trede_did_make(const struct trede_did_question *question, struct trede_did *out);
void trede_did_free(struct trede_did *did);

/* defined false: a mean it needs has no rows (no comparison left, no wave before). */
struct trede_did_effect {
    bool defined;
    double value, se, df;
    double seen;  /* mean of the cohorts where and when they had the campaign: the effect is in it */
    int64_t base; /* rows behind the smallest mean */
    double effective_base;
};
/* One cohort at one wave, against the cohorts that had not started at that wave. Before its start: a placebo, which is
 * 0 in expectation if the trends are parallel. */
struct trede_did_effect trede_did_at(struct trede_did *did, size_t cohort, size_t wave);
/* The mean over cohorts by their number of people; of a cohort over its waves from its start on. wave SIZE_MAX = all
 * waves, else that one (the cohorts that have started by then). */
struct trede_did_effect trede_did_average(struct trede_did *did, size_t wave);

/* Joint Wald test that all placebos before the starts are 0: F with df1 and df2. */
struct trede_did_trend {
    bool defined;
    double f, df1, df2, p;
};
TREDE_MUST_CHECK enum trede_status trede_did_trend_before(struct trede_did *did, struct trede_did_trend *out);

/* ---- few areas: the same contrast with other areas as if treated ---- */

struct trede_placebo_area {
    double sum[2], weight[2]; /* before and after the start: sum w y, sum w; weights > 0 */
    bool treated;
};
enum { TREDE_MOST_PLACEBOS = 20000 };
struct trede_placebo {
    bool defined; /* some areas are treated and some not, and there are not too many ways to choose as many */
    double contrast, p;
    size_t count; /* of the ways, the true one included */
};
/* contrasts: NULL, or room for count contrasts, in lexicographic order of the areas chosen. p: the share of the ways
 * whose contrast is at least as far from 0 as the true one. */
struct trede_placebo trede_placebo_of(const struct trede_placebo_area *areas, size_t count, double *contrasts);

#endif
