/* Looks -> formats of the library, each made once. */
#include "report/cells.h"

static lxw_color_t colour(uint32_t rgb)
{
    return rgb ? rgb : 0x000001; /* the library takes 0 for "not set" */
}

static void set_lines(lxw_format *format, const struct trede_style *style, const struct trede_role_look *look)
{
    bool tile = style->role >= TREDE_ROLE_TILE_TITLE && style->role <= TREDE_ROLE_TILE_NOTE;
    if (look->bottom_line) {
        format_set_bottom(format, look->thick_line ? LXW_BORDER_MEDIUM : LXW_BORDER_THIN);
        format_set_bottom_color(format, colour(look->bottom_line));
    }
    if (tile || style->role == TREDE_ROLE_HEAT) {
        format_set_right(format, tile ? LXW_BORDER_THICK : LXW_BORDER_THIN);
        format_set_right_color(format, 0xFFFFFF);
    }
    if (style->outlined) {
        format_set_border(format, LXW_BORDER_MEDIUM);
        format_set_border_color(format, 0x1F2933);
    }
}

static void set_colours(lxw_format *format, const struct trede_style *style, const struct trede_role_look *look)
{
    struct trede_tone_look tone = {look->colour, look->fill};
    if (style->role == TREDE_ROLE_HEAT)
        tone = trede_heat_look(style->level);
    else if (style->tone != TREDE_TONE_PLAIN)
        tone = trede_tone_look(style->tone);
    if (tone.text) format_set_font_color(format, colour(tone.text));
    if (tone.fill) {
        format_set_pattern(format, LXW_PATTERN_SOLID);
        format_set_fg_color(format, colour(tone.fill));
    }
}

static void set_place(lxw_format *format, const struct trede_role_look *look)
{
    static const uint8_t places[] = {LXW_ALIGN_VERTICAL_CENTER, LXW_ALIGN_VERTICAL_TOP, LXW_ALIGN_VERTICAL_BOTTOM};
    static const uint8_t aligns[] = {LXW_ALIGN_LEFT, LXW_ALIGN_RIGHT, LXW_ALIGN_CENTER};
    format_set_align(format, aligns[look->align]);
    format_set_align(format, places[look->place]);
    if (look->wraps) format_set_text_wrap(format);
}

static lxw_format *make(struct trede_book *book, const struct trede_style *style)
{
    const struct trede_role_look *look = trede_role_look(style->role);
    lxw_format *format = workbook_add_format(book->workbook);
    if (!format) return NULL;
    format_set_font_name(format, "Calibri");
    format_set_font_size(format, (double)look->points);
    if (look->bold) format_set_bold(format);
    if (look->italic) format_set_italic(format);
    set_colours(format, style, look);
    set_lines(format, style, look);
    set_place(format, look);
    if (style->indented) format_set_indent(format, 1);
    /* Text of the campaign is marked as text; sentences stay general: the text format hides long ones in old readers.
     */
    bool cell = style->role == TREDE_ROLE_CELL_TEXT || style->role == TREDE_ROLE_TIDY_TEXT;
    if (style->format != TREDE_FORMAT_TEXT || cell) format_set_num_format(format, trede_format_code(style->format));
    return format;
}

lxw_format *trede_book_format(struct trede_book *book, const struct trede_style *style)
{
    uint32_t code = trede_style_code(style);
    for (size_t i = 0; i < book->style_count; i++)
        if (book->styles[i].code == code) return book->styles[i].format;
    lxw_format *format = make(book, style);
    if (!format || book->style_count == TREDE_STYLES_MOST) {
        trede_book_note(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return format;
    }
    book->styles[book->style_count].code = code;
    book->styles[book->style_count++].format = format;
    return format;
}
