/* Sentences, tiles and definitions. */
#include <string.h>

#include "report/compose.h"
#include "report/wording.h"

enum { CHIP_COLUMNS = 2 };

static enum trede_role role_of(enum trede_voice voice)
{
    static const enum trede_role roles[] = {TREDE_ROLE_BODY, TREDE_ROLE_STRONG, TREDE_ROLE_NOTE, TREDE_ROLE_POINT};
    return roles[voice];
}

/* A sentence with its verdict before it, or with a bullet, or alone. */
static void put_sentence(const struct trede_block *block, const struct trede_scope *scope, struct trede_panel *panel,
                         const char *text)
{
    const struct trede_source *source = scope->source;
    struct trede_style style = {.role = role_of(block->voice)};
    int row = panel->rows, column = panel->column, span = panel->span;
    enum trede_reading verdict = block->chip && scope->it ? trede_reading_of(source, scope->it) : TREDE_VERDICT_NONE;
    if (verdict != TREDE_VERDICT_NONE) {
        struct trede_style chip = {.role = TREDE_ROLE_CHIP, .tone = trede_verdict_tone(source, scope->it, verdict)};
        trede_panel_text(panel, row, column, CHIP_COLUMNS, chip, trede_verdict_chip(source, scope->it, verdict));
    }
    if (block->chip) {
        column += CHIP_COLUMNS;
        span -= CHIP_COLUMNS;
    }
    if (block->voice == TREDE_VOICE_POINT && text) text = trede_arena_join(source->arena, "•  ", text, NULL);
    trede_panel_text(panel, row, column, span, style, text);
}

enum trede_status trede_compose_sentences(const struct trede_block *block, struct trede_scope *scope,
                                          struct trede_panel *panel)
{
    struct trede_rows rows = {NULL, 0};
    struct trede_phrase phrase;
    if (block->has_rows) {
        enum trede_status status = trede_select(scope->source, &block->rows, &rows);
        if (status) return status;
    }
    const char *last = "";
    for (size_t i = 0; i < (block->has_rows ? rows.count : 1); i++) {
        scope->it = block->has_rows ? rows.items[i] : NULL;
        if (!trede_say(scope, &block->cases, &phrase)) continue;
        const char *text = trede_arena_text(scope->source->arena, phrase.text, phrase.length);
        bool again = text && !block->chip && strcmp(text, last) == 0; /* several rows alike are said once */
        if (!again) put_sentence(block, scope, panel, text);
        if (text) last = text;
    }
    return TREDE_OK;
}

/* Whole percents in large print; other units as in tables. */
static struct trede_style tile_style(const struct trede_result *row)
{
    struct trede_style style = {.role = TREDE_ROLE_TILE_VALUE,
                                .format = trede_format_of(row->unit, trede_is_change(row))};
    if (row->unit == TREDE_UNIT_SHARE) style.format = TREDE_FORMAT_WHOLE_SHARE;
    if (row->unit == TREDE_UNIT_POINTS) style.format = *row->against ? TREDE_FORMAT_WHOLE_POINTS : TREDE_FORMAT_COUNT;
    return style;
}

static void put_tile(const struct trede_tile *tile, struct trede_scope *scope, struct trede_panel *panel, int row,
                     int column, int span)
{
    const struct trede_source *source = scope->source;
    struct trede_style title = {.role = TREDE_ROLE_TILE_TITLE}, note = {.role = TREDE_ROLE_TILE_NOTE};
    struct trede_style value = tile_style(scope->it);
    struct trede_phrase phrase;
    trede_panel_text(panel, row, column, span, title, trede_said(source, &tile->title));
    if (trede_row_has_value(scope->it))
        trede_panel_number(panel, row + 1, column, span, value,
                           trede_cell_value(scope->it->unit, scope->it->estimate.value));
    else
        trede_panel_text(panel, row + 1, column, span, value,
                         scope->it->estimate.status == TREDE_SUPPRESSED ? "[c]" : "–");
    const char *text =
        trede_say(scope, &tile->cases, &phrase) ? trede_arena_text(source->arena, phrase.text, phrase.length) : "";
    trede_panel_text(panel, row + 2, column, span, note, text);
}

enum trede_status trede_compose_tiles(const struct trede_block *block, struct trede_scope *scope,
                                      struct trede_panel *panel)
{
    struct trede_rows rows;
    int row = panel->rows, span = block->tile_count ? panel->span / (int)block->tile_count : 1, column = panel->column;
    for (size_t i = 0; i < block->tile_count; i++) {
        enum trede_status status = trede_select(scope->source, &block->tiles[i].rows, &rows);
        if (status) return status;
        if (!rows.count) continue;
        scope->it = rows.items[0];
        put_tile(&block->tiles[i], scope, panel, row, column, span);
        column += span;
    }
    scope->it = NULL;
    return TREDE_OK;
}

static bool concerns(const struct trede_source *source, const struct trede_patterns *analyses)
{
    for (size_t i = 0; i < analyses->count; i++)
        if (trede_source_rows(source, analyses->items[i]).count) return true;
    return analyses->count == 0;
}

enum trede_status trede_compose_definitions(const struct trede_block *block, struct trede_scope *scope,
                                            struct trede_panel *panel)
{
    const struct trede_source *source = scope->source;
    struct trede_style text = {.role = TREDE_ROLE_CELL_TEXT}, head = {.role = TREDE_ROLE_HEAD_TEXT};
    struct trede_style term = {.role = TREDE_ROLE_CELL_TERM};
    struct trede_phrase phrase;
    int row = panel->rows;
    for (size_t i = 0; i < block->definition_count; i++) {
        const struct trede_definition *one = &block->definitions[i];
        if (!concerns(source, &one->analysis)) continue;
        if (row == panel->head_rows) {
            trede_panel_text(panel, row, 1, 2, head, trede_word(source, "definition.term"));
            trede_panel_text(panel, row, 3, 7, head, trede_word(source, "definition.text"));
            trede_panel_text(panel, row, 10, 3, head, trede_word(source, "definition.reference"));
            row++;
        }
        trede_panel_text(panel, row, 1, 2, term, trede_said(source, &one->term));
        trede_say_text(scope, &one->text, &phrase);
        trede_panel_text(panel, row, 3, 7, text, trede_arena_text(source->arena, phrase.text, phrase.length));
        trede_panel_text(panel, row, 10, 3, text, one->reference ? one->reference : "");
        row++;
    }
    return TREDE_OK;
}
