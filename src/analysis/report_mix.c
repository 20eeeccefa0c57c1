/* Who reports how (methods 5.3): the share of the reports by channel and the share that is anonymous, by period, and
 * the change.
 *
 * Model, test and limits: stats/mix_change.h. A period is compared with the same period a year earlier, else with the
 * one before (tally.h); the reports since the start of the campaign with those of the year before it. Where a side
 * holds two periods or more (a year of months, the months since the start) they say how much more than chance the
 * division varies from period to period; a single period has nothing to say it with, and its change is held against
 * chance alone. Not the same files: refused_break. The base of a share is the channel's own count: that is what a
 * reader could work out. Rejected: a test for each channel without the test of all of them. */
#include <math.h>
#include <string.h>

#include "analysis/analyses.h"
#include "analysis/emit.h"
#include "analysis/tally.h"
#include "stats/mix_change.h"

/* What is divided: the channels, or anonymous against not. */
struct division {
    const struct trede_context *context;
    const struct trede_tallies *tallies; /* those over all segments come first */
    size_t all_count;                    /* so many do */
    const char *note, *const *names;
    size_t categories, shown; /* shown: categories that have rows */
    struct trede_arena *arena;
};

/* One side of a comparison: the tallies over all channels it is made of. */
struct side {
    const struct trede_tally *const *periods;
    size_t count;
    uint64_t sources;
    double *counts, *totals, all;
};

static bool is_all(const char *text)
{
    return strcmp(text, "all") == 0;
}

static bool is_channel_at(const struct trede_tally *tally, const struct trede_tally *all, const char *channel)
{
    return tally->period.per_year == all->period.per_year && tally->period.first == all->period.first &&
           strcmp(tally->channel, channel) == 0;
}

static double count_at(const struct division *d, const struct trede_tally *all, size_t category)
{
    if (strcmp(d->note, "anonymity") == 0)
        return category == 0 ? all->anonymous.part : all->anonymous.of - all->anonymous.part;
    for (size_t i = 0; i < d->all_count; i++)
        if (is_channel_at(&d->tallies->of[i], all, d->names[category])) return d->tallies->of[i].count;
    return 0;
}

static enum trede_status fill(const struct division *d, const struct trede_tally *const *periods, size_t count,
                              struct side *side)
{
    *side = (struct side){.periods = periods, .count = count};
    side->counts = trede_arena_alloc(d->arena, count * d->categories, sizeof *side->counts);
    side->totals = trede_arena_alloc(d->arena, d->categories, sizeof *side->totals);
    if (!side->counts || !side->totals) return TREDE_INTERNAL;
    for (size_t t = 0; t < count; t++) {
        side->sources |= periods[t]->sources;
        for (size_t c = 0; c < d->categories; c++) {
            double number = count_at(d, periods[t], c);
            side->counts[t * d->categories + c] = number;
            side->totals[c] += number;
            side->all += number;
        }
    }
    return TREDE_OK;
}

/* ---- rows ---- */

/* The smallest group that a reader could work out: the channel's own reports (0 identifies nobody); of anonymity, as of
 * any share, all that are spoken of. */
static double base_of(const struct division *d, const struct side *side, size_t category)
{
    return d->shown == d->categories ? side->totals[category] : side->all;
}

static struct trede_result row_of(const struct division *d, const char *subject, const char *statistic, double base)
{
    struct trede_result row = trede_row_begin(d->context, "composition");
    row.subject = subject;
    row.statistic = statistic;
    row.note = d->note;
    row.is_reports = true;
    row.estimate.base = (int64_t)llround(base);
    row.estimate.effective_base = base;
    return row;
}

static enum trede_status add_shares(const struct division *d, const struct trede_tally *tally,
                                    struct trede_results *out)
{
    struct side side;
    enum trede_status status = fill(d, &tally, 1, &side);
    for (size_t c = 0; c < d->shown && !status && side.all > 0; c++) {
        struct trede_result row = row_of(d, d->names[c], "share", base_of(d, &side, c));
        row.wave = tally->period_text;
        row.method = "count";
        row.unit = TREDE_UNIT_SHARE;
        row.estimate.value = side.totals[c] / side.all;
        if (side.all < 2) row.estimate.status = TREDE_TOO_FEW;
        status = trede_results_add(out, &row);
    }
    return status;
}

/* A comparison: whose keys, and what kind (note behind the semicolon). */
struct comparison {
    const char *wave, *against, *kind;
    struct side earlier, later;
    struct trede_mix_test test;
};

static const char *note_of(const struct division *d, const struct comparison *c, struct trede_results *out)
{
    return *c->kind ? trede_results_text(out, "%s_%s", d->note, c->kind) : d->note;
}

static enum trede_status add_difference(const struct division *d, const struct comparison *c, size_t category,
                                        struct trede_results *out)
{
    const struct side *then = &c->earlier, *now = &c->later;
    double before = base_of(d, then, category), after = base_of(d, now, category);
    double base = before > 0 && after > 0 ? fmin(before, after) : fmax(before, after);
    struct trede_result row = row_of(d, d->names[category], "difference", base);
    struct trede_mix_difference difference = trede_mix_difference_of(
        then->totals[category], then->all, now->totals[category], now->all, &c->test, row.level);
    row.wave = c->wave;
    row.against = c->against;
    row.unit = TREDE_UNIT_POINTS;
    row.note = note_of(d, c, out);
    row.method = c->test.df2 > 0 ? "overdispersed" : "newcombe";
    row.estimate.value = difference.value;
    row.estimate.status = difference.defined ? TREDE_ESTIMATE_OK : TREDE_NO_VARIANCE;
    if (then->sources != now->sources) row.estimate.status = TREDE_REFUSED_BREAK;
    if (row.estimate.status == TREDE_ESTIMATE_OK) {
        row.estimate.se = difference.se;
        row.estimate.low = difference.limits.low;
        row.estimate.high = difference.limits.high;
        row.estimate.has_se = row.estimate.has_interval = row.has_p = true;
        row.p = difference.p;
    }
    return row.note ? trede_results_add(out, &row) : TREDE_INTERNAL;
}

static enum trede_status add_test(const struct division *d, const struct comparison *c, struct trede_results *out)
{
    bool spread = c->test.df2 > 0;
    struct trede_result row = row_of(d, "all", spread ? "f" : "chi_square", fmin(c->earlier.all, c->later.all));
    row.wave = c->wave;
    row.against = c->against;
    row.unit = TREDE_UNIT_STATISTIC;
    row.method = spread ? "overdispersed" : "chi_square";
    row.estimate.status = c->test.defined ? TREDE_ESTIMATE_OK : TREDE_TOO_FEW;
    if (c->earlier.sources != c->later.sources) row.estimate.status = TREDE_REFUSED_BREAK;
    row.note = note_of(d, c, out);
    if (row.estimate.status == TREDE_ESTIMATE_OK) {
        row.estimate.value = c->test.statistic;
        row.estimate.df = c->test.df;
        row.has_p = true;
        row.p = c->test.p;
        if (spread && row.note) row.note = trede_results_text(out, "%s;df2=%.0f", row.note, c->test.df2);
    }
    enum trede_status status = row.note ? trede_results_add(out, &row) : TREDE_INTERNAL;
    if (status || !spread || row.estimate.status != TREDE_ESTIMATE_OK) return status;
    row.statistic = "dispersion";
    row.has_p = false;
    row.estimate.value = c->test.dispersion;
    row.estimate.df = c->test.df2;
    return trede_results_add(out, &row);
}

static enum trede_status add_comparison(const struct division *d, struct comparison *c, struct trede_results *out)
{
    const struct trede_mix_side earlier = {c->earlier.counts, c->earlier.count},
                                later = {c->later.counts, c->later.count};
    if (!(c->earlier.all > 0) || !(c->later.all > 0)) return TREDE_OK;
    enum trede_status status = trede_mix_test_of(d->arena, d->categories, &earlier, &later, &c->test);
    for (size_t i = 0; i < d->shown && !status; i++)
        if (c->earlier.totals[i] + c->later.totals[i] > 0) status = add_difference(d, c, i, out);
    return status || d->shown < d->categories ? status : add_test(d, c, out);
}

/* ---- periods ---- */

static bool is_whole(const struct division *d, const struct trede_tally *tally)
{
    return is_all(tally->channel) && (strcmp(d->note, "anonymity") == 0 ? tally->anonymous.of > 0 : tally->counted);
}

/* The periods of one length that lie between two days. */
static enum trede_status periods_within(const struct division *d, int32_t first, int32_t last, int per_year,
                                        const struct trede_tally *const **periods, size_t *count)
{
    const struct trede_tally **found = trede_arena_alloc(d->arena, d->all_count, sizeof *found);
    *periods = found;
    *count = 0;
    if (!found) return TREDE_INTERNAL;
    for (size_t i = 0; i < d->all_count; i++) {
        const struct trede_tally *tally = &d->tallies->of[i];
        if (is_whole(d, tally) && tally->period.per_year == per_year && tally->period.first >= first &&
            tally->period.last <= last)
            found[(*count)++] = tally;
    }
    return TREDE_OK;
}

/* A year is made of months, or of quarters; anything else of itself. */
static enum trede_status fill_parts(const struct division *d, const struct trede_tally *tally, struct side *side)
{
    static const int parts[] = {4, 12};
    const struct trede_tally *const *periods;
    size_t count = 0;
    for (size_t i = 0; i < 2 && tally->period.per_year == 1; i++) {
        enum trede_status status =
            periods_within(d, tally->period.first, tally->period.last, parts[i], &periods, &count);
        if (status || (count == (size_t)parts[i])) return status ? status : fill(d, periods, count, side);
    }
    const struct trede_tally **one = trede_arena_alloc(d->arena, 1, sizeof *one);
    if (!one) return TREDE_INTERNAL;
    one[0] = tally;
    return fill(d, one, 1, side);
}

static enum trede_status add_periods(const struct division *d, struct trede_results *out)
{
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; i < d->all_count && !status; i++) {
        const struct trede_tally *now = &d->tallies->of[i], *then = trede_tally_earlier(d->tallies, i);
        if (!is_whole(d, now)) continue;
        status = add_shares(d, now, out);
        if (status || !then || !is_whole(d, then)) continue;
        struct comparison c = {.wave = now->period_text, .against = then->period_text, .kind = ""};
        status = fill_parts(d, then, &c.earlier);
        if (!status) status = fill_parts(d, now, &c.later);
        if (!status) status = add_comparison(d, &c, out);
    }
    return status;
}

/* The shortest periods since the start against those of the year before it: two on either side at least. */
static enum trede_status add_since_start(const struct division *d, struct trede_results *out)
{
    const struct trede_campaign *campaign = d->context->campaign;
    const struct trede_tally *const *before, *const *after;
    size_t before_count = 0, after_count = 0;
    int finest = 0;
    for (size_t i = 0; i < d->all_count; i++)
        if (is_whole(d, &d->tallies->of[i]) && d->tallies->of[i].period.per_year > finest)
            finest = d->tallies->of[i].period.per_year;
    if (!campaign->has_start || !finest) return TREDE_OK;
    enum trede_status status =
        periods_within(d, campaign->start - 366, campaign->start - 1, finest, &before, &before_count);
    if (!status) status = periods_within(d, campaign->start, INT32_MAX, finest, &after, &after_count);
    if (status || before_count < 2 || after_count < 2) return status;
    struct comparison c = {.wave = after[after_count - 1]->period_text,
                           .against = before[before_count - 1]->period_text,
                           .kind = "since_start"};
    status = fill(d, before, before_count, &c.earlier);
    if (!status) status = fill(d, after, after_count, &c.later);
    return status ? status : add_comparison(d, &c, out);
}

static enum trede_status add_division(const struct division *d, struct trede_results *out)
{
    enum trede_status status = add_periods(d, out);
    return status ? status : add_since_start(d, out);
}

/* ---- the two divisions ---- */

/* The channels that any period has, in the order of the tallies. */
static enum trede_status name_channels(struct division *d)
{
    const char **names = trede_arena_alloc(d->arena, d->all_count, sizeof *names);
    d->names = names;
    if (!names) return TREDE_INTERNAL;
    for (size_t i = 0; i < d->all_count; i++) {
        const char *channel = d->tallies->of[i].channel;
        if (!is_all(channel) && (d->categories == 0 || strcmp(names[d->categories - 1], channel) != 0))
            names[d->categories++] = channel;
    }
    d->shown = d->categories;
    return TREDE_OK;
}

static enum trede_status divide(const struct trede_context *context, const struct trede_tallies *tallies,
                                struct trede_arena *arena, struct trede_results *out)
{
    static const char *const anonymity[] = {"anonymous", "named"};
    struct division d = {.context = context, .tallies = tallies, .note = "channels", .arena = arena};
    while (d.all_count < tallies->count && is_all(tallies->of[d.all_count].set))
        d.all_count++;
    enum trede_status status = name_channels(&d);
    if (!status && d.categories > 1) status = add_division(&d, out);
    d.note = "anonymity";
    d.names = anonymity;
    d.categories = 2;
    d.shown = 1;
    return status ? status : add_division(&d, out);
}

enum trede_status trede_analyse_composition(const struct trede_context *context, struct trede_results *out)
{
    struct trede_tallies tallies;
    struct trede_arena *arena = trede_arena_create();
    enum trede_status status =
        arena ? trede_tallies_make_cut(context->campaign, &context->reports, true, TREDE_TALLY_NO_CROSS, &tallies)
              : TREDE_INTERNAL;
    if (!status) {
        status = divide(context, &tallies, arena, out);
        trede_tallies_free(&tallies);
    }
    trede_arena_destroy(arena);
    return status;
}
