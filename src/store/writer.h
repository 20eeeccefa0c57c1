/* writer.h - a second thread that writes full blocks of rows while the first one fills the next.
 *
 * Blocks stand in a ring and are known here by their place in it. A block belongs to one thread at a time: those that
 * were given and are not done to the writer, all others to the reader. The writer takes them in the order they came. At
 * its first failure it stops and touches nothing any more, so the reader finds all as the failure left it. */
#ifndef TREDE_STORE_WRITER_H
#define TREDE_STORE_WRITER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum { TREDE_WRITER_BLOCKS = 16 };

typedef int trede_write_fn(void *payload, size_t block); /* 0 = done, anything else a failure */

/* Zeroed: not started. */
struct trede_writer {
    trede_write_fn *write;
    void *payload;
    pthread_t thread;
    bool running;         /* of the reader alone */
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    size_t given, done; /* blocks since the start */
    size_t awaited;     /* the reader may wait until no more than this many are left */
    bool leave;
    int failure; /* what write said */
};

/* Is a second thread wanted? asked: 1 = no, more = yes, 0 = when there is a processor for it. */
bool trede_writer_wanted(int asked);
/* False when no thread can be had. */
bool trede_writer_start(struct trede_writer *writer, trede_write_fn *write, void *payload);
/* Gives the block being filled away; *next is the one to fill now, which may have to be waited for. Like wait it
 * returns what write said of this or an earlier block, 0 when nothing is known to have failed. */
int trede_writer_give(struct trede_writer *writer, size_t *next);
/* Until every block given is done, or one failed: then the thread is idle and stays so until the next is given. */
int trede_writer_wait(struct trede_writer *writer);
/* Ends the thread after the block it is at; those behind it are dropped. */
void trede_writer_stop(struct trede_writer *writer);

#endif
