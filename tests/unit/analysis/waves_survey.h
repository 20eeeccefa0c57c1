/* waves_survey.h - people with a rung in each wave, as a small survey. */
#ifndef TREDE_TEST_WAVES_SURVEY_H
#define TREDE_TEST_WAVES_SURVEY_H

#include "small_survey.h"

/* stage: people x waves, 0 = took no part. Not finished: weights, segments and breaks may still be put in. */
static inline void waves_survey(struct small_survey *s, size_t people, size_t waves, int top, const int8_t *stage)
{
    size_t rows = 0, row = 0;
    for (size_t i = 0; i < people * waves; i++)
        rows += stage[i] > 0;
    small_survey_begin(s, waves, rows);
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = top;
    for (size_t i = 0; i < people * waves; i++) {
        if (stage[i] == 0) continue;
        s->frame.respondent[row] = (uint32_t)(i / waves);
        s->frame.wave[row] = (uint16_t)(i % waves);
        s->frame.stage[row++] = stage[i];
    }
}

/* All rows of both, in order, bit for bit. */
static inline void same_rows(const struct small_survey *a, const struct small_survey *b)
{
    assert_int_equal(trede_results_count(a->out), trede_results_count(b->out));
    for (size_t i = 0; i < trede_results_count(a->out); i++) {
        const struct trede_result *x = trede_results_at(a->out, i), *y = trede_results_at(b->out, i);
        assert_string_equal(x->subject, y->subject);
        assert_int_equal(x->estimate.status, y->estimate.status);
        t_abs(x->estimate.value, y->estimate.value, T_EXACT);
        t_abs(x->estimate.se, y->estimate.se, T_EXACT);
        t_abs(x->estimate.low, y->estimate.low, T_EXACT);
        t_abs(x->estimate.high, y->estimate.high, T_EXACT);
    }
}

#endif
