/* personal_data.c - texts of the organisation's own that go into a workbook which is handed on: do they seem to say who
 * somebody is? Patterns, not understanding: an address with @, ten digits that begin with 0 or +31, nine digits that
 * pass the eleven test of a Dutch citizen service number, a title or initials before a word with a capital. */
#include <string.h>

#include "campaign/rooms.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}
static bool is_letter(char c)
{
    return is_capital(c) || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80; /* accented letters too */
}

static bool holds_address(const char *text)
{
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
        if (at == text || !(is_letter(at[-1]) || is_digit(at[-1]))) continue;
        const char *end = at + 1;
        while (is_letter(*end) || is_digit(*end) || *end == '-')
            end++;
        if (end > at + 1 && *end == '.' && is_letter(end[1])) return true;
    }
    return false;
}

/* ---- numbers ---- */

enum { DIGITS_MOST = 20, BSN = 9, TELEPHONE = 10, ABROAD = 11 };

/* 9 x the first digit + ... + 2 x the eighth - the last is a multiple of 11. */
static bool passes_eleven_test(const char digits[BSN])
{
    int sum = -(digits[BSN - 1] - '0');
    for (int i = 0; i < BSN - 1; i++)
        sum += (BSN - i) * (digits[i] - '0');
    return sum % 11 == 0 && sum != 0;
}

static bool says_who(const char *digits, int count, bool plus)
{
    if (plus || strncmp(digits, "0031", 4) == 0) return count >= ABROAD && count <= ABROAD + 2;
    return (count == TELEPHONE && digits[0] == '0') || (count == BSN && passes_eleven_test(digits));
}

/* Digits with at most one sign between them: 06-12 34 56 78 and 1234.56.782 are one number. */
static bool holds_number(const char *text)
{
    for (const char *at = text; *at; at++) {
        if (!is_digit(*at)) continue;
        char digits[DIGITS_MOST + 1] = {0};
        int count = 0;
        bool plus = at > text && at[-1] == '+';
        while (is_digit(*at) || (strchr(" -./", *at) && *at && is_digit(at[1]))) {
            if (is_digit(*at) && count < DIGITS_MOST) digits[count++] = *at;
            at++;
        }
        if (says_who(digits, count, plus)) return true;
        if (!*at) break;
    }
    return false;
}

/* ---- names ---- */

static bool is_title(const char *word, size_t length)
{
    static const char *const titles[] = {"dhr",  "mevr", "mw",  "meneer", "mijnheer", "mevrouw",
                                         "heer", "mr",   "mrs", "ms",     "miss",     "familie"};
    if (length && word[length - 1] == '.') length--;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        size_t at = 0;
        while (at < length && titles[i][at] && (word[at] | 0x20) == titles[i][at])
            at++;
        if (at == length && !titles[i][at]) return true;
    }
    return false;
}

/* "J." and "J.P." */
static bool is_initials(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (i % 2 ? word[i] != '.' : !is_capital(word[i])) return false;
    return length >= 2 && length % 2 == 0;
}

static bool is_between(const char *word, size_t length)
{
    static const char *const small[] = {"van", "de", "den", "der", "ter", "ten", "el", "la"};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (strlen(small[i]) == length && memcmp(word, small[i], length) == 0) return true;
    return false;
}

static bool holds_name(const char *text)
{
    bool introduced = false; /* by a title or initials */
    while (*text) {
        text += strspn(text, " ,;:()\"'\n\t");
        size_t length = strcspn(text, " ,;:()\"'\n\t");
        if (introduced && length > 1 && is_capital(text[0]) && is_letter(text[1])) return true;
        introduced = is_title(text, length) || is_initials(text, length) || (introduced && is_between(text, length));
        text += length;
    }
    return false;
}

bool trede_looks_personal(const char *text)
{
    return text && (holds_address(text) || holds_number(text) || holds_name(text));
}
