#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Length of the well-formed character at s (RFC 3629: no overlong form, no surrogate, at most U+10FFFF); 0 = none. */
static size_t character(const unsigned char *s, size_t left)
{
    static const struct {
        unsigned char from, to, second_from, second_to, length;
    } forms[] = {{0x01, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
                 {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
                 {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (s[0] < forms[i].from || s[0] > forms[i].to) continue;
        size_t length = forms[i].length;
        if (length > left) return 0;
        if (length > 1 && (s[1] < forms[i].second_from || s[1] > forms[i].second_to)) return 0;
        for (size_t k = 2; k < length; k++)
            if ((s[k] & 0xc0) != 0x80) return 0;
        return length;
    }
    return 0;
}

size_t trede_utf8_prefix(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    size_t i = 0;
    for (;;) {
        /* Eight bytes at a time while all are 01..7F: a zero byte borrows into its high bit. */
        for (uint64_t eight; length - i >= sizeof eight; i += sizeof eight) {
            memcpy(&eight, s + i, sizeof eight);
            if (((eight - ones) | eight) & highs) break;
        }
        if (i == length) return i;
        size_t step = character(s + i, length - i);
        if (step == 0) return i;
        i += step;
    }
}

bool trede_utf8_valid(const char *text, size_t length)
{
    return trede_utf8_prefix(text, length) == length;
}

size_t trede_utf8_count(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

size_t trede_utf8_cut(const char *text, size_t length, size_t room)
{
    if (length <= room) return length;
    while (room > 0 && ((unsigned char)text[room] & 0xc0) == 0x80)
        room--;
    return room;
}

bool trede_print(char *out, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(out, size, format, arguments);
    va_end(arguments);
    return length >= 0 && (size_t)length < size;
}

bool trede_text_equal(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool trede_is_identifier(const char *text)
{
    size_t length = 0;
    for (; text[length]; length++)
        if (!is_letter(text[length]) && (length == 0 || text[length] < '0' || text[length] > '9')) return false;
    return length >= 1 && length <= 64;
}

enum { LONGEST_NEAR = 64 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance where two swapped neighbours count once (optimal string alignment), case folded for ASCII. */
static size_t distance(const char *a, size_t m, const char *b, size_t n)
{
    size_t rows[3][LONGEST_NEAR + 1];
    for (size_t j = 0; j <= n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t changed = lower(a[i - 1]) != lower(b[j - 1]);
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + changed);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[m % 3][n];
}

size_t trede_nearest(const char *text, const char *const *candidates, size_t count)
{
    size_t length = strlen(text), best = count;
    size_t nearest = (length / 3 > 1 ? length / 3 : 1) + 1;
    if (length > LONGEST_NEAR) return count;
    for (size_t i = 0; i < count; i++) {
        size_t other = candidates[i] ? strlen(candidates[i]) : 0;
        if (other == 0 || other > LONGEST_NEAR) continue;
        size_t d = distance(text, length, candidates[i], other);
        /* Nothing of the text left is not a likeness. */
        if (d >= nearest || d >= length) continue;
        nearest = d;
        best = i;
    }
    return best;
}
