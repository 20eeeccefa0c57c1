/* counts.h - how one file of report counts or activity becomes count rows. */
#ifndef TREDE_INGEST_COUNTS_H
#define TREDE_INGEST_COUNTS_H

#include "ingest/channel_names.h"
#include "ingest/import.h"
#include "ingest/row_text.h"
#include "ingest/seen.h"

enum { TREDE_COUNT_NUMBERS = 10, TREDE_UNKNOWN_CHANNELS = 10 };

struct trede_counts_plan {
    long period, period_part, channel, owner; /* index in the record, -1 = no such column */
    long *segments;                           /* one per segment column */
    long numbers[TREDE_COUNT_NUMBERS];        /* in the order of the table in counts.c */
    struct trede_channel_names channels;
    const char *unknown[TREDE_UNKNOWN_CHANNELS]; /* channels warned about already */
    size_t unknown_count;
    struct trede_seen seen; /* period, channel, segments */
    char *key;              /* room for those of the row being read */
    size_t key_size;
    struct trede_row_text text;
    const char **labels; /* one per segment column, into text */
};

#endif
