/* back_office.h - what the two sources of the back office have in common: the steps, their rows, the warning. */
#ifndef TREDE_ANALYSIS_BACK_OFFICE_H
#define TREDE_ANALYSIS_BACK_OFFICE_H

#include "analysis/emit.h"

enum { TREDE_OFFICE_STEPS = 3 };
/* acknowledged, followed_up, fed_back */
extern const char *const trede_office_step[TREDE_OFFICE_STEPS];

/* Whose reports, of which period. base: how many are spoken of. */
struct trede_office_keys {
    const char *period, *against, *set, *segment;
};
struct trede_result trede_office_row(const struct trede_context *context, const struct trede_office_keys *keys,
                                     const char *subject, const char *statistic, double base);

/* received: how many (base: that number). */
TREDE_MUST_CHECK enum trede_status trede_office_received(const struct trede_context *context,
                                                         const struct trede_office_keys *keys, double count,
                                                         struct trede_results *out);
/* A full count, without a standard error: part of all, and where counted the number itself. */
TREDE_MUST_CHECK enum trede_status trede_office_share(const struct trede_context *context,
                                                      const struct trede_office_keys *keys, const char *subject,
                                                      double part, double of, bool counted, struct trede_results *out);

/* How many came in, now and then, over how many days (or people); alike: the same files tell of both. */
struct trede_office_counts {
    double now, then, now_over, then_over;
    bool alike;
};
TREDE_MUST_CHECK enum trede_status trede_office_rate_ratio(const struct trede_context *context,
                                                           const struct trede_office_keys *keys,
                                                           const struct trede_office_counts *counts,
                                                           struct trede_results *out);
/* One row for each rate_ratio of received over all: did reports rise while follow-up fell? Reads the rows of
 * back_office that out has. */
TREDE_MUST_CHECK enum trede_status trede_office_warnings(const struct trede_context *context,
                                                         struct trede_results *out);

/* ---- case_funnel.c: the rows of the case registers ---- */
TREDE_MUST_CHECK enum trede_status trede_office_of_cases(const struct trede_context *context,
                                                         struct trede_results *out);

#endif
