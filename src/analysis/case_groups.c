#include "analysis/case_groups.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/tally.h"
#include "base/date.h"

static const char unknown[] = "unknown";

/* One report in one group. */
struct member {
    const char *set, *segment;
    int32_t quarter; /* its first day */
    uint32_t index;
};

struct grouping {
    const struct trede_context *context;
    struct trede_arena *arena;
    struct member *members;
    size_t count;
    int32_t *first; /* per register: the first day of receipt */
};

static struct trede_period quarter_of(int32_t day)
{
    int year, month, ignored;
    trede_date_parts(day, &year, &month, &ignored);
    int first = (month - 1) / 3 * 3 + 1;
    int32_t next = trede_date_from_parts(first == 10 ? year + 1 : year, first == 10 ? 1 : first + 3, 1);
    return (struct trede_period){trede_date_from_parts(year, first, 1), next - 1, 4};
}

static void put(struct grouping *g, const char *set, const char *segment, int32_t quarter, size_t index)
{
    g->members[g->count++] = (struct member){set, *segment ? segment : unknown, quarter, (uint32_t)index};
}

static enum trede_status spread(struct grouping *g)
{
    const struct trede_case_table *table = &g->context->cases;
    const struct trede_campaign *campaign = g->context->campaign;
    g->members = trede_arena_alloc(g->arena, table->count * (3 + TREDE_CASE_SETS), sizeof *g->members);
    g->first = trede_arena_alloc(g->arena, campaign->case_file_count, sizeof *g->first);
    if (!g->members || !g->first) return TREDE_INTERNAL;
    for (size_t i = 0; i < campaign->case_file_count; i++)
        g->first[i] = INT32_MAX;
    for (size_t i = 0; i < table->count; i++) {
        const struct trede_report_case *report = &table->cases[i];
        const struct trede_case_register *from = &campaign->cases[report->source];
        int32_t quarter = quarter_of(report->received).first;
        if (report->received < g->first[report->source]) g->first[report->source] = report->received;
        put(g, "all", "all", quarter, i);
        if (from->owner) put(g, "owner", report->owner, quarter, i);
        if (from->channel) put(g, "channel", report->channel, quarter, i);
        for (size_t s = 0; s < TREDE_CASE_SETS && report->sets[s]; s++)
            put(g, report->sets[s], report->segments[s], quarter, i);
    }
    return TREDE_OK;
}

static int all_first(const char *a, const char *b)
{
    bool a_all = strcmp(a, "all") == 0, b_all = strcmp(b, "all") == 0;
    return a_all != b_all ? (a_all ? -1 : 1) : strcmp(a, b);
}

static int by_segment(const struct member *a, const struct member *b)
{
    int order = all_first(a->set, b->set);
    if (order) return order;
    bool a_known = strcmp(a->segment, unknown) != 0, b_known = strcmp(b->segment, unknown) != 0;
    return a_known != b_known ? (a_known ? -1 : 1) : strcmp(a->segment, b->segment);
}

static int by_group(const void *left, const void *right)
{
    const struct member *a = left, *b = right;
    int order = by_segment(a, b);
    if (!order) order = (a->quarter > b->quarter) - (a->quarter < b->quarter);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* Which registers cover how much of the quarter: from their first report to the day they were made. */
static void cover(const struct grouping *g, struct trede_case_group *group)
{
    for (size_t i = 0; i < g->context->campaign->case_file_count; i++) {
        if (g->first[i] == INT32_MAX) continue;
        int32_t from = g->first[i], to = g->context->cases.as_of[i];
        if (from < group->period.first) from = group->period.first;
        if (to > group->period.last) to = group->period.last;
        if (to < from) continue;
        group->registers |= UINT64_C(1) << (i % 64);
        group->days += to - from + 1;
    }
}

static enum trede_status gather(struct grouping *g, struct trede_case_groups *out)
{
    struct trede_case_group *of = trede_arena_alloc(g->arena, g->count, sizeof *of);
    uint32_t *members = trede_arena_alloc(g->arena, g->count, sizeof *members);
    if (!of || !members) return TREDE_INTERNAL;
    size_t count = 0;
    for (size_t i = 0; i < g->count; i++) {
        const struct member *m = &g->members[i];
        bool same = i > 0 && by_segment(m, m - 1) == 0 && m->quarter == m[-1].quarter;
        members[i] = m->index;
        if (!same) {
            of[count] = (struct trede_case_group){
                .set = m->set, .segment = m->segment, .period = quarter_of(m->quarter), .members = &members[i]};
            trede_period_format(of[count].period_text, &of[count].period);
            cover(g, &of[count++]);
        }
        of[count - 1].count++;
    }
    *out = (struct trede_case_groups){of, count};
    return TREDE_OK;
}

enum trede_status trede_case_groups_make(const struct trede_context *context, struct trede_arena *arena,
                                         struct trede_case_groups *out)
{
    struct grouping g = {.context = context, .arena = arena};
    *out = (struct trede_case_groups){0};
    enum trede_status status = spread(&g);
    if (status) return status;
    if (g.count) qsort(g.members, g.count, sizeof *g.members, by_group);
    return gather(&g, out);
}

const struct trede_case_group *trede_case_group_earlier(const struct trede_case_groups *groups, size_t i)
{
    const struct trede_case_group *now = &groups->of[i], *previous = NULL;
    int32_t wanted = trede_year_before(&now->period);
    for (size_t j = i; j-- > 0;) {
        const struct trede_case_group *then = &groups->of[j];
        bool same = strcmp(then->set, now->set) == 0 && strcmp(then->segment, now->segment) == 0;
        if (!same || then->period.first < wanted) break;
        if (then->period.first == wanted) return then;
        if (then->period.last + 1 == now->period.first) previous = then;
    }
    return previous;
}
