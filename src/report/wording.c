#include "report/wording.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"

const char *trede_said(const struct trede_source *source, const struct trede_label *label)
{
    const char *text = source->language == TREDE_DUTCH ? label->nl : label->en;
    if (!text || !*text) text = label->nl && *label->nl ? label->nl : label->en;
    return text ? text : "";
}

const char *trede_word(const struct trede_source *source, const char *key)
{
    const struct trede_label *label = trede_dashboard_word(source->dashboard, key);
    return label ? trede_said(source, label) : key;
}

/* A label that says nothing is no label. */
static const char *label_or(const struct trede_source *source, const struct trede_label *label, const char *name)
{
    const char *text = trede_said(source, label);
    return *text ? text : name;
}

/* The word under key, or else the name. */
static const char *word_or(const struct trede_source *source, const char *key, const char *name)
{
    const struct trede_label *label = trede_dashboard_word(source->dashboard, key);
    return label ? trede_said(source, label) : name;
}

/* The label of a wave; of reports the period. */
static const char *wave_called(const struct trede_source *source, const char *id, bool reports)
{
    struct trede_phrase month;
    for (size_t i = 0; i < source->campaign->wave_count && !reports; i++) {
        const struct trede_wave *wave = &source->campaign->waves[i];
        if (strcmp(wave->id, id) == 0) return wave->label && *wave->label ? wave->label : wave->id;
    }
    if (trede_say_month_period(source, &month, id, false)) {
        const char *text = trede_arena_text(source->arena, month.text, month.length);
        if (text) return text;
    }
    return id;
}

static const char *set_called(const struct trede_source *source, const char *name)
{
    for (size_t i = 0; i < source->campaign->set_count; i++)
        if (strcmp(source->campaign->sets[i].name, name) == 0)
            return label_or(source, &source->campaign->sets[i].label, name);
    return word_or(source, name, name);
}

static const char *segment_called(const struct trede_source *source, const char *set, const char *name)
{
    const struct trede_campaign *campaign = source->campaign;
    for (size_t i = 0; i < campaign->set_count; i++)
        for (size_t j = 0; j < campaign->sets[i].count && strcmp(campaign->sets[i].name, set) == 0; j++)
            if (strcmp(campaign->sets[i].segments[j].rule.name, name) == 0)
                return label_or(source, &campaign->sets[i].segments[j].label, name);
    return word_or(source, strcmp(set, "all") == 0 ? "all" : name, name);
}

/* The campaign's own label of something called name, wherever it is defined; NULL when it is nowhere. */
static const struct trede_label *campaign_label(const struct trede_campaign *c, const char *name)
{
    for (size_t i = 0; i < c->indicator_count; i++)
        if (strcmp(c->indicators[i].rule.name, name) == 0) return &c->indicators[i].label;
    for (size_t i = 0; i < c->barrier_count; i++)
        if (strcmp(c->barriers[i].rule.name, name) == 0) return &c->barriers[i].label;
    for (size_t i = 0; i < c->channel_count; i++)
        if (strcmp(c->channels[i].name, name) == 0) return &c->channels[i].label;
    for (size_t i = 0; i < c->item_count; i++)
        if (strcmp(c->items[i].name, name) == 0) return &c->items[i].label;
    for (size_t i = 0; i < c->set_count; i++)
        if (strcmp(c->sets[i].name, name) == 0) return &c->sets[i].label;
    for (size_t i = 0; i < c->problem_count; i++)
        if (strcmp(c->problems[i].name, name) == 0) return &c->problems[i].label;
    return NULL;
}

static const char *goal_called(const struct trede_source *source, const char *name)
{
    for (size_t i = 0; i < source->campaign->goal_count; i++)
        if (strcmp(source->campaign->goals[i].name, name) == 0)
            return label_or(source, &source->campaign->goals[i].label, name);
    return name;
}

/* "5 Intentie" */
static const char *rung_called(const struct trede_source *source, const char *digit, size_t length)
{
    int rung = length == 1 && *digit >= '1' && *digit <= '7' ? *digit - '0' : 0;
    char number[4] = {*digit, ' ', '\0', '\0'};
    const char *name = rung ? trede_said(source, &source->campaign->ladder.names[rung]) : "";
    const char *text =
        *name ? trede_arena_join(source->arena, number, name, NULL) : trede_arena_text(source->arena, digit, length);
    return text ? text : "";
}

/* "Trede 5 of hoger" */
static const char *or_higher_called(const struct trede_source *source, const char *rung)
{
    const char *text = trede_arena_join(source->arena, trede_word(source, "rung"), " ", rung);
    return text ? trede_arena_join(source->arena, text, " ", trede_word(source, "or_higher")) : "";
}

/* "leeftijd:18-34" and "profiel/overig": a segment of a set, or a category of an item. NULL = name is neither. */
static const char *within_called(const struct trede_source *source, const char *name)
{
    size_t length = strcspn(name, ":/");
    const char *whole = name[length] ? trede_arena_text(source->arena, name, length) : NULL;
    const struct trede_label *label = whole ? campaign_label(source->campaign, whole) : NULL;
    if (!label) return NULL;
    return trede_arena_join(source->arena, label_or(source, label, whole), ": ",
                            segment_called(source, whole, name + length + 1));
}

/* The rung of "at_least_5", or NULL. */
static const char *rung_of(const char *name)
{
    static const char mark[] = "at_least_";
    return strncmp(name, mark, sizeof mark - 1) == 0 ? name + sizeof mark - 1 : NULL;
}

/* A number of a block with names of its own, such as a part of trust; NULL = the block has none of that name. */
static const char *named_called(const struct trede_source *source, const char *block, const char *name)
{
    for (enum trede_named_block b = 0; b < TREDE_NAMED_BLOCKS; b++) {
        if (strncmp(trede_named_block_name(b), block, strlen(block)) != 0) continue; /* appeals: analysis appeal */
        int at = trede_named_find(&source->campaign->named[b], name);
        return at < 0 ? NULL : label_or(source, &source->campaign->named[b].of[at].label, name);
    }
    return NULL;
}

static const char *word_for(const struct trede_source *source, const char *analysis, const char *subject);

/* "trust/anonymity": a number of a block, as the quality of rules names it. NULL = it is none. */
static const char *named_part_called(const struct trede_source *source, const char *name)
{
    const char *slash = strchr(name, '/');
    const char *block = slash ? trede_arena_text(source->arena, name, (size_t)(slash - name)) : NULL;
    if (!block) return NULL;
    const char *word = word_for(source, block, slash + 1);
    return word ? word : named_called(source, block, slash + 1);
}

const char *trede_part_called(const struct trede_source *source, const char *name)
{
    char key[96];
    const struct trede_label *label = campaign_label(source->campaign, name);
    if (label) return label_or(source, label, name);
    const char *within = within_called(source, name);
    if (within) return within;
    if (rung_of(name)) return or_higher_called(source, rung_of(name));
    const char *named = named_part_called(source, name);
    if (named) return named;
    if (!trede_print(key, sizeof key, "note.%s", name)) return name;
    return word_or(source, key, wave_called(source, name, false));
}

/* Names with commas or semicolons between them. */
static const char *list_called(const struct trede_source *source, const char *names)
{
    const char *said = NULL;
    while (*names) {
        size_t length = strcspn(names, ",;");
        const char *name = trede_arena_text(source->arena, names, length), *sign = names[length] == ';' ? "; " : ", ";
        if (!name) return "";
        const char *part = trede_part_called(source, name);
        said = said ? trede_arena_join(source->arena, said, part, NULL) : part;
        names += length + (names[length] != '\0');
        if (*names && said) said = trede_arena_join(source->arena, said, sign, NULL);
        if (!said) return "";
    }
    return said ? said : "";
}

/* A word of the dashboard for "analysis.subject", for "subject", or for the part before a colon ("item_missing:x" is
 * word + what x is called; "item_missing:" may have a word of its own for that). NULL when it has none. */
static const char *word_for(const struct trede_source *source, const char *analysis, const char *subject)
{
    char key[96];
    const char *colon = strchr(subject, ':');
    size_t length = colon ? (size_t)(colon - subject) : strlen(subject);
    if (!trede_print(key, sizeof key, "%s.", analysis) || strlen(key) + length >= sizeof key) return NULL;
    size_t at = strlen(key);
    memcpy(key + at, subject, length);
    key[at + length] = '\0';
    const struct trede_label *word = NULL;
    if (colon && at + length + 2 < sizeof key) {
        memcpy(key + at + length, ":", 2);
        word = trede_dashboard_word(source->dashboard, key);
        key[at + length] = '\0';
    }
    if (!word) word = trede_dashboard_word(source->dashboard, key);
    if (!word) return NULL;
    if (!colon) return trede_said(source, word);
    if (strcmp(key, "fit.rung") == 0) return rung_called(source, colon + 1, strlen(colon + 1));
    const char *said = trede_said(source, word);
    const char *part = strcmp(analysis, "trust") == 0 ? named_called(source, analysis, colon + 1) : NULL;
    return trede_arena_join(source->arena, said, *said ? " " : "", part ? part : list_called(source, colon + 1));
}

/* "brief+website": two channels. The subject itself when it is no two channels. */
static const char *pair_called(const struct trede_source *source, const char *subject)
{
    for (const char *plus = strchr(subject, '+'); plus; plus = strchr(plus + 1, '+')) {
        const char *name = trede_arena_text(source->arena, subject, (size_t)(plus - subject));
        const struct trede_label *first = name ? campaign_label(source->campaign, name) : NULL;
        const struct trede_label *second = campaign_label(source->campaign, plus + 1);
        if (first && second)
            return trede_arena_join(source->arena, label_or(source, first, name), " + ",
                                    label_or(source, second, plus + 1));
    }
    return subject;
}

/* "event:NAME": the meeting's label. */
static const char *event_called(const struct trede_source *source, const char *subject)
{
    static const char event[] = "event:";
    if (strncmp(subject, event, sizeof event - 1) != 0) return NULL;
    for (size_t i = 0; i < source->campaign->event_count; i++)
        if (strcmp(source->campaign->events[i].name, subject + sizeof event - 1) == 0)
            return label_or(source, &source->campaign->events[i].label, subject + sizeof event - 1);
    return subject + sizeof event - 1;
}

/* What is called as it is in its own block of the campaign; NULL = it is nothing of these. */
static const char *own_called(const struct trede_source *source, const struct trede_result *row)
{
    const char *subject = row->subject;
    if (strcmp(row->analysis, "profile") == 0) return segment_called(source, "profile", subject);
    if (strcmp(row->analysis, "participation") == 0 && strchr(subject, ':')) return event_called(source, subject);
    if (strcmp(row->analysis, "signal") == 0 && rung_of(subject)) return or_higher_called(source, rung_of(subject));
    return named_called(source, row->analysis, subject);
}

static const char *subject_called(const struct trede_source *source, const struct trede_result *row)
{
    const char *subject = row->subject, *text = word_for(source, row->analysis, subject);
    if (!text) text = own_called(source, row);
    if (text) return text;
    if (strcmp(row->analysis, "goal") == 0) return goal_called(source, subject);
    if (strcmp(row->analysis, "stage_share") == 0) return rung_called(source, subject, strlen(subject));
    bool threshold = strcmp(row->analysis, "adjusted_movement") == 0 && strlen(subject) == 1;
    if (threshold || strcmp(row->analysis, "at_least") == 0) return or_higher_called(source, subject);
    if (strcmp(row->analysis, "projection") == 0) {
        if (strcmp(row->statistic, "share") == 0) return rung_called(source, subject, strlen(subject));
        if (strcmp(row->statistic, "at_least") == 0) return or_higher_called(source, subject);
        return goal_called(source, subject);
    }
    const struct trede_label *label = campaign_label(source->campaign, subject);
    if (label) return label_or(source, label, subject);
    if (strcmp(row->analysis, "reach") == 0) return pair_called(source, subject);
    return strcmp(subject, "all") == 0 ? trede_word(source, "subject.all") : subject;
}

static bool is_meeting(const struct trede_result *row)
{
    return row->is_reports && strcmp(row->analysis, "participation") == 0;
}

/* "3 februari 2026" */
static const char *day_called(const struct trede_source *source, const char *text)
{
    struct trede_phrase phrase;
    int32_t day;
    if (!trede_date_parse(text, strlen(text), NULL, &day)) return text;
    trede_phrase_begin(&phrase);
    trede_say_day(source, &phrase, day);
    const char *said = trede_arena_text(source->arena, phrase.text, phrase.length);
    return said ? said : text;
}

const char *trede_called(const struct trede_source *source, const struct trede_result *row, enum trede_key key)
{
    size_t length;
    const char *text = trede_key_text(row, key, &length), *called = text;
    switch (key) {
    case TREDE_KEY_WAVE:
    case TREDE_KEY_AGAINST:
        called = is_meeting(row) ? day_called(source, text) : wave_called(source, text, trede_row_by_period(row));
        break;
    case TREDE_KEY_SET:
        called = set_called(source, text);
        break;
    case TREDE_KEY_SEGMENT:
        called = segment_called(source, row->segment_set, text);
        break;
    case TREDE_KEY_SUBJECT:
        called = subject_called(source, row);
        break;
    case TREDE_KEY_FROM:
    case TREDE_KEY_TO:
        called = rung_called(source, text, length);
        break;
    case TREDE_KEY_ANALYSIS:
    case TREDE_KEY_STATISTIC:
    case TREDE_KEY_NOTE: {
        if (key == TREDE_KEY_NOTE && strcmp(row->analysis, "contrast") == 0) /* the other segment */
            return segment_called(source, row->segment_set, text);
        const char *word = word_for(source, trede_key_names[key], text);
        if (!word && key == TREDE_KEY_NOTE && strcmp(row->analysis, "allocation") == 0)
            word = list_called(source, text); /* the advice; the evidence; what keeps it from being done */
        if (word) called = word;
        break;
    }
    default:
        break;
    }
    return called ? called : "";
}
