#include "frame/cases.h"

#include <string.h>

#include "base/files.h"
#include "frame/build.h"
#include "store/store.h"

_Static_assert((int)TREDE_CASE_OPEN == (int)TREDE_NOT_YET && (int)TREDE_CASE_UNKNOWN == (int)TREDE_STEP_UNKNOWN,
               "the store's words for a step that was not taken are those of the frame");

struct reading {
    const struct trede_campaign *campaign;
    struct trede_arena *arena;
    struct trede_report_case *cases;
    size_t count, capacity;
    int32_t *as_of;
};

static const char *copy(struct trede_arena *arena, const char *text)
{
    return *text ? trede_arena_text(arena, text, strlen(text)) : "";
}

/* Rows of one owner and one place mostly stand together: their texts are one. */
static const char *shared(const struct reading *r, const char *before, const char *text)
{
    return before && strcmp(before, text) == 0 ? before : copy(r->arena, text);
}

static void note_last_day(struct reading *r, const struct trede_case_row *row)
{
    int32_t *last = &r->as_of[row->entry];
    if (row->received > *last) *last = row->received;
    for (size_t i = 0; i < TREDE_STEPS; i++)
        if (row->days[i] > 0 && row->received + row->days[i] > *last) *last = row->received + row->days[i];
}

static enum trede_status take_row(void *payload, const struct trede_case_row *row, const char *const *sets,
                                  size_t segments)
{
    struct reading *r = payload;
    if ((r->count & 0xfff) == 0 && trede_interrupted()) return TREDE_INTERRUPTED;
    struct trede_report_case *taken = trede_arena_push(r->arena, &r->cases, &r->count, &r->capacity, sizeof *taken);
    if (!taken) return TREDE_INTERNAL;
    const struct trede_report_case none = {0}, *before = r->count > 1 ? taken - 1 : &none;
    *taken = (struct trede_report_case){.received = row->received,
                                        .source = row->entry,
                                        .channel = shared(r, before->channel, row->channel),
                                        .owner = shared(r, before->owner, row->owner),
                                        .anonymous = row->anonymous,
                                        .repeat = row->repeat};
    bool good = taken->channel && taken->owner;
    for (size_t i = 0; i < segments && i < TREDE_CASE_SETS; i++) {
        taken->sets[i] = shared(r, before->sets[i], sets[i]);
        taken->segments[i] =
            shared(r, before->segments[i], trede_frame_segment_name(r->campaign, sets[i], row->segments[i]));
        good = good && taken->sets[i] && taken->segments[i];
    }
    memcpy(taken->days, row->days, sizeof taken->days);
    note_last_day(r, row);
    return good ? TREDE_OK : TREDE_INTERNAL;
}

enum trede_status trede_case_table_read(const struct trede_campaign *campaign, struct trede_store *store,
                                        struct trede_arena *arena, struct trede_case_table *out)
{
    *out = (struct trede_case_table){0};
    if (campaign->case_file_count == 0) return TREDE_OK;
    struct reading r = {.campaign = campaign, .arena = arena};
    r.as_of = trede_arena_alloc(arena, campaign->case_file_count, sizeof *r.as_of);
    if (!r.as_of) return TREDE_INTERNAL;
    for (size_t i = 0; i < campaign->case_file_count; i++)
        r.as_of[i] = campaign->cases[i].has_as_of ? campaign->cases[i].as_of : INT32_MIN;
    enum trede_status status = trede_store_cases(store, take_row, &r);
    if (status != TREDE_OK) return status;
    for (size_t i = 0; i < r.count; i++)
        r.cases[i].watched = r.as_of[r.cases[i].source] - r.cases[i].received;
    *out = (struct trede_case_table){r.cases, r.count, r.as_of};
    return TREDE_OK;
}
