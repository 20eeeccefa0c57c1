#include "report/sheet.h"

#include <string.h>

#include "base/text.h"
#include "report/layout.h"
#include "report/wording.h"

static const double margin_inches = 1.2 / 2.54, first_column_width = 1.3, column_width = 11.0;

/* In headers and footers & starts a code; user text has it doubled. The library refuses more than 255 characters. */
static void add_escaped(struct trede_phrase *out, const char *text)
{
    for (const char *p = text; *p;) {
        size_t length = strcspn(p, "&");
        trede_phrase_add_part(out, p, length);
        p += length;
        if (*p == '&') {
            trede_phrase_add(out, "&&");
            p++;
        }
    }
}

static void set_footer(const struct trede_source *source, struct trede_page *page, const char *name)
{
    struct trede_phrase footer;
    trede_phrase_begin(&footer);
    trede_phrase_add(&footer, "&L&8");
    add_escaped(&footer, name);
    trede_phrase_add(&footer, "&C&8");
    trede_phrase_add(&footer, trede_word(source, "page_of"));
    trede_phrase_add(&footer, "&R&8");
    if (source->campaign->example) {
        trede_phrase_add(&footer, trede_word(source, "example"));
        trede_phrase_add(&footer, " · ");
    }
    trede_phrase_add(&footer, "run ");
    trede_phrase_add(&footer, source->provenance->run_id);
    if (footer.length > 250) return;
    lxw_header_footer_options options = {.margin = 0.25};
    trede_book_note(page->book, worksheet_set_footer_opt(page->sheet, footer.text, &options));
}

void trede_sheet_setup(const struct trede_source *source, struct trede_page *page, const char *name, bool gridlines,
                       bool one_page)
{
    lxw_worksheet *sheet = page->sheet;
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9);
    worksheet_set_margins(sheet, margin_inches, margin_inches, margin_inches, margin_inches);
    worksheet_fit_to_pages(sheet, 1, one_page ? 1 : 0);
    if (one_page) worksheet_center_horizontally(sheet);
    worksheet_set_zoom(sheet, 100);
    worksheet_gridlines(sheet, gridlines ? LXW_SHOW_SCREEN_GRIDLINES : LXW_HIDE_ALL_GRIDLINES);
    set_footer(source, page, name);
}

static void set_grid(struct trede_page *page)
{
    trede_book_note(page->book, worksheet_set_column(page->sheet, 0, 0, first_column_width, NULL));
    trede_book_note(page->book, worksheet_set_column(page->sheet, 1, TREDE_GRID_COLUMNS, column_width, NULL));
}

/* shift: the tidy table starts in the very first column, and what stands above it too. */
static void write_panel(struct trede_page *page, const struct trede_panel *panel, int first, int shift)
{
    for (size_t i = 0; i < panel->count; i++) {
        const struct trede_cell *cell = &panel->cells[i];
        if (cell->text)
            trede_put_text(page, first + cell->row, cell->column - shift, cell->span, &cell->style, cell->text);
        else
            trede_put_number(page, first + cell->row, cell->column - shift, cell->span, &cell->style, cell->number);
    }
}

/* "Ladder – Van alle inwoners ...": where the data sheet says which chart its numbers belong to. */
static const char *where_text(const struct trede_source *source, const struct trede_sheet_plan *plan,
                              const struct trede_drawing *drawing)
{
    const char *text =
        trede_arena_join(source->arena, trede_said(source, &plan->definition->name), " – ", drawing->title);
    return text ? text : "";
}

static enum trede_status set_rows(const struct trede_source *source, struct trede_page *page,
                                  const struct trede_layout *layout, bool one_page)
{
    for (int r = 0; r < layout->rows; r++)
        if (layout->heights[r] != LXW_DEF_ROW_HEIGHT)
            trede_book_note(page->book, worksheet_set_row(page->sheet, (lxw_row_t)r, layout->heights[r], NULL));
    if (one_page || !layout->break_count) return TREDE_OK;
    lxw_row_t *breaks = trede_arena_alloc(source->arena, layout->break_count + 1, sizeof *breaks);
    if (!breaks) return TREDE_INTERNAL;
    for (size_t i = 0; i < layout->break_count; i++)
        breaks[i] = (lxw_row_t)layout->breaks[i];
    trede_book_note(page->book, worksheet_set_h_pagebreaks(page->sheet, breaks));
    return TREDE_OK;
}

enum trede_status trede_sheet_write(const struct trede_source *source, const struct trede_sheet_plan *plan,
                                    struct trede_page *page, struct trede_chart_data *data)
{
    struct trede_layout layout;
    const struct trede_panel **panels = trede_arena_alloc(source->arena, plan->count, sizeof *panels);
    if (!panels) return TREDE_INTERNAL;
    for (size_t i = 0; i < plan->count; i++)
        panels[i] = plan->panels[i];
    bool one_page = plan->definition->one_page;
    enum trede_status status =
        trede_layout_make(panels, plan->count, one_page ? 0 : TREDE_PAGE_PIXELS, 1, source->arena, &layout);
    if (status) return status;
    if (!plan->tidy) set_grid(page);
    status = set_rows(source, page, &layout, one_page);
    if (status) return status;
    if (!plan->tidy) trede_book_note(page->book, worksheet_repeat_rows(page->sheet, 0, 0));
    for (size_t i = 0; i < plan->count; i++) {
        const struct trede_panel *panel = panels[i];
        write_panel(page, panel, layout.first_row[i], plan->tidy ? 1 : 0);
        if (panel->drawing)
            trede_chart_put(page, layout.first_row[i] + panel->drawing_row, panel->column, panel->drawing, data,
                            where_text(source, plan, panel->drawing));
    }
    if (plan->tidy) trede_tidy_write(source, page, layout.rows + 1);
    return TREDE_OK;
}
