/* missing.c - which texts mean that there is no answer, and why there is none. */
#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"
#include "campaign/table.h"

const struct trede_word trede_missing_words[] = {{"not_asked", TREDE_NOT_ASKED},
                                                 {"not asked", TREDE_NOT_ASKED},
                                                 {"niet gevraagd", TREDE_NOT_ASKED},
                                                 {"niet_gevraagd", TREDE_NOT_ASKED},
                                                 {"not_applicable", TREDE_NOT_APPLICABLE},
                                                 {"not applicable", TREDE_NOT_APPLICABLE},
                                                 {"n/a", TREDE_NOT_APPLICABLE},
                                                 {"nvt", TREDE_NOT_APPLICABLE},
                                                 {"n.v.t.", TREDE_NOT_APPLICABLE},
                                                 {"niet van toepassing", TREDE_NOT_APPLICABLE},
                                                 {"niet_van_toepassing", TREDE_NOT_APPLICABLE},
                                                 {"refused", TREDE_REFUSED},
                                                 {"geweigerd", TREDE_REFUSED},
                                                 {"wil niet zeggen", TREDE_REFUSED},
                                                 {"wil_niet_zeggen", TREDE_REFUSED},
                                                 {"dont_know", TREDE_DONT_KNOW},
                                                 {"don't know", TREDE_DONT_KNOW},
                                                 {"don’t know", TREDE_DONT_KNOW},
                                                 {"dont know", TREDE_DONT_KNOW},
                                                 {"don't_know", TREDE_DONT_KNOW},
                                                 {"weet niet", TREDE_DONT_KNOW},
                                                 {"weet_niet", TREDE_DONT_KNOW},
                                                 {"blank", TREDE_BLANK},
                                                 {"leeg", TREDE_BLANK},
                                                 {NULL, 0}};

/* What survey tools and spreadsheets write where there is no answer. The numbers are codes by habit: they count as
 * missing only where they cannot be an answer, which whoever reads the item decides. */
static const struct {
    const char *raw;
    enum trede_missing kind;
} vocabulary[] = {{"", TREDE_BLANK},
                  {"n.v.t.", TREDE_NOT_APPLICABLE},
                  {"nvt", TREDE_NOT_APPLICABLE},
                  {"niet van toepassing", TREDE_NOT_APPLICABLE},
                  {"not applicable", TREDE_NOT_APPLICABLE},
                  {"n/a", TREDE_NOT_APPLICABLE},
                  {"weet niet", TREDE_DONT_KNOW},
                  {"weet ik niet", TREDE_DONT_KNOW},
                  {"don't know", TREDE_DONT_KNOW},
                  {"wil niet zeggen", TREDE_REFUSED},
                  {"zeg ik liever niet", TREDE_REFUSED},
                  {"prefer not to say", TREDE_REFUSED},
                  {"refused", TREDE_REFUSED},
                  {"niet gevraagd", TREDE_NOT_ASKED},
                  {"not asked", TREDE_NOT_ASKED},
                  {"geen antwoord", TREDE_BLANK},
                  {"no answer", TREDE_BLANK},
                  {"#NULL!", TREDE_BLANK},
                  {"#N/B", TREDE_BLANK},
                  {"#N/A", TREDE_BLANK},
                  {"NA", TREDE_BLANK},
                  {"NaN", TREDE_BLANK},
                  {"-oth-", TREDE_BLANK},
                  {"98", TREDE_DONT_KNOW},
                  {"99", TREDE_BLANK},
                  {"-99", TREDE_BLANK},
                  {"-1", TREDE_BLANK},
                  {"999", TREDE_BLANK}};

static const struct trede_text not_a_kind = {
    "\"{1}\" is not a kind of missing: write not_asked, not_applicable, refused, dont_know or blank.{2}",
    "\"{1}\" is geen soort ontbreken: schrijf niet_gevraagd, niet_van_toepassing, geweigerd, weet_niet of leeg.{2}"};
static const struct trede_text doubled = {"\"{1}\" is there twice: leave one out",
                                          "\"{1}\" staat er twee keer: laat er een weg"};

int trede_missing_kind(struct trede_reading *r, const char *word)
{
    return trede_word_value(trede_missing_words, trede_reading_fold(r, word));
}

void trede_value_missing_kind(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)how;
    int kind = trede_missing_kind(r, w->text);
    if (kind >= 0) {
        memcpy(target, &kind, sizeof kind);
        return;
    }
    size_t count = 0;
    while (trede_missing_words[count].word)
        count++;
    struct trede_names names =
        trede_names_of(r, trede_missing_words, count, sizeof *trede_missing_words, offsetof(struct trede_word, word));
    trede_wrong(r, w->at, &not_a_kind, w->text, trede_suggestion(r, w->text, names));
}

static const struct trede_key missing_columns[] = {
    {"raw", .value = trede_value_text, .offset = offsetof(struct trede_code, raw)},
    {"missing_kind", .required = true, .value = trede_value_missing_kind,
     .offset = offsetof(struct trede_code, missing)}};

struct vocabulary_room {
    struct trede_code *codes;
    size_t count, capacity;
};

static void add(struct trede_reading *r, struct vocabulary_room *room, const char *raw, enum trede_missing kind)
{
    struct trede_code *code = trede_reading_push(r, &room->codes, &room->count, &room->capacity, sizeof *code);
    if (!code) return;
    *code = (struct trede_code){.raw = raw, .folded = trede_reading_fold(r, raw), .missing = kind, .label = {raw, raw}};
}

static void read_row(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    const struct trede_code *read = values;
    struct vocabulary_room *room = payload;
    if (row->wrong) return;
    const char *raw = read->raw ? read->raw : "", *folded = trede_reading_fold(r, raw);
    for (size_t i = 0; i < room->count; i++)
        if (strcmp(room->codes[i].folded, folded) == 0) {
            trede_wrong(r, trede_table_place(row, "raw"), &doubled, raw);
            return;
        }
    add(r, room, raw, read->missing);
}

void trede_read_missing(struct trede_reading *r)
{
    static const struct trede_table table = {.file = "missing.csv",
                                             .columns = missing_columns,
                                             .column_count = sizeof missing_columns / sizeof *missing_columns,
                                             .size = sizeof(struct trede_code),
                                             .row = read_row};
    struct vocabulary_room room = {0};
    if (!trede_table_read(r, &table, &room))
        for (size_t i = 0; !r->broken && i < sizeof vocabulary / sizeof *vocabulary; i++)
            add(r, &room, vocabulary[i].raw, vocabulary[i].kind);
    r->campaign->missing = room.codes;
    r->campaign->missing_count = room.count;
}
