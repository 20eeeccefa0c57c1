/* response.c - one record of a survey file -> one response, or the first reason why not. */
#include <string.h>

#include "ingest/fold.h"
#include "ingest/survey.h"

static const struct trede_text no_such_wave = {"the wave is not one of campaign.yaml",
                                               "de golf staat niet in campaign.yaml"};
static const struct trede_text no_respondent = {"the respondent id is blank", "het respondentnummer is leeg"};
static const struct trede_text no_label = {"the stratum or cluster is blank", "het stratum of cluster is leeg"};
static const struct trede_text weight_blank = {"the weight is blank", "het gewicht is leeg"};
static const struct trede_text weight_not_positive = {"the weight is not above 0", "het gewicht is niet groter dan 0"};
static const struct trede_text replicate_blank = {"a replicate weight is blank", "een replicatiegewicht is leeg"};
static const struct trede_text replicate_negative = {"a replicate weight is below 0",
                                                     "een replicatiegewicht is kleiner dan 0"};
static const struct trede_text size_blank = {"the population size is blank", "de populatieomvang is leeg"};
static const struct trede_text size_not_positive = {"the population size is not above 0",
                                                    "de populatieomvang is niet groter dan 0"};
static const struct trede_text duration_negative = {"the duration is below 0", "de duur is kleiner dan 0"};
static const struct trede_text duplicate_row = {
    "the same respondent occurs earlier in this file for this wave; the first row was taken",
    "dezelfde respondent komt eerder in dit bestand voor bij deze golf; de eerste rij is genomen"};

/* One row on its way. */
struct row {
    struct trede_reading *reading;
    struct trede_survey_plan *plan;
    const struct trede_record *record;
    struct trede_reject *reject;
    struct trede_response *response;
};

static bool refuse(const struct row *row, const struct trede_text *reason, long field)
{
    *row->reject = (struct trede_reject){reason, (size_t)(field + 1)};
    return false;
}

static struct trede_field cell_of(const struct row *row, long field)
{
    return trede_trimmed(row->record->fields[field]);
}

/* -1 when the cell names no wave. */
static int find_wave(const struct row *row, struct trede_field cell)
{
    struct trede_folding folding;
    const char *folded = trede_fold_cell(&folding, cell);
    int found = -1;
    for (size_t i = 0; folded != NULL && found < 0 && i < row->reading->import->campaign->wave_count; i++)
        if (strcmp(folded, row->plan->wave_ids[i]) == 0 || strcmp(folded, row->plan->wave_labels[i]) == 0)
            found = (int)i;
    trede_folding_done(&folding);
    return found;
}

static bool read_wave(const struct row *row)
{
    struct trede_survey_plan *plan = row->plan;
    long field = plan->role[TREDE_ROLE_WAVE];
    row->response->wave = row->reading->source->survey->wave;
    if (field == TREDE_NO_FIELD) return true;
    struct trede_field cell = cell_of(row, field);
    if (cell.length == 0) return refuse(row, &no_such_wave, field);
    if (plan->last_wave_length != cell.length || memcmp(plan->last_wave_text, cell.text, cell.length) != 0) {
        int wave = find_wave(row, cell);
        if (wave < 0) return refuse(row, &no_such_wave, field);
        plan->last_wave = wave;
        plan->last_wave_length = cell.length < sizeof plan->last_wave_text ? cell.length : 0;
        memcpy(plan->last_wave_text, cell.text, plan->last_wave_length);
    }
    row->response->wave = plan->last_wave;
    return true;
}

static bool read_respondent(const struct row *row)
{
    const struct trede_import *import = row->reading->import;
    long field = row->plan->role[TREDE_ROLE_RESPONDENT];
    if (field == TREDE_NO_FIELD) return true;
    struct trede_field cell = cell_of(row, field);
    if (cell.length == 0) return refuse(row, &no_respondent, field);
    row->response->has_respondent = true;
    if (import->has_keys) trede_respondent_pseudonym(&import->keys, cell.text, cell.length, row->response->respondent);
    return true;
}

/* A number above 0; stays as it was when there is no such column. */
static bool read_positive(const struct row *row, enum trede_role role, const struct trede_text *blank,
                          const struct trede_text *not_positive, double *number)
{
    long field = row->plan->role[role];
    if (field == TREDE_NO_FIELD) return true;
    struct trede_field cell = cell_of(row, field);
    if (cell.length == 0) return refuse(row, blank, field);
    const struct trede_text *reason = trede_marks_read(&row->reading->marks, cell.text, cell.length, number);
    if (reason == NULL && !(*number > 0)) reason = not_positive;
    return reason == NULL || refuse(row, reason, field);
}

static bool read_duration(const struct row *row)
{
    long field = row->plan->role[TREDE_ROLE_DURATION];
    if (field == TREDE_NO_FIELD) return true;
    struct trede_field cell = cell_of(row, field);
    if (cell.length == 0) return true;
    double seconds;
    const struct trede_text *reason = trede_marks_read(&row->reading->marks, cell.text, cell.length, &seconds);
    if (reason == NULL && seconds < 0) reason = &duration_negative;
    if (reason != NULL) return refuse(row, reason, field);
    row->response->duration = seconds;
    return true;
}

/* *number stays 0 = none when there is no such column. */
static bool read_unit(const struct row *row, enum trede_role role, const uint8_t *key, int64_t *number)
{
    long field = row->plan->role[role];
    if (field == TREDE_NO_FIELD) return true;
    struct trede_field cell = cell_of(row, field);
    if (cell.length == 0) return refuse(row, &no_label, field);
    *number = row->reading->import->has_keys ? trede_unit_pseudonym(key, cell.text, cell.length) : 1;
    return true;
}

/* A replicate may leave a respondent out: 0 is a weight here. */
static bool read_replicates(const struct row *row)
{
    const struct trede_survey_plan *plan = row->plan;
    size_t count = row->reading->import->campaign->design.replicates.count;
    if (row->reading->source->survey->audience == TREDE_INTERNAL_AUDIENCE) return true;
    for (size_t i = 0; i < count; i++) {
        long field = (long)plan->replicate_field[i];
        struct trede_field cell = cell_of(row, field);
        if (cell.length == 0) return refuse(row, &replicate_blank, field);
        const struct trede_text *reason =
            trede_marks_read(&row->reading->marks, cell.text, cell.length, &plan->replicates[i]);
        if (reason == NULL && plan->replicates[i] < 0) reason = &replicate_negative;
        if (reason != NULL) return refuse(row, reason, field);
    }
    row->response->replicates = plan->replicates;
    return true;
}

static bool read_design(const struct row *row)
{
    const struct trede_keys *keys = &row->reading->import->keys;
    struct trede_response *response = row->response;
    if (!read_positive(row, TREDE_ROLE_WEIGHT, &weight_blank, &weight_not_positive, &response->weight) ||
        !read_unit(row, TREDE_ROLE_CLUSTER, keys->cluster, &response->cluster) ||
        !read_unit(row, TREDE_ROLE_SECOND_STAGE, keys->second_stage, &response->second_stage) ||
        !read_positive(row, TREDE_ROLE_POPULATION, &size_blank, &size_not_positive, &response->population) ||
        !read_positive(row, TREDE_ROLE_SECOND_POPULATION, &size_blank, &size_not_positive,
                       &response->second_population) ||
        !read_replicates(row))
        return false;
    response->has_cluster = row->plan->role[TREDE_ROLE_CLUSTER] != TREDE_NO_FIELD;
    long stratum = row->plan->role[TREDE_ROLE_STRATUM];
    return stratum == TREDE_NO_FIELD || cell_of(row, stratum).length > 0 || refuse(row, &no_label, stratum);
}

static bool read_answers(const struct row *row)
{
    struct trede_survey_plan *plan = row->plan;
    for (size_t i = 0; i < plan->answer_count; i++) {
        struct trede_answers *answers = &plan->answers[i];
        const struct trede_text *reason = trede_answer_read(
            answers, &row->reading->marks, row->record->fields[answers->field], &plan->values[answers->place]);
        if (reason != NULL) return refuse(row, reason, (long)answers->field);
    }
    return true;
}

static enum trede_status find_duplicate(const struct row *row, bool *duplicate)
{
    long field = row->plan->role[TREDE_ROLE_RESPONDENT];
    *duplicate = false;
    if (field == TREDE_NO_FIELD) return TREDE_OK;
    struct trede_field id = cell_of(row, field);
    char key[256] = {0};
    memcpy(key, &row->response->wave, sizeof row->response->wave);
    size_t room = sizeof key - sizeof row->response->wave;
    if (id.length > room) return TREDE_OK; /* the import will see */
    memcpy(key + sizeof row->response->wave, id.text, id.length);
    return trede_seen_add(&row->plan->seen, key, sizeof row->response->wave + id.length, duplicate);
}

/* Everything is in order: into the store, unless this is a dry run. */
static enum trede_status store_row(const struct row *row, bool *duplicate)
{
    struct trede_import *import = row->reading->import;
    long stratum = row->plan->role[TREDE_ROLE_STRATUM];
    if (stratum != TREDE_NO_FIELD) {
        enum trede_status status = trede_labels_number(&row->plan->strata, import->arena, import->store,
                                                       cell_of(row, stratum), &row->response->stratum);
        if (status != TREDE_OK) return status;
    }
    if (import->store == NULL) return find_duplicate(row, duplicate);
    return trede_store_put_response(import->store, row->response, duplicate);
}

static void note_answered(struct trede_survey_plan *plan)
{
    for (size_t i = 0; !plan->anyone_answered && i < plan->answer_count; i++)
        plan->anyone_answered = plan->values[plan->answers[i].place].missing == TREDE_ANSWERED;
}

enum trede_status trede_survey_take(struct trede_reading *reading, const struct trede_record *record,
                                    struct trede_reject *reject)
{
    struct trede_survey_plan *plan = reading->source->plan;
    struct trede_response response = {
        .weight = 1, .duration = -1, .sampling = reading->source->survey->sampling, .values = plan->values};
    struct row row = {reading, plan, record, reject, &response};
    if (!read_wave(&row) || !read_respondent(&row) || !read_design(&row) || !read_duration(&row) || !read_answers(&row))
        return TREDE_OK;
    bool duplicate = false;
    enum trede_status status = store_row(&row, &duplicate);
    if (status != TREDE_OK) return status;
    if (duplicate) {
        refuse(&row, &duplicate_row, plan->role[TREDE_ROLE_RESPONDENT]);
        return TREDE_OK;
    }
    plan->wave_rows[response.wave]++;
    note_answered(plan);
    return TREDE_OK;
}
