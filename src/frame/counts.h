/* counts.h - report counts and activity in memory. */
#ifndef TREDE_FRAME_COUNTS_H
#define TREDE_FRAME_COUNTS_H

#include "campaign/campaign.h"

struct trede_store;

/* Report counts and activity in memory, summed over what the file is split by more finely than the campaign asks. */
struct trede_count_cell {
    struct trede_period period;
    char period_text[12];
    int source;               /* index into campaign->reports or ->activity */
    int channel;              /* index into campaign->channels, -1 = a channel the campaign does not name, or none */
    const char *channel_name; /* as in the file */
    const char *owner;        /* "" = not given */
    const char *segment_set, *segment; /* first segment column; "all" when not split */
    double count, anonymous, acknowledged, followed_up, fed_back, median_days, population, spend, hours, contacts; /* < 0 = not given */
};
struct trede_count_table { const struct trede_count_cell *cells; size_t count; };

/* Reads report counts and activity from the store into a table (arena memory). */
TREDE_MUST_CHECK enum trede_status trede_count_table_read(const struct trede_campaign *campaign, struct trede_store *store,
    enum trede_file_kind kind, struct trede_arena *arena, struct trede_count_table *out);

#endif
