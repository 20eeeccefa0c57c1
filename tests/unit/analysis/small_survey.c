#include "small_survey.h"

static const char *const wave_ids[SMALL_WAVES] = {"w1", "w2", "w3", "w4", "w5"};

static void begin_frame(struct small_survey *s, size_t rows)
{
    struct trede_frame *f = &s->frame;
    f->campaign = &s->campaign;
    f->rows = rows;
    f->wave = trede_arena_alloc(s->arena, rows, sizeof *f->wave);
    f->respondent = trede_arena_alloc(s->arena, rows, sizeof *f->respondent);
    f->next = trede_arena_alloc(s->arena, rows, sizeof *f->next);
    f->stage = trede_arena_alloc(s->arena, rows, sizeof *f->stage);
    f->weight = trede_arena_alloc(s->arena, rows, sizeof *f->weight);
    f->sampling = trede_arena_alloc(s->arena, rows, sizeof *f->sampling);
    s->stratum = trede_arena_alloc(s->arena, rows, sizeof *s->stratum);
    s->psu = trede_arena_alloc(s->arena, rows, sizeof *s->psu);
    for (size_t i = 0; i < rows; i++) {
        f->weight[i] = 1;
        f->next[i] = UINT32_MAX;
        f->respondent[i] = (uint32_t)i;
    }
    f->outcome = s->outcome;
    f->decided_not = f->intention = f->opportunity = f->behaviour = -1;
    for (int k = 0; k <= TREDE_TOP_STAGE; k++)
        f->stage_rule[k] = -1;
    f->wave_rows = s->wave_rows;
    f->segment = s->segment_columns;
    f->exposure = s->exposure;
    f->frequency = s->frequency;
    for (size_t c = 0; c < SMALL_CHANNELS; c++)
        s->frequency[c] = -1;
    s->segment_columns[0] = s->segment_column;
}

void small_survey_begin(struct small_survey *s, size_t waves, size_t rows)
{
    *s = (struct small_survey){.arena = trede_arena_create()};
    s->campaign.arena = s->arena;
    s->campaign.waves = s->waves;
    s->campaign.wave_count = waves;
    s->campaign.compare_from = s->campaign.compare_to = -1;
    s->campaign.confidence = 0.95;
    s->campaign.smallest_relevant = 0.05;
    s->campaign.minimum_cell = 10;
    s->campaign.minimum_reports = 5;
    for (size_t w = 0; w < waves; w++) {
        int first = (int)w * 3 + 1;
        s->waves[w] = (struct trede_wave){.id = wave_ids[w],
                                          .first_day = trede_date_from_parts(2026, first > 12 ? 12 : first, 1),
                                          .last_day = trede_date_from_parts(2026, first > 12 ? 12 : first, 28)};
    }
    begin_frame(s, rows);
    s->context = (struct trede_context){.campaign = &s->campaign, .frame = &s->frame, .threads = 1};
}

int small_survey_column(struct small_survey *s)
{
    size_t column = s->frame.outcomes++;
    assert_true(column < SMALL_COLUMNS);
    s->outcome[column] = trede_arena_alloc(s->arena, s->frame.rows, 1);
    memset(s->outcome[column], -1, s->frame.rows);
    return (int)column;
}

void small_survey_segment(struct small_survey *s, const char *name, int column)
{
    size_t i = s->set.count++;
    s->segments[i].rule.name = name;
    s->segment_column[i] = column;
    s->set.name = "set";
    s->set.segments = s->segments;
    s->campaign.sets = &s->set;
    s->campaign.set_count = 1;
}

static void number_psus(struct small_survey *s)
{
    uint32_t psu = 0;
    for (size_t i = 0; i < s->frame.rows; i++) {
        if (i > 0 && s->frame.respondent[i] != s->frame.respondent[i - 1]) psu++;
        s->psu[i] = psu;
    }
}

static size_t last_of(const uint32_t *ids, size_t rows)
{
    size_t most = 0;
    for (size_t i = 0; i < rows; i++)
        if (ids[i] + 1 > most) most = ids[i] + 1;
    return most;
}

void small_survey_finish(struct small_survey *s, int psu_given)
{
    struct trede_frame *f = &s->frame;
    if (!psu_given) number_psus(s);
    for (size_t i = 0; i < f->rows; i++) {
        s->wave_rows[f->wave[i]]++;
        if (i + 1 < f->rows && f->respondent[i] == f->respondent[i + 1]) f->next[i] = (uint32_t)(i + 1);
    }
    f->design = (struct trede_design){.rows = f->rows,
                                      .weight = f->weight,
                                      .stratum = s->stratum,
                                      .psu = s->psu,
                                      .strata = last_of(s->stratum, f->rows),
                                      .psus = last_of(s->psu, f->rows)};
    f->apart = trede_arena_alloc(s->arena, f->rows, sizeof *f->apart);
    f->mixed = trede_arena_alloc(s->arena, SMALL_WAVES, sizeof *f->mixed);
    assert_true(f->apart && f->mixed);
    assert_int_equal(trede_domains_create(&s->campaign, f, TREDE_ROWS_CROSS_SECTION, &s->domains), TREDE_OK);
    s->context.domains = s->context.people = s->domains;
    s->out = trede_results_create();
    assert_non_null(s->out);
}

void small_survey_end(struct small_survey *s)
{
    trede_domains_destroy(s->domains);
    trede_results_destroy(s->out);
    trede_arena_destroy(s->arena);
}

static int is(const char *got, const char *want)
{
    return !want || strcmp(got, want) == 0;
}

const struct trede_result *small_row(const struct small_survey *s, const char *analysis, const char *wave,
                                     const char *against, const char *segment, const char *subject,
                                     const char *statistic, const char *note)
{
    const struct trede_result *found = NULL;
    for (size_t i = 0; i < trede_results_count(s->out); i++) {
        const struct trede_result *row = trede_results_at(s->out, i);
        if (!is(row->analysis, analysis) || !is(row->wave, wave) || !is(row->against, against) ||
            !is(row->segment, segment) || !is(row->subject, subject) || !is(row->statistic, statistic) ||
            !is(row->note, note))
            continue;
        if (found) fail_msg("two rows for %s %s %s %s %s", analysis, wave, against, segment, subject);
        found = row;
    }
    if (!found) fail_msg("no row for %s %s %s %s %s", analysis, wave, against, segment, subject);
    return found;
}

size_t small_rows(const struct small_survey *s, const char *analysis)
{
    size_t count = 0;
    for (size_t i = 0; i < trede_results_count(s->out); i++)
        count += is(trede_results_at(s->out, i)->analysis, analysis) ? 1 : 0;
    return count;
}
