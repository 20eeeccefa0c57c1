/* import.h - what the files of this floor share while an import runs. */
#ifndef TREDE_INGEST_IMPORT_H
#define TREDE_INGEST_IMPORT_H

#include "ingest/columns.h"
#include "ingest/ingest.h"
#include "ingest/key.h"
#include "ingest/marks.h"
#include "ingest/rejects.h"
#include "reader/csv.h"

/* One import over all files. store is NULL exactly in a dry run. */
struct trede_import {
    const struct trede_campaign *campaign;
    struct trede_store *store;
    const struct trede_import_options *options;
    struct trede_findings *findings;
    struct trede_import_summary *summary;
    struct trede_arena *arena;
    struct trede_keys keys;
    bool has_keys;
    struct trede_rejects rejects;
    bool *wave_filled; /* per wave: some file gave it a row just now */
};

/* One entry of campaign.yaml that names a data file; its header has been read. */
struct trede_source {
    enum trede_file_kind kind;
    const char *file; /* as in campaign.yaml */
    const char *path;
    const char *source; /* unique: file, or file@wave when a file is read more than once */
    const struct trede_dialect *dialect;
    double reject_limit;
    const struct trede_survey *survey; /* SURVEY */
    const struct trede_counts *counts; /* REPORTS, ACTIVITY */
    const struct trede_case_register *cases;   /* CASES */
    struct trede_csv *csv;             /* NULL = could not be opened, or done */
    struct trede_file_hash *hash;      /* of what was read of it; NULL in a dry run */
    struct trede_columns columns;
    void *plan; /* struct trede_survey_plan, struct trede_counts_plan or struct trede_cases_plan */
    bool failed, processed;
};

/* Why a row is set aside; field counts from 1, 0 = the record as a whole. */
struct trede_reject {
    const struct trede_text *reason;
    size_t field;
};

enum { TREDE_FIRST_REJECTS = 3 };

/* One file being read. */
struct trede_reading {
    struct trede_import *import;
    const struct trede_source *source;
    struct trede_marks marks;
    int64_t rows, taken, set_aside;
    struct {
        int64_t line;
        const struct trede_text *reason;
    } first[TREDE_FIRST_REJECTS];
};

/* Validates one good record and stores it; reject->reason stays NULL when it was taken. Any status but TREDE_OK ends
 * the file and has said why. */
typedef enum trede_status trede_take_fn(struct trede_reading *reading, const struct trede_record *record,
                                        struct trede_reject *reject);

/* rows.c: all records of a file. TREDE_INPUT with a finding when the file cannot be read to its end or its numbers
 * contradict each other; TREDE_INTERRUPTED when asked to stop. */
TREDE_MUST_CHECK enum trede_status trede_rows_read(struct trede_reading *reading, trede_take_fn *take);
/* Is the file good enough to keep? Rows that may be set aside: the share reject_limit of the rows read, rounded down,
 * and at least 1 unless the limit is 0. An empty file, or one that gave no row, is never good enough. */
TREDE_MUST_CHECK enum trede_status trede_rows_judge(const struct trede_reading *reading);

/* survey.c */
TREDE_MUST_CHECK enum trede_status trede_survey_prepare(struct trede_import *import, struct trede_source *source);
/* The items the file has no column for: fine when its not_asked names them, else an error: a renamed column must not
 * turn a question into one nobody was asked. */
TREDE_MUST_CHECK enum trede_status trede_survey_settle(struct trede_import *import, struct trede_source *source);
TREDE_MUST_CHECK enum trede_status trede_survey_take(struct trede_reading *reading, const struct trede_record *record,
                                                     struct trede_reject *reject);
/* Findings about what was taken as a whole, after the file was read. */
void trede_survey_finish(const struct trede_reading *reading);

/* counts.c */
TREDE_MUST_CHECK enum trede_status trede_counts_prepare(struct trede_import *import, struct trede_source *source);
TREDE_MUST_CHECK enum trede_status trede_counts_take(struct trede_reading *reading, const struct trede_record *record,
                                                     struct trede_reject *reject);

/* cases.c */
TREDE_MUST_CHECK enum trede_status trede_cases_prepare(struct trede_import *import, struct trede_source *source);
TREDE_MUST_CHECK enum trede_status trede_cases_take(struct trede_reading *reading, const struct trede_record *record,
                                                    struct trede_reject *reject);
void trede_cases_finish(const struct trede_reading *reading);

/* file.c: one prepared file, from fingerprint to commit. */
TREDE_MUST_CHECK enum trede_status trede_file_import(struct trede_import *import, struct trede_source *source);

#endif
