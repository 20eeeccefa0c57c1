/* From results to the published table: a copy of every row, with what must not be shown blanked (protect.c) and bases
 * rounded. Rejected: rounding shares, the interval already blurs them. */
#include "disclosure/publish.h"

#include <math.h>
#include <string.h>

#include "disclosure/masking.h"

struct trede_published {
    struct trede_arena *arena;
    struct trede_result *rows;
    size_t count, primary, complementary;
};

/* note: without what is said of how the number was made, which says something of the people behind it. */
static void blank(struct trede_result *row, const char *note)
{
    row->estimate = (struct trede_estimate){.status = TREDE_SUPPRESSED};
    row->has_p = row->has_p_adjusted = row->has_mdd = false;
    row->p = row->p_adjusted = row->mdd = 0;
    row->cases = -1;
    row->note = note;
    if (row->unit == TREDE_UNIT_VERDICT || strcmp(row->analysis, "goal") == 0) row->note = "not_measurable";
    if (strcmp(row->analysis, "adjusted_movement") == 0) row->note = ""; /* it says how the test came out */
}

static void round_base(const struct trede_masking *m, struct trede_result *row)
{
    if (m->rules->public_data || row->is_aggregate || row->is_reports) return;
    row->estimate.base = (row->estimate.base + 2) / 5 * 5;
    row->estimate.effective_base =
        5 * floor(row->estimate.effective_base / 5 + 0.5); /* without weights it is the base */
    /* so is the effective number of people who met a channel */
    if (row->unit == TREDE_UNIT_COUNT && strcmp(row->analysis, "effect") == 0)
        row->estimate.value = 5 * floor(row->estimate.value / 5 + 0.5);
}

static void apply(struct trede_masking *m, struct trede_published *published)
{
    for (size_t i = 0; i < m->count; i++) {
        published->primary += m->mark[i] == TREDE_HIDDEN_OWN;
        published->complementary += m->mark[i] == TREDE_HIDDEN_FOR_OTHERS;
        if (m->mark[i] != TREDE_SHOWN)
            blank(&m->rows[i], trede_texts_at(m->texts, m->keys[i].of[TREDE_PART_NOTE]));
        else
            round_base(m, &m->rows[i]);
    }
}

/* A finding that must be hidden leaves no row behind: its keys say that those people fared worse. */
static void drop_hidden_findings(struct trede_masking *m, struct trede_published *published)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->count; i++)
        if (m->mark[i] == TREDE_SHOWN || strcmp(m->rows[i].analysis, "signal") != 0) m->rows[kept++] = m->rows[i];
    published->count = kept;
}

static enum trede_status mask(struct trede_masking *m, const struct trede_results *results,
                              struct trede_published *published)
{
    bool made = trede_masking_make(m, results);
    if (made) {
        trede_protect(m);
        apply(m, published);
        drop_hidden_findings(m, published);
    }
    trede_masking_free(m);
    return made ? TREDE_OK : TREDE_INTERNAL;
}

enum trede_status trede_publish(const struct trede_results *results, const struct trede_publish_rules *rules,
                                struct trede_published **out)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_published *published = arena ? trede_arena_alloc(arena, 1, sizeof *published) : NULL;
    enum trede_status status = TREDE_INTERNAL;
    *out = NULL;
    if (!published) goto done;
    published->arena = arena;
    published->count = trede_results_count(results);
    published->rows = trede_arena_alloc(arena, published->count, sizeof *published->rows);
    struct trede_masking masking = {
        .rows = published->rows, .count = published->count, .rules = rules, .texts = trede_texts_create(arena)};
    if (masking.rows && masking.texts) status = mask(&masking, results, published);
done:
    if (status == TREDE_OK)
        *out = published;
    else
        trede_arena_destroy(arena);
    return status;
}

void trede_published_destroy(struct trede_published *published)
{
    if (published) trede_arena_destroy(published->arena);
}

size_t trede_published_count(const struct trede_published *published)
{
    return published->count;
}

const struct trede_result *trede_published_at(const struct trede_published *published, size_t i)
{
    return &published->rows[i];
}

void trede_published_hidden(const struct trede_published *published, size_t *primary, size_t *complementary)
{
    *primary = published->primary;
    *complementary = published->complementary;
}
