/* Tasks are taken in order from a counter, and taking stops at the first failure seen. Every task below a failed one
 * was taken before it and is finished, so the lowest failure is the same for any number of threads. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

enum { MOST_THREADS = 64, MOST_UNASKED = 8 };

struct work {
    size_t count;
    trede_task_fn *task;
    void *payload;
    atomic_size_t next;
    atomic_bool stop;
    pthread_mutex_t lock; /* guards the two below */
    size_t failed;
    enum trede_status status;
};

static void note_failure(struct work *work, size_t number, enum trede_status status)
{
    pthread_mutex_lock(&work->lock);
    if (work->status == TREDE_OK || number < work->failed) {
        work->failed = number;
        work->status = status;
    }
    pthread_mutex_unlock(&work->lock);
    atomic_store(&work->stop, true);
}

static void *pull(void *payload)
{
    struct work *work = payload;
    while (!atomic_load(&work->stop)) {
        size_t number = atomic_fetch_add(&work->next, 1);
        if (number >= work->count) break;
        enum trede_status status = work->task(work->payload, number);
        if (status != TREDE_OK) note_failure(work, number, status);
    }
    return NULL;
}

size_t trede_parallel_threads(size_t count, int asked)
{
    long cores = asked > 0 ? asked : sysconf(_SC_NPROCESSORS_ONLN);
    long most = asked > 0 ? MOST_THREADS : MOST_UNASKED;
    size_t threads = cores < 1 ? 1 : (size_t)(cores > most ? most : cores);
    return threads < count ? threads : count;
}

enum trede_status trede_parallel(size_t count, int threads, trede_task_fn *task, void *payload)
{
    struct work work = {.count = count, .task = task, .payload = payload, .status = TREDE_OK};
    pthread_t others[MOST_THREADS];
    size_t wanted = trede_parallel_threads(count, threads), started = 0;
    atomic_init(&work.next, 0);
    atomic_init(&work.stop, false);
    if (pthread_mutex_init(&work.lock, NULL) != 0) return TREDE_INTERNAL;
    /* This thread works too; a thread that cannot be started only makes it slower. */
    while (started + 1 < wanted && pthread_create(&others[started], NULL, pull, &work) == 0)
        started++;
    pull(&work);
    for (size_t i = 0; i < started; i++)
        pthread_join(others[i], NULL);
    pthread_mutex_destroy(&work.lock);
    return work.status;
}
