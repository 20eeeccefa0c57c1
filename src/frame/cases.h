/* cases.h - the reports of the case registers in memory: what was done with each, and for how long it was watched. */
#ifndef TREDE_FRAME_CASES_H
#define TREDE_FRAME_CASES_H

#include "frame/counts.h"

enum { TREDE_CASE_SETS = 4 };

struct trede_report_case {
    int32_t received;                  /* a day */
    int days[TREDE_STEPS];             /* days a step took; TREDE_CASE_OPEN = not taken when the register was made */
    int watched;                       /* days from receipt to the day of the register */
    int source;                        /* index into campaign->cases */
    const char *channel, *owner;       /* the campaign's name or as in the file; "" = not known */
    const char *sets[TREDE_CASE_SETS]; /* NULL after the last */
    const char *segments[TREDE_CASE_SETS]; /* "" = not known */
    int8_t anonymous, repeat;              /* 0, 1; -1 = not known */
};
enum { TREDE_CASE_OPEN = -1, TREDE_CASE_UNKNOWN = -2 /* the register does not say */ };

struct trede_case_table {
    const struct trede_report_case *cases; /* by register and day */
    size_t count;
    const int32_t *as_of; /* per register: the day it was made; per campaign->cases */
};

/* Reads the case registers from the store (arena memory). */
TREDE_MUST_CHECK enum trede_status trede_case_table_read(const struct trede_campaign *campaign,
                                                         struct trede_store *store, struct trede_arena *arena,
                                                         struct trede_case_table *out);

/* Counts of reports per month, channel and first segment column, made of the registers: for a campaign that has no
 * report counts. A month between that has no report is 0; a month that was not over on as_of is left out, where the
 * campaign gives as_of (without it, the file is taken to hold whole months). */
TREDE_MUST_CHECK enum trede_status trede_count_cases(const struct trede_campaign *campaign,
                                                     const struct trede_case_table *table, struct trede_arena *arena,
                                                     struct trede_count_table *out);

#endif
