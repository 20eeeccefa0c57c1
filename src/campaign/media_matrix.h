/* media_matrix.h - what each medium is good at, 0 (not) to 3 (very), and what each rung of the ladder needs.
 * Private to this floor. */
#ifndef TREDE_CAMPAIGN_MEDIA_MATRIX_H
#define TREDE_CAMPAIGN_MEDIA_MATRIX_H

#include "campaign/campaign.h"

enum { TREDE_BUILT_IN_MEDIA = 28 };
extern const struct trede_medium trede_media_matrix[TREDE_BUILT_IN_MEDIA];
extern const int trede_rung_needs[TREDE_TOP_STAGE + 1][TREDE_FUNCTIONS];

#endif
