/* Numbers read and written without looking at the locale.
 *
 * Reading checks trede's own grammar first; what passes is either exact in two machine operations (at most 2^53 over a
 * power of ten up to 10^22: both are doubles, so one division rounds once, Clinger 1990) or goes to strtod in the C
 * locale, set for this thread only. strtod as it stands was rejected: under nl_NL it reads "1.5" as 1, and it takes
 * hex, "nan" and leading space. */
#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NUMBER = 400, MOST_EXACT_PLACES = 22 };

/* The C locale for this thread, and what was there before. glibc keeps one C locale, so entering cannot fail. */
struct plain_locale {
    locale_t c, before;
};

static struct plain_locale enter_plain_locale(void)
{
    struct plain_locale l = {newlocale(LC_ALL_MASK, "C", (locale_t)0), (locale_t)0};
    if (l.c != (locale_t)0) l.before = uselocale(l.c);
    return l;
}

static void leave_plain_locale(struct plain_locale l)
{
    if (l.c == (locale_t)0) return;
    uselocale(l.before);
    freelocale(l.c);
}

/* What the grammar found: the digits without marks. */
struct digits {
    char plain[LONGEST_NUMBER + 4]; /* sign, digits, '.', digits, NUL: what strtod reads */
    size_t used;
    uint64_t mantissa;
    int significant, places;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void take_digit(struct digits *d, char c)
{
    d->plain[d->used++] = c;
    if (d->significant > 0 || c != '0') d->significant++;
    if (d->significant <= 18) d->mantissa = d->mantissa * 10 + (uint64_t)(c - '0');
}

/* The part before the decimal mark: digits, or groups of three after a first group of one to three. */
static bool take_whole(struct digits *d, const char *text, size_t length, size_t *at, char group)
{
    size_t run = 0, groups = 0, i = *at;
    for (; i < length; i++) {
        if (is_digit(text[i])) {
            take_digit(d, text[i]);
            run++;
        } else if (group != 0 && text[i] == group) {
            if (run == 0 || run > 3 || (groups > 0 && run != 3)) return false;
            groups++;
            run = 0;
        } else {
            break;
        }
    }
    *at = i;
    return groups == 0 || run == 3;
}

static bool take_fraction(struct digits *d, const char *text, size_t length, size_t *at)
{
    size_t i = *at;
    d->plain[d->used++] = '.';
    for (; i < length && is_digit(text[i]); i++) {
        take_digit(d, text[i]);
        d->places++;
    }
    bool some = i > *at;
    *at = i;
    return some;
}

static double convert(struct digits *d, bool negative)
{
    static const double powers[MOST_EXACT_PLACES + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                         1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                         1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    double size;
    if (d->significant <= 18 && d->mantissa <= (UINT64_C(1) << 53) && d->places <= MOST_EXACT_PLACES) {
        size = (double)d->mantissa / powers[d->places];
    } else {
        struct plain_locale locale = enter_plain_locale();
        d->plain[d->used] = '\0';
        size = strtod(d->plain, NULL);
        leave_plain_locale(locale);
    }
    return negative && size != 0 ? -size : size;
}

bool trede_number_parse(const char *text, size_t length, char decimal, char group, double *value)
{
    struct digits d;
    d.used = 0;
    d.mantissa = 0;
    d.significant = d.places = 0;
    if (length == 0 || length > LONGEST_NUMBER) return false;
    bool negative = text[0] == '-';
    size_t at = negative || text[0] == '+';
    if (!take_whole(&d, text, length, &at, group)) return false;
    if (at < length && text[at] == decimal && decimal != group) {
        at++;
        if (!take_fraction(&d, text, length, &at)) return false;
    }
    if (at < length || d.used == 0) return false;
    double number = convert(&d, negative);
    if (!isfinite(number)) return false;
    *value = number;
    return true;
}

bool trede_integer_parse(const char *text, size_t length, int64_t *value)
{
    bool negative = length > 0 && text[0] == '-';
    size_t at = length > 0 && (negative || text[0] == '+');
    uint64_t size = 0, limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    if (at == length) return false;
    for (; at < length; at++) {
        if (!is_digit(text[at])) return false;
        uint64_t digit = (uint64_t)(text[at] - '0');
        if (size > (limit - digit) / 10) return false;
        size = size * 10 + digit;
    }
    if (negative)
        *value = size > (uint64_t)INT64_MAX ? INT64_MIN : -(int64_t)size;
    else
        *value = (int64_t)size;
    return true;
}

void trede_format_integer(char *out, size_t size, int64_t value)
{
    snprintf(out, size, "%lld", (long long)value);
}

void trede_format_exact(char *out, size_t size, double value)
{
    /* Whole numbers of up to 15 digits show themselves: most of what is exported are counts. */
    if (fabs(value) < 1e15 && value == floor(value)) {
        trede_format_integer(out, size, (int64_t)value);
        return;
    }
    /* 15 digits survive text -> double -> text, so a value with fewer digits shows itself at 15; 17 are always enough
     * for double -> text -> double. */
    struct plain_locale locale = enter_plain_locale();
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value == 0 ? 0.0 : value);
        if (digits == 17 || strtod(text, NULL) == value) break;
    }
    leave_plain_locale(locale);
    snprintf(out, size, "%s", text);
}

void trede_format_fixed(char *out, size_t size, double value, int decimals, char mark, char group)
{
    char plain[LONGEST_NUMBER], text[2 * LONGEST_NUMBER];
    struct plain_locale locale = enter_plain_locale();
    snprintf(plain, sizeof plain, "%.*f", decimals < 0 ? 0 : decimals > 60 ? 60 : decimals, fabs(value));
    leave_plain_locale(locale);
    size_t whole = strcspn(plain, "."), used = 0;
    if (signbit(value) && strpbrk(plain, "123456789")) text[used++] = '-';
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && group != 0 && (whole - i) % 3 == 0 && is_digit(plain[i])) text[used++] = group;
        text[used++] = plain[i];
    }
    if (plain[whole] == '.') {
        text[used++] = mark;
        for (size_t i = whole + 1; plain[i]; i++)
            text[used++] = plain[i];
    }
    text[used] = '\0';
    snprintf(out, size, "%s", text);
}
