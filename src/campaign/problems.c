/* problems.c - problems.csv: the free log of what somebody noticed, in the organisation's own words. */
#include <stddef.h>
#include <string.h>

#include "campaign/rooms.h"
#include "campaign/segment_cell.h"

/* Which kinds there are, in the order in which a message names them. */
const char *const trede_problem_kinds[] = {
    "rungs_lost",      "decided_not_up",  "indicator_worse", "intention_down",
    "behaviour_down",  "conversion_down", "gap_up",          "barrier_up",
    "reach_collapsed", "backlash",        "non_response_up", "straight_lining_up",
    "follow_up_down",  "feedback_down",   "reports_down",    NULL};

/* The words a Dutch log may use; the value is an index into trede_problem_kinds. */
static const struct trede_word kind_words[] = {
    {"treden_kwijt", 0},      {"besluit_niet_te_melden", 1}, {"indicator_slechter", 2},  {"intentie_omlaag", 3},
    {"gedrag_omlaag", 4},     {"omzetting_omlaag", 5},       {"kloof_groter", 6},        {"drempel_hoger", 7},
    {"bereik_ingestort", 8},  {"tegenreactie", 9},           {"non_respons_omhoog", 10}, {"steeds_hetzelfde", 11},
    {"opvolging_omlaag", 12}, {"terugkoppeling_omlaag", 13}, {"meldingen_omlaag", 14},   {NULL, 0}};
static const struct trede_word source_words[] = {
    {"survey", TREDE_FROM_SURVEY},   {"enquete", TREDE_FROM_SURVEY},    {"enquête", TREDE_FROM_SURVEY},
    {"reports", TREDE_FROM_REPORTS}, {"meldingen", TREDE_FROM_REPORTS}, {"desk", TREDE_FROM_DESK},
    {"balie", TREDE_FROM_DESK},      {"partner", TREDE_FROM_PARTNER},   {"media", TREDE_FROM_MEDIA},
    {"other", TREDE_FROM_ELSEWHERE}, {"anders", TREDE_FROM_ELSEWHERE},  {NULL, 0}};
static const struct trede_word status_words[] = {{"new", TREDE_PROBLEM_NEW},
                                                 {"nieuw", TREDE_PROBLEM_NEW},
                                                 {"in hand", TREDE_PROBLEM_IN_HAND},
                                                 {"in_hand", TREDE_PROBLEM_IN_HAND},
                                                 {"in behandeling", TREDE_PROBLEM_IN_HAND},
                                                 {"solved", TREDE_PROBLEM_SOLVED},
                                                 {"opgelost", TREDE_PROBLEM_SOLVED},
                                                 {NULL, 0}};

static const struct trede_text doubled = {"problem \"{1}\" is there twice: choose another id",
                                          "probleem \"{1}\" staat er twee keer: kies een ander id"};
static const struct trede_text no_text = {"say what was noticed: fill in label_nl or label_en",
                                          "schrijf wat er is opgemerkt: vul label_nl of label_en in"};
static const struct trede_text unknown_kind = {
    "there is no kind \"{1}\": write one of the kinds in docs/campaign.md, the name of an indicator, barrier or "
    "channel, "
    "or other.{2}",
    "er is geen soort \"{1}\": schrijf een van de soorten in docs/campaign.md, de naam van een indicator, drempel of "
    "middel, of anders.{2}"};
static const struct trede_text done_before = {"by is before noticed: check both days",
                                              "by ligt voor noticed: controleer beide dagen"};
static const struct trede_text personal = {
    "this text seems to say who somebody is (a name, e-mail address, telephone number or BSN): it stands in the "
    "workbook "
    "that is handed on, so write a function or a group instead",
    "deze tekst lijkt te zeggen wie iemand is (naam, e-mailadres, telefoonnummer of BSN): hij komt in het werkboek dat "
    "wordt doorgegeven, dus schrijf liever een functie of een groep"};

struct problem_row {
    struct trede_problem problem;
    const char *segment;
};
struct problem_room {
    struct trede_problem *list;
    size_t count, capacity;
};

static const struct trede_key problem_columns[] = {
    {"problem", .required = true, .value = trede_value_name, .offset = offsetof(struct problem_row, problem.name)},
    {"noticed", .required = true, .value = trede_value_day, .offset = offsetof(struct problem_row, problem.noticed)},
    {"segment", .value = trede_value_text, .offset = offsetof(struct problem_row, segment)},
    {"kind", .required = true, .value = trede_value_text, .offset = offsetof(struct problem_row, problem.kind)},
    {"label_nl", .value = trede_value_text, .offset = offsetof(struct problem_row, problem.label.nl)},
    {"label_en", .value = trede_value_text, .offset = offsetof(struct problem_row, problem.label.en)},
    {"source", .required = true, .value = trede_value_choice, .how = source_words,
     .offset = offsetof(struct problem_row, problem.source)},
    {"owner", .value = trede_value_text, .offset = offsetof(struct problem_row, problem.owner)},
    {"action", .value = trede_value_text, .offset = offsetof(struct problem_row, problem.action)},
    {"status", .required = true, .value = trede_value_choice, .how = status_words,
     .offset = offsetof(struct problem_row, problem.status)},
    {"by", .value = trede_value_day, .offset = offsetof(struct problem_row, problem.by),
     .given = offsetof(struct problem_row, problem.has_by)}};

/* ---- the kind ---- */

/* A name of the campaign, as it writes it; NULL when it is none. */
static const char *campaign_name(const struct trede_campaign *c, const char *word)
{
    for (size_t i = 0; i < c->indicator_count; i++)
        if (trede_same_word(c->indicators[i].rule.name, word)) return c->indicators[i].rule.name;
    for (size_t i = 0; i < c->barrier_count; i++)
        if (trede_same_word(c->barriers[i].rule.name, word)) return c->barriers[i].rule.name;
    for (size_t i = 0; i < c->channel_count; i++)
        if (trede_same_word(c->channels[i].name, word)) return c->channels[i].name;
    return NULL;
}

static const char *kind_called(const struct trede_campaign *c, const char *word)
{
    for (size_t i = 0; trede_problem_kinds[i]; i++)
        if (trede_same_word(trede_problem_kinds[i], word)) return trede_problem_kinds[i];
    int number = trede_word_value(kind_words, word);
    if (number >= 0) return trede_problem_kinds[number];
    if (trede_same_word("other", word) || trede_same_word("anders", word)) return "other";
    return campaign_name(c, word);
}

static void say_unknown_kind(struct trede_reading *r, struct trede_place at, const char *word)
{
    const char *near = trede_suggestion(r, word,
                                        trede_names_of(r, kind_words, sizeof kind_words / sizeof *kind_words - 1,
                                                       sizeof *kind_words, offsetof(struct trede_word, word)));
    const struct trede_campaign *c = r->campaign;
    if (!*near)
        near = trede_suggestion(r, word,
                                trede_names_of(r, trede_problem_kinds,
                                               sizeof trede_problem_kinds / sizeof *trede_problem_kinds - 1,
                                               sizeof *trede_problem_kinds, 0));
    if (!*near)
        near = trede_suggestion(r, word,
                                trede_names_of(r, c->indicators, c->indicator_count, sizeof *c->indicators,
                                               offsetof(struct trede_indicator, rule.name)));
    if (!*near)
        near = trede_suggestion(r, word,
                                trede_names_of(r, c->barriers, c->barrier_count, sizeof *c->barriers,
                                               offsetof(struct trede_barrier, rule.name)));
    trede_wrong(r, at, &unknown_kind, word, near);
}

/* ---- a row ---- */

static void warn_of_people(struct trede_reading *r, const struct trede_table_row *row)
{
    static const char *const columns[] = {"label_nl", "label_en", "owner", "action"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (trede_looks_personal(trede_table_cell(row, columns[i]).text))
            trede_warn(r->findings, trede_table_place(row, columns[i]), &personal, NULL);
}

static void settle(struct trede_reading *r, const struct trede_table_row *row, struct problem_row *read)
{
    struct trede_problem *problem = &read->problem;
    const char *kind = kind_called(r->campaign, problem->kind);
    if (!kind) say_unknown_kind(r, trede_table_place(row, "kind"), problem->kind);
    problem->kind = kind ? kind : "other";
    if (!problem->label.nl && !problem->label.en) trede_wrong(r, trede_table_place(row, "label_nl"), &no_text, NULL);
    if (problem->has_by && problem->by < problem->noticed)
        trede_wrong(r, trede_table_place(row, "by"), &done_before, NULL);
    trede_settle_segment(r, row, read->segment, &problem->segment_set, &problem->segment);
    trede_label_complete(r, &problem->label, problem->name);
}

static void read_row(struct trede_reading *r, const struct trede_table_row *row, void *values, void *payload)
{
    struct problem_row *read = values;
    struct problem_room *room = payload;
    struct trede_problem *problem = &read->problem;
    warn_of_people(r, row);
    if (!problem->name || !problem->kind) return;
    problem->at = trede_table_place(row, "problem");
    for (size_t i = 0; i < room->count; i++)
        if (trede_same_word(room->list[i].name, problem->name)) trede_wrong(r, problem->at, &doubled, problem->name);
    if (!row->wrong) settle(r, row, read);
    struct trede_problem *added = trede_reading_push(r, &room->list, &room->count, &room->capacity, sizeof *added);
    if (added) *added = *problem;
}

void trede_read_problems(struct trede_reading *r)
{
    static const struct trede_table table = {.file = "problems.csv",
                                             .columns = problem_columns,
                                             .column_count = sizeof problem_columns / sizeof *problem_columns,
                                             .size = sizeof(struct problem_row),
                                             .limit = 1000,
                                             .row = read_row};
    struct problem_room room = {0};
    trede_table_read(r, &table, &room);
    r->campaign->problems = room.list;
    r->campaign->problem_count = room.count;
}
