/* tally.h - report counts and activity added up so that everything is counted once.
 *
 * One tally is a period x segment (or all) x channel (or all), over every file.
 * What is added: two files hold two collections, so they are added. Inside one file the parts are added, unless the
 * file already holds their total: a row without a segment (or without a channel) beside rows that have one. Such a row
 * is taken for a total when it is nowhere smaller than its parts together (in what it gives of count, spend, hours and
 * contacts), and then stands in their place; else it holds what could not be placed, and is added to them.
 * Population: what the file says for that segment in that period (for a year: first in it); for all its own total, else
 * the sum over its segments; where it says nothing population.csv: the margin that has the name of the segment set, for
 * all the total of the first margin. */
#ifndef TREDE_ANALYSIS_TALLY_H
#define TREDE_ANALYSIS_TALLY_H

#include "frame/counts.h"

/* A part of the counts that were asked for it: followed up of the count where the file says how many were. */
struct trede_tally_part {
    double part, of;
};

struct trede_tally {
    struct trede_period period;
    char period_text[12];
    const char *set, *segment; /* "all", "all" = everywhere */
    const char *channel;       /* "all", the campaign's name, or as in the file */
    int channel_index;         /* into campaign->channels; -1 */
    uint64_t sources;          /* bit i: file i (modulo 64) of campaign->reports or ->activity has a share in it */
    bool counted;              /* a count is given */
    bool has_spend, has_hours, has_contacts; /* of activity: given */
    double count, spend, hours, contacts;
    struct trede_tally_part anonymous, acknowledged, followed_up, fed_back;
    double median_days, median_count; /* mean of medians weighted by count, and that weight; 0 = none given */
    size_t medians;                   /* rows with a median and a count */
    double population;                /* 0 = not known */
};

/* Ordered by set, segment (all first), channel (all first, the campaign's, others by name), periods a year, period. */
struct trede_tallies {
    struct trede_tally *of;
    size_t count;
    struct trede_arena *arena;
};

/* table: reports or activity. years: also make the calendar years of which a file has all months or quarters.
 * TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_tallies_make(const struct trede_campaign *campaign,
                                                      const struct trede_count_table *table, bool years,
                                                      struct trede_tallies *out);
/* The same without the cross of segment and channel, which is most of them: for who looks at one of the two only. */
enum trede_tally_cut { TREDE_TALLY_EVERYTHING, TREDE_TALLY_NO_CROSS };
TREDE_MUST_CHECK enum trede_status trede_tallies_make_cut(const struct trede_campaign *campaign,
                                                          const struct trede_count_table *table, bool years,
                                                          enum trede_tally_cut cut, struct trede_tallies *out);
void trede_tallies_free(struct trede_tallies *tallies);

/* Same segment, channel and length of period: a run of tallies differing in period only. */
bool trede_tally_same_series(const struct trede_tally *a, const struct trede_tally *b);

/* What tally i is compared with: the same period a year earlier, else the one just before it, never across a gap;
 * NULL = nothing. The tallies of a series stand together, oldest first. */
const struct trede_tally *trede_tally_earlier(const struct trede_tallies *tallies, size_t i);
/* The first day of the same period a year earlier. Weeks: 52 weeks earlier. */
int32_t trede_year_before(const struct trede_period *period);

/* ---- used by trede_tallies_make ---- */

/* Who lives in what the files are split by; made from the same table. */
struct trede_population;
TREDE_MUST_CHECK enum trede_status trede_population_make(const struct trede_campaign *campaign,
                                                         const struct trede_count_table *table,
                                                         struct trede_arena *arena, struct trede_population **out);
/* Persons, 0 = not known. */
double trede_population_of(const struct trede_population *population, const struct trede_tally *tally);

#endif
