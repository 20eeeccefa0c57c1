#include "harness/t.h"

#include "ingest/cell.h"
#include "reader/names.h"

/* A campaign with the vocabulary a test needs, and columns over its items. */
static struct trede_arena *arena;
static struct trede_campaign campaign;
static struct trede_code vocabulary[] = {{.raw = "N.v.t.", .missing = TREDE_NOT_APPLICABLE},
                                         {.raw = "Weet  Niet", .missing = TREDE_DONT_KNOW},
                                         {.raw = "99", .missing = TREDE_REFUSED},
                                         {.raw = "-1", .missing = TREDE_BLANK}};

static void fold(struct trede_code *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        codes[i].folded = trede_name_fold(arena, codes[i].raw, strlen(codes[i].raw));
}

static int set_up(void **state)
{
    (void)state;
    arena = trede_arena_create();
    fold(vocabulary, sizeof vocabulary / sizeof *vocabulary);
    campaign.missing = vocabulary;
    campaign.missing_count = sizeof vocabulary / sizeof *vocabulary;
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    trede_arena_destroy(arena);
    return 0;
}

static struct trede_answers column(const struct trede_item *item)
{
    struct trede_answers answers = {.item = item, .campaign = &campaign, .date_format = item->date_format};
    assert_int_equal(trede_answers_prepare(&answers, arena), TREDE_OK);
    return answers;
}

/* The number of the cell; -1000 - kind for a kind of missing; NaN when it is refused. */
static double meaning(struct trede_answers *answers, const char *text)
{
    struct trede_marks marks = {.all_thousands = true};
    struct trede_value value = {TREDE_ANSWERED, -5};
    if (trede_answer_read(answers, &marks, (struct trede_field){text, strlen(text)}, &value) != NULL) return NAN;
    return value.missing == TREDE_ANSWERED ? value.number : -1000 - (double)value.missing;
}
#define MISSING(kind) (-1000.0 - (double)(kind))
#define REFUSED(answers, text) assert_true(isnan(meaning((answers), (text))))
#define MEANS(answers, text, number) t_abs(meaning((answers), (text)), (number), T_EXACT)

static void likert_takes_whole_numbers_in_range(void **state)
{
    (void)state;
    struct trede_item item = {.kind = TREDE_LIKERT, .has_min = true, .has_max = true, .min = 1, .max = 5};
    struct trede_answers answers = column(&item);
    MEANS(&answers, "4", 4);
    MEANS(&answers, " 4\t", 4);
    MEANS(&answers,
          "\xC2\xA0"
          "4",
          4);
    MEANS(&answers, "4.0", 4);
    MEANS(&answers, "4,00", 4);
    MEANS(&answers, "05", 5);
    MEANS(&answers, "", MISSING(TREDE_BLANK));
    MEANS(&answers, "  ", MISSING(TREDE_BLANK));
    MEANS(&answers, "n.v.T.", MISSING(TREDE_NOT_APPLICABLE));
    MEANS(&answers, "weet\xC2\xA0niet", MISSING(TREDE_DONT_KNOW));
    MEANS(&answers, "99", MISSING(TREDE_REFUSED));
    MEANS(&answers, "-1", MISSING(TREDE_BLANK));
    REFUSED(&answers, "0");
    REFUSED(&answers, "6");
    REFUSED(&answers, "4.5");
    REFUSED(&answers, "4.000"); /* may be thousands */
    REFUSED(&answers, "4 - eens");
    REFUSED(&answers, "98");
}

static void a_number_that_can_be_an_answer_is_not_missing(void **state)
{
    (void)state;
    struct trede_item open = {.kind = TREDE_NUMBER};
    struct trede_item wide = {.kind = TREDE_NUMBER, .has_min = true, .has_max = true, .min = 0, .max = 120};
    struct trede_item narrow = {.kind = TREDE_NUMBER, .has_min = true, .has_max = true, .min = 0, .max = 50};
    struct trede_item floor_only = {.kind = TREDE_NUMBER, .has_min = true, .min = 0};
    struct trede_answers a = column(&open), b = column(&wide), c = column(&narrow), d = column(&floor_only);
    MEANS(&a, "99", 99);
    MEANS(&a, "-1", -1);
    MEANS(&b, "99", 99);
    MEANS(&b, "-1", MISSING(TREDE_BLANK));
    MEANS(&c, "99", MISSING(TREDE_REFUSED));
    REFUSED(&c, "98");
    MEANS(&d, "99", 99);
    MEANS(&d, "-1", MISSING(TREDE_BLANK));
    MEANS(&a, "2,5", 2.5);
    REFUSED(&a, "veel");
}

static void codes_come_first(void **state)
{
    (void)state;
    static struct trede_code reversed[] = {{.raw = "1", .value = 5}, {.raw = "5", .value = 1}};
    static struct trede_code words[] = {{.raw = "Helemaal eens", .value = 5},
                                        {.raw = "Oneens", .value = 2},
                                        {.raw = "Geen mening", .missing = TREDE_DONT_KNOW},
                                        {.raw = "99", .value = 3}};
    fold(reversed, 2);
    fold(words, 4);
    struct trede_item scale = {
        .kind = TREDE_LIKERT, .has_min = true, .has_max = true, .min = 1, .max = 5, .codes = reversed, .code_count = 2};
    struct trede_item choice = {.kind = TREDE_CHOICE, .codes = words, .code_count = 4};
    struct trede_answers a = column(&scale), b = column(&choice);
    MEANS(&a, "1", 5);
    MEANS(&a, "5", 1);
    MEANS(&a, "3", 3);
    MEANS(&b, "helemaal  EENS ", 5);
    MEANS(&b, "helemaal  EENS ", 5); /* met before */
    MEANS(&b, "Geen mening", MISSING(TREDE_DONT_KNOW));
    MEANS(&b, "99", 3);
    MEANS(&b, "-1", MISSING(TREDE_BLANK));
    REFUSED(&b, "5"); /* a value, but no code and no range */
    REFUSED(&b, "Eens");
}

static void yes_and_no_in_two_languages(void **state)
{
    (void)state;
    struct trede_item item = {.kind = TREDE_YESNO};
    struct trede_answers answers = column(&item);
    static const char *const yes[] = {"1", "ja", "JA", "Yes", "y", "J", "waar", "TRUE", "x", " X "};
    static const char *const no[] = {"0", "nee", "No", "n", "onwaar", "False"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        MEANS(&answers, yes[i], 1);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        MEANS(&answers, no[i], 0);
    MEANS(&answers, "", MISSING(TREDE_BLANK));
    MEANS(&answers, "99", MISSING(TREDE_REFUSED));
    REFUSED(&answers, "2");
    REFUSED(&answers, "misschien");
}

static void multi_gives_one_bit_an_option(void **state)
{
    (void)state;
    static struct trede_code codes[] = {{.raw = "Radio", .value = 1},
                                        {.raw = "Krant, lokaal", .value = 2},
                                        {.raw = "Caf\xC3\xA9", .value = 3},
                                        {.raw = "Geen", .missing = TREDE_NOT_APPLICABLE}};
    fold(codes, 4);
    struct trede_item item = {.kind = TREDE_MULTI, .codes = codes, .code_count = 4};
    struct trede_answers answers = column(&item);
    MEANS(&answers, "Radio", 1);
    MEANS(&answers, "krant, lokaal", 2);
    MEANS(&answers, "Radio;CAF\xC3\x89", 5);
    MEANS(&answers, "Radio, Caf\xC3\xA9", 5);
    MEANS(&answers, "Krant, lokaal;Radio;", 3);
    MEANS(&answers, "Radio;Radio", 1);
    MEANS(&answers, "Geen", MISSING(TREDE_NOT_APPLICABLE));
    MEANS(&answers, "", MISSING(TREDE_BLANK));
    REFUSED(&answers, "Radio;Geen");
    REFUSED(&answers, "Radio;Internet");
}

static void dates_are_days_of_the_calendar(void **state)
{
    (void)state;
    struct trede_item item = {.kind = TREDE_DATE, .date_format = "dd-mm-yyyy"};
    struct trede_answers answers = column(&item);
    MEANS(&answers, "01-01-1970", 0);
    MEANS(&answers, "29-02-2024", 19782); /* date -d 2024-02-29 +%s / 86400 */
    MEANS(&answers, "15-01-2026 14:03:22", 20468);
    REFUSED(&answers, "31-02-2026");
    REFUSED(&answers, "29-02-2026");
    REFUSED(&answers, "2026-01-15");
    REFUSED(&answers, "15-01-2026 morgen");
    MEANS(&answers, "", MISSING(TREDE_BLANK));
    MEANS(&answers, "99", MISSING(TREDE_REFUSED));
}

/* More words than are remembered: the rest is looked up each time, with the same result. */
static void many_words(void **state)
{
    (void)state;
    enum { WORDS = 500 };
    static char raw[WORDS][16];
    static struct trede_code codes[WORDS];
    for (size_t i = 0; i < WORDS; i++) {
        snprintf(raw[i], sizeof raw[i], "gemeente %zu", i);
        codes[i] = (struct trede_code){.raw = raw[i], .value = (double)i};
    }
    fold(codes, WORDS);
    struct trede_item item = {.kind = TREDE_CHOICE, .codes = codes, .code_count = WORDS};
    struct trede_answers answers = column(&item);
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < WORDS; i++)
            MEANS(&answers, raw[i], (double)i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likert_takes_whole_numbers_in_range),
        cmocka_unit_test(a_number_that_can_be_an_answer_is_not_missing),
        cmocka_unit_test(codes_come_first),
        cmocka_unit_test(yes_and_no_in_two_languages),
        cmocka_unit_test(multi_gives_one_bit_an_option),
        cmocka_unit_test(dates_are_days_of_the_calendar),
        cmocka_unit_test(many_words),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
