#include "campaign/value.h"

#include <string.h>

#include "base/text.h"

static const struct trede_text not_a_name = {
    "\"{1}\" cannot be a name here: use letters without accents, digits and _, and start with a letter",
    "\"{1}\" kan hier geen naam zijn: gebruik letters zonder accenten, cijfers en _, en begin met een letter"};
static const struct trede_text not_a_bool = {"\"{1}\" is not yes or no: write true or false",
                                             "\"{1}\" is geen ja of nee: schrijf true of false"};
static const struct trede_text not_a_choice = {"\"{1}\" is not one of: {2}.{3}", "\"{1}\" is niet een van: {2}.{3}"};
static const struct trede_text not_a_day = {"\"{1}\" is not a real date: write it as 2026-01-31",
                                            "\"{1}\" is geen bestaande datum: schrijf die als 2026-01-31"};
static const struct trede_text not_a_format = {
    "\"{1}\" is not a way to write dates: use for example yyyy-mm-dd, dd-mm-yyyy, d-m-yyyy, mm/dd/yyyy or yyyymmdd",
    "\"{1}\" is geen schrijfwijze voor datums: gebruik bijvoorbeeld yyyy-mm-dd, dd-mm-yyyy, d-m-yyyy, mm/dd/yyyy of "
    "yyyymmdd"};

void trede_value_text(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)r;
    (void)how;
    memcpy(target, &w->text, sizeof w->text);
}

void trede_value_name(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    if (trede_is_identifier(w->text))
        trede_value_text(r, w, how, target);
    else
        trede_wrong(r, w->at, &not_a_name, w->text);
}

int trede_word_value(const struct trede_word *words, const char *word)
{
    for (; words->word; words++)
        if (trede_same_word(words->word, word)) return words->value;
    return -1;
}

/* The first word of every value: the rest are other spellings. */
static struct trede_names first_words(struct trede_reading *r, const struct trede_word *words)
{
    size_t count = 0;
    while (words[count].word)
        count++;
    const char **list = trede_reading_alloc(r, count, sizeof *list);
    size_t kept = 0;
    for (size_t i = 0; list && i < count; i++)
        if (i == 0 || words[i].value != words[i - 1].value) list[kept++] = words[i].word;
    return (struct trede_names){list, kept};
}

static bool choose(struct trede_reading *r, const struct trede_written *w, const struct trede_word *words, int *value)
{
    *value = trede_word_value(words, w->text);
    if (*value >= 0) return true;
    struct trede_names names = first_words(r, words);
    const char *all = "";
    for (size_t i = 0; i < names.count; i++)
        all = trede_reading_join(r, all, i ? ", " : "", names.list[i]);
    trede_wrong(r, w->at, &not_a_choice, w->text, all, trede_suggestion(r, w->text, names));
    return false;
}

/* Every enum of campaign.h has the size and, for small values, the representation of an int. */
_Static_assert(sizeof(enum trede_sample) == sizeof(int), "enums are read as int");

void trede_value_choice(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    int value;
    if (choose(r, w, how, &value)) memcpy(target, &value, sizeof value);
}

void trede_value_mark(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    int value;
    if (choose(r, w, how, &value)) *(char *)target = (char)value;
}

void trede_value_bool(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    static const struct trede_word words[] = {{"true", 1}, {"yes", 1}, {"ja", 1}, {"1", 1}, {"false", 0},
                                              {"no", 0},   {"nee", 0}, {"0", 0},  {"x", 1}, {NULL, 0}};
    (void)how;
    int value = trede_word_value(words, w->text);
    if (value < 0)
        trede_wrong(r, w->at, &not_a_bool, w->text);
    else
        *(bool *)target = value == 1;
}

void trede_value_day(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)how;
    int32_t day;
    if (trede_date_parse(w->text, strlen(w->text), NULL, &day))
        memcpy(target, &day, sizeof day);
    else
        trede_wrong(r, w->at, &not_a_day, w->text);
}

/* A format is known when a day written in it is read back as that day. */
bool trede_date_format_known(const char *format)
{
    char sample[32];
    size_t length = strlen(format), used = 0;
    if (length >= sizeof sample / 2) return false;
    for (size_t i = 0; i < length;) {
        size_t run = 1;
        while (format[i + run] == format[i])
            run++;
        const char *part = format[i] == 'y' ? "2026" : format[i] == 'm' ? "11" : format[i] == 'd' ? "22" : NULL;
        size_t part_length = part ? strlen(part) : run;
        memcpy(sample + used, part ? part : format + i, part_length);
        used += part_length;
        i += run;
    }
    int32_t day;
    return trede_date_parse(sample, used, format, &day) && day == trede_date_from_parts(2026, 11, 22);
}

void trede_value_date_format(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    if (trede_date_format_known(w->text))
        trede_value_text(r, w, how, target);
    else
        trede_wrong(r, w->at, &not_a_format, w->text);
}

void trede_value_rule(struct trede_reading *r, const struct trede_written *w, const void *how, void *target)
{
    (void)how;
    (void)r;
    struct trede_rule *rule = target;
    rule->sql = w->text;
    rule->at = w->at;
}
