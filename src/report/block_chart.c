/* Charts: rows -> categories, series and marks. */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "report/compose.h"
#include "report/cut.h"
#include "report/drawing.h"
#include "report/grid_size.h"
#include "report/wording.h"

enum {
    CATEGORIES_MOST = 24,
    SERIES_MOST = 8,
    BAND_MOST = 72,
    BAR_PIXELS = 22,
    NARROW_BAR_PIXELS = 32,
    FRAME_PIXELS = 40,
    LEGEND_PIXELS = 30,
    TIME_PIXELS = 270
};
static const uint32_t no_colour = 0x8A8A8A, middle_blue = 0x437FB5;

struct chart {
    const struct trede_block *block;
    const struct trede_source *source;
    struct trede_panel *panel;
    struct trede_rows rows, categories, series;
    struct trede_drawing *drawing;
    size_t category_count, series_count; /* before the cut: more than a page or the colours can show */
};

static uint32_t palette(const struct trede_colours *colours, size_t i)
{
    return colours->count ? colours->items[i % colours->count] : no_colour;
}

static uint32_t colour_of(const struct chart *c, size_t series)
{
    const struct trede_dashboard *dashboard = c->source->dashboard;
    switch (c->block->chart.colours) {
    case TREDE_COLOURS_RUNGS: {
        size_t length;
        const char *text = trede_key_text(c->series.items[series], c->block->chart.series, &length);
        return palette(&dashboard->rungs, length == 1 && *text > '0' ? (size_t)(*text - '1') : series);
    }
    case TREDE_COLOURS_MOVEMENT:
        return palette(&dashboard->movement, series);
    case TREDE_COLOURS_GROUPS:
        return palette(&dashboard->groups, series);
    default:
        return palette(&dashboard->series, series);
    }
}

/* Does the campaign start in this period? */
static bool starts_in(const struct chart *c, const char *period_text)
{
    struct trede_period period;
    return c->source->campaign->has_start && trede_period_parse(period_text, strlen(period_text), &period) &&
           period.per_year > 1 && period.first <= c->source->campaign->start &&
           c->source->campaign->start <= period.last;
}

/* Months are short along an axis. */
static const char *called_shortly(const struct chart *c, const struct trede_result *row, enum trede_key key)
{
    struct trede_phrase month;
    if (key == TREDE_KEY_WAVE && trede_say_month_period(c->source, &month, row->wave, true))
        return trede_arena_text(c->source->arena, month.text, month.length);
    return trede_called(c->source, row, key);
}

/* "18-34 jaar · Nulmeting"; the wave alone where the segment is that of the bar before. */
static const char *category_text(const struct chart *c, size_t i)
{
    const struct trede_chart *chart = &c->block->chart;
    const struct trede_result *row = c->categories.items[i], *before = i ? c->categories.items[i - 1] : NULL;
    const char *first = called_shortly(c, row, chart->by[0]);
    if (chart->by_count == 1 && chart->by[0] == TREDE_KEY_WAVE && row->is_reports && starts_in(c, row->wave))
        return trede_arena_join(c->source->arena, first, " ", trede_word(c->source, "chart.start"));
    if (chart->by_count == 1) return first;
    const char *second = trede_called(c->source, row, chart->by[1]);
    if (before && trede_key_same(before, row, chart->by[0])) return second;
    return trede_arena_join(c->source->arena, first, " · ", second);
}

static const struct trede_result *row_of(const struct chart *c, size_t category, const struct trede_result *series)
{
    const struct trede_chart *chart = &c->block->chart;
    for (size_t i = 0; i < c->rows.count; i++) {
        const struct trede_result *row = c->rows.items[i];
        if (trede_rows_agree(row, c->categories.items[category], chart->by, chart->by_count) &&
            (!series || trede_key_same(row, series, chart->series)))
            return row;
    }
    return NULL;
}

static struct trede_mark *new_marks(struct chart *c)
{
    struct trede_mark *marks = trede_arena_alloc(c->source->arena, c->drawing->category_count, sizeof *marks);
    if (!marks) c->panel->no_memory = true;
    for (size_t i = 0; marks && i < c->drawing->category_count; i++)
        marks[i].absent = true;
    return marks;
}

static bool new_series(struct chart *c, size_t count, struct trede_series **series, size_t *series_count)
{
    *series = trede_arena_alloc(c->source->arena, count, sizeof **series);
    for (size_t i = 0; *series && i < count; i++)
        if (!((*series)[i].marks = new_marks(c))) return false;
    *series_count = *series ? count : 0;
    if (!*series) c->panel->no_memory = true;
    return *series != NULL;
}

static double drawn_value(const struct trede_result *row)
{
    return trede_cell_value(row->unit, row->estimate.value);
}

/* Stacked, column and line: a series a value of the series key. */
static void make_series(struct chart *c)
{
    struct trede_drawing *d = c->drawing;
    bool split = c->block->chart.series != TREDE_NO_KEY;
    if (!new_series(c, split ? c->series.count : 1, &d->series, &d->series_count)) return;
    for (size_t s = 0; s < d->series_count; s++) {
        d->series[s].name = split ? trede_called(c->source, c->series.items[s], c->block->chart.series) : d->title;
        d->series[s].colour = split ? colour_of(c, s) : palette(&c->source->dashboard->series, 0);
        for (size_t i = 0; i < c->categories.count; i++) {
            const struct trede_result *row = row_of(c, i, split ? c->series.items[s] : NULL);
            if (row && trede_row_has_value(row)) d->series[s].marks[i] = (struct trede_mark){.value = drawn_value(row)};
        }
    }
}

/* ---- what came in, and what was expected with its limits ---- */

static bool is_limited(const struct trede_result *row)
{
    return trede_row_has_interval(row) && strcmp(row->statistic, "expected") == 0;
}

/* In this order: what is expected, its two limits, what was observed, and where the campaign starts. */
static void make_band(struct chart *c)
{
    enum { EXPECTED, LOW, HIGH, OBSERVED, START, LINES };
    static const char *const names[LINES] = {"band.expected", "band.low", "band.high", "band.observed", "band.start"};
    static const enum trede_stroke strokes[LINES] = {TREDE_STROKE_PLAIN, TREDE_STROKE_LIMIT, TREDE_STROKE_LIMIT,
                                                     TREDE_STROKE_MARKED, TREDE_STROKE_SPOT};
    struct trede_drawing *d = c->drawing;
    const struct trede_colours *colours = &c->source->dashboard->series;
    bool started = false;
    if (!new_series(c, LINES, &d->series, &d->series_count)) return;
    for (size_t s = 0; s < LINES; s++) {
        d->series[s].name = trede_word(c->source, names[s]);
        d->series[s].stroke = strokes[s];
        d->series[s].colour =
            s == OBSERVED ? palette(&c->source->dashboard->rungs, 6) : palette(colours, s == START ? 5 : 1);
    }
    for (size_t i = 0; i < c->categories.count; i++) {
        for (size_t r = 0; r < c->rows.count; r++) {
            const struct trede_result *row = c->rows.items[r];
            bool here = trede_rows_agree(row, c->categories.items[i], c->block->chart.by, c->block->chart.by_count);
            if (!here || !trede_row_has_value(row)) continue;
            bool limited = is_limited(row);
            d->series[limited ? EXPECTED : OBSERVED].marks[i] = (struct trede_mark){.value = drawn_value(row)};
            if (!limited) continue;
            d->series[LOW].marks[i] = (struct trede_mark){.value = row->estimate.low};
            d->series[HIGH].marks[i] = (struct trede_mark){.value = row->estimate.high};
            if (starts_in(c, row->wave)) d->series[START].marks[i] = (struct trede_mark){.value = drawn_value(row)};
            started = started || starts_in(c, row->wave);
        }
    }
    if (!started) d->series_count = START;
}

static void widen(double value, double *low, double *high)
{
    if (value < *low) *low = value;
    if (value > *high) *high = value;
}

/* A round distance between the marks of an axis: one mark for every 90 pixels at most. */
static double axis_step(double range, int width)
{
    static const double round[] = {1.0, 2.0, 5.0, 10.0};
    double most = width / 90.0 < 3.0 ? 3.0 : width / 90.0;
    if (range <= 0.0) return 1.0;
    double power = pow(10.0, floor(log10(range / most)));
    for (int i = 0; i < 4; i++)
        if (range / (round[i] * power) <= most) return round[i] * power;
    return 10.0 * power;
}

/* Fewer decimals along the axis than in cells. */
static enum trede_format axis_format(enum trede_format cells)
{
    if (cells == TREDE_FORMAT_SHARE) return TREDE_FORMAT_WHOLE_SHARE;
    return cells == TREDE_FORMAT_POINTS ? TREDE_FORMAT_COUNT : cells;
}

/* ---- a named point a category ---- */

static double middle_of(const double *values, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return count ? sum / (double)count : 0.0;
}

static void name_scatter(struct chart *c)
{
    const struct trede_chart *chart = &c->block->chart;
    for (int i = 0; i < 2; i++)
        c->drawing->axis_name[i] = trede_said(c->source, &chart->axis[i]);
    for (int i = 0; i < 4; i++)
        c->drawing->corner[i] = trede_said(c->source, &chart->corner[i]);
}

/* Points without a number across or up are left out. */
static void make_scatter(struct chart *c)
{
    struct trede_drawing *d = c->drawing;
    double *across = trede_arena_alloc(c->source->arena, 2 * d->category_count, sizeof *across);
    double *up = across ? across + d->category_count : NULL;
    size_t points = 0;
    if (!across || !new_series(c, 2, &d->series, &d->series_count)) {
        c->panel->no_memory = true;
        return;
    }
    name_scatter(c);
    d->series[0].name = d->axis_name[0];
    d->series[1].name = d->axis_name[1];
    d->series[0].colour = d->series[1].colour = palette(&c->source->dashboard->rungs, 5);
    for (size_t i = 0; i < c->categories.count; i++) {
        const struct trede_result *row = row_of(c, i, NULL);
        const struct trede_result *other = row ? trede_source_like(c->source, row, c->block->chart.across) : NULL;
        if (!row || !other || !trede_row_has_value(row) || !trede_row_has_value(other)) continue;
        across[points] = drawn_value(other);
        up[points] = drawn_value(row);
        d->series[0].marks[i] = (struct trede_mark){.value = across[points]};
        d->series[1].marks[i] = (struct trede_mark){.value = up[points++]};
        d->across_format = axis_format(trede_format_of(other->unit, false));
    }
    d->across_middle = middle_of(across, points);
    d->up_middle = middle_of(up, points);
    double low = 0.0, high = 0.0;
    for (size_t i = 0; i < points; i++) {
        widen(up[i], &low, &high);
        if (across[i] > d->across_high) d->across_high = across[i];
    }
    d->axis_step = axis_step(high - low, d->height * 2);
    d->axis_low = low < 0.0 ? floor(low / d->axis_step - 0.2) * d->axis_step : 0.0;
    d->axis_high = ceil(high / d->axis_step + 0.2) * d->axis_step;
    double step = axis_step(d->across_high, d->width);
    d->across_high = ceil(d->across_high / step + 0.2) * step;
    d->has_axis_ends = true;
}

/* ---- interval bars ---- */

static struct trede_interval interval_of(const struct chart *c, const struct trede_result *row)
{
    const struct trede_goal *goal = c->block->chart.target ? trede_goal_of(c->source, row) : NULL;
    enum trede_reading verdict = trede_reading_of(c->source, row);
    struct trede_tone_look tone = trede_tone_look(trede_verdict_tone(c->source, row, verdict));
    const uint32_t white = 0xFFFFFF;
    return (struct trede_interval){.low = trede_cell_value(row->unit, row->estimate.low),
                                   .high = trede_cell_value(row->unit, row->estimate.high),
                                   .estimate = drawn_value(row),
                                   .target = goal ? trede_cell_value(row->unit, goal->target) : 0.0,
                                   .has_interval = trede_row_has_interval(row),
                                   .has_target = goal != NULL,
                                   .light = verdict == TREDE_VERDICT_NONE ? middle_blue : tone.text,
                                   .dark = white};
}

/* Ends of the axis at whole steps, zero included. Returns how wide a thin line is. */
static double axis_ends(struct chart *c)
{
    double low = 0.0, high = 0.0;
    for (size_t i = 0; i < c->categories.count; i++) {
        const struct trede_result *row = row_of(c, i, NULL);
        if (!row || !trede_row_has_value(row)) continue;
        struct trede_interval v = interval_of(c, row);
        widen(v.estimate, &low, &high);
        if (v.has_interval) {
            widen(v.low, &low, &high);
            widen(v.high, &low, &high);
        }
        if (v.has_target) widen(v.target, &low, &high);
    }
    double range = high - low, step = axis_step(range, c->drawing->width);
    c->drawing->axis_step = step;
    c->drawing->axis_low = low < 0.0 ? floor(low / step) * step : 0.0;
    c->drawing->axis_high = high > 0.0 ? ceil(high / step) * step : 0.0;
    if (range <= 0.0) c->drawing->axis_high = step;
    c->drawing->has_axis_ends = true;
    return (c->drawing->axis_high - c->drawing->axis_low) * 0.006;
}

static void show_interval(struct chart *c, size_t i, const struct trede_interval *v)
{
    struct trede_series *shown = c->drawing->shown;
    shown[1].marks[i] = (struct trede_mark){.value = v->estimate};
    if (v->has_interval) {
        shown[0].marks[i] = (struct trede_mark){.value = v->low};
        shown[2].marks[i] = (struct trede_mark){.value = v->high};
    }
    if (v->has_target) shown[3].marks[i] = (struct trede_mark){.value = v->target};
}

static void place_parts(struct chart *c, struct trede_parts *parts)
{
    struct trede_drawing *d = c->drawing;
    size_t above = 0, below = 0;
    for (size_t i = 0; i < c->categories.count; i++) {
        if (parts[i].above_count > above) above = parts[i].above_count;
        if (parts[i].below_count > below) below = parts[i].below_count;
    }
    if (!new_series(c, above + below, &d->series, &d->series_count)) return;
    for (size_t s = 0; s < d->series_count; s++) {
        d->series[s].name = trede_word(c->source, "chart.part");
        for (size_t i = 0; i < c->categories.count; i++) {
            if (s < above && s < parts[i].above_count) d->series[s].marks[i] = parts[i].above[s];
            if (s >= above && s - above < parts[i].below_count) d->series[s].marks[i] = parts[i].below[s - above];
        }
    }
}

static void make_intervals(struct chart *c)
{
    struct trede_parts *parts = trede_arena_alloc(c->source->arena, c->categories.count, sizeof *parts);
    static const char *const heads[] = {"show.low", "show.estimate", "show.high", "show.target"};
    double thin = axis_ends(c);
    if (!parts || !new_series(c, c->block->chart.target ? 4 : 3, &c->drawing->shown, &c->drawing->shown_count)) {
        c->panel->no_memory = true;
        return;
    }
    for (size_t s = 0; s < c->drawing->shown_count; s++)
        c->drawing->shown[s].name = trede_word(c->source, heads[s]);
    for (size_t i = 0; i < c->categories.count; i++) {
        const struct trede_result *row = row_of(c, i, NULL);
        if (!row || !trede_row_has_value(row)) continue;
        struct trede_interval v = interval_of(c, row);
        show_interval(c, i, &v);
        trede_interval_parts(&v, thin, &parts[i]);
    }
    place_parts(c, parts);
}

/* "Herkent signalen: 46 %", or [c] where it is withheld: an interval bar has no label of its own. */
static const char *with_value(const struct chart *c, const char *category, const struct trede_result *row)
{
    struct trede_phrase phrase;
    bool points = row && row->unit == TREDE_UNIT_POINTS;
    int how = points ? TREDE_BARE | (trede_is_change(row) ? 0 : TREDE_LEVEL) : 0;
    trede_phrase_begin(&phrase);
    trede_phrase_add(&phrase, category);
    trede_phrase_add(&phrase, "  ");
    if (!row || !trede_row_has_value(row))
        trede_phrase_add(&phrase, row && row->estimate.status == TREDE_SUPPRESSED ? "[c]" : "–");
    else
        trede_say_number(c->source, &phrase, row->unit, row->estimate.value, trede_decimals(row, NULL, 0), how);
    return trede_arena_text(c->source->arena, phrase.text, phrase.length);
}

/* Is there anything to draw in this category? */
static bool any_shown(const struct chart *c, size_t category)
{
    for (size_t i = 0; i < c->rows.count; i++)
        if (trede_row_has_value(c->rows.items[i]) && trede_rows_agree(c->rows.items[i], c->categories.items[category],
                                                                      c->block->chart.by, c->block->chart.by_count))
            return true;
    return false;
}

static void name_categories(struct chart *c)
{
    const char **names = trede_arena_alloc(c->source->arena, c->categories.count, sizeof *names);
    if (!names) {
        c->panel->no_memory = true;
        return;
    }
    for (size_t i = 0; i < c->categories.count; i++) {
        names[i] = category_text(c, i);
        if (names[i] && c->block->chart.kind == TREDE_CHART_INTERVAL)
            names[i] = with_value(c, names[i], row_of(c, i, NULL));
        else if (names[i] && !any_shown(c, i))
            names[i] = trede_arena_join(c->source->arena, names[i], "  ", "[c]");
        if (!names[i]) c->panel->no_memory = true;
    }
    c->drawing->categories = names;
}

static int usual_height(const struct chart *c)
{
    /* Beside text there is less room for names; they go over two lines. */
    bool narrow = c->panel->span <= TREDE_GRID_COLUMNS / 2;
    int bars = (int)c->categories.count * (narrow ? NARROW_BAR_PIXELS : BAR_PIXELS);
    switch (c->block->chart.kind) {
    case TREDE_CHART_STACKED:
        return bars + 16 + LEGEND_PIXELS;
    case TREDE_CHART_INTERVAL:
        return bars + FRAME_PIXELS;
    default:
        return TIME_PIXELS;
    }
}

static bool is_bar(const struct chart *c)
{
    return c->block->chart.kind == TREDE_CHART_STACKED || c->block->chart.kind == TREDE_CHART_INTERVAL;
}

static bool gather(struct chart *c)
{
    const struct trede_chart *chart = &c->block->chart;
    if (trede_select(c->source, &c->block->rows, &c->rows) ||
        trede_distinct(c->source, &c->rows, chart->by, chart->by_count, &c->categories))
        return false;
    if (chart->series != TREDE_NO_KEY && trede_distinct(c->source, &c->rows, &chart->series, 1, &c->series))
        return false;
    c->category_count = c->categories.count;
    c->series_count = c->series.count;
    size_t most = is_bar(c) ? CATEGORIES_MOST : chart->kind == TREDE_CHART_BAND ? BAND_MOST : TREDE_PERIODS_MOST;
    return !trede_cut_rows(c->source, &c->rows, chart->by, chart->by_count, most, &c->categories) &&
           !trede_cut_rows(c->source, &c->rows, &chart->series, 1, SERIES_MOST, &c->series);
}

static const char *title_of(const struct trede_block *block, struct trede_scope *scope)
{
    struct trede_phrase phrase;
    if (trede_say(scope, &block->cases, &phrase))
        return trede_arena_text(scope->source->arena, phrase.text, phrase.length);
    return trede_said(scope->source, &block->title);
}

static bool any_value(const struct trede_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        if (trede_row_has_value(rows->items[i])) return true;
    return false;
}

enum trede_status trede_compose_chart(const struct trede_block *block, struct trede_scope *scope,
                                      struct trede_panel *panel)
{
    struct chart c = {.block = block, .source = scope->source, .panel = panel};
    if (!gather(&c)) return TREDE_INTERNAL;
    if (!any_value(&c.rows)) return TREDE_OK;
    c.drawing = trede_arena_alloc(scope->source->arena, 1, sizeof *c.drawing);
    if (!c.drawing) return TREDE_INTERNAL;
    enum trede_unit unit = c.rows.items[0]->unit;
    *c.drawing = (struct trede_drawing){.kind = block->chart.kind,
                                        .title = title_of(block, scope),
                                        .category_count = c.categories.count,
                                        .cells = trede_format_of(unit, false)};
    c.drawing->axis = axis_format(c.drawing->cells);
    c.drawing->width = panel->span * TREDE_GRID_PIXELS - 4;
    c.drawing->height = block->chart.height ? block->chart.height : usual_height(&c);
    name_categories(&c);
    if (block->chart.kind == TREDE_CHART_INTERVAL)
        make_intervals(&c);
    else if (block->chart.kind == TREDE_CHART_SCATTER)
        make_scatter(&c);
    else if (block->chart.kind == TREDE_CHART_BAND)
        make_band(&c);
    else
        make_series(&c);
    bool latest = trede_is_moment(block->chart.by[0]);
    trede_cut_say(scope->source, panel, latest ? "cut.chart_latest" : "cut.chart", c.categories.count,
                  c.category_count);
    trede_cut_say(scope->source, panel, "cut.chart", c.series.count, c.series_count);
    panel->drawing = c.drawing;
    panel->drawing_row = panel->rows;
    panel->drawing_height = c.drawing->height;
    return TREDE_OK;
}
