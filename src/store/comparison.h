/* comparison.h - rules that compare one item with a whole number.
 *
 * Three rules in four do. SQLite is not asked those: the item is read once a row, however many rules look at it, and
 * compared here as SQL does it. Every comparison asks whether the answer lies in a range, or outside it. */
#ifndef TREDE_STORE_COMPARISON_H
#define TREDE_STORE_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trede_store;

struct trede_comparison {
    size_t item; /* of the campaign */
    int64_t low, high;
    bool outside;
};

/* "item = 3" and the like, where the item is stored as a whole number; false = the rule is SQLite's. */
bool trede_comparison_read(const struct trede_store *store, const char *sql, struct trede_comparison *out);

/* Stands for no answer: the store takes whole numbers up to 2^53 and refuses others. */
#define TREDE_NO_ANSWER INT64_MIN
#define TREDE_NO_ANSWER_SQL "-9223372036854775808"

/* 1 true, 0 false, -1 unknown. */
static inline int8_t trede_comparison_outcome(const struct trede_comparison *c, int64_t answer)
{
    int8_t holds = ((answer >= c->low) & (answer <= c->high)) != c->outside;
    return answer == TREDE_NO_ANSWER ? -1 : holds;
}

#endif
