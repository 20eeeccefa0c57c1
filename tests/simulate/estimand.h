/* estimand.h - which rows of the result are held against the truth. */
#ifndef TREDE_SIMULATE_ESTIMAND_H
#define TREDE_SIMULATE_ESTIMAND_H

#include "population.h"
#include "trede/trede.h"

/* Is what a test is about true? Of a number with an interval the truth itself says so; MIGHT_HAVE_BEEN: so too, but the
 * truth is what would have happened to everybody, from which the whole town differs by who happened to meet what. */
enum null_holds { BY_TRUTH, MIGHT_HAVE_BEEN, NEVER, WHEN_STILL, ALWAYS };

/* The keys of a row; NULL = empty (but any note); a note that ends in * is the beginning of one. counted: the truth
 * counted by hand, NULL = what trede finds in the whole town (which, where there is a count, is checked to be that).
 * Neither BY_TRUTH nor MIGHT_HAVE_BEEN: only its p is looked at. */
struct estimand {
    const char *name;
    const char *analysis, *wave, *against, *set, *segment, *subject, *statistic, *note;
    enum null_holds null;
    double (*counted)(const struct population *town); /* NAN = not in this town */
};

extern const struct estimand estimands[];
extern const int estimand_count;

/* The row of an estimand; NULL = there is none. */
const struct trede_result *estimand_row(const struct estimand *e, const struct trede_published *published);

#endif
