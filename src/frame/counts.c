/* counts.c - report counts and activity in memory: what a file is split by more finely than channel and first segment
 * column is summed, the population included, for rows of another second segment are other people. A cell that a file
 * has twice was refused at import. */
#include "frame/counts.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "frame/build.h"
#include "frame/cases.h"
#include "store/store.h"

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

const char *trede_frame_segment_name(const struct trede_campaign *c, const char *set, const char *text)
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
    const char *segment = segments ? trede_frame_segment_name(r->campaign, set, row->segments[0]) : "all";
    *cell =
        (struct trede_count_cell){.period = row->period,
                                  .source = row->entry,
                                  .channel = row->channel[0] ? trede_campaign_channel(r->campaign, row->channel) : -1,
                                  .channel_name = copy(r->arena, row->channel),
                                  .owner = copy(r->arena, row->owner),
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
    return cell->channel_name && cell->owner && cell->segment_set && cell->segment ? TREDE_OK : TREDE_INTERNAL;
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
    if (!order) order = strcmp(a->channel_name, b->channel_name);
    return order ? order : strcmp(a->owner, b->owner);
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

/* ---- counts of the case registers ---- */

static struct trede_period month_of(int32_t day)
{
    int year, month, ignored;
    trede_date_parts(day, &year, &month, &ignored);
    int32_t next = trede_date_from_parts(month == 12 ? year + 1 : year, month % 12 + 1, 1);
    return (struct trede_period){trede_date_from_parts(year, month, 1), next - 1, 12};
}

/* A report of which the register has the column but not the value belongs to nobody: it must not be taken for a total
 * of all. */
static const char *known_or_not(const char *text)
{
    return *text ? text : "unknown";
}

static double part_of(int days)
{
    return days == TREDE_CASE_UNKNOWN ? -1 : days >= 0;
}

static struct trede_count_cell cell_of(const struct trede_campaign *c, int source, struct trede_period month)
{
    struct trede_count_cell cell = {.period = month,
                                    .source = source,
                                    .channel = -1,
                                    .channel_name = c->cases[source].channel ? "unknown" : "",
                                    .owner = "",
                                    .segment_set = "all",
                                    .segment = "all",
                                    .anonymous = c->cases[source].anonymous ? 0 : -1,
                                    .median_days = -1,
                                    .population = -1,
                                    .spend = -1,
                                    .hours = -1,
                                    .contacts = -1};
    cell.acknowledged = cell.followed_up = cell.fed_back = -1;
    trede_period_format(cell.period_text, &cell.period);
    return cell;
}

static enum trede_status push_cell(struct reading *r, struct trede_count_cell cell)
{
    struct ordered_cell *taken = trede_arena_push(r->scratch, &r->cells, &r->count, &r->capacity, sizeof *r->cells);
    if (!taken) return TREDE_INTERNAL;
    taken->cell = cell;
    taken->order = r->count;
    return TREDE_OK;
}

static bool is_over(const struct trede_campaign *c, int source, struct trede_period month)
{
    return !c->cases[source].has_as_of || month.last <= c->cases[source].as_of;
}

static enum trede_status count_case(struct reading *r, const struct trede_report_case *report)
{
    struct trede_count_cell cell = cell_of(r->campaign, report->source, month_of(report->received));
    if (!is_over(r->campaign, report->source, cell.period)) return TREDE_OK;
    cell.count = 1;
    cell.anonymous = report->anonymous;
    cell.acknowledged = part_of(report->days[TREDE_STEP_ACKNOWLEDGED]);
    cell.followed_up = part_of(report->days[TREDE_STEP_FOLLOWED_UP]);
    cell.fed_back = part_of(report->days[TREDE_STEP_FED_BACK]);
    if (*report->channel) {
        cell.channel_name = report->channel;
        cell.channel = trede_campaign_channel(r->campaign, report->channel);
    }
    if (report->sets[0]) {
        cell.segment_set = report->sets[0];
        cell.segment = known_or_not(report->segments[0]);
    }
    return push_cell(r, cell);
}

/* Reports of one register come by day: the months between two of them had none. */
static enum trede_status fill_months(struct reading *r, const struct trede_report_case *from,
                                     const struct trede_report_case *to)
{
    enum trede_status status = TREDE_OK;
    struct trede_period month = month_of(from->received), last = month_of(to->received);
    for (month = month_of(month.last + 1); status == TREDE_OK && month.first < last.first;
         month = month_of(month.last + 1)) {
        struct trede_count_cell cell = cell_of(r->campaign, from->source, month);
        cell.channel_name = "";
        status = is_over(r->campaign, from->source, month) ? push_cell(r, cell) : TREDE_OK;
    }
    return status;
}

enum trede_status trede_count_cases(const struct trede_campaign *campaign, const struct trede_case_table *table,
                                    struct trede_arena *arena, struct trede_count_table *out)
{
    *out = (struct trede_count_table){0};
    struct reading r = {.campaign = campaign, .arena = arena, .scratch = trede_arena_create()};
    enum trede_status status = r.scratch ? TREDE_OK : TREDE_INTERNAL;
    for (size_t i = 0; status == TREDE_OK && i < table->count; i++) {
        const struct trede_report_case *report = &table->cases[i];
        if (i && report[-1].source == report->source) status = fill_months(&r, report - 1, report);
        if (status == TREDE_OK) status = count_case(&r, report);
    }
    if (status == TREDE_OK) status = hand_over(&r, out);
    trede_arena_destroy(r.scratch);
    return status;
}
