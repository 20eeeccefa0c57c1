/* Is the ladder a ladder? (methods 1.2) Mokken's scale over the rules of the rungs, per wave: Loevinger's H with its
 * standard error, and Guttman's reproducibility and scalability (stats/scale.h), on the people for whom every rule is
 * known. Unweighted, as the scale is a property of the questions. H under 0.3: not a scale (Mokken 1971), said in the
 * note. */
#include <math.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "stats/interval.h"
#include "stats/scale.h"

struct rungs {
    int column[TREDE_TOP_STAGE]; /* outcome columns of the rungs that have a rule */
    size_t count;
};

static struct rungs rungs_of(const struct trede_context *context)
{
    struct rungs rungs = {.count = 0};
    for (int s = 2; s <= context->campaign->ladder.top; s++)
        if (context->frame->stage_rule[s] >= 0) rungs.column[rungs.count++] = context->frame->stage_rule[s];
    return rungs;
}

/* Complete rows of a wave, rows x items; returns how many. */
static size_t fill_scores(const struct trede_frame *frame, const struct rungs *rungs, size_t wave, double *scores)
{
    size_t rows = 0;
    for (size_t row = 0; row < frame->rows; row++) {
        if (frame->wave[row] != wave || frame->apart[row]) continue;
        double *score = &scores[rows * rungs->count];
        size_t known = 0;
        while (known < rungs->count && frame->outcome[rungs->column[known]][row] >= 0) {
            score[known] = frame->outcome[rungs->column[known]][row];
            known++;
        }
        rows += known == rungs->count;
    }
    return rows;
}

static enum trede_status add_number(struct trede_result *row, const char *statistic, bool defined, double value,
                                    struct trede_results *out)
{
    row->statistic = statistic;
    row->estimate.value = defined ? value : 0;
    row->estimate.status = defined ? TREDE_ESTIMATE_OK : TREDE_TOO_FEW;
    return trede_results_add(out, row);
}

static enum trede_status add_h(struct trede_result row, const struct trede_loevinger *h, struct trede_results *out)
{
    struct trede_estimate *e = &row.estimate;
    if (h->defined && h->se > 0) {
        e->se = h->se;
        e->has_se = e->has_interval = true;
        struct trede_limits limits = trede_interval_t(h->h, h->se, INFINITY, row.level);
        e->low = limits.low;
        e->high = limits.high < 1 ? limits.high : 1;
    }
    if (h->defined && h->h < 0.3) row.note = "not_a_scale";
    return add_number(&row, "loevinger_h", h->defined, h->h, out);
}

static enum trede_status add_wave(const struct trede_context *context, const struct rungs *rungs, size_t wave,
                                  double *scores, struct trede_results *out)
{
    size_t rows = fill_scores(context->frame, rungs, wave, scores);
    struct trede_result row = trede_row_begin(context, "scale");
    trede_row_keys(&row, context, &context->domains->of[0], (int)wave, -1);
    row.subject = "ladder";
    row.method = "unweighted";
    row.unit = TREDE_UNIT_STATISTIC;
    row.estimate.base = (int64_t)rows;
    row.estimate.effective_base = (double)rows;
    struct trede_loevinger h = {0};
    struct trede_guttman guttman = {0};
    enum trede_status status = TREDE_OK;
    if (rows >= 2) {
        status = trede_loevinger_of(scores, rows, rungs->count, &h);
        if (!status) status = trede_guttman_of(scores, rows, rungs->count, &guttman);
    }
    if (!status) status = add_h(row, &h, out);
    if (!status) status = add_number(&row, "reproducibility", guttman.defined, guttman.reproducibility, out);
    if (!status) status = add_number(&row, "scalability", guttman.defined, guttman.scalability, out);
    return status;
}

enum trede_status trede_analyse_scale(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_ladder *ladder = &context->campaign->ladder;
    if (!ladder->given || ladder->placement == TREDE_COLUMN) return TREDE_OK;
    struct rungs rungs = rungs_of(context);
    if (rungs.count < 2) return TREDE_OK;
    double *scores = trede_alloc(context->frame->rows * rungs.count, sizeof *scores);
    if (!scores) return TREDE_INTERNAL;
    enum trede_status status = TREDE_OK;
    for (size_t wave = 0; wave < context->campaign->wave_count && !status; wave++)
        if (context->frame->wave_rows[wave] > 0) status = add_wave(context, &rungs, wave, scores, out);
    trede_free(scores);
    return status;
}
