#include "analysis/found.h"

#include <string.h>

static bool is_named(const char *analysis, const char *const *analyses)
{
    for (; *analyses; analyses++)
        if (strcmp(analysis, *analyses) == 0) return true;
    return false;
}

enum trede_status trede_found_gather(const struct trede_context *context, const char *const *analyses,
                                     struct trede_arena *arena, struct trede_found *out)
{
    size_t capacity = 0;
    *out = (struct trede_found){0};
    for (size_t i = 0; i < trede_results_count(context->found); i++) {
        const struct trede_result *row = trede_results_at(context->found, i);
        if (row->against[0] || !is_named(row->analysis, analyses)) continue;
        const struct trede_result **next =
            trede_arena_push(arena, &out->rows, &out->count, &capacity, sizeof *out->rows);
        if (!next) return TREDE_INTERNAL;
        *next = row;
    }
    return TREDE_OK;
}

static bool fits(const char *wanted, const char *text)
{
    return !wanted || strcmp(wanted, text) == 0;
}

const struct trede_result *trede_found_row(const struct trede_found *found, const struct trede_wanted *wanted)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct trede_result *row = found->rows[i];
        if (fits(wanted->subject, row->subject) && fits(wanted->statistic, row->statistic) &&
            fits(wanted->segment, row->segment) && fits(wanted->set, row->segment_set) &&
            fits(wanted->wave, row->wave) && fits(wanted->analysis, row->analysis) && fits(wanted->note, row->note))
            return row;
    }
    return NULL;
}

bool trede_found_holds(const struct trede_result *row)
{
    return row && (row->estimate.status == TREDE_ESTIMATE_OK || row->estimate.status == TREDE_NO_VARIANCE);
}
