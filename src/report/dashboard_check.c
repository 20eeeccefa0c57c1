/* Sentences and conditions may only speak of rows the definition selects. */
#include <string.h>

#include "base/text.h"
#include "report/dashboard_parts.h"
#include "report/sentence.h"

static const struct trede_text no_selection = {"\"{1}\" is not a selection under with: here",
                                               "\"{1}\" is hier geen selectie onder with:"};
static const struct trede_text no_field = {"\"{1}\" is not a field that can be filled in; did you mean \"{2}\"?",
                                           "\"{1}\" is geen veld dat ingevuld kan worden; bedoelde u \"{2}\"?"};
static const struct trede_text no_brace = {"a { without } in this sentence", "een { zonder } in deze zin"};
static const struct trede_text no_row = {"{{1}} needs rows: in this block, or the name of a selection before a point",
                                         "{{1}} vraagt rows: in dit blok, of de naam van een selectie voor een punt"};
static const struct trede_text no_test_word = {"\"{1}\" is not a test; did you mean \"{2}\"?",
                                               "\"{1}\" is geen toets; bedoelde u \"{2}\"?"};

static bool is_selection(const struct trede_selections *with, const char *name, size_t length)
{
    for (size_t i = 0; i < with->count; i++)
        if (strlen(with->items[i].name) == length && memcmp(with->items[i].name, name, length) == 0) return true;
    return false;
}

static size_t count_of(const char *const *names)
{
    size_t n = 0;
    while (names[n])
        n++;
    return n;
}

static bool is_one_of(const char *const *names, const char *text)
{
    for (; *names; names++)
        if (strcmp(*names, text) == 0) return true;
    return false;
}

static void say_near(struct trede_decoder *d, struct trede_place at, const struct trede_text *text, const char *word,
                     const char *const *names)
{
    size_t count = count_of(names), near = trede_nearest(word, names, count);
    trede_decode_fault(d, at, text, word, names[near < count ? near : 0]);
}

/* One {field}, {selection.field} or {selection.field@statistic}. */
static void check_field(struct trede_decoder *d, const struct trede_case *one, const char *text, size_t length,
                        const struct trede_selections *with, bool has_it)
{
    char *name = trede_arena_text(d->arena, text, length);
    if (!name) {
        d->no_memory = true;
        return;
    }
    char *at = strchr(name, '@');
    if (at) *at = '\0';
    const char *point = strchr(name, '.'), *field = point ? point + 1 : name;
    if (point && !is_selection(with, name, (size_t)(point - name))) {
        *strchr(name, '.') = '\0';
        trede_decode_fault(d, one->at, &no_selection, name, NULL);
    } else if (!point && is_one_of(trede_context_fields, field)) {
        return;
    } else if (!is_one_of(trede_row_fields, field)) {
        say_near(d, one->at, &no_field, field, trede_row_fields);
    } else if (!point && !has_it) {
        trede_decode_fault(d, one->at, &no_row, name, NULL);
    }
}

static void check_text(struct trede_decoder *d, const struct trede_case *one, const char *text,
                       const struct trede_selections *with, bool has_it)
{
    if (!text) return;
    for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        if (!close) {
            trede_decode_fault(d, one->at, &no_brace, NULL, NULL);
            return;
        }
        check_field(d, one, open + 1, (size_t)(close - open - 1), with, has_it);
    }
}

void trede_check_conditions(struct trede_decoder *d, const struct trede_conditions *when,
                            const struct trede_selections *with, bool has_it)
{
    for (size_t i = 0; i < when->count; i++) {
        const struct trede_condition *one = &when->items[i];
        if (is_one_of(trede_context_tests, one->name)) continue;
        if (!(has_it && strcmp(one->name, "it") == 0) && !is_selection(with, one->name, strlen(one->name)))
            trede_decode_fault(d, one->at, &no_selection, one->name, NULL);
        else if (one->test == TREDE_TEST_WORD && one->word && !is_one_of(trede_test_words, one->word))
            say_near(d, one->at, &no_test_word, one->word, trede_test_words);
    }
}

void trede_check_cases(struct trede_decoder *d, const struct trede_cases *cases, const struct trede_selections *with,
                       bool has_it)
{
    for (size_t i = 0; i < cases->count; i++) {
        const struct trede_case *one = &cases->items[i];
        trede_check_conditions(d, &one->when, with, has_it);
        check_text(d, one, one->text.nl, with, has_it);
        check_text(d, one, one->text.en, with, has_it);
    }
}
