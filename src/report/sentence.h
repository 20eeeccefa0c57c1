/* sentence.h - conditions and sentences of a dashboard definition, said about result rows. */
#ifndef TREDE_REPORT_SENTENCE_H
#define TREDE_REPORT_SENTENCE_H

#include "report/phrase.h"
#include "report/source.h"

/* What a sentence can speak of: the selections under with:, and the row at hand (NULL = none). */
struct trede_scope {
    const struct trede_source *source;
    const struct trede_selections *with;
    const struct trede_rows *rows; /* as many as with has */
    const struct trede_result *it;
};

/* The words of the small language, each ended by NULL: {field} of a row, {field} of the campaign, tests of the campaign
 * and one-word tests of a selection. */
extern const char *const trede_row_fields[];
extern const char *const trede_context_fields[];
extern const char *const trede_context_tests[];
extern const char *const trede_test_words[];

/* Makes the selections. TREDE_INTERNAL = no memory. */
TREDE_MUST_CHECK enum trede_status trede_scope_open(const struct trede_source *source,
                                                    const struct trede_selections *with, struct trede_scope *out);

bool trede_conditions_hold(const struct trede_scope *scope, const struct trede_conditions *when);
/* One text filled in. */
void trede_say_text(const struct trede_scope *scope, const struct trede_label *text, struct trede_phrase *out);
/* The first case that holds, filled in; false when none does. */
bool trede_say(const struct trede_scope *scope, const struct trede_cases *cases, struct trede_phrase *out);

#endif
