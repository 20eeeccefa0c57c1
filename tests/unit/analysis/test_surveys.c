/* The whole catalogue on two real surveys through a real store, against R 4.2.2, survey 4.1.1.
 *
 * ANES 2020 (oracle e2e-anes2020): des <- svydesign(~psu, strata = ~stratum, weights = ~weight, nest = TRUE);
 * svymean, svyciprop(method = "logit" and "beta"), svychisq(statistic = "F").
 * Smoking trial (oracles 04-wave-contrasts, e2e-smoking-ttm): des <- svydesign(~id, data = long); svytotal of sums and
 * numbers per wave, ratios by the delta method; df = people who answered in either wave - 1. */
#include "harness/survey.h"

#include "analysis/analyses.h"
#include "base/files.h"

struct analysed {
    struct t_survey survey;
    struct trede_results *rows;
};

static struct trede_results *analyse(const struct t_survey *survey, int threads)
{
    struct trede_context context = {
        .campaign = survey->campaign, .frame = survey->frame, .threads = threads, .seed = 1};
    struct trede_results *rows = trede_results_create();
    assert_non_null(rows);
    assert_int_equal(trede_analyse(&context, survey->findings, rows), TREDE_OK);
    return rows;
}

static void begin(struct analysed *a, const char *campaign)
{
    char from[400];
    snprintf(from, sizeof from, "%s/../../campaigns/%s", TREDE_TEST_DATA, campaign);
    t_survey_begin(&a->survey);
    t_survey_copy(&a->survey, from);
    t_survey_build(&a->survey);
    assert_int_equal(a->survey.status, TREDE_OK);
    a->rows = analyse(&a->survey, 1);
}

/* Built once: reading and analysing takes longer than all the looking. */
static struct analysed anes, smoking, example;

static int begin_all(void **state)
{
    (void)state;
    begin(&anes, "anes2020");
    begin(&smoking, "smoking-ttm");
    begin(&example, "voorbeeldstad");
    return 0;
}

static int end_all(void **state)
{
    (void)state;
    struct analysed *const all[] = {&anes, &smoking, &example};
    for (size_t i = 0; i < 3; i++) {
        trede_results_destroy(all[i]->rows);
        t_survey_end(&all[i]->survey);
    }
    return 0;
}

static const struct trede_result *get(const struct analysed *a, const char *analysis, const char *wave,
                                      const char *against, const char *segment, const char *subject,
                                      const char *statistic)
{
    for (size_t i = 0; i < trede_results_count(a->rows); i++) {
        const struct trede_result *r = trede_results_at(a->rows, i);
        if (strcmp(r->analysis, analysis) == 0 && strcmp(r->wave, wave) == 0 && strcmp(r->against, against) == 0 &&
            strcmp(r->segment, segment) == 0 && strcmp(r->subject, subject) == 0 &&
            strcmp(r->statistic, statistic) == 0)
            return r;
    }
    fail_msg("no row for %s %s %s %s %s %s", analysis, wave, against, segment, subject, statistic);
    return NULL;
}

/* expected.json, case ladder7. */
static void anes_ladder(void **state)
{
    (void)state;
    static const double share[] = {0.0338595228336935, 0.0460112303418201, 0.0594257068071279, 0.107186444396802,
                                   0.363193065977929,  0.349831258815559,  0.0404927708270686};
    static const double se[] = {0.00360872152363408, 0.00378371373310339, 0.00486170189081153, 0.00493419883030253,
                                0.00755916234387426, 0.00702851351644028, 0.00323841112739119};
    static const int cases[] = {141, 198, 290, 730, 2511, 3210, 371};
    static const char *const rung[] = {"1", "2", "3", "4", "5", "6", "7"};
    const struct analysed *a = &anes;
    for (int k = 0; k < 7; k++) {
        const struct trede_result *r = get(a, "stage_share", "2020", "", "all", rung[k], "share");
        t_rel(r->estimate.value, share[k], T_ORACLE);
        t_rel(r->estimate.se, se[k], T_ORACLE);
        t_rel(r->estimate.df, 51, T_EXACT);
        assert_int_equal(r->estimate.base, 7451);
        assert_int_equal(r->cases, cases[k]);
    }
    const struct trede_result *mean = get(a, "stage_mean", "2020", "", "all", "", "mean");
    t_rel(mean->estimate.value, 4.9313071600984, T_ORACLE);
    t_rel(mean->estimate.se, 0.0239427557646442, T_ORACLE);
}

static void anes_at_least_five(void **state)
{
    (void)state;
    const struct analysed *a = &anes;
    const struct trede_result *r = get(a, "at_least", "2020", "", "all", "5", "share");
    t_rel(r->estimate.value, 0.753517094541047, T_ORACLE);
    t_rel(r->estimate.se, 0.007030949043041, T_ORACLE);
    t_rel(r->estimate.low, 0.739131633478497, 1e-6); /* svyciprop fits a model, to about 1e-7 */
    t_rel(r->estimate.high, 0.767358960235510, 1e-6);
    r = get(a, "at_least", "2020", "", "18-29", "5", "share");
    t_rel(r->estimate.value, 0.6059691676734692, T_ORACLE);
    t_rel(r->estimate.se, 0.0245130422178988, T_ORACLE);
    t_rel(r->estimate.df, 50, T_EXACT);
    t_rel(r->estimate.low, 0.5558149204852847, 1e-6);
    t_rel(r->estimate.high, 0.6539858059440504, 1e-6);
}

static void anes_tests_and_indicators(void **state)
{
    (void)state;
    const struct analysed *a = &anes;
    const struct trede_result *r = get(a, "independence", "2020", "", "all", "gender", "rao_scott_f");
    t_rel(r->estimate.value, 1.546832581837191, T_ORACLE);
    t_rel(r->estimate.df, 4.880146803166316, T_ORACLE);
    t_rel(r->p, 0.177422489001443, T_ORACLE);
    assert_int_equal(r->estimate.base, 7400);
    assert_string_equal(r->segment_set, "gender");
    assert_int_equal(strncmp(r->note, "df2=248.88748696148", 19), 0);
    r = get(a, "independence", "2020", "", "all", "age_group", "rao_scott_f");
    t_rel(r->estimate.value, 15.4849346769461, T_ORACLE);
    t_rel(r->p, 1.73546085883620e-40, 1e-6);
    r = get(a, "indicator", "2020", "", "all", "trusts_government", "share");
    t_rel(r->estimate.value, 0.147109039721646, T_ORACLE);
    t_rel(r->estimate.se, 0.00620115147419002, T_ORACLE);
    assert_int_equal(r->estimate.base, 7424);
    assert_int_equal(r->cases, 1096);
}

struct change {
    const char *wave, *against, *segment, *analysis, *subject;
    double value, se, df, low, high, p, mdd;
};

static void check_change(const struct analysed *a, const struct change *c)
{
    const struct trede_result *r = get(a, c->analysis, c->wave, c->against, c->segment, c->subject, "difference");
    t_rel(r->estimate.value, c->value, T_ORACLE);
    t_rel(r->estimate.se, c->se, 1e-7); /* n / (n - 1) with all 4,144 people */
    t_rel(r->estimate.df, c->df, T_EXACT);
    t_rel(r->estimate.low, c->low, 1e-7);
    t_rel(r->estimate.high, c->high, 1e-7);
    t_rel(r->p, c->p, 1e-4); /* exp(-t^2 / 2) makes 1e-8 in t 1e-6 in p */
    t_rel(r->mdd, c->mdd, 1e-7);
    assert_true(r->has_p_adjusted && r->p_adjusted >= r->p);
}

/* A panel: change of all who answered in either wave, with the covariance of those who answered in both. */
static void smoking_changes(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"m24", "m00", "all", "stage_mean", "", 0.517347673561209, 0.0273016726582409, 4143, 0.463821741074812,
         0.570873606047606, 7.31768721034883e-77, 0.0765059687976647},
        {"m24", "m06", "all", "at_least", "4", 0.134283323314829, 0.00834161829501939, 3564, 0.117928497678172,
         0.150638148951485, 2.44228837749934e-56, 0.0233761500922446},
        {"m12", "m06", "all", "stage_mean", "", 0.23445724032175, 0.0204108284092027, 3590, 0.194439259802942,
         0.274475220840558, 5.10451756562984e-30, 0.0571982109263364},
        {"m24", "m00", "ttm", "stage_mean", "", 0.652149082375064, 0.0516167577171525, 1357, 0.550891782041776,
         0.753406382708351, 1.12337097212096e-34, 0.144712735974999},
    };
    const struct analysed *a = &smoking;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        check_change(a, &changes[i]);
}

/* Nobody starts in action: share 0 with an interval; expected.json, case distribution. */
static void smoking_empty_rung(void **state)
{
    (void)state;
    const struct analysed *a = &smoking;
    const struct trede_result *r = get(a, "stage_share", "m00", "", "ttm", "4", "share");
    assert_int_equal(r->estimate.status, TREDE_ESTIMATE_OK);
    t_rel(r->estimate.value, 0, T_EXACT);
    assert_int_equal(r->estimate.base, 1358);
    t_rel(r->estimate.high, 0.00271271998554601, 1e-6); /* 1 - .025^(1 / 1358) */
    assert_int_equal(get(a, "stage_share", "m24", "", "ttm", "1", "share")->estimate.base, 802);
}

static void same_row(const struct trede_result *x, const struct trede_result *y)
{
    assert_string_equal(x->analysis, y->analysis);
    assert_string_equal(x->wave, y->wave);
    assert_string_equal(x->against, y->against);
    assert_string_equal(x->segment_set, y->segment_set);
    assert_string_equal(x->segment, y->segment);
    assert_string_equal(x->subject, y->subject);
    assert_string_equal(x->statistic, y->statistic);
    assert_string_equal(x->note, y->note);
    assert_int_equal(x->estimate.status, y->estimate.status);
    assert_int_equal(x->estimate.base, y->estimate.base);
    const double a[] = {x->estimate.value, x->estimate.se, x->estimate.low, x->estimate.high, x->p, x->p_adjusted};
    const double b[] = {y->estimate.value, y->estimate.se, y->estimate.low, y->estimate.high, y->p, y->p_adjusted};
    assert_memory_equal(a, b, sizeof a);
}

/* The same bits in the same order for any number of threads, and twice. */
static void threads_make_no_difference(void **state)
{
    (void)state;
    const struct analysed *a = &example;
    assert_true(trede_results_count(a->rows) > 1000);
    for (int threads = 1; threads <= 2; threads++) {
        struct trede_results *again = analyse(&a->survey, threads);
        assert_int_equal(trede_results_count(again), trede_results_count(a->rows));
        for (size_t i = 0; i < trede_results_count(again); i++)
            same_row(trede_results_at(again, i), trede_results_at(a->rows, i));
        trede_results_destroy(again);
    }
}

/* Whatever the row: numbers are finite, intervals hold the value, what is not estimated says so. */
static void every_row_is_sound(void **state)
{
    (void)state;
    const struct analysed *a = &example;
    for (size_t i = 0; i < trede_results_count(a->rows); i++) {
        const struct trede_result *r = trede_results_at(a->rows, i);
        const struct trede_estimate *e = &r->estimate;
        bool sound = isfinite(e->value) && isfinite(e->se) && isfinite(e->low) && isfinite(e->high);
        if (e->status == TREDE_ESTIMATE_OK && e->has_interval)
            sound = sound && e->low <= e->value && e->value <= e->high;
        if (e->status == TREDE_ESTIMATE_OK && r->unit == TREDE_UNIT_SHARE)
            sound = sound && e->value >= 0 && e->value <= 1;
        if (r->has_p) sound = sound && r->p >= 0 && r->p <= 1 && r->has_p_adjusted;
        if (!sound) fail_msg("row %zu: %s %s %s %s", i, r->analysis, r->segment, r->subject, r->statistic);
    }
}

static void can_be_stopped(void **state)
{
    (void)state;
    const struct analysed *a = &smoking;
    struct trede_context context = {.campaign = a->survey.campaign, .frame = a->survey.frame, .threads = 2};
    struct trede_results *rows = trede_results_create();
    trede_interrupt();
    assert_int_equal(trede_analyse(&context, a->survey.findings, rows), TREDE_INTERRUPTED);
    trede_interrupt_clear();
    assert_int_equal(trede_results_count(rows), 0);
    trede_results_destroy(rows);
}

/* report: leave_out names the catalogue, and what it names is not made. */
static void parts_can_be_left_out(void **state)
{
    (void)state;
    size_t i = 0;
    for (; trede_analyses[i].name; i++)
        assert_string_equal(trede_campaign_part(i), trede_analyses[i].name);
    assert_null(trede_campaign_part(i));

    struct trede_campaign without = *example.survey.campaign;
    for (i = 0; trede_analyses[i].name; i++)
        if (strcmp(trede_analyses[i].name, "stage") == 0 || strcmp(trede_analyses[i].name, "goal") == 0)
            without.left_out |= UINT64_C(1) << i;
    struct trede_context context = {.campaign = &without, .frame = example.survey.frame, .threads = 1, .seed = 1};
    struct trede_results *rows = trede_results_create();
    assert_int_equal(trede_analyse(&context, example.survey.findings, rows), TREDE_OK);
    size_t expected = 0;
    for (i = 0; i < trede_results_count(example.rows); i++) {
        const char *analysis = trede_results_at(example.rows, i)->analysis;
        expected += strcmp(analysis, "stage_share") != 0 && strcmp(analysis, "at_least") != 0 &&
                    strcmp(analysis, "stage_mean") != 0 && strcmp(analysis, "goal") != 0;
    }
    assert_true(expected > 0 && expected < trede_results_count(example.rows));
    assert_int_equal(trede_results_count(rows), expected);
    trede_results_destroy(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anes_ladder),
        cmocka_unit_test(anes_at_least_five),
        cmocka_unit_test(anes_tests_and_indicators),
        cmocka_unit_test(smoking_changes),
        cmocka_unit_test(smoking_empty_rung),
        cmocka_unit_test(threads_make_no_difference),
        cmocka_unit_test(every_row_is_sound),
        cmocka_unit_test(parts_can_be_left_out),
        cmocka_unit_test(can_be_stopped),
    };
    return cmocka_run_group_tests(tests, begin_all, end_all);
}
