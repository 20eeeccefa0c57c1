/* cases.c - the entries under cases (a case register: one row a report). */
#include <stddef.h>
#include <string.h>

#include "campaign/dialect.h"
#include "campaign/rooms.h"

static const struct trede_text doubled = {"\"{1}\" is listed twice: leave one out",
                                          "\"{1}\" staat er twee keer: laat er een weg"};
static const struct trede_text two_in_one = {"column \"{1}\" is named for two things: give each its own column",
                                             "kolom \"{1}\" is voor twee dingen opgegeven: geef elk een eigen kolom"};
static const struct trede_text too_many_sets = {
    "a register can be split by at most 4 segment columns; give fewer under segment",
    "een register kan naar hoogstens 4 segmentkolommen zijn uitgesplitst; geef er minder op bij segment"};
static const struct trede_text set_is_ours = {
    "\"{1}\" cannot be the name of a segment set here: owner and channel have keys of their own",
    "\"{1}\" kan hier geen segmentset zijn: owner en channel hebben een eigen sleutel"};
enum { MOST_SETS = 4 };

static void read_segments(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_case_register *cases = target;
    cases->segments = trede_segment_columns(r, node, &cases->segment_count);
    if (cases->segment_count > MOST_SETS) trede_wrong(r, node->at, &too_many_sets, NULL);
    for (size_t i = 0; i < cases->segment_count; i++)
        if (strcmp(cases->segments[i].set, "owner") == 0 || strcmp(cases->segments[i].set, "channel") == 0)
            trede_wrong(r, node->keys[i]->at, &set_is_ours, cases->segments[i].set);
}

#define COLUMN(key, member)                                                                                            \
    {                                                                                                                  \
        key, .value = trede_value_text, .offset = offsetof(struct trede_case_register, member)                         \
    }

static const struct trede_key case_keys[] = {
    {"file", .required = true, .value = trede_value_file, .offset = offsetof(struct trede_case_register, file)},
    {"received", .required = true, .value = trede_value_text, .offset = offsetof(struct trede_case_register, received)},
    COLUMN("acknowledged", steps[TREDE_STEP_ACKNOWLEDGED]),
    COLUMN("followed_up", steps[TREDE_STEP_FOLLOWED_UP]),
    COLUMN("fed_back", steps[TREDE_STEP_FED_BACK]),
    COLUMN("closed", steps[TREDE_STEP_CLOSED]),
    COLUMN("owner", owner),
    COLUMN("channel", channel),
    COLUMN("anonymous", anonymous),
    COLUMN("repeat", repeat),
    COLUMN("id", id),
    {"segment", .block = read_segments},
    {"as_of", .value = trede_value_day, .offset = offsetof(struct trede_case_register, as_of),
     .given = offsetof(struct trede_case_register, has_as_of)},
    TREDE_DIALECT_KEYS(struct trede_case_register)};

/* The day of a step cannot be the day of another: a copied line of campaign.yaml would show every report as done. */
static void check_days(struct trede_reading *r, const struct trede_case_register *cases)
{
    const char *days[TREDE_STEPS + 1] = {cases->received};
    for (size_t i = 0; i < TREDE_STEPS; i++)
        days[i + 1] = cases->steps[i];
    for (size_t i = 0; i < TREDE_STEPS + 1; i++)
        for (size_t j = 0; j < i; j++)
            if (days[i] && days[j] && strcmp(days[i], days[j]) == 0) trede_wrong(r, cases->at, &two_in_one, days[i]);
}

static void read_register(struct trede_reading *r, const struct trede_node *node, struct trede_case_register *cases)
{
    cases->at = node->at;
    cases->dialect.header_rows = 1;
    trede_fields_read(r, node, TREDE_KEYS(case_keys), cases);
    if (node->kind != TREDE_NODE_MAP) return;
    trede_check_dialect(r, node, &cases->dialect);
    check_days(r, cases);
}

void trede_read_cases(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    struct trede_case_register *cases = trede_reading_alloc(r, node->count, sizeof *cases);
    if (!cases) return;
    for (size_t i = 0; i < node->count; i++) {
        read_register(r, node->items[i], &cases[i]);
        for (size_t k = 0; k < i; k++)
            if (cases[i].file && cases[k].file && strcmp(cases[i].file, cases[k].file) == 0)
                trede_wrong(r, cases[i].at, &doubled, cases[i].file);
    }
    c->cases = cases;
    c->case_file_count = node->count;
}
