/* The arithmetic of the page: text lines, rows, breaks, interval bars. */
#include "harness/t.h"

#include "report/drawing.h"
#include "report/layout.h"
#include "report/measure.h"

/* Carlito (metric-compatible with Calibri): "0" is 507/1000 em; 11 points are 14.667 pixels. */
static void test_width(void **state)
{
    (void)state;
    t_rel(trede_text_width("00000", 5, 11.0, false), 5 * 0.507 * 11.0 * 96.0 / 72.0, T_TIGHT);
    t_abs(trede_text_width("", 0, 11.0, false), 0.0, 0.0);
    assert_true(trede_text_width("i", 1, 11.0, false) < trede_text_width("W", 1, 11.0, false));
    /* Bytes after the first of a character take no room. */
    t_rel(trede_text_width("é", 2, 11.0, false), 0.530 * 11.0 * 96.0 / 72.0, T_TIGHT);
}

static void test_lines(void **state)
{
    (void)state;
    assert_int_equal(trede_text_lines("", 100.0, 11.0, false), 1);
    assert_int_equal(trede_text_lines("kort", 100.0, 11.0, false), 1);
    assert_int_equal(trede_text_lines("een\ntwee", 500.0, 11.0, false), 2);
    assert_int_equal(trede_text_lines("een twee drie", 80.0, 11.0, false), 2);
    assert_int_equal(trede_text_lines("arbeidsongeschiktheidsverzekering", 60.0, 11.0, false), 4);
}

static struct trede_panel *panel_of(struct trede_arena *arena, int rows, int column, int span, bool beside)
{
    struct trede_panel *panel = trede_arena_alloc(arena, 1, sizeof *panel);
    assert_non_null(panel);
    *panel = (struct trede_panel){.arena = arena, .column = column, .span = span, .beside = beside};
    for (int r = 0; r < rows; r++)
        trede_panel_text(panel, r, column, 1, (struct trede_style){.role = TREDE_ROLE_CELL_NUMBER}, "x");
    return panel;
}

static void test_below_and_beside(void **state)
{
    struct trede_arena *arena = trede_arena_create();
    const struct trede_panel *panels[] = {panel_of(arena, 2, 1, 12, false), panel_of(arena, 3, 1, 6, false),
                                          panel_of(arena, 5, 7, 6, true), panel_of(arena, 1, 1, 6, true),
                                          panel_of(arena, 1, 1, 12, false)};
    struct trede_layout layout;
    (void)state;
    assert_int_equal(trede_layout_make(panels, 5, 0, 1, arena, &layout), TREDE_OK);
    assert_int_equal(layout.first_row[0], 0);
    assert_int_equal(layout.first_row[1], 3); /* two rows and a gap */
    assert_int_equal(layout.first_row[2], 3); /* beside */
    assert_int_equal(layout.first_row[3], 6); /* below the one in its own columns, without a gap */
    assert_int_equal(layout.first_row[4], 9); /* below the tallest, and a gap */
    assert_int_equal(layout.rows, 10);
    assert_int_equal(layout.break_count, 0);
    trede_arena_destroy(arena);
}

static void test_row_is_as_high_as_its_text(void **state)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_panel *panel = panel_of(arena, 1, 1, 12, false);
    const struct trede_panel *panels[] = {panel};
    struct trede_layout layout;
    (void)state;
    trede_panel_text(panel, 0, 1, 1, (struct trede_style){.role = TREDE_ROLE_BODY},
                     "een zin die in één kolom over heel wat regels moet");
    assert_int_equal(trede_layout_make(panels, 1, 0, 1, arena, &layout), TREDE_OK);
    double needed = trede_cell_height(&panel->cells[1]);
    assert_true(needed > 60.0);
    t_rel(layout.heights[0], needed, T_TIGHT);
    trede_arena_destroy(arena);
}

static void test_drawing_has_room(void **state)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_drawing drawing = {.kind = TREDE_CHART_LINE};
    struct trede_panel *chart = panel_of(arena, 1, 7, 6, true), *text = panel_of(arena, 2, 1, 6, false);
    const struct trede_panel *panels[] = {text, chart, panel_of(arena, 1, 1, 12, false)};
    struct trede_layout layout;
    (void)state;
    chart->drawing = &drawing;
    chart->drawing_row = 1;
    chart->drawing_height = 200;
    assert_int_equal(trede_layout_make(panels, 3, 0, 1, arena, &layout), TREDE_OK);
    double room = 0.0;
    for (int r = layout.first_row[1] + 1; r < layout.first_row[2]; r++)
        room += layout.heights[r];
    assert_true(room >= 150.0); /* 200 pixels */
    trede_arena_destroy(arena);
}

static void test_breaks(void **state)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_panel *tall = panel_of(arena, 30, 1, 12, false);
    const struct trede_panel *panels[] = {panel_of(arena, 10, 1, 12, false), panel_of(arena, 10, 1, 12, false), tall};
    struct trede_layout layout;
    (void)state;
    /* A page of 20 rows (400 pixels): the second group fits only on the next, the third is parted where it may be. */
    trede_panel_break(tall, 8);
    trede_panel_break(tall, 16);
    assert_int_equal(trede_layout_make(panels, 3, 400, 1, arena, &layout), TREDE_OK);
    assert_true(layout.break_count >= 2);
    assert_int_equal(layout.breaks[0], layout.first_row[1]);
    for (size_t b = 0; b < layout.break_count; b++) {
        int into = layout.breaks[b] - layout.first_row[2];
        assert_true(into <= 0 || into == 8 || into == 16);
    }
    trede_arena_destroy(arena);
}

/* A sentence under a heading does not stay behind when what it leads to goes to the next page. */
static void test_leading_sentence(void **state)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_panel *sentence = panel_of(arena, 3, 1, 12, true), *chart = panel_of(arena, 10, 1, 12, false);
    const struct trede_panel *panels[] = {panel_of(arena, 10, 1, 12, false), panel_of(arena, 1, 1, 12, false), sentence,
                                          chart, panel_of(arena, 10, 1, 12, false)};
    struct trede_layout layout;
    (void)state;
    assert_int_equal(trede_layout_make(panels, 5, 400, 1, arena, &layout), TREDE_OK);
    assert_int_equal(layout.breaks[0], layout.first_row[3]);
    chart->follows = true;
    assert_int_equal(trede_layout_make(panels, 5, 400, 1, arena, &layout), TREDE_OK);
    assert_int_equal(layout.break_count, 2);
    assert_int_equal(layout.breaks[0], layout.first_row[1]); /* the heading */
    assert_int_equal(layout.breaks[1], layout.first_row[4]); /* and the page counts what went along */
    trede_arena_destroy(arena);
}

/* What leads is not taken along twice, nor to a page that cannot hold both: then it ends its own page. */
static void test_leading_sentence_on_a_full_page(void **state)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_panel *chart = panel_of(arena, 17, 1, 12, false), *tall = panel_of(arena, 18, 1, 12, false);
    const struct trede_panel *at_top[] = {panel_of(arena, 12, 1, 12, false), panel_of(arena, 8, 1, 12, false), chart};
    const struct trede_panel *too_tall[] = {panel_of(arena, 5, 1, 12, false), panel_of(arena, 3, 1, 12, false), tall};
    struct trede_layout layout;
    (void)state;
    chart->follows = tall->follows = true;
    assert_int_equal(trede_layout_make(at_top, 3, 400, 1, arena, &layout), TREDE_OK);
    assert_int_equal(layout.break_count, 2);
    assert_int_equal(layout.breaks[0], layout.first_row[1]);
    assert_int_equal(layout.breaks[1], layout.first_row[2]);
    assert_int_equal(trede_layout_make(too_tall, 3, 400, 1, arena, &layout), TREDE_OK);
    assert_int_equal(layout.break_count, 1);
    assert_int_equal(layout.breaks[0], layout.first_row[2]);
    trede_arena_destroy(arena);
}

/* A table under its heading is parted where it may be, like one without. */
static void test_parted_under_heading(void **state)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_panel *table = panel_of(arena, 24, 1, 12, true);
    const struct trede_panel *panels[] = {panel_of(arena, 4, 1, 12, false), panel_of(arena, 1, 1, 12, false), table};
    struct trede_layout layout;
    (void)state;
    trede_panel_break(table, 12);
    assert_int_equal(trede_layout_make(panels, 3, 400, 1, arena, &layout), TREDE_OK);
    assert_int_equal(layout.break_count, 1);
    assert_int_equal(layout.breaks[0], layout.first_row[2] + 12);
    trede_arena_destroy(arena);
}

static double drawn(const struct trede_mark *marks, size_t count, uint32_t fill)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        if (!marks[i].clear && marks[i].fill == fill) sum += marks[i].value;
    return sum;
}

static double total(const struct trede_mark *marks, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += marks[i].value;
    return sum;
}

static void test_interval_above_zero(void **state)
{
    struct trede_parts parts;
    (void)state;
    trede_interval_parts(
        &(struct trede_interval){.low = 0.2, .estimate = 0.3, .high = 0.5, .has_interval = true, .light = 1, .dark = 2},
        0.01, &parts);
    assert_int_equal(parts.above_count, 4);
    assert_int_equal(parts.below_count, 0);
    assert_true(parts.above[0].clear);
    t_abs(parts.above[0].value, 0.2, 1e-12);
    t_abs(drawn(parts.above, parts.above_count, 1), 0.29, 1e-12);
    t_abs(drawn(parts.above, parts.above_count, 2), 0.01, 1e-12);
    t_abs(total(parts.above, parts.above_count), 0.5, 1e-12);
}

static void test_interval_across_zero(void **state)
{
    struct trede_parts parts;
    (void)state;
    trede_interval_parts(
        &(struct trede_interval){
            .low = -0.1, .estimate = 0.05, .high = 0.2, .has_interval = true, .light = 1, .dark = 2},
        0.01, &parts);
    t_abs(total(parts.above, parts.above_count), 0.2, 1e-12);
    t_abs(total(parts.below, parts.below_count), -0.1, 1e-12);
    assert_false(parts.above[0].clear);
    assert_false(parts.below[0].clear);
}

static void test_interval_below_zero(void **state)
{
    struct trede_parts parts;
    (void)state;
    trede_interval_parts(
        &(struct trede_interval){
            .low = -0.4, .estimate = -0.3, .high = -0.1, .has_interval = true, .light = 1, .dark = 2},
        0.01, &parts);
    assert_int_equal(parts.above_count, 0);
    assert_true(parts.below[0].clear);
    t_abs(parts.below[0].value, -0.1, 1e-12);
    t_abs(total(parts.below, parts.below_count), -0.4, 1e-12);
}

static void test_target(void **state)
{
    struct trede_parts parts;
    (void)state;
    trede_interval_parts(&(struct trede_interval){.low = 0.2,
                                                  .estimate = 0.3,
                                                  .high = 0.4,
                                                  .target = 0.6,
                                                  .has_interval = true,
                                                  .has_target = true,
                                                  .light = 1,
                                                  .dark = 2},
                         0.01, &parts);
    t_abs(total(parts.above, parts.above_count), 0.605, 1e-12);
    t_abs(drawn(parts.above, parts.above_count, 0x1F2933), 0.01, 1e-12);
    /* No interval: only the estimate is seen. */
    trede_interval_parts(&(struct trede_interval){.estimate = 0.3, .light = 1, .dark = 2}, 0.01, &parts);
    t_abs(drawn(parts.above, parts.above_count, 1), 0.01, 1e-12);
    /* At zero nothing is drawn twice. */
    trede_interval_parts(&(struct trede_interval){.light = 1, .dark = 2, .has_interval = true}, 0.01, &parts);
    t_abs(total(parts.above, parts.above_count), 0.005, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_below_and_beside),
        cmocka_unit_test(test_row_is_as_high_as_its_text),
        cmocka_unit_test(test_drawing_has_room),
        cmocka_unit_test(test_breaks),
        cmocka_unit_test(test_leading_sentence),
        cmocka_unit_test(test_leading_sentence_on_a_full_page),
        cmocka_unit_test(test_parted_under_heading),
        cmocka_unit_test(test_interval_above_zero),
        cmocka_unit_test(test_interval_across_zero),
        cmocka_unit_test(test_interval_below_zero),
        cmocka_unit_test(test_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
