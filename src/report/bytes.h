/* bytes.h - a growing run of bytes for an export. */
#ifndef TREDE_REPORT_BYTES_H
#define TREDE_REPORT_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/* no_memory is sticky; the text is always NUL-terminated once something was added. */
struct trede_bytes {
    char *text;
    size_t length, capacity;
    bool no_memory;
};

void trede_bytes_add(struct trede_bytes *bytes, const char *text, size_t length);
void trede_bytes_add_text(struct trede_bytes *bytes, const char *text);

#endif
