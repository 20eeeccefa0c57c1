/* series_lines.h - report counts as series in time: whose reports, from when the campaign ran there, against whom.
 *
 * A line is what one model is made for: everyone or a segment, all channels or one. Periods are those of the length
 * that has most of them. A file that has other rows of a period but none for this segment and channel counts 0 there,
 * from the first period in which the line has a row; periods that not all files of the line cover are left out. */
#ifndef TREDE_ANALYSIS_SERIES_LINES_H
#define TREDE_ANALYSIS_SERIES_LINES_H

#include "analysis/tally.h"

/* Periods of one length, oldest first, none missing between the first and the last. */
struct trede_timeline {
    const struct trede_period *period;
    const int32_t *number; /* consecutive: months, quarters, ... */
    size_t count;
    int per_year;
};

/* The values stand at the places of the timeline; where has is false there is none. */
struct trede_series {
    bool *has;
    double *count;
    double *population; /* 0 = not known */
    size_t rows;        /* how many has */
};

struct trede_series_line {
    const char *set, *segment, *channel; /* as in the tallies: "all" = everywhere, all channels */
    struct trede_series target, control; /* control.rows 0 = there is no comparison */
    double *on;                          /* per place: the part of the period (and of the areas) with the campaign */
    double *since;                       /* per place: years since the start, in the middle of that part */
    bool has_start;
};

struct trede_series_lines {
    struct trede_timeline time;
    struct trede_series_line *of;
    size_t count;
    struct trede_arena *arena;
};

/* Everyone and every segment over all channels, and every channel over everyone. count 0 = nothing to model.
 * TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_series_lines_make(const struct trede_campaign *campaign,
                                                           const struct trede_count_table *reports,
                                                           struct trede_series_lines *out);
void trede_series_lines_free(struct trede_series_lines *lines);

#endif
