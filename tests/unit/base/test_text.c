#include "base/sum.h"
#include "base/text.h"

#include "harness/t.h"
#include "trede/estimate.h"

/* Borders of every well-formed range of RFC 3629 and the bytes just outside them. */
static const struct utf8_case {
    const char *bytes;
    size_t length;
    bool valid;
} utf8_cases[] = {
    {"", 0, true},
    {"a", 1, true},
    {"\x7f", 1, true},
    {"\x00", 1, false},
    {"abcdefgh\x00ijklmnop", 17, false},
    {"\x80", 1, false},
    {"\xbf", 1, false},
    {"\xc0\x80", 2, false},
    {"\xc1\xbf", 2, false},
    {"\xc2\x80", 2, true},
    {"\xdf\xbf", 2, true},
    {"\xc2", 1, false},
    {"\xc2\x41", 2, false},
    {"\xe0\x9f\xbf", 3, false},
    {"\xe0\xa0\x80", 3, true},
    {"\xed\x9f\xbf", 3, true},
    {"\xed\xa0\x80", 3, false}, /* surrogate */
    {"\xed\xbf\xbf", 3, false},
    {"\xee\x80\x80", 3, true},
    {"\xef\xbf\xbf", 3, true},
    {"\xe2\x82", 2, false},
    {"\xf0\x8f\xbf\xbf", 4, false},
    {"\xf0\x90\x80\x80", 4, true},
    {"\xf4\x8f\xbf\xbf", 4, true},
    {"\xf4\x90\x80\x80", 4, false}, /* above U+10FFFF */
    {"\xf5\x80\x80\x80", 4, false},
    {"\xf0\x9f\x98", 3, false},
    {"\xff", 1, false},
    {"12345678\xe9", 9, false}, /* Latin-1 after eight plain bytes */
    {"1234567\xc3\xa9", 9, true},
    {"12345678901234\xc3\xa9", 16, true},
};

static void utf8_is_strict(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof utf8_cases / sizeof *utf8_cases; i++)
        if (trede_utf8_valid(utf8_cases[i].bytes, utf8_cases[i].length) != utf8_cases[i].valid) fail_msg("case %zu", i);
}

static void utf8_prefix_stops_at_the_fault_wherever_it_is(void **state)
{
    (void)state;
    char bytes[64];
    for (size_t at = 0; at < sizeof bytes; at++) {
        memset(bytes, 'x', sizeof bytes);
        assert_int_equal(trede_utf8_prefix(bytes, sizeof bytes), sizeof bytes);
        bytes[at] = '\xe9';
        assert_int_equal(trede_utf8_prefix(bytes, sizeof bytes), at);
        bytes[at] = '\0';
        assert_int_equal(trede_utf8_prefix(bytes, sizeof bytes), at);
    }
}

static void utf8_counts_and_cuts(void **state)
{
    (void)state;
    const char *text = "d\xc3\xa9 \xe2\x82\xac"; /* d, e acute, space, euro: 4 characters, 7 bytes */
    assert_int_equal(trede_utf8_count(text, 7), 4);
    assert_int_equal(trede_utf8_count("", 0), 0);
    const size_t cuts[] = {0, 1, 1, 3, 4, 4, 4, 7, 7};
    for (size_t room = 0; room < 9; room++)
        assert_int_equal(trede_utf8_cut(text, 7, room), cuts[room]);
}

static void print_says_when_cut_off(void **state)
{
    (void)state;
    char out[6];
    assert_true(trede_print(out, sizeof out, "%s-%d", "abc", 1));
    assert_string_equal(out, "abc-1");
    assert_false(trede_print(out, sizeof out, "%s-%d", "abc", 12));
    assert_string_equal(out, "abc-1");
}

static void nearest_finds_a_slip_and_nothing_far(void **state)
{
    (void)state;
    const char *const keys[] = {"waves", "sources", "target", "goals"};
    assert_int_equal(trede_nearest("tagret", keys, 4), 2); /* swapped */
    assert_int_equal(trede_nearest("source", keys, 4), 1); /* one missing */
    assert_int_equal(trede_nearest("Goals", keys, 4), 3);  /* case only */
    assert_int_equal(trede_nearest("wavess", keys, 4), 0);
    assert_int_equal(trede_nearest("municipality", keys, 4), 4);
    assert_int_equal(trede_nearest("", keys, 4), 4);
    assert_int_equal(trede_nearest("x", keys, 0), 0);
    const char *const letters[] = {"a", "b"};
    assert_int_equal(trede_nearest("c", letters, 2), 2); /* nothing of it would be left */
    char longer[200];
    memset(longer, 'w', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(trede_nearest(longer, keys, 4), 4);
    const char *const long_ones[] = {longer, "waves"};
    assert_int_equal(trede_nearest("wave", long_ones, 2), 1);
}

static void identifiers(void **state)
{
    (void)state;
    assert_true(trede_is_identifier("q1"));
    assert_true(trede_is_identifier("_a9"));
    assert_false(trede_is_identifier("1q"));
    assert_false(trede_is_identifier(""));
    assert_false(trede_is_identifier("a-b"));
    assert_false(trede_is_identifier("caf\xc3\xa9"));
    char name[66];
    memset(name, 'a', sizeof name);
    name[64] = '\0';
    assert_true(trede_is_identifier(name));
    name[64] = 'a';
    name[65] = '\0';
    assert_false(trede_is_identifier(name));
}

static void text_equal_takes_null_for_empty(void **state)
{
    (void)state;
    assert_true(trede_text_equal(NULL, ""));
    assert_true(trede_text_equal(NULL, NULL));
    assert_false(trede_text_equal("a", NULL));
    assert_true(trede_text_equal("a", "a"));
}

static void sum_keeps_what_a_plain_sum_loses(void **state)
{
    (void)state;
    struct trede_sum sum = {0};
    const double values[] = {1.0, 1e100, 1.0, -1e100}; /* Neumaier's own example: 2 */
    for (int i = 0; i < 4; i++)
        trede_sum_add(&sum, values[i]);
    t_abs(trede_sum_value(&sum), 2.0, T_EXACT);
    struct trede_sum tenths = {0};
    for (int i = 0; i < 10000000; i++)
        trede_sum_add(&tenths, 0.1);
    t_abs(trede_sum_value(&tenths), 1e6, 1e-9); /* naive: off by 1.6e-4; 0.1 itself is off by 5.6e-18 */
}

static void status_names_are_all_there(void **state)
{
    (void)state;
    assert_string_equal(trede_estimate_status_name(TREDE_ESTIMATE_OK), "ok");
    assert_string_equal(trede_estimate_status_name(TREDE_QUESTION_NOT_ASKED), "not_asked");
    assert_string_equal(trede_estimate_status_name(TREDE_REFUSED_BREAK), "refused_break");
    assert_string_equal(trede_estimate_status_name((enum trede_estimate_status)99), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(utf8_prefix_stops_at_the_fault_wherever_it_is),
        cmocka_unit_test(utf8_counts_and_cuts),
        cmocka_unit_test(print_says_when_cut_off),
        cmocka_unit_test(nearest_finds_a_slip_and_nothing_far),
        cmocka_unit_test(identifiers),
        cmocka_unit_test(text_equal_takes_null_for_empty),
        cmocka_unit_test(sum_keeps_what_a_plain_sum_loses),
        cmocka_unit_test(status_names_are_all_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
