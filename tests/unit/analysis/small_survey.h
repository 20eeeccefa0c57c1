/* small_survey.h - a campaign and a frame made by hand, so that an analysis can be tested without store or files. */
#ifndef TREDE_TEST_SMALL_SURVEY_H
#define TREDE_TEST_SMALL_SURVEY_H

#include "harness/t.h"

#include "analysis/analyses.h"
#include "analysis/domains.h"

enum { SMALL_WAVES = 5, SMALL_COLUMNS = 24, SMALL_SEGMENTS = 6, SMALL_CHANNELS = 4 };

struct small_survey {
    struct trede_campaign campaign;
    struct trede_frame frame;
    struct trede_context context;
    struct trede_domains *domains;
    struct trede_results *out;
    struct trede_arena *arena;
    struct trede_wave waves[SMALL_WAVES];
    size_t wave_rows[SMALL_WAVES];
    int8_t *outcome[SMALL_COLUMNS];
    uint32_t *stratum, *psu;
    struct trede_segment segments[SMALL_SEGMENTS];
    struct trede_segment_set set;
    int segment_column[SMALL_SEGMENTS], *segment_columns[1];
    struct trede_channel channels[SMALL_CHANNELS];
    int exposure[SMALL_CHANNELS], frequency[SMALL_CHANNELS];
};

/* Waves "w1", "w2", ... of the quarters of 2026; rows with weight 1, no stage, wave 0, one PSU a respondent. The test
 * fills frame.respondent (ascending), wave (ascending within a respondent), stage and columns. */
void small_survey_begin(struct small_survey *survey, size_t waves, size_t rows);
/* A new outcome column, every row unknown; returns its index. */
int small_survey_column(struct small_survey *survey);
/* A segment of the one set "set", true where the column is 1. */
void small_survey_segment(struct small_survey *survey, const char *name, int column);
/* Numbers the PSUs when psu_given is false, links waves, makes domains and an empty result table. */
void small_survey_finish(struct small_survey *survey, int psu_given);
void small_survey_end(struct small_survey *survey);

/* The one row with these keys; statistic or note NULL: any. Fails the test when there is none, or more than one. */
const struct trede_result *small_row(const struct small_survey *survey, const char *analysis, const char *wave,
                                     const char *against, const char *segment, const char *subject,
                                     const char *statistic, const char *note);
size_t small_rows(const struct small_survey *survey, const char *analysis); /* how many rows an analysis made */

#endif
