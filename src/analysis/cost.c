/* What it cost (methods 6.1): money, hours and contacts per channel, tactic and pillar, and what a person reached cost.
 *
 * Model: persons reached = reach x N, reach the published share of those who met it and N the people the survey stands
 * for (population.csv, else what the files with counts say); the activity is what was spent for that wave (spend.h) and
 * is known without error. Algorithm: euros per person = spend / (reach x N), which falls as reach rises, so its limits
 * are those of reach turned over; its standard error is that of reach by the delta method (value / reach x se).
 * Reference: Drummond et al. 2015, Methods for the Economic Evaluation of Health Care Programmes, ch. 7, for cost per
 * unit of output and for pricing hours. Rejected: euros per thousand respondents where N is not known (a number about
 * the sample, not the town), and a price of hours that nobody gave.
 *
 * Channels without money take part with their hours. Groups add up their channels' activity; somebody who met two
 * channels of a group was reached once (reach_overlap.c), so a group's cost per person is not a mean of its channels'.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/reach.h"
#include "analysis/spend.h"
#include "base/alloc.h"

struct costs {
    const struct trede_context *context;
    const struct trede_tallies *activity;
    const struct trede_population *reports, *own; /* what the files with reports, and those with activity, say */
    const struct trede_result **reach;            /* shares of reach, in order of their keys */
    size_t reach_count;
    struct trede_results *out;
    /* what is being costed */
    const struct trede_domain *domain;
    size_t wave;
    struct trede_period window;
    double persons; /* in the domain; 0 = not known */
    struct trede_effort total, *channels;
};

/* A channel, a group, or all. */
struct line {
    const char *subject, *reach; /* reach NULL = no question about it can be */
    bool locked, in_part;        /* in part: effort through channels that nobody was asked about is in it as well */
    struct trede_effort effort;
};

/* ---- the reach that was found ---- */

static int by_place(const struct trede_result *a, const struct trede_result *b)
{
    int order = strcmp(a->subject, b->subject);
    if (!order) order = strcmp(a->wave, b->wave);
    if (!order) order = strcmp(a->segment_set, b->segment_set);
    return order ? order : strcmp(a->segment, b->segment);
}

static int by_place_pointers(const void *left, const void *right)
{
    return by_place(*(const struct trede_result *const *)left, *(const struct trede_result *const *)right);
}

static enum trede_status list_reach(struct costs *costs)
{
    const struct trede_results *found = costs->context->found;
    size_t count = found ? trede_results_count(found) : 0;
    costs->reach = trede_alloc(count, sizeof *costs->reach);
    if (!costs->reach) return TREDE_INTERNAL;
    for (size_t i = 0; i < count; i++) {
        const struct trede_result *row = trede_results_at(found, i);
        if (strcmp(row->analysis, "reach") == 0 && strcmp(row->statistic, "share") == 0 && !row->against[0])
            costs->reach[costs->reach_count++] = row;
    }
    if (costs->reach_count) qsort(costs->reach, costs->reach_count, sizeof *costs->reach, by_place_pointers);
    return TREDE_OK;
}

static const struct trede_result *reach_of(const struct costs *costs, const char *subject)
{
    struct trede_result key = trede_row_begin(costs->context, "reach");
    const struct trede_result *wanted = &key;
    if (!subject || costs->reach_count == 0) return NULL;
    trede_row_keys(&key, costs->context, costs->domain, (int)costs->wave, -1);
    key.subject = subject;
    const struct trede_result **at =
        bsearch(&wanted, costs->reach, costs->reach_count, sizeof *costs->reach, by_place_pointers);
    return at ? *at : NULL;
}

/* ---- rows ---- */

/* A sum of what the files say: about the activity, not about people. */
static enum trede_status add_sum(const struct costs *costs, const struct line *line, const char *statistic,
                                 enum trede_unit unit, double value)
{
    struct trede_result row = trede_row_begin(costs->context, "cost");
    trede_row_keys(&row, costs->context, costs->domain, (int)costs->wave, -1);
    row.subject = line->subject;
    row.statistic = statistic;
    row.unit = unit;
    row.method = "count";
    row.is_aggregate = true;
    row.estimate.value = value;
    bool free = strcmp(statistic, "spend") == 0 && !(value > 0);
    row.note = line->locked ? "locked" : free ? "zero_cost" : "";
    return trede_results_add(costs->out, &row);
}

/* Why there is no number of persons; NULL = there is one. */
static const char *no_persons(const struct costs *costs, const struct trede_result *reach)
{
    if (!reach || reach->estimate.status == TREDE_QUESTION_NOT_ASKED) return "no_reach";
    return costs->persons > 0 ? NULL : "no_population";
}

static bool has_value(const struct trede_estimate *e)
{
    return e->status == TREDE_ESTIMATE_OK || e->status == TREDE_NO_VARIANCE;
}

/* An amount for each person reached: amount / (reach x N). */
static void divide(struct trede_result *row, double amount, double persons)
{
    struct trede_estimate *e = &row->estimate;
    const struct trede_estimate reach = *e;
    if (!has_value(&reach)) return;
    if (!(reach.value > 0)) {
        *e = (struct trede_estimate){
            .status = TREDE_TOO_FEW, .base = reach.base, .effective_base = reach.effective_base, .df = reach.df};
        row->note = "nobody_reached";
        return;
    }
    e->value = amount / (reach.value * persons);
    e->se = e->value / reach.value * reach.se;
    e->has_interval = reach.has_interval && reach.low > 0 && amount > 0;
    e->has_se = reach.has_se && amount > 0;
    e->low = e->has_interval ? amount / (reach.high * persons) : 0;
    e->high = e->has_interval ? amount / (reach.low * persons) : 0;
}

/* statistic persons: amount 0 = reach x N itself. */
static enum trede_status add_per_person(const struct costs *costs, const struct line *line, const char *statistic,
                                        enum trede_unit unit, double amount)
{
    const struct trede_result *reach = reach_of(costs, line->reach);
    const char *why = no_persons(costs, reach);
    struct trede_result row = trede_row_begin(costs->context, "cost");
    trede_row_keys(&row, costs->context, costs->domain, (int)costs->wave, -1);
    row.subject = line->subject;
    row.statistic = statistic;
    row.unit = unit;
    row.note = why ? why : line->locked ? "locked" : line->in_part ? "not_all_asked" : "";
    row.estimate.status = TREDE_QUESTION_NOT_ASKED;
    if (why) return trede_results_add(costs->out, &row);
    row.estimate = reach->estimate;
    row.method = reach->method;
    if (strcmp(statistic, "persons") != 0) {
        divide(&row, amount, costs->persons);
    } else {
        row.estimate.value *= costs->persons;
        row.estimate.se *= costs->persons;
        row.estimate.low *= costs->persons;
        row.estimate.high *= costs->persons;
    }
    return trede_results_add(costs->out, &row);
}

static enum trede_status add_sums(const struct costs *costs, const struct line *line)
{
    const struct trede_effort *e = &line->effort;
    enum trede_status status = add_sum(costs, line, "spend", TREDE_UNIT_EURO, e->spend);
    if (!status && e->has_hours) status = add_sum(costs, line, "hours", TREDE_UNIT_COUNT, e->hours);
    if (!status && e->has_contacts) status = add_sum(costs, line, "contacts", TREDE_UNIT_COUNT, e->contacts);
    if (!status && costs->total.spend > 0)
        status = add_sum(costs, line, "spend_share", TREDE_UNIT_SHARE, e->spend / costs->total.spend);
    if (!status && e->contacts > 0)
        status = add_sum(costs, line, "euro_per_contact", TREDE_UNIT_EURO, e->spend / e->contacts);
    return status;
}

static enum trede_status add_line(const struct costs *costs, const struct line *line)
{
    const struct trede_campaign *campaign = costs->context->campaign;
    const struct trede_effort *e = &line->effort;
    double cost = e->spend + e->hours * campaign->hour_price;
    enum trede_status status = add_sums(costs, line);
    if (!status && campaign->has_hour_price) status = add_sum(costs, line, "cost", TREDE_UNIT_EURO, cost);
    if (!status) status = add_per_person(costs, line, "persons", TREDE_UNIT_COUNT, 0);
    if (!status) status = add_per_person(costs, line, "euro_per_person", TREDE_UNIT_EURO, e->spend);
    if (!status && e->has_hours) {
        status = add_per_person(costs, line, "hours_per_person", TREDE_UNIT_MEAN, e->hours);
        if (!status) status = add_per_person(costs, line, "hours_per_1000", TREDE_UNIT_MEAN, 1000 * e->hours);
    }
    if (!status && campaign->has_hour_price)
        status = add_per_person(costs, line, "cost_per_person", TREDE_UNIT_EURO, cost);
    return status;
}

/* ---- lines ---- */

static bool is_asked(const struct costs *costs, size_t channel)
{
    const struct trede_frame *frame = costs->context->frame;
    return frame && frame->rows > 0 && frame->exposure[channel] >= 0;
}

/* A channel of the campaign on which no file says anything: for everyone that is said. */
static enum trede_status add_silent(const struct costs *costs, const char *channel)
{
    struct trede_result row = trede_row_begin(costs->context, "cost");
    trede_row_keys(&row, costs->context, costs->domain, (int)costs->wave, -1);
    row.subject = channel;
    row.statistic = "spend";
    row.unit = TREDE_UNIT_EURO;
    row.note = "no_activity";
    row.is_aggregate = true;
    row.estimate.status = TREDE_QUESTION_NOT_ASKED;
    return strcmp(costs->domain->set, "all") == 0 ? trede_results_add(costs->out, &row) : TREDE_OK;
}

static enum trede_status add_channels(const struct costs *costs, struct trede_effort *placed)
{
    const struct trede_campaign *campaign = costs->context->campaign;
    enum trede_status status = TREDE_OK;
    for (size_t c = 0; !status && c < campaign->channel_count; c++) {
        const struct trede_channel *channel = &campaign->channels[c];
        const struct line line = {.subject = channel->name,
                                  .reach = is_asked(costs, c) ? channel->name : NULL,
                                  .locked = channel->locked,
                                  .effort = costs->channels[c]};
        trede_spend_add(placed, &line.effort);
        status = line.effort.tallies ? add_line(costs, &line) : add_silent(costs, channel->name);
    }
    return status;
}

/* Channels of the files that channels.csv does not have, each once; tallies of one name may lie apart. */
static enum trede_status add_others(const struct costs *costs, struct trede_effort *placed)
{
    enum trede_status status = TREDE_OK;
    const char *last = "all";
    for (size_t i = 0; !status && i < costs->activity->count; i++) {
        const struct trede_tally *tally = &costs->activity->of[i];
        if (tally->channel_index >= 0 || strcmp(tally->set, costs->domain->set) != 0 ||
            strcmp(tally->segment, costs->domain->segment) != 0 || strcmp(tally->channel, "all") == 0 ||
            strcmp(tally->channel, last) == 0)
            continue;
        last = tally->channel;
        const struct line line = {.subject = tally->channel,
                                  .effort = trede_spend_of(costs->activity, &costs->window, costs->domain->set,
                                                           costs->domain->segment, tally->channel)};
        trede_spend_add(placed, &line.effort);
        if (line.effort.tallies) status = add_sums(costs, &line);
    }
    return status;
}

/* What the total holds beyond its channels: rows that name none. */
static enum trede_status add_rest(const struct costs *costs, const struct trede_effort *placed)
{
    const struct trede_effort *total = &costs->total;
    struct trede_effort rest = {fmax(total->spend - placed->spend, 0),
                                fmax(total->hours - placed->hours, 0),
                                fmax(total->contacts - placed->contacts, 0),
                                total->has_spend,
                                total->has_hours,
                                total->has_contacts,
                                1};
    const double rounding = 1e-9;
    bool any = rest.spend > rounding * total->spend || rest.hours > rounding * total->hours ||
               rest.contacts > rounding * total->contacts;
    const struct line line = {.subject = "no_channel", .effort = rest};
    return any ? add_sums(costs, &line) : TREDE_OK;
}

static bool is_any(const struct trede_effort *effort)
{
    return effort->spend > 0 || effort->hours > 0;
}

static enum trede_status add_groups(const struct costs *costs)
{
    const struct trede_campaign *campaign = costs->context->campaign;
    struct trede_channel_group group = {0};
    enum trede_status status = TREDE_OK;
    while (!status && trede_channel_group_next(campaign, &group)) {
        const char *name = trede_channel_group_name(&group, costs->out);
        struct line line = {.subject = name};
        if (!name) return TREDE_INTERNAL;
        for (size_t c = 0; c < campaign->channel_count; c++) {
            if (!trede_channel_group_has(campaign, &group, c)) continue;
            trede_spend_add(&line.effort, &costs->channels[c]);
            if (is_asked(costs, c)) line.reach = name;
            line.in_part = line.in_part || (!is_asked(costs, c) && is_any(&costs->channels[c]));
        }
        if (line.effort.tallies) status = add_line(costs, &line);
    }
    return status;
}

/* Everything spent, over everybody who met at least one channel. */
static enum trede_status add_total(const struct costs *costs)
{
    struct line line = {.subject = "all", .effort = costs->total};
    struct trede_effort asked = {0};
    for (size_t c = 0; c < costs->context->campaign->channel_count; c++) {
        if (!is_asked(costs, c)) continue;
        line.reach = "any";
        trede_spend_add(&asked, &costs->channels[c]);
    }
    const double rounding = 1e-9;
    line.in_part =
        asked.spend < costs->total.spend * (1 - rounding) || asked.hours < costs->total.hours * (1 - rounding);
    return add_line(costs, &line);
}

static enum trede_status add_place(struct costs *costs)
{
    struct trede_effort placed = {0};
    trede_spend_each(costs->context, costs->activity, &costs->window, costs->domain, costs->channels, &costs->total);
    if (costs->total.tallies == 0) return TREDE_OK; /* the activity is not split by these people, or there was none */
    const struct trede_tally place = {
        .set = costs->domain->set, .segment = costs->domain->segment, .period = costs->window, .sources = 0};
    struct trede_tally asked = place;
    asked.sources = UINT64_MAX;
    costs->persons = trede_population_of(costs->reports, &place);
    if (!(costs->persons > 0)) costs->persons = trede_population_of(costs->reports, &asked);
    if (!(costs->persons > 0)) costs->persons = trede_population_of(costs->own, &asked);
    enum trede_status status = add_channels(costs, &placed);
    if (!status) status = add_others(costs, &placed);
    if (!status) status = add_rest(costs, &placed);
    if (!status) status = add_groups(costs);
    return status ? status : add_total(costs);
}

static enum trede_status add_waves(struct costs *costs)
{
    const struct trede_domains *domains = costs->context->domains;
    enum trede_status status = TREDE_OK;
    for (costs->wave = 0; costs->wave < costs->context->campaign->wave_count; costs->wave++) {
        costs->window = trede_spend_window(costs->context, costs->wave);
        if (!trede_spend_has_wave(costs->context, costs->wave)) continue;
        for (size_t d = 0; !status && d < domains->count; d++) {
            costs->domain = &domains->of[d];
            status = add_place(costs);
        }
    }
    return status;
}

static enum trede_status add_costs(struct costs *costs, struct trede_arena *arena)
{
    const struct trede_context *context = costs->context;
    struct trede_population *reports, *own;
    enum trede_status status = trede_population_make(context->campaign, &context->reports, arena, &reports);
    if (!status) status = trede_population_make(context->campaign, &context->activity, arena, &own);
    costs->channels = trede_arena_alloc(arena, context->campaign->channel_count, sizeof *costs->channels);
    if (!status && !costs->channels) status = TREDE_INTERNAL;
    if (!status) status = list_reach(costs);
    if (status) return status;
    costs->reports = reports;
    costs->own = own;
    return add_waves(costs);
}

enum trede_status trede_analyse_cost(const struct trede_context *context, struct trede_results *out)
{
    struct trede_tallies activity;
    if (context->activity.count == 0) return TREDE_OK;
    enum trede_status status = trede_tallies_make(context->campaign, &context->activity, false, &activity);
    if (status) return status;
    struct costs costs = {.context = context, .activity = &activity, .out = out};
    struct trede_arena *arena = trede_arena_create();
    status = arena ? add_costs(&costs, arena) : TREDE_INTERNAL;
    if (arena) trede_arena_destroy(arena);
    trede_free(costs.reach);
    trede_tallies_free(&activity);
    return status;
}
