/* The kinds of block: one table of entries each, the common ones first. */
#include <string.h>

#include "report/dashboard_parts.h"
#include "report/grid_size.h"

static const struct trede_text too_many = {"at most {1} are possible here", "hier zijn er hoogstens {1} mogelijk"};
static const struct trede_text off_grid = {"column and span must lie within the {1} columns of the page",
                                           "column en span moeten binnen de {1} kolommen van de pagina vallen"};
static const struct trede_text each_in_each = {"a block each cannot stand within another",
                                               "een blok each kan niet binnen een ander staan"};
static const struct trede_text no_kind = {"a block says which kind it is: block: sentences, tiles, chart, table, ...",
                                          "een blok zegt wat het is: block: sentences, tiles, chart, table, ..."};

#define FIELD(member) offsetof(struct trede_block, member)

static void decode_voice(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const char *const names[] = {"body", "strong", "note", "point", NULL};
    *(enum trede_voice *)into = (enum trede_voice)trede_decode_choice(d, node, names);
}

static void decode_show(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const char *const names[] = {
        "estimate", "low",  "high",    "base",    "effective_base", "detectable", "label",  "segment",
        "set",      "wave", "against", "verdict", "beyond",         "note",       "target", "baseline",
        "by",       "kind", "noticed", "source",  "owner",          "action",     NULL};
    *(enum trede_show *)into = (enum trede_show)trede_decode_choice(d, node, names);
}

static void decode_shows(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_column *column = into;
    void *items;
    size_t count;
    trede_decode_list(d, node, sizeof(enum trede_show), decode_show, &items, &count);
    if (count > TREDE_SHOW_TOGETHER) trede_decode_fault(d, node->at, &too_many, "6", NULL);
    column->show_count = count < TREDE_SHOW_TOGETHER ? count : TREDE_SHOW_TOGETHER;
    if (items) memcpy(column->show, items, column->show_count * sizeof(enum trede_show));
}

static void decode_from(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"analysis", trede_decode_text, TREDE_KEY_ANALYSIS * sizeof(char *), false},
        {"wave", trede_decode_text, TREDE_KEY_WAVE * sizeof(char *), false},
        {"against", trede_decode_text, TREDE_KEY_AGAINST * sizeof(char *), false},
        {"segment_set", trede_decode_text, TREDE_KEY_SET * sizeof(char *), false},
        {"segment", trede_decode_text, TREDE_KEY_SEGMENT * sizeof(char *), false},
        {"subject", trede_decode_text, TREDE_KEY_SUBJECT * sizeof(char *), false},
        {"statistic", trede_decode_text, TREDE_KEY_STATISTIC * sizeof(char *), false},
        {"note", trede_decode_text, TREDE_KEY_NOTE * sizeof(char *), false},
        {0},
    };
    trede_decode_map(d, node, entries, into);
}

static void decode_column(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"over", trede_decode_label, offsetof(struct trede_column, over), false},
        {"title", trede_decode_label, offsetof(struct trede_column, title), false},
        {"show", decode_shows, 0, true},
        {"from", decode_from, offsetof(struct trede_column, from), false},
        {"each", trede_decode_key, offsetof(struct trede_column, each), false},
        {"span", trede_decode_whole, offsetof(struct trede_column, span), false},
        {0},
    };
    ((struct trede_column *)into)->each = TREDE_NO_KEY;
    trede_decode_map(d, node, entries, into);
}

static void decode_columns(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_grid *grid = into;
    void *items;
    trede_decode_list(d, node, sizeof(struct trede_column), decode_column, &items, &grid->column_count);
    grid->columns = items;
}

/* Keys into an array of at most most; returns how many. */
static size_t decode_keys(struct trede_decoder *d, const struct trede_node *node, enum trede_key *into, size_t most)
{
    void *items;
    size_t count;
    trede_decode_list(d, node, sizeof(enum trede_key), trede_decode_key, &items, &count);
    if (count > most) {
        trede_decode_fault(d, node->at, &too_many, most == 2 ? "2" : "3", NULL);
        count = most;
    }
    if (items) memcpy(into, items, count * sizeof *into);
    return count;
}

static void decode_table_by(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_grid *grid = into;
    grid->by_count = decode_keys(d, node, grid->by, sizeof grid->by / sizeof *grid->by);
}

static void decode_chart_by(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_chart *chart = into;
    chart->by_count = decode_keys(d, node, chart->by, sizeof chart->by / sizeof *chart->by);
}

static void decode_chart_kind(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const char *const names[] = {"stacked", "interval", "column", "line", "band", "scatter", "paired", NULL};
    *(enum trede_chart_kind *)into = (enum trede_chart_kind)trede_decode_choice(d, node, names);
}

static void decode_two(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"along", trede_decode_label, 0, true}, {"up", trede_decode_label, sizeof(struct trede_label), true}, {0}};
    trede_decode_map(d, node, entries, into);
}

static void decode_corners(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"top_left", trede_decode_label, 0, true},
        {"top_right", trede_decode_label, sizeof(struct trede_label), true},
        {"bottom_left", trede_decode_label, 2 * sizeof(struct trede_label), true},
        {"bottom_right", trede_decode_label, 3 * sizeof(struct trede_label), true},
        {0},
    };
    trede_decode_map(d, node, entries, into);
}

static void decode_palette(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const char *const names[] = {"series", "rungs", "movement", "groups", NULL};
    *(enum trede_palette *)into = (enum trede_palette)trede_decode_choice(d, node, names);
}

static void decode_tile(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"title", trede_decode_label, offsetof(struct trede_tile, title), true},
        {"rows", trede_decode_selection, offsetof(struct trede_tile, rows), true},
        {"cases", trede_decode_cases, offsetof(struct trede_tile, cases), false},
        {0},
    };
    ((struct trede_tile *)into)->at = node->at;
    trede_decode_map(d, node, entries, into);
}

static void decode_tiles(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_block *block = into;
    void *items;
    trede_decode_list(d, node, sizeof(struct trede_tile), decode_tile, &items, &block->tile_count);
    block->tiles = items;
    if (block->tile_count > 6) trede_decode_fault(d, node->at, &too_many, "6", NULL);
}

static void decode_definition(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const struct trede_entry entries[] = {
        {"term", trede_decode_label, offsetof(struct trede_definition, term), true},
        {"text", trede_decode_label, offsetof(struct trede_definition, text), true},
        {"reference", trede_decode_text, offsetof(struct trede_definition, reference), false},
        {"analysis", trede_decode_analyses, offsetof(struct trede_definition, analysis), false},
        {0},
    };
    trede_decode_map(d, node, entries, into);
}

static void decode_definitions(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_block *block = into;
    void *items;
    trede_decode_list(d, node, sizeof(struct trede_definition), decode_definition, &items, &block->definition_count);
    block->definitions = items;
}

static void decode_part(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    static const char *const names[] = {"run", "files", "rules", "hidden", "stakeholders", NULL};
    *(enum trede_provenance_part *)into = (enum trede_provenance_part)trede_decode_choice(d, node, names);
}

static void decode_rows(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_block *block = into;
    block->has_rows = true;
    trede_decode_selection(d, node, &block->rows);
}

/* Blocks in a block: once for each value; not once more within those. */
static void decode_inner_blocks(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_block *block = into;
    struct trede_blocks blocks = {0};
    trede_decode_blocks(d, node, &blocks);
    for (size_t i = 0; i < blocks.count; i++)
        if (blocks.items[i].kind == TREDE_BLOCK_EACH)
            trede_decode_fault(d, blocks.items[i].at, &each_in_each, NULL, NULL);
    block->blocks = blocks.items;
    block->block_count = blocks.count;
}

#define COMMON                                                                                                         \
    {"block", NULL, 0, true}, {"title", trede_decode_label, FIELD(title), false},                                      \
        {"absent", trede_decode_label, FIELD(absent), false}, {"with", trede_decode_with, FIELD(with), false},         \
        {"when", trede_decode_conditions, FIELD(when), false}, {"cases", trede_decode_cases, FIELD(cases), false},     \
        {"always", trede_decode_switch, FIELD(always), false}, {"beside", trede_decode_switch, FIELD(beside), false},  \
        {"column", trede_decode_whole, FIELD(column), false},                                                          \
    {                                                                                                                  \
        "span", trede_decode_whole, FIELD(span), false                                                                 \
    }

static const struct trede_entry sentences_entries[] = {
    COMMON,
    {"rows", decode_rows, 0, false},
    {"voice", decode_voice, FIELD(voice), false},
    {"chip", trede_decode_switch, FIELD(chip), false},
    {0},
};
static const struct trede_entry tiles_entries[] = {COMMON, {"tiles", decode_tiles, 0, true}, {0}};
static const struct trede_entry chart_entries[] = {
    COMMON,
    {"rows", decode_rows, 0, true},
    {"chart", decode_chart_kind, FIELD(chart.kind), true},
    {"by", decode_chart_by, FIELD(chart), true},
    {"series", trede_decode_key, FIELD(chart.series), false},
    {"colours", decode_palette, FIELD(chart.colours), false},
    {"target", trede_decode_switch, FIELD(chart.target), false},
    {"across", decode_from, FIELD(chart.across), false},
    {"axes", decode_two, FIELD(chart.axis), false},
    {"corners", decode_corners, FIELD(chart.corner), false},
    {"height", trede_decode_whole, FIELD(chart.height), false},
    {0},
};
static const struct trede_entry table_entries[] = {
    COMMON,
    {"rows", decode_rows, 0, true},
    {"by", decode_table_by, FIELD(grid), true},
    {"group", trede_decode_key, FIELD(grid.group), false},
    {"columns", decode_columns, FIELD(grid), true},
    {0},
};
static const struct trede_entry heat_entries[] = {
    COMMON,
    {"rows", decode_rows, 0, true},
    {"down", trede_decode_key, FIELD(heat.rows), true},
    {"across", trede_decode_key, FIELD(heat.columns), true},
    {"low", trede_decode_number, FIELD(heat.low), true},
    {"high", trede_decode_number, FIELD(heat.high), true},
    {"diagonal", trede_decode_switch, FIELD(heat.diagonal), false},
    {0},
};
static const struct trede_entry definitions_entries[] = {COMMON, {"entries", decode_definitions, 0, true}, {0}};
static const struct trede_entry provenance_entries[] = {COMMON, {"part", decode_part, FIELD(part), true}, {0}};
static const struct trede_entry heading_entries[] = {COMMON, {0}};
static const struct trede_entry each_entries[] = {
    COMMON,
    {"rows", decode_rows, 0, true},
    {"by", trede_decode_key, FIELD(each), true},
    {"most", trede_decode_whole, FIELD(most), false},
    {"blocks", decode_inner_blocks, 0, true},
    {0},
};
static const struct trede_entry tidy_entries[] = {COMMON, {0}};

/* In the order of enum trede_block_kind. */
static const char *const kind_names[] = {"sentences",  "tiles", "chart",   "table", "heat", "definitions",
                                         "provenance", "tidy",  "heading", "each",  NULL};
static const struct trede_entry *const kind_entries[] = {
    sentences_entries,   tiles_entries,      chart_entries, table_entries,   heat_entries,
    definitions_entries, provenance_entries, tidy_entries,  heading_entries, each_entries};

static void check_block(struct trede_decoder *d, const struct trede_block *block)
{
    static const struct trede_selections none = {NULL, 0};
    const struct trede_case title = {.text = block->title, .at = block->at};
    bool has_it = block->has_rows && block->kind != TREDE_BLOCK_EACH;
    trede_check_cases(d, &(struct trede_cases){&title, 1}, &none, false);
    trede_check_conditions(d, &block->when, &block->with, false);
    trede_check_cases(d, &block->cases, &block->with, has_it);
    for (size_t i = 0; i < block->tile_count; i++)
        trede_check_cases(d, &block->tiles[i].cases, &block->with, true);
    if (block->column < 1 || block->span < 0 || block->column + block->span - 1 > TREDE_GRID_COLUMNS)
        trede_decode_fault(d, block->at, &off_grid, "12", NULL);
}

static void decode_block(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_block *block = into;
    block->at = node->at;
    block->column = 1;
    block->grid.group = TREDE_NO_KEY;
    block->chart.series = TREDE_NO_KEY;
    const struct trede_node *kind = node->kind == TREDE_NODE_MAP ? trede_node_get(node, "block") : NULL;
    if (!kind) {
        trede_decode_fault(d, node->at, &no_kind, NULL, NULL);
        return;
    }
    size_t faults = d->faults;
    block->kind = (enum trede_block_kind)trede_decode_choice(d, kind, kind_names);
    if (d->faults > faults) return;
    trede_decode_map(d, node, kind_entries[block->kind], block);
    check_block(d, block);
}

void trede_decode_blocks(struct trede_decoder *d, const struct trede_node *node, void *into)
{
    struct trede_blocks *blocks = into;
    void *items;
    trede_decode_list(d, node, sizeof(struct trede_block), decode_block, &items, &blocks->count);
    blocks->items = items;
}
