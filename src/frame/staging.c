/* staging.c - the one scan: rows as the store gives them, each to its own place; then ids are made dense, in the order
 * of the rows, so that nothing depends on how many threads read them. */
#include <string.h>

#include "base/files.h"
#include "frame/build.h"

enum { MISSING_KINDS = TREDE_BLANK + 1, NO_ROW = UINT16_MAX /* wave of a place whose row was skipped */ };

struct scan {
    struct trede_frame *frame;
    const struct trede_frame_plan *plan;
    struct trede_staging *staging;
    int64_t **missing; /* per part of the scan: what frame->missing sums */
    size_t parts;
};

/* ---- columns ---- */

/* A column of the scan, the bytes of a row in it, and whether the design asks for it. */
struct column {
    void *base;
    size_t size;
    bool wanted;
};
enum { COLUMNS = 15 };

static void list_columns(const struct trede_staging *s, size_t rules, size_t numbers, struct column out[COLUMNS])
{
    const struct column columns[COLUMNS] = {
        {s->wave, sizeof *s->wave, true},
        {s->sampling, sizeof *s->sampling, true},
        {s->has_cluster, sizeof *s->has_cluster, true},
        {s->duration, sizeof *s->duration, true},
        {s->weight, sizeof *s->weight, true},
        {s->population, sizeof *s->population, s->has_population},
        {s->second_population, sizeof *s->second_population, s->two_stages},
        {s->second_id, sizeof *s->second_id, s->two_stages},
        {s->replicates, s->replicate_count * sizeof *s->replicates, s->replicate_count > 0},
        {s->stratum_id, sizeof *s->stratum_id, true},
        {s->cluster_id, sizeof *s->cluster_id, true},
        {s->id, sizeof *s->id, true},
        {s->outcomes, rules * sizeof *s->outcomes, true},
        {s->numbers, numbers * sizeof *s->numbers, true},
        {s->answered, s->answered_bytes, true},
    };
    memcpy(out, columns, sizeof columns);
}

static enum trede_status take_columns(struct trede_staging *s, const struct trede_frame_plan *plan, size_t places)
{
    struct column columns[COLUMNS];
    bool all = true;
    s->wave = trede_alloc(places, sizeof *s->wave);
    s->sampling = trede_alloc(places, sizeof *s->sampling);
    s->has_cluster = trede_alloc(places, sizeof *s->has_cluster);
    s->duration = trede_alloc(places, sizeof *s->duration);
    s->weight = trede_alloc(places, sizeof *s->weight);
    if (s->has_population) s->population = trede_alloc(places, sizeof *s->population);
    if (s->two_stages) s->second_population = trede_alloc(places, sizeof *s->second_population);
    if (s->two_stages) s->second_id = trede_alloc(places, sizeof *s->second_id);
    if (s->replicate_count) s->replicates = trede_alloc(places, s->replicate_count * sizeof *s->replicates);
    s->stratum_id = trede_alloc(places, sizeof *s->stratum_id);
    s->cluster_id = trede_alloc(places, sizeof *s->cluster_id);
    s->id = trede_alloc(places, sizeof *s->id);
    s->outcomes = trede_alloc(places * (plan->rules + 1), sizeof *s->outcomes);
    s->numbers = trede_alloc(places * (plan->numbers + 1), sizeof *s->numbers);
    s->answered = trede_alloc(places, s->answered_bytes);
    list_columns(s, plan->rules, plan->numbers, columns);
    for (size_t c = 0; c < COLUMNS; c++)
        all = all && (columns[c].base || !columns[c].wanted);
    if (all) memset(s->wave, 0xff, places * sizeof *s->wave); /* NO_ROW */
    return all ? TREDE_OK : TREDE_INTERNAL;
}

static void move_rows(const struct column columns[COLUMNS], size_t to, size_t from, size_t rows)
{
    for (size_t c = 0; c < COLUMNS && to != from; c++) {
        unsigned char *base = columns[c].base;
        if (columns[c].wanted)
            memmove(base + to * columns[c].size, base + from * columns[c].size, rows * columns[c].size);
    }
}

/* Rows of waves that the campaign does not name, and of another audience, left their places empty. */
static void close_gaps(struct trede_staging *s, const struct trede_frame_plan *plan, size_t places)
{
    struct column columns[COLUMNS];
    list_columns(s, plan->rules, plan->numbers, columns);
    for (size_t from = 0, end; from < places; from = end) {
        bool gap = s->wave[from] == NO_ROW;
        for (end = from + 1; end < places && (s->wave[end] == NO_ROW) == gap;)
            end++;
        if (gap) continue;
        move_rows(columns, s->rows, from, end - from);
        s->rows += end - from;
    }
}

/* ---- the scan ---- */

/* A row without an id is a respondent of its own. */
static struct trede_id respondent_of(const struct trede_scan_row *row)
{
    struct trede_id id = {.a = row->place, .given = row->has_respondent};
    if (!row->has_respondent) return id;
    memcpy(&id.a, row->respondent, sizeof id.a);
    memcpy(&id.b, row->respondent + sizeof id.a, sizeof id.b);
    return id;
}

/* Adds up the kinds of missing, and marks for this row which questions were left open. */
static void count_missing(int64_t *missing, uint8_t *answered, size_t items, const struct trede_scan_row *row)
{
    int64_t *of_wave = missing + (size_t)row->wave * items * MISSING_KINDS;
    for (size_t at = 0; at + 4 <= row->missing_size; at += 4) {
        const uint8_t *b = row->missing + at;
        size_t item = (size_t)b[0] | (size_t)b[1] << 8, kind = (size_t)b[2] | (size_t)b[3] << 8;
        if (item >= items || kind <= TREDE_ANSWERED || kind >= MISSING_KINDS) continue;
        of_wave[item * MISSING_KINDS + kind]++;
        bool not_for = kind == TREDE_NOT_ASKED || kind == TREDE_NOT_APPLICABLE;
        answered[item / 4] |= (uint8_t)((not_for ? TREDE_ANSWER_NOT_FOR : TREDE_ANSWER_LEFT_OPEN) << item % 4 * 2);
    }
}

static enum trede_status stage_row(void *payload, const struct trede_scan_row *row)
{
    const struct scan *scan = payload;
    struct trede_staging *s = scan->staging;
    const struct trede_frame_plan *plan = scan->plan;
    size_t i = row->place;
    if ((i & 0xffff) == 0 && trede_interrupted()) return TREDE_INTERRUPTED;
    bool staff = row->sampling == TREDE_SAMPLING_INTERNAL;
    if (staff != (scan->frame->campaign->audience == TREDE_INTERNAL_AUDIENCE))
        return TREDE_OK; /* a gap, to be closed */
    s->wave[i] = (uint16_t)row->wave;
    s->sampling[i] = (uint8_t)row->sampling;
    s->has_cluster[i] = row->has_cluster;
    s->duration[i] = (float)row->duration;
    s->weight[i] = row->weight;
    if (s->has_population) s->population[i] = row->population;
    if (s->two_stages) {
        s->second_id[i] = row->second_stage;
        s->second_population[i] = row->second_population;
    }
    if (s->replicate_count && !trede_replicates_decode(row->replicates, row->replicates_size, s->replicate_count,
                                                       s->replicates + i * s->replicate_count))
        s->replicates[i * s->replicate_count] = -1; /* imported without */
    s->stratum_id[i] = row->stratum;
    s->cluster_id[i] = row->cluster;
    s->id[i] = respondent_of(row);
    memcpy(s->outcomes + i * plan->rules, row->outcomes, plan->rules);
    memcpy(s->numbers + i * plan->numbers, row->numbers + plan->rules, plan->numbers * sizeof *s->numbers);
    count_missing(scan->missing[row->part], s->answered + i * s->answered_bytes, scan->frame->campaign->item_count,
                  row);
    return TREDE_OK;
}

static size_t missing_counts(const struct trede_campaign *c)
{
    return c->wave_count * c->item_count * MISSING_KINDS;
}

static enum trede_status begin(void *payload, size_t places, size_t parts)
{
    struct scan *scan = payload;
    const struct trede_campaign *c = scan->frame->campaign;
    if (places >= UINT32_MAX) return TREDE_INTERNAL;
    scan->staging->rows = places;
    scan->missing = trede_alloc(parts, sizeof *scan->missing);
    if (!scan->missing) return TREDE_INTERNAL;
    for (; scan->parts < parts; scan->parts++) {
        scan->missing[scan->parts] = trede_alloc(missing_counts(c), sizeof **scan->missing);
        if (!scan->missing[scan->parts]) return TREDE_INTERNAL;
    }
    scan->staging->has_population = c->design.population != NULL;
    scan->staging->two_stages = c->design.second_population != NULL;
    scan->staging->replicate_count = c->design.replicates.count;
    scan->staging->answered_bytes = (c->item_count + 3) / 4;
    return take_columns(scan->staging, scan->plan, places);
}

static void sum_missing(struct scan *scan)
{
    size_t counts = missing_counts(scan->frame->campaign);
    for (size_t part = 0; part < scan->parts; part++)
        for (size_t i = 0; i < counts; i++)
            scan->frame->missing[i] += scan->missing[part][i];
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

static enum trede_status read_rows(struct trede_frame *frame, const struct trede_frame_plan *plan,
                                   struct trede_store *store, int threads, struct trede_staging *s)
{
    struct scan scan = {.frame = frame, .plan = plan, .staging = s};
    const struct trede_scan_visitor visitor = {begin, stage_row, &scan};
    enum trede_status status =
        trede_store_scan_parts(store, plan->columns, plan->rules + plan->numbers, threads, &visitor);
    if (!status) {
        size_t places = s->rows;
        s->rows = 0;
        close_gaps(s, plan, places);
        sum_missing(&scan);
    }
    for (size_t part = 0; part < scan.parts; part++)
        trede_free(scan.missing[part]);
    trede_free(scan.missing);
    return status;
}

/* ---- dense numbers ---- */

static enum trede_status number_respondents(struct trede_staging *s)
{
    for (size_t i = 0; i < s->rows; i++) {
        s->with_id += s->id[i].given;
        s->with_cluster += s->has_cluster[i];
        s->without_replicates += s->replicate_count && s->replicates[i * s->replicate_count] < 0;
    }
    return trede_number_ids(s->id, s->rows, s->respondent, &s->respondents);
}

static enum trede_status number_strata(struct trede_staging *s)
{
    for (size_t i = 0; i < s->rows; i++)
        s->id[i] = (struct trede_id){(uint64_t)s->stratum_id[i], 0, true};
    return trede_number_ids(s->id, s->rows, s->stratum, &s->strata);
}

/* Without a cluster the PSU is the respondent, so both rows of a panel respondent fall in one PSU. A PSU is nested in
 * its stratum; second-stage units are nested in their PSU. */
static enum trede_status number_psus(struct trede_staging *s)
{
    for (size_t i = 0; i < s->rows; i++) {
        uint64_t unit = s->has_cluster[i] ? (uint64_t)s->cluster_id[i] : s->respondent[i];
        s->id[i] = (struct trede_id){unit, s->stratum[i], s->has_cluster[i]};
    }
    return trede_number_ids(s->id, s->rows, s->psu, &s->psus);
}

static enum trede_status number_seconds(struct trede_staging *s)
{
    for (size_t i = 0; i < s->rows; i++) {
        uint64_t unit = s->second_id[i] ? (uint64_t)s->second_id[i] : s->respondent[i];
        s->id[i] = (struct trede_id){unit, s->psu[i], s->second_id[i] != 0};
    }
    return trede_number_ids(s->id, s->rows, s->second, &s->seconds);
}

static enum trede_status number_units(struct trede_staging *s, size_t waves)
{
    s->respondent = trede_alloc(s->rows, sizeof *s->respondent);
    s->stratum = trede_alloc(s->rows, sizeof *s->stratum);
    s->psu = trede_alloc(s->rows, sizeof *s->psu);
    if (s->two_stages) s->second = trede_alloc(s->rows, sizeof *s->second);
    if (!s->respondent || !s->stratum || !s->psu || (s->two_stages && !s->second)) return TREDE_INTERNAL;
    enum trede_status status = number_respondents(s);
    if (!status) status = number_strata(s);
    if (!status) status = number_psus(s);
    if (!status && s->two_stages) status = number_seconds(s);
    return status ? status : trede_frame_draws(s, waves);
}

enum trede_status trede_staging_read(struct trede_frame *frame, const struct trede_frame_plan *plan,
                                     struct trede_store *store, int threads, struct trede_staging *staging)
{
    const struct trede_campaign *c = frame->campaign;
    frame->wave_rows = trede_arena_alloc(frame->arena, c->wave_count, sizeof *frame->wave_rows);
    frame->missing = trede_arena_alloc(frame->arena, missing_counts(c), sizeof *frame->missing);
    if (!frame->wave_rows || !frame->missing) return TREDE_INTERNAL;
    enum trede_status status = read_rows(frame, plan, store, threads, staging);
    if (!status) status = number_units(staging, c->wave_count);
    if (status) return status;
    for (size_t i = 0; i < staging->rows; i++)
        frame->wave_rows[staging->wave[i]]++;
    count_answered(frame);
    return TREDE_OK;
}

void trede_staging_free(struct trede_staging *s)
{
    struct column columns[COLUMNS];
    list_columns(s, 0, 0, columns);
    for (size_t i = 0; i < COLUMNS; i++)
        trede_free(columns[i].base);
    uint32_t *const numbers[] = {s->respondent, s->stratum, s->psu, s->second};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        trede_free(numbers[i]);
    *s = (struct trede_staging){0};
}
