/* media.c - the media matrix and the needs of the rungs: the campaign's own tables, or the built-in ones. */
#include <stddef.h>
#include <string.h>

#include "campaign/media_matrix.h"
#include "campaign/rooms.h"
#include "campaign/table.h"

static const struct trede_range rating_range = {0, 3};
static const struct trede_range stage_range = {1, TREDE_TOP_STAGE};

static const struct trede_text doubled = {"\"{1}\" is there twice: leave one out",
                                          "\"{1}\" staat er twee keer: laat er een weg"};

/* The six functions, in the order of the matrix; member is an int[TREDE_FUNCTIONS]. */
#define FUNCTION(text, type, member, i)                                                                                \
    {                                                                                                                  \
        text, .required = true, .value = trede_value_whole, .how = &rating_range,                                      \
              .offset = offsetof(type, member) + (i) * sizeof(int)                                                     \
    }
#define FUNCTIONS(type, member)                                                                                        \
    FUNCTION("attention", type, member, 0), FUNCTION("inform", type, member, 1),                                       \
        FUNCTION("persuade", type, member, 2), FUNCTION("support", type, member, 3),                                   \
        FUNCTION("maintain", type, member, 4), FUNCTION("converse", type, member, 5)

struct need_row {
    int stage;
    int need[TREDE_FUNCTIONS];
};

static const struct trede_key medium_columns[] = {
    {"medium", .required = true, .value = trede_value_text, .offset = offsetof(struct trede_medium, name)},
    FUNCTIONS(struct trede_medium, rating)};
static const struct trede_key need_columns[] = {{"stage", .required = true, .value = trede_value_whole,
                                                 .how = &stage_range, .offset = offsetof(struct need_row, stage)},
                                                FUNCTIONS(struct need_row, need)};

struct media_room {
    struct trede_medium *list;
    size_t count, capacity;
};

static void read_medium(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    const struct trede_medium *read = values;
    struct media_room *room = payload;
    if (row->wrong) return;
    for (size_t i = 0; i < room->count; i++)
        if (trede_same_word(room->list[i].name, read->name)) {
            trede_wrong(r, trede_table_place(row, "medium"), &doubled, read->name);
            return;
        }
    struct trede_medium *medium = trede_reading_push(r, &room->list, &room->count, &room->capacity, sizeof *medium);
    if (medium) *medium = *read;
}

/* seen: one bit a rung that has a row. */
static void read_need(struct trede_reading *r, const struct trede_table_row *row, void *values, void *seen)
{
    const struct need_row *read = values;
    unsigned *bits = seen, bit = 1u << read->stage;
    if (row->wrong) return;
    if (*bits & bit) trede_wrong(r, trede_table_place(row, "stage"), &doubled, trede_table_cell(row, "stage").text);
    *bits |= bit;
    memcpy(r->campaign->need[read->stage], read->need, sizeof read->need);
}

void trede_read_media(struct trede_reading *r)
{
    static const struct trede_table media = {.file = "media.csv",
                                             .columns = medium_columns,
                                             .column_count = sizeof medium_columns / sizeof *medium_columns,
                                             .size = sizeof(struct trede_medium),
                                             .row = read_medium};
    static const struct trede_table needs = {.file = "functions.csv",
                                             .columns = need_columns,
                                             .column_count = sizeof need_columns / sizeof *need_columns,
                                             .size = sizeof(struct need_row),
                                             .row = read_need};
    struct trede_campaign *c = r->campaign;
    struct media_room room = {0};
    bool own = trede_table_read(r, &media, &room);
    c->media = own ? room.list : trede_media_matrix;
    c->media_count = own ? room.count : TREDE_BUILT_IN_MEDIA;
    memcpy(c->need, trede_rung_needs, sizeof c->need);
    unsigned seen = 0;
    trede_table_read(r, &needs, &seen);
}
