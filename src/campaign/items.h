/* items.h - items while items.csv and codes.csv are being read. Private to this floor. */
#ifndef TREDE_CAMPAIGN_ITEMS_H
#define TREDE_CAMPAIGN_ITEMS_H

#include "campaign/rooms.h"
#include "campaign/table.h"

struct trede_item_draft {
    struct trede_item item;
    struct trede_code *codes; /* becomes item.codes */
    size_t count, capacity;
};
struct trede_item_drafts {
    struct trede_item_draft *list;
    size_t count, capacity;
};

/* Adds a code; a raw text the item has already is a finding at that place. */
void trede_item_add_code(struct trede_reading *r, struct trede_item_draft *draft, const struct trede_code *code,
                         struct trede_place at);
/* The texts of items.csv's missing column: separated by spaces, or by | when there is one; each may end in =kind. */
void trede_item_read_missing(struct trede_reading *r, struct trede_item_draft *draft, const struct trede_written *w);
/* codes.csv. */
void trede_read_codes(struct trede_reading *r, struct trede_item_drafts *drafts);
/* Does the store or SQL use this word itself? */
bool trede_item_name_is_taken(const char *name);

#endif
