/* independence.c - does the ladder look the same in every segment of a set? Rao-Scott second-order F per wave
 * (methods 2). People in no segment, or in more than one, are left out: the test needs a division. */
#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "base/alloc.h"
#include "base/files.h"
#include "base/text.h"
#include "stats/association.h"

/* Rows of the cross-section by wave, and the segment of every row in the set at hand. */
struct people {
    uint32_t *rows; /* wave after wave */
    size_t *first;  /* waves + 1: where each begins in rows */
    int32_t *segment;
    int32_t *rung; /* along the frame, as the test takes them */
    int32_t *column;
};

static void sort_by_wave(const struct trede_context *context, struct people *people)
{
    const struct trede_domain *everyone = &context->domains->of[0];
    size_t at = 0;
    for (size_t w = 0; w < context->campaign->wave_count; w++) {
        people->first[w] = at;
        for (size_t i = 0; i < everyone->count; i++) {
            uint32_t row = everyone->rows ? everyone->rows[i] : (uint32_t)i;
            if (context->frame->wave[row] == w) people->rows[at++] = row;
        }
    }
    people->first[context->campaign->wave_count] = at;
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

/* The cross table of one wave: which rungs and segments occur, renumbered without gaps. */
struct table {
    const uint32_t *rows;
    size_t count, rungs, segments;
};

static enum trede_status fill(const struct trede_context *context, int wave, size_t set, const struct people *people,
                              struct table *t)
{
    size_t limit = context->campaign->sets[set].count + TREDE_TOP_STAGE;
    int32_t *place = trede_alloc(limit, sizeof *place);
    if (!place) return TREDE_INTERNAL;
    t->rows = people->rows + people->first[wave];
    t->count = people->first[wave + 1] - people->first[wave];
    for (size_t i = 0; i < t->count; i++) {
        uint32_t row = t->rows[i];
        bool in = context->frame->stage[row] > 0 && people->segment[row] >= 0;
        people->rung[row] = in ? context->frame->stage[row] - 1 : -1;
        people->column[row] = in ? people->segment[row] : -1;
    }
    t->rungs = renumber(people->rung, t->rows, t->count, place, limit);
    t->segments = renumber(people->column, t->rows, t->count, place, limit);
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
        row.method = trede_variance_word(context);
        row.estimate.value = test->f;
        row.estimate.df = test->df1;
        row.has_p = true;
        row.p = test->p;
    }
    return trede_results_add(out, &row);
}

static enum trede_status test_wave(const struct trede_context *context, int wave, size_t set,
                                   const struct people *people, struct trede_results *out)
{
    struct trede_rao_scott test = {0};
    struct table t = {0};
    enum trede_status status = fill(context, wave, set, people, &t);
    if (!status && t.rungs >= 2 && t.segments >= 2)
        status = trede_rao_scott_of(
            &context->frame->design,
            &(struct trede_cross){t.rows, t.count, people->rung, t.rungs, people->column, t.segments}, &test);
    return status ? status : emit_test(context, wave, set, &test, out);
}

enum trede_status trede_analyse_independence(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    size_t rows = context->frame->rows;
    if (!c->ladder.given || !c->set_count) return TREDE_OK;
    struct people people = {.rows = trede_alloc(rows, sizeof(uint32_t)),
                            .first = trede_alloc(c->wave_count + 1, sizeof(size_t)),
                            .segment = trede_alloc(rows, sizeof(int32_t)),
                            .rung = trede_alloc(rows, sizeof(int32_t)),
                            .column = trede_alloc(rows, sizeof(int32_t))};
    bool enough = people.rows && people.first && people.segment && people.rung && people.column;
    enum trede_status status = enough ? TREDE_OK : TREDE_INTERNAL;
    if (enough) sort_by_wave(context, &people);
    for (size_t s = 0; !status && s < c->set_count; s++) {
        trede_domains_place(context->domains, rows, (int)s, people.segment);
        for (int w = 0; !status && w < (int)c->wave_count; w++)
            status = trede_interrupted() ? TREDE_INTERRUPTED : test_wave(context, w, s, &people, out);
    }
    trede_free(people.rows);
    trede_free(people.first);
    trede_free(people.segment);
    trede_free(people.rung);
    trede_free(people.column);
    return status;
}
