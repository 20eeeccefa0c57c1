/* signal_backlash.c - does one segment fall while the others rise? (methods 8)
 *
 * Model: the change of a segment less the change of everybody who is not in it, four ratios of one fit, so that
 * clusters with people of both and people who answered twice count; t on PSUs - strata - 1 degrees of freedom, as in
 * contrast.c. It is backlash only when the segment got worse and the rest better: where that is not so p is 1, which
 * keeps the test honest in the family. Rejected: comparing two p-values ("it fell there and not here"), which finds
 * differences between segments that are none; a test of every rung (the mean rung stands for the ladder). */
#include <math.h>

#include "analysis/answer.h"
#include "analysis/domains.h"
#include "analysis/signal.h"
#include "base/files.h"
#include "stats/interval.h"

enum { SEGMENT_EARLIER, SEGMENT_LATER, REST_EARLIER, REST_LATER, GROUPS, LEAST_DF = 8 };
static const double own_change[GROUPS] = {[SEGMENT_LATER] = 1, [SEGMENT_EARLIER] = -1};
static const double change_of_rest[GROUPS] = {[REST_LATER] = 1, [REST_EARLIER] = -1};
static const double interaction[GROUPS] = {
    [SEGMENT_LATER] = 1, [SEGMENT_EARLIER] = -1, [REST_LATER] = -1, [REST_EARLIER] = 1};

struct people {
    struct trede_signal_scan *scan;
    const struct trede_domain *domain;
    const int8_t *inside; /* of the segment's rule: 1, 0, -1 */
    const uint32_t *rows; /* everyone of the two waves */
    size_t count;
};

struct asked {
    const struct people *people;
    const struct trede_answer *answer;
};

static size_t group_terms(const void *payload, size_t row, struct trede_term *terms)
{
    const struct asked *asked = payload;
    const struct people *people = asked->people;
    double y;
    if (people->inside[row] < 0 || !trede_answer_value(asked->answer, row, &y)) return 0;
    bool later = people->scan->context->frame->wave[row] == people->scan->pair->to;
    size_t group = people->inside[row] ? SEGMENT_EARLIER : REST_EARLIER;
    terms[0] = (struct trede_term){group + later, y, 1};
    return 1;
}

/* The interaction as a row; it is no backlash unless the segment got worse by what matters and the rest got better. */
static bool fill(const struct people *people, const struct trede_ratios *r, const struct trede_signal_subject *about,
                 struct trede_result *row)
{
    struct trede_estimate *e = &row->estimate;
    struct trede_linear difference = trede_ratios_combine(r, interaction);
    e->status = TREDE_TOO_FEW;
    e->base = r->base[0];
    e->effective_base = INFINITY;
    e->df = difference.df - 1;
    for (size_t g = 0; g < GROUPS; g++) {
        if (r->base[g] < e->base) e->base = r->base[g];
        if (r->base[g]) e->effective_base = fmin(e->effective_base, trede_ratios_effective_base(r, g));
    }
    if (e->base < 2 || e->df < LEAST_DF) return false;
    e->status = TREDE_ESTIMATE_OK;
    e->value = difference.value;
    e->se = difference.se;
    e->has_se = true;
    row->method = trede_variance_word(people->scan->context);
    trede_estimate_mean(e, row->level);
    if (e->status != TREDE_ESTIMATE_OK) return false;
    row->has_p = row->has_mdd = true;
    row->p = trede_t_two_sided(e->value / e->se, e->df);
    row->mdd = trede_detectable(e->se, e->df);
    double sign = about->bad == TREDE_BAD_UP ? 1 : -1;
    double own = sign * trede_ratios_combine(r, own_change).value;
    return own >= about->smallest && sign * trede_ratios_combine(r, change_of_rest).value < 0;
}

static enum trede_status add(const struct people *people, const struct trede_answer *answer, const char *theme,
                             struct trede_signal_subject about)
{
    struct trede_signal_scan *scan = people->scan;
    const struct asked asked = {people, answer};
    struct trede_ratios ratios;
    struct trede_result row = trede_row_begin(scan->context, "signal");
    trede_row_keys(&row, scan->context, people->domain, scan->pair->to, scan->pair->from);
    row.statistic = "difference";
    row.unit = trede_answer_is_mean(answer) ? TREDE_UNIT_MEAN : TREDE_UNIT_POINTS;
    row.estimate.status = TREDE_REFUSED_BREAK;
    about.kind = "backlash";
    about.theme = theme;
    about.evidence = scan->evidence;
    about.subject = trede_results_text(scan->out, "backlash:%s", answer->subject);
    if (!about.subject) return TREDE_INTERNAL;
    if (scan->pair->refused) return trede_signal_add(scan, &row, &about);
    enum trede_status status = trede_ratios_estimate(&scan->context->frame->design, people->rows, people->count, GROUPS,
                                                     group_terms, &asked, &ratios);
    if (status) return status;
    bool opposite = fill(people, &ratios, &about, &row);
    trede_ratios_free(&ratios);
    size_t before = scan->count;
    status = trede_signal_add(scan, &row, &about);
    if (!status && scan->count > before && !opposite) {
        scan->tests[before].p = 1;
        scan->tests[before].relevant = false;
    }
    return status;
}

/* ---- what is asked ---- */

static enum trede_status add_rule(const struct people *people, const char *subject, int column, enum trede_bad bad,
                                  const char *theme)
{
    if (column < 0) return TREDE_OK;
    const struct trede_answer answer = {.subject = subject, .outcome = people->scan->context->frame->outcome[column]};
    const struct trede_signal_subject about = {.bad = bad,
                                               .smallest = people->scan->context->campaign->smallest_relevant};
    return add(people, &answer, theme, about);
}

static enum trede_status add_indicator(const struct people *people, size_t i)
{
    const struct trede_campaign *c = people->scan->context->campaign;
    const struct trede_frame *frame = people->scan->context->frame;
    const char *name = c->indicators[i].rule.name;
    enum trede_bad bad = c->indicators[i].good_is_down ? TREDE_BAD_UP : TREDE_BAD_DOWN;
    if (frame->indicator_number[i] < 0) return add_rule(people, name, frame->indicator[i], bad, name);
    const struct trede_answer answer = {.subject = name, .number = frame->number[frame->indicator_number[i]]};
    const struct trede_signal_subject about = {
        .bad = bad, .name = name, .smallest = trede_signal_smallest_of_mean(c, name, 0)};
    return add(people, &answer, name, about);
}

static enum trede_status add_segment(const struct people *people)
{
    const struct trede_context *context = people->scan->context;
    const struct trede_frame *frame = context->frame;
    enum trede_status status = trede_interrupted() ? TREDE_INTERRUPTED : TREDE_OK;
    if (!status && context->campaign->ladder.given) {
        const struct trede_answer answer = {.subject = "stage_mean", .stage = frame->stage};
        const struct trede_signal_subject about = {
            .bad = TREDE_BAD_DOWN, .smallest = trede_signal_smallest_of_mean(context->campaign, NULL, 0)};
        status = add(people, &answer, "ladder", about);
    }
    for (size_t i = 0; !status && i < context->campaign->indicator_count; i++)
        status = add_indicator(people, i);
    if (!status) status = add_rule(people, "intention", frame->intention, TREDE_BAD_DOWN, "intention");
    if (!status) status = add_rule(people, "behaviour", frame->behaviour, TREDE_BAD_DOWN, "acting");
    return status;
}

/* ---- everyone of the two waves ---- */

static size_t rows_of_pair(const struct trede_signal_scan *scan, uint32_t *rows)
{
    const struct trede_domain *everyone = &scan->context->domains->of[0];
    const struct trede_frame *frame = scan->context->frame;
    size_t count = 0, all = everyone->rows ? everyone->count : frame->rows;
    for (size_t i = 0; i < all; i++) {
        uint32_t row = everyone->rows ? everyone->rows[i] : (uint32_t)i;
        if (frame->wave[row] == scan->pair->from || frame->wave[row] == scan->pair->to) rows[count++] = row;
    }
    return count;
}

enum trede_status trede_signal_backlash(struct trede_signal_scan *scan)
{
    const struct trede_context *context = scan->context;
    const struct trede_frame *frame = context->frame;
    uint32_t *rows = trede_arena_alloc(scan->arena, frame->rows, sizeof *rows);
    if (!rows) return TREDE_INTERNAL;
    struct people people = {.scan = scan, .rows = rows, .count = rows_of_pair(scan, rows)};
    enum trede_status status = TREDE_OK;
    for (size_t d = 1; !status && d < context->domains->count; d++) {
        people.domain = &context->domains->of[d];
        if (people.domain->set_index < 0 || !trede_signal_fixed_set(context->campaign, people.domain->set)) continue;
        int column = frame->segment[people.domain->set_index][people.domain->segment_index];
        if (column < 0) continue;
        people.inside = frame->outcome[column];
        status = add_segment(&people);
    }
    return status;
}
