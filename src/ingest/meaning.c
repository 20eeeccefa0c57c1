/* meaning.c - see meaning.h. */
#include "ingest/meaning.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "ingest/fold.h"

static const struct trede_text out_of_range = {"outside the minimum and maximum of items.csv",
                                               "buiten het minimum en maximum van items.csv"};
static const struct trede_text not_a_code = {"not one of the answers in codes.csv",
                                             "niet een van de antwoorden in codes.csv"};
static const struct trede_text not_whole = {"not a whole number; give words their value in codes.csv",
                                            "geen heel getal; geef woorden hun waarde in codes.csv"};
static const struct trede_text not_yes_or_no = {"neither yes nor no; give other words their value in codes.csv",
                                                "ja noch nee; geef andere woorden hun waarde in codes.csv"};
static const struct trede_text not_a_day = {"not a day of the calendar in the format of this column",
                                            "geen kalenderdag in de notatie van deze kolom"};
static const struct trede_text part_not_a_code = {"a part of the answer is not in codes.csv",
                                                  "een deel van het antwoord staat niet in codes.csv"};
static const struct trede_text part_is_missing = {"a missing code together with answers",
                                                  "een code voor ontbrekend samen met antwoorden"};
static const struct trede_text no_such_bit = {
    "the value of this option in codes.csv is no whole number from 1 to 52",
    "de waarde van deze optie in codes.csv is geen heel getal van 1 tot en met 52"};
static const struct trede_text no_memory = {"no memory", "geen geheugen"};

static bool in_range(const struct trede_item *item, double number)
{
    return !(item->has_min && number < item->min) && !(item->has_max && number > item->max);
}

static bool has_answer_codes(const struct trede_item *item)
{
    for (size_t i = 0; i < item->code_count; i++)
        if (item->codes[i].missing == TREDE_ANSWERED) return true;
    return false;
}

static const struct trede_code *find_code(const struct trede_code *codes, size_t count, const char *folded)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i].folded != NULL && strcmp(codes[i].folded, folded) == 0) return &codes[i];
    return NULL;
}

static const struct trede_text *answered(struct trede_value *value, double number)
{
    *value = (struct trede_value){TREDE_ANSWERED, number};
    return NULL;
}

/* 99 means missing only where 99 cannot be an answer. */
static bool can_be_answer(const struct trede_item *item, double number)
{
    if (item->has_min || item->has_max) return in_range(item, number);
    switch (item->kind) {
    case TREDE_YESNO:
        return number == 0 || number == 1;
    case TREDE_DATE:
        return false;
    case TREDE_NUMBER:
        return true;
    default:
        return !has_answer_codes(item);
    }
}

static const struct trede_code *find_missing(const struct trede_answers *answers, const char *folded)
{
    const struct trede_code *code = find_code(answers->campaign->missing, answers->campaign->missing_count, folded);
    double number;
    if (code == NULL || !trede_number_parse(folded, strlen(folded), '.', 0, &number)) return code;
    return can_be_answer(answers->item, number) ? NULL : code;
}

static const struct trede_text *range_checked(const struct trede_item *item, double number, struct trede_value *value)
{
    return in_range(item, number) ? answered(value, number) : &out_of_range;
}

/* ---- the kinds ---- */

/* "4", and "4.0" or "4,0" as statistics packages write it; with three zeros it could be thousands. */
static bool whole_parse(struct trede_field cell, int64_t *number)
{
    size_t length = cell.length, zeros = 0;
    while (zeros < 2 && length > 1 && cell.text[length - 1] == '0')
        zeros++, length--;
    if (zeros > 0 && length > 1 && (cell.text[length - 1] == '.' || cell.text[length - 1] == ','))
        return trede_integer_parse(cell.text, length - 1, number);
    return trede_integer_parse(cell.text, cell.length, number);
}

static const struct trede_text *read_whole(const struct trede_answers *answers, struct trede_field cell,
                                           struct trede_value *value)
{
    const struct trede_item *item = answers->item;
    bool ranged = item->has_min || item->has_max, coded = has_answer_codes(item);
    int64_t number;
    if (!whole_parse(cell, &number)) return coded ? &not_a_code : &not_whole;
    if (coded && !ranged) return &not_a_code;
    return range_checked(item, (double)number, value);
}

int trede_yes_or_no(struct trede_field cell)
{
    static const struct {
        const char *word;
        int answer;
    } words[] = {{"1", 1}, {"0", 0}, {"ja", 1},   {"nee", 0},    {"yes", 1},  {"no", 0},    {"y", 1},
                 {"n", 0}, {"j", 1}, {"waar", 1}, {"onwaar", 0}, {"true", 1}, {"false", 0}, {"x", 1}};
    struct trede_folding folding;
    const char *folded = trede_fold_cell(&folding, cell);
    int answer = folded == NULL ? -2 : -1;
    for (size_t i = 0; folded != NULL && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, folded) == 0) answer = words[i].answer;
    trede_folding_done(&folding);
    return answer;
}

static const struct trede_text *read_yesno(struct trede_field cell, struct trede_value *value)
{
    int answer = trede_yes_or_no(cell);
    if (answer >= 0) return answered(value, answer);
    return answer == -1 ? &not_yes_or_no : &no_memory;
}

/* The options of one cell. Option v is bit v - 1, so "kanalen & 4" in a rule asks for the option with value 3; 52
 * options fit a double. */
struct options {
    int64_t bits;
    size_t answers, missings;
    enum trede_missing missing;
};

static const struct trede_text *add_option(const struct trede_code *code, struct options *options)
{
    if (code == NULL) return &part_not_a_code;
    if (code->missing != TREDE_ANSWERED) {
        options->missings++;
        options->missing = code->missing;
        return NULL;
    }
    if (!(code->value >= 1 && code->value <= 52) || code->value != floor(code->value)) return &no_such_bit;
    options->answers++;
    options->bits |= INT64_C(1) << ((int)code->value - 1);
    return NULL;
}

static const struct trede_text *take_options(const struct options *options, struct trede_value *value)
{
    if (options->answers + options->missings == 0) {
        *value = (struct trede_value){TREDE_BLANK, 0}; /* only marks */
        return NULL;
    }
    if (options->missings == 0) return answered(value, (double)options->bits);
    if (options->answers + options->missings > 1) return &part_is_missing;
    *value = (struct trede_value){options->missing, 0};
    return NULL;
}

static const struct trede_text *read_part(const struct trede_item *item, struct trede_field part,
                                          struct options *options)
{
    part = trede_trimmed(part);
    if (part.length == 0) return NULL; /* "a;b;" as Forms writes it */
    struct trede_folding folding;
    const char *folded = trede_fold_cell(&folding, part);
    const struct trede_text *reason =
        folded == NULL ? &no_memory : add_option(find_code(item->codes, item->code_count, folded), options);
    trede_folding_done(&folding);
    return reason;
}

static const struct trede_text *read_multi(const struct trede_item *item, struct trede_field cell,
                                           struct trede_value *value)
{
    char mark = memchr(cell.text, ';', cell.length) != NULL ? ';' : ',';
    struct options options = {0};
    const char *end = cell.text + cell.length;
    for (const char *at = cell.text; at <= end;) {
        const char *stop = at < end ? memchr(at, mark, (size_t)(end - at)) : NULL;
        if (stop == NULL) stop = end;
        const struct trede_text *reason = read_part(item, (struct trede_field){at, (size_t)(stop - at)}, &options);
        if (reason != NULL) return reason;
        at = stop + 1;
    }
    return take_options(&options, value);
}

static const struct trede_text *read_number(const struct trede_item *item, struct trede_marks *marks,
                                            struct trede_field cell, struct trede_value *value)
{
    double number;
    const struct trede_text *reason = trede_marks_read(marks, cell.text, cell.length, &number);
    return reason != NULL ? reason : range_checked(item, number, value);
}

static const struct trede_text *read_date(const struct trede_answers *answers, struct trede_field cell,
                                          struct trede_value *value)
{
    int32_t day;
    if (!trede_day_parse(cell.text, cell.length, answers->date_format, &day)) return &not_a_day;
    return range_checked(answers->item, (double)day, value);
}

static const struct trede_text *read_kind(const struct trede_answers *answers, struct trede_marks *marks,
                                          struct trede_field cell, struct trede_value *value)
{
    switch (answers->item->kind) {
    case TREDE_YESNO:
        return read_yesno(cell, value);
    case TREDE_MULTI:
        return read_multi(answers->item, cell, value);
    case TREDE_NUMBER:
        return read_number(answers->item, marks, cell, value);
    case TREDE_DATE:
        return read_date(answers, cell, value);
    case TREDE_LIKERT:
    case TREDE_CHOICE:
        break;
    }
    return read_whole(answers, cell, value);
}

/* ---- words ---- */

static const struct trede_text *take_code(const struct trede_item *item, const struct trede_code *code,
                                          struct trede_value *value)
{
    if (code->missing == TREDE_ANSWERED && item->kind != TREDE_MULTI) return answered(value, code->value);
    struct options options = {0};
    const struct trede_text *reason = add_option(code, &options);
    return reason != NULL ? reason : take_options(&options, value);
}

/* *is_word stays false when no list has the cell. */
static const struct trede_text *read_word(const struct trede_answers *answers, struct trede_field cell,
                                          struct trede_value *value, bool *is_word)
{
    const struct trede_item *item = answers->item;
    struct trede_folding folding;
    const char *folded = trede_fold_cell(&folding, cell);
    const struct trede_text *reason = folded == NULL ? &no_memory : NULL;
    if (folded != NULL) {
        const struct trede_code *code = find_code(item->codes, item->code_count, folded);
        if (code == NULL) code = find_missing(answers, folded);
        if (code != NULL) reason = take_code(item, code, value);
        *is_word = code != NULL;
        if (code == NULL && cell.length == 0) {
            *value = (struct trede_value){TREDE_BLANK, 0};
            *is_word = true;
        }
    }
    trede_folding_done(&folding);
    return reason;
}

const struct trede_text *trede_cell_meaning(const struct trede_answers *answers, struct trede_marks *marks,
                                            struct trede_field cell, struct trede_value *value, bool *is_word)
{
    bool coded = answers->item->code_count > 0;
    const struct trede_text *reason = NULL;
    *is_word = false;
    /* Without codes an answer is what its kind says; the word lists are for what is no answer. */
    if (!coded && cell.length > 0 && (reason = read_kind(answers, marks, cell, value)) == NULL) {
        *is_word = answers->item->kind == TREDE_YESNO;
        return NULL;
    }
    const struct trede_text *word_reason = read_word(answers, cell, value, is_word);
    if (word_reason != NULL || *is_word) return word_reason;
    return coded ? read_kind(answers, marks, cell, value) : reason;
}
