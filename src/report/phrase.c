#include "report/phrase.h"

#include <string.h>

static const char ellipsis[] = "…";

void trede_phrase_begin(struct trede_phrase *phrase)
{
    phrase->length = 0;
    phrase->cut = false;
    phrase->text[0] = '\0';
}

void trede_phrase_add_part(struct trede_phrase *phrase, const char *text, size_t length)
{
    size_t room = sizeof phrase->text - sizeof ellipsis - phrase->length;
    if (phrase->cut) return;
    if (length > room) {
        phrase->cut = true;
        length = room;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(phrase->text + phrase->length, text, length);
    phrase->length += length;
    if (phrase->cut) {
        memcpy(phrase->text + phrase->length, ellipsis, sizeof ellipsis - 1);
        phrase->length += sizeof ellipsis - 1;
    }
    phrase->text[phrase->length] = '\0';
}

void trede_phrase_add(struct trede_phrase *phrase, const char *text)
{
    trede_phrase_add_part(phrase, text, strlen(text));
}
