#include "base/parallel.h"

#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#include "harness/t.h"

enum { TASKS = 1000 };

struct work {
    uint64_t results[TASKS];
    atomic_int runs;
    size_t fail_from, fail_also;
};

static enum trede_status square(void *payload, size_t task)
{
    struct work *work = payload;
    atomic_fetch_add(&work->runs, 1);
    work->results[task] = task * task;
    if (task == work->fail_also) {
        /* The lower failure comes later than the higher one. */
        struct timespec pause = {0, 20000000};
        nanosleep(&pause, NULL);
        return TREDE_STORE;
    }
    return task >= work->fail_from ? TREDE_INPUT : TREDE_OK;
}

static void every_task_runs_once_for_any_number_of_threads(void **state)
{
    (void)state;
    const int threads[] = {0, 1, 2, 7, 500};
    for (size_t k = 0; k < sizeof threads / sizeof *threads; k++) {
        struct work work = {.fail_from = TASKS, .fail_also = TASKS};
        assert_int_equal(trede_parallel(TASKS, threads[k], square, &work), TREDE_OK);
        assert_int_equal(atomic_load(&work.runs), TASKS);
        for (uint64_t i = 0; i < TASKS; i++)
            assert_int_equal(work.results[i], i * i);
    }
}

static void the_lowest_failure_is_the_answer(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++) {
        struct work work = {.fail_from = 11, .fail_also = 10};
        assert_int_equal(trede_parallel(TASKS, threads, square, &work), TREDE_STORE);
        assert_true(atomic_load(&work.runs) < TASKS); /* and it stops */
    }
}

static void nothing_to_do(void **state)
{
    (void)state;
    struct work work = {.fail_from = 0};
    assert_int_equal(trede_parallel(0, 4, square, &work), TREDE_OK);
    assert_int_equal(atomic_load(&work.runs), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_runs_once_for_any_number_of_threads),
        cmocka_unit_test(the_lowest_failure_is_the_answer),
        cmocka_unit_test(nothing_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
