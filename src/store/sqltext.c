#include "store/sqltext.h"

#include <string.h>

#include "base/alloc.h"
#include "base/text.h"

static void add_bytes(struct trede_sqltext *t, const char *bytes, size_t length)
{
    if (t->failed) return;
    if (t->length + length + 1 > t->capacity) {
        size_t capacity = (t->length + length + 1) * 2;
        char *larger = trede_realloc(t->text, capacity, 1);
        if (!larger) {
            t->failed = true;
            return;
        }
        t->text = larger;
        t->capacity = capacity;
    }
    memcpy(t->text + t->length, bytes, length);
    t->length += length;
    t->text[t->length] = '\0';
}

void trede_sqltext_add(struct trede_sqltext *t, const char *piece)
{
    add_bytes(t, piece, strlen(piece));
}

void trede_sqltext_number(struct trede_sqltext *t, long long number)
{
    char digits[24];
    trede_format_integer(digits, sizeof digits, number);
    trede_sqltext_add(t, digits);
}

void trede_sqltext_name(struct trede_sqltext *t, const char *prefix, const char *name)
{
    trede_sqltext_add(t, "\"");
    trede_sqltext_add(t, prefix);
    for (const char *p = name; *p; p++)
        add_bytes(t, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
    trede_sqltext_add(t, "\"");
}

void trede_sqltext_free(struct trede_sqltext *t)
{
    trede_free(t->text);
    *t = (struct trede_sqltext){0};
}
