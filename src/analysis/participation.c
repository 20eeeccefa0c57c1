/* participation.c - how far residents take part: who says so in the survey, per level of participation; and the
 * meetings of events.csv, added up by level and one by one: how many, how many people came, what it took, how many were
 * satisfied.
 *
 * What was counted at a meeting is a full count, so it has no standard error (method count), and who came twice counts
 * twice. Money per visitor is of the meetings for which both are known. Rejected: satisfied people as a sample of
 * residents - they chose to come. A meeting with few visitors is hidden like a small number of reports; where it would
 * follow from its level and the other meetings, the next smallest is hidden with it. */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/named.h"

static const char *const level_name[TREDE_PARTICIPATION_LEVELS] = {"inform", "consult", "cocreate"};
enum { ALL_LEVELS = TREDE_PARTICIPATION_LEVELS };

/* Meetings added up; of each sum how many meetings give it. */
struct total {
    size_t events, with_attendance, with_spend, with_hours;
    int64_t attendance, satisfied, satisfied_of, paid_attendance;
    double spend, hours, paid;
};

static void add(struct total *t, const struct trede_event *e)
{
    t->events++;
    t->with_attendance += e->has_attendance;
    t->with_spend += e->has_spend;
    t->with_hours += e->has_hours;
    t->attendance += e->attendance;
    t->spend += e->spend;
    t->hours += e->hours;
    if (e->has_satisfied) {
        t->satisfied += e->satisfied;
        t->satisfied_of += e->attendance;
    }
    if (e->has_spend && e->has_attendance) {
        t->paid += e->spend;
        t->paid_attendance += e->attendance;
    }
}

/* The keys that the rows of one total have in common; least: the attendance that follows from them with others (a
 * meeting that must be hidden), 0 = its own. */
struct place {
    const struct trede_context *context;
    const char *wave, *set, *segment, *subject;
    int64_t least;
    struct trede_results *out;
};

static struct trede_result begin(const struct place *p, const char *statistic, enum trede_unit unit, bool whole)
{
    struct trede_result row = trede_row_begin(p->context, "participation");
    row.wave = p->wave;
    row.segment_set = p->set;
    row.segment = p->segment;
    row.subject = p->subject;
    row.statistic = statistic;
    row.unit = unit;
    row.method = "count";
    row.note = whole ? "" : "incomplete";
    return row;
}

/* Of the organisation, not of people. */
static enum trede_status add_effort(const struct place *p, const char *statistic, enum trede_unit unit, double value,
                                    bool whole)
{
    struct trede_result row = begin(p, statistic, unit, whole);
    row.is_aggregate = true;
    row.is_reports = true;
    row.estimate.value = value;
    return trede_results_add(p->out, &row);
}

static enum trede_status add_people(const struct place *p, struct trede_result row, double value, int64_t people)
{
    row.is_reports = true;
    row.estimate.value = value;
    row.estimate.base = p->least && p->least < people ? p->least : people;
    row.estimate.effective_base = (double)row.estimate.base;
    return trede_results_add(p->out, &row);
}

static enum trede_status add_total(const struct place *p, const struct total *t, bool is_sum)
{
    enum trede_status status = TREDE_OK;
    bool all_came = t->with_attendance == t->events;
    if (is_sum) status = add_effort(p, "events", TREDE_UNIT_COUNT, (double)t->events, true);
    if (!status && t->with_attendance)
        status =
            add_people(p, begin(p, "attendance", TREDE_UNIT_COUNT, all_came), (double)t->attendance, t->attendance);
    if (!status && t->with_spend)
        status = add_effort(p, "spend", TREDE_UNIT_EURO, t->spend, t->with_spend == t->events);
    if (!status && t->with_hours)
        status = add_effort(p, "hours", TREDE_UNIT_COUNT, t->hours, t->with_hours == t->events);
    if (!status && t->paid_attendance)
        status = add_people(p, begin(p, "euro_per_attendee", TREDE_UNIT_EURO, all_came),
                            t->paid / (double)t->paid_attendance, t->paid_attendance);
    if (status || !t->satisfied_of) return status;
    struct trede_result row = begin(p, "satisfied", TREDE_UNIT_SHARE, true);
    row.cases = t->satisfied;
    return add_people(p, row, (double)t->satisfied / (double)t->satisfied_of, t->satisfied_of);
}

/* ---- by level ---- */

static bool is_in(const struct trede_event *e, const char *set, const char *segment)
{
    if (strcmp(set, "all") == 0) return true;
    return strcmp(e->segment_set, set) == 0 && strcmp(e->segment, segment) == 0;
}

static enum trede_status add_levels(const struct trede_context *context, const char *set, const char *segment,
                                    struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    struct total total[ALL_LEVELS + 1] = {0};
    for (size_t i = 0; i < c->event_count; i++) {
        if (!is_in(&c->events[i], set, segment)) continue;
        add(&total[c->events[i].level], &c->events[i]);
        add(&total[ALL_LEVELS], &c->events[i]);
    }
    enum trede_status status = TREDE_OK;
    for (int l = 0; !status && l <= ALL_LEVELS; l++) {
        const struct place place = {context, "", set, segment, l < ALL_LEVELS ? level_name[l] : "all", 0, out};
        if (total[l].events) status = add_total(&place, &total[l], true);
    }
    return status;
}

/* Is it the first meeting of its segment? */
static bool opens_segment(const struct trede_campaign *c, size_t event)
{
    for (size_t i = 0; i < event; i++)
        if (is_in(&c->events[i], c->events[event].segment_set, c->events[event].segment)) return false;
    return strcmp(c->events[event].segment_set, "all") != 0;
}

/* ---- one by one ---- */

/* Of the meetings of one level (in one segment, or everywhere) those that are too small are hidden; when they could be
 * worked out from the others, the next smallest gets their number as its least. */
struct small_meetings {
    size_t count, smallest, next; /* smallest hidden, smallest that is not; SIZE_MAX = none */
    int64_t people;
};

static void take_smaller(const struct trede_campaign *c, size_t i, size_t *smallest)
{
    if (*smallest == SIZE_MAX || c->events[i].attendance < c->events[*smallest].attendance) *smallest = i;
}

static struct small_meetings find_small(const struct trede_campaign *c, enum trede_level level, const char *set,
                                        const char *segment, const int64_t *least)
{
    struct small_meetings found = {.smallest = SIZE_MAX, .next = SIZE_MAX};
    for (size_t i = 0; i < c->event_count; i++) {
        const struct trede_event *e = &c->events[i];
        if (e->level != level || !is_in(e, set, segment) || e->attendance <= 0) continue;
        bool small = e->attendance < c->minimum_reports || least[i] > 0;
        take_smaller(c, i, small ? &found.smallest : &found.next);
        found.count += small;
        found.people += small ? e->attendance : 0;
    }
    return found;
}

static void hide_small(const struct trede_campaign *c, enum trede_level level, const char *set, const char *segment,
                       int64_t *least)
{
    struct small_meetings hidden = find_small(c, level, set, segment, least);
    bool enough = hidden.count > 1 && hidden.people >= c->minimum_reports;
    if (!hidden.count || enough || hidden.next == SIZE_MAX) return;
    least[hidden.next] = least[hidden.smallest] ? least[hidden.smallest] : c->events[hidden.smallest].attendance;
}

static enum trede_status add_events(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    int64_t *least = trede_alloc(c->event_count, sizeof *least);
    enum trede_status status = least ? TREDE_OK : TREDE_INTERNAL;
    for (enum trede_level level = 0; !status && level < TREDE_PARTICIPATION_LEVELS; level++) {
        for (size_t i = 0; i < c->event_count; i++)
            if (opens_segment(c, i)) hide_small(c, level, c->events[i].segment_set, c->events[i].segment, least);
        hide_small(c, level, "all", "all", least);
    }
    for (size_t i = 0; !status && i < c->event_count; i++) {
        const struct trede_event *e = &c->events[i];
        char date[11];
        struct total total = {0};
        trede_date_format(date, e->date);
        add(&total, e);
        const struct place place = {
            context, date, e->segment_set, e->segment, trede_results_text(out, "event:%s", e->name), least[i], out};
        status = place.subject ? add_total(&place, &total, false) : TREDE_INTERNAL;
    }
    trede_free(least);
    return status;
}

/* ---- in the survey ---- */

static enum trede_status add_survey(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_named *block = &context->campaign->named[TREDE_NAMED_PARTICIPATION];
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < block->count; i++) {
        const struct trede_named_question question = {.analysis = "participation",
                                                      .subject = block->of[i].rule.name,
                                                      .column = context->frame->named[TREDE_NAMED_PARTICIPATION][i],
                                                      .among = -1};
        status = trede_named_emit(context, &question, out);
    }
    return status;
}

enum trede_status trede_analyse_participation(const struct trede_context *context, struct trede_results *out)
{
    const struct trede_campaign *c = context->campaign;
    enum trede_status status = context->frame && context->frame->rows ? add_survey(context, out) : TREDE_OK;
    if (c->audience == TREDE_INTERNAL_AUDIENCE) return status; /* the meetings are counted once */
    if (!status && c->event_count) status = add_levels(context, "all", "all", out);
    for (size_t i = 0; !status && i < c->event_count; i++)
        if (opens_segment(c, i)) status = add_levels(context, c->events[i].segment_set, c->events[i].segment, out);
    return status || !c->event_count ? status : add_events(context, out);
}
