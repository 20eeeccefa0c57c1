/* labels.h - stratum labels -> the store's numbers, without asking the store for every row. */
#ifndef TREDE_INGEST_LABELS_H
#define TREDE_INGEST_LABELS_H

#include "base/alloc.h"
#include "reader/csv.h"
#include "store/store.h"

enum { TREDE_LABEL_SLOTS = 4096 };

/* All zero to begin with. Past 3,000 labels the store is asked again each time a new one comes by. */
struct trede_labels {
    size_t count;
    struct trede_label_number {
        const char *text; /* NULL = free */
        size_t length;
        int64_t number;
    } * slots, *last;
};

/* The number of a label; store NULL (dry run) gives 1. */
TREDE_MUST_CHECK enum trede_status trede_labels_number(struct trede_labels *labels, struct trede_arena *arena,
                                                       struct trede_store *store, struct trede_field label,
                                                       int64_t *number);

#endif
