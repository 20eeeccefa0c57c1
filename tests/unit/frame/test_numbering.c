/* Dense numbers in order of first appearance, whatever the ids are. */
#include "harness/t.h"

#include "base/alloc.h"
#include "frame/numbering.h"

static uint32_t number(struct trede_numbering *n, uint64_t a, uint64_t b, bool expect_new)
{
    uint32_t got = UINT32_MAX;
    bool is_new = !expect_new;
    assert_int_equal(trede_number_of(n, a, b, &got, &is_new), TREDE_OK);
    assert_int_equal(is_new, expect_new);
    return got;
}

static void in_order_of_appearance(void **state)
{
    (void)state;
    struct trede_numbering n = {0};
    assert_int_equal(number(&n, 900, 1, true), 0);
    assert_int_equal(number(&n, 5, 1, true), 1);
    assert_int_equal(number(&n, 5, 2, true), 2); /* the second part counts */
    assert_int_equal(number(&n, 900, 1, false), 0);
    assert_int_equal(trede_number_fresh(&n), 3);
    assert_int_equal(trede_number_fresh(&n), 4);
    assert_int_equal(number(&n, 0, 0, true), 5); /* zero is an id like another */
    assert_int_equal(number(&n, 0, 0, false), 5);
    trede_numbering_free(&n);
}

static void grows(void **state)
{
    (void)state;
    struct trede_numbering n = {0};
    for (uint64_t i = 0; i < 20000; i++)
        assert_int_equal(number(&n, i * 4096, ~i, true), i);
    for (uint64_t i = 20000; i-- > 0;)
        assert_int_equal(number(&n, i * 4096, ~i, false), i);
    assert_int_equal(n.next, 20000);
    trede_numbering_free(&n);
}

static void without_memory(void **state)
{
    (void)state;
    struct trede_numbering n = {0};
    uint32_t got;
    bool is_new;
    trede_alloc_fail_after(1);
    assert_int_equal(trede_number_of(&n, 1, 1, &got, &is_new), TREDE_INTERNAL);
    trede_alloc_fail_after(0);
    assert_int_equal(number(&n, 1, 1, true), 0); /* and nothing is broken */
    trede_numbering_free(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_order_of_appearance), cmocka_unit_test(grows),
                                       cmocka_unit_test(without_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
