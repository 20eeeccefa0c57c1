/* texts.h - distinct texts, numbered 0, 1, 2 ... in the order they came: equal texts have equal numbers, so that
 * rows are compared by number instead of letter by letter. */
#ifndef TREDE_BASE_TEXTS_H
#define TREDE_BASE_TEXTS_H

#include <stdbool.h>

#include "base/alloc.h"

struct trede_texts;

#define TREDE_NO_TEXT UINT32_MAX /* what no text has */

/* Texts and table are kept in the arena, which must outlive the texts; NULL = no memory. */
struct trede_texts *trede_texts_create(struct trede_arena *arena);
/* The number of these bytes, a new one if they were not seen before; TREDE_NO_TEXT = no memory. */
uint32_t trede_texts_add(struct trede_texts *texts, const char *bytes, size_t length);
/* The number of a text; TREDE_NO_TEXT when it was never added. */
uint32_t trede_texts_find(const struct trede_texts *texts, const char *text);
size_t trede_texts_count(const struct trede_texts *texts);
/* The arena's own copy, NUL-terminated; lives as long as the arena. */
const char *trede_texts_at(const struct trede_texts *texts, uint32_t number);

#endif
