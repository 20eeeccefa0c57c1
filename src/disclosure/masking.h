/* masking.h - the rows of a table under protection, looked at by key; private to this floor.
 *
 * Every text of a row is a number (base/texts.h), so a key is a few integers and rows with one key are found by
 * hashing them: no sorting, no comparing of texts. */
#ifndef TREDE_DISCLOSURE_MASKING_H
#define TREDE_DISCLOSURE_MASKING_H

#include "disclosure/publish.h"
#include "base/texts.h"

enum trede_mark { TREDE_SHOWN, TREDE_HIDDEN_OWN, TREDE_HIDDEN_FOR_OTHERS };

/* What a key is made of: the texts of a row, the year of its wave, its number together with its base. */
enum trede_part {
    TREDE_PART_ANALYSIS,
    TREDE_PART_WAVE,
    TREDE_PART_AGAINST,
    TREDE_PART_SET,
    TREDE_PART_SEGMENT,
    TREDE_PART_SUBJECT,
    TREDE_PART_STATISTIC,
    TREDE_PART_METHOD,
    TREDE_PART_NOTE,
    TREDE_TEXTS,
    TREDE_PART_YEAR = TREDE_TEXTS,
    TREDE_PART_FIGURE,
    TREDE_PARTS
};
struct trede_key {
    uint32_t of[TREDE_PARTS];
};

/* Rows in groups with one key. */
struct trede_groups {
    unsigned parts; /* the key's parts, as bits */
    size_t count;
    size_t *leaders; /* the first row of each */
    size_t *first;   /* where each begins in rows, and the end of the last */
    size_t *rows;    /* row numbers; within a group in the order of the table */
    size_t *slots;   /* hash table of groups: number + 1; 0 = empty */
    size_t slot_count;
};
struct trede_group {
    const size_t *rows;
    size_t count;
};

struct trede_masking {
    struct trede_result *rows;
    size_t count;
    const struct trede_publish_rules *rules;
    struct trede_texts *texts;
    struct trede_key *keys; /* one a row */
    uint8_t *mark;          /* enum trede_mark, one a row */
    struct trede_arena *arena;
    struct trede_groups by_table;  /* everything but the segment: the segments of one set */
    struct trede_groups by_list;   /* everything but the subject: the channels of a list, the cells of a flow table */
    struct trede_groups by_year;   /* everything, the wave up to its year: the periods of one year */
    struct trede_groups by_cell;   /* one cell, whatever the statistic and denominator */
    struct trede_groups by_figure; /* the same number and base for the same people, under whatever name */
};

/* Copies the results into rows (count of them), with their texts in texts, and groups them; false = no memory. */
bool trede_masking_make(struct trede_masking *masking, const struct trede_results *results);
void trede_masking_free(struct trede_masking *masking);

struct trede_group trede_group_at(const struct trede_groups *groups, size_t number);
/* The group with this key; empty when there is none. */
struct trede_group trede_group_find(const struct trede_masking *masking, const struct trede_groups *groups,
                                    const struct trede_key *key);

bool trede_is_shown(const struct trede_masking *masking, size_t row);
/* Hides a row for the sake of others; 1 when that is news. A base of 0 says nothing about anybody. */
size_t trede_hide(struct trede_masking *masking, size_t row);
/* Is any figure of this cell, with this denominator, hidden at that wave? */
bool trede_hidden_at(const struct trede_masking *masking, const struct trede_key *key, uint32_t wave);
/* Hides more parts until what is hidden is at least two holding the minimum together: else the total minus the visible
 * parts gives the hidden one. */
typedef bool trede_is_part_fn(const struct trede_result *row);
size_t trede_protect_parts(struct trede_masking *masking, const size_t *rows, size_t n, trede_is_part_fn *is_part);

/* The unweighted base a row must have. */
int64_t trede_minimum_of(const struct trede_masking *masking, const struct trede_result *row);
/* Hides the rows of a group for the sake of others; how many of them were shown until now. */
size_t trede_hide_group(struct trede_masking *masking, struct trede_group group);
/* protect_whole.c: conversions, the points of the gap, meetings and the leads of appeals; how many more were hidden. */
size_t trede_protect_conversions(struct trede_masking *masking);
size_t trede_protect_points(struct trede_masking *masking);
size_t trede_protect_meetings(struct trede_masking *masking);
size_t trede_protect_leads(struct trede_masking *masking);
/* Marks rows below their minimum, then whatever would give them away, until nothing more needs hiding. */
void trede_protect(struct trede_masking *masking);
/* protect_reports.c: the part of it that is about reports; how many more were hidden. */
size_t trede_protect_reports(struct trede_masking *masking);

#endif
