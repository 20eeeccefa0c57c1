/* source.h - what blocks are made from: the published rows, indexed, and what the campaign says about them. */
#ifndef TREDE_REPORT_SOURCE_H
#define TREDE_REPORT_SOURCE_H

#include "report/dashboard.h"
#include "report/report.h"

struct trede_rows {
    const struct trede_result **items;
    size_t count;
};

struct trede_row_group {
    const char *analysis;
    struct trede_rows rows;
};

/* Which of the published rows the sheet with all of them holds, so that a spreadsheet opens it: all, or without the
 * channels of each segment, or of everyone alone, or the first of those. */
enum trede_tidy_part { TREDE_TIDY_ALL, TREDE_TIDY_NO_CROSS, TREDE_TIDY_EVERYONE, TREDE_TIDY_FIRST };
enum { TREDE_TIDY_ROWS_MOST = 60000 };
struct trede_tidy_cut {
    enum trede_tidy_part part;
    size_t shown; /* rows */
};

/* Read-only once made; all memory in the arena. */
struct trede_source {
    struct trede_arena *arena;
    const struct trede_published *published;
    const struct trede_campaign *campaign;
    const struct trede_provenance *provenance;
    const struct trede_dashboard *dashboard;
    enum trede_language language;
    struct trede_row_group *groups; /* rows by analysis, in published order */
    size_t group_count;
    const struct trede_result **slots; /* hash table over all eight keys; NULL = empty */
    size_t slot_count;                 /* a power of two */
    struct trede_tidy_cut tidy;        /* what the sheet with everything holds */
    const struct trede_result *each;   /* the value at hand of a block each; NULL = none */
    enum trede_key each_key;
    int from, to;                      /* the waves of the campaign's comparison; -1 = none */
};

TREDE_MUST_CHECK enum trede_status
trede_source_create(const struct trede_published *published, const struct trede_campaign *campaign,
                    const struct trede_provenance *provenance, const struct trede_dashboard *dashboard,
                    enum trede_language language, struct trede_arena *arena, struct trede_source **out);

/* All rows of one analysis; count 0 when there are none. */
struct trede_rows trede_source_rows(const struct trede_source *source, const char *analysis);
/* The row with exactly these keys, or NULL. */
const struct trede_result *trede_source_find(const struct trede_source *source, const char *const keys[TREDE_KEYS]);
/* The row like this one but with the keys that are not NULL in from; wave may be "first" or "latest" (those of the
 * campaign's comparison), against "none" or "pair"; wave, against or note "*" = whatever it is. NULL when there is none.
 */
const struct trede_result *trede_source_like(const struct trede_source *source, const struct trede_result *row,
                                             const char *const from[TREDE_KEYS]);

/* When the row's wave (or what it is against) was: waves in the campaign's order, periods of reports by day; text that
 * is neither comes last. A wave may be called like a period: what the row counts decides. */
int64_t trede_source_moment(const struct trede_source *source, const struct trede_result *row, enum trede_key key);
/* Order of a key's value within its kind (segments and waves in the campaign's order, rungs by number); equal for
 * values whose order is the one they were found in. */
int64_t trede_source_rank(const struct trede_source *source, const struct trede_result *row, enum trede_key key);

/* Rows a selection picks, in its order; arena memory. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_select(const struct trede_source *source,
                                                const struct trede_selection *selection, struct trede_rows *out);

/* Does the row hold a number? */
bool trede_row_has_value(const struct trede_result *row);
bool trede_row_has_interval(const struct trede_result *row);

/* Does the row's wave name a period of reports? Reports beside the survey (trust, implied) are told wave by wave. */
bool trede_row_by_period(const struct trede_result *row);

#endif
