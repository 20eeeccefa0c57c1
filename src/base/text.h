/* text.h - text, numbers and dates without locale. */
#ifndef TREDE_BASE_TEXT_H
#define TREDE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trede/status.h"

/* Strictly valid UTF-8 without NUL. */
bool trede_utf8_valid(const char *text, size_t length);
/* Number of leading bytes that are whole, valid characters other than NUL; length when all are. */
size_t trede_utf8_prefix(const char *text, size_t length);
/* Number of characters (code points) in the first length bytes. */
size_t trede_utf8_count(const char *text, size_t length);
/* The most bytes, at most room, that do not cut a character of valid UTF-8. */
size_t trede_utf8_cut(const char *text, size_t length, size_t room);

/* A number in trede's own grammar: optional sign, digits, at most one decimal mark (the one given, '.' or ',').
 * group: 0, or the thousands mark allowed in groups of three. No exponent, no hex, no inf/nan, nothing before or
 * after. Returns false when the text is not such a number or not finite. */
bool trede_number_parse(const char *text, size_t length, char decimal, char group, double *value);
bool trede_integer_parse(const char *text, size_t length, int64_t *value);

/* Formatting that never looks at the locale. All write at most size bytes, always NUL-terminated. */
void trede_format_integer(char *out, size_t size, int64_t value);
/* Shortest text that reads back as the same double ("%.17g" with fewer digits where enough). */
void trede_format_exact(char *out, size_t size, double value);
/* Fixed decimals with the given decimal mark and thousands mark (0 = none); "-0,0" is written "0,0". */
void trede_format_fixed(char *out, size_t size, double value, int decimals, char mark, char group);

/* snprintf with only %s %d %lld %zu %c %%: locale-free by construction. Returns false when cut off. */
bool trede_print(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Edit distance for "did you mean"; returns the index of the nearest candidate, or count when none is near. */
size_t trede_nearest(const char *text, const char *const *candidates, size_t count);

bool trede_text_equal(const char *a, const char *b);  /* NULL equals "" */
bool trede_is_identifier(const char *text);            /* [A-Za-z_][A-Za-z0-9_]*, at most 64 */

#endif
