/* mix_evidence.h - what is known of each channel: money, reach, effect, and on which rung of evidence that stands
 * (methods 6.2, 6.5). For the late analyses pooled, cost_effect and allocation.
 *
 * The ladder of evidence, lowest first: what experts think a medium can do; people who met it beside people who did
 * not; the same people before and after; areas where it came earlier or later; people or areas chosen by lot. The
 * highest for which there is an estimate is taken, and nothing is averaged over rungs. */
#ifndef TREDE_ANALYSIS_MIX_EVIDENCE_H
#define TREDE_ANALYSIS_MIX_EVIDENCE_H

#include "analysis/found.h"
#include "stats/nested_pooling.h"

enum trede_evidence {
    TREDE_BY_MATRIX,
    TREDE_BY_EXPOSURE,
    TREDE_BY_PANEL,
    TREDE_BY_ROLLOUT,
    TREDE_BY_LOT,
    TREDE_EVIDENCES
};
/* expert_matrix, exposure, pre_post, staggered_areas, randomised */
extern const char *const trede_evidence_names[TREDE_EVIDENCES];

/* One channel, for everyone or in a segment. */
struct trede_mix_line {
    size_t channel; /* into campaign->channels */
    const char *set, *segment;
    bool has_reach, has_persons;
    double reach, reach_se; /* share */
    double persons;         /* reached; where they are not known (has_persons false) the share reached */
    bool has_spend, has_hours;
    double spend, hours,
        cost; /* of the latest wave; cost: spend, and hours at their price where the campaign has one */
    enum trede_evidence evidence;
    bool measured;        /* effect and error hold */
    double effect, error; /* on the share on the target rung, of a person reached; standard error */
    double doubt;         /* what the design leaves open: a standard deviation beside the error */
    bool rated;
    double expert;     /* rating for what is needed, 0..3 */
    double detectable; /* of the effect; 0 = not known */
    double wave_base;  /* respondents of the wave in this segment */
    int64_t base;      /* the smallest group behind the numbers */
};

struct trede_mix {
    const struct trede_context *context;
    const char *wave; /* the latest with data */
    struct trede_mix_line *of;
    size_t count;
};

/* The channels of the campaign, for everyone (set "all") or in every segment of a set. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_mix_gather(const struct trede_context *context, struct trede_arena *arena,
                                                    const struct trede_found *found, const char *set,
                                                    struct trede_mix *out);
/* The rows a mix is gathered from. */
TREDE_MUST_CHECK enum trede_status trede_mix_found(const struct trede_context *context, struct trede_arena *arena,
                                                   struct trede_found *out);

/* Effects pooled over channels (and segments). weighed: with the doubt as an error of its own and the experts' ratings
 * as what is expected beforehand; else the measured effects alone. */
TREDE_MUST_CHECK enum trede_status trede_mix_pool(const struct trede_mix *mix, struct trede_arena *arena, bool weighed,
                                                  struct trede_nested *out);

#endif
