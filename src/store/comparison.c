#include "store/comparison.h"

#include <string.h>

#include "store/state.h"

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* The item a rule begins with, when it is stored as a whole number; *at moves behind it. SIZE_MAX = none. */
static size_t leading_item(const struct trede_store *store, const char **at)
{
    size_t length = strcspn(*at, " \t\r\n=<>!");
    for (size_t i = 0; i < store->campaign->item_count; i++) {
        const char *name = store->campaign->items[i].name;
        if (strlen(name) != length || sqlite3_strnicmp(name, *at, (int)length) != 0) continue;
        const struct trede_stored_item *stored = &store->items.stored[i];
        *at += length;
        return stored->number && strcmp(trede_item_type(stored->kind), "INTEGER") == 0 ? i : SIZE_MAX;
    }
    return SIZE_MAX;
}

/* From the number n that is compared with: the range begins at n + from (or has no beginning), ends at n + to. */
struct comparing {
    const char *text;
    bool has_low, has_high;
    int from, to;
    bool outside;
};

static const struct comparing *leading_operator(const char **at)
{
    static const struct comparing operators[] = {{"==", true, true, 0, 0, false},  {"<>", true, true, 0, 0, true},
                                                 {"!=", true, true, 0, 0, true},   {"<=", false, true, 0, 0, false},
                                                 {">=", true, false, 0, 0, false}, {"=", true, true, 0, 0, false},
                                                 {"<", false, true, 0, -1, false}, {">", true, false, 1, 0, false}};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strncmp(*at, operators[i].text, strlen(operators[i].text)) == 0) {
            *at += strlen(operators[i].text);
            return &operators[i];
        }
    return NULL;
}

enum { MOST_DIGITS = 9 };

/* A whole number that is all there is left. */
static bool last_number(const char *at, int64_t *number)
{
    bool negative = *at == '-';
    at += negative;
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || digits > MOST_DIGITS || *skip_blanks(at + digits) != '\0') return false;
    *number = 0;
    for (size_t i = 0; i < digits; i++)
        *number = 10 * *number + (at[i] - '0');
    if (negative) *number = -*number;
    return true;
}

bool trede_comparison_read(const struct trede_store *store, const char *sql, struct trede_comparison *out)
{
    const char *at = skip_blanks(sql);
    size_t item = leading_item(store, &at);
    if (item == SIZE_MAX) return false;
    at = skip_blanks(at);
    const struct comparing *how = leading_operator(&at);
    int64_t number;
    if (!how || !last_number(skip_blanks(at), &number)) return false;
    *out = (struct trede_comparison){.item = item,
                                     .low = how->has_low ? number + how->from : INT64_MIN,
                                     .high = how->has_high ? number + how->to : INT64_MAX,
                                     .outside = how->outside};
    return true;
}
