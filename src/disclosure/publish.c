/* Disclosure control (methods 9): primary suppression by unweighted base, complementary suppression inside a segment
 * set, comparisons hidden with either of their moments, bases rounded. The order matters: a complement is chosen among
 * what is still visible, and comparisons follow last, because they can give away either side.
 *
 * Reference: ABS "rule of 10"; Hundepool et al. 2012, Statistical Disclosure Control, ch. 4. Rejected: perturbing
 * values (an alderman must be able to add up what is shown) and rounding shares (the interval already blurs them). */
#include "disclosure/publish.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum mark { SHOWN, HIDDEN_OWN, HIDDEN_FOR_OTHERS };

struct trede_published {
    struct trede_arena *arena;
    struct trede_result *rows;
    size_t count, primary, complementary;
};

/* Work space while publishing: rows by key. */
struct masking {
    struct trede_result *rows;
    size_t count;
    const struct trede_publish_rules *rules;
    uint8_t *mark;
    size_t *by_table;  /* row numbers ordered so that one table's segments stand together */
    size_t *by_list;   /* likewise for one list of channels */
    size_t *by_year;   /* likewise for one year of periods */
    size_t *by_cell;   /* row numbers ordered by analysis, segment, subject, note, wave */
    size_t *by_figure; /* row numbers ordered by the same figure for the same people */
};

static int first_difference(const char *const *a, const char *const *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int order = strcmp(a[i], b[i]);
        if (order) return order;
    }
    return 0;
}

/* One table: everything equal but the segment. */
static int same_table(const struct trede_result *a, const struct trede_result *b)
{
    const char *const x[] = {a->analysis, a->wave, a->against, a->segment_set, a->subject, a->statistic, a->note};
    const char *const y[] = {b->analysis, b->wave, b->against, b->segment_set, b->subject, b->statistic, b->note};
    return first_difference(x, y, sizeof x / sizeof *x);
}

/* One list of channels: everything equal but the subject. */
static int same_list(const struct trede_result *a, const struct trede_result *b)
{
    const char *const x[] = {a->analysis, a->wave, a->against, a->segment_set, a->segment, a->statistic, a->note};
    const char *const y[] = {b->analysis, b->wave, b->against, b->segment_set, b->segment, b->statistic, b->note};
    return first_difference(x, y, sizeof x / sizeof *x);
}

/* One year of periods: everything equal, and the wave up to its year. */
static int same_year(const struct trede_result *a, const struct trede_result *b)
{
    const char *const x[] = {a->analysis, a->against, a->segment_set, a->segment, a->subject, a->statistic, a->note};
    const char *const y[] = {b->analysis, b->against, b->segment_set, b->segment, b->subject, b->statistic, b->note};
    int order = first_difference(x, y, sizeof x / sizeof *x);
    return order ? order : strncmp(a->wave, b->wave, 4);
}

/* One cell at one moment, whatever the statistic. */
static int same_cell(const struct trede_result *a, const struct trede_result *b)
{
    const char *const x[] = {a->analysis, a->segment_set, a->segment, a->subject, a->wave, a->against};
    const char *const y[] = {b->analysis, b->segment_set, b->segment, b->subject, b->wave, b->against};
    return first_difference(x, y, sizeof x / sizeof *x);
}

/* The same figure for the same people, under whatever name: a goal repeats its indicator. */
static int same_figure(const struct trede_result *a, const struct trede_result *b)
{
    const char *const x[] = {a->segment_set, a->segment, a->wave, a->against};
    const char *const y[] = {b->segment_set, b->segment, b->wave, b->against};
    int order = first_difference(x, y, sizeof x / sizeof *x);
    if (order) return order;
    order = (a->estimate.value > b->estimate.value) - (a->estimate.value < b->estimate.value);
    return order ? order : (a->estimate.base > b->estimate.base) - (a->estimate.base < b->estimate.base);
}

struct ordered {
    const struct trede_result *row;
    size_t number;
};

static int order_by_table(const void *p, const void *q)
{
    const struct ordered *a = p, *b = q;
    int order = same_table(a->row, b->row);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static int order_by_list(const void *p, const void *q)
{
    const struct ordered *a = p, *b = q;
    int order = same_list(a->row, b->row);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static int order_by_year(const void *p, const void *q)
{
    const struct ordered *a = p, *b = q;
    int order = same_year(a->row, b->row);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static int order_by_cell(const void *p, const void *q)
{
    const struct ordered *a = p, *b = q;
    int order = same_cell(a->row, b->row);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static int order_by_figure(const void *p, const void *q)
{
    const struct ordered *a = p, *b = q;
    int order = same_figure(a->row, b->row);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static int64_t minimum_of(const struct masking *m, const struct trede_result *row)
{
    return row->is_reports ? m->rules->minimum_reports : m->rules->minimum_cell;
}

/* A base of 0 says that nobody was asked or nothing was reported: that identifies nobody. */
static bool too_small(const struct masking *m, const struct trede_result *row)
{
    return !row->is_aggregate && row->estimate.base > 0 && row->estimate.base < minimum_of(m, row);
}

/* Parts of a published total: the segments of a set, the channels of a list. Hides more of them until what is hidden is
 * at least two parts holding the minimum together: else the total minus the visible parts gives the hidden one.
 * Returns how many were hidden here. */
static size_t protect_parts(struct masking *m, const size_t *rows, size_t n,
                            bool (*is_part)(const struct trede_result *))
{
    int64_t hidden_base = 0, minimum = 0;
    size_t hidden = 0, more = 0;
    for (size_t i = 0; i < n; i++) {
        if (m->mark[rows[i]] == SHOWN || !is_part(&m->rows[rows[i]])) continue;
        hidden++;
        hidden_base += m->rows[rows[i]].estimate.base;
        minimum = minimum_of(m, &m->rows[rows[i]]);
    }
    while (hidden > 0 && (hidden < 2 || hidden_base < minimum)) {
        size_t smallest = SIZE_MAX;
        for (size_t i = 0; i < n; i++) {
            const struct trede_result *row = &m->rows[rows[i]];
            if (m->mark[rows[i]] != SHOWN || !is_part(row) || row->estimate.base == 0) continue;
            if (smallest == SIZE_MAX || row->estimate.base < m->rows[smallest].estimate.base) smallest = rows[i];
        }
        if (smallest == SIZE_MAX) return more; /* nothing visible is left to subtract from the total */
        m->mark[smallest] = HIDDEN_FOR_OTHERS;
        hidden++;
        more++;
        hidden_base += m->rows[smallest].estimate.base;
    }
    return more;
}

static bool is_segment(const struct trede_result *row)
{
    return !row->is_aggregate && strcmp(row->segment_set, "all") != 0;
}

/* Channels add up to "all"; indicators and rungs of people do not add up, or stand on one base. */
static bool is_channel(const struct trede_result *row)
{
    return row->is_reports && strcmp(row->subject, "all") != 0;
}

/* Months and quarters add up to the year's total. */
static bool is_period_of_year(const struct trede_result *row)
{
    return row->is_reports && row->against[0] == '\0' && strlen(row->wave) > 4;
}

/* Does a visible total stand among its parts? The total over segments stands in a table of its own and always counts.
 */
static bool has_total(const struct masking *m, const size_t *rows, size_t n,
                      bool (*is_part)(const struct trede_result *))
{
    for (size_t i = 0; i < n; i++)
        if (m->mark[rows[i]] == SHOWN && !is_part(&m->rows[rows[i]])) return true;
    return is_part == is_segment;
}

static size_t protect_groups(struct masking *m, const size_t *order,
                             int (*same)(const struct trede_result *, const struct trede_result *),
                             bool (*is_part)(const struct trede_result *))
{
    size_t more = 0;
    for (size_t first = 0, next; first < m->count; first = next) {
        for (next = first; next < m->count && same(&m->rows[order[first]], &m->rows[order[next]]) == 0; next++)
            ;
        if (has_total(m, order + first, next - first, is_part))
            more += protect_parts(m, order + first, next - first, is_part);
    }
    return more;
}

/* A table of segments by channels by months is protected every way; hiding for one way can open another. */
static void protect_totals(struct masking *m)
{
    size_t more;
    do {
        more = protect_groups(m, m->by_table, same_table, is_segment);
        more += protect_groups(m, m->by_list, same_list, is_channel);
        more += protect_groups(m, m->by_year, same_year, is_period_of_year);
    } while (more > 0);
}

/* Is any figure of this cell at this one moment hidden? note tells denominators apart and is compared where equal. */
static bool hidden_at(const struct masking *m, const struct trede_result *row, const char *wave)
{
    struct trede_result key = *row;
    key.wave = wave;
    key.against = "";
    size_t low = 0, high = m->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (same_cell(&m->rows[m->by_cell[middle]], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < m->count && same_cell(&m->rows[m->by_cell[low]], &key) == 0; low++) {
        const struct trede_result *found = &m->rows[m->by_cell[low]];
        if (m->mark[m->by_cell[low]] != SHOWN && strcmp(found->note, row->note) == 0) return true;
    }
    return false;
}

static void protect_comparisons(struct masking *m)
{
    for (size_t i = 0; i < m->count; i++) {
        const struct trede_result *row = &m->rows[i];
        if (m->mark[i] != SHOWN || row->against[0] == '\0' || row->is_aggregate) continue;
        if (hidden_at(m, row, row->wave) || hidden_at(m, row, row->against)) m->mark[i] = HIDDEN_FOR_OTHERS;
    }
}

/* What is hidden under one name is hidden under every name. */
static void protect_copies(struct masking *m)
{
    const size_t *by_figure = m->by_figure;
    for (size_t first = 0, next; first < m->count; first = next) {
        bool hidden = false;
        for (next = first; next < m->count && same_figure(&m->rows[by_figure[first]], &m->rows[by_figure[next]]) == 0;
             next++)
            hidden = hidden || (m->mark[by_figure[next]] != SHOWN && m->rows[by_figure[next]].estimate.base > 0);
        for (size_t i = first; hidden && i < next; i++)
            if (m->mark[by_figure[i]] == SHOWN && !m->rows[by_figure[i]].is_aggregate)
                m->mark[by_figure[i]] = HIDDEN_FOR_OTHERS;
    }
}

static void blank(struct trede_result *row)
{
    row->estimate = (struct trede_estimate){.status = TREDE_SUPPRESSED};
    row->has_p = row->has_p_adjusted = row->has_mdd = false;
    row->p = row->p_adjusted = row->mdd = 0;
    row->cases = -1;
    if (row->unit == TREDE_UNIT_VERDICT || strcmp(row->analysis, "goal") == 0) row->note = "not_measurable";
}

static void round_base(const struct masking *m, struct trede_result *row)
{
    if (m->rules->public_data || row->is_aggregate || row->is_reports) return;
    row->estimate.base = (row->estimate.base + 2) / 5 * 5;
    row->estimate.effective_base =
        5 * floor(row->estimate.effective_base / 5 + 0.5); /* without weights it is the base */
}

static void apply(struct masking *m, struct trede_published *published)
{
    for (size_t i = 0; i < m->count; i++) {
        published->primary += m->mark[i] == HIDDEN_OWN;
        published->complementary += m->mark[i] == HIDDEN_FOR_OTHERS;
        if (m->mark[i] != SHOWN)
            blank(&m->rows[i]);
        else
            round_base(m, &m->rows[i]);
    }
}

/* Row numbers in an order; NULL = no memory. */
static size_t *sorted_rows(const struct masking *m, int (*order)(const void *, const void *))
{
    size_t *rows = trede_alloc(m->count, sizeof *rows);
    struct ordered *sorted = trede_alloc(m->count, sizeof *sorted);
    for (size_t i = 0; rows && sorted && i < m->count; i++)
        sorted[i] = (struct ordered){&m->rows[i], i};
    if (rows && sorted) qsort(sorted, m->count, sizeof *sorted, order);
    for (size_t i = 0; rows && sorted && i < m->count; i++)
        rows[i] = sorted[i].number;
    if (!sorted) {
        trede_free(rows);
        rows = NULL;
    }
    trede_free(sorted);
    return rows;
}

static enum trede_status mask(struct masking *m, struct trede_published *published)
{
    enum trede_status status = TREDE_INTERNAL;
    m->mark = trede_alloc(m->count, sizeof *m->mark);
    m->by_table = sorted_rows(m, order_by_table);
    m->by_list = sorted_rows(m, order_by_list);
    m->by_year = sorted_rows(m, order_by_year);
    m->by_cell = sorted_rows(m, order_by_cell);
    m->by_figure = sorted_rows(m, order_by_figure);
    if (!m->mark || !m->by_table || !m->by_list || !m->by_year || !m->by_cell || !m->by_figure) goto done;
    for (size_t i = 0; i < m->count; i++)
        m->mark[i] = too_small(m, &m->rows[i]) ? HIDDEN_OWN : SHOWN;
    protect_totals(m);
    protect_comparisons(m);
    protect_copies(m);
    apply(m, published);
    status = TREDE_OK;
done:
    trede_free(m->mark);
    trede_free(m->by_table);
    trede_free(m->by_list);
    trede_free(m->by_year);
    trede_free(m->by_cell);
    trede_free(m->by_figure);
    return status;
}

/* Copies one row with its text into the published table's own memory. */
static enum trede_status copy_row(struct trede_arena *arena, const struct trede_result *from, struct trede_result *to)
{
    *to = *from;
    const char **texts[] = {&to->analysis, &to->wave,      &to->against, &to->segment_set, &to->segment,
                            &to->subject,  &to->statistic, &to->method,  &to->note};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = *texts[i] ? *texts[i] : "";
        *texts[i] = trede_arena_text(arena, text, strlen(text));
        if (!*texts[i]) return TREDE_INTERNAL;
    }
    return TREDE_OK;
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
    status = published->rows ? TREDE_OK : TREDE_INTERNAL;
    for (size_t i = 0; status == TREDE_OK && i < published->count; i++)
        status = copy_row(arena, trede_results_at(results, i), &published->rows[i]);
    struct masking masking = {.rows = published->rows, .count = published->count, .rules = rules};
    if (status == TREDE_OK) status = mask(&masking, published);
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
