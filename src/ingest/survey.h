/* survey.h - how one survey file becomes responses. */
#ifndef TREDE_INGEST_SURVEY_H
#define TREDE_INGEST_SURVEY_H

#include "ingest/cell.h"
#include "ingest/import.h"
#include "ingest/labels.h"
#include "ingest/seen.h"

/* The columns besides items; the order of `wanted` in survey.c. */
enum trede_role {
    TREDE_ROLE_WAVE,
    TREDE_ROLE_RESPONDENT,
    TREDE_ROLE_WEIGHT,
    TREDE_ROLE_STRATUM,
    TREDE_ROLE_CLUSTER,
    TREDE_ROLE_SECOND_STAGE,
    TREDE_ROLE_POPULATION,
    TREDE_ROLE_SECOND_POPULATION,
    TREDE_ROLE_DURATION,
    TREDE_ROLES
};

enum { TREDE_NO_FIELD = -1 };

struct trede_survey_plan {
    long role[TREDE_ROLES];        /* index in the record, or TREDE_NO_FIELD */
    size_t *replicate_field;       /* per replicate weight of the design */
    double *replicates;            /* of the row at hand */
    struct trede_answers *answers; /* the items this file has a column for */
    size_t answer_count;
    bool *has_item; /* per campaign item */
    /* waves by the column: the last cell met and its wave, and the folded ids and labels */
    const char **wave_ids, **wave_labels;
    char last_wave_text[64];
    size_t last_wave_length;
    int last_wave;
    struct trede_labels strata;
    struct trede_seen seen;     /* dry run: the store finds duplicates otherwise */
    struct trede_value *values; /* one per campaign item; those without a column stay TREDE_NOT_ASKED */
    int64_t *wave_rows;
    bool anyone_answered;
};

#endif
