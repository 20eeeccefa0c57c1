/* appeal.c - whom each appeal of the message convinces, and by how much an appeal leads the best of the others.
 *
 * Model: the share convinced by each appeal, all appeals and waves in one fit, so that the covariance between the
 * answers of one person counts; lead = its share - the largest share among the other appeals, in points. The appeal
 * with the positive lead is the best one found; it is the best beyond chance when its lead is. That the best and the
 * second were chosen by the same data makes this test cautious, not bold: with more appeals than two its error is below
 * the level. Reference: Gutmann & Maymin 1987, Is the selected population the best?; Hsu 1996, Multiple Comparisons,
 * ch. 4. Rejected: a row that names the best appeal, which would say which it is where the group is too small to show.
 */
#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/named.h"

struct appeals {
    const struct trede_frame *frame;
    const struct trede_named *block;
    const struct trede_named_column *column;
};

static size_t convinced(const void *payload, size_t row, struct trede_term *terms)
{
    const struct appeals *a = payload;
    size_t count = 0;
    for (size_t i = 0; i < a->block->count; i++) {
        int8_t is = a->frame->outcome[a->column[i].rule][row];
        if (is >= 0) terms[count++] = (struct trede_term){a->frame->wave[row] * a->block->count + i, is, 1};
    }
    return count;
}

static enum trede_status emit_shares(const struct trede_fits *fits, const struct trede_named *block, double *one,
                                     struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < block->count; i++) {
        one[i] = 1;
        const struct trede_measure share = {.analysis = "appeal",
                                            .subject = block->of[i].rule.name,
                                            .statistic = "share",
                                            .coefficients = one,
                                            .kind = TREDE_KIND_SHARE,
                                            .unit = TREDE_UNIT_SHARE};
        status = trede_emit_measure(fits, &share, out);
        one[i] = 0;
    }
    return status;
}

/* The ratio of the best appeal but this one among ratios first..first + width - 1; SIZE_MAX = there is none. */
static size_t best_other(const struct trede_ratios *ratios, size_t first, size_t width, size_t but)
{
    size_t best = SIZE_MAX;
    for (size_t j = first; j < first + width; j++)
        if (j != but && ratios->base[j] > 1 && (best == SIZE_MAX || ratios->value[j] > ratios->value[best])) best = j;
    return best;
}

static enum trede_status emit_leads(const struct trede_fits *fits, const struct trede_named *block, size_t domain,
                                    double *coefficients, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    const struct trede_ratios *ratios = &fits->of[domain];
    for (size_t j = 0; !status && j < fits->k; j++) {
        size_t wave = j / fits->width, other = best_other(ratios, wave * fits->width, fits->width, j);
        if (other == SIZE_MAX || !fits->of[0].base[j]) continue;
        coefficients[j] = 1;
        coefficients[other] = -1;
        const struct trede_combination what = {.analysis = "appeal",
                                               .subject = block->of[j % fits->width].rule.name,
                                               .statistic = "lead",
                                               .domain = domain,
                                               .wave = (int)wave,
                                               .against = -1,
                                               .coefficients = coefficients,
                                               .kind = TREDE_KIND_CONTRAST,
                                               .unit = TREDE_UNIT_POINTS};
        status = trede_emit(fits, &what, out);
        coefficients[j] = coefficients[other] = 0;
    }
    return status;
}

enum trede_status trede_analyse_appeal(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_named *block = &context->campaign->named[TREDE_NAMED_APPEALS];
    if (!block->count) return TREDE_OK;
    const struct appeals appeals = {context->frame, block, context->frame->named[TREDE_NAMED_APPEALS]};
    struct trede_fits fits;
    const struct trede_fits_question question = {
        .k = context->campaign->wave_count * block->count, .width = block->count, .fn = convinced, .payload = &appeals};
    double *coefficients = trede_alloc(question.k, sizeof *coefficients);
    enum trede_status status = coefficients ? trede_fits_make(context, &question, &fits) : TREDE_INTERNAL;
    if (!status) {
        status = emit_shares(&fits, block, coefficients, out);
        for (size_t d = 0; !status && d < fits.count; d++)
            status = emit_leads(&fits, block, d, coefficients, out);
        trede_fits_free(&fits);
    }
    trede_free(coefficients);
    return status;
}
