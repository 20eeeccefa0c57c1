/* quality_change.c - do people answer less carefully than before? (methods 1.8, 8)
 *
 * Model: of those for whom a question was meant, the share that left it open (refused, does not know, blank), weighted,
 * and its change between the two waves of the campaign's comparison; the same of people who gave one answer to a whole
 * block. Algorithm: both shares are ratios of one fit, so people who answered twice count once in the variance.
 * Rejected: a change per item and segment (hundreds of tests that nobody asked for), and the unweighted counts of the
 * rows without against, which have no standard error. */
#include "analysis/domains.h"
#include "analysis/quality.h"
#include "base/alloc.h"
#include "base/files.h"
#include "stats/interval.h"

enum { EARLIER, LATER, MOMENTS };

struct open_question {
    const struct trede_frame *frame;
    const struct trede_pair *pair;
    size_t item;
};

static size_t open_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct open_question *q = payload;
    enum trede_answer_kind kind = trede_frame_answer(q->frame, row, q->item);
    if (kind == TREDE_ANSWER_NOT_FOR) return 0;
    size_t moment = q->frame->wave[row] == q->pair->to ? LATER : EARLIER;
    terms[0] = (struct trede_term){moment, kind == TREDE_ANSWER_LEFT_OPEN, 1};
    return 1;
}

static void compare(const struct trede_context *context, const struct trede_ratios *r, struct trede_result *row)
{
    static const double later_less_earlier[MOMENTS] = {[EARLIER] = -1, [LATER] = 1};
    struct trede_estimate *e = &row->estimate;
    struct trede_linear change = trede_ratios_combine(r, later_less_earlier);
    e->base = r->base[EARLIER] < r->base[LATER] ? r->base[EARLIER] : r->base[LATER];
    e->status = TREDE_TOO_FEW;
    e->df = change.df;
    if (e->base < 2 || e->df < 1) return;
    double earlier = trede_ratios_effective_base(r, EARLIER), later = trede_ratios_effective_base(r, LATER);
    e->effective_base = earlier < later ? earlier : later;
    e->status = TREDE_ESTIMATE_OK;
    e->value = change.value;
    e->se = change.se;
    e->has_se = true;
    row->method = trede_variance_word(context);
    trede_estimate_mean(e, row->level);
    if (e->status != TREDE_ESTIMATE_OK) return;
    row->has_p = row->has_mdd = true;
    row->p = trede_t_two_sided(e->value / e->se, e->df);
    row->mdd = trede_detectable(e->se, e->df);
}

/* rows: those of the two waves. A question that nobody left open in either has no row. */
static enum trede_status add_item(const struct trede_context *context, const struct open_question *question,
                                  const uint32_t *rows, size_t count, struct trede_results *out)
{
    struct trede_ratios ratios;
    enum trede_status status =
        trede_ratios_estimate(&context->frame->design, rows, count, MOMENTS, open_terms, question, &ratios);
    if (status) return status;
    struct trede_result row = trede_row_begin(context, "quality");
    trede_row_keys(&row, context, &context->domains->of[0], question->pair->to, question->pair->from);
    row.subject = trede_results_text(out, "item_missing:%s", context->campaign->items[question->item].name);
    row.statistic = "difference";
    row.unit = TREDE_UNIT_POINTS;
    bool any = ratios.cases[EARLIER] + ratios.cases[LATER] > 0;
    bool asked = ratios.base[EARLIER] > 0 && ratios.base[LATER] > 0;
    if (any && asked) compare(context, &ratios, &row);
    trede_ratios_free(&ratios);
    if (!row.subject) return TREDE_INTERNAL;
    return any && asked ? trede_results_add(out, &row) : TREDE_OK;
}

static const struct trede_pair *headline_of(const struct trede_domains *domains)
{
    for (size_t p = 0; p < domains->pair_count; p++)
        if (domains->pairs[p].headline) return &domains->pairs[p];
    return NULL;
}

static size_t rows_of_pair(const struct trede_context *context, const struct trede_pair *pair, uint32_t *rows)
{
    const struct trede_domain *everyone = &context->domains->of[0];
    size_t count = 0, all = everyone->rows ? everyone->count : context->frame->rows;
    for (size_t i = 0; i < all; i++) {
        uint32_t row = everyone->rows ? everyone->rows[i] : (uint32_t)i;
        int wave = context->frame->wave[row];
        if (wave == pair->from || wave == pair->to) rows[count++] = row;
    }
    return count;
}

static enum trede_status add_items(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_pair *pair = headline_of(context->domains);
    if (!pair || !context->frame->answered) return TREDE_OK;
    uint32_t *rows = trede_alloc(context->frame->rows, sizeof *rows);
    if (!rows) return TREDE_INTERNAL;
    enum trede_status status = TREDE_OK;
    size_t count = rows_of_pair(context, pair, rows);
    for (size_t item = 0; !status && item < context->campaign->item_count; item++) {
        const struct open_question question = {context->frame, pair, item};
        status = trede_interrupted() ? TREDE_INTERRUPTED : add_item(context, &question, rows, count, out);
    }
    trede_free(rows);
    return status;
}

/* ---- one answer to a whole block ---- */

static size_t straight_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct trede_frame *frame = payload;
    int8_t straight = frame->outcome[frame->straight_lining][row];
    if (straight < 0) return 0;
    terms[0] = (struct trede_term){frame->wave[row], straight, 1};
    return 1;
}

enum trede_status trede_quality_changes(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status = add_items(context, out);
    if (status || context->frame->straight_lining < 0) return status;
    struct trede_fits fits;
    const struct trede_fits_question question = {
        .k = context->campaign->wave_count, .width = 1, .fn = straight_terms, .payload = context->frame};
    status = trede_fits_make(context, &question, &fits);
    if (status) return status;
    const struct trede_measure measure = {.analysis = "quality",
                                          .subject = "straight_lining",
                                          .statistic = "share",
                                          .coefficients = (const double[]){1},
                                          .kind = TREDE_KIND_SHARE,
                                          .unit = TREDE_UNIT_SHARE,
                                          .no_level = true};
    status = trede_emit_measure(&fits, &measure, out);
    trede_fits_free(&fits);
    return status;
}
