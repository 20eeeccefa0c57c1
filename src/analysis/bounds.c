/* What two waves say about movement without a panel (methods 3.4): from the two margins over the rungs alone, the
 * least and the greatest share that can have moved up, and the least mean number of rungs moved (stats/transition.h;
 * Lu, Ding and Dasgupta 2018). The margins are those of everyone who answered each wave, panel or not. Bounds have no
 * standard error here: they are exact for the two estimated margins, and the uncertainty of the margins stands beside
 * the stage shares. */
#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "stats/transition.h"

enum { MOST = TREDE_TOP_STAGE };

/* The rungs of one wave in one domain. */
struct margin {
    double share[MOST], weight, weight_squared;
    int64_t base;
};

static void add_to_margin(struct margin *margin, int stage, double weight)
{
    margin->share[stage - 1] += weight;
    margin->weight += weight;
    margin->weight_squared += weight * weight;
    margin->base++;
}

/* margins: one per wave, zeroed. */
static void count_margins(const struct trede_context *context, const struct trede_domain *domain,
                          struct margin *margins)
{
    const struct trede_frame *frame = context->frame;
    int top = context->campaign->ladder.top;
    for (size_t i = 0; i < domain->count; i++) {
        size_t row = domain->rows ? domain->rows[i] : i;
        int stage = frame->stage[row];
        if (stage >= 1 && stage <= top) add_to_margin(&margins[frame->wave[row]], stage, frame->weight[row]);
    }
    for (size_t w = 0; w < context->campaign->wave_count; w++)
        for (int s = 0; s < top && margins[w].weight > 0; s++)
            margins[w].share[s] /= margins[w].weight;
}

static double effective(const struct margin *margin)
{
    return margin->weight_squared > 0 ? margin->weight * margin->weight / margin->weight_squared : 0;
}

static enum trede_status add_bounds(const struct trede_context *context, const struct trede_domain *domain,
                                    const struct trede_pair *pair, const struct margin *margins,
                                    struct trede_results *out)
{
    const struct margin *from = &margins[pair->from], *to = &margins[pair->to];
    struct trede_result row = trede_row_begin(context, "bounds");
    trede_row_keys(&row, context, domain, pair->to, pair->from);
    const struct margin *smaller = from->base < to->base ? from : to;
    row.estimate.base = smaller->base;
    row.estimate.effective_base = effective(from) < effective(to) ? effective(from) : effective(to);
    struct trede_bounds bounds = {0};
    if (pair->refused)
        row.estimate.status = TREDE_REFUSED_BREAK;
    else if (smaller->base < 2)
        row.estimate.status = TREDE_TOO_FEW;
    else
        bounds = trede_movement_bounds(from->share, to->share, (size_t)context->campaign->ladder.top);
    const struct {
        const char *subject, *statistic;
        double value;
        enum trede_unit unit;
    } rows[] = {{"up", "low", bounds.up_low, TREDE_UNIT_SHARE},
                {"up", "high", bounds.up_high, TREDE_UNIT_SHARE},
                {"earth_mover", "distance", bounds.earth_mover, TREDE_UNIT_MEAN}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        row.subject = rows[r].subject;
        row.statistic = rows[r].statistic;
        row.unit = rows[r].unit;
        row.estimate.value = rows[r].value;
        enum trede_status status = trede_results_add(out, &row);
        if (status) return status;
    }
    return TREDE_OK;
}

/* margins: domains x waves. */
static enum trede_status add_pairs(const struct trede_context *context, const struct margin *margins,
                                   struct trede_results *out)
{
    const struct trede_domains *domains = context->domains;
    for (size_t p = 0; p < domains->pair_count; p++) {
        for (size_t d = 0; d < domains->count; d++) {
            const struct margin *own = &margins[d * context->campaign->wave_count];
            enum trede_status status = add_bounds(context, &domains->of[d], &domains->pairs[p], own, out);
            if (status) return status;
        }
    }
    return TREDE_OK;
}

enum trede_status trede_analyse_bounds(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_domains *domains = context->domains;
    if (!context->campaign->ladder.given || domains->pair_count == 0) return TREDE_OK;
    size_t waves = context->campaign->wave_count;
    struct margin *margins = trede_alloc(domains->count * waves, sizeof *margins);
    if (!margins) return TREDE_INTERNAL;
    for (size_t d = 0; d < domains->count; d++)
        count_margins(context, &domains->of[d], &margins[d * waves]);
    enum trede_status status = add_pairs(context, margins, out);
    trede_free(margins);
    return status;
}
