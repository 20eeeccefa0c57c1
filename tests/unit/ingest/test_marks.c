#include "harness/t.h"

#include "ingest/marks.h"

static const struct trede_text *read(struct trede_marks *marks, const char *text, double *value)
{
    return trede_marks_read(marks, text, strlen(text), value);
}

static void whole_numbers_teach_nothing(void **state)
{
    (void)state;
    struct trede_marks marks = trede_marks_of(&(struct trede_dialect){0});
    double value = 0;
    assert_null(read(&marks, "17", &value));
    t_abs(value, 17, T_EXACT);
    assert_null(read(&marks, "-4", &value));
    t_abs(value, -4, T_EXACT);
    assert_int_equal(marks.decimal, 0);
}

static void first_mark_is_learned_and_the_other_is_a_conflict(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        char mark;
        double value;
    } cases[] = {{"2,5", "2.5", ',', 2.5}, {"0.125", "0,125", '.', 0.125}};
    for (size_t i = 0; i < 2; i++) {
        struct trede_marks marks = trede_marks_of(&(struct trede_dialect){0});
        double value;
        marks.line = 7;
        assert_null(read(&marks, cases[i].first, &value));
        t_abs(value, cases[i].value, T_EXACT);
        assert_int_equal(marks.decimal, cases[i].mark);
        assert_int_equal(marks.first_line, 7);
        assert_false(marks.conflict);
        assert_non_null(read(&marks, cases[i].second, &value));
        assert_true(marks.conflict);
    }
}

static void declared_mark_refuses_the_row_not_the_file(void **state)
{
    (void)state;
    struct trede_marks marks = trede_marks_of(&(struct trede_dialect){.decimal = '.'});
    double value = -1;
    const struct trede_text *reason = read(&marks, "1,5", &value);
    assert_non_null(reason);
    assert_non_null(strstr(reason->en, "decimal"));
    assert_false(marks.conflict);
    t_abs(value, -1, T_EXACT);
}

static void declared_thousands_settle_the_decimal_mark(void **state)
{
    (void)state;
    struct trede_marks marks = trede_marks_of(&(struct trede_dialect){.thousands = '.'});
    double value;
    assert_int_equal(marks.decimal, ',');
    assert_null(read(&marks, "1.234,5", &value));
    t_abs(value, 1234.5, T_EXACT);
    assert_null(read(&marks, "1.234", &value));
    t_abs(value, 1234, T_EXACT);
    assert_non_null(read(&marks, "12.34", &value));
}

static void two_kinds_of_marks_ask_for_a_declaration(void **state)
{
    (void)state;
    struct trede_marks marks = trede_marks_of(&(struct trede_dialect){0});
    double value;
    const struct trede_text *reason = read(&marks, "1.234,56", &value);
    assert_non_null(reason);
    assert_non_null(strstr(reason->en, "thousands:"));
    assert_int_equal(marks.decimal, 0);
}

static void what_no_number_is(void **state)
{
    (void)state;
    static const char *const cases[] = {"", "-", "1e5", "0x1A", "nan", "inf", "1 234", "12a", "1..2", "\xE2\x82\xAC 5"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct trede_marks marks = trede_marks_of(&(struct trede_dialect){0});
        double value = -7;
        assert_non_null(read(&marks, cases[i], &value));
        t_abs(value, -7, T_EXACT);
    }
}

static void only_thousands_shapes_are_noticed(void **state)
{
    (void)state;
    struct trede_marks marks = trede_marks_of(&(struct trede_dialect){0});
    double value;
    assert_null(read(&marks, "1.234", &value));
    assert_null(read(&marks, "56", &value));
    assert_true(marks.all_thousands);
    assert_null(read(&marks, "0.123", &value));
    assert_false(marks.all_thousands);
    assert_true(trede_looks_like_thousands("12,345", 6));
    assert_false(trede_looks_like_thousands("1234,567", 8));
    assert_false(trede_looks_like_thousands("1,23", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_teach_nothing),
        cmocka_unit_test(first_mark_is_learned_and_the_other_is_a_conflict),
        cmocka_unit_test(declared_mark_refuses_the_row_not_the_file),
        cmocka_unit_test(declared_thousands_settle_the_decimal_mark),
        cmocka_unit_test(two_kinds_of_marks_ask_for_a_declaration),
        cmocka_unit_test(what_no_number_is),
        cmocka_unit_test(only_thousands_shapes_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
