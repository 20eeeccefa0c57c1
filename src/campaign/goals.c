#include <stddef.h>
#include <string.h>

#include "campaign/goal_measures.h"
#include "campaign/segment_cell.h"
#include "campaign/table.h"

static const struct trede_word kind_words[] = {{"knowledge", TREDE_KNOWLEDGE}, {"kennis", TREDE_KNOWLEDGE},
                                               {"attitude", TREDE_ATTITUDE},   {"houding", TREDE_ATTITUDE},
                                               {"behaviour", TREDE_BEHAVIOUR}, {"behavior", TREDE_BEHAVIOUR},
                                               {"gedrag", TREDE_BEHAVIOUR},    {NULL, 0}};
static const struct trede_word type_words[] = {{"rise", TREDE_RISE},
                                               {"stijgen", TREDE_RISE},
                                               {"hold", TREDE_HOLD},
                                               {"vasthouden", TREDE_HOLD},
                                               {"fall", TREDE_FALL},
                                               {"dalen", TREDE_FALL},
                                               {NULL, 0}};

static const struct trede_text given_in_profile = {
    "\"{1}\" has no meaning within a profile: a profile says who does not report. Set this goal for another segment",
    "\"{1}\" heeft binnen een profiel geen betekenis: een profiel zegt wie niet meldt. Stel dit doel voor een ander "
    "segment"};
static const struct trede_text doubled = {"goal \"{1}\" is there twice: choose another name",
                                          "doel \"{1}\" staat er twee keer: kies een andere naam"};
static const struct trede_text not_a_share = {"{1} is not a share: write it between 0 and 1 (0.40) or as 40%",
                                              "{1} is geen aandeel: schrijf het tussen 0 en 1 (0,40) of als 40%"};
static const struct trede_text not_a_rung = {"{1} is not a mean rung: write it between 1 and 7",
                                             "{1} is geen gemiddelde trede: schrijf een getal tussen 1 en 7"};
static const struct trede_text no_percent = {
    "{1} is a percentage, but this goal is about a mean or a rate: write a plain number",
    "{1} is een percentage, maar dit doel gaat over een gemiddelde of een aantal: schrijf een gewoon getal"};
static const struct trede_text no_target = {"the target is missing: fill it in",
                                            "de doelwaarde (target) ontbreekt: vul die in"};
static const struct trede_text wrong_way = {
    "a goal of type {1} needs a target on the other side of its baseline: check both, or the type",
    "een doel van type {1} heeft een target aan de andere kant van de baseline nodig: controleer beide, of het type"};

/* A level as written; what it may be depends on the indicator, which is judged when the row is complete. */
struct level {
    double value;
    bool given, percent;
};

struct goal_row {
    struct trede_goal goal;
    const char *segment;
    struct level baseline, target, smallest;
};
struct goal_room {
    struct trede_goal *list;
    size_t count, capacity;
};

static void read_level(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)how;
    struct level *level = target;
    level->given = trede_written_number(r, w, &level->value, &level->percent);
}

static const struct trede_key goal_columns[] = {
    {"goal", .required = true, .value = trede_value_text, .offset = offsetof(struct goal_row, goal.name)},
    {"kind", .required = true, .value = trede_value_choice, .how = kind_words,
     .offset = offsetof(struct goal_row, goal.kind)},
    {"indicator", .required = true, .value = trede_value_text, .offset = offsetof(struct goal_row, goal.indicator)},
    {"segment", .value = trede_value_text, .offset = offsetof(struct goal_row, segment)},
    {"type", .required = true, .value = trede_value_choice, .how = type_words,
     .offset = offsetof(struct goal_row, goal.type)},
    {"baseline", .value = read_level, .offset = offsetof(struct goal_row, baseline)},
    {"target", .value = read_level, .offset = offsetof(struct goal_row, target)},
    {"by", .required = true, .value = trede_value_day, .offset = offsetof(struct goal_row, goal.by)},
    {"smallest_relevant", .value = read_level, .offset = offsetof(struct goal_row, smallest)},
    {"label_nl", .value = trede_value_text, .offset = offsetof(struct goal_row, goal.label.nl)},
    {"label_en", .value = trede_value_text, .offset = offsetof(struct goal_row, goal.label.en)}};

static void check_level(struct trede_reading *r, const struct trede_table_row *row, const char *column,
                        const struct level *level, enum trede_measure measure)
{
    if (!level->given) return;
    struct trede_written w = trede_table_cell(row, column);
    double low = measure == TREDE_MEASURE_DIFFERENCE ? -1 : 0;
    switch (measure) {
    case TREDE_MEASURE_SHARE:
    case TREDE_MEASURE_DIFFERENCE:
        if (level->value < low || level->value > 1) trede_wrong(r, w.at, &not_a_share, w.text);
        return;
    case TREDE_MEASURE_RUNG:
    case TREDE_MEASURE_MEAN:
    case TREDE_MEASURE_RATE:
        if (level->percent) trede_wrong(r, w.at, &no_percent, w.text);
        return;
    case TREDE_MEASURE_UNKNOWN:
        return;
    }
}

static void settle_levels(struct trede_reading *r, const struct trede_table_row *row, struct goal_row *read,
                          enum trede_measure measure)
{
    struct trede_goal *goal = &read->goal;
    check_level(r, row, "baseline", &read->baseline, measure);
    check_level(r, row, "target", &read->target, measure);
    check_level(r, row, "smallest_relevant", &read->smallest, measure);
    if (goal->type == TREDE_HOLD && !read->target.given) read->target = read->baseline;
    struct trede_place at = trede_table_place(row, "target");
    if (!read->target.given) {
        trede_wrong(r, at, &no_target, NULL);
        return;
    }
    if (measure == TREDE_MEASURE_RUNG && (read->target.value < 1 || read->target.value > TREDE_TOP_STAGE))
        trede_wrong(r, at, &not_a_rung, trede_table_cell(row, "target").text);
    goal->has_baseline = read->baseline.given;
    goal->baseline = read->baseline.value;
    goal->target = read->target.value;
    goal->smallest_relevant = read->smallest.given ? read->smallest.value : r->campaign->smallest_relevant;
    if (!goal->has_baseline || goal->type == TREDE_HOLD) return;
    double way = goal->type == TREDE_RISE ? goal->target - goal->baseline : goal->baseline - goal->target;
    if (way <= 0) trede_wrong(r, at, &wrong_way, trede_table_cell(row, "type").text);
}

/* Within a profile of who does not report it is given who acts. */
static void check_profile(struct trede_reading *r, const struct trede_table_row *row, const struct trede_goal *goal)
{
    static const char *const given[] = {"gap", "conversion", "behaviour"};
    const struct trede_campaign *c = r->campaign;
    if (c->profiles.set < 0 || !trede_same_word(goal->segment_set, c->sets[c->profiles.set].name)) return;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (trede_same_word(goal->indicator, given[i]))
            trede_wrong(r, trede_table_place(row, "segment"), &given_in_profile, goal->indicator);
}

static void read_row(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    struct goal_row *read = values;
    struct goal_room *room = payload;
    struct trede_goal *goal = &read->goal;
    if (!goal->name || !goal->indicator) return;
    goal->at = trede_table_place(row, "goal");
    for (size_t i = 0; i < room->count; i++)
        if (trede_same_word(room->list[i].name, goal->name)) trede_wrong(r, goal->at, &doubled, goal->name);
    struct trede_written indicator = trede_table_cell(row, "indicator");
    enum trede_measure measure = trede_goal_measure(r, &indicator, &goal->indicator);
    if (!row->wrong) settle_levels(r, row, read, measure);
    trede_settle_segment(r, row, read->segment, &goal->segment_set, &goal->segment);
    check_profile(r, row, goal);
    trede_label_complete(r, &goal->label, goal->name);
    struct trede_goal *added = trede_reading_push(r, &room->list, &room->count, &room->capacity, sizeof *added);
    if (added) *added = *goal;
}

void trede_read_goals(struct trede_reading *r)
{
    static const struct trede_table table = {.file = "goals.csv",
                                             .columns = goal_columns,
                                             .column_count = sizeof goal_columns / sizeof *goal_columns,
                                             .size = sizeof(struct goal_row),
                                             .limit = 1000,
                                             .row = read_row};
    struct goal_room room = {0};
    trede_table_read(r, &table, &room);
    r->campaign->goals = room.list;
    r->campaign->goal_count = room.count;
}
