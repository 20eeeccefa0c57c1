/* Blocks that stand once for every target group: whose numbers they show, what they are called, and that a group's part
 * of the sheet stays on one page. */
#include "harness/t.h"

#include <unistd.h>

#include "fixture.h"
#include "report/compose.h"
#include "report/layout.h"

static const char *const definition =
    "trede_dashboard: 1\nextends: built-in\nsheets:\n"
    "  - id: groups\n    name: Groepen\n    title: Groepen\n    blocks:\n"
    "      - block: each\n        by: segment\n        most: %d\n"
    "        rows: {analysis: stage_share, wave: latest, segment_set: '!all'}\n"
    "        with: {all: {analysis: stage_mean, wave: latest, segment_set: '!all'}}\n"
    "        cases: [{nl: 'Niet alle {all.count}.', en: x}]\n"
    "        blocks:\n"
    "          - {block: heading, title: '{each_set}: {each}'}\n"
    "          - block: sentences\n"
    "            with: {mean: {analysis: stage_mean, statistic: mean, wave: latest, segment: each}}\n"
    "            cases: [{nl: 'Over {mean.segment}: {mean.count}.', en: x}]\n"
    "          - {block: chart, beside: true, span: 6, height: 150, chart: stacked, by: wave, series: subject,\n"
    "             rows: {analysis: stage_share, statistic: share, wave: pair, segment: each}}\n"
    "      - {block: sentences, with: {none: {analysis: stage_mean, segment: each}},\n"
    "         cases: [{when: {none: any}, nl: 'Daarnaast {each}.', en: x}]}\n";

struct desk {
    struct fixture fixture;
    struct trede_arena *arena;
    struct trede_dashboard dashboard;
    struct trede_source *source;
    struct trede_sheet_plan plan;
};

static void compose(struct desk *desk, int most)
{
    char path[] = "/tmp/trede-each-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_true(dprintf(file, definition, most) > 0);
    assert_int_equal(close(file), 0);
    fixture_make(&desk->fixture, 0, 0);
    desk->arena = trede_arena_create();
    struct trede_findings *findings = trede_findings_create(TREDE_ENGLISH);
    enum trede_status status = trede_dashboard_read(path, ".", desk->arena, findings, &desk->dashboard);
    if (status) fail_msg("%s", trede_findings_at(findings, 0)->message);
    trede_findings_destroy(findings);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(trede_source_create(desk->fixture.published, &desk->fixture.campaign, &desk->fixture.provenance,
                                         &desk->dashboard, TREDE_DUTCH, desk->arena, &desk->source),
                     TREDE_OK);
    const struct trede_sheet_definition *sheet = &desk->dashboard.sheets[desk->dashboard.sheet_count - 1];
    assert_string_equal(sheet->id, "groups");
    assert_int_equal(trede_compose_sheet(desk->source, sheet, &desk->plan), TREDE_OK);
}

static void done(struct desk *desk)
{
    trede_arena_destroy(desk->arena);
    fixture_free(&desk->fixture);
}

static size_t texts(const struct desk *desk, const char *part)
{
    size_t count = 0;
    for (size_t p = 0; p < desk->plan.count; p++)
        for (size_t i = 0; i < desk->plan.panels[p]->count; i++) {
            const char *text = desk->plan.panels[p]->cells[i].text;
            count += text && strstr(text, part) != NULL;
        }
    return count;
}

static void every_group_has_its_own(void **state)
{
    struct desk desk = {0};
    (void)state;
    compose(&desk, 0);
    assert_int_equal(texts(&desk, "Wijk: "), 4);
    assert_int_equal(texts(&desk, "Over "), 7);
    assert_int_equal(texts(&desk, ": 1."), 7); /* one row each: its own */
    assert_int_equal(texts(&desk, "Niet alle"), 0);
    assert_int_equal(texts(&desk, "Daarnaast"), 0);
    done(&desk);
}

static void more_than_are_shown_is_said(void **state)
{
    struct desk desk = {0};
    (void)state;
    compose(&desk, 3);
    assert_int_equal(texts(&desk, "Over "), 3);
    assert_int_equal(texts(&desk, "Niet alle 7."), 1);
    done(&desk);
}

/* A page only ends before a heading. */
static void a_group_stays_on_its_page(void **state)
{
    struct desk desk = {0};
    struct trede_layout layout;
    (void)state;
    compose(&desk, 0);
    const struct trede_panel *const *panels = (const struct trede_panel *const *)desk.plan.panels;
    assert_int_equal(trede_layout_make(panels, desk.plan.count, TREDE_PAGE_PIXELS, 1, desk.arena, &layout), TREDE_OK);
    assert_true(layout.break_count >= 1);
    for (size_t b = 0; b < layout.break_count; b++) {
        bool heads = false;
        for (size_t p = 0; p < desk.plan.count; p++)
            heads = heads || (layout.first_row[p] == layout.breaks[b] && panels[p]->count == 1 && !panels[p]->beside);
        assert_true(heads);
    }
    done(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_group_has_its_own),
                                       cmocka_unit_test(more_than_are_shown_is_said),
                                       cmocka_unit_test(a_group_stays_on_its_page)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
