/* counts.c - report counts and activity in memory: what a file is split by more finely than channel and first segment
 * column is summed, the population included, for rows of another second segment are other people. A cell that a file
 * has twice was refused at import. */
#include "frame/counts.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "frame/build.h"

struct ordered_cell {
    struct trede_count_cell cell;
    size_t order; /* as it came: makes the sort stable */
};

struct reading {
    const struct trede_campaign *campaign;
    struct trede_arena *arena, *scratch;
    struct ordered_cell *cells;
    size_t count, capacity;
};

/* The campaign's name of a segment that a file may call by its label. */
static const char *segment_name(const struct trede_campaign *c, const char *set, const char *text)
{
    for (size_t s = 0; s < c->set_count; s++) {
        if (!trede_frame_same_word(c->sets[s].name, set)) continue;
        for (size_t i = 0; i < c->sets[s].count; i++) {
            const struct trede_segment *segment = &c->sets[s].segments[i];
            if (trede_frame_same_word(segment->rule.name, text) || trede_frame_same_word(segment->label.nl, text) ||
                trede_frame_same_word(segment->label.en, text))
                return segment->rule.name;
        }
    }
    return text;
}

static const char *copy(struct trede_arena *arena, const char *text)
{
    return trede_arena_text(arena, text, strlen(text));
}

static enum trede_status take_row(void *payload, const struct trede_count_row *row, const char *const *sets,
                                  size_t segments)
{
    struct reading *r = payload;
    if ((r->count & 0xfff) == 0 && trede_interrupted()) return TREDE_INTERRUPTED;
    struct ordered_cell *taken = trede_arena_push(r->scratch, &r->cells, &r->count, &r->capacity, sizeof *r->cells);
    if (!taken) return TREDE_INTERNAL;
    struct trede_count_cell *cell = &taken->cell;
    taken->order = r->count;
    const char *set = segments ? sets[0] : "all";
    const char *segment = segments ? segment_name(r->campaign, set, row->segments[0]) : "all";
    *cell =
        (struct trede_count_cell){.period = row->period,
                                  .source = row->entry,
                                  .channel = row->channel[0] ? trede_campaign_channel(r->campaign, row->channel) : -1,
                                  .channel_name = copy(r->arena, row->channel),
                                  .segment_set = copy(r->arena, set),
                                  .segment = copy(r->arena, segment),
                                  .count = row->count,
                                  .anonymous = row->anonymous,
                                  .acknowledged = row->acknowledged,
                                  .followed_up = row->followed_up,
                                  .fed_back = row->fed_back,
                                  .median_days = row->median_days,
                                  .population = row->population,
                                  .spend = row->spend,
                                  .hours = row->hours,
                                  .contacts = row->contacts};
    trede_period_format(cell->period_text, &row->period);
    return cell->channel_name && cell->segment_set && cell->segment ? TREDE_OK : TREDE_INTERNAL;
}

static int by_number(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_cell(const struct trede_count_cell *a, const struct trede_count_cell *b)
{
    int order = by_number(a->source, b->source);
    if (!order) order = by_number(a->period.first, b->period.first);
    if (!order) order = by_number(a->period.last, b->period.last);
    if (!order) order = strcmp(a->segment, b->segment);
    return order ? order : strcmp(a->channel_name, b->channel_name);
}

static int by_cell_and_order(const void *a, const void *b)
{
    const struct ordered_cell *x = a, *y = b;
    int order = by_cell(&x->cell, &y->cell);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* Part of the reports (followed up, anonymous): known for the whole only when known for all reports in it. */
static double add_part(double a, double reports_a, double b, double reports_b)
{
    if ((a < 0 && reports_a > 0) || (b < 0 && reports_b > 0)) return -1;
    if (a < 0 && b < 0) return -1;
    return (a > 0 ? a : 0) + (b > 0 ? b : 0);
}

static double add_given(double a, double b)
{
    if (a < 0) return b;
    return b < 0 ? a : a + b;
}

/* The medians of the parts do not give the median of the whole; their mean weighted with the reports stands for it. */
static double join_medians(const struct trede_count_cell *a, const struct trede_count_cell *b)
{
    if (a->median_days < 0 || a->count <= 0) return b->median_days;
    if (b->median_days < 0 || b->count <= 0) return a->median_days;
    return (a->median_days * a->count + b->median_days * b->count) / (a->count + b->count);
}

static void add_cell(struct trede_count_cell *sum, const struct trede_count_cell *cell)
{
    sum->median_days = join_medians(sum, cell);
    sum->anonymous = add_part(sum->anonymous, sum->count, cell->anonymous, cell->count);
    sum->acknowledged = add_part(sum->acknowledged, sum->count, cell->acknowledged, cell->count);
    sum->followed_up = add_part(sum->followed_up, sum->count, cell->followed_up, cell->count);
    sum->fed_back = add_part(sum->fed_back, sum->count, cell->fed_back, cell->count);
    sum->spend = add_given(sum->spend, cell->spend);
    sum->hours = add_given(sum->hours, cell->hours);
    sum->contacts = add_given(sum->contacts, cell->contacts);
    sum->population = add_given(sum->population, cell->population);
    sum->count = add_given(sum->count, cell->count);
}

/* Neighbours that are one cell become one; how many are left. */
static size_t merge(struct ordered_cell *cells, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept && by_cell(&cells[kept - 1].cell, &cells[i].cell) == 0)
            add_cell(&cells[kept - 1].cell, &cells[i].cell);
        else
            cells[kept++] = cells[i];
    return kept;
}

static enum trede_status hand_over(struct reading *r, struct trede_count_table *out)
{
    if (r->count > 1) qsort(r->cells, r->count, sizeof *r->cells, by_cell_and_order);
    size_t count = merge(r->cells, r->count);
    struct trede_count_cell *cells = trede_arena_alloc(r->arena, count, sizeof *cells);
    if (!cells) return TREDE_INTERNAL;
    for (size_t i = 0; i < count; i++)
        cells[i] = r->cells[i].cell;
    *out = (struct trede_count_table){cells, count};
    return TREDE_OK;
}

enum trede_status trede_count_table_read(const struct trede_campaign *campaign, struct trede_store *store,
                                         enum trede_file_kind kind, struct trede_arena *arena,
                                         struct trede_count_table *out)
{
    *out = (struct trede_count_table){0};
    struct reading r = {.campaign = campaign, .arena = arena, .scratch = trede_arena_create()};
    if (!r.scratch) return TREDE_INTERNAL;
    enum trede_status status = trede_store_counts(store, kind, take_row, &r);
    if (!status) status = hand_over(&r, out);
    trede_arena_destroy(r.scratch);
    return status;
}
