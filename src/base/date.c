/* Days and reporting periods by arithmetic on the proleptic Gregorian calendar.
 *
 * Day numbers follow Hinnant's days_from_civil: years start in March, so the leap day is the last of its year. strptime
 * and timegm were rejected: they take 31 February, two-digit years and month names of the locale. */
#include "base/date.h"

#include <string.h>

#include "base/text.h"

enum { FIRST_YEAR = 1000, LAST_YEAR = 9999, DAYS_IN_ERA = 146097, DAYS_TO_1970 = 719468 };

int32_t trede_date_from_parts(int year, int month, int day_of_month)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_IN_ERA + day_of_era - DAYS_TO_1970;
}

void trede_date_parts(int32_t day, int *year, int *month, int *day_of_month)
{
    int32_t z = day + DAYS_TO_1970;
    int32_t era = (z >= 0 ? z : z - (DAYS_IN_ERA - 1)) / DAYS_IN_ERA;
    int32_t day_of_era = z - era * DAYS_IN_ERA;
    int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t from_march = (5 * day_of_year + 2) / 153;
    *day_of_month = day_of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

static bool make_day(int year, int month, int day_of_month, int32_t *day)
{
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day_of_month < 1 || day_of_month > 31)
        return false;
    int32_t number = trede_date_from_parts(year, month, day_of_month);
    int y, m, d;
    trede_date_parts(number, &y, &m, &d);
    if (y != year || m != month || d != day_of_month) return false;
    *day = number;
    return true;
}

/* Reads at least `fewest` and at most `most` digits at *at. */
static bool take_number(const char *text, size_t length, size_t *at, size_t fewest, size_t most, int *number)
{
    size_t begin = *at;
    *number = 0;
    while (*at < length && *at - begin < most && text[*at] >= '0' && text[*at] <= '9')
        *number = *number * 10 + (text[(*at)++] - '0');
    return *at - begin >= fewest;
}

bool trede_date_parse(const char *text, size_t length, const char *format, int32_t *day)
{
    const char *f = format ? format : "yyyy-mm-dd";
    int year = 0, month = 0, day_of_month = 0;
    size_t at = 0;
    while (*f) {
        size_t run = strspn(f, (char[2]){*f, '\0'});
        int *part = *f == 'y' ? &year : *f == 'm' ? &month : *f == 'd' ? &day_of_month : NULL;
        if (part) {
            if (!take_number(text, length, &at, run, run == 1 ? 2 : run, part)) return false;
            f += run;
        } else {
            if (at == length || text[at] != *f) return false;
            at++;
            f++;
        }
    }
    return at == length && make_day(year, month, day_of_month, day);
}

void trede_date_format(char out[11], int32_t day)
{
    int year, month, day_of_month;
    trede_date_parts(day, &year, &month, &day_of_month);
    if (year < 0 || year > LAST_YEAR) year = 0;
    int parts[3] = {year, month, day_of_month};
    char *end = out;
    for (int i = 0; i < 3; i++) {
        if (i > 0) *end++ = '-';
        for (int unit = i == 0 ? 1000 : 10; unit > 0; unit /= 10)
            *end++ = (char)('0' + parts[i] / unit % 10);
    }
    *end = '\0';
}

/* Monday of ISO week 1: the week that holds 4 January. 1970-01-01 was a Thursday. */
static int32_t first_monday(int year)
{
    int32_t fourth = trede_date_from_parts(year, 1, 4);
    int32_t weekday = ((fourth + 3) % 7 + 7) % 7;
    return fourth - weekday;
}

static bool take_quarter(const char *rest, size_t left, int year, struct trede_period *period)
{
    if (left > 0 && *rest == '-') {
        rest++;
        left--;
    }
    if (left != 2 || (rest[0] != 'Q' && rest[0] != 'q') || rest[1] < '1' || rest[1] > '4') return false;
    int month = (rest[1] - '1') * 3 + 1;
    period->first = trede_date_from_parts(year, month, 1);
    period->last =
        (month == 10 ? trede_date_from_parts(year + 1, 1, 1) : trede_date_from_parts(year, month + 3, 1)) - 1;
    period->per_year = 4;
    return true;
}

static bool take_week(const char *rest, size_t left, int year, struct trede_period *period)
{
    int week;
    size_t at = 2;
    if (left != 4 || rest[0] != '-' || (rest[1] != 'W' && rest[1] != 'w')) return false;
    if (!take_number(rest, left, &at, 2, 2, &week) || week < 1) return false;
    period->first = first_monday(year) + (week - 1) * 7;
    period->last = period->first + 6;
    period->per_year = 52;
    return period->first < first_monday(year + 1);
}

static bool take_month(const char *rest, size_t left, int year, struct trede_period *period)
{
    int month;
    size_t at = 1;
    if (left != 3 || rest[0] != '-' || !take_number(rest, left, &at, 2, 2, &month)) return false;
    if (!make_day(year, month, 1, &period->first)) return false;
    period->last = trede_date_from_parts(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) - 1;
    period->per_year = 12;
    return true;
}

bool trede_period_parse(const char *text, size_t length, struct trede_period *period)
{
    struct trede_period found = {0};
    int year;
    size_t at = 0;
    if (!take_number(text, length, &at, 4, 4, &year) || year < FIRST_YEAR) return false;
    const char *rest = text + at;
    size_t left = length - at;
    if (left == 0) {
        found = (struct trede_period){trede_date_from_parts(year, 1, 1), trede_date_from_parts(year, 12, 31), 1};
    } else if (trede_date_parse(text, length, NULL, &found.first)) {
        found.last = found.first;
        found.per_year = 365;
    } else if (!take_quarter(rest, left, year, &found) && !take_month(rest, left, year, &found) &&
               !take_week(rest, left, year, &found)) {
        return false;
    }
    *period = found;
    return true;
}

void trede_period_format(char out[12], const struct trede_period *period)
{
    int year, month, day_of_month;
    char date[11];
    /* The ISO year of a week is the year of its Thursday. */
    trede_date_parts(period->per_year == 52 ? period->first + 3 : period->first, &year, &month, &day_of_month);
    trede_date_format(date, period->first);
    if (period->per_year == 1)
        trede_print(out, 12, "%.4s", date);
    else if (period->per_year == 4)
        trede_print(out, 12, "%.4s-Q%d", date, (month + 2) / 3);
    else if (period->per_year == 12)
        trede_print(out, 12, "%.7s", date);
    else if (period->per_year == 52)
        trede_print(out, 12, "%04d-W%02d", year % 10000, (period->first - first_monday(year)) / 7 % 100 + 1);
    else
        trede_print(out, 12, "%s", date);
}
