/* parallel.h - the same work on one or more threads, with the same result.
 *
 * Tasks are numbered; each writes only to its own place, so the outcome cannot depend on the number of threads. */
#ifndef TREDE_BASE_PARALLEL_H
#define TREDE_BASE_PARALLEL_H

#include <stddef.h>

#include "trede/status.h"

typedef enum trede_status trede_task_fn(void *payload, size_t task);

/* Runs tasks 0..count-1 on at most threads threads (0 = as many as there are cores, at most 8). Returns the status of
 * the lowest-numbered task that failed. */
TREDE_MUST_CHECK enum trede_status trede_parallel(size_t count, int threads, trede_task_fn *task, void *payload);

/* On how many threads that would be: for who cuts the work to measure. */
size_t trede_parallel_threads(size_t count, int threads);

#endif
