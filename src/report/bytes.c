#include "report/bytes.h"

#include <string.h>

#include "base/alloc.h"

void trede_bytes_add(struct trede_bytes *bytes, const char *text, size_t length)
{
    if (bytes->no_memory) return;
    if (bytes->capacity - bytes->length <= length) {
        size_t capacity = bytes->capacity ? bytes->capacity : 4096;
        while (capacity - bytes->length <= length)
            capacity *= 2;
        char *grown = trede_realloc(bytes->text, capacity, 1);
        if (!grown) {
            bytes->no_memory = true;
            return;
        }
        bytes->text = grown;
        bytes->capacity = capacity;
    }
    memcpy(bytes->text + bytes->length, text, length);
    bytes->length += length;
    bytes->text[bytes->length] = '\0';
}

void trede_bytes_add_text(struct trede_bytes *bytes, const char *text)
{
    trede_bytes_add(bytes, text, strlen(text));
}
