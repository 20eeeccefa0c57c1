/* What the quality sheet and the weighting rows say, on a survey small enough to count by hand. */
#include "harness/survey.h"

#include "analysis/analyses.h"
#include "base/alloc.h"

static const char yaml[] =
    "trede: 1\nname: Test\nlanguage: en\nsample: probability\n"
    "waves:\n"
    "  - {id: A, label: A, fieldwork: 2026-01-01/2026-01-31, mode: web, invited: 20, started: 9}\n"
    "  - {id: B, label: B, fieldwork: 2026-04-01/2026-04-30, mode: paper}\n"
    "  - {id: C, label: C, fieldwork: 2026-07-01/2026-07-31}\n"
    "surveys:\n"
    "  - {file: data/all.csv, wave: {column: wave}, duration: time}\n"
    "design: {respondent: id, weight: w, stratum: area}\n"
    "ladder:\n  placement: highest\n  stages: {2: knows = 1, 3: acts = 1}\n";

static const char rows_of_file[] = "id,wave,area,w,time,knows,acts\n"
                                   "p1,A,x,1,300,1,0\n" /* rung 2 */
                                   "p2,A,x,3,310,1,1\n" /* rung 3, both rules hold */
                                   "p3,A,x,1,90,0,0\n"  /* rung 1, a speeder: under a third of 300 */
                                   "p4,A,x,1,301,,8\n"  /* no rung: refused */
                                   "p5,A,x,2,,1,0\n"    /* rung 2, no time */
                                   "p1,B,x,1,100,1,1\n"
                                   "p3,B,y,1,100,0,0\n";

struct fixture {
    struct t_survey survey;
    struct trede_results *rows;
};

static void begin(struct fixture *f)
{
    t_survey_begin(&f->survey);
    t_survey_write(&f->survey, "campaign.yaml", yaml);
    t_survey_write(&f->survey, "items.csv", "item,column,kind,min,max\nknows,knows,yesno,,\nacts,acts,yesno,,\n");
    t_survey_write(&f->survey, "codes.csv", "item,raw,value,missing_kind\nacts,1,1,\nacts,0,0,\nacts,8,,refused\n");
    t_survey_write(&f->survey, "segments.csv", "segment_set,segment,rule\nwho,knows,knows = 1\nwho,acts,acts = 1\n");
    t_survey_write(&f->survey, "data/all.csv", rows_of_file);
    t_survey_build(&f->survey);
    assert_int_equal(f->survey.status, TREDE_OK);
    static const struct trede_batch_summary batches[] = {
        {.kind = TREDE_FILE_SURVEY, .file = "a", .rows_read = 30, .rejected = 2, .changed = 1},
        {.kind = TREDE_FILE_REPORTS, .file = "b", .rows_read = 10, .rejected = 1}};
    struct trede_context context = {
        .campaign = f->survey.campaign, .frame = f->survey.frame, .batches = batches, .batch_count = 2, .threads = 1};
    f->rows = trede_results_create();
    assert_int_equal(trede_analyse(&context, f->survey.findings, f->rows), TREDE_OK);
}

static void end(struct fixture *f)
{
    trede_results_destroy(f->rows);
    t_survey_end(&f->survey);
}

static const struct trede_result *find(const struct fixture *f, const char *analysis, const char *wave,
                                       const char *subject, const char *statistic)
{
    for (size_t i = 0; i < trede_results_count(f->rows); i++) {
        const struct trede_result *r = trede_results_at(f->rows, i);
        if (strcmp(r->analysis, analysis) == 0 && strcmp(r->wave, wave) == 0 && strcmp(r->subject, subject) == 0 &&
            strcmp(r->statistic, statistic) == 0)
            return r;
    }
    return NULL;
}

struct want {
    const char *wave, *subject, *statistic;
    double value;
    int64_t base; /* of a share */
};

static void counted_by_hand(void **state)
{
    (void)state;
    static const struct want wants[] = {
        {"", "rows_rejected", "count", 3, 0},
        {"", "rows_rejected", "share", 3.0 / 40, 40},
        {"", "rows_changed", "count", 1, 0},
        {"A", "responses", "count", 5, 0},
        {"A", "responses", "share", 0.25, 20},
        {"A", "invited", "count", 20, 0},
        {"A", "started", "count", 9, 0},
        {"B", "responses", "count", 2, 0},
        {"C", "responses", "count", 0, 0},
        {"A", "item_missing:knows", "share", 0.2, 5},
        {"A", "item_missing:acts", "share", 0.2, 5},
        {"B", "item_missing:acts", "share", 0, 2},
        {"A", "no_stage", "share", 0.2, 5},
        {"A", "rule_unknown:stage_3", "share", 0.2, 5},
        {"A", "rule_unknown:who/knows", "share", 0.2, 5},
        {"A", "speeders", "share", 0.25, 4},
        {"B", "speeders", "share", 0, 2},
        {"A", "two_segments:who", "share", 0.2, 5},
        {"A", "rules_overlap", "share", 0.2, 5},
        {"A", "panel_overlap", "share", 0, 5},
        {"B", "panel_overlap", "share", 1, 2},
        {"A", "drop_out:1", "share", 0, 1},
        {"A", "drop_out:2", "share", 0.5, 2},
        {"A", "drop_out:3", "share", 1, 1},
        {"", "lonely_strata", "count", 1, 0},
        {"B", "break:mode", "count", 1, 0},
    };
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        const struct want *want = &wants[i];
        const struct trede_result *r = find(&f, "quality", want->wave, want->subject, want->statistic);
        if (!r) fail_msg("no row for %s in %s", want->subject, want->wave);
        if (!t_near(r->estimate.value, want->value, T_TIGHT, 0) || r->estimate.base != want->base)
            fail_msg("%s in %s: %g of %lld", want->subject, want->wave, r->estimate.value, (long long)r->estimate.base);
        assert_int_equal(r->estimate.status, TREDE_ESTIMATE_OK);
    }
    end(&f);
}

static void what_is_not_said(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_null(find(&f, "quality", "B", "invited", "count"));
    assert_null(find(&f, "quality", "A", "straight_lining", "share")); /* no block of five items */
    assert_null(find(&f, "quality", "B", "drop_out:3", "share"));      /* nobody of B was followed */
    assert_null(find(&f, "quality", "C", "break:mode", "count"));
    const struct trede_result *gone = find(&f, "quality", "A", "drop_out:2", "share");
    assert_false(gone->is_aggregate); /* says something about people: the minimum cell holds */
    assert_int_equal(gone->cases, 1);
    const struct trede_result *broken = find(&f, "quality", "B", "break:mode", "count");
    assert_string_equal(broken->against, "A");
    assert_string_equal(broken->note, "web > paper");
    end(&f);
}

/* Wave A: weights 1, 3, 1, 1, 2: sum 8, squares 16, effective 4 of 5. */
static void weights(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    t_rel(find(&f, "weighting", "A", "A", "kish_deff")->estimate.value, 1.25, T_TIGHT);
    t_rel(find(&f, "weighting", "A", "A", "effective_n")->estimate.value, 4, T_TIGHT);
    t_rel(find(&f, "weighting", "A", "A", "weight_ratio")->estimate.value, 3, T_TIGHT);
    assert_int_equal(find(&f, "weighting", "C", "C", "kish_deff")->estimate.status, TREDE_QUESTION_NOT_ASKED);
    end(&f);
}

/* The whole catalogue with the n-th allocation failing, for every n: it says so, and leaves nothing behind. */
static void any_allocation_may_fail(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    struct trede_context context = {.campaign = f.survey.campaign, .frame = f.survey.frame, .threads = 1};
    uint64_t all = 1, said = 0;
    for (uint64_t n = 0; n <= all; n++) {
        struct trede_results *rows = trede_results_create();
        uint64_t before = trede_alloc_count();
        trede_alloc_fail_after(n);
        enum trede_status status = trede_analyse(&context, f.survey.findings, rows);
        trede_alloc_fail_after(0);
        if (n == 0) all = trede_alloc_count() - before;
        assert_true(status == TREDE_OK || status == TREDE_INTERNAL);
        said += status == TREDE_INTERNAL;
        trede_results_destroy(rows);
    }
    assert_true(all > 100);
    assert_int_equal(said, all);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counted_by_hand), cmocka_unit_test(what_is_not_said),
                                       cmocka_unit_test(weights), cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
