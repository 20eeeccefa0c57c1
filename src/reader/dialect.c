#include "reader/dialect.h"

#include <string.h>
#include <strings.h>

bool trede_dialect_separator_line(const char *text, size_t length, char *delimiter)
{
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        text++;
        length -= 2;
    }
    if (length != 5 || strncasecmp(text, "sep=", 4) != 0 || text[4] == '"' || text[4] == '\0') return false;
    *delimiter = text[4];
    return true;
}

char trede_dialect_detect(const char *bytes, size_t length)
{
    static const char candidates[] = {';', ',', '\t', '|'};
    size_t counts[sizeof candidates] = {0};
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"') quoted = !quoted;
        if (quoted) continue;
        if (bytes[i] == '\n' || bytes[i] == '\r') break;
        const char *found = bytes[i] != '\0' ? memchr(candidates, bytes[i], sizeof candidates) : NULL;
        if (found) counts[found - candidates]++;
    }
    size_t best = 0;
    bool tie = false;
    for (size_t i = 1; i < sizeof candidates; i++) {
        if (counts[i] > counts[best]) {
            best = i;
            tie = false;
        } else if (counts[i] == counts[best]) {
            tie = true;
        }
    }
    if (counts[best] == 0) return '\t';
    return tie ? '\0' : candidates[best];
}
