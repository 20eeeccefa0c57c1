/* fields.h - a block of campaign.yaml read through a table of its keys. Private to this floor. */
#ifndef TREDE_CAMPAIGN_FIELDS_H
#define TREDE_CAMPAIGN_FIELDS_H

#include "campaign/value.h"

#define TREDE_KEYS(keys) (keys), sizeof(keys) / sizeof *(keys)

/* Reads the keys of a map into target, in the order of the table. Unknown and missing keys are findings; a key with
 * nothing behind it counts as left out. */
void trede_fields_read(struct trede_reading *r, const struct trede_node *map, const struct trede_key *keys,
                       size_t count, void *target);
/* Is there something behind the key? (node may be NULL.) */
bool trede_node_given(const struct trede_node *node);
/* Whether the node is of that kind; a finding when it is not. */
bool trede_node_is(struct trede_reading *r, const struct trede_node *node, enum trede_node_kind kind);
/* A text node through a value reader; a finding when it is a list or a map, or empty. */
void trede_node_value(struct trede_reading *r, const struct trede_node *node, trede_value_reader *read, const void *how,
                      void *target);
/* The written value of a TEXT node; at is its first character, inside quotes. */
struct trede_written trede_node_written(const struct trede_node *node);

#endif
