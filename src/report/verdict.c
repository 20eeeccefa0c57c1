#include "report/verdict.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/wording.h"

static const double chance = 0.05;
static const double narrow_95_to_90 = 0.8393; /* 1.6449 / 1.9600 */

const char *const trede_verdict_names[TREDE_VERDICTS + 1] = {
    "none", "met",         "on_track", "at_risk", "missed", "not_measurable", "up", "down",
    "same", "cannot_tell", "refused",  "hidden",  NULL};
static const char *const signs[TREDE_VERDICTS] = {
    "", "▲", "►", "◆", "▼", "●", "▲", "▼", "●", "●", "●", "[c]",
};

const struct trede_goal *trede_goal_of(const struct trede_source *source, const struct trede_result *row)
{
    if (strcmp(row->analysis, "goal") != 0) return NULL;
    for (size_t i = 0; i < source->campaign->goal_count; i++)
        if (strcmp(source->campaign->goals[i].name, row->subject) == 0) return &source->campaign->goals[i];
    return NULL;
}

static double no_change(const struct trede_result *row)
{
    return row->unit == TREDE_UNIT_RATIO ? 1.0 : 0.0;
}

static int indicator_direction(const struct trede_campaign *campaign, const char *subject)
{
    if (strcmp(subject, "opportunity") == 0) return 0;
    if (strcmp(subject, "decided_not") == 0) return -1;
    for (size_t i = 0; i < campaign->indicator_count; i++)
        if (strcmp(campaign->indicators[i].rule.name, subject) == 0)
            return campaign->indicators[i].good_is_down ? -1 : 1;
    return 1;
}

int trede_good_direction(const struct trede_source *source, const struct trede_result *row)
{
    /* An analysis, a subject ("" = any) and whether more of it is better. */
    static const struct {
        const char *analysis, *subject;
        int direction;
    } known[] = {
        {"at_least", "", 1},
        {"stage_mean", "", 1},
        {"adjusted_movement", "", 1},
        {"gap", "gap", -1},
        {"gap", "", 1},
        {"barrier", "", -1},
        {"message", "", 1},
        {"participation", "", 1},
        {"trust", "", 1},
        {"profile", "reporter", 1},
        {"profile", "", -1},
        {"reach", "", 1},
        {"flow", "down", -1},
        {"flow", "up", 1},
        {"flow", "net", 1},
        {"flow", "displacement", 1},
        {"back_office", "median_days", -1},
        {"back_office", "received", 0},
        {"back_office", "open", -1},
        {"back_office", "anonymous", 0},
        {"back_office", "repeat", 0},
        {"back_office", "", 1},
    };
    if (strcmp(row->analysis, "signal") == 0) return row->estimate.value > no_change(row) ? -1 : 1; /* all are worse */
    if (strcmp(row->analysis, "indicator") == 0) return indicator_direction(source->campaign, row->subject);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].analysis, row->analysis) == 0 &&
            (!*known[i].subject || strcmp(known[i].subject, row->subject) == 0))
            return known[i].direction;
    return 0;
}

int trede_beyond_chance(const struct trede_result *row)
{
    if (row->estimate.status != TREDE_ESTIMATE_OK) return -1;
    if (row->has_p_adjusted) return row->p_adjusted < chance;
    if (row->has_p) return row->p < chance;
    if (!row->estimate.has_interval) return -1;
    return row->estimate.low > no_change(row) || row->estimate.high < no_change(row);
}

static bool within(const struct trede_result *row, double smallest)
{
    const struct trede_estimate *e = &row->estimate;
    double factor = fabs(row->level - 0.95) < 1e-9 ? narrow_95_to_90 : 1.0;
    return e->has_interval && row->level >= 0.90 - 1e-9 && e->value - factor * (e->value - e->low) > -smallest &&
           e->value + factor * (e->high - e->value) < smallest;
}

static enum trede_reading change_verdict(const struct trede_source *source, const struct trede_result *row)
{
    bool points = row->unit == TREDE_UNIT_POINTS;
    double smallest = points ? source->campaign->smallest_relevant : 0.0;
    double change = row->estimate.value - no_change(row);
    if (strcmp(row->analysis, "signal") == 0) return change > 0.0 ? TREDE_UP : TREDE_DOWN; /* held in its own family */
    if (trede_beyond_chance(row) == 1 && fabs(change) >= smallest && change != 0.0)
        return change > 0.0 ? TREDE_UP : TREDE_DOWN;
    return points && within(row, smallest) ? TREDE_SAME : TREDE_CANNOT_TELL;
}

/* What a series says of a change at its start or in a burst compares within the row: there is no earlier moment. */
static bool is_change_within(const struct trede_result *row)
{
    if (strcmp(row->analysis, "report_series") != 0) return false;
    return row->unit == TREDE_UNIT_RATIO || strncmp(row->subject, "excess", 6) == 0;
}

bool trede_is_change(const struct trede_result *row)
{
    if (is_change_within(row)) return true;
    if (!*row->against) return false;
    if (row->unit == TREDE_UNIT_POINTS || row->unit == TREDE_UNIT_RATIO) return true;
    return row->unit == TREDE_UNIT_MEAN &&
           (strcmp(row->statistic, "difference") == 0 || strcmp(row->subject, "displacement") == 0);
}

const struct trede_result *trede_goal_verdict_row(const struct trede_source *source, const struct trede_result *row)
{
    struct trede_rows rows = trede_source_rows(source, "goal");
    for (size_t i = 0; i < rows.count; i++)
        if (strcmp(rows.items[i]->statistic, "verdict") == 0 && strcmp(rows.items[i]->subject, row->subject) == 0 &&
            strcmp(rows.items[i]->wave, row->wave) == 0)
            return rows.items[i];
    return NULL;
}

/* The word at the start of the note. */
static enum trede_reading goal_verdict(const struct trede_source *source, const struct trede_result *row)
{
    const struct trede_result *said = trede_goal_verdict_row(source, row);
    if (!said) return TREDE_VERDICT_NONE;
    if (said->estimate.status == TREDE_SUPPRESSED) return TREDE_VERDICT_HIDDEN;
    size_t length = strcspn(said->note, " ;:,=");
    for (int v = TREDE_MET; v <= TREDE_NOT_MEASURABLE; v++)
        if (strlen(trede_verdict_names[v]) == length && memcmp(trede_verdict_names[v], said->note, length) == 0)
            return (enum trede_reading)v;
    return TREDE_VERDICT_NONE;
}

enum trede_reading trede_reading_of(const struct trede_source *source, const struct trede_result *row)
{
    if (strcmp(row->analysis, "goal") == 0) return goal_verdict(source, row);
    if (!*row->against && !is_change_within(row)) return TREDE_VERDICT_NONE;
    switch (row->estimate.status) {
    case TREDE_ESTIMATE_OK:
        return trede_is_change(row) ? change_verdict(source, row) : TREDE_VERDICT_NONE;
    case TREDE_SUPPRESSED:
        return TREDE_VERDICT_HIDDEN;
    case TREDE_REFUSED_BREAK:
        return TREDE_VERDICT_REFUSED;
    default:
        return TREDE_CANNOT_TELL;
    }
}

enum trede_tone trede_verdict_tone(const struct trede_source *source, const struct trede_result *row,
                                   enum trede_reading verdict)
{
    static const enum trede_tone tones[TREDE_VERDICTS] = {
        TREDE_TONE_PLAIN, TREDE_TONE_GOOD,  TREDE_TONE_TRACK,  TREDE_TONE_RISK,   TREDE_TONE_BAD,    TREDE_TONE_UNSURE,
        TREDE_TONE_TRACK, TREDE_TONE_TRACK, TREDE_TONE_UNSURE, TREDE_TONE_UNSURE, TREDE_TONE_UNSURE, TREDE_TONE_HIDDEN};
    int good = trede_good_direction(source, row);
    if (verdict != TREDE_UP && verdict != TREDE_DOWN) return tones[verdict];
    if (good == 0) return TREDE_TONE_TRACK;
    return (good > 0) == (verdict == TREDE_UP) ? TREDE_TONE_GOOD : TREDE_TONE_BAD;
}

bool trede_verdict_is(const struct trede_source *source, const struct trede_result *row, const char *word)
{
    enum trede_reading verdict = trede_reading_of(source, row);
    enum trede_tone tone = trede_verdict_tone(source, row, verdict);
    bool moved = verdict == TREDE_UP || verdict == TREDE_DOWN;
    if (strcmp(word, "better") == 0) return moved && tone == TREDE_TONE_GOOD;
    if (strcmp(word, "worse") == 0) return moved && tone == TREDE_TONE_BAD;
    return strcmp(trede_verdict_names[verdict], word) == 0;
}

const char *trede_verdict_word(const struct trede_source *source, enum trede_reading verdict)
{
    char key[48];
    if (verdict == TREDE_VERDICT_NONE) return "";
    if (!trede_print(key, sizeof key, "verdict.%s", trede_verdict_names[verdict])) return "";
    return trede_word(source, key);
}

const char *trede_verdict_chip(const struct trede_source *source, const struct trede_result *row,
                               enum trede_reading verdict)
{
    if (verdict == TREDE_VERDICT_NONE) return "";
    const char *word = trede_verdict_word(source, verdict);
    const char *text = trede_arena_join(source->arena, signs[verdict], " ", word);
    bool falling = verdict == TREDE_DOWN && trede_good_direction(source, row) < 0;
    bool rising = verdict == TREDE_UP && trede_good_direction(source, row) < 0;
    if (!text || (!falling && !rising)) return text;
    return trede_arena_join(source->arena, text, " ", trede_word(source, falling ? "verdict.good" : "verdict.bad"));
}
