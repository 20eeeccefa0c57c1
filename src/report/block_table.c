/* Tables: a row a group of keys, columns as the definition lists them; too wide for the page goes on below. */
#include "report/compose.h"
#include "report/cut.h"
#include "report/grid_size.h"
#include "report/measure.h"
#include "report/wording.h"

enum { LINES_MOST = 26, LINES_LEAST = 10 };

/* One column of cells: a definition's column for one value of its each-key and one thing shown. */
struct track {
    const struct trede_column *column;
    const struct trede_result *sample; /* of the each-key; NULL = the column stands once */
    enum trede_show show;
    int span;
    size_t block; /* tracks of one column and one value stand together under one head */
};

struct table {
    const struct trede_block *block;
    struct trede_scope *scope;
    struct trede_panel *panel;
    struct trede_rows rows;    /* all that were selected */
    struct trede_rows anchors; /* one a table row */
    struct track *tracks;
    size_t track_count, track_capacity;
    size_t anchor_count, value_count, values_shown; /* before the cut; of the each-key that was cut most */
    enum trede_key cut_key;
    size_t left; /* tracks before the first column with an each-key: repeated in every part */
};

static bool is_text(enum trede_show show)
{
    switch (show) {
    case TREDE_SHOW_LABEL:
    case TREDE_SHOW_SEGMENT:
    case TREDE_SHOW_SET:
    case TREDE_SHOW_WAVE:
    case TREDE_SHOW_AGAINST:
    case TREDE_SHOW_NOTE:
    case TREDE_SHOW_VERDICT:
    case TREDE_SHOW_BEYOND:
    case TREDE_SHOW_BY:
    case TREDE_SHOW_KIND:
    case TREDE_SHOW_NOTICED:
    case TREDE_SHOW_SOURCE:
    case TREDE_SHOW_OWNER:
    case TREDE_SHOW_ACTION:
        return true;
    default:
        return false;
    }
}

static int usual_span(enum trede_show show)
{
    switch (show) {
    case TREDE_SHOW_LABEL:
        return 3;
    case TREDE_SHOW_SEGMENT:
    case TREDE_SHOW_SET:
    case TREDE_SHOW_VERDICT:
    case TREDE_SHOW_BY:
    case TREDE_SHOW_NOTE:
        return 2;
    default:
        return 1;
    }
}

static void add_tracks(struct table *t, const struct trede_column *column, const struct trede_result *sample)
{
    size_t block = t->track_count;
    for (size_t s = 0; s < column->show_count; s++) {
        struct track *track =
            trede_arena_push(t->panel->arena, &t->tracks, &t->track_count, &t->track_capacity, sizeof *track);
        if (!track) {
            t->panel->no_memory = true;
            return;
        }
        *track = (struct track){column, sample, column->show[s],
                                column->span ? column->span : usual_span(column->show[s]), block};
    }
}

/* Values of the each-key among the rows that the column would show. */
static enum trede_status each_value(struct table *t, const struct trede_column *column, struct trede_rows *values)
{
    struct trede_rows shown = {trede_arena_alloc(t->panel->arena, t->rows.count, sizeof *shown.items), 0};
    if (!shown.items) return TREDE_INTERNAL;
    for (size_t i = 0; i < t->rows.count; i++) {
        const struct trede_result *row = trede_source_like(t->scope->source, t->rows.items[i], column->from);
        if (row) shown.items[shown.count++] = row;
    }
    enum trede_status status = trede_distinct(t->scope->source, &shown, &column->each, 1, values);
    size_t all = status ? 0 : values->count;
    if (status == TREDE_OK)
        status = trede_cut_rows(t->scope->source, &shown, &column->each, 1, TREDE_COLUMNS_MOST, values);
    if (status == TREDE_OK && all > values->count && all > t->value_count) {
        t->value_count = all;
        t->values_shown = values->count;
        t->cut_key = column->each;
    }
    return status;
}

static enum trede_status make_tracks(struct table *t)
{
    const struct trede_grid *grid = &t->block->grid;
    bool each_seen = false;
    for (size_t c = 0; c < grid->column_count; c++) {
        const struct trede_column *column = &grid->columns[c];
        struct trede_rows values = {NULL, 0};
        if (column->each == TREDE_NO_KEY) {
            add_tracks(t, column, NULL);
            if (!each_seen) t->left = t->track_count;
            continue;
        }
        each_seen = true;
        enum trede_status status = each_value(t, column, &values);
        if (status) return status;
        for (size_t v = 0; v < values.count; v++)
            add_tracks(t, column, values.items[v]);
    }
    if (!each_seen) t->left = 0;
    return TREDE_OK;
}

/* What a value of the each-key brings along: a subject its statistic, a segment its set, a wave what it is against. */
static void take_each(enum trede_key key, const struct trede_result *sample, const char *from[TREDE_KEYS])
{
    from[key] = trede_key_of(sample, key);
    if (key == TREDE_KEY_SEGMENT) from[TREDE_KEY_SET] = sample->segment_set;
    if (key == TREDE_KEY_WAVE) from[TREDE_KEY_AGAINST] = sample->against;
    if (key == TREDE_KEY_SUBJECT) {
        from[TREDE_KEY_STATISTIC] = sample->statistic;
        from[TREDE_KEY_NOTE] = sample->note;
    }
}

/* The result a track shows in the row of an anchor. */
static const struct trede_result *result_of(const struct table *t, const struct track *track,
                                            const struct trede_result *anchor)
{
    const char *from[TREDE_KEYS];
    for (int k = 0; k < TREDE_KEYS; k++)
        from[k] = track->column->from[k];
    if (track->sample) take_each(track->column->each, track->sample, from);
    return trede_source_like(t->scope->source, anchor, from);
}

static const char *show_word(const struct trede_source *source, enum trede_show show)
{
    static const char *const words[TREDE_SHOWS] = {
        "show.estimate",   "show.low",     "show.high",    "show.base",    "show.effective_base",
        "show.detectable", "show.label",   "show.segment", "show.set",     "show.wave",
        "show.against",    "show.verdict", "show.beyond",  "show.note",    "show.target",
        "show.baseline",   "show.by",      "show.kind",    "show.noticed", "show.source",
        "show.owner",      "show.action"};
    return trede_word(source, words[show]);
}

/* A head above several tracks: the column's own, or the value they stand for. "" = none. */
static const char *over_text(const struct table *t, const struct track *track)
{
    const struct trede_source *source = t->scope->source;
    if (track->column->over.nl) return trede_said(source, &track->column->over);
    if (track->sample && track->column->show_count > 1) return trede_called(source, track->sample, track->column->each);
    return "";
}

static const char *head_text(const struct table *t, const struct track *track)
{
    const struct trede_source *source = t->scope->source;
    if (track->column->title.nl && track->show == track->column->show[0])
        return trede_said(source, &track->column->title);
    if (track->sample && track->column->show_count == 1)
        return trede_called(source, track->sample, track->column->each);
    return show_word(source, track->show);
}

/* A head with a word that its column would break takes of the room that the page has left. */
static void widen(struct table *t)
{
    const struct trede_role_look *look = trede_role_look(TREDE_ROLE_HEAD_NUMBER);
    int room = t->panel->span;
    for (size_t i = 0; i < t->track_count; i++)
        room -= t->tracks[i].span;
    for (size_t i = 0; i < t->track_count; i++) {
        struct track *track = &t->tracks[i];
        for (; room > 0 &&
               trede_word_breaks(head_text(t, track), track->span * TREDE_GRID_PIXELS, look->points, look->bold);
             room--)
            track->span++;
    }
}

static int put_over_heads(struct table *t, const size_t *part, size_t count, int row)
{
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any = any || *over_text(t, &t->tracks[part[i]]);
    if (!any) return row;
    int column = t->panel->column;
    for (size_t i = 0; i < count;) {
        const struct track *first = &t->tracks[part[i]];
        int span = 0;
        size_t j = i;
        for (; j < count && t->tracks[part[j]].block == first->block; j++)
            span += t->tracks[part[j]].span;
        if (*over_text(t, first))
            trede_panel_text(t->panel, row, column, span, (struct trede_style){.role = TREDE_ROLE_HEAD_OVER},
                             over_text(t, first));
        column += span;
        i = j;
    }
    return row + 1;
}

static int put_heads(struct table *t, const size_t *part, size_t count, int row)
{
    row = put_over_heads(t, part, count, row);
    int column = t->panel->column;
    for (size_t i = 0; i < count; i++) {
        const struct track *track = &t->tracks[part[i]];
        bool text = is_text(track->show);
        struct trede_style style = {.role = text ? TREDE_ROLE_HEAD_TEXT : TREDE_ROLE_HEAD_NUMBER,
                                    .indented = text && column > t->panel->column};
        trede_panel_text(t->panel, row, column, track->span, style, head_text(t, track));
        column += track->span;
    }
    return row + 1;
}

static int width_of(const struct table *t, const size_t *part, size_t count)
{
    int width = 0;
    for (size_t i = 0; i < count; i++)
        width += t->tracks[part[i]].span;
    return width;
}

/* A line with the name of the group when a new one begins; everyone has none. */
static int put_group(struct table *t, size_t at, int width, int row)
{
    enum trede_key key = t->block->grid.group;
    const struct trede_result *anchor = t->anchors.items[at];
    if (key == TREDE_NO_KEY) return row;
    if (at && trede_key_same(t->anchors.items[at - 1], anchor, key)) return row;
    if (key == TREDE_KEY_SET && trede_source_rank(t->scope->source, anchor, key) == 0) return row;
    trede_panel_text(t->panel, row, t->panel->column, width, (struct trede_style){.role = TREDE_ROLE_GROUP},
                     trede_called(t->scope->source, anchor, key));
    return row + 1;
}

/* A long table has its heads again where a group begins, and after so many lines: there a page may end. */
static bool heads_again(const struct table *t, size_t at, int lines)
{
    enum trede_key key = t->block->grid.group;
    if (key == TREDE_NO_KEY || lines >= LINES_MOST) return lines >= LINES_MOST;
    bool begins = at && !trede_key_same(t->anchors.items[at - 1], t->anchors.items[at], key);
    return t->anchors.count > LINES_MOST && begins && lines >= LINES_LEAST;
}

static void put_part(struct table *t, const size_t *part, size_t count)
{
    int width = width_of(t, part, count), lines = 0;
    int row = put_heads(t, part, count, t->panel->rows);
    for (size_t a = 0; a < t->anchors.count; a++, lines++) {
        if (heads_again(t, a, lines)) {
            trede_panel_break(t->panel, row + 1);
            row = put_heads(t, part, count, row + 1);
            lines = 0;
        }
        row = put_group(t, a, width, row);
        int column = t->panel->column;
        for (size_t i = 0; i < count; i++) {
            const struct track *track = &t->tracks[part[i]];
            trede_show_cell(t->scope->source, t->panel, row, column, track->span,
                            result_of(t, track, t->anchors.items[a]), track->show);
            column += track->span;
        }
        row++;
    }
}

/* How many tracks from start on fit beside the left ones; tracks under one head stay together. */
static size_t fitting(const struct table *t, size_t start, int room)
{
    size_t end = start;
    for (size_t i = start; i < t->track_count && (room -= t->tracks[i].span) >= 0; i++)
        if (i + 1 == t->track_count || t->tracks[i + 1].block != t->tracks[i].block) end = i + 1;
    return end > start ? end : start + 1;
}

static void put_parts(struct table *t)
{
    size_t *part = trede_arena_alloc(t->panel->arena, t->track_count + 1, sizeof *part);
    if (!part) {
        t->panel->no_memory = true;
        return;
    }
    for (size_t start = t->left; start < t->track_count;) {
        size_t count = 0;
        for (; count < t->left; count++)
            part[count] = count;
        size_t end = fitting(t, start, t->panel->span - width_of(t, part, count));
        while (start < end)
            part[count++] = start++;
        if (t->panel->rows > t->panel->head_rows) trede_panel_break(t->panel, ++t->panel->rows);
        put_part(t, part, count);
    }
}

static size_t most_rows(const struct trede_block *block)
{
    bool periods = block->grid.by_count && trede_is_moment(block->grid.by[0]);
    return periods ? TREDE_PERIODS_MOST : TREDE_ROWS_MOST;
}

enum trede_status trede_compose_table(const struct trede_block *block, struct trede_scope *scope,
                                      struct trede_panel *panel)
{
    struct table t = {.block = block, .scope = scope, .panel = panel};
    enum trede_status status = trede_select(scope->source, &block->rows, &t.rows);
    if (status || !t.rows.count) return status;
    status = trede_distinct(scope->source, &t.rows, block->grid.by, block->grid.by_count, &t.anchors);
    t.anchor_count = status ? 0 : t.anchors.count;
    if (status == TREDE_OK)
        status =
            trede_cut_rows(scope->source, &t.rows, block->grid.by, block->grid.by_count, most_rows(block), &t.anchors);
    if (status == TREDE_OK) status = make_tracks(&t);
    if (status == TREDE_OK) widen(&t);
    if (status || t.track_count <= t.left) return status;
    put_parts(&t);
    trede_cut_say(scope->source, panel, trede_cut_word(block->grid.by[0]), t.anchors.count, t.anchor_count);
    trede_cut_say(scope->source, panel, trede_cut_word(t.cut_key), t.values_shown, t.value_count);
    return TREDE_OK;
}
