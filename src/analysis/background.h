/* background.h - which segment sets say who people are, and which what they answered. */
#ifndef TREDE_ANALYSIS_BACKGROUND_H
#define TREDE_ANALYSIS_BACKGROUND_H

#include "campaign/campaign.h"

/* Is a set made of background (age, district) alone? Not when one of its rules reads an item that a rung, an indicator,
 * intention, opportunity, behaviour, a barrier or an exposure reads as well: who is adjusted for such a set is adjusted
 * for part of what is compared. */
bool trede_set_is_background(const struct trede_campaign *campaign, size_t set);

#endif
