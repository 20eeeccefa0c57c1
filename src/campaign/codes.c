/* codes.c - what a raw text in the survey file stands for: a value, or a kind of missing. */
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "campaign/items.h"

static const struct trede_text unknown_item = {"there is no item \"{1}\" in items.csv.{2}",
                                               "er is geen item \"{1}\" in items.csv.{2}"};
static const struct trede_text doubled = {
    "item \"{1}\" has \"{2}\" already (capitals and spaces do not count): leave one out",
    "item \"{1}\" heeft \"{2}\" al (hoofdletters en spaties tellen niet): laat er een weg"};
static const struct trede_text no_meaning = {"\"{1}\" stands for nothing: give a value or a missing_kind",
                                             "\"{1}\" staat voor niets: geef een value of een missing_kind"};
static const struct trede_text two_meanings = {"\"{1}\" has a value and a missing_kind: leave one empty",
                                               "\"{1}\" heeft een value en een missing_kind: laat er een leeg"};
static const struct trede_text outside = {"the value of \"{1}\" lies outside min and max of item \"{2}\"",
                                          "de waarde van \"{1}\" ligt buiten min en max van item \"{2}\""};
static const struct trede_text not_yes_no = {"item \"{1}\" is yesno: a value must be 0 or 1",
                                             "item \"{1}\" is yesno: een waarde moet 0 of 1 zijn"};
static const struct trede_text not_a_kind = {
    "\"{1}\" is not a kind of missing: write for example 99=dont_know, 98=refused, 97=not_applicable or 96=not_asked "
    "(without spaces)",
    "\"{1}\" is geen soort ontbreken: schrijf bijvoorbeeld 99=weet_niet, 98=geweigerd, 97=niet_van_toepassing of "
    "96=niet_gevraagd (zonder spaties)"};

void trede_item_add_code(struct trede_reading *r, struct trede_item_draft *draft, const struct trede_code *code,
                         struct trede_place at)
{
    for (size_t i = 0; i < draft->count; i++)
        if (strcmp(draft->codes[i].folded, code->folded) == 0) {
            trede_wrong(r, at, &doubled, draft->item.name, code->raw);
            return;
        }
    struct trede_code *added = trede_reading_push(r, &draft->codes, &draft->count, &draft->capacity, sizeof *added);
    if (added) *added = *code;
}

static enum trede_missing kind_by_vocabulary(const struct trede_campaign *c, const char *folded)
{
    for (size_t i = 0; i < c->missing_count; i++)
        if (strcmp(c->missing[i].folded, folded) == 0) return c->missing[i].missing;
    return TREDE_BLANK;
}

/* One text of the missing column, at start of w->text, with or without =kind. */
static void add_missing(struct trede_reading *r, struct trede_item_draft *draft, const struct trede_written *w,
                        const char *start, size_t length)
{
    while (length && *start == ' ') {
        start++;
        length--;
    }
    while (length && start[length - 1] == ' ')
        length--;
    if (!length) return;
    struct trede_place at = w->at;
    at.column += (int64_t)trede_utf8_count(w->text, (size_t)(start - w->text));
    const char *equals = memchr(start, '=', length);
    size_t raw_length = equals ? (size_t)(equals - start) : length;
    const char *raw = trede_reading_text(r, start, raw_length), *folded = trede_reading_fold(r, raw);
    int kind = (int)kind_by_vocabulary(r->campaign, folded);
    if (equals) {
        const char *word = trede_reading_text(r, equals + 1, length - raw_length - 1);
        kind = trede_missing_kind(r, word);
        if (kind < 0) {
            trede_wrong(r, at, &not_a_kind, word);
            return;
        }
    }
    struct trede_code code = {.raw = raw, .folded = folded, .missing = (enum trede_missing)kind, .label = {raw, raw}};
    trede_item_add_code(r, draft, &code, at);
}

void trede_item_read_missing(struct trede_reading *r, struct trede_item_draft *draft, const struct trede_written *w)
{
    char separator = strchr(w->text, '|') ? '|' : ' ';
    for (const char *start = w->text; *start && !r->broken;) {
        const char *end = strchr(start, separator);
        size_t length = end ? (size_t)(end - start) : strlen(start);
        add_missing(r, draft, w, start, length);
        start += length + (end ? 1 : 0);
    }
}

struct code_row {
    const char *item, *raw;
    double value;
    bool has_value, has_kind;
    enum trede_missing kind;
    struct trede_label label;
};

static const struct trede_key code_columns[] = {
    {"item", .required = true, .value = trede_value_text, .offset = offsetof(struct code_row, item)},
    {"raw", .value = trede_value_text, .offset = offsetof(struct code_row, raw)},
    {"value", .value = trede_value_number, .offset = offsetof(struct code_row, value),
     .given = offsetof(struct code_row, has_value)},
    {"label_nl", .value = trede_value_text, .offset = offsetof(struct code_row, label.nl)},
    {"label_en", .value = trede_value_text, .offset = offsetof(struct code_row, label.en)},
    {"missing_kind", .value = trede_value_missing_kind, .offset = offsetof(struct code_row, kind),
     .given = offsetof(struct code_row, has_kind)}};

static struct trede_item_draft *find(struct trede_reading *r, const struct trede_item_drafts *drafts,
                                     const struct trede_table_row *row, const char *name)
{
    for (size_t i = 0; i < drafts->count; i++)
        if (trede_same_word(drafts->list[i].item.name, name)) return &drafts->list[i];
    struct trede_names names = trede_names_of(r, drafts->list, drafts->count, sizeof *drafts->list,
                                              offsetof(struct trede_item_draft, item.name));
    trede_wrong(r, trede_table_place(row, "item"), &unknown_item, name, trede_suggestion(r, name, names));
    return NULL;
}

static void check_value(struct trede_reading *r, const struct trede_table_row *row, const struct trede_item *item,
                        const struct code_row *read)
{
    struct trede_place at = trede_table_place(row, "value");
    if (item->kind == TREDE_YESNO && read->value != 0 && read->value != 1)
        trede_wrong(r, at, &not_yes_no, item->name);
    else if ((item->has_min && read->value < item->min) || (item->has_max && read->value > item->max))
        trede_wrong(r, at, &outside, read->raw, item->name);
}

static void read_row(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    const struct trede_item_drafts *drafts = payload;
    struct code_row *read = values;
    struct trede_item_draft *draft = read->item ? find(r, drafts, row, read->item) : NULL;
    if (!draft || row->wrong) return;
    if (!read->raw) read->raw = "";
    if (read->has_value == read->has_kind) {
        trede_wrong(r, trede_table_place(row, "raw"), read->has_value ? &two_meanings : &no_meaning, read->raw);
        return;
    }
    if (read->has_value) check_value(r, row, &draft->item, read);
    trede_label_complete(r, &read->label, *read->raw ? read->raw : NULL);
    struct trede_code code = {.raw = read->raw,
                              .folded = trede_reading_fold(r, read->raw),
                              .value = read->value,
                              .missing = read->has_kind ? read->kind : TREDE_ANSWERED,
                              .label = read->label};
    trede_item_add_code(r, draft, &code, trede_table_place(row, "raw"));
}

void trede_read_codes(struct trede_reading *r, struct trede_item_drafts *drafts)
{
    static const struct trede_table table = {.file = "codes.csv",
                                             .columns = code_columns,
                                             .column_count = sizeof code_columns / sizeof *code_columns,
                                             .size = sizeof(struct code_row),
                                             .row = read_row};
    trede_table_read(r, &table, drafts);
}
