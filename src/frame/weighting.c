/* weighting.c - final weights (methods 1.3): given ones, raked to the population wave by wave, trimmed, raked again.
 *
 * A row outside some margin (no answer, a category the population does not list) keeps its weight. The targets are
 * scaled to the sum of the weights they replace, so raked and unraked rows stay on one scale; shares, means and their
 * standard errors do not depend on that scale. Rejected: raking to absolute persons, which would give the unraked rows
 * next to no weight. */
#include <stdlib.h>
#include <string.h>

#include "base/sum.h"
#include "base/text.h"
#include "frame/build.h"

#define RAKING_TOLERANCE 1e-11
#define LARGEST_TOTALS_GAP 0.01
enum { RAKING_SWEEPS = 2000, TRIM_ROUNDS = 200 };

/* The raking of one sample of one wave: the rows that are in every margin. */
struct raking {
    int wave;
    uint8_t apart; /* which sample, as frame->apart */
    size_t left;   /* rows of the sample that are not in every margin */
    size_t margins, rows;
    struct trede_margin_map *maps;
    uint32_t *row;
    double *weight;
    int32_t **category;
    double **target;
    struct trede_margin *margin;
};

static const struct trede_text totals_differ = {
    "the population of margin \"{1}\" sums to {2}, that of \"{3}\" to {4}; both must describe the same people",
    "de bevolking van marge \"{1}\" telt op tot {2}, die van \"{3}\" tot {4}; beide moeten over dezelfde mensen gaan"};
static const struct trede_text empty_cell = {
    "nobody in wave \"{3}\" is in category \"{2}\" of margin \"{1}\", so it cannot be weighted to the population; join "
    "the category with another, or leave the margin out of design.rake",
    "niemand in golf \"{3}\" zit in categorie \"{2}\" van marge \"{1}\"; wegen naar de bevolking kan dan niet. Voeg de "
    "categorie samen met een andere, of haal de marge uit design.rake"};
static const struct trede_text not_converged = {
    "raking of wave \"{3}\" does not reach the population; furthest off is category \"{2}\" of margin \"{1}\". The "
    "margins contradict each other in this sample: join small categories or leave a margin out",
    "de weging van golf \"{3}\" bereikt de bevolking niet; het verst af is categorie \"{2}\" van marge \"{1}\". De "
    "marges spreken elkaar in deze steekproef tegen: voeg kleine categorieën samen of laat een marge weg"};
static const struct trede_text not_trimmed = {
    "with the population reached, the weights of wave \"{1}\" do not stay within design.trim; the margins were kept",
    "met de bevolking bereikt blijven de gewichten van golf \"{1}\" niet binnen design.trim; de marges zijn "
    "aangehouden"};
static const struct trede_text cannot_trim = {
    "the weights of wave \"{1}\" cannot be kept within design.trim without changing their sum; give wider bounds",
    "de gewichten van golf \"{1}\" passen niet binnen design.trim zonder hun som te veranderen; neem ruimere grenzen"};
static const struct trede_text not_raked = {
    "{2} respondents of wave \"{1}\" lack an answer to a raking margin and keep their weight",
    "{2} respondenten van golf \"{1}\" missen een antwoord op een weegmarge en houden hun gewicht"};

static enum trede_status check_totals(const struct trede_campaign *c, const struct raking *r,
                                      struct trede_findings *findings)
{
    for (size_t m = 1; m < r->margins; m++) {
        double gap = r->maps[m].persons / r->maps[0].persons - 1;
        if (gap <= LARGEST_TOTALS_GAP && gap >= -LARGEST_TOTALS_GAP) continue;
        char first[32], other[32];
        trede_format_exact(first, sizeof first, r->maps[0].persons);
        trede_format_exact(other, sizeof other, r->maps[m].persons);
        return trede_fail(findings, TREDE_CAMPAIGN, c->design.at, &totals_differ, r->maps[0].name, first,
                          r->maps[m].name, other);
    }
    return TREDE_OK;
}

static enum trede_status take_room(struct raking *r, struct trede_arena *arena, size_t rows)
{
    r->maps = trede_arena_alloc(arena, r->margins, sizeof *r->maps);
    r->row = trede_arena_alloc(arena, rows, sizeof *r->row);
    r->weight = trede_arena_alloc(arena, rows, sizeof *r->weight);
    r->category = trede_arena_alloc(arena, r->margins, sizeof *r->category);
    r->target = trede_arena_alloc(arena, r->margins, sizeof *r->target);
    r->margin = trede_arena_alloc(arena, r->margins, sizeof *r->margin);
    if (!r->maps || !r->row || !r->weight || !r->category || !r->target || !r->margin) return TREDE_INTERNAL;
    for (size_t m = 0; m < r->margins; m++)
        if (!(r->category[m] = trede_arena_alloc(arena, rows, sizeof(int32_t)))) return TREDE_INTERNAL;
    return TREDE_OK;
}

/* The rows of the wave that are in every margin, their weights and categories. */
static void gather_rows(const struct trede_frame *frame, struct raking *r)
{
    for (size_t row = 0; row < frame->rows; row++) {
        if (frame->wave[row] != r->wave || frame->apart[row] != r->apart) continue;
        bool complete = true;
        for (size_t m = 0; m < r->margins && complete; m++) {
            r->category[m][r->rows] = trede_margin_category_of(frame, &r->maps[m], row);
            complete = r->category[m][r->rows] >= 0;
        }
        r->left += !complete;
        if (!complete) continue;
        r->row[r->rows] = (uint32_t)row;
        r->weight[r->rows++] = frame->weight_before[row];
    }
}

static double sum_of(const double *weight, size_t rows)
{
    struct trede_sum sum = {0};
    for (size_t i = 0; i < rows; i++)
        trede_sum_add(&sum, weight[i]);
    return trede_sum_value(&sum);
}

static enum trede_status set_targets(struct raking *r, struct trede_arena *arena)
{
    double total = sum_of(r->weight, r->rows);
    for (size_t m = 0; m < r->margins; m++) {
        const struct trede_margin_map *map = &r->maps[m];
        r->target[m] = trede_arena_alloc(arena, map->categories, sizeof(double));
        if (!r->target[m]) return TREDE_INTERNAL;
        for (size_t c = 0; c < map->categories; c++)
            r->target[m][c] = map->category[c].share * total;
        r->margin[m] = (struct trede_margin){r->category[m], r->target[m], map->categories};
    }
    return TREDE_OK;
}

static enum trede_status refuse(const struct trede_campaign *c, const struct raking *r,
                                const struct trede_raking *result, struct trede_findings *findings)
{
    const struct trede_text *text = result->status == TREDE_RAKING_EMPTY_CELL ? &empty_cell : &not_converged;
    const struct trede_margin_cell *cell = r->maps[result->margin].category[result->category].cell;
    return trede_fail(findings, TREDE_CAMPAIGN, cell->at, text, r->maps[result->margin].name, cell->category,
                      c->waves[r->wave].id);
}

static enum trede_status rake(const struct trede_campaign *c, struct raking *r, struct trede_raking *result,
                              struct trede_findings *findings)
{
    enum trede_status status =
        trede_rake(r->weight, r->rows, r->margin, r->margins, RAKING_TOLERANCE, RAKING_SWEEPS, result);
    if (status || result->status == TREDE_RAKED) return status;
    return refuse(c, r, result, findings);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static enum trede_status median_of(const double *weight, size_t rows, double *median)
{
    double *sorted = trede_alloc(rows, sizeof *sorted);
    if (!sorted) return TREDE_INTERNAL;
    memcpy(sorted, weight, rows * sizeof *sorted);
    qsort(sorted, rows, sizeof *sorted, by_size);
    *median = rows % 2 ? sorted[rows / 2] : (sorted[rows / 2 - 1] + sorted[rows / 2]) / 2;
    trede_free(sorted);
    return TREDE_OK;
}

static bool within(const double *weight, size_t rows, double low, double high)
{
    for (size_t i = 0; i < rows; i++)
        if (weight[i] < low * (1 - 1e-9) || weight[i] > high * (1 + 1e-9)) return false;
    return true;
}

static enum trede_status trim(const struct trede_campaign *c, int wave, double *weight, size_t rows, double median,
                              struct trede_findings *findings)
{
    enum trede_status status = trede_trim(weight, rows, c->design.trim_low * median, c->design.trim_high * median, 1);
    if (status != TREDE_INPUT) return status;
    return trede_fail(findings, TREDE_CAMPAIGN, c->design.at, &cannot_trim, c->waves[wave].id);
}

/* Trim, rake again, until both hold. The bounds stay those of the first raked weights. */
static enum trede_status trim_and_rake(const struct trede_campaign *c, struct raking *r, struct trede_raking *result,
                                       struct trede_findings *findings)
{
    double median;
    enum trede_status status = median_of(r->weight, r->rows, &median);
    if (status) return status;
    double low = c->design.trim_low * median, high = c->design.trim_high * median;
    for (int round = 0; round < TRIM_ROUNDS; round++) {
        if (within(r->weight, r->rows, low, high)) return TREDE_OK;
        status = trim(c, r->wave, r->weight, r->rows, median, findings);
        if (!status) status = rake(c, r, result, findings);
        if (status) return status;
    }
    trede_warn(findings, c->design.at, &not_trimmed, c->waves[r->wave].id);
    return TREDE_OK;
}

/* Share of each category before and after, for the quality sheet. */
static void note_margins(struct trede_frame *frame, const struct raking *r)
{
    double before = 0, after = sum_of(r->weight, r->rows);
    for (size_t i = 0; i < r->rows; i++)
        before += frame->weight_before[r->row[i]];
    for (size_t m = 0; m < r->margins; m++) {
        struct trede_margin_check *checks = frame->margins + frame->margin_count;
        for (size_t c = 0; c < r->maps[m].categories; c++) {
            const struct trede_margin_category *category = &r->maps[m].category[c];
            checks[c] = (struct trede_margin_check){
                r->wave, r->maps[m].name, category->cell->category, category->share, 0, 0, 0};
        }
        for (size_t i = 0; i < r->rows; i++) {
            checks[r->category[m][i]].before += frame->weight_before[r->row[i]] / before;
            checks[r->category[m][i]].after += r->weight[i] / after;
            checks[r->category[m][i]].cases++;
        }
        frame->margin_count += r->maps[m].categories;
    }
}

/* The calibration the variance engine needs: every wave its own columns. */
static void note_calibration(const struct raking *r, struct trede_calibration *calibration, int32_t **category)
{
    for (size_t m = 0; m < r->margins; m++) {
        for (size_t i = 0; i < r->rows; i++)
            category[m][r->row[i]] = (int32_t)calibration->columns + r->category[m][i];
        calibration->columns += r->maps[m].categories;
    }
}

static void say_unraked(const struct trede_frame *frame, const struct raking *r, struct trede_findings *findings)
{
    if (!r->left) return;
    char count[24];
    trede_format_integer(count, sizeof count, (int64_t)r->left);
    trede_remark(findings, frame->campaign->design.at, &not_raked, frame->campaign->waves[r->wave].id, count);
}

static enum trede_status rake_rows(struct trede_frame *frame, struct raking *r, struct trede_arena *scratch,
                                   struct trede_findings *findings)
{
    const struct trede_campaign *c = frame->campaign;
    enum trede_status status = check_totals(c, r, findings);
    if (status) return status;
    gather_rows(frame, r);
    say_unraked(frame, r, findings);
    status = set_targets(r, scratch);
    if (!status) status = rake(c, r, &frame->raking[r->wave], findings);
    if (!status && c->design.trim) status = trim_and_rake(c, r, &frame->raking[r->wave], findings);
    if (status) return status;
    for (size_t i = 0; i < r->rows; i++)
        frame->weight[r->row[i]] = r->weight[i];
    if (!r->apart) note_margins(frame, r);
    return TREDE_OK;
}

static enum trede_status rake_sample(struct trede_frame *frame, const struct trede_frame_plan *plan, int wave,
                                     uint8_t apart, struct trede_calibration *calibration, int32_t **category,
                                     struct trede_findings *findings)
{
    struct trede_arena *scratch = trede_arena_create();
    if (!scratch) return TREDE_INTERNAL;
    struct raking r = {.wave = wave, .apart = apart, .margins = frame->campaign->design.rake_count};
    enum trede_status status = take_room(&r, scratch, frame->wave_rows[wave]);
    for (size_t m = 0; !status && m < r.margins; m++)
        status = trede_margin_make(frame, scratch, m, wave, plan, &r.maps[m], findings);
    if (!status) status = rake_rows(frame, &r, scratch, findings);
    if (!status) note_calibration(&r, calibration, category);
    trede_arena_destroy(scratch);
    return status;
}

static enum trede_status start_calibration(struct trede_frame *frame, struct trede_calibration **calibration,
                                           int32_t ***category)
{
    const struct trede_campaign *c = frame->campaign;
    size_t margins = c->design.rake_count;
    *calibration = trede_arena_alloc(frame->arena, 1, sizeof **calibration);
    *category = trede_arena_alloc(frame->arena, margins, sizeof **category);
    double *before = trede_arena_alloc(frame->arena, frame->rows, sizeof *before);
    frame->margins = trede_arena_alloc(frame->arena, c->population_count * c->wave_count, sizeof *frame->margins);
    if (!*calibration || !*category || !before || !frame->margins) return TREDE_INTERNAL;
    memcpy(before, frame->weight, frame->rows * sizeof *before);
    frame->weight_before = before;
    for (size_t m = 0; m < margins; m++) {
        (*category)[m] = trede_arena_alloc(frame->arena, frame->rows, sizeof ***category);
        if (!(*category)[m]) return TREDE_INTERNAL;
        for (size_t i = 0; i < frame->rows; i++)
            (*category)[m][i] = -1;
    }
    **calibration = (struct trede_calibration){before, margins, (const int32_t *const *)*category, 0};
    return TREDE_OK;
}

static enum trede_status rake_waves(struct trede_frame *frame, const struct trede_frame_plan *plan,
                                    struct trede_findings *findings)
{
    struct trede_calibration *calibration;
    int32_t **category;
    enum trede_status status = start_calibration(frame, &calibration, &category);
    for (size_t w = 0; !status && w < frame->campaign->wave_count; w++) {
        if (frame->wave_rows[w]) status = rake_sample(frame, plan, (int)w, 0, calibration, category, findings);
        if (!status && frame->mixed[w]) status = rake_sample(frame, plan, (int)w, 1, calibration, category, findings);
    }
    frame->design.calibration = calibration;
    return status;
}

/* Row numbers of one wave's cross-section into rows; how many. */
static size_t rows_of_wave(const struct trede_frame *frame, size_t wave, uint32_t *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < frame->rows; i++)
        if (frame->wave[i] == wave && !frame->apart[i]) rows[count++] = (uint32_t)i;
    return count;
}

/* Given weights only: trimmed wave by wave. */
static enum trede_status trim_wave(struct trede_frame *frame, int wave, const uint32_t *rows, size_t count,
                                   struct trede_findings *findings)
{
    double *weight = trede_alloc(count, sizeof *weight), median = 0;
    if (!weight) return TREDE_INTERNAL;
    for (size_t i = 0; i < count; i++)
        weight[i] = frame->weight[rows[i]];
    enum trede_status status = median_of(weight, count, &median);
    if (!status) status = trim(frame->campaign, wave, weight, count, median, findings);
    for (size_t i = 0; !status && i < count; i++)
        frame->weight[rows[i]] = weight[i];
    trede_free(weight);
    return status;
}

static enum trede_status finish_waves(struct trede_frame *frame, struct trede_findings *findings)
{
    const struct trede_design_columns *design = &frame->campaign->design;
    uint32_t *rows = trede_alloc(frame->rows, sizeof *rows);
    if (!rows) return TREDE_INTERNAL;
    enum trede_status status = TREDE_OK;
    for (size_t w = 0; !status && w < frame->campaign->wave_count; w++) {
        size_t count = rows_of_wave(frame, w, rows);
        if (count && design->trim && !design->rake_count) status = trim_wave(frame, (int)w, rows, count, findings);
        if (count) frame->kish[w] = trede_kish_of(frame->weight, rows, count);
    }
    trede_free(rows);
    return status;
}

/* Which answers stand apart: those of a panel where the wave also has a fresh sample. */
static enum trede_status set_apart(struct trede_frame *frame)
{
    size_t waves = frame->campaign->wave_count;
    bool *fresh = trede_arena_alloc(frame->arena, waves, sizeof *fresh);
    bool *panel = trede_arena_alloc(frame->arena, waves, sizeof *panel);
    frame->mixed = trede_arena_alloc(frame->arena, waves, sizeof *frame->mixed);
    frame->apart = trede_arena_alloc(frame->arena, frame->rows, sizeof *frame->apart);
    if (!fresh || !panel || !frame->mixed || !frame->apart) return TREDE_INTERNAL;
    for (size_t i = 0; i < frame->rows; i++)
        *(frame->sampling[i] == TREDE_PANEL ? &panel[frame->wave[i]] : &fresh[frame->wave[i]]) = true;
    for (size_t w = 0; w < waves; w++)
        frame->mixed[w] = fresh[w] && panel[w];
    for (size_t i = 0; i < frame->rows; i++)
        frame->apart[i] = frame->sampling[i] == TREDE_PANEL && frame->mixed[frame->wave[i]];
    return TREDE_OK;
}

enum trede_status trede_frame_weigh(struct trede_frame *frame, const struct trede_frame_plan *plan,
                                    struct trede_findings *findings)
{
    size_t waves = frame->campaign->wave_count;
    frame->weight_before = frame->weight;
    frame->kish = trede_arena_alloc(frame->arena, waves, sizeof *frame->kish);
    frame->raking = trede_arena_alloc(frame->arena, waves, sizeof *frame->raking);
    if (!frame->kish || !frame->raking) return TREDE_INTERNAL;
    enum trede_status status = set_apart(frame);
    if (!status && frame->campaign->design.rake_count && frame->rows) status = rake_waves(frame, plan, findings);
    if (!status) status = finish_waves(frame, findings);
    frame->design.weight = frame->weight;
    return status;
}
