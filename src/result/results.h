/* results.h - a growing table of tidy result rows. Text is copied into the table's arena. */
#ifndef TREDE_RESULT_RESULTS_H
#define TREDE_RESULT_RESULTS_H

#include "base/alloc.h"
#include "trede/result.h"
#include "trede/status.h"

struct trede_results;

struct trede_results *trede_results_create(void); /* NULL = no memory */
void trede_results_destroy(struct trede_results *results);
/* NULL text in row becomes "". TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_results_add(struct trede_results *results, const struct trede_result *row);
size_t trede_results_count(const struct trede_results *results);
const struct trede_result *trede_results_at(const struct trede_results *results, size_t i);
struct trede_result *trede_results_edit(struct trede_results *results, size_t i); /* for p_adjusted and disclosure */
/* Appends the rows of from to results in order and empties from. */
TREDE_MUST_CHECK enum trede_status trede_results_take(struct trede_results *results, struct trede_results *from);
/* Text that lives as long as the table, for notes made up by an analysis; NULL = no memory. */
const char *trede_results_text(struct trede_results *results, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
