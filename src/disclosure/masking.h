/* masking.h - the rows of a table under protection, looked at by key; private to this floor. */
#ifndef TREDE_DISCLOSURE_MASKING_H
#define TREDE_DISCLOSURE_MASKING_H

#include "disclosure/publish.h"

enum trede_mark { TREDE_SHOWN, TREDE_HIDDEN_OWN, TREDE_HIDDEN_FOR_OTHERS };

/* Groups of rows: equal keys compare 0. */
typedef int trede_same_fn(const struct trede_result *a, const struct trede_result *b);
trede_same_fn trede_same_table; /* everything but the segment: the segments of one set */
trede_same_fn trede_same_list;  /* everything but the subject: the channels of one list, the cells of one flow table */
trede_same_fn trede_same_year;  /* everything, the wave up to its year: the periods of one year */
trede_same_fn trede_same_cell;  /* analysis, segment, subject, wave: one cell, whatever the statistic and denominator */
trede_same_fn trede_same_figure; /* the same number and base for the same people, under whatever name */

struct trede_masking {
    struct trede_result *rows;
    size_t count;
    const struct trede_publish_rules *rules;
    uint8_t *mark;                                              /* enum trede_mark per row */
    size_t *by_table, *by_list, *by_year, *by_cell, *by_figure; /* row numbers, groups together */
};

/* Takes the memory and puts the rows in order; false = no memory. */
bool trede_masking_make(struct trede_masking *masking);
void trede_masking_free(struct trede_masking *masking);

/* The unweighted base a row must have. */
int64_t trede_minimum_of(const struct trede_masking *masking, const struct trede_result *row);
/* Marks rows below their minimum, then whatever would give them away, until nothing more needs hiding. */
void trede_protect(struct trede_masking *masking);

#endif
