/* What a page and the sheet with everything cannot hold. */
#include "harness/t.h"

#include <stdlib.h>

#include "disclosure/publish.h"
#include "report/cut.h"

struct table {
    struct trede_results *results;
    struct trede_published *published;
};

static void add(struct table *t, const char *set, size_t segment, const char *subject, bool reports, int64_t base)
{
    char name[24];
    (void)snprintf(name, sizeof name, "s%zu", segment);
    struct trede_result row = {.analysis = reports ? "report_rate" : "indicator",
                               .wave = "2025",
                               .segment_set = set,
                               .segment = strcmp(set, "all") == 0 ? "all" : name,
                               .subject = subject,
                               .statistic = reports ? "count" : "share",
                               .is_reports = reports,
                               .estimate = {.base = base, .value = 0.5, .status = TREDE_ESTIMATE_OK},
                               .cases = -1};
    assert_int_equal(trede_results_add(t->results, &row), TREDE_OK);
}

static void publish(struct table *t)
{
    const struct trede_publish_rules rules = {10, 5, true};
    assert_int_equal(trede_publish(t->results, &rules, &t->published), TREDE_OK);
}

static void begin(struct table *t)
{
    t->results = trede_results_create();
    assert_non_null(t->results);
}

static void end(struct table *t)
{
    trede_published_destroy(t->published);
    trede_results_destroy(t->results);
}

static size_t held(const struct table *t, enum trede_tidy_part part)
{
    size_t rows = 0;
    for (size_t i = 0; i < trede_published_count(t->published); i++)
        rows += trede_tidy_holds(part, trede_published_at(t->published, i));
    return rows;
}

static void what_fits_stays_whole(void **state)
{
    (void)state;
    struct table t;
    begin(&t);
    for (size_t i = 0; i < TREDE_TIDY_ROWS_MOST; i++)
        add(&t, "place", i, "phone", true, 50);
    publish(&t);
    struct trede_tidy_cut cut = trede_tidy_cut_of(t.published);
    assert_int_equal(cut.part, TREDE_TIDY_ALL);
    assert_int_equal(cut.shown, TREDE_TIDY_ROWS_MOST);
    end(&t);
}

static void channels_within_segments_go_first(void **state)
{
    (void)state;
    struct table t;
    begin(&t);
    add(&t, "all", 0, "all", true, 50);
    add(&t, "all", 0, "phone", true, 50);
    add(&t, "place", 0, "all", true, 50);
    add(&t, "place", 0, "knows", false, 50); /* of the survey: no cross */
    for (size_t i = 0; i < TREDE_TIDY_ROWS_MOST; i++)
        add(&t, "place", i, "phone", true, 50);
    publish(&t);
    struct trede_tidy_cut cut = trede_tidy_cut_of(t.published);
    assert_int_equal(cut.part, TREDE_TIDY_NO_CROSS);
    assert_int_equal(cut.shown, 4);
    assert_int_equal(held(&t, cut.part), 4);
    end(&t);
}

static void then_segments_and_then_what_is_too_much(void **state)
{
    (void)state;
    struct table t;
    begin(&t);
    for (size_t i = 0; i < 3; i++)
        add(&t, "all", 0, i == 0 ? "phone" : i == 1 ? "app" : "desk", true, 50);
    for (size_t i = 0; i < TREDE_TIDY_ROWS_MOST; i++)
        add(&t, "place", i, "all", true, 50);
    publish(&t);
    struct trede_tidy_cut cut = trede_tidy_cut_of(t.published);
    assert_int_equal(cut.part, TREDE_TIDY_EVERYONE);
    assert_int_equal(cut.shown, 3);
    end(&t);
    begin(&t);
    for (size_t i = 0; i <= TREDE_TIDY_ROWS_MOST; i++)
        add(&t, "all", 0, "phone", true, 50);
    publish(&t);
    cut = trede_tidy_cut_of(t.published);
    assert_int_equal(cut.part, TREDE_TIDY_FIRST);
    assert_int_equal(cut.shown, TREDE_TIDY_ROWS_MOST);
    end(&t);
}

/* Bases 0, 3, 6, ... 27 and one row more of the third segment: of five the largest stay, in the order of the table. */
static void the_largest_stay_in_their_order(void **state)
{
    (void)state;
    static const enum trede_key by[] = {TREDE_KEY_SEGMENT};
    static const size_t want[] = {2, 6, 7, 8, 9};
    struct table t;
    begin(&t);
    for (size_t i = 0; i < 10; i++)
        add(&t, "place", i, "all", true, (int64_t)i * 3);
    add(&t, "place", 2, "all", true, 100);
    publish(&t);
    const struct trede_result *rows[11], *kept[10];
    for (size_t i = 0; i < 11; i++)
        rows[i] = trede_published_at(t.published, i);
    memcpy(kept, rows, sizeof kept);
    const struct trede_rows all = {rows, 11};
    struct trede_rows some = {kept, 10};
    assert_int_equal(trede_cut_rows(NULL, &all, by, 1, 10, &some), TREDE_OK);
    assert_int_equal(some.count, 10);
    assert_int_equal(trede_cut_rows(NULL, &all, by, 1, 5, &some), TREDE_OK);
    assert_int_equal(some.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_ptr_equal(some.items[i], rows[want[i]]);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_stays_whole),
        cmocka_unit_test(channels_within_segments_go_first),
        cmocka_unit_test(then_segments_and_then_what_is_too_much),
        cmocka_unit_test(the_largest_stay_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
