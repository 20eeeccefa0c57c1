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

enum { MOST_PATTERNS = 1 << (TREDE_TOP_STAGE - 1) };

/* The answers of one wave: every pattern of held rungs that occurs, and how many people have it. */
struct patterns {
    double score[MOST_PATTERNS * TREDE_TOP_STAGE], people[MOST_PATTERNS];
    size_t count;
    int64_t base;
};

/* The rungs held, one bit each; -1 = not every rule is known. */
static int pattern_of(const struct trede_frame *frame, const struct rungs *rungs, size_t row)
{
    int pattern = 0;
    for (size_t i = 0; i < rungs->count; i++) {
        int8_t held = frame->outcome[rungs->column[i]][row];
        if (held < 0) return -1;
        pattern |= held << i;
    }
    return pattern;
}

static void count_patterns(const struct trede_frame *frame, const struct rungs *rungs, size_t wave,
                           struct patterns *out)
{
    int64_t people[MOST_PATTERNS] = {0};
    *out = (struct patterns){.count = 0};
    for (size_t row = 0; row < frame->rows; row++) {
        if (frame->wave[row] != wave || frame->apart[row]) continue;
        int pattern = pattern_of(frame, rungs, row);
        if (pattern >= 0) people[pattern]++;
    }
    for (int pattern = 0; pattern < MOST_PATTERNS; pattern++) {
        if (!people[pattern]) continue;
        for (size_t i = 0; i < rungs->count; i++)
            out->score[out->count * rungs->count + i] = pattern >> i & 1;
        out->people[out->count++] = (double)people[pattern];
        out->base += people[pattern];
    }
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
                                  struct trede_results *out)
{
    struct patterns of;
    count_patterns(context->frame, rungs, wave, &of);
    struct trede_result row = trede_row_begin(context, "scale");
    trede_row_keys(&row, context, &context->domains->of[0], (int)wave, -1);
    row.subject = "ladder";
    row.method = "unweighted";
    row.unit = TREDE_UNIT_STATISTIC;
    row.estimate.base = of.base;
    row.estimate.effective_base = (double)of.base;
    struct trede_loevinger h = {0};
    struct trede_guttman guttman = {0};
    enum trede_status status = TREDE_OK;
    if (of.base >= 2) {
        status = trede_loevinger_of(of.score, of.people, of.count, rungs->count, &h);
        if (!status) status = trede_guttman_of(of.score, of.people, of.count, rungs->count, &guttman);
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
    enum trede_status status = TREDE_OK;
    for (size_t wave = 0; wave < context->campaign->wave_count && !status; wave++)
        if (context->frame->wave_rows[wave] > 0) status = add_wave(context, &rungs, wave, out);
    return status;
}
