#include "report/charts.h"

#include "base/alloc.h"
#include "report/phrase.h"

enum { DEFAULT_WIDTH = 480, DEFAULT_HEIGHT = 288, INK = 0x1F2933, LINE = 0xDDE3EA };
static char font_name[] = "Calibri"; /* the library wants it writable and copies it */
static const size_t names_most = 14;
static const double head_height = 27.0;     /* points: two lines */
static const double smallest_label = 0.055; /* a narrower part of a bar has no room for its number */

/* ---- data ---- */

/* Where the numbers of a chart stand: columns of series from first_column on, rows of categories. */
struct range {
    const char *sheet;
    lxw_row_t first, last;
    lxw_col_t categories, first_column;
};

/* Bars are drawn from the bottom up; their data run the other way so that the first category is on top. */
static bool is_bar(const struct trede_drawing *d)
{
    return d->kind == TREDE_CHART_STACKED || d->kind == TREDE_CHART_INTERVAL;
}

static size_t category_at(const struct trede_drawing *d, size_t line)
{
    return is_bar(d) ? d->category_count - 1 - line : line;
}

static void put_series(struct trede_chart_data *data, const struct trede_drawing *d, const struct trede_series *series,
                       int column)
{
    struct trede_style head = {.role = TREDE_ROLE_HEAD_NUMBER};
    struct trede_style number = {.role = TREDE_ROLE_CELL_NUMBER, .format = d->cells};
    trede_put_text(&data->page, data->row, column, 1, &head, series->name);
    for (size_t line = 0; line < d->category_count; line++) {
        const struct trede_mark *mark = &series->marks[category_at(d, line)];
        if (!mark->absent) trede_put_number(&data->page, data->row + 1 + (int)line, column, 1, &number, mark->value);
    }
}

static struct range put_data(struct trede_chart_data *data, const struct trede_drawing *d, const char *where)
{
    struct trede_style caption = {.role = TREDE_ROLE_DATA_TITLE}, head = {.role = TREDE_ROLE_HEAD_TEXT};
    struct trede_style text = {.role = TREDE_ROLE_CELL_TEXT};
    trede_put_text(&data->page, data->row++, 0, 1, &caption, where);
    trede_put_text(&data->page, data->row, 0, 1, &head, "");
    for (size_t line = 0; line < d->category_count; line++)
        trede_put_text(&data->page, data->row + 1 + (int)line, 0, 1, &text, d->categories[category_at(d, line)]);
    trede_book_note(data->page.book, worksheet_set_row(data->page.sheet, (lxw_row_t)data->row, head_height, NULL));
    for (size_t s = 0; s < d->shown_count; s++)
        put_series(data, d, &d->shown[s], 1 + (int)s);
    for (size_t s = 0; s < d->series_count; s++)
        put_series(data, d, &d->series[s], 1 + (int)(d->shown_count + s));
    struct range range = {data->sheet_name, (lxw_row_t)(data->row + 1), (lxw_row_t)(data->row + (int)d->category_count),
                          0, (lxw_col_t)(1 + d->shown_count)};
    data->row += (int)d->category_count + 3;
    return range;
}

/* ---- chart ---- */

static double luminance(uint32_t rgb)
{
    return (0.299 * (rgb >> 16 & 0xFF) + 0.587 * (rgb >> 8 & 0xFF) + 0.114 * (rgb & 0xFF)) / 255.0;
}

static lxw_chart_series *add_series(lxw_chart *chart, const struct range *range, size_t i)
{
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    lxw_col_t column = (lxw_col_t)(range->first_column + i);
    if (!series) return NULL;
    chart_series_set_categories(series, range->sheet, range->first, range->categories, range->last, range->categories);
    chart_series_set_values(series, range->sheet, range->first, column, range->last, column);
    chart_series_set_name_range(series, range->sheet, range->first - 1, column);
    return series;
}

/* Whole percents inside the bar, none where the part is too narrow. */
static void label_parts(struct trede_book *book, lxw_chart_series *series, const struct trede_drawing *d, size_t s)
{
    lxw_chart_font font = {.name = font_name,
                           .size = 9,
                           .bold = LXW_EXPLICIT_FALSE,
                           .color = luminance(d->series[s].colour) < 0.55 ? 0xFFFFFF : INK};
    lxw_chart_data_label *labels = trede_alloc(d->category_count, sizeof *labels);
    lxw_chart_data_label **list = trede_alloc(d->category_count + 1, sizeof *list);
    chart_series_set_labels(series);
    chart_series_set_labels_num_format(series, "0%");
    chart_series_set_labels_position(series, LXW_CHART_LABEL_POSITION_CENTER);
    chart_series_set_labels_font(series, &font);
    for (size_t line = 0; labels && list && line < d->category_count; line++) {
        const struct trede_mark *mark = &d->series[s].marks[category_at(d, line)];
        labels[line].hide = mark->absent || mark->value < smallest_label;
        list[line] = &labels[line];
    }
    if (labels && list)
        trede_book_note(book, chart_series_set_labels_custom(series, list));
    else
        trede_book_note(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
    trede_free(labels);
    trede_free(list);
}

static void fill_parts(struct trede_book *book, lxw_chart_series *series, const struct trede_drawing *d, size_t s)
{
    size_t n = d->category_count;
    lxw_chart_fill *fills = trede_alloc(n, sizeof *fills);
    lxw_chart_line *lines = trede_alloc(n, sizeof *lines);
    lxw_chart_point *points = trede_alloc(n, sizeof *points);
    lxw_chart_point **list = trede_alloc(n + 1, sizeof *list);
    bool made = fills && lines && points && list;
    for (size_t line = 0; made && line < n; line++) {
        const struct trede_mark *mark = &d->series[s].marks[category_at(d, line)];
        bool clear = mark->absent || mark->clear;
        fills[line] = (lxw_chart_fill){.color = clear ? 0xFFFFFF : mark->fill, .none = clear};
        lines[line] = (lxw_chart_line){.none = LXW_TRUE};
        points[line] = (lxw_chart_point){.fill = &fills[line], .line = &lines[line]};
        list[line] = &points[line];
    }
    trede_book_note(book, made ? chart_series_set_points(series, list) : LXW_ERROR_MEMORY_MALLOC_FAILED);
    trede_free(fills);
    trede_free(lines);
    trede_free(points);
    trede_free(list);
}

static void dress_line(lxw_chart_series *series, uint32_t colour, enum trede_stroke stroke)
{
    bool limit = stroke == TREDE_STROKE_LIMIT, spot = stroke == TREDE_STROKE_SPOT;
    lxw_chart_fill fill = {.color = colour};
    lxw_chart_line line = {.color = colour,
                           .width = limit ? 1.25F : 2.25F,
                           .dash_type = limit ? LXW_CHART_LINE_DASH_DASH : LXW_CHART_LINE_DASH_SOLID,
                           .none = spot};
    lxw_chart_line edge = {.color = colour, .width = 0.75F};
    chart_series_set_line(series, &line);
    if (limit || stroke == TREDE_STROKE_PLAIN) {
        chart_series_set_marker_type(series, LXW_CHART_MARKER_NONE);
        return;
    }
    chart_series_set_marker_type(series, spot ? LXW_CHART_MARKER_DIAMOND : LXW_CHART_MARKER_CIRCLE);
    chart_series_set_marker_size(series, spot ? 11 : 5);
    chart_series_set_marker_fill(series, &fill);
    chart_series_set_marker_line(series, &edge);
}

static void dress_series(struct trede_book *book, lxw_chart_series *series, const struct trede_drawing *d, size_t s)
{
    lxw_chart_fill fill = {.color = d->series[s].colour};
    lxw_chart_line edge = {.color = 0xFFFFFF, .width = 0.5F};
    lxw_chart_line none = {.none = LXW_TRUE};
    lxw_chart_fill clear = {.none = LXW_TRUE, .color = 0xFFFFFF};
    switch (d->kind) {
    case TREDE_CHART_STACKED:
        chart_series_set_fill(series, &fill);
        chart_series_set_line(series, &edge);
        label_parts(book, series, d, s);
        break;
    case TREDE_CHART_INTERVAL:
        chart_series_set_fill(series, &clear);
        chart_series_set_line(series, &none);
        fill_parts(book, series, d, s);
        break;
    case TREDE_CHART_COLUMN:
    case TREDE_CHART_PAIRED:
        chart_series_set_fill(series, &fill);
        chart_series_set_line(series, &edge);
        break;
    case TREDE_CHART_SCATTER: /* fill_scatter */
        break;
    case TREDE_CHART_LINE:
    case TREDE_CHART_BAND:
        dress_line(series, d->series[s].colour, d->series[s].stroke);
        break;
    }
}

/* ---- scatter ---- */

/* Two columns of numbers beside the names, and below them the lines of the quadrants and their corners. */
struct spot {
    double x, y;
};

static lxw_row_t put_spots(struct trede_chart_data *data, const struct spot *spots, size_t count)
{
    struct trede_style number = {.role = TREDE_ROLE_CELL_NUMBER, .format = TREDE_FORMAT_TWO};
    lxw_row_t first = (lxw_row_t)data->row;
    for (size_t i = 0; i < count; i++) {
        trede_put_number(&data->page, data->row, 1, 1, &number, spots[i].x);
        trede_put_number(&data->page, data->row++, 2, 1, &number, spots[i].y);
    }
    return first;
}

static lxw_chart_series *add_spots(lxw_chart *chart, const char *sheet, lxw_row_t first, size_t count)
{
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    lxw_row_t last = first + (lxw_row_t)count - 1;
    if (!series) return NULL;
    chart_series_set_categories(series, sheet, first, 1, last, 1);
    chart_series_set_values(series, sheet, first, 2, last, 2);
    return series;
}

/* The library copies the texts, but wants them writable. */
static void label_spots(struct trede_book *book, lxw_chart_series *series, const char *const *names, size_t count,
                        uint32_t colour)
{
    lxw_chart_font font = {.name = font_name, .size = 9, .bold = LXW_EXPLICIT_FALSE, .color = colour};
    lxw_chart_data_label *labels = trede_alloc(count, sizeof *labels);
    lxw_chart_data_label **list = trede_alloc(count + 1, sizeof *list);
    struct trede_phrase *texts = trede_alloc(count, sizeof *texts);
    bool made = labels && list && texts;
    chart_series_set_labels(series);
    chart_series_set_labels_font(series, &font);
    for (size_t i = 0; made && i < count; i++) {
        trede_phrase_begin(&texts[i]);
        trede_phrase_add(&texts[i], names[i]);
        labels[i].value = texts[i].text;
        list[i] = &labels[i];
    }
    trede_book_note(book, made ? chart_series_set_labels_custom(series, list) : LXW_ERROR_MEMORY_MALLOC_FAILED);
    trede_free(labels);
    trede_free(list);
    trede_free(texts);
}

static void hide_line(lxw_chart_series *series)
{
    lxw_chart_line none = {.none = LXW_TRUE};
    chart_series_set_line(series, &none);
}

static void add_quadrants(struct trede_book *book, lxw_chart *chart, const struct trede_drawing *d,
                          struct trede_chart_data *data)
{
    double low = d->axis_low, high = d->axis_high, inset = (high - low) * 0.04, left = d->across_high * 0.02;
    const struct spot lines[] = {
        {d->across_middle, low}, {d->across_middle, high}, {0, d->up_middle}, {d->across_high, d->up_middle}};
    const struct spot corners[] = {{left, high - inset},
                                   {d->across_high * 0.98, high - inset},
                                   {left, low + inset},
                                   {d->across_high * 0.98, low + inset}};
    lxw_chart_line grey = {.color = 0x8A94A0, .width = 1.0F, .dash_type = LXW_CHART_LINE_DASH_DASH};
    lxw_row_t first = put_spots(data, lines, 4);
    for (lxw_row_t i = 0; i < 4; i += 2) {
        lxw_chart_series *line = add_spots(chart, data->sheet_name, first + i, 2);
        if (!line) continue;
        chart_series_set_line(line, &grey);
        chart_series_set_marker_type(line, LXW_CHART_MARKER_NONE);
    }
    first = put_spots(data, corners, 4);
    for (size_t i = 0; i < 4; i++) {
        lxw_chart_series *corner =
            d->corner[i] && *d->corner[i] ? add_spots(chart, data->sheet_name, first + (lxw_row_t)i, 1) : NULL;
        if (!corner) continue;
        hide_line(corner);
        chart_series_set_marker_type(corner, LXW_CHART_MARKER_NONE);
        label_spots(book, corner, &d->corner[i], 1, 0x5A5A5A);
        chart_series_set_labels_position(corner,
                                         i % 2 ? LXW_CHART_LABEL_POSITION_LEFT : LXW_CHART_LABEL_POSITION_RIGHT);
    }
    data->row += 2;
}

/* One series of points, each with its name, between two lines that part the plane in four. */
static void fill_scatter(struct trede_book *book, lxw_chart *chart, const struct trede_drawing *d,
                         struct trede_chart_data *data)
{
    struct spot *spots = trede_alloc(d->category_count, sizeof *spots);
    const char **names = trede_alloc(d->category_count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; spots && names && i < d->category_count; i++) {
        if (d->series[0].marks[i].absent) continue;
        spots[count] = (struct spot){d->series[0].marks[i].value, d->series[1].marks[i].value};
        names[count++] = d->categories[i];
    }
    if (count) {
        lxw_chart_series *points = add_spots(chart, data->sheet_name, put_spots(data, spots, count), count);
        lxw_chart_fill fill = {.color = d->series[0].colour};
        lxw_chart_line edge = {.color = d->series[0].colour, .width = 0.75F};
        if (points) {
            hide_line(points);
            chart_series_set_marker_type(points, LXW_CHART_MARKER_CIRCLE);
            chart_series_set_marker_size(points, 8);
            chart_series_set_marker_fill(points, &fill);
            chart_series_set_marker_line(points, &edge);
            label_spots(book, points, names, count, INK);
            chart_series_set_labels_position(points, LXW_CHART_LABEL_POSITION_RIGHT);
        }
    }
    add_quadrants(book, chart, d, data);
    if (!spots || !names) trede_book_note(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
    trede_free(spots);
    trede_free(names);
}

static uint8_t chart_type(const struct trede_drawing *d)
{
    switch (d->kind) {
    case TREDE_CHART_STACKED:
        return LXW_CHART_BAR_STACKED_PERCENT;
    case TREDE_CHART_INTERVAL:
        return LXW_CHART_BAR_STACKED;
    case TREDE_CHART_COLUMN:
        return LXW_CHART_COLUMN_STACKED;
    case TREDE_CHART_SCATTER:
        return LXW_CHART_SCATTER;
    case TREDE_CHART_PAIRED:
        return LXW_CHART_COLUMN;
    default:
        return LXW_CHART_LINE;
    }
}

static void dress_plane(lxw_chart_axis *along, lxw_chart_axis *up, const struct trede_drawing *d)
{
    lxw_chart_font font = {.name = font_name, .size = 9, .color = INK, .bold = LXW_EXPLICIT_FALSE};
    lxw_chart_line grid = {.color = LINE, .width = 0.75F};
    chart_axis_set_name(along, d->axis_name[0]);
    chart_axis_set_name(up, d->axis_name[1]);
    chart_axis_set_name_font(along, &font);
    chart_axis_set_name_font(up, &font);
    chart_axis_set_min(along, 0.0);
    chart_axis_set_max(along, d->across_high);
    chart_axis_set_num_format(along, trede_format_code(d->across_format));
    chart_axis_major_gridlines_set_visible(along, LXW_TRUE);
    chart_axis_major_gridlines_set_line(along, &grid);
}

static void dress_axes(lxw_chart *chart, const struct trede_drawing *d)
{
    /* X is the horizontal axis: of bars the one with the values. */
    lxw_chart_axis *names = chart_axis_get(chart, is_bar(d) ? LXW_CHART_AXIS_TYPE_Y : LXW_CHART_AXIS_TYPE_X);
    lxw_chart_axis *values = chart_axis_get(chart, is_bar(d) ? LXW_CHART_AXIS_TYPE_X : LXW_CHART_AXIS_TYPE_Y);
    lxw_chart_font font = {.name = font_name, .size = 9, .color = INK, .bold = LXW_EXPLICIT_FALSE};
    lxw_chart_line grid = {.color = LINE, .width = 0.75F}, none = {.none = LXW_TRUE},
                   axis = {.color = 0x8A94A0, .width = 0.75F};
    chart_axis_set_num_font(names, &font);
    chart_axis_set_num_font(values, &font);
    chart_axis_set_line(names, d->kind == TREDE_CHART_STACKED ? &none : &axis);
    chart_axis_set_line(values, &none);
    chart_axis_set_label_position(names, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_set_major_tick_mark(names, LXW_CHART_AXIS_TICK_MARK_NONE);
    chart_axis_set_major_tick_mark(values, LXW_CHART_AXIS_TICK_MARK_NONE);
    chart_axis_major_gridlines_set_line(values, &grid);
    chart_axis_major_gridlines_set_visible(values, d->kind != TREDE_CHART_STACKED);
    chart_axis_set_num_format(values, trede_format_code(d->axis));
    if (d->has_axis_ends) {
        chart_axis_set_min(values, d->axis_low);
        chart_axis_set_max(values, d->axis_high);
        chart_axis_set_major_unit(values, d->axis_step);
    } else {
        chart_axis_set_min(values, 0.0);
    }
    if (d->kind == TREDE_CHART_STACKED) chart_axis_off(values);
    if (d->kind == TREDE_CHART_SCATTER) dress_plane(names, values, d);
    /* Names that would run into each other are left out at even steps. */
    if (!is_bar(d) && d->category_count > names_most)
        chart_axis_set_interval_unit(names, (uint16_t)((d->category_count + names_most - 1) / names_most));
}

static void dress_chart(lxw_chart *chart, const struct trede_drawing *d)
{
    lxw_chart_font font = {.name = font_name, .size = 9, .color = INK, .bold = LXW_EXPLICIT_FALSE};
    lxw_chart_line none = {.none = LXW_TRUE};
    chart_title_off(chart);
    chart_chartarea_set_line(chart, &none);
    dress_axes(chart, d);
    bool points = d->kind == TREDE_CHART_INTERVAL || d->kind == TREDE_CHART_SCATTER;
    if (points || d->series_count < 2) {
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    } else {
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
        chart_legend_set_font(chart, &font);
    }
    if (is_bar(d))
        chart_set_series_gap(chart, d->kind == TREDE_CHART_STACKED ? 35 : 60);
    else
        chart_set_series_gap(chart, 60);
    if (is_bar(d) || d->kind == TREDE_CHART_COLUMN) chart_set_series_overlap(chart, 100);
    chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
}

void trede_chart_put(struct trede_page *page, int row, int column, const struct trede_drawing *drawing,
                     struct trede_chart_data *data, const char *where)
{
    struct range range = put_data(data, drawing, where);
    lxw_chart *chart = workbook_add_chart(page->book->workbook, chart_type(drawing));
    if (!chart) {
        trede_book_note(page->book, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    bool scatter = drawing->kind == TREDE_CHART_SCATTER;
    if (scatter) fill_scatter(page->book, chart, drawing, data);
    for (size_t s = 0; s < (scatter ? 0 : drawing->series_count); s++) {
        lxw_chart_series *series = add_series(chart, &range, s);
        if (series)
            dress_series(page->book, series, drawing, s);
        else
            trede_book_note(page->book, LXW_ERROR_MEMORY_MALLOC_FAILED);
    }
    dress_chart(chart, drawing);
    struct trede_phrase description; /* the library copies it, but wants it writable */
    trede_phrase_begin(&description);
    trede_phrase_add(&description, drawing->title);
    lxw_chart_options options = {.x_offset = 2,
                                 .y_offset = 2,
                                 .x_scale = (double)drawing->width / DEFAULT_WIDTH,
                                 .y_scale = (double)drawing->height / DEFAULT_HEIGHT,
                                 .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
                                 .description = description.text};
    trede_book_note(page->book,
                    worksheet_insert_chart_opt(page->sheet, (lxw_row_t)row, (lxw_col_t)column, chart, &options));
}
