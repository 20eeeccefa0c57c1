#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"
#include "campaign/table.h"

static const struct trede_text all_is_everyone = {"\"all\" stands for everyone: choose another name",
                                                  "\"all\" staat voor iedereen: kies een andere naam"};
static const struct trede_text colon = {
    "\"{1}\" has a colon, which goals use between set and segment: choose another name",
    "\"{1}\" bevat een dubbele punt, die bij doelen tussen set en segment staat: kies een andere naam"};
static const struct trede_text doubled = {"set \"{1}\" has a segment \"{2}\" already: leave one out",
                                          "set \"{1}\" heeft al een segment \"{2}\": laat er een weg"};
static const struct trede_text many_sets = {"there are more than 30 segment sets", "er zijn meer dan 30 segmentsets"};
static const struct trede_text many_segments = {"set \"{1}\" has more than 200 segments",
                                                "set \"{1}\" heeft meer dan 200 segmenten"};

struct segment_row {
    const char *set;
    struct trede_segment segment;
    struct trede_label set_label;
};

struct set_draft {
    struct trede_segment_set set;
    struct trede_segment *segments; /* becomes set.segments */
    size_t capacity;
};
struct set_drafts {
    struct set_draft *list;
    size_t count, capacity;
};

static const struct trede_key segment_columns[] = {
    {"segment_set", .required = true, .value = trede_value_text, .offset = offsetof(struct segment_row, set)},
    {"segment", .required = true, .value = trede_value_text, .offset = offsetof(struct segment_row, segment.rule.name)},
    {"rule", .required = true, .value = trede_value_rule, .offset = offsetof(struct segment_row, segment.rule)},
    {"label_nl", .value = trede_value_text, .offset = offsetof(struct segment_row, segment.label.nl)},
    {"label_en", .value = trede_value_text, .offset = offsetof(struct segment_row, segment.label.en)},
    {"set_label_nl", .value = trede_value_text, .offset = offsetof(struct segment_row, set_label.nl)},
    {"set_label_en", .value = trede_value_text, .offset = offsetof(struct segment_row, set_label.en)}};

static struct set_draft *find_or_add(struct trede_reading *r, struct set_drafts *drafts,
                                     const struct trede_table_row *row, const char *name)
{
    for (size_t i = 0; i < drafts->count; i++)
        if (trede_same_word(drafts->list[i].set.name, name)) return &drafts->list[i];
    struct trede_place at = trede_table_place(row, "segment_set");
    if (trede_same_word(name, "all")) trede_wrong(r, at, &all_is_everyone, NULL);
    if (strchr(name, ':')) trede_wrong(r, at, &colon, name);
    if (drafts->count == TREDE_MOST_SETS) {
        trede_wrong(r, at, &many_sets, NULL);
        return NULL;
    }
    struct set_draft *draft = trede_reading_push(r, &drafts->list, &drafts->count, &drafts->capacity, sizeof *draft);
    if (draft) draft->set.name = name;
    return draft;
}

static bool may_add(struct trede_reading *r, const struct set_draft *draft, const struct trede_table_row *row,
                    const char *name)
{
    struct trede_place at = trede_table_place(row, "segment");
    if (trede_same_word(name, "all")) trede_wrong(r, at, &all_is_everyone, NULL);
    for (size_t i = 0; i < draft->set.count; i++)
        if (trede_same_word(draft->segments[i].rule.name, name)) {
            trede_wrong(r, at, &doubled, draft->set.name, name);
            return false;
        }
    if (draft->set.count < TREDE_MOST_SEGMENTS) return true;
    trede_wrong(r, at, &many_segments, draft->set.name);
    return false;
}

static void read_row(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    struct segment_row *read = values;
    if (!read->set || !read->segment.rule.name) return;
    struct set_draft *draft = find_or_add(r, payload, row, read->set);
    if (!draft || !may_add(r, draft, row, read->segment.rule.name)) return;
    if (!draft->set.label.nl) draft->set.label.nl = read->set_label.nl;
    if (!draft->set.label.en) draft->set.label.en = read->set_label.en;
    trede_label_complete(r, &read->segment.label, read->segment.rule.name);
    struct trede_segment *segment =
        trede_reading_push(r, &draft->segments, &draft->set.count, &draft->capacity, sizeof *segment);
    if (segment) *segment = read->segment;
}

void trede_read_segments(struct trede_reading *r)
{
    static const struct trede_table table = {.file = "segments.csv",
                                             .columns = segment_columns,
                                             .column_count = sizeof segment_columns / sizeof *segment_columns,
                                             .size = sizeof(struct segment_row),
                                             .row = read_row};
    struct set_drafts drafts = {0};
    trede_table_read(r, &table, &drafts);
    struct trede_segment_set *sets = trede_reading_alloc(r, drafts.count, sizeof *sets);
    if (!sets) return;
    for (size_t i = 0; i < drafts.count; i++) {
        sets[i] = drafts.list[i].set;
        sets[i].segments = drafts.list[i].segments;
        trede_label_complete(r, &sets[i].label, sets[i].name);
    }
    r->campaign->sets = sets;
    r->campaign->set_count = drafts.count;
}
