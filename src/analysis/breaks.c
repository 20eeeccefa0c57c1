/* breaks.c - no comparison over a method break leaves the analyses (methods 1.6).
 *
 * Every analysis refuses such pairs itself, where it still knows what it would have estimated. This is the rule for all
 * of them in one place, those of a later day included: a row about two waves that were measured differently has no
 * numbers, unless an overlap measurement was stated; then its method says so (taylor_overlap). Not in the note, which
 * tells denominators apart and is a key of disclosure. Counts of reports and figures about the files are no answers to
 * a questionnaire; they have rules of their own. */
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/domains.h"

enum bridge { COMPARABLE, BRIDGED, BROKEN };

static const struct trede_wave *wave_called(const struct trede_campaign *campaign, const char *id)
{
    for (size_t w = 0; w < campaign->wave_count; w++)
        if (strcmp(campaign->waves[w].id, id) == 0) return &campaign->waves[w];
    return NULL;
}

static enum bridge bridge_of(const struct trede_campaign *campaign, const struct trede_result *row)
{
    if (row->against[0] == '\0' || row->is_reports || row->is_aggregate) return COMPARABLE;
    const struct trede_wave *from = wave_called(campaign, row->against), *to = wave_called(campaign, row->wave);
    if (!from || !to || !trede_wave_break(from, to)) return COMPARABLE;
    return campaign->overlap_measured ? BRIDGED : BROKEN;
}

static void refuse(struct trede_result *row)
{
    row->estimate = (struct trede_estimate){.status = TREDE_REFUSED_BREAK};
    row->has_p = row->has_p_adjusted = row->has_mdd = false;
    row->p = row->p_adjusted = row->mdd = 0;
    row->cases = -1;
    row->method = "none";
}

enum trede_status trede_hold_breaks(const struct trede_campaign *campaign, struct trede_results *results)
{
    bool any = false;
    for (size_t w = 1; w < campaign->wave_count; w++)
        for (size_t v = 0; v < w; v++)
            any = any || trede_wave_break(&campaign->waves[v], &campaign->waves[w]) != NULL;
    for (size_t i = 0; any && i < trede_results_count(results); i++) {
        struct trede_result *row = trede_results_edit(results, i);
        bool number = row->estimate.status == TREDE_ESTIMATE_OK || row->estimate.status == TREDE_NO_VARIANCE;
        enum bridge bridge = number ? bridge_of(campaign, row) : COMPARABLE;
        if (bridge == BROKEN) refuse(row);
        if (bridge == BRIDGED && !(row->method = trede_results_text(results, "%s_overlap", row->method)))
            return TREDE_INTERNAL;
    }
    return TREDE_OK;
}
