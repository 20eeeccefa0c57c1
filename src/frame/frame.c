/* frame.c - builds the survey in memory: one scan of the store, then order, place, describe the design, weigh. */
#include "frame/frame.h"

#include "base/files.h"
#include "frame/build.h"

static enum trede_status fill(struct trede_frame *frame, struct trede_store *store, int threads,
                              struct trede_findings *findings, struct trede_staging *staging, uint32_t **order)
{
    struct trede_frame_plan plan;
    enum trede_status status = trede_frame_plan_make(frame, &plan);
    if (!status) status = trede_staging_read(frame, &plan, store, threads, staging);
    if (status) return status;
    *order = trede_alloc(staging->rows, sizeof **order);
    if (!*order) return TREDE_INTERNAL;
    status = trede_frame_order(frame, staging, threads, *order);
    if (status) return status;
    frame->has_weights = frame->campaign->design.weight != NULL;
    frame->has_strata = frame->design.strata > 1;
    frame->has_clusters = staging->with_cluster > 0;
    frame->has_ids = staging->with_id > 0;
    trede_frame_place(frame, &plan);
    status = trede_frame_sampling(frame, staging, *order, store, findings);
    if (!status) status = trede_interrupted() ? TREDE_INTERRUPTED : TREDE_OK;
    if (!status) status = trede_frame_weigh(frame, &plan, findings);
    return status ? status : trede_frame_replicates(frame, staging, *order, threads, findings);
}

enum trede_status trede_frame_build(const struct trede_campaign *campaign, struct trede_store *store, int threads,
                                    struct trede_findings *findings, struct trede_frame **out)
{
    *out = NULL;
    struct trede_arena *arena = trede_arena_create();
    struct trede_frame *frame = arena ? trede_arena_alloc(arena, 1, sizeof *frame) : NULL;
    if (!frame) {
        trede_arena_destroy(arena);
        return TREDE_INTERNAL;
    }
    frame->campaign = campaign;
    frame->arena = arena;
    struct trede_staging staging = {0};
    uint32_t *order = NULL;
    enum trede_status status = fill(frame, store, threads, findings, &staging, &order);
    trede_staging_free(&staging);
    trede_free(order);
    if (status)
        trede_frame_destroy(frame);
    else
        *out = frame;
    return status;
}

void trede_frame_destroy(struct trede_frame *frame)
{
    if (frame) trede_arena_destroy(frame->arena);
}
