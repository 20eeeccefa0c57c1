/* signal_rows.c - which findings tell one story, and the rows of the scan.
 *
 * A family is what one theme (the ladder, an indicator, a barrier, a channel's reach...) shows of one segment, with
 * everyone: what all residents show, their segments show too. The strongest (smallest p, then first found) is the
 * finding; another stands behind it when it is of the same theme and of the same segment, or when either of the two is
 * about everyone. Two segments that both got worse while everyone did not are two findings. Backlash stands behind the
 * change of its own segment where that holds too: a change is read more easily than a change less another. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/domains.h"
#include "analysis/signal.h"
#include "stats/interval.h"

static const double false_among_found = 0.10;

/* ---- families ---- */

static bool is_everyone(const struct trede_signal_test *test)
{
    return strcmp(test->row.segment_set, "all") == 0;
}

static bool same_segment(const struct trede_signal_test *a, const struct trede_signal_test *b)
{
    return strcmp(a->row.segment_set, b->row.segment_set) == 0 && strcmp(a->row.segment, b->row.segment) == 0;
}

static bool same_story(const struct trede_signal_test *a, const struct trede_signal_test *b)
{
    return strcmp(a->theme, b->theme) == 0 && (same_segment(a, b) || is_everyone(a) || is_everyone(b));
}

static int by_strength(const void *p, const void *q)
{
    const struct trede_signal_test *a = *(const struct trede_signal_test *const *)p,
                                   *b = *(const struct trede_signal_test *const *)q;
    if (a->p < b->p || a->p > b->p) return a->p < b->p ? -1 : 1;
    return (a > b) - (a < b); /* in the order they were found */
}

static bool is_backlash(const struct trede_signal_test *test)
{
    return strcmp(test->kind, "backlash") == 0;
}

static int to_lead(const void *p, const void *q)
{
    bool a = is_backlash(*(const struct trede_signal_test *const *)p),
         b = is_backlash(*(const struct trede_signal_test *const *)q);
    return a == b ? by_strength(p, q) : a - b;
}

typedef int order_fn(const void *, const void *);

/* The findings in an order; count of them. */
static struct trede_signal_test **sorted(struct trede_signal_scan *scan, order_fn *order, size_t *count)
{
    struct trede_signal_test **of = trede_arena_alloc(scan->arena, scan->count, sizeof *of);
    *count = 0;
    for (size_t i = 0; of && i < scan->count; i++)
        if (scan->tests[i].finding) of[(*count)++] = &scan->tests[i];
    if (of && *count) qsort(of, *count, sizeof *of, order);
    return of;
}

enum trede_status trede_signal_group(struct trede_signal_scan *scan)
{
    size_t count;
    struct trede_signal_test **of = sorted(scan, to_lead, &count);
    if (!of) return TREDE_INTERNAL;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            size_t leader = (size_t)(of[j] - scan->tests);
            if (of[j]->behind != leader || !same_story(of[i], of[j])) continue;
            of[i]->behind = leader;
            break;
        }
    return TREDE_OK;
}

/* ---- a finding and what belongs to it ---- */

static struct trede_result count_row(const struct trede_signal_test *finding, const char *statistic, size_t value,
                                     const char *note)
{
    struct trede_result row = finding->row;
    row.statistic = statistic;
    row.unit = TREDE_UNIT_COUNT;
    row.method = "count";
    row.note = note;
    row.cases = -1;
    row.has_p = row.has_p_adjusted = row.has_mdd = false;
    row.p = row.p_adjusted = row.mdd = 0;
    row.estimate = (struct trede_estimate){.value = (double)value,
                                           .base = finding->row.estimate.base,
                                           .effective_base = finding->row.estimate.effective_base};
    return row;
}

/* What a finding that stands behind another is called there: what it is about where it is the same segment, else whom.
 */
static const char *called_behind(const struct trede_signal_test *test, const struct trede_signal_test *finding,
                                 struct trede_results *out)
{
    const char *last = strrchr(test->row.subject, ':');
    if (same_segment(test, finding)) return is_backlash(test) ? "backlash" : last ? last + 1 : test->row.subject;
    if (is_everyone(test)) return "all";
    return trede_results_text(out, "%s/%s", test->row.segment_set, test->row.segment);
}

/* Is name one of those between the commas of a list? */
static bool is_listed(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (; *list; list += strcspn(list, ","), list += *list == ',')
        if (strncmp(list, name, length) == 0 && (list[length] == ',' || !list[length])) return true;
    return false;
}

/* "also:at_least_4,wijk/Noord". */
static enum trede_status add_behind(struct trede_signal_scan *scan, size_t leader, struct trede_results *out)
{
    const struct trede_signal_test *finding = &scan->tests[leader];
    const char *names = "";
    size_t count = 0;
    for (size_t i = 0; names && i < scan->count; i++) {
        const struct trede_signal_test *test = &scan->tests[i];
        if (i == leader || !test->finding || test->behind != leader) continue;
        const char *name = called_behind(test, finding, out);
        count++;
        if (name && is_listed(names, name)) continue;
        names = name ? trede_results_text(out, "%s%s%s", names, *names ? "," : "", name) : NULL;
    }
    if (count == 0) return TREDE_OK;
    const char *note = names ? trede_results_text(out, "also:%s", names) : NULL;
    if (!note) return TREDE_INTERNAL;
    const struct trede_result row = count_row(finding, "behind", count, note);
    return trede_results_add(out, &row);
}

/* Is a log entry about what was found: the same thing, of the same people or of everyone, or the same segment? */
static bool is_logged(const struct trede_signal_test *finding, const struct trede_problem *problem)
{
    bool everyone = strcmp(problem->segment_set, "all") == 0;
    bool segment = strcmp(problem->segment_set, finding->row.segment_set) == 0 &&
                   strcmp(problem->segment, finding->row.segment) == 0;
    if (segment && !everyone) return true;
    bool kind = strcmp(problem->kind, finding->kind) == 0 || strcmp(problem->kind, finding->name) == 0;
    return kind && (segment || everyone || is_everyone(finding));
}

static enum trede_status add_logged(struct trede_signal_scan *scan, const struct trede_signal_test *finding,
                                    struct trede_results *out)
{
    const struct trede_campaign *c = scan->context->campaign;
    const char *note = "log:";
    size_t count = 0;
    for (size_t i = 0; note && i < c->problem_count; i++)
        if (is_logged(finding, &c->problems[i]))
            note = trede_results_text(out, "%s%s%s", note, count++ ? ";" : "", c->problems[i].name);
    if (!note) return TREDE_INTERNAL;
    if (!count) return TREDE_OK;
    const struct trede_result row = count_row(finding, "logged", count, note);
    return trede_results_add(out, &row);
}

static enum trede_status add_finding(struct trede_signal_scan *scan, const struct trede_signal_test *finding)
{
    struct trede_result row = finding->row;
    row.statistic = row.unit == TREDE_UNIT_RATIO ? "rate_ratio" : "difference";
    row.p = finding->p;
    row.has_p_adjusted = true;
    row.p_adjusted = finding->adjusted;
    enum trede_status status = trede_results_add(scan->out, &row);
    if (!status) status = add_behind(scan, (size_t)(finding - scan->tests), scan->out);
    return status ? status : add_logged(scan, finding, scan->out);
}

/* ---- the scan itself ---- */

static enum trede_status add_figure(struct trede_signal_scan *scan, const char *statistic, double value,
                                    enum trede_unit unit)
{
    struct trede_result row = trede_row_begin(scan->context, "signal");
    row.subject = "scan";
    row.statistic = statistic;
    row.unit = unit;
    row.is_aggregate = true;
    if (scan->pair) trede_row_keys(&row, scan->context, &scan->context->domains->of[0], scan->pair->to, -1);
    row.estimate.value = value;
    return trede_results_add(scan->out, &row);
}

static int by_size(const void *p, const void *q)
{
    double a = *(const double *)p, b = *(const double *)q;
    return (a > b) - (a < b);
}

/* The worsening, in points, that half of the comparisons would have shown with a chance of 80 % had it been the only
 * one: its p must then be under 10 % over the number of tests. */
static enum trede_status add_detectable(struct trede_signal_scan *scan, const char *statistic, bool everyone)
{
    double *size = trede_arena_alloc(scan->arena, scan->count, sizeof *size);
    size_t count = 0;
    if (!size) return TREDE_INTERNAL;
    for (size_t i = 0; i < scan->count; i++) {
        const struct trede_result *row = &scan->tests[i].row;
        const struct trede_estimate *e = &row->estimate;
        if (row->unit != TREDE_UNIT_POINTS || !e->has_se || !(e->df > 0)) continue;
        if (is_everyone(&scan->tests[i]) != everyone) continue;
        size[count++] = e->se * (trede_t_quantile(1 - false_among_found / (double)scan->count, e->df) +
                                 trede_t_quantile(0.80, e->df));
    }
    if (!count) return TREDE_OK;
    qsort(size, count, sizeof *size, by_size);
    return add_figure(scan, statistic, size[count / 2], TREDE_UNIT_POINTS);
}

/* by_chance: of the comparisons that hold at most a tenth is expected to be chance. */
static enum trede_status add_scan(struct trede_signal_scan *scan)
{
    size_t hold = 0, relevant = 0, found = 0;
    for (size_t i = 0; i < scan->count; i++) {
        hold += scan->tests[i].adjusted <= false_among_found;
        relevant += scan->tests[i].finding;
        found += scan->tests[i].finding && scan->tests[i].behind == i;
    }
    enum trede_status status = add_figure(scan, "tests", (double)scan->count, TREDE_UNIT_COUNT);
    if (!status) status = add_figure(scan, "not_looked_at", (double)scan->not_looked_at, TREDE_UNIT_COUNT);
    if (!status) status = add_figure(scan, "hold", (double)hold, TREDE_UNIT_COUNT);
    if (!status) status = add_figure(scan, "relevant", (double)relevant, TREDE_UNIT_COUNT);
    if (!status) status = add_figure(scan, "found", (double)found, TREDE_UNIT_COUNT);
    if (!status) status = add_figure(scan, "by_chance", false_among_found * (double)hold, TREDE_UNIT_SCORE);
    if (!status) status = add_detectable(scan, "detectable", true);
    return status ? status : add_detectable(scan, "detectable_segment", false);
}

enum trede_status trede_signal_rows(struct trede_signal_scan *scan)
{
    size_t count;
    struct trede_signal_test **of = sorted(scan, by_strength, &count);
    if (!of) return TREDE_INTERNAL;
    if (scan->count + scan->not_looked_at == 0) return TREDE_OK;
    enum trede_status status = add_scan(scan);
    for (size_t i = 0; !status && i < count; i++)
        if (of[i]->behind == (size_t)(of[i] - scan->tests)) status = add_finding(scan, of[i]);
    return status;
}
