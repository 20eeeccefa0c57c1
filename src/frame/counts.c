/* counts.c - report counts and activity in memory: what a file is split by more finely than channel and first segment
 * column is summed, the population included, for rows of another second segment are other people. A cell that a file
 * has twice was refused at import.
 *
 * Every text is numbered once, so that a row costs a few look-ups: what a label means is found out once a label, and
 * rows are sorted by whole numbers, which here takes half the time of having the store sort them. */
#include "frame/counts.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/texts.h"
#include "frame/build.h"
#include "frame/cases.h"
#include "store/store.h"

/* What a row is sorted by: numbers of texts, which become their ranks before the sort. */
struct order {
    int32_t source, first, last;
    uint32_t segment, channel, owner, split[TREDE_SPLITS];
    uint32_t row; /* as it came: no two are equal */
};

/* A label of a segment set as files have it, and the segment that is. */
struct place {
    const char *set, *segment;
    uint32_t number; /* of the segment's text */
};

/* A channel as files have it. */
struct line {
    const char *name;
    int channel;
};

struct reading {
    const struct trede_campaign *campaign;
    struct trede_arena *arena, *scratch;
    struct trede_texts *texts;  /* segments, channels, labels of finer splits; in arena: cells point at them */
    struct trede_texts *labels; /* pairs of the numbers of set and label */
    struct place *places;       /* by number in labels */
    size_t place_count, place_capacity;
    struct line *lines; /* by number in texts; name NULL = not asked yet */
    size_t line_capacity;
    struct trede_count_cell *cells;
    struct order *orders;
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

static uint32_t number_of(struct reading *r, const char *text)
{
    return trede_texts_add(r->texts, text, strlen(text));
}

/* ---- labels and channels: once each ---- */

static struct place *new_place(struct reading *r, const char *set, const char *label)
{
    struct place *place = trede_arena_push(r->scratch, &r->places, &r->place_count, &r->place_capacity, sizeof *place);
    uint32_t of_set = number_of(r, set);
    if (!place || of_set == TREDE_NO_TEXT) return NULL;
    place->number = number_of(r, trede_frame_segment_name(r->campaign, set, label));
    if (place->number == TREDE_NO_TEXT) return NULL;
    place->set = trede_texts_at(r->texts, of_set);
    place->segment = trede_texts_at(r->texts, place->number);
    return place;
}

/* NULL = no memory. */
static const struct place *place_of(struct reading *r, const char *set, const char *label)
{
    const uint32_t pair[2] = {number_of(r, set), number_of(r, label)};
    if (pair[0] == TREDE_NO_TEXT || pair[1] == TREDE_NO_TEXT) return NULL;
    uint32_t number = trede_texts_add(r->labels, (const char *)pair, sizeof pair);
    if (number == TREDE_NO_TEXT) return NULL;
    return number < r->place_count ? &r->places[number] : new_place(r, set, label);
}

static bool widen_lines(struct reading *r, uint32_t number)
{
    size_t capacity = r->line_capacity ? r->line_capacity : 64;
    while (capacity <= number)
        capacity *= 2;
    if (capacity == r->line_capacity) return true;
    struct line *lines = trede_arena_alloc(r->scratch, capacity, sizeof *lines);
    if (!lines) return false;
    if (r->line_capacity) memcpy(lines, r->lines, r->line_capacity * sizeof *lines);
    r->lines = lines;
    r->line_capacity = capacity;
    return true;
}

/* NULL = no memory. */
static const struct line *line_of(struct reading *r, uint32_t number)
{
    if (number == TREDE_NO_TEXT || !widen_lines(r, number)) return NULL;
    struct line *line = &r->lines[number];
    if (line->name) return line;
    line->name = trede_texts_at(r->texts, number);
    line->channel = line->name[0] ? trede_campaign_channel(r->campaign, line->name) : -1;
    return line;
}

/* ---- rows ---- */

static bool make_room(struct reading *r)
{
    if (r->count < r->capacity) return true;
    size_t capacity = r->capacity ? r->capacity * 2 : 64;
    if (capacity > UINT32_MAX) return false;
    struct trede_count_cell *cells = trede_realloc(r->cells, capacity, sizeof *cells);
    if (!cells) return false;
    r->cells = cells;
    struct order *orders = trede_realloc(r->orders, capacity, sizeof *orders);
    if (!orders) return false;
    r->orders = orders;
    r->capacity = capacity;
    return true;
}

/* Adds a cell with the order it comes in, but for the finer splits. */
static struct order *push_cell(struct reading *r, const struct trede_count_cell *cell)
{
    struct order order = {.source = cell->source,
                          .first = cell->period.first,
                          .last = cell->period.last,
                          .segment = number_of(r, cell->segment),
                          .channel = number_of(r, cell->channel_name),
                          .owner = number_of(r, cell->owner),
                          .row = (uint32_t)r->count};
    bool numbered = order.segment != TREDE_NO_TEXT && order.channel != TREDE_NO_TEXT && order.owner != TREDE_NO_TEXT;
    if (!numbered || !make_room(r)) return NULL;
    for (size_t i = 0; i < TREDE_SPLITS; i++)
        order.split[i] = order.segment; /* one number as good as another */
    r->cells[r->count] = *cell;
    r->orders[r->count] = order;
    return &r->orders[r->count++];
}

/* Rows that differ in a finer split only are added in the order of its labels, whatever the order of the file. */
static bool take_splits(struct reading *r, const struct trede_count_row *row, size_t segments, struct order *order)
{
    for (size_t i = 0; i < segments; i++) {
        order->split[i] = number_of(r, row->segments[i]);
        if (order->split[i] == TREDE_NO_TEXT) return false;
    }
    return true;
}

static const char *owner_of(struct reading *r, const char *text)
{
    uint32_t number = number_of(r, text);
    return number == TREDE_NO_TEXT ? NULL : trede_texts_at(r->texts, number);
}

static enum trede_status take_row(void *payload, const struct trede_count_row *row, const char *const *sets,
                                  size_t segments)
{
    static const struct place everywhere = {"all", "all", 0};
    struct reading *r = payload;
    if ((r->count & 0xfff) == 0 && trede_interrupted()) return TREDE_INTERRUPTED;
    const struct place *place = segments ? place_of(r, sets[0], row->segments[0]) : &everywhere;
    const struct line *line = line_of(r, number_of(r, row->channel));
    const char *owner = owner_of(r, row->owner);
    if (!place || !line || !owner) return TREDE_INTERNAL;
    const struct trede_count_cell cell = {.period = row->period,
                                          .source = row->entry,
                                          .channel = line->channel,
                                          .channel_name = line->name,
                                          .owner = owner,
                                          .segment_set = place->set,
                                          .segment = place->segment,
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
    struct order *order = push_cell(r, &cell);
    return order && take_splits(r, row, segments, order) ? TREDE_OK : TREDE_INTERNAL;
}

/* ---- order ---- */

struct ranked {
    const char *text;
    uint32_t number;
};

static int by_text(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return strcmp(x->text, y->text);
}

static enum trede_status number_to_rank(struct reading *r)
{
    size_t texts = trede_texts_count(r->texts);
    struct ranked *ranked = trede_arena_alloc(r->scratch, texts, sizeof *ranked);
    uint32_t *rank = trede_arena_alloc(r->scratch, texts, sizeof *rank);
    if (!ranked || !rank) return TREDE_INTERNAL;
    for (uint32_t i = 0; i < texts; i++)
        ranked[i] = (struct ranked){trede_texts_at(r->texts, i), i};
    if (texts > 1) qsort(ranked, texts, sizeof *ranked, by_text);
    for (uint32_t i = 0; i < texts; i++)
        rank[ranked[i].number] = i;
    for (size_t i = 0; i < r->count; i++) {
        struct order *order = &r->orders[i];
        order->segment = rank[order->segment];
        order->channel = rank[order->channel];
        order->owner = rank[order->owner];
        for (size_t s = 0; s < TREDE_SPLITS; s++)
            order->split[s] = rank[order->split[s]];
    }
    return TREDE_OK;
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_cell(const struct order *a, const struct order *b)
{
    int order = by_number(a->source, b->source);
    if (!order) order = by_number(a->first, b->first);
    if (!order) order = by_number(a->last, b->last);
    if (!order) order = by_number(a->segment, b->segment);
    if (!order) order = by_number(a->channel, b->channel);
    return order ? order : by_number(a->owner, b->owner);
}

static int by_cell_and_split(const void *left, const void *right)
{
    const struct order *a = left, *b = right;
    int order = by_cell(a, b);
    for (size_t i = 0; !order && i < TREDE_SPLITS; i++)
        order = by_number(a->split[i], b->split[i]);
    return order ? order : by_number(a->row, b->row);
}

/* ---- sums ---- */

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

/* Rows of one cell become one; then its period is written out. */
static enum trede_status hand_over(struct reading *r, struct trede_count_table *out)
{
    struct trede_count_cell *cells = trede_arena_alloc(r->arena, r->count, sizeof *cells);
    enum trede_status status = cells ? number_to_rank(r) : TREDE_INTERNAL;
    size_t kept = 0;
    if (status) return status;
    if (r->count > 1) qsort(r->orders, r->count, sizeof *r->orders, by_cell_and_split);
    for (size_t i = 0; i < r->count; i++) {
        const struct trede_count_cell *cell = &r->cells[r->orders[i].row];
        if (i && by_cell(&r->orders[i - 1], &r->orders[i]) == 0)
            add_cell(&cells[kept - 1], cell);
        else
            cells[kept++] = *cell;
    }
    for (size_t i = 0; i < kept; i++) {
        bool same = i && cells[i].period.first == cells[i - 1].period.first &&
                    cells[i].period.per_year == cells[i - 1].period.per_year;
        if (same)
            memcpy(cells[i].period_text, cells[i - 1].period_text, sizeof cells[i].period_text);
        else
            trede_period_format(cells[i].period_text, &cells[i].period);
    }
    *out = (struct trede_count_table){cells, kept};
    return TREDE_OK;
}

static enum trede_status begin(struct reading *r, const struct trede_campaign *campaign, struct trede_arena *arena)
{
    *r = (struct reading){.campaign = campaign, .arena = arena, .scratch = trede_arena_create()};
    if (!r->scratch) return TREDE_INTERNAL;
    r->texts = trede_texts_create(arena);
    r->labels = trede_texts_create(r->scratch);
    return r->texts && r->labels ? TREDE_OK : TREDE_INTERNAL;
}

static void end(struct reading *r)
{
    trede_free(r->cells);
    trede_free(r->orders);
    trede_arena_destroy(r->scratch);
}

enum trede_status trede_count_table_read(const struct trede_campaign *campaign, struct trede_store *store,
                                         enum trede_file_kind kind, struct trede_arena *arena,
                                         struct trede_count_table *out)
{
    struct reading r;
    *out = (struct trede_count_table){0};
    enum trede_status status = begin(&r, campaign, arena);
    if (!status) status = trede_store_counts(store, kind, take_row, &r);
    if (!status) status = hand_over(&r, out);
    end(&r);
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
    return cell;
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
        const struct line *line = line_of(r, number_of(r, report->channel));
        if (!line) return TREDE_INTERNAL;
        cell.channel_name = line->name;
        cell.channel = line->channel;
    }
    if (report->sets[0]) {
        cell.segment_set = report->sets[0];
        cell.segment = known_or_not(report->segments[0]);
    }
    return push_cell(r, &cell) ? TREDE_OK : TREDE_INTERNAL;
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
        if (is_over(r->campaign, from->source, month) && !push_cell(r, &cell)) status = TREDE_INTERNAL;
    }
    return status;
}

enum trede_status trede_count_cases(const struct trede_campaign *campaign, const struct trede_case_table *table,
                                    struct trede_arena *arena, struct trede_count_table *out)
{
    *out = (struct trede_count_table){0};
    struct reading r;
    enum trede_status status = begin(&r, campaign, arena);
    for (size_t i = 0; status == TREDE_OK && i < table->count; i++) {
        const struct trede_report_case *report = &table->cases[i];
        if (i && report[-1].source == report->source) status = fill_months(&r, report - 1, report);
        if (status == TREDE_OK) status = count_case(&r, report);
    }
    if (status == TREDE_OK) status = hand_over(&r, out);
    end(&r);
    return status;
}
