/* publish.h - from results to the published table: the only way to a writer.
 *
 * Primary suppression: a row whose unweighted base is below the minimum (respondents or reports) keeps its keys and
 * status "suppressed" and loses every number. Complementary: where the segments of a set leave exactly one hidden
 * against a published total, the smallest of the others is hidden too; a comparison is hidden when either wave is.
 * Bases are rounded to 5 unless the data are public. */
#ifndef TREDE_DISCLOSURE_PUBLISH_H
#define TREDE_DISCLOSURE_PUBLISH_H

#include "result/results.h"

struct trede_publish_rules { int minimum_cell, minimum_reports; bool public_data; };

struct trede_published; /* opaque: made only here */

TREDE_MUST_CHECK enum trede_status trede_publish(const struct trede_results *results, const struct trede_publish_rules *rules,
    struct trede_published **out);
void trede_published_destroy(struct trede_published *published);
size_t trede_published_count(const struct trede_published *published);
const struct trede_result *trede_published_at(const struct trede_published *published, size_t i);
/* How many rows were hidden because of their own base, and how many to protect others. */
void trede_published_hidden(const struct trede_published *published, size_t *primary, size_t *complementary);

#endif
