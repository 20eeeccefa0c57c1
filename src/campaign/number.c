/* number.c - numbers in campaign.yaml and its tables.
 *
 * campaign.yaml takes a decimal point only: there a comma also separates, so 0,25 can be two things. Tables are kept
 * in spreadsheets, where either mark is usual; a number that can be read in two ways (1.234) is refused, never guessed.
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "campaign/value.h"

const struct trede_range trede_range_share = {0, 1};
const struct trede_range trede_range_change = {-1, 10};

static const struct trede_text decimal_comma = {"\"{1}\" has a decimal comma: write {2}",
                                                "\"{1}\" heeft een decimale komma: schrijf {2}"};
static const struct trede_text not_a_number = {"\"{1}\" is not a number: write it as 12 or 0.25",
                                               "\"{1}\" is geen getal: schrijf het als 12 of 0.25"};
static const struct trede_text not_whole = {"\"{1}\" is not a whole number", "\"{1}\" is geen heel getal"};
static const struct trede_text two_ways = {
    "\"{1}\" can be read in two ways: write {2} for thousands, or {3} for a fraction",
    "\"{1}\" kan op twee manieren gelezen worden: schrijf {2} voor duizendtallen, of {3} voor een breuk"};
static const struct trede_text out_of_range = {"{1} is not between {2} and {3}", "{1} ligt niet tussen {2} en {3}"};
static const struct trede_text not_a_share = {
    "{1} is not a share between {2} and {3}: write a share as 0.25 or 25%",
    "{1} is geen aandeel tussen {2} en {3}: schrijf een aandeel als 0.25 of 25%"};
static const struct trede_text below_zero = {"{1} is below 0", "{1} is kleiner dan 0"};

/* A copy with every from replaced by to; to 0 leaves it out. */
static const char *with_mark(struct trede_reading *r, const char *text, size_t length, char from, char to)
{
    char *copy = trede_reading_alloc(r, length + 1, 1);
    size_t used = 0;
    for (size_t i = 0; copy && i < length; i++) {
        if (text[i] != from)
            copy[used++] = text[i];
        else if (to)
            copy[used++] = to;
    }
    return copy ? copy : "";
}

/* One mark with one to three digits before it, not beginning with 0, and exactly three after: thousands or a fraction.
 */
static bool ambiguous(const char *text, size_t length)
{
    if (length && (*text == '-' || *text == '+')) {
        text++;
        length--;
    }
    if (length < 5 || length > 7 || *text == '0') return false;
    size_t mark = length - 4;
    if (text[mark] != '.' && text[mark] != ',') return false;
    for (size_t i = 0; i < length; i++)
        if (i != mark && (text[i] < '0' || text[i] > '9')) return false;
    return true;
}

static bool table_number(struct trede_reading *r, const struct trede_written *w, size_t length, double *value)
{
    if (ambiguous(w->text, length)) {
        char mark = w->text[length - 4];
        const char *fraction = with_mark(r, w->text, length, ',', '.');
        trede_wrong(r, w->at, &two_ways, w->text, with_mark(r, w->text, length, mark, 0),
                    trede_reading_join(r, fraction, "0", NULL));
        return false;
    }
    if (trede_number_parse(w->text, length, '.', 0, value) || trede_number_parse(w->text, length, ',', 0, value) ||
        trede_number_parse(w->text, length, ',', '.', value) || trede_number_parse(w->text, length, '.', ',', value))
        return true;
    trede_wrong(r, w->at, &not_a_number, w->text);
    return false;
}

static bool yaml_number(struct trede_reading *r, const struct trede_written *w, size_t length, double *value)
{
    if (trede_number_parse(w->text, length, '.', 0, value)) return true;
    if (trede_number_parse(w->text, length, ',', 0, value))
        trede_wrong(r, w->at, &decimal_comma, w->text, with_mark(r, w->text, strlen(w->text), ',', '.'));
    else
        trede_wrong(r, w->at, &not_a_number, w->text);
    return false;
}

bool trede_written_number(struct trede_reading *r, const struct trede_written *w, double *value, bool *percent)
{
    size_t length = strlen(w->text);
    *percent = length > 1 && w->text[length - 1] == '%';
    if (*percent) length--;
    while (length && w->text[length - 1] == ' ')
        length--;
    if (!(w->in_table ? table_number : yaml_number)(r, w, length, value)) return false;
    if (*percent) *value /= 100;
    return true;
}

static bool within(struct trede_reading *r, const struct trede_written *w, const struct trede_range *range,
                   double value, const struct trede_text *text)
{
    if (!range || (value >= range->low && value <= range->high)) return true;
    char low[32], high[32];
    trede_format_exact(low, sizeof low, range->low);
    trede_format_exact(high, sizeof high, range->high);
    trede_wrong(r, w->at, text, w->text, low, high);
    return false;
}

void trede_value_number(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    double value;
    bool percent;
    if (!trede_written_number(r, w, &value, &percent)) return;
    if (percent)
        trede_wrong(r, w->at, &not_a_number, w->text);
    else if (within(r, w, how, value, &out_of_range))
        memcpy(target, &value, sizeof value);
}

void trede_value_share(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    double value;
    bool percent;
    if (trede_written_number(r, w, &value, &percent) && within(r, w, how, value, &not_a_share))
        memcpy(target, &value, sizeof value);
}

void trede_value_count(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)how;
    int64_t value;
    if (!trede_integer_parse(w->text, strlen(w->text), &value))
        trede_wrong(r, w->at, &not_whole, w->text);
    else if (value < 0)
        trede_wrong(r, w->at, &below_zero, w->text);
    else
        memcpy(target, &value, sizeof value);
}

void trede_value_whole(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    int64_t value;
    if (!trede_integer_parse(w->text, strlen(w->text), &value)) {
        trede_wrong(r, w->at, &not_whole, w->text);
        return;
    }
    if (!within(r, w, how, (double)value, &out_of_range)) return;
    int narrow = (int)value;
    memcpy(target, &narrow, sizeof narrow);
}
