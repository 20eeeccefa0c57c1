#include "base/date.h"

#include "harness/t.h"

static bool parse(const char *text, const char *format, int32_t *day)
{
    return trede_date_parse(text, strlen(text), format, day);
}

/* Day numbers from GNU date: date -u -d 2026-03-31 +%s, divided by 86400. */
static void known_days(void **state)
{
    (void)state;
    int32_t day;
    assert_true(parse("1970-01-01", NULL, &day));
    assert_int_equal(day, 0);
    assert_true(parse("2026-03-31", NULL, &day));
    assert_int_equal(day, 20543);
    assert_true(parse("1969-12-31", NULL, &day));
    assert_int_equal(day, -1);
    assert_true(parse("2000-02-29", NULL, &day));
    assert_int_equal(day, 11016);
}

static void formats(void **state)
{
    (void)state;
    static const struct {
        const char *text, *format;
    } same[] = {{"31-03-2026", "dd-mm-yyyy"}, {"31/03/2026", "dd/mm/yyyy"}, {"31.3.2026", "d.m.yyyy"},
                {"31-3-2026", "d-m-yyyy"},    {"31-03-2026", "d-m-yyyy"},   {"03/31/2026", "mm/dd/yyyy"},
                {"20260331", "yyyymmdd"},     {"2026/03/31", "yyyy/mm/dd"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        int32_t day = 0;
        if (!parse(same[i].text, same[i].format, &day) || day != 20543)
            fail_msg("%s as %s", same[i].text, same[i].format);
    }
}

static void what_is_no_date(void **state)
{
    (void)state;
    static const struct {
        const char *text, *format;
    } none[] = {{"31-02-2026", "dd-mm-yyyy"}, {"2026-02-31", NULL},   {"2026-02-29", NULL},
                {"1900-02-29", NULL},         {"26-1-5", NULL},       {"26-01-05", NULL},
                {"2026-1-5", NULL},           {"2026-13-01", NULL},   {"2026-00-01", NULL},
                {"2026-01-00", NULL},         {"2026-01-32", NULL},   {"", NULL},
                {"2026-01-01 ", NULL},        {" 2026-01-01", NULL},  {"2026-01-01T10:00", NULL},
                {"2026/01/01", NULL},         {"15 mrt 2026", NULL},  {"0026-01-05", NULL},
                {"-026-01-05", NULL},         {"1-1-26", "d-m-yyyy"}, {"111-1-2026", "d-m-yyyy"},
                {"2026011", "yyyymmdd"}};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        int32_t day = -5;
        if (parse(none[i].text, none[i].format, &day)) fail_msg("%s was taken", none[i].text);
        assert_int_equal(day, -5);
    }
}

static void leap_years(void **state)
{
    (void)state;
    int32_t day;
    assert_true(parse("2024-02-29", NULL, &day));
    assert_true(parse("2000-02-29", NULL, &day));
    assert_false(parse("2025-02-29", NULL, &day));
    assert_false(parse("2100-02-29", NULL, &day));
}

/* Every day of 1600 to 2400, counted by hand against the calendar. */
static void parts_and_back(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t want = trede_date_from_parts(1600, 1, 1);
    for (int year = 1600; year <= 2400; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            for (int d = 1; d <= lengths[month - 1] + (month == 2 && leap); d++, want++) {
                int y, m, dom;
                trede_date_parts(want, &y, &m, &dom);
                if (trede_date_from_parts(year, month, d) != want || y != year || m != month || dom != d)
                    fail_msg("%d-%d-%d", year, month, d);
            }
        }
    }
    char text[11];
    trede_date_format(text, 20543);
    assert_string_equal(text, "2026-03-31");
}

/* ISO weeks from GNU date +%G-W%V: 2020 and 2026 have 53 weeks, 2025 has 52. */
static const struct period_case {
    const char *text, *first, *last, *canonical;
    int per_year;
} periods[] = {
    {"2026", "2026-01-01", "2026-12-31", "2026", 1},
    {"2026-Q1", "2026-01-01", "2026-03-31", "2026-Q1", 4},
    {"2026Q4", "2026-10-01", "2026-12-31", "2026-Q4", 4},
    {"2026-q2", "2026-04-01", "2026-06-30", "2026-Q2", 4},
    {"2024-02", "2024-02-01", "2024-02-29", "2024-02", 12},
    {"2026-12", "2026-12-01", "2026-12-31", "2026-12", 12},
    {"2026-03-31", "2026-03-31", "2026-03-31", "2026-03-31", 365},
    {"2026-W01", "2025-12-29", "2026-01-04", "2026-W01", 52},
    {"2026-W53", "2026-12-28", "2027-01-03", "2026-W53", 52},
    {"2020-W53", "2020-12-28", "2021-01-03", "2020-W53", 52},
    {"2021-W01", "2021-01-04", "2021-01-10", "2021-W01", 52},
};

static void periods_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        struct trede_period p;
        char first[11], last[11], canonical[12];
        if (!trede_period_parse(periods[i].text, strlen(periods[i].text), &p)) fail_msg("%s", periods[i].text);
        trede_date_format(first, p.first);
        trede_date_format(last, p.last);
        trede_period_format(canonical, &p);
        assert_string_equal(first, periods[i].first);
        assert_string_equal(last, periods[i].last);
        assert_string_equal(canonical, periods[i].canonical);
        assert_int_equal(p.per_year, periods[i].per_year);
    }
}

static void periods_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"2026-Q5",  "2026-Q0",  "2026Q",    "2026-13", "2026-00",    "2026-1",
                                      "2025-W53", "2026-W54", "2026-W00", "2026-W5", "2026W05",    "26",
                                      "20260",    "",         "2026-",    "Q1-2026", "2026-02-30", "2026 ",
                                      "0000",     "2026-Q1 ", "2026--Q1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct trede_period p = {1, 2, 3};
        if (trede_period_parse(bad[i], strlen(bad[i]), &p)) fail_msg("%s was taken", bad[i]);
        assert_int_equal(p.per_year, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days),      cmocka_unit_test(formats),        cmocka_unit_test(what_is_no_date),
        cmocka_unit_test(leap_years),      cmocka_unit_test(parts_and_back), cmocka_unit_test(periods_good),
        cmocka_unit_test(periods_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
