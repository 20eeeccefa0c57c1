/* labels.c - see labels.h. */
#include "ingest/labels.h"

#include <string.h>

#include "base/hash.h"

enum { LABEL_LIMIT = 3000 };

static bool is_same(const struct trede_label_number *slot, struct trede_field label)
{
    return slot->length == label.length && memcmp(slot->text, label.text, label.length) == 0;
}

static struct trede_label_number *find_slot(struct trede_labels *labels, struct trede_field label)
{
    size_t slot = trede_hash_slot(trede_hash(TREDE_HASH_START, label.text, label.length), TREDE_LABEL_SLOTS);
    while (labels->slots[slot].text != NULL && !is_same(&labels->slots[slot], label))
        slot = (slot + 1) % TREDE_LABEL_SLOTS;
    return &labels->slots[slot];
}

/* label.text need not end where the label ends: it may have been trimmed. */
static enum trede_status ask_store(struct trede_arena *arena, struct trede_store *store, struct trede_field label,
                                   const char **text, int64_t *number)
{
    *text = trede_arena_text(arena, label.text, label.length);
    if (*text == NULL) return TREDE_INTERNAL;
    *number = 1;
    return store == NULL ? TREDE_OK : trede_store_stratum(store, *text, number);
}

enum trede_status trede_labels_number(struct trede_labels *labels, struct trede_arena *arena, struct trede_store *store,
                                      struct trede_field label, int64_t *number)
{
    if (labels->last != NULL && is_same(labels->last, label)) {
        *number = labels->last->number;
        return TREDE_OK;
    }
    if (labels->slots == NULL) labels->slots = trede_arena_alloc(arena, TREDE_LABEL_SLOTS, sizeof *labels->slots);
    if (labels->slots == NULL) return TREDE_INTERNAL;
    struct trede_label_number *slot = find_slot(labels, label);
    if (slot->text == NULL) {
        const char *text;
        enum trede_status status = ask_store(arena, store, label, &text, number);
        if (status != TREDE_OK || labels->count >= LABEL_LIMIT) return status;
        labels->count++;
        *slot = (struct trede_label_number){text, label.length, *number};
    }
    labels->last = slot;
    *number = slot->number;
    return TREDE_OK;
}
