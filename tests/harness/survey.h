/* survey.h - a campaign folder made for one test, imported through the real store, and its frame. */
#ifndef TREDE_TEST_SURVEY_H
#define TREDE_TEST_SURVEY_H

#include "harness/t.h"

#include "frame/frame.h"
#include "store/store.h"

struct t_survey {
    char path[200];
    struct trede_findings *findings;
    struct trede_campaign *campaign;
    struct trede_store *store;
    struct trede_frame *frame; /* NULL when status is not TREDE_OK */
    enum trede_status status;  /* of the step that failed */
};

/* An empty temporary folder with an empty folder data in it. */
void t_survey_begin(struct t_survey *survey);
/* name may be in data/. */
void t_survey_write(const struct t_survey *survey, const char *name, const char *text);
/* campaign.yaml, the CSV tables and data/ of a folder under tests/. */
void t_survey_copy(const struct t_survey *survey, const char *from);
/* Reads, imports (failing the test when either does not succeed) and builds. */
void t_survey_build(struct t_survey *survey);
void t_survey_end(struct t_survey *survey);

/* Was there a finding of this severity whose message holds both texts? */
bool t_survey_said(const struct t_survey *survey, enum trede_severity severity, const char *text, const char *other);

#endif
