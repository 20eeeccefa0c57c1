#include "report/layout.h"

#include <string.h>

#include "report/measure.h"

static const double usual = 15.0, gap = 9.0, above_note = 5.0; /* points */

struct work {
    struct trede_layout *out;
    struct trede_arena *arena;
    size_t row_capacity, height_count, break_capacity;
    double page;     /* points of a page; 0 = endless */
    double repeated; /* points of what is repeated on later pages */
    double used;     /* points of the present page */
    int lead_row;    /* where the group before begins, if this one must not be parted from it; -1 = it may */
    double lead;     /* points of that group, with the gap below it */
    bool no_memory;
};

double trede_cell_height(const struct trede_cell *cell)
{
    const struct trede_role_look *look = trede_role_look(cell->style.role);
    int lines = 1;
    if (cell->text && look->wraps)
        lines =
            trede_text_lines(cell->text, (double)(cell->span * TREDE_GRID_PIXELS), (double)look->points, look->bold);
    return trede_lines_height(lines, (double)look->points) + (cell->style.role == TREDE_ROLE_NOTE ? above_note : 0.0);
}

static void push_row(struct work *work, double height)
{
    double *place =
        trede_arena_push(work->arena, &work->out->heights, &work->height_count, &work->row_capacity, sizeof *place);
    if (place)
        *place = height;
    else
        work->no_memory = true;
    work->out->rows = (int)work->height_count;
}

static void push_break(struct work *work, int row)
{
    int *place = trede_arena_push(work->arena, &work->out->breaks, &work->out->break_count, &work->break_capacity,
                                  sizeof *place);
    if (place)
        *place = row;
    else
        work->no_memory = true;
}

static void make_rows(struct work *work, int first, int rows)
{
    while (!work->no_memory && work->out->rows < first + rows)
        push_row(work, usual);
}

static double sum_of(const struct work *work, int first, int end)
{
    double sum = 0.0;
    for (int r = first; r < end; r++)
        sum += work->out->heights[r];
    return sum;
}

static void stretch(struct work *work, const struct trede_panel *panel, int first)
{
    make_rows(work, first, panel->rows);
    if (work->no_memory) return;
    for (size_t i = 0; i < panel->count; i++) {
        double needed = trede_cell_height(&panel->cells[i]);
        double *height = &work->out->heights[first + panel->cells[i].row];
        if (needed > *height) *height = needed;
    }
}

/* Rows below until the drawing has its height. */
static void make_room(struct work *work, const struct trede_panel *panel, int first)
{
    int top = first + panel->drawing_row;
    double needed = panel->drawing_height * 0.75 + 2.0;
    if (!panel->drawing) return;
    make_rows(work, top, 1);
    while (!work->no_memory && sum_of(work, top, work->out->rows) < needed)
        push_row(work, usual);
}

/* A new page from this row on, for something of that height; or from where the group begins that leads to it, unless
 * that is at the top of its page already, or the two do not fit on one. */
static void begin_page(struct work *work, int first, double height)
{
    bool at_top = work->used <= work->repeated + work->lead;
    bool led = work->lead_row >= 0 && !at_top && work->repeated + work->lead + height <= work->page;
    push_break(work, led ? work->lead_row : first);
    work->used = work->repeated + (led ? work->lead : 0.0);
    work->lead_row = -1;
}

/* Adds rows first..end-1 to the page; those that do not fit start a new one. */
static void add_rows(struct work *work, int first, int end)
{
    double height = sum_of(work, first, end);
    if (work->used + height > work->page && work->used > work->repeated) begin_page(work, first, height);
    work->lead_row = -1;
    work->used += height;
    while (work->used > work->page)
        work->used -= work->page - work->repeated;
}

/* A group that may be parted fills the page up to its last row before which a page may end. first: of the group; top:
 * of the panel. */
static void place_parts(struct work *work, const struct trede_panel *panel, int first, int top)
{
    int from = first;
    for (size_t i = 0; i < panel->break_count && !work->no_memory; i++) {
        add_rows(work, from, top + panel->breaks[i]);
        from = top + panel->breaks[i];
    }
    add_rows(work, from, work->out->rows);
}

/* A group is a panel with those beside it. A group that does not fit on the rest of the page starts a new one, unless
 * it is taller than a page and a good part of this one is still free. */
static void place_on_page(struct work *work, int first)
{
    double height = sum_of(work, first, work->out->rows);
    if (work->page <= 0.0) return;
    bool fits = work->used + height <= work->page;
    bool taller = height > work->page - work->repeated;
    if (!fits && work->used > work->repeated && !(taller && work->used < 0.5 * work->page))
        begin_page(work, first, height);
    work->used += height;
    while (work->used > work->page)
        work->used -= work->page - work->repeated;
}

/* The row within the group below everything that stands in the same columns. */
static int row_below(const struct work *work, const struct trede_panel *const *panels, size_t start, size_t at,
                     int first)
{
    int row = first;
    for (size_t i = start; i < at; i++) {
        const struct trede_panel *above = panels[i], *panel = panels[at];
        bool apart = above->column + above->span <= panel->column || panel->column + panel->span <= above->column;
        int end = work->out->first_row[i] + above->rows;
        if (above->drawing) end += (above->drawing_height + TREDE_ROW_PIXELS - 1) / TREDE_ROW_PIXELS;
        if (!apart && end > row) row = end;
    }
    return row;
}

static size_t group_end(const struct trede_panel *const *panels, size_t count, size_t start)
{
    size_t end = start + 1;
    while (end < count && panels[end]->beside)
        end++;
    return end;
}

static bool is_heading(const struct trede_panel *panel)
{
    return panel->rows == 1 && !panel->drawing;
}

static void place_group(struct work *work, const struct trede_panel *const *panels, size_t start, size_t end)
{
    int first = work->out->rows;
    for (size_t i = start; i < end; i++) {
        work->out->first_row[i] = row_below(work, panels, start, i, first);
        stretch(work, panels[i], work->out->first_row[i]);
    }
    for (size_t i = start; i < end; i++)
        make_room(work, panels[i], work->out->first_row[i]);
    if (work->no_memory) return;
    size_t last = end - 1;
    bool alone = start == last || (end - start == 2 && is_heading(panels[start]));
    if (alone && panels[last]->break_count && work->page > 0.0 &&
        sum_of(work, first, work->out->rows) > work->page - work->used)
        place_parts(work, panels[last], first, work->out->first_row[last]);
    else
        place_on_page(work, first);
}

enum trede_status trede_layout_make(const struct trede_panel *const *panels, size_t count, int page, int repeated,
                                    struct trede_arena *arena, struct trede_layout *out)
{
    struct work work = {.out = out, .arena = arena, .page = page * 0.75, .lead_row = -1};
    *out = (struct trede_layout){0};
    out->first_row = trede_arena_alloc(arena, count, sizeof *out->first_row);
    if (!out->first_row) return TREDE_INTERNAL;
    for (size_t start = 0; start < count && !work.no_memory;) {
        size_t end = group_end(panels, count, start);
        int before = out->rows;
        if (!panels[start]->follows) work.lead_row = -1;
        place_group(&work, panels, start, end);
        work.lead_row = before;
        if (start == 0 && !work.no_memory) work.repeated = sum_of(&work, 0, repeated);
        start = end;
        if (start < count) {
            push_row(&work, gap);
            work.used += gap;
            work.lead = sum_of(&work, before, out->rows);
        }
    }
    return work.no_memory ? TREDE_INTERNAL : TREDE_OK;
}
