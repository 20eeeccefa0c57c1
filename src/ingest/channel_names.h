/* channel_names.h - a channel in a data file -> the campaign's channel of that name or label. */
#ifndef TREDE_INGEST_CHANNEL_NAMES_H
#define TREDE_INGEST_CHANNEL_NAMES_H

#include "campaign/campaign.h"
#include "reader/csv.h"

struct trede_channel_names {
    const struct trede_campaign *campaign;
    const char **names; /* per campaign channel, folded: name, and the labels in both languages */
    const char **labels[2];
};

/* false = no memory. */
bool trede_channel_names_fold(struct trede_channel_names *out, const struct trede_campaign *campaign,
                              struct trede_arena *arena);
/* Folded cell = folded name or label of a campaign channel: then its name; else NULL. */
const char *trede_channel_known(const struct trede_channel_names *names, struct trede_field cell);

#endif
