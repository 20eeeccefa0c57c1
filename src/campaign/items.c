#include "campaign/items.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

static const struct trede_word kind_words[] = {{"yesno", TREDE_YESNO},
                                               {"likert", TREDE_LIKERT},
                                               {"choice", TREDE_CHOICE},
                                               {"multi", TREDE_MULTI},
                                               {"number", TREDE_NUMBER},
                                               {"date", TREDE_DATE},
                                               {NULL, 0}};

static const struct trede_text taken = {
    "\"{1}\" is a word of SQL or of the store and cannot name an item: choose another, for example {1}_1",
    "\"{1}\" is een woord van SQL of van de opslag en kan geen item heten: kies een andere naam, bijvoorbeeld {1}_1"};
static const struct trede_text doubled = {
    "item \"{1}\" is there twice (capitals do not count): it was first on line {2}",
    "item \"{1}\" staat er twee keer (hoofdletters tellen niet): eerst op regel {2}"};
static const struct trede_text swapped = {"min is above max: swap them", "min is groter dan max: draai ze om"};
static const struct trede_text no_limits = {"min and max do not apply to a date: leave them empty",
                                            "min en max gelden niet voor een datum: laat ze leeg"};
static const struct trede_text not_a_date = {"date_format applies to items of kind date only",
                                             "date_format geldt alleen voor items van soort date"};
static const struct trede_text no_scale = {
    "item \"{1}\" has no min and max and no codes: an answer outside the scale will not be noticed",
    "item \"{1}\" heeft geen min en max en geen codes: een antwoord buiten de schaal wordt niet opgemerkt"};

static const struct trede_key item_columns[] = {
    {"item", .required = true, .value = trede_value_name, .offset = offsetof(struct trede_item, name)},
    {"column", .value = trede_value_text, .offset = offsetof(struct trede_item, column)},
    {"kind", .required = true, .value = trede_value_choice, .how = kind_words,
     .offset = offsetof(struct trede_item, kind)},
    {"min", .value = trede_value_number, .offset = offsetof(struct trede_item, min),
     .given = offsetof(struct trede_item, has_min)},
    {"max", .value = trede_value_number, .offset = offsetof(struct trede_item, max),
     .given = offsetof(struct trede_item, has_max)},
    {"missing", .value = NULL}, /* several texts: read when the row is complete */
    {"label_nl", .value = trede_value_text, .offset = offsetof(struct trede_item, label.nl)},
    {"label_en", .value = trede_value_text, .offset = offsetof(struct trede_item, label.en)},
    {"date_format", .value = trede_value_date_format, .offset = offsetof(struct trede_item, date_format)}};

static void check_name(struct trede_reading *r, const struct trede_item_drafts *drafts, const struct trede_item *item)
{
    if (trede_item_name_is_taken(item->name)) trede_wrong(r, item->at, &taken, item->name);
    for (size_t i = 0; i < drafts->count; i++) {
        if (!trede_same_word(item->name, drafts->list[i].item.name)) continue;
        char line[24];
        trede_format_integer(line, sizeof line, drafts->list[i].item.at.line);
        trede_wrong(r, item->at, &doubled, item->name, line);
        return;
    }
}

static void check_limits(struct trede_reading *r, const struct trede_table_row *row, const struct trede_item *item)
{
    if (item->has_min && item->has_max && item->min > item->max)
        trede_wrong(r, trede_table_place(row, "min"), &swapped, NULL);
    if (item->kind == TREDE_DATE && (item->has_min || item->has_max))
        trede_wrong(r, trede_table_place(row, item->has_min ? "min" : "max"), &no_limits, NULL);
    if (item->kind != TREDE_DATE && item->date_format)
        trede_warn(r->findings, trede_table_place(row, "date_format"), &not_a_date, NULL);
}

static void read_row(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    struct trede_item_drafts *drafts = payload;
    struct trede_item *item = values;
    if (!item->name) return;
    item->at = trede_table_place(row, "item");
    check_name(r, drafts, item);
    if (row->wrong)
        item->kind = TREDE_NUMBER; /* forbids least: no echoes of this mistake elsewhere */
    else
        check_limits(r, row, item);
    if (!item->column) item->column = item->name;
    trede_label_complete(r, &item->label, item->name);
    struct trede_item_draft *draft =
        trede_reading_push(r, &drafts->list, &drafts->count, &drafts->capacity, sizeof *draft);
    if (!draft) return;
    draft->item = *item;
    struct trede_written missing = trede_table_cell(row, "missing");
    if (missing.text) trede_item_read_missing(r, draft, &missing);
}

static void finish(struct trede_reading *r, struct trede_item_drafts *drafts)
{
    struct trede_item *items = trede_reading_alloc(r, drafts->count, sizeof *items);
    if (!items) return;
    for (size_t i = 0; i < drafts->count; i++) {
        const struct trede_item_draft *draft = &drafts->list[i];
        items[i] = draft->item;
        items[i].codes = draft->codes;
        items[i].code_count = draft->count;
        bool scale = items[i].kind == TREDE_LIKERT || items[i].kind == TREDE_CHOICE;
        size_t values = 0;
        for (size_t k = 0; k < draft->count; k++)
            if (draft->codes[k].missing == TREDE_ANSWERED) values++;
        if (scale && !values && (!items[i].has_min || !items[i].has_max))
            trede_warn(r->findings, items[i].at, &no_scale, items[i].name);
    }
    r->campaign->items = items;
    r->campaign->item_count = drafts->count;
}

void trede_read_items(struct trede_reading *r)
{
    static const struct trede_table table = {.file = "items.csv",
                                             .columns = item_columns,
                                             .column_count = sizeof item_columns / sizeof *item_columns,
                                             .size = sizeof(struct trede_item),
                                             .limit = TREDE_MOST_ITEMS,
                                             .row = read_row};
    struct trede_item_drafts drafts = {0};
    bool there = trede_table_read(r, &table, &drafts);
    if (!there) return;
    trede_read_codes(r, &drafts);
    finish(r, &drafts);
}
