#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"
#include "campaign/table.h"

static const struct trede_word tactic_words[] = {{"mass", TREDE_MASS},
                                                 {"massa", TREDE_MASS},
                                                 {"group", TREDE_GROUP},
                                                 {"groep", TREDE_GROUP},
                                                 {"individual", TREDE_INDIVIDUAL},
                                                 {"individueel", TREDE_INDIVIDUAL},
                                                 {NULL, 0}};

static const struct trede_text doubled = {"channel \"{1}\" is there twice: leave one out",
                                          "kanaal \"{1}\" staat er twee keer: laat er een weg"};
static const struct trede_text all_is_all = {"\"{1}\" stands for several channels: choose another name",
                                             "\"{1}\" staat voor meer kanalen: kies een andere naam"};
/* What results call all channels, at least one of them, how many, and the mix of them. */
static const char *const reserved[] = {"all", "any", "channels", "mix", "no_channel", "unrated"};
static const struct trede_text no_rating = {
    "the media matrix has no \"{1}\": channel \"{2}\" gets no rating.{3}",
    "de mediamatrix heeft geen \"{1}\": kanaal \"{2}\" krijgt geen waardering.{3}"};
static const struct trede_text swapped = {"min_change is above max_change: swap them",
                                          "min_change is groter dan max_change: draai ze om"};
static const struct trede_text locked_moves = {
    "a locked channel does not change: leave min_change and max_change empty",
    "een vastgezet kanaal verandert niet: laat min_change en max_change leeg"};

static const struct trede_text no_exposure = {
    "frequency is asked of those who met the channel: fill in exposure as well",
    "frequency is van wie het kanaal zag: vul ook exposure in"};
static const struct trede_text no_rungs = {
    "\"{1}\" is no list of rungs: write numbers from 1 to 7 with spaces between, for example 2 3",
    "\"{1}\" is geen lijst van treden: schrijf cijfers van 1 tot en met 7 met spaties ertussen, bijvoorbeeld 2 3"};
static const struct trede_range amount_range = {0, 1e12};
static const struct trede_text floor_above_cap = {"floor is above cap: swap them",
                                                  "floor is groter dan cap: draai ze om"};

struct channel_row {
    struct trede_channel channel;
    bool has_min, has_max;
};
struct channel_room {
    struct trede_channel *list;
    size_t count, capacity;
};

/* "2 3", "2,3" or "2;3". */
static void read_rungs(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    static const char between[] = " ,;";
    unsigned rungs = 0;
    bool fine = true;
    (void)how;
    for (const char *at = w->text; *at; at++) {
        bool alone = (at == w->text || strchr(between, at[-1])) && (!at[1] || strchr(between, at[1]));
        if (strchr(between, *at)) continue;
        fine = fine && alone && *at >= '1' && *at <= '0' + TREDE_TOP_STAGE;
        if (fine) rungs |= 1u << (unsigned)(*at - '0');
    }
    if (fine && rungs)
        *(unsigned *)target = rungs;
    else
        trede_wrong(r, w->at, &no_rungs, w->text);
}

static const struct trede_key channel_columns[] = {
    {"channel", .required = true, .value = trede_value_text, .offset = offsetof(struct channel_row, channel.name)},
    {"medium", .value = trede_value_text, .offset = offsetof(struct channel_row, channel.medium)},
    {"exposure", .value = trede_value_rule, .offset = offsetof(struct channel_row, channel.exposure)},
    {"frequency", .value = trede_value_rule, .offset = offsetof(struct channel_row, channel.frequency)},
    {"rungs", .value = read_rungs, .offset = offsetof(struct channel_row, channel.rungs)},
    {"tactic", .value = trede_value_choice, .how = tactic_words,
     .offset = offsetof(struct channel_row, channel.tactic)},
    {"pillar", .value = trede_value_text, .offset = offsetof(struct channel_row, channel.pillar)},
    {"locked", .value = trede_value_bool, .offset = offsetof(struct channel_row, channel.locked)},
    {"min_change", .value = trede_value_share, .how = &trede_range_change,
     .offset = offsetof(struct channel_row, channel.min_change), .given = offsetof(struct channel_row, has_min)},
    {"max_change", .value = trede_value_share, .how = &trede_range_change,
     .offset = offsetof(struct channel_row, channel.max_change), .given = offsetof(struct channel_row, has_max)},
    {"floor", .value = trede_value_number, .how = &amount_range, .offset = offsetof(struct channel_row, channel.floor)},
    {"cap", .value = trede_value_number, .how = &amount_range, .offset = offsetof(struct channel_row, channel.cap)},
    {"label_nl", .value = trede_value_text, .offset = offsetof(struct channel_row, channel.label.nl)},
    {"label_en", .value = trede_value_text, .offset = offsetof(struct channel_row, channel.label.en)}};

/* A medium the matrix does not rate keeps its name but has no rating: it never counts as 0. */
static void find_medium(struct trede_reading *r, const struct trede_table_row *row, struct trede_channel *channel)
{
    const struct trede_campaign *c = r->campaign;
    channel->medium_row = -1;
    if (!channel->medium) return;
    const char *wanted = trede_reading_fold(r, channel->medium);
    for (size_t i = 0; i < c->media_count; i++)
        if (strcmp(trede_reading_fold(r, c->media[i].name), wanted) == 0) {
            channel->medium_row = (int)i;
            channel->medium = c->media[i].name;
            return;
        }
    struct trede_names names =
        trede_names_of(r, c->media, c->media_count, sizeof *c->media, offsetof(struct trede_medium, name));
    trede_remark(r->findings, trede_table_place(row, "medium"), &no_rating, channel->medium, channel->name,
                 trede_suggestion(r, channel->medium, names));
}

static void settle_change(struct trede_reading *r, const struct trede_table_row *row, struct channel_row *read)
{
    struct trede_channel *channel = &read->channel;
    double shift = r->campaign->budget_shift;
    if (channel->cap > 0 && channel->floor > channel->cap)
        trede_wrong(r, trede_table_place(row, "floor"), &floor_above_cap, NULL);
    if (channel->locked) {
        if (channel->min_change != 0 || channel->max_change != 0)
            trede_wrong(r, trede_table_place(row, read->has_min ? "min_change" : "max_change"), &locked_moves, NULL);
        return;
    }
    if (!read->has_min) channel->min_change = -shift;
    if (!read->has_max) channel->max_change = shift;
    if (channel->min_change > channel->max_change)
        trede_wrong(r, trede_table_place(row, read->has_min ? "min_change" : "max_change"), &swapped, NULL);
}

static void read_row(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    struct channel_row *read = values;
    struct channel_room *room = payload;
    struct trede_channel *channel = &read->channel;
    if (!channel->name) return;
    channel->at = trede_table_place(row, "channel");
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (trede_same_word(channel->name, reserved[i])) trede_wrong(r, channel->at, &all_is_all, reserved[i]);
    for (size_t i = 0; i < room->count; i++)
        if (trede_same_word(room->list[i].name, channel->name)) trede_wrong(r, channel->at, &doubled, channel->name);
    channel->exposure.name = channel->name;
    channel->frequency.name = trede_reading_join(r, channel->name, " ", "frequency");
    if (channel->frequency.sql && !channel->exposure.sql)
        trede_wrong(r, trede_table_place(row, "frequency"), &no_exposure, NULL);
    if (!channel->pillar) channel->pillar = "";
    find_medium(r, row, channel);
    settle_change(r, row, read);
    trede_label_complete(r, &channel->label, channel->name);
    struct trede_channel *added = trede_reading_push(r, &room->list, &room->count, &room->capacity, sizeof *added);
    if (added) *added = *channel;
}

void trede_read_channels(struct trede_reading *r)
{
    static const struct trede_table table = {.file = "channels.csv",
                                             .columns = channel_columns,
                                             .column_count = sizeof channel_columns / sizeof *channel_columns,
                                             .size = sizeof(struct channel_row),
                                             .limit = TREDE_MOST_CHANNELS,
                                             .row = read_row};
    struct channel_room room = {0};
    trede_table_read(r, &table, &room);
    r->campaign->channels = room.list;
    r->campaign->channel_count = room.count;
}
