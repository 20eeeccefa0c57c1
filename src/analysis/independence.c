/* independence.c - does the ladder look the same in every segment of a set? Rao-Scott second-order F per wave
 * (methods 2). People in no segment, or in more than one, are left out: the test needs a division. */
#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "base/alloc.h"
#include "base/text.h"
#include "stats/association.h"

/* The cross table of one wave and set: which rungs and segments occur, renumbered without gaps. */
struct table {
    uint32_t *rows; /* of the wave */
    size_t count;
    int32_t *rung, *segment; /* along the frame */
    size_t rungs, segments;
};

static int32_t segment_of(const struct trede_frame *frame, size_t set, size_t row)
{
    int32_t found = -1;
    for (size_t i = 0; i < frame->campaign->sets[set].count; i++) {
        int rule = frame->segment[set][i];
        if (rule < 0 || frame->outcome[rule][row] != 1) continue;
        if (found >= 0) return -1;
        found = (int32_t)i;
    }
    return found;
}

/* Categories that occur get 0, 1, 2...; returns how many. place holds limit entries. */
static size_t renumber(int32_t *category, const uint32_t *rows, size_t count, int32_t *place, size_t limit)
{
    for (size_t i = 0; i < limit; i++)
        place[i] = -1;
    for (size_t i = 0; i < count; i++)
        if (category[rows[i]] >= 0) place[category[rows[i]]] = 0;
    int32_t next = 0;
    for (size_t i = 0; i < limit; i++)
        if (place[i] == 0) place[i] = next++;
    for (size_t i = 0; i < count; i++)
        if (category[rows[i]] >= 0) category[rows[i]] = place[category[rows[i]]];
    return (size_t)next;
}

static enum trede_status fill(const struct trede_context *context, int wave, size_t set, struct table *t)
{
    const struct trede_frame *frame = context->frame;
    size_t limit = context->campaign->sets[set].count + TREDE_TOP_STAGE;
    int32_t *place = trede_alloc(limit, sizeof *place);
    if (!place) return TREDE_INTERNAL;
    t->count = 0;
    for (size_t row = 0; row < frame->rows; row++) {
        if (frame->wave[row] != wave || frame->apart[row]) continue;
        int32_t segment = frame->stage[row] > 0 ? segment_of(frame, set, row) : -1;
        t->rows[t->count++] = (uint32_t)row;
        t->segment[row] = segment;
        t->rung[row] = segment >= 0 ? frame->stage[row] - 1 : -1;
    }
    t->rungs = renumber(t->rung, t->rows, t->count, place, limit);
    t->segments = renumber(t->segment, t->rows, t->count, place, limit);
    trede_free(place);
    return TREDE_OK;
}

static enum trede_status emit_test(const struct trede_context *context, int wave, size_t set,
                                   const struct trede_rao_scott *test, struct trede_results *out)
{
    struct trede_result row = trede_row_begin(context, "independence");
    trede_row_keys(&row, context, &context->domains->of[0], wave, -1);
    row.segment_set = row.subject = context->campaign->sets[set].name;
    row.statistic = "rao_scott_f";
    row.unit = TREDE_UNIT_STATISTIC;
    row.estimate.base = test->base;
    row.estimate.status = test->defined ? TREDE_ESTIMATE_OK : TREDE_TOO_FEW;
    if (context->frame->wave_rows[wave] == 0) row.estimate.status = TREDE_QUESTION_NOT_ASKED;
    if (test->defined) {
        char df2[40];
        trede_format_exact(df2, sizeof df2, test->df2);
        row.note = trede_results_text(out, "df2=%s", df2);
        if (!row.note) return TREDE_INTERNAL;
        row.method = "taylor";
        row.estimate.value = test->f;
        row.estimate.df = test->df1;
        row.has_p = true;
        row.p = test->p;
    }
    return trede_results_add(out, &row);
}

static enum trede_status test_set(const struct trede_context *context, int wave, size_t set, struct table *t,
                                  struct trede_results *out)
{
    struct trede_rao_scott test = {0};
    enum trede_status status = fill(context, wave, set, t);
    if (!status && t->rungs >= 2 && t->segments >= 2)
        status = trede_rao_scott_of(&context->frame->design, t->rows, t->count, t->rung, t->rungs, t->segment,
                                    t->segments, &test);
    return status ? status : emit_test(context, wave, set, &test, out);
}

enum trede_status trede_analyse_independence(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    size_t rows = context->frame->rows;
    if (!c->ladder.given || !c->set_count) return TREDE_OK;
    struct table t = {.rows = trede_alloc(rows, sizeof(uint32_t)),
                      .rung = trede_alloc(rows, sizeof(int32_t)),
                      .segment = trede_alloc(rows, sizeof(int32_t))};
    enum trede_status status = t.rows && t.rung && t.segment ? TREDE_OK : TREDE_INTERNAL;
    for (int w = 0; !status && w < (int)c->wave_count; w++)
        for (size_t s = 0; !status && s < c->set_count; s++)
            status = test_set(context, w, s, &t, out);
    trede_free(t.rows);
    trede_free(t.rung);
    trede_free(t.segment);
    return status;
}
