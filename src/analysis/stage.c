/* stage.c - where people stand on the ladder (methods 2): the share on each rung, on a rung or higher, the mean rung,
 * per wave and segment, and their changes. One pass per segment: everything follows from the shares of the rungs. */
#include "analysis/analyses.h"
#include "analysis/emit.h"

static const char *const rung_name[TREDE_TOP_STAGE + 1] = {"", "1", "2", "3", "4", "5", "6", "7"};

static enum trede_status emit_shares(const struct trede_fits *fits, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t k = 1; !status && k <= fits->width; k++) {
        double one[TREDE_TOP_STAGE] = {0};
        one[k - 1] = 1;
        struct trede_measure share = {.analysis = "stage_share",
                                      .subject = rung_name[k],
                                      .statistic = "share",
                                      .coefficients = one,
                                      .kind = TREDE_KIND_SHARE,
                                      .unit = TREDE_UNIT_SHARE};
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
        struct trede_measure share = {.analysis = "at_least",
                                      .subject = rung_name[k],
                                      .statistic = "share",
                                      .coefficients = upper,
                                      .kind = TREDE_KIND_SHARE,
                                      .unit = TREDE_UNIT_SHARE};
        status = trede_emit_measure(fits, &share, out);
    }
    return status;
}

static enum trede_status emit_mean(const struct trede_fits *fits, struct trede_results *out)
{
    double rung[TREDE_TOP_STAGE] = {0};
    for (size_t j = 0; j < fits->width; j++)
        rung[j] = (double)(j + 1);
    struct trede_measure mean = {.analysis = "stage_mean",
                                 .statistic = "mean",
                                 .coefficients = rung,
                                 .kind = TREDE_KIND_MEAN,
                                 .unit = TREDE_UNIT_MEAN};
    return trede_emit_measure(fits, &mean, out);
}

enum trede_status trede_analyse_stage(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_ladder *ladder = &context->campaign->ladder;
    if (!ladder->given) return TREDE_OK;
    struct trede_fits fits;
    enum trede_status status = trede_fits_make_shares(context, context->frame->stage, (size_t)ladder->top, &fits);
    if (status) return status;
    status = emit_shares(&fits, out);
    if (!status) status = emit_at_least(&fits, out);
    if (!status) status = emit_mean(&fits, out);
    trede_fits_free(&fits);
    return status;
}
