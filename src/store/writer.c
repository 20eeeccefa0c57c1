#include "store/writer.h"

#include <unistd.h>

/* Between blocks; the lock is held. False: there is nothing more to do. */
static bool next_block(struct trede_writer *w)
{
    while (!w->leave && w->done == w->given)
        pthread_cond_wait(&w->changed, &w->lock);
    return !w->leave;
}

static void *work(void *payload)
{
    struct trede_writer *w = payload;
    pthread_mutex_lock(&w->lock);
    while (w->failure == 0 && next_block(w)) {
        size_t block = w->done % TREDE_WRITER_BLOCKS;
        pthread_mutex_unlock(&w->lock);
        int outcome = w->write(w->payload, block);
        pthread_mutex_lock(&w->lock);
        w->failure = outcome;
        w->done += outcome == 0;
        if (outcome != 0 || w->given - w->done <= w->awaited) pthread_cond_signal(&w->changed);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

bool trede_writer_wanted(int asked)
{
    return asked > 1 || (asked < 1 && sysconf(_SC_NPROCESSORS_ONLN) > 1);
}

bool trede_writer_start(struct trede_writer *w, trede_write_fn *write, void *payload)
{
    *w = (struct trede_writer){.write = write, .payload = payload};
    if (pthread_mutex_init(&w->lock, NULL) != 0) return false;
    if (pthread_cond_init(&w->changed, NULL) == 0) {
        w->running = pthread_create(&w->thread, NULL, work, w) == 0;
        if (w->running) return true;
        pthread_cond_destroy(&w->changed);
    }
    pthread_mutex_destroy(&w->lock);
    return false;
}

/* Until no more than `most` blocks wait. Only one of the two threads ever waits: this one because there is work, the
 * other because there is none. So one condition serves both, and one wakes it. */
static int wait_for(struct trede_writer *w, size_t most)
{
    w->awaited = most;
    while (w->failure == 0 && w->given - w->done > most)
        pthread_cond_wait(&w->changed, &w->lock);
    return w->failure;
}

/* To wake a thread costs as much as half a block, so a full ring is left to drain by half. */
int trede_writer_give(struct trede_writer *w, size_t *next)
{
    pthread_mutex_lock(&w->lock);
    if (w->given++ == w->done) pthread_cond_signal(&w->changed);
    bool full = w->given - w->done == TREDE_WRITER_BLOCKS;
    int failure = full ? wait_for(w, TREDE_WRITER_BLOCKS / 2) : w->failure;
    *next = w->given % TREDE_WRITER_BLOCKS;
    pthread_mutex_unlock(&w->lock);
    return failure;
}

int trede_writer_wait(struct trede_writer *w)
{
    if (!w->running) return 0;
    pthread_mutex_lock(&w->lock);
    int failure = wait_for(w, 0);
    pthread_mutex_unlock(&w->lock);
    return failure;
}

void trede_writer_stop(struct trede_writer *w)
{
    if (!w->running) return;
    pthread_mutex_lock(&w->lock);
    w->leave = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    w->running = false;
}
