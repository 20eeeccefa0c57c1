#include "base/text.h"

#include <float.h>
#include <locale.h>

#include "harness/t.h"

static const struct number_case {
    const char *text;
    char decimal, group;
    bool good;
    double value;
} cases[] = {
    {"1,5", ',', 0, true, 1.5},
    {"1.5", ',', 0, false, 0}, /* the classic: must not become 1 or 15 */
    {"1.5", '.', 0, true, 1.5},
    {"1,5", '.', 0, false, 0},
    {"1.234,56", ',', '.', true, 1234.56},
    {"1.234", ',', '.', true, 1234},
    {"1234,56", ',', '.', true, 1234.56}, /* groups are optional */
    {"1,234,567.5", '.', ',', true, 1234567.5},
    {"12,34,567", '.', ',', false, 0},
    {"1234,567", '.', ',', false, 0},
    {",123", '.', ',', false, 0},
    {"1,23", '.', ',', false, 0},
    {"1,", '.', ',', false, 0},
    {"1.5,000", '.', ',', false, 0},
    {"1.2.3", '.', 0, false, 0},
    {"1.2.3", '.', '.', false, 0},
    {"0x1A", '.', 0, false, 0},
    {"nan", '.', 0, false, 0},
    {"inf", '.', 0, false, 0},
    {"-inf", '.', 0, false, 0},
    {"1e5", '.', 0, false, 0},
    {"1,23E+15", ',', 0, false, 0}, /* what Excel makes of a long code */
    {" 1", '.', 0, false, 0},
    {"1 ", '.', 0, false, 0},
    {"", '.', 0, false, 0},
    {"-", '.', 0, false, 0},
    {"+", '.', 0, false, 0},
    {".", '.', 0, false, 0},
    {"5.", '.', 0, false, 0},
    {".5", '.', 0, true, 0.5}, /* as SPSS writes it */
    {"-.5", '.', 0, true, -0.5},
    {"+7", '.', 0, true, 7},
    {"--7", '.', 0, false, 0},
    {"-0", '.', 0, true, 0},
    {"007", '.', 0, true, 7},
    {"12abc", '.', 0, false, 0},
    {"5%", '.', 0, false, 0},
    {"\xe2\x88\x92"
     "1",
     '.', 0, false, 0},                                     /* minus sign U+2212 */
    {"9007199254740993", '.', 0, true, 9007199254740992.0}, /* 2^53+1: half to even */
    {"123456789012345678901234567890", '.', 0, true, 123456789012345678901234567890.0},
    {"0.1", '.', 0, true, 0.1},
    {"0.30000000000000004", '.', 0, true, 0.30000000000000004},
    {"179769313486231570.0", '.', 0, true, 179769313486231570.0},
};

static void grammar(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = -77;
        bool good = trede_number_parse(cases[i].text, strlen(cases[i].text), cases[i].decimal, cases[i].group, &value);
        if (good != cases[i].good) fail_msg("\"%s\": %s", cases[i].text, good ? "taken" : "refused");
        if (good && value != cases[i].value) fail_msg("\"%s\": %.17g", cases[i].text, value);
        if (!good && value != -77) fail_msg("\"%s\": refused, but a value was written", cases[i].text);
    }
    double zero = -1;
    assert_true(trede_number_parse("-0", 2, '.', 0, &zero));
    assert_false(signbit(zero));
}

static void huge_numbers_are_refused_not_infinite(void **state)
{
    (void)state;
    char text[600];
    double value;
    memset(text, '9', sizeof text);
    assert_false(trede_number_parse(text, 350, '.', 0, &value)); /* overflows a double */
    assert_false(trede_number_parse(text, 600, '.', 0, &value)); /* no number anyone means */
    assert_true(trede_number_parse(text, 300, '.', 0, &value));
    assert_true(isfinite(value));
    memset(text, '0', sizeof text);
    text[1] = '.';
    text[399] = '1';
    assert_true(trede_number_parse(text, 400, '.', 0, &value));
    assert_true(value == 0.0); /* below the smallest double */
}

static void length_is_kept_to(void **state)
{
    (void)state;
    double value;
    assert_true(trede_number_parse("123,45", 3, ',', 0, &value));
    t_abs(value, 123, T_EXACT);
    assert_false(trede_number_parse("1\0002", 3, ',', 0, &value)); /* 1, NUL, 2 */
}

static void integers(void **state)
{
    (void)state;
    int64_t value;
    assert_true(trede_integer_parse("9223372036854775807", 19, &value));
    assert_true(value == INT64_MAX);
    assert_true(trede_integer_parse("-9223372036854775808", 20, &value));
    assert_true(value == INT64_MIN);
    assert_false(trede_integer_parse("9223372036854775808", 19, &value));
    assert_false(trede_integer_parse("-9223372036854775809", 20, &value));
    assert_false(trede_integer_parse("99999999999999999999999", 23, &value));
    assert_true(trede_integer_parse("+5", 2, &value));
    assert_true(value == 5);
    assert_false(trede_integer_parse("", 0, &value));
    assert_false(trede_integer_parse("-", 1, &value));
    assert_false(trede_integer_parse("1.0", 3, &value));
    assert_false(trede_integer_parse(" 1", 2, &value));
}

static void exact_text_reads_back(void **state)
{
    (void)state;
    const double values[] = {0.1, 1.0 / 3, 1e21, 1e-7, 123456789.125, DBL_MAX, DBL_MIN, 5e-324, 0.1 + 0.2, -2.5, 100};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[40];
        trede_format_exact(text, sizeof text, values[i]);
        assert_true(strtod(text, NULL) == values[i]);
    }
    char text[40];
    trede_format_exact(text, sizeof text, 0.1);
    assert_string_equal(text, "0.1");
    trede_format_exact(text, sizeof text, 0.1 + 0.2);
    assert_string_equal(text, "0.30000000000000004");
    trede_format_exact(text, sizeof text, -0.0);
    assert_string_equal(text, "0");
    trede_format_exact(text, 3, 1234.5);
    assert_string_equal(text, "12");
}

static void expect_fixed(double value, int decimals, char mark, char group, const char *want)
{
    char text[64];
    trede_format_fixed(text, sizeof text, value, decimals, mark, group);
    assert_string_equal(text, want);
}

static void fixed_text(void **state)
{
    (void)state;
    expect_fixed(1234567.891, 2, ',', '.', "1.234.567,89");
    expect_fixed(1234567.891, 0, ',', '.', "1.234.568");
    expect_fixed(123456, 0, ',', '.', "123.456");
    expect_fixed(999, 0, ',', '.', "999");
    expect_fixed(-1000, 1, '.', ',', "-1,000.0");
    expect_fixed(-0.04, 1, ',', 0, "0,0");
    expect_fixed(-0.05001, 1, ',', 0, "-0,1");
    expect_fixed(0, 3, '.', 0, "0.000");
    expect_fixed(0.5, 0, '.', 0, "0"); /* half to even, as the binary value is exactly half */
    expect_fixed(1e15, 1, ',', '.', "1.000.000.000.000.000,0");
}

static void integer_text(void **state)
{
    (void)state;
    char text[32];
    trede_format_integer(text, sizeof text, INT64_MIN);
    assert_string_equal(text, "-9223372036854775808");
    trede_format_integer(text, sizeof text, 0);
    assert_string_equal(text, "0");
}

/* Only with a Dutch locale at hand can this fail; CI has one. */
static void locale_does_not_matter(void **state)
{
    (void)state;
    if (!setlocale(LC_ALL, "nl_NL.UTF-8")) skip();
    char text[40];
    double value;
    trede_format_exact(text, sizeof text, 1234.5);
    assert_string_equal(text, "1234.5");
    expect_fixed(0.25, 2, '.', 0, "0.25");
    assert_true(trede_number_parse("0.30000000000000004", 19, '.', 0, &value));
    t_abs(value, 0.30000000000000004, T_EXACT);
    assert_string_equal(localeconv()->decimal_point, ","); /* and it is as it was */
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grammar),
        cmocka_unit_test(huge_numbers_are_refused_not_infinite),
        cmocka_unit_test(length_is_kept_to),
        cmocka_unit_test(integers),
        cmocka_unit_test(exact_text_reads_back),
        cmocka_unit_test(fixed_text),
        cmocka_unit_test(integer_text),
        cmocka_unit_test(locale_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
