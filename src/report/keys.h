/* keys.h - the text columns by which a result row is found. */
#ifndef TREDE_REPORT_KEYS_H
#define TREDE_REPORT_KEYS_H

#include "trede/result.h"

/* TREDE_KEY_FROM and TREDE_KEY_TO are the two halves of a flow's subject "a>b"; they can be shown and grouped by, not
 * selected. */
enum trede_key {
    TREDE_KEY_ANALYSIS,
    TREDE_KEY_WAVE,
    TREDE_KEY_AGAINST,
    TREDE_KEY_SET,
    TREDE_KEY_SEGMENT,
    TREDE_KEY_SUBJECT,
    TREDE_KEY_STATISTIC,
    TREDE_KEY_NOTE,
    TREDE_KEYS,
    TREDE_KEY_FROM = TREDE_KEYS,
    TREDE_KEY_TO,
    TREDE_NO_KEY
};

/* Names as in the tidy result (and from_rung, to_rung), in the order of the enum; ended by NULL. */
extern const char *const trede_key_names[];

/* The row's text under a key below TREDE_KEYS. */
const char *trede_key_of(const struct trede_result *row, enum trede_key key);
/* Do two rows agree on a key? Segments agree when their sets do too; halves of subjects are compared as halves. */
bool trede_key_same(const struct trede_result *a, const struct trede_result *b, enum trede_key key);
/* The text of any key, with its length: the halves of a subject are not terminated. */
const char *trede_key_text(const struct trede_result *row, enum trede_key key, size_t *length);

#endif
