/* What keeps the hot path off the store and memory bounded: labels met before, combinations seen before. */
#include "harness/t.h"

#include "ingest/labels.h"
#include "ingest/seen.h"

static void seen_once_and_again(void **state)
{
    (void)state;
    struct trede_seen seen = {0};
    bool before;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 20000; i++) {
            assert_int_equal(trede_seen_add(&seen, &i, sizeof i, &before), TREDE_OK);
            assert_int_equal(before, round);
        }
    assert_int_equal(seen.count, 20000);
    trede_seen_free(&seen);
    assert_null(seen.slots);
}

static void seen_stops_remembering_at_its_limit(void **state)
{
    (void)state;
    struct trede_seen seen = {.limit = 100};
    bool before;
    for (int i = 0; i < 5000; i++)
        assert_int_equal(trede_seen_add(&seen, &i, sizeof i, &before), TREDE_OK);
    assert_int_equal(seen.count, 100);
    int early = 7, late = 4999;
    assert_int_equal(trede_seen_add(&seen, &early, sizeof early, &before), TREDE_OK);
    assert_true(before);
    assert_int_equal(trede_seen_add(&seen, &late, sizeof late, &before), TREDE_OK);
    assert_false(before);
    trede_seen_free(&seen);
}

/* Without a store every label is 1; more labels than there is room for must neither hang nor be remembered. */
static void many_labels(void **state)
{
    (void)state;
    struct trede_labels labels = {0};
    struct trede_arena *arena = trede_arena_create();
    for (int i = 0; i < 10000; i++) {
        char text[24];
        int64_t number = 0;
        int length = snprintf(text, sizeof text, "gebied %d", i);
        assert_int_equal(trede_labels_number(&labels, arena, NULL, (struct trede_field){text, (size_t)length}, &number),
                         TREDE_OK);
        assert_int_equal(number, 1);
    }
    assert_true(labels.count < TREDE_LABEL_SLOTS);
    trede_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seen_once_and_again),
        cmocka_unit_test(seen_stops_remembering_at_its_limit),
        cmocka_unit_test(many_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
