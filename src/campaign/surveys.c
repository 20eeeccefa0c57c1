#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "campaign/dialect.h"
#include "campaign/rooms.h"

static const struct trede_word sampling_words[] = {{"fresh", TREDE_FRESH}, {"panel", TREDE_PANEL}, {NULL, 0}};

static const struct trede_word audience_words[] = {{"external", TREDE_EXTERNAL},
                                                   {"extern", TREDE_EXTERNAL},
                                                   {"internal", TREDE_INTERNAL_AUDIENCE},
                                                   {"intern", TREDE_INTERNAL_AUDIENCE},
                                                   {NULL, 0}};

static const struct trede_text staff_sample = {
    "own staff are a sample of their own, neither fresh nor panel: leave sample out",
    "eigen medewerkers zijn een steekproef op zich, niet fresh en niet panel: laat sample weg"};
static const struct trede_text set_taken = {
    "the answers of own staff stand under the set \"audience\", which segments.csv has already: give that set another "
    "name",
    "de antwoorden van eigen medewerkers staan onder de indeling \"audience\", en die staat al in segments.csv: geef "
    "die indeling een andere naam"};
static const struct trede_text unknown_item = {"there is no item \"{1}\" in items.csv.{2}",
                                               "er is geen item \"{1}\" in items.csv.{2}"};
static const struct trede_text doubled = {"\"{1}\" is listed twice for the same wave: leave one out",
                                          "\"{1}\" staat er twee keer voor dezelfde golf: laat er een weg"};
static const struct trede_text sheet_file = {
    "\"{1}\" is not a text file: save it as CSV UTF-8 in the survey tool or spreadsheet and name that file here",
    "\"{1}\" is geen tekstbestand: bewaar het als CSV UTF-8 in het enquêteprogramma of rekenblad en noem hier dat "
    "bestand"};

static void read_wave_choice(struct trede_reading *r, const struct trede_node *node, void *target)
{
    static const struct trede_key keys[] = {
        {"column", .required = true, .value = trede_value_text, .offset = offsetof(struct trede_survey, wave_column)}};
    struct trede_survey *survey = target;
    if (node->kind == TREDE_NODE_MAP) {
        trede_fields_read(r, node, TREDE_KEYS(keys), survey);
    } else if (trede_node_is(r, node, TREDE_NODE_TEXT)) {
        struct trede_written w = trede_node_written(node);
        survey->wave = trede_known_wave(r, &w);
    }
}

/* The item as items.csv writes it; a finding when there is none. */
static const char *item_name(struct trede_reading *r, const struct trede_node *key)
{
    const struct trede_campaign *c = r->campaign;
    const struct trede_item *item = trede_campaign_item(c, key->text);
    if (item) return item->name;
    if (c->item_count) {
        struct trede_names names =
            trede_names_of(r, c->items, c->item_count, sizeof *c->items, offsetof(struct trede_item, name));
        trede_wrong(r, key->at, &unknown_item, key->text, trede_suggestion(r, key->text, names));
    }
    return key->text;
}

static void read_overrides(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_survey *survey = target;
    if (!trede_node_is(r, node, TREDE_NODE_MAP)) return;
    struct trede_column_override *overrides = trede_reading_alloc(r, node->count, sizeof *overrides);
    if (!overrides) return;
    for (size_t i = 0; i < node->count; i++) {
        overrides[i].item = item_name(r, node->keys[i]);
        trede_node_value(r, node->items[i], trede_value_text, NULL, &overrides[i].column);
    }
    survey->overrides = overrides;
    survey->override_count = node->count;
}

static void read_not_asked(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_survey *survey = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    const char **items = trede_reading_alloc(r, node->count, sizeof *items);
    if (!items) return;
    for (size_t i = 0; i < node->count; i++)
        if (trede_node_is(r, node->items[i], TREDE_NODE_TEXT))
            items[survey->not_asked_count++] = item_name(r, node->items[i]);
    survey->not_asked = items;
}

static const struct trede_key survey_keys[] = {
    {"file", .required = true, .value = trede_value_file, .offset = offsetof(struct trede_survey, file)},
    {"wave", .required = true, .block = read_wave_choice},
    {"sample", .value = trede_value_choice, .how = sampling_words, .offset = offsetof(struct trede_survey, sampling)},
    {"audience", .value = trede_value_choice, .how = audience_words, .offset = offsetof(struct trede_survey, audience)},
    TREDE_DIALECT_KEYS(struct trede_survey),
    {"columns", .block = read_overrides},
    {"not_asked", .block = read_not_asked},
    {"duration", .value = trede_value_text, .offset = offsetof(struct trede_survey, duration_column)},
    {"reject_limit", .value = trede_value_share, .how = &trede_range_share,
     .offset = offsetof(struct trede_survey, reject_limit)}};

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && trede_same_word(text + length - tail, end);
}

/* Own staff are not drawn anew or followed: they are asked. */
static void settle_audience(struct trede_reading *r, struct trede_survey *survey)
{
    if (survey->audience != TREDE_INTERNAL_AUDIENCE) return;
    if (survey->sampling != TREDE_SAMPLING_UNSAID) trede_wrong(r, survey->at, &staff_sample, NULL);
    survey->sampling = TREDE_SAMPLING_INTERNAL;
    if (trede_campaign_set(r->campaign, "audience")) trede_wrong(r, survey->at, &set_taken, NULL);
}

static void check_survey(struct trede_reading *r, const struct trede_survey *surveys, size_t i)
{
    static const char *const endings[] = {".xlsx", ".xls", ".ods", ".sav", ".numbers"};
    const struct trede_survey *survey = &surveys[i];
    if (!survey->file) return;
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++)
        if (ends_with(survey->file, endings[k])) trede_wrong(r, survey->at, &sheet_file, survey->file);
    for (size_t k = 0; k < i; k++)
        if (surveys[k].file && strcmp(survey->file, surveys[k].file) == 0 && survey->wave == surveys[k].wave)
            trede_wrong(r, survey->at, &doubled, survey->file);
}

void trede_read_surveys(struct trede_reading *r, const struct trede_node *node, void *target)
{
    struct trede_campaign *c = target;
    if (!trede_node_is(r, node, TREDE_NODE_LIST)) return;
    struct trede_survey *surveys = trede_reading_alloc(r, node->count, sizeof *surveys);
    if (!surveys) return;
    for (size_t i = 0; i < node->count; i++) {
        surveys[i] = (struct trede_survey){.wave = -1,
                                           .sampling = TREDE_SAMPLING_UNSAID,
                                           .dialect.header_rows = 1,
                                           .reject_limit = 0.05,
                                           .at = node->items[i]->at};
        trede_fields_read(r, node->items[i], TREDE_KEYS(survey_keys), &surveys[i]);
        settle_audience(r, &surveys[i]);
        check_survey(r, surveys, i);
        if (node->items[i]->kind == TREDE_NODE_MAP) trede_check_dialect(r, node->items[i], &surveys[i].dialect);
    }
    c->surveys = surveys;
    c->survey_count = node->count;
}
