/* result.h - the tidy result: one row an estimate (the contract of trede export). */
#ifndef TREDE_RESULT_H
#define TREDE_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trede/estimate.h"

/* What kind of number a value is: decides the format of its cell. */
enum trede_unit {
    TREDE_UNIT_SHARE,       /* 0..1, shown as percent */
    TREDE_UNIT_POINTS,      /* difference of shares, shown as percentage points */
    TREDE_UNIT_MEAN,        /* a mean or a difference of means */
    TREDE_UNIT_COUNT,
    TREDE_UNIT_RATE,        /* per 1,000 inhabitants */
    TREDE_UNIT_RATIO,
    TREDE_UNIT_STATISTIC,   /* a test statistic, a coefficient */
    TREDE_UNIT_SCORE,       /* 0..3 of the media matrix, 0..1 of a fit */
    TREDE_UNIT_EURO,
    TREDE_UNIT_DAYS,
    TREDE_UNIT_PROBABILITY,
    TREDE_UNIT_VERDICT      /* no number: the verdict is the word in note */
};

/* Text is never NULL: "" = empty. wave and against hold wave ids (for report counts: periods). */
struct trede_result {
    const char *analysis, *wave, *against, *segment_set, *segment, *subject, *statistic;
    struct trede_estimate estimate;
    double level;                 /* of the interval, for example 0.95 */
    bool has_p, has_p_adjusted, has_mdd;
    double p, p_adjusted, mdd;
    const char *method;           /* taylor, exact, unweighted, count, none */
    const char *note;
    enum trede_unit unit;
    /* For disclosure control only; never exported. cases: unweighted respondents (or reports) in the numerator,
     * -1 = not a proportion. */
    int64_t cases;
    bool is_reports;              /* base counts reports, not respondents: minimum_reports holds */
    bool is_aggregate;            /* a figure about the file, not about people (import counts, design effect): never hidden */
};

#endif
