/* phrase.h - a sentence under construction; too long is cut at a character, with an ellipsis. */
#ifndef TREDE_REPORT_PHRASE_H
#define TREDE_REPORT_PHRASE_H

#include <stdbool.h>
#include <stddef.h>

struct trede_phrase {
    size_t length;
    bool cut;
    char text[1600];
};

void trede_phrase_begin(struct trede_phrase *phrase);
void trede_phrase_add(struct trede_phrase *phrase, const char *text);
void trede_phrase_add_part(struct trede_phrase *phrase, const char *text, size_t length);

#endif
