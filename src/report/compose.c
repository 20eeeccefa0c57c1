#include "report/compose.h"

#include "report/grid_size.h"
#include "report/wording.h"

static trede_compose_fn compose_nothing;

/* In the order of enum trede_block_kind; the tidy table is written straight to its sheet, headings wait for a block,
 * and of each only its blocks stand there. */
static trede_compose_fn *const kinds[] = {
    trede_compose_sentences,   trede_compose_tiles,      trede_compose_chart, trede_compose_table, trede_compose_heat,
    trede_compose_definitions, trede_compose_provenance, compose_nothing,     compose_nothing,     compose_nothing};

static enum trede_status compose_nothing(const struct trede_block *block, struct trede_scope *scope,
                                         struct trede_panel *panel)
{
    (void)block, (void)scope, (void)panel;
    return TREDE_OK;
}

static struct trede_panel *new_panel(const struct trede_source *source, int column, int span, bool beside)
{
    struct trede_panel *panel = trede_arena_alloc(source->arena, 1, sizeof *panel);
    if (!panel) return NULL;
    panel->arena = source->arena;
    panel->column = column;
    panel->span = span ? span : TREDE_GRID_COLUMNS - column + 1;
    panel->beside = beside;
    return panel;
}

/* A title, with {each} and the campaign's own fields filled in. */
static const char *title_of(const struct trede_source *source, const struct trede_label *title)
{
    static const struct trede_selections none = {NULL, 0};
    const struct trede_scope scope = {source, &none, NULL, NULL};
    struct trede_phrase phrase;
    trede_say_text(&scope, title, &phrase);
    const char *text = trede_arena_text(source->arena, phrase.text, phrase.length);
    return text ? text : "";
}

static bool keep(const struct trede_source *source, struct trede_sheet_plan *plan, struct trede_panel *panel)
{
    struct trede_panel **place =
        trede_arena_push(source->arena, &plan->panels, &plan->count, &plan->capacity, sizeof(struct trede_panel *));
    if (place) *place = panel;
    return place != NULL;
}

static void add_line(struct trede_panel *panel, enum trede_role role, const char *text)
{
    trede_panel_text(panel, panel->rows, panel->column, panel->span, (struct trede_style){.role = role}, text);
}

/* "Gemeente Voorbeeld · Houd misdaad uit je buurt · Nulmeting (januari 2026)", as far as it is known. */
static void say_owner(const struct trede_source *source, struct trede_phrase *out)
{
    struct trede_phrase period;
    trede_phrase_begin(out);
    trede_phrase_begin(&period);
    trede_say_period(source, &period);
    const char *const parts[] = {source->campaign->organisation, source->campaign->name, period.text};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i] || !*parts[i]) continue;
        if (out->length) trede_phrase_add(out, " · ");
        trede_phrase_add(out, parts[i]);
    }
}

/* Title and finding stand on every sheet; the owner's line is the page's, beside the title. */
static enum trede_status compose_head(const struct trede_source *source, const struct trede_sheet_definition *sheet,
                                      struct trede_sheet_plan *plan)
{
    struct trede_scope scope;
    struct trede_phrase phrase;
    struct trede_panel *panel = new_panel(source, 1, TREDE_GRID_COLUMNS, false);
    enum trede_status status = trede_scope_open(source, &sheet->with, &scope);
    if (status || !panel) return TREDE_INTERNAL;
    trede_panel_text(panel, 0, 1, 5, (struct trede_style){.role = TREDE_ROLE_TITLE}, trede_said(source, &sheet->title));
    say_owner(source, &phrase);
    trede_panel_text(panel, 0, 6, 7, (struct trede_style){.role = TREDE_ROLE_OWNER},
                     trede_arena_text(source->arena, phrase.text, phrase.length));
    if (trede_say(&scope, &sheet->finding, &phrase))
        add_line(panel, TREDE_ROLE_FINDING, trede_arena_text(source->arena, phrase.text, phrase.length));
    return !panel->no_memory && keep(source, plan, panel) ? TREDE_OK : TREDE_INTERNAL;
}

/* Heading and caption, then the block itself. *made = it had something to show. */
static enum trede_status compose_block(const struct trede_source *source, const struct trede_block *block,
                                       struct trede_panel *panel, bool *made)
{
    struct trede_scope scope;
    struct trede_phrase phrase;
    *made = false;
    enum trede_status status = trede_scope_open(source, &block->with, &scope);
    if (status) return status;
    if (!trede_conditions_hold(&scope, &block->when)) return TREDE_OK;
    if (block->title.nl) add_line(panel, TREDE_ROLE_HEADING, title_of(source, &block->title));
    if (block->kind != TREDE_BLOCK_SENTENCES && trede_say(&scope, &block->cases, &phrase))
        add_line(panel, TREDE_ROLE_CAPTION, trede_arena_text(source->arena, phrase.text, phrase.length));
    panel->head_rows = panel->rows;
    status = kinds[block->kind](block, &scope, panel);
    if (status) return status;
    *made = panel->rows > panel->head_rows || panel->drawing;
    return panel->no_memory ? TREDE_INTERNAL : TREDE_OK;
}

static bool said_already(const struct trede_panel *panel, const char *text)
{
    for (size_t i = 0; i < panel->count; i++)
        if (panel->cells[i].text == text) return true;
    return false;
}

/* A sheet in the making. */
struct sheet_work {
    const struct trede_source *source;
    struct trede_sheet_plan *plan;
    struct trede_panel *absent;        /* what the campaign does not hold, said at the end */
    bool row_begun;                    /* something stands there that a block can be beside */
    const struct trede_block *heading; /* that waits for a block with something to show */
    bool leads;                        /* the block before is a sentence right under its heading */
};

static void note_absence(struct sheet_work *work, const struct trede_block *block)
{
    const char *text = block->absent.nl ? trede_said(work->source, &block->absent) : "";
    if (*text && !said_already(work->absent, text)) add_line(work->absent, TREDE_ROLE_NOTE, text);
}

/* A heading that no block came to stand under stands above what it says itself, if it says anything. */
static enum trede_status close_heading(struct sheet_work *work)
{
    const struct trede_block *heading = work->heading;
    struct trede_scope scope;
    struct trede_phrase phrase;
    work->heading = NULL;
    work->row_begun = false;
    if (!heading) return TREDE_OK;
    struct trede_panel *panel = new_panel(work->source, 1, TREDE_GRID_COLUMNS, false);
    if (!panel || trede_scope_open(work->source, &heading->with, &scope)) return TREDE_INTERNAL;
    if (!trede_say(&scope, &heading->cases, &phrase)) return TREDE_OK;
    add_line(panel, TREDE_ROLE_HEADING, title_of(work->source, &heading->title));
    add_line(panel, TREDE_ROLE_BODY, trede_arena_text(work->source->arena, phrase.text, phrase.length));
    return !panel->no_memory && keep(work->source, work->plan, panel) ? TREDE_OK : TREDE_INTERNAL;
}

/* The waiting heading over the whole page, the block right below it. */
static bool put_heading(struct sheet_work *work, struct trede_panel *panel)
{
    struct trede_panel *heading = new_panel(work->source, 1, TREDE_GRID_COLUMNS, false);
    if (!heading) return false;
    add_line(heading, TREDE_ROLE_HEADING, title_of(work->source, &work->heading->title));
    panel->beside = true;
    work->heading = NULL;
    return !heading->no_memory && keep(work->source, work->plan, heading);
}

/* Sentences right under their heading lead to the block that comes next under it. */
static void note_lead(struct sheet_work *work, const struct trede_block *block, struct trede_panel *panel)
{
    bool headed = work->heading || block->title.nl;
    panel->follows = work->leads && !headed && !panel->beside;
    work->leads = headed && block->kind == TREDE_BLOCK_SENTENCES;
}

static enum trede_status add_block(struct sheet_work *work, const struct trede_block *block);

/* The blocks of one value; a heading that waits belongs to it. */
static enum trede_status add_value(struct sheet_work *work, const struct trede_block *each,
                                   const struct trede_result *value)
{
    const struct trede_source *outside = work->source;
    struct trede_source *source = trede_arena_alloc(outside->arena, 1, sizeof *source);
    if (!source) return TREDE_INTERNAL;
    *source = *outside;
    source->each = value;
    source->each_key = each->each;
    work->source = source;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; !status && i < each->block_count; i++)
        status = add_block(work, &each->blocks[i]);
    if (!status) status = close_heading(work);
    work->source = outside;
    return status;
}

/* That there are more values than are shown. */
static enum trede_status say_more(struct sheet_work *work, const struct trede_block *each,
                                  const struct trede_scope *scope)
{
    struct trede_phrase phrase;
    if (!trede_say(scope, &each->cases, &phrase)) return TREDE_OK;
    struct trede_panel *panel = new_panel(work->source, 1, TREDE_GRID_COLUMNS, false);
    if (!panel) return TREDE_INTERNAL;
    add_line(panel, TREDE_ROLE_NOTE, trede_arena_text(work->source->arena, phrase.text, phrase.length));
    return !panel->no_memory && keep(work->source, work->plan, panel) ? TREDE_OK : TREDE_INTERNAL;
}

static enum trede_status add_each(struct sheet_work *work, const struct trede_block *each)
{
    struct trede_rows rows, values;
    struct trede_scope scope;
    enum trede_status status = close_heading(work);
    if (!status) status = trede_scope_open(work->source, &each->with, &scope);
    if (status || !trede_conditions_hold(&scope, &each->when)) return status;
    status = trede_select(work->source, &each->rows, &rows);
    if (!status) status = trede_distinct(work->source, &rows, &each->each, 1, &values);
    if (status) return status;
    size_t most = each->most > 0 && (size_t)each->most < values.count ? (size_t)each->most : values.count;
    if (most < values.count) status = say_more(work, each, &scope);
    for (size_t i = 0; !status && i < most; i++)
        status = add_value(work, each, values.items[i]);
    return status;
}

static enum trede_status add_panel(struct sheet_work *work, const struct trede_block *block, struct trede_panel *panel)
{
    note_lead(work, block, panel);
    if (work->heading && !put_heading(work, panel)) return TREDE_INTERNAL;
    work->row_begun = true;
    if (!block->always) work->plan->has_content = true;
    return keep(work->source, work->plan, panel) ? TREDE_OK : TREDE_INTERNAL;
}

static enum trede_status add_block(struct sheet_work *work, const struct trede_block *block)
{
    if (block->kind == TREDE_BLOCK_EACH) return add_each(work, block);
    if (block->kind == TREDE_BLOCK_HEADING) {
        enum trede_status closed = close_heading(work);
        work->heading = block;
        return closed;
    }
    if (block->always && work->heading && close_heading(work)) return TREDE_INTERNAL;
    bool beside = block->beside && work->row_begun, made;
    struct trede_panel *panel = new_panel(work->source, block->column, block->span, beside);
    if (!panel) return TREDE_INTERNAL;
    enum trede_status status = compose_block(work->source, block, panel, &made);
    if (status) return status;
    if (block->kind == TREDE_BLOCK_TIDY) work->plan->tidy = work->plan->has_content = true;
    if (!block->beside) work->row_begun = false;
    if (made) return add_panel(work, block, panel);
    note_absence(work, block);
    return TREDE_OK;
}

enum trede_status trede_compose_sheet(const struct trede_source *source,
                                      const struct trede_sheet_definition *definition, struct trede_sheet_plan *out)
{
    struct sheet_work work = {.source = source, .plan = out, .absent = new_panel(source, 1, TREDE_GRID_COLUMNS, false)};
    *out = (struct trede_sheet_plan){.definition = definition};
    enum trede_status status = work.absent ? compose_head(source, definition, out) : TREDE_INTERNAL;
    for (size_t i = 0; i < definition->block_count && status == TREDE_OK; i++)
        status = add_block(&work, &definition->blocks[i]);
    if (status == TREDE_OK) status = close_heading(&work);
    if (status) return status;
    if (work.absent->rows && !keep(source, out, work.absent)) return TREDE_INTERNAL;
    return work.absent->no_memory ? TREDE_INTERNAL : TREDE_OK;
}
