/* cases.h - how one case register becomes reports without a name: a day, days to each step, who it lies with. */
#ifndef TREDE_INGEST_CASES_H
#define TREDE_INGEST_CASES_H

#include "ingest/channel_names.h"
#include "ingest/import.h"
#include "ingest/row_text.h"
#include "ingest/seen.h"

struct trede_cases_plan {
    long id, received, steps[TREDE_STEPS], owner, channel, anonymous, repeat; /* in the record, -1 = no such column */
    long *segments;                                                           /* one per segment column */
    struct trede_channel_names channels;
    struct trede_seen seen; /* ids */
    struct trede_row_text text;
    const char **labels; /* one per segment column, into text */
    int32_t first_day, last_day;
    bool any_day;
};

#endif
