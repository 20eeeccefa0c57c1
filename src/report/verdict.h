/* verdict.h - the word for a result, chosen by comparing published numbers; nothing is estimated here.
 *
 * A goal carries its verdict. A change is up or down when its p (adjusted where there is one; without p: its interval)
 * excludes chance at 5 % and it is at least the smallest relevant difference; no relevant change when its 90 % interval
 * lies within plus or minus the smallest relevant difference; else it cannot be told. The 90 % interval is the
 * published 95 % one narrowed by 0.8393, the ratio of normal quantiles; for few degrees of freedom that is a little too
 * wide, so equivalence is never claimed too soon. */
#ifndef TREDE_REPORT_VERDICT_H
#define TREDE_REPORT_VERDICT_H

#include "report/source.h"

enum trede_reading {
    TREDE_VERDICT_NONE,
    TREDE_MET,
    TREDE_ON_TRACK,
    TREDE_AT_RISK,
    TREDE_MISSED,
    TREDE_NOT_MEASURABLE,
    TREDE_UP,
    TREDE_DOWN,
    TREDE_SAME,
    TREDE_CANNOT_TELL,
    TREDE_VERDICT_REFUSED,
    TREDE_VERDICT_HIDDEN,
    TREDE_VERDICTS
};

enum trede_tone {
    TREDE_TONE_PLAIN,
    TREDE_TONE_GOOD,
    TREDE_TONE_BAD,
    TREDE_TONE_UNSURE,
    TREDE_TONE_TRACK,
    TREDE_TONE_RISK,
    TREDE_TONE_HIDDEN,
    TREDE_TONES
};

/* What an increase of this number means: 1 good, -1 bad, 0 neither. */
int trede_good_direction(const struct trede_source *source, const struct trede_result *row);

enum trede_reading trede_reading_of(const struct trede_source *source, const struct trede_result *row);
enum trede_tone trede_verdict_tone(const struct trede_source *source, const struct trede_result *row,
                                   enum trede_reading verdict);

/* "met", "on_track", ... and of a change also "better" or "worse" by its good direction: does the word hold? */
bool trede_verdict_is(const struct trede_source *source, const struct trede_result *row, const char *word);
extern const char *const trede_verdict_names[TREDE_VERDICTS + 1];

/* Sign and word ("▲ gehaald"), with "(gunstig)" where a fall is good; arena memory. NULL = no memory. */
const char *trede_verdict_chip(const struct trede_source *source, const struct trede_result *row,
                               enum trede_reading verdict);
const char *trede_verdict_word(const struct trede_source *source, enum trede_reading verdict);

/* Beyond chance at 5 %? -1 = that cannot be said of this row. */
int trede_beyond_chance(const struct trede_result *row);

/* Is the estimate a change or a ratio between two moments (and not a share of a flow, a bound, a test)? */
bool trede_is_change(const struct trede_result *row);

/* The row with the verdict of a goal row's goal, or NULL. */
const struct trede_result *trede_goal_verdict_row(const struct trede_source *source, const struct trede_result *row);
/* The goal behind a goal row, or NULL. */
const struct trede_goal *trede_goal_of(const struct trede_source *source, const struct trede_result *row);

#endif
