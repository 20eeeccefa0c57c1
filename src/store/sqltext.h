/* sqltext.h - building statement text whose columns come from the item table. */
#ifndef TREDE_STORE_SQLTEXT_H
#define TREDE_STORE_SQLTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "trede/status.h"

/* Grows as needed; after a failure every addition does nothing and failed stays set. All zero to begin with. */
struct trede_sqltext {
    char *text;
    size_t length, capacity;
    bool failed;
};

void trede_sqltext_add(struct trede_sqltext *t, const char *piece);
void trede_sqltext_number(struct trede_sqltext *t, long long number);
/* "prefix" + name in double quotes. Names are identifiers; quotes inside are doubled all the same. */
void trede_sqltext_name(struct trede_sqltext *t, const char *prefix, const char *name);
void trede_sqltext_free(struct trede_sqltext *t);

#endif
