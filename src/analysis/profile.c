/* profile.c - how many people belong to each profile of those who do not report (campaign/profiles.c), per wave and
 * segment, and the change: shares of one division, as those of the rungs. Not within the profiles themselves. */
#include "analysis/analyses.h"
#include "analysis/emit.h"

/* 1 + the profile of each row, 0 = none: a rule is unknown. */
static void place(const struct trede_frame *frame, int set, size_t profiles, int8_t *category)
{
    for (size_t i = 0; i < profiles; i++) {
        const int8_t *holds = frame->outcome[frame->segment[set][i]];
        for (size_t row = 0; row < frame->rows; row++)
            if (holds[row] == 1) category[row] = (int8_t)(i + 1);
    }
}

static enum trede_status emit_profiles(const struct trede_fits *fits, const struct trede_segment_set *set, int index,
                                       struct trede_results *out)
{
    double *one = trede_alloc(fits->width, sizeof *one);
    enum trede_status status = one ? TREDE_OK : TREDE_INTERNAL;
    for (size_t i = 0; !status && i < fits->width; i++) {
        one[i] = 1;
        const struct trede_measure share = {.analysis = "profile",
                                            .subject = set->segments[i].rule.name,
                                            .statistic = "share",
                                            .coefficients = one,
                                            .kind = TREDE_KIND_SHARE,
                                            .unit = TREDE_UNIT_SHARE,
                                            .not_within = index + 1};
        status = trede_emit_measure(fits, &share, out);
        one[i] = 0;
    }
    trede_free(one);
    return status;
}

enum trede_status trede_analyse_profile(const struct trede_context *context, struct trede_results *out)
{
    int index = context->campaign->profiles.count ? context->campaign->profiles.set : -1;
    if (index < 0) return TREDE_OK;
    const struct trede_segment_set *set = &context->campaign->sets[index];
    struct trede_fits fits;
    int8_t *category = trede_alloc(context->frame->rows, sizeof *category);
    if (!category) return TREDE_INTERNAL;
    place(context->frame, index, set->count, category);
    enum trede_status status = trede_fits_make_shares(context, category, set->count, &fits);
    trede_free(category);
    if (status) return status;
    status = emit_profiles(&fits, set, index, out);
    trede_fits_free(&fits);
    return status;
}
