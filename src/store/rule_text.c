/* A small look at a rule's tokens. It does not parse: SQLite does. It sees to it that the rule stays inside its
 * brackets and gives exact positions for what SQLite or its authorizer reports without one. */
#include "store/rule_text.h"

#include <string.h>

#include "base/text.h"

#include <sqlite3.h>

struct look {
    const char *sql;
    size_t at;
    size_t depth, open_at; /* open_at: the bracket that was opened last at depth 1 */
    bool any;              /* anything but space and comment */
    struct trede_rule_text found;
};

static void flaw(struct look *l, enum trede_rule_flaw flaw, size_t at)
{
    if (l->found.flaw != TREDE_RULE_FINE) return;
    l->found.flaw = flaw;
    l->found.at = at;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

static void note_text(struct look *l, size_t begin, size_t length)
{
    bool date = strspn(l->sql + begin + 1, "0123456789-%_") >= length && length > 0;
    bool *has = date ? &l->found.has_date_text : &l->found.has_text;
    size_t *where = date ? &l->found.date_text_at : &l->found.text_at;
    if (!*has) *where = begin;
    *has = true;
}

/* At an opening quote; a doubled closing quote is part of the text. */
static void skip_quoted(struct look *l, char closing)
{
    size_t begin = l->at++;
    while (l->sql[l->at] && (l->sql[l->at] != closing || (closing != ']' && l->sql[l->at + 1] == closing)))
        l->at += l->sql[l->at] == closing ? 2 : 1;
    if (!l->sql[l->at])
        flaw(l, TREDE_RULE_OPEN_QUOTE, begin);
    else
        l->at++;
    if (closing == '\'') note_text(l, begin, l->at > begin + 2 ? l->at - begin - 2 : 0);
}

static void skip_comment(struct look *l)
{
    size_t begin = l->at;
    if (l->sql[l->at] == '-') {
        l->at += strcspn(l->sql + l->at, "\n");
        return;
    }
    const char *end = strstr(l->sql + l->at + 2, "*/");
    if (!end) flaw(l, TREDE_RULE_OPEN_COMMENT, begin);
    l->at = end ? (size_t)(end - l->sql) + 2 : strlen(l->sql);
}

static void skip_word(struct look *l)
{
    static const char *const forbidden[] = {"select", "values", "with"};
    size_t begin = l->at;
    while (is_word(l->sql[l->at]))
        l->at++;
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++)
        if (l->at - begin == strlen(forbidden[i]) &&
            sqlite3_strnicmp(l->sql + begin, forbidden[i], (int)(l->at - begin)) == 0)
            flaw(l, TREDE_RULE_SUBQUERY, begin);
}

static void take_bracket(struct look *l)
{
    if (l->sql[l->at] == '(') {
        if (l->depth++ == 0) l->open_at = l->at;
    } else if (l->depth == 0) {
        flaw(l, TREDE_RULE_EXTRA_BRACKET, l->at);
    } else {
        l->depth--;
    }
    l->at++;
}

static void take_mark(struct look *l, char c)
{
    if (c == ';') flaw(l, TREDE_RULE_SEMICOLON, l->at);
    if (c == '?' || c == ':' || c == '@' || c == '$' || c == '#') flaw(l, TREDE_RULE_PARAMETER, l->at);
    l->at++;
}

static void take_token(struct look *l)
{
    const char *p = l->sql + l->at;
    bool comment = (p[0] == '-' && p[1] == '-') || (p[0] == '/' && p[1] == '*');
    if (!comment) l->any = true;
    if (comment)
        skip_comment(l);
    else if (*p == '\'' || *p == '"' || *p == '`')
        skip_quoted(l, *p);
    else if (*p == '[')
        skip_quoted(l, ']');
    else if (*p == '(' || *p == ')')
        take_bracket(l);
    else if (is_word(*p) && *p != '$')
        skip_word(l);
    else
        take_mark(l, *p);
}

struct trede_rule_text trede_rule_text_look(const char *sql)
{
    struct look l = {.sql = sql};
    for (;;) {
        l.at += strspn(sql + l.at, " \t\r\n\f");
        if (!sql[l.at]) break;
        take_token(&l);
    }
    if (l.depth > 0) flaw(&l, TREDE_RULE_OPEN_BRACKET, l.open_at);
    if (!l.any) flaw(&l, TREDE_RULE_EMPTY, 0);
    return l.found;
}

struct trede_place trede_rule_text_place(struct trede_place begin, const char *sql, size_t at)
{
    struct trede_place place = begin;
    size_t line = 0;
    for (size_t i = 0; i < at; i++) {
        if (sql[i] != '\n') continue;
        line = i + 1;
        if (place.line > 0) place.line++;
    }
    if (place.column > 0) place.column = (line ? 1 : place.column) + (int64_t)trede_utf8_count(sql + line, at - line);
    return place;
}
