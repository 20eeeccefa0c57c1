/* Two groups beside each other: in a set of two segments, is the first higher than the second? (methods 3.1)
 *
 * Model: difference of two domain means; t = difference / se on PSUs - strata - 1 degrees of freedom, one less than a
 * single mean has, as in the regression on a dummy that this is. Algorithm: both means are ratios of one fit over the
 * people in exactly one of the two segments, so their covariance (clusters with people of both) counts. Reference:
 * survey::svyttest (Lumley 2010); below 8 degrees of freedom a number has no reliable interval (Parker et al. 2017,
 * NCHS), and a difference of groups that go with clusters is then found in 9 % of samples where there is none
 * (docs/validity.md), so there is a status instead. Rejected: Welch's t, which forgets the design; a test in sets of
 * more segments, where every choice of pairs is another question (independence answers whether the set matters at all).
 */
#include <math.h>

#include "analysis/analyses.h"
#include "analysis/answer.h"
#include "analysis/emit.h"
#include "base/files.h"
#include "base/text.h"
#include "stats/interval.h"

enum { LEAST_DF = 8 };

struct groups {
    const struct trede_context *context;
    int set;
    const int32_t *segment; /* rows: 0, 1; < 0 = in neither or both */
    const uint32_t *rows;   /* of one wave, in the cross-section */
    size_t count;
    int wave;
};

struct asked {
    const struct groups *groups;
    const struct trede_answer *answer;
};

static size_t group_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct asked *asked = payload;
    int32_t group = asked->groups->segment[row];
    double y;
    if (group < 0 || !trede_answer_value(asked->answer, row, &y)) return 0;
    terms[0] = (struct trede_term){(size_t)group, y, 1};
    return 1;
}

static void compare(const struct trede_ratios *r, struct trede_result *row)
{
    static const double first_less_second[2] = {1, -1};
    struct trede_estimate *e = &row->estimate;
    struct trede_linear difference = trede_ratios_combine(r, first_less_second);
    e->base = r->base[0] < r->base[1] ? r->base[0] : r->base[1];
    e->df = difference.df - 1;
    e->status = r->base[0] + r->base[1] == 0 ? TREDE_QUESTION_NOT_ASKED : TREDE_TOO_FEW;
    if (e->base == 0) return;
    e->effective_base = fmin(trede_ratios_effective_base(r, 0), trede_ratios_effective_base(r, 1));
    if (e->base < 2 || e->df < LEAST_DF) return;
    e->value = difference.value;
    e->se = difference.se;
    row->method = "taylor";
    trede_estimate_mean(e, row->level);
    if (e->status != TREDE_ESTIMATE_OK) return;
    row->has_p = row->has_mdd = true;
    row->p = trede_t_two_sided(e->value / e->se, e->df);
    row->mdd = trede_detectable(e->se, e->df);
}

static enum trede_status add_answer(const struct groups *groups, const struct trede_answer *answer,
                                    struct trede_results *out)
{
    const struct trede_context *context = groups->context;
    const struct trede_segment_set *set = &context->campaign->sets[groups->set];
    const struct asked asked = {groups, answer};
    struct trede_ratios ratios;
    enum trede_status status =
        trede_ratios_estimate(&context->frame->design, groups->rows, groups->count, 2, group_terms, &asked, &ratios);
    if (status) return status;
    struct trede_result row = trede_row_begin(context, "contrast");
    trede_row_keys(&row, context, &context->domains->of[0], groups->wave, -1);
    row.segment_set = set->name;
    row.segment = set->segments[0].rule.name;
    row.note = set->segments[1].rule.name;
    row.subject = answer->subject;
    row.statistic = "difference";
    row.unit = trede_answer_is_mean(answer) ? TREDE_UNIT_MEAN : TREDE_UNIT_POINTS;
    compare(&ratios, &row);
    trede_ratios_free(&ratios);
    return trede_results_add(out, &row);
}

/* ---- everything that is compared ---- */

static enum trede_status add_ladder(const struct groups *groups, struct trede_results *out)
{
    const struct trede_ladder *ladder = &groups->context->campaign->ladder;
    struct trede_answer answer = {.subject = "stage_mean", .stage = groups->context->frame->stage};
    if (!ladder->given) return TREDE_OK;
    enum trede_status status = add_answer(groups, &answer, out);
    for (int k = 2; !status && k <= ladder->top; k++) {
        char subject[16];
        (void)trede_print(subject, sizeof subject, "at_least_%d", k);
        answer.subject = subject;
        answer.at_least = k;
        status = add_answer(groups, &answer, out);
    }
    return status;
}

static enum trede_status add_rule(const struct groups *groups, const char *subject, int column,
                                  struct trede_results *out)
{
    if (column < 0) return TREDE_OK;
    const struct trede_answer answer = {.subject = subject, .outcome = groups->context->frame->outcome[column]};
    return add_answer(groups, &answer, out);
}

static enum trede_status add_indicators(const struct groups *groups, struct trede_results *out)
{
    const struct trede_campaign *c = groups->context->campaign;
    const struct trede_frame *frame = groups->context->frame;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < c->indicator_count; i++) {
        const char *name = c->indicators[i].rule.name;
        status = add_rule(groups, name, frame->indicator[i], out);
        if (status || frame->indicator_number[i] < 0) continue;
        const struct trede_answer answer = {.subject = name, .number = frame->number[frame->indicator_number[i]]};
        status = add_answer(groups, &answer, out);
    }
    if (!status) status = add_rule(groups, "intention", frame->intention, out);
    if (!status) status = add_rule(groups, "opportunity", frame->opportunity, out);
    if (!status) status = add_rule(groups, "behaviour", frame->behaviour, out);
    return status ? status : add_rule(groups, "decided_not", frame->decided_not, out);
}

static enum trede_status compare_set(const struct trede_context *context, int set, struct trede_results *out)
{
    size_t rows = context->frame->rows;
    int32_t *segment = trede_alloc(rows, sizeof *segment);
    uint32_t *of_wave = trede_alloc(rows, sizeof *of_wave);
    enum trede_status status = segment && of_wave ? TREDE_OK : TREDE_INTERNAL;
    if (!status) trede_domains_place(context->domains, rows, set, segment);
    for (int w = 0; !status && w < (int)context->campaign->wave_count; w++) {
        struct groups groups = {.context = context, .set = set, .segment = segment, .rows = of_wave, .wave = w};
        for (uint32_t row = 0; row < rows; row++)
            if (context->frame->wave[row] == w && segment[row] >= 0) of_wave[groups.count++] = row;
        if (trede_interrupted()) status = TREDE_INTERRUPTED;
        if (!status) status = add_ladder(&groups, out);
        if (!status) status = add_indicators(&groups, out);
    }
    trede_free(segment);
    trede_free(of_wave);
    return status;
}

enum trede_status trede_analyse_contrast(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t s = 0; !status && s < context->campaign->set_count; s++)
        if (context->campaign->sets[s].count == 2) status = compare_set(context, (int)s, out);
    return status;
}
