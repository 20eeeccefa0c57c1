/* One value of a result as a cell. */
#include <string.h>

#include "base/text.h"
#include "report/compose.h"
#include "report/verdict.h"
#include "report/wording.h"

/* Where a cell goes. */
struct spot {
    const struct trede_source *source;
    struct trede_panel *panel;
    int row, column, span;
};

static void put_text(const struct spot *at, enum trede_role role, enum trede_tone tone, const char *text)
{
    bool left = role != TREDE_ROLE_CELL_STATUS && at->column > at->panel->column;
    struct trede_style style = {.role = role, .format = TREDE_FORMAT_TEXT, .tone = tone, .indented = left};
    trede_panel_text(at->panel, at->row, at->column, at->span, style, text);
}

static void put_number(const struct spot *at, enum trede_format format, double value)
{
    struct trede_style style = {.role = TREDE_ROLE_CELL_NUMBER, .format = format};
    trede_panel_number(at->panel, at->row, at->column, at->span, style, value);
}

static void put_nothing(const struct spot *at)
{
    trede_panel_blank(at->panel, at->row, at->column, at->span, (struct trede_style){.role = TREDE_ROLE_CELL_NUMBER});
}

/* What the note says better than the status; NULL = it says nothing of the kind. */
static const char *reason_of(const struct trede_result *result)
{
    static const char *const reasons[] = {"note.no_rating",     "note.no_population", "note.no_reach",
                                          "note.no_spend",      "note.no_activity",   "note.nobody_reached",
                                          "note.other_channels"};
    if (result->estimate.status == TREDE_SUPPRESSED) return NULL;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(result->note, reasons[i] + sizeof "note." - 1) == 0) return reasons[i];
    return NULL;
}

/* Why there is no number: "[c]", "te weinig" ... */
static void put_status(const struct spot *at, const struct trede_result *result)
{
    static const char *const words[] = {
        "status.ok",         "status.too_few",   "status.no_variance",  "status.not_converged",
        "status.suppressed", "status.not_asked", "status.refused_break"};
    const char *word = reason_of(result);
    put_text(at, TREDE_ROLE_CELL_STATUS, TREDE_TONE_PLAIN,
             trede_word(at->source, word ? word : words[result->estimate.status]));
}

static void put_estimate(const struct spot *at, const struct trede_result *result, enum trede_show show)
{
    const struct trede_estimate *e = &result->estimate;
    enum trede_format format = trede_format_of(result->unit, trede_is_change(result));
    double value = show == TREDE_SHOW_LOW ? e->low : show == TREDE_SHOW_HIGH ? e->high : e->value;
    if (result->unit == TREDE_UNIT_POINTS && !trede_is_change(result)) format = TREDE_FORMAT_ONE;
    if (show == TREDE_SHOW_ESTIMATE && !trede_row_has_value(result))
        put_status(at, result);
    else if (show != TREDE_SHOW_ESTIMATE && !trede_row_has_interval(result))
        put_nothing(at);
    else
        put_number(at, format, trede_cell_value(result->unit, value));
}

static void put_detectable(const struct spot *at, const struct trede_result *result)
{
    enum trede_format format =
        result->unit == TREDE_UNIT_POINTS ? TREDE_FORMAT_ONE : trede_format_of(result->unit, false);
    if (!trede_row_has_value(result) || !result->has_mdd)
        put_nothing(at);
    else
        put_number(at, format, trede_cell_value(result->unit, result->mdd));
}

static void put_base(const struct spot *at, const struct trede_result *result, bool effective)
{
    if (result->estimate.status == TREDE_SUPPRESSED)
        put_status(at, result);
    else if (effective)
        put_number(at, TREDE_FORMAT_COUNT, result->estimate.effective_base);
    else
        put_number(at, TREDE_FORMAT_COUNT, (double)result->estimate.base);
}

static void put_verdict(const struct spot *at, const struct trede_result *result)
{
    enum trede_reading verdict = trede_reading_of(at->source, result);
    if (verdict == TREDE_VERDICT_NONE)
        put_nothing(at);
    else
        put_text(at, TREDE_ROLE_CHIP, trede_verdict_tone(at->source, result, verdict),
                 trede_verdict_chip(at->source, result, verdict));
}

static void put_beyond(const struct spot *at, const struct trede_result *result)
{
    static const char *const words[] = {"beyond.unknown", "beyond.no", "beyond.yes"};
    if (strcmp(result->analysis, "signal") == 0) { /* what is there held already: how well? */
        const char *how = result->p_adjusted < 0.01   ? "signal.strong"
                          : result->p_adjusted < 0.05 ? "signal.clear"
                                                      : "signal.hint";
        put_text(at, TREDE_ROLE_CELL_TEXT, TREDE_TONE_PLAIN, trede_word(at->source, how));
        return;
    }
    put_text(at, TREDE_ROLE_CELL_TEXT, TREDE_TONE_PLAIN,
             trede_word(at->source, words[trede_beyond_chance(result) + 1]));
}

/* A raking margin carries the population's share in its note: target=0.27. */
static bool target_in_note(const struct trede_result *result, double *target)
{
    static const char word[] = "target=";
    size_t length = sizeof word - 1;
    return strncmp(result->note, word, length) == 0 &&
           trede_number_parse(result->note + length, strcspn(result->note + length, "; "), '.', 0, target);
}

static void put_goal(const struct spot *at, const struct trede_result *result, enum trede_show show)
{
    double margin;
    static const char *const kinds[] = {"kind.knowledge", "kind.attitude", "kind.behaviour"};
    const struct trede_goal *goal = trede_goal_of(at->source, result);
    struct trede_phrase day;
    enum trede_format format = trede_format_of(result->unit, false);
    if (!goal && show == TREDE_SHOW_TARGET && target_in_note(result, &margin)) {
        put_number(at, format, trede_cell_value(result->unit, margin));
    } else if (!goal || (show == TREDE_SHOW_BASELINE && !goal->has_baseline)) {
        put_nothing(at);
    } else if (show == TREDE_SHOW_KIND) {
        put_text(at, TREDE_ROLE_CELL_TEXT, TREDE_TONE_PLAIN, trede_word(at->source, kinds[goal->kind]));
    } else if (show == TREDE_SHOW_BY) {
        trede_phrase_begin(&day);
        trede_say_day(at->source, &day, goal->by);
        put_text(at, TREDE_ROLE_CELL_TEXT, TREDE_TONE_PLAIN, trede_arena_text(at->source->arena, day.text, day.length));
    } else {
        put_number(at, format,
                   trede_cell_value(result->unit, show == TREDE_SHOW_TARGET ? goal->target : goal->baseline));
    }
}

static const struct trede_problem *problem_of(const struct spot *at, const struct trede_result *result)
{
    const struct trede_campaign *campaign = at->source->campaign;
    for (size_t i = 0; strcmp(result->analysis, "problem") == 0 && i < campaign->problem_count; i++)
        if (strcmp(campaign->problems[i].name, result->subject) == 0) return &campaign->problems[i];
    return NULL;
}

/* What the campaign's log says of an entry. */
static const char *said_of(const struct spot *at, const struct trede_problem *problem, enum trede_show show)
{
    static const char *const sources[] = {"source.survey",  "source.reports", "source.desk",
                                          "source.partner", "source.media",   "source.other"};
    struct trede_phrase day;
    trede_phrase_begin(&day);
    switch (show) {
    case TREDE_SHOW_KIND:
        return trede_part_called(at->source, problem->kind);
    case TREDE_SHOW_SOURCE:
        return trede_word(at->source, sources[problem->source]);
    case TREDE_SHOW_OWNER:
        return problem->owner;
    case TREDE_SHOW_ACTION:
        return problem->action;
    case TREDE_SHOW_NOTICED:
        trede_say_day(at->source, &day, problem->noticed);
        break;
    default:
        if (!problem->has_by) return NULL;
        trede_say_day(at->source, &day, problem->by);
        break;
    }
    return trede_arena_text(at->source->arena, day.text, day.length);
}

/* Who answers for the advice on a channel: its owner in the register of partners. */
static bool put_channel_owner(const struct spot *at, const struct trede_result *result)
{
    const struct trede_campaign *campaign = at->source->campaign;
    if (strcmp(result->analysis, "allocation") != 0) return false;
    const struct trede_stakeholder *owner = NULL;
    for (size_t i = 0; i < campaign->channel_count; i++)
        if (strcmp(campaign->channels[i].name, result->subject) == 0)
            owner = trede_campaign_owner_of_channel(campaign, i);
    if (owner)
        put_text(at, TREDE_ROLE_CELL_TEXT, TREDE_TONE_PLAIN, trede_said(at->source, &owner->label));
    else
        put_nothing(at);
    return true;
}

/* false = this is no entry of the log. */
static bool put_problem(const struct spot *at, const struct trede_result *result, enum trede_show show)
{
    const struct trede_problem *problem = problem_of(at, result);
    if (show == TREDE_SHOW_OWNER && put_channel_owner(at, result)) return true;
    const char *text = problem ? said_of(at, problem, show) : NULL;
    if (text)
        put_text(at, TREDE_ROLE_CELL_TEXT, TREDE_TONE_PLAIN, text);
    else if (problem)
        put_nothing(at);
    return problem != NULL;
}

static void put_called(const struct spot *at, const struct trede_result *result, enum trede_show show)
{
    static const enum trede_key keys[] = {
        [TREDE_SHOW_LABEL] = TREDE_KEY_SUBJECT,   [TREDE_SHOW_SEGMENT] = TREDE_KEY_SEGMENT,
        [TREDE_SHOW_SET] = TREDE_KEY_SET,         [TREDE_SHOW_WAVE] = TREDE_KEY_WAVE,
        [TREDE_SHOW_AGAINST] = TREDE_KEY_AGAINST, [TREDE_SHOW_NOTE] = TREDE_KEY_NOTE};
    put_text(at, TREDE_ROLE_CELL_TEXT, TREDE_TONE_PLAIN, trede_called(at->source, result, keys[show]));
}

void trede_show_cell(const struct trede_source *source, struct trede_panel *panel, int row, int column, int span,
                     const struct trede_result *result, enum trede_show show)
{
    const struct spot at = {source, panel, row, column, span};
    if (!result) {
        put_nothing(&at);
        return;
    }
    switch (show) {
    case TREDE_SHOW_ESTIMATE:
    case TREDE_SHOW_LOW:
    case TREDE_SHOW_HIGH:
        put_estimate(&at, result, show);
        break;
    case TREDE_SHOW_BASE:
        put_base(&at, result, false);
        break;
    case TREDE_SHOW_EFFECTIVE_BASE:
        put_base(&at, result, true);
        break;
    case TREDE_SHOW_DETECTABLE:
        put_detectable(&at, result);
        break;
    case TREDE_SHOW_VERDICT:
        put_verdict(&at, result);
        break;
    case TREDE_SHOW_BEYOND:
        put_beyond(&at, result);
        break;
    case TREDE_SHOW_TARGET:
    case TREDE_SHOW_BASELINE:
    case TREDE_SHOW_BY:
    case TREDE_SHOW_KIND:
        if (!put_problem(&at, result, show)) put_goal(&at, result, show);
        break;
    case TREDE_SHOW_NOTICED:
    case TREDE_SHOW_SOURCE:
    case TREDE_SHOW_OWNER:
    case TREDE_SHOW_ACTION:
        if (!put_problem(&at, result, show)) put_nothing(&at);
        break;
    default:
        put_called(&at, result, show);
        break;
    }
}
