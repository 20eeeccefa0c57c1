/* survey.c - one survey file: which column is what, and what its rows lack as a whole. Rows: response.c. */
#include "ingest/survey.h"

#include <string.h>

#include "base/text.h"
#include "reader/names.h"

static const struct trede_text not_asked = {
    "a question that was not asked in this wave belongs under not_asked of this entry, for example not_asked: [{1}]",
    "een vraag die in deze golf niet is gesteld hoort onder not_asked van dit onderdeel, bijvoorbeeld not_asked: "
    "[{1}]"};
static const struct trede_text nobody_answered = {
    "nobody in this file answered any item; are these the right columns and codes?",
    "niemand in dit bestand heeft een vraag beantwoord; zijn dit de goede kolommen en codes?"};
static const struct trede_text no_memory = {"no memory", "geen geheugen"};

/* What each role is called in campaign.yaml, for messages. */
static const char *const role_names[TREDE_ROLES] = {
    "wave: {column: ...}", "design: respondent",        "design: weight",
    "design: stratum",     "design: cluster",           "design: second_stage",
    "design: population",  "design: second_population", "duration"};

static const char *wanted(const struct trede_campaign *campaign, const struct trede_survey *survey,
                          enum trede_role role)
{
    const struct trede_design_columns *design = &campaign->design;
    switch (role) {
    case TREDE_ROLE_WAVE:
        return survey->wave < 0 ? survey->wave_column : NULL;
    case TREDE_ROLE_RESPONDENT:
        return design->respondent;
    case TREDE_ROLE_WEIGHT:
        return design->weight;
    case TREDE_ROLE_STRATUM:
        return design->stratum;
    case TREDE_ROLE_CLUSTER:
        return design->cluster;
    case TREDE_ROLE_SECOND_STAGE:
        return design->second_stage;
    case TREDE_ROLE_POPULATION:
        return design->population;
    case TREDE_ROLE_SECOND_POPULATION:
        return design->second_population;
    case TREDE_ROLE_DURATION:
        return survey->duration_column;
    case TREDE_ROLES:
        break;
    }
    return NULL;
}

/* The override of a file for an item, or NULL. */
static const char *overriding(const struct trede_survey *survey, const char *item)
{
    for (size_t i = 0; i < survey->override_count; i++)
        if (trede_text_equal(survey->overrides[i].item, item)) return survey->overrides[i].column;
    return NULL;
}

static const char *column_of(const struct trede_survey *survey, const struct trede_item *item)
{
    const char *column = overriding(survey, item->name);
    return column != NULL ? column : item->column;
}

/* An item's name means that item's column; anything else is a column header. */
static const char *design_column(const struct trede_campaign *campaign, const struct trede_survey *survey,
                                 const char *name)
{
    const struct trede_item *item = trede_campaign_item(campaign, name);
    return item == NULL ? name : column_of(survey, item);
}

static enum trede_status find_roles(struct trede_import *import, struct trede_source *source,
                                    struct trede_survey_plan *plan)
{
    enum trede_status status = TREDE_OK;
    for (enum trede_role role = 0; role < TREDE_ROLES; role++) {
        const char *name = wanted(import->campaign, source->survey, role);
        plan->role[role] = TREDE_NO_FIELD;
        if (name == NULL) continue;
        bool is_design = role != TREDE_ROLE_WAVE && role != TREDE_ROLE_DURATION;
        if (is_design) name = design_column(import->campaign, source->survey, name);
        size_t field;
        enum trede_column_fate fate = trede_columns_find(&source->columns, import->arena, name, &field);
        bool may_lack =
            source->survey->audience == TREDE_INTERNAL_AUDIENCE && is_design && role != TREDE_ROLE_RESPONDENT;
        if (fate == TREDE_COLUMN_FOUND)
            plan->role[role] = (long)field;
        else if (fate != TREDE_COLUMN_ABSENT || !may_lack) /* own staff are no sample of that design */
            status = trede_columns_fail(&source->columns, import->findings, name, role_names[role], fate);
    }
    return status;
}

static enum trede_status find_replicates(struct trede_import *import, struct trede_source *source,
                                         struct trede_survey_plan *plan)
{
    const struct trede_replicate_columns *asked = &import->campaign->design.replicates;
    enum trede_status status = TREDE_OK;
    if (source->survey->audience == TREDE_INTERNAL_AUDIENCE) return TREDE_OK;
    for (size_t i = 0; i < asked->count; i++) {
        const char *name = design_column(import->campaign, source->survey, asked->columns[i]);
        enum trede_column_fate fate =
            trede_columns_find(&source->columns, import->arena, name, &plan->replicate_field[i]);
        if (fate == TREDE_COLUMN_FOUND) continue;
        status = trede_columns_fail(&source->columns, import->findings, name, "design: replicates", fate);
        if (fate == TREDE_COLUMN_ABSENT) return status; /* the others will be absent too */
    }
    return status;
}

static enum trede_status add_item(struct trede_import *import, struct trede_source *source,
                                  struct trede_survey_plan *plan, size_t place, size_t field)
{
    const struct trede_item *item = &import->campaign->items[place];
    struct trede_answers *answers = &plan->answers[plan->answer_count++];
    const char *format = item->date_format != NULL ? item->date_format : source->dialect->date_format;
    *answers = (struct trede_answers){
        .item = item, .campaign = import->campaign, .date_format = format, .field = field, .place = place};
    plan->has_item[place] = true;
    return trede_answers_prepare(answers, import->arena);
}

/* Items without a column wait for trede_survey_settle, which knows the other files. */
static enum trede_status find_items(struct trede_import *import, struct trede_source *source,
                                    struct trede_survey_plan *plan)
{
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; i < import->campaign->item_count; i++) {
        const struct trede_item *item = &import->campaign->items[i];
        const char *column = column_of(source->survey, item);
        size_t field;
        enum trede_column_fate fate = trede_columns_find(&source->columns, import->arena, column, &field);
        if (fate == TREDE_COLUMN_DOUBLED)
            status = trede_columns_fail(&source->columns, import->findings, column, item->name, fate);
        if (fate != TREDE_COLUMN_FOUND) continue;
        if (add_item(import, source, plan, i, field) != TREDE_OK) return TREDE_INTERNAL;
    }
    return status;
}

static bool fold_waves(struct trede_import *import, struct trede_survey_plan *plan)
{
    const struct trede_campaign *campaign = import->campaign;
    plan->wave_ids = trede_arena_alloc(import->arena, campaign->wave_count, sizeof *plan->wave_ids);
    plan->wave_labels = trede_arena_alloc(import->arena, campaign->wave_count, sizeof *plan->wave_labels);
    if (plan->wave_ids == NULL || plan->wave_labels == NULL) return false;
    for (size_t i = 0; i < campaign->wave_count; i++) {
        const struct trede_wave *wave = &campaign->waves[i];
        const char *label = wave->label == NULL ? wave->id : wave->label;
        plan->wave_ids[i] = trede_name_fold(import->arena, wave->id, strlen(wave->id));
        plan->wave_labels[i] = trede_name_fold(import->arena, label, strlen(label));
        if (plan->wave_ids[i] == NULL || plan->wave_labels[i] == NULL) return false;
    }
    return true;
}

static struct trede_survey_plan *make_plan(struct trede_import *import)
{
    const struct trede_campaign *campaign = import->campaign;
    struct trede_survey_plan *plan = trede_arena_alloc(import->arena, 1, sizeof *plan);
    if (plan == NULL) return NULL;
    plan->answers = trede_arena_alloc(import->arena, campaign->item_count, sizeof *plan->answers);
    plan->has_item = trede_arena_alloc(import->arena, campaign->item_count, sizeof *plan->has_item);
    plan->values = trede_arena_alloc(import->arena, campaign->item_count, sizeof *plan->values);
    plan->wave_rows = trede_arena_alloc(import->arena, campaign->wave_count, sizeof *plan->wave_rows);
    plan->replicate_field =
        trede_arena_alloc(import->arena, campaign->design.replicates.count, sizeof *plan->replicate_field);
    plan->replicates = trede_arena_alloc(import->arena, campaign->design.replicates.count, sizeof *plan->replicates);
    if (plan->replicate_field == NULL || plan->replicates == NULL) return NULL;
    bool whole = plan->answers != NULL && plan->has_item != NULL && plan->values != NULL && plan->wave_rows != NULL;
    if (!whole || !fold_waves(import, plan)) return NULL;
    for (size_t i = 0; i < campaign->item_count; i++)
        plan->values[i].missing = TREDE_NOT_ASKED;
    plan->seen.limit = 1000000; /* 48 MiB at most */
    return plan;
}

enum trede_status trede_survey_prepare(struct trede_import *import, struct trede_source *source)
{
    struct trede_survey_plan *plan = make_plan(import);
    if (plan == NULL) return trede_fail(import->findings, TREDE_INTERNAL, TREDE_NOWHERE, &no_memory, NULL);
    source->plan = plan;
    enum trede_status roles = find_roles(import, source, plan);
    enum trede_status replicates = find_replicates(import, source, plan);
    if (roles == TREDE_OK) roles = replicates;
    enum trede_status items = find_items(import, source, plan);
    return roles != TREDE_OK ? roles : items;
}

static bool declared_not_asked(const struct trede_survey *survey, const char *item)
{
    for (size_t i = 0; i < survey->not_asked_count; i++)
        if (trede_text_equal(survey->not_asked[i], item)) return true;
    return false;
}

enum trede_status trede_survey_settle(struct trede_import *import, struct trede_source *source)
{
    const struct trede_survey_plan *plan = source->plan;
    const char *hint = NULL;
    enum trede_status status = TREDE_OK;
    for (size_t i = 0; i < import->campaign->item_count; i++) {
        const struct trede_item *item = &import->campaign->items[i];
        if (plan->has_item[i] || declared_not_asked(source->survey, item->name)) continue;
        const char *column = column_of(source->survey, item);
        size_t field; /* a column that is there twice has been complained of */
        if (trede_columns_find(&source->columns, import->arena, column, &field) == TREDE_COLUMN_DOUBLED) continue;
        status = trede_columns_fail(&source->columns, import->findings, column, item->name, TREDE_COLUMN_ABSENT);
        hint = hint == NULL ? item->name : hint;
    }
    if (hint != NULL) trede_remark(import->findings, source->survey->at, &not_asked, hint);
    return status;
}

void trede_survey_finish(const struct trede_reading *reading)
{
    const struct trede_survey_plan *plan = reading->source->plan;
    struct trede_import *import = reading->import;
    for (size_t i = 0; i < import->campaign->wave_count; i++)
        if (plan->wave_rows[i] > 0) import->wave_filled[i] = true;
    if (!plan->anyone_answered && import->campaign->item_count > 0)
        trede_warn(import->findings, (struct trede_place){.file = reading->source->file}, &nobody_answered, NULL);
}
