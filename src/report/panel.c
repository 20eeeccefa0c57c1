#include "report/panel.h"

static void put(struct trede_panel *panel, struct trede_cell cell)
{
    struct trede_cell *place =
        trede_arena_push(panel->arena, &panel->cells, &panel->count, &panel->capacity, sizeof *place);
    if (!place) {
        panel->no_memory = true;
        return;
    }
    *place = cell;
    if (cell.row >= panel->rows) panel->rows = cell.row + 1;
}

void trede_panel_text(struct trede_panel *panel, int row, int column, int span, struct trede_style style,
                      const char *text)
{
    if (!text)
        panel->no_memory = true;
    else
        put(panel, (struct trede_cell){row, column, span, style, text, 0.0});
}

void trede_panel_number(struct trede_panel *panel, int row, int column, int span, struct trede_style style,
                        double value)
{
    put(panel, (struct trede_cell){row, column, span, style, NULL, value});
}

void trede_panel_break(struct trede_panel *panel, int row)
{
    int *place =
        trede_arena_push(panel->arena, &panel->breaks, &panel->break_count, &panel->break_capacity, sizeof *place);
    if (place)
        *place = row;
    else
        panel->no_memory = true;
}

void trede_panel_blank(struct trede_panel *panel, int row, int column, int span, struct trede_style style)
{
    put(panel, (struct trede_cell){row, column, span, style, "", 0.0});
}
