/* quality_answers.c - what the answers themselves show: questions left open, people without a rung, straight-lining,
 * speeding, people in two segments, the panel and who left it. */
#include <stdlib.h>

#include "analysis/quality.h"
#include "base/alloc.h"
#include "base/text.h"

enum { MISSING_KINDS = TREDE_BLANK + 1, SPEEDER_PART = 3 };

/* 1 = a case, 0 = counts in the base only, -1 = does not count. */
typedef int verdict_fn(const void *payload, size_t row);

struct finding {
    const char *subject;
    verdict_fn *of;
    const void *payload;
    bool people;
};

struct tally {
    int64_t base, cases;
};

/* One share for every wave in which somebody counts. */
static enum trede_status emit_tally(const struct trede_context *context, const struct finding *finding,
                                    const struct tally *of_wave, struct trede_results *out)
{
    enum trede_status status = finding->subject ? TREDE_OK : TREDE_INTERNAL;
    for (size_t w = 0; !status && w < context->campaign->wave_count; w++) {
        if (!of_wave[w].base) continue;
        struct trede_quality_share share = {.subject = finding->subject,
                                            .wave = (int)w,
                                            .cases = of_wave[w].cases,
                                            .base = of_wave[w].base,
                                            .people = finding->people};
        status = trede_quality_share(context, &share, out);
    }
    return status;
}

static enum trede_status emit_by_wave(const struct trede_context *context, const struct finding *finding,
                                      struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    struct tally *of_wave = trede_alloc(context->campaign->wave_count, sizeof *of_wave);
    if (!of_wave) return TREDE_INTERNAL;
    for (size_t row = 0; row < frame->rows; row++) {
        int verdict = finding->of(finding->payload, row);
        if (verdict < 0) continue;
        of_wave[frame->wave[row]].base++;
        of_wave[frame->wave[row]].cases += verdict;
    }
    enum trede_status status = emit_tally(context, finding, of_wave, out);
    trede_free(of_wave);
    return status;
}

/* ---- items ---- */

static enum trede_status emit_item(const struct trede_context *context, size_t item, size_t wave,
                                   struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    const int64_t *kinds = context->frame->missing + (wave * c->item_count + item) * MISSING_KINDS;
    int64_t missing = kinds[TREDE_REFUSED] + kinds[TREDE_DONT_KNOW] + kinds[TREDE_BLANK];
    struct trede_quality_share share = {.subject = trede_results_text(out, "item_missing:%s", c->items[item].name),
                                        .wave = (int)wave,
                                        .cases = missing,
                                        .base = missing + kinds[TREDE_ANSWERED]};
    return share.subject ? trede_quality_share(context, &share, out) : TREDE_INTERNAL;
}

static enum trede_status emit_items(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t item = 0; item < context->campaign->item_count; item++)
        for (size_t w = 0; !status && w < context->campaign->wave_count; w++)
            if (context->frame->wave_rows[w]) status = emit_item(context, item, w, out);
    return status;
}

/* ---- rules ---- */

static int is_unknown(const void *outcome, size_t row)
{
    return ((const int8_t *)outcome)[row] < 0;
}

/* In pieces of a fixed length, which compilers turn into a few wide instructions. */
static bool any_unknown(const int8_t *outcome, size_t rows)
{
    enum { PIECE = 64 };
    int8_t all = 0;
    size_t row = 0;
    for (; row + PIECE <= rows; row += PIECE)
        for (size_t i = 0; i < PIECE; i++)
            all |= outcome[row + i];
    for (; row < rows; row++)
        all |= outcome[row];
    return all < 0;
}

/* Mostly every answer is there, which is seen sooner than counted. */
static enum trede_status emit_unknown(const struct trede_context *context, const char *subject, const int8_t *outcome,
                                      struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    const struct finding unknown = {subject, is_unknown, outcome, false};
    if (any_unknown(outcome, frame->rows)) return emit_by_wave(context, &unknown, out);
    struct tally *nobody = trede_alloc(context->campaign->wave_count, sizeof *nobody);
    if (!nobody) return TREDE_INTERNAL;
    for (size_t w = 0; w < context->campaign->wave_count; w++)
        nobody[w].base = (int64_t)frame->wave_rows[w];
    enum trede_status status = emit_tally(context, &unknown, nobody, out);
    trede_free(nobody);
    return status;
}

static int is_true(const void *outcome, size_t row)
{
    return ((const int8_t *)outcome)[row];
}
static int has_no_stage(const void *stage, size_t row)
{
    return ((const int8_t *)stage)[row] == 0;
}

static enum trede_status emit_rules(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    enum trede_status status = TREDE_OK;
    if (context->campaign->ladder.given) {
        struct finding none = {"no_stage", has_no_stage, frame->stage, false};
        status = emit_by_wave(context, &none, out);
    }
    for (size_t c = 0; !status && c < frame->outcomes; c++) {
        if ((int)c == frame->straight_lining) continue;
        const char *subject = trede_results_text(out, "rule_unknown:%s", frame->outcome_name[c]);
        status = emit_unknown(context, subject, frame->outcome[c], out);
    }
    if (!status && frame->straight_lining >= 0) {
        struct finding straight = {"straight_lining", is_true, frame->outcome[frame->straight_lining], false};
        status = emit_by_wave(context, &straight, out);
    }
    return status;
}

/* Of a group of rules: does more than one hold? */
struct group {
    const struct trede_frame *frame;
    const int *rule;
    size_t count;
};

static int holds_twice(const void *payload, size_t row)
{
    const struct group *g = payload;
    int held = 0;
    for (size_t i = 0; i < g->count; i++)
        held += g->rule[i] >= 0 && g->frame->outcome[g->rule[i]][row] == 1;
    return held > 1;
}

static enum trede_status emit_overlaps(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    const struct trede_frame *frame = context->frame;
    enum trede_status status = TREDE_OK;
    for (size_t s = 0; !status && s < c->set_count; s++) {
        struct group set = {frame, frame->segment[s], c->sets[s].count};
        struct finding two = {trede_results_text(out, "two_segments:%s", c->sets[s].name), holds_twice, &set, false};
        status = emit_by_wave(context, &two, out);
    }
    if (status || !c->ladder.given || c->ladder.placement != TREDE_HIGHEST) return status;
    struct group rungs = {frame, frame->stage_rule, TREDE_TOP_STAGE + 1};
    struct finding overlap = {"rules_overlap", holds_twice, &rungs, false};
    return emit_by_wave(context, &overlap, out);
}

/* ---- time ---- */

struct pace {
    const struct trede_frame *frame;
    float *limit; /* per wave */
};

static int is_speeder(const void *payload, size_t row)
{
    const struct pace *p = payload;
    float duration = p->frame->duration[row];
    return duration < 0 ? -1 : duration < p->limit[p->frame->wave[row]];
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static float median(float *value, size_t count)
{
    if (!count) return 0;
    qsort(value, count, sizeof *value, by_size);
    return count % 2 ? value[count / 2] : (value[count / 2 - 1] + value[count / 2]) / 2;
}

/* A speeder took less than a third of the median time of the wave. */
static enum trede_status emit_speeders(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    size_t waves = context->campaign->wave_count;
    struct pace pace = {frame, trede_alloc(waves, sizeof(float))};
    float *duration = trede_alloc(frame->rows, sizeof *duration);
    enum trede_status status = pace.limit && duration ? TREDE_OK : TREDE_INTERNAL;
    for (size_t w = 0; !status && w < waves; w++) {
        size_t count = 0;
        for (size_t row = 0; row < frame->rows; row++)
            if (frame->wave[row] == w && frame->duration[row] >= 0) duration[count++] = frame->duration[row];
        pace.limit[w] = median(duration, count) / SPEEDER_PART;
    }
    struct finding speeders = {"speeders", is_speeder, &pace, false};
    if (!status) status = emit_by_wave(context, &speeders, out);
    trede_free(pace.limit);
    trede_free(duration);
    return status;
}

/* ---- panel ---- */

struct panel {
    const struct trede_frame *frame;
    bool *seen_before; /* rows */
    bool *followed;    /* waves: somebody of it was seen again */
};

static int seen_before(const void *payload, size_t row)
{
    const struct panel *p = payload;
    return p->seen_before[row];
}

/* Seen again is placed on a rung again: a file may hold an empty row for everybody who was invited. */
static bool placed_later(const struct trede_frame *frame, size_t row)
{
    for (uint32_t next = frame->next[row]; next != UINT32_MAX; next = frame->next[next])
        if (frame->stage[next] > 0) return true;
    return false;
}

/* of_rung: one tally a wave, rung after rung. */
static void count_drop_out(const struct panel *panel, size_t waves, struct tally *of_rung)
{
    const struct trede_frame *frame = panel->frame;
    for (size_t row = 0; row < frame->rows; row++) {
        size_t wave = frame->wave[row];
        if (frame->stage[row] <= 0 || !panel->followed[wave]) continue;
        struct tally *t = &of_rung[(size_t)(frame->stage[row] - 1) * waves + wave];
        t->base++;
        t->cases += !placed_later(frame, row);
    }
}

static enum trede_status emit_drop_out(const struct trede_context *context, const struct panel *panel,
                                       struct trede_results *out)
{
    size_t waves = context->campaign->wave_count;
    if (!context->campaign->ladder.given) return TREDE_OK;
    struct tally *of_rung = trede_alloc(TREDE_TOP_STAGE * waves, sizeof *of_rung);
    enum trede_status status = of_rung ? TREDE_OK : TREDE_INTERNAL;
    if (of_rung) count_drop_out(panel, waves, of_rung);
    for (int k = 1; !status && k <= context->campaign->ladder.top; k++) {
        const struct finding gone = {.subject = trede_results_text(out, "drop_out:%d", k), .people = true};
        status = emit_tally(context, &gone, of_rung + (size_t)(k - 1) * waves, out);
    }
    trede_free(of_rung);
    return status;
}

static enum trede_status emit_panel(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_frame *frame = context->frame;
    if (!frame->panel_rows) return TREDE_OK;
    struct panel panel = {frame, trede_alloc(frame->rows, sizeof(bool)),
                          trede_alloc(context->campaign->wave_count, sizeof(bool))};
    enum trede_status status = panel.seen_before && panel.followed ? TREDE_OK : TREDE_INTERNAL;
    for (size_t row = 0; !status && row < frame->rows; row++) {
        if (frame->next[row] == UINT32_MAX) continue;
        panel.seen_before[frame->next[row]] = true;
        panel.followed[frame->wave[row]] = true;
    }
    struct finding overlap = {"panel_overlap", seen_before, &panel, false};
    if (!status) status = emit_by_wave(context, &overlap, out);
    if (!status) status = emit_drop_out(context, &panel, out);
    trede_free(panel.seen_before);
    trede_free(panel.followed);
    return status;
}

enum trede_status trede_quality_answers(const struct trede_context *context, struct trede_results *out)
{
    enum trede_status status = emit_items(context, out);
    if (!status) status = emit_rules(context, out);
    if (!status) status = emit_overlaps(context, out);
    if (!status) status = emit_speeders(context, out);
    if (!status) status = emit_panel(context, out);
    return status;
}
