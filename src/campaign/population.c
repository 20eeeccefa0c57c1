#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "campaign/rooms.h"
#include "campaign/table.h"

/* Only while reading: a campaign with such a row is not handed out. */
enum { UNKNOWN_WAVE = -2 };

static const struct trede_range person_range = {0, 1e11};

static const struct trede_text doubled = {"\"{2}\" of \"{1}\" is there twice for the same wave: leave one out",
                                          "\"{2}\" van \"{1}\" staat er twee keer voor dezelfde golf: laat er een weg"};
static const struct trede_text unknown_margin = {
    "\"{1}\" is neither an item nor a segment set: these rows are not used.{2}",
    "\"{1}\" is geen item en geen segmentset: deze rijen worden niet gebruikt.{2}"};
static const struct trede_text unknown_category = {"\"{1}\" has no category \"{2}\".{3}",
                                                   "\"{1}\" heeft geen categorie \"{2}\".{3}"};

struct population_row {
    struct trede_margin_cell cell;
    const char *wave;
};
struct population_room {
    struct trede_margin_cell *list;
    size_t count, capacity;
};

static const struct trede_key population_columns[] = {
    {"margin", .required = true, .value = trede_value_text, .offset = offsetof(struct population_row, cell.margin)},
    {"category", .required = true, .value = trede_value_text, .offset = offsetof(struct population_row, cell.category)},
    {"persons", .required = true, .value = trede_value_number, .how = &person_range,
     .offset = offsetof(struct population_row, cell.persons)},
    {"wave", .value = trede_value_text, .offset = offsetof(struct population_row, wave)}};

static bool is_raked(const struct trede_campaign *c, const char *margin)
{
    for (size_t i = 0; i < c->design.rake_count; i++)
        if (trede_same_word(c->design.rake[i], margin)) return true;
    return false;
}

static void unknown(struct trede_reading *r, const struct trede_table_row *row, const struct trede_margin_cell *cell,
                    struct trede_names names)
{
    const char *suggestion = trede_suggestion(r, cell->category, names);
    struct trede_place at = trede_table_place(row, "category");
    if (is_raked(r->campaign, cell->margin))
        trede_wrong(r, at, &unknown_category, cell->margin, cell->category, suggestion);
    else
        trede_warn(r->findings, at, &unknown_category, cell->margin, cell->category, suggestion);
}

static bool is_label(const struct trede_label *label, const char *text)
{
    return trede_same_word(label->nl, text) || trede_same_word(label->en, text);
}

/* The segment of that name or label, as segments.csv writes it; NULL = none. */
static const char *segment_name(const struct trede_segment_set *set, const char *category)
{
    for (size_t i = 0; i < set->count; i++)
        if (trede_same_word(set->segments[i].rule.name, category)) return set->segments[i].rule.name;
    for (size_t i = 0; i < set->count; i++)
        if (is_label(&set->segments[i].label, category)) return set->segments[i].rule.name;
    return NULL;
}

/* The raw text of the code with that raw text, label or value; the number itself when the item has no codes. */
static const char *code_name(struct trede_reading *r, const struct trede_item *item, const char *category)
{
    const char *folded = trede_reading_fold(r, category);
    double number = 0;
    bool is_number = trede_number_parse(category, strlen(category), '.', 0, &number), has_values = false;
    const char *by_value = NULL;
    for (size_t i = 0; i < item->code_count; i++) {
        const struct trede_code *code = &item->codes[i];
        if (code->missing != TREDE_ANSWERED) continue;
        has_values = true;
        if (strcmp(code->folded, folded) == 0 || is_label(&code->label, category)) return code->raw;
        if (is_number && code->value == number && !by_value) by_value = code->raw;
    }
    return by_value || has_values || !is_number ? by_value : category;
}

static struct trede_names category_names(struct trede_reading *r, const struct trede_segment_set *set,
                                         const struct trede_item *item)
{
    if (set)
        return trede_names_of(r, set->segments, set->count, sizeof *set->segments,
                              offsetof(struct trede_segment, rule.name));
    return trede_names_of(r, item->codes, item->code_count, sizeof *item->codes, offsetof(struct trede_code, raw));
}

static void warn_unused(struct trede_reading *r, const struct trede_table_row *row, const char *margin)
{
    const struct trede_campaign *c = r->campaign;
    if (!c->set_count && !c->item_count) return; /* reports alone: the margin may be that of the report file */
    struct trede_names names =
        trede_names_of(r, c->sets, c->set_count, sizeof *c->sets, offsetof(struct trede_segment_set, name));
    trede_warn(r->findings, trede_table_place(row, "margin"), &unknown_margin, margin,
               trede_suggestion(r, margin, names));
}

/* Makes margin and category what segments.csv or items.csv and codes.csv call them, so that whoever reads the campaign
 * can compare text. A set goes before an item of the same name. */
static void settle_names(struct trede_reading *r, const struct trede_table_row *row, struct trede_margin_cell *cell)
{
    const struct trede_campaign *c = r->campaign;
    const struct trede_segment_set *set = trede_campaign_set(c, cell->margin);
    const struct trede_item *item = set ? NULL : trede_campaign_item(c, cell->margin);
    if (!set && !item) {
        warn_unused(r, row, cell->margin);
        return;
    }
    const char *category = set ? segment_name(set, cell->category) : code_name(r, item, cell->category);
    if (category)
        cell->category = category;
    else
        unknown(r, row, cell, category_names(r, set, item));
    cell->margin = set ? set->name : item->name;
}

static void read_row(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    struct population_row *read = values;
    struct population_room *room = payload;
    struct trede_margin_cell *cell = &read->cell;
    if (row->wrong) return;
    cell->at = trede_table_place(row, "margin");
    cell->wave = -1;
    struct trede_written wave = trede_table_cell(row, "wave");
    if (read->wave && (cell->wave = trede_known_wave(r, &wave)) < 0) cell->wave = UNKNOWN_WAVE;
    settle_names(r, row, cell);
    for (size_t i = 0; i < room->count; i++)
        if (cell->wave != UNKNOWN_WAVE && room->list[i].wave == cell->wave &&
            strcmp(room->list[i].margin, cell->margin) == 0 && strcmp(room->list[i].category, cell->category) == 0) {
            trede_wrong(r, trede_table_place(row, "category"), &doubled, cell->margin, cell->category);
            return;
        }
    struct trede_margin_cell *added = trede_reading_push(r, &room->list, &room->count, &room->capacity, sizeof *added);
    if (added) *added = *cell;
}

void trede_read_population(struct trede_reading *r)
{
    static const struct trede_table table = {.file = "population.csv",
                                             .columns = population_columns,
                                             .column_count = sizeof population_columns / sizeof *population_columns,
                                             .size = sizeof(struct population_row),
                                             .limit = 10000,
                                             .row = read_row};
    struct population_room room = {0};
    trede_table_read(r, &table, &room);
    r->campaign->population = room.list;
    r->campaign->population_count = room.count;
}
