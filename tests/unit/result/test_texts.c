#include "base/texts.h"

#include "harness/t.h"

static void equal_texts_have_one_number(void **state)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_texts *texts = trede_texts_create(arena);
    char here[] = "2026-Q1", there[] = "2026-Q1";
    (void)state;
    assert_int_equal(trede_texts_add(texts, here, 7), 0);
    assert_int_equal(trede_texts_add(texts, "", 0), 1);
    assert_int_equal(trede_texts_add(texts, there, 7), 0);
    assert_int_equal(trede_texts_add(texts, here, 4), 2); /* a beginning is another text */
    assert_int_equal(trede_texts_find(texts, "2026"), 2);
    assert_int_equal(trede_texts_find(texts, ""), 1);
    assert_int_equal(trede_texts_find(texts, "202"), TREDE_NO_TEXT);
    here[0] = 'x'; /* what is kept is a copy */
    assert_string_equal(trede_texts_at(texts, 0), "2026-Q1");
    assert_string_equal(trede_texts_at(texts, 2), "2026");
    trede_arena_destroy(arena);
}

static void bytes_are_no_text(void **state)
{
    struct trede_arena *arena = trede_arena_create();
    struct trede_texts *texts = trede_texts_create(arena);
    (void)state;
    assert_int_equal(trede_texts_add(texts, "a\0b", 3), 0);
    assert_int_equal(trede_texts_add(texts, "a\0c", 3), 1);
    assert_int_equal(trede_texts_add(texts, "a", 1), 2);
    trede_arena_destroy(arena);
}

/* Past several widenings of the table every number still leads to its text and back. */
static void many(void **state)
{
    enum { MANY = 5000 };
    struct trede_arena *arena = trede_arena_create();
    struct trede_texts *texts = trede_texts_create(arena);
    char text[16];
    (void)state;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY; i++) {
            int length = snprintf(text, sizeof text, "t%d", i);
            assert_int_equal(trede_texts_add(texts, text, (size_t)length), i);
        }
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(text, sizeof text, "t%d", i);
        assert_int_equal(trede_texts_find(texts, text), i);
        assert_string_equal(trede_texts_at(texts, (uint32_t)i), text);
    }
    trede_arena_destroy(arena);
}

/* Whichever allocation fails: no number, or the right one. */
static void no_memory(void **state)
{
    (void)state;
    uint64_t n = 1;
    for (bool failed = true; failed; n++) {
        struct trede_arena *arena = trede_arena_create();
        trede_alloc_fail_after(n);
        struct trede_texts *texts = trede_texts_create(arena);
        failed = texts == NULL;
        for (uint32_t i = 0; i < 1000 && !failed; i++) {
            char text[16];
            int length = snprintf(text, sizeof text, "%u", i);
            uint32_t number = trede_texts_add(texts, text, (size_t)length);
            failed = number == TREDE_NO_TEXT;
            assert_true(failed || number == i);
        }
        trede_alloc_fail_after(0);
        trede_arena_destroy(arena);
    }
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_have_one_number),
        cmocka_unit_test(bytes_are_no_text),
        cmocka_unit_test(many),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
