/* Rules are compiled by SQLite itself, in a database of their own that holds one empty table with the items: whatever a
 * rule says, there is nothing to read and nothing to break. The authorizer allows a list and denies the rest.
 * Rejected: a parser of our own (analysts know SQL; SQLite gives exact positions) and checking in the store (its
 * tables would be in reach). */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "store/rule_text.h"
#include "store/sqltext.h"
#include "store/state.h"

static const struct trede_text wrong = {"the rule for {1} is not right: {2}", "de regel voor {1} klopt niet: {2}"};
/* {2} is what SQLite says, in English; {3} only the word it met. */
static const struct trede_text stuck = {
    "the rule for {1} is not right: {2}; between items and numbers stand and, or, not, =, <>, <, <=, > and >=",
    "de regel voor {1} klopt niet bij {3}; tussen items en getallen staan and, or, not, =, <>, <, <=, > en >="};
static const struct trede_text unknown_item = {"the rule for {1} names \"{2}\", which is not an item in items.csv{3}",
                                               "de regel voor {1} noemt \"{2}\", en dat is geen item in items.csv{3}"};
static const struct trede_text did_you_mean = {"; did you mean \"", "; bedoelt u \""};
static const struct trede_text forbidden_function = {
    "the rule for {1} uses the function {2}; a rule may use abs, coalesce, ifnull, iif, nullif, length, like, lower, "
    "max, "
    "min, round, substr and upper",
    "de regel voor {1} gebruikt de functie {2}; een regel mag abs, coalesce, ifnull, iif, nullif, length, like, lower, "
    "max, min, round, substr en upper gebruiken"};
static const struct trede_text aggregate = {
    "the rule for {1} counts over respondents (an aggregate); a rule looks at one respondent. max and min need two "
    "values",
    "de regel voor {1} telt over respondenten heen (een aggregaat); een regel kijkt naar een respondent. max en min "
    "hebben twee waarden nodig"};
static const struct trede_text reaches_out = {
    "the rule for {1} uses something other than this respondent's items; only items, numbers, and, or, not, "
    "comparisons, "
    "between, in (...), case and a few functions are allowed",
    "de regel voor {1} gebruikt iets anders dan de items van deze respondent; alleen items, getallen, and, or, not, "
    "vergelijkingen, between, in (...), case en enkele functies mogen"};
static const struct trede_text too_deep = {
    "the rule for {1} is nested too deeply or too long for one condition ({2}); use in (...) or split it over items",
    "de regel voor {1} is te diep genest of te lang voor een voorwaarde ({2}); gebruik in (...) of verdeel haar over "
    "items"};
static const struct trede_text no_item = {
    "the rule for {1} looks at no item, so it is the same for everyone; name an item of items.csv",
    "de regel voor {1} kijkt naar geen enkel item en is dus voor iedereen gelijk; noem een item uit items.csv"};
static const struct trede_text text_constant = {"the rule for {1} compares with a text between quotes; items hold "
                                                "numbers: use the value of the answer in codes.csv",
                                                "de regel voor {1} vergelijkt met tekst tussen aanhalingstekens; items "
                                                "bevatten getallen: gebruik de waarde van het "
                                                "antwoord in codes.csv"};
static const struct trede_text not_a_number = {
    "{1} is how often somebody met the channel: name a number, Likert or choice item, or an expression of those",
    "{1} is hoe vaak iemand het kanaal zag: noem een item van soort number, likert of choice, of een uitdrukking "
    "daarvan"};
static const struct trede_text not_a_mean = {
    "the mean of {1} needs the bare name of a number, Likert or choice item",
    "het gemiddelde van {1} vraagt de kale naam van een getal-, Likert- of keuze-item"};
static const struct trede_text twice = {
    "items \"{1}\" and \"{2}\" differ only in capitals, which rules do not see; rename one",
    "de items \"{1}\" en \"{2}\" verschillen alleen in hoofdletters, en die ziet een regel niet; geef er een een "
    "andere "
    "naam"};
static const struct trede_text too_many_items = {
    "the campaign has more items than a store can hold ({1}); drop items nobody uses",
    "de campagne heeft meer items dan een opslag aankan ({1}); laat items weg die niemand gebruikt"};

/* Flaws seen without SQLite. */
static const struct trede_text flaws[] = {
    [TREDE_RULE_EMPTY] = {"the rule for {1} is empty; leave it out or write a condition over items",
                          "de regel voor {1} is leeg; laat haar weg of schrijf een voorwaarde over items"},
    [TREDE_RULE_OPEN_QUOTE] = {"in the rule for {1} this quote is not closed",
                               "in de regel voor {1} wordt dit aanhalingsteken niet gesloten"},
    [TREDE_RULE_OPEN_COMMENT] = {"in the rule for {1} this comment is not closed with */",
                                 "in de regel voor {1} wordt dit commentaar niet gesloten met */"},
    [TREDE_RULE_OPEN_BRACKET] = {"in the rule for {1} this bracket is not closed",
                                 "in de regel voor {1} wordt dit haakje niet gesloten"},
    [TREDE_RULE_EXTRA_BRACKET] = {"in the rule for {1} this bracket closes nothing",
                                  "in de regel voor {1} sluit dit haakje niets"},
    [TREDE_RULE_SEMICOLON] = {"the rule for {1} goes on after a semicolon; a rule is one condition",
                              "de regel voor {1} gaat na een puntkomma verder; een regel is een voorwaarde"},
    [TREDE_RULE_PARAMETER] = {"the rule for {1} has a character that rules do not know here (? : @ $ #)",
                              "de regel voor {1} heeft hier een teken dat regels niet kennen (? : @ $ #)"},
    [TREDE_RULE_SUBQUERY] =
        {"the rule for {1} has a query of its own; a rule is a condition over one respondent's items",
         "de regel voor {1} bevat een eigen zoekopdracht; een regel is een voorwaarde over de items "
         "van een respondent"},
};

static const char *const functions[] = {"abs",   "coalesce", "ifnull", "iif",   "nullif", "length", "like",
                                        "lower", "max",      "min",    "round", "substr", "upper"};

enum { MOST_ITEMS = 1900, LONGEST_VALUE = 1000000, LONGEST_RULE = 65536, DEEPEST = 50 };

struct checker {
    struct trede_sql sql;
    const struct trede_campaign *campaign;
    bool *reads; /* per item */
    int selects;
    bool denied;
    char function[64]; /* the function that was denied */
};

/* ---- the authorizer ---- */

static bool contains(const char *const *list, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (sqlite3_stricmp(list[i], word) == 0) return true;
    return false;
}

static int deny(struct checker *c)
{
    c->denied = true;
    return SQLITE_DENY;
}

static int may_read(struct checker *c, const char *table, const char *column)
{
    if (!table || strcmp(table, "item") != 0 || !column) return deny(c);
    if (column[0] == '\0') return SQLITE_OK; /* the table without any column */
    for (size_t i = 0; i < c->campaign->item_count; i++) {
        if (sqlite3_stricmp(c->campaign->items[i].name, column) != 0) continue;
        c->reads[i] = true;
        return SQLITE_OK;
    }
    return deny(c); /* rowid */
}

static int may_call(struct checker *c, const char *name)
{
    if (name && contains(functions, sizeof functions / sizeof functions[0], name)) return SQLITE_OK;
    trede_print(c->function, sizeof c->function, "%s", name ? name : "");
    return deny(c);
}

static int authorize(void *payload, int action, const char *first, const char *second, const char *database,
                     const char *inside)
{
    struct checker *c = payload;
    (void)database;
    (void)inside;
    switch (action) {
    case SQLITE_SELECT:
        return ++c->selects == 1 ? SQLITE_OK : deny(c);
    case SQLITE_READ:
        return may_read(c, first, second);
    case SQLITE_FUNCTION:
        return may_call(c, second);
    default:
        return deny(c);
    }
}

/* ---- the database of its own ---- */

static enum trede_status make_table(struct checker *c)
{
    struct trede_sqltext t = {0};
    trede_sqltext_add(&t, "CREATE TABLE item (");
    for (size_t i = 0; i < c->campaign->item_count; i++) {
        trede_sqltext_add(&t, i ? ", " : "");
        trede_sqltext_name(&t, "", c->campaign->items[i].name);
        trede_sqltext_add(&t, " ");
        trede_sqltext_add(&t, trede_item_type(c->campaign->items[i].kind));
    }
    if (c->campaign->item_count == 0) trede_sqltext_add(&t, "\"no item\" INTEGER");
    trede_sqltext_add(&t, ") STRICT");
    enum trede_status status = t.failed ? TREDE_INTERNAL : trede_sql_execute(&c->sql, "items for rules", t.text);
    trede_sqltext_free(&t);
    return status;
}

static void set_limits(sqlite3 *handle)
{
    static const int limits[][2] = {
        {SQLITE_LIMIT_LENGTH, LONGEST_VALUE}, {SQLITE_LIMIT_SQL_LENGTH, LONGEST_RULE},
        {SQLITE_LIMIT_EXPR_DEPTH, DEEPEST},   {SQLITE_LIMIT_COMPOUND_SELECT, 1},
        {SQLITE_LIMIT_FUNCTION_ARG, 100},     {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        sqlite3_limit(handle, limits[i][0], limits[i][1]);
}

static enum trede_status checker_open(struct checker *c, const struct trede_campaign *campaign,
                                      struct trede_findings *findings)
{
    *c = (struct checker){.campaign = campaign, .sql = {.findings = findings}};
    c->reads = trede_alloc(campaign->item_count, sizeof *c->reads);
    if (!c->reads) return TREDE_INTERNAL;
    enum trede_status status = trede_sql_open(&c->sql, ":memory:", SQLITE_OPEN_READWRITE);
    if (status == TREDE_OK) status = make_table(c);
    if (status != TREDE_OK) return status;
    set_limits(c->sql.handle);
    sqlite3_set_authorizer(c->sql.handle, authorize, c);
    return TREDE_OK;
}

static void checker_close(struct checker *c)
{
    trede_sql_close(&c->sql);
    trede_free(c->reads);
}

/* ---- one rule ---- */

/* The campaign's item when sql is no more than its name. */
static const struct trede_item *bare_item(const struct trede_campaign *c, const char *sql)
{
    for (size_t i = 0; i < c->item_count; i++)
        if (sqlite3_stricmp(c->items[i].name, sql) == 0) return &c->items[i];
    return NULL;
}

static const char before[] = "SELECT 1 FROM item WHERE (\n";

/* Compiles the rule; *at is the byte of the error within it. The newline before the last bracket ends a comment. */
static int compile(struct checker *c, const char *sql, size_t *at)
{
    struct trede_sqltext t = {0};
    sqlite3_stmt *statement = NULL;
    const struct trede_item *bare = bare_item(c->campaign, sql);
    trede_sqltext_add(&t, before);
    if (bare)
        trede_sqltext_name(&t, "", bare->name);
    else
        trede_sqltext_add(&t, sql);
    trede_sqltext_add(&t, "\n)");
    memset(c->reads, 0, c->campaign->item_count * sizeof *c->reads);
    c->selects = 0;
    c->denied = false;
    c->function[0] = '\0';
    int code = t.failed ? SQLITE_NOMEM : sqlite3_prepare_v2(c->sql.handle, t.text, -1, &statement, NULL);
    int offset = code == SQLITE_OK ? -1 : sqlite3_error_offset(c->sql.handle);
    size_t length = strlen(sql), inside = offset < (int)sizeof before - 1 ? 0 : (size_t)offset - (sizeof before - 1);
    *at = inside < length ? inside : length;
    sqlite3_finalize(statement);
    trede_sqltext_free(&t);
    return code;
}

static bool begins(const char *text, const char *with, const char **rest)
{
    size_t length = strlen(with);
    *rest = text + length;
    return strncmp(text, with, length) == 0;
}

struct complaint {
    struct trede_findings *findings;
    struct trede_place at;
    const char *name; /* what the rule is for */
    bool at_end;      /* the rule stops where more should come */
};

static void complain(const struct complaint *about, const struct trede_text *text, const char *detail)
{
    trede_findings_add(about->findings, TREDE_ERROR, about->at, text, (const char *const[4]){about->name, detail});
}

static void complain_unknown(const struct checker *c, const struct complaint *about, const char *word)
{
    char hint[160] = "";
    bool dutch = trede_findings_language(about->findings) == TREDE_DUTCH;
    const char **names = trede_alloc(c->campaign->item_count, sizeof *names);
    for (size_t i = 0; names && i < c->campaign->item_count; i++)
        names[i] = c->campaign->items[i].name;
    size_t near = names ? trede_nearest(word, names, c->campaign->item_count) : c->campaign->item_count;
    if (near < c->campaign->item_count)
        trede_print(hint, sizeof hint, "%s%s\"?", dutch ? did_you_mean.nl : did_you_mean.en, names[near]);
    trede_free(names);
    trede_findings_add(about->findings, TREDE_ERROR, about->at, &unknown_item,
                       (const char *const[4]){about->name, word, hint});
}

/* near "en": syntax error, or unrecognized token: "x": the word between is the user's, the rest is not Dutch. */
static bool complain_stuck(const struct complaint *about, const char *words)
{
    const char *word;
    if (!begins(words, "near ", &word) && !begins(words, "unrecognized token: ", &word)) return false;
    const char *end = strstr(word, ": syntax error");
    char met[80];
    bool dutch = trede_findings_language(about->findings) == TREDE_DUTCH;
    trede_print(met, sizeof met, "%.*s", (int)(end ? end - word : 64), word);
    if (about->at_end) trede_print(met, sizeof met, "%s", dutch ? "het einde" : "the end");
    trede_findings_add(about->findings, TREDE_ERROR, about->at, &stuck,
                       (const char *const[4]){about->name, words, met});
    return true;
}

/* SQLite's message decides which of ours is said; the ones nobody foresaw are passed on. */
static void complain_compile(struct checker *c, const struct complaint *about)
{
    static const struct {
        const char *begin;
        const struct trede_text *text;
    } known[] = {
        {"misuse of aggregate", &aggregate},         {"misuse of window", &aggregate},
        {"sub-select returns", &reaches_out},        {"parser stack overflow", &too_deep},
        {"Expression tree is too large", &too_deep},
    };
    const char *words = sqlite3_errmsg(c->sql.handle), *rest;
    const struct trede_text *text = c->denied ? &reaches_out : &wrong;
    if (c->function[0]) {
        complain(about, &forbidden_function, c->function);
    } else if (begins(words, "no such function: ", &rest)) {
        complain(about, &forbidden_function, rest);
    } else if (begins(words, "no such column: ", &rest) && !c->denied) {
        complain_unknown(c, about, rest);
    } else if (c->denied || !complain_stuck(about, words)) {
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            if (begins(words, known[i].begin, &rest)) text = known[i].text;
        complain(about, text, words);
    }
}

static bool reads_a_date(const struct checker *c)
{
    for (size_t i = 0; i < c->campaign->item_count; i++)
        if (c->reads[i] && c->campaign->items[i].kind == TREDE_DATE) return true;
    return false;
}

static bool reads_anything(const struct checker *c)
{
    for (size_t i = 0; i < c->campaign->item_count; i++)
        if (c->reads[i]) return true;
    return false;
}

/* What compiles may still mean nothing: no item, or a number compared with text, which is never equal. */
static const struct trede_text *meaning_flaw(const struct checker *c, const struct trede_rule_text *look, size_t *at)
{
    *at = 0;
    if (!reads_anything(c)) return &no_item;
    if (look->has_text) *at = look->text_at;
    if (look->has_text) return &text_constant;
    if (!look->has_date_text || reads_a_date(c)) return NULL;
    *at = look->date_text_at;
    return &text_constant;
}

/* TREDE_CAMPAIGN with a finding when the rule is wrong; afterwards reads says which items it looks at. */
static enum trede_status check_rule(struct checker *c, const struct trede_rule *rule, struct trede_findings *findings)
{
    const struct trede_rule_text look = trede_rule_text_look(rule->sql);
    struct complaint about = {findings, rule->at, rule->name && rule->name[0] ? rule->name : "?", false};
    size_t at = look.at;
    const struct trede_text *text = look.flaw != TREDE_RULE_FINE ? &flaws[look.flaw] : NULL;
    if (!text) {
        int code = compile(c, rule->sql, &at);
        if (code == SQLITE_NOMEM) return trede_sql_fault(&c->sql, "rule", code);
        if (code != SQLITE_OK) {
            about.at = trede_rule_text_place(rule->at, rule->sql, at);
            about.at_end = at == strlen(rule->sql);
            complain_compile(c, &about);
            return TREDE_CAMPAIGN;
        }
        text = meaning_flaw(c, &look, &at);
    }
    if (!text) return TREDE_OK;
    about.at = trede_rule_text_place(rule->at, rule->sql, at);
    return trede_fail(findings, TREDE_CAMPAIGN, about.at, text, about.name);
}

/* ---- all rules ---- */

static enum trede_status check_items(const struct trede_campaign *c, struct trede_findings *findings)
{
    enum trede_status status = TREDE_OK;
    if (c->item_count > MOST_ITEMS) {
        char most[24];
        trede_format_integer(most, sizeof most, MOST_ITEMS);
        return trede_fail(findings, TREDE_CAMPAIGN, TREDE_NOWHERE, &too_many_items, most);
    }
    for (size_t i = 0; i < c->item_count; i++)
        for (size_t j = 0; j < i; j++)
            if (sqlite3_stricmp(c->items[i].name, c->items[j].name) == 0)
                status =
                    trede_fail(findings, TREDE_CAMPAIGN, c->items[i].at, &twice, c->items[j].name, c->items[i].name);
    return status;
}

static enum trede_status check_mean(const struct trede_campaign *c, const struct trede_rule *rule,
                                    struct trede_findings *findings)
{
    const struct trede_item *item = bare_item(c, rule->sql);
    if (item && (item->kind == TREDE_NUMBER || item->kind == TREDE_LIKERT || item->kind == TREDE_CHOICE))
        return TREDE_OK;
    return trede_fail(findings, TREDE_CAMPAIGN, rule->at, &not_a_mean, rule->name);
}

/* Of a bare item its answers must be numbers; an expression counts for itself. */
static enum trede_status check_frequency(const struct trede_campaign *c, const struct trede_rule *rule,
                                         struct trede_findings *findings)
{
    const struct trede_item *item = bare_item(c, rule->sql);
    if (!item || item->kind == TREDE_NUMBER || item->kind == TREDE_LIKERT || item->kind == TREDE_CHOICE)
        return TREDE_OK;
    return trede_fail(findings, TREDE_CAMPAIGN, rule->at, &not_a_number, rule->name);
}

static bool is_frequency(const struct trede_campaign *c, const struct trede_rule *rule)
{
    for (size_t i = 0; i < c->channel_count; i++)
        if (&c->channels[i].frequency == rule) return true;
    return false;
}

static bool is_mean(const struct trede_campaign *c, const struct trede_rule *rule)
{
    for (size_t i = 0; i < c->indicator_count; i++)
        if (&c->indicators[i].rule == rule) return c->indicators[i].is_mean;
    return false;
}

struct check_all {
    struct checker checker;
    struct trede_findings *findings;
    bool wrong;
};

/* A wrong rule does not end the walk: every finding in one go. */
static enum trede_status check_one(void *payload, const char *where, const struct trede_rule *rule)
{
    struct check_all *all = payload;
    (void)where;
    enum trede_status status = check_rule(&all->checker, rule, all->findings);
    if (status == TREDE_OK && is_mean(all->checker.campaign, rule))
        status = check_mean(all->checker.campaign, rule, all->findings);
    if (status == TREDE_OK && is_frequency(all->checker.campaign, rule))
        status = check_frequency(all->checker.campaign, rule, all->findings);
    all->wrong |= status == TREDE_CAMPAIGN;
    return status == TREDE_CAMPAIGN ? TREDE_OK : status;
}

enum trede_status trede_rules_check(const struct trede_campaign *campaign, struct trede_findings *findings)
{
    struct check_all all = {.findings = findings};
    enum trede_status status = check_items(campaign, findings);
    if (status != TREDE_OK) return status;
    status = checker_open(&all.checker, campaign, findings);
    if (status == TREDE_OK) status = trede_rules_each(campaign, check_one, &all);
    checker_close(&all.checker);
    return status == TREDE_OK && all.wrong ? TREDE_CAMPAIGN : status;
}

/* Whole names only; what does not fit is "...". */
static void list_items(const struct checker *c, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < c->campaign->item_count; i++) {
        const char *name = c->campaign->items[i].name;
        if (!c->reads[i]) continue;
        if (used + strlen(name) + sizeof ", ..., " > size) {
            trede_print(out + used, size - used, used ? ", ..." : "...");
            return;
        }
        trede_print(out + used, size - used, "%s%s", used ? ", " : "", name);
        used += strlen(out + used);
    }
}

enum trede_status trede_rule_items(const struct trede_campaign *campaign, const struct trede_rule *rule, char *out,
                                   size_t size)
{
    struct checker c;
    out[0] = '\0';
    enum trede_status status = checker_open(&c, campaign, NULL);
    if (status == TREDE_OK) status = check_rule(&c, rule, NULL);
    if (status == TREDE_OK) list_items(&c, out, size);
    checker_close(&c);
    return status;
}
