/* yaml.h - bytes of a YAML file -> a tree of positioned nodes (libyaml events).
 *
 * Refused with file:line:column: files over 256 KiB, nesting over 32, aliases, anchors and tags, an empty document, a
 * second document, doubled keys, keys that are not plain text, bytes that are not UTF-8, tabs as indentation. Scalars
 * stay text: what they mean is the campaign's business. */
#ifndef TREDE_READER_YAML_H
#define TREDE_READER_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "trede/findings.h"

enum trede_node_kind { TREDE_NODE_TEXT, TREDE_NODE_LIST, TREDE_NODE_MAP };

struct trede_node {
    enum trede_node_kind kind;
    struct trede_place at;           /* file points into the arena */
    const char *text;                /* TEXT: the scalar, UTF-8; else NULL */
    bool quoted;                     /* TEXT: written in quotes or as a block */
    size_t count;                    /* LIST: items; MAP: pairs */
    struct trede_node *const *keys;  /* MAP only */
    struct trede_node *const *items; /* LIST: items; MAP: values */
};

TREDE_MUST_CHECK enum trede_status trede_yaml_read(const char *path, const char *shown_name, struct trede_arena *arena,
    enum trede_status as_status, struct trede_findings *findings, struct trede_node **root);
/* The same from memory (dashboards compiled in, tests, fuzzing). */
TREDE_MUST_CHECK enum trede_status trede_yaml_parse(const char *bytes, size_t length, const char *shown_name,
    struct trede_arena *arena, enum trede_status as_status, struct trede_findings *findings, struct trede_node **root);
/* The value under key in a map, or NULL. */
const struct trede_node *trede_node_get(const struct trede_node *map, const char *key);

#endif
