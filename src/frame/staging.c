/* staging.c - the one scan: rows as the store gives them, ids made dense on the way. */
#include <string.h>

#include "base/files.h"
#include "frame/build.h"

enum { MISSING_KINDS = TREDE_BLANK + 1 };

struct scan {
    struct trede_frame *frame;
    const struct trede_frame_plan *plan;
    struct trede_staging *staging;
};

static enum trede_status take_columns(struct trede_staging *s, const struct trede_frame_plan *plan, size_t rows)
{
    s->capacity = rows;
    s->wave = trede_alloc(rows, sizeof *s->wave);
    s->respondent = trede_alloc(rows, sizeof *s->respondent);
    s->stratum = trede_alloc(rows, sizeof *s->stratum);
    s->psu = trede_alloc(rows, sizeof *s->psu);
    s->second = trede_alloc(rows, sizeof *s->second);
    s->sampling = trede_alloc(rows, sizeof *s->sampling);
    s->duration = trede_alloc(rows, sizeof *s->duration);
    s->weight = trede_alloc(rows, sizeof *s->weight);
    s->population = trede_alloc(rows, sizeof *s->population);
    s->second_population = trede_alloc(rows, sizeof *s->second_population);
    s->outcomes = trede_alloc(rows * (plan->rules + 1), sizeof *s->outcomes);
    s->numbers = trede_alloc(rows * (plan->numbers + 1), sizeof *s->numbers);
    bool all = s->wave && s->respondent && s->stratum && s->psu && s->second && s->sampling && s->duration &&
               s->weight && s->population && s->second_population && s->outcomes && s->numbers;
    return all ? TREDE_OK : TREDE_INTERNAL;
}

static enum trede_status number_respondent(struct trede_staging *s, const struct trede_scan_row *row, uint32_t *number)
{
    if (!row->has_respondent) {
        *number = trede_number_fresh(&s->respondents);
        return TREDE_OK;
    }
    uint64_t a, b;
    memcpy(&a, row->respondent, sizeof a);
    memcpy(&b, row->respondent + sizeof a, sizeof b);
    bool is_new;
    s->with_id++;
    return trede_number_of(&s->respondents, a, b, number, &is_new);
}

static enum trede_status number_stratum(struct trede_staging *s, int64_t id, uint32_t *number)
{
    bool is_new;
    enum trede_status status = trede_number_of(&s->strata, (uint64_t)id, 0, number, &is_new);
    if (status || !is_new) return status;
    if (*number >= s->stratum_capacity) {
        size_t larger = s->stratum_capacity ? s->stratum_capacity * 2 : 64;
        int64_t *ids = trede_realloc(s->stratum_id, larger, sizeof *ids);
        if (!ids) return TREDE_INTERNAL;
        s->stratum_id = ids;
        s->stratum_capacity = larger;
    }
    s->stratum_id[*number] = id;
    return TREDE_OK;
}

/* Without a cluster the PSU is the respondent, so both rows of a panel respondent fall in one PSU. A PSU is nested in
 * its stratum; second-stage units are nested in their PSU. */
static enum trede_status number_units(struct trede_staging *s, const struct trede_scan_row *row, size_t i,
                                      bool two_stages)
{
    enum trede_status status = number_respondent(s, row, &s->respondent[i]);
    if (!status) status = number_stratum(s, row->stratum, &s->stratum[i]);
    if (status) return status;
    bool is_new;
    uint64_t unit = row->has_cluster ? (uint64_t)row->cluster : s->respondent[i];
    uint64_t within = (uint64_t)s->stratum[i] * 2 + row->has_cluster;
    status = trede_number_of(&s->psus, unit, within, &s->psu[i], &is_new);
    if (status || !two_stages) return status;
    uint64_t second = row->second_stage ? (uint64_t)row->second_stage : s->respondent[i];
    within = (uint64_t)s->psu[i] * 2 + (row->second_stage != 0);
    return trede_number_of(&s->seconds, second, within, &s->second[i], &is_new);
}

static void count_missing(struct trede_frame *frame, const struct trede_scan_row *row)
{
    size_t items = frame->campaign->item_count;
    int64_t *of_wave = frame->missing + (size_t)row->wave * items * MISSING_KINDS;
    for (size_t at = 0; at + 4 <= row->missing_size; at += 4) {
        const uint8_t *b = row->missing + at;
        size_t item = (size_t)b[0] | (size_t)b[1] << 8, kind = (size_t)b[2] | (size_t)b[3] << 8;
        if (item < items && kind > TREDE_ANSWERED && kind < MISSING_KINDS) of_wave[item * MISSING_KINDS + kind]++;
    }
}

static enum trede_status stage_row(void *payload, const struct trede_scan_row *row)
{
    struct scan *scan = payload;
    struct trede_staging *s = scan->staging;
    const struct trede_frame_plan *plan = scan->plan;
    size_t i = s->rows;
    if ((i & 0xffff) == 0 && trede_interrupted()) return TREDE_INTERRUPTED;
    if (i >= s->capacity) return TREDE_INTERNAL; /* the count came from the same store a moment ago */
    enum trede_status status = number_units(s, row, i, scan->frame->campaign->design.second_population != NULL);
    if (status) return status;
    s->wave[i] = (uint16_t)row->wave;
    s->sampling[i] = (uint8_t)row->sampling;
    s->duration[i] = (float)row->duration;
    s->weight[i] = row->weight;
    s->population[i] = row->population;
    s->second_population[i] = row->second_population;
    s->with_cluster += row->has_cluster;
    memcpy(s->outcomes + i * plan->rules, row->outcomes, plan->rules);
    memcpy(s->numbers + i * plan->numbers, row->numbers + plan->rules, plan->numbers * sizeof *s->numbers);
    count_missing(scan->frame, row);
    s->rows = i + 1;
    return TREDE_OK;
}

/* What was not missing was answered. */
static void count_answered(struct trede_frame *frame)
{
    size_t items = frame->campaign->item_count;
    for (size_t w = 0; w < frame->campaign->wave_count; w++)
        for (size_t item = 0; item < items; item++) {
            int64_t *kinds = frame->missing + (w * items + item) * MISSING_KINDS;
            kinds[TREDE_ANSWERED] = (int64_t)frame->wave_rows[w];
            for (size_t kind = TREDE_ANSWERED + 1; kind < MISSING_KINDS; kind++)
                kinds[TREDE_ANSWERED] -= kinds[kind];
        }
}

enum trede_status trede_staging_read(struct trede_frame *frame, const struct trede_frame_plan *plan,
                                     struct trede_store *store, struct trede_staging *staging)
{
    const struct trede_campaign *c = frame->campaign;
    int64_t rows = 0;
    enum trede_status status = trede_store_response_count(store, &rows);
    if (status) return status;
    if (rows < 0 || rows >= (int64_t)UINT32_MAX) return TREDE_INTERNAL;
    status = take_columns(staging, plan, (size_t)rows);
    if (status) return status;
    frame->wave_rows = trede_arena_alloc(frame->arena, c->wave_count, sizeof *frame->wave_rows);
    frame->missing =
        trede_arena_alloc(frame->arena, c->wave_count * c->item_count * MISSING_KINDS, sizeof *frame->missing);
    if (!frame->wave_rows || !frame->missing) return TREDE_INTERNAL;
    struct scan scan = {frame, plan, staging};
    if (rows > 0) status = trede_store_scan(store, plan->columns, plan->rules + plan->numbers, stage_row, &scan);
    if (status) return status;
    for (size_t i = 0; i < staging->rows; i++)
        frame->wave_rows[staging->wave[i]]++;
    count_answered(frame);
    return TREDE_OK;
}

void trede_staging_free(struct trede_staging *s)
{
    void *const columns[] = {s->wave,       s->respondent,        s->stratum, s->psu,      s->second,
                             s->sampling,   s->duration,          s->weight,  s->outcomes, s->population,
                             s->stratum_id, s->second_population, s->numbers};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        trede_free(columns[i]);
    trede_numbering_free(&s->respondents);
    trede_numbering_free(&s->strata);
    trede_numbering_free(&s->psus);
    trede_numbering_free(&s->seconds);
    *s = (struct trede_staging){0};
}
