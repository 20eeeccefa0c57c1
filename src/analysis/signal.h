/* signal.h - the scan for what got worse (private to the rooms of signal): which comparisons are looked at, which way
 * is bad, how sure, and which of them tell the same story. */
#ifndef TREDE_ANALYSIS_SIGNAL_H
#define TREDE_ANALYSIS_SIGNAL_H

#include "analysis/emit.h"
#include "base/alloc.h"

/* One comparison of the scan. */
struct trede_signal_test {
    struct trede_result row; /* as it is shown if it is a finding: analysis signal, subject with its prefix */
    const char *kind;        /* one of trede_problem_kinds */
    const char *theme;       /* what it is about: tests of one theme can tell the same story */
    const char *name;        /* what a log entry may call it: an indicator, barrier or channel; "" = none */
    double p;                /* one-sided: as bad as this or worse, if nothing had got worse */
    double adjusted;         /* Benjamini-Hochberg over the scan */
    bool relevant;           /* at least the smallest difference that matters, in the bad direction */
    bool finding;            /* holds and is relevant */
    size_t behind;           /* the finding it stands behind; itself when it is the one to be read */
};

struct trede_signal_scan {
    const struct trede_context *context;
    struct trede_results *out; /* texts live here */
    struct trede_arena *arena;
    struct trede_signal_test *tests;
    size_t count, capacity;
    size_t not_looked_at;          /* comparisons without a number, over a break, or of too few people */
    const struct trede_pair *pair; /* the comparison of waves; NULL = there is none */
    const char *evidence;          /* what a comparison of the two waves rests on: two_samples, panel, partly_panel */
};

/* Which way is worse, for a difference (or a ratio, where no change is 1). */
enum trede_bad { TREDE_BAD_DOWN = -1, TREDE_BAD_UP = 1 };

/* What a comparison is about. */
struct trede_signal_subject {
    const char *kind, *theme, *name, *subject;
    enum trede_bad bad;
    double smallest; /* the smallest change that matters, in the unit of the row */
    const char *evidence;
};

/* A comparison found by another analysis, or made here, becomes a test of the scan, or is counted as not looked at. */
TREDE_MUST_CHECK enum trede_status trede_signal_add(struct trede_signal_scan *scan, const struct trede_result *row,
                                                    const struct trede_signal_subject *about);

/* The rooms that look: at the survey's comparisons, at one segment against the rest, at the report counts. */
TREDE_MUST_CHECK enum trede_status trede_signal_survey(struct trede_signal_scan *scan);
TREDE_MUST_CHECK enum trede_status trede_signal_backlash(struct trede_signal_scan *scan);
TREDE_MUST_CHECK enum trede_status trede_signal_reports(struct trede_signal_scan *scan);

/* Are the segments of this set traits of people? What people answer may change, and who is in such a segment with it.
 */
bool trede_signal_fixed_set(const struct trede_campaign *campaign, const char *set);
/* The smallest change of a mean that matters: as much of its scale as the campaign's share is of a whole. */
double trede_signal_smallest_of_mean(const struct trede_campaign *campaign, const char *indicator, double earlier);

/* Behind which finding each one stands: the strongest comes first. */
TREDE_MUST_CHECK enum trede_status trede_signal_group(struct trede_signal_scan *scan);
/* The rows: the findings with what stands behind them, and the scan itself. */
TREDE_MUST_CHECK enum trede_status trede_signal_rows(struct trede_signal_scan *scan);

#endif
