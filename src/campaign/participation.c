/* participation.c - how far residents take part: the rule that says who did (participation), and the meetings that were
 * held (events.csv). */
#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"
#include "campaign/segment_cell.h"
#include "campaign/table.h"

static const struct trede_word level_words[] = {
    {"inform", TREDE_INFORM},       {"informeren", TREDE_INFORM},     {"consult", TREDE_CONSULT},
    {"advise", TREDE_CONSULT},      {"raadplegen", TREDE_CONSULT},    {"adviseren", TREDE_CONSULT},
    {"cocreate", TREDE_COCREATE},   {"co-create", TREDE_COCREATE},    {"cocreeren", TREDE_COCREATE},
    {"co-creeren", TREDE_COCREATE}, {"meebeslissen", TREDE_COCREATE}, {NULL, 0}};

static const struct trede_known_name levels[] = {
    {"inform", {"Informeren", "Informing"}},
    {"consult", {"Raadplegen en adviseren", "Consulting and advising"}},
    {"cocreate", {"Co-creëren en meebeslissen", "Co-creating and deciding together"}},
    {NULL, {NULL, NULL}}};

static const struct trede_text no_level = {
    "there is no level \"{1}\": write inform, consult or cocreate.{2}",
    "er is geen niveau \"{1}\": schrijf inform (informeren), consult (raadplegen, adviseren) of cocreate "
    "(co-creëren).{2}"};
static const struct trede_text no_condition = {
    "somebody took part or did not, so a condition is needed: write for example {1} >= 1",
    "iemand deed mee of niet, dus hier hoort een voorwaarde: schrijf bijvoorbeeld {1} >= 1"};
static const struct trede_text doubled = {"event \"{1}\" is there twice: give each its own name",
                                          "bijeenkomst \"{1}\" staat er twee keer: geef elk een eigen naam"};
static const struct trede_text more_satisfied = {
    "more people are satisfied than came: correct one of the two",
    "er zijn meer tevreden mensen dan er kwamen: verbeter een van de twee"};
static const struct trede_text of_nobody = {
    "how many were satisfied says nothing without attendance: fill that in too",
    "hoeveel mensen tevreden waren zegt niets zonder attendance: vul dat ook in"};

void trede_read_participation(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    struct trede_indicator *list = trede_read_named_rules(r, node, false, levels);
    struct trede_names names =
        trede_names_of(r, levels, TREDE_PARTICIPATION_LEVELS, sizeof *levels, offsetof(struct trede_known_name, name));
    for (size_t i = 0; list && i < node->count; i++) {
        bool known = false;
        for (size_t l = 0; l < TREDE_PARTICIPATION_LEVELS; l++)
            known = known || trede_same_word(levels[l].name, list[i].rule.name);
        if (!known)
            trede_wrong(r, node->keys[i]->at, &no_level, list[i].rule.name,
                        trede_suggestion(r, list[i].rule.name, names));
        if (list[i].rule.sql) trede_settle_mean(r, &list[i]);
        if (list[i].is_mean) trede_wrong(r, list[i].rule.at, &no_condition, list[i].rule.sql);
    }
    if (list) c->named[TREDE_NAMED_PARTICIPATION] = (struct trede_named){list, node->count};
}

/* ---- events.csv ---- */

struct event_row {
    struct trede_event event;
    const char *segment;
};
struct event_room {
    struct trede_event *list;
    size_t count, capacity;
};

#define EVENT(member) offsetof(struct event_row, event.member)

static const struct trede_range not_negative = {0, 1e12};

static const struct trede_key event_columns[] = {
    {"event", .required = true, .value = trede_value_text, .offset = EVENT(name)},
    {"date", .required = true, .value = trede_value_day, .offset = EVENT(date)},
    {"level", .required = true, .value = trede_value_choice, .how = level_words, .offset = EVENT(level)},
    {"segment", .value = trede_value_text, .offset = offsetof(struct event_row, segment)},
    {"attendance", .value = trede_value_count, .offset = EVENT(attendance), .given = EVENT(has_attendance)},
    {"spend", .value = trede_value_number, .how = &not_negative, .offset = EVENT(spend), .given = EVENT(has_spend)},
    {"hours", .value = trede_value_number, .how = &not_negative, .offset = EVENT(hours), .given = EVENT(has_hours)},
    {"satisfied", .value = trede_value_count, .offset = EVENT(satisfied), .given = EVENT(has_satisfied)},
    {"label_nl", .value = trede_value_text, .offset = EVENT(label.nl)},
    {"label_en", .value = trede_value_text, .offset = EVENT(label.en)}};

static void read_event(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    struct event_row *read = values;
    struct event_room *room = payload;
    struct trede_event *event = &read->event;
    if (!event->name) return;
    event->at = trede_table_place(row, "event");
    for (size_t i = 0; i < room->count; i++)
        if (trede_same_word(room->list[i].name, event->name)) trede_wrong(r, event->at, &doubled, event->name);
    trede_settle_segment(r, row, read->segment, &event->segment_set, &event->segment);
    if (event->has_satisfied && !event->has_attendance)
        trede_wrong(r, trede_table_place(row, "satisfied"), &of_nobody, NULL);
    else if (event->has_satisfied && event->satisfied > event->attendance)
        trede_wrong(r, trede_table_place(row, "satisfied"), &more_satisfied, NULL);
    trede_label_complete(r, &event->label, event->name);
    struct trede_event *added = trede_reading_push(r, &room->list, &room->count, &room->capacity, sizeof *added);
    if (added) *added = *event;
}

void trede_read_events(struct trede_reading *r)
{
    static const struct trede_table table = {.file = "events.csv",
                                             .columns = event_columns,
                                             .column_count = sizeof event_columns / sizeof *event_columns,
                                             .size = sizeof(struct event_row),
                                             .limit = 2000,
                                             .row = read_event};
    struct event_room room = {0};
    trede_table_read(r, &table, &room);
    r->campaign->events = room.list;
    r->campaign->event_count = room.count;
}
