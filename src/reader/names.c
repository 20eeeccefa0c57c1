/* Comparable names: Unicode NFC after full case folding (locale-independent), every run of white space, no-break
 * spaces and line ends among it, as one space, none at the ends. Comparing bytes was rejected: exports write the same
 * header composed or decomposed and with no-break spaces. */
#include "reader/names.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

/* Zero width space, and the zero width no-break space that a stray byte-order mark is. */
static bool is_invisible(ucs4_t c)
{
    return c == 0x200B || c == 0xFEFF;
}

char *trede_name_fold(struct trede_arena *arena, const char *name, size_t length)
{
    size_t folded_length = 0, used = 0;
    uint8_t *folded = u8_casefold((const uint8_t *)name, length, NULL, UNINORM_NFC, NULL, &folded_length);
    char *out = folded ? trede_arena_alloc(arena, folded_length + 1, 1) : NULL;
    bool gap = false;
    for (size_t i = 0; out && i < folded_length;) {
        ucs4_t c;
        int step = u8_mbtouc(&c, folded + i, folded_length - i);
        if (uc_is_property_white_space(c)) {
            gap = used > 0;
        } else if (!is_invisible(c)) {
            if (gap) out[used++] = ' ';
            gap = false;
            memcpy(out + used, folded + i, (size_t)step);
            used += (size_t)step;
        }
        i += (size_t)step;
    }
    if (out) out[used] = '\0';
    free(folded);
    return out;
}
