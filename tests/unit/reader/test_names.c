#include "reader/names.h"

#include "harness/t.h"

static const struct pair {
    const char *a, *b;
    bool same;
} pairs[] = {
    {"Respondent ID", "respondent  id", true},
    {"E-mail", "e-mail", true},
    {"E-mail", "email", false},
    {"caf\xc3\xa9", "CAFE\xcc\x81", true}, /* composed and decomposed */
    {"Stra\xc3\x9f"
     "e",
     "STRASSE", true},                               /* full case folding */
    {"\xc4\xb2sland", "\xc4\xb3sland", true},        /* IJ as one character, both cases */
    {"Naam\xc2\xa0van wijk", "naam van wijk", true}, /* no-break space */
    {"\xef\xbb\xbfnaam", "naam", true},              /* a stray byte-order mark */
    {"a\xe2\x80\x8b"
     "b",
     "ab", true}, /* zero width space */
    {"  a\t\r\nb  ", "a b", true},
    {"\xe2\x80\xaf"
     "a",
     "a", true}, /* narrow no-break space */
    {"Q1[SQ001]", "q1[sq001]", true},
    {"Q1[SQ001]", "Q1[SQ002]", false},
    {"e\xcc\x81", "e", false},
    {"", " \xc2\xa0 ", true},
    {"\xce\xa3\xce\x91\xce\xa3", "\xcf\x83\xce\xb1\xcf\x82", true}, /* final sigma */
};

static void folding(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char *a = trede_name_fold(arena, pairs[i].a, strlen(pairs[i].a));
        char *b = trede_name_fold(arena, pairs[i].b, strlen(pairs[i].b));
        assert_non_null(a);
        assert_non_null(b);
        if ((strcmp(a, b) == 0) != pairs[i].same) fail_msg("%s and %s: %s and %s", pairs[i].a, pairs[i].b, a, b);
        /* Folding what is folded changes nothing. */
        assert_string_equal(trede_name_fold(arena, a, strlen(a)), a);
    }
    assert_string_equal(trede_name_fold(arena, "AB C\tD rest", 6), "ab c d");
    assert_string_equal(trede_name_fold(arena, "", 0), "");
    trede_arena_destroy(arena);
}

/* The Turkish locale must not turn I into a dotless i. */
static void no_locale(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    assert_string_equal(trede_name_fold(arena, "WIJK ID", 7), "wijk id");
    trede_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(folding), cmocka_unit_test(no_locale)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
