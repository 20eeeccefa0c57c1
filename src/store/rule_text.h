/* rule_text.h - what must be known about a rule's text before SQLite sees it. */
#ifndef TREDE_STORE_RULE_TEXT_H
#define TREDE_STORE_RULE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "trede/findings.h"

enum trede_rule_flaw {
    TREDE_RULE_FINE,
    TREDE_RULE_EMPTY,
    TREDE_RULE_OPEN_QUOTE,
    TREDE_RULE_OPEN_COMMENT,
    TREDE_RULE_OPEN_BRACKET,
    TREDE_RULE_EXTRA_BRACKET,
    TREDE_RULE_SEMICOLON,
    TREDE_RULE_PARAMETER,
    TREDE_RULE_SUBQUERY
};

struct trede_rule_text {
    enum trede_rule_flaw flaw;
    size_t at;          /* byte of the flaw */
    bool has_text;      /* a text constant that is no part of a date */
    bool has_date_text; /* a text constant of digits, -, % and _ only */
    size_t text_at;     /* byte of the first text constant that is no part of a date */
    size_t date_text_at;
};

/* Brackets, quotes and comments in balance, so that nothing in the rule can step outside the brackets it is put in. */
struct trede_rule_text trede_rule_text_look(const char *sql);

/* The place of byte `at` of a rule that begins at `begin`: lines by newline, columns in characters. */
struct trede_place trede_rule_text_place(struct trede_place begin, const char *sql, size_t at);

#endif
