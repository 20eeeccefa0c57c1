/* date.h - calendar days as numbers; no time zone, no locale. */
#ifndef TREDE_BASE_DATE_H
#define TREDE_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Days since 1970-01-01 of a real calendar day, written as format says: "yyyy-mm-dd" (default when NULL),
 * "dd-mm-yyyy", "d-m-yyyy", "mm/dd/yyyy", "yyyymmdd" or with "/" or "." as mark. 31 February is no date. */
bool trede_date_parse(const char *text, size_t length, const char *format, int32_t *day);
void trede_date_format(char out[11], int32_t day);
void trede_date_parts(int32_t day, int *year, int *month, int *day_of_month);
int32_t trede_date_from_parts(int year, int month, int day_of_month);

/* A reporting period: "2026", "2026-Q1", "2026Q1", "2026-03", "2026-03-31" (a day) or "2026-W05" (ISO week).
 * Gives its first and last day and how many make a year (1, 4, 12, 365, 52). */
struct trede_period { int32_t first, last; int per_year; };
bool trede_period_parse(const char *text, size_t length, struct trede_period *period);
/* The canonical text: "2026", "2026-Q1", "2026-03", "2026-W05" or "2026-03-31". */
void trede_period_format(char out[12], const struct trede_period *period);

#endif
