/* decode.h - YAML nodes -> fields of structures, by tables of entries; every fault becomes a finding with its place. */
#ifndef TREDE_REPORT_DECODE_H
#define TREDE_REPORT_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "campaign/campaign.h"
#include "reader/yaml.h"

/* Faults are counted, not returned: decoding goes on so that all are said at once. */
struct trede_decoder {
    struct trede_arena *arena;
    struct trede_findings *findings;
    size_t faults;
    bool no_memory;
};

typedef void trede_decode_fn(struct trede_decoder *d, const struct trede_node *node, void *into);

/* One key of a map and the field it fills. A table of entries ends with key NULL. */
struct trede_entry {
    const char *key;
    trede_decode_fn *decode;
    size_t offset;
    bool required;
};

void trede_decode_fault(struct trede_decoder *d, struct trede_place at, const struct trede_text *text, const char *a,
                        const char *b);

/* Fills the fields of into; unknown keys and absent required ones are faults. */
void trede_decode_map(struct trede_decoder *d, const struct trede_node *node, const struct trede_entry *entries,
                      void *into);
/* A list, or a single element in place of a list, into a new array of elements of size bytes. */
void trede_decode_list(struct trede_decoder *d, const struct trede_node *node, size_t size, trede_decode_fn *decode,
                       void **items, size_t *count);
/* The index in names (ended by NULL) of a word; a fault and 0 when it is none of them. */
int trede_decode_choice(struct trede_decoder *d, const struct trede_node *node, const char *const *names);

trede_decode_fn trede_decode_text;   /* const char * */
trede_decode_fn trede_decode_label;  /* struct trede_label: a map of nl and en, or one text for both */
trede_decode_fn trede_decode_whole;  /* int */
trede_decode_fn trede_decode_number; /* double, decimal point */
trede_decode_fn trede_decode_switch; /* bool: true or false */

#endif
