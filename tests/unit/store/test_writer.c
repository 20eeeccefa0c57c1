#define _GNU_SOURCE /* pthread_setattr_default_np */
#include "harness/t.h"

#include <pthread.h>
#include <time.h>

#include "store/writer.h"

enum { BLOCKS = 200 };

/* What the writer was given, and what it does. A block is filled with its number before it is given. */
struct desk {
    size_t filled[TREDE_WRITER_BLOCKS], written[BLOCKS], count;
    size_t fail_at; /* the block that fails, from 1; 0 = none */
    bool slow;
    pthread_t by;
};

static int write_one(void *payload, size_t block)
{
    struct desk *desk = payload;
    if (desk->slow) nanosleep(&(struct timespec){0, 1000000L}, NULL);
    if (desk->fail_at == desk->count + 1) return 7;
    desk->by = pthread_self();
    desk->written[desk->count++] = desk->filled[block];
    return 0;
}

/* Gives blocks first to before end; returns what the last give said. */
static int give_all(struct trede_writer *writer, struct desk *desk, size_t first, size_t end)
{
    size_t place = first % TREDE_WRITER_BLOCKS;
    int failure = 0;
    for (size_t i = first; i < end && failure == 0; i++) {
        desk->filled[place] = i;
        failure = trede_writer_give(writer, &place);
    }
    return failure;
}

static void blocks_come_in_order(void **state)
{
    (void)state;
    for (int slow = 0; slow < 2; slow++) {
        struct desk desk = {.slow = slow};
        struct trede_writer writer = {0};
        assert_true(trede_writer_start(&writer, write_one, &desk));
        assert_int_equal(trede_writer_wait(&writer), 0); /* nothing to wait for */
        assert_int_equal(give_all(&writer, &desk, 0, 3), 0);
        assert_int_equal(trede_writer_wait(&writer), 0);
        assert_int_equal(desk.count, 3);
        assert_int_equal(give_all(&writer, &desk, 3, BLOCKS), 0);
        assert_int_equal(trede_writer_wait(&writer), 0);
        assert_int_equal(desk.count, BLOCKS);
        for (size_t i = 0; i < BLOCKS; i++)
            assert_int_equal(desk.written[i], i);
        assert_false(pthread_equal(desk.by, pthread_self()));
        trede_writer_stop(&writer);
        trede_writer_stop(&writer); /* once is enough */
    }
}

static void a_failure_is_kept(void **state)
{
    (void)state;
    for (size_t at = 1; at <= 40; at++) {
        struct desk desk = {.fail_at = at, .slow = at % 2};
        struct trede_writer writer = {0};
        size_t next;
        assert_true(trede_writer_start(&writer, write_one, &desk));
        int failure = give_all(&writer, &desk, 0, BLOCKS);
        assert_int_equal(failure, 7); /* long before all are given */
        assert_int_equal(trede_writer_wait(&writer), 7);
        assert_int_equal(trede_writer_give(&writer, &next), 7);
        assert_int_equal(desk.count, at - 1); /* and nothing after it was touched */
        trede_writer_stop(&writer);
        assert_int_equal(desk.count, at - 1);
    }
}

static void stopping_drops_what_waits(void **state)
{
    (void)state;
    struct desk desk = {.slow = true};
    struct trede_writer writer = {0};
    assert_true(trede_writer_start(&writer, write_one, &desk));
    assert_int_equal(give_all(&writer, &desk, 0, TREDE_WRITER_BLOCKS - 1), 0);
    trede_writer_stop(&writer);
    assert_true(desk.count < TREDE_WRITER_BLOCKS - 1);
}

static void no_thread_to_be_had(void **state)
{
    struct desk desk = {.slow = false};
    struct trede_writer writer = {0};
    pthread_attr_t huge, plain;
    (void)state;
    assert_int_equal(pthread_getattr_default_np(&plain), 0);
    assert_int_equal(pthread_attr_init(&huge), 0);
    assert_int_equal(pthread_attr_setstacksize(&huge, (size_t)1 << 46), 0);
    assert_int_equal(pthread_setattr_default_np(&huge), 0);
    bool started = trede_writer_start(&writer, write_one, &desk);
    assert_int_equal(pthread_setattr_default_np(&plain), 0);
    assert_false(started);
    assert_int_equal(trede_writer_wait(&writer), 0);
    trede_writer_stop(&writer);
    pthread_attr_destroy(&huge);
    pthread_attr_destroy(&plain);
}

static void when_a_second_thread_is_wanted(void **state)
{
    (void)state;
    assert_false(trede_writer_wanted(1));
    assert_true(trede_writer_wanted(2));
    assert_true(trede_writer_wanted(64));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_come_in_order),           cmocka_unit_test(a_failure_is_kept),
        cmocka_unit_test(stopping_drops_what_waits),      cmocka_unit_test(no_thread_to_be_had),
        cmocka_unit_test(when_a_second_thread_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
