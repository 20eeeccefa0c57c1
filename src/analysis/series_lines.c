#include "analysis/series_lines.h"

#include <string.h>

#include "base/date.h"

/* A run of tallies: one segment and channel, in periods of one length. */
struct run {
    const struct trede_tally *first;
    size_t count;
};

struct gathering {
    const struct trede_campaign *campaign;
    struct trede_tallies tallies;
    struct trede_arena *arena;
    struct run *runs;
    size_t run_count, run_capacity;
    struct trede_timeline time;
    uint64_t *covered; /* per place: the files that have a row of that period */
    const char *control_set;
    const char **control; /* segments of control_set */
    size_t control_count;
    bool by_area; /* control_set is the set of the area comparison: each area has a start of its own */
    struct trede_series_lines *out;
    size_t capacity;
};

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* ---- time ---- */

static int32_t number_of(const struct trede_period *period)
{
    int year, month, day;
    trede_date_parts(period->first, &year, &month, &day);
    switch (period->per_year) {
    case 12:
        return year * 12 + month - 1;
    case 4:
        return year * 4 + (month - 1) / 3;
    case 1:
        return year;
    case 52: /* weeks begin on a Monday; the first day of 1970 was a Thursday */
        return (period->first + 3) / 7;
    default:
        return period->first;
    }
}

/* The period with that number. */
static struct trede_period period_of(int32_t number, int per_year)
{
    if (per_year == 12 || per_year == 4) {
        int months = 12 / per_year, year = number / per_year, month = number % per_year * months + 1;
        int32_t first = trede_date_from_parts(year, month, 1);
        bool last = month + months > 12;
        int32_t next = trede_date_from_parts(last ? year + 1 : year, last ? 1 : month + months, 1);
        return (struct trede_period){first, next - 1, per_year};
    }
    if (per_year == 1)
        return (struct trede_period){trede_date_from_parts(number, 1, 1), trede_date_from_parts(number, 12, 31), 1};
    if (per_year == 52) return (struct trede_period){number * 7 - 3, number * 7 + 3, 52};
    return (struct trede_period){number, number, per_year};
}

static bool in_window(const struct trede_series_setting *setting, const struct trede_period *period)
{
    return (!setting->has_from || period->first >= setting->from) && (!setting->has_to || period->last <= setting->to);
}

/* The length of which there are most rows of everyone's. */
static int usual_length(const struct gathering *g)
{
    static const int lengths[] = {12, 4, 52, 1, 365};
    size_t best = 0;
    int usual = 0;
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
        size_t rows = 0;
        for (size_t i = 0; i < g->tallies.count; i++) {
            const struct trede_tally *tally = &g->tallies.of[i];
            rows += same(tally->set, "all") && same(tally->channel, "all") && tally->counted &&
                    tally->period.per_year == lengths[l] && in_window(&g->campaign->series, &tally->period);
        }
        if (rows <= best) continue;
        best = rows;
        usual = lengths[l];
    }
    return usual;
}

static enum trede_status make_time(struct gathering *g)
{
    int per_year = usual_length(g);
    int32_t low = INT32_MAX, high = INT32_MIN;
    for (size_t i = 0; i < g->tallies.count; i++) {
        const struct trede_tally *tally = &g->tallies.of[i];
        if (tally->period.per_year != per_year || !tally->counted || !in_window(&g->campaign->series, &tally->period))
            continue;
        int32_t number = number_of(&tally->period);
        if (number < low) low = number;
        if (number > high) high = number;
    }
    g->time.per_year = per_year;
    if (per_year == 0 || low > high) return TREDE_OK;
    size_t count = (size_t)(high - low) + 1;
    struct trede_period *period = trede_arena_alloc(g->arena, count, sizeof *period);
    int32_t *number = trede_arena_alloc(g->arena, count, sizeof *number);
    g->covered = trede_arena_alloc(g->arena, count, sizeof *g->covered);
    if (!period || !number || !g->covered) return TREDE_INTERNAL;
    for (size_t t = 0; t < count; t++) {
        number[t] = low + (int32_t)t;
        period[t] = period_of(number[t], per_year);
    }
    g->time = (struct trede_timeline){period, number, count, per_year};
    return TREDE_OK;
}

/* Where a tally stands in time; count of the timeline = nowhere. */
static size_t place_of(const struct gathering *g, const struct trede_tally *tally)
{
    if (tally->period.per_year != g->time.per_year || !tally->counted) return g->time.count;
    int32_t number = number_of(&tally->period);
    bool inside = number >= g->time.number[0] && number <= g->time.number[g->time.count - 1];
    return inside ? (size_t)(number - g->time.number[0]) : g->time.count;
}

/* ---- runs ---- */

static enum trede_status find_runs(struct gathering *g)
{
    for (size_t i = 0; i < g->tallies.count; i++) {
        const struct trede_tally *tally = &g->tallies.of[i];
        size_t place = place_of(g, tally);
        if (place == g->time.count) continue;
        g->covered[place] |= tally->sources;
        struct run *last = g->run_count ? &g->runs[g->run_count - 1] : NULL;
        if (last && trede_tally_same_series(last->first, tally)) {
            last->count = (size_t)(tally - last->first) + 1;
            continue;
        }
        struct run *run = trede_arena_push(g->arena, &g->runs, &g->run_count, &g->run_capacity, sizeof *run);
        if (!run) return TREDE_INTERNAL;
        *run = (struct run){tally, 1};
    }
    return TREDE_OK;
}

static const struct run *find_run(const struct gathering *g, const char *set, const char *segment, const char *channel)
{
    for (size_t i = 0; i < g->run_count; i++) {
        const struct trede_tally *tally = g->runs[i].first;
        if (same(tally->set, set) && same(tally->segment, segment) && same(tally->channel, channel)) return &g->runs[i];
    }
    return NULL;
}

/* ---- series ---- */

static bool make_series(struct gathering *g, struct trede_series *series)
{
    series->has = trede_arena_alloc(g->arena, g->time.count, sizeof *series->has);
    series->count = trede_arena_alloc(g->arena, g->time.count, sizeof *series->count);
    series->population = trede_arena_alloc(g->arena, g->time.count, sizeof *series->population);
    series->rows = 0;
    return series->has && series->count && series->population;
}

/* A population that a period does not say is the last one said, or the first. */
static void fill_population(const struct gathering *g, struct trede_series *series)
{
    double known = 0;
    for (size_t t = 0; t < g->time.count && !(known > 0); t++)
        known = series->population[t];
    for (size_t t = 0; t < g->time.count; t++) {
        if (series->population[t] > 0) known = series->population[t];
        series->population[t] = known;
    }
}

/* The run at its places: 0 where its files have the period but not this line. */
static bool read_run(struct gathering *g, const struct run *run, struct trede_series *series)
{
    if (!make_series(g, series)) return false;
    uint64_t files = 0;
    size_t start = g->time.count;
    for (size_t i = 0; i < run->count; i++) {
        size_t place = place_of(g, &run->first[i]);
        if (place == g->time.count) continue;
        files |= run->first[i].sources;
        series->count[place] = run->first[i].count;
        series->population[place] = run->first[i].population;
        if (place < start) start = place;
    }
    for (size_t t = start; t < g->time.count; t++) {
        series->has[t] = (g->covered[t] & files) == files;
        series->rows += series->has[t];
    }
    fill_population(g, series);
    return true;
}

/* Adds (sign 1) or takes off (-1), where both have a value; population is of people, so it is only added. */
static void add_series(const struct gathering *g, struct trede_series *to, const struct trede_series *what, int sign)
{
    to->rows = 0;
    for (size_t t = 0; t < g->time.count; t++) {
        to->has[t] = to->has[t] && what->has[t];
        to->count[t] += sign * what->count[t];
        if (sign > 0)
            to->population[t] =
                to->population[t] > 0 && what->population[t] > 0 ? to->population[t] + what->population[t] : 0;
        to->rows += to->has[t];
    }
}

/* ---- against whom ---- */

static bool is_control(const struct gathering *g, const char *segment)
{
    for (size_t i = 0; i < g->control_count; i++)
        if (same(g->control[i], segment)) return true;
    return false;
}

/* The campaign's own word; else the areas that never had the campaign, where the counts are split by areas. */
static enum trede_status find_control(struct gathering *g)
{
    const struct trede_campaign *c = g->campaign;
    const struct trede_area_comparison *areas = &c->comparison;
    if (c->series.control_count) {
        g->control_set = c->series.control_set;
        g->control_count = c->series.control_count;
        g->control = trede_arena_alloc(g->arena, g->control_count, sizeof *g->control);
        if (!g->control) return TREDE_INTERNAL;
        memcpy(g->control, c->series.control, g->control_count * sizeof *g->control);
    }
    if (areas->set < 0 || !areas->start) return TREDE_OK;
    const struct trede_segment_set *set = &c->sets[areas->set];
    if (g->control_set && !same(g->control_set, set->name)) return TREDE_OK;
    g->by_area = true;
    if (g->control_set || c->series.control_channel) return TREDE_OK;
    g->control = trede_arena_alloc(g->arena, set->count, sizeof *g->control);
    if (!g->control) return TREDE_INTERNAL;
    for (size_t s = 0; s < set->count; s++)
        if (areas->start[s] == (int)c->wave_count) g->control[g->control_count++] = set->segments[s].rule.name;
    g->control_set = set->name;
    return TREDE_OK;
}

/* The sum over the segments of control_set that are (or are not) the comparison; false = no memory. rows stays 0 when
 * the counts have none of them. */
static bool sum_areas(struct gathering *g, const char *channel, bool comparison, struct trede_series *out)
{
    bool first = true;
    for (size_t i = 0; i < g->run_count; i++) {
        const struct trede_tally *tally = g->runs[i].first;
        struct trede_series part;
        if (!same(tally->set, g->control_set) || !same(tally->channel, channel)) continue;
        if (is_control(g, tally->segment) != comparison) continue;
        if (!read_run(g, &g->runs[i], first ? out : &part)) return false;
        if (!first) add_series(g, out, &part, 1);
        first = false;
    }
    return true;
}

static bool control_of_areas(struct gathering *g, struct trede_series_line *line)
{
    bool everyone = same(line->set, "all");
    if (!everyone && !same(line->set, g->control_set)) return true;
    if (!sum_areas(g, line->channel, true, &line->control)) return false;
    if (!everyone || line->control.rows == 0) return true;
    struct trede_series areas = {0};
    if (!sum_areas(g, line->channel, false, &areas)) return false;
    if (areas.rows)
        line->target = areas;
    else
        line->control.rows = 0;
    return true;
}

static bool control_of_channel(struct gathering *g, struct trede_series_line *line)
{
    const struct run *run = find_run(g, line->set, line->segment, g->campaign->series.control_channel);
    if (!run) return true;
    if (!read_run(g, run, &line->control)) return false;
    if (same(line->channel, "all")) add_series(g, &line->target, &line->control, -1);
    return true;
}

/* ---- when the campaign ran ---- */

/* The part of a period from that day on, and the years between the day and the middle of that part. */
static void add_start(const struct gathering *g, struct trede_series_line *line, int32_t day, double weight)
{
    for (size_t t = 0; t < g->time.count; t++) {
        const struct trede_period *period = &g->time.period[t];
        if (period->last < day) continue;
        int32_t from = period->first > day ? period->first : day;
        double days = period->last - period->first + 1, on = (period->last - from + 1) / days;
        double middle = (from + (double)(period->last - from + 1) / 2 - day) / 365.25;
        line->on[t] += weight * on;
        line->since[t] += weight * on * middle;
    }
}

static double total_of(const struct gathering *g, const struct trede_series *series)
{
    double sum = 0;
    for (size_t t = 0; t < g->time.count; t++)
        sum += series->has[t] ? series->count[t] : 0;
    return sum;
}

/* The place of a segment in the set of areas; their number = it is none. */
static size_t area_of(const struct gathering *g, const char *segment)
{
    const struct trede_segment_set *set = &g->campaign->sets[g->campaign->comparison.set];
    size_t s = 0;
    while (s < set->count && !same(set->segments[s].rule.name, segment))
        s++;
    return s;
}

static bool area_starts(const struct gathering *g, size_t area)
{
    const struct trede_campaign *c = g->campaign;
    if (area == c->sets[c->comparison.set].count) return false;
    return c->comparison.start[area] >= 0 && c->comparison.start[area] < (int)c->wave_count;
}

/* Everyone: areas by their share of the reports. */
static bool start_areas(struct gathering *g, struct trede_series_line *line)
{
    const char *set = g->campaign->sets[g->campaign->comparison.set].name;
    double *total = trede_arena_alloc(g->arena, g->run_count, sizeof *total), all = 0;
    if (!total) return false;
    for (size_t i = 0; i < g->run_count; i++) {
        const struct trede_tally *tally = g->runs[i].first;
        struct trede_series series;
        if (!same(tally->channel, line->channel) || !same(tally->set, set) || is_control(g, tally->segment)) continue;
        if (!read_run(g, &g->runs[i], &series)) return false;
        all += total[i] = total_of(g, &series);
    }
    for (size_t i = 0; i < g->run_count; i++) {
        size_t area = total[i] > 0 ? area_of(g, g->runs[i].first->segment) : 0;
        if (!(total[i] > 0) || !area_starts(g, area)) continue;
        add_start(g, line, g->campaign->comparison.day[area], total[i] / all);
        line->has_start = true;
    }
    return true;
}

static bool find_start(struct gathering *g, struct trede_series_line *line)
{
    const struct trede_campaign *c = g->campaign;
    line->on = trede_arena_alloc(g->arena, g->time.count, sizeof *line->on);
    line->since = trede_arena_alloc(g->arena, g->time.count, sizeof *line->since);
    if (!line->on || !line->since) return false;
    if (g->by_area && same(line->set, c->sets[c->comparison.set].name)) {
        size_t area = area_of(g, line->segment);
        line->has_start = area_starts(g, area);
        if (line->has_start) add_start(g, line, c->comparison.day[area], 1);
        return true;
    }
    if (g->by_area && same(line->set, "all") && !start_areas(g, line)) return false;
    if (line->has_start || !c->has_start) return true;
    line->has_start = true;
    add_start(g, line, c->start, 1);
    return true;
}

/* ---- lines ---- */

/* Is a series of this segment and channel of interest, or is it the comparison itself? */
static bool is_wanted(const struct gathering *g, const struct trede_tally *tally)
{
    const char *channel = g->campaign->series.control_channel;
    bool everyone = same(tally->set, "all"), all_channels = same(tally->channel, "all");
    if (!everyone && !all_channels) return false; /* a segment's channel has few reports and no reader */
    if (channel && same(tally->channel, channel)) return false;
    return everyone || !g->control_set || !same(tally->set, g->control_set) || !is_control(g, tally->segment);
}

static enum trede_status add_line(struct gathering *g, const struct run *run)
{
    struct trede_series_line *line =
        trede_arena_push(g->arena, &g->out->of, &g->out->count, &g->capacity, sizeof *line);
    if (!line) return TREDE_INTERNAL;
    line->set = run->first->set;
    line->segment = run->first->segment;
    line->channel = run->first->channel;
    bool good = read_run(g, run, &line->target);
    if (good && g->control_set && g->control_count) good = control_of_areas(g, line);
    if (good && g->campaign->series.control_channel) good = control_of_channel(g, line);
    return good && find_start(g, line) ? TREDE_OK : TREDE_INTERNAL;
}

static enum trede_status gather(struct gathering *g)
{
    enum trede_status status = make_time(g);
    if (status || g->time.count == 0) return status;
    status = find_runs(g);
    if (!status) status = find_control(g);
    for (size_t i = 0; !status && i < g->run_count; i++)
        if (is_wanted(g, g->runs[i].first)) status = add_line(g, &g->runs[i]);
    g->out->time = g->time;
    return status;
}

/* Channels within segments are only asked for as part of a comparison. */
static enum trede_tally_cut cut_of(const struct trede_campaign *c)
{
    bool compared =
        c->series.control_count || c->series.control_channel || (c->comparison.set >= 0 && c->comparison.start);
    return compared ? TREDE_TALLY_EVERYTHING : TREDE_TALLY_NO_CROSS;
}

enum trede_status trede_series_lines_make(const struct trede_campaign *campaign,
                                          const struct trede_count_table *reports, struct trede_series_lines *out)
{
    *out = (struct trede_series_lines){0};
    struct gathering g = {.campaign = campaign, .arena = trede_arena_create(), .out = out};
    if (!g.arena) return TREDE_INTERNAL;
    enum trede_status status = trede_tallies_make_cut(campaign, reports, false, cut_of(campaign), &g.tallies);
    if (!status) status = gather(&g);
    /* the lines' texts are the campaign's or the table's, which outlive the tallies */
    trede_tallies_free(&g.tallies);
    out->arena = g.arena;
    if (status) trede_series_lines_free(out);
    return status;
}

void trede_series_lines_free(struct trede_series_lines *lines)
{
    if (lines->arena) trede_arena_destroy(lines->arena);
    *lines = (struct trede_series_lines){0};
}
