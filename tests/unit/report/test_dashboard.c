/* A dashboard definition: what is read, what is refused and where, and how one file is laid over the built-in one. */
#include "harness/t.h"

#include <unistd.h>

#include "report/dashboard.h"

struct reading {
    struct trede_arena *arena;
    struct trede_findings *findings;
    struct trede_dashboard dashboard;
    enum trede_status status;
};

static char path[256];

static void read_text(struct reading *r, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    r->arena = trede_arena_create();
    r->findings = trede_findings_create(TREDE_ENGLISH);
    r->status = trede_dashboard_read(path, ".", r->arena, r->findings, &r->dashboard);
}

static void done(struct reading *r)
{
    trede_findings_destroy(r->findings);
    trede_arena_destroy(r->arena);
}

/* The text is refused with an error at that line whose message holds that part. */
static void refused(const char *text, int64_t line, const char *part)
{
    struct reading r;
    read_text(&r, text);
    assert_int_equal(r.status, TREDE_CAMPAIGN);
    bool found = false;
    for (size_t i = 0; i < trede_findings_kept(r.findings); i++) {
        const struct trede_finding *f = trede_findings_at(r.findings, i);
        found = found || (f->line == line && f->column > 0 && strstr(f->message, part));
    }
    if (!found)
        fail_msg("no finding on line %d with \"%s\"; first: %d %s", (int)line, part,
                 (int)trede_findings_at(r.findings, 0)->line, trede_findings_at(r.findings, 0)->message);
    done(&r);
}

#define HEAD "trede_dashboard: 1\nsheets:\n  - id: one\n    name: Een\n    title: Een\n    blocks:\n"

static void test_minimal(void **state)
{
    struct reading r;
    (void)state;
    read_text(&r, HEAD "      - {block: tidy}\n");
    assert_int_equal(r.status, TREDE_OK);
    assert_int_equal(r.dashboard.sheet_count, 1);
    assert_string_equal(r.dashboard.sheets[0].name.en, "Een");
    assert_int_equal(r.dashboard.sheets[0].blocks[0].kind, TREDE_BLOCK_TIDY);
    done(&r);
}

static void test_built_in(void **state)
{
    struct reading r = {.arena = trede_arena_create(), .findings = trede_findings_create(TREDE_ENGLISH)};
    (void)state;
    assert_int_equal(trede_dashboard_read(NULL, "no-such-folder", r.arena, r.findings, &r.dashboard), TREDE_OK);
    assert_int_equal(r.dashboard.sheet_count, 13);
    assert_string_equal(r.dashboard.sheets[0].name.nl, "Samenvatting");
    assert_string_equal(r.dashboard.sheets[12].name.en, "Tables");
    assert_string_equal(trede_dashboard_word(&r.dashboard, "verdict.met")->nl, "gehaald");
    assert_null(trede_dashboard_word(&r.dashboard, "no.such.word"));
    assert_int_equal(r.dashboard.rungs.count, 7);
    done(&r);
}

static void test_refused(void **state)
{
    (void)state;
    refused("trede_dashboard: 2\n", 1, "form 1");
    refused("trede_dashboard: 1\n", 1, "no sheets");
    refused("trede_dashboard: 1\nshets: []\n", 2, "\"sheets\"");
    refused(HEAD "      - {block: tabel}\n", 7, "not known here");
    refused(HEAD "      - {bloc: table}\n", 7, "which kind");
    refused(HEAD "      - {block: sentences, cases: [{nl: a}]}\n", 7, "\"en\" is missing");
    refused(HEAD "      - {block: sentences, voic: note, cases: [{nl: a, en: a}]}\n", 7, "\"voice\"");
    refused(HEAD "      - {block: chart, chart: pie, by: wave, rows: {analysis: goal}}\n", 7, "\"pie\"");
    refused(HEAD "      - {block: chart, chart: line, by: wave, rows: {analysis: goals}}\n", 7, "\"goals\"");
    refused(HEAD "      - {block: chart, chart: line, by: golf, rows: {analysis: goal}}\n", 7, "\"golf\"");
    refused(HEAD "      - {block: tidy, span: 13}\n", 7, "12 columns");
    refused(HEAD "      - {block: tidy, span: twee}\n", 7, "not a number");
    refused(HEAD "      - {block: tidy, beside: ja}\n", 7, "true or false");
    refused(HEAD
            "      - {block: heat, rows: {analysis: flow}, down: from_rung, across: to_rung, low: 0, high: '0,8'}\n",
            7, "not a number");
    refused(HEAD "      - {block: each, rows: {analysis: reach}, by: segmen, blocks: [{block: tidy}]}\n", 7,
            "\"segmen\"");
    refused(HEAD "      - {block: each, rows: {analysis: reach}, by: segment}\n", 7, "\"blocks\" is missing");
    refused(HEAD "      - block: each\n        rows: {analysis: reach}\n        by: segment\n        blocks:\n"
                 "          - {block: each, rows: {analysis: reach}, by: wave, blocks: [{block: tidy}]}\n",
            11, "within another");
    refused(HEAD "      - {block: heading, title: 'Of {eech}'}\n", 7, "\"eech\"");
    refused("trede_dashboard: 1\ncolours: {rungs: [12345G]}\nsheets: []\n", 2, "not a colour");
}

static void test_sentences_are_checked(void **state)
{
    (void)state;
    refused(HEAD "      - {block: sentences, cases: [{nl: '{valu}', en: a}]}\n", 7, "\"value\"");
    refused(HEAD "      - {block: sentences, cases: [{nl: '{value}', en: a}]}\n", 7, "needs rows");
    refused(HEAD "      - {block: sentences, cases: [{nl: '{top.value}', en: a}]}\n", 7, "\"top\" is not a selection");
    refused(HEAD "      - {block: sentences, cases: [{nl: 'a {', en: a}]}\n", 7, "without }");
    refused(HEAD "      - {block: sentences, cases: [{when: {top: any}, nl: a, en: a}]}\n", 7,
            "\"top\" is not a selection");
    refused(HEAD
            "      - {block: sentences, with: {top: {analysis: goal}}, cases: [{when: {top: anyy}, nl: a, en: a}]}\n",
            7, "did you mean \"any\"");
}

static void test_sheet_names(void **state)
{
    (void)state;
    refused("trede_dashboard: 1\nsheets:\n  - {id: a, name: 'a/b', title: t, blocks: [{block: tidy}]}\n", 3,
            "name of a sheet");
    refused("trede_dashboard: 1\nsheets:\n  - {id: a, name: '', title: t, blocks: [{block: tidy}]}\n", 3,
            "name of a sheet");
    refused("trede_dashboard: 1\nsheets:\n  - {id: a, name: 'a234567890123456789012345678901x', title: t, blocks: "
            "[{block: tidy}]}\n",
            3, "name of a sheet");
    refused("trede_dashboard: 1\nsheets:\n  - {id: a, name: Een, title: t, blocks: [{block: tidy}]}\n"
            "  - {id: b, name: EEN, title: t, blocks: [{block: tidy}]}\n",
            4, "another sheet");
}

static void test_extends(void **state)
{
    struct reading r;
    (void)state;
    read_text(&r, "trede_dashboard: 1\nextends: built-in\nwords: {verdict.met: {nl: binnen, en: in}}\ncolours: {rungs: "
                  "['000001']}\nsheets:\n"
                  "  - {id: goals, name: Doelstellingen, title: t, blocks: [{block: tidy}]}\n"
                  "  - {id: extra, after: goals, name: Extra, title: t, blocks: [{block: tidy}]}\n");
    assert_int_equal(r.status, TREDE_OK);
    assert_int_equal(r.dashboard.sheet_count, 14);
    assert_string_equal(r.dashboard.sheets[1].name.nl, "Doelstellingen");
    assert_string_equal(r.dashboard.sheets[2].id, "extra");
    assert_string_equal(r.dashboard.sheets[3].id, "ladder");
    assert_string_equal(trede_dashboard_word(&r.dashboard, "verdict.met")->nl, "binnen");
    assert_string_equal(trede_dashboard_word(&r.dashboard, "verdict.up")->nl, "gestegen");
    assert_int_equal(r.dashboard.rungs.count, 1);
    done(&r);
    refused("trede_dashboard: 1\nextends: built-in\nsheets:\n  - {id: x, after: nowhere, name: X, title: t, blocks: "
            "[{block: tidy}]}\n",
            4, "no sheet \"nowhere\"");
}

/* Every allocation may fail: a status, no crash, no leak (the sanitizer looks on). */
static void test_no_memory(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 40; n++) {
        struct trede_arena *arena = trede_arena_create();
        struct trede_dashboard dashboard;
        trede_alloc_fail_after(n);
        enum trede_status status = trede_dashboard_read(NULL, "no-such-folder", arena, NULL, &dashboard);
        trede_alloc_fail_after(0);
        assert_true(status == TREDE_OK || status == TREDE_INTERNAL);
        trede_arena_destroy(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_minimal),     cmocka_unit_test(test_built_in),
        cmocka_unit_test(test_refused),     cmocka_unit_test(test_sentences_are_checked),
        cmocka_unit_test(test_sheet_names), cmocka_unit_test(test_extends),
        cmocka_unit_test(test_no_memory),
    };
    (void)snprintf(path, sizeof path, "test_dashboard.%d.yaml", (int)getpid());
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)remove(path);
    return failed;
}
