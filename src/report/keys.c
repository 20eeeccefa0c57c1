#include "report/keys.h"

#include <string.h>

const char *const trede_key_names[] = {"analysis",  "wave", "against",   "segment_set", "segment", "subject",
                                       "statistic", "note", "from_rung", "to_rung",     NULL};

const char *trede_key_of(const struct trede_result *row, enum trede_key key)
{
    switch (key) {
    case TREDE_KEY_ANALYSIS:
        return row->analysis;
    case TREDE_KEY_WAVE:
        return row->wave;
    case TREDE_KEY_AGAINST:
        return row->against;
    case TREDE_KEY_SET:
        return row->segment_set;
    case TREDE_KEY_SEGMENT:
        return row->segment;
    case TREDE_KEY_SUBJECT:
        return row->subject;
    case TREDE_KEY_STATISTIC:
        return row->statistic;
    case TREDE_KEY_NOTE:
        return row->note;
    default:
        return "";
    }
}

const char *trede_key_text(const struct trede_result *row, enum trede_key key, size_t *length)
{
    const char *text = trede_key_of(row, key < TREDE_KEYS ? key : TREDE_KEY_SUBJECT);
    const char *mark = key < TREDE_KEYS ? NULL : strchr(text, '>');
    if (mark && key == TREDE_KEY_TO) text = mark + 1;
    *length = mark && key == TREDE_KEY_FROM ? (size_t)(mark - text) : strlen(text);
    return text;
}

bool trede_key_same(const struct trede_result *a, const struct trede_result *b, enum trede_key key)
{
    size_t m, n;
    const char *x = trede_key_text(a, key, &m), *y = trede_key_text(b, key, &n);
    if (m != n || memcmp(x, y, m) != 0) return false;
    return key != TREDE_KEY_SEGMENT || strcmp(a->segment_set, b->segment_set) == 0;
}
