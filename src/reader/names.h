/* names.h - matching of column names and labels: NFC, case folded, no-break and repeated spaces made one. */
#ifndef TREDE_READER_NAMES_H
#define TREDE_READER_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"

/* The comparable form of a name, in the arena; NULL = no memory. */
char *trede_name_fold(struct trede_arena *arena, const char *name, size_t length);

#endif
