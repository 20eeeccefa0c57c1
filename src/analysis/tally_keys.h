/* tally_keys.h - what a tally is of, as numbers: place (segment), line (channel) and time. Every text is looked at
 * once; from then on rows are compared, grouped and ordered by whole numbers. Used by tally.c. */
#ifndef TREDE_ANALYSIS_TALLY_KEYS_H
#define TREDE_ANALYSIS_TALLY_KEYS_H

#include "base/texts.h"
#include "frame/counts.h"

/* A segment; number 0 is all. */
struct trede_tally_place {
    const char *set, *segment;
    uint32_t rank;
};

/* A channel; number 0 is all. */
struct trede_tally_line {
    const char *channel;
    int index; /* into campaign->channels; -1 */
    uint32_t rank;
};

/* A period of one file. */
struct trede_tally_moment {
    int source;
    struct trede_period period;
    uint32_t rank; /* by file, first day, length */
    uint32_t time; /* its place among the times */
    bool makes_year;
    uint32_t year; /* the time of its year */
};

/* A period of any file, or a year made of such periods; in the order of tallies. */
struct trede_tally_time {
    struct trede_period period;
    char text[12];
};

struct trede_tally_keys {
    struct trede_arena *arena;
    const struct trede_campaign *campaign;
    struct trede_texts *texts, *pairs, *channels, *stretches;
    struct trede_tally_place *places;
    struct trede_tally_line *lines;
    struct trede_tally_moment *moments;
    struct trede_tally_time *times;
    size_t place_count, line_count, moment_count, time_count;
    size_t place_capacity, line_capacity, moment_capacity;
    const struct trede_tally_place **place_at; /* by rank */
    const struct trede_tally_line **line_at;   /* by rank */
};

/* What one row of a file is of: numbers of place, line and moment. */
struct trede_tally_of {
    uint32_t place, line, moment;
};

/* Memory from the arena, texts stay where they are. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status
trede_tally_keys_make(struct trede_tally_keys *keys, const struct trede_campaign *campaign, struct trede_arena *arena);
TREDE_MUST_CHECK enum trede_status trede_tally_keys_add(struct trede_tally_keys *keys,
                                                        const struct trede_count_cell *cell, struct trede_tally_of *of);
/* When all are added: ranks, times and, if wanted, the calendar years that can be made. */
TREDE_MUST_CHECK enum trede_status trede_tally_keys_rank(struct trede_tally_keys *keys, bool years);

#endif
