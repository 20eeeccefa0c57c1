#include "base/alloc.h"

#include "harness/t.h"

static void gives_zeroed_memory_and_refuses_overflow(void **state)
{
    (void)state;
    unsigned char *bytes = trede_alloc(100, 3);
    assert_non_null(bytes);
    for (int i = 0; i < 300; i++)
        assert_int_equal(bytes[i], 0);
    trede_free(bytes);
    assert_null(trede_alloc(SIZE_MAX / 2, 3));
    assert_null(trede_alloc(SIZE_MAX, SIZE_MAX));
    void *nothing = trede_alloc(0, 8);
    assert_non_null(nothing);
    assert_null(trede_realloc(nothing, SIZE_MAX / 4, 8));
    trede_free(nothing);
}

static void fails_once_at_the_number_asked(void **state)
{
    (void)state;
    uint64_t before = trede_alloc_count();
    trede_alloc_fail_after(3);
    void *a = trede_alloc(1, 1), *b = trede_alloc(1, 1), *c = trede_alloc(1, 1), *d = trede_alloc(1, 1);
    trede_alloc_fail_after(0);
    assert_non_null(a);
    assert_non_null(b);
    assert_null(c);
    assert_non_null(d);
    assert_int_equal(trede_alloc_count() - before, 4);
    trede_free(a);
    trede_free(b);
    trede_free(d);
}

static void keeps_the_block_when_growing_fails(void **state)
{
    (void)state;
    char *block = trede_alloc(4, 1);
    assert_non_null(block);
    memcpy(block, "abc", 4);
    trede_alloc_fail_after(1);
    assert_null(trede_realloc(block, 1000, 1));
    trede_alloc_fail_after(0);
    assert_string_equal(block, "abc");
    trede_free(block);
}

static void arena_pieces_are_apart_aligned_and_zeroed(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    assert_non_null(arena);
    enum { PIECES = 2000 };
    unsigned char *pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        size_t size = i % 97 == 0 ? 20000 : i % 50;
        pieces[i] = trede_arena_alloc(arena, size, 1);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(pieces[i][k], 0);
        memset(pieces[i], (int)(i % 251) + 1, size);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < (i % 97 == 0 ? 20000 : i % 50); k++)
            assert_int_equal(pieces[i][k], i % 251 + 1);
    assert_null(trede_arena_alloc(arena, SIZE_MAX / 2, 4));
    trede_arena_destroy(arena);
    trede_arena_destroy(NULL);
}

static void arena_texts(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    assert_string_equal(trede_arena_text(arena, "abcdef", 3), "abc");
    assert_string_equal(trede_arena_text(arena, NULL, 0), "");
    assert_string_equal(trede_arena_join(arena, "a", NULL, "c"), "ac");
    assert_string_equal(trede_arena_join(arena, "map", "/", "bestand.csv"), "map/bestand.csv");
    assert_string_equal(trede_arena_join(arena, NULL, NULL, NULL), "");
    trede_arena_destroy(arena);
}

static void push_grows_and_keeps_what_was_there(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    int64_t *numbers = NULL;
    size_t count = 0, capacity = 0;
    for (int64_t i = 0; i < 1000; i++) {
        int64_t *slot = trede_arena_push(arena, &numbers, &count, &capacity, sizeof *slot);
        assert_non_null(slot);
        assert_int_equal(*slot, 0);
        *slot = i * i;
    }
    assert_int_equal(count, 1000);
    for (int64_t i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i * i);
    trede_arena_destroy(arena);
}

static void push_that_fails_changes_nothing(void **state)
{
    (void)state;
    struct trede_arena *arena = trede_arena_create();
    char(*blocks)[4096] = NULL;
    size_t count = 0, capacity = 0;
    assert_non_null(trede_arena_push(arena, &blocks, &count, &capacity, sizeof *blocks));
    while (count < capacity)
        assert_non_null(trede_arena_push(arena, &blocks, &count, &capacity, sizeof *blocks));
    size_t before = count;
    trede_alloc_fail_after(1);
    assert_null(trede_arena_push(arena, &blocks, &count, &capacity, sizeof *blocks));
    trede_alloc_fail_after(0);
    assert_int_equal(count, before);
    assert_non_null(trede_arena_push(arena, &blocks, &count, &capacity, sizeof *blocks));
    trede_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_memory_and_refuses_overflow),
        cmocka_unit_test(fails_once_at_the_number_asked),
        cmocka_unit_test(keeps_the_block_when_growing_fails),
        cmocka_unit_test(arena_pieces_are_apart_aligned_and_zeroed),
        cmocka_unit_test(arena_texts),
        cmocka_unit_test(push_grows_and_keeps_what_was_there),
        cmocka_unit_test(push_that_fails_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
