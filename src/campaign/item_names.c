/* item_names.c - words that cannot name an item: an item becomes a column of the store and a word in SQL rules. */
#include "campaign/items.h"

/* SQLite's keywords (sqlite.org/lang_keywords.html, 3.40) and the words it reads as constants. */
static const char *const sql_words[] = {
    "abort", "action", "add", "after", "all", "alter", "always", "analyze", "and", "as", "asc", "attach", "autoincrement",
    "before", "begin", "between", "by", "cascade", "case", "cast", "check", "collate", "column", "commit", "conflict",
    "constraint", "create", "cross", "current", "current_date", "current_time", "current_timestamp", "database", "default",
    "deferrable", "deferred", "delete", "desc", "detach", "distinct", "do", "drop", "each", "else", "end", "escape",
    "except", "exclude", "exclusive", "exists", "explain", "fail", "false", "filter", "first", "following", "for",
    "foreign", "from", "full", "generated", "glob", "group", "groups", "having", "if", "ignore", "immediate", "in",
    "index", "indexed", "initially", "inner", "insert", "instead", "intersect", "into", "is", "isnull", "join", "key",
    "last", "left", "like", "limit", "match", "materialized", "natural", "no", "not", "nothing", "notnull", "null",
    "nulls", "of", "offset", "on", "or", "order", "others", "outer", "over", "partition", "plan", "pragma", "preceding",
    "primary", "query", "raise", "range", "recursive", "references", "regexp", "reindex", "release", "rename", "replace",
    "restrict", "returning", "right", "rollback", "row", "rows", "savepoint", "select", "set", "table", "temp",
    "temporary", "then", "ties", "to", "transaction", "trigger", "true", "unbounded", "union", "unique", "update",
    "using", "vacuum", "values", "view", "virtual", "when", "where", "window", "with", "without"};

/* Columns the store keeps beside the items, and SQLite's own names for a row. */
static const char *const store_words[] = {"id",       "wave",         "source",     "respondent",        "weight",   "stratum",
                                          "cluster",  "second_stage", "population", "second_population", "sampling", "duration",
                                          "missing",  "rowid",        "oid",        "_rowid_",           "batch"};

static bool is_in(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (trede_same_word(name, list[i])) return true;
    return false;
}

bool trede_item_name_is_taken(const char *name)
{
    return is_in(name, sql_words, sizeof sql_words / sizeof *sql_words) ||
           is_in(name, store_words, sizeof store_words / sizeof *store_words);
}
