/* stage.c - where people stand on the ladder (methods 2): the share on each rung, on a rung or higher, the mean rung,
 * per wave and segment, and their changes. One pass per segment: everything follows from the shares of the rungs. */
#include "analysis/analyses.h"
#include "analysis/emit.h"

static const char *const rung_name[TREDE_TOP_STAGE + 1] = {"", "1", "2", "3", "4", "5", "6", "7"};

struct rungs {
    const int8_t *stage;
    const uint16_t *wave;
    size_t top;
};

/* A row stands on one rung and counts in the denominator of all of its wave. */
static size_t rungs_of_row(const void *payload, size_t row, struct trede_term *terms)
{
    const struct rungs *r = payload;
    if (r->stage[row] <= 0) return 0;
    size_t first = r->wave[row] * r->top, held = (size_t)r->stage[row] - 1;
    for (size_t j = 0; j < r->top; j++)
        terms[j] = (struct trede_term){first + j, j == held, 1};
    return r->top;
}

static enum trede_status emit_shares(const struct trede_fits *fits, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t k = 1; !status && k <= fits->width; k++) {
        double one[TREDE_TOP_STAGE] = {0};
        one[k - 1] = 1;
        struct trede_measure share = {.analysis = "stage_share", .subject = rung_name[k], .statistic = "share",
                                      .coefficients = one, .kind = TREDE_KIND_SHARE, .unit = TREDE_UNIT_SHARE};
        status = trede_emit_measure(fits, &share, out);
    }
    return status;
}

static enum trede_status emit_at_least(const struct trede_fits *fits, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t k = 2; !status && k <= fits->width; k++) {
        double upper[TREDE_TOP_STAGE] = {0};
        for (size_t j = k; j <= fits->width; j++)
            upper[j - 1] = 1;
        struct trede_measure share = {.analysis = "at_least", .subject = rung_name[k], .statistic = "share",
                                      .coefficients = upper, .kind = TREDE_KIND_SHARE, .unit = TREDE_UNIT_SHARE};
        status = trede_emit_measure(fits, &share, out);
    }
    return status;
}

static enum trede_status emit_mean(const struct trede_fits *fits, struct trede_results *out)
{
    double rung[TREDE_TOP_STAGE] = {0};
    for (size_t j = 0; j < fits->width; j++)
        rung[j] = (double)(j + 1);
    struct trede_measure mean = {.analysis = "stage_mean", .statistic = "mean", .coefficients = rung,
                                 .kind = TREDE_KIND_MEAN, .unit = TREDE_UNIT_MEAN};
    return trede_emit_measure(fits, &mean, out);
}

enum trede_status trede_analyse_stage(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    const struct trede_ladder *ladder = &context->campaign->ladder;
    if (!ladder->given) return TREDE_OK;
    struct rungs rungs = {frame->stage, frame->wave, (size_t)ladder->top};
    struct trede_fits fits;
    enum trede_status status = trede_fits_make(context, context->campaign->wave_count * rungs.top, rungs.top,
                                               rungs_of_row, &rungs, &fits);
    if (status) return status;
    status = emit_shares(&fits, out);
    if (!status) status = emit_at_least(&fits, out);
    if (!status) status = emit_mean(&fits, out);
    trede_fits_free(&fits);
    return status;
}
