/* replicates.c - replicate weights of the frame: those in the file, or the built-in bootstrap (methods 0). */
#include "stats/replicates.h"

#include <string.h>

#include "base/text.h"
#include "frame/build.h"

static const struct trede_text not_there = {"{1} responses were imported without replicate weights, from a file that "
                                            "is no longer in campaign.yaml; put the file "
                                            "back, or remove its wave with trede purge",
                                            "{1} antwoorden zijn ingelezen zonder replicatiegewichten, uit een bestand "
                                            "dat niet meer in campaign.yaml staat; zet "
                                            "het bestand terug, of verwijder de golf met trede purge"};
static const struct trede_text not_reached = {
    "{1} of {2} replicates cannot be raked to the population, because they have nobody in some category; they are left "
    "out of the variances",
    "{1} van de {2} replicaten kunnen niet naar de bevolking gewogen worden, omdat niemand erin in een categorie zit; "
    "ze "
    "tellen niet mee in de spreiding"};

static enum trede_replicate_type type_of(enum trede_replicate_weights type)
{
    switch (type) {
    case TREDE_WEIGHTS_JKN:
        return TREDE_REPLICATE_JKN;
    case TREDE_WEIGHTS_BRR:
        return TREDE_REPLICATE_BRR;
    case TREDE_WEIGHTS_BOOTSTRAP:
        return TREDE_REPLICATE_BOOTSTRAP;
    case TREDE_WEIGHTS_SDR:
        return TREDE_REPLICATE_SDR;
    case TREDE_WEIGHTS_JK1:
        break;
    }
    return TREDE_REPLICATE_JK1;
}

static void say_lost(const struct trede_frame *frame, size_t lost, size_t count, struct trede_findings *findings)
{
    char number[24], all[24];
    if (!lost) return;
    trede_format_integer(number, sizeof number, (int64_t)lost);
    trede_format_integer(all, sizeof all, (int64_t)count);
    trede_warn(findings, frame->campaign->design.at, &not_reached, number, all);
}

static enum trede_status refuse_without(const struct trede_frame *frame, size_t rows, struct trede_findings *findings)
{
    char number[24];
    trede_format_integer(number, sizeof number, (int64_t)rows);
    return trede_fail(findings, TREDE_STORE, frame->campaign->design.replicates.at, &not_there, number);
}

static double *ordered_weights(struct trede_frame *frame, const struct trede_staging *staging, const uint32_t *order)
{
    size_t count = staging->replicate_count;
    double *weight = trede_arena_alloc(frame->arena, frame->rows, count * sizeof *weight);
    for (size_t i = 0; weight && i < frame->rows; i++)
        memcpy(weight + i * count, staging->replicates + order[i] * count, count * sizeof *weight);
    return weight;
}

static struct trede_replicates as_given(const struct trede_replicate_columns *given, const double *weight)
{
    double scale = trede_replicate_scale(type_of(given->type), given->count, given->fay);
    return (struct trede_replicates){.count = given->count,
                                     .scale = given->scale > 0 ? given->scale : scale,
                                     .rscales = given->rscales,
                                     .mse = given->mse,
                                     .df = given->df,
                                     .weight = weight,
                                     .threads = 1};
}

enum trede_status trede_frame_replicates(struct trede_frame *frame, const struct trede_staging *staging,
                                         const uint32_t *order, int threads, struct trede_findings *findings)
{
    const struct trede_replicate_columns *given = &frame->campaign->design.replicates;
    size_t lost = 0;
    enum trede_status status = TREDE_OK;
    if (given->count == 0 || frame->rows == 0) return TREDE_OK;
    if (staging->without_replicates) return refuse_without(frame, staging->without_replicates, findings);
    double *weight = ordered_weights(frame, staging, order);
    struct trede_replicates *replicates = trede_arena_alloc(frame->arena, 1, sizeof *replicates);
    if (!weight || !replicates) return TREDE_INTERNAL;
    if (frame->design.calibration) status = trede_replicates_rake(&frame->design, weight, given->count, threads, &lost);
    if (status) return status;
    say_lost(frame, lost, given->count, findings);
    *replicates = as_given(given, weight);
    frame->design.replicates = replicates;
    return trede_replicates_rank(&frame->design, NULL, 0, &replicates->rank);
}

enum trede_status trede_frame_bootstrap(struct trede_frame *frame, uint64_t seed, int threads,
                                        struct trede_findings *findings)
{
    size_t count = frame->campaign->design.bootstrap;
    if (count == 0 || frame->rows == 0) return TREDE_OK;
    struct trede_replicates *replicates = trede_arena_alloc(frame->arena, 1, sizeof *replicates);
    if (!replicates) return TREDE_INTERNAL;
    enum trede_status status =
        trede_replicates_bootstrap(frame->arena, &frame->design, seed, count, threads, replicates);
    if (status) return status;
    if (replicates->reraking) say_lost(frame, replicates->reraking->lost, count, findings);
    replicates->threads = 1; /* analyses already run side by side */
    frame->design.replicates = replicates;
    return TREDE_OK;
}
