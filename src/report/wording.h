/* wording.h - what keys and numbers are called in the workbook's language. */
#ifndef TREDE_REPORT_WORDING_H
#define TREDE_REPORT_WORDING_H

#include "report/phrase.h"
#include "report/source.h"

/* The text of a label in the source's language; "" when there is none. */
const char *trede_said(const struct trede_source *source, const struct trede_label *label);
/* The dashboard's word under key; the key itself when it has none. */
const char *trede_word(const struct trede_source *source, const char *key);

/* What the value under key is called; short = as fits a column head (a rung without its name). Arena or campaign text;
 * never NULL. */
/* What a part of a note is called: a name of the campaign, SET/SEGMENT, at_least_N, or the word note.NAME. */
const char *trede_part_called(const struct trede_source *source, const char *name);
const char *trede_called(const struct trede_source *source, const struct trede_result *row, enum trede_key key);

/* A month period ("2026-04") as "april 2026", or shortly as "apr 2026"; false when text is no month. */
bool trede_say_month_period(const struct trede_source *source, struct trede_phrase *out, const char *text,
                            bool shortly);
/* "2026-04-30" as "30 april 2026" or "30 April 2026". */
void trede_say_day(const struct trede_source *source, struct trede_phrase *out, int32_t day);
/* "Nulmeting – Meting 1 (januari 2026 – april 2026)". */
void trede_say_period(const struct trede_source *source, struct trede_phrase *out);

/* ---- numbers in sentences ---- */

/* How many decimals an estimate is said with: what its interval supports, but enough that rounding never puts value or
 * bound on another side of any of the references (a target, "no change"). */
int trede_decimals(const struct trede_result *row, const double *references, size_t count);
/* value of a unit, for example "46 %", "+3 procentpunt", "1.570", "3,4". bare: without unit; sized: without sign;
 * level: without plus (percentage points that are no change). */
enum { TREDE_BARE = 1, TREDE_SIZED = 2, TREDE_LEVEL = 4 };
void trede_say_number(const struct trede_source *source, struct trede_phrase *out, enum trede_unit unit, double value,
                      int decimals, int how);

#endif
