/* start.h - the campaign that trede new writes: fixed files compiled in, and a little generated data.
 * Private to this floor. */
#ifndef TREDE_CAMPAIGN_START_H
#define TREDE_CAMPAIGN_START_H

#include "base/embedded.h"
#include "campaign/campaign.h"

extern const struct trede_embedded trede_start_nl[], trede_start_en[];

enum { TREDE_START_TABLES = 5 };

/* The generated files, the same each time: two surveys, report counts, activity, a case register. Texts are in the
 * arena; NULL bytes = no memory. */
struct trede_start_file {
    const char *name; /* below the campaign folder */
    const char *bytes;
};
void trede_start_data(struct trede_arena *arena, enum trede_language language,
                      struct trede_start_file files[TREDE_START_TABLES]);

#endif
