/* projection.h - moves of the latest pair of waves, their replicates, and where they lead; private to the analysis
 * projection. */
#ifndef TREDE_ANALYSIS_PROJECTION_H
#define TREDE_ANALYSIS_PROJECTION_H

#include "analysis/emit.h"
#include "analysis/flow_pairs.h"
#include "base/alloc.h"

enum { TREDE_PROJECTION_REPLICATES = 1000, TREDE_PROJECTION_LEAST_PEOPLE = 30 };

/* Of one domain (context->people): who moved in the panel, and who stands where in the cross-section of the later
 * wave. */
struct trede_projected_people {
    int64_t pairs, now;
    double effective_base, df;
};

struct trede_projection {
    const struct trede_context *context;
    const struct trede_pair *pair;
    int32_t days;               /* between the ends of fieldwork: the length of a step */
    size_t top, width, domains; /* width = top x top + top numbers of a domain: moves, and where people stand */
    struct trede_projected_people *people; /* domains */
    double *sums;                          /* domains x width: weighted */
    double *replicate;                     /* TREDE_PROJECTION_REPLICATES x domains x width */
    double stretch;                        /* of the replicates' deviations: struct trede_bootstrap inflation */
};

/* The latest pair of waves with people in both, or pair NULL. Without replicates when the pair is refused. Everything
 * lies in arena. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_projection_make(struct trede_arena *arena, const struct trede_context *context,
                                                         struct trede_projection *out);
/* Why a domain has no projection; else OK. */
enum trede_estimate_status trede_projection_status(const struct trede_projection *p, size_t domain);
/* path: (steps + 1) x top, from the distribution now on. numbers: width of them. TOO_FEW when people would come to a
 * rung that nobody was seen to start from. */
TREDE_MUST_CHECK enum trede_estimate_status trede_projection_path(const struct trede_projection *p,
                                                                  const double *numbers, size_t steps, double *path);
const double *trede_projection_replicate(const struct trede_projection *p, size_t domain, size_t replicate);

/* se and interval of e from count values of replicates (which change places); their percentiles, moved with the estimate.
 * No interval when more than a twentieth of the replicates gave no value (status TOO_FEW), or when an end is not
 * finite. */
void trede_projection_interval(const struct trede_projection *p, double *draws, size_t count, struct trede_estimate *e);
/* The row of a domain, without its numbers: keys, bases, method. day: of the moment it speaks of. */
struct trede_result trede_projection_row(struct trede_arena *arena, const struct trede_projection *p, size_t domain,
                                         int32_t day);
/* The last day of step (1, 2, ...) after the later wave. */
int32_t trede_projection_day(const struct trede_projection *p, size_t step);

/* The rows of goals that ask for a rise of at_least_N by a date to come. */
TREDE_MUST_CHECK enum trede_status trede_projection_goals(struct trede_arena *arena, const struct trede_projection *p,
                                                          struct trede_results *out);

#endif
