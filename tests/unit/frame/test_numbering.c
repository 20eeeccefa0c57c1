/* Dense numbers in order of first appearance, whatever the ids are. */
#include "harness/t.h"

#include "base/alloc.h"
#include "frame/numbering.h"

static void in_order_of_appearance(void **state)
{
    (void)state;
    const struct trede_id ids[] = {{900, 1, true}, {5, 1, true}, {5, 2, true}, /* the second part counts */
                                   {900, 1, true}, {0, 0, true},               /* zero is an id like another */
                                   {5, 1, false},                              /* what stands in for an id is not it */
                                   {0, 0, true},   {5, 1, true}, {5, 1, false}};
    const uint32_t want[] = {0, 1, 2, 0, 3, 4, 3, 1, 4};
    uint32_t number[9], count = 99;
    assert_int_equal(trede_number_ids(ids, 9, number, &count), TREDE_OK);
    assert_int_equal(count, 5);
    for (int i = 0; i < 9; i++)
        assert_int_equal(number[i], want[i]);
}

static void none_and_one(void **state)
{
    (void)state;
    const struct trede_id id = {7, 7, true};
    uint32_t number = 99, count = 99;
    assert_int_equal(trede_number_ids(NULL, 0, NULL, &count), TREDE_OK);
    assert_int_equal(count, 0);
    assert_int_equal(trede_number_ids(&id, 1, &number, &count), TREDE_OK);
    assert_int_equal(number, 0);
    assert_int_equal(count, 1);
}

enum { MANY = 20000 };

/* Every id twice, and ids that differ only in their upper bits. */
static void many(void **state)
{
    (void)state;
    static struct trede_id ids[2 * MANY];
    static uint32_t number[2 * MANY];
    uint32_t count;
    for (uint64_t i = 0; i < MANY; i++)
        ids[i] = ids[2 * MANY - 1 - i] = (struct trede_id){i << 44, ~i, true};
    assert_int_equal(trede_number_ids(ids, 2 * MANY, number, &count), TREDE_OK);
    assert_int_equal(count, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        assert_int_equal(number[i], i);
        assert_int_equal(number[2 * MANY - 1 - i], i);
    }
}

static void without_memory(void **state)
{
    (void)state;
    const struct trede_id id = {1, 1, true};
    uint32_t number, count;
    trede_alloc_fail_after(1);
    assert_int_equal(trede_number_ids(&id, 1, &number, &count), TREDE_INTERNAL);
    trede_alloc_fail_after(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_order_of_appearance), cmocka_unit_test(none_and_one),
                                       cmocka_unit_test(many), cmocka_unit_test(without_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
