/* signal_survey.c - the comparisons of the two waves that the scan looks at, and which way each is bad. */
#include <math.h>
#include <string.h>

#include "analysis/signal.h"

bool trede_signal_fixed_set(const struct trede_campaign *campaign, const char *set)
{
    if (strcmp(set, "all") == 0) return true;
    for (size_t s = 0; s < campaign->set_count; s++)
        if (strcmp(campaign->sets[s].name, set) == 0) return !campaign->effect.unmoved || campaign->effect.unmoved[s];
    return false; /* the samples beside each other */
}

static const struct trede_indicator *indicator_called(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->indicator_count; i++)
        if (strcmp(c->indicators[i].rule.name, name) == 0) return &c->indicators[i];
    return NULL;
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* As the store compares names of items. */
static bool same_name(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

/* The item whose number an indicator is the mean of; its rule is the item's name. */
static const struct trede_item *item_of(const struct trede_campaign *c, const char *indicator)
{
    const struct trede_indicator *found = indicator_called(c, indicator);
    for (size_t i = 0; found && found->rule.sql && i < c->item_count; i++)
        if (same_name(c->items[i].name, found->rule.sql)) return &c->items[i];
    return NULL;
}

double trede_signal_smallest_of_mean(const struct trede_campaign *c, const char *indicator, double earlier)
{
    if (!indicator) return c->smallest_relevant * (c->ladder.top - 1);
    const struct trede_item *item = item_of(c, indicator);
    if (item && item->has_min && item->has_max) return c->smallest_relevant * (item->max - item->min);
    return c->smallest_relevant * fabs(earlier); /* a number without ends: that part of what it was */
}

/* ---- what a row is about ---- */

/* The mean of the same people in the earlier wave; 0 = there is none. */
static double earlier_mean(const struct trede_signal_scan *scan, const struct trede_result *row)
{
    const struct trede_results *found = scan->context->found;
    for (size_t i = 0; i < trede_results_count(found); i++) {
        const struct trede_result *r = trede_results_at(found, i);
        if (!r->against[0] && strcmp(r->analysis, row->analysis) == 0 && strcmp(r->wave, row->against) == 0 &&
            strcmp(r->subject, row->subject) == 0 && strcmp(r->segment_set, row->segment_set) == 0 &&
            strcmp(r->segment, row->segment) == 0)
            return r->estimate.value;
    }
    return 0;
}

static bool of_ladder(struct trede_signal_scan *scan, const struct trede_result *row, struct trede_signal_subject *a)
{
    a->kind = "rungs_lost";
    a->theme = "ladder";
    if (strcmp(row->analysis, "at_least") == 0) {
        a->subject = trede_results_text(scan->out, "at_least_%s", row->subject);
        return true;
    }
    if (strcmp(row->analysis, "stage_mean") == 0) {
        a->subject = "stage_mean";
        a->smallest = trede_signal_smallest_of_mean(scan->context->campaign, NULL, 0);
        return true;
    }
    if (strcmp(row->subject, "net") != 0) return false;
    a->subject = "panel_net"; /* up less down, of people who were followed */
    a->evidence = "panel";
    return true;
}

static bool of_indicator(struct trede_signal_scan *scan, const struct trede_result *row, struct trede_signal_subject *a)
{
    const struct trede_campaign *c = scan->context->campaign;
    a->theme = a->subject = row->subject;
    if (strcmp(row->subject, "opportunity") == 0) return false; /* seeing less is neither good nor bad */
    if (strcmp(row->subject, "decided_not") == 0) {
        a->kind = "decided_not_up";
        a->bad = TREDE_BAD_UP;
        return true;
    }
    if (strcmp(row->subject, "intention") == 0) {
        a->kind = "intention_down";
        return true;
    }
    if (strcmp(row->subject, "behaviour") == 0) {
        a->kind = "behaviour_down";
        a->theme = "acting";
        return true;
    }
    const struct trede_indicator *indicator = indicator_called(c, row->subject);
    if (!indicator) return false;
    a->kind = "indicator_worse";
    a->name = row->subject;
    a->bad = indicator->good_is_down ? TREDE_BAD_UP : TREDE_BAD_DOWN;
    if (row->unit == TREDE_UNIT_MEAN)
        a->smallest = trede_signal_smallest_of_mean(c, row->subject, earlier_mean(scan, row));
    return true;
}

/* The headline gap, and the conversion of the same people. */
static bool of_gap(struct trede_signal_scan *scan, const struct trede_result *row, struct trede_signal_subject *a)
{
    const char *whose = scan->context->campaign->opportunity.sql ? "saw_signal" : "all";
    a->theme = "acting";
    a->subject = row->subject;
    if (strcmp(row->subject, "gap") == 0) {
        a->kind = "gap_up";
        a->bad = TREDE_BAD_UP;
        return strcmp(row->note, "headline") == 0;
    }
    a->kind = "conversion_down";
    return strcmp(row->subject, "conversion") == 0 && strcmp(row->note, whose) == 0;
}

static bool of_barrier(struct trede_signal_scan *scan, const struct trede_result *row, struct trede_signal_subject *a)
{
    a->kind = "barrier_up";
    a->name = row->subject;
    a->bad = TREDE_BAD_UP;
    a->theme = a->subject = trede_results_text(scan->out, "barrier:%s", row->subject);
    return strcmp(row->note, "all") == 0;
}

/* Of the campaign's channels one by one; several together are those same people. */
static bool is_channel(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->channel_count; i++)
        if (strcmp(c->channels[i].name, name) == 0) return true;
    return false;
}

static bool of_reach(struct trede_signal_scan *scan, const struct trede_result *row, struct trede_signal_subject *a)
{
    a->kind = "reach_collapsed";
    a->name = row->subject;
    a->theme = a->subject = trede_results_text(scan->out, "reach:%s", row->subject);
    return row->unit == TREDE_UNIT_POINTS && is_channel(scan->context->campaign, row->subject);
}

static bool of_quality(struct trede_signal_scan *scan, const struct trede_result *row, struct trede_signal_subject *a)
{
    (void)scan;
    a->bad = TREDE_BAD_UP;
    a->subject = row->subject;
    a->kind = a->theme = "straight_lining_up";
    if (strcmp(row->subject, "straight_lining") == 0) return true;
    a->kind = a->theme = "non_response_up";
    return strncmp(row->subject, "item_missing:", strlen("item_missing:")) == 0;
}

/* ---- all rows ---- */

typedef bool about_fn(struct trede_signal_scan *scan, const struct trede_result *row, struct trede_signal_subject *a);

static about_fn *about_of(const char *analysis)
{
    static const struct {
        const char *analysis;
        about_fn *about;
    } rooms[] = {{"at_least", of_ladder}, {"stage_mean", of_ladder}, {"flow", of_ladder}, {"indicator", of_indicator},
                 {"gap", of_gap},         {"barrier", of_barrier},   {"reach", of_reach}, {"quality", of_quality}};
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
        if (strcmp(rooms[i].analysis, analysis) == 0) return rooms[i].about;
    return NULL;
}

/* A change between the two waves; of flows the balance of people who were followed. */
static bool is_change(const struct trede_signal_scan *scan, const struct trede_result *row)
{
    const struct trede_wave *waves = scan->context->campaign->waves;
    bool flow = strcmp(row->analysis, "flow") == 0 && strcmp(row->subject, "net") == 0;
    if (row->is_reports || (!flow && strcmp(row->statistic, "difference") != 0)) return false;
    return strcmp(row->wave, waves[scan->pair->to].id) == 0 && strcmp(row->against, waves[scan->pair->from].id) == 0;
}

enum trede_status trede_signal_survey(struct trede_signal_scan *scan)
{
    const struct trede_campaign *c = scan->context->campaign;
    const struct trede_results *found = scan->context->found;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < trede_results_count(found); i++) {
        const struct trede_result *row = trede_results_at(found, i);
        about_fn *about = about_of(row->analysis);
        if (!about || !is_change(scan, row) || !trede_signal_fixed_set(c, row->segment_set)) continue;
        struct trede_signal_subject subject = {
            .bad = TREDE_BAD_DOWN, .smallest = c->smallest_relevant, .evidence = scan->evidence};
        if (about(scan, row, &subject))
            status = subject.subject ? trede_signal_add(scan, row, &subject) : TREDE_INTERNAL;
    }
    return status;
}
