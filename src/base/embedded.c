#include "base/embedded.h"

#include <string.h>

const struct trede_embedded *trede_embedded_find(const struct trede_embedded *table, const char *name)
{
    for (; table->name; table++)
        if (strcmp(table->name, name) == 0) return table;
    return NULL;
}
