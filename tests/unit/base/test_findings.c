#include "trede/findings.h"

#include "base/alloc.h"
#include "base/text.h"
#include "harness/t.h"

static const struct trede_text column_missing = {"column \"{1}\" is not in {2}; did you mean {3}?",
                                                 "kolom \"{1}\" staat niet in {2}; bedoel je {3}?"};
static const struct trede_text plain = {"{x} stays, {5} stays, { stays{", "idem"};

static void fills_in_arguments_in_the_language(void **state)
{
    (void)state;
    for (int language = TREDE_ENGLISH; language <= TREDE_DUTCH; language++) {
        struct trede_findings *list = trede_findings_create((enum trede_language)language);
        assert_non_null(list);
        struct trede_place at = {"items.csv", 7, 2};
        assert_int_equal(trede_fail(list, TREDE_CAMPAIGN, at, &column_missing, "q1", "a.csv", "q01"), TREDE_CAMPAIGN);
        const struct trede_finding *f = trede_findings_at(list, 0);
        assert_string_equal(f->message, language == TREDE_DUTCH ? "kolom \"q1\" staat niet in a.csv; bedoel je q01?"
                                                                : "column \"q1\" is not in a.csv; did you mean q01?");
        assert_string_equal(f->file, "items.csv");
        assert_int_equal(f->line, 7);
        assert_int_equal(f->column, 2);
        assert_int_equal(f->severity, TREDE_ERROR);
        trede_findings_destroy(list);
    }
}

static void arguments_left_out_print_as_nothing(void **state)
{
    (void)state;
    struct trede_findings *list = trede_findings_create(TREDE_ENGLISH);
    trede_warn(list, TREDE_NOWHERE, &column_missing, "q1");
    trede_remark(list, TREDE_NOWHERE, &plain, NULL);
    assert_string_equal(trede_findings_at(list, 0)->message, "column \"q1\" is not in ; did you mean ?");
    assert_string_equal(trede_findings_at(list, 0)->file, "");
    assert_string_equal(trede_findings_at(list, 1)->message, "{x} stays, {5} stays, { stays{");
    assert_int_equal(trede_findings_count(list, TREDE_WARNING), 1);
    assert_int_equal(trede_findings_count(list, TREDE_NOTE), 1);
    assert_int_equal(trede_findings_count(list, TREDE_ERROR), 0);
    trede_findings_destroy(list);
}

static void cuts_between_characters_and_keeps_the_end_of_a_path(void **state)
{
    (void)state;
    char name[2001], path[601];
    for (int i = 0; i < 1000; i++)
        memcpy(name + 2 * i, "\xc3\xab", 2);
    name[2000] = '\0';
    for (int i = 0; i < 300; i++)
        memcpy(path + 2 * i, "\xc3\xab", 2);
    memcpy(path + 591, "/last.csv", 10);
    path[590] = 'x';
    struct trede_findings *list = trede_findings_create(TREDE_ENGLISH);
    trede_warn(list, ((struct trede_place){path, 1, 0}), &column_missing, name);
    trede_warn(list, ((struct trede_place){path + 2, 1, 0}), &column_missing, name + 1999);
    for (size_t i = 0; i < 2; i++) {
        const struct trede_finding *f = trede_findings_at(list, i);
        assert_true(trede_utf8_valid(f->file, strlen(f->file)));
        assert_string_equal(f->file + strlen(f->file) - 9, "/last.csv");
        assert_memory_equal(f->file, "...", 3);
    }
    const char *message = trede_findings_at(list, 0)->message;
    assert_true(trede_utf8_valid(message, strlen(message)));
    assert_true(strlen(message) > 630);
    trede_findings_destroy(list);
}

static void control_characters_do_not_reach_a_terminal(void **state)
{
    (void)state;
    struct trede_findings *list = trede_findings_create(TREDE_ENGLISH);
    trede_warn(list, TREDE_NOWHERE, &column_missing, "\x1b[31m\n", "\x7f");
    assert_string_equal(trede_findings_at(list, 0)->message, "column \" [31m \" is not in  ; did you mean ?");
    trede_findings_destroy(list);
}

static void counts_beyond_what_is_kept(void **state)
{
    (void)state;
    struct trede_findings *list = trede_findings_create(TREDE_ENGLISH);
    uint64_t before = trede_alloc_count();
    for (int i = 0; i < 1000; i++)
        trede_warn(list, TREDE_NOWHERE, &plain, NULL);
    assert_int_equal(trede_findings_count(list, TREDE_WARNING), 1000);
    assert_int_equal(trede_findings_kept(list), 400);
    assert_int_equal(trede_alloc_count(), before);
    trede_findings_destroy(list);
}

static void no_list_is_fine(void **state)
{
    (void)state;
    assert_int_equal(trede_fail(NULL, TREDE_INPUT, TREDE_NOWHERE, &plain, NULL), TREDE_INPUT);
    assert_int_equal(trede_findings_count(NULL, TREDE_ERROR), 0);
    assert_int_equal(trede_findings_kept(NULL), 0);
    trede_findings_destroy(NULL);
    trede_alloc_fail_after(1);
    assert_null(trede_findings_create(TREDE_DUTCH));
    trede_alloc_fail_after(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_in_arguments_in_the_language),
        cmocka_unit_test(arguments_left_out_print_as_nothing),
        cmocka_unit_test(cuts_between_characters_and_keeps_the_end_of_a_path),
        cmocka_unit_test(control_characters_do_not_reach_a_terminal),
        cmocka_unit_test(counts_beyond_what_is_kept),
        cmocka_unit_test(no_list_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
