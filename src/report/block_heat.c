/* A table of one number a cell, coloured by its size. */
#include <math.h>
#include <string.h>

#include "report/compose.h"
#include "report/cut.h"
#include "report/grid_size.h"
#include "report/measure.h"
#include "report/wording.h"

/* Grid columns of the labels and of each number. */
struct spans {
    int label, each;
};
static const struct spans narrow = {3, 1}, wide = {3, 2}, wide_beside_less = {2, 2};

static int level_of(const struct trede_heat *heat, double value)
{
    double part = (value - heat->low) / (heat->high - heat->low);
    int level = (int)floor(part * TREDE_HEAT_LEVELS);
    return level < 0 ? 0 : level >= TREDE_HEAT_LEVELS ? TREDE_HEAT_LEVELS - 1 : level;
}

static void put_heads(const struct trede_source *source, const struct trede_block *block, struct trede_panel *panel,
                      const struct trede_rows *across, struct spans spans, int row)
{
    struct trede_style head = {.role = TREDE_ROLE_HEAD_MIDDLE}, first = {.role = TREDE_ROLE_HEAD_TEXT};
    trede_panel_text(panel, row, panel->column, spans.label, first,
                     block->heat.rows == TREDE_KEY_FROM ? trede_word(source, "heat.from_to") : "");
    for (size_t c = 0; c < across->count; c++)
        trede_panel_text(panel, row, panel->column + spans.label + (int)c * spans.each, spans.each, head,
                         trede_called(source, across->items[c], block->heat.columns));
}

static void put_value(const struct trede_source *source, const struct trede_heat *heat, struct trede_panel *panel,
                      int row, int column, int span, const struct trede_result *result)
{
    struct trede_style style = {.role = TREDE_ROLE_HEAT};
    size_t m = 0, n = 0;
    if (result && trede_row_has_value(result)) {
        const char *from = trede_key_text(result, heat->rows, &m), *to = trede_key_text(result, heat->columns, &n);
        style.level = level_of(heat, result->estimate.value);
        style.outlined = heat->diagonal && m == 1 && n == 1 && *from == *to;
        style.format = result->unit == TREDE_UNIT_SHARE || result->unit == TREDE_UNIT_PROBABILITY
                           ? TREDE_FORMAT_WHOLE_SHARE
                           : trede_format_of(result->unit, false);
        trede_panel_number(panel, row, column, span, style, trede_cell_value(result->unit, result->estimate.value));
        return;
    }
    style.role = TREDE_ROLE_HEAT_NONE;
    bool no_rating = result && strcmp(result->note, "no_rating") == 0;
    const char *text = !result                                       ? ""
                       : no_rating                                   ? trede_word(source, "note.no_rating")
                       : result->estimate.status == TREDE_SUPPRESSED ? "[c]"
                                                                     : "–";
    trede_panel_text(panel, row, column, span, style, text);
}

static const struct trede_result *cell_of(const struct trede_rows *rows, const struct trede_result *down,
                                          enum trede_key by_row, const struct trede_result *across,
                                          enum trede_key by_column)
{
    for (size_t i = 0; i < rows->count; i++)
        if (trede_key_same(rows->items[i], down, by_row) && trede_key_same(rows->items[i], across, by_column))
            return rows->items[i];
    return NULL;
}

/* The columns from start on that fit on the page. */
static void put_part(struct trede_scope *scope, const struct trede_block *block, struct trede_panel *panel,
                     const struct trede_rows *rows, const struct trede_rows *down, const struct trede_rows *across,
                     struct spans spans)
{
    const struct trede_heat *heat = &block->heat;
    struct trede_style label = {.role = TREDE_ROLE_CELL_TEXT};
    int row = panel->rows;
    put_heads(scope->source, block, panel, across, spans, row++);
    for (size_t r = 0; r < down->count; r++, row++) {
        trede_panel_text(panel, row, panel->column, spans.label, label,
                         trede_called(scope->source, down->items[r], heat->rows));
        for (size_t c = 0; c < across->count; c++)
            put_value(scope->source, heat, panel, row, panel->column + spans.label + (int)c * spans.each, spans.each,
                      cell_of(rows, down->items[r], heat->rows, across->items[c], heat->columns));
    }
}

/* Wide columns where a head has a word that a narrow one would break, if all fit. */
static struct spans spans_for(const struct trede_source *source, const struct trede_block *block,
                              const struct trede_panel *panel, const struct trede_rows *across)
{
    const struct trede_role_look *look = trede_role_look(TREDE_ROLE_HEAD_MIDDLE);
    bool breaks = false;
    for (size_t c = 0; c < across->count; c++)
        breaks = breaks || trede_word_breaks(trede_called(source, across->items[c], block->heat.columns),
                                             TREDE_GRID_PIXELS, look->points, look->bold);
    int wanted = (int)across->count * wide.each;
    if (breaks && wide.label + wanted <= panel->span) return wide;
    return breaks && wide_beside_less.label + wanted <= panel->span ? wide_beside_less : narrow;
}

enum trede_status trede_compose_heat(const struct trede_block *block, struct trede_scope *scope,
                                     struct trede_panel *panel)
{
    struct trede_rows rows, down, across;
    enum trede_status status = trede_select(scope->source, &block->rows, &rows);
    if (status || !rows.count) return status;
    status = trede_distinct(scope->source, &rows, &block->heat.rows, 1, &down);
    if (status == TREDE_OK) status = trede_distinct(scope->source, &rows, &block->heat.columns, 1, &across);
    size_t all_down = down.count, all_across = across.count;
    if (status == TREDE_OK) status = trede_cut_rows(scope->source, &rows, &block->heat.rows, 1, TREDE_ROWS_MOST, &down);
    if (status == TREDE_OK)
        status = trede_cut_rows(scope->source, &rows, &block->heat.columns, 1, TREDE_COLUMNS_MOST, &across);
    if (status) return status;
    struct spans spans = spans_for(scope->source, block, panel, &across);
    size_t room = (size_t)((panel->span - spans.label) / spans.each);
    for (size_t start = 0; start < across.count; start += room) {
        struct trede_rows part = {across.items + start, across.count - start};
        if (part.count > room) part.count = room;
        if (start) panel->rows++;
        put_part(scope, block, panel, &rows, &down, &part, spans);
    }
    trede_cut_say(scope->source, panel, trede_cut_word(block->heat.rows), down.count, all_down);
    trede_cut_say(scope->source, panel, trede_cut_word(block->heat.columns), across.count, all_across);
    return TREDE_OK;
}
