/* Rungs, means and their changes on surveys made by hand; the two routes to shares; what cannot be said. */
#include "small_survey.h"

#include "analysis/emit.h"

static const struct trede_result *row(const struct small_survey *s, const char *analysis, const char *wave,
                                      const char *against, const char *segment, const char *subject)
{
    return small_row(s, analysis, wave, against, segment, subject, NULL, NULL);
}

static void begin(struct small_survey *s, size_t waves, size_t rows, int top)
{
    small_survey_begin(s, waves, rows);
    s->campaign.ladder.given = true;
    s->campaign.ladder.top = top;
}

static void analyse(struct small_survey *s)
{
    assert_int_equal(trede_analyse_stage(&s->context, s->out), TREDE_OK);
}

/* 40 people in one wave: 10 on rung 1, 30 on rung 3, nobody on 2. */
static void one_wave(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 1, 40, 3);
    for (size_t i = 0; i < 40; i++)
        s.frame.stage[i] = i < 10 ? 1 : 3;
    small_survey_finish(&s, 0);
    analyse(&s);
    const struct trede_result *r = row(&s, "stage_share", "w1", "", "all", "3");
    t_rel(r->estimate.value, 0.75, T_TIGHT);
    t_rel(r->estimate.se, sqrt(0.75 * 0.25 / 39), T_TIGHT); /* n / (n - 1) of the Taylor estimate */
    assert_int_equal(r->estimate.base, 40);
    t_rel(r->estimate.effective_base, 40, T_TIGHT);
    t_rel(r->estimate.df, 39, T_EXACT);
    assert_int_equal(r->cases, 30);
    assert_string_equal(r->method, "taylor");
    r = row(&s, "at_least", "w1", "", "all", "2");
    t_rel(r->estimate.value, 0.75, T_TIGHT);
    assert_int_equal(r->cases, 30);
    r = row(&s, "stage_mean", "w1", "", "all", "");
    t_rel(r->estimate.value, 2.5, T_TIGHT);
    t_rel(r->estimate.se, 2 * sqrt(0.75 * 0.25 / 39), T_TIGHT);
    assert_int_equal(r->cases, -1);
    assert_int_equal(small_rows(&s, "stage_share"), 3);
    small_survey_end(&s);
}

/* A rung nobody holds has share 0 with a real interval. R: qbeta(.975, 1, 40). */
static void rung_nobody_holds(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 1, 40, 3);
    for (size_t i = 0; i < 40; i++)
        s.frame.stage[i] = i < 10 ? 1 : 3;
    small_survey_finish(&s, 0);
    analyse(&s);
    const struct trede_result *r = row(&s, "stage_share", "w1", "", "all", "2");
    assert_int_equal(r->estimate.status, TREDE_ESTIMATE_OK);
    t_rel(r->estimate.value, 0, T_EXACT);
    assert_true(r->estimate.has_interval);
    t_rel(r->estimate.low, 0, T_EXACT);
    t_rel(r->estimate.high, 0.0880973028788024, T_ORACLE);
    assert_int_equal(r->cases, 0);
    small_survey_end(&s);
}

static void everybody_on_one_rung(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 2, 40, 3);
    for (size_t i = 0; i < 40; i++) {
        s.frame.stage[i] = 2;
        s.frame.wave[i] = i >= 20;
        s.frame.weight[i] = 1 + 0.1 * (double)(i % 7);
    }
    small_survey_finish(&s, 0);
    analyse(&s);
    const struct trede_result *r = row(&s, "at_least", "w1", "", "all", "2");
    t_rel(r->estimate.value, 1, T_EXACT);
    t_rel(r->estimate.high, 1, T_EXACT);
    assert_true(r->estimate.low > 0.7 && r->estimate.low < 1);
    r = row(&s, "stage_mean", "w2", "", "all", "");
    assert_int_equal(r->estimate.status, TREDE_NO_VARIANCE);
    t_rel(r->estimate.value, 2, T_TIGHT);
    r = row(&s, "stage_share", "w2", "w1", "all", "2");
    assert_int_equal(r->estimate.status, TREDE_NO_VARIANCE);
    assert_false(r->has_p || r->has_mdd);
    small_survey_end(&s);
}

/* Wave 2 asked nobody, wave 3 one person with a rung; a segment with one person in wave 1. */
static void too_few_and_not_asked(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 3, 12, 2);
    int alone = small_survey_column(&s);
    for (size_t i = 0; i < 12; i++) {
        s.frame.stage[i] = (int8_t)(i < 10 ? 1 + i % 2 : i == 10 ? 1 : 0);
        s.frame.wave[i] = i < 10 ? 0 : 2;
        s.outcome[alone][i] = i == 3;
    }
    small_survey_segment(&s, "alone", alone);
    small_survey_finish(&s, 0);
    analyse(&s);
    assert_int_equal(row(&s, "stage_share", "w1", "", "all", "1")->estimate.status, TREDE_ESTIMATE_OK);
    assert_int_equal(row(&s, "stage_share", "w2", "", "all", "1")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    assert_int_equal(row(&s, "stage_share", "w3", "", "all", "1")->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(row(&s, "stage_share", "w3", "w1", "all", "1")->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(row(&s, "stage_mean", "w1", "", "alone", "")->estimate.status, TREDE_TOO_FEW);
    assert_int_equal(row(&s, "stage_mean", "w2", "", "alone", "")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    assert_int_equal(row(&s, "stage_mean", "w3", "w1", "alone", "")->estimate.status, TREDE_TOO_FEW);
    small_survey_end(&s);
}

static void break_between_waves(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 2, 40, 2);
    for (size_t i = 0; i < 40; i++) {
        s.frame.stage[i] = (int8_t)(1 + i % 3 % 2);
        s.frame.wave[i] = i >= 20;
    }
    s.waves[0].mode = "web";
    s.waves[1].mode = "paper";
    small_survey_finish(&s, 0);
    analyse(&s);
    const struct trede_result *r = row(&s, "at_least", "w2", "w1", "all", "2");
    assert_int_equal(r->estimate.status, TREDE_REFUSED_BREAK);
    assert_string_equal(r->statistic, "difference");
    assert_false(r->estimate.has_se || r->estimate.has_interval || r->has_p || r->has_mdd);
    assert_int_equal(row(&s, "at_least", "w2", "", "all", "2")->estimate.status, TREDE_ESTIMATE_OK);
    small_survey_end(&s);
}

/* Three waves, clusters of their own in each: the df of a change are those of its two waves, not of all three. */
static void df_of_a_pair(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 3, 90, 3);
    for (size_t i = 0; i < 90; i++) {
        s.frame.wave[i] = (uint16_t)(i / 30);
        s.frame.stage[i] = (int8_t)(1 + (i * 7 + i / 9) % 3);
        s.psu[i] = (uint32_t)(i / 10);
    }
    small_survey_finish(&s, 1);
    analyse(&s);
    t_rel(row(&s, "stage_mean", "w2", "w1", "all", "")->estimate.df, 5, T_EXACT);
    t_rel(row(&s, "stage_mean", "w3", "w1", "all", "")->estimate.df, 5, T_EXACT);
    t_rel(row(&s, "stage_mean", "w3", "", "all", "")->estimate.df, 2, T_EXACT);
    small_survey_end(&s);
}

/* ---- shares of one base against the same shares each with a base of its own ---- */

struct rungs {
    const struct trede_frame *frame;
    size_t top;
};

static size_t all_rungs(const void *payload, size_t i, struct trede_term *terms)
{
    const struct rungs *r = payload;
    if (r->frame->stage[i] <= 0) return 0;
    for (size_t j = 0; j < r->top; j++)
        terms[j] = (struct trede_term){r->frame->wave[i] * r->top + j, r->frame->stage[i] == (int)j + 1, 1};
    return r->top;
}

static void scatter(struct small_survey *s)
{
    uint32_t seed = 2463534242u; /* xorshift32 */
    for (size_t i = 0; i < s->frame.rows; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        s->frame.wave[i] = (uint16_t)(seed % 3);
        s->frame.stage[i] = (int8_t)(seed / 16 % 5);
        s->frame.weight[i] = 0.2 + (double)(seed / 256 % 100);
        s->psu[i] = (uint32_t)(i / 13);
        s->stratum[i] = (uint32_t)(i / 130);
        s->outcome[0][i] = seed / 65536 % 3 == 0;
    }
}

static void compare(const struct trede_ratios *got, const struct trede_ratios *want)
{
    for (size_t i = 0; i < want->k; i++) {
        t_abs(got->value[i], want->value[i], T_TIGHT);
        assert_int_equal(got->base[i], want->base[i]);
        assert_int_equal(got->cases[i], want->cases[i]);
        t_rel(got->weight[i], want->weight[i], T_TIGHT);
        t_rel(got->weight_squared[i], want->weight_squared[i], T_TIGHT);
        t_abs(got->weighted_variance[i], want->weighted_variance[i], T_TIGHT);
        t_rel(got->df[i], want->df[i], T_EXACT);
        for (size_t j = 0; j < want->k; j++) {
            double scale = sqrt(want->covariance[i * want->k + i] * want->covariance[j * want->k + j]);
            t_abs(got->covariance[i * want->k + j], want->covariance[i * want->k + j], 1e-11 * scale);
        }
    }
    t_rel(got->df_joint, want->df_joint, T_EXACT);
}

static void two_routes_to_shares(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 3, 1300, 4);
    int third = small_survey_column(&s);
    scatter(&s);
    small_survey_segment(&s, "third", third);
    small_survey_finish(&s, 1);
    struct rungs rungs = {&s.frame, 4};
    struct trede_fits fast, slow;
    assert_int_equal(trede_fits_make_shares(&s.context, s.frame.stage, 4, &fast), TREDE_OK);
    const struct trede_fits_question apart = {.k = 12, .width = 4, .fn = all_rungs, .payload = &rungs};
    assert_int_equal(trede_fits_make(&s.context, &apart, &slow), TREDE_OK);
    for (size_t d = 0; d < 2; d++)
        compare(&fast.of[d], &slow.of[d]);
    for (size_t d = 0; d < 2; d++)
        for (size_t p = 0; p < s.domains->pair_count; p++)
            for (size_t j = 0; j < 4; j++)
                t_rel(trede_fits_pair_df(&fast, d, j, p), trede_fits_pair_df(&slow, d, j, p), T_EXACT);
    trede_fits_free(&fast);
    trede_fits_free(&slow);
    small_survey_end(&s);
}

static void shares_sum_to_one(void **state)
{
    (void)state;
    struct small_survey s;
    begin(&s, 3, 1300, 4);
    (void)small_survey_column(&s);
    scatter(&s);
    small_survey_finish(&s, 1);
    analyse(&s);
    static const char *const rungs[] = {"1", "2", "3", "4"};
    double sum = 0, change = 0, mean = 0;
    for (size_t k = 0; k < 4; k++) {
        sum += row(&s, "stage_share", "w2", "", "all", rungs[k])->estimate.value;
        mean += (double)(k + 1) * row(&s, "stage_share", "w2", "", "all", rungs[k])->estimate.value;
        change += row(&s, "stage_share", "w3", "w1", "all", rungs[k])->estimate.value;
    }
    t_rel(sum, 1, T_TIGHT);
    t_abs(change, 0, T_TIGHT);
    t_rel(row(&s, "stage_mean", "w2", "", "all", "")->estimate.value, mean, T_TIGHT);
    small_survey_end(&s);
}

static void no_ladder(void **state)
{
    (void)state;
    struct small_survey s;
    small_survey_begin(&s, 1, 10);
    small_survey_finish(&s, 0);
    analyse(&s);
    assert_int_equal(trede_results_count(s.out), 0);
    small_survey_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_wave),
        cmocka_unit_test(rung_nobody_holds),
        cmocka_unit_test(everybody_on_one_rung),
        cmocka_unit_test(too_few_and_not_asked),
        cmocka_unit_test(break_between_waves),
        cmocka_unit_test(df_of_a_pair),
        cmocka_unit_test(two_routes_to_shares),
        cmocka_unit_test(shares_sum_to_one),
        cmocka_unit_test(no_ladder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
