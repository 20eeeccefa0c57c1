/* emit.h - the one place that turns estimates into rows of the tidy result: keys, interval by kind, p, detectable
 * difference, base, effective base, cases, status, method. */
#ifndef TREDE_ANALYSIS_EMIT_H
#define TREDE_ANALYSIS_EMIT_H

#include "analysis/fits.h"

/* A row with the keys of everyone ("all", "all"), the campaign's level, method "none", cases -1 and the rest empty:
 * where rows are made by hand (counts, tests, data quality), start here. */
struct trede_result trede_row_begin(const struct trede_context *context, const char *analysis);
/* Fills in the keys of a domain and of waves (indices; -1 = empty). */
void trede_row_keys(struct trede_result *row, const struct trede_context *context, const struct trede_domain *domain,
                    int wave, int against);

enum trede_kind {
    TREDE_KIND_SHARE,   /* between 0 and 1, all ratios with one common denominator: interval of a proportion */
    TREDE_KIND_MEAN,    /* likewise, any size: t interval */
    TREDE_KIND_CONTRAST /* a difference (of waves, of two shares): t interval, two-sided p, detectable difference */
};

/* ---- one row from any linear combination of a fit ---- */

struct trede_combination {
    const char *analysis, *subject, *statistic, *note; /* NULL = empty */
    size_t domain;                                     /* index into context->domains->of */
    int wave, against;                                 /* keys; -1 = empty */
    const double *coefficients;                        /* k of the fit */
    enum trede_kind kind;
    enum trede_unit unit;
};

/* The row of sum c_i value_i. base and effective base: the smallest among the ratios with c_i != 0. cases: for a share
 * the sum over those ratios, else -1. Status: not_asked when one of the ratios has no base among everyone; too_few when
 * the base is under 2 or there are no degrees of freedom; no_variance as trede_estimate_share and _mean have it. df: of
 * the two waves together when the fit is by wave and against is given, else the smallest among those ratios. method
 * as trede_variance_word. */
TREDE_MUST_CHECK enum trede_status trede_emit(const struct trede_fits *fits, const struct trede_combination *what,
                                              struct trede_results *out);

/* How variances are made, in the word of the column method: taylor, replicates or bootstrap. */
const char *trede_variance_word(const struct trede_context *context);

/* A row that holds its keys and a status but no numbers (refused_break, not_asked, too_few). */
TREDE_MUST_CHECK enum trede_status trede_emit_status(const struct trede_context *context,
                                                     const struct trede_combination *what,
                                                     enum trede_estimate_status status, struct trede_results *out);

/* ---- the usual case: one number per wave and domain, and its change ---- */

/* A linear combination of the ratios of one wave (fit laid out waves x width). */
struct trede_measure {
    const char *analysis, *subject, *statistic, *note;
    const double *coefficients; /* width */
    enum trede_kind kind;
    enum trede_unit unit; /* of the number; its change is in points for shares and points, else in the same unit */
    bool no_change;       /* rows of the waves only, no comparisons */
    bool no_level;        /* comparisons only */
    bool only_everyone;   /* no rows for segments */
    int not_within;       /* 1 + the segment set that has no rows: the one the number is about; 0 = none */
};

/* For every domain: a row for every wave, then a row with statistic "difference" (later minus earlier, wave = the
 * later) for every pair of waves; refused pairs as refused_break. */
TREDE_MUST_CHECK enum trede_status trede_emit_measure(const struct trede_fits *fits,
                                                      const struct trede_measure *measure, struct trede_results *out);

#endif
