#include "report/plain_table.h"

#include "report/wording.h"

void trede_plain_heads(const struct trede_source *source, struct trede_panel *panel,
                       const struct trede_plain_column *columns, size_t count)
{
    int row = panel->rows, column = panel->column;
    for (size_t i = 0; i < count; i++) {
        struct trede_style head = {.role = columns[i].number ? TREDE_ROLE_HEAD_NUMBER : TREDE_ROLE_HEAD_TEXT,
                                   .indented = !columns[i].number && i > 0};
        trede_panel_text(panel, row, column, columns[i].span, head, trede_word(source, columns[i].word));
        column += columns[i].span;
    }
}

void trede_plain_text(struct trede_panel *panel, int row, int *column, int span, const char *text)
{
    struct trede_style style = {
        .role = TREDE_ROLE_CELL_TEXT, .format = TREDE_FORMAT_TEXT, .indented = *column > panel->column};
    trede_panel_text(panel, row, *column, span, style, text ? text : "");
    *column += span;
}

void trede_plain_count(struct trede_panel *panel, int row, int *column, int64_t count)
{
    struct trede_style style = {.role = TREDE_ROLE_CELL_NUMBER, .format = TREDE_FORMAT_COUNT};
    trede_panel_number(panel, row, *column, 1, style, (double)count);
    *column += 1;
}
